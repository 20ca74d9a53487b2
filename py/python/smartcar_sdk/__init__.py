"""The back-end SDK for connected cars through Smartcar.

It owns the whole life of access and refresh tokens: you ask for an odometer and get one, with any number of threads,
processes and hosts, and no car is lost.

    import smartcar_sdk as smartcar

    with smartcar.Client(
        client_id="...", client_secret="...", redirect_uri="https://example.com/callback", store="sqlite:tokens.db"
    ) as client:
        url = client.connect_url(scope=["read_odometer"], state="csrf-17")  # send the driver there
        grant = client.complete_connect(redirect_query, state="csrf-17", account="sky-user-17")
        print(client.vehicle(grant.vehicles[0]).odometer().distance)  # refreshes when it must
        client.refresh_expiring(within=timedelta(days=5))  # the daily job
"""

try:
    from . import _native as _native
except ImportError as _error:
    # In our own words or, in an interpreter with a GIL of its own, in CPython's.
    if "subinterpreter" not in str(_error):
        raise
    raise ImportError(
        "smartcar_sdk works in the main interpreter of a process only, and this is a sub-interpreter: import it in the "
        "main one (mod_wsgi: WSGIApplicationGroup %{GLOBAL}; uWSGI: single-interpreter = true) or in another process",
        name=__name__,
    ) from _error

from . import _errors, _generated, signals, webhook
from ._errors import (
    ApiError,
    CancelledError,
    ClosedError,
    ConfigError,
    DeclinedError,
    IncompatibleVehicle,
    InternalError,
    InvalidInputError,
    InvalidResponseError,
    InvalidTypeError,
    NetworkError,
    NotConnectedError,
    PermissionDeniedError,
    RateLimitedError,
    ReconnectRequiredError,
    SmartcarError,
    StoreError,
    TimeoutError,
    UnavailableError,
    UnsupportedError,
)
from ._generated import *  # noqa: F403
from ._native import (
    Application,
    BackfillReport,
    BatchReadings,
    Capability,
    ChargeSchedule,
    Client,
    Compatibility,
    CompatibilityMatrix,
    CompatibleVehicle,
    Connection,
    CutOverProblem,
    CutOverReport,
    EndpointHealth,
    Events,
    ExportReport,
    ForgetReport,
    Grant,
    GrantEvent,
    ImportProblem,
    ImportReport,
    Maintenance,
    MaintenanceStatus,
    MatrixModel,
    Meta,
    ModelCapability,
    Page,
    Pages,
    Reading,
    RefreshReport,
    RekeyReport,
    Signal,
    Subscription,
    Vehicle,
    Webhook,
    __version__,
)

if _errors.TYPE_CHECKING:
    from ._asynchronous import AsyncPages
    from ._generated.asynchronous import AsyncClient, AsyncVehicle
    from ._old_system import OldSystem

__all__ = [
    "ApiError",
    "Application",
    "AsyncClient",
    "AsyncPages",
    "AsyncVehicle",
    "BackfillReport",
    "BatchReadings",
    "CancelledError",
    "Capability",
    "ChargeSchedule",
    "Client",
    "ClosedError",
    "Compatibility",
    "CompatibilityMatrix",
    "CompatibleVehicle",
    "ConfigError",
    "Connection",
    "CutOverProblem",
    "CutOverReport",
    "DeclinedError",
    "EndpointHealth",
    "Events",
    "ExportReport",
    "ForgetReport",
    "Grant",
    "GrantEvent",
    "ImportProblem",
    "ImportReport",
    "IncompatibleVehicle",
    "InternalError",
    "InvalidInputError",
    "InvalidResponseError",
    "InvalidTypeError",
    "Maintenance",
    "MaintenanceStatus",
    "MatrixModel",
    "Meta",
    "ModelCapability",
    "NetworkError",
    "NotConnectedError",
    "OldSystem",
    "Page",
    "Pages",
    "PermissionDeniedError",
    "RateLimitedError",
    "Reading",
    "ReconnectRequiredError",
    "RefreshReport",
    "RekeyReport",
    "Signal",
    "SmartcarError",
    "StoreError",
    "Subscription",
    "TimeoutError",
    "UnavailableError",
    "UnsupportedError",
    "Vehicle",
    "Webhook",
    "__version__",
    "signals",
    "webhook",
]
__all__ += _generated.__all__


_LATER = {
    "AsyncClient": "_generated.asynchronous",
    "AsyncPages": "_asynchronous",
    "AsyncVehicle": "_generated.asynchronous",
    "OldSystem": "_old_system",
}
"""What needs `asyncio` or `typing`, which importing the package alone must not cost."""


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415

    value = getattr(import_module(f".{_LATER[name]}", __name__), name)
    globals()[name] = value
    return value
