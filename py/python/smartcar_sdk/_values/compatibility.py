"""Which cars work with Smartcar, and with what."""

from __future__ import annotations

from .._value import TYPE_CHECKING, Value, attribute
from .readings import Reading

if TYPE_CHECKING:
    from typing import Any


class Compatibility(Reading, module="smartcar_sdk"):
    """Whether a car works with Smartcar."""

    __match_args__ = ("compatible", "reason", "capabilities")
    compatible: bool = attribute("Whether it works at all.")
    reason: str | None = attribute("Why not: `VEHICLE_NOT_COMPATIBLE` or `MAKE_NOT_COMPATIBLE`.", default=None)
    capabilities: tuple[Capability, ...] = attribute("What it can do of what was asked.", default=())


class CompatibilityMatrix(Reading, module="smartcar_sdk"):
    """The table of API v2."""

    __match_args__ = ("values",)
    values: dict[str, tuple[MatrixModel, ...]] = attribute("Make to models.")


class Capability(Value, module="smartcar_sdk"):
    """Whether a car can do one thing."""

    __match_args__ = ("permission", "endpoint", "capable", "reason")
    permission: str = attribute("The permission, e.g. `read_odometer`.")
    endpoint: str | None = attribute("The endpoint it opens, e.g. `/odometer`.", default=None)
    capable: bool = attribute("Whether the car can.")
    reason: str | None = attribute("Why not: `VEHICLE_NOT_CAPABLE` or `SMARTCAR_NOT_CAPABLE`.", default=None)


class MatrixModel(Value, module="smartcar_sdk"):
    """The models of one make in the table of API v2."""

    __match_args__ = ("model", "start_year", "end_year", "powertrain_type", "endpoints", "permissions")
    model: str = attribute("Model.")
    start_year: int | None = attribute("The first model year.", default=None)
    end_year: int | None = attribute("The last model year.", default=None)
    powertrain_type: str | None = attribute("`BEV`, `PHEV`, `HEV` or `ICE`.", default=None)
    endpoints: tuple[str, ...] = attribute("The endpoints that work.", default=())
    permissions: tuple[str, ...] = attribute("The permissions that work.", default=())


class CompatibleVehicle(Value, module="smartcar_sdk"):
    """A model that works with Smartcar in a region, and what it can do (API v3)."""

    __match_args__ = ("id", "make", "model", "start_year", "end_year", "powertrain_type", "region", "capabilities")
    id: str | None = attribute("Smartcar's id of the row.", default=None)
    make: str = attribute("Brand.")
    model: str = attribute("Model.")
    start_year: int | None = attribute("The first model year.", default=None)
    end_year: int | None = attribute("The last model year.", default=None)
    powertrain_type: str | None = attribute("`BEV`, `PHEV`, `HEV` or `ICE`.", default=None)
    region: str | None = attribute("Region, e.g. `US`.", default=None)
    capabilities: tuple[ModelCapability, ...] = attribute("The signals and commands.", default=())
    raw: dict[str, Any] = attribute(
        "As Smartcar sent it, with whatever this release does not know.", default=dict, compare=False
    )


class ModelCapability(Value, module="smartcar_sdk"):
    """A signal or command of a model."""

    __match_args__ = ("kind", "name", "group", "code", "capability", "permission")
    kind: str | None = attribute("`signal` or `command`.", default=None)
    name: str | None = attribute("Name.", default=None)
    group: str | None = attribute("Group.", default=None)
    code: str | None = attribute("Code, of a signal as in `codes`.", default=None)
    capability: str | None = attribute("E.g. `SUPPORTED`.", default=None)
    permission: str | None = attribute("The permission it needs.", default=None)
