//! What tests walk: every reading, and every method of a vehicle.
//!
//! Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.

pub mod show;

/// Hands the readings, by method, type and permission, to another macro.
#[macro_export]
macro_rules! each_reading {
    ($then:ident) => {
        $then! {
            odometer Odometer "read_odometer";
            location Location "read_location";
            vin Vin "read_vin";
            attributes Attributes "read_vehicle_info";
            battery Battery "read_battery";
            battery_capacity BatteryCapacity "read_battery";
            nominal_capacity NominalCapacity "read_battery";
            fuel Fuel "read_fuel";
            charge Charge "read_charge";
            charge_limit ChargeLimit "read_charge";
            engine_oil EngineOil "read_engine_oil";
            climate Climate "read_thermometer, read_climate";
            tire_pressure TirePressure "read_tires";
            lock_status LockStatus "read_security";
            service_history ServiceHistory "read_service_history";
            diagnostic_system_status DiagnosticSystemStatus "read_diagnostics";
            diagnostic_trouble_codes DiagnosticTroubleCodes "read_diagnostics";
        }
    };
}

/// Calls a macro with the type of the reading of that name.
#[macro_export]
macro_rules! reading_by_name {
    ($name:expr, $call:ident!($($more:expr),*)) => {
        match $name {
            "odometer" => $call!(smartcar_sdk::Odometer, $($more),*),
            "location" => $call!(smartcar_sdk::Location, $($more),*),
            "vin" => $call!(smartcar_sdk::Vin, $($more),*),
            "attributes" => $call!(smartcar_sdk::Attributes, $($more),*),
            "battery" => $call!(smartcar_sdk::Battery, $($more),*),
            "battery_capacity" => $call!(smartcar_sdk::BatteryCapacity, $($more),*),
            "nominal_capacity" => $call!(smartcar_sdk::NominalCapacity, $($more),*),
            "fuel" => $call!(smartcar_sdk::Fuel, $($more),*),
            "charge" => $call!(smartcar_sdk::Charge, $($more),*),
            "charge_limit" => $call!(smartcar_sdk::ChargeLimit, $($more),*),
            "engine_oil" => $call!(smartcar_sdk::EngineOil, $($more),*),
            "climate" => $call!(smartcar_sdk::Climate, $($more),*),
            "tire_pressure" => $call!(smartcar_sdk::TirePressure, $($more),*),
            "lock_status" => $call!(smartcar_sdk::LockStatus, $($more),*),
            "service_history" => $call!(smartcar_sdk::ServiceHistory, $($more),*),
            "diagnostic_system_status" => $call!(smartcar_sdk::DiagnosticSystemStatus, $($more),*),
            "diagnostic_trouble_codes" => $call!(smartcar_sdk::DiagnosticTroubleCodes, $($more),*),
            other => panic!("a case names {other:?}, which this runner does not know"),
        }
    };
}

/// The methods of `$vehicle` that give a reading, by name, with arguments from `$line`; `$show` shows what they give.
#[macro_export]
macro_rules! read_by_name {
    ($name:expr, $vehicle:expr, $line:expr, $show:expr) => {
        match $name {
            "attributes" => Ok($show("attributes", &$vehicle.attributes().await?)),
            "battery" => Ok($show("battery", &$vehicle.battery().await?)),
            "battery_capacity" => Ok($show("battery_capacity", &$vehicle.battery_capacity().await?)),
            "nominal_capacity" => Ok($show("nominal_capacity", &$vehicle.nominal_capacity().await?)),
            "charge" => Ok($show("charge", &$vehicle.charge().await?)),
            "charge_limit" => Ok($show("charge_limit", &$vehicle.charge_limit().await?)),
            "climate" => Ok($show("climate", &$vehicle.climate().await?)),
            "diagnostic_trouble_codes" => {
                Ok($show("diagnostic_trouble_codes", &$vehicle.diagnostic_trouble_codes().await?))
            }
            "diagnostic_system_status" => {
                Ok($show("diagnostic_system_status", &$vehicle.diagnostic_system_status().await?))
            }
            "engine_oil" => Ok($show("engine_oil", &$vehicle.engine_oil().await?)),
            "fuel" => Ok($show("fuel", &$vehicle.fuel().await?)),
            "location" => Ok($show("location", &$vehicle.location().await?)),
            "lock_status" => Ok($show("lock_status", &$vehicle.lock_status().await?)),
            "odometer" => Ok($show("odometer", &$vehicle.odometer().await?)),
            "permissions" => Ok($show("permissions", &$vehicle.permissions().await?)),
            "service_history" => Ok($show(
                "service_history",
                &$vehicle.service_history($line.option("start_date"), $line.option("end_date")).await?,
            )),
            "tire_pressure" => Ok($show("tire_pressure", &$vehicle.tire_pressure().await?)),
            "vin" => Ok($show("vin", &$vehicle.vin().await?)),
            other => panic!("a case names {other:?}, which this runner does not know"),
        }
    };
}

/// The methods of `$vehicle` that give a command's result, by name, with arguments from `$line`; `$show` shows what they give.
#[macro_export]
macro_rules! command_by_name {
    ($name:expr, $vehicle:expr, $line:expr, $show:expr) => {
        match $name {
            "lock" => Ok($show("lock", &$vehicle.lock().await?)),
            "unlock" => Ok($show("unlock", &$vehicle.unlock().await?)),
            "start_charge" => Ok($show("start_charge", &$vehicle.start_charge().await?)),
            "stop_charge" => Ok($show("stop_charge", &$vehicle.stop_charge().await?)),
            "set_charge_limit" => Ok($show(
                "set_charge_limit",
                &$vehicle
                    .set_charge_limit(
                        $line.option("limit").and_then(|text| text.parse().ok()).unwrap_or_default(),
                    )
                    .await?,
            )),
            "send_destination" => Ok($show(
                "send_destination",
                &$vehicle
                    .send_destination(
                        $line.option("latitude").and_then(|text| text.parse().ok()).unwrap_or_default(),
                        $line.option("longitude").and_then(|text| text.parse().ok()).unwrap_or_default(),
                    )
                    .await?,
            )),
            "open_charge_port" => Ok($show("open_charge_port", &$vehicle.open_charge_port().await?)),
            "close_charge_port" => Ok($show("close_charge_port", &$vehicle.close_charge_port().await?)),
            other => panic!("a case names {other:?}, which this runner does not know"),
        }
    };
}
