"""The back-end SDK for connected cars through Smartcar.

It owns the whole life of access and refresh tokens: you ask for an odometer and get one, with any number of threads,
processes and hosts, and no car is lost.

    from datetime import timedelta

    import smartcar_sdk as smartcar

    with smartcar.Client(
        client_id="...", client_secret="...", redirect_uri="https://example.com/callback", store="sqlite:tokens.db"
    ) as client:
        url = client.connect_url(scope=["read_odometer"], state="csrf-17")  # send the driver there
        redirect_query = input("What came to the redirect URI: ")  # in a web application: the request's query
        grant = client.complete_connect(redirect_query, state="csrf-17", account="sky-user-17")
        print(client.vehicle(grant.vehicles[0]).odometer().distance)  # refreshes when it must
        client.refresh_expiring(within=timedelta(days=5))  # the daily job
"""

import sys

# Whoever is here in spite of what the package requires (a copied folder, an old pip) is told so. This file must parse
# on old Pythons.
if sys.version_info < (3, 10):  # noqa: UP036
    raise ImportError(
        f"smartcar_sdk needs Python 3.10 or newer, and this is Python {sys.version_info[0]}.{sys.version_info[1]}",
        name=__name__,
    )

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

from . import _enums, _errors, _generated
from ._native import BatchReadings, Client, Events, Maintenance, Pages, Vehicle, __version__

# As `typing.TYPE_CHECKING`, without the price of importing `typing`.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import signals, webhook
    from ._asynchronous import AsyncPages
    from ._enums import (
        ConnectReason,
        EndpointState,
        ErrorKind,
        GrantEventKind,
        GrantMode,
        GrantStatus,
        ReconnectReason,
        UnitSystem,
    )
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
        UnavailableError,
        UnsupportedError,
    )
    from ._errors import (
        TimeoutError as TimeoutError,
    )
    from ._generated.asynchronous import AsyncClient, AsyncVehicle
    from ._generated.values import *  # noqa: F403
    from ._old_system import OldSystem
    from ._value import Value
    from ._values.compatibility import (
        Capability,
        Compatibility,
        CompatibilityMatrix,
        CompatibleVehicle,
        MatrixModel,
        ModelCapability,
    )
    from ._values.connections import Application, BackfillReport, Connection, Subscription, Webhook
    from ._values.events import EndpointHealth, GrantEvent, MaintenanceStatus
    from ._values.grant import ForgetReport, Grant, RefreshReport, RekeyReport
    from ._values.moving import CutOverProblem, CutOverReport, ExportReport, ImportProblem, ImportReport
    from ._values.paging import ListPage
    from ._values.readings import Meta, RawReading, Reading
    from ._values.schedule import ChargeSchedule
    from ._values.signals import Signal

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
    "ConnectReason",
    "Connection",
    "CutOverProblem",
    "CutOverReport",
    "DeclinedError",
    "EndpointHealth",
    "EndpointState",
    "ErrorKind",
    "Events",
    "ExportReport",
    "ForgetReport",
    "Grant",
    "GrantEvent",
    "GrantEventKind",
    "GrantMode",
    "GrantStatus",
    "ImportProblem",
    "ImportReport",
    "IncompatibleVehicle",
    "InternalError",
    "InvalidInputError",
    "InvalidResponseError",
    "InvalidTypeError",
    "ListPage",
    "Maintenance",
    "MaintenanceStatus",
    "MatrixModel",
    "Meta",
    "ModelCapability",
    "NetworkError",
    "NotConnectedError",
    "OldSystem",
    "Pages",
    "PermissionDeniedError",
    "RateLimitedError",
    "RawReading",
    "Reading",
    "ReconnectReason",
    "ReconnectRequiredError",
    "RefreshReport",
    "RekeyReport",
    "Signal",
    "SmartcarError",
    "StoreError",
    "Subscription",
    "UnavailableError",
    "UnitSystem",
    "UnsupportedError",
    "Value",
    "Vehicle",
    "Webhook",
    "__version__",
    "signals",
    "webhook",
]
__all__ += _generated.__all__


# `import *` must shadow no builtin, so these are not among them.
_NOT_BY_STAR = ("TimeoutError",)


_LATER = {
    "AsyncClient": "_generated.asynchronous",
    "AsyncPages": "_asynchronous",
    "AsyncVehicle": "_generated.asynchronous",
    "OldSystem": "_old_system",
}
"""What needs `asyncio` or `typing`, which importing the package alone must not cost."""


def __getattr__(name: str) -> object:
    if name in ("signals", "stores", "testing", "webhook"):
        from importlib import import_module  # noqa: PLC0415

        return import_module(f".{name}", __name__)
    if name in _LATER:
        from importlib import import_module  # noqa: PLC0415

        return globals().setdefault(name, getattr(import_module(f".{_LATER[name]}", __name__), name))
    if name in __all__ or name in _NOT_BY_STAR:
        for home in (vars(_errors), vars(_enums)):
            if name in home:
                return globals().setdefault(name, home[name])
        # The classes of values are made when a client is opened, or somebody asks for one.
        from . import _value, _values  # noqa: F401, PLC0415

        return globals().setdefault(name, _value.CLASSES[name])
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, *_NOT_BY_STAR, *(name for name in globals() if name.startswith("__"))]
