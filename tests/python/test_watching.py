"""What happens to grants, how the token endpoint does, and the daily job that runs by itself."""

from __future__ import annotations

import asyncio
import datetime
import gc
import os
import signal
import subprocess
import textwrap
import threading
import time
import weakref
from collections.abc import Callable, Iterator

import pytest
import smartcar_sdk as smartcar

from sandbox import STATE, Sandbox

Run = Callable[..., "subprocess.Popen[str]"]

KEYS = ["old:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "new:HxAeDxwdGhsYGRYXFBUSExAREA8ODQwLCgkIBwYFBAM="]
DAY = datetime.timedelta(days=1)


@pytest.fixture
def brisk(start_sandbox: Callable[..., Sandbox], store: str) -> Iterator[tuple[Sandbox, smartcar.Client]]:
    """A sandbox with a grace of three seconds, and a client that knows."""
    sandbox = start_sandbox(grace=3)
    with smartcar.Client(**sandbox.settings, store=store, refresh_token_grace=3) as client:
        yield sandbox, client


def until(events: smartcar.Events, kind: str) -> smartcar.GrantEvent:
    """The next event of a kind, which must come."""
    while True:
        event = events.next(timeout=20)
        assert event is not None, f"no {kind} came"
        assert event.missed == 0
        if event.kind == kind:
            return event


def test_what_happens_to_a_grant_is_an_event(client: smartcar.Client, sandbox: Sandbox) -> None:
    client.complete_connect(sandbox.connect(), state=STATE)
    events = client.events()  # from here on
    assert events.next(timeout=0) is None
    assert events.next(timeout=datetime.timedelta(milliseconds=60)) is None
    grant = client.complete_connect(sandbox.connect(), state=STATE)
    connected = until(events, "connected")
    assert (connected.grant_id, connected.generation, connected.reason) == (grant.id, None, None)
    sandbox.advance(3 * 3600)
    client.vehicle(grant.vehicles[0]).odometer()
    refreshed = next(events)
    assert (refreshed.kind, refreshed.grant_id, refreshed.generation) == ("refreshed", grant.id, 1)
    assert repr(refreshed) == (
        f"GrantEvent(kind=GrantEventKind.REFRESHED, grant_id='{grant.id}', generation=1, reason=None, missed=0)"
    )
    match refreshed:
        case smartcar.GrantEvent("refreshed", grant_id, 1):
            assert grant_id == grant.id
        case _:
            pytest.fail("it does not match")
    client.remove_grant(grant.id)
    assert until(events, "removed").grant_id == grant.id


def test_a_grant_that_its_driver_ended_says_why(client: smartcar.Client, sandbox: Sandbox) -> None:
    grant = client.complete_connect(sandbox.connect(), state=STATE)
    with client.events() as events:
        sandbox.post("revoke", {"user_id": grant.user_id})
        with pytest.raises(smartcar.ReconnectRequiredError):
            client.vehicle(grant.vehicles[0]).odometer()
        event = until(events, "reconnect_required")
        assert (event.grant_id, event.reason) == (grant.id, "revoked")
    assert repr(events) == "<smartcar_sdk.Events, closed>"
    assert list(events) == []
    with pytest.raises(smartcar.ClosedError):
        events.next()


def test_an_iteration_ends_with_the_client_after_its_last_event(client: smartcar.Client, sandbox: Sandbox) -> None:
    events = client.events()
    told: list[str] = []
    listener = threading.Thread(target=lambda: told.extend(event.kind for event in events))
    listener.start()
    client.remove_grant(client.complete_connect(sandbox.connect(), state=STATE).id)
    client.close()
    listener.join(10)
    assert told == ["connected", "removed"]
    assert list(events) == []
    for call in (client.events, client.health, client.maintenance):
        with pytest.raises(smartcar.ClosedError):
            call()


def test_closing_events_ends_the_thread_that_waits(client: smartcar.Client) -> None:
    events = client.events()
    listener = threading.Thread(target=lambda: list(events))
    listener.start()
    time.sleep(0.1)
    assert listener.is_alive()
    events.close()
    listener.join(10)
    assert not listener.is_alive()


def test_events_do_not_keep_a_client_open(sandbox: Sandbox, store: str) -> None:
    client = smartcar.Client(**sandbox.settings, store=store)
    events = client.events()
    del client
    assert list(events) == []


def test_every_listener_gets_every_event(client: smartcar.Client, sandbox: Sandbox) -> None:
    listeners = [client.events() for _ in range(3)]
    client.complete_connect(sandbox.connect(), state=STATE)
    assert {until(events, "connected").grant_id for events in listeners} == {client.grants().all()[0].id}


def test_waiting_leaves_the_interpreter_to_others(client: smartcar.Client) -> None:
    events = client.events()
    listener = threading.Thread(target=lambda: events.next(timeout=0.5))
    listener.start()
    ticks = 0
    while listener.is_alive():
        time.sleep(0.001)
        ticks += 1
    assert ticks > 10


def test_ctrl_c_ends_the_wait_for_an_event(run_python: Run, sandbox: Sandbox) -> None:
    program = """
    import smartcar_sdk as smartcar
    with smartcar.Client() as client:
        print("listens", flush=True)
        try:
            for event in client.events():
                pass
        except KeyboardInterrupt:
            print("interrupted", flush=True)
    """
    process = run_python(textwrap.dedent(program), sandbox)
    assert process.stdout is not None
    assert process.stdout.readline() == "listens\n"
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=20) == ("interrupted\n", "")
    assert process.returncode == 0


