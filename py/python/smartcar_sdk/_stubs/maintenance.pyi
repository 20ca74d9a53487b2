"""The daily job as something that just runs."""

from collections.abc import Awaitable
from types import TracebackType
from typing import final

from .._values.events import MaintenanceStatus

@final
class Maintenance:
    """The daily job under way in the background, until it is stopped or its client closes.

    It goes on whether or not anybody keeps this object. After `os.fork()` it runs in the parent only.
    """

    def stop(self) -> None:
        """Ends it; refreshes under way are finished. Stopping twice is fine."""

    def status(self) -> MaintenanceStatus:
        """How it is doing: the last run, and the next one. In a forked child, where nothing runs, it is empty."""

    def __enter__(self) -> Maintenance: ...
    def __aenter__(self) -> Awaitable[Maintenance]:
        """`async with client.maintenance():` is the same as `with`: there is nothing to wait for."""

    def __aexit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> Awaitable[None]: ...
    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None: ...
