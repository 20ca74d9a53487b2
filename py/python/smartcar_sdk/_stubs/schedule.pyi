"""The schedule that `Vehicle.set_charge_schedule` takes."""

from collections.abc import Iterable
from typing import ClassVar, Literal, TypeAlias, final

_Day: TypeAlias = Literal[
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

@final
class ChargeSchedule:
    """When a car charges at a place, for `Vehicle.set_charge_schedule`.

    Made of windows, all of one kind: `daily`, or `weekdays` and `weekends`, or days of the week. Times are `HH:MM`, the
    car's.
    """

    __match_args__: ClassVar[tuple[str, ...]] = ("latitude", "longitude", "windows")

    def __new__(cls, latitude: float, longitude: float, windows: Iterable[tuple[_Day, str, str]]) -> ChargeSchedule: ...
    @property
    def latitude(self) -> float:
        """Degrees, -90 to 90."""

    @property
    def longitude(self) -> float:
        """Degrees, -180 to 180."""

    @property
    def windows(self) -> tuple[tuple[_Day, str, str], ...]:
        """Day, start and stop of each window."""
