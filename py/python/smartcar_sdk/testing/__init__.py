"""A local Smartcar for the tests of your own application: a real server with real OAuth, inside the test's process.

    from smartcar_sdk.testing import Sandbox

    def test_after_61_days_the_driver_must_reconnect():
        with Sandbox() as box, box.client() as client:
            grant = box.connect(client)
            box.advance(days=61)
            with pytest.raises(smartcar_sdk.ReconnectRequiredError):
                client.vehicle(grant.vehicles[0]).odometer()

Time that `advance` lets pass does so for Smartcar and for every client of this process that talks to it, whoever made
it: tokens end, jobs fall due, and whoever sleeps until then wakes. With pytest there are fixtures: `smartcar_sandbox`,
`smartcar_client`, `smartcar_async_client` and `smartcar_connect`.

`check_store` runs the suite that every store of the SDK passes on a store of your own (`smartcar_sdk.stores`).

docs/testing.md has more, docs/sandbox.md what the sandbox can do.
"""

from __future__ import annotations

from ._sandbox import FaultRule, GrantStats, Sandbox, Stats
from ._store import StoreBroken, check_store

__all__ = ["FaultRule", "GrantStats", "Sandbox", "Stats", "StoreBroken", "check_store"]
