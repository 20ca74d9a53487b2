"""The calls of asyncio's loops: each watches a descriptor of its own, and settles the futures of what has finished."""

from __future__ import annotations

import asyncio
from typing import Any
from weakref import WeakKeyDictionary

from ._native import LoopCalls

_LOOPS: WeakKeyDictionary[asyncio.AbstractEventLoop, LoopCalls] = WeakKeyDictionary()


class Call(asyncio.Future[Any]):
    """The future of one call. Cancelling it cancels the call."""

    def __init__(self, calls: LoopCalls, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop=loop)
        self.calls = calls
        self.id = 0

    def cancel(self, msg: Any = None) -> bool:
        """Cancels the call, too: its request ends, and what it holds is free."""
        cancelled = super().cancel(msg)
        if cancelled:
            self.calls.cancel(self.id)
        return cancelled


def new_call() -> Call:
    """A future of the loop that runs."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        raise RuntimeError(
            "no event loop of asyncio runs on this thread: await calls of an AsyncClient in a coroutine that "
            "asyncio runs (asyncio.run), or use Client"
        ) from None
    calls = _LOOPS.get(loop)
    if calls is None or not calls.is_here():
        calls = LoopCalls()
        try:
            loop.add_reader(calls.fileno(), calls.drain)
        except NotImplementedError:
            raise RuntimeError(
                f"{type(loop).__name__} watches no descriptors: use asyncio's SelectorEventLoop, or uvloop"
            ) from None
        # A loop that was closed in the middle of calls is still what they would settle: they end here.
        for known in _LOOPS.keyrefs():  # other threads may change it meanwhile
            closed = known()
            if closed is not None and closed.is_closed():
                _LOOPS.pop(closed, None)
        _LOOPS[loop] = calls
    return Call(calls, loop)
