"""One vehicle: a method per endpoint."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Literal, TypeAlias, final

from .commands import ChargeSchedule, ChargeScheduleResult, CommandResult, WebhookSubscription
from .paging import Pages
from .readings import (
    Attributes,
    Battery,
    BatteryCapacity,
    Charge,
    ChargeLimit,
    DiagnosticSystemStatus,
    DiagnosticTroubleCodes,
    EngineOil,
    Fuel,
    Location,
    LockStatus,
    NominalCapacity,
    Odometer,
    Permissions,
    Reading,
    ServiceHistory,
    TirePressure,
    Vin,
)
from .signals import Signal

_Seconds: TypeAlias = float | timedelta
_UnitSystem: TypeAlias = Literal["metric", "imperial"]
_Api: TypeAlias = Literal["v2", "v3", "auto"]

@final
class Vehicle:
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

    def attributes(self) -> Attributes:
        """Make, model and year (permission `read_vehicle_info`)."""

    def battery(self) -> Battery:
        """State of charge and range of the high-voltage battery (permission `read_battery`)."""

    def battery_capacity(self) -> BatteryCapacity:
        """What the high-voltage battery holds when it is full (permission `read_battery`)."""

    def nominal_capacity(self) -> NominalCapacity:
        """What the high-voltage battery held when it was new (permission `read_battery`)."""

    def charge(self) -> Charge:
        """Whether it is plugged in and charging (permission `read_charge`)."""

    def charge_limit(self) -> ChargeLimit:
        """Up to which state of charge it charges (permission `read_charge`)."""

    def diagnostic_trouble_codes(self) -> DiagnosticTroubleCodes:
        """Trouble codes that are active (permission `read_diagnostics`)."""

    def diagnostic_system_status(self) -> DiagnosticSystemStatus:
        """The health of the vehicle's systems (permission `read_diagnostics`)."""

    def engine_oil(self) -> EngineOil:
        """Life left of the engine's oil (permission `read_engine_oil`)."""

    def fuel(self) -> Fuel:
        """Fuel level and range (permission `read_fuel`)."""

    def location(self) -> Location:
        """Last known position (permission `read_location`)."""

    def lock_status(self) -> LockStatus:
        """Whether it is locked, and what stands open (permission `read_security`)."""

    def odometer(self) -> Odometer:
        """Distance travelled (permission `read_odometer`)."""

    def permissions(self) -> Permissions:
        """What the driver has permitted. API v3 says it with the connection."""

    def tire_pressure(self) -> TirePressure:
        """Pressure of the tires (permission `read_tires`)."""

    def vin(self) -> Vin:
        """Vehicle identification number (permission `read_vin`)."""

    def service_history(
        self, start_date: str | date | None = None, end_date: str | date | None = None
    ) -> ServiceHistory:
        """Visits to workshops, between two days (`YYYY-MM-DD`), both included (permission `read_service_history`)."""

    def batch(self, batch: Iterable[str], /) -> BatchReadings:
        """Several readings in one request.

        batch: names of reading methods (`odometer`), and paths below the vehicle with their `/` (`/tesla/compass`),
            which API v2 alone has.
        """

    def lock(self) -> CommandResult:
        """Locks it (permission `control_security`)."""

    def unlock(self) -> CommandResult:
        """Unlocks it (permission `control_security`)."""

    def start_charge(self) -> CommandResult:
        """Starts charging (permission `control_charge`)."""

    def stop_charge(self) -> CommandResult:
        """Stops charging (permission `control_charge`)."""

    def open_charge_port(self) -> CommandResult:
        """Opens the charging port (API v3; permission `control_charge`)."""

    def close_charge_port(self) -> CommandResult:
        """Closes the charging port (API v3; permission `control_charge`)."""

    def set_charge_limit(self, limit: float) -> CommandResult:
        """Charges up to this state of charge from now on, 0.5 to 1 (permission `control_charge`).

        API v3 takes whole percents; a limit between two is rounded there.
        """

    def send_destination(self, latitude: float, longitude: float) -> CommandResult:
        """Sends a destination to its navigation (permission `control_navigation`): degrees."""

    def signal(self, code: str) -> Signal:
        """One signal, by its code: one of `smartcar_sdk.signals`, or any other (API v3)."""

    def signals(self, *, size: int | None = None) -> Pages[Signal]:
        """The signals of the vehicle (API v3). A vehicle that no webhook subscribes may have none.

        size: items to a page (100, which is the most).
        """

    def set_charge_schedule(self, schedule: ChargeSchedule) -> ChargeScheduleResult:
        """Sets when it charges at a place (API v3; permission `control_charge`)."""

    def delete_charge_schedule(self, schedule_id: str) -> ChargeScheduleResult:
        """Deletes a charge schedule by Smartcar's id of it (API v3; permission `control_charge`)."""

    def disconnect(self) -> None:
        """Ends Smartcar's connection to it: there is no asking it anything until its driver connects it again."""

    def subscribe(self, webhook_id: str) -> WebhookSubscription:
        """Subscribes it to a webhook that was made in Smartcar's dashboard. That it is already is no error."""

    def unsubscribe(self, webhook_id: str) -> None:
        """Ends its subscription to a webhook. On v2 that takes the setting `management_token`."""

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | Iterable[tuple[str, str]] | None = None,
        body: Any = None,
    ) -> Reading:
        """Any other request below the vehicle, e.g. a brand's own endpoint on v2. `raw` of the answer is its body.

        A `GET` is repeated as reads are, anything else never once it may have arrived.
        """

@final
class BatchReadings:
    """The readings of a batch, each with its own meta, under the names of the vehicle's methods.

    Asking for one raises what the method of that name would have raised, and `InvalidInputError`, field `batch`, if it
    was not asked for.
    """

    @property
    def attributes(self) -> Attributes:
        """As `Vehicle.attributes`."""

    @property
    def battery(self) -> Battery:
        """As `Vehicle.battery`."""

    @property
    def battery_capacity(self) -> BatteryCapacity:
        """As `Vehicle.battery_capacity`."""

    @property
    def charge(self) -> Charge:
        """As `Vehicle.charge`."""

    @property
    def charge_limit(self) -> ChargeLimit:
        """As `Vehicle.charge_limit`."""

    @property
    def diagnostic_system_status(self) -> DiagnosticSystemStatus:
        """As `Vehicle.diagnostic_system_status`."""

    @property
    def diagnostic_trouble_codes(self) -> DiagnosticTroubleCodes:
        """As `Vehicle.diagnostic_trouble_codes`."""

    @property
    def engine_oil(self) -> EngineOil:
        """As `Vehicle.engine_oil`."""

    @property
    def fuel(self) -> Fuel:
        """As `Vehicle.fuel`."""

    @property
    def location(self) -> Location:
        """As `Vehicle.location`."""

    @property
    def lock_status(self) -> LockStatus:
        """As `Vehicle.lock_status`."""

    @property
    def nominal_capacity(self) -> NominalCapacity:
        """As `Vehicle.nominal_capacity`."""

    @property
    def odometer(self) -> Odometer:
        """As `Vehicle.odometer`."""

    @property
    def tire_pressure(self) -> TirePressure:
        """As `Vehicle.tire_pressure`."""

    @property
    def vin(self) -> Vin:
        """As `Vehicle.vin`."""

    @property
    def service_history(self) -> ServiceHistory:
        """As `Vehicle.service_history`, without days."""

    def __getitem__(self, path: str, /) -> Reading:
        """The answer of a path."""
