"""Lists that come in pages."""

from collections.abc import Iterator
from types import GenericAlias
from typing import Any, Generic, TypeVar, final

from .readings import Meta

_T_co = TypeVar("_T_co", covariant=True)

@final
class Pages(Generic[_T_co]):
    """A list that comes in pages. Nothing is sent until it is iterated over, or asked for a page or for all.

    `for connection in client.connections(): ...` fetches page after page as it goes; each loop begins at the first.
    """

    def page(self, after: str | None = None) -> Page[_T_co]:
        """One page: the one after `next` of another, or the first."""

    def all(self) -> list[_T_co]:
        """Everything at once."""

    def __iter__(self) -> Iterator[_T_co]: ...
    def __class_getitem__(cls, key: Any) -> GenericAlias: ...

@final
class Page(Generic[_T_co]):
    """One page of a list."""

    @property
    def items(self) -> tuple[_T_co, ...]:
        """What is on it."""

    @property
    def next(self) -> str | None:
        """Leads to the next page; `None` on the last one."""

    @property
    def total(self) -> int | None:
        """How many there are on all pages, where Smartcar says so."""

    @property
    def meta(self) -> Meta:
        """About the answer; says nothing of a list from the store."""

    @property
    def raw(self) -> Any:
        """The body as Smartcar sent it, a `dict`; `None` of a list from the store."""

    def __class_getitem__(cls, key: Any) -> GenericAlias: ...
