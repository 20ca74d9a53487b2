"""The exceptions: one class for each kind of error the SDK knows, all of them `SmartcarError`.

No message and no attribute ever holds a token, a secret or a code.
"""

from __future__ import annotations

import builtins

# As `typing.TYPE_CHECKING`, without the price of importing `typing`.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class IncompatibleVehicle:
    """The car with which a driver could not connect, as far as Connect tells."""

    __match_args__ = __slots__ = ("vin", "make", "model", "year")

    vin: str | None
    """Vehicle identification number."""
    make: str | None
    """Brand, e.g. `TOYOTA`."""
    model: str | None
    """Model, e.g. `Corolla`."""
    year: int | None
    """Model year."""

    def __init__(
        self, vin: str | None = None, make: str | None = None, model: str | None = None, year: int | None = None
    ) -> None:
        """Made by the SDK, and by tests of code that handles its errors."""
        self.vin, self.make, self.model, self.year = vin, make, model, year

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, IncompatibleVehicle):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"IncompatibleVehicle(vin={self.vin!r}, make={self.make!r}, model={self.model!r}, year={self.year!r})"


class SmartcarError(Exception):
    """Anything that goes wrong in the SDK. Catch a subclass to act on a kind, this to act on all.

    `kind` and `number` are the stable name and number of the kind, the same in Rust and C.
    """

    kind: str = "unknown"
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
    connect_reason: str | None
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
        connect_reason: str | None = None,
        incompatible_vehicle: IncompatibleVehicle | None = None,
    ) -> None:
        """Made by the SDK, and by tests of code that handles its errors."""
        super().__init__(message)
        self.message = message
        self.field = field
        self.can_retry = can_retry
        self.retry_after = retry_after
        self.driver_must_act = driver_must_act
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
        self.connect_reason = connect_reason
        self.incompatible_vehicle = incompatible_vehicle


class ConfigError(SmartcarError, ValueError):
    """A setting is missing or cannot be used, or Smartcar refused the client's credentials."""

    kind = "config"
    number = 10


class InvalidInputError(SmartcarError, ValueError):
    """An argument is wrong. Nothing was sent."""

    kind = "invalid_input"
    number = 20


class InvalidTypeError(InvalidInputError, TypeError):
    """An argument has the wrong type. Nothing was sent."""


class UnsupportedError(SmartcarError):
    """There is no such thing on this API version, make or store."""

    kind = "unsupported"
    number = 30


class NotConnectedError(SmartcarError):
    """No grant reaches this vehicle, or there is no such grant: the driver has not connected it."""

    kind = "not_connected"
    number = 40


class ReconnectRequiredError(SmartcarError):
    """Only the driver can repair this grant, by going through Connect again."""

    kind = "reconnect_required"
    number = 50


class PermissionDeniedError(SmartcarError):
    """The driver did not grant the permission this call needs."""

    kind = "permission"
    number = 60


class NetworkError(SmartcarError):
    """No connection to Smartcar, or it broke."""

    kind = "network"
    number = 70


class UnavailableError(SmartcarError):
    """The token endpoint is not well and no valid access token is at hand. Nothing was sent."""

    kind = "unavailable"
    number = 80


class TimeoutError(SmartcarError, builtins.TimeoutError):
    """The call's time was up. A refresh that had begun goes on in the background."""

    kind = "timeout"
    number = 90


class RateLimitedError(SmartcarError):
    """Too many requests, to Smartcar or to the car."""

    kind = "rate_limited"
    number = 100


class ApiError(SmartcarError):
    """Smartcar answered with an error; the attributes have all of it."""

    kind = "api"
    number = 110


class DeclinedError(SmartcarError):
    """The driver ended Connect without consenting; `connect_reason` says how."""

    kind = "declined"
    number = 115


class InvalidResponseError(SmartcarError):
    """Smartcar answered with something that is not what its documentation promises."""

    kind = "invalid_response"
    number = 120


class StoreError(SmartcarError):
    """The token store failed."""

    kind = "store"
    number = 130


class CancelledError(SmartcarError):
    """The caller cancelled the call."""

    kind = "cancelled"
    number = 140


class ClosedError(SmartcarError):
    """The client has been closed."""

    kind = "closed"
    number = 150


class InternalError(SmartcarError):
    """A bug in the SDK; please report it."""

    kind = "internal"
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

for _error in (IncompatibleVehicle, SmartcarError, InvalidTypeError, *BY_KIND.values()):
    # The name people import it by, in tracebacks too.
    _error.__module__ = "smartcar_sdk"
