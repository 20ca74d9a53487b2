"""What Smartcar keeps of an application: connections, subscriptions, webhooks, and the application itself."""

from __future__ import annotations

from .._value import TYPE_CHECKING, Value, attribute

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any


class Connection(Value, module="smartcar_sdk"):
    """One vehicle that one user has connected."""

    __match_args__ = (
        "id",
        "vehicle_id",
        "user_id",
        "external_id",
        "permissions",
        "make",
        "model",
        "year",
        "mode",
        "powertrain_type",
        "connected_at",
    )
    id: str | None = attribute("Smartcar's id of the connection; API v3 alone has one.", default=None)
    vehicle_id: str = attribute("Smartcar's id of the vehicle.")
    user_id: str = attribute("Smartcar's id of the user.")
    external_id: str | None = attribute(
        "Your own id of the user, if the Connect URL carried one; v3 alone says so.", default=None
    )
    permissions: tuple[str, ...] = attribute("What the driver has permitted; v3 alone says so.", default=())
    make: str | None = attribute("Brand; v3 alone says so, and what follows.", default=None)
    model: str | None = attribute("Model.", default=None)
    year: int | None = attribute("Model year.", default=None)
    mode: str | None = attribute("`live`, `simulated` or `test`.", default=None)
    powertrain_type: str | None = attribute("`BEV`, `PHEV`, `HEV` or `ICE`.", default=None)
    connected_at: datetime | None = attribute("When the driver connected it.", default=None)
    raw: dict[str, Any] = attribute(
        "As Smartcar sent it, with whatever this release does not know.", default=dict, compare=False
    )


class Subscription(Value, module="smartcar_sdk"):
    """A vehicle that is subscribed to a webhook."""

    __match_args__ = (
        "id",
        "webhook_id",
        "vehicle_id",
        "user_id",
        "make",
        "model",
        "year",
        "mode",
        "powertrain_type",
        "created_at",
    )
    id: str = attribute("Smartcar's id of it.")
    webhook_id: str | None = attribute("Smartcar's id of the webhook.", default=None)
    vehicle_id: str | None = attribute("Smartcar's id of the vehicle.", default=None)
    user_id: str | None = attribute("Smartcar's id of the vehicle's user.", default=None)
    make: str | None = attribute("Brand.", default=None)
    model: str | None = attribute("Model.", default=None)
    year: int | None = attribute("Model year.", default=None)
    mode: str | None = attribute("`live`, `simulated` or `test`.", default=None)
    powertrain_type: str | None = attribute("`BEV`, `PHEV`, `HEV` or `ICE`.", default=None)
    created_at: datetime | None = attribute("Since when.", default=None)
    raw: dict[str, Any] = attribute(
        "As Smartcar sent it, with whatever this release does not know.", default=dict, compare=False
    )


class Webhook(Value, module="smartcar_sdk"):
    """A webhook, as it was made in Smartcar's dashboard."""

    __match_args__ = (
        "id",
        "name",
        "callback_uri",
        "error_callback_uri",
        "is_enabled",
        "auto_subscribe",
        "triggers",
        "signals",
        "created_at",
    )
    id: str = attribute("Smartcar's id of it.")
    name: str | None = attribute("Its name.", default=None)
    callback_uri: str | None = attribute("Where it delivers to.", default=None)
    error_callback_uri: str | None = attribute("Where it delivers errors to, if that is somewhere else.", default=None)
    is_enabled: bool | None = attribute("Whether it delivers at all.", default=None)
    auto_subscribe: bool | None = attribute("Whether every vehicle that connects is subscribed to it.", default=None)
    triggers: tuple[str, ...] = attribute("The codes of the signals whose change sets it off.", default=())
    signals: tuple[str, ...] = attribute("The codes of the signals it carries.", default=())
    created_at: datetime | None = attribute("Since when.", default=None)
    raw: dict[str, Any] = attribute(
        "As Smartcar sent it, with whatever this release does not know.", default=dict, compare=False
    )


class Application(Value, module="smartcar_sdk"):
    """The Smartcar application. Smartcar documents little of it; `raw` has what there is."""

    __match_args__ = ("id", "name", "description", "redirect_uris")
    id: str = attribute("Its id.")
    name: str | None = attribute("Its name.", default=None)
    description: str | None = attribute("What it is for.", default=None)
    redirect_uris: tuple[str, ...] = attribute("Where Connect may send drivers back to.", default=())
    raw: dict[str, Any] = attribute(
        "As Smartcar sent it, with whatever this release does not know.", default=dict, compare=False
    )


class BackfillReport(Value, module="smartcar_sdk"):
    """What a run of `backfill_users` has done so far."""

    __match_args__ = ("connections", "stored", "known", "unmatched", "unmatched_vehicles", "next")
    connections: int = attribute("Connections that Smartcar listed.", default=0)
    stored: int = attribute("Vehicles whose user was stored.", default=0)
    known: int = attribute("Vehicles whose user was known.", default=0)
    unmatched: int = attribute(
        "Vehicles that no grant in this store reaches, or whose grants name another user.", default=0
    )
    unmatched_vehicles: tuple[tuple[str, str], ...] = attribute(
        "The first 10,000 of these: vehicle and user, as Smartcar has them.", default=()
    )
    next: str | None = attribute("Where to go on should the run be interrupted; `None` at its end.", default=None)
