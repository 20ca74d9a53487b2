"""What commands answer, and the schedule that one of them takes."""

from collections.abc import Iterable
from typing import ClassVar, Literal, TypeAlias, final

from .readings import _Reading

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
class CommandResult(_Reading):
    """That a command was carried out."""

    __match_args__: ClassVar[tuple[str, ...]] = ("status", "message", "execution_id")

    @property
    def status(self) -> str:
        """`success`."""

    @property
    def message(self) -> str | None:
        """What Smartcar says of it; API v2 alone says something."""

    @property
    def execution_id(self) -> str | None:
        """Smartcar's id of the execution; API v3 alone gives one."""

@final
class ChargeScheduleResult(_Reading):
    """That a charge schedule was set or deleted."""

    __match_args__: ClassVar[tuple[str, ...]] = ("status", "schedule_id", "schedule_type", "execution_id")

    @property
    def status(self) -> str:
        """`success`."""

    @property
    def schedule_id(self) -> str | None:
        """Smartcar's id of the schedule: deleting it takes this."""

    @property
    def schedule_type(self) -> str | None:
        """`daily`, `weekly` or `workweek`."""

    @property
    def execution_id(self) -> str | None:
        """Smartcar's id of the execution."""

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

@final
class WebhookSubscription:
    """That a vehicle is, or is no longer, subscribed to a webhook."""

    __match_args__: ClassVar[tuple[str, ...]] = ("webhook_id", "vehicle_id")

    @property
    def webhook_id(self) -> str:
        """Smartcar's id of the webhook."""

    @property
    def vehicle_id(self) -> str:
        """Smartcar's id of the vehicle."""
