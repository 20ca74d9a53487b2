"""Fixtures: a local Smartcar for each test, and clients of it."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import smartcar_sdk as smartcar

from sandbox import Sandbox

ROOT = pathlib.Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the settings of whoever runs it."""
    for name in list(os.environ):
        if name.startswith("SMARTCAR_"):
            monkeypatch.delenv(name)


@pytest.fixture
def start_sandbox() -> Iterator[Callable[..., Sandbox]]:
    """Starts sandboxes with flags of one's own: `start_sandbox(access_ttl=2)`."""
    started = []

    def start(**flags: Any) -> Sandbox:
        started.append(Sandbox(**flags))
        return started[-1]

    yield start
    for sandbox in started:
        sandbox.stop()


@pytest.fixture
def sandbox(start_sandbox: Callable[..., Sandbox]) -> Sandbox:
    """A sandbox with its defaults."""
    return start_sandbox()


@pytest.fixture
def store(tmp_path: pathlib.Path) -> str:
    """A store that lasts as long as the test."""
    return f"sqlite:{tmp_path / 'tokens.db'}"


@pytest.fixture
def client(sandbox: Sandbox, store: str) -> Iterator[smartcar.Client]:
    """A client of the default sandbox."""
    with smartcar.Client(**sandbox.settings, store=store) as client:
        yield client


@pytest.fixture
def run_python(tmp_path: pathlib.Path, store: str) -> Callable[..., subprocess.Popen[str]]:
    """Starts a program in a process of its own, with the sandbox's and the store's settings in its environment."""

    def run(program: str, sandbox: Sandbox, *arguments: str) -> subprocess.Popen[str]:
        # Whoever runs the tests in the background may have SIGINT ignored; a program here must hear of it all the same.
        heard = "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        return subprocess.Popen(
            [sys.executable, "-u", "-c", heard + program, *arguments],
            env={**os.environ, **sandbox.environment, "SMARTCAR_STORE": store},
            cwd=tmp_path,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return run
