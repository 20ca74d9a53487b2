"""Lets no call of a store be under way while the process forks.

A child has its parent's memory, and none of its threads: what a call was at would stay half done there for ever, a
lock that it held locked, a connection in the middle of an answer. With SQLite it is worse: a child that inherits a
connection believes in locks that it does not have.
"""

from __future__ import annotations

import time
from typing import Any

_BOUND = 5.0
"""For how many seconds a fork waits for calls under way."""
_LOOK = 0.001


class Gate:
    """Where calls begin and end."""

    def __init__(self, lock: Any) -> None:
        """`lock` is the gate's own."""
        self._lock = lock
        self._forks = 0
        self._inside: dict[object, str] = {}

    def try_enter(self, who: object, method: str) -> bool:
        """Begins a call, unless the process is about to fork."""
        with self._lock:
            # One that waits for a change is at nothing.
            if self._forks and method != "wait":
                return False
            self._inside[who] = method
            return True

    def enter(self, who: object, method: str) -> None:
        """Begins a call, after the fork that is about to be."""
        while not self.try_enter(who, method):
            time.sleep(_LOOK)

    def leave(self, who: object) -> None:
        """Ends a call."""
        with self._lock:
            self._inside.pop(who, None)

    def close(self, me: object, *, may_wait: bool) -> list[str]:
        """Lets no call begin, and waits for those under way, but for one of whoever forks: which do not end."""
        with self._lock:
            self._forks += 1
        until = time.monotonic() + _BOUND
        while True:
            with self._lock:
                left = [method for who, method in self._inside.items() if who != me and method != "wait"]
            if not left or not may_wait or time.monotonic() > until:
                return left
            time.sleep(_LOOK)

    def open(self) -> None:
        """Lets calls begin again."""
        with self._lock:
            self._forks -= 1
