"""A local Smartcar (`smartcar sandbox`) in a process of its own, as docs/sandbox.md describes it."""

from __future__ import annotations

import json
import os
import pathlib
import re
import select
import subprocess
import time
import urllib.request
from typing import Any

STATE = "session-of-this-test"
"""The state that drivers are sent to Connect with where a test names no other."""

_BUILT = pathlib.Path(__file__).parents[2] / "target" / "debug" / "smartcar"


def why_stale(built: pathlib.Path = _BUILT) -> str | None:
    """Why the sandbox that is built is not one of these sources, by the list that cargo keeps beside it."""
    listed = built.with_suffix(".d")
    if not built.exists() or not listed.exists():
        return None
    when, root = built.stat().st_mtime, _BUILT.parents[2]
    # A blank in a path has a backslash before it.
    for listed_path in re.split(r"(?<!\\) ", listed.read_text().split(": ", 1)[1].strip()):
        source = pathlib.Path(listed_path.replace("\\ ", " "))
        if root not in source.parents:
            what = f"was built from {source}, in another folder"
        elif not source.exists():
            what = f"was built from {source}, which is no longer there"
        elif source.stat().st_mtime > when:
            what = f"is older than {source}"
        else:
            continue
        return f"{built} {what}: cargo library"
    return None


class Sandbox:
    """One running sandbox; `flags` are the command's, `Sandbox(access_ttl=2)`."""

    def __init__(self, **flags: Any) -> None:
        assert _BUILT.exists(), f"{_BUILT} is not built: cargo library"
        options = [f"--{name.replace('_', '-')}={value}" for name, value in flags.items()]
        self._process = subprocess.Popen([_BUILT, "sandbox", *options], stdout=subprocess.PIPE, bufsize=0)
        self.environment = dict(
            line.removeprefix("export ").split("=", 1) for line in self._first_lines().splitlines() if line
        )
        """The `SMARTCAR_...` variables it printed."""

    def _first_lines(self) -> str:
        """What it prints once it is ready, in one piece; after that it is silent."""
        assert self._process.stdout is not None
        pipe, text = self._process.stdout.fileno(), b""
        while not text or select.select([pipe], [], [], 0.05)[0]:
            piece = os.read(pipe, 65536)
            assert piece, "the sandbox ended before it was ready"
            text += piece
        return text.decode()

    @property
    def settings(self) -> dict[str, Any]:
        """What points a client at it, as keywords of `Client`."""
        return {name.removeprefix("SMARTCAR_").lower(): value for name, value in self.environment.items()}

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """A request to its control interface."""
        return self._request(urllib.request.Request(self._url(path), json.dumps(body).encode()))

    def get(self, path: str) -> Any:
        """A question to its control interface."""
        return self._request(urllib.request.Request(self._url(path)))

    def _url(self, path: str) -> str:
        return f"{self.environment['SMARTCAR_AUTH_ORIGIN']}/sandbox/{path}"

    def _request(self, request: urllib.request.Request) -> Any:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def connect(self, **consent: Any) -> str:
        """A driver gives consent; returns where Connect sends them."""
        return str(self.post("connect", {"state": STATE, **consent})["redirect_url"])

    def advance(self, seconds: float) -> None:
        """Moves Smartcar's time forward."""
        self.post("clock", {"advance_seconds": seconds})

    def fail(self, *rules: dict[str, Any]) -> None:
        """Replaces its fault rules."""
        self.post("faults", {"rules": list(rules)})

    def requests(self, endpoint: str) -> int:
        """How often an endpoint was asked."""
        return int(self.get("stats")["requests"].get(endpoint, 0))

    def token_requests(self) -> int:
        """How often the token endpoint was asked."""
        return self.requests("POST /oauth/token")

    def wait_for_token_requests(self, number: int) -> None:
        """Returns once the token endpoint has been asked so often."""
        end = time.monotonic() + 10
        while self.token_requests() < number:
            assert time.monotonic() < end, f"the token endpoint was asked {self.token_requests()} times, not {number}"
            time.sleep(0.01)

    def stop(self) -> None:
        """Ends it."""
        self._process.terminate()
        self._process.wait(10)
        assert self._process.stdout is not None
        self._process.stdout.close()
