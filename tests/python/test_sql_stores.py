"""The stores in the application's own database, by SQLAlchemy and Django: the suite, indexes, transactions, files."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import pathlib
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from typing import Any

import django
import pytest
import smartcar_sdk as smartcar
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from smartcar_sdk.stores import Filter, Order, Query, Row, StoreUnavailable, _sql
from smartcar_sdk.stores.sqlalchemy import AsyncSQLAlchemyStore, SQLAlchemyStore, add_tables
from smartcar_sdk.testing import Sandbox as Box
from smartcar_sdk.testing import check_store
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from own_stores import FORKS

TESTS = pathlib.Path(__file__).parent

ROW = Row("g", 7, "user", "account", "active", ("v-1", "v-2"), 1, 2, 3, 4, 5, b"\x00body")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> str:
    """An address of SQLAlchemy's."""
    if request.param == "sqlite":
        # Faster; the application's own choice, which the file keeps.
        with contextlib.closing(sqlite3.connect(tmp_path / "app.db")) as database:
            database.execute("PRAGMA journal_mode = WAL")
        return f"sqlite:///{tmp_path / 'app.db'}"
    address: str = request.getfixturevalue("postgres")
    return address.replace("postgres://", "postgresql+psycopg://")


@pytest.fixture
def engine(url: str) -> Iterator[sa.Engine]:
    """The application's engine."""
    engine = sa.create_engine(url)
    yield engine
    engine.dispose()


def test_a_store_of_sqlalchemy_keeps_the_contract(engine: sa.Engine) -> None:
    SQLAlchemyStore(engine).create_tables()
    check_store(lambda: SQLAlchemyStore(engine))


@pytest.mark.parametrize("level", ["AUTOCOMMIT", "SERIALIZABLE"])
def test_whatever_isolation_the_engine_has_a_change_is_one(url: str, level: Any) -> None:
    engine = sa.create_engine(url, isolation_level=level)
    store = SQLAlchemyStore(engine)
    store.create_tables()

    def fail(connection: Any, *_: Any) -> None:
        if "INSERT INTO smartcar_grant_vehicles" in str(_[0]):
            raise RuntimeError("the process dies between the row and what it is found by")

    sa.event.listen(engine, "before_cursor_execute", lambda c, cursor, sql, *_: fail(c, sql))
    with pytest.raises(RuntimeError):
        store.swap("app", ROW, None)
    assert store.load("app", "g").value is None
    engine.dispose()


def test_an_async_store_of_sqlalchemy_keeps_the_contract(url: str) -> None:
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql+psycopg": "postgresql+asyncpg"}
    scheme, rest = url.split(":", 1)
    address = f"{drivers[scheme]}:{rest}".replace("?sslmode=disable", "")
    # An engine of asyncio's is of one loop, and each store has one here.
    asyncio.run(create(address))
    check_store(lambda: Owner(create_async_engine(address)))


class Owner(AsyncSQLAlchemyStore):
    """A store whose engine is its own."""

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__(engine)
        self.engine = engine

    async def close(self) -> None:
        await self.engine.dispose()


async def create(address: str) -> None:
    engine = create_async_engine(address)
    await AsyncSQLAlchemyStore(engine).create_tables()
    await engine.dispose()


