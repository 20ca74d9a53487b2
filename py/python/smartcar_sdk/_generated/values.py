"""The values that calls give.

Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.
"""

from __future__ import annotations

from .._value import TYPE_CHECKING, Value, attribute, percent
from .._values.readings import Reading

if TYPE_CHECKING:
    from typing import TypeAlias

__all__ = [
    "Attributes",
    "AvailableCapacity",
    "Battery",
    "BatteryCapacity",
    "Charge",
    "ChargeLimit",
    "ChargeScheduleResult",
    "Climate",
    "CommandResult",
    "DiagnosticSystemStatus",
    "DiagnosticTroubleCodes",
    "EngineOil",
    "Fuel",
    "Location",
    "LockStatus",
    "NominalCapacity",
    "Odometer",
    "OpeningStatus",
    "Permissions",
    "SelectedCapacity",
    "ServiceCost",
    "ServiceDetail",
    "ServiceHistory",
    "ServiceRecord",
    "ServiceTask",
    "SystemStatus",
    "TirePressure",
    "TroubleCode",
    "User",
    "Vin",
    "WebhookSubscription",
]


class Odometer(Reading, module="smartcar_sdk"):
    """The distance the vehicle has travelled."""

    __match_args__ = ("distance",)
    distance: float = attribute("Kilometres or miles.")


class Location(Reading, module="smartcar_sdk"):
    """Where the vehicle was last seen."""

    __match_args__ = ("latitude", "longitude")
    latitude: float = attribute("Degrees, -90 to 90.")
    longitude: float = attribute("Degrees, -180 to 180.")


class Fuel(Reading, module="smartcar_sdk"):
    """The fuel tank of a vehicle that has one."""

    __match_args__ = ("range", "percent_remaining", "amount_remaining")
    range: float | None = attribute("Estimated range, kilometres or miles.", default=None)
    percent_remaining: float | None = attribute("Level, 0 to 1.", default=None)
    amount_remaining: float | None = attribute("Litres or gallons (US).", default=None)

    @property
    def remaining_percent(self) -> float | None:
        """As `percent_remaining`, in percent: 0.6 is 60."""
        return None if self.percent_remaining is None else percent(self.percent_remaining)


class Battery(Reading, module="smartcar_sdk"):
    """The high-voltage battery."""

    __match_args__ = ("percent_remaining", "range")
    percent_remaining: float | None = attribute("State of charge, 0 to 1.", default=None)
    range: float | None = attribute("Estimated range, kilometres or miles.", default=None)

    @property
    def remaining_percent(self) -> float | None:
        """As `percent_remaining`, in percent: 0.6 is 60."""
        return None if self.percent_remaining is None else percent(self.percent_remaining)


class Charge(Reading, module="smartcar_sdk"):
    """Whether the vehicle is plugged in and charging."""

    __match_args__ = ("is_plugged_in", "state")
    is_plugged_in: bool | None = attribute("Whether a cable is plugged in.", default=None)
    state: str | None = attribute("What the charger does.", default=None)


class ChargeLimit(Reading, module="smartcar_sdk"):
    """Up to which state of charge the battery is charged."""

    __match_args__ = ("limit",)
    limit: float = attribute("0.5 to 1.")

    @property
    def limit_percent(self) -> float:
        """As `limit`, in percent: 0.6 is 60."""
        return percent(self.limit)


class BatteryCapacity(Reading, module="smartcar_sdk"):
    """What the high-voltage battery holds when it is full."""

    __match_args__ = ("capacity",)
    capacity: float | None = attribute("Kilowatt hours.", default=None)


class NominalCapacity(Reading, module="smartcar_sdk"):
    """What the high-voltage battery held when it was new, and which capacities the model was built with."""

    __match_args__ = ("available_capacities", "capacity", "url")
    available_capacities: tuple[AvailableCapacity, ...] = attribute(
        "The capacities this model was built with.", default=()
    )
    capacity: SelectedCapacity | None = attribute(
        "The car's own; absent where nobody has said which one it is.", default=None
    )
    url: str | None = attribute("A page on which the driver can say which one it is.", default=None)


class AvailableCapacity(Value, module="smartcar_sdk"):
    """A capacity that a model was built with."""

    __match_args__ = ("capacity", "description")
    capacity: float | None = attribute("Kilowatt hours.", default=None)
    description: str | None = attribute("What distinguishes it, e.g. `BEV:Extended Range`.", default=None)


