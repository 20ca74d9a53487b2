//! The readings by name, for batches and events.
//!
//! Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.

/// Hands the list of readings, by method and class, to another macro.
macro_rules! each_reading {
    ($then:ident) => {
        $then! {
            odometer Odometer;
            location Location;
            vin Vin;
            attributes Attributes;
            battery Battery;
            battery_capacity BatteryCapacity;
            nominal_capacity NominalCapacity;
            fuel Fuel;
            charge Charge;
            charge_limit ChargeLimit;
            engine_oil EngineOil;
            climate Climate;
            tire_pressure TirePressure;
            lock_status LockStatus;
            service_history ServiceHistory;
            diagnostic_system_status DiagnosticSystemStatus;
            diagnostic_trouble_codes DiagnosticTroubleCodes;
        }
    };
}

pub(crate) use each_reading;
