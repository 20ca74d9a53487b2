"""`AsyncClient`: the calls of a client as coroutines, on asyncio's loops and others."""

from __future__ import annotations

import asyncio
import gc
import os
import pathlib
import selectors
import subprocess
import sys
import textwrap
import threading
import time
import weakref
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import anyio
import pytest
import smartcar_sdk as smartcar
import uvloop
from test_moving import OldTable

from sandbox import STATE, Sandbox

Run = Callable[[Coroutine[Any, Any, Any]], Any]

SLOW = {"path": "/v2.0/*", "do": "delay", "seconds": 30}
"""What a car does that does not answer."""


@pytest.fixture(params=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Run:
    """Runs a coroutine on a new loop."""
    return asyncio.run if request.param == "asyncio" else uvloop.run


def opened(sandbox: Sandbox, store: str, **settings: Any) -> smartcar.AsyncClient:
    return smartcar.AsyncClient(**{**sandbox.settings, "store": store, **settings})


async def connected(client: smartcar.AsyncClient, sandbox: Sandbox, **consent: Any) -> smartcar.Grant:
    return await client.complete_connect(sandbox.connect(**consent), state=STATE, account="driver-1")


def test_a_journey(run: Run, sandbox: Sandbox, store: str) -> None:
    async def journey() -> None:
        async with opened(sandbox, store) as client:
            grant = await connected(client, sandbox, vehicles=3)
            vehicles = [client.vehicle(vehicle) for vehicle in grant.vehicles]
            odometers = await asyncio.gather(*(vehicle.odometer() for vehicle in vehicles))
            assert all(isinstance(odometer, smartcar.Odometer) for odometer in odometers)
            # As people begin calls: each of these takes a coroutine alone.
            task = asyncio.create_task(vehicles[0].vin())
            assert len((await task).vin) == 17
            assert [found.id async for found in client.grants(account="driver-1")] == [grant.id]
            assert [found.id for found in await client.grants().all()] == [grant.id]
            page = await client.vehicles(grant.id, size=2).page()
            assert len(page.items) == 2
            assert page.next is not None
            assert await client.remove_grant(grant.id)
            with pytest.raises(smartcar.NotConnectedError):
                await vehicles[0].odometer()

    run(journey())


def test_signals_are_a_list(sandbox: Sandbox, store: str) -> None:
    async def listed() -> None:
        async with opened(sandbox, store, api="v3") as client:
            grant = await connected(client, sandbox)
            vehicle = client.vehicle(grant.vehicles[0])
            codes = {signal.code async for signal in vehicle.signals(size=5)}
            assert codes == {signal.code for signal in await vehicle.signals().all()}
            assert len(codes) > 5

    asyncio.run(listed())


def test_a_client_made_before_any_loop_serves_several(sandbox: Sandbox, store: str) -> None:
    client = opened(sandbox, store)
    grant = asyncio.run(connected(client, sandbox))

    async def read() -> float:
        return (await client.vehicle(grant.vehicles[0]).odometer()).distance

    distances = {asyncio.run(read()), uvloop.run(read())}
    threads = [threading.Thread(target=lambda: distances.add(asyncio.run(read()))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(distances) == 1
    asyncio.run(client.close())
    with pytest.raises(smartcar.ClosedError):
        asyncio.run(read())


def test_a_cancelled_call_ends_at_once(run: Run, sandbox: Sandbox, store: str) -> None:
    async def cancelled() -> None:
        async with opened(sandbox, store) as client:
            grant = await connected(client, sandbox)
            vehicle = client.vehicle(grant.vehicles[0])
            sandbox.fail(SLOW)
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(vehicle.odometer(), 0.2)
            task = asyncio.create_task(vehicle.odometer())
            await asyncio.sleep(0.1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            sandbox.fail()
            assert (await vehicle.odometer()).distance > 0

    run(asyncio.wait_for(cancelled(), 15))


def test_a_cancelled_call_frees_what_it_holds(sandbox: Sandbox, store: str) -> None:
    async def freed() -> None:
        async with opened(sandbox, store) as client:
            grant = await connected(client, sandbox)
            sandbox.fail(SLOW)
            tasks = [asyncio.create_task(client.vehicle(grant.vehicles[0]).odometer()) for _ in range(20)]
            await asyncio.sleep(0.2)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            references = [weakref.ref(task) for task in tasks]
            del tasks, task
            for _ in range(100):
                gc.collect()
                if not any(reference() for reference in references):
                    break
                await asyncio.sleep(0.02)
            assert not any(reference() for reference in references)

    asyncio.run(freed())


def test_a_loop_closed_in_mid_call_is_let_go(sandbox: Sandbox, store: str) -> None:
    client = opened(sandbox, store)
    grant = asyncio.run(connected(client, sandbox))
    vehicle = client.vehicle(grant.vehicles[0])
    sandbox.fail(SLOW)

    def closed_in_mid_call() -> weakref.ref[asyncio.AbstractEventLoop]:
        loop = asyncio.new_event_loop()
        task = loop.create_task(vehicle.odometer())
        setattr(task, "_log_destroy_pending", False)  # noqa: B010
        loop.run_until_complete(asyncio.sleep(0.1))
        loop.close()
        return weakref.ref(loop)

    loops = [closed_in_mid_call() for _ in range(3)]
    asyncio.run(client.grant(grant.id))
    gc.collect()
    assert [loop() for loop in loops] == [None] * 3
    asyncio.run(client.close())


def test_anyio_cancels(sandbox: Sandbox, store: str) -> None:
    async def bounded() -> None:
        async with opened(sandbox, store) as client:
            grant = await connected(client, sandbox)
            sandbox.fail(SLOW)
            with anyio.move_on_after(0.2) as scope:
                await client.vehicle(grant.vehicles[0]).odometer()
            assert scope.cancelled_caught
            sandbox.fail()
            async with anyio.create_task_group() as group:
                for _ in range(3):
                    group.start_soon(client.vehicle(grant.vehicles[0]).odometer)

    anyio.run(bounded)


def test_a_cancelled_wait_ends_the_connection_at_the_server(
    run: Run, sandbox: Sandbox, store: str, client: smartcar.Client
) -> None:
    (vehicle,) = client.complete_connect(sandbox.connect(), state=STATE).vehicles

    async def cancelled() -> None:
        asked, ended = asyncio.Event(), asyncio.Event()

        async def never_answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            asked.set()
            assert await reader.read() == b""
            ended.set()
            writer.close()

        server = await asyncio.start_server(never_answers, "127.0.0.1", 0)
        origin = "http://{}:{}".format(*server.sockets[0].getsockname())
        async with server, opened(sandbox, store, api_origin=origin) as own:
            call = asyncio.create_task(own.vehicle(vehicle, timeout=60).odometer())
            await asyncio.wait_for(asked.wait(), 20)
            assert not ended.is_set()
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(call, 0.1)
            # Long before the call's own time is up.
            await asyncio.wait_for(ended.wait(), 10)

    run(cancelled())


class Counting(asyncio.SelectorEventLoop):
    """A loop that counts how often finished calls wake it."""

    def __init__(self) -> None:
        super().__init__(selectors.DefaultSelector())
        self.drains = 0

    def add_reader(self, fd: Any, callback: Any, *args: Any) -> None:  # type: ignore[override]
        def counted() -> None:
            self.drains += 1
            callback(*args)

        super().add_reader(fd, counted if getattr(callback, "__name__", "") == "drain" else callback)


def test_calls_that_finish_together_wake_the_loop_together(sandbox: Sandbox, store: str) -> None:
    async def together() -> tuple[int, int]:
        loop: Any = asyncio.get_running_loop()
        async with opened(sandbox, store) as client:
            grant = await connected(client, sandbox, vehicles=4)
            sandbox.fail({"path": "/v2.0/*", "do": "delay", "seconds": 1})
            before = loop.drains
            vehicles = [client.vehicle(vehicle) for vehicle in grant.vehicles]
            calls = [asyncio.create_task(vehicle.odometer()) for vehicle in vehicles for _ in range(25)]
            await asyncio.sleep(0.2)
            # The loop does something else while they finish.
            while sandbox.requests("GET /v2.0/vehicles/{id}/odometer") < len(calls):
                time.sleep(0.01)
            time.sleep(2.5)
            assert all(odometer.distance > 0 for odometer in await asyncio.gather(*calls))
            return loop.drains - before, len(calls)

    loop = Counting()
    try:
        drains, calls = loop.run_until_complete(together())
    finally:
        loop.close()
    print(f"== {drains} wake-ups for {calls} calls that finish together")
    assert calls == 100
    assert 1 <= drains <= calls / 5


def test_a_refresh_outlives_its_cancelled_caller(start_sandbox: Callable[..., Sandbox], store: str) -> None:
    sandbox = start_sandbox(access_ttl=60)

    async def outlived() -> None:
        async with opened(sandbox, store) as client:
            grant = await connected(client, sandbox)
            sandbox.advance(120)
            sandbox.fail({"path": "/oauth/token", "do": "delay", "seconds": 1})
            before = sandbox.token_requests()
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(client.vehicle(grant.vehicles[0]).odometer(), 0.3)
            assert (await client.vehicle(grant.vehicles[0]).odometer()).distance > 0
            assert sandbox.token_requests() == before + 1

    asyncio.run(outlived())


def test_progress_is_reported_on_the_loop_and_can_end_a_job(sandbox: Sandbox, store: str) -> None:
    async def watched() -> None:
        async with opened(sandbox, store) as client:
            for _ in range(3):
                await connected(client, sandbox)
            told: list[tuple[int, int]] = []
            report = await client.refresh_expiring(
                90 * 86_400.0, progress=lambda report: told.append((report.refreshed, threading.get_ident()))
            )
            assert report.refreshed == 3
            assert told[-1] == (3, threading.get_ident())

            def refuse(_report: smartcar.RefreshReport) -> None:
                raise LookupError("enough")

            # The store's time of a refresh is known to within a read of it: a run that begins within that takes the
            # pairs of the run before for its own, and has nothing to report.
            await asyncio.sleep(1)
            with pytest.raises(LookupError, match="enough"):
                await client.refresh_expiring(90 * 86_400.0, progress=refuse)

    asyncio.run(watched())


def test_events_are_an_iterator(sandbox: Sandbox, store: str) -> None:
    async def listened() -> None:
        async with opened(sandbox, store) as client:
            grant = await connected(client, sandbox)
            async with client.events() as events:
                job = asyncio.create_task(client.refresh_expiring(90 * 86_400.0))
                async for event in events:
                    assert (event.kind, event.grant_id) == ("refreshed", grant.id)
                    break
                assert (await job).refreshed == 1

    asyncio.run(listened())


def test_rows_are_imported_on_a_thread(sandbox: Sandbox, store: str) -> None:
    async def imported() -> None:
        async with opened(sandbox, store) as client:
            threads = set()

            def rows() -> Any:
                for number in range(5):
                    threads.add(threading.get_ident())
                    yield {
                        "access_token": f"a{number}",
                        "refresh_token": f"r{number}",
                        "vehicle_id": f"00000000-0000-4000-8000-00000000000{number}",
                        "refresh_expires_at": "2099-01-01T00:00:00Z",
                    }

            report = await client.import_grants(rows(), dry_run=True)
            assert (report.adopted, report.problems) == (5, ()), report
            assert threading.get_ident() not in threads
            with pytest.raises(smartcar.InvalidTypeError, match="rows"):
                await client.import_grants("a,b")  # type: ignore[arg-type]

    asyncio.run(imported())


def test_a_cancelled_import_reads_no_further_row(sandbox: Sandbox, store: str) -> None:
    read = []
    go_on = threading.Event()

    def rows() -> Any:
        for number in range(5):
            read.append(number)
            go_on.wait(10)
            yield {"access_token": "a", "refresh_token": f"r{number}"}

    async def cancelled() -> None:
        async with opened(sandbox, store) as client:
            task = asyncio.create_task(client.import_grants(rows(), dry_run=True))
            while not read:
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            go_on.set()

    asyncio.run(cancelled())  # which waits for the thread
    assert read == [0]


def test_a_cancelled_cut_over_ends_at_once_and_another_goes_on(sandbox: Sandbox, store: str) -> None:
    """It is cancelled where it waits: for the caller's own table, and for the other system's requests to end."""
    table = OldTable(sandbox)
    key = table.connect()
    holding, go_on = threading.Event(), threading.Event()
    hold = table.hold

    def hold_slowly(keys: Sequence[int]) -> None:
        hold(keys)
        holding.set()
        go_on.wait(10)

    async def cancelled(ready: Callable[[], bool], wait: float) -> None:
        async with opened(sandbox, store) as client:
            task = asyncio.create_task(client.cut_over(table, wait=wait))
            while not ready():
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.3)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert await client.grants().all() == []
            go_on.set()

    table.hold = hold_slowly  # type: ignore[method-assign]
    asyncio.run(cancelled(holding.is_set, 0))
    assert table.asked == [("hold", [key])], "the thread went on after it was cancelled"

    table.asked.clear()
    table.hold = hold  # type: ignore[method-assign]
    began = time.monotonic()
    asyncio.run(cancelled(lambda: len(table.asked) == 2, 300))  # which waits for the thread
    assert time.monotonic() - began < 30
    assert table.asked == [("hold", [key]), ("read", [key])], (
        "it is read again after the wait, of which nothing was left"
    )

    async def completed() -> smartcar.CutOverReport:
        async with opened(sandbox, store) as client:
            return await client.cut_over(table, wait=0)

    assert asyncio.run(completed()).moved == 1


def test_the_job_ends_with_its_async_with(run: Run, sandbox: Sandbox, store: str) -> None:
    async def watched() -> None:
        async with opened(sandbox, store) as client:
            await connected(client, sandbox)
            async with client.maintenance(every=3600) as job:
                assert isinstance(job, smartcar.Maintenance)
                while job.status().last_run is None:
                    await asyncio.sleep(0.01)
                assert job.status().next_run is not None
            while job.status().next_run is not None:
                await asyncio.sleep(0.01)

    run(watched())


def test_wrong_use_is_named(sandbox: Sandbox, store: str) -> None:
    client = opened(sandbox, store)
    with pytest.raises(TypeError, match="async with"), client:
        pass
    with pytest.raises(smartcar.ConfigError) as wrong:
        opened(sandbox, "mysql:tokens")
    assert wrong.value.field == "store"
    with pytest.raises(smartcar.InvalidInputError):
        client.vehicle("not an id")
    coroutine = client.grant("g")
    with pytest.raises(RuntimeError, match="no event loop of asyncio"):
        coroutine.send(None)
    asyncio.run(client.close())


def test_a_store_that_cannot_be_opened_fails_where_it_is_opened(sandbox: Sandbox, tmp_path: pathlib.Path) -> None:
    async def refused() -> None:
        client = opened(sandbox, f"sqlite:{tmp_path / 'no-such-folder' / 'tokens.db'}", recovery=False)
        with pytest.raises(smartcar.StoreError):
            async with client:
                pass
        await client.close()

    asyncio.run(refused())


def test_the_surface_is_the_clients() -> None:
    def public(of: type) -> set[str]:
        return {name for name in dir(of) if not name.startswith("_")}

    assert public(smartcar.AsyncClient) == public(smartcar.Client)
    assert public(smartcar.AsyncVehicle) == public(smartcar.Vehicle)
    assert public(smartcar.AsyncPages) == public(smartcar.Pages)
    for name in public(smartcar.AsyncVehicle) - {"id"}:
        assert getattr(smartcar.AsyncVehicle, name).__doc__


PROGRAM = textwrap.dedent("""
    import asyncio, os, sys
    import anyio, uvloop
    import smartcar_sdk as smartcar
    loop, how, *ids = sys.argv[1:]
    client = smartcar.AsyncClient()

    async def calls():
        # What a loaded machine does slowly is no warning of ours.
        asyncio.get_running_loop().slow_callback_duration = 60
        tasks = [asyncio.create_task(client.vehicle(id).odometer()) for id in ids for _ in range(10)]
        await asyncio.sleep(0.3)
        if how == "raises":
            raise LookupError("on purpose")
        if how == "gives_up":
            return
        if how == "forks":
            child = os.fork()
            if child == 0:
                async def fresh():
                    asyncio.get_running_loop().slow_callback_duration = 60
                    async with smartcar.AsyncClient() as own:
                        await own.grants().all()
                asyncio.set_event_loop(None)
                asyncio._set_running_loop(None)
                asyncio.run(fresh())
                os._exit(7)
            status = await asyncio.to_thread(os.waitpid, child, 0)
            assert os.waitstatus_to_exitcode(status[1]) == 7, status

    try:
        if loop == "anyio":
            anyio.run(calls)
        elif loop == "uvloop":
            uvloop.run(calls())
        else:
            asyncio.run(calls())
    except LookupError:
        print("raised")
    print("ended")
""")


@pytest.mark.parametrize("loop", ["asyncio", "uvloop", "anyio"])
@pytest.mark.parametrize("how", ["gives_up", "raises", "forks"])
def test_ending_with_calls_in_flight_neither_hangs_nor_warns(
    how: str, loop: str, sandbox: Sandbox, store: str, client: smartcar.Client
) -> None:
    grant = client.complete_connect(sandbox.connect(vehicles=2), state=STATE)
    sandbox.fail(SLOW)
    environment = {**os.environ, **sandbox.environment, "SMARTCAR_STORE": store}
    ended = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", PROGRAM, loop, how, *grant.vehicles],
        env=environment,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stderr
    assert ended.stdout.endswith("ended\n")


GREENLETS = textwrap.dedent("""
    import gevent, gevent.monkey
    gevent.monkey.patch_all()
    import sys, time
    import smartcar_sdk as smartcar
    client = smartcar.Client()
    vehicle = client.vehicle(sys.argv[1])
    vehicle.vin()
    began = time.monotonic()
    # Each takes two seconds, one after the other they would take seven minutes.
    jobs = [gevent.spawn(client.vehicle(id).odometer) for id in sys.argv[1:] for _ in range(25)]
    beats = 0
    while not all(job.ready() for job in jobs):
        gevent.sleep(0.05)
        beats += 1
    took = time.monotonic() - began
    print("together", len(jobs), all(job.value.distance > 0 for job in jobs), 2 <= took < 40 or took, beats > 10)
    try:
        with gevent.Timeout(0.3):
            vehicle.odometer()
    except gevent.Timeout:
        print("timed out")
    job = gevent.spawn(vehicle.odometer)
    gevent.sleep(0.1)
    job.kill()
    print("killed", job.successful())
    with client.events() as events:
        seen = gevent.spawn(events.next)
        told = []
        def progress(report):
            gevent.sleep(0.01)
            told.append(report.refreshed)
        report = client.refresh_expiring(90 * 86_400.0, progress=progress)
        print("event", seen.get(timeout=20).kind, report.refreshed, told[-1])
    try:
        client.grant("no such id")
    except smartcar.SmartcarError as error:
        print("error", type(error).__name__)
    client.close()
    print("ended", "asyncio" in sys.modules)
""")


def test_greenlets_wait_while_their_thread_goes_on(sandbox: Sandbox, store: str, client: smartcar.Client) -> None:
    grant = client.complete_connect(sandbox.connect(vehicles=8), state=STATE)
    sandbox.fail({"path": "/v2.0/*", "do": "delay", "seconds": 2})
    ended = subprocess.run(
        [sys.executable, "-c", GREENLETS, *grant.vehicles],
        env={**os.environ, **sandbox.environment, "SMARTCAR_STORE": store},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines() == [
        "together 200 True True True",
        "timed out",
        "killed True",
        "event refreshed 1 1",
        "error InvalidInputError",
        "ended False",
    ], ended.stdout + ended.stderr


NO_GREENLETS = textwrap.dedent("""
    import asyncio, sys
    import smartcar_sdk as smartcar
    with smartcar.Client() as client, client.events() as events:
        print(client.vehicle(sys.argv[1]).odometer().distance > 0, len(client.grants().all()))
    async def own():
        async with smartcar.AsyncClient() as client:
            print((await client.vehicle(sys.argv[1]).odometer()).distance > 0)
    asyncio.run(own())
    print([name for name in sys.modules if "gevent" in name or "greenlet" in name])
""")


def test_nothing_of_gevent_is_imported_where_nobody_uses_it(
    sandbox: Sandbox, store: str, client: smartcar.Client
) -> None:
    grant = client.complete_connect(sandbox.connect(), state=STATE)
    ended = subprocess.run(
        [sys.executable, "-c", NO_GREENLETS, grant.vehicles[0]],
        env={**os.environ, **sandbox.environment, "SMARTCAR_STORE": store},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (0, "True 1\nTrue\n[]\n"), ended.stderr
