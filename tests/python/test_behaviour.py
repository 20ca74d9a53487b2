"""The shared behaviour cases, through Python: the transcripts are Rust's."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import pathlib

import pytest

import waiting
from behaviour import Runner
from sandbox import Sandbox

FOLDER = pathlib.Path(__file__).parents[1] / "behaviour"


@pytest.mark.parametrize("case", sorted(FOLDER.glob("*.case")), ids=lambda case: case.stem)
def test_python_answers_as_rust_does(case: pathlib.Path, sandbox: Sandbox, store: str) -> None:
    check(Runner(sandbox, store), case)


@pytest.mark.parametrize("case", sorted(FOLDER.glob("*.case")), ids=lambda case: case.stem)
def test_asyncio_answers_as_rust_does(case: pathlib.Path, sandbox: Sandbox, store: str) -> None:
    with contextlib.closing(asyncio.new_event_loop()) as loop:
        check(Runner(sandbox, store, functools.partial(waiting.client, loop)), case)


def check(runner: Runner, case: pathlib.Path) -> None:
    lines = [line.strip() for line in case.read_text().splitlines()]
    transcript = [runner.run(line) for line in lines if line and not line.startswith("#")]
    runner.client.close()
    assert transcript == case.with_suffix(".expected").read_text().splitlines()
