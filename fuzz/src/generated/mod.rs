//! Every reading.
//!
//! Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.

/// Hands the readings, by type, to another macro.
macro_rules! each_reading {
    ($then:ident) => {
        $then! {
            smartcar_sdk::Attributes;
            smartcar_sdk::Battery;
            smartcar_sdk::BatteryCapacity;
            smartcar_sdk::Charge;
            smartcar_sdk::ChargeLimit;
            smartcar_sdk::Climate;
            smartcar_sdk::DiagnosticSystemStatus;
            smartcar_sdk::DiagnosticTroubleCodes;
            smartcar_sdk::EngineOil;
            smartcar_sdk::Fuel;
            smartcar_sdk::Location;
            smartcar_sdk::LockStatus;
            smartcar_sdk::NominalCapacity;
            smartcar_sdk::Odometer;
            smartcar_sdk::ServiceHistory;
            smartcar_sdk::TirePressure;
            smartcar_sdk::Vin;
        }
    };
}

pub(crate) use each_reading;
