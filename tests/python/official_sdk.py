"""What the tests of the official SDK need: a record of what they call, drivers, and a webhook's callback."""

from __future__ import annotations

import http.server
import importlib
import importlib.util
import inspect
import json
import pkgutil
import queue
import sys
import threading
import types
import urllib.parse
import urllib.request
from typing import Any

from sandbox import Sandbox

SPEC = importlib.util.find_spec("smartcar")
assert SPEC is not None
assert SPEC.submodule_search_locations is not None
PACKAGE = SPEC.submodule_search_locations[0]

# A function by where it is written: importing it afresh makes another object of it.
Written = tuple[str, int]


def written(code: types.CodeType) -> Written:
    """Where a function is written."""
    return code.co_filename, code.co_firstlineno


class Record:
    """What was called of the official SDK: by the tests in `file` themselves, and by anything."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.called: set[Written] = set()
        self.reached: set[Written] = set()

    def __enter__(self) -> Record:
        self._former = sys.getprofile()
        sys.setprofile(self._note)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(self._former)

    def _note(self, frame: types.FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(PACKAGE):
            self.reached.add(written(frame.f_code))
            if frame.f_back is not None and frame.f_back.f_code.co_filename == self.file:
                self.called.add(written(frame.f_code))


def offered(package: Any) -> dict[Written, str]:
    """Every public function of the package, and every public method of its classes, with its name."""
    found = {}
    for module in pkgutil.walk_packages(package.__path__, "smartcar."):
        for name, thing in vars(importlib.import_module(module.name)).items():
            if name.startswith("_") or getattr(thing, "__module__", None) != module.name:
                continue
            members = {name: thing}
            if inspect.isclass(thing):
                public = [member for member in vars(thing) if member == "__init__" or not member.startswith("_")]
                members = {f"{name}.{member}": inspect.getattr_static(thing, member) for member in public}
            for label, member in members.items():
                function = getattr(member, "fget", None) or getattr(member, "__func__", None) or member
                # What named tuples and enumerations bring along is Python's.
                if inspect.isfunction(function) and function.__code__.co_filename.startswith(PACKAGE):
                    found[written(function.__code__)] = f"{module.name}.{label}"
    return found


class Driver:
    """A driver who gave consent, and what the application holds then."""

    def __init__(self, official: Any, sandbox: Sandbox, **consent: Any) -> None:
        self.official, self.sandbox = official, sandbox
        answer = sandbox.post("connect", consent)
        self.user: str = answer["user_id"]
        self.vehicles: list[str] = answer["vehicles"]
        self.code = urllib.parse.parse_qs(urllib.parse.urlsplit(answer["redirect_url"]).query)["code"][0]
        self.access = official.AuthClient().exchange_code(self.code)
        self.vehicle = official.Vehicle(self.vehicles[0], self.access.access_token)


def application_token(sandbox: Sandbox) -> str:
    """What API v3 wants; the SDK cannot ask for it."""
    form = {
        "grant_type": "client_credentials",
        "client_id": sandbox.environment["SMARTCAR_V3_CLIENT_ID"],
        "client_secret": sandbox.environment["SMARTCAR_V3_CLIENT_SECRET"],
    }
    url = f"{sandbox.environment['SMARTCAR_IAM_ORIGIN']}/oauth2/token"
    with urllib.request.urlopen(url, urllib.parse.urlencode(form).encode(), timeout=10) as answer:
        return str(json.load(answer)["access_token"])


class Callback:
    """A webhook's callback, which answers challenges by the SDK's own function."""

    def __init__(self, official: Any, token: str) -> None:
        self.events: queue.Queue[tuple[str, str]] = queue.Queue()
        """Signature and raw body."""
        callback = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                answer, event = b"{}", json.loads(body)
                if event["eventType"] == "VERIFY":
                    answer = json.dumps(
                        {"challenge": official.hash_challenge(token, event["data"]["challenge"])}
                    ).encode()
                else:
                    callback.events.put((self.headers["SC-Signature"], body))
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
