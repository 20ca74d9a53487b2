"""The Python of docs/connect.md and docs/webhooks.md is run as it stands there, with what its text says is at hand."""

from __future__ import annotations

import asyncio
import json
import logging
import pathlib
import secrets
import urllib.parse
from typing import Any

import pytest
import smartcar_sdk as smartcar
from fastapi import FastAPI, Request, Response
from fastapi.testclient import TestClient
from smartcar_sdk import signals, webhook
from smartcar_sdk.testing import Sandbox

from snippets import snippets

ROOT = pathlib.Path(__file__).parents[2]

SESSION = "session-of-anna"


class Page:
    """The snippets of one page of the documentation, each to be run once."""

    def __init__(self, name: str) -> None:
        self.path = ROOT / "docs" / name
        self.left = snippets(self.path.read_text())

    def run(self, begins: str, names: dict[str, Any]) -> None:
        """Runs the one snippet whose code begins so."""
        (found,) = [one for one in self.left if one.code.lstrip().startswith(begins)]
        self.left.remove(found)
        lines = found.code.splitlines()
        room = len(lines[0]) - len(lines[0].lstrip())
        code = "\n".join(line[room:] for line in lines)
        # Lines are counted as the page counts them, so that a traceback leads there.
        exec(compile("\n" * (found.line - 1) + code, str(self.path), "exec"), names)


class Journey(dict[str, Any]):
    """The names of a snippet. As soon as `url` is there a driver follows it, and `redirect_url` is where that led."""

    def __init__(self, sandbox: Sandbox, client: smartcar.Client, **consent: Any) -> None:
        super().__init__(client=client, session_id=SESSION, session={}, smartcar=smartcar, secrets=secrets)
        self.sandbox, self.consent = sandbox, consent
        self.said: list[str] = []
        self["print"] = lambda *words: self.said.append(" ".join(str(word) for word in words))

    def __setitem__(self, name: str, value: Any) -> None:
        super().__setitem__(name, value)
        if name == "url":
            redirect = self.sandbox.redirect(value, **self.consent)
            query = urllib.parse.parse_qsl(urllib.parse.urlsplit(redirect).query)
            self.update(redirect_url=redirect, query=dict(query))

    def sent(self) -> Journey:
        """Sends the driver off, where the snippet takes that for done."""
        self["url"] = self["client"].connect_url(signed_state=SESSION, valid_for=3600)
        return self


def test_connect(smartcar_sandbox: Sandbox, smartcar_client: smartcar.Client) -> None:
    page = Page("connect.md")

    def journey(**consent: Any) -> Journey:
        return Journey(smartcar_sandbox, smartcar_client, **consent)

    names = journey()
    page.run("url = client.connect_url(scope=", names)
    assert names["grant"].account == "sky-user-17"
    (vehicle,) = names["grant"].vehicles

    names = journey()
    page.run('session["state"] = ', names)
    assert (names["grant"].status, names["session"]) == ("active", {})

    names = journey().sent()
    page.run("try:\n    began = client.check_state", names)
    assert names["began"] == SESSION

    names = journey().sent()
    page.run("grant = client.complete_connect(code=", names)
    assert names["grant"].status == "active"

    names = journey(deny=True).sent()
    page.run("try:\n    grant = client.complete_connect(", names)
    assert names.said == ["not today: access_denied"]

    names = journey()
    names["vehicle_id"] = vehicle
    page.run("url = client.reauthenticate_url(", names)
    assert names["vehicle_id"] == vehicle

    names = journey()
    page.run("url = client.connect_url(without_code=True", names)
    assert names.said == [f"{names['grant'].user_id} None"]
    assert page.left == [], "this test does not run everything"


@pytest.mark.parametrize(
    ("consent", "said"),
    [
        ({}, None),
        ({"error": "vehicle_incompatible"}, "does not work: "),
        ({"error": "server_error"}, "once more"),
        ({"error": "configuration_error"}, "None configuration_error"),
    ],
)
def test_each_kind_of_return_has_its_own_error(
    smartcar_sandbox: Sandbox, smartcar_client: smartcar.Client, consent: dict[str, Any], said: str | None
) -> None:
    names = Journey(smartcar_sandbox, smartcar_client, **consent).sent()
    Page("connect.md").run("try:\n    grant = client.complete_connect(", names)
    assert ("grant" in names) == (said is None)
    assert [line[: len(said or "")] for line in names.said] == ([said] if said else [])


def test_a_state_of_somebody_else_is_caught(smartcar_sandbox: Sandbox, smartcar_client: smartcar.Client) -> None:
    names = Journey(smartcar_sandbox, smartcar_client)
    names["url"] = smartcar_client.connect_url(signed_state="another", valid_for=3600)
    with pytest.raises(PermissionError, match="somebody else"):
        Page("connect.md").run("try:\n    began", names)
    names["redirect_url"] = names["redirect_url"].replace("state=", "state=x")
    with pytest.raises(PermissionError, match="forged"):
        Page("connect.md").run("try:\n    began", names)
    assert names.said == ["state"]


def test_webhooks() -> None:
    page = Page("webhooks.md")
    token = "the-management-token"

    class Queue:
        full = False
        took: list[str]

        async def put(self, event_id: str, _raw: Any) -> None:
            await asyncio.sleep(0)
            if self.full:
                raise OSError("full")
            self.took.append(event_id)

    queue = Queue()
    queue.took = []
    log = logging.getLogger("test_docs")
    names: dict[str, Any] = {"management_tokens": [token], "log": log, "queue": queue, "Response": Response}
    page.run("from smartcar_sdk import signals, webhook", names)
    app = FastAPI()

    @app.post("/webhook")
    async def received(request: Request) -> Response:
        answer: Response = await names["callback"](request)
        return answer

    body = (ROOT / "tests/webhooks/vehicle_state.json").read_bytes()
    headers = {"SC-Signature": webhook.sign(token, body)}
    with TestClient(app) as web:
        assert web.post("/webhook", content=body, headers=headers).status_code == 200
        assert queue.took == [json.loads(body)["eventId"]]
        assert web.post("/webhook", content=body + b" ", headers=headers).status_code == 401
        queue.full = True
        assert web.post("/webhook", content=body, headers=headers).status_code == 503

    by_hand: dict[str, Any] = {"management_token": token, "body": body, "webhook": webhook}
    page.run("signature = webhook.sign(", by_hand)
    said: list[tuple[Any, ...]] = []
    read: dict[str, Any] = {
        "event": by_hand["event"],
        "signals": signals,
        "print": lambda *words: said.append(words),
    }
    page.run("charge = event.signal(", read)
    assert said == [(read["charge"].value, read["charge"].unit, read["charge"].oem_updated_at)]
    assert isinstance(read["battery"], smartcar.Battery)
    assert page.left == [], "this test does not run everything"
