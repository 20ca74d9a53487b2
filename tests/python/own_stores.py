"""Stores as users would write them, for the tests: a dict with a lock, and one in SQLite, on threads and in asyncio."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import sqlalchemy
from smartcar_sdk.stores import (
    Answer,
    AsyncStore,
    CounterSwap,
    Query,
    Row,
    Store,
    StoreUnavailable,
    Swap,
)
from smartcar_sdk.stores.sqlalchemy import AsyncSQLAlchemyStore, SQLAlchemyStore
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

# For programs that fork: Python warns of that where there are threads, from 3.12 on.
FORKS = "ignore:This process:DeprecationWarning"


def named(name: str) -> Any:
    """The store that a test names: its kind, and where it is. None: it is an address."""
    kind, _, place = name.partition("=")
    if kind == "file":
        return FileStore(place)
    if kind == "async":
        return AsyncFileStore(place)
    if kind == "sqlalchemy":
        store = WithEngine(sqlalchemy.create_engine(place))
        store.create_tables()
        return store
    if kind == "asyncsqlalchemy":
        url = sqlalchemy.make_url(place)
        driver = "postgresql+asyncpg" if url.drivername.startswith("postgres") else "sqlite+aiosqlite"
        asked = url.set(drivername=driver, query={})
        return AsyncWithEngine(create_async_engine(asked), url)
    if kind == "django":
        return django_store(place)
    assert kind == "address"
    return None


class WithEngine(SQLAlchemyStore):
    """A store whose engine is its own, and ends with it."""

    def __init__(self, engine: sqlalchemy.Engine) -> None:
        super().__init__(engine)
        self.engine = engine

    def close(self) -> None:
        super().close()
        self.engine.dispose()


class AsyncWithEngine(AsyncSQLAlchemyStore):
    """The same for asyncio. Another engine creates its tables: this one belongs to the loop that uses it first."""

    def __init__(self, engine: AsyncEngine, url: sqlalchemy.URL) -> None:
        super().__init__(engine)
        self.engine = engine
        creating = sqlalchemy.create_engine(url)
        SQLAlchemyStore(creating).create_tables()
        creating.dispose()

    async def close(self) -> None:
        await super().close()
        await self.engine.dispose()


def django_store(place: str, timeout: float = 10, **more: Any) -> Any:
    """A store in the database of a project of Django, which is this process; SQLite waits `timeout` for a lock.

    more: of `DATABASES`.
    """
    import django  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    url = sqlalchemy.make_url(place)
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": url.database, "OPTIONS": {"timeout": timeout}}
    if url.drivername.startswith("postgres"):
        database = {"ENGINE": "django.db.backends.postgresql", "NAME": url.database, "USER": url.username}
        database |= {"HOST": url.host, "PORT": str(url.port)}
    settings.configure(
        INSTALLED_APPS=["smartcar_sdk.stores.django"],
        # Each request is a transaction, as in many a project.
        DATABASES={"default": database | {"ATOMIC_REQUESTS": True} | more},
        SECRET_KEY="of tests",
        ROOT_URLCONF="__main__",
        ALLOWED_HOSTS=["*"],
    )
    django.setup()
    call_command("migrate", verbosity=0)
    from smartcar_sdk.stores.django import DjangoStore  # noqa: PLC0415

    return DjangoStore()


class DictStore(Store):
    """Rows in memory."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Row] = {}
        self.counters: dict[tuple[str, str], int] = {}
        self.lock = threading.Lock()
        self.calls: list[str] = []

    def load(self, application: str, grant_id: str) -> Answer[Row | None]:
        self.calls.append("load")
        return Answer(self.rows.get((application, grant_id)))

    def load_for(self, application: str, vehicle_id: str) -> Answer[list[Row]]:
        self.calls.append("load_for")
        with self.lock:
            found = [row for (of, _), row in self.rows.items() if of == application and vehicle_id in row.vehicles]
        found = [row for row in found if row.status != "removed"]
        return Answer(sorted(found, key=lambda row: (row.connected_at, row.grant_id), reverse=True))

    def swap(self, application: str, row: Row, expected: int | None) -> Answer[Swap]:
        self.calls.append("swap")
        with self.lock:
            current = self.rows.get((application, row.grant_id))
            if (None if current is None else current.version) != expected:
                return Answer(Swap(done=False, current=current))
            self.rows[application, row.grant_id] = row
            return Answer(Swap(done=True))

    def page(self, application: str, query: Query) -> Answer[list[Row]]:
        self.calls.append("page")
        with self.lock:
            rows = [row for (of, _), row in self.rows.items() if of == application]
        return Answer(query.page_of(rows))

    def delete(self, application: str, grant_id: str, version: int) -> Answer[bool]:
        with self.lock:
            current = self.rows.get((application, grant_id))
            if current is None or current.version != version:
                return Answer(False)
            del self.rows[application, grant_id]
            return Answer(True)

    def swap_counter(self, application: str, name: str, expected: int | None, value: int) -> Answer[CounterSwap]:
        with self.lock:
            current = self.counters.get((application, name))
            if current != expected:
                return Answer(CounterSwap(done=False, current=current))
            self.counters[application, name] = value
            return Answer(CounterSwap(done=True))

    def after_fork(self) -> None:
        raise StoreUnavailable("rows in memory stay with the parent", can_retry=False)

    def close(self) -> None:
        self.calls.append("close")


