"""What Smartcar keeps of an application: connections, subscriptions, webhooks, and the application itself."""

from datetime import datetime
from typing import Any, ClassVar, final

@final
class Connection:
    """One vehicle that one user has connected."""

    __match_args__: ClassVar[tuple[str, ...]] = (
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

    @property
    def id(self) -> str | None:
        """Smartcar's id of the connection; API v3 alone has one."""

    @property
    def vehicle_id(self) -> str:
        """Smartcar's id of the vehicle."""

    @property
    def user_id(self) -> str:
        """Smartcar's id of the user."""

    @property
    def external_id(self) -> str | None:
        """Your own id of the user, if the Connect URL carried one; v3 alone says so."""

    @property
    def permissions(self) -> tuple[str, ...]:
        """What the driver has permitted; v3 alone says so."""

    @property
    def make(self) -> str | None:
        """Brand; v3 alone says so, and what follows."""

    @property
    def model(self) -> str | None:
        """Model."""

    @property
    def year(self) -> int | None:
        """Model year."""

    @property
    def mode(self) -> str | None:
        """`live`, `simulated` or `test`."""

    @property
    def powertrain_type(self) -> str | None:
        """`BEV`, `PHEV`, `HEV` or `ICE`."""

    @property
    def connected_at(self) -> datetime | None:
        """When the driver connected it."""

    @property
    def raw(self) -> dict[str, Any]:
        """As Smartcar sent it, with whatever this release does not know."""

@final
class Subscription:
    """A vehicle that is subscribed to a webhook."""

    __match_args__: ClassVar[tuple[str, ...]] = (
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

    @property
    def id(self) -> str:
        """Smartcar's id of it."""

    @property
    def webhook_id(self) -> str | None:
        """Smartcar's id of the webhook."""

    @property
    def vehicle_id(self) -> str | None:
        """Smartcar's id of the vehicle."""

    @property
    def user_id(self) -> str | None:
        """Smartcar's id of the vehicle's user."""

    @property
    def make(self) -> str | None:
        """Brand."""

    @property
    def model(self) -> str | None:
        """Model."""

    @property
    def year(self) -> int | None:
        """Model year."""

    @property
    def mode(self) -> str | None:
        """`live`, `simulated` or `test`."""

    @property
    def powertrain_type(self) -> str | None:
        """`BEV`, `PHEV`, `HEV` or `ICE`."""

    @property
    def created_at(self) -> datetime | None:
        """Since when."""

    @property
    def raw(self) -> dict[str, Any]:
        """As Smartcar sent it, with whatever this release does not know."""

@final
class Webhook:
    """A webhook, as it was made in Smartcar's dashboard."""

    __match_args__: ClassVar[tuple[str, ...]] = (
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

    @property
    def id(self) -> str:
        """Smartcar's id of it."""

    @property
    def name(self) -> str | None:
        """Its name."""

    @property
    def callback_uri(self) -> str | None:
        """Where it delivers to."""

    @property
    def error_callback_uri(self) -> str | None:
        """Where it delivers errors to, if that is somewhere else."""

    @property
    def is_enabled(self) -> bool | None:
        """Whether it delivers at all."""

    @property
    def auto_subscribe(self) -> bool | None:
        """Whether every vehicle that connects is subscribed to it."""

    @property
    def triggers(self) -> tuple[str, ...]:
        """The codes of the signals whose change sets it off."""

    @property
    def signals(self) -> tuple[str, ...]:
        """The codes of the signals it carries."""

    @property
    def created_at(self) -> datetime | None:
        """Since when."""

    @property
    def raw(self) -> dict[str, Any]:
        """As Smartcar sent it, with whatever this release does not know."""

@final
class Application:
    """The Smartcar application. Smartcar documents little of it; `raw` has what there is."""

    __match_args__: ClassVar[tuple[str, ...]] = ("id", "name", "description", "redirect_uris")

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def name(self) -> str | None:
        """Its name."""

    @property
    def description(self) -> str | None:
        """What it is for."""

    @property
    def redirect_uris(self) -> tuple[str, ...]:
        """Where Connect may send drivers back to."""

    @property
    def raw(self) -> dict[str, Any]:
        """As Smartcar sent it, with whatever this release does not know."""

@final
class BackfillReport:
    """What a run of `backfill_users` has done so far."""

    __match_args__: ClassVar[tuple[str, ...]] = (
        "connections",
        "stored",
        "known",
        "unmatched",
        "unmatched_vehicles",
        "next",
    )

    @property
    def connections(self) -> int:
        """Connections that Smartcar listed."""

    @property
    def stored(self) -> int:
        """Vehicles whose user was stored."""

    @property
    def known(self) -> int:
        """Vehicles whose user was known."""

    @property
    def unmatched(self) -> int:
        """Vehicles that no grant in this store reaches, or whose grants name another user."""

    @property
    def unmatched_vehicles(self) -> tuple[tuple[str, str], ...]:
        """The first 10,000 of these: vehicle and user, as Smartcar has them."""

    @property
    def next(self) -> str | None:
        """Where to go on should the run be interrupted; `None` at its end."""
