"""What the SDK's core says, in Python's `logging`: logger `smartcar_sdk` and, by the part that speaks, its children.

Nothing has to be switched on. As with any other library, whoever sets a level gets what is at or above it, whenever
that is done: `logging.basicConfig(level="INFO")`, `logging.getLogger("smartcar_sdk").setLevel("DEBUG")`. The core is
told which level is wanted, so what nobody listens to is not even made. Its threads never call Python: a record lies in
a queue until the thread below takes it out.
"""

from __future__ import annotations

import atexit
import logging
import os
import sys
import threading
import time
import traceback
from typing import Any

from . import _native

NAME = "smartcar_sdk"

_OFF = logging.CRITICAL + 1
_WAIT_AT_EXIT = 2.0
"""For how many seconds the end of the interpreter waits for a handler that is busy with the last records."""


class _Levels(dict[int, bool]):
    """What `logging` keeps of the levels of our logger, and clears whenever the level of any logger changes.

    It is how one learns of such changes: `logging` offers no other way. Where a later Python has none of it, the levels
    count that were set when the first client was opened.
    """

    def clear(self) -> None:
        super().clear()
        _listen()


_thread: Any = None
"""The one that takes records out, once there has been a level that somebody wants."""
_ended, _done = False, False
"""Whether the interpreter is about to end; whether all that was said has been handed on."""


def start() -> None:
    """Begins to listen; called when the first client of the process is opened."""
    logger = logging.getLogger(NAME)
    # As libraries do: where an application has set up no logging at all, nothing is printed.
    logger.addHandler(logging.NullHandler())
    if hasattr(logger, "_cache"):
        setattr(logger, "_cache", _Levels())  # noqa: B010
    atexit.register(_end)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_begin_anew)
    _listen()


def _listen() -> None:
    """Tells the core which level is wanted, and sees to it that somebody takes out what it says."""
    level = _OFF if _ended else _wanted()
    if level < _OFF and _thread is None:
        _start_thread()
    _native.set_log_level(level)


def _wanted() -> int:
    """The least level that any of our loggers lets through."""
    manager = logging.root.manager
    ours = [
        logger.getEffectiveLevel()
        for name, logger in list(manager.loggerDict.items())
        if isinstance(logger, logging.Logger) and (name == NAME or name.startswith(NAME + "."))
    ]
    return max(min(ours, default=_OFF), int(manager.disable) + 1)


def _start_thread() -> None:
    global _thread  # noqa: PLW0603
    try:
        monkey: Any = sys.modules.get("gevent.monkey")
        if monkey is not None and monkey.is_module_patched("threading"):
            # A greenlet that waits keeps all others from running: it takes a thread, whatever is patched.
            start = monkey.get_original("_thread", "start_new_thread")
            _native.start_thread(lambda: start(_take_out, ()))
            _thread = True
        else:
            _thread = threading.Thread(target=_take_out, name="smartcar-log", daemon=True)
            _native.start_thread(_thread.start)
    except RuntimeError:  # the interpreter is about to end, or the system gives no thread
        _thread = None


def _take_out() -> None:
    """Hands on what the core says, until the end."""
    global _done  # noqa: PLW0603
    while (records := _native.next_log_records()) is not None:
        for record in records:
            try:
                _hand_on(*record)
            except Exception:
                # A filter of the application's, mostly. `logging` itself does the same for handlers.
                if logging.raiseExceptions:
                    traceback.print_exc()
    _done = True


def _hand_on(  # noqa: PLR0917, it is what a record is made of
    at: float,
    level: int,
    target: str,
    file: str | None,
    line: int | None,
    message: str,
    fields: list[tuple[str, Any]],
) -> None:
    logger = logging.getLogger(".".join((NAME, *target.split("::")[1:])))
    if not logger.isEnabledFor(level):
        return
    # The text is the same for all records of a kind; what is special to one are its arguments, and its attributes.
    text = message.replace("%", "%%") + "".join(f" {name}=%s" for name, _ in fields)
    arguments = tuple(value for _, value in fields)
    record = logger.makeRecord(logger.name, level, file or "", line or 0, text if fields else message, arguments, None)
    record.created, record.msecs = at, at * 1000 % 1000
    for name, value in fields:
        record.__dict__.setdefault(name, value)
    logger.handle(record)


def _begin_anew() -> None:
    """In a forked child the thread is not there, and the queue is another one."""
    global _thread  # noqa: PLW0603
    if _thread is not None and not _ended:
        _thread = None
        _listen()


def _end() -> None:
    """Called before the interpreter ends: what was said is handed on, and the thread does not outlive it."""
    global _ended  # noqa: PLW0603
    _ended = True
    _native.set_log_level(_OFF)
    _native.close_log()
    if isinstance(_thread, threading.Thread):
        _thread.join(_WAIT_AT_EXIT)
    elif _thread is not None:
        until = time.monotonic() + _WAIT_AT_EXIT
        while not _done and time.monotonic() < until:
            time.sleep(0.005)
