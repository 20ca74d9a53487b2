"""The shared behaviour cases, through Python. tests/behaviour/README.md has the language."""

from __future__ import annotations

import pathlib
import re
from collections.abc import Callable
from typing import Any

import pytest
import smartcar_sdk as smartcar

from sandbox import Sandbox

FOLDER = pathlib.Path(__file__).parents[1] / "behaviour"
WORD = re.compile(r'(?:"(?:\\.|[^"\\])*"|[^\s"])+')
QUOTED = re.compile(r'"((?:\\.|[^"\\])*)"')
OPTION = re.compile(r"([a-z_]+)=(.*)", re.DOTALL)


def words_and_options(line: str) -> tuple[list[str], dict[str, str]]:
    """A line of a case, taken apart."""

    def plain(word: str) -> str:
        return QUOTED.sub(lambda part: re.sub(r"\\(.)", lambda c: {"n": "\n"}.get(c[1], c[1]), part[1]), word)

    tokens = [plain(token) for token in WORD.findall(line)]
    words, options = [], {}
    for index, token in enumerate(tokens):
        option = OPTION.fullmatch(token)
        # The redirect that `complete` takes is full of equals signs.
        if option is None or index == 0 or (index == 1 and tokens[0] == "complete"):
            words.append(token)
        else:
            options[option[1]] = option[2]
    return words, options


class Runner:
    """Runs the lines of one case; a method for each verb."""

    def __init__(self, sandbox: Sandbox, store: str) -> None:
        self.sandbox = sandbox
        self.settings: dict[str, Any] = {**sandbox.settings, "store": store}
        self.client = smartcar.Client(**self.settings)
        self.grants: dict[str, smartcar.Grant] = {}

    def run(self, line: str) -> str:
        words, options = words_and_options(line)
        verb: Callable[..., str] = getattr(self, f"do_{words[0]}")
        try:
            return verb(*words[1:], **options)
        except smartcar.SmartcarError as error:
            return (
                f"error {error.kind} field={shown(error.field)} retry={shown(error.can_retry)} "
                f"driver={shown(error.driver_must_act)} type={shown(error.type)} code={shown(error.code)}"
            )

    def do_connect(self, name: str, expect_state: str | None = None, account: str | None = None, **options: str) -> str:
        consent: dict[str, Any] = dict(options)
        if "scope" in options:
            consent["scope"] = options["scope"].split(",")
        if "vehicles" in options:
            consent["vehicles"] = int(options["vehicles"])
        if "index" in options:
            consent["vehicles"] = [int(consent.pop("index"))]
        consent["single_select"] = options.get("single_select") == "true"
        redirect = self.sandbox.connect(**consent)
        self.grants[name] = self.client.complete_connect(
            redirect, state=expect_state, account=account, per_vehicle=consent["single_select"]
        )
        return grant_line(self.grants[name])

    def do_complete(self, redirect: str, state: str | None = None) -> str:
        return grant_line(self.client.complete_connect(redirect, state=state))

    def do_grant(self, name: str) -> str:
        grant = self.client.grant(self.grants[name].id)
        return "none" if grant is None else grant_line(grant)

    def do_read(self, method: str, vehicle: str, unit_system: Any = None) -> str:
        name, _, index = vehicle.partition(".")
        if name in self.grants:
            vehicle = self.grants[name].vehicles[int(index)]
        reading = getattr(self.client.vehicle(vehicle, unit_system=unit_system), method)()
        fields = [f"{field}={shown(getattr(reading, field), field)}" for field in type(reading).__match_args__]
        return f"{method} {' '.join(fields)} unit_system={reading.meta.unit_system}"

    def do_expiring(self, seconds: str) -> str:
        report = self.client.refresh_expiring(float(seconds))
        return (
            f"report refreshed={report.refreshed} skipped={report.skipped} "
            f"failed={report.failed} reconnect={report.reconnect}"
        )

    def do_remove(self, name: str) -> str:
        return f"removed {shown(self.client.remove_grant(self.grants[name].id))}"

    def do_url(self, scope: str | None = None, force: str | None = None, **options: Any) -> str:
        if "single_select" in options:
            options["single_select"] = options["single_select"] == "true"
        url = self.client.connect_url(
            scope=None if scope is None else scope.split(","),
            force_approval=None if force is None else force == "true",
            **options,
        )
        path, _, query = url.removeprefix(self.settings["connect_origin"]).partition("?")
        kept = sorted(pair for pair in query.split("&") if not pair.startswith(("client_id=", "redirect_uri=")))
        return f"url {path}?{'&'.join(kept)}"

    def do_open(self, **changes: str) -> str:
        settings = {**self.settings, **{name: value or None for name, value in changes.items()}}
        smartcar.Client(**settings).close()
        return "opened"

    def do_reopen(self) -> str:
        self.client.close()
        self.client = smartcar.Client(**self.settings)
        return "opened"

    def do_advance(self, seconds: str) -> str:
        self.sandbox.advance(float(seconds))
        return "ok"

    def do_revoke(self, name: str) -> str:
        self.sandbox.post("revoke", {"user_id": self.grants[name].user_id})
        return "ok"

    def do_requests(self, endpoint: str) -> str:
        return f"requests {self.sandbox.requests(endpoint)}"


def grant_line(grant: smartcar.Grant) -> str:
    """A grant as transcripts show it."""
    return (
        f"grant mode={grant.mode} vehicles={len(grant.vehicles)} account={shown(grant.account)} "
        f"status={grant.status} reason={shown(grant.reason)} generation={grant.generation}"
    )


def shown(value: object, field: str | None = None) -> str:
    """A value as transcripts show it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.3f}"
    # A model is the one text that may hold spaces.
    return f'"{value}"' if field == "model" else str(value)


@pytest.mark.parametrize("case", sorted(FOLDER.glob("*.case")), ids=lambda case: case.stem)
def test_python_answers_as_rust_does(case: pathlib.Path, sandbox: Sandbox, store: str) -> None:
    runner = Runner(sandbox, store)
    lines = [line.strip() for line in case.read_text().splitlines()]
    transcript = [runner.run(line) for line in lines if line and not line.startswith("#")]
    runner.client.close()
    assert transcript == case.with_suffix(".expected").read_text().splitlines()