class SelectedCapacity(Value, module="smartcar_sdk"):
    """The capacity of this very car."""

    __match_args__ = ("nominal", "source")
    nominal: float | None = attribute("Kilowatt hours.", default=None)
    source: str | None = attribute("Who says so: `SMARTCAR` or `USER_SELECTED`.", default=None)


class EngineOil(Reading, module="smartcar_sdk"):
    """The engine's oil."""

    __match_args__ = ("life_remaining",)
    life_remaining: float | None = attribute("Life left until it has to be changed, 0 to 1.", default=None)

    @property
    def life_remaining_percent(self) -> float | None:
        """As `life_remaining`, in percent: 0.6 is 60."""
        return None if self.life_remaining is None else percent(self.life_remaining)


class Climate(Reading, module="smartcar_sdk"):
    """The air in the cabin and outside. Temperatures are degrees Celsius or Fahrenheit."""

    __match_args__ = ("outside_temperature", "inside_temperature", "is_conditioned", "target_temperature")
    outside_temperature: float | None = attribute("Temperature outside.", default=None)
    inside_temperature: float | None = attribute("Temperature in the cabin.", default=None)
    is_conditioned: bool | None = attribute("Whether the cabin is heated, cooled or aired.", default=None)
    target_temperature: float | None = attribute("Temperature that the cabin is set to.", default=None)


class TirePressure(Reading, module="smartcar_sdk"):
    """The pressure of the air in each tire, kilopascals or pounds per square inch."""

    __match_args__ = ("front_left", "front_right", "back_left", "back_right")
    front_left: float | None = attribute("Front left.", default=None)
    front_right: float | None = attribute("Front right.", default=None)
    back_left: float | None = attribute("Back left.", default=None)
    back_right: float | None = attribute("Back right.", default=None)


class LockStatus(Reading, module="smartcar_sdk"):
    """Whether the vehicle is locked, and what of it stands open."""

    __match_args__ = ("is_locked", "doors", "windows", "sunroof", "storage", "charging_port")
    is_locked: bool | None = attribute("Whether it is locked.", default=None)
    doors: tuple[OpeningStatus, ...] = attribute("Doors.", default=())
    windows: tuple[OpeningStatus, ...] = attribute("Windows.", default=())
    sunroof: tuple[OpeningStatus, ...] = attribute("Sunroofs.", default=())
    storage: tuple[OpeningStatus, ...] = attribute("Front and rear trunk.", default=())
    charging_port: tuple[OpeningStatus, ...] = attribute("Charging ports.", default=())


class OpeningStatus(Value, module="smartcar_sdk"):
    """Something that opens."""

    __match_args__ = ("place", "status")
    place: str | None = attribute("Which one, e.g. `frontLeft`, `rear`.", default=None)
    status: str | None = attribute(
        "`OPEN`, `CLOSED`, `LOCKED`, `UNLOCKED` or `UNKNOWN`; absent where the car does not know.", default=None
    )


class ServiceHistory(Reading, module="smartcar_sdk"):
    """What workshops have done to the vehicle."""

    __match_args__ = ("records",)
    records: tuple[ServiceRecord, ...] = attribute("One for each visit.", default=())


class ServiceRecord(Value, module="smartcar_sdk"):
    """One visit to a workshop."""

    __match_args__ = (
        "service_id",
        "service_date",
        "odometer_distance",
        "service_tasks",
        "service_details",
        "service_cost",
    )
    service_id: str | None = attribute("The maker's id of it.", default=None)
    service_date: str | None = attribute("When, as Smartcar sent it (ISO 8601).", default=None)
    odometer_distance: float | None = attribute("What the odometer said then, kilometres or miles.", default=None)
    service_tasks: tuple[ServiceTask, ...] = attribute("What was done.", default=())
    service_details: tuple[ServiceDetail, ...] = attribute(
        "Further details, each with its type, e.g. the workshop's name.", default=()
    )
    service_cost: ServiceCost | None = attribute("What it cost.", default=None)


class ServiceTask(Value, module="smartcar_sdk"):
    """One thing that was done."""

    __match_args__ = ("task_id", "task_description")
    task_id: str | None = attribute("The maker's id of it.", default=None)
    task_description: str | None = attribute("What it is.", default=None)


class ServiceDetail(Value, module="smartcar_sdk"):
    """A detail of a visit."""

    __match_args__ = ("kind", "value")
    kind: str | None = attribute("What it is about, e.g. `Service Workshop`.", default=None)
    value: str | None = attribute("What it says.", default=None)


