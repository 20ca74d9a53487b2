"""The pytest plugin of smartcar-sdk: a local Smartcar for each test, and clients of it. pytest finds it by itself.

It is a package of its own, since pytest imports it at every start: the SDK is imported when a fixture is first used.

    def test_mileage(smartcar_client, smartcar_connect):
        grant = smartcar_connect(vehicles=2, account="sky-user-17")
        assert smartcar_client.vehicle(grant.vehicles[0]).odometer().distance > 0

Each test has a sandbox and a store of its own, on a port of its own, so that tests may run at once (pytest-xdist).
While a test uses one of these fixtures, the environment has its `SMARTCAR_...` settings and none that were there
before: what your application opens by `smartcar_sdk.Client()` talks to the sandbox, and shares the store with
`smartcar_client`.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import pathlib

    import smartcar_sdk
    from smartcar_sdk.testing import Sandbox

__all__ = [
    "smartcar_async_client",
    "smartcar_client",
    "smartcar_connect",
    "smartcar_sandbox",
    "smartcar_sandbox_options",
    "smartcar_store",
]


@pytest.fixture
def smartcar_sandbox_options() -> dict[str, Any]:
    """Keywords of `smartcar_sdk.testing.Sandbox` for `smartcar_sandbox`: override it to give some."""
    return {}


@pytest.fixture
def smartcar_store(tmp_path: pathlib.Path) -> str:
    """Where the test's grants are kept: a database file of the test's own. Override it to test with another store."""
    return f"sqlite:{tmp_path / 'smartcar.db'}"


@pytest.fixture
def smartcar_sandbox(
    smartcar_sandbox_options: dict[str, Any], smartcar_store: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sandbox]:
    """A local Smartcar of the test's own (`smartcar_sdk.testing.Sandbox`), with its settings in the environment."""
    from smartcar_sdk.testing import Sandbox  # noqa: PLC0415

    with Sandbox(**smartcar_sandbox_options) as box:
        # Settings of the developer's own, secrets and all, are no test's.
        for name in [name for name in os.environ if name.startswith("SMARTCAR_")]:
            monkeypatch.delenv(name)
        for name, value in {**box.env, "SMARTCAR_STORE": smartcar_store}.items():
            monkeypatch.setenv(name, value)
        yield box


@pytest.fixture
def smartcar_client(smartcar_sandbox: Sandbox, smartcar_store: str) -> Iterator[smartcar_sdk.Client]:
    """A client of `smartcar_sandbox`, closed when the test ends."""
    with smartcar_sandbox.client(store=smartcar_store) as client:
        yield client


@pytest.fixture
def smartcar_async_client(smartcar_sandbox: Sandbox, smartcar_store: str) -> Iterator[smartcar_sdk.AsyncClient]:
    """A client of `smartcar_sandbox` for asyncio, closed when the test ends, under whichever plugin runs it."""
    client = smartcar_sandbox.async_client(store=smartcar_store)
    yield client
    # On a thread of its own: the test's loop is over, or not ours to run.
    closing = threading.Thread(target=lambda: asyncio.run(_close(client)))
    closing.start()
    closing.join()


async def _close(client: smartcar_sdk.AsyncClient) -> None:
    await client.close()


@pytest.fixture
def smartcar_connect(request: pytest.FixtureRequest, smartcar_sandbox: Sandbox) -> Callable[..., Any]:
    """A whole consent, completed: `smartcar_connect(vehicles=2, account="sky-user-17")` gives the grant.

    It is completed by `smartcar_client`, or by the client that is given: `await smartcar_connect(client=async_client)`.
    Keywords are those of `Sandbox.connect`.
    """

    def connect(vehicles: Any = 1, *, client: Any = None, **consent: Any) -> Any:
        if client is None:
            client = request.getfixturevalue("smartcar_client")
        return smartcar_sandbox.connect(client, vehicles, **consent)

    return connect
