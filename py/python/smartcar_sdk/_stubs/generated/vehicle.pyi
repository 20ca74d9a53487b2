"""The methods of a vehicle that take and give plain values, and the readings of a batch.

Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.
"""

from datetime import date

from ..._generated.values import (
    Attributes,
    Battery,
    BatteryCapacity,
    Charge,
    ChargeLimit,
    ChargeScheduleResult,
    Climate,
    CommandResult,
    DiagnosticSystemStatus,
    DiagnosticTroubleCodes,
    EngineOil,
    Fuel,
    Location,
    LockStatus,
    NominalCapacity,
    Odometer,
    Permissions,
    ServiceHistory,
    TirePressure,
    Vin,
    WebhookSubscription,
)

class _VehicleMethods:
    """What a `Vehicle` does."""

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

    def climate(self) -> Climate:
        """Temperatures (permission `read_thermometer`), and what the climate control does (`read_climate`).

        API v3 alone has it.
        """

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

    def service_history(
        self, start_date: str | date | None = None, end_date: str | date | None = None
    ) -> ServiceHistory:
        """Visits to workshops, from the day `start_date` to the day `end_date` (`YYYY-MM-DD`, both included, either may
        be left out) (permission `read_service_history`).

        Without a start API v2 gives those of the last year, v3 all.

        Raises `InvalidInputError`, field `start_date` or `end_date`, for what is no day, or where the end is before the
        start.
        """

    def tire_pressure(self) -> TirePressure:
        """Pressure of the tires (permission `read_tires`)."""

    def vin(self) -> Vin:
        """Vehicle identification number (permission `read_vin`)."""

    def lock(self) -> CommandResult:
        """Locks it (permission `control_security`)."""

    def unlock(self) -> CommandResult:
        """Unlocks it (permission `control_security`)."""

    def start_charge(self) -> CommandResult:
        """Starts charging (permission `control_charge`)."""

    def stop_charge(self) -> CommandResult:
        """Stops charging (permission `control_charge`)."""

    def set_charge_limit(self, limit: float) -> CommandResult:
        """Charges up to this state of charge from now on, 0.5 to 1 (permission `control_charge`).

        API v3 takes whole percents; a limit between two is rounded there.

        Raises `InvalidInputError`, field `limit`.
        """

    def send_destination(self, latitude: float, longitude: float) -> CommandResult:
        """Sends a destination to its navigation (permission `control_navigation`): degrees, -90 to 90 and -180 to 180.

        Raises `InvalidInputError`, field `latitude` or `longitude`.
        """

    def open_charge_port(self) -> CommandResult:
        """Opens the charging port (API v3; permission `control_charge`)."""

    def close_charge_port(self) -> CommandResult:
        """Closes the charging port (API v3; permission `control_charge`)."""

    def delete_charge_schedule(self, schedule_id: str) -> ChargeScheduleResult:
        """Deletes a charge schedule by Smartcar's id of it (API v3; permission `control_charge`).

        Raises `InvalidInputError`, field `schedule_id`.
        """

    def disconnect(self) -> None:
        """Ends Smartcar's connection to it: the application can ask it nothing any more, until its driver connects it
        again.
        """

    def subscribe(self, webhook_id: str) -> WebhookSubscription:
        """Subscribes it to a webhook that was made in Smartcar's dashboard.

        That it is subscribed already is no error.

        Raises `InvalidInputError`, field `webhook_id`.
        """

    def unsubscribe(self, webhook_id: str) -> None:
        """Ends its subscription to a webhook. On v2 that takes the setting `management_token`.

        Raises `InvalidInputError`, field `webhook_id`; `ConfigError`.
        """

class _BatchReadings:
    """The readings of a batch."""

    @property
    def odometer(self) -> Odometer:
        """As `Vehicle.odometer`."""

    @property
    def location(self) -> Location:
        """As `Vehicle.location`."""

    @property
    def vin(self) -> Vin:
        """As `Vehicle.vin`."""

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
    def nominal_capacity(self) -> NominalCapacity:
        """As `Vehicle.nominal_capacity`."""

    @property
    def fuel(self) -> Fuel:
        """As `Vehicle.fuel`."""

    @property
    def charge(self) -> Charge:
        """As `Vehicle.charge`."""

    @property
    def charge_limit(self) -> ChargeLimit:
        """As `Vehicle.charge_limit`."""

    @property
    def engine_oil(self) -> EngineOil:
        """As `Vehicle.engine_oil`."""

    @property
    def climate(self) -> Climate:
        """As `Vehicle.climate`."""

    @property
    def tire_pressure(self) -> TirePressure:
        """As `Vehicle.tire_pressure`."""

    @property
    def lock_status(self) -> LockStatus:
        """As `Vehicle.lock_status`."""

    @property
    def service_history(self) -> ServiceHistory:
        """As `Vehicle.service_history`."""

    @property
    def diagnostic_system_status(self) -> DiagnosticSystemStatus:
        """As `Vehicle.diagnostic_system_status`."""

    @property
    def diagnostic_trouble_codes(self) -> DiagnosticTroubleCodes:
        """As `Vehicle.diagnostic_trouble_codes`."""
