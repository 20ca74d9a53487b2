"""The calls of one event loop. Not for users."""

from typing import final

@final
class LoopCalls:
    """The calls of one event loop."""

    def __new__(cls) -> LoopCalls: ...
    def fileno(self) -> int:
        """What the loop watches: readable while calls have finished that no future knows of."""

    def is_here(self) -> bool:
        """Whether it was made in this process, and not before a fork."""

    def count(self) -> int:
        """How many calls have not ended."""

    def cancel(self, call: int) -> None:
        """Cancels a call; its result is discarded."""

    def drain(self) -> None:
        """Settles the futures of what has finished: for the loop, whenever the descriptor is readable."""