def test_events_and_maintenance_stay_with_the_parent_of_a_fork(run_python: Run, sandbox: Sandbox) -> None:
    program = """
    import gc, os, sys, threading, time, warnings
    import smartcar_sdk as smartcar
    warnings.simplefilter("ignore")
    client = smartcar.Client()
    events, maintenance = client.events(), client.maintenance()
    # Another thread is in the middle of waiting while this one forks.
    waits = client.events()
    threading.Thread(target=lambda: list(waits), daemon=True).start()
    time.sleep(0.1)
    child = os.fork()
    if child == 0:
        for call in (events.next, events.__next__, events.__anext__, waits.next):
            try:
                call()
            except smartcar.ClosedError as error:
                assert "forked" in error.message
            else:
                raise AssertionError(call)
        maintenance.stop()
        waits.close()
        del events, maintenance, waits, client
        gc.collect()
        with smartcar.Client() as own:
            assert own.events().next(timeout=0) is None
        sys.exit(7)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    grant = client.complete_connect(sys.argv[1], state=sys.argv[2])
    assert next(events).grant_id == grant.id
    """
    process = run_python(textwrap.dedent(program), sandbox, sandbox.connect(), STATE)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors


def test_an_asyncio_task_gets_every_event_in_order(client: smartcar.Client, sandbox: Sandbox) -> None:
    async def main() -> list[str]:
        events = client.events()
        redirects = [sandbox.connect() for _ in range(3)]
        grants = [asyncio.to_thread(client.complete_connect, redirect, state=STATE) for redirect in redirects]
        told = [asyncio.ensure_future(anext(events))]
        # Waits that are given up lose nothing.
        for _ in range(5):
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(asyncio.shield(told[0]), 0.01)
        told[0].cancel()
        ids = [(await grant).id for grant in grants]
        heard = [(await asyncio.wait_for(anext(events), 10)) for _ in ids]
        assert [event.grant_id for event in heard] == ids
        waiting = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0)
        with pytest.raises(RuntimeError, match="another task"):
            await anext(events)
        waiting.cancel()

        async def listen() -> list[str]:
            return [event.kind async for event in events]

        listener = asyncio.create_task(listen())
        await asyncio.to_thread(client.remove_grant, ids[0])
        await asyncio.to_thread(client.close)
        return await asyncio.wait_for(listener, 10)

    assert asyncio.run(main()) == ["removed"]


def test_closing_events_ends_the_task_that_waits(client: smartcar.Client) -> None:
    async def main() -> list[str]:
        events = client.events()

        async def listen() -> list[str]:
            return [event.kind async for event in events]

        listener = asyncio.create_task(listen())
        await asyncio.sleep(0.05)
        events.close()
        return await asyncio.wait_for(listener, 10)

    assert asyncio.run(main()) == []


def test_events_go_from_loop_to_loop(client: smartcar.Client, sandbox: Sandbox) -> None:
    events = client.events()
    first, second = asyncio.new_event_loop(), asyncio.new_event_loop()

    def wait(loop: asyncio.AbstractEventLoop) -> asyncio.Future[smartcar.GrantEvent]:
        async def begin() -> asyncio.Future[smartcar.GrantEvent]:
            return asyncio.ensure_future(events.__anext__())

        return loop.run_until_complete(begin())

    given_up = wait(first)
    given_up.cancel()
    waiting = wait(second)
    grant = client.complete_connect(sandbox.connect(), state=STATE)
    # The first loop looks once more; what has happened is not for it.
    first.run_until_complete(asyncio.sleep(0.1))
    event = second.run_until_complete(asyncio.wait_for(waiting, 10))
    assert event.grant_id == grant.id
    # One that was closed while it waited holds up no other.
    wait(first)
    first.close()
    waiting = wait(second)
    client.remove_grant(grant.id)
    assert second.run_until_complete(asyncio.wait_for(waiting, 10)).kind == "removed"
    second.close()


