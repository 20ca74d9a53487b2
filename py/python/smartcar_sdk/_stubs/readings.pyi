"""What every reading has; the readings themselves are in `generated`."""

from datetime import datetime
from typing import Any, ClassVar, Literal, final

@final
class Meta:
    """About an answer: which request it was, how old its values are, and in which units."""

    @property
    def request_id(self) -> str | None:
        """Smartcar's id of the request, which its support asks for."""

    @property
    def data_age(self) -> datetime | None:
        """When the car reported the values."""

    @property
    def fetched_at(self) -> datetime | None:
        """When Smartcar fetched them."""

    @property
    def unit_system(self) -> Literal["metric", "imperial"]:
        """The units the values are in."""

    @property
    def guessed(self) -> tuple[str, ...]:
        """The names of the reading's fields whose value is a guess, since it cannot be meant as it came.

        A tire's pressure that is impossible in the unit it names, and read as kilopascals (270 "bar"). Nearly always
        empty; `raw` has what was sent.
        """

class _Reading:
    """What all readings have. They are frozen, and equal where all they hold is."""

    @property
    def meta(self) -> Meta:
        """About the values: request id, age, units."""

    @property
    def raw(self) -> dict[str, Any]:
        """The body as Smartcar sent it, with whatever this release does not know."""

@final
class Reading(_Reading):
    """An answer that has no type: what a path or a request of your own gave."""

    __match_args__: ClassVar[tuple[str, ...]] = ("values",)

    @property
    def values(self) -> Any:
        """The body, as `raw`."""
