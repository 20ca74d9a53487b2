"""The compiled part of `smartcar_sdk`. Import from `smartcar_sdk`, not from here.

What is in it is declared in `_stubs`, a file per noun.
"""

from collections.abc import Callable
from typing import Any, final

from ._stubs.client import Client
from ._stubs.event_loop import LoopCalls
from ._stubs.events import Events
from ._stubs.maintenance import Maintenance
from ._stubs.paging import Pages
from ._stubs.sandbox import SandboxServer
from ._stubs.store import StoreOperation, StoreOperations, check_store, sqlite_file_is_open
from ._stubs.vehicle import BatchReadings, Vehicle
from ._stubs.webhook import (
    SIGNATURE_HEADER,
    challenge_answer,
    handle,
    is_signed,
    parse,
    read_event,
    read_webhook_reading,
    sign,
    verify,
)

__all__ = [
    "SIGNATURE_HEADER",
    "BatchReadings",
    "Client",
    "Events",
    "LoopCalls",
    "Maintenance",
    "Native",
    "Pages",
    "SandboxServer",
    "StoreOperation",
    "StoreOperations",
    "Vehicle",
    "__version__",
    "challenge_answer",
    "check_day",
    "check_store",
    "close_log",
    "close_own_stores",
    "closed_words",
    "error_kinds",
    "handle",
    "is_signed",
    "known_signals",
    "next_log_records",
    "parse",
    "read_event",
    "read_webhook_reading",
    "set_log_level",
    "settings",
    "sign",
    "sqlite_file_is_open",
    "start_thread",
    "verify",
]

__version__: str

@final
class Native:
    """What lies behind a value that the SDK made."""

    def field(self, name: str) -> Any:
        """A field's value."""

def check_day(word: str) -> None:
    """Raises `InvalidInputError`, field `windows`, unless it is a word for days."""

def closed_words() -> list[tuple[str, list[str]]]:
    """Every closed set of words with its words, as the core has them: what the enumerations are tested against."""

def error_kinds() -> list[tuple[str, int]]:
    """Every kind of error with its number, as the core has them: what the exception classes are tested against."""

def settings() -> list[tuple[str, str]]:
    """Every setting with what it is for, as the core has them: what `Client`'s keywords are tested against."""

def known_signals() -> list[tuple[str, str, str, str]]:
    """Every signal the core knows: its constant's name, its code, its body's type, and what it tells.

    What `smartcar_sdk.signals` is tested against.
    """

def set_log_level(level: int) -> None:
    """From now on records of this level of `logging` and above are kept for `next_log_records`.

    Above CRITICAL there are none.
    """

def next_log_records() -> list[tuple[float, int, str, str | None, int | None, str, list[tuple[str, Any]]]] | None:
    """Waits for records, and takes all there are: time, level, target, file, line, message and fields of each.

    `None` once `close_log` was called and nothing is left.
    """

def start_thread(start: Callable[[], object]) -> None:
    """Calls what starts a thread, so that the thread takes no signal that is the host's."""

def close_log() -> None:
    """No further record is kept in this process."""

def close_own_stores() -> None:
    """Closes every client with a store of its caller's: before the interpreter gives no further threads."""
