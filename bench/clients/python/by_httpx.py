"""The same call by hand with httpx: one asynchronous client, with a connection for each call that is in flight."""

from __future__ import annotations

import asyncio

import httpx

import measure


async def main() -> None:
    """Measures it."""
    limits = httpx.Limits(max_connections=measure.IN_FLIGHT, max_keepalive_connections=measure.IN_FLIGHT)
    async with httpx.AsyncClient(headers=measure.HEADERS, limits=limits, timeout=300) as client:

        async def call(number: int) -> float:
            answer = await client.get(measure.path(number))
            answer.raise_for_status()
            return answer.json()["distance"]

        await measure.tasks("httpx", call)


asyncio.run(main())
