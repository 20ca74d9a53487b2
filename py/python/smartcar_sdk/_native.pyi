"""The compiled part of `smartcar_sdk`. Import from `smartcar_sdk`, not from here."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from os import PathLike
from types import TracebackType
from typing import Any, ClassVar, Literal, TypeAlias, final

__all__ = [
    "Attributes",
    "Battery",
    "Charge",
    "Client",
    "Fuel",
    "Grant",
    "Location",
    "Meta",
    "Odometer",
    "RefreshReport",
    "Vehicle",
    "Vin",
    "__version__",
    "error_kinds",
    "run_command",
    "settings",
]

__version__: str

_Seconds: TypeAlias = float | timedelta
_UnitSystem: TypeAlias = Literal["metric", "imperial"]

@final
class Client:
    """One Smartcar application and the store of its grants.

    Every setting is a keyword; what is not given comes from the environment (`SMARTCAR_CLIENT_ID`, ...). Time spans are
    seconds or a `timedelta`. A client may be used by any number of threads. It is closed by `close()`, by `with`, when
    it is dropped, and before the interpreter ends; each waits for refreshes under way, so that no token is lost.

    After `os.fork()` a client works in the parent only: open another in the child (for gunicorn, in `post_fork`).
    """

    def __new__(
        cls,
        *,
        client_id: str | None = None,
        client_secret: str | Iterable[str] | None = None,
        v3_client_id: str | None = None,
        v3_client_secret: str | Iterable[str] | None = None,
        redirect_uri: str | None = None,
        management_token: str | None = None,
        store: str | None = None,
        token_keys: str | Iterable[str] | None = None,
        spool: str | PathLike[str] | None = None,
        mode: Literal["live", "simulated", "test"] | None = None,
        unit_system: _UnitSystem | None = None,
        soft_margin: _Seconds | None = None,
        hard_margin: _Seconds | None = None,
        grace: _Seconds | None = None,
        window: int | None = None,
        rotation: Literal["unknown", "another", "same", "replaces", "family", "refuses"] | None = None,
        timeout: _Seconds | None = None,
        command_timeout: _Seconds | None = None,
        refresh_token_lifetime: _Seconds | None = None,
        recovery: bool | None = None,
        max_response_bytes: int | None = None,
        proxy: str | None = None,
        ca_file: str | PathLike[str] | None = None,
        connect_origin: str | None = None,
        auth_origin: str | None = None,
        iam_origin: str | None = None,
        api_origin: str | None = None,
    ) -> Client:
        """Checks the settings and opens the store; nothing is sent.

        client_id: client id of the Smartcar application (its application id).
        client_secret: client secret; several while one is being rotated: they are tried in turn.
        v3_client_id: client id of the API v3 credentials (it begins `client_`).
        v3_client_secret: client secret of the API v3 credentials; several while one is being rotated.
        redirect_uri: where Connect sends the driver back to, as registered in Smartcar's dashboard.
        management_token: application management token.
        store: where grants are kept: `memory:`, `sqlite:PATH` or `postgres://USER@HOST/DATABASE`.
        token_keys: keys that encrypt tokens at rest, `id:base64`; the first encrypts, all decrypt.
        spool: folder for pairs that could not be stored, until the store is back; needs `token_keys`.
        mode: which cars Connect offers (`live`).
        unit_system: units of readings (`metric`).
        soft_margin: life left of an access token below which it is refreshed in the background (300).
        hard_margin: life left of an access token below which callers wait for the refresh (30).
        grace: how long a used refresh token still works (60). Leases, waits and proofs derive from it.
        window: grants this process may have at risk at the token endpoint at once (16): what an outage can cost.
        rotation: what presenting a used refresh token does, where known (`unknown`).
        timeout: one API call, waiting for a token and retries included (60).
        command_timeout: one command to a car (180).
        refresh_token_lifetime: how long an unused refresh token lives (60 days).
        recovery: whether this client finishes what others left half done (True). At least one process must.
        max_response_bytes: answers longer than this are cut off and reported (8 MiB).
        proxy: HTTP proxy for all requests; without it the usual environment variables count.
        ca_file: PEM file of further certificate authorities to trust.
        connect_origin, auth_origin, iam_origin, api_origin: where Smartcar's services are.

        Raises `ConfigError` naming the setting that is missing or cannot be used, and `StoreError` if the store cannot
        be opened.
        """

    @classmethod
    def from_env(cls) -> Client:
        """A client with all settings from the environment."""

    def connect_url(
        self,
        *,
        scope: Iterable[str] | None = None,
        state: str | None = None,
        make: str | None = None,
        single_select: bool | None = None,
        single_select_vin: str | None = None,
        flags: str | None = None,
        force_approval: bool | None = None,
        external_id: str | None = None,
        user: str | None = None,
    ) -> str:
        """The address of the Connect page to send a driver to.

        scope: permissions to ask for, e.g. `read_odometer`; after `required:` only cars that have it connect.
        state: comes back unchanged on the redirect: tie it to the driver's session, and check it there.
        make: skips the choice of brand, e.g. `TESLA`.
        single_select: lets the driver choose one vehicle only (Connect Match).
        single_select_vin: lets the driver connect just the vehicle with this VIN; takes precedence over `make`.
        flags: flags as `key:value`, separated by spaces, e.g. `country:DE`.
        force_approval: shows the consent page even to a driver who has consented before.
        external_id: your own id of the user, kept by Smartcar with the connection.
        user: your own id of the user, for Smartcar's analytics.
        """

    def complete_connect(
        self,
        redirect: str,
        *,
        state: str | None = None,
        account: str | None = None,
        per_vehicle: bool | None = None,
    ) -> Grant:
        """Completes Connect: exchanges the code, stores the grant, learns its user and vehicles.

        redirect: what Connect sent to the redirect URI: the whole URL, or its query.
        state: the state this driver was sent to Connect with; a redirect with another one is turned away.
        account: your own id of the customer, kept with the grant.
        per_vehicle: Connect Match: the grant is for the one vehicle that was selected.

        An `ApiError` with `type` says why there is no consent (`access_denied`, `vehicle_incompatible` with the
        vehicle's data in `detail`, ...).
        """

    def vehicle(self, vehicle_id: str, *, unit_system: _UnitSystem | None = None) -> Vehicle:
        """A vehicle, by Smartcar's id of it. Nothing is sent."""

    def grant(self, grant_id: str) -> Grant | None:
        """One grant, as the store has it now; `None` if there is no such grant."""

    def grants_for(self, vehicle_id: str) -> list[Grant]:
        """The grants that reach a vehicle, newest consent first. Calls use the first that works."""

    def grants(self, *, after: str | None = None, limit: int | None = None) -> list[Grant]:
        """A page of grants in the order of their ids, after the grant `after`; removed ones are left out.

        limit: at most so many (100; at most 1,000). A page that is shorter is the last one.
        """

    def remove_grant(self, grant_id: str) -> bool:
        """Forgets a grant: erases its tokens, and its vehicles are no longer reached through it.

        Returns whether it was there. Smartcar is not told.
        """

    def refresh_expiring(self, within: _Seconds) -> RefreshReport:
        """The daily job: refreshes every grant whose refresh token ends within this time (five days is usual).

        Any number of processes may run it at once. It waits out an outage of Smartcar rather than failing.
        """

    def close(self) -> None:
        """Begins nothing more, and waits until every refresh that has begun is settled.

        At once if none is, one `grace` (60 s) at most. Raises `StoreError` if a new token pair could not be stored in
        that time.
        """

    def __enter__(self) -> Client: ...
    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None: ...

@final
class Vehicle:
    """A vehicle. Made by `Client.vehicle`; nothing is sent until a method is called.

    Every method gets a valid access token first, refreshing it where it must. It raises `NotConnectedError` where no
    grant reaches the vehicle, `ReconnectRequiredError` where only the driver can help, `PermissionDeniedError` where
    the driver did not grant it, and `UnsupportedError` where the car cannot do it.
    """

    @property
    def id(self) -> str:
        """Smartcar's id of the vehicle."""

    def attributes(self) -> Attributes:
        """Make, model and year (permission `read_vehicle_info`)."""

    def battery(self) -> Battery:
        """State of charge and range of the high-voltage battery (permission `read_battery`)."""

    def charge(self) -> Charge:
        """Whether it is plugged in and charging (permission `read_charge`)."""

    def fuel(self) -> Fuel:
        """Fuel level and range (permission `read_fuel`)."""

    def location(self) -> Location:
        """Last known position (permission `read_location`)."""

    def odometer(self) -> Odometer:
        """Distance travelled (permission `read_odometer`)."""

    def vin(self) -> Vin:
        """Vehicle identification number (permission `read_vin`)."""

@final
class Meta:
    """About an answer: which request it was, how old its values are, and in which units."""

    @property
    def request_id(self) -> str | None:
        """Smartcar's id of the request, which its support asks for."""

    @property
    def data_age(self) -> datetime | None:
        """When the car reported the values."""

    @property
    def fetched_at(self) -> datetime | None:
        """When Smartcar fetched them."""

    @property
    def unit_system(self) -> _UnitSystem:
        """The units the values are in."""

class _Reading:
    """What all readings have. They are frozen, and equal where all they hold is."""

    @property
    def meta(self) -> Meta:
        """About the values: request id, age, units."""

    @property
    def raw(self) -> dict[str, Any]:
        """The body as Smartcar sent it, with whatever this release does not know."""

@final
class Attributes(_Reading):
    """What kind of vehicle it is."""

    __match_args__: ClassVar[tuple[str, ...]] = ("id", "make", "model", "year")

    @property
    def id(self) -> str:
        """Smartcar's id of the vehicle."""

    @property
    def make(self) -> str:
        """Brand, in capitals, e.g. `TESLA`."""

    @property
    def model(self) -> str:
        """Model, e.g. `Model S`."""

    @property
    def year(self) -> int:
        """Model year."""

@final
class Battery(_Reading):
    """The high-voltage battery."""

    __match_args__: ClassVar[tuple[str, ...]] = ("percent_remaining", "range")

    @property
    def percent_remaining(self) -> float | None:
        """State of charge, 0 to 1."""

    @property
    def range(self) -> float | None:
        """Estimated range, kilometres or miles."""

@final
class Charge(_Reading):
    """Whether the vehicle is plugged in and charging."""

    __match_args__: ClassVar[tuple[str, ...]] = ("is_plugged_in", "state")

    @property
    def is_plugged_in(self) -> bool:
        """Whether a cable is plugged in."""

    @property
    def state(self) -> str:
        """What the charger does: `CHARGING`, `FULLY_CHARGED`, `NOT_CHARGING`, or a word later than this release."""

@final
class Fuel(_Reading):
    """The fuel tank of a vehicle that has one."""

    __match_args__: ClassVar[tuple[str, ...]] = ("range", "percent_remaining", "amount_remaining")

    @property
    def range(self) -> float | None:
        """Estimated range, kilometres or miles."""

    @property
    def percent_remaining(self) -> float | None:
        """Level, 0 to 1."""

    @property
    def amount_remaining(self) -> float | None:
        """Litres or gallons (US)."""

@final
class Location(_Reading):
    """Where the vehicle was last seen."""

    __match_args__: ClassVar[tuple[str, ...]] = ("latitude", "longitude")

    @property
    def latitude(self) -> float:
        """Degrees, -90 to 90."""

    @property
    def longitude(self) -> float:
        """Degrees, -180 to 180."""

@final
class Odometer(_Reading):
    """The distance the vehicle has travelled."""

    __match_args__: ClassVar[tuple[str, ...]] = ("distance",)

    @property
    def distance(self) -> float:
        """Kilometres or miles."""

@final
class Vin(_Reading):
    """The vehicle identification number."""

    __match_args__: ClassVar[tuple[str, ...]] = ("vin",)

    @property
    def vin(self) -> str:
        """17 characters."""

@final
class Grant:
    """What one completed Connect gave: access to a user's vehicles, or to one vehicle. It never shows a token."""

    @property
    def id(self) -> str:
        """The SDK's id of it."""

    @property
    def user_id(self) -> str | None:
        """Smartcar's id of the user; `None` until Connect is finished (recovery sees to it)."""

    @property
    def vehicles(self) -> tuple[str, ...]:
        """The ids of the vehicles it reaches."""

    @property
    def account(self) -> str | None:
        """Your own id of the customer, as given at Connect."""

    @property
    def status(self) -> Literal["active", "reconnect_required", "removed"]:
        """Whether it works."""

    @property
    def reason(self) -> Literal["expired", "revoked", "rotation_lost"] | None:
        """Why it needs its driver, if it does."""

    @property
    def mode(self) -> Literal["user", "vehicle"]:
        """Whether it reaches a user's vehicles or one vehicle."""

    @property
    def generation(self) -> int:
        """How many token pairs were stored before the present one; rises by one with each refresh."""

    @property
    def connected_at(self) -> datetime:
        """When the driver gave consent."""

    @property
    def access_expires_at(self) -> datetime | None:
        """When the present access token ends."""

    @property
    def refresh_expires_at(self) -> datetime | None:
        """When the present refresh token ends unless used; `None` where there is nothing to refresh."""

@final
class RefreshReport:
    """What a run of the daily job did."""

    @property
    def refreshed(self) -> int:
        """Grants that were refreshed."""

    @property
    def skipped(self) -> int:
        """Grants that another worker had refreshed, or that were removed meanwhile."""

    @property
    def failed(self) -> int:
        """Grants that could not be refreshed now; the next run tries again."""

    @property
    def reconnect(self) -> int:
        """Grants whose driver has to go through Connect again."""

def error_kinds() -> list[tuple[str, int]]:
    """Every kind of error with its number, as the core has them: what the exception classes are tested against."""

def settings() -> list[tuple[str, str]]:
    """Every setting with what it is for, as the core has them: what `Client`'s keywords are tested against."""

def run_command(arguments: Sequence[str]) -> int:
    """Runs the `smartcar` command with these arguments (the first is the program's name); returns its exit code."""
