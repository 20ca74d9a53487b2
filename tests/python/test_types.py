"""Type checkers see what is in a value: patterns, constructors, enumerations. mypy and pyright must agree."""

from __future__ import annotations

import pathlib
import shutil
import subprocess
import sys

import pytest

PROGRAM = """\
import smartcar_sdk as smartcar
from smartcar_sdk import webhook
from typing_extensions import assert_type

def good(reading: smartcar.Reading, grant: smartcar.Grant, client: smartcar.Client, event: webhook.Event) -> None:
    match reading:
        case smartcar.Odometer(distance):
            assert_type(distance, float)
        case smartcar.Battery(percent_remaining, range_left):
            assert_type(percent_remaining, float | None)
        case _:
            assert_type(reading.meta.unit_system, smartcar.UnitSystem)
    match grant:
        case smartcar.Grant(grant_id, user_id):
            assert_type(grant_id, str)
            assert_type(user_id, str | None)
    assert_type(smartcar.Odometer(distance=1.0).distance, float)
    assert_type(smartcar.ChargeLimit(limit=0.5).limit_percent, float)
    assert_type(smartcar.Fuel().remaining_percent, float | None)
    assert_type(client.grants(status=grant.status).page().items, tuple[smartcar.Grant, ...])
    assert_type(event.signals, tuple[smartcar.Signal, ...])
    if grant.status == "active" or grant.status is smartcar.GrantStatus.ADOPTED or grant.reason == "expired":
        smartcar.ChargeSchedule(1, 2, [("daily", "08:00", "10:00")])

def bad(grant: smartcar.Grant) -> None:
    smartcar.Odometer(distance="x")
    grant.generation = 5
    grant.nonsense
"""
FIRST_BAD = PROGRAM[: PROGRAM.index('    smartcar.Odometer(distance="x")')].count("\n") + 1


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_a_type_checker_names_what_is_wrong_and_no_more(checker: str, tmp_path: pathlib.Path) -> None:
    if checker == "pyright" and shutil.which("node") is None:
        pytest.skip("pyright runs in Node, and there is none")
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    flags = ["--strict", "--python-version=3.10"] if checker == "mypy" else ["--pythonpath", sys.executable]
    ran = subprocess.run(
        [sys.executable, "-m", checker, *flags, str(program)],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    said = [
        line for line in ran.stdout.splitlines() if "program.py:" in line and ": error" in line.replace(" - ", ": ")
    ]
    places = [int(line.split("program.py:", 1)[1].partition(":")[0]) for line in said]
    assert sorted(set(places)) == [FIRST_BAD, FIRST_BAD + 1, FIRST_BAD + 2], ran.stdout
