"""Programs that end, in every manner Python has, at random moments of a refresh: none loses a grant."""

from __future__ import annotations

import collections
import contextlib
import json
import random
import signal
import sqlite3
import subprocess
import textwrap
import time
from collections.abc import Callable, Iterator

import pytest
import smartcar_sdk as smartcar

from sandbox import STATE, Sandbox

Run = Callable[..., "subprocess.Popen[str]"]

CARS = 6
GRACE = 3
DURING = 8
"""For how many seconds programs are started."""

LATE = {"path": "/oauth/token", "do": "delay", "seconds": 0.4}
"""The server rotates the tokens at once and answers late: a program is mostly in the middle of a refresh."""

PROGRAM = textwrap.dedent("""
    import os, signal, sys, threading, time
    import smartcar_sdk as smartcar
    ending, after, *ids = sys.argv[1:]
    after = float(after)
    if ending.startswith("asyncio"):
        import asyncio
        async def read_all():
            client = smartcar.AsyncClient(refresh_token_grace=3)
            calls = [asyncio.create_task(client.vehicle(id).odometer()) for id in ids]
            print("ready", flush=True)
            await asyncio.sleep(after)
            if ending == "asyncio_closes":
                await client.close()
            # What is in flight is cancelled, and a client that was not closed is dropped.
        asyncio.run(read_all())
        sys.exit()
    client = smartcar.Client(refresh_token_grace=3, timeout=after + 0.001 if ending == "gives_up" else None)
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


@pytest.fixture
def cars(late: Sandbox, store: str) -> list[str]:
    """Vehicles, each of a driver of its own."""
    with smartcar.Client(**late.settings, store=store, refresh_token_grace=GRACE) as client:
        vehicles = [client.complete_connect(late.connect(), state=STATE).vehicles[0] for _ in range(CARS)]
    late.fail(LATE)
    return vehicles


def rounds(*endings: str) -> Iterator[str]:
    """Each at least once, and on in turn until the time is over."""
    until = time.monotonic() + DURING
    while True:
        yield from endings
        if time.monotonic() > until:
            return


def assert_nothing_is_lost(sandbox: Sandbox, store: str) -> None:
    """Each grant is lost for which the store holds no refresh token that the server would take."""
    with contextlib.closing(sqlite3.connect(store.removeprefix("sqlite:"))) as database:
        bodies = [json.loads(body) for (body,) in database.execute("SELECT body FROM smartcar_grants")]
        statuses = {status for (status,) in database.execute("SELECT status FROM smartcar_grants")}
    held = [[body["refresh_token"], *body.get("fallbacks", [])] for body in bodies]
    live = [any(sandbox.post("token", {"refresh_token": token})["live"] for token in tokens) for tokens in held]
    assert live == [True] * CARS
    assert statuses == {"active"}
    grants = sandbox.get("grants")["grants"]
    assert len(grants) == CARS
    assert all(grant["live_delivered"] > 0 and not grant["revoked"] for grant in grants), grants


def test_programs_that_end_in_good_order_lose_nothing(
    run_python: Run, late: Sandbox, store: str, cars: list[str]
) -> None:
    endings: collections.Counter[str] = collections.Counter()
    for ending in rounds(*IN_GOOD_ORDER):
        process = run_python(PROGRAM, late, ending, str(random.uniform(0, 1)), *cars)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        if ending == "interrupted":
            time.sleep(random.uniform(0, 1))
            process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)
        expected = {"raises": 1, "interrupted": -signal.SIGINT}.get(ending, 0)
        assert (process.returncode, output) == (expected, ""), (ending, errors)
        assert "Fatal" not in errors, errors
        endings[ending] += 1
        time.sleep(random.uniform(0, 0.8))
    # Longer than the grace nobody is there: whatever was left half done is lost now.
    time.sleep(GRACE + 1)
    print(f"== Python programs that end in good order: {dict(endings)}")
    assert_nothing_is_lost(late, store)


def test_programs_that_die_lose_nothing_while_one_process_lives(
    run_python: Run, late: Sandbox, store: str, cars: list[str]
) -> None:
    endings: collections.Counter[str] = collections.Counter()
    with smartcar.Client(**late.settings, store=store, refresh_token_grace=GRACE) as keeper:
        for ending in rounds("exits_at_once", "SIGTERM", "SIGKILL", "SIGSTOP"):
            manner = ending if ending == "exits_at_once" else "stays"
            process = run_python(PROGRAM, late, manner, str(random.uniform(0, 1)), *cars)
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
        assert all(keeper.vehicle(car).odometer().distance > 0 for car in cars)
    print(f"== Python programs that are ended in any manner: {dict(endings)}")
    assert_nothing_is_lost(late, store)
