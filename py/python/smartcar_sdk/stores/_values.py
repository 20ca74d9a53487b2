"""What stores are given, and what they give: rows and questions, each a frozen dataclass."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

from .._enums import _Word

_T = TypeVar("_T")


def host_time() -> int:
    """The clock of this host, in milliseconds since 1970 (UTC)."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True)
class Row:
    """One grant as a store keeps it: a few plain columns to find it by, and a body that only the SDK can read.

    Times are milliseconds since 1970 (UTC), whole numbers of 64 bits.
    """

    grant_id: str
    """The grant's id: 1 to 64 characters of `a-z`, `0-9`, `-` and `_`. With the application, the primary key."""
    version: int
    """A random number of 64 bits, with a sign; it changes with each write, and is the key of compare-and-swap."""
    user_id: str | None
    """Smartcar's id of the user, once known."""
    account: str | None
    """Your own id of your customer."""
    status: str
    """`active`, `adopted`, `reconnect_required`, `removed` or `handed_over`; keep words that you do not know, too."""
    vehicles: tuple[str, ...]
    """The vehicles this grant reaches: what `load_for` finds it by. Keep their order."""
    connected_at: int
    """When the driver gave consent. Newest first is the order of `load_for`."""
    refresh_expires_at: int | None
    """When the refresh token ends; the order of the daily job."""
    due_at: int | None
    """When somebody should look at this row; the order of recovery."""
    status_changed_at: int
    """When `status` last changed."""
    updated_at: int
    """When the row was last written."""
    body: bytes = field(repr=False)
    """The rest, for the SDK only: a few kilobytes at most. Without `token_keys` (a setting) it has tokens in clear."""


class Order(_Word):
    """The order of a walk over all rows; the grant id, compared by its bytes, decides between equal times."""

    DUE = "due"
    """By `due_at`; rows without one are left out."""
    EXPIRY = "expiry"
    """By `refresh_expires_at`; rows without one are left out."""
    STATUS_CHANGED = "status_changed"
    """By `status_changed_at`."""
    ID = "id"
    """By grant id."""

    @property
    def column(self) -> Literal["due_at", "refresh_expires_at", "status_changed_at", "grant_id"]:
        """The column that it goes by."""
        return _COLUMNS[self]


_COLUMNS: dict[Order, Literal["due_at", "refresh_expires_at", "status_changed_at", "grant_id"]] = {
    Order.DUE: "due_at",
    Order.EXPIRY: "refresh_expires_at",
    Order.STATUS_CHANGED: "status_changed_at",
    Order.ID: "grant_id",
}


@dataclass(frozen=True)
class Filter:
    """Which rows a page holds: those whose `column` is `word`, to the byte. A column that is None equals no word."""

    column: Literal["status", "account", "user_id"]
    """The column."""
    word: str
    """What it must be."""

    def admits(self, row: Row) -> bool:
        """Whether a row is one of those."""
        return bool(getattr(row, self.column) == self.word)


@dataclass(frozen=True)
class Cursor:
    """A place in a walk: the last row seen. The next page starts after it, whether or not that row is still there."""

    at: int
    """The time by which the order sorted that row; it means nothing where the order is by id."""
    grant_id: str
    """That row's grant id; the second key of every order."""


@dataclass(frozen=True)
class Query:
    """What `page` is asked for: one page of a walk, over all rows in an order, or by id over those a filter admits."""

    order: Order
    """The order; it is `Order.ID` where there is a filter."""
    limit: int
    """The most rows."""
    filter: Filter | None = None
    """Only these rows; None: all."""
    up_to: int | None = None
    """Only rows whose time by the order is at most this; None: any. Always None in a walk by id."""
    after: Cursor | None = None
    """Only rows after this place; None: from the beginning."""

    def page_of(self, rows: Iterable[Row]) -> list[Row]:
        """The page, out of all rows of the application: for a store that holds them in memory.

        One in a database has an index for each order and filter instead, and reads a range of it.
        """
        column = self.order.column
        found: list[tuple[tuple[int | str, ...], Row]] = []
        for row in rows:
            time = None if self.order is Order.ID else getattr(row, column)
            if self.filter is not None and not self.filter.admits(row):
                continue
            if self.order is not Order.ID and (time is None or (self.up_to is not None and time > self.up_to)):
                continue
            place = (row.grant_id,) if time is None else (time, row.grant_id)
            if self.after is not None and place <= (self.after.at, self.after.grant_id)[-len(place) :]:
                continue
            found.append((place, row))
        found.sort(key=lambda it: it[0])
        return [row for _, row in found[: self.limit]]


@dataclass(frozen=True)
class Answer(Generic[_T]):
    """An answer of a store, with the store's own time at which it was read or written."""

    value: _T
    """The answer."""
    now: int = field(default_factory=host_time)
    """The store's clock then, in milliseconds since 1970; this host's, unless given.

    Where several hosts share a store it must be one clock for all of them: the database's.
    """


@dataclass(frozen=True)
class Swap:
    """What became of a `swap`."""

    done: bool
    """The row is stored, durably."""
    current: Row | None = None
    """Where it is not: the row as it is stored, read after the swap failed, or None where there is none."""


@dataclass(frozen=True)
class CounterSwap:
    """What became of a `swap_counter`."""

    done: bool
    """The value is stored."""
    current: int | None = None
    """Where it is not: what the counter is, read after the swap failed, or None where there is none."""
