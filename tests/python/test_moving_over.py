"""docs/moving-over.md: every Python snippet is run, the official SDK's and ours, and both print the same."""

from __future__ import annotations

import contextlib
import datetime
import importlib
import itertools
import pathlib
import re
import sqlite3
import stat
import sys
import urllib.parse
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import smartcar_sdk as smartcar
from smartcar_sdk import webhook

from official_sdk import offered
from sandbox import STATE, Sandbox
from snippets import GUIDE, OFFICIAL, OURS, UNTESTED, Printed, Snippet, check, snippets

SNIPPETS = snippets(GUIDE.read_text())
CALLS = "Call by call"
FIRST = ["The client", "Connect"]
"""What they define, all others may use."""


def unit(snippet: Snippet) -> str:
    """What is run together: a section of the calls, the whole of another part."""
    return snippet.section if snippet.part == CALLS else snippet.part


UNITS = list(dict.fromkeys(unit(snippet) for snippet in SNIPPETS if snippet.kind != UNTESTED))

CAR = {
    "odometer_km": 12345.67,
    "state_of_charge": 0.63,
    "charge_limit": 0.85,
    "fuel": 0.5,
    "charging": True,
    "tires_kpa": [220, 221.5, 230, 231],
    "doors_open": [True, False, False, True],
}

pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")  # the official SDK's own


class Scene:
    """One car, a driver who has consented twice, and the names that snippets of either kind have."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        consent = {"state": STATE, "user": "driver@example.com", "make": "FORD", "powertrain": "PHEV", "vehicles": 2}
        theirs, ours = (sandbox.post("connect", consent) for _ in range(2))
        self.vehicle: str = ours["vehicles"][0]
        sandbox.post(f"vehicles/{self.vehicle}", CAR)
        code = urllib.parse.parse_qs(urllib.parse.urlsplit(theirs["redirect_url"]).query)["code"][0]
        token = sandbox.environment["SMARTCAR_MANAGEMENT_TOKEN"]
        hook = sandbox.post("webhooks", {"callback_url": "http://127.0.0.1:9/"})
        body = (pathlib.Path(__file__).parents[1] / "webhooks" / "vehicle_state.json").read_bytes()
        common = {
            "state": STATE,
            "management_token": token,
            "webhook_id": hook["id"],
            "challenge": "a challenge",
            "body": body,
            "signature": webhook.sign(token, body),
        }
        self.names: dict[str, dict[str, Any]] = {
            OFFICIAL: {**common, "code": code},
            OURS: {**common, "redirect": ours["redirect_url"]},
        }

    def play(self, played: list[Snippet]) -> None:
        """Runs snippets in their order, each pair in turn."""
        theirs: list[Printed] = []
        for snippet in played:
            printed = snippet.run(self.names[snippet.kind])
            if snippet.kind == OFFICIAL:
                check(theirs, [])
                theirs = printed
            else:
                check(theirs, printed)
                theirs = []
        check(theirs, [])


def asleep(scene: Scene) -> None:
    """The car sleeps."""
    failure = {"on": "odometer", "type": "VEHICLE_STATE", "code": "ASLEEP", "retry_after": 30}
    scene.sandbox.post(f"vehicles/{scene.vehicle}/failures", {"failures": [failure]})


def an_old_table(scene: Scene) -> None:
    """Three drivers, whose tokens are in a table laid out as Smartcar's guide has it."""
    names = scene.names[OFFICIAL]

    def execute(query: str, parameters: Any = ()) -> list[Any]:
        with contextlib.closing(sqlite3.connect("old.db", isolation_level=None)) as old:
            return old.execute(query, parameters).fetchall()

    execute(
        "CREATE TABLE tokens (id INTEGER PRIMARY KEY, user_id TEXT UNIQUE, vehicle_ids TEXT, account TEXT,"
        " access_token TEXT, refresh_token TEXT, access_expires_at TEXT, refresh_expires_at TEXT, updated_at TEXT)"
    )
    for number in range(3):
        answer = scene.sandbox.post("connect", {"vehicles": 1 + number})
        code = urllib.parse.parse_qs(urllib.parse.urlsplit(answer["redirect_url"]).query)["code"][0]
        access = names["auth"].exchange_code(code)
        # One has ended, so that the refresher has something to do.
        ends = str(access.expiration if number else access.expiration - datetime.timedelta(days=1))
        row = (answer["user_id"], " ".join(answer["vehicles"]), f"customer-{number}", access.access_token)
        execute(
            "INSERT INTO tokens VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, datetime('now'))",
            (*row, access.refresh_token, ends, str(access.refresh_expiration)),
        )

    def old_token_for(vehicle: str) -> str:
        found = execute("SELECT access_token FROM tokens WHERE instr(vehicle_ids, ?)", (vehicle,))
        return str(found[0][0])

    (vehicles,) = execute("SELECT vehicle_ids FROM tokens WHERE id = 2")[0]
    scene.names[OURS] |= {
        "old_token_for": old_token_for,
        "old_vehicle_id": vehicles.split()[0],
        "longest_refresh": 0.2,
    }


def the_way_back_works(scene: Scene) -> None:
    """The old refresher can refresh every grant, the one that was made here as well."""

    def table() -> list[Any]:
        with contextlib.closing(sqlite3.connect("old.db")) as old:
            return old.execute("SELECT held, refresh_token, access_expires_at, id FROM tokens").fetchall()

    before = table()
    for held, token, ends, number in before:
        assert (held, scene.sandbox.post("token", {"refresh_token": token})["newest"]) == (0, True)
        assert str(datetime.datetime.fromisoformat(ends)) == ends, "times as text compare with each other"
        scene.names[OFFICIAL]["refresh"](number)
    assert len({row[1] for row in before + table()}) == 8
    assert stat.S_IMODE(pathlib.Path("grants.csv").stat().st_mode) == 0o600


