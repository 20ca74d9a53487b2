"""The exceptions: one class for each kind of error the SDK knows, all of them `SmartcarError`.

No message and no attribute ever holds a token, a secret or a code.
"""

from __future__ import annotations

import builtins

from ._enums import ConnectReason, ErrorKind, ReconnectReason
from ._value import TYPE_CHECKING, Value, attribute, plain

if TYPE_CHECKING:
    from typing import Any


class IncompatibleVehicle(Value, kw_only=False, module="smartcar_sdk"):
    """The car with which a driver could not connect, as far as Connect tells."""

    __match_args__ = ("vin", "make", "model", "year")
    vin: str | None = attribute("Vehicle identification number.", default=None)
    make: str | None = attribute("Brand, e.g. `TOYOTA`.", default=None)
    model: str | None = attribute("Model, e.g. `Corolla`.", default=None)
    year: int | None = attribute("Model year.", default=None)


class SmartcarError(Exception):
    """Anything that goes wrong in the SDK. Catch a subclass to act on a kind, this to act on all.

    `kind` and `number` are the stable name and number of the kind, the same in Rust and C.
    """

    kind: ErrorKind
    number: int = 0

    message: str
    """What went wrong and what to do, for people."""
    field: str | None
    """The argument or setting that is wrong, by its name."""
    can_retry: bool
    """Whether the same call may succeed later without anybody acting."""
    retry_after: float | None
    """After how many seconds, where that is known."""
    driver_must_act: bool
    """Whether the driver has to do something (connect again, repair the account with the car's maker)."""
    outcome_unknown: bool
    """Whether what was to be done may have been done (a command without an answer, say): look before doing it again."""
    grant_id: str | None
    """The grant that it is about, where it is about one."""
    vehicle_id: str | None
    """The vehicle that was asked, where it was one."""
    reason: ReconnectReason | None
    """Of a `ReconnectRequiredError`: why only the driver can help."""
    permissions: tuple[str, ...]
    """Of a `PermissionDeniedError`: the permission that the call needs, e.g. `read_odometer`; any, where several."""

    status: int | None
    """HTTP status of Smartcar's answer, if it answered. This and all below are Smartcar's own."""
    type: str | None
    """Error type, e.g. `VEHICLE_STATE`; for OAuth answers and redirects the `error`, e.g. `access_denied`."""
    code: str | None
    """Error code within the type, e.g. `ASLEEP`."""
    description: str | None
    """Description, for developers."""
    request_id: str | None
    """Smartcar's id of the request, which its support asks for."""
    resolution: str | None
    """What Smartcar suggests: `RETRY_LATER`, `REAUTHENTICATE`, `CONTACT_SUPPORT`."""
    resolution_url: str | None
    """Where the suggested resolution happens, if anywhere."""
    suggested_user_message: str | None
    """A text that may be shown to the driver."""
    doc_url: str | None
    """Page that explains the error."""
    detail: list[Any]
    """Further detail as JSON values, e.g. the fields that did not validate."""
    connect_reason: ConnectReason | None
    """Why Connect ended without consent, e.g. `access_denied`, if that is what this error is."""
    incompatible_vehicle: IncompatibleVehicle | None
    """The car that a `vehicle_incompatible` redirect is about, if it tells."""

    def __init__(
        self,
        message: str,
        *,
        field: str | None = None,
        can_retry: bool = False,
        retry_after: float | None = None,
        driver_must_act: bool = False,
        outcome_unknown: bool = False,
        grant_id: str | None = None,
        vehicle_id: str | None = None,
        reason: ReconnectReason | str | None = None,
        permissions: tuple[str, ...] = (),
        status: int | None = None,
        type: str | None = None,
        code: str | None = None,
        description: str | None = None,
        request_id: str | None = None,
        resolution: str | None = None,
        resolution_url: str | None = None,
        suggested_user_message: str | None = None,
        doc_url: str | None = None,
        detail: list[Any] | None = None,
        connect_reason: ConnectReason | None = None,
        incompatible_vehicle: IncompatibleVehicle | None = None,
    ) -> None:
        """Made by the SDK, and by tests of code that handles its errors."""
        super().__init__(message)
        self.message = message
        self.field = field
        self.can_retry = can_retry
        self.retry_after = retry_after
        self.driver_must_act = driver_must_act
        self.outcome_unknown = outcome_unknown
        self.grant_id = grant_id
        self.vehicle_id = vehicle_id
        self.reason = None if reason is None else ReconnectReason(reason)
        self.permissions = tuple(permissions)
        self.status = status
        self.type = type
        self.code = code
        self.description = description
        self.request_id = request_id
        self.resolution = resolution
        self.resolution_url = resolution_url
        self.suggested_user_message = suggested_user_message
        self.doc_url = doc_url
        self.detail = [] if detail is None else detail
        self.connect_reason = None if connect_reason is None else ConnectReason(connect_reason)
        self.incompatible_vehicle = incompatible_vehicle

    def to_dict(self) -> dict[str, Any]:
        """Kind, message and whatever else it has, as JSON has it."""
        told = {name: plain(value) for name, value in vars(self).items() if not name.startswith("_")}
        return {"kind": str(self.kind), "number": self.number, **told}


