"""Signals, the end of a process, and forks: no refresh that has begun is left half done."""

from __future__ import annotations

import pathlib
import signal
import subprocess
import textwrap
import time
from collections.abc import Callable
from typing import Any

import pytest
import smartcar_sdk as smartcar

import own_stores
from sandbox import STATE, Sandbox

Run = Callable[..., "subprocess.Popen[str]"]

READ = """
    import os, signal, sys, threading, time
    import smartcar_sdk as smartcar
    def make():
        if os.environ.get("TEST_STORE", "address=").startswith("address="):
            return smartcar.Client()
        sys.path.insert(0, os.environ["TESTS"])
        import own_stores
        return smartcar.Client(store=own_stores.named(os.environ["TEST_STORE"]))
    client = make()
    vehicle = client.vehicle(sys.argv[1])
"""

with_every_store = pytest.mark.parametrize("store_kind", ["address", "file", "async"], indirect=True)
and_in_databases = pytest.mark.parametrize(
    "store_kind", ["address", "file", "async", "sqlalchemy-sqlite", "sqlalchemy-postgresql"], indirect=True
)
"""Run a test with a store of the SDK's, and with stores in Python: on threads, in asyncio, in SQLAlchemy's pools."""

SLOW_REFRESH = {"path": "/oauth/token", "do": "delay", "seconds": 4}
"""The server rotates the tokens at once, and its answer takes a while: who does not wait loses the new pair."""


def opened(sandbox: Sandbox, store_kind: str, **settings: Any) -> smartcar.Client:
    """A client of that store."""
    store = own_stores.named(store_kind) or store_kind.removeprefix("address=")
    return smartcar.Client(**sandbox.settings, store=store, **settings)


@pytest.fixture
def vehicle(sandbox: Sandbox, store_kind: str) -> str:
    """A connected vehicle whose access token Smartcar no longer takes."""
    with opened(sandbox, store_kind) as client:
        (vehicle,) = client.complete_connect(sandbox.connect(), state=STATE).vehicles
    sandbox.advance(3 * 3600)
    return vehicle


