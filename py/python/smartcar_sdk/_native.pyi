"""The compiled part of `smartcar_sdk`. Import from `smartcar_sdk`, not from here.

What is in it is declared in `_stubs`, a file per noun.
"""

from collections.abc import Callable, Sequence
from typing import Any

from ._stubs.client import Client
from ._stubs.compatibility import (
    Capability,
    Compatibility,
    CompatibilityMatrix,
    CompatibleVehicle,
    MatrixModel,
    ModelCapability,
)
from ._stubs.connections import Application, BackfillReport, Connection, Subscription, Webhook
from ._stubs.event_loop import LoopCalls as LoopCalls
from ._stubs.events import Events, GrantEvent
from ._stubs.generated import values as _values
from ._stubs.generated.values import *  # noqa: F403
from ._stubs.grant import ForgetReport, Grant, RefreshReport, RekeyReport
from ._stubs.health import EndpointHealth
from ._stubs.maintenance import Maintenance, MaintenanceStatus
from ._stubs.moving import CutOverProblem, CutOverReport, ExportReport, ImportProblem, ImportReport
from ._stubs.paging import Page, Pages
from ._stubs.readings import Meta, Reading
from ._stubs.sandbox import SandboxServer
from ._stubs.schedule import ChargeSchedule
from ._stubs.signals import Signal
from ._stubs.vehicle import BatchReadings, Vehicle
from ._stubs.webhook import (
    SIGNATURE_HEADER,
    Delivery,
    Event,
    EventVehicle,
    Trigger,
    WebhookError,
    WebhookReading,
    challenge_answer,
    handle,
    parse,
    sign,
    verify,
)

__all__ = [
    "SIGNATURE_HEADER",
    "Application",
    "BackfillReport",
    "BatchReadings",
    "Capability",
    "ChargeSchedule",
    "Client",
    "Compatibility",
    "CompatibilityMatrix",
    "CompatibleVehicle",
    "Connection",
    "CutOverProblem",
    "CutOverReport",
    "Delivery",
    "EndpointHealth",
    "Event",
    "EventVehicle",
    "Events",
    "ExportReport",
    "ForgetReport",
    "Grant",
    "GrantEvent",
    "ImportProblem",
    "ImportReport",
    "Maintenance",
    "MaintenanceStatus",
    "MatrixModel",
    "Meta",
    "ModelCapability",
    "Page",
    "Pages",
    "Reading",
    "RefreshReport",
    "RekeyReport",
    "SandboxServer",
    "Signal",
    "Subscription",
    "Trigger",
    "Vehicle",
    "Webhook",
    "WebhookError",
    "WebhookReading",
    "__version__",
    "challenge_answer",
    "close_log",
    "error_kinds",
    "handle",
    "known_signals",
    "next_log_records",
    "parse",
    "run_command",
    "set_log_level",
    "settings",
    "sign",
    "start_thread",
    "verify",
]
__all__ += _values.__all__

__version__: str

def error_kinds() -> list[tuple[str, int]]:
    """Every kind of error with its number, as the core has them: what the exception classes are tested against."""

def settings() -> list[tuple[str, str]]:
    """Every setting with what it is for, as the core has them: what `Client`'s keywords are tested against."""

def known_signals() -> list[tuple[str, str, str, str]]:
    """Every signal the core knows: its constant's name, its code, its body's type, and what it tells.

    What `smartcar_sdk.signals` is tested against.
    """

def run_command(arguments: Sequence[str]) -> int:
    """Runs the `smartcar` command with these arguments (the first is the program's name); returns its exit code."""

def set_log_level(level: int) -> None:
    """From now on records of this level of `logging` and above are kept for `next_log_records`.

    Above CRITICAL there are none.
    """

def next_log_records() -> list[tuple[float, int, str, str | None, int | None, str, list[tuple[str, Any]]]] | None:
    """Waits for records, and takes all there are: time, level, target, file, line, message and fields of each.

    `None` once `close_log` was called and nothing is left.
    """

def start_thread(start: Callable[[], object]) -> None:
    """Calls what starts a thread, so that the thread takes no signal that is the host's."""

def close_log() -> None:
    """No further record is kept in this process."""
