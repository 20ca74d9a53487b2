"""A store in the application's own database, by SQLAlchemy: PostgreSQL or SQLite.

    from smartcar_sdk.stores.sqlalchemy import SQLAlchemyStore, add_tables

    tables = add_tables(Base.metadata)  # beside your own: Alembic finds them
    client = smartcar_sdk.Client(store=SQLAlchemyStore(engine, tables))

It needs SQLAlchemy 2 (`pip install smartcar-sdk[sqlalchemy]`) and your database's driver. Each change is committed by
itself, on a connection of its own out of the engine's pool: never in a transaction of yours.
"""

from __future__ import annotations

import asyncio
import os
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.pool import SingletonThreadPool, StaticPool

from .._errors import InvalidInputError, InvalidTypeError, StoreError
from .._other_sqlite import check_file
from . import _sql
from ._store import AsyncStore, Store, StoreUnavailable
from ._values import Answer, CounterSwap, Query, Row, Swap

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

__all__ = ["AsyncSQLAlchemyStore", "SQLAlchemyStore", "Tables", "add_tables"]

_T = TypeVar("_T")


@dataclass(frozen=True)
class Tables:
    """The tables of a store."""

    grants: sa.Table
    """One row for each grant."""
    vehicles: sa.Table
    """From a vehicle to the grants that reach it."""
    counters: sa.Table
    """Numbers that workers of the daily job share."""


