"""Lists that come in pages."""

from collections.abc import Iterator
from types import GenericAlias
from typing import Any, Generic, TypeVar, final

from .._values.paging import ListPage

_T_co = TypeVar("_T_co", covariant=True)

@final
class Pages(Generic[_T_co]):
    """A list that comes in pages. Nothing is sent until it is iterated over, or asked for a page or for all.

    `for connection in client.connections(): ...` fetches page after page as it goes; each loop begins at the first.
    """

    def page(self, after: str | None = None) -> ListPage[_T_co]:
        """One page: the one after `next` of another, or the first."""

    def all(self) -> list[_T_co]:
        """Everything at once."""

    def __iter__(self) -> Iterator[_T_co]: ...
    def __class_getitem__(cls, key: Any) -> GenericAlias: ...
