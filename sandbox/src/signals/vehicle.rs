//! The state of the car as a whole: diagnostics, climate control, place, distance, service, identity, wheels.

use serde_json::{Value, json};

use super::row::{Body, Row, corners, value, with_unit};
use super::service::{engine_light, service_list, trouble_list};
use crate::car::Car;
use crate::catalogue::Powertrain;
use crate::units::{Units, round};

const DIAGNOSTICS: &str = "read_diagnostics";
const CLIMATE: &str = "read_climate";
const INFO: &str = "read_extended_vehicle_info";

const fn system(name: &'static str, path: &'static str, body: Body) -> Row {
    ("Diagnostics", name, DIAGNOSTICS, path, body)
}

pub(super) const ROWS: &[Row] = &[
    system("ABS", "diagnostics/system_status", fine),
    system("ActiveSafety", "", fine),
    system("Airbag", "diagnostics/system_status", fine),
    system("BrakeFluid", "", fine),
    system("DriverAssistance", "", fine),
    system("DTCCount", "diagnostics/dtcs", |car, _| {
        with_unit(u32::from(car.trouble_code.is_some()), "count")
    }),
    system("DTCList", "diagnostics/dtcs", |car, _| Some(json!({ "values": trouble_list(car) }))),
    system("Emissions", "", engine),
    system("EVBatteryConditioning", "", electric),
    system("EVCharging", "", electric),
    system("EVDriveUnit", "", electric),
    system("EVHVBattery", "", electric),
    system("Lighting", "", fine),
    system("MIL", "diagnostics/system_status", |car, _| Some(engine_light(car))),
    system("OilLife", "", engine),
    system("OilPressure", "", engine),
    system("OilTemperature", "", engine),
    system("Telematics", "", fine),
    system("TirePressure", "", fine),
    system("TirePressureMonitoring", "diagnostics/system_status", fine),
    system("Transmission", "", fine),
    system("WasherFluid", "", fine),
    system("WaterInFuel", "", |_, _| None),
    ("HVAC", "CabinTargetTemperature", CLIMATE, "", |_, _| with_unit(21.0, "celsius")),
    ("HVAC", "IsCabinHVACActive", CLIMATE, "", |_, _| value(false)),
    ("HVAC", "IsFrontDefrosterActive", CLIMATE, "", |_, _| value(false)),
    ("HVAC", "IsRearDefrosterActive", CLIMATE, "", |_, _| value(false)),
    ("HVAC", "IsSteeringHeaterActive", CLIMATE, "", |_, _| value(false)),
    ("Location", "IsAtHome", "read_location", "", |car, _| value(car.speed() <= 0.0)),
    ("Location", "PreciseLocation", "read_location", "location", location),
    ("Motion", "CurrentSpeed", "read_speedometer", "", |car, units| {
        with_unit(units.distance(car.speed()), units.speed_unit())
    }),
    ("Odometer", "TraveledDistance", "read_odometer", "odometer", |car, units| {
        with_unit(units.distance(car.odometer_km), units.distance_unit())
    }),
    ("Service", "IsInService", "read_service_history", "", |_, _| value(false)),
    ("Service", "Records", "read_service_history", "service/history", |car, units| {
        Some(json!({ "values": service_list(car, units, None, None) }))
    }),
    ("Surveillance", "Brand", READ_SECURITY, "", |car, _| tesla(car).and_then(|()| value("SENTRY_MODE"))),
    ("Surveillance", "IsEnabled", READ_SECURITY, "", |car, _| tesla(car).and_then(|()| value(car.locked))),
    ("Transmission", "DriveMode", INFO, "", |_, _| value("COMFORT")),
    ("Transmission", "GearState", INFO, "", |car, _| value(if car.speed() > 0.0 { "DRIVE" } else { "PARK" })),
    ("VehicleIdentification", "ExteriorColor", INFO, "", |_, _| value("Deep Blue Metallic")),
    ("VehicleIdentification", "Nickname", INFO, "", |car, _| {
        value(car.nickname.clone().unwrap_or_else(|| format!("My {}", car.model.name)))
    }),
    ("VehicleIdentification", "Packages", INFO, "", |_, _| Some(json!({ "values": ["Winter"] }))),
    ("VehicleIdentification", "Trim", INFO, "", |_, _| value("Premium")),
    ("VehicleIdentification", "VIN", "read_vin", "vin", |car, _| value(car.vin.as_str())),
    ("VehicleUserAccount", "Permissions", "read_user_profile", "", |_, _| {
        Some(json!({ "values": ["DRIVE", "LOCATION", "REMOTE"] }))
    }),
    ("VehicleUserAccount", "Role", "read_user_profile", "", |_, _| value("OWNER")),
    ("Wheel", "Style", INFO, "", |_, _| value("19 inch alloy")),
    ("Wheel", "Tires", "read_tires", "tires/pressure", tires),
];

const READ_SECURITY: &str = "read_security";

#[allow(clippy::unnecessary_wraps)] // all bodies have one form
fn fine(_: &Car, _: Units) -> Option<Value> {
    Some(json!({ "status": "OK", "description": null }))
}

fn engine(car: &Car, units: Units) -> Option<Value> {
    (car.powertrain() != Powertrain::Battery).then(|| fine(car, units)).flatten()
}

fn electric(car: &Car, units: Units) -> Option<Value> {
    (car.powertrain() != Powertrain::Combustion).then(|| fine(car, units)).flatten()
}

fn tesla(car: &Car) -> Option<()> {
    (car.brand.name == "TESLA").then_some(())
}

/// The point of the compass.
fn direction(heading: f64) -> &'static str {
    const POINTS: [&str; 8] = ["N", "NE", "E", "SE", "S", "SW", "W", "NW"];
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 to 8
    let eighth = (heading.rem_euclid(360.0) / 45.0).round() as usize;
    POINTS[eighth % POINTS.len()]
}

#[allow(clippy::unnecessary_wraps)]
fn location(car: &Car, _: Units) -> Option<Value> {
    Some(json!({
        "latitude": round(car.latitude, 6),
        "longitude": round(car.longitude, 6),
        "heading": round(car.heading, 1),
        "direction": direction(car.heading),
        "locationType": if car.speed() > 0.0 { "CURRENT" } else { "LAST_PARKED" },
    }))
}

fn tires(car: &Car, units: Units) -> Option<Value> {
    let mut body = corners(4, |place| json!({ "tirePressure": units.pressure(car.tires_kpa[place]) }))?;
    body["unit"] = units.pressure_unit().into();
    Some(body)
}
