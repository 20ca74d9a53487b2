"""Many threads on one client: one refresh, no failure, and the interpreter stays free."""

from __future__ import annotations

import concurrent.futures
import threading
import time
from collections.abc import Callable

import pytest
import smartcar_sdk as smartcar

from sandbox import STATE, Sandbox

THREADS = 200


def read_from_many_threads(client: smartcar.Client, vehicle: str) -> set[float]:
    """What `THREADS` threads that begin at one moment read; raises what any of them raised."""
    barrier = threading.Barrier(THREADS)

    def read() -> float:
        barrier.wait()
        return client.vehicle(vehicle).odometer().distance

    with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
        return {reading.result() for reading in [pool.submit(read) for _ in range(THREADS)]}


def test_200_threads_with_an_expired_token_cost_one_refresh(start_sandbox: Callable[..., Sandbox], store: str) -> None:
    # Longer than the shortest time that the client takes a token to live.
    sandbox = start_sandbox(access_ttl=8)
    with smartcar.Client(**sandbox.settings, store=store) as client:
        (vehicle,) = client.complete_connect(sandbox.connect(), state=STATE).vehicles
        exchanged = sandbox.token_requests()
        time.sleep(8.1)
        # Slow enough for all threads to come while it is under way.
        sandbox.fail({"path": "/oauth/token", "do": "delay_before", "seconds": 0.3, "times": 1})
        assert len(read_from_many_threads(client, vehicle)) == 1
        assert sandbox.token_requests() == exchanged + 1


def test_200_threads_with_a_rejected_token_cost_one_refresh(client: smartcar.Client, sandbox: Sandbox) -> None:
    (vehicle,) = client.complete_connect(sandbox.connect(), state=STATE).vehicles
    exchanged = sandbox.token_requests()
    sandbox.advance(3 * 3600)
    assert len(read_from_many_threads(client, vehicle)) == 1
    assert sandbox.token_requests() == exchanged + 1


def test_a_waiting_call_leaves_the_interpreter_to_others(client: smartcar.Client, sandbox: Sandbox) -> None:
    (vehicle,) = client.complete_connect(sandbox.connect(), state=STATE).vehicles
    sandbox.fail({"path": "/v2.0/*", "do": "delay", "seconds": 1})
    reader = threading.Thread(target=lambda: client.vehicle(vehicle).odometer())
    reader.start()
    ticks = 0
    while reader.is_alive():
        time.sleep(0.001)
        ticks += 1
    assert ticks > 10


def test_a_closed_client_says_so_to_every_thread(client: smartcar.Client, sandbox: Sandbox) -> None:
    (vehicle,) = client.complete_connect(sandbox.connect(), state=STATE).vehicles
    assert repr(client) == "<smartcar_sdk.Client, open>"
    client.close()
    client.close()
    assert repr(client) == "<smartcar_sdk.Client, closed>"
    with concurrent.futures.ThreadPoolExecutor() as pool:
        error = pool.submit(lambda: client.vehicle(vehicle).odometer()).exception()
    assert isinstance(error, smartcar.ClosedError)
    for call in (client.grants().all, lambda: client.complete_connect("code=a", unchecked_state=True)):
        with pytest.raises(smartcar.ClosedError):
            call()