def add_tables(metadata: sa.MetaData, *, schema: str | None = None) -> Tables:
    """Adds the tables to a `MetaData`: yours, so that `create_all` and Alembic's migrations have them, too.

    schema: the database's schema they lie in, where it is not the default one.
    """
    if not isinstance(metadata, sa.MetaData):
        raise InvalidTypeError(
            f"metadata must be a MetaData of SQLAlchemy (Base.metadata), not {type(metadata).__name__}",
            field="metadata",
        )
    if not isinstance(schema, str | None):
        raise InvalidTypeError(f"schema must be a str, not {type(schema).__name__}", field="schema")
    # Compared by their bytes, whatever the database's language is.
    exact = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    time = sa.BigInteger
    grants = sa.Table(
        _sql.GRANTS,
        metadata,
        sa.Column("application", exact, primary_key=True),
        sa.Column("grant_id", exact, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("user_id", exact),
        sa.Column("account", exact),
        sa.Column("status", exact, nullable=False),
        sa.Column("vehicles", sa.Text, nullable=False),
        sa.Column("connected_at", time, nullable=False),
        sa.Column("refresh_expires_at", time),
        sa.Column("due_at", time),
        sa.Column("status_changed_at", time, nullable=False),
        sa.Column("updated_at", time, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        schema=schema,
    )
    for name, (columns, may_lack) in _sql.INDEXES.items():
        where = None if may_lack is None else grants.c[may_lack].is_not(None)
        sa.Index(f"{_sql.GRANTS}_{name}", *(grants.c[it] for it in columns), postgresql_where=where, sqlite_where=where)
    vehicles = sa.Table(
        _sql.VEHICLES,
        metadata,
        sa.Column("application", exact, primary_key=True),
        sa.Column("grant_id", exact, primary_key=True),
        sa.Column("vehicle_id", exact, primary_key=True),
        sa.Column("connected_at", time, nullable=False),
        sa.Index(f"{_sql.VEHICLES}_newest", "application", "vehicle_id", "connected_at", "grant_id"),
        schema=schema,
    )
    counters = sa.Table(
        _sql.COUNTERS,
        metadata,
        sa.Column("application", exact, primary_key=True),
        sa.Column("name", exact, primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
        schema=schema,
    )
    return Tables(grants, vehicles, counters)


class _Database:
    """An engine, and what is done with a connection of it."""

    def __init__(self, engine: sa.Engine, tables: Tables | None) -> None:
        dialect: Any = engine.dialect.name
        if dialect not in ("postgresql", "sqlite"):
            raise InvalidInputError(f"engine must be of PostgreSQL or SQLite, not of {dialect}", field="engine")
        self.engine = engine
        if not isinstance(tables, Tables | None):
            raise InvalidTypeError(
                f"tables must be what add_tables(metadata) gave, not {type(tables).__name__}", field="tables"
            )
        self.tables = tables or add_tables(sa.MetaData())
        names = engine.dialect.identifier_preparer.format_table
        self.sql = _sql.Statements(
            dialect, names(self.tables.grants), names(self.tables.vehicles), names(self.tables.counters)
        )
        self.file = None if self.sql.is_postgres else _file(engine)
        if isinstance(engine.pool, StaticPool | SingletonThreadPool):
            raise InvalidInputError(
                f"engine has a {type(engine.pool).__name__}, which gives others the same connection: a change could be "
                "in their transaction, and be rolled back with it. Use its dialect's usual pool",
                field="engine",
            )

    def shown(self, name: str) -> str:
        # Not the whole URL: its query may hold a secret.
        return f"<smartcar_sdk.stores.{name}, {self.engine.dialect.name} {self.engine.url.database}>"

    def check(self) -> None:
        if self.file is not None:
            check_file(self.file)

    def do(self, connection: sa.Connection, work: Callable[[_sql.Run], _T], *, writes: bool = False) -> _T:
        """Does something in a transaction of its own, which is committed when this returns."""
        # Whatever the engine's is: autocommit would write a row without its vehicles.
        level = "READ COMMITTED" if self.sql.is_postgres else "SERIALIZABLE"
        connection = connection.execution_options(isolation_level=level)
        if writes and not self.sql.is_postgres:
            _begins_transactions(connection)
            # On the disk when it returns, with the end of a journal. In a transaction it would come too late.
            cursor = connection.connection.cursor()
            cursor.execute("PRAGMA synchronous = EXTRA")
            cursor.close()

        def run(sql: str, given: Mapping[str, Any]) -> _sql.Result:
            result = connection.execute(sa.text(sql), given)
            return _sql.Result(result.all() if result.returns_rows else (), result.rowcount)

        with connection.begin():
            return work(run)

    def failure(self, error: exc.SQLAlchemyError) -> StoreError:
        """In words; the driver's own say what is wrong, and SQLAlchemy's would quote what was written."""
        if not isinstance(error, exc.DBAPIError):
            return StoreUnavailable(f"{type(error).__name__}: {error}")
        text = str(error.orig).split("\n")[0]
        if getattr(error.orig, "sqlstate", None) == "42P01" or "no such table" in text:
            return StoreError(
                f"its tables are not there ({text}): run your migration, which has them by add_tables(metadata), or "
                "create_tables()",
                field="store",
            )
        if not self.sql.is_postgres and "is locked" in text:
            return _sql.locked(text)
        return StoreUnavailable(f"{type(error.orig).__name__}: {text}")


def _begins_transactions(connection: sa.Connection) -> None:
    """Fails where the driver of SQLite begins no transaction with a change, or has one open always (Python 3.12)."""
    driver = connection.connection.driver_connection
    legacy = -1  # sqlite3.LEGACY_TRANSACTION_CONTROL
    # aiosqlite's has the one of sqlite3 in it.
    autocommit = getattr(getattr(driver, "_conn", driver), "autocommit", legacy)
    if autocommit != legacy:
        raise StoreError(
            f"its engine has connect_args={{'autocommit': {autocommit}}}, with which a change is not one transaction: "
            "give the store an engine without it",
            field="store",
        )


def _file(engine: sa.Engine) -> str:
    path = engine.url.database or ":memory:"
    if path.startswith("file:"):
        path, _, query = path.removeprefix("file:").partition("?")
        path = ":memory:" if "mode=memory" in f"{query}&{engine.url.query}" else unquote(path)
    if not path or path.startswith(":"):
        raise InvalidInputError(
            "engine is of a database in memory, which dies with the process, and all its grants: name a file",
            field="engine",
        )
    return os.path.abspath(path)


def _checked(engine: Any, wanted: type, name: str) -> None:
    if isinstance(engine, wanted):
        return
    message = f"engine must be {name}, not {type(engine).__name__}"
    if isinstance(engine, sa.Connection) or type(engine).__name__ in ("Session", "AsyncSession", "AsyncConnection"):
        message += ": each change is committed by itself, and one in your transaction could be rolled back with it"
    elif type(engine).__name__ == "AsyncEngine":
        message += ": use AsyncSQLAlchemyStore"
    elif isinstance(engine, sa.Engine):
        message += ": use SQLAlchemyStore"
    raise InvalidTypeError(message, field="engine")


class SQLAlchemyStore(Store):
    """A store in the database of an `Engine`."""

    def __init__(self, engine: sa.Engine, tables: Tables | None = None) -> None:
        """Opens nothing as yet.

        engine: of PostgreSQL or SQLite. Up to `threads` (4) of its pool's connections are used at once.
        tables: what `add_tables` gave; without it, tables of the same names in the default schema.
        """
        _checked(engine, sa.Engine, "an Engine of SQLAlchemy")
        self._database = _Database(engine, tables)

    def __repr__(self) -> str:
        return self._database.shown("SQLAlchemyStore")

    def create_tables(self) -> None:
        """Creates the tables where they are missing: for an application without migrations, and for tests."""
        tables = self._database.tables
        self._database.check()
        tables.grants.metadata.create_all(self._database.engine, [tables.grants, tables.vehicles, tables.counters])

    def _do(self, work: Callable[[_sql.Run], _T], *, writes: bool = False) -> _T:
        database = self._database
        database.check()
        try:
            with database.engine.connect() as connection:
                return database.do(connection, work, writes=writes)
        except exc.SQLAlchemyError as error:
            raise database.failure(error) from None

    def load(self, application: str, grant_id: str) -> Answer[Row | None]:
        """As `Store` says."""
        return self._do(lambda run: self._database.sql.load(run, application, grant_id))

    def load_for(self, application: str, vehicle_id: str) -> Answer[list[Row]]:
        """As `Store` says."""
        return self._do(lambda run: self._database.sql.load_for(run, application, vehicle_id))

    def swap(self, application: str, row: Row, expected: int | None) -> Answer[Swap]:
        """As `Store` says."""
        return self._do(lambda run: self._database.sql.swap(run, application, row, expected), writes=True)

    def page(self, application: str, query: Query) -> Answer[list[Row]]:
        """As `Store` says."""
        return self._do(lambda run: self._database.sql.page(run, application, query))

    def delete(self, application: str, grant_id: str, version: int) -> Answer[bool]:
        """As `Store` says."""
        return self._do(lambda run: self._database.sql.delete(run, application, grant_id, version), writes=True)

    def now(self) -> int:
        """As `Store` says."""
        return self._do(self._database.sql.now)

    def swap_counter(self, application: str, name: str, expected: int | None, value: int) -> Answer[CounterSwap]:
        """As `Store` says."""
        return self._do(
            lambda run: self._database.sql.swap_counter(run, application, name, expected, value), writes=True
        )

    def before_fork(self) -> None:
        """Closes the pool's connections to an SQLite file: none may be open as the process forks."""
        if self._database.file is not None:
            self._database.engine.dispose()

    def after_fork(self) -> None:
        """Leaves the parent's connections alone: the engine makes new ones."""
        self._database.engine.dispose(close=False)


class AsyncSQLAlchemyStore(AsyncStore):
    """A store in the database of an `AsyncEngine` (asyncpg, psycopg, aiosqlite).

    An engine of asyncio belongs to the loop that it is first used on: give this to an `AsyncClient` of that loop.
    """

    def __init__(self, engine: AsyncEngine, tables: Tables | None = None) -> None:
        """Opens nothing as yet; as `SQLAlchemyStore`."""
        from sqlalchemy.ext.asyncio import AsyncEngine  # noqa: PLC0415, it needs greenlet

        _checked(engine, AsyncEngine, "an AsyncEngine of SQLAlchemy")
        self._engine = engine
        self._database = _Database(engine.sync_engine, tables)
        # The loop that the pool's connections are of.
        self._loop: weakref.ref[asyncio.AbstractEventLoop] | None = None

    def __repr__(self) -> str:
        return self._database.shown("AsyncSQLAlchemyStore")

    def _come_to_this_loop(self) -> None:
        """Lets go of connections of another loop. That of a program may have ended, with pairs still to be stored."""
        here = asyncio.get_running_loop()
        if self._loop is not None and self._loop() is here:
            return
        if self._loop is not None and self._database.sql.is_postgres:
            self._engine.sync_engine.dispose(close=False)
        self._loop = weakref.ref(here)

    async def create_tables(self) -> None:
        """Creates the tables where they are missing: for an application without migrations, and for tests."""
        tables = self._database.tables
        self._database.check()
        self._come_to_this_loop()
        async with self._engine.begin() as connection:
            of = [tables.grants, tables.vehicles, tables.counters]
            await connection.run_sync(lambda it: tables.grants.metadata.create_all(it, of))

    async def _do(self, work: Callable[[_sql.Run], _T], *, writes: bool = False) -> _T:
        database = self._database
        database.check()
        self._come_to_this_loop()
        try:
            async with self._engine.connect() as connection:
                return await connection.run_sync(lambda it: database.do(it, work, writes=writes))
        except exc.SQLAlchemyError as error:
            raise database.failure(error) from None

    async def load(self, application: str, grant_id: str) -> Answer[Row | None]:
        """As `Store` says."""
        return await self._do(lambda run: self._database.sql.load(run, application, grant_id))

    async def load_for(self, application: str, vehicle_id: str) -> Answer[list[Row]]:
        """As `Store` says."""
        return await self._do(lambda run: self._database.sql.load_for(run, application, vehicle_id))

    async def swap(self, application: str, row: Row, expected: int | None) -> Answer[Swap]:
        """As `Store` says."""
        return await self._do(lambda run: self._database.sql.swap(run, application, row, expected), writes=True)

    async def page(self, application: str, query: Query) -> Answer[list[Row]]:
        """As `Store` says."""
        return await self._do(lambda run: self._database.sql.page(run, application, query))

    async def delete(self, application: str, grant_id: str, version: int) -> Answer[bool]:
        """As `Store` says."""
        return await self._do(lambda run: self._database.sql.delete(run, application, grant_id, version), writes=True)

    async def now(self) -> int:
        """As `Store` says."""
        return await self._do(self._database.sql.now)

    async def swap_counter(self, application: str, name: str, expected: int | None, value: int) -> Answer[CounterSwap]:
        """As `Store` says."""
        return await self._do(
            lambda run: self._database.sql.swap_counter(run, application, name, expected, value), writes=True
        )

    async def before_fork(self) -> None:
        """Closes the pool's connections to an SQLite file: none may be open as the process forks."""
        if self._database.file is not None:
            await self._engine.dispose()

    async def after_fork(self) -> None:
        """Leaves the parent's connections alone: the engine makes new ones."""
        self._engine.sync_engine.dispose(close=False)
