"""The values that calls give.

Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.
"""

from typing import ClassVar, TypeAlias, final

from ..readings import _Reading

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
    "Opening",
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

@final
class Odometer(_Reading):
    """The distance the vehicle has travelled."""

    __match_args__: ClassVar[tuple[str, ...]] = ("distance",)

    @property
    def distance(self) -> float:
        """Kilometres or miles."""

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
    def is_plugged_in(self) -> bool | None:
        """Whether a cable is plugged in."""

    @property
    def state(self) -> str | None:
        """What the charger does."""

@final
class ChargeLimit(_Reading):
    """Up to which state of charge the battery is charged."""

    __match_args__: ClassVar[tuple[str, ...]] = ("limit",)

    @property
    def limit(self) -> float:
        """0.5 to 1."""

@final
class BatteryCapacity(_Reading):
    """What the high-voltage battery holds when it is full."""

    __match_args__: ClassVar[tuple[str, ...]] = ("capacity",)

    @property
    def capacity(self) -> float | None:
        """Kilowatt hours."""

@final
class NominalCapacity(_Reading):
    """What the high-voltage battery held when it was new, and which capacities the model was built with."""

    __match_args__: ClassVar[tuple[str, ...]] = ("available_capacities", "capacity", "url")

    @property
    def available_capacities(self) -> tuple[AvailableCapacity, ...]:
        """The capacities this model was built with."""

    @property
    def capacity(self) -> SelectedCapacity | None:
        """The car's own; absent where nobody has said which one it is."""

    @property
    def url(self) -> str | None:
        """A page on which the driver can say which one it is."""

@final
class AvailableCapacity:
    """A capacity that a model was built with."""

    __match_args__: ClassVar[tuple[str, ...]] = ("capacity", "description")

    @property
    def capacity(self) -> float | None:
        """Kilowatt hours."""

    @property
    def description(self) -> str | None:
        """What distinguishes it, e.g. `BEV:Extended Range`."""

@final
class SelectedCapacity:
    """The capacity of this very car."""

    __match_args__: ClassVar[tuple[str, ...]] = ("nominal", "source")

    @property
    def nominal(self) -> float | None:
        """Kilowatt hours."""

    @property
    def source(self) -> str | None:
        """Who says so: `SMARTCAR` or `USER_SELECTED`."""

@final
class EngineOil(_Reading):
    """The engine's oil."""

    __match_args__: ClassVar[tuple[str, ...]] = ("life_remaining",)

    @property
    def life_remaining(self) -> float | None:
        """Life left until it has to be changed, 0 to 1."""

@final
class Climate(_Reading):
    """The air in the cabin and outside. Temperatures are degrees Celsius or Fahrenheit."""

    __match_args__: ClassVar[tuple[str, ...]] = (
        "outside_temperature",
        "inside_temperature",
        "is_conditioned",
        "target_temperature",
    )

    @property
    def outside_temperature(self) -> float | None:
        """Temperature outside."""

    @property
    def inside_temperature(self) -> float | None:
        """Temperature in the cabin."""

    @property
    def is_conditioned(self) -> bool | None:
        """Whether the cabin is heated, cooled or aired."""

    @property
    def target_temperature(self) -> float | None:
        """Temperature that the cabin is set to."""

@final
class TirePressure(_Reading):
    """The pressure of the air in each tire, kilopascals or pounds per square inch."""

    __match_args__: ClassVar[tuple[str, ...]] = ("front_left", "front_right", "back_left", "back_right")

    @property
    def front_left(self) -> float | None:
        """Front left."""

    @property
    def front_right(self) -> float | None:
        """Front right."""

    @property
    def back_left(self) -> float | None:
        """Back left."""

    @property
    def back_right(self) -> float | None:
        """Back right."""

@final
class LockStatus(_Reading):
    """Whether the vehicle is locked, and what of it stands open."""

    __match_args__: ClassVar[tuple[str, ...]] = ("is_locked", "doors", "windows", "sunroof", "storage", "charging_port")

    @property
    def is_locked(self) -> bool | None:
        """Whether it is locked."""

    @property
    def doors(self) -> tuple[Opening, ...]:
        """Doors."""

    @property
    def windows(self) -> tuple[Opening, ...]:
        """Windows."""

    @property
    def sunroof(self) -> tuple[Opening, ...]:
        """Sunroofs."""

    @property
    def storage(self) -> tuple[Opening, ...]:
        """Front and rear trunk."""

    @property
    def charging_port(self) -> tuple[Opening, ...]:
        """Charging ports."""

@final
class Opening:
    """Something that opens."""

    __match_args__: ClassVar[tuple[str, ...]] = ("place", "status")

    @property
    def place(self) -> str | None:
        """Which one, e.g. `frontLeft`, `rear`."""

    @property
    def status(self) -> str | None:
        """`OPEN`, `CLOSED`, `LOCKED`, `UNLOCKED` or `UNKNOWN`; absent where the car does not know."""

@final
class ServiceHistory(_Reading):
    """What workshops have done to the vehicle."""

    __match_args__: ClassVar[tuple[str, ...]] = ("records",)

    @property
    def records(self) -> tuple[ServiceRecord, ...]:
        """One for each visit."""

