"""A store of one's own, in Python: with threads and in asyncio, through every failure, and the suite that checks it."""

from __future__ import annotations

import asyncio
import os
import pathlib
import subprocess
import sys
import textwrap
import threading
import time
from typing import Any

import pytest
import smartcar_sdk as smartcar
from smartcar_sdk.stores import Answer, AsyncStore, Order, Query, Row, Store, StoreUnavailable, Swap
from smartcar_sdk.testing import Sandbox as Box
from smartcar_sdk.testing import StoreBroken, check_store

from own_stores import FORKS, AsyncDictStore, DictStore, FileStore, threads

TESTS = pathlib.Path(__file__).parent
KEY = "a:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


def test_stores_as_users_write_them_keep_the_contract(tmp_path: pathlib.Path) -> None:
    check_store(DictStore, in_memory=True)
    check_store(AsyncDictStore, in_memory=True)
    check_store(lambda: FileStore(str(tmp_path / "rows.db")))


class Overwrites(DictStore):
    """Writes whatever is there."""

    def swap(self, application: str, row: Row, expected: int | None) -> Answer[Swap]:
        self.rows[application, row.grant_id] = row
        return Answer(Swap(done=True))


class ForgetsAnAccount(DictStore):
    """Loses a column."""

    def load(self, application: str, grant_id: str) -> Answer[Row | None]:
        row = super().load(application, grant_id).value
        if row is not None:
            row = Row(**{**vars(row), "account": None})
        return Answer(row)


class FindsRemovedOnes(DictStore):
    """Leaves removed rows in the index."""

    def load_for(self, application: str, vehicle_id: str) -> Answer[list[Row]]:
        found = [row for (of, _), row in self.rows.items() if of == application and vehicle_id in row.vehicles]
        return Answer(sorted(found, key=lambda row: (row.connected_at, row.grant_id), reverse=True))


class ForgetsTheLimit(DictStore):
    """Gives longer pages than were asked for."""

    def page(self, application: str, query: Query) -> Answer[list[Row]]:
        return super().page(application, Query(query.order, 1000, query.filter, query.up_to, query.after))


class ForgetsTheApplication(DictStore):
    """Shows the rows of others."""

    def load(self, application: str, grant_id: str) -> Answer[Row | None]:
        return Answer(next((row for (_, other), row in self.rows.items() if other == grant_id), None))


class TellsTheWrongTime(DictStore):
    """Has two clocks."""

    def delete(self, application: str, grant_id: str, version: int) -> Answer[bool]:
        return Answer(super().delete(application, grant_id, version).value, now=1)


class HasNoRows(DictStore):
    """Gives no answer at all."""

    def load(self, application: str, grant_id: str) -> Any:
        return None


class Fails(DictStore):
    """Is not there."""

    def swap(self, application: str, row: Row, expected: int | None) -> Answer[Swap]:
        raise ConnectionError("no such host")


@pytest.mark.parametrize(
    ("store", "rule", "found"),
    [
        (Overwrites, "never overwrites what it did not expect", "was answered with Done"),
        (ForgetsAnAccount, "inserts every column as written", 'account is None, not Some("account")'),
        (FindsRemovedOnes, "a removed row is not found by its vehicles", "load_for(car of grant) gives"),
        (ForgetsTheLimit, "a walk gives every row once", "a page of at most 1 has "),
        (ForgetsTheApplication, "applications do not see each other's rows", "gives another application's row"),
        (TellsTheWrongTime, "the clock does not go back", "its clock went back by"),
        (HasNoRows, "inserts every column", "load() gave None where smartcar_sdk.stores.Answer is asked for"),
        (Fails, "inserts every column", "swap() raised ConnectionError (test_own_store.py:"),
    ],
)
def test_a_wrong_store_fails_with_the_rule_that_it_breaks(store: type[DictStore], rule: str, found: str) -> None:
    with pytest.raises(StoreBroken) as broken:
        check_store(store, in_memory=True)
    assert rule in broken.value.rule
    assert found in broken.value.found
    assert str(broken.value) == f'the store breaks the rule "{broken.value.rule}": {broken.value.found}'


