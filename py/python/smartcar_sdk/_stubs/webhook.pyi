"""Webhooks: one HTTP request checked, answered and read."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeAlias, final

from .._errors import SmartcarError
from .generated.values import _AnyReading
from .readings import Meta
from .signals import Signal

_Bytes: TypeAlias = bytes | bytearray | memoryview
_Header: TypeAlias = str | bytes
SIGNATURE_HEADER: str

def handle(
    tokens: str | Iterable[str],
    headers: Mapping[str, str] | Iterable[tuple[_Header, _Header]],
    body: _Bytes,
) -> Delivery:
    """Handles one request that a webhook's callback got: checks the signature, reads the event, answers the challenge.

    tokens: the application management token, or the old and the new one while it is being rotated.
    headers: as any framework has them; the names' case does not matter.
    body: the raw bytes that arrived: JSON that was parsed and written again has another signature.

    Answer within 15 seconds, so queue the event rather than work on it, and answer only once it is safely queued.
    Smartcar delivers at least once: see `Event.event_id`. Raises nothing but `InvalidTypeError`.
    """

def verify(tokens: str | Iterable[str], signature: str, body: _Bytes) -> None:
    """Checks that a body is signed with one of these management tokens; compares in constant time.

    Raises `InvalidInputError`, field `signature`, if it is not: believe nothing in the body. `ConfigError`, field
    `management_token`, if there is no token, or an empty one.
    """

def challenge_answer(token: str, challenge: str) -> str:
    """What the callback answers to a `VERIFY` event: `{"challenge": "<this>"}`.

    Raises `InvalidInputError`, field `challenge`, if the challenge could itself be an event: who could have any text
    answered could have his own events signed.
    """

def parse(body: _Bytes) -> Event:
    """Reads the body of a webhook's request. Check its signature first, over the bytes as they arrived.

    Raises `InvalidInputError`, field `body`, if it is not a JSON object; what is unknown in one is in `Event.raw`.
    """

def sign(token: str, body: _Bytes) -> str:
    """The signature of a body: HMAC-SHA256 in lower-case hex. To test your own receiver."""

@final
class Delivery:
    """What became of one HTTP request, and what to answer to it."""

    @property
    def status(self) -> int:
        """HTTP status to answer: 200, or one that says why there is no event.

        400 (not an event), 401 (not signed by any of the tokens), 413 (longer than 1 MiB), 500 (no management token).
        Smartcar tries three more times, within three minutes, where it is not 2xx.
        """

    @property
    def answer(self) -> str | None:
        """Body to answer, JSON; `None` where there is none."""

    @property
    def content_type(self) -> str:
        """Content type of the answer."""

    @property
    def event(self) -> Event | None:
        """The event, where the signature fits. None for a challenge: there is nothing to do but to answer it."""

    @property
    def error(self) -> SmartcarError | None:
        """Why the status is not 200, for the log: an exception, told rather than raised."""

@final
class Event:
    """One event. Smartcar leaves out a lot in real traffic, so nearly everything may be absent; what this release does
    not know is in `raw`.
    """

    __match_args__: ClassVar[tuple[str, ...]] = (
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

    @property
    def event_type(self) -> str:
        """What it is about."""

    @property
    def event_id(self) -> str | None:
        """Its id, the same in every delivery of it. Deliveries repeat, overlap and come in any order: keep the ids of
        the last 7 days and pass by what is among them. Scheduled events of version 2.0 have none.
        """

    @property
    def delivery_id(self) -> str | None:
        """The id of this delivery; another one at each try."""

    @property
    def webhook_id(self) -> str | None:
        """Which webhook of yours it came through."""

    @property
    def webhook_name(self) -> str | None:
        """That webhook's name."""

    @property
    def vehicle(self) -> EventVehicle | None:
        """The vehicle. Absent where there is none, or several: then each of `readings` says which."""

    @property
    def vehicle_id(self) -> str | None:
        """Smartcar's id of the vehicle, if the event is about one."""

    @property
    def user_id(self) -> str | None:
        """Smartcar's id of the driver's account: what API v3 asks for as `sc-user-id`."""

    @property
    def external_id(self) -> str | None:
        """Your own id of the driver, if Connect was given one."""

    @property
    def signals(self) -> tuple[Signal, ...]:
        """The signals it carries, changed or not."""

    @property
    def readings(self) -> tuple[WebhookReading, ...]:
        """The readings it carries (version 2.0)."""

    @property
    def errors(self) -> tuple[WebhookError, ...]:
        """What is wrong with the vehicle, or is over (`VehicleError`)."""

    @property
    def triggers(self) -> tuple[Trigger, ...]:
        """Why it was sent."""

    @property
    def occurred_at(self) -> datetime | None:
        """When what it tells happened, where it says so (charging events of version 2.0)."""

    @property
    def delivered_at(self) -> datetime | None:
        """When Smartcar sent this delivery."""

    @property
    def sequence(self) -> int | None:
        """Its place in the order of events, where Smartcar counts them."""

    @property
    def signal_count(self) -> int | None:
        """How many signals Smartcar says it carries."""

    @property
    def mode(self) -> str | None:
        """As sent: `LIVE`, `SIMULATED` or `TEST`; version 2.0 writes it in lower case."""

    @property
    def version(self) -> str | None:
        """Version of the body: `4.0` or `2.0`."""

    @property
    def challenge(self) -> str | None:
        """What is to be answered (`Verify`); `challenge_answer` says how."""

    @property
    def raw(self) -> dict[str, Any]:
        """As Smartcar sent it, with whatever this release does not know."""

    @property
    def is_first_delivery(self) -> bool:
        """Whether it is the first that this webhook sends about this vehicle."""

    def read(self, name: str, *, unit_system: Literal["metric", "imperial"] | None = None) -> _AnyReading:
        """What the event tells, as the reading of this name: of its signals, or of its readings (version 2.0).

        name: of a reading's method, e.g. `odometer`.
        unit_system: of what is made of signals (`metric`).

        Raises `UnsupportedError` where the event does not tell it; else what the method would have raised.
        """

    def signal(self, code: str) -> Signal | None:
        """The signal of a code; `None` if the event does not carry it."""

