"""What `Client.cut_over` needs of the system that has refreshed the fleet so far."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

Key = TypeVar("Key")


class OldSystem(Protocol[Key]):
    """The table of another system that refreshes grants and is running.

    A key is what names a row of that table, of any type whose `str` is its own, and never changes. Whatever a method
    raises ends the cut-over; what is held by then stays held, and another cut-over goes on.
    """

    def keys(self, after: Key | None, limit: int) -> Iterable[Key]:
        """The keys of the next rows, `limit` at most, in an order that does not change.

        Those after the key `after`, or from the beginning; none ends the cut-over. Rows that are held already are among
        them, and none without a refresh token.
        """
        ...

    def hold(self, keys: Sequence[Key]) -> None:
        """Marks these rows, so that the other system begins no more refreshes of them: durable when it returns."""

    def read(self, keys: Sequence[Key]) -> Iterable[Mapping[str, object]]:
        """These rows as they are now: each with its `key`, and the columns of `Client.import_grants`.

        Rows that are gone are left out.
        """
        ...

    def release(self, keys: Sequence[Key]) -> None:
        """Takes the mark back from these rows, of which nothing was ever stored or sent here."""
