"""The loops of an `AsyncStore`: that of the client's caller, one after the other, or one of its own."""

from __future__ import annotations

import asyncio
import datetime
import os
import signal
import sys
import threading
import time
from typing import Any

import pytest
import smartcar_sdk as smartcar
from smartcar_sdk._store_executor import LastingExecutor
from smartcar_sdk.stores import Answer, Query, Row
from smartcar_sdk.testing import Sandbox as Box

from own_stores import FORKS, AsyncDictStore, threads

KEY = "a:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


def test_an_async_store_works_on_a_loop_after_the_other(box: Box) -> None:
    store = AsyncDictStore()
    client = box.async_client(store=store)
    grant = asyncio.run(as_coroutine(box.connect(client)))
    box.advance(days=1)
    # Its first loop is closed, and another one runs.
    assert asyncio.run(client.vehicle(grant.vehicles[0]).odometer()).distance > 0
    asyncio.run(client.close())
    assert store.inner.calls.count("close") == 1
    assert threads() == []


def test_an_async_store_goes_to_the_loop_that_runs(box: Box) -> None:
    """The loop before it is open, and does not run: what it were given would wait."""
    store = AsyncDictStore()
    client = box.async_client(store=store)
    first, second = asyncio.new_event_loop(), asyncio.new_event_loop()
    for loop in (first, second, first):
        store.loops.clear()
        loop.run_until_complete(client.grants().all())
        assert set(store.loops) == {loop}
    # What the first was handed as it had stopped, and has not begun.
    first.run_until_complete(asyncio.sleep(0))
    task = first.create_task(client.grants().all())
    first.run_until_complete(asyncio.sleep(0))
    store.loops.clear()
    time.sleep(0.2)
    second.run_until_complete(client.grants().all())
    assert set(store.loops) == {second}
    task.cancel()
    first.run_until_complete(asyncio.wait([task]))
    second.run_until_complete(client.close())
    first.close()
    second.close()


@pytest.mark.parametrize(
    "act",
    [
        lambda client: client.grants().all(),
        lambda client: client.import_grants([]),
        lambda client: client.refresh_expiring(datetime.timedelta(days=1)),
    ],
    ids=["call", "import", "job"],
)
def test_an_async_store_is_asked_nothing_before_its_clients_use(box: Box, act: Any) -> None:
    """Its pool would belong to another loop. With keys, a store is walked when its client is opened."""
    store = AsyncDictStore()
    client = box.async_client(store=store, token_keys=KEY)
    time.sleep(0.3)
    assert store.loops == []

    async def use() -> list[asyncio.AbstractEventLoop]:
        async with client:
            await act(client)
            await asyncio.sleep(0.1)
        return [asyncio.get_running_loop()]

    [used] = asyncio.run(use())
    assert set(store.loops) == {used}


class Stuck(AsyncDictStore):
    """One whose first page never comes."""

    def __init__(self) -> None:
        super().__init__()
        self.is_stuck = True

    async def page(self, application: str, query: Query) -> Answer[list[Row]]:
        if self.is_stuck:
            self.is_stuck = False
            await asyncio.Event().wait()
        return await super().page(application, query)

    async def after_fork(self) -> None:
        """Its rows are the child's, too."""


@pytest.mark.filterwarnings(FORKS)
def test_a_loop_that_was_closed_in_the_middle_keeps_nobody(box: Box) -> None:
    store = Stuck()
    client = box.async_client(store=store)
    loop = asyncio.new_event_loop()
    task = loop.create_task(client.grants().all())
    while store.is_stuck:
        loop.run_until_complete(asyncio.sleep(0.01))
    task.cancel()
    loop.run_until_complete(asyncio.wait([task]))
    loop.close()  # with the store's coroutine in it
    child = os.fork()
    if child == 0:
        signal.alarm(30)
        try:
            # One that was forked in the middle of a call of the store's would refuse everything.
            asyncio.run(client.grants().all())
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
    asyncio.run(client.close())


def test_one_lack_of_descriptors_does_not_end_a_store(monkeypatch: pytest.MonkeyPatch) -> None:
    new, lacks = asyncio.new_event_loop, [OSError(24, "Too many open files")]

    def lacking() -> asyncio.AbstractEventLoop:
        if lacks:
            raise lacks.pop()
        return new()

    with Box(grace=5) as box:
        monkeypatch.setattr(asyncio, "new_event_loop", lacking)
        if (3, 12) <= sys.version_info < (3, 12, 2):
            lacks.clear()  # there the loop is made with the client
        store = AsyncDictStore()
        try:
            client = box.client(store=store)
        except smartcar.StoreError:
            client = box.client(store=store)
        assert client.grants().all() == []
        assert not lacks
        client.close()


def test_jobs_of_a_stores_threads_run_side_by_side() -> None:
    executor = LastingExecutor(lambda work: threading.Thread(target=work, daemon=True).start())
    for _ in range(3):
        both = threading.Barrier(4)
        jobs = [executor.submit(both.wait, 20) for _ in range(4)]
        assert sorted(job.result(20) for job in jobs) == [0, 1, 2, 3]
    executor.shutdown()


async def as_coroutine(awaitable: Any) -> Any:
    return await awaitable


def test_an_async_store_has_a_loop_of_its_own_under_a_client(box: Box) -> None:
    store = AsyncDictStore()
    with box.client(store=store) as client:
        box.connect(client)
        (loop,) = set(store.loops)
        assert loop.is_running()
    assert threads() == []
    assert loop.is_closed()
