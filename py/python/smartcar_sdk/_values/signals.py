"""Signals of API v3 and of webhooks."""

from __future__ import annotations

from .._value import TYPE_CHECKING, Value, attribute

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from .._errors import SmartcarError
    from .readings import Meta


class Signal(Value, module="smartcar_sdk"):
    """One signal of one vehicle, as API v3 or a webhook gave it."""

    __match_args__ = (
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
    code: str = attribute("Which one it is, e.g. `odometer-traveleddistance`; `KNOWN` lists those this release knows.")
    name: str | None = attribute("Its name within the group, e.g. `TraveledDistance`.", default=None)
    group: str | None = attribute("Its group, e.g. `Odometer`.", default=None)
    status: str = attribute("Whether there is a current value.")
    error: SmartcarError | None = attribute(
        "Why there is none, where Smartcar says so: the exception that a reading made of it would raise.", default=None
    )
    value: float | bool | str | None = attribute("The body's `value`, where it has a plain one.", default=None)
    unit: str | None = attribute(
        "The body's `unit`, as Smartcar spells it: `km` and `kilometers` both occur.", default=None
    )
    body: Any | None = attribute(
        "The whole body. Only of a signal that is current: an error may still carry what the car said long ago, and "
        "that stays in `raw` alone.",
        default=None,
    )
    ingested_at: datetime | None = attribute("When Smartcar took it in.", default=None)
    retrieved_at: datetime | None = attribute("When Smartcar asked the car's maker.", default=None)
    oem_updated_at: datetime | None = attribute("When the car or its maker says the value is from.", default=None)
    raw: dict[str, Any] = attribute(
        "As Smartcar sent it, with whatever this release does not know.", default=dict, compare=False
    )
    meta: Meta | None = attribute(
        "About the answer, where the signal was asked for alone.", default=None, compare=False
    )
