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
from weakref import WeakKeyDictionary

from ..._errors import InvalidInputError, InvalidTypeError, StoreError
from ..._other_sqlite import check_file
from .. import _sql
from .._store import Store, StoreUnavailable
from .._values import Answer, CounterSwap, Query, Row, Swap

__all__ = ["DjangoStore"]

_T = TypeVar("_T")

_OF_PARENTS: list[Any] = []


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
        # Those of its threads, each with its own, and the database that each was opened for.
        self._opened: WeakKeyDictionary[Any, str] = WeakKeyDictionary()

    def __repr__(self) -> str:
        return f"<smartcar_sdk.stores.DjangoStore, using {self._using}>"

    def _is_file(self, name: str) -> bool:
        # Django's test runner has databases in memory, which threads of a process share.
        return not (self._sql.is_postgres or name in ("", ":memory:") or "mode=memory" in name)

    def _open(self, connection: Any) -> None:
        """Opens this thread's connection, if it is not open, with a transaction for each change."""
        name = str(connection.settings_dict["NAME"])
        if self._opened.get(connection, name) != name:
            # Django's test runner has put a database of its own in the place of the project's.
            connection.close()
        if self._is_file(name):
            check_file(os.path.abspath(name))
            if connection not in self._opened:
                # Before a fork another thread closes it.
                connection.inc_thread_sharing()
        self._opened[connection] = name
        if connection.connection is None and not connection.in_atomic_block:
            connection.ensure_connection()
            if not connection.get_autocommit():
                # As the project's settings have it: what is done would wait for a commit that nobody makes.
                connection.set_autocommit(True)
        if connection.in_atomic_block or not connection.get_autocommit():
            raise StoreError(
                "it is called inside a transaction of yours, and a change could be rolled back with it: let the client "
                "call it, which does so on threads of its own",
                field="store",
            )

    def _do(self, work: Callable[[_sql.Run], _T], *, writes: bool = False) -> _T:
        from django.db import DatabaseError, InterfaceError, transaction  # noqa: PLC0415

        connection = self._connections[self._using]
        opened = False
        try:
            self._open(connection)
            opened = True
            if writes and not self._sql.is_postgres:
                # On the disk when it returns, with the end of a journal. In a transaction it would come too late.
                with connection.cursor() as cursor:
                    cursor.execute("PRAGMA synchronous = EXTRA")
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
        finally:
            if opened and connection.settings_dict.get("OPTIONS", {}).get("pool"):
                # Out of Django's own pool, which has few: back to it.
                connection.close()

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
        for connection, name in list(self._opened.items()):
            if self._is_file(name):
                connection.close()

    def after_fork(self) -> None:
        """Leaves the connections in Django's own pool to the parent: a child has a pool of its own."""
        pools: dict[str, Any] = getattr(type(self._connections[self._using]), "_connection_pools", {})
        if self._using in pools:
            # Kept, since dropping it would close them.
            _OF_PARENTS.append(pools.pop(self._using))

    def end_of_thread(self) -> None:
        """Called on a thread of the store's that ends: its connection is closed."""
        self._connections[self._using].close()


def _run(cursor: Any, sql: str, given: Mapping[str, Any]) -> _sql.Result:
    cursor.execute(re.sub(r":(\w+)", r"%(\1)s", sql), given)
    return _sql.Result(cursor.fetchall() if cursor.description is not None else (), cursor.rowcount)