@final
class EventVehicle:
    """The vehicle an event is about."""

    __match_args__: ClassVar[tuple[str, ...]] = ("id", "make", "model", "year", "vin", "powertrain_type", "mode")

    @property
    def id(self) -> str | None:
        """Smartcar's id of it."""

    @property
    def make(self) -> str | None:
        """Brand, e.g. `VOLKSWAGEN`."""

    @property
    def model(self) -> str | None:
        """Model, e.g. `ID.4`."""

    @property
    def year(self) -> int | None:
        """Model year."""

    @property
    def vin(self) -> str | None:
        """Vehicle identification number."""

    @property
    def powertrain_type(self) -> str | None:
        """`BEV`, `PHEV`, `HEV` or `ICE`."""

    @property
    def mode(self) -> str | None:
        """`live` or `simulated`, as sent."""

@final
class WebhookError:
    """What is wrong with a vehicle."""

    __match_args__: ClassVar[tuple[str, ...]] = (
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

    @property
    def error_type(self) -> str | None:
        """Error type, e.g. `COMPATIBILITY`, `USER_ACTION_REQUIRED`."""

    @property
    def code(self) -> str | None:
        """Error code within the type, e.g. `VEHICLE_NOT_CAPABLE`."""

    @property
    def description(self) -> str | None:
        """Smartcar's description, for developers."""

    @property
    def doc_url(self) -> str | None:
        """Page that explains the error."""

    @property
    def resolution(self) -> str | None:
        """What Smartcar suggests: `RETRY_LATER`, `REAUTHENTICATE`, `CONTACT_SUPPORT`."""

    @property
    def resolution_url(self) -> str | None:
        """Where that happens, if anywhere."""

    @property
    def suggested_user_message(self) -> str | None:
        """A text that may be shown to the driver."""

    @property
    def state(self) -> str:
        """Whether it has begun or is over."""

    @property
    def signals(self) -> tuple[str, ...]:
        """The codes of the signals it touches. Smartcar also names them `Group.Name`; here they are codes."""

@final
class Trigger:
    """Why an event was sent."""

    __match_args__: ClassVar[tuple[str, ...]] = ("trigger_type", "code", "name", "group")

    @property
    def trigger_type(self) -> str:
        """The kind of reason."""

    @property
    def code(self) -> str | None:
        """The code of the signal that changed, if one did."""

    @property
    def name(self) -> str | None:
        """That signal's name, where Smartcar gives it."""

    @property
    def group(self) -> str | None:
        """That signal's group, where Smartcar gives it."""

@final
class WebhookReading:
    """One reading of one vehicle, as API v2 would have answered it."""

    __match_args__: ClassVar[tuple[str, ...]] = ("vehicle_id", "path", "status", "body", "meta", "error")

    @property
    def vehicle_id(self) -> str | None:
        """Which vehicle."""

    @property
    def path(self) -> str:
        """The path below the vehicle, e.g. `/odometer`."""

    @property
    def status(self) -> int:
        """HTTP status of the answer; 0 if the body does not say."""

    @property
    def body(self) -> Any:
        """Its body."""

    @property
    def meta(self) -> Meta:
        """About the values."""

    @property
    def error(self) -> SmartcarError | None:
        """What Smartcar said where the status is not 2xx: the exception that `read` raises."""

    def read(self) -> _AnyReading:
        """The reading that the vehicle's method for this path gives.

        Raises what that method would have raised, and `UnsupportedError` where this release has no such method.
        """