def test_a_page_of_rows_in_memory_is_what_the_query_asks_for() -> None:
    row = Row("g", 1, None, "sky", "active", ("v",), 5, None, 7, 3, 9, b"{}")
    assert Query(Order.DUE, 10).page_of([row]) == [row]
    assert Query(Order.DUE, 10, up_to=6).page_of([row]) == []
    assert Query(Order.EXPIRY, 10).page_of([row]) == []
    assert "{}" not in repr(row)


@pytest.mark.parametrize("make", [DictStore, AsyncDictStore])
def test_a_client_lives_on_a_store_of_ones_own(box: Box, make: type[Any]) -> None:
    store = make()
    inner: DictStore = getattr(store, "inner", store)
    with box.client(store=store) as client:
        grant = box.connect(client, account="sky-user-17")
        (row,) = inner.rows.values()
        assert (row.grant_id, row.account, row.vehicles, row.status) == (
            grant.id,
            "sky-user-17",
            grant.vehicles,
            "active",
        )
        assert client.vehicle(grant.vehicles[0]).odometer().distance > 0
        box.advance(days=1)
        assert client.vehicle(grant.vehicles[0]).odometer().distance > 0
        (refreshed,) = inner.rows.values()
        assert refreshed.version != row.version
        # The store's time has moved with the client's.
        assert refreshed.updated_at - row.updated_at > 86_000_000
        assert [it.id for it in client.grants(account="sky-user-17")] == [grant.id]
        # A run takes a pair of the very moment for one of its own.
        box.advance(hours=1)
        assert client.refresh_expiring(within=90 * 86400, fleet_rate=100).refreshed == 1
        assert inner.calls.count("close") == 0
    assert inner.calls.count("close") == 1
    with pytest.raises(smartcar.ClosedError):
        client.grants().all()


@pytest.mark.parametrize("make", [DictStore, AsyncDictStore])
def test_an_async_client_lives_on_a_store_of_ones_own(box: Box, make: type[Any]) -> None:
    store = make()
    inner: DictStore = getattr(store, "inner", store)

    async def life() -> None:
        async with box.async_client(store=store) as client:
            grant = await box.connect(client)
            box.advance(days=1)
            vehicle = client.vehicle(grant.vehicles[0])
            assert (await asyncio.gather(*(vehicle.odometer() for _ in range(20))))[0].distance > 0
            assert len(await client.grants().all()) == 1
        if isinstance(store, AsyncDictStore):
            assert set(store.loops) == {asyncio.get_running_loop()}

    asyncio.run(life())
    assert inner.calls.count("close") == 1
    assert threads() == []


class NotAStore:
    """Has one method of a store's."""

    def load(self) -> None: ...


@pytest.mark.parametrize(
    ("store", "message"),
    [
        (5, "store must be an address (memory:, sqlite:PATH, postgres://...) or a store of your own"),
        (NotAStore(), "not NotAStore, which has no method load_for"),
        (DictStore, "store must be an object of the class DictStore, not the class itself"),
    ],
)
def test_what_is_no_store_is_refused(box: Box, store: Any, message: str) -> None:
    with pytest.raises(smartcar.InvalidTypeError) as error:
        box.client(store=store)
    assert error.value.field == "store"
    assert message in error.value.message


def test_a_store_needs_no_base_class(box: Box) -> None:
    class Duck:
        def __init__(self) -> None:
            self._store = DictStore()

        def __getattr__(self, name: str) -> Any:
            if name in ("load", "load_for", "swap", "page", "delete", "now"):
                return getattr(self._store, name)
            raise AttributeError(name)

    duck: Any = Duck()
    with box.client(store=duck) as client:
        assert client.vehicle(box.connect(client).vehicles[0]).odometer().distance > 0