def run(program: str, *arguments: str) -> str:
    """A process of its own: a project of Django's is one."""
    prelude = f"import sys; sys.path.insert(0, {str(TESTS)!r})\nimport own_stores\n"
    done = subprocess.run(
        [sys.executable, "-W", FORKS, "-c", prelude + textwrap.dedent(program), *arguments],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_a_store_of_django_keeps_the_contract(url: str) -> None:
    program = """
        store = own_stores.named(f"django={sys.argv[1]}")
        from smartcar_sdk.stores.django import DjangoStore
        from smartcar_sdk.testing import check_store
        check_store(DjangoStore)
        # The models fit the migrations.
        from django.core.management import call_command
        call_command("makemigrations", "--check", "--dry-run", verbosity=0)
        print("kept")
    """
    assert run(program, url) == "kept\n"


def test_a_store_of_django_refuses_a_transaction_of_the_callers(url: str) -> None:
    program = """
        store = own_stores.named(f"django={sys.argv[1]}")
        from django.db import connection, transaction
        from smartcar_sdk import StoreError
        from smartcar_sdk.stores import Row, StoreUnavailable
        row = Row("g", 7, None, None, "active", ("v",), 1, 2, 3, 4, 5, b"")
        with transaction.atomic():
            try:
                store.swap("app", row, None)
            except StoreError as error:
                print(error.message.split(":")[0], error.can_retry)
        assert store.load("app", "g").value is None
        assert store.swap("app", row, None).value.done
        assert store.load_for("app", "v").value == [row]
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE smartcar_grant_rows")
        try:
            store.load("app", "g")
        except StoreError as error:
            print("manage.py migrate" in error.message, error.can_retry)
    """
    told = "it is called inside a transaction of yours, and a change could be rolled back with it False\nTrue False\n"
    assert run(program, url) == told


def test_a_client_lives_in_the_applications_database(engine: sa.Engine) -> None:
    metadata = sa.MetaData()
    customers = sa.Table("customers", metadata, sa.Column("name", sa.Text, primary_key=True))
    tables = add_tables(metadata)
    metadata.create_all(engine)
    with Box() as box, box.client(store=SQLAlchemyStore(engine, tables)) as client:
        # The application is in the middle of a transaction of its own, which it rolls back.
        with engine.connect() as mine:
            if engine.dialect.name == "postgresql":
                mine.execute(customers.insert().values(name="sky"))
            grant = box.connect(client, account="sky", vehicles=2)
            box.advance(days=1)
            assert client.vehicle(grant.vehicles[0]).odometer().distance > 0
            mine.rollback()
        with engine.connect() as mine:
            assert mine.execute(sa.select(customers)).all() == []
            rows = mine.execute(sa.select(tables.grants.c.account, tables.grants.c.status)).all()
            assert [tuple(row) for row in rows] == [("sky", "active")]
            assert mine.scalar(sa.select(sa.func.count()).select_from(tables.vehicles)) == 2
        assert [it.id for it in client.grants(account="sky")] == [grant.id]
        # A run takes a pair of the very moment for one of its own.
        box.advance(hours=1)
        assert client.refresh_expiring(within=90 * 86400, fleet_rate=50).refreshed == 1


def test_a_request_that_is_rolled_back_takes_no_token_with_it(url: str) -> None:
    program = """
        import time
        store = own_stores.named(f"django={sys.argv[1]}")
        from django.db import connection
        from django.http import JsonResponse
        from django.test import Client as Web
        from django.urls import path
        from smartcar_sdk.testing import Sandbox
        box = Sandbox()
        client = box.client(store=store)
        grant = box.connect(client)
        box.advance(days=1)
        def odometer(request):
            assert connection.in_atomic_block, "ATOMIC_REQUESTS"
            distance = client.vehicle(grant.vehicles[0]).odometer().distance
            if "fails" in request.GET:
                raise LookupError("and the request is rolled back")
            return JsonResponse({"distance": distance})
        urlpatterns = [path("odometer", odometer)]
        web = Web()
        try:
            web.get("/odometer?fails=1")
        except LookupError:
            # A pair is served as soon as it is won, and stored a moment later.
            until = time.monotonic() + 20
            while client.grant(grant.id).generation == 0 and time.monotonic() < until:
                time.sleep(0.05)
            print("rolled back", client.grant(grant.id).generation)
        print(web.get("/odometer").json()["distance"] > 0, client.grant(grant.id).generation)
    """
    assert run(program, url) == "rolled back 1\nTrue 1\n"


@pytest.mark.parametrize("kind", ["sqlalchemy", "django"])
def test_a_lock_by_the_callers_transaction_names_the_remedy(kind: str, tmp_path: pathlib.Path) -> None:
    # A driver waits 5 s by default; this file's waits less. The caller's transaction is on the thread that waits.
    program = """
        import sqlalchemy as sa
        import smartcar_sdk as smartcar
        from smartcar_sdk.testing import Sandbox
        kind, path = sys.argv[1:]
        engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 0.2})
        if kind == "django":
            store = own_stores.django_store(f"sqlite:///{path}", timeout=0.2)
        else:
            from smartcar_sdk.stores.sqlalchemy import SQLAlchemyStore
            store = SQLAlchemyStore(engine)
            store.create_tables()
        with Sandbox() as box, box.client(store=store) as client:
            grant = box.connect(client)
            box.advance(days=1)
            vehicle = client.vehicle(grant.vehicles[0], token_timeout=3)
            with engine.connect() as mine:
                mine.execute(sa.text("CREATE TABLE mine (it)"))
                mine.execute(sa.text("INSERT INTO mine VALUES (1)"))
                try:
                    vehicle.odometer()
                except smartcar.StoreError as error:
                    print("Commit it or roll it back before you call the client" in error.message, error.can_retry)
                mine.commit()
            print(vehicle.odometer().distance > 0)
        engine.dispose()
    """
    assert run(program, kind, str(tmp_path / "app.db")) == "True True\nTrue\n"


def plan(engine: sa.Engine, sql: str, given: dict[str, Any]) -> str:
    word = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            # A few rows are read faster as a whole, and many by pages of an index.
            connection.execute(sa.text("SET enable_seqscan = off"))
            connection.execute(sa.text("SET enable_bitmapscan = off"))
            connection.execute(sa.text("SET enable_sort = off"))
        return "\n".join(str(row[-1]) for row in connection.execute(sa.text(f"{word} {sql}"), given))


QUERIES = {
    "due": Query(Order.DUE, 10),
    "expiry": Query(Order.EXPIRY, 10),
    "changed": Query(Order.STATUS_CHANGED, 10),
    "of_status": Query(Order.ID, 10, Filter("status", "active")),
    "of_account": Query(Order.ID, 10, Filter("account", "sky")),
    "of_user": Query(Order.ID, 10, Filter("user_id", "u")),
}


def test_every_read_is_a_range_of_an_index_in_order(engine: sa.Engine) -> None:
    SQLAlchemyStore(engine).create_tables()
    dialect: Any = engine.dialect.name
    sql = _sql.Statements(dialect)
    assert set(QUERIES) == set(_sql.INDEXES)
    plans = {
        f"smartcar_grant_rows_{name}": plan(engine, sql.page_sql(query), sql.page_parameters("a", query))
        for name, query in QUERIES.items()
    }
    plans["smartcar_grant_vehicles_newest"] = plan(engine, sql.load_for_sql, {"application": "a", "vehicle_id": "v"})
    for index, found in plans.items():
        assert index in found, found
        assert "Sort" not in found, found
        assert "SCAN" not in found, found
        assert "TEMP B-TREE" not in found, found
    by_id = plan(engine, sql.page_sql(Query(Order.ID, 10)), sql.page_parameters("a", Query(Order.ID, 10)))
    assert "autoindex" in by_id or "smartcar_grant_rows_pkey" in by_id, by_id


def test_what_would_be_in_the_callers_transaction_is_refused(tmp_path: pathlib.Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'app.db'}")
    mine: Any
    with engine.connect() as mine, pytest.raises(smartcar.InvalidTypeError, match="not Connection: each change"):
        SQLAlchemyStore(mine)
    with Session(engine) as mine, pytest.raises(smartcar.InvalidTypeError, match="not Session: each change"):
        SQLAlchemyStore(mine)
    mine = AsyncSession()
    with pytest.raises(smartcar.InvalidTypeError, match="not AsyncSession: each change"):
        AsyncSQLAlchemyStore(mine)
    mine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'app.db'}")
    with pytest.raises(smartcar.InvalidTypeError, match="use AsyncSQLAlchemyStore"):
        SQLAlchemyStore(mine)
    mine = engine
    with pytest.raises(smartcar.InvalidTypeError, match="use SQLAlchemyStore"):
        AsyncSQLAlchemyStore(mine)
    shared = sa.create_engine(f"sqlite:///{tmp_path / 'app.db'}", poolclass=StaticPool)
    with pytest.raises(smartcar.InvalidInputError, match="gives others the same connection"):
        SQLAlchemyStore(shared)
    for address in ("sqlite://", "sqlite:///:memory:", "sqlite:///file::memory:?uri=true"):
        with pytest.raises(smartcar.InvalidInputError, match="a database in memory"):
            SQLAlchemyStore(sa.create_engine(address))
    engine.dispose()


