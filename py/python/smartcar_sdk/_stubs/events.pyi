"""What happens to grants, for whoever listens."""

from asyncio import Future
from types import TracebackType
from typing import ClassVar, Literal, final

from .vehicle import _Seconds

@final
class GrantEvent:
    """Something that happened to a grant, or to the token endpoint while the grant was being refreshed."""

    __match_args__: ClassVar[tuple[str, ...]] = ("kind", "grant_id", "generation", "reason", "missed")

    @property
    def kind(
        self,
    ) -> Literal[
        "connected",
        "refreshed",
        "refresh_failed",
        "reconnect_required",
        "revived",
        "store_healed",
        "endpoint_unhealthy",
        "endpoint_recovered",
        "rekeyed",
        "removed",
    ]:
        """What happened: `refresh_failed` will be tried again, `reconnect_required` needs the driver.

        `store_healed`: the store had gone back in time, and was brought forward. `endpoint_unhealthy`: Smartcar's token
        endpoint does not answer. `removed`: by you, or later grants took over all its vehicles.
        """

    @property
    def grant_id(self) -> str:
        """The SDK's id of the grant."""

    @property
    def generation(self) -> int | None:
        """Of `refreshed`: the generation of the new tokens."""

    @property
    def reason(self) -> Literal["expired", "revoked", "rotation_lost"] | None:
        """Of `reconnect_required`: why."""

    @property
    def missed(self) -> int:
        """How many events right before this one were lost on this listener, which was too slow: 1,024 are kept for it.

        0 as long as it keeps up; after any other number, ask the store what there is to know.
        """

@final
class Events:
    """What happens to grants in this process, from when it was made.

    `for event in client.events(): ...` waits for each, without the GIL and awake to Ctrl-C; `async for` does the same
    in asyncio. Either ends when the client closes, after the last event, or by `close()`. It keeps no client open.

    Each event goes to one `next`: make one of these for each who wants to hear everything. After `os.fork()` it is the
    parent's, and raises `ClosedError` in the child.
    """

    def next(self, timeout: _Seconds | None = None) -> GrantEvent | None:
        """The next event, or `None` if none came within `timeout`, which is for ever unless told otherwise.

        Raises `ClosedError` where an iteration ends.
        """

    def close(self) -> None:
        """Stops listening: whoever waits hears that this is the end."""

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
