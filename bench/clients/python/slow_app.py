"""A slow API for hypercorn: every call takes a second, as reading a car does."""

from __future__ import annotations

import asyncio
from typing import Any

SECONDS = 1.0
HEADERS = [
    (b"content-type", b"application/json"),
    (b"sc-request-id", b"11111111-1111-4111-8111-111111111111"),
    (b"sc-data-age", b"2026-11-29T08:00:00.000Z"),
    (b"sc-unit-system", b"metric"),
]


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answers one request, or says that there is nothing to start and stop."""
    if scope["type"] == "lifespan":
        while True:
            asked = (await receive())["type"]
            await send({"type": f"{asked}.complete"})
            if asked == "lifespan.shutdown":
                return
    await asyncio.sleep(SECONDS)
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": b'{"distance":12345.6}'})