def test_waits_that_are_given_up_leave_nothing(client: smartcar.Client) -> None:
    async def give_up(count: int) -> int:
        for _ in range(count):
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(anext(client.events()), 0.01)
        gc.collect()
        return len(os.listdir("/proc/self/fd"))

    async def main() -> None:
        assert await give_up(20) <= await give_up(1)

    asyncio.run(main())

    def closed_in_mid_wait() -> weakref.ref[asyncio.AbstractEventLoop]:
        async def listen(events: smartcar.Events) -> None:
            async for _ in events:
                pass

        loop = asyncio.new_event_loop()
        task = loop.create_task(listen(client.events()))
        setattr(task, "_log_destroy_pending", False)  # noqa: B010
        loop.run_until_complete(asyncio.sleep(0.01))
        loop.close()
        return weakref.ref(loop)

    gone = closed_in_mid_wait()
    gc.collect()
    assert gone() is None


def test_who_looks_at_events_takes_no_wake_up_from_a_task(client: smartcar.Client, sandbox: Sandbox) -> None:
    async def main() -> str | None:
        events = client.events()
        waiting = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0.01)
        assert events.next(timeout=0) is None
        grant = await asyncio.to_thread(client.complete_connect, sandbox.connect(), state=STATE)
        event = await asyncio.wait_for(waiting, 10)
        assert event.grant_id == grant.id
        return event.kind

    assert asyncio.run(main()) == "connected"


def test_an_endpoint_that_does_not_answer_shows_in_health(brisk: tuple[Sandbox, smartcar.Client]) -> None:
    sandbox, client = brisk
    asked = sandbox.get("stats")["requests"]
    health = client.health()
    assert (health.state, health.unresolved, health.limit) == ("healthy", 0, 16)
    assert sandbox.get("stats")["requests"] == asked
    grants = [client.complete_connect(sandbox.connect(), state=STATE) for _ in range(3)]
    sandbox.advance(3 * 3600)
    sandbox.fail({"path": "/oauth/token", "do": "refuse"})
    events = client.events()
    for grant in grants:
        with pytest.raises(smartcar.SmartcarError):
            client.vehicle(grant.vehicles[0], timeout=3).odometer()
    assert until(events, "endpoint_unhealthy").grant_id == grants[2].id
    health = client.health()
    assert health.state == "unhealthy"
    assert 0 < health.unresolved <= 3
    assert repr(health).startswith("EndpointHealth(state=EndpointState.UNHEALTHY, unresolved=")
    sandbox.fail({"path": "/oauth/token", "do": "delay", "seconds": 0.05})
    until(events, "endpoint_recovered")
    health = client.health()
    assert health.state == "healthy"
    assert health.latency > 0
    # What had no answer is refreshed: nothing is left to closing.
    for grant in grants:
        assert client.vehicle(grant.vehicles[0]).odometer().distance > 0


def test_maintenance_refreshes_what_falls_due(client: smartcar.Client, sandbox: Sandbox) -> None:
    events = client.events()
    client.complete_connect(sandbox.connect(), state=STATE)
    until(events, "connected")
    # The refresh token lives for sixty days: it is due in five seconds.
    soon = 60 * DAY - datetime.timedelta(seconds=5)
    with client.maintenance(within=soon, every=0.2, keep_warm=True) as maintenance:
        assert client.grants().all()[0].generation == 0
        assert until(events, "refreshed").generation == 1
    maintenance.stop()
    while events.next(timeout=0) is not None:
        pass
    assert events.next(timeout=4) is None


def test_maintenance_nobody_keeps_goes_on_until_closing(client: smartcar.Client, sandbox: Sandbox) -> None:
    events = client.events()
    client.maintenance(within=60 * DAY - datetime.timedelta(seconds=1), every=0.2)
    client.complete_connect(sandbox.connect(), state=STATE)
    assert until(events, "refreshed").generation == 1
    client.close()
    asked = sandbox.token_requests()
    time.sleep(2)
    assert sandbox.token_requests() == asked


def test_a_store_is_rewritten_with_another_key(sandbox: Sandbox, store: str) -> None:
    with smartcar.Client(**sandbox.settings, store=store, token_keys=KEYS[0]) as client:
        grant = client.complete_connect(sandbox.connect(), state=STATE)
    with smartcar.Client(**sandbox.settings, store=store, token_keys=KEYS[::-1]) as client:
        events = client.events()
        report = client.rekey()
        assert repr(report) == "RekeyReport(rewritten=1, current=0, unreadable=0, ready=True, unreadable_grants=())"
        assert until(events, "rekeyed").grant_id == grant.id
        report = client.rekey()
        assert (report.rewritten, report.current, report.unreadable) == (0, 1, 0)
    with smartcar.Client(**sandbox.settings, store=store, token_keys=KEYS[1]) as client:
        assert client.vehicle(grant.vehicles[0]).odometer().distance > 0
    with smartcar.Client(**sandbox.settings, store=store) as client, pytest.raises(smartcar.ConfigError) as caught:
        client.rekey()
    assert caught.value.field == "token_keys"
