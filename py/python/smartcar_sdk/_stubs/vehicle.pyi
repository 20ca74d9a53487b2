"""One vehicle: its options, and the calls that take more than plain arguments."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Literal, TypeAlias, final

from .._enums import UnitSystem
from .._errors import SmartcarError
from .._generated.values import ChargeScheduleResult
from .._values.readings import RawReading, Reading
from .._values.schedule import ChargeSchedule
from .._values.signals import Signal
from .generated.vehicle import _BatchReadings, _VehicleMethods
from .paging import Pages

_Seconds: TypeAlias = float | timedelta
_UnitSystem: TypeAlias = UnitSystem | Literal["metric", "imperial"]
_Api: TypeAlias = Literal["v2", "v3", "auto"]

@final
class Vehicle(_VehicleMethods):
    """A vehicle. Made by `Client.vehicle`; nothing is sent until a method is called.

    Every method gets a valid access token first, refreshing it where it must. It raises `NotConnectedError` where no
    grant reaches the vehicle, `ReconnectRequiredError` where only the driver can help, `PermissionDeniedError` where
    the driver did not grant it, and `UnsupportedError` where the car or the API version cannot do it. The same methods
    work on API v2 and on v3. Reads are repeated after failures that may pass; commands never once they may have reached
    the car.
    """

    @property
    def id(self) -> str:
        """Smartcar's id of the vehicle."""

    def with_options(
        self,
        *,
        unit_system: _UnitSystem | None = None,
        api: _Api | None = None,
        timeout: _Seconds | None = None,
        token_timeout: _Seconds | None = None,
        retries: int | None = None,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] | None = None,
    ) -> Vehicle:
        """The same vehicle, its calls with these options over those they had; see `Client.with_options`."""

    def access_token(self) -> str:
        """A valid access token for API v2 of the grant that reaches this vehicle, for code that sends its own requests.

        The one that a call would be sent with. Take it anew for each request rather than keeping it: it may be
        about to end. Raises as `Client.access_token`.
        """

    def batch(self, batch: Iterable[str], /) -> BatchReadings:
        """Several readings in one request.

        batch: names of reading methods (`odometer`) or their paths (`/odometer`), which are the same, and other paths
            below the vehicle with their `/` (`/tesla/compass`), which API v2 alone has.
        """

    def signal(self, code: str) -> Signal:
        """One signal, by its code: one of `smartcar_sdk.signals`, or any other (API v3)."""

    def signals(self, *, size: int | None = None) -> Pages[Signal]:
        """The signals of the vehicle (API v3). A vehicle that no webhook subscribes may have none.

        size: items to a page (100, which is the most).
        """

    def set_charge_schedule(self, schedule: ChargeSchedule) -> ChargeScheduleResult:
        """Sets when it charges at a place (API v3; permission `control_charge`)."""

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | Iterable[tuple[str, str]] | None = None,
        body: Any = None,
    ) -> RawReading:
        """Any other request below the vehicle, e.g. a brand's own endpoint on v2. `raw` of the answer is its body.

        A `GET` is repeated as reads are, anything else never once it may have arrived.
        """

@final
class BatchReadings(_BatchReadings):
    """The readings of a batch, each with its own meta, under the names of the vehicle's methods.

    Asking for one raises what the method of that name would have raised, and `InvalidInputError`, field `batch`, if it
    was not asked for.
    """

    def __new__(cls, parts: Mapping[str, Reading | SmartcarError]) -> BatchReadings:
        """For tests: `BatchReadings({"odometer": Odometer(distance=1), "fuel": UnsupportedError("no tank")})`."""

    def __getitem__(self, part: str, /) -> Any:
        """The answer of a path: the reading of its type where it has one, else a `RawReading`."""

    def __iter__(self) -> Iterator[str]:
        """What was asked for: readings by their names, other paths with their `/`."""

    def __len__(self) -> int: ...
    def to_dict(self) -> dict[str, Any]:
        """Every part as JSON has it: its reading's `to_dict()`, or `{"error": ...}` with the error's."""

    def __json__(self) -> dict[str, Any]:
        """As `to_dict`, for the JSON of kombu, and so of celery."""

    def __hash__(self) -> int: ...
    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, handler: Any) -> Any:
        """What pydantic and FastAPI ask for: it is shown as `to_dict` has it."""