def test_a_missing_table_is_an_error_with_a_remedy(engine: sa.Engine) -> None:
    store = SQLAlchemyStore(engine)
    for call in (lambda: store.load("app", "g"), lambda: store.swap("app", ROW, None)):
        with pytest.raises(smartcar.StoreError, match=r"its tables are not there .* add_tables") as error:
            call()
        assert not error.value.can_retry
        assert "body" not in error.value.message


@pytest.mark.skipif(sys.version_info < (3, 12), reason="its sqlite3 has no autocommit")
@pytest.mark.parametrize("autocommit", [True, False])
def test_a_driver_without_transactions_is_refused(autocommit: bool, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "app.db"
    engine = sa.create_engine(f"sqlite:///{path}")
    SQLAlchemyStore(engine).create_tables()
    engine.dispose()
    engine = sa.create_engine(f"sqlite:///{path}", connect_args={"autocommit": autocommit})
    with pytest.raises(smartcar.StoreError, match=r"connect_args=.*autocommit.*without it") as error:
        SQLAlchemyStore(engine).swap("app", ROW, None)
    assert not error.value.can_retry
    engine.dispose()

    async def swap() -> None:
        other = create_async_engine(f"sqlite+aiosqlite:///{path}", connect_args={"autocommit": autocommit})
        try:
            await AsyncSQLAlchemyStore(other).swap("app", ROW, None)
        finally:
            await other.dispose()

    with pytest.raises(smartcar.StoreError, match="autocommit"):
        asyncio.run(swap())


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_project_without_autocommit_keeps_what_is_stored(
    database: str, tmp_path: pathlib.Path, request: pytest.FixtureRequest
) -> None:
    place = f"sqlite:///{tmp_path / 'app.db'}" if database == "sqlite" else request.getfixturevalue("postgres")
    program = """
        import smartcar_sdk as smartcar
        from smartcar_sdk.testing import Sandbox
        from django.db import connection
        store = own_stores.django_store(sys.argv[1], AUTOCOMMIT=False)
        connection.commit()  # what migrate did
        with Sandbox() as box:
            with box.client(store=store) as client:
                grant = box.connect(client)
                box.advance(days=1)
                client.vehicle(grant.vehicles[0]).odometer()
            # The connections of the store's threads are closed, and with them what nobody has committed.
            with box.client(store=type(store)()) as client:
                print(client.grant(grant.id).generation)
        connection.rollback()
        connection.cursor().execute("SELECT 1")
        try:
            store.now()
        except smartcar.StoreError as error:
            print(error.message[:41], connection.get_autocommit())
    """
    assert run(program, place) == "1\nit is called inside a transaction of your False\n"


@pytest.mark.skipif(django.VERSION < (5, 1), reason="it has no pool")
def test_djangos_own_pool_gets_its_connections_back(postgres: str) -> None:
    program = """
        import os
        from datetime import timedelta
        from smartcar_sdk.testing import Sandbox
        from django.db import connection
        pool = {"pool": {"min_size": 1, "max_size": 2, "timeout": 5}}
        store = own_stores.django_store(sys.argv[1], OPTIONS=pool)
        with Sandbox() as box, box.client(store=store) as client:
            cars = [box.connect(client).vehicles[0] for _ in range(4)]
            box.advance(days=1)
            print(client.refresh_expiring(timedelta(days=61)).refreshed)
            connection.close()
            taken = [connection.pool.getconn(timeout=5) for _ in range(2)]  # all there are
            for one in taken:
                connection.pool.putconn(one)
            child = os.fork()
            if child == 0:
                client.vehicle(cars[0]).odometer()
                os._exit(0)
            print(os.waitpid(child, 0)[1])
            client.vehicle(cars[1]).odometer()
        connection.close()
        connection.close_pool()
    """
    assert run(program, postgres) == "4\n0\n"


def test_djangos_test_database_takes_the_place_of_the_projects(tmp_path: pathlib.Path) -> None:
    # As a client of a module is imported by tests, and used, before the runner makes its database.
    program = """
        import sqlite3
        from django.core.management import call_command
        from django.db import connection
        from smartcar_sdk.testing import Sandbox
        own, other = sys.argv[1:]
        store = own_stores.django_store(f"sqlite:///{own}")
        with Sandbox() as box, box.client(store=store) as client:
            client.grants().all()
            connection.close()
            connection.settings_dict["NAME"] = other  # what create_test_db does
            call_command("migrate", verbosity=0)
            connection.close()
            box.connect(client)
        for path in (own, other):
            database = sqlite3.connect(path)
            print(database.execute("SELECT count(*) FROM smartcar_grant_rows").fetchone()[0])
            database.close()
    """
    assert run(program, str(tmp_path / "own.db"), str(tmp_path / "test.db")) == "0\n1\n"


def test_an_unavailable_server_may_come_back() -> None:
    engine = sa.create_engine("postgresql+psycopg://app@127.0.0.1:9/app?connect_timeout=2")
    with pytest.raises(StoreUnavailable) as error:
        SQLAlchemyStore(engine).now()
    assert error.value.can_retry


def test_a_change_is_on_the_disk_whatever_the_default_is(url: str, engine: sa.Engine) -> None:
    written = []

    def note(connection: Any, cursor: Any, sql: str, *_: Any) -> None:
        if sql.startswith("INSERT INTO smartcar_grant_rows"):
            cursor = connection.connection.cursor()
            cursor.execute("PRAGMA synchronous" if "sqlite" in url else "SHOW synchronous_commit")
            written.append(cursor.fetchone()[0])
            cursor.close()

    if "sqlite" in url:
        sa.event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))
    else:
        sa.event.listen(engine, "connect", lambda connection, _: set_off(connection))
    store = SQLAlchemyStore(engine)
    store.create_tables()
    sa.event.listen(engine, "after_cursor_execute", note)
    assert store.swap("app", ROW, None).value.done
    assert written == [3 if "sqlite" in url else "on"]


