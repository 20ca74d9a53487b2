"""The daily job as something that just runs."""

from datetime import datetime
from types import TracebackType
from typing import final

from .._errors import SmartcarError
from .grant import RefreshReport

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
    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None: ...

@final
class MaintenanceStatus:
    """How maintenance is doing."""

    @property
    def last_run(self) -> datetime | None:
        """When the last run ended, well or not; `None` until one has."""

    @property
    def report(self) -> RefreshReport | None:
        """What the last run that went through did."""

    @property
    def last_error(self) -> SmartcarError | None:
        """Why the last run did not go through; `None` if it did."""

    @property
    def next_run(self) -> datetime | None:
        """When the next run begins; `None` while one is under way, and after maintenance has ended."""
