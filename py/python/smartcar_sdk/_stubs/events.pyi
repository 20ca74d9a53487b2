"""What happens to grants, for whoever listens."""

from asyncio import Future
from collections.abc import Awaitable
from types import TracebackType
from typing import final

from .._values.events import GrantEvent
from .vehicle import _Seconds

@final
class Events:
    """What happens to grants in this process, from when it was made.

    `for event in client.events(): ...` waits for each, without the GIL and awake to Ctrl-C; `async for` does the same
    in asyncio. Either ends when the client closes, after the last event, or by `close()`. It keeps no client open.

    Each event goes to one `next`: make one of these for each listener that needs all events. After `os.fork()` it is
    the parent's, and raises `ClosedError` in the child.
    """

    def next(self, timeout: _Seconds | None = None) -> GrantEvent | None:
        """The next event, or `None` if none came within `timeout`, which is for ever unless told otherwise.

        It waits on this thread. In asyncio: `async for`, or `await asyncio.wait_for(anext(events), 5)`.

        Raises `ClosedError` where an iteration ends.
        """

    def close(self) -> None:
        """Stops listening: whoever waits gets the end of the events."""

    def __iter__(self) -> Events: ...
    def __next__(self) -> GrantEvent: ...
    def __aiter__(self) -> Events: ...
    def __anext__(self) -> Future[GrantEvent]:
        """Cancelling it loses no event. One task may wait at a time."""

    def __enter__(self) -> Events: ...
    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None: ...
    def __aenter__(self) -> Awaitable[Events]:
        """`async with client.events() as events:` is the same as `with`: there is nothing to wait for."""

    def __aexit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> Awaitable[None]: ...
