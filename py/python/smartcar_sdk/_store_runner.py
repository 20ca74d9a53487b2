"""Runs the methods of a caller's own store: on threads, or on an event loop. The core's threads never call Python.

What the core asks lies in a queue (`StoreOperations`). Threads made here take it out: those of a `Store` call its
methods, that of an `AsyncStore` hands it to an event loop. They are daemons: a client may be closed after all other
threads have ended. Before the interpreter gives no further threads (a store may need some), one that is waited for has
closed every client that has a store of its caller's.
"""

from __future__ import annotations

import asyncio
import atexit
import inspect
import logging
import os
import sys
import threading
from collections.abc import Callable
from typing import Any
from weakref import WeakSet

from . import _native
from ._errors import InvalidTypeError
from ._native import StoreOperation, StoreOperations
from ._store_errors import fail
from ._store_executor import LastingExecutor
from ._store_gate import Gate
from .stores import AsyncStore, Store, StoreUnavailable

_NEEDED = ("load", "load_for", "swap", "page", "delete", "now")
_WAITERS = 4
"""How many threads of a `Store` may be in `wait`, beside those for everything else. The core keeps to it."""
_BATCH = 64
_LAST_CALLS = 5.0
"""For how many seconds `close` waits for other calls of the store."""

_RUNNERS: WeakSet[Runner] = WeakSet()
_LOG = logging.getLogger("smartcar_sdk.stores")

_ending = False
"""Whether all threads that are waited for have ended: event loops that do not run now will not run again."""
_keeper: Any = None


def start(store: Any, operations: StoreOperations, on_loop: bool) -> Runner:
    """Begins to run a store's methods. `on_loop`: for an `AsyncClient`."""
    is_async = _check(store)
    if is_async and _gevent() is not None:
        raise _wrong("a Store where gevent has patched the standard library: no loop of asyncio runs on a thread there")
    runner = Runner(store, operations, is_async, on_loop)
    _start_keeper()
    runner.start_thread()
    if is_async and (3, 12) <= sys.version_info < (3, 12, 2):
        # These start no threads any more once the main one has ended: https://github.com/python/cpython/issues/113964
        runner.have_own_loop()
    _RUNNERS.add(runner)
    return runner


def _check(store: Any) -> bool:
    """Whether the methods are coroutines; fails for what is no store."""
    if isinstance(store, type):
        raise _wrong(f"an object of the class {store.__name__}, not the class itself: {store.__name__}(...)")
    if isinstance(store, Store):
        return False
    if isinstance(store, AsyncStore):
        return True
    missing = [name for name in _NEEDED if not callable(getattr(store, name, None))]
    if missing:
        raise _wrong(
            "an address (memory:, sqlite:PATH, postgres://...) or a store of your own (smartcar_sdk.stores.Store or "
            f"AsyncStore), not {type(store).__name__}, which has no method {missing[0]}"
        )
    coroutines = [name for name in _NEEDED if inspect.iscoroutinefunction(getattr(store, name))]
    if coroutines and len(coroutines) < len(_NEEDED):
        other = next(name for name in _NEEDED if name not in coroutines)
        raise _wrong(f"one whose methods are all coroutines, or none: {coroutines[0]} is one, and {other} is not")
    return bool(coroutines)


def _wrong(what: str) -> InvalidTypeError:
    return InvalidTypeError(f"store must be {what}", field="store")