class AsyncDictStore(AsyncStore):
    """The same for asyncio; each method gives way once."""

    def __init__(self) -> None:
        self.inner = DictStore()
        self.loops: list[asyncio.AbstractEventLoop] = []
        self.moved: dict[str, asyncio.Event] = {}

    async def _do(self, method: str, *given: Any) -> Any:
        self.loops.append(asyncio.get_running_loop())
        await asyncio.sleep(0)
        return getattr(self.inner, method)(*given)

    async def load(self, application: str, grant_id: str) -> Answer[Row | None]:
        answer: Answer[Row | None] = await self._do("load", application, grant_id)
        return answer

    async def load_for(self, application: str, vehicle_id: str) -> Answer[list[Row]]:
        answer: Answer[list[Row]] = await self._do("load_for", application, vehicle_id)
        return answer

    async def swap(self, application: str, row: Row, expected: int | None) -> Answer[Swap]:
        answer: Answer[Swap] = await self._do("swap", application, row, expected)
        self._move(row.grant_id)
        return answer

    async def page(self, application: str, query: Query) -> Answer[list[Row]]:
        answer: Answer[list[Row]] = await self._do("page", application, query)
        return answer

    async def delete(self, application: str, grant_id: str, version: int) -> Answer[bool]:
        answer: Answer[bool] = await self._do("delete", application, grant_id, version)
        self._move(grant_id)
        return answer

    def _move(self, grant_id: str) -> None:
        if grant_id in self.moved:
            self.moved.pop(grant_id).set()

    async def wait(self, application: str, grant_id: str, version: int, timeout: float) -> None:
        moved = self.moved.setdefault(grant_id, asyncio.Event())
        row = self.inner.rows.get((application, grant_id))
        if row is not None and row.version == version:
            try:
                await asyncio.wait_for(moved.wait(), timeout)
            except asyncio.TimeoutError:
                return

    async def close(self) -> None:
        self.inner.close()


COLUMNS = (
    "grant_id, version, user_id, account, status, vehicles, connected_at, refresh_expires_at, due_at, "
    "status_changed_at, updated_at, body"
)


class FileStore(Store):
    """Rows in an SQLite file, by Python's own `sqlite3`: a connection for each call, as the simplest store has it."""

    def __init__(self, path: str, slow: Callable[[], object] = lambda: None) -> None:
        self.path, self.slow = path, slow
        with self.connected() as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute(
                f"CREATE TABLE IF NOT EXISTS grants (application, {COLUMNS}, PRIMARY KEY (application, grant_id))"
            )

    @contextmanager
    def connected(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=10)) as database, database:
            database.execute("PRAGMA synchronous = FULL")
            yield database

    def select(self, where: str, *given: object) -> list[Row]:
        with self.connected() as database:
            found = database.execute(f"SELECT {COLUMNS} FROM grants WHERE {where}", given).fetchall()
        rows: list[Any] = [(*row[:5], tuple(json.loads(row[5])), *row[6:]) for row in found]
        return [Row(*row) for row in rows]

    def load(self, application: str, grant_id: str) -> Answer[Row | None]:
        rows = self.select("application = ? AND grant_id = ?", application, grant_id)
        return Answer(rows[0] if rows else None)

    def load_for(self, application: str, vehicle_id: str) -> Answer[list[Row]]:
        rows = self.select("application = ? AND status <> 'removed'", application)
        rows = [row for row in rows if vehicle_id in row.vehicles]
        return Answer(sorted(rows, key=lambda row: (row.connected_at, row.grant_id), reverse=True))

    def swap(self, application: str, row: Row, expected: int | None) -> Answer[Swap]:
        self.slow()
        values = (*(getattr(row, name) for name in COLUMNS.split(", ") if name != "vehicles"),)
        values = (*values[:5], json.dumps(row.vehicles), *values[5:])
        with self.connected() as database:
            if expected is None:
                written = database.execute(
                    f"INSERT INTO grants VALUES (?, {', '.join('?' * 12)}) ON CONFLICT DO NOTHING",
                    (application, *values),
                )
            else:
                settings = ", ".join(f"{name} = ?" for name in COLUMNS.split(", "))
                written = database.execute(
                    f"UPDATE grants SET {settings} WHERE application = ? AND grant_id = ? AND version = ?",
                    (*values, application, row.grant_id, expected),
                )
        if written.rowcount == 1:
            return Answer(Swap(done=True))
        return Answer(Swap(done=False, current=self.load(application, row.grant_id).value))

    def page(self, application: str, query: Query) -> Answer[list[Row]]:
        return Answer(query.page_of(self.select("application = ?", application)))

    def delete(self, application: str, grant_id: str, version: int) -> Answer[bool]:
        with self.connected() as database:
            gone = database.execute(
                "DELETE FROM grants WHERE application = ? AND grant_id = ? AND version = ?",
                (application, grant_id, version),
            )
        return Answer(gone.rowcount == 1)


class AsyncFileStore(AsyncStore):
    """The same for asyncio, on the loop's threads."""

    def __init__(self, path: str) -> None:
        self.inner = FileStore(path)

    async def load(self, application: str, grant_id: str) -> Answer[Row | None]:
        return await asyncio.to_thread(self.inner.load, application, grant_id)

    async def load_for(self, application: str, vehicle_id: str) -> Answer[list[Row]]:
        return await asyncio.to_thread(self.inner.load_for, application, vehicle_id)

    async def swap(self, application: str, row: Row, expected: int | None) -> Answer[Swap]:
        return await asyncio.to_thread(self.inner.swap, application, row, expected)

    async def page(self, application: str, query: Query) -> Answer[list[Row]]:
        return await asyncio.to_thread(self.inner.page, application, query)

    async def delete(self, application: str, grant_id: str, version: int) -> Answer[bool]:
        return await asyncio.to_thread(self.inner.delete, application, grant_id, version)


def threads() -> list[str]:
    """The threads of stores that are left, after a moment."""
    until = time.monotonic() + 5
    while True:
        left = [it.name for it in threading.enumerate() if it.name == "smartcar-store"]
        if not left or time.monotonic() > until:
            return left
        time.sleep(0.01)
