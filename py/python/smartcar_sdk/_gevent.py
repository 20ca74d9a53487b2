"""The calls of gevent's hubs, where gevent has patched the standard library: a greenlet waits, its thread goes on.

Imported by the compiled part, once it has seen that gevent is there and has patched.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

import gevent
from gevent.event import AsyncResult

from ._native import LoopCalls

_READ = 1
"""libev's and libuv's sign for it."""


class _Hub:
    """The calls of one hub, and so of one thread."""

    def __init__(self, hub: Any) -> None:
        self.calls = LoopCalls()
        # Started only while there are calls: a watcher that nothing will wake would keep `gevent.wait()` waiting.
        self._watcher = hub.loop.io(self.calls.fileno(), _READ)

    def watch(self) -> None:
        """Has the hub settle what has finished."""
        if not self._watcher.active:
            self._watcher.start(self._settle)

    def _settle(self) -> None:
        self.calls.drain()
        self.rest()

    def rest(self) -> None:
        """Stops watching where nothing is under way."""
        if not self.calls.count():
            self._watcher.stop()


_HUBS: WeakKeyDictionary[Any, _Hub] = WeakKeyDictionary()


class Call:
    """What a greenlet waits for."""

    def __init__(self, hub: _Hub) -> None:
        self.calls = hub.calls
        self.id = 0
        self._hub = hub
        self._result: AsyncResult[Any] = AsyncResult()

    def done(self) -> bool:
        """Whether it has ended."""
        return bool(self._result.ready())

    def set_result(self, value: Any) -> None:
        """Wakes the greenlet."""
        self._result.set(value)

    def set_exception(self, error: BaseException) -> None:
        """Wakes the greenlet with an exception."""
        self._result.set_exception(error)

    def wait(self, seconds: float) -> bool:
        """Waits at most so long; says whether it has ended. What ends the wait ends the call."""
        self._hub.watch()
        try:
            self._result.wait(timeout=seconds)
        except BaseException:
            self.cancel()
            raise
        return self.done()

    def cancel(self) -> None:
        """Ends the call."""
        self.calls.cancel(self.id)
        self._hub.rest()

    def result(self) -> Any:
        """The result of one that has ended, or its exception."""
        return self._result.get(block=False)


def new_call() -> Call:
    """A call of the greenlet that runs."""
    hub = gevent.get_hub()
    known = _HUBS.get(hub)
    if known is None or not known.calls.is_here():
        # gevent keeps the hub of a thread that has ended; its calls and their descriptors go.
        for reference in _HUBS.keyrefs():  # other threads may change it meanwhile
            ended = reference()
            if ended is not None and ended.loop is None:
                _HUBS.pop(ended, None)
        known = _HUBS[hub] = _Hub(hub)
    return Call(known)