class Runner:
    """Runs one store's methods."""

    def __init__(self, store: Any, operations: StoreOperations, is_async: bool, on_loop: bool) -> None:
        """Starts nothing as yet."""
        self._store = store
        self._operations = operations
        self.is_async = is_async
        self.waits = _is_own(store, "wait")
        self._on_loop = on_loop
        self._most = 1 if is_async else max(1, int(getattr(store, "threads", 4))) + (_WAITERS if self.waits else 0)
        self._refusal: BaseException | None = None
        self._forked = False
        self._cut_short: list[str] = []
        self._begin()
        # One that a client was made on: opened there, it is used there.
        self._loop: asyncio.AbstractEventLoop | None = asyncio._get_running_loop() if on_loop else None

    def _begin(self) -> None:
        """What one process has. A lock of its parent's may be held for ever."""
        self._lock = _new_lock()
        self._gate = Gate(_new_lock())
        self._threads = 0
        self._told = not self._forked
        self._telling = asyncio.Lock()
        self._own: asyncio.AbstractEventLoop | None = None
        self._handed: list[list[StoreOperation]] = []
        self._tasks: dict[asyncio.Task[None], StoreOperation] = {}

    def is_closed(self) -> bool:
        """Whether nothing is asked of it any more."""
        return self._operations.is_closed()

    def bind(self) -> None:
        """A call is made on the loop that runs: the store's methods run on it, unless they do on another that runs."""
        here, loop = asyncio._get_running_loop(), self._loop
        if here is None or here is loop or (loop is not None and loop.is_running()):
            return
        self._loop = here
        self._give_up_closed_loops()
        # What the loop before was handed, and has not begun.
        handed = self._handed[:]
        del self._handed[: len(handed)]
        for operations in handed:
            self._hand_over(operations)

    def start_thread(self) -> None:
        """Starts one more thread."""
        with self._lock:
            if self._threads >= self._most:
                return
            self._threads += 1
        try:
            _start_thread(self._hand_over_all if self.is_async else self._work)
        except RuntimeError:  # the interpreter is about to end, or the system gives no thread
            with self._lock:
                self._threads -= 1
                alone = self._threads == 0
            if alone:
                raise

    # Threads of a `Store`.

    def _work(self) -> None:
        operations = self._operations
        try:
            while taken := operations.take(1):
                # One thread is to be free, so that what takes long does not hold up the rest.
                if operations.is_short():
                    self.start_thread()
                self._run(taken.pop())
        finally:
            # For the store of Django, which has a connection for each thread.
            getattr(self._store, "end_of_thread", _nothing)()

    def _run(self, operation: StoreOperation) -> None:
        method, me = operation.method, threading.get_ident()
        self._gate.enter(me, method)
        try:
            self._hear_of_the_fork()
            if method == "close":
                self._wait_for_the_others()
            given = self._method(method)(*operation.arguments())
            if inspect.isawaitable(given):
                if inspect.iscoroutine(given):
                    given.close()
                raise TypeError("it is a coroutine, and other methods are not")
        except BaseException as error:
            fail(operation, error)
        else:
            operation.done(given)
        finally:
            self._gate.leave(me)

    def _hear_of_the_fork(self) -> None:
        """Tells the store, in a forked child, before anything else. What it raises is what everything fails with."""
        with self._lock:
            if not self._told:
                self._told = True
                try:
                    self._method("after_fork")()
                except BaseException as error:
                    self._refusal = error
        if self._refusal is not None:
            raise self._refusal

    def _wait_for_the_others(self) -> None:
        pause = threading.Event()
        for _ in range(int(_LAST_CALLS / 0.01)):
            if self._operations.busy() <= 1:
                return
            pause.wait(0.01)

    def _method(self, name: str) -> Callable[..., Any]:
        found = getattr(self._store, name, None)
        if found is not None:
            return found  # type: ignore[no-any-return]
        if name in ("close", "before_fork", "after_fork"):
            return _nothing_async if self.is_async else _nothing
        return getattr(AsyncStore if self.is_async else Store, name).__get__(self._store)  # type: ignore[no-any-return]

    # The thread and the loops of an `AsyncStore`.

    def _hand_over_all(self) -> None:
        """Hands what is asked to a loop, a batch at a time, until the store is closed."""
        while taken := self._operations.take(_BATCH):
            self._hand_over(taken)
            del taken
        with self._lock:
            own, self._own = self._own, None
        if own is not None:
            own.call_soon_threadsafe(own.stop)

    def _hand_over(self, operations: list[StoreOperation]) -> None:
        self._give_up_closed_loops()
        loop = self._loop
        if loop is not None and not loop.is_closed() and (loop.is_running() or not _ending):
            self._handed.append(operations)
            try:
                loop.call_soon_threadsafe(self._begin_all, operations)
                return
            except RuntimeError:  # closed meanwhile
                self._handed.remove(operations)
        try:
            self._own_loop().call_soon_threadsafe(self._begin_all, operations)
        except Exception as error:
            # No thread, no descriptor: the next operation tries again.
            for operation in operations:
                fail(operation, error)

    def _give_up_closed_loops(self) -> None:
        """Fails what a loop was at that was closed meanwhile: it says nothing of that."""
        for task, operation in list(self._tasks.items()):
            if task.get_loop().is_closed() and self._tasks.pop(task, None) is not None:
                self._gate.leave(operation)
                operation.failed("store", f"the store's {operation.method}() was cut short: its loop was closed", True)

    def leave_loop(self) -> None:
        """What a loop was given that does not run any more goes to the store's own."""
        loop = self._loop
        if loop is None or loop.is_running():
            return
        self._loop = None
        while self._handed:
            self._hand_over(self._handed.pop())

    def have_own_loop(self) -> None:
        """Makes the store's own loop before it is needed."""
        self._own_loop()

    def _own_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._own is None:
                loop = asyncio.new_event_loop()
                try:
                    executor = LastingExecutor(_start_thread)
                    loop.set_default_executor(executor)
                    _start_thread(lambda: self._run_loop(loop, executor))
                except BaseException:
                    loop.close()
                    raise
                self._own = loop
            return self._own

    def _run_loop(self, loop: asyncio.AbstractEventLoop, executor: LastingExecutor) -> None:
        self._operations.run_here()
        asyncio.set_event_loop(loop)
        try:
            loop.run_forever()
            # Those of a caller's loop are that loop's.
            tasks = {task for task in list(self._tasks) if task.get_loop() is loop}
            for task in tasks:
                task.cancel()
            if tasks:
                loop.run_until_complete(asyncio.wait(tasks, timeout=1))
            loop.run_until_complete(loop.shutdown_asyncgens())
        finally:
            executor.shutdown()
            asyncio.set_event_loop(None)
            loop.close()

    def _begin_all(self, operations: list[StoreOperation]) -> None:
        """On the loop: each call is a task."""
        if operations in self._handed:
            self._handed.remove(operations)
        loop = asyncio.get_running_loop()
        while operations:
            if not self._gate.try_enter(operations[0], operations[0].method):
                # The process is about to fork.
                self._handed.append(operations)
                loop.call_later(0.001, self._begin_all, operations)
                return
            operation = operations.pop(0)
            task = loop.create_task(self._run_async(operation), name=f"smartcar-store-{operation.method}")
            # A loop that ends in the middle of one ends it; the core asks again.
            setattr(task, "_log_destroy_pending", False)  # noqa: B010
            self._tasks[task] = operation
            task.add_done_callback(self._end_of)

    def _end_of(self, task: asyncio.Task[None]) -> None:
        operation = self._tasks.pop(task, None)
        if operation is not None:
            self._gate.leave(operation)

    async def _run_async(self, operation: StoreOperation) -> None:
        method = operation.method
        try:
            await self._hear_of_the_fork_async()
            if method == "close":
                await self._wait_for_the_others_async()
            given = self._method(method)(*operation.arguments())
            if not inspect.isawaitable(given):
                raise TypeError("it is no coroutine, and other methods are")
            given = await given
        except asyncio.CancelledError:
            operation.failed("store", f"the store's {method}() was cancelled, as its event loop ended", True)
            raise
        except BaseException as error:
            fail(operation, error)
        else:
            operation.done(given)

    async def _hear_of_the_fork_async(self) -> None:
        async with self._telling:
            if not self._told:
                self._told = True
                try:
                    await self._method("after_fork")()
                except BaseException as error:
                    self._refusal = error
        if self._refusal is not None:
            raise self._refusal

    async def _wait_for_the_others_async(self) -> None:
        for _ in range(int(_LAST_CALLS / 0.01)):
            if self._operations.busy() <= 1:
                return
            await asyncio.sleep(0.01)

    # Around a fork.

    def before_fork(self) -> None:
        """On the thread that forks: lets the store close what must not be carried into the child."""
        self._give_up_closed_loops()
        here = asyncio._get_running_loop()
        # A loop that forks by itself cannot do anything else before.
        on_its_loop = self.is_async and here is not None and here in (self._loop, self._own)
        self._cut_short = self._gate.close(threading.get_ident(), may_wait=not on_its_loop)
        if self._cut_short or self.is_closed() or not _is_own(self._store, "before_fork"):
            return
        try:
            if not self.is_async:
                self._method("before_fork")()
            elif (loop := self._loop if self._runs(self._loop) else self._own) is not None and self._runs(loop):
                if on_its_loop:
                    self._cut_short = ["before_fork"]
                else:
                    asyncio.run_coroutine_threadsafe(self._method("before_fork")(), loop).result(_LAST_CALLS)
        except BaseException as error:
            _LOG.warning("the store's before_fork() raised %s", type(error).__name__)
            self._cut_short = ["before_fork"]

    @staticmethod
    def _runs(loop: asyncio.AbstractEventLoop | None) -> bool:
        return loop is not None and loop.is_running()

    def after_fork_in_parent(self) -> None:
        """Goes on."""
        self._gate.open()

    def begin_anew(self) -> None:
        """In a forked child: its parent's threads and loops are not there."""
        for task in self._tasks:
            setattr(task, "_log_destroy_pending", False)  # noqa: B010
        _INHERITED.append((self._loop, self._own, self._tasks, self._handed))
        self._forked = True
        self._loop = None
        self._begin()
        if self._cut_short:
            self._told = True
            self._refusal = StoreUnavailable(
                f"this process was forked while {self._cut_short[0]}() of its parent's store was under way: use the "
                "store in a process started afresh",
                can_retry=False,
            )
        if not self._operations.is_closed():
            self.start_thread()


