"""The official Python SDK."""

from __future__ import annotations

import os

import measure

os.environ["SMARTCAR_API_ORIGIN"] = measure.URL  # read when it is imported

import smartcar


def main() -> None:
    """Measures it: it has blocking calls alone, and makes a connection for each."""
    if measure.VEHICLES == 1:
        vehicle = smartcar.Vehicle(measure.vehicle(0), measure.TOKEN)
        measure.blocking("smartcar", lambda: lambda _: vehicle.odometer().distance)
        return
    measure.blocking(
        "smartcar",
        lambda: lambda number: smartcar.Vehicle(measure.vehicle(number), measure.TOKEN).odometer().distance,
    )


main()
