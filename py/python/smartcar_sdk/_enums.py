"""The sets of words that are closed: each an enumeration whose members are `str`, too.

`grant.status == "active"` holds, and so does `grant.status is GrantStatus.ACTIVE`. What Smartcar may add words to
(`charge.state`, `event.event_type`) is a plain `str`. The core's words: tests/python/test_values.py compares them.
"""

from enum import Enum


class _Word(str, Enum):
    """A word that is a `str` wherever one is shown, formatted or sent."""

    def __str__(self) -> str:
        return str.__str__(self)

    def __format__(self, spec: str) -> str:
        return str.__format__(self, spec)

    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self.name}"


class GrantStatus(_Word):
    """Whether a grant works."""

    ACTIVE = "active"
    """Its tokens work, as far as anybody knows."""
    ADOPTED = "adopted"
    """It came from another system, and has not been refreshed here yet."""
    RECONNECT_REQUIRED = "reconnect_required"
    """Only the driver can repair it, by going through Connect again."""
    REMOVED = "removed"
    """It was removed, or later grants took over all its vehicles."""
    HANDED_OVER = "handed_over"
    """Another system refreshes it now."""


class GrantMode(_Word):
    """What a grant reaches."""

    USER = "user"
    """All vehicles the driver selected."""
    VEHICLE = "vehicle"
    """One vehicle (Connect Match)."""


class ReconnectReason(_Word):
    """Why a grant needs its driver."""

    EXPIRED = "expired"
    """The refresh token reached the end of its life unused."""
    REVOKED = "revoked"
    """Smartcar refuses the refresh token: the driver or Smartcar ended it."""
    ROTATION_LOST = "rotation_lost"
    """Smartcar refuses every token held after a request whose outcome was never learned."""


class GrantEventKind(_Word):
    """What happened to a grant."""

    CONNECTED = "connected"
    """A driver completed Connect, and user and vehicles are known."""
    REFRESHED = "refreshed"
    """New tokens were stored."""
    REFRESH_FAILED = "refresh_failed"
    """A refresh brought nothing; it will be tried again."""
    RECONNECT_REQUIRED = "reconnect_required"
    """Only the driver can repair the grant."""
    REVIVED = "revived"
    """A grant that was given up works again."""
    STORE_HEALED = "store_healed"
    """The store was rolled back, and this process has repaired it."""
    ENDPOINT_UNHEALTHY = "endpoint_unhealthy"
    """Smartcar's token endpoint does not answer: no further refresh starts until it does."""
    ENDPOINT_RECOVERED = "endpoint_recovered"
    """The token endpoint answers again."""
    REKEYED = "rekeyed"
    """Its record was rewritten with the key that encrypts today."""
    REMOVED = "removed"
    """It was removed by you, or later grants took over all its vehicles."""


class EndpointState(_Word):
    """What the token endpoint is doing."""

    HEALTHY = "healthy"
    """It answers."""
    PAUSED = "paused"
    """It asked for a pause."""
    UNHEALTHY = "unhealthy"
    """It does not answer, and no further grant is started."""
    PROBING = "probing"
    """It answers again, and one grant is being tried."""


class UnitSystem(_Word):
    """The units of readings."""

    METRIC = "metric"
    """Kilometres, litres, degrees Celsius, kilopascals."""
    IMPERIAL = "imperial"
    """Miles, US gallons, degrees Fahrenheit, pounds per square inch."""


class ConnectReason(_Word):
    """Why Connect ended without consent."""

    ACCESS_DENIED = "access_denied"
    """The driver declined."""
    INVALID_SUBSCRIPTION = "invalid_subscription"
    """The driver's connected-services subscription is not active, or there is none."""
    CONFIGURATION_ERROR = "configuration_error"
    """The Connect URL or the application is set up wrongly."""
    NO_VEHICLES = "no_vehicles"
    """There are no cars in the driver's account."""
    VEHICLE_INCOMPATIBLE = "vehicle_incompatible"
    """The car does not work with Smartcar, or lacks a permission that is `required:`."""
    USER_MANUALLY_RETURNED_TO_APPLICATION = "user_manually_returned_to_application"
    """The driver went back before consenting."""
    OEM_CANCELLED_LOGIN = "oem_cancelled_login"
    """The driver broke the car maker's login off."""
    SERVER_ERROR = "server_error"
    """Smartcar had a problem: the driver may try again."""


class ErrorKind(_Word):
    """What went wrong: a name for each kind of error, the same in Rust and C."""

    CONFIG = "config"
    INVALID_INPUT = "invalid_input"
    UNSUPPORTED = "unsupported"
    NOT_CONNECTED = "not_connected"
    RECONNECT_REQUIRED = "reconnect_required"
    PERMISSION = "permission"
    NETWORK = "network"
    UNAVAILABLE = "unavailable"
    TIMEOUT = "timeout"
    RATE_LIMITED = "rate_limited"
    API = "api"
    DECLINED = "declined"
    INVALID_RESPONSE = "invalid_response"
    STORE = "store"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    INTERNAL = "internal"


WORDS: tuple[type[_Word], ...] = (
    ConnectReason,
    EndpointState,
    ErrorKind,
    GrantEventKind,
    GrantMode,
    GrantStatus,
    ReconnectReason,
    UnitSystem,
)

for _words in WORDS:
    # The name people import it by.
    _words.__module__ = "smartcar_sdk"
