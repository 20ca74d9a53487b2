"""Grants from another system here, and back."""

from __future__ import annotations

import contextlib
import csv
import datetime
import itertools
import json
import pathlib
import resource
import sqlite3
import stat
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pytest
import smartcar_sdk as smartcar

from sandbox import Sandbox


class OldTable:
    """Another system's table, refreshed by hand, and what was asked of it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.rows: dict[int, dict[str, Any]] = {}
        self.asked: list[tuple[str, list[int]]] = []

    def connect(self) -> int:
        """A driver connects with the old system; the key of the new row."""
        answer = self.sandbox.post("connect", {})
        code = urllib.parse.parse_qs(urllib.parse.urlsplit(answer["redirect_url"]).query)["code"][0]
        row = self._tokens(grant_type="authorization_code", code=code)
        key = len(self.rows) + 1
        self.rows[key] = {**row, "user_id": answer["user_id"], "vehicle_id": answer["vehicles"][0]}
        return key

    def refresh(self, key: int) -> None:
        """The old system refreshes a row."""
        row = self.rows[key]
        row.update(self._tokens(grant_type="refresh_token", refresh_token=row["refresh_token"]))

    def _tokens(self, **form: str) -> dict[str, Any]:
        environment = self.sandbox.environment
        form["redirect_uri"] = environment["SMARTCAR_REDIRECT_URI"]
        passwords = urllib.request.HTTPPasswordMgrWithPriorAuth()
        url = f"{environment['SMARTCAR_AUTH_ORIGIN']}/oauth/token"
        client = environment["SMARTCAR_CLIENT_ID"], environment["SMARTCAR_CLIENT_SECRET"]
        passwords.add_password(None, url, *client, is_authenticated=True)
        opener = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(passwords))
        with opener.open(url, urllib.parse.urlencode(form).encode(), timeout=10) as answer:
            pair = json.load(answer)
        now = datetime.datetime.now(datetime.timezone.utc)
        return {
            "access_token": pair["access_token"],
            "access_expires_at": now + datetime.timedelta(seconds=pair["expires_in"]),
            "refresh_token": pair["refresh_token"],
            "obtained_at": now,
        }

    def keys(self, after: int | None, limit: int) -> Iterable[int]:
        return [key for key in sorted(self.rows) if after is None or key > after][:limit]

    def hold(self, keys: Sequence[int]) -> None:
        self.asked.append(("hold", list(keys)))

    def read(self, keys: Sequence[int]) -> Iterable[Mapping[str, object]]:
        self.asked.append(("read", list(keys)))
        return [{"key": key, **self.rows[key]} for key in keys]

    def release(self, keys: Sequence[int]) -> None:
        self.asked.append(("release", list(keys)))


@pytest.fixture
def old(sandbox: Sandbox) -> OldTable:
    return OldTable(sandbox)


def test_imported_grants_work_and_stay_theirs_until_refreshed(
    client: smartcar.Client, old: OldTable, sandbox: Sandbox
) -> None:
    keys = [old.connect() for _ in range(3)]
    before = sandbox.token_requests()
    rehearsed = client.import_grants(old.rows.values(), dry_run=True)
    assert (rehearsed.adopted, list(client.grants())) == (3, [])
    report = client.import_grants(row for row in old.rows.values())
    assert (report.adopted, report.known, report.invalid, report.problems) == (3, 0, 0, ())
    for key in keys:
        row = old.rows[key]
        vehicle = client.vehicle(row["vehicle_id"])
        assert vehicle.odometer().distance > 0
        assert vehicle.access_token() == row["access_token"]
        (grant,) = client.grants_for(row["vehicle_id"])
        assert (grant.status, grant.user_id, grant.mode) == ("adopted", row["user_id"], "vehicle")
        assert client.access_token(grant.id) == row["access_token"]
        assert abs(grant.connected_at - row["obtained_at"]) < datetime.timedelta(seconds=1)
    assert sandbox.token_requests() == before, "nothing was refreshed"
    assert client.refresh_expiring(within=datetime.timedelta(days=61)).refreshed == 3
    again = client.import_grants(old.rows.values())
    assert (again.adopted, again.known) == (0, 3)
    assert {grant.status for grant in client.grants()} == {"active"}


def test_a_row_with_only_a_refresh_token_learns_the_rest(client: smartcar.Client, old: OldTable) -> None:
    row = old.rows[old.connect()]
    client.import_grants([{"refresh_token": row["refresh_token"]}])
    (grant,) = client.grants()
    assert (grant.user_id, grant.vehicles) == (None, ())
    assert client.refresh_expiring(within=3600).refreshed == 1, "it may be about to end"
    events = client.events()
    while (found := client.grant(grant.id)) is not None and found.user_id is None:
        events.next(timeout=0.1)
    assert found is not None
    assert (found.user_id, found.vehicles) == (row["user_id"], (row["vehicle_id"],))
    assert client.vehicle(row["vehicle_id"]).odometer().distance > 0


def test_what_is_wrong_with_a_row_is_said_without_its_token(client: smartcar.Client) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"refresh_token": "secret\x07"}, "refresh_token"),
        ({"refresh_token": None}, "refresh_token"),
        ({"refresh_token": "secret", "access_token": "a\x07b"}, "access_token"),
        ({"refresh_token": "secret", "obtained_at": "soon"}, "obtained_at"),
        ({"refresh_token": "secret", "vehicle_ids": ["no id!"]}, "vehicle_id"),
        ({"refresh_token": "secret", "per_vehicle": True, "vehicle_ids": ["a", "b"]}, "vehicle_id"),
        ({"refresh_token": "secret", "account": "x" * 2000}, "account"),
        ({"refresh_token": "secret", "acess_token": "a"}, "acess_token"),
    ]
    report = client.import_grants([row for row, _ in wrong])
    assert (report.adopted, report.invalid) == (0, len(wrong))
    for (_, field), (number, problem) in zip(wrong, enumerate(report.problems, 1), strict=True):
        assert (problem.row, problem.field) == (number, field)
        assert "secret" not in problem.message
    for rows in ("text", 7, {"refresh_token": "r"}, [7], [["refresh_token", "r"]], [{"refresh_token": b"r"}]):
        with pytest.raises(smartcar.InvalidTypeError):
            client.import_grants(rows)  # type: ignore[arg-type]
    assert list(client.grants()) == []


def test_values_come_as_databases_give_them(client: smartcar.Client) -> None:
    vehicle = uuid.uuid4()
    naive = datetime.datetime(2026, 11, 29, 8)
    for obtained in (naive, naive.replace(tzinfo=datetime.timezone.utc), 1795939200, 1795939200000.0, str(naive)):
        token = f"r-{type(obtained).__name__}-{obtained!s}".replace(" ", "-")
        client.import_grants([{"refresh_token": token, "obtained_at": obtained, "vehicle_id": vehicle}])
    grants = client.grants_for(str(vehicle))
    assert len(grants) == 5
    assert {grant.connected_at for grant in grants} == {naive.replace(tzinfo=datetime.timezone.utc)}


def test_a_failing_iterator_ends_an_import_that_can_be_repeated(client: smartcar.Client) -> None:
    def rows(fail: bool) -> Iterable[dict[str, object]]:
        for number in range(2500):
            if fail and number == 1500:
                raise ConnectionError("the old database is unavailable")
            yield {"refresh_token": f"r-{number}"}

    with pytest.raises(ConnectionError):
        client.import_grants(rows(fail=True))
    report = client.import_grants(rows(fail=False))
    assert (report.adopted, report.known) == (1500, 1000)


def test_a_cut_over_holds_waits_reads_again_and_refreshes(client: smartcar.Client, old: OldTable) -> None:
    keys = [old.connect() for _ in range(5)]
    old.rows[2]["account"] = "x" * 2000
    hold = old.hold

    def hold_late(keys: Sequence[int]) -> None:
        # The old system's last request answers after the rows were held.
        hold(keys)
        for key in keys:
            if key == 3:
                old.hold = hold  # type: ignore[method-assign]
                old.refresh(key)

    old.hold = hold_late  # type: ignore[method-assign]
    report = client.cut_over(old, page=2, wait=0.01)
    assert (report.moved, report.released, report.reconnect, report.unsettled) == (4, 1, 0, 0)
    assert [(problem.key, problem.field) for problem in report.problems] == [("2", "account")]
    assert [asked for asked in old.asked if asked[0] != "read"] == [
        ("hold", [1, 2]),
        ("release", [2]),
        ("hold", [3, 4]),
        ("hold", [5]),
    ]
    for key in keys:
        if key != 2:
            (grant,) = client.grants_for(old.rows[key]["vehicle_id"])
            assert (grant.status, grant.generation) == ("active", 1)
    again = client.cut_over(old, page=2, wait=0.01)
    assert (again.moved, again.known, again.released) == (0, 4, 1)


def test_a_newer_token_is_taken_where_the_first_is_refused(client: smartcar.Client, old: OldTable) -> None:
    late, dead = old.connect(), old.connect()
    stale = dict(old.rows[late])
    old.refresh(late)
    old.refresh(late)
    old.sandbox.advance(120)  # the tokens before are dead
    newest, reads = dict(old.rows[late]), []
    old.rows[dead]["refresh_token"] = "a-token-nobody-knows"

    def read(keys: Sequence[int]) -> Iterable[Mapping[str, object]]:
        reads.append(list(keys))
        # The old system stores its answer later than it may.
        old.rows[late] = stale if len(reads) < 3 else newest
        return [{"key": key, **old.rows[key]} for key in keys]

    old.read = read  # type: ignore[method-assign]
    report = client.cut_over(old, wait=0.01)
    assert (report.moved, report.reconnect) == (1, 1)
    assert sorted(reads[2]) == [late, dead]
    assert [problem.key for problem in report.problems] == [str(dead)]
    (grant,) = [grant for grant in client.grants_for(newest["vehicle_id"]) if grant.status != "removed"]
    assert grant.status == "active"
    assert [grant.status for grant in client.grants_for(old.rows[dead]["vehicle_id"])] == ["reconnect_required"]
    again = client.cut_over(old, wait=0.01)
    assert (again.moved, again.known, again.reconnect) == (0, 1, 1)


def test_what_the_old_system_raises_is_raised(client: smartcar.Client, old: OldTable) -> None:
    old.connect()

    def fail(keys: Sequence[int]) -> None:
        raise KeyError(keys[0])

    old.release = fail  # type: ignore[method-assign]
    old.rows[1]["account"] = "x" * 2000
    with pytest.raises(KeyError):
        client.cut_over(old, wait=0)
    with pytest.raises(smartcar.InvalidTypeError, match="keys, hold, read and release"):
        client.cut_over({})  # type: ignore[arg-type]
    with pytest.raises(smartcar.InvalidInputError, match="page"):
        client.cut_over(old, page=10_000_000)


def test_the_way_back_is_a_file_that_others_cannot_read(
    client: smartcar.Client, old: OldTable, tmp_path: pathlib.Path
) -> None:
    keys = [old.connect() for _ in range(3)]
    client.import_grants(old.rows.values())
    client.refresh_expiring(within=datetime.timedelta(days=61))
    path = tmp_path / "grants.csv"
    ends = {grant.vehicles[0]: grant.refresh_expires_at for grant in client.grants()}
    report = client.export_grants(path)
    assert (report.exported, report.skipped) == (3, 0)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(tmp_path.iterdir()) == sorted({path, *tmp_path.glob("tokens.db*")})
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {grant.status for grant in client.grants()} == {"handed_over"}
    with pytest.raises(smartcar.InvalidInputError, match="there already"):
        client.export_grants(path)
    again = tmp_path / "again.csv"
    assert client.export_grants(again).exported == 3
    assert again.read_text() == path.read_text()
    assert client.refresh_expiring(within=datetime.timedelta(days=61)).refreshed == 0
    stale = client.cut_over(old, wait=0)
    assert (stale.moved, stale.released, stale.left) == (0, 0, 3), "their tokens are older than those in the file"
    assert "older than the one that was exported" in stale.problems[0].message
    for row in rows:
        (key,) = [key for key in keys if old.rows[key]["vehicle_id"] == row["vehicle_id"]]
        assert row["user_id"] == old.rows[key]["user_id"]
        expected = ends[row["vehicle_id"]]
        assert expected is not None
        written = {"id": "g", "connected_at": row["refresh_expires_at"]}
        assert smartcar.Grant.from_dict(written).connected_at == expected
        old.rows[key].update(refresh_token=row["refresh_token"])
        old.refresh(key)  # the old system goes on
        with pytest.raises(smartcar.NotConnectedError):
            client.vehicle(row["vehicle_id"]).odometer()
    # And here again, from the table as it is now, or from rows that the old system never refreshed.
    assert client.cut_over(old, wait=0).moved == 3
    assert {grant.status for grant in client.grants()} == {"active"}, "what came back takes the place of what went"
    assert client.export_grants(tmp_path / "third.csv").exported == 3, "not those of which these are the successors"
    with (tmp_path / "third.csv").open(newline="") as file:
        old.rows = dict(enumerate(csv.DictReader(file), 1))
    handed = client.import_grants(old.rows.values())
    assert (handed.adopted, handed.invalid) == (0, 3)
    assert "cut_over" in handed.problems[0].message
    assert client.cut_over(old, wait=0).moved == 3


def test_a_grant_that_was_given_up_is_tried_again(client: smartcar.Client, old: OldTable, sandbox: Sandbox) -> None:
    row = old.rows[old.connect()]
    client.import_grants([row])
    (grant,) = client.grants()
    assert client.retry_grant(grant.id) == grant, "it works as far as anybody knows"
    sandbox.post("revoke", {"user_id": row["user_id"]})
    assert client.refresh_expiring(within=datetime.timedelta(days=61)).reconnect == 1
    assert client.retry_grant(grant.id).status == "reconnect_required"
    with pytest.raises(smartcar.NotConnectedError):
        client.retry_grant("no-such-grant")


def test_what_cannot_be_read_is_left_held_and_named(client: smartcar.Client, old: OldTable) -> None:
    moved, wrong, gone = old.connect(), old.connect(), old.connect()
    assert client.cut_over(old, wait=0).moved == 3
    # A later run with a mistake must not give back what is this SDK's by now.
    for key in (moved, wrong):
        old.rows[key]["obtained_at"] = "soon"
    row = old.rows.pop(gone)
    old.keys = lambda after, limit: [key for key in (moved, wrong, gone) if after is None or key > after][:limit]  # type: ignore[method-assign]
    old.read = lambda keys: [{"key": key, **old.rows[key]} for key in keys if key in old.rows]  # type: ignore[method-assign]
    old.asked.clear()
    report = client.cut_over(old, wait=0)
    assert (report.moved, report.released, report.left) == (0, 0, 3)
    assert not [asked for asked in old.asked if asked[0] == "release"]
    assert [problem.field for problem in report.problems] == ["key", "obtained_at", "obtained_at"]
    assert row["refresh_token"] not in str(report)
    old.read = lambda keys: []  # type: ignore[method-assign]
    with pytest.raises(smartcar.InvalidInputError, match="none can be read"):
        client.cut_over(old, wait=0)
    old.keys = lambda after, limit: [moved]  # type: ignore[method-assign]
    old.read = lambda keys: [{"key": key, **old.rows[key]} for key in keys]  # type: ignore[method-assign]
    old.rows[moved]["obtained_at"] = None
    with pytest.raises(smartcar.InvalidInputError, match="those after the last one"):
        client.cut_over(old, wait=0)


def test_rows_that_share_a_token_are_one_grant(client: smartcar.Client) -> None:
    rows = [{"refresh_token": "r", "user_id": "u", "vehicle_id": f"car-{number}"} for number in range(3)]
    report = client.import_grants(rows)
    assert report.adopted + report.known == 3
    (grant,) = client.grants()
    assert (sorted(grant.vehicles), grant.mode) == (["car-0", "car-1", "car-2"], "user")
    assert [found.id for found in client.grants_for("car-2")] == [grant.id]


def test_rows_come_as_databases_give_them(client: smartcar.Client) -> None:
    query = "SELECT 'r-' || value AS refresh_token, 1795939200 AS obtained_at FROM json_each('[1, 2]')"
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        database.row_factory = sqlite3.Row
        assert client.import_grants(database.execute(query)).adopted == 2
    assert len(list(client.grants())) == 2


def test_keys_without_an_end_are_an_error(client: smartcar.Client, old: OldTable) -> None:
    old.keys = lambda after, limit: itertools.count()  # type: ignore[method-assign]
    with pytest.raises(smartcar.InvalidInputError, match="at most as many"):
        client.cut_over(old, page=3, wait=0)


def test_an_export_onto_a_full_disk_is_done_again(sandbox: Sandbox, tmp_path: pathlib.Path) -> None:
    with smartcar.Client(**sandbox.settings, store="memory:") as client:
        client.import_grants({"refresh_token": f"r-{number}", "user_id": "u"} for number in range(300))
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2048, hard))  # Python ignores SIGXFSZ: writing fails
        try:
            with pytest.raises(smartcar.InvalidInputError, match=r"in no file.*export once more") as caught:
                client.export_grants(tmp_path / "full.csv")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert caught.value.field == "path"
        assert list(tmp_path.iterdir()) == [], "what is left of it would hold tokens"
        assert any(grant.status == "handed_over" for grant in client.grants())
        assert client.export_grants(tmp_path / "again.csv").exported == 300
        with (tmp_path / "again.csv").open(newline="") as file:
            assert len({row["refresh_token"] for row in csv.DictReader(file)}) == 300
