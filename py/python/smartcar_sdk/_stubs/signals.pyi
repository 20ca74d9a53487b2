"""Signals of API v3 and of webhooks."""

from datetime import datetime
from typing import Any, ClassVar, final

from .._errors import SmartcarError
from .readings import Meta

@final
class Signal:
    """One signal of one vehicle, as API v3 or a webhook gave it."""

    __match_args__: ClassVar[tuple[str, ...]] = (
        "code",
        "name",
        "group",
        "status",
        "error",
        "value",
        "unit",
        "body",
        "ingested_at",
        "retrieved_at",
        "oem_updated_at",
        "meta",
    )

    @property
    def code(self) -> str:
        """Which one it is, e.g. `odometer-traveleddistance`; `KNOWN` lists those this release knows."""

    @property
    def name(self) -> str | None:
        """Its name within the group, e.g. `TraveledDistance`."""

    @property
    def group(self) -> str | None:
        """Its group, e.g. `Odometer`."""

    @property
    def status(self) -> str:
        """Whether there is a current value."""

    @property
    def error(self) -> SmartcarError | None:
        """Why there is none, where Smartcar says so: the exception that a reading made of it would raise."""

    @property
    def value(self) -> float | bool | str | None:
        """The body's `value`, where it has a plain one."""

    @property
    def unit(self) -> str | None:
        """The body's `unit`, as Smartcar spells it: `km` and `kilometers` both occur."""

    @property
    def body(self) -> Any | None:
        """The whole body. Only of a signal that is current: an error may still carry what the car said long ago, and
        that stays in `raw` alone.
        """

    @property
    def ingested_at(self) -> datetime | None:
        """When Smartcar took it in."""

    @property
    def retrieved_at(self) -> datetime | None:
        """When Smartcar asked the car's maker."""

    @property
    def oem_updated_at(self) -> datetime | None:
        """When the car or its maker says the value is from."""

    @property
    def raw(self) -> dict[str, Any]:
        """As Smartcar sent it, with whatever this release does not know."""

    @property
    def meta(self) -> Meta | None:
        """About the answer, where the signal was asked for alone."""
