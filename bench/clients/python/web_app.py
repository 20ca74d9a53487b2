"""A FastAPI application that reads a car for each request, or sleeps as long as that takes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import smartcar_sdk as smartcar
from fastapi import FastAPI

import measure
import sdk

SECONDS = 0.2


@contextlib.asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """One client for the whole worker."""
    async with smartcar.AsyncClient(**sdk.settings("memory:")) as client:
        await client.import_grants(sdk.grants())
        app.state.vehicle = client.vehicle(measure.vehicle(0))
        yield


app = FastAPI(lifespan=lifespan)


@app.get("/sdk/{rest:path}")
async def read() -> dict[str, float]:
    """The odometer, from an API that takes 200 ms."""
    return {"distance": (await app.state.vehicle.odometer()).distance}


@app.get("/sleep/{rest:path}")
async def sleep() -> dict[str, float]:
    """The same without an API."""
    await asyncio.sleep(SECONDS)
    return {"distance": 12345.6}
