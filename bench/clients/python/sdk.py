"""Our SDK in Python: the client that blocks, and what its twin for asyncio shares with it."""

from __future__ import annotations

import contextlib
import os
import pathlib
import tempfile
import time

import smartcar_sdk as smartcar

import measure


def grants() -> list[dict[str, object]]:
    """A grant with a valid access token for each vehicle."""
    ends = int(time.time()) + 7200
    common = {"access_token": measure.TOKEN, "access_expires_at": ends}
    return [
        {"refresh_token": f"refresh-token-{number}", "user_id": f"user-{number}", "vehicle_id": vehicle, **common}
        for number in range(measure.VEHICLES)
        for vehicle in [measure.vehicle(number)]
    ]


def settings(store: str) -> dict[str, str]:
    """What has a client ask the stand-in server."""
    authority = os.environ.get("BENCH_CA")
    more = {"ca_file": authority} if authority else {}
    origins = {"api_origin": measure.URL, "auth_origin": measure.URL}
    return {"client_id": "client-id", "client_secret": "client-secret", "store": store, **origins, **more}


def client(store: str) -> smartcar.Client:
    """A client of it."""
    return smartcar.Client(**settings(store))


def main() -> None:
    """Measures one car again and again, or every car of a fleet from a store on disk."""
    with contextlib.ExitStack() as stack:
        if measure.VEHICLES == 1:
            opened = stack.enter_context(client("memory:"))
            opened.import_grants(grants())
            vehicle = opened.vehicle(measure.vehicle(0))
            measure.blocking("smartcar-sdk", lambda: lambda _: vehicle.odometer().distance)
            return
        store = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory())) / "fleet.db"
        with client(f"sqlite:{store}") as filling:
            filling.import_grants(grants())
        opened = stack.enter_context(client(f"sqlite:{store}"))
        measure.blocking(
            "smartcar-sdk", lambda: lambda number: opened.vehicle(measure.vehicle(number)).odometer().distance
        )


if __name__ == "__main__":
    main()
