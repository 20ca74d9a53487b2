"""Grants, and what the daily job did to them."""

from datetime import datetime
from typing import ClassVar, Literal, final

@final
class Grant:
    """What one completed Connect gave: access to a user's vehicles, or to one vehicle. It never shows a token."""

    @property
    def id(self) -> str:
        """The SDK's id of it."""

    @property
    def user_id(self) -> str | None:
        """Smartcar's id of the user; `None` until Connect is finished (recovery sees to it)."""

    @property
    def vehicles(self) -> tuple[str, ...]:
        """The ids of the vehicles it reaches."""

    @property
    def account(self) -> str | None:
        """Your own id of the customer, as given at Connect."""

    @property
    def status(self) -> Literal["active", "adopted", "reconnect_required", "removed", "handed_over"]:
        """Whether it works."""

    @property
    def reason(self) -> Literal["expired", "revoked", "rotation_lost"] | None:
        """Why it needs its driver, if it does."""

    @property
    def mode(self) -> Literal["user", "vehicle"]:
        """Whether it reaches a user's vehicles or one vehicle."""

    @property
    def generation(self) -> int:
        """How many token pairs were stored before the present one; rises by one with each refresh."""

    @property
    def connected_at(self) -> datetime:
        """When the driver gave consent."""

    @property
    def access_expires_at(self) -> datetime | None:
        """When the present access token ends."""

    @property
    def refresh_expires_at(self) -> datetime | None:
        """When the present refresh token ends unless used; `None` where there is nothing to refresh."""

@final
class RefreshReport:
    """What a run of the daily job did."""

    @property
    def refreshed(self) -> int:
        """Grants that were refreshed."""

    @property
    def skipped(self) -> int:
        """Grants that another worker had refreshed, or that were removed meanwhile."""

    @property
    def failed(self) -> int:
        """Grants that could not be refreshed now; the next run tries again."""

    @property
    def reconnect(self) -> int:
        """Grants whose driver has to go through Connect again."""

@final
class ForgetReport:
    """What forgetting somebody did."""

    __match_args__: ClassVar[tuple[str, ...]] = ("grants", "disconnected", "not_connected", "spooled")

    @property
    def grants(self) -> int:
        """Grants that named somebody, or worked, and do so no more."""

    @property
    def disconnected(self) -> int:
        """Connections that were ended at Smartcar."""

    @property
    def not_connected(self) -> int:
        """Vehicles whose connection was not ended.

        There was none any more, no token of their grant works, or another grant of the same user lives on it.
        """

    @property
    def spooled(self) -> int:
        """Files removed from this process's spool."""

@final
class RekeyReport:
    """What rewriting the store with another key did, pairs in this host's spool included."""

    __match_args__: ClassVar[tuple[str, ...]] = ("rewritten", "current", "unreadable", "ready")

    @property
    def rewritten(self) -> int:
        """Records that are now encrypted with the first key."""

    @property
    def current(self) -> int:
        """Records that were already."""

    @property
    def unreadable(self) -> int:
        """Records that no key given here opens: they are left as they are, and so are their grants."""

    @property
    def ready(self) -> bool:
        """Whether all that was met is now sealed as `encryption="required"` asks for.

        So it stays once no process of an older release, and none without keys, writes any more.
        """