@final
class ServiceRecord:
    """One visit to a workshop."""

    __match_args__: ClassVar[tuple[str, ...]] = (
        "service_id",
        "service_date",
        "odometer_distance",
        "service_tasks",
        "service_details",
        "service_cost",
    )

    @property
    def service_id(self) -> str | None:
        """The maker's id of it."""

    @property
    def service_date(self) -> str | None:
        """When, as Smartcar sent it (ISO 8601)."""

    @property
    def odometer_distance(self) -> float | None:
        """What the odometer said then, kilometres or miles."""

    @property
    def service_tasks(self) -> tuple[ServiceTask, ...]:
        """What was done."""

    @property
    def service_details(self) -> tuple[ServiceDetail, ...]:
        """Further details, each with its type, e.g. the workshop's name."""

    @property
    def service_cost(self) -> ServiceCost | None:
        """What it cost."""

@final
class ServiceTask:
    """One thing that was done."""

    __match_args__: ClassVar[tuple[str, ...]] = ("task_id", "task_description")

    @property
    def task_id(self) -> str | None:
        """The maker's id of it."""

    @property
    def task_description(self) -> str | None:
        """What it is."""

@final
class ServiceDetail:
    """A detail of a visit."""

    __match_args__: ClassVar[tuple[str, ...]] = ("kind", "value")

    @property
    def kind(self) -> str | None:
        """What it is about, e.g. `Service Workshop`."""

    @property
    def value(self) -> str | None:
        """What it says."""

@final
class ServiceCost:
    """What a visit cost."""

    __match_args__: ClassVar[tuple[str, ...]] = ("total_cost", "currency")

    @property
    def total_cost(self) -> float | None:
        """The sum."""

    @property
    def currency(self) -> str | None:
        """In which currency, e.g. `USD`."""

@final
class DiagnosticSystemStatus(_Reading):
    """The health of the vehicle's systems."""

    __match_args__: ClassVar[tuple[str, ...]] = ("systems",)

    @property
    def systems(self) -> tuple[SystemStatus, ...]:
        """One for each system the car reports on."""

@final
class SystemStatus:
    """The health of one system."""

    __match_args__: ClassVar[tuple[str, ...]] = ("system_id", "status", "description")

    @property
    def system_id(self) -> str | None:
        """Which one, e.g. `SYSTEM_TPMS`."""

    @property
    def status(self) -> str | None:
        """`OK` or `ALERT`."""

    @property
    def description(self) -> str | None:
        """What is wrong."""

@final
class DiagnosticTroubleCodes(_Reading):
    """The trouble codes that are active."""

    __match_args__: ClassVar[tuple[str, ...]] = ("active_codes",)

    @property
    def active_codes(self) -> tuple[TroubleCode, ...]:
        """The codes."""

@final
class TroubleCode:
    """One trouble code."""

    __match_args__: ClassVar[tuple[str, ...]] = ("code", "timestamp")

    @property
    def code(self) -> str | None:
        """The code, e.g. `P302D`."""

    @property
    def timestamp(self) -> str | None:
        """Since when, as Smartcar sent it (ISO 8601)."""

@final
class Permissions(_Reading):
    """What the driver has permitted."""

    __match_args__: ClassVar[tuple[str, ...]] = ("permissions",)

    @property
    def permissions(self) -> tuple[str, ...]:
        """E.g. `read_odometer`."""

@final
class Vin(_Reading):
    """The vehicle identification number."""

    __match_args__: ClassVar[tuple[str, ...]] = ("vin",)

    @property
    def vin(self) -> str:
        """17 characters."""

@final
class Attributes(_Reading):
    """What kind of vehicle it is."""

    __match_args__: ClassVar[tuple[str, ...]] = ("id", "make", "model", "year", "powertrain_type")

    @property
    def id(self) -> str:
        """Smartcar's id of the vehicle."""

    @property
    def make(self) -> str | None:
        """Brand, in capitals, e.g. `TESLA`."""

    @property
    def model(self) -> str | None:
        """Model, e.g. `Model S`."""

    @property
    def year(self) -> int | None:
        """Model year."""

    @property
    def powertrain_type(self) -> str | None:
        """`BEV`, `PHEV`, `HEV` or `ICE`; API v3 alone says so."""

@final
class User(_Reading):
    """Smartcar's id of the user a grant belongs to."""

    __match_args__: ClassVar[tuple[str, ...]] = ("id",)

    @property
    def id(self) -> str:
        """The id."""

@final
class CommandResult(_Reading):
    """That a command was carried out: made only where Smartcar said so."""

    __match_args__: ClassVar[tuple[str, ...]] = ("status", "message", "execution_id")

    @property
    def status(self) -> str:
        """`success`."""

    @property
    def message(self) -> str | None:
        """What Smartcar says of it; API v2 alone says something."""

    @property
    def execution_id(self) -> str | None:
        """Smartcar's id of the execution; API v3 alone gives one."""

@final
class ChargeScheduleResult(_Reading):
    """That a charge schedule was set or deleted."""

    __match_args__: ClassVar[tuple[str, ...]] = ("status", "schedule_id", "schedule_type", "execution_id")

    @property
    def status(self) -> str:
        """`success`."""

    @property
    def schedule_id(self) -> str | None:
        """Smartcar's id of the schedule: deleting it takes this."""

    @property
    def schedule_type(self) -> str | None:
        """`daily`, `weekly` or `workweek`."""

    @property
    def execution_id(self) -> str | None:
        """Smartcar's id of the execution."""

@final
class WebhookSubscription:
    """That a vehicle is, or is no longer, subscribed to a webhook."""

    __match_args__: ClassVar[tuple[str, ...]] = ("webhook_id", "vehicle_id")

    @property
    def webhook_id(self) -> str:
        """Smartcar's id of the webhook."""

    @property
    def vehicle_id(self) -> str:
        """Smartcar's id of the vehicle."""