class Broken(DictStore):
    """Does what it is told, once it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.act: Any = None
        self.once_leased: Any = None

    def load_for(self, application: str, vehicle_id: str) -> Any:
        return self.act() if self.act else super().load_for(application, vehicle_id)

    def swap(self, application: str, row: Row, expected: int | None) -> Any:
        if self.act:
            return self.act()
        swapped = super().swap(application, row, expected)
        if self.once_leased and b'"lease":{' in row.body:
            self.act = self.once_leased
        return swapped


HALF: Any = 1.5


def raises(error: BaseException) -> Any:
    def act() -> None:
        raise error

    return act


@pytest.mark.parametrize(
    ("act", "message", "can_retry"),
    [
        (raises(OSError("no route")), "the store's load_for() raised OSError (test_own_store.py:", True),
        (raises(StoreUnavailable("the database restarts")), "the store's load_for(): the database restarts", True),
        (raises(smartcar.StoreError("no such table")), "the store's load_for(): no such table", False),
        (raises(SystemExit(3)), "the store's load_for() raised SystemExit", True),
        (raises(RuntimeError('bad row (b\'{"format": 1, "access_token": "a-1"}\')')), "withheld", True),
        (list, "the store's load_for() gave a list where smartcar_sdk.stores.Answer is asked for", False),
        (lambda: Answer(None), "the store's load_for() gave an Answer with None, not with a list of rows", False),
        (lambda: Answer([1]), "gave an int where smartcar_sdk.stores.Row is asked for", False),
        (lambda: Answer([], now=HALF), "gave an Answer whose now is a float, not a whole number", False),
        (lambda: asyncio.sleep(0), "raised TypeError: it is a coroutine, and other methods are not", True),
    ],
)
def test_what_goes_wrong_in_a_store_is_named(act: Any, message: str, can_retry: bool) -> None:
    # A client's own: what one has read is kept for a while.
    store = Broken()
    with Box() as box, box.client(store=store) as client:
        store.act = act
        with pytest.raises(smartcar.StoreError) as error:
            client.vehicle("11111111-2222-4333-8444-555555555555").odometer()
        assert message in error.value.message
        assert "a-1" not in error.value.message
        assert (error.value.can_retry, error.value.field) == (can_retry, "store")
        store.act = None


@pytest.mark.parametrize(
    ("act", "passes"),
    [(raises(OSError("no route")), True), (lambda: None, False), (raises(smartcar.StoreError("full")), False)],
)
def test_a_pair_won_while_the_store_fails_is_stored_later(act: Any, passes: bool) -> None:
    store = Broken()
    with Box(access_ttl=30) as box, box.client(store=store, refresh_token_grace=10) as client:
        grant = box.connect(client)
        (before,) = store.rows.values()
        box.advance(seconds=40)
        box.faults([{"path": "/oauth/token", "do": "delay", "seconds": 1}])
        # The lease is written, and then the store fails, before the pair has come.
        store.once_leased = act
        vehicle = client.vehicle(grant.vehicles[0])
        for _ in range(2):
            if passes:  # served meanwhile: the store may be back soon
                assert vehicle.odometer().distance > 0
            else:  # somebody has to act, and is told
                with pytest.raises(smartcar.StoreError, match=r"full|gave None"):
                    vehicle.odometer()
        store.act = store.once_leased = None
        assert vehicle.odometer().distance > 0
        until = time.monotonic() + 20
        while next(iter(store.rows.values())).version == before.version or b'"generation":1' not in bodies(store):
            assert time.monotonic() < until, bodies(store)
            time.sleep(0.05)
        ours = box.control("grants")["grants"]
        assert [it["newest_live"] for it in ours] == [True]


def bodies(store: DictStore) -> bytes:
    return b" ".join(row.body for row in store.rows.values())


def test_a_store_that_hangs_is_named_and_blocks_nobody() -> None:
    store = Broken()
    gone = threading.Event()
    with Box() as box:
        client = box.client(store=store)
        store.act = gone.wait
        began = time.monotonic()
        with pytest.raises(smartcar.StoreError) as error:
            client.vehicle("11111111-2222-4333-8444-555555555555").odometer()
        assert error.value.message == "the store's load_for() has not returned after 14 s"
        assert 13 < time.monotonic() - began < 30
        # Other methods have threads of their own.
        assert client.grants().all() == []
        store.act = None
        gone.set()


def test_a_store_is_called_by_few_threads(box: Box) -> None:
    class Slow(DictStore):
        threads = 3
        most = now_in = 0

        def load_for(self, application: str, vehicle_id: str) -> Answer[list[Row]]:
            self.now_in += 1
            self.most = max(self.most, self.now_in)
            time.sleep(0.05)
            self.now_in -= 1
            return super().load_for(application, vehicle_id)

    store = Slow()
    with box.client(store=store) as client:
        vehicles = [f"11111111-2222-4333-8444-{number:012}" for number in range(12)]

        def ask(vehicle: str) -> None:
            with pytest.raises(smartcar.NotConnectedError):
                client.vehicle(vehicle).odometer()

        asking = [threading.Thread(target=ask, args=[vehicle]) for vehicle in vehicles]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()
    assert 1 < store.most <= 3


def ends_well(program: str, tmp_path: pathlib.Path) -> str:
    """Runs a program that must end by itself, and says nothing on stderr; what it wrote."""
    prelude = f"import sys; sys.path.insert(0, {str(TESTS)!r})\n"
    done = subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-W", FORKS, "-c", prelude + textwrap.dedent(program)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


CHILD = """
    import asyncio, os, sys, threading, time
    import smartcar_sdk as smartcar
    from smartcar_sdk.testing import Sandbox
    from own_stores import AsyncDictStore, DictStore, FileStore
    box = Sandbox()

    def in_child(act):
        child = os.fork()
        if child == 0:
            try:
                act()
            finally:
                os._exit(0 if ok else 3)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

    ok = []
