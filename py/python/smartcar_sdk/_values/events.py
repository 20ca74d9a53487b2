"""What happens to grants, and how the token endpoint is doing."""

from __future__ import annotations

from .._enums import EndpointState, GrantEventKind
from .._value import TYPE_CHECKING, Value, attribute

if TYPE_CHECKING:
    from datetime import datetime

    from .._enums import ReconnectReason
    from .._errors import SmartcarError
    from .grant import RefreshReport


class GrantEvent(Value, module="smartcar_sdk"):
    """Something that happened to a grant, or to the token endpoint while the grant was being refreshed."""

    __match_args__ = ("kind", "grant_id", "generation", "reason", "missed")
    kind: GrantEventKind = attribute("What happened.")
    grant_id: str = attribute("The SDK's id of the grant.")
    generation: int | None = attribute("Of `refreshed`: the generation of the new tokens.", default=None)
    reason: ReconnectReason | None = attribute("Of `reconnect_required`: why.", default=None)
    missed: int = attribute(
        "How many events right before this one were lost on this listener, which was too slow: 1,024 are kept for it. "
        "0 as long as it keeps up; after any other number, ask the store what there is to know.",
        default=0,
    )


class EndpointHealth(Value, module="smartcar_sdk"):
    """How the token endpoint is doing, as this process sees it."""

    __match_args__ = ("state", "unresolved", "limit", "latency")
    state: EndpointState = attribute("What it is doing.", default=EndpointState.HEALTHY)
    unresolved: int = attribute(
        "Grants whose refresh is neither settled nor won: what an outage that begins now can cost.", default=0
    )
    limit: int = attribute("How many there may be at once.", default=16)
    latency: float = attribute("How many seconds it lately takes to answer; zero until it has.", default=0.0)


class MaintenanceStatus(Value, module="smartcar_sdk"):
    """How maintenance is doing."""

    __match_args__ = ("last_run", "report", "last_error", "next_run")
    last_run: datetime | None = attribute("When the last run ended, well or not; `None` until one has.", default=None)
    report: RefreshReport | None = attribute("What the last run that went through did.", default=None)
    last_error: SmartcarError | None = attribute("Why the last run did not go through; `None` if it did.", default=None)
    next_run: datetime | None = attribute(
        "When the next run begins; `None` while one is under way, and after maintenance has ended.", default=None
    )