def finish(process: subprocess.Popen[str]) -> tuple[str, str]:
    """What it wrote until its end, which must come."""
    try:
        return process.communicate(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        raise


def stored_generation(sandbox: Sandbox, store_kind: str, vehicle: str) -> int:
    """The generation in the store, which must be the one that lives: it is used once."""
    sandbox.fail()
    # Recovery is off, so that nothing but what is in the store can help.
    with opened(sandbox, store_kind, recovery=False) as client:
        before = sandbox.token_requests()
        assert client.vehicle(vehicle).odometer().distance > 0
        assert sandbox.token_requests() == before
        (grant,) = client.grants_for(vehicle)
        assert grant.status == "active"
        return grant.generation


ENDINGS = {
    "the_end_of_the_program": "pass",
    "sys_exit": "sys.exit(0)",
    "an_exception": "raise SystemExit('no reason')",
    "the_client_is_dropped": "del client, vehicle",
    "with": "client.__exit__(None, None, None)",
}


@with_every_store
@pytest.mark.parametrize("ending", ENDINGS)
def test_the_end_of_a_process_waits_for_its_refresh(
    run_python: Run, sandbox: Sandbox, store_kind: str, vehicle: str, ending: str
) -> None:
    sandbox.fail(SLOW_REFRESH)
    program = (
        READ
        + """
    threading.Thread(target=vehicle.odometer, daemon=True).start()
    sys.stdin.readline()
    """
    )
    program = textwrap.dedent(program) + ENDINGS[ending]
    process = run_python(program, sandbox, vehicle)
    sandbox.wait_for_token_requests(2)
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()
    _, errors = finish(process)
    assert "Fatal" not in errors, errors
    assert process.returncode == (1 if ending == "an_exception" else 0), errors
    assert stored_generation(sandbox, store_kind, vehicle) == 1


@with_every_store
def test_ctrl_c_ends_a_call_at_once_and_not_its_refresh(
    run_python: Run, sandbox: Sandbox, store_kind: str, vehicle: str
) -> None:
    sandbox.fail(SLOW_REFRESH)
    program = (
        READ
        + """
    try:
        vehicle.odometer()
    except KeyboardInterrupt:
        print("interrupted", flush=True)
        client.close()
        print("closed", flush=True)
    """
    )
    process = run_python(textwrap.dedent(program), sandbox, vehicle)
    sandbox.wait_for_token_requests(2)
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    assert process.stdout is not None
    assert process.stdout.readline() == "interrupted\n"
    assert time.monotonic() - began < 3
    assert process.stdout.readline() == "closed\n"
    assert finish(process) == ("", "")
    assert process.returncode == 0
    assert stored_generation(sandbox, store_kind, vehicle) == 1


@with_every_store
def test_ctrl_c_ends_the_process_after_its_refresh(
    run_python: Run, sandbox: Sandbox, store_kind: str, vehicle: str
) -> None:
    sandbox.fail(SLOW_REFRESH)
    process = run_python(textwrap.dedent(READ) + "vehicle.odometer()", sandbox, vehicle)
    sandbox.wait_for_token_requests(2)
    process.send_signal(signal.SIGINT)
    _, errors = finish(process)
    assert errors.rstrip().endswith("KeyboardInterrupt")
    assert process.returncode == -signal.SIGINT
    assert stored_generation(sandbox, store_kind, vehicle) == 1


@with_every_store
def test_a_close_that_was_interrupted_is_finished_at_the_end(
    run_python: Run, sandbox: Sandbox, store_kind: str, vehicle: str
) -> None:
    sandbox.fail(SLOW_REFRESH)
    program = (
        READ
        + """
    threading.Thread(target=vehicle.odometer, daemon=True).start()
    sys.stdin.readline()
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        client.close()
    except KeyboardInterrupt:
        print("interrupted")
    """
    )
    process = run_python(textwrap.dedent(program), sandbox, vehicle)
    sandbox.wait_for_token_requests(2)
    output, _ = process.communicate("\n", timeout=20)
    assert output == "interrupted\n"
    assert stored_generation(sandbox, store_kind, vehicle) == 1


def test_a_signal_handler_that_returns_lets_the_call_go_on(run_python: Run, sandbox: Sandbox, vehicle: str) -> None:
    sandbox.fail(SLOW_REFRESH)
    program = (
        READ
        + """
    signal.signal(signal.SIGUSR1, lambda *_: print("handled", flush=True))
    print(vehicle.odometer().distance > 0)
    """
    )
    process = run_python(textwrap.dedent(program), sandbox, vehicle)
    sandbox.wait_for_token_requests(2)
    process.send_signal(signal.SIGUSR1)
    assert finish(process) == ("handled\nTrue\n", "")


@with_every_store
def test_threads_in_a_call_do_not_keep_a_process_alive(
    run_python: Run, sandbox: Sandbox, vehicle: str, store_kind: str
) -> None:
    program = (
        READ
        + """
    def read_for_ever():
        while True:
            vehicle.odometer()
    for _ in range(20):
        threading.Thread(target=read_for_ever, daemon=True).start()
    time.sleep(0.3)
    """
    )
    process = run_python(textwrap.dedent(program), sandbox, vehicle)
    _, errors = finish(process)
    assert process.returncode == 0, errors
    assert "Fatal" not in errors


FORK = """
    import gc, warnings
    warnings.simplefilter("ignore")

    def wait_for(child):
        deadline = time.monotonic() + 15
        while (ended := os.waitpid(child, os.WNOHANG)) == (0, 0):
            if time.monotonic() > deadline:
                os.kill(child, signal.SIGKILL)
                sys.exit("the child hangs")
            time.sleep(0.01)
        assert os.waitstatus_to_exitcode(ended[1]) == 7, ended

    def read_for_ever():
        while True:
            vehicle.odometer()
"""


@and_in_databases
def test_a_client_works_in_parent_and_child_alike(
    run_python: Run, sandbox: Sandbox, store_kind: str, vehicle: str
) -> None:
    program = (
        READ
        + FORK
        + """
    before = vehicle.odometer()
    # Others are in the middle of calls while this thread forks.
    for _ in range(5):
        threading.Thread(target=read_for_ever, daemon=True).start()
    child = os.fork()
    if child == 0:
        assert repr(client) == "<smartcar_sdk.Client, open>"
        assert vehicle.odometer().distance == before.distance
        assert len(list(client.grants())) == 1
        with client:
            grandchild = os.fork()
            if grandchild == 0:
                assert vehicle.odometer().distance == before.distance
                sys.exit(7)
            wait_for(grandchild)
        for call in (vehicle.odometer, client.grants().all):
            try:
                call()
            except smartcar.ClosedError:
                pass
            else:
                raise AssertionError(call)
        with make() as own:
            assert own.vehicle(vehicle.id).odometer().distance > 0
        del client, vehicle
        gc.collect()
        sys.exit(7)
    wait_for(child)
    assert vehicle.odometer().distance == before.distance
    """
    )
    for _ in range(5):
        process = run_python(textwrap.dedent(program), sandbox, vehicle)
        _, errors = finish(process)
        assert process.returncode == 0, errors
    assert stored_generation(sandbox, store_kind, vehicle) == 1


@and_in_databases
def test_forks_at_any_moment_of_a_refresh_lose_nothing(
    run_python: Run, start_sandbox: Callable[..., Sandbox], store_kind: str
) -> None:
    # Tokens so short that somebody is always refreshing, replies so late that forks meet them under way.
    # A store in Python is slower, and so may be a machine that does much else.
    sandbox = start_sandbox(access_ttl=1 if store_kind.startswith("address") else 2, grace=10)
    with opened(sandbox, store_kind, refresh_token_grace=10) as client:
        (vehicle,) = client.complete_connect(sandbox.connect(), state=STATE).vehicles
    sandbox.fail({"path": "/oauth/token", "do": "delay", "seconds": 0.3})
    program = (
        READ
        + FORK
        + """
    import random
    def read():
        for _ in range(20):
            try:
                return vehicle.odometer()
            except smartcar.ApiError as error:
                # On a machine that does much else a token of two seconds is over before it arrives.
                if error.status != 401:
                    raise
        raise AssertionError("twenty tokens were over")
    for _ in range(3):
        threading.Thread(target=read_for_ever, daemon=True).start()
    children = []
    for _ in range(12):
        time.sleep(random.uniform(0.05, 0.3))
        child = os.fork()
        if child == 0:
            assert read().distance > 0
            if random.random() < 0.5:
                client.close()
            sys.exit(7)
        children.append(child)
    for child in children:
        wait_for(child)
    """
    )
    process = run_python(textwrap.dedent(program), sandbox, vehicle)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    sandbox.fail()
    (grant,) = sandbox.get("grants")["grants"]
    assert grant["newest_live"]
    assert grant["generation"] > 0
    with opened(sandbox, store_kind, refresh_token_grace=10) as client:
        assert client.vehicle(vehicle).odometer().distance > 0


@pytest.mark.parametrize("store", ["memory:", "memory"])
def test_a_store_in_memory_stays_with_the_parent(run_python: Run, sandbox: Sandbox, vehicle: str, store: str) -> None:
    program = (
        READ
        + FORK
        + """
    with smartcar.Client(store=sys.argv[2]) as client:
        child = os.fork()
        if child == 0:
            try:
                client.vehicle(sys.argv[1]).odometer()
            except smartcar.StoreError as error:
                assert "does not survive fork" in error.message, error
                sys.exit(7)
        wait_for(child)
    """
    )
    process = run_python(textwrap.dedent(program), sandbox, vehicle, store)
    _, errors = finish(process)
    assert process.returncode == 0, errors


def test_a_fork_in_the_middle_of_a_call_leaves_it_to_the_parent(
    run_python: Run, sandbox: Sandbox, store: str, vehicle: str
) -> None:
    with smartcar.Client(**sandbox.settings, store=store) as client:
        client.complete_connect(sandbox.connect(), state=STATE)
    program = (
        READ
        + FORK
        + """
    children = []
    def fork(_report):
        if not children:
            children.append(os.fork())
            if children[0] == 0:
                children[0] = os.getpid()
                if sys.argv[2] == "raise":
                    sys.exit(7)
    try:
        # A second lies between the two grants, and between their reports.
        client.refresh_expiring(90 * 86400, rate=1, progress=fork)
    except smartcar.ClosedError as error:
        assert "before a fork" in error.message
        assert vehicle.odometer().distance > 0
        sys.exit(7)
    wait_for(children[0])
    """
    )
    for manner in ("raise", "return"):
        process = run_python(textwrap.dedent(program), sandbox, vehicle, manner)
        _, errors = finish(process)
        assert process.returncode == 0, errors


def test_a_child_in_another_directory_has_the_same_store(
    run_python: Run, sandbox: Sandbox, vehicle: str, tmp_path: pathlib.Path
) -> None:
    program = (
        READ
        + FORK
        + """
    child = os.fork()
    if child == 0:
        os.chdir("/")
        assert len(list(client.grants())) == 1
        sys.exit(7)
    wait_for(child)
    """
    ).replace("return smartcar.Client()", "return smartcar.Client(store='sqlite:tokens.db')")
    assert (tmp_path / "tokens.db").exists()
    process = run_python(textwrap.dedent(program), sandbox, vehicle)
    _, errors = finish(process)
    assert process.returncode == 0, errors
    assert not pathlib.Path("/tokens.db").exists()


def test_importing_does_no_work(run_python: Run, sandbox: Sandbox) -> None:
    program = """
    import os, sys
    known = set(sys.modules)
    import smartcar_sdk
    new = {name for name in set(sys.modules) - known if not name.startswith("smartcar_sdk")}
    assert new <= {"__future__"}, new
    assert len(os.listdir("/proc/self/task")) == 1
    """
    process = run_python(textwrap.dedent(program), sandbox)
    assert finish(process) == ("", "")
