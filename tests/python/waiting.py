"""An `AsyncClient` as something that waits, so that what is written for `Client` runs through it."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from typing import Any, cast

import smartcar_sdk as smartcar

TWINS = (smartcar.AsyncClient, smartcar.AsyncVehicle, smartcar.AsyncPages)


class Waiting:
    """A twin of a class; each coroutine of it is run to its end."""

    def __init__(self, twin: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._twin, self._loop = twin, loop

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._twin, name)
        if not callable(found):
            return found

        def call(*arguments: Any, **options: Any) -> Any:
            given = found(*arguments, **options)
            if inspect.iscoroutine(given):
                given = self._loop.run_until_complete(given)
            return Waiting(given, self._loop) if isinstance(given, TWINS) else given

        return call

    def __iter__(self) -> Iterator[Any]:
        async def listed() -> list[Any]:
            return [item async for item in self._twin]

        return iter(self._loop.run_until_complete(listed()))


def client(loop: asyncio.AbstractEventLoop, **settings: Any) -> smartcar.Client:
    """An `AsyncClient` that is used as a `Client`."""
    made = smartcar.AsyncClient(**settings)
    return cast(smartcar.Client, Waiting(loop.run_until_complete(made.__aenter__()), loop))
