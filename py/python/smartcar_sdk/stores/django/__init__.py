"""A store in a Django project's own database: PostgreSQL or SQLite.

    INSTALLED_APPS = [..., "smartcar_sdk.stores.django"]  # then: manage.py migrate

    from smartcar_sdk.stores.django import DjangoStore

    client = smartcar_sdk.Client(store=DjangoStore())

Each change is committed by itself (`atomic(durable=True)`), on connections of the store's own threads: never in a
transaction of yours, whatever `ATOMIC_REQUESTS` says.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from weakref import WeakSet

from ..._errors import InvalidInputError, InvalidTypeError, StoreError
from ..._other_sqlite import check_file
from .. import _sql
from .._store import Store, StoreUnavailable
from .._values import Answer, CounterSwap, Query, Row, Swap

__all__ = ["DjangoStore"]

_T = TypeVar("_T")


class DjangoStore(Store):
    """A store in one of the project's databases."""

    def __init__(self, using: str = "default") -> None:
        """Opens nothing as yet.

        using: the database's name in `settings.DATABASES`. With routers, let the app `smartcar_grants` migrate there.
        """
        # Not as this module is imported: that happens while Django's apps are being loaded.
        from django.db import connections  # noqa: PLC0415

        if not isinstance(using, str):
            raise InvalidTypeError(f"using must be a str, not {type(using).__name__}", field="using")
        if using not in connections:
            named = ", ".join(connections)
            raise InvalidInputError(f"using must name a database of settings.DATABASES: {named}", field="using")
        self._connections: Any = connections
        self._using = using
        connection = connections[using]
        dialect: Any = connection.vendor
        if dialect not in ("postgresql", "sqlite"):
            raise InvalidInputError(f"using must name a PostgreSQL or SQLite database, not {dialect}", field="using")
        self._sql = _sql.Statements(dialect)
        name = str(connection.settings_dict["NAME"])
        # Django's test runner has databases in memory, which threads of a process share.
        in_memory = name in ("", ":memory:") or "mode=memory" in name
        self._file = None if self._sql.is_postgres or in_memory else os.path.abspath(name)
        # Those of its threads, each with its own.
        self._opened: WeakSet[Any] = WeakSet()

    def __repr__(self) -> str:
        return f"<smartcar_sdk.stores.DjangoStore, using {self._using}>"

    def _do(self, work: Callable[[_sql.Run], _T], *, writes: bool = False) -> _T:
        from django.db import DatabaseError, InterfaceError, transaction  # noqa: PLC0415

        if self._file is not None:
            check_file(self._file)
        connection = self._connections[self._using]
        if connection.in_atomic_block:
            raise StoreError(
                "it is called inside a transaction of yours, and a change could be rolled back with it: let the client "
                "call it, which does so on threads of its own",
                field="store",
            )
        if self._file is not None and connection not in self._opened:
            # Before a fork another thread closes it.
            connection.inc_thread_sharing()
            self._opened.add(connection)
        try:
            if writes and not self._sql.is_postgres:
                # On the disk when it returns; in a transaction it would come too late.
                with connection.cursor() as cursor:
                    cursor.execute("PRAGMA synchronous = FULL")
            # Each change is durable by itself: Django refuses to nest this.
            with transaction.atomic(using=self._using, durable=True), connection.cursor() as cursor:
                return work(lambda sql, given: _run(cursor, sql, given))
        except (DatabaseError, InterfaceError) as error:
            # It may be dead: the next one is a new one.
            connection.close()
            text = str(error).split("\n")[0]
            if "no such table" in text or getattr(error.__cause__, "sqlstate", None) == "42P01":
                raise StoreError(
                    f"its tables are not there ({text}): add smartcar_sdk.stores.django to INSTALLED_APPS and run "
                    "manage.py migrate",
                    field="store",
                ) from None
            if not self._sql.is_postgres and "is locked" in text:
                raise _sql.locked(text) from None
            raise StoreUnavailable(f"{type(error).__name__}: {text}") from None

    def load(self, application: str, grant_id: str) -> Answer[Row | None]:
        """As `Store` says."""
        return self._do(lambda run: self._sql.load(run, application, grant_id))

    def load_for(self, application: str, vehicle_id: str) -> Answer[list[Row]]:
        """As `Store` says."""
        return self._do(lambda run: self._sql.load_for(run, application, vehicle_id))

    def swap(self, application: str, row: Row, expected: int | None) -> Answer[Swap]:
        """As `Store` says."""
        return self._do(lambda run: self._sql.swap(run, application, row, expected), writes=True)

    def page(self, application: str, query: Query) -> Answer[list[Row]]:
        """As `Store` says."""
        return self._do(lambda run: self._sql.page(run, application, query))

    def delete(self, application: str, grant_id: str, version: int) -> Answer[bool]:
        """As `Store` says."""
        return self._do(lambda run: self._sql.delete(run, application, grant_id, version), writes=True)

    def now(self) -> int:
        """As `Store` says."""
        return self._do(self._sql.now)

    def swap_counter(self, application: str, name: str, expected: int | None, value: int) -> Answer[CounterSwap]:
        """As `Store` says."""
        return self._do(lambda run: self._sql.swap_counter(run, application, name, expected, value), writes=True)

    def before_fork(self) -> None:
        """Closes the connections to an SQLite file: none may be open as the process forks."""
        for connection in list(self._opened):
            connection.close()

    def end_of_thread(self) -> None:
        """Called on a thread of the store's that ends: its connection is closed."""
        self._connections[self._using].close()


def _run(cursor: Any, sql: str, given: Mapping[str, Any]) -> _sql.Result:
    cursor.execute(re.sub(r":(\w+)", r"%(\1)s", sql), given)
    return _sql.Result(cursor.fetchall() if cursor.description is not None else (), cursor.rowcount)