class ConfigError(SmartcarError, ValueError):
    """A setting is missing or cannot be used, or Smartcar refused the client's credentials."""

    kind = ErrorKind.CONFIG
    number = 10


class InvalidInputError(SmartcarError, ValueError):
    """An argument is wrong. Nothing was sent."""

    kind = ErrorKind.INVALID_INPUT
    number = 20


class InvalidTypeError(InvalidInputError, TypeError):
    """An argument has the wrong type. Nothing was sent."""


class UnsupportedError(SmartcarError):
    """There is no such thing on this API version, make or store."""

    kind = ErrorKind.UNSUPPORTED
    number = 30


class NotConnectedError(SmartcarError):
    """No grant reaches this vehicle, or there is no such grant: the driver has not connected it."""

    kind = ErrorKind.NOT_CONNECTED
    number = 40


class ReconnectRequiredError(SmartcarError):
    """Only the driver can repair this grant, by going through Connect again.

    `grant_id` says which, `vehicle_id` which car was asked, and `reason` why.
    """

    kind = ErrorKind.RECONNECT_REQUIRED
    number = 50


class PermissionDeniedError(SmartcarError):
    """The driver did not grant the permission this call needs."""

    kind = ErrorKind.PERMISSION
    number = 60


class NetworkError(SmartcarError):
    """No connection to Smartcar, or it broke."""

    kind = ErrorKind.NETWORK
    number = 70


class UnavailableError(SmartcarError):
    """The token endpoint is unhealthy and no valid access token is at hand. Nothing was sent."""

    kind = ErrorKind.UNAVAILABLE
    number = 80


class TimeoutError(SmartcarError, builtins.TimeoutError):
    """The call's time was up. A refresh that had begun goes on in the background."""

    kind = ErrorKind.TIMEOUT
    number = 90


class RateLimitedError(SmartcarError):
    """Too many requests, to Smartcar or to the car."""

    kind = ErrorKind.RATE_LIMITED
    number = 100


class ApiError(SmartcarError):
    """Smartcar answered with an error; the attributes have all of it."""

    kind = ErrorKind.API
    number = 110


class DeclinedError(SmartcarError):
    """The driver ended Connect without consenting; `connect_reason` says how."""

    kind = ErrorKind.DECLINED
    number = 115


class InvalidResponseError(SmartcarError):
    """Smartcar answered with something that is not what its documentation promises."""

    kind = ErrorKind.INVALID_RESPONSE
    number = 120


class StoreError(SmartcarError):
    """The token store failed."""

    kind = ErrorKind.STORE
    number = 130


class CancelledError(SmartcarError):
    """The caller cancelled the call."""

    kind = ErrorKind.CANCELLED
    number = 140


class ClosedError(SmartcarError):
    """The client has been closed."""

    kind = ErrorKind.CLOSED
    number = 150


class InternalError(SmartcarError):
    """The system lacks what the SDK needs, threads or descriptors, which the message then says. Else a bug in the SDK:
    please report it.
    """

    kind = ErrorKind.INTERNAL
    number = 160


BY_KIND: dict[str, builtins.type[SmartcarError]] = {
    error.kind: error
    for error in (
        ConfigError,
        InvalidInputError,
        UnsupportedError,
        NotConnectedError,
        ReconnectRequiredError,
        PermissionDeniedError,
        NetworkError,
        UnavailableError,
        TimeoutError,
        RateLimitedError,
        ApiError,
        DeclinedError,
        InvalidResponseError,
        StoreError,
        CancelledError,
        ClosedError,
        InternalError,
    )
}

for _error in (SmartcarError, InvalidTypeError, *BY_KIND.values()):
    # The name people import it by, in tracebacks too.
    _error.__module__ = "smartcar_sdk"
