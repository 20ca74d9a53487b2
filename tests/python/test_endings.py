"""Programs that end, in every manner Python has, at random moments of a refresh: none loses a grant.

With a store of the SDK's, with stores in Python on threads and in asyncio, and in databases by SQLAlchemy and Django.
"""

from __future__ import annotations

import collections
import json
import os
import random
import signal
import subprocess
import textwrap
import time
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from sandbox import STATE, Sandbox

Run = Callable[..., "subprocess.Popen[str]"]

CARS = 6
GRACE = 6
"""A machine may do much else: all of a refresh has to fit."""

FULL = "SMARTCAR_TEST_ENDINGS" in os.environ
"""Whether every kind of store has its turn: `tests/full` does that."""

DURING = float(os.environ.get("SMARTCAR_TEST_ENDINGS", "4"))
"""For how many seconds programs are started."""

LATE = {"path": "/oauth/token", "do": "delay", "seconds": 0.4}
"""The server rotates the tokens at once and answers late: a program is mostly in the middle of a refresh."""

PROGRAM = textwrap.dedent("""
    import contextlib, os, signal, sys, threading, time
    import smartcar_sdk as smartcar
    @contextlib.contextmanager
    def handing_over():
        # A close that has waited in vain, the disk being busy, leaves its refreshes to others: nothing is lost by that.
        try:
            yield
        except smartcar.TimeoutError:
            print("handed over", file=sys.stderr)
    kind, grace, ending, after, *ids = sys.argv[1:]
    grace = float(grace)
    store = None
    if not kind.startswith("address"):
        sys.path.insert(0, os.environ["TESTS"])
        import own_stores
        store = own_stores.named(kind)
    after = float(after)
    if ending.startswith("asyncio"):
        import asyncio
        async def read_all():
            client = smartcar.AsyncClient(refresh_token_grace=grace, store=store)
            calls = [asyncio.create_task(client.vehicle(id).odometer()) for id in ids]
            print("ready", flush=True)
            await asyncio.sleep(after)
            if ending == "asyncio_closes":
                with handing_over():
                    await client.close()
            # What is in flight is cancelled, and a client that was not closed is dropped.
        asyncio.run(read_all())
        sys.exit()
    bound = after + 0.001 if ending == "gives_up" else None
    client = smartcar.Client(store=store, refresh_token_grace=grace, timeout=bound)
    def read(id):
        try:
            client.vehicle(id).odometer()
        except smartcar.ReconnectRequiredError as error:
            print(repr(error), flush=True)
        except smartcar.SmartcarError:
            pass
    threads = [threading.Thread(target=read, args=[id], daemon=True) for id in ids[1:]]
    for thread in threads:
        thread.start()
    print("ready", flush=True)
    if ending == "interrupted":
        read(ids[0])
        time.sleep(10)
    if ending == "gives_up":
        read(ids[0])
        for thread in threads:
            thread.join()
        del client
        sys.exit()
    if ending == "stays":
        time.sleep(60)
    time.sleep(after)
    if ending == "exits":
        sys.exit()
    if ending == "exits_at_once":
        os._exit(0)
    if ending == "raises":
        raise RuntimeError("as it was told to")
    if ending == "closes":
        with handing_over():
            client.close()
""")


IN_GOOD_ORDER = (
    "returns",
    "exits",
    "raises",
    "closes",
    "gives_up",
    "interrupted",
    "asyncio_closes",
    "asyncio_gives_up",
)


@pytest.fixture
def late(start_sandbox: Callable[..., Sandbox]) -> Sandbox:
    """A sandbox whose access tokens live for a second."""
    return start_sandbox(access_ttl=1, grace=GRACE)


OPEN = """
    import os, sys
    import smartcar_sdk as smartcar
    sys.path.insert(0, os.environ["TESTS"])
    import own_stores
    client = smartcar.Client(store=own_stores.named(sys.argv[1]), refresh_token_grace=float(sys.argv[2]))
"""

CONNECT = (
    OPEN
    + """
    for redirect in sys.argv[4:]:
        print(*client.complete_connect(redirect, state=sys.argv[3]).vehicles)
    client.close()
"""
)


@pytest.fixture
def cars(late: Sandbox, store_kind: str, run_python: Run) -> list[str]:
    """Vehicles, each of a driver of its own. A process of its own connects them: a project of Django's is one."""
    process = run_python(
        textwrap.dedent(CONNECT), late, store_kind, str(GRACE), STATE, *(late.connect(vehicles=1) for _ in range(CARS))
    )
    output, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")
    late.fail(LATE)
    return output.split()


def rounds(*endings: str) -> Iterator[str]:
    """Each at least once, and on in turn until the time is over."""
    until = time.monotonic() + DURING
    while True:
        yield from endings
        if time.monotonic() > until:
            return


