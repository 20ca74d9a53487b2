"""Webhooks: one HTTP request checked, answered and read."""

from __future__ import annotations

from .. import _native
from .._errors import InvalidTypeError
from .._value import TYPE_CHECKING, Value, attribute, has_native
from .readings import Meta

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any, Literal

    from .._enums import UnitSystem
    from .._errors import SmartcarError
    from .._generated.values import _AnyReading
    from .signals import Signal


class Delivery(Value, module="smartcar_sdk.webhook"):
    """What became of one HTTP request, and what to answer to it."""

    __match_args__ = ("status", "answer", "content_type", "event", "error")
    status: int = attribute(
        "HTTP status to answer: 200, or one that says why there is no event. 400 (not an event), 401 (not signed by "
        "any of the tokens), 413 (longer than 1 MiB), 500 (no management token). Smartcar tries three more times, "
        "within three minutes, where it is not 2xx."
    )
    answer: str | None = attribute("Body to answer, JSON; `None` where there is none.", default=None)
    content_type: str = attribute("Content type of the answer.", default="application/json")
    event: Event | None = attribute(
        "The event, where the signature fits. None for a challenge: there is nothing to do but to answer it.",
        default=None,
    )
    error: SmartcarError | None = attribute(
        "Why the status is not 200, for the log: an exception, told rather than raised.", default=None
    )


class Event(Value, module="smartcar_sdk.webhook"):
    """One event. Smartcar leaves out a lot in real traffic, so nearly everything may be absent; what this release does
    not know is in `raw`.
    """

    __match_args__ = (
        "event_type",
        "event_id",
        "delivery_id",
        "webhook_id",
        "webhook_name",
        "vehicle",
        "vehicle_id",
        "user_id",
        "external_id",
        "signals",
        "readings",
        "errors",
        "triggers",
        "occurred_at",
        "delivered_at",
        "sequence",
        "signal_count",
        "mode",
        "version",
        "challenge",
    )
    event_type: str = attribute("What it is about.")
    event_id: str | None = attribute(
        "Its id, the same in every delivery of it. Deliveries repeat, overlap and come in any order: keep the ids of "
        "the last 7 days and pass by what is among them. Scheduled events of version 2.0 have none.",
        default=None,
    )
    delivery_id: str | None = attribute("The id of this delivery; another one at each try.", default=None)
    webhook_id: str | None = attribute("Which webhook of yours it came through.", default=None)
    webhook_name: str | None = attribute("That webhook's name.", default=None)
    vehicle: EventVehicle | None = attribute(
        "The vehicle. Absent where there is none, or several: then each of `readings` says which.", default=None
    )
    user_id: str | None = attribute(
        "Smartcar's id of the driver's account: what API v3 asks for as `sc-user-id`.", default=None
    )
    external_id: str | None = attribute("Your own id of the driver, if Connect was given one.", default=None)
    signals: tuple[Signal, ...] = attribute("The signals it carries, changed or not.", default=())
    readings: tuple[WebhookReading, ...] = attribute("The readings it carries (version 2.0).", default=())
    errors: tuple[WebhookError, ...] = attribute(
        "What is wrong with the vehicle, or is over (`VehicleError`).", default=()
    )
    triggers: tuple[Trigger, ...] = attribute("Why it was sent.", default=())
    occurred_at: datetime | None = attribute(
        "When what it tells happened, where it says so (charging events of version 2.0).", default=None
    )
    delivered_at: datetime | None = attribute("When Smartcar sent this delivery.", default=None)
    sequence: int | None = attribute("Its place in the order of events, where Smartcar counts them.", default=None)
    signal_count: int | None = attribute("How many signals Smartcar says it carries.", default=None)
    mode: str | None = attribute(
        "As sent: `LIVE`, `SIMULATED` or `TEST`; version 2.0 writes it in lower case.", default=None
    )
    version: str | None = attribute("Version of the body: `4.0` or `2.0`.", default=None)
    challenge: str | None = attribute("What is to be answered (`Verify`); `challenge_answer` says how.", default=None)
    raw: dict[str, Any] = attribute(
        "As Smartcar sent it, with whatever this release does not know.", default=dict, compare=False
    )

    @property
    def vehicle_id(self) -> str | None:
        """Smartcar's id of the vehicle, if the event is about one."""
        return None if self.vehicle is None else self.vehicle.id

    @property
    def is_first_delivery(self) -> bool:
        """Whether it is the first that this webhook sends about this vehicle."""
        return any(trigger.trigger_type == "FIRST_DELIVERY" for trigger in self.triggers)

    def read(self, name: str, *, unit_system: UnitSystem | Literal["metric", "imperial"] | None = None) -> _AnyReading:
        """What the event tells, as the reading of this name: of its signals, or of its readings (version 2.0).

        name: of a reading's method, e.g. `odometer`.
        unit_system: of what is made of signals (`metric`).

        Raises `UnsupportedError` where the event does not tell it; else what the method would have raised. An event
        that was made by hand, or has gone through JSON, is read from its `signals` and `readings`.
        """
        native = self._native if has_native(self) else _parsed(self.raw or _body(self))._native
        return _native.read_event(native, name, unit_system)

    def signal(self, code: str) -> Signal | None:
        """The signal of a code; `None` if the event does not carry it."""
        if not isinstance(code, str):
            raise InvalidTypeError(f"code must be a str, not {type(code).__name__}", field="code")
        return next((signal for signal in self.signals if signal.code == code), None)


