"""Which cars work with Smartcar, and with what."""

from typing import Any, ClassVar, final

from .readings import _Reading

@final
class Compatibility(_Reading):
    """Whether a car works with Smartcar."""

    __match_args__: ClassVar[tuple[str, ...]] = ("compatible", "reason", "capabilities")

    @property
    def compatible(self) -> bool:
        """Whether it works at all."""

    @property
    def reason(self) -> str | None:
        """Why not: `VEHICLE_NOT_COMPATIBLE` or `MAKE_NOT_COMPATIBLE`."""

    @property
    def capabilities(self) -> tuple[Capability, ...]:
        """What it can do of what was asked."""

@final
class CompatibilityMatrix(_Reading):
    """The table of API v2."""

    __match_args__: ClassVar[tuple[str, ...]] = ("values",)

    @property
    def values(self) -> dict[str, tuple[MatrixModel, ...]]:
        """Make to models."""

@final
class Capability:
    """Whether a car can do one thing."""

    __match_args__: ClassVar[tuple[str, ...]] = ("permission", "endpoint", "capable", "reason")

    @property
    def permission(self) -> str:
        """The permission, e.g. `read_odometer`."""

    @property
    def endpoint(self) -> str | None:
        """The endpoint it opens, e.g. `/odometer`."""

    @property
    def capable(self) -> bool:
        """Whether the car can."""

    @property
    def reason(self) -> str | None:
        """Why not: `VEHICLE_NOT_CAPABLE` or `SMARTCAR_NOT_CAPABLE`."""

@final
class MatrixModel:
    """The models of one make in the table of API v2."""

    __match_args__: ClassVar[tuple[str, ...]] = (
        "model",
        "start_year",
        "end_year",
        "powertrain_type",
        "endpoints",
        "permissions",
    )

    @property
    def model(self) -> str:
        """Model."""

    @property
    def start_year(self) -> int | None:
        """The first model year."""

    @property
    def end_year(self) -> int | None:
        """The last model year."""

    @property
    def powertrain_type(self) -> str | None:
        """`BEV`, `PHEV`, `HEV` or `ICE`."""

    @property
    def endpoints(self) -> tuple[str, ...]:
        """The endpoints that work."""

    @property
    def permissions(self) -> tuple[str, ...]:
        """The permissions that work."""

@final
class CompatibleVehicle:
    """A model that works with Smartcar in a region, and what it can do (API v3)."""

    __match_args__: ClassVar[tuple[str, ...]] = (
        "id",
        "make",
        "model",
        "start_year",
        "end_year",
        "powertrain_type",
        "region",
        "capabilities",
    )

    @property
    def id(self) -> str | None:
        """Smartcar's id of the row."""

    @property
    def make(self) -> str:
        """Brand."""

    @property
    def model(self) -> str:
        """Model."""

    @property
    def start_year(self) -> int | None:
        """The first model year."""

    @property
    def end_year(self) -> int | None:
        """The last model year."""

    @property
    def powertrain_type(self) -> str | None:
        """`BEV`, `PHEV`, `HEV` or `ICE`."""

    @property
    def region(self) -> str | None:
        """Region, e.g. `US`."""

    @property
    def capabilities(self) -> tuple[ModelCapability, ...]:
        """The signals and commands."""

    @property
    def raw(self) -> dict[str, Any]:
        """As Smartcar sent it, with whatever this release does not know."""

@final
class ModelCapability:
    """A signal or command of a model."""

    __match_args__: ClassVar[tuple[str, ...]] = ("kind", "name", "group", "code", "capability", "permission")

    @property
    def kind(self) -> str | None:
        """`signal` or `command`."""

    @property
    def name(self) -> str | None:
        """Name."""

    @property
    def group(self) -> str | None:
        """Group."""

    @property
    def code(self) -> str | None:
        """Code, of a signal as in `codes`."""

    @property
    def capability(self) -> str | None:
        """E.g. `SUPPORTED`."""

    @property
    def permission(self) -> str | None:
        """The permission it needs."""
