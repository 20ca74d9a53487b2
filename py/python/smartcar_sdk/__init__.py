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

from ._errors import (
    ApiError,
    CancelledError,
    ClosedError,
    ConfigError,
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
from ._native import (
    Attributes,
    Battery,
    Charge,
    Client,
    Fuel,
    Grant,
    Location,
    Meta,
    Odometer,
    RefreshReport,
    Vehicle,
    Vin,
    __version__,
)

__all__ = [
    "ApiError",
    "Attributes",
    "Battery",
    "CancelledError",
    "Charge",
    "Client",
    "ClosedError",
    "ConfigError",
    "Fuel",
    "Grant",
    "InternalError",
    "InvalidInputError",
    "InvalidResponseError",
    "InvalidTypeError",
    "Location",
    "Meta",
    "NetworkError",
    "NotConnectedError",
    "Odometer",
    "PermissionDeniedError",
    "RateLimitedError",
    "ReconnectRequiredError",
    "RefreshReport",
    "SmartcarError",
    "StoreError",
    "TimeoutError",
    "UnavailableError",
    "UnsupportedError",
    "Vehicle",
    "Vin",
    "__version__",
]