class EventVehicle(Value, module="smartcar_sdk.webhook"):
    """The vehicle an event is about."""

    __match_args__ = ("id", "make", "model", "year", "vin", "powertrain_type", "mode")
    id: str | None = attribute("Smartcar's id of it.", default=None)
    make: str | None = attribute("Brand, e.g. `VOLKSWAGEN`.", default=None)
    model: str | None = attribute("Model, e.g. `ID.4`.", default=None)
    year: int | None = attribute("Model year.", default=None)
    vin: str | None = attribute("Vehicle identification number.", default=None)
    powertrain_type: str | None = attribute("`BEV`, `PHEV`, `HEV` or `ICE`.", default=None)
    mode: str | None = attribute("`live` or `simulated`, as sent.", default=None)


class WebhookError(Value, module="smartcar_sdk.webhook"):
    """What is wrong with a vehicle."""

    __match_args__ = (
        "error_type",
        "code",
        "description",
        "doc_url",
        "resolution",
        "resolution_url",
        "suggested_user_message",
        "state",
        "signals",
    )
    error_type: str | None = attribute("Error type, e.g. `COMPATIBILITY`, `USER_ACTION_REQUIRED`.", default=None)
    code: str | None = attribute("Error code within the type, e.g. `VEHICLE_NOT_CAPABLE`.", default=None)
    description: str | None = attribute("Smartcar's description, for developers.", default=None)
    doc_url: str | None = attribute("Page that explains the error.", default=None)
    resolution: str | None = attribute(
        "What Smartcar suggests: `RETRY_LATER`, `REAUTHENTICATE`, `CONTACT_SUPPORT`.", default=None
    )
    resolution_url: str | None = attribute("Where that happens, if anywhere.", default=None)
    suggested_user_message: str | None = attribute("A text that may be shown to the driver.", default=None)
    state: str = attribute("Whether it has begun or is over: `ERROR` or `RESOLVED`.", default="ERROR")
    signals: tuple[str, ...] = attribute(
        "The codes of the signals it touches. Smartcar also names them `Group.Name`; here they are codes.", default=()
    )


class Trigger(Value, module="smartcar_sdk.webhook"):
    """Why an event was sent."""

    __match_args__ = ("trigger_type", "code", "name", "group")
    trigger_type: str = attribute("The kind of reason.")
    code: str | None = attribute("The code of the signal that changed, if one did.", default=None)
    name: str | None = attribute("That signal's name, where Smartcar gives it.", default=None)
    group: str | None = attribute("That signal's group, where Smartcar gives it.", default=None)


class WebhookReading(Value, module="smartcar_sdk.webhook"):
    """One reading of one vehicle, as API v2 would have answered it."""

    __match_args__ = ("vehicle_id", "path", "status", "body", "meta", "error")
    vehicle_id: str | None = attribute("Which vehicle.", default=None)
    path: str = attribute("The path below the vehicle, e.g. `/odometer`.")
    status: int = attribute("HTTP status of the answer; 0 if the body does not say.")
    body: Any = attribute("Its body.")
    meta: Meta = attribute("About the values.", default=Meta, compare=False)
    error: SmartcarError | None = attribute(
        "What Smartcar said where the status is not 2xx: the exception that `read` raises.", default=None
    )

    def read(self) -> _AnyReading:
        """The reading that the vehicle's method for this path gives.

        Raises what that method would have raised, and `UnsupportedError` where this release has no such method.
        """
        if has_native(self):
            return _native.read_webhook_reading(self._native)
        if self.error is not None:
            raise self.error
        (reading,) = _parsed({"payload": {"data": [_part(self)]}}).readings
        return reading.read()


def _parsed(raw: dict[str, Any]) -> Event:
    """The event of a body."""
    import json  # noqa: PLC0415

    return _native.parse(json.dumps(raw).encode())


def _body(event: Event) -> dict[str, Any]:
    """A body that tells what an event does, as far as readings are made of it."""
    body: dict[str, Any] = {"eventType": event.event_type}
    if event.signals:
        body["data"] = {
            "vehicle": {"id": event.vehicle_id},
            "signals": [signal.raw or _signal(signal) for signal in event.signals],
        }
    if event.readings:
        body["payload"] = {"vehicleId": event.vehicle_id, "data": [_part(reading) for reading in event.readings]}
    return body


def _signal(signal: Signal) -> dict[str, Any]:
    """A signal as a body has it."""
    error = signal.error
    why = None if error is None else {"type": error.type, "code": error.code, "description": error.description}
    times = {
        "ingestedAt": signal.ingested_at,
        "retrievedAt": signal.retrieved_at,
        "oemUpdatedAt": signal.oem_updated_at,
    }
    return {
        "code": signal.code,
        "name": signal.name,
        "group": signal.group,
        "status": {"value": signal.status, "error": why},
        "body": {"value": signal.value, "unit": signal.unit} if signal.body is None else signal.body,
        "meta": {name: None if at is None else at.isoformat() for name, at in times.items()},
    }


def _part(reading: WebhookReading) -> dict[str, Any]:
    """A reading as the part of a body that it once was."""
    return {
        "path": reading.path,
        "code": reading.status,
        "body": reading.body,
        "headers": _headers(reading.meta),
    }


def _headers(meta: Meta) -> dict[str, str]:
    """What Smartcar says a meta by."""
    said = {
        "sc-request-id": meta.request_id,
        "sc-data-age": None if meta.data_age is None else meta.data_age.isoformat(),
        "sc-fetched-at": None if meta.fetched_at is None else meta.fetched_at.isoformat(),
        "sc-unit-system": str(meta.unit_system),
    }
    return {name: value for name, value in said.items() if value is not None}