_INHERITED: list[Any] = []
"""What a forked child has of its parent's loops. Dropping them would close what the parent uses."""


def _nothing() -> None: ...


async def _nothing_async() -> None: ...


def _is_own(store: Any, name: str) -> bool:
    """Whether a store has a method of its own by this name, and not one that says it has none."""
    found = getattr(type(store), name, None) or getattr(store, name, None)
    return found is not None and found not in (getattr(Store, name), getattr(AsyncStore, name))


def _gevent() -> Any:
    """What gevent has kept of the standard library, where it has patched it."""
    monkey: Any = sys.modules.get("gevent.monkey")
    return monkey if monkey is not None and monkey.is_module_patched("threading") else None


def _new_lock() -> Any:
    """A lock between threads, whatever gevent has patched."""
    monkey = _gevent()
    return threading.Lock() if monkey is None else monkey.get_original("_thread", "allocate_lock")()


def _start_thread(work: Callable[[], None]) -> None:
    """Starts a daemon that takes no signal of the host's; a real one, whatever gevent has patched."""
    monkey = _gevent()
    if monkey is None:
        _native.start_thread(threading.Thread(target=work, name="smartcar-store", daemon=True).start)
    else:
        begin = monkey.get_original("_thread", "start_new_thread")
        _native.start_thread(lambda: begin(work, ()))


