"""What every Python client of the benchmark shares: it makes the calls, and prints what they cost.

A client is a process. BENCH_URL says whom it asks, BENCH_IN_FLIGHT how many calls are under way at once, BENCH_CALLS
and BENCH_WARM_UP how many are made, BENCH_VEHICLES of how many vehicles. It prints one line of JSON.
"""

from __future__ import annotations

import asyncio
import importlib.metadata
import json
import os
import pathlib
import sys
import threading
import time
from collections.abc import Awaitable, Callable

URL = os.environ["BENCH_URL"]
IN_FLIGHT = int(os.environ["BENCH_IN_FLIGHT"])
CALLS = int(os.environ["BENCH_CALLS"])
WARM_UP = int(os.environ["BENCH_WARM_UP"])
VEHICLES = int(os.environ.get("BENCH_VEHICLES", "1"))

TOKEN = "access-token"
HEADERS = {"accept": "application/json", "authorization": f"Bearer {TOKEN}", "sc-unit-system": "metric"}

Call = Callable[[int], float]
"""Reads one odometer. The number says which call it is."""


def vehicle(number: int) -> str:
    """The id of the vehicle that call `number` is about."""
    return f"36ab27d0-fd9d-4455-823a-{number % VEHICLES:012x}"


def path(number: int) -> str:
    """The URL of its odometer."""
    return f"{URL}/v2.0/vehicles/{vehicle(number)}/odometer"


def blocking(package: str, make_call: Callable[[], Call]) -> None:
    """Measures a client whose calls block: a thread for each that is in flight.

    `make_call` is called once on each thread, for what a thread should own.
    """
    if IN_FLIGHT == 1:
        call = make_call()
        _repeat(call, 0, WARM_UP)
        began = _Began()
        _repeat(call, 0, CALLS)
        began.report(package, CALLS)
        return
    share, warm_up = CALLS // IN_FLIGHT, WARM_UP // IN_FLIGHT
    warm, failures = threading.Barrier(IN_FLIGHT + 1), []

    def work(thread: int) -> None:
        try:
            call = make_call()
            _repeat(call, thread * warm_up, warm_up)
            warm.wait()
            _repeat(call, thread * share, share)
        except BaseException as error:
            failures.append(error)
            warm.abort()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(IN_FLIGHT)]
    for thread in threads:
        thread.start()
    try:
        warm.wait()
    except threading.BrokenBarrierError:
        raise failures[0] from None
    began = _Began()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    began.report(package, share * IN_FLIGHT)


async def tasks(package: str, call: Callable[[int], Awaitable[float]]) -> None:
    """Measures a client of asyncio: a task for each call that is in flight."""

    async def work(first: int, count: int) -> None:
        for number in range(first, first + count):
            await call(number)

    async def all_at_once(count: int) -> None:
        share = count // IN_FLIGHT
        await asyncio.gather(*(work(number * share, share) for number in range(IN_FLIGHT)))

    await all_at_once(WARM_UP)
    began = _Began()
    await all_at_once(CALLS)
    began.report(package, CALLS // IN_FLIGHT * IN_FLIGHT)


def _repeat(call: Call, first: int, count: int) -> None:
    for number in range(first, first + count):
        call(number)


class _Began:
    """When the measurement began."""

    def __init__(self) -> None:
        self.cpu, self.wall = time.process_time_ns(), time.perf_counter_ns()

    def report(self, package: str, calls: int) -> None:
        """Ends it, and prints what each of these calls cost."""
        cpu, wall = time.process_time_ns() - self.cpu, time.perf_counter_ns() - self.wall
        status = pathlib.Path("/proc/self/status").read_text()
        memory = dict(line.split(":", 1) for line in status.splitlines())
        figures = {
            "version": importlib.metadata.version(package),
            "cpu_us": cpu / 1000 / calls,
            "wall_us": wall / 1000 / calls,
            "rss_kib": int(memory["VmRSS"].split()[0]),
            "peak_rss_kib": int(memory["VmHWM"].split()[0]),
        }
        json.dump(figures, sys.stdout)
        sys.stdout.flush()
