"""The same call by hand with requests: a session for each thread, since a session is no thing to share."""

from __future__ import annotations

import requests

import measure


def make_call() -> measure.Call:
    """A session, and how to ask with it."""
    session = requests.Session()
    session.headers.update(measure.HEADERS)

    def call(number: int) -> float:
        answer = session.get(measure.path(number))
        answer.raise_for_status()
        return answer.json()["distance"]

    return call


measure.blocking("requests", make_call)
