"""A caller's own store, as the compiled module has it. Not for users: `smartcar_sdk.stores` is."""

from typing import Any, final

@final
class StoreOperations:
    """The operations that are asked of one store."""

    def take(self, most: int) -> list[StoreOperation]:
        """Waits for operations, and takes at most so many. Nothing: the store is closed."""

    def is_short(self) -> bool:
        """Whether no thread waits for operations."""

    def busy(self) -> int:
        """How many operations are under way."""

    def is_closed(self) -> bool:
        """Whether the store is closed."""

    def run_here(self) -> None:
        """Marks this thread as one that runs operations."""

@final
class StoreOperation:
    """One call of a method of a store."""

    @property
    def method(self) -> str:
        """The method's name."""

    def arguments(self) -> tuple[Any, ...]:
        """The method's arguments; to be asked for once."""

    def done(self, given: object) -> None:
        """What the method gave."""

    def failed(self, kind: str, message: str, can_retry: bool) -> None:
        """The method failed: an error of this kind."""

def check_store(store: object, others: tuple[object, object] | None = None) -> tuple[str, str] | None:
    """Runs the core's suite: the rule that is broken, and what was found instead; None where all are kept."""

def sqlite_file_is_open(path: str) -> bool:
    """Whether the SDK's own SQLite has this file open in this process."""
