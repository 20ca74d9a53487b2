"""A cut-over while the old system runs: nothing is lost, and nothing refreshed by two, whoever is killed.

The old system is `old_system.py`: the official SDK over a table of its own, in a process of its own. Losses are counted
by asking the sandbox. `SMARTCAR_TEST_CUT_OVER=ROUNDS` moves that many times forth and back (1).
"""

from __future__ import annotations

import csv
import datetime
import json
import os
import pathlib
import random
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import smartcar_sdk as smartcar

from old_system import OldTable, ReadBeforeHold
from sandbox import Sandbox

ROUNDS = int(os.environ.get("SMARTCAR_TEST_CUT_OVER", "1"))
ROWS = 45
PAGE = 15
ACCESS_TTL = 2
"""So short that the old refresher always has something under way."""
REPLY = 0.3
"""How long the token endpoint takes to answer, once it has acted: who is killed meanwhile loses the reply."""
WAIT = 1.5
GRACE = 20
KILLS = 1 if ROUNDS == 1 else 3

SLOW = {"path": "/oauth/token", "do": "delay", "seconds": REPLY}
PROGRAM = str(pathlib.Path(__file__).with_name("old_system.py"))


class Rehearsal:
    """The sandbox, the old table, and processes over them."""

    def __init__(self, sandbox: Sandbox, folder: pathlib.Path, grace: float) -> None:
        self.sandbox, self.folder, self.grace = sandbox, folder, grace
        self.table = OldTable(str(folder / "old.db"))
        self.processes: list[subprocess.Popen[str]] = []

    def connect(self, auth: Any, rows: int) -> None:
        """Drivers consent to the old system."""
        self.table.create()
        self.rows = rows
        for _ in range(rows):
            answer = self.sandbox.post("connect", {})
            code = urllib.parse.parse_qs(urllib.parse.urlsplit(answer["redirect_url"]).query)["code"][0]
            self.table.add(answer["user_id"], answer["vehicles"], auth.exchange_code(code))
        self.sandbox.fail(SLOW)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """A process in one of the old system's roles."""
        environment = {**os.environ, **self.sandbox.environment, "SMARTCAR_STORE": f"sqlite:{self.folder}/tokens.db"}
        environment["SMARTCAR_REFRESH_TOKEN_GRACE"] = str(self.grace)
        process = subprocess.Popen(
            [sys.executable, PROGRAM, *arguments], env=environment, stdout=subprocess.PIPE, text=True
        )
        self.processes.append(process)
        return process

    def start_refresher(self) -> subprocess.Popen[str]:
        """The old refresher, once it is at work."""
        process = self.start("refresh", self.table.path)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    def start_cut_over(self) -> subprocess.Popen[str]:
        """Our process."""
        return self.start("cut-over", self.table.path, str(PAGE), str(WAIT))

    def client(self) -> smartcar.Client:
        """A client of the store, in this process."""
        store = f"sqlite:{self.folder}/tokens.db"
        return smartcar.Client(**self.sandbox.settings, store=store, refresh_token_grace=self.grace)

    def export(self) -> list[dict[str, str]]:
        """Everything that the store holds, once nothing of it is under way."""
        with self.client() as client:
            for _ in range(60):
                file = self.folder / f"grants-{time.monotonic_ns()}.csv"
                if client.export_grants(file).skipped == 0:
                    break
                time.sleep(0.5)
            else:
                pytest.fail("something is under way for ever")
        with file.open(newline="") as lines:
            return list(csv.DictReader(lines))

    def lost(self, rows: list[dict[str, Any]]) -> int:
        """How many drivers these rows reach no more, as Smartcar sees it."""
        told = [self.sandbox.post("token", {"refresh_token": row["refresh_token"]}) for row in rows]
        return self.rows - len({one["grant"] for one in told if one["live"]})

    def stop(self) -> None:
        """Ends what is left."""
        for process in self.processes:
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()


@pytest.fixture
def rehearse(
    start_sandbox: Callable[..., Sandbox], tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Rehearsal]]:
    """Begins a rehearsal: drivers have consented to the old system, and its refresher is not started yet."""
    begun: list[Rehearsal] = []

    def begin(grace: float, rows: int = ROWS, **flags: Any) -> Rehearsal:
        sandbox = start_sandbox(access_ttl=ACCESS_TTL, grace=grace, **flags)
        for name, value in sandbox.environment.items():
            monkeypatch.setenv(name, value)
        for name in [name for name in sys.modules if name.split(".")[0] == "smartcar"]:
            monkeypatch.delitem(sys.modules, name)
        import smartcar as official  # noqa: PLC0415 - it reads the sandbox's addresses when it is imported

        begun.append(Rehearsal(sandbox, tmp_path, grace))
        begun[-1].connect(official.AuthClient(), rows)
        return begun[-1]

    yield begin
    for rehearsal in begun:
        rehearsal.stop()