"""


def test_a_forked_child_uses_the_store_and_one_in_memory_refuses(tmp_path: pathlib.Path) -> None:
    program = (
        CHILD
        + """
    class Forked(FileStore):
        def after_fork(self):
            ok.append(os.getpid())

    for store in (Forked("rows.db"), DictStore(), AsyncDictStore()):
        client = box.client(store=store)
        grant = box.connect(client)
        def act():
            if isinstance(store, Forked):
                assert client.vehicle(grant.vehicles[0]).odometer().distance > 0
                assert len(client.grants().all()) == 1
                assert ok == [os.getpid()]
                client.close()
                return
            try:
                client.grants().all()
            except smartcar.StoreError as error:
                assert "rows in memory stay with the parent" in error.message, error
                ok.append(1)
        if isinstance(store, AsyncDictStore):
            async def refuse():
                raise smartcar.StoreError("rows in memory stay with the parent")
            store.after_fork = refuse
        in_child(act)
        assert client.vehicle(grant.vehicles[0]).odometer().distance > 0
        client.close()
    print("done")
    """
    )
    assert ends_well(program, tmp_path) == "done\n"


LATE = """
    box.advance(days=1)
    # The server rotates the tokens at once, and its answer takes a while.
    box.faults([{"path": "/oauth/token", "do": "delay", "seconds": 1}])
"""

CHECK = """
    import atexit
    def check():
        rows = list(inner.rows.values()) if hasattr(inner, "rows") else inner.select("1")
        print(len(rows), b'"generation":1' in rows[0].body, b'"lease"' in rows[0].body)
