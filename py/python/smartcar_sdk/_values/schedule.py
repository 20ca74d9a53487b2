"""The schedule that `Vehicle.set_charge_schedule` takes."""

from __future__ import annotations

from .. import _native
from .._value import TYPE_CHECKING, Value, attribute

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Literal, TypeAlias

    _ScheduleDay: TypeAlias = Literal[
        "daily",
        "weekdays",
        "weekends",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ]


class ChargeSchedule(Value, kw_only=False, module="smartcar_sdk"):
    """When a car charges at a place, for `Vehicle.set_charge_schedule`.

    Made of windows, all of one kind: `daily`, or `weekdays` and `weekends`, or days of the week. Times are `HH:MM`, the
    car's.
    """

    __match_args__ = ("latitude", "longitude", "windows")
    latitude: float = attribute("Degrees, -90 to 90.")
    longitude: float = attribute("Degrees, -180 to 180.")
    windows: tuple[tuple[_ScheduleDay, str, str], ...] = attribute("Day, start and stop of each window.")

    if TYPE_CHECKING:

        def __init__(
            self, latitude: float, longitude: float, windows: Iterable[tuple[_ScheduleDay, str, str]]
        ) -> None: ...

    else:

        def __init__(self, *positional: Any, **given: Any) -> None:
            """The days' words are checked; whether a schedule can be is checked where it is used."""
            super().__init__(*positional, **given)
            for day, _, _ in self.windows:
                _native.check_day(day)