@pytest.mark.parametrize("policy", ["revokes_family"] if ROUNDS == 1 else ["issues_new", "revokes_family"])
def test_no_grant_is_lost_and_none_refreshed_by_two(rehearse: Callable[..., Rehearsal], policy: str) -> None:
    rehearsal = rehearse(GRACE, refresh_token_reuse=policy)
    dice = random.Random(ROUNDS)
    refresher = rehearsal.start_refresher()
    time.sleep(ACCESS_TTL + 1)
    for _ in range(ROUNDS):
        # Forth, with both systems killed in the middle of what they do.
        for _ in range(KILLS):
            ours = rehearsal.start_cut_over()
            time.sleep(dice.uniform(WAIT, 4 * WAIT))
            ours.kill()
            ours = rehearsal.start_cut_over()
            time.sleep(dice.uniform(0.5, 2 * WAIT))
            refresher.kill()
            refresher = rehearsal.start_refresher()
            time.sleep(dice.uniform(0, WAIT))
            ours.kill()
        ours = rehearsal.start_cut_over()
        output, _ = ours.communicate(timeout=120)
        report = json.loads(output)
        assert report["moved"] + report["known"] == ROWS, report
        assert (report["released"], report["reconnect"], report["unsettled"]) == (0, 0, 0)
        began = time.monotonic()
        output, _ = rehearsal.start_cut_over().communicate(timeout=120)
        again = json.loads(output)
        assert (again["moved"], again["known"]) == (0, ROWS)
        assert time.monotonic() - began < ROWS / PAGE * WAIT, "there was nothing to wait for"

        # The old refresher has nothing left, and every grant can be refreshed here.
        asked = rehearsal.sandbox.token_requests()
        time.sleep(ACCESS_TTL + 1)
        assert rehearsal.sandbox.token_requests() == asked
        with rehearsal.client() as client:
            done = client.refresh_expiring(datetime.timedelta(days=61))
            assert (done.refreshed, done.failed, done.reconnect) == (ROWS, 0, 0)
            # What was handed over in the round before has come back under other tokens.
            for grant in client.grants(status="handed_over"):
                client.remove_grant(grant.id)
            assert [grant.status for grant in client.grants()] == ["active"] * ROWS
        exported = rehearsal.export()
        assert len({row["refresh_token"] for row in exported}) == len(exported) == ROWS
        assert rehearsal.lost(exported) == 0

        # And back: the old refresher goes on from the file.
        before = {grant["id"]: grant["generation"] for grant in rehearsal.sandbox.get("grants")["grants"]}
        rehearsal.table.take_back(exported)
        end = time.monotonic() + 30
        while any(one["generation"] == before[one["id"]] for one in rehearsal.sandbox.get("grants")["grants"]):
            assert time.monotonic() < end, "the old refresher does not go on"
            time.sleep(0.2)
        refused = rehearsal.table.execute("SELECT count(*) AS rows FROM tokens WHERE refused OR held")
        assert refused == [{"rows": 0}]
    refresher.kill()
    refresher.wait()
    told = rehearsal.sandbox.get("stats")["tokens"].values()
    assert {grant["concurrent"] for grant in told} == {1}, "two asked at once for one grant"
    rows = rehearsal.table.execute("SELECT refresh_token FROM tokens")
    # What the kill has just cut off works for a grace.
    assert rehearsal.lost(rows) == 0


def test_rows_that_are_read_before_the_hold_are_lost(rehearse: Callable[..., Rehearsal]) -> None:
    rehearsal = rehearse(grace=1, rows=2 * PAGE)
    rehearsal.start_refresher()
    time.sleep(ACCESS_TTL)
    with rehearsal.client() as client:
        report = client.cut_over(ReadBeforeHold(rehearsal.table.path), page=PAGE, wait=0)
    assert report.moved + report.reconnect == 2 * PAGE
    assert report.reconnect > 0
    assert rehearsal.lost(rehearsal.export()) == report.reconnect
