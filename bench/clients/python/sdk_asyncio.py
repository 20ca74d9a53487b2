"""Our SDK from asyncio: a task for each call that is in flight."""

from __future__ import annotations

import asyncio

import smartcar_sdk as smartcar

import measure
import sdk


async def main() -> None:
    """Measures one car again and again, or every car of a fleet from a store in memory."""
    async with smartcar.AsyncClient(**sdk.settings("memory:")) as client:
        await client.import_grants(sdk.grants())
        vehicles = [client.vehicle(measure.vehicle(number)) for number in range(measure.VEHICLES)]

        async def call(number: int) -> float:
            return (await vehicles[number % measure.VEHICLES].odometer()).distance

        await measure.tasks("smartcar-sdk", call)


if __name__ == "__main__":
    asyncio.run(main())
