"""What every reading has; the readings themselves are in `_generated`."""

from __future__ import annotations

from .._enums import UnitSystem
from .._value import TYPE_CHECKING, Value, attribute

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any


class Meta(Value, module="smartcar_sdk"):
    """About an answer: which request it was, how old its values are, and in which units."""

    __match_args__ = ("request_id", "data_age", "fetched_at", "unit_system", "guessed")
    request_id: str | None = attribute("Smartcar's id of the request, which its support asks for.", default=None)
    data_age: datetime | None = attribute("When the car reported the values.", default=None)
    fetched_at: datetime | None = attribute("When Smartcar fetched them.", default=None)
    unit_system: UnitSystem = attribute("The units the values are in.", default=UnitSystem.METRIC)
    guessed: tuple[str, ...] = attribute(
        "The names of the reading's fields whose value is a guess, since it cannot be meant as it came: a tire's "
        'pressure that is impossible in the unit it names, and read as kilopascals (270 "bar"). Nearly always empty; '
        "`raw` has what was sent.",
        default=(),
    )


class Reading(Value, module="smartcar_sdk", match_args=False):
    """What an endpoint of a vehicle answered: every reading is one.

    Two are equal where their values are: `meta` and `raw` do not count.
    """

    meta: Meta = attribute("About the values: request id, age, units.", default=Meta, compare=False)
    raw: dict[str, Any] = attribute(
        "The body as Smartcar sent it, with whatever this release does not know.", default=dict, compare=False
    )


class RawReading(Reading, module="smartcar_sdk"):
    """An answer that has no type: what a path or a request of your own gave."""

    __match_args__ = ("values",)
    values: Any = attribute("The body, as `raw`.")