def _start_keeper() -> None:
    """Starts the thread that closes clients before the interpreter gives no further threads.

    Under gevent, whose threads are none, `atexit` closes them, when a store can start no thread any more.
    """
    global _keeper  # noqa: PLW0603
    if _keeper is not None and _keeper.is_alive():
        return
    if _gevent() is not None:
        return
    _keeper = threading.Thread(target=_keep, name="smartcar-store-end", daemon=False)
    try:
        _native.start_thread(_keeper.start)
    except RuntimeError:
        _keeper = None


def _keep() -> None:
    """Waits until the program has ended, and closes what it left open."""
    threading.main_thread().join()
    while others := [
        it for it in threading.enumerate() if not it.daemon and it not in (_keeper, threading.main_thread())
    ]:
        others[0].join()
    end()


def end() -> None:
    """Closes every client with a store of its caller's. No event loop of the program's runs any more."""
    global _ending  # noqa: PLW0603
    _ending = True
    for runner in list(_RUNNERS):
        runner.leave_loop()
    _native.close_own_stores()


def _before_fork() -> None:
    _FORKING.append(list(_RUNNERS))
    for runner in _FORKING[-1]:
        runner.before_fork()


def _after_fork_in_parent() -> None:
    for runner in _FORKING.pop() if _FORKING else ():
        runner.after_fork_in_parent()


_FORKING: list[list[Runner]] = []
"""The runners that wait for a fork, one list for each thread that forks."""


def _begin_anew() -> None:
    _FORKING.clear()
    global _keeper  # noqa: PLW0603
    _keeper = None
    runners = list(_RUNNERS)
    if not _ending and any(not runner.is_closed() for runner in runners):
        _start_keeper()
    for runner in runners:
        runner.begin_anew()


# Whatever became of the keeper. Registered after what closes all clients, and so called before it.
atexit.register(end)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork_in_parent, after_in_child=_begin_anew)
