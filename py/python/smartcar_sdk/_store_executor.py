"""Threads for what a store's coroutines hand to `asyncio.to_thread`, on the loop of the store's own.

Those of `concurrent.futures` take no work any more once the main thread has ended, and that is when a client that
nobody closed stores what its last refreshes won.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any, TypeVar

_T = TypeVar("_T")
_MOST = 8
_Work = tuple["Future[Any]", Callable[..., Any], tuple[Any, ...], dict[str, Any]]


class LastingExecutor(ThreadPoolExecutor):
    """An executor that takes work until it is shut down. Its threads are daemons."""

    def __init__(self, start_thread: Callable[[Callable[[], None]], None]) -> None:
        """`start_thread` starts one."""
        super().__init__(max_workers=1)  # loops take no executor of another class; this one's threads are its own
        self._start_thread = start_thread
        self._waiting: SimpleQueue[_Work | None] = SimpleQueue()
        self._guard = threading.Lock()
        self._count = self._jobs = 0
        self._start()

    def _start(self) -> None:
        self._start_thread(self._run)
        self._count += 1

    def submit(self, fn: Callable[..., _T], /, *args: Any, **kwargs: Any) -> Future[_T]:
        """Has a thread call a function."""
        future: Future[_T] = Future()
        with self._guard:
            # Those that wait have a thread each that is free.
            if self._jobs >= self._count and self._count < _MOST:
                try:
                    self._start()
                except RuntimeError:
                    # The system gives none, and those there are will do.
                    if self._count == 0:
                        raise
            self._jobs += 1
        self._waiting.put((future, fn, args, kwargs))
        return future

    def _run(self) -> None:
        while True:
            work = self._waiting.get()
            if work is None:
                return
            future, function, given, named = work
            del work
            if future.set_running_or_notify_cancel():
                try:
                    result = function(*given, **named)
                except BaseException as error:
                    future.set_exception(error)
                else:
                    future.set_result(result)
                    del result
            del future, function, given, named
            with self._guard:
                self._jobs -= 1

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Ends the threads, each when it has done what it is at. Waits for none."""
        with self._guard:
            count, self._count = self._count, 0
        for _ in range(count):
            self._waiting.put(None)
