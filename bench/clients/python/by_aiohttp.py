"""The same call by hand with aiohttp: one session, with a connection for each call that is in flight."""

from __future__ import annotations

import asyncio
import os
import ssl

import aiohttp

import measure


async def main() -> None:
    """Measures it."""
    context = ssl.create_default_context(cafile=os.environ.get("BENCH_CA") or None)
    connector = aiohttp.TCPConnector(limit=measure.IN_FLIGHT, ssl=context)
    async with aiohttp.ClientSession(connector=connector, headers=measure.HEADERS) as session:

        async def call(number: int) -> float:
            async with session.get(measure.path(number)) as answer:
                answer.raise_for_status()
                return (await answer.json())["distance"]

        await measure.tasks("aiohttp", call)


asyncio.run(main())
