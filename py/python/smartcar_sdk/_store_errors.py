"""What a store raised, in words in which no token can be."""

from __future__ import annotations

import logging
import os
import traceback

from ._errors import BY_KIND, SmartcarError
from ._native import StoreOperation

_LOG = logging.getLogger("smartcar_sdk.stores")
_RUNNER = os.path.join(os.path.dirname(__file__), "_store_runner.py")


def fail(operation: StoreOperation, error: BaseException) -> None:
    """Tells the core what a method raised: in words in which no token can be."""
    method = operation.method
    frames = traceback.extract_tb(error.__traceback__)
    place = next((frame for frame in reversed(frames) if frame.filename not in (__file__, _RUNNER)), None)
    at = "" if place is None else f" ({os.path.basename(place.filename)}:{place.lineno}, in {place.name})"
    if isinstance(error, SmartcarError):
        kind, can_retry = str(error.kind), error.can_retry
        said = f"the store's {method}(): {_shown(error.message)}"
    else:
        kind, can_retry = "store", True
        said = f"the store's {method}() raised {type(error).__name__}{at}"
        text = _shown(str(error))
        said += f": {text}" if text else ""
    if kind != "unsupported":
        _LOG.debug("%s", said)
    if method == "close":
        _LOG.warning("%s", said)
    # What else a store raises is no answer to what the core asked.
    operation.failed(kind if kind in _ANSWERS else "store", said, can_retry)


_ANSWERS = frozenset(("store", "unsupported", "closed"))
assert set(BY_KIND) >= _ANSWERS

_MARKS = (
    "access_token",
    "refresh_token",
    '{"format"',
    # The same in hexadecimal digits and in base64.
    "7b22666f726d6174",
    "eyJmb3JtYXQi",
)
"""What the body of a row has, where it is not encrypted: databases quote what they are given."""


def _shown(text: str) -> str:
    """A text for an error: in one line, not too long, and without what seems to be a row's body."""
    lower = text.lower()
    if any(mark.lower() in lower for mark in _MARKS):
        return "(its text is withheld, since it quotes a row's body)"
    text = " ".join(text.split())
    return text if len(text) <= 300 else f"{text[:300]}..."