"""


@pytest.mark.parametrize("kind", ["FileStore('rows.db')", "DictStore()", "AsyncDictStore()"])
@pytest.mark.parametrize("ending", ["pass", "sys.exit()", "del client", "threads", "loop"])
def test_the_end_of_a_program_waits_for_what_goes_into_the_store(
    kind: str, ending: str, tmp_path: pathlib.Path
) -> None:
    # A store that needs threads of its own to the last.
    program = (
        CHILD
        + f"""
    kind = {kind!r}
    class Threaded(type(eval(kind))):
        def swap(self, *given):
            done = []
            thread = threading.Thread(target=lambda: done.append(super(Threaded, self).swap(*given)))
            thread.start()
            thread.join()
            return done[0]
    if "Async" in kind:
        Threaded = AsyncDictStore
    elif (3, 12) <= sys.version_info < (3, 12, 2):
        # No thread can be started there once the main one has ended.
        Threaded = type(eval(kind))
    store = Threaded("rows.db") if "File" in kind else Threaded()
    inner = getattr(store, "inner", store)
    client = box.client(store=store)
    grant = box.connect(client)
    """
        + LATE
        + CHECK
        + f"""
    atexit.register(check)  # before the client's own: it is called after it
    def read():
        try:
            client.vehicle(grant.vehicles[0]).odometer()
        except (smartcar.SmartcarError, NameError):
            pass
    reading = client.vehicle(grant.vehicles[0])
    def read():
        try:
            reading.odometer()
        except smartcar.SmartcarError:
            pass
    threading.Thread(target=read, daemon=True).start()
    while not box.stats()["requests"].get("POST /oauth/token", 0) > 1:
        time.sleep(0.01)
    if {ending!r} == "threads":
        # Another thread that is waited for uses the client after the main one has ended.
        threading.Thread(target=lambda: (time.sleep(0.5), reading.odometer())).start()
    elif {ending!r} == "loop":
        async def other():
            pass
        asyncio.run(other())
    else:
        {ending if ending not in ("threads", "loop") else "pass"}
    """
    )
    # The check must come last of all, so it is registered first.
    program = program.replace(
        "    import smartcar_sdk as smartcar\n",
        "    import atexit\n    atexit.register(lambda: check())\n    import smartcar_sdk as smartcar\n",
        1,
    )
    program = program.replace("    atexit.register(check)  # before the client's own: it is called after it\n", "")
    assert ends_well(program, tmp_path) == "1 True False\n"


def test_an_async_client_that_nobody_closed_stores_what_it_won(tmp_path: pathlib.Path) -> None:
    program = (
        "    import atexit\n    atexit.register(lambda: check())\n"
        + CHILD
        + """
    store = AsyncDictStore()
    inner = store.inner
    """
        + CHECK
        + """
    async def life():
        global client
        client = box.async_client(store=store)
        grant = await box.connect(client)
        box.advance(days=1)
        box.faults([{"path": "/oauth/token", "do": "delay", "seconds": 1}])
        call = asyncio.create_task(client.vehicle(grant.vehicles[0]).odometer())
        while not box.stats()["requests"].get("POST /oauth/token", 0) > 1:
            await asyncio.sleep(0.01)
    asyncio.run(life())
    """
    )
    assert ends_well(program, tmp_path) == "1 True False\n"


def test_under_gevent_a_store_blocks_its_own_threads_alone(tmp_path: pathlib.Path) -> None:
    program = """
    from gevent import monkey; monkey.patch_all()
    import gevent, time
    import smartcar_sdk as smartcar
    from smartcar_sdk.testing import Sandbox
    from own_stores import AsyncDictStore, FileStore
    box = Sandbox()
    client = box.client(store=FileStore("rows.db", slow=lambda: time.sleep(2)))
    grant = box.connect(client)
    box.advance(days=1)
    ticks = []
    def tick():
        while len(ticks) < 100:
            ticks.append(time.monotonic())
            gevent.sleep(0.01)
    ticking = gevent.spawn(tick)
    reading = [gevent.spawn(client.vehicle(grant.vehicles[0]).odometer) for _ in range(20)]
    gevent.joinall([ticking, *reading], raise_error=True)
    print(max(after - before for before, after in zip(ticks, ticks[1:])) < 1.5)
    client.close()
    try:
        box.client(store=AsyncDictStore())
    except smartcar.InvalidTypeError as error:
        print("where gevent has patched" in error.message)
    """
    assert ends_well(program, tmp_path) == "True\nTrue\n"


def test_importing_the_stores_costs_a_client_nothing() -> None:
    program = "import sys, smartcar_sdk; smartcar_sdk.Client; assert 'smartcar_sdk.stores' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True, env={**os.environ})


def test_the_classes_of_stores_are_abstract() -> None:
    for of in (Store, AsyncStore):
        with pytest.raises(TypeError, match="abstract"):
            of()  # type: ignore[abstract]
