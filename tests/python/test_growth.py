"""Many calls leave nothing behind: no memory, descriptors, tasks or threads. `tests/full python` makes 100,000."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import pathlib
import subprocess
import sys
import textwrap
import warnings

import pytest
import smartcar_sdk as smartcar

from sandbox import STATE, Sandbox

CALLS = int(os.environ.get("SMARTCAR_TEST_PYTHON_CALLS", "2000"))

PROGRAM = textwrap.dedent("""
    import asyncio, json, os, pathlib, sys, threading
    import smartcar_sdk as smartcar
    how, vehicle, count = sys.argv[1], sys.argv[2], int(sys.argv[3])

    def left():
        status = dict(line.split(":", 1) for line in pathlib.Path("/proc/self/status").read_text().splitlines())
        return {
            "kib": int(status["VmRSS"].split()[0]),
            "descriptors": len(os.listdir("/proc/self/fd")),
            "threads": int(status["Threads"]),
        }

    async def in_tasks(call, count):
        # Every tenth is cancelled in the middle.
        async def some(number):
            for place in range(count // 20):
                task = asyncio.create_task(call())
                if (number + place) % 10 == 0:
                    await asyncio.sleep(0)
                    task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        await asyncio.gather(*(some(number) for number in range(20)))

    async def measure_asyncio():
        async with smartcar.AsyncClient() as client:
            call = client.vehicle(vehicle).odometer
            await call()
            first = left()["descriptors"]
            await in_tasks(call, max(count // 4, 500))
            before = left() | {"first": first}
            await in_tasks(call, count)
            await asyncio.sleep(0.3)
            return before, left() | {"tasks": len(asyncio.all_tasks()) - 1}

    def on_threads(call, count):
        def some():
            # No list of them: 100,000 readings would be what has grown.
            for _ in range(count // 8):
                call()
        threads = [threading.Thread(target=some) for _ in range(8)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()

    def measure_blocking():
        with smartcar.Client() as client:
            call = client.vehicle(vehicle).odometer
            call()
            first = left()["descriptors"]
            on_threads(call, max(count // 4, 500))
            before = left() | {"first": first}
            on_threads(call, count)
            return before, left() | {"tasks": 0}

    print(json.dumps(asyncio.run(measure_asyncio()) if how == "asyncio" else measure_blocking()))
""")


@pytest.mark.parametrize("how", ["asyncio", "blocking"])
def test_many_calls_leave_nothing_behind(how: str, sandbox: Sandbox, store: str, client: smartcar.Client) -> None:
    vehicle = client.complete_connect(sandbox.connect(), state=STATE).vehicles[0]
    made = subprocess.run(
        [sys.executable, "-c", PROGRAM, how, vehicle, str(CALLS)],
        env={**os.environ, **sandbox.environment, "SMARTCAR_STORE": store},
        capture_output=True,
        text=True,
        check=True,
    )
    before, after = json.loads(made.stdout)
    print(f"== {CALLS} calls ({how}): {before} before, {after} after")
    assert after["tasks"] == 0
    assert after["threads"] <= before["threads"] + 2
    # Connections come and go with cancelled calls: at most one for each of the 20 that are in flight.
    assert after["descriptors"] <= max(before["descriptors"], before["first"] + 20) + 2
    # A heap that several threads use wanders by so much; 100,000 calls that left a hundred bytes each are beyond it.
    assert after["kib"] <= before["kib"] + 6 * 1024


def test_a_loop_that_is_gone_leaves_no_descriptor(client: smartcar.Client, sandbox: Sandbox, store: str) -> None:
    async def look() -> None:
        async with smartcar.AsyncClient(**sandbox.settings, store=store) as other:
            await other.grants().all()

    def descriptors() -> int:
        gc.collect()
        return len(list(pathlib.Path("/proc/self/fd").iterdir()))

    # What other tests of this process have left open is not this one's.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
    with contextlib.closing(asyncio.new_event_loop()) as loop:
        loop.run_until_complete(look())
    before = descriptors()
    for _ in range(20):
        asyncio.run(look())
    assert descriptors() <= before


GREENLETS = textwrap.dedent("""
    import gevent.monkey
    gevent.monkey.patch_all()
    import os, sys
    import smartcar_sdk as smartcar
    from gevent.threadpool import ThreadPool

    client = smartcar.Client()

    def ask_on_a_thread():
        pool = ThreadPool(1)
        pool.spawn(client.grant, sys.argv[1]).get()
        pool.kill()
        return len(os.listdir("/proc/self/fd"))

    descriptors = [ask_on_a_thread() for _ in range(20)]
    # One that has just ended may still be closing its own.
    print(descriptors[-1] <= descriptors[4] + 8 or descriptors)
""")


def test_a_thread_of_gevents_leaves_no_descriptor(client: smartcar.Client, sandbox: Sandbox, store: str) -> None:
    grant = client.complete_connect(sandbox.connect(), state=STATE)
    made = subprocess.run(
        [sys.executable, "-c", GREENLETS, grant.id],
        env={**os.environ, **sandbox.environment, "SMARTCAR_STORE": store},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert made.stdout == "True\n"