def stored(store_kind: str) -> list[tuple[str, bytes]]:
    """What the store holds: statuses and bodies."""
    of, _, place = store_kind.partition("=")
    table = {"address": "smartcar_grants", "file": "grants", "async": "grants"}.get(of, "smartcar_grant_rows")
    place = place.removeprefix("sqlite:") if of == "address" else place
    engine = sa.create_engine(place if "://" in place else f"sqlite:///{place}")
    try:
        with engine.connect() as connection:
            rows = connection.execute(sa.text(f"SELECT status, body FROM {table}")).all()
            return [(str(status), bytes(body)) for status, body in rows]
    finally:
        engine.dispose()


def assert_nothing_is_lost(sandbox: Sandbox, store_kind: str) -> None:
    """Each grant is lost for which the store holds no refresh token that the server would take."""
    rows = stored(store_kind)
    bodies = [json.loads(body) for _, body in rows]
    held = [[body["refresh_token"], *body.get("fallbacks", [])] for body in bodies]
    live = [any(sandbox.post("token", {"refresh_token": token})["live"] for token in tokens) for tokens in held]
    assert live == [True] * CARS
    assert {status for status, _ in rows} == {"active"}
    grants = sandbox.get("grants")["grants"]
    assert len(grants) == CARS
    assert all(grant["live_delivered"] > 0 and not grant["revoked"] for grant in grants), grants


ALL = [
    "address",
    "file",
    "async",
    *(f"{store}-{on}" for store in ("sqlalchemy", "django", "asyncsqlalchemy") for on in ("sqlite", "postgresql")),
]
"""Every kind of store."""

ENDED = ALL if FULL else ["address", "file", "async"]


@pytest.mark.parametrize("store_kind", ENDED, indirect=True)
def test_programs_that_end_in_good_order_lose_nothing(
    run_python: Run, late: Sandbox, store_kind: str, cars: list[str]
) -> None:
    endings: collections.Counter[str] = collections.Counter()
    handed_over = 0
    for ending in rounds(*IN_GOOD_ORDER):
        process = run_python(PROGRAM, late, store_kind, str(GRACE), ending, str(random.uniform(0, 1)), *cars)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        if ending == "interrupted":
            time.sleep(random.uniform(0, 1))
            process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)
        expected = {"raises": 1, "interrupted": -signal.SIGINT}.get(ending, 0)
        assert (process.returncode, output) == (expected, ""), f"{ending}:\n{errors}"
        assert "Fatal" not in errors, errors
        endings[ending] += 1
        handed_over += errors.count("handed over")
        time.sleep(random.uniform(0, 0.8))
    assert handed_over < endings["closes"] + endings["asyncio_closes"], "no close has had its answers"
    # Longer than the grace nobody is there: whatever was left half done is lost now.
    time.sleep(GRACE + 1)
    print(f"== Python programs that end in good order, {store_kind.partition('=')[0]}: {dict(endings)}")
    assert_nothing_is_lost(late, store_kind)


KEEP = (
    OPEN
    + """
    print("ready", flush=True)
    sys.stdin.readline()
    print([client.vehicle(id).odometer().distance > 0 for id in sys.argv[3:]])
    client.close()
"""
)

KILLED = ALL if FULL else ["address", "file", "sqlalchemy-postgresql", "django-sqlite"]


@pytest.mark.parametrize("store_kind", KILLED, indirect=True)
def test_programs_that_die_lose_nothing_while_one_process_lives(
    run_python: Run, late: Sandbox, store_kind: str, cars: list[str]
) -> None:
    endings: collections.Counter[str] = collections.Counter()
    keeper = run_python(textwrap.dedent(KEEP), late, store_kind, str(GRACE), *cars)
    assert keeper.stdout is not None
    assert keeper.stdout.readline() == "ready\n"
    for ending in rounds("exits_at_once", "SIGTERM", "SIGKILL", "SIGSTOP"):
        manner = ending if ending == "exits_at_once" else "stays"
        process = run_python(PROGRAM, late, store_kind, str(GRACE), manner, str(random.uniform(0, 1)), *cars)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        if manner == "stays":
            time.sleep(random.uniform(0, 0.6))
        if ending == "SIGSTOP":
            process.send_signal(signal.SIGSTOP)
            time.sleep(GRACE / 3)  # two leases
            process.send_signal(signal.SIGCONT)
            time.sleep(random.uniform(0, 0.6))
        if manner == "stays":
            process.send_signal(signal.SIGKILL if ending == "SIGKILL" else signal.SIGTERM)
        output, errors = process.communicate(timeout=30)
        assert output == "", (ending, output, errors)
        endings[ending] += 1
    late.fail()
    # What others left half done is finished meanwhile.
    time.sleep(2 * GRACE)
    output, errors = keeper.communicate("\n", timeout=30)
    assert (output, keeper.returncode) == (f"{[True] * CARS}\n", 0), errors
    print(f"== Python programs that are ended in any manner, {store_kind.partition('=')[0]}: {dict(endings)}")
    assert_nothing_is_lost(late, store_kind)
