"""What a store does: `Store`, whose methods block, and `AsyncStore`, whose methods are coroutines."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from .._errors import StoreError, UnsupportedError
from ._values import Answer, CounterSwap, Query, Row, Swap, host_time


class StoreUnavailable(StoreError):
    """The store cannot be reached or used now, and may be later: raised by stores."""

    def __init__(self, message: str, *, field: str | None = "store", can_retry: bool = True, **more: Any) -> None:
        """What is wrong and what to do, for people; no token, and nothing of a row's body."""
        super().__init__(message, field=field, can_retry=can_retry, **more)


class Store(ABC):
    """Where a client keeps its grants: subclass it, and give an object of your class as `Client(store=...)`.

    What the SDK rests on, and what a store must therefore do:

    - **A swap is atomic and durable** when it returns `Swap(done=True)`: the row, and what `load_for` finds it by, are
      there together, and survive a crash of the process, the machine and the database. So it is committed before it
      returns, by itself: never as a part of a transaction that somebody else may roll back.
    - **A swap never overwrites what it did not expect.** If the stored version is not the expected one, nothing is
      written, and the row as it is now comes back.
    - **One clock.** Every answer carries the store's time. Where several hosts share a store it must be one clock for
      all of them, such as the database's.
    - **Every method names the application**, and sees only rows of that application.
    - **Failing is fine**: raise `StoreUnavailable`, or whatever your database raises, and the SDK goes on trying; a
      token pair that was won meanwhile is kept, served, and stored later (or lies in `spool`). Claiming to have
      written and not having done so is the one thing that loses cars.

    The methods are called on threads of their own, made for it (`threads` of them at most, side by side), never on
    yours and never on an event loop's. One that takes longer than 14 s counts as failed. They are called until the
    client is closed, which the end of the interpreter waits for. An exception's text goes into the `StoreError` that
    callers get, unless it seems to hold a part of a row's body.
    """

    threads: int = 4
    """How many threads may be in methods of the store at once."""

    @abstractmethod
    def load(self, application: str, grant_id: str) -> Answer[Row | None]:
        """The row of one grant, or None."""

    @abstractmethod
    def load_for(self, application: str, vehicle_id: str) -> Answer[list[Row]]:
        """All rows whose `vehicles` contain this one: newest `connected_at` first, then highest grant id.

        Rows with status `removed` are left out.
        """

    @abstractmethod
    def swap(self, application: str, row: Row, expected: int | None) -> Answer[Swap]:
        """Stores `row` if the stored version is `expected` (None: if there is no such row).

        What `load_for` finds it by is stored with it. See `Store` for what it promises.
        """

    @abstractmethod
    def page(self, application: str, query: Query) -> Answer[list[Row]]:
        """One page of a walk. A range of one index, however many rows there are.

        What it does not know (a later release may ask for more) is an `UnsupportedError`.
        """

    @abstractmethod
    def delete(self, application: str, grant_id: str, version: int) -> Answer[bool]:
        """Forgets a row if its version is still this one: whether it did. Only tombstones of 60 days are deleted."""

    def now(self) -> int:
        """The store's clock, in milliseconds since 1970, by the cheapest means: this host's, unless overridden."""
        return host_time()

    def wait(self, application: str, grant_id: str, version: int, timeout: float) -> None:
        """Returns soon after the row is no longer at this version, and after `timeout` seconds at the latest.

        Optional: where it is not overridden, the SDK looks at the row now and then. It may return early.
        """
        raise UnsupportedError("this store tells nobody of changes")

    def swap_counter(self, application: str, name: str, expected: int | None, value: int) -> Answer[CounterSwap]:
        """Sets a number that the application keeps under a name, if it still is `expected` (None: if there is none).

        Optional: workers of the daily job share a rate by it (`fleet_rate`). It must be atomic, but not durable.
        """
        raise UnsupportedError("this store keeps no counters")

    def before_fork(self) -> None:  # noqa: B027, optional
        """Called on a thread that is about to fork the process, while no other method is under way but `wait`.

        A store on SQLite closes its connections here: none may be open as the process forks, or the child writes
        without the locks that it believes in. Optional for others.
        """

    def after_fork(self) -> None:  # noqa: B027, optional
        """Called in a forked child, before any other method is there: let go of what cannot be shared with the parent.

        Connections of the parent's must not be used, and not be closed either (it would end them for the parent). A
        store whose rows are in memory raises here: parent and child would each refresh the same grants. From then on
        everything fails in the child, with what was raised.
        """

    def close(self) -> None:  # noqa: B027, optional
        """Called once, when the client is closed and nothing else is under way. Optional."""


class AsyncStore(ABC):
    """A store whose methods are coroutines: give it to an `AsyncClient`, or to a `Client`.

    They promise what those of `Store` do. Under an `AsyncClient` they run on the loop on which the client is opened, or
    first used: so a pool of connections that belongs to that loop may be used. Close the client before the loop ends
    (`async with` does). Once that loop is closed, in a forked child, and under a `Client`, they run on a loop of the
    store's own, on a thread of its own: connections that belong to another loop fail there.
    """

    @abstractmethod
    async def load(self, application: str, grant_id: str) -> Answer[Row | None]:
        """The row of one grant, or None."""

    @abstractmethod
    async def load_for(self, application: str, vehicle_id: str) -> Answer[list[Row]]:
        """All rows whose `vehicles` contain this one: newest `connected_at` first, then highest grant id.

        Rows with status `removed` are left out.
        """

    @abstractmethod
    async def swap(self, application: str, row: Row, expected: int | None) -> Answer[Swap]:
        """Stores `row` if the stored version is `expected` (None: if there is no such row).

        What `load_for` finds it by is stored with it. See `Store` for what it promises.
        """

    @abstractmethod
    async def page(self, application: str, query: Query) -> Answer[list[Row]]:
        """One page of a walk. A range of one index, however many rows there are.

        What it does not know (a later release may ask for more) is an `UnsupportedError`.
        """

    @abstractmethod
    async def delete(self, application: str, grant_id: str, version: int) -> Answer[bool]:
        """Forgets a row if its version is still this one: whether it did. Only tombstones of 60 days are deleted."""

    async def now(self) -> int:
        """The store's clock, in milliseconds since 1970, by the cheapest means: this host's, unless overridden."""
        return host_time()

    async def wait(self, application: str, grant_id: str, version: int, timeout: float) -> None:
        """Returns soon after the row is no longer at this version, and after `timeout` seconds at the latest.

        Optional: where it is not overridden, the SDK looks at the row now and then. It may return early.
        """
        raise UnsupportedError("this store tells nobody of changes")

    async def swap_counter(self, application: str, name: str, expected: int | None, value: int) -> Answer[CounterSwap]:
        """Sets a number that the application keeps under a name, if it still is `expected` (None: if there is none).

        Optional: workers of the daily job share a rate by it (`fleet_rate`). It must be atomic, but not durable.
        """
        raise UnsupportedError("this store keeps no counters")

    async def before_fork(self) -> None:  # noqa: B027, optional
        """Called on the store's loop, while another thread is about to fork the process.

        As that of `Store`. A thread that forks while its own loop runs cannot wait for it: then the store of the child
        refuses to work, unless there was nothing to do.
        """

    async def after_fork(self) -> None:  # noqa: B027, optional
        """Called in a forked child, before any other method is there: let go of what cannot be shared with the parent.

        As that of `Store`.
        """

    async def close(self) -> None:  # noqa: B027, optional
        """Called once, when the client is closed and nothing else is under way. Optional."""
