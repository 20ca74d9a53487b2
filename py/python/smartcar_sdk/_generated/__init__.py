"""The names of the values that calls give, which are in `values`.

Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.
"""

__all__ = [
    "Attributes",
    "AvailableCapacity",
    "Battery",
    "BatteryCapacity",
    "Charge",
    "ChargeLimit",
    "ChargeScheduleResult",
    "Climate",
    "CommandResult",
    "DiagnosticSystemStatus",
    "DiagnosticTroubleCodes",
    "EngineOil",
    "Fuel",
    "Location",
    "LockStatus",
    "NominalCapacity",
    "Odometer",
    "Opening",
    "Permissions",
    "SelectedCapacity",
    "ServiceCost",
    "ServiceDetail",
    "ServiceHistory",
    "ServiceRecord",
    "ServiceTask",
    "SystemStatus",
    "TirePressure",
    "TroubleCode",
    "User",
    "Vin",
    "WebhookSubscription",
]
