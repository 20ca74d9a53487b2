"""Grants, and what the daily job did to them."""

from __future__ import annotations

from .._enums import GrantMode, GrantStatus
from .._value import TYPE_CHECKING, Value, attribute

if TYPE_CHECKING:
    from datetime import datetime

    from .._enums import ReconnectReason


class Grant(Value, module="smartcar_sdk"):
    """What one completed Connect gave: access to a user's vehicles, or to one vehicle. It never shows a token."""

    __match_args__ = (
        "id",
        "user_id",
        "vehicles",
        "account",
        "status",
        "reason",
        "mode",
        "generation",
        "connected_at",
        "access_expires_at",
        "refresh_expires_at",
    )
    id: str = attribute("The SDK's id of it.")
    user_id: str | None = attribute(
        "Smartcar's id of the user; `None` until Connect is finished (recovery sees to it).", default=None
    )
    vehicles: tuple[str, ...] = attribute("The ids of the vehicles it reaches.", default=())
    account: str | None = attribute("Your own id of the customer, as given at Connect.", default=None)
    status: GrantStatus = attribute("Whether it works.", default=GrantStatus.ACTIVE)
    reason: ReconnectReason | None = attribute("Why it needs its driver, if it does.", default=None)
    mode: GrantMode = attribute("Whether it reaches a user's vehicles or one vehicle.", default=GrantMode.USER)
    generation: int = attribute(
        "How many token pairs were stored before the present one; rises by one with each refresh.", default=0
    )
    connected_at: datetime = attribute("When the driver gave consent.")
    access_expires_at: datetime | None = attribute("When the present access token ends.", default=None)
    refresh_expires_at: datetime | None = attribute(
        "When the present refresh token ends unless used; `None` where there is nothing to refresh.", default=None
    )


class RefreshReport(Value, module="smartcar_sdk"):
    """What a run of the daily job did."""

    __match_args__ = (
        "refreshed",
        "skipped",
        "failed",
        "reconnect",
        "reconnect_grants",
        "failed_grants",
        "unreadable",
        "unreadable_grants",
    )
    refreshed: int = attribute("Grants that were refreshed.", default=0)
    skipped: int = attribute("Grants that another worker had refreshed, or that were removed meanwhile.", default=0)
    failed: int = attribute("Grants that could not be refreshed now; the next run tries again.", default=0)
    reconnect: int = attribute(
        "Grants that turned out in this run to need their driver, who has to go through Connect again. Those that did "
        'so before are not among them: `client.grants(status="reconnect_required")` lists all.',
        default=0,
    )
    reconnect_grants: tuple[str, ...] = attribute("The ids of the first hundred of these.", default=())
    failed_grants: tuple[str, ...] = attribute("The ids of the first hundred of those that failed.", default=())
    unreadable: int = attribute(
        "Grants whose records this process cannot read: sealed with a key that it lacks, plain although `encryption` "
        "is `required`, written by a newer release, or damaged. No process with these settings and this release "
        "refreshes them: give this one the key, or run the newer release. The log says why, of the first hundred.",
        default=0,
    )
    unreadable_grants: tuple[str, ...] = attribute("The ids of the first hundred of these.", default=())


class ForgetReport(Value, module="smartcar_sdk"):
    """What forgetting somebody did."""

    __match_args__ = ("grants", "disconnected", "not_connected", "spooled", "not_connected_vehicles")
    grants: int = attribute("Grants that named somebody, or worked, and do so no more.", default=0)
    disconnected: int = attribute("Connections that were ended at Smartcar.", default=0)
    not_connected: int = attribute(
        "Vehicles whose connection was not ended. There was none any more, no token of their grant works, or another "
        "grant of the same user lives on it.",
        default=0,
    )
    spooled: int = attribute("Files removed from this process's spool.", default=0)
    not_connected_vehicles: tuple[str, ...] = attribute(
        "The ids of the first hundred vehicles whose connection was not ended.", default=()
    )


class RekeyReport(Value, module="smartcar_sdk"):
    """What rewriting the store with another key did, pairs in this host's spool included."""

    __match_args__ = ("rewritten", "current", "unreadable", "ready", "unreadable_grants")
    rewritten: int = attribute("Records that are now encrypted with the first key.", default=0)
    current: int = attribute("Records that were already.", default=0)
    unreadable: int = attribute(
        "Records that no key given here opens: they are left as they are, and so are their grants.", default=0
    )
    ready: bool = attribute(
        'Whether all that was met is now sealed as `encryption="required"` asks for. So it stays once no process of an '
        "older release, and none without keys, writes any more.",
        default=False,
    )
    unreadable_grants: tuple[str, ...] = attribute(
        "The ids of the first hundred of the grants that could not be read.", default=()
    )