class ServiceCost(Value, module="smartcar_sdk"):
    """What a visit cost."""

    __match_args__ = ("total_cost", "currency")
    total_cost: float | None = attribute("The sum.", default=None)
    currency: str | None = attribute("In which currency, e.g. `USD`.", default=None)


class DiagnosticSystemStatus(Reading, module="smartcar_sdk"):
    """The health of the vehicle's systems."""

    __match_args__ = ("systems",)
    systems: tuple[SystemStatus, ...] = attribute("One for each system the car reports on.", default=())


class SystemStatus(Value, module="smartcar_sdk"):
    """The health of one system."""

    __match_args__ = ("system_id", "status", "description")
    system_id: str | None = attribute("Which one, e.g. `SYSTEM_TPMS`.", default=None)
    status: str | None = attribute("`OK` or `ALERT`.", default=None)
    description: str | None = attribute("What is wrong.", default=None)


class DiagnosticTroubleCodes(Reading, module="smartcar_sdk"):
    """The trouble codes that are active."""

    __match_args__ = ("active_codes",)
    active_codes: tuple[TroubleCode, ...] = attribute("The codes.", default=())


class TroubleCode(Value, module="smartcar_sdk"):
    """One trouble code."""

    __match_args__ = ("code", "timestamp")
    code: str | None = attribute("The code, e.g. `P302D`.", default=None)
    timestamp: str | None = attribute("Since when, as Smartcar sent it (ISO 8601).", default=None)


class Permissions(Reading, module="smartcar_sdk"):
    """What the driver has permitted."""

    __match_args__ = ("permissions",)
    permissions: tuple[str, ...] = attribute("E.g. `read_odometer`.", default=())


class Vin(Reading, module="smartcar_sdk"):
    """The vehicle identification number."""

    __match_args__ = ("vin",)
    vin: str = attribute("17 characters.")


class Attributes(Reading, module="smartcar_sdk"):
    """What kind of vehicle it is."""

    __match_args__ = ("id", "make", "model", "year", "powertrain_type")
    id: str = attribute("Smartcar's id of the vehicle.")
    make: str | None = attribute("Brand, in capitals, e.g. `TESLA`.", default=None)
    model: str | None = attribute("Model, e.g. `Model S`.", default=None)
    year: int | None = attribute("Model year.", default=None)
    powertrain_type: str | None = attribute("`BEV`, `PHEV`, `HEV` or `ICE`; API v3 alone says so.", default=None)


class User(Reading, module="smartcar_sdk"):
    """Smartcar's id of the user a grant belongs to."""

    __match_args__ = ("id",)
    id: str = attribute("The id.")


class CommandResult(Reading, module="smartcar_sdk"):
    """That a command was carried out: made only where Smartcar said so."""

    __match_args__ = ("status", "message", "execution_id")
    status: str = attribute("`success`.")
    message: str | None = attribute("What Smartcar says of it; API v2 alone says something.", default=None)
    execution_id: str | None = attribute("Smartcar's id of the execution; API v3 alone gives one.", default=None)


class ChargeScheduleResult(Reading, module="smartcar_sdk"):
    """That a charge schedule was set or deleted."""

    __match_args__ = ("status", "schedule_id", "schedule_type", "execution_id")
    status: str = attribute("`success`.")
    schedule_id: str | None = attribute("Smartcar's id of the schedule: deleting it takes this.", default=None)
    schedule_type: str | None = attribute("`daily`, `weekly` or `workweek`.", default=None)
    execution_id: str | None = attribute("Smartcar's id of the execution.", default=None)


class WebhookSubscription(Value, module="smartcar_sdk"):
    """That a vehicle is, or is no longer, subscribed to a webhook."""

    __match_args__ = ("webhook_id", "vehicle_id")
    webhook_id: str = attribute("Smartcar's id of the webhook.")
    vehicle_id: str = attribute("Smartcar's id of the vehicle.")


if TYPE_CHECKING:
    _AnyReading: TypeAlias = (
        Attributes
        | Battery
        | BatteryCapacity
        | Charge
        | ChargeLimit
        | Climate
        | DiagnosticSystemStatus
        | DiagnosticTroubleCodes
        | EngineOil
        | Fuel
        | Location
        | LockStatus
        | NominalCapacity
        | Odometer
        | ServiceHistory
        | TirePressure
        | Vin
    )
