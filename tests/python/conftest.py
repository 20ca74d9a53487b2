"""Fixtures: a local Smartcar for each test, and clients of it."""

from __future__ import annotations

import contextlib
import os
import pathlib
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
import smartcar_sdk as smartcar
from smartcar_sdk.testing import Sandbox as Box

from sandbox import Sandbox, why_stale

ROOT = pathlib.Path(__file__).parents[2]


def pytest_addoption(parser: pytest.Parser) -> None:
    """What tests/python/run says."""
    parser.addoption("--installed", action="store_true", help="refuse the package of the source tree")


def pytest_configure(config: pytest.Config) -> None:
    """Stops before hundreds of tests fail for one reason."""
    package = pathlib.Path(smartcar.__file__).resolve()
    if config.getoption("--installed") and ROOT in package.parents and "site-packages" not in package.parts:
        pytest.exit(f"the tests are to run on an installed wheel, and this is the source tree: {package}", returncode=4)
    if why := why_stale():
        pytest.exit(why, returncode=4)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the settings of whoever runs it."""
    for name in list(os.environ):
        if name.startswith("SMARTCAR_"):
            monkeypatch.delenv(name)


@pytest.fixture
def box() -> Iterator[Box]:
    """The sandbox of `smartcar_sdk.testing`, as an application's own tests have it."""
    with Box() as box:
        yield box


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
        # Whoever runs the tests in the background may have SIGINT ignored; a program here must get it all the same.
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


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server whose language sorts words otherwise than their bytes do: its address, without a database."""
    binaries = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not binaries or os.geteuid() != 0:
        pytest.skip("it takes an installed PostgreSQL, and root to be its user")
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        shutil.chown(folder, "postgres")
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

        def run(program: str, *arguments: str) -> None:
            command = [str(binaries[-1].with_name(program)), "-D", f"{folder}/data", *arguments]
            subprocess.run(command, user="postgres", cwd=folder, stdout=subprocess.DEVNULL, check=True)

        version = int(binaries[-1].parts[-3])
        words = ("--locale-provider=icu", "--icu-locale=en-US", "--encoding=UTF8") if version >= 15 else ()
        run("initdb", "--auth=trust", "--username=app", "--no-sync", *words)
        free.close()  # nobody else had it meanwhile
        # What is not synced survives the death of a process, if not of the machine.
        run("pg_ctl", "-w", "-l", f"{folder}/log", "-o", f"-k {folder} -p {port} -c fsync=off", "start")
        yield f"app@127.0.0.1:{port}"
        run("pg_ctl", "-w", "-m", "immediate", "stop")


@pytest.fixture
def postgres(postgres_server: str) -> str:
    """A database of the test's own: its address."""
    name = f"test_{os.urandom(6).hex()}"
    with psycopg.connect(f"postgresql://{postgres_server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"postgres://{postgres_server}/{name}?sslmode=disable"


@pytest.fixture
def store_kind(
    request: pytest.FixtureRequest, store: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    """The store of a test and its programs, by its name in `own_stores`: its kind, and where it is."""
    kind, _, of = str(getattr(request, "param", "address")).partition("-")
    if kind == "address":
        place = store
    elif kind in ("file", "async"):
        place = str(tmp_path / "rows.db")
    elif of == "postgresql":
        place = request.getfixturevalue("postgres").replace("postgres://", "postgresql+psycopg://")
    else:
        place = f"sqlite:///{tmp_path / 'app.db'}"
        with contextlib.closing(sqlite3.connect(tmp_path / "app.db")) as database:
            database.execute("PRAGMA journal_mode = WAL")
    monkeypatch.setenv("TESTS", str(pathlib.Path(__file__).parent))
    monkeypatch.setenv("TEST_STORE", f"{kind}={place}")
    return f"{kind}={place}"
