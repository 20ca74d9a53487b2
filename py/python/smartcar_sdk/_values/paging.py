"""One page of a list."""

from __future__ import annotations

from types import GenericAlias

from .._value import TYPE_CHECKING, Value, attribute
from .readings import Meta

if TYPE_CHECKING:
    from typing import Any, Generic, TypeVar

    _T_co = TypeVar("_T_co", covariant=True)
else:
    _T_co = None

    class Generic:
        """As `typing.Generic`, without the price of importing `typing`."""

        __slots__ = ()

        def __class_getitem__(cls, item):
            return Generic if cls is Generic else GenericAlias(cls, item)


class ListPage(Value, Generic[_T_co], module="smartcar_sdk"):
    """One page of a list."""

    __match_args__ = ("items", "next", "total")
    items: tuple[_T_co, ...] = attribute("What is on it.")
    next: str | None = attribute("Leads to the next page; `None` on the last one.", default=None)
    total: int | None = attribute("How many there are on all pages, where Smartcar says so.", default=None)
    meta: Meta = attribute("About the answer; says nothing of a list from the store.", default=Meta, compare=False)
    raw: Any = attribute(
        "The body as Smartcar sent it, a `dict`; `None` of a list from the store.", default=None, compare=False
    )
