//! Every reading, and the method that gives it alone.
//!
//! Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.

/// Hands the readings, by method and type, to another macro.
macro_rules! each_reading {
    ($then:ident) => {
        $then! {
            attributes() Attributes,
            battery() Battery,
            battery_capacity() BatteryCapacity,
            charge() Charge,
            charge_limit() ChargeLimit,
            climate() Climate,
            diagnostic_system_status() DiagnosticSystemStatus,
            diagnostic_trouble_codes() DiagnosticTroubleCodes,
            engine_oil() EngineOil,
            fuel() Fuel,
            location() Location,
            lock_status() LockStatus,
            nominal_capacity() NominalCapacity,
            odometer() Odometer,
            service_history(None, None) ServiceHistory,
            tire_pressure() TirePressure,
            vin() Vin,
        }
    };
}

pub(crate) use each_reading;