def set_off(connection: Any) -> None:
    connection.execute("SET synchronous_commit = off")
    connection.commit()


def test_one_file_is_never_opened_by_two_copies_of_sqlite(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "app.db"
    engine = sa.create_engine(f"sqlite:///{path}")
    store = SQLAlchemyStore(engine)
    store.create_tables()
    (tmp_path / "link.db").hardlink_to(path)
    with Box() as box:
        # Python's has it open: in the pool.
        with pytest.raises(smartcar.StoreError, match="has the file open already, and not by this SDK") as error:
            box.client(store=f"sqlite:{tmp_path / 'link.db'}")
        assert not error.value.can_retry
        engine.dispose()
        with (
            contextlib.closing(sqlite3.connect(path)),
            pytest.raises(smartcar.StoreError, match="has the file open already"),
        ):
            box.client(store=f"sqlite:{path}")
        with box.client(store=f"sqlite:{path}") as client:
            grant = box.connect(client)
            # And now the SDK's own.
            for refused in (
                SQLAlchemyStore(engine),
                SQLAlchemyStore(sa.create_engine(f"sqlite:///{tmp_path}/link.db")),
            ):
                with pytest.raises(smartcar.StoreError, match="by a client with store='sqlite:"):
                    refused.load("app", "g")
                with pytest.raises(smartcar.StoreError, match="by a client with store='sqlite:"):
                    refused.create_tables()
            assert client.vehicle(grant.vehicles[0]).odometer().distance > 0
        assert store.load("app", "g").value is None
        engine.dispose()


def test_pythons_sqlite_cannot_open_a_clients_file(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "grants 1.db"
    other = tmp_path / "other.db"
    monkeypatch.chdir(tmp_path)
    with Box() as box:
        with box.client(store=f"sqlite:{path}") as client:
            grant = box.connect(client)
            (tmp_path / "hard.db").hardlink_to(path)
            (tmp_path / "soft.db").symlink_to(path)
            quoted = str(path).replace(" ", "%20")
            plain: list[Any] = [str(path), str(path).encode(), path, "grants 1.db", "hard.db", "soft.db"]
            uris = [f"file:{quoted}", f"file://{quoted}?mode=ro", f"file://localhost{quoted}?immutable=1#f"]
            uris += ["file:grants%201.db?mode=rw&cache=private"]
            for name in plain:
                with pytest.raises(
                    smartcar.StoreError, match=r"store='sqlite:.*in another process; or use one"
                ) as error:
                    sqlite3.connect(name)
                assert (error.value.can_retry, error.value.field) == (False, "store")
            for name in uris:
                with pytest.raises(smartcar.StoreError, match="store='sqlite:"):
                    sqlite3.connect(name, uri=True)
            engine = sa.create_engine(f"sqlite:///{path}")
            with pytest.raises(smartcar.StoreError, match="store='sqlite:"):
                engine.connect()
            # Everything else is what it was.
            others: list[Any] = [":memory:", "", other, str(other).encode(), b"\xff.db"]
            for free in others:
                with contextlib.closing(sqlite3.connect(free)) as database:
                    database.execute("CREATE TABLE IF NOT EXISTS t (c)")
            for uri in (f"file:{other}?mode=ro", "file:grants%201.db?mode=memory&cache=shared", "file::memory:"):
                with contextlib.closing(sqlite3.connect(uri, uri=True)) as database:
                    database.execute("SELECT 1")
            with pytest.raises(sqlite3.OperationalError, match="unable to open"):
                sqlite3.connect(tmp_path / "no folder" / "a.db")
            nothing: Any = 7
            with pytest.raises(TypeError):
                sqlite3.connect(nothing)
            box.advance(days=1)
            assert client.vehicle(grant.vehicles[0]).odometer().distance > 0
        # Closed, it is anybody's.
        with contextlib.closing(sqlite3.connect(path)) as database:
            assert database.execute("SELECT count(*) FROM smartcar_grants").fetchone() == (1,)


def test_a_clients_file_stays_refused_after_a_fork(tmp_path: pathlib.Path) -> None:
    program = """
        import os, sqlite3
        import smartcar_sdk as smartcar
        from smartcar_sdk.testing import Sandbox
        box = Sandbox()
        client = box.client(store=f"sqlite:{sys.argv[1]}")
        grant = box.connect(client)
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
        try:
            sqlite3.connect(sys.argv[1])
        except smartcar.StoreError:
            print(client.grant(grant.id).status)
    """
    assert run(program, str(tmp_path / "grants.db")) == "active\n"


def test_only_a_client_of_sqlite_installs_an_audit_hook(tmp_path: pathlib.Path) -> None:
    program = """
        added = []
        sys.addaudithook(lambda event, _: added.append(event) if event == "sys.addaudithook" else None)
        from smartcar_sdk.testing import Sandbox
        with Sandbox() as box:
            box.client(store="memory:").close()
            print(len(added))
            for _ in range(2):
                box.client(store=f"sqlite:{sys.argv[1]}").close()
            print(len(added))
    """
    assert run(program, str(tmp_path / "grants.db")) == "0\n1\n"


@pytest.mark.parametrize("kind", ["sqlalchemy", "django"])
def test_a_fork_of_a_process_with_a_pool_harms_nobody(url: str, kind: str) -> None:
    program = """
        import os
        import smartcar_sdk as smartcar
        from smartcar_sdk.testing import Sandbox
        store = own_stores.named(f"{sys.argv[2]}={sys.argv[1]}")
        box = Sandbox()
        client = box.client(store=store)
        grant = box.connect(client)
        vehicle = client.vehicle(grant.vehicles[0])
        for _ in range(3):
            child = os.fork()
            if child == 0:
                try:
                    assert len(client.grants().all()) == 1
                    assert client.grant(grant.id).status == "active"
                    client.close()
                    os._exit(0)
                finally:
                    os._exit(3)
            assert len(client.grants().all()) == 1
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
            assert len(client.grants().all()) == 1
        box.advance(days=1)
        assert vehicle.odometer().distance > 0
        print("fine")
    """
    assert run(program, url, kind) == "fine\n"


def test_alembic_finds_the_tables_and_then_nothing_to_change(engine: sa.Engine) -> None:
    metadata = sa.MetaData()
    tables = add_tables(metadata)

    def found() -> list[Any]:
        with engine.connect() as connection:
            options = {"compare_type": True, "compare_server_default": True}
            return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    wanted = {step[1].name for step in found() if step[0] == "add_table"}
    assert wanted == {tables.grants.name, tables.vehicles.name, tables.counters.name}
    metadata.create_all(engine)
    assert found() == []


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_engine_of_asyncio_goes_to_the_loop_that_runs(postgres: str, box: Box) -> None:
    address = postgres.replace("postgres:", "postgresql+asyncpg:").replace("sslmode=disable", "ssl=disable")
    store = AsyncSQLAlchemyStore(create_async_engine(address))
    client = box.async_client(store=store)
    asyncio.run(store.create_tables())

    async def connect() -> smartcar.Grant:
        return await box.connect(client)

    grant = asyncio.run(connect())
    # That loop has ended, and its connections, which nobody closed, with it.
    box.advance(days=1)
    assert asyncio.run(client.vehicle(grant.vehicles[0]).odometer()).distance > 0
    asyncio.run(client.close())
    gc.collect()
