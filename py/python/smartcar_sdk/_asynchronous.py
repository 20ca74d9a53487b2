"""What the twins for asyncio have beside their methods, which `_generated/asynchronous.py` has."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from types import FunctionType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from . import _native

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from ._values.paging import ListPage

_T_co = TypeVar("_T_co", covariant=True)


class AsyncPages(Generic[_T_co]):
    """A list that comes in pages, for asyncio. Nothing is sent until it is iterated over, or asked for a page or all.

    `async for connection in client.connections(): ...` fetches page after page as it goes; each loop begins at the
    first.
    """

    def __init__(self, pages: Any) -> None:
        """Not for users: `pages` are the compiled module's, or a function that gives them once it is awaited."""
        self._pages: Any = pages

    async def page(self, after: str | None = None) -> ListPage[_T_co]:
        """One page: the one after `next` of another, or the first."""
        page: ListPage[_T_co] = await (await self._made()).page(after)
        return page

    async def all(self) -> list[_T_co]:
        """Everything at once."""
        items: list[_T_co] = await (await self._made()).all()
        return items

    async def __aiter__(self) -> AsyncIterator[_T_co]:
        after = None
        while True:
            page = await self.page(after)
            for item in page.items:
                yield item
            after = page.next
            if after is None:
                return

    async def _made(self) -> Any:
        pages = self._pages
        return await pages() if isinstance(pages, FunctionType) else pages

    def __repr__(self) -> str:
        # Where they are made by a call of their own, nobody knows yet what of.
        if isinstance(self._pages, FunctionType):
            return "<smartcar_sdk.AsyncPages>"
        return repr(self._pages).replace("Pages", "AsyncPages", 1)


class _Twin:
    """A class whose methods await those of the compiled module's."""

    _core: Any

    @classmethod
    def _of(cls, core: Any) -> Self:
        twin = cls.__new__(cls)
        twin._core = core
        return twin

    def __repr__(self) -> str:
        return repr(self._core).replace("smartcar_sdk.", "smartcar_sdk.Async", 1)


class _Vehicle(_Twin):
    """What `AsyncVehicle` is, beside its methods."""


class _Client(_Twin):
    """What `AsyncClient` is, beside its methods."""

    def _open(self, settings: dict[str, Any]) -> None:
        given = {name: value for name, value in settings.items() if value is not None}
        self._core = _native.Client._asynchronous(**given)

    async def __aenter__(self) -> Self:
        await self._core._open()
        return self

    async def __aexit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None:
        await self._core.close()

    def __enter__(self) -> None:
        raise TypeError("an AsyncClient is opened and closed by `async with`")

    def __exit__(self, *_exception: object) -> None: ...


class _Stopped(BaseException):
    """Ends the thread of a call that was cancelled. Nobody sees it."""


async def in_thread(call: Any, given: Any, **options: Any) -> Any:
    """Runs a call of a client that calls what the caller gave, which may block, on a thread.

    Where it is cancelled, what was given is not called again: the call ends at the next row, or the next step.
    """
    stopped = False

    def check() -> None:
        if stopped:
            raise _Stopped

    watched = given
    if isinstance(given, Iterable):
        watched = _rows(given, check)
    elif all(callable(getattr(given, step, None)) for step in ("keys", "hold", "read", "release")):
        watched = _Steps(given, check)
    # Here: the thread has no loop.
    call.__self__._bind()
    try:
        return await asyncio.to_thread(call, watched, **options)
    except asyncio.CancelledError:
        stopped = True
        raise


def _rows(rows: Any, check: Callable[[], None]) -> Any:
    # What is no list of rows is passed on as it is: the call says what is wrong with it.
    if isinstance(rows, str) or hasattr(rows, "keys"):
        return rows

    def watched() -> Iterator[Any]:
        for row in rows:
            check()
            yield row

    return watched()


class _Steps:
    """Another system's methods, watched."""

    def __init__(self, old: Any, check: Callable[[], None]) -> None:
        self._old = old
        # Asked between the steps, too: a cut-over waits for minutes there.
        self._still_wanted = check

    def __getattr__(self, name: str) -> Any:
        step = getattr(self._old, name)
        if not callable(step):
            return step

        def watched(*arguments: Any) -> Any:
            self._still_wanted()
            return step(*arguments)

        return watched
