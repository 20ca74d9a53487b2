"""The compiled part of `smartcar_sdk`. Import from `smartcar_sdk`, not from here.

What is in it is declared in `_stubs`, a file per noun.
"""

from collections.abc import Sequence

from ._stubs.client import (
    Client as Client,
)
from ._stubs.commands import (
    ChargeSchedule as ChargeSchedule,
)
from ._stubs.commands import (
    ChargeScheduleResult as ChargeScheduleResult,
)
from ._stubs.commands import (
    CommandResult as CommandResult,
)
from ._stubs.commands import (
    WebhookSubscription as WebhookSubscription,
)
from ._stubs.compatibility import (
    Capability as Capability,
)
from ._stubs.compatibility import (
    Compatibility as Compatibility,
)
from ._stubs.compatibility import (
    CompatibilityMatrix as CompatibilityMatrix,
)
from ._stubs.compatibility import (
    CompatibleVehicle as CompatibleVehicle,
)
from ._stubs.compatibility import (
    MatrixModel as MatrixModel,
)
from ._stubs.compatibility import (
    ModelCapability as ModelCapability,
)
from ._stubs.connections import (
    Application as Application,
)
from ._stubs.connections import (
    BackfillReport as BackfillReport,
)
from ._stubs.connections import (
    Connection as Connection,
)
from ._stubs.connections import (
    Subscription as Subscription,
)
from ._stubs.connections import (
    Webhook as Webhook,
)
from ._stubs.grant import (
    Grant as Grant,
)
from ._stubs.grant import (
    RefreshReport as RefreshReport,
)
from ._stubs.paging import (
    Page as Page,
)
from ._stubs.paging import (
    Pages as Pages,
)
from ._stubs.readings import (
    Attributes as Attributes,
)
from ._stubs.readings import (
    AvailableCapacity as AvailableCapacity,
)
from ._stubs.readings import (
    Battery as Battery,
)
from ._stubs.readings import (
    BatteryCapacity as BatteryCapacity,
)
from ._stubs.readings import (
    Charge as Charge,
)
from ._stubs.readings import (
    ChargeLimit as ChargeLimit,
)
from ._stubs.readings import (
    DiagnosticSystemStatus as DiagnosticSystemStatus,
)
from ._stubs.readings import (
    DiagnosticTroubleCodes as DiagnosticTroubleCodes,
)
from ._stubs.readings import (
    EngineOil as EngineOil,
)
from ._stubs.readings import (
    Fuel as Fuel,
)
from ._stubs.readings import (
    Location as Location,
)
from ._stubs.readings import (
    LockStatus as LockStatus,
)
from ._stubs.readings import (
    Meta as Meta,
)
from ._stubs.readings import (
    NominalCapacity as NominalCapacity,
)
from ._stubs.readings import (
    Odometer as Odometer,
)
from ._stubs.readings import (
    Opening as Opening,
)
from ._stubs.readings import (
    Permissions as Permissions,
)
from ._stubs.readings import (
    Reading as Reading,
)
from ._stubs.readings import (
    SelectedCapacity as SelectedCapacity,
)
from ._stubs.readings import (
    ServiceCost as ServiceCost,
)
from ._stubs.readings import (
    ServiceDetail as ServiceDetail,
)
from ._stubs.readings import (
    ServiceHistory as ServiceHistory,
)
from ._stubs.readings import (
    ServiceRecord as ServiceRecord,
)
from ._stubs.readings import (
    ServiceTask as ServiceTask,
)
from ._stubs.readings import (
    SystemStatus as SystemStatus,
)
from ._stubs.readings import (
    TirePressure as TirePressure,
)
from ._stubs.readings import (
    TroubleCode as TroubleCode,
)
from ._stubs.readings import (
    User as User,
)
from ._stubs.readings import (
    Vin as Vin,
)
from ._stubs.signals import (
    Signal as Signal,
)
from ._stubs.vehicle import (
    BatchReadings as BatchReadings,
)
from ._stubs.vehicle import (
    Vehicle as Vehicle,
)
from ._stubs.webhook import (
    SIGNATURE_HEADER as SIGNATURE_HEADER,
)
from ._stubs.webhook import (
    Delivery as Delivery,
)
from ._stubs.webhook import (
    Event as Event,
)
from ._stubs.webhook import (
    EventVehicle as EventVehicle,
)
from ._stubs.webhook import (
    Trigger as Trigger,
)
from ._stubs.webhook import (
    WebhookError as WebhookError,
)
from ._stubs.webhook import (
    WebhookReading as WebhookReading,
)
from ._stubs.webhook import (
    challenge_answer as challenge_answer,
)
from ._stubs.webhook import (
    handle as handle,
)
from ._stubs.webhook import (
    parse as parse,
)
from ._stubs.webhook import (
    sign as sign,
)
from ._stubs.webhook import (
    verify as verify,
)

__all__ = [
    "SIGNATURE_HEADER",
    "Application",
    "Attributes",
    "AvailableCapacity",
    "BackfillReport",
    "BatchReadings",
    "Battery",
    "BatteryCapacity",
    "Capability",
    "Charge",
    "ChargeLimit",
    "ChargeSchedule",
    "ChargeScheduleResult",
    "Client",
    "CommandResult",
    "Compatibility",
    "CompatibilityMatrix",
    "CompatibleVehicle",
    "Connection",
    "Delivery",
    "DiagnosticSystemStatus",
    "DiagnosticTroubleCodes",
    "EngineOil",
    "Event",
    "EventVehicle",
    "Fuel",
    "Grant",
    "Location",
    "LockStatus",
    "MatrixModel",
    "Meta",
    "ModelCapability",
    "NominalCapacity",
    "Odometer",
    "Opening",
    "Page",
    "Pages",
    "Permissions",
    "Reading",
    "RefreshReport",
    "SelectedCapacity",
    "ServiceCost",
    "ServiceDetail",
    "ServiceHistory",
    "ServiceRecord",
    "ServiceTask",
    "Signal",
    "Subscription",
    "SystemStatus",
    "TirePressure",
    "Trigger",
    "TroubleCode",
    "User",
    "Vehicle",
    "Vin",
    "Webhook",
    "WebhookError",
    "WebhookReading",
    "WebhookSubscription",
    "__version__",
    "challenge_answer",
    "error_kinds",
    "handle",
    "known_signals",
    "parse",
    "run_command",
    "settings",
    "sign",
    "verify",
]

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
