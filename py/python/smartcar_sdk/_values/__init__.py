"""The values that are written by hand, a file per noun. Importing it makes those of `_generated`, too."""

from .._generated import values as values
from . import compatibility, connections, events, grant, moving, paging, readings, schedule, signals, webhook

__all__ = [
    "compatibility",
    "connections",
    "events",
    "grant",
    "moving",
    "paging",
    "readings",
    "schedule",
    "signals",
    "values",
    "webhook",
]