BETWEEN: dict[str, Callable[[Scene], None]] = {
    "Errors": asleep,
    "1. Prepare the old system": an_old_table,
    "Forward again": the_way_back_works,
}
"""What happens before a section's snippets run."""


@pytest.fixture
def scene(sandbox: Sandbox, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """A program that was started with the sandbox's variables, in a directory of its own."""
    for name, value in sandbox.environment.items():
        monkeypatch.setenv(name, value)
    # The official SDK reads its addresses when it is imported, so each test imports it afresh.
    for name in [name for name in sys.modules if name.split(".")[0] == "smartcar"]:
        monkeypatch.delitem(sys.modules, name)
    importlib.invalidate_caches()
    monkeypatch.chdir(tmp_path)
    scene = Scene(sandbox)
    yield scene
    client, old = scene.names[OURS].get("client"), scene.names[OFFICIAL].get("old")
    if isinstance(client, smartcar.Client):
        client.close()
    if isinstance(old, sqlite3.Connection):
        old.close()


@pytest.mark.parametrize("name", UNITS)
def test_both_sides_do_the_same(scene: Scene, name: str) -> None:
    scene.play([snippet for snippet in SNIPPETS if unit(snippet) in FIRST[: UNITS.index(name)]])
    played = [snippet for snippet in SNIPPETS if unit(snippet) == name and snippet.kind != UNTESTED]
    for section, group in itertools.groupby(played, lambda snippet: snippet.section):
        if between := BETWEEN.get(section):
            between(scene)
        scene.play(list(group))


def test_the_traps_are_as_the_guide_tells(scene: Scene) -> None:
    scene.play([snippet for snippet in SNIPPETS if unit(snippet) in FIRST])
    theirs, ours = scene.names[OFFICIAL]["vehicle"], scene.names[OURS]["vehicle"]
    client, grant = scene.names[OURS]["client"], scene.names[OURS]["grant"]
    for name in ("metric", "imperial"):
        with pytest.raises(ValueError, match="must be either"):
            theirs.set_unit_system(name)
    with pytest.raises(TypeError):
        _ = grant.access_expires_at < datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    pages = client.vehicles(grant.id)
    unlike: list[Callable[[], object]] = [
        lambda: len(pages),
        lambda: pages[0],
        lambda: tuple(ours.location()),
        lambda: client.vehicle(ours.id, {"unit_system": "imperial"}),
    ]
    for call in unlike:
        with pytest.raises(TypeError):
            call()
    refused: dict[str, Callable[[], object]] = {
        "redirect": lambda: client.complete_connect(scene.names[OFFICIAL]["code"], state=STATE),
        "state": lambda: client.complete_connect(scene.names[OURS]["redirect"], state=None),
        "body": lambda: webhook.verify("t", "s", "{}"),  # type: ignore[arg-type]
        "flags": lambda: client.connect_url(state="s", flags={"country": "DE"}),
        "scope": lambda: client.connect_url(state="s", scope="read_odometer read_vin"),
    }
    for field, call in refused.items():
        with pytest.raises(smartcar.InvalidInputError) as caught:
            call()
        assert caught.value.field == field
    assert ours.batch(["/odometer"])["/odometer"].raw == {"distance": 12345.67}
    assert ours.disconnect() is None


def test_every_snippet_is_run_or_says_why_not() -> None:
    assert UNITS[: len(FIRST)] == FIRST
    for number, snippet in enumerate(SNIPPETS):
        assert snippet.kind in {OFFICIAL, OURS, UNTESTED}, f"{snippet} begins with no comment that says whose it is"
        if snippet.kind == OFFICIAL and snippet.part == CALLS:
            following = SNIPPETS[number + 1]
            assert (following.kind, following.section) == (OURS, snippet.section), f"{snippet} has none of ours beside"
    assert len(SNIPPETS) > 30


def test_the_guide_names_all_that_the_official_sdk_offers(scene: Scene) -> None:
    guide = GUIDE.read_text()
    inner = ("smartcar.helpers.", "smartcar.v2_response.", "smartcar.exception.")
    every = offered(importlib.import_module("smartcar")).values()
    names = {name.removesuffix(".__init__").split(".")[-1] for name in every if not name.startswith(inner)}
    assert len(names) > 40
    assert sorted(name for name in names if name not in guide) == []


def test_what_the_guide_says_of_clients_and_vehicles_is_there() -> None:
    guide = GUIDE.read_text()
    for name, owner in (("client", smartcar.Client), ("vehicle", smartcar.Vehicle), ("webhook", webhook)):
        used = set(re.findall(rf"(?<![\w.]){name}\.(\w+)\(", guide))
        assert len(used) > 3
        known = {*dir(owner), *(dir(importlib.import_module("smartcar").Vehicle) if name == "vehicle" else ())}
        assert sorted(used - known) == []


WRONG = """## Part
```python
# smartcar-sdk
print(1)  # 2
```

```python
# smartcar-sdk
print(1)
```

```sh
ls
```
"""


def test_a_snippet_that_prints_something_else_is_found() -> None:
    wrong, unequalled = snippets(WRONG)
    assert (wrong.section, wrong.line, wrong.kind) == ("Part", 3, OURS)
    for snippet in (wrong, unequalled):
        with pytest.raises(AssertionError, match=r"moving-over\.md"):
            check([], snippet.run({}))
