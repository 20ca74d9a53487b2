//! Brand-specific endpoints, `/v2.0/vehicles/{id}/{make}/...`: what a few brands show and do beyond the rest, raw.

use serde_json::{Value, json};

use super::commands::{number, sent};
use super::endpoint::{Call, Endpoint, command, read};
use crate::car::{Battery, Car};
use crate::catalogue::brand;
use crate::errors::ApiError;
use crate::signals::charge;

type Answer = Result<Value, ApiError>;

/// By the path after the make.
static ENDPOINTS: &[Endpoint] = &[
    read("speedometer", "read_speedometer", |car, call| {
        Ok(json!({ "speed": call.units.distance(car.speed()) }))
    }),
    read("compass", "read_compass", |car, _| Ok(json!({ "heading": car.heading }))),
    read("thermometer/exterior", "read_thermometer", |car, _| {
        Ok(json!({ "temperature": car.outside_celsius }))
    }),
    read("thermometer/interior", "read_thermometer", |car, _| {
        Ok(json!({ "temperature": car.outside_celsius + 4.0 }))
    }),
    read("attributes", "read_extended_vehicle_info", |car, _| {
        Ok(json!({
            "id": car.id,
            "make": car.brand.name,
            "model": car.model.name,
            "year": car.model.year,
            "nickname": car.nickname,
            "firmwareVersion": "2026.38.4",
        }))
    }),
    read("charge", "read_charge", charging),
    read("charge/ammeter", "read_charge", |car, _| Ok(json!({ "amperage": charge::flow(car.battery()?).0 }))),
    read("charge/voltmeter", "read_charge", |car, _| {
        Ok(json!({ "voltage": charge::flow(car.battery()?).1 }))
    }),
    read("charge/wattmeter", "read_charge", |car, _| {
        Ok(json!({ "wattage": charge::flow(car.battery()?).2 }))
    }),
    read("charge/completion", "read_charge", |car, call| {
        car.battery()?;
        Ok(json!({ "time": charge::completion(car, call.now) }))
    }),
    read("charge/schedule", "read_charge", |car, _| {
        car.battery()?;
        let start = car.schedules.last().map(|schedule| &schedule.parameters["startTime"]);
        Ok(json!({
            "departureTime": { "enabled": false, "time": null },
            "startTime": { "enabled": start.is_some(), "time": start },
        }))
    }),
    command("charge/ammeter", "control_charge", |car, call| {
        let amps = number(call, "amperage", 1.0, 80.0)?;
        let mut edit = crate::car::CarEdit { charger_kw: Some(amps * 0.23), ..Default::default() };
        edit.plugged_in = Some(car.battery()?.plugged_in);
        car.edit(&edit, call.now).map_err(|_| ApiError::not_capable())?;
        sent()
    }),
    command("climate/cabin", "control_climate", |_, call| match call.body["action"].as_str() {
        Some("START" | "STOP" | "SET") => sent(),
        _ => Err(ApiError::validation("action", "must be START, STOP or SET")),
    }),
];

fn charging(car: &Car, call: &Call<'_>) -> Answer {
    let battery: &Battery = car.battery()?;
    let (amperage, voltage, wattage) = charge::flow(battery);
    Ok(json!({
        "isPluggedIn": battery.plugged_in,
        "state": battery.state(),
        "socLimit": battery.limit,
        "amperage": amperage,
        "voltage": voltage,
        "wattage": wattage,
        "completionTime": charge::completion(car, call.now),
        "chargePortOpen": battery.plugged_in || car.open.charge_port,
    }))
}

/// What a path that begins with a make stands for; nothing, if it does not begin with one.
pub(super) fn endpoint(method: &str, path: &str, make: &str) -> Option<Result<&'static Endpoint, ApiError>> {
    let (asked, rest) = path.split_once('/')?;
    brand(asked).filter(|brand| brand.name.to_lowercase() == asked)?;
    if !asked.eq_ignore_ascii_case(make) {
        return Some(Err(ApiError::make_not_compatible()));
    }
    let found = ENDPOINTS.iter().find(|endpoint| endpoint.method == method && endpoint.path == rest);
    Some(found.ok_or_else(ApiError::no_such_path))
}

/// What these endpoints ask for.
pub(super) fn permissions() -> impl Iterator<Item = &'static str> {
    ENDPOINTS.iter().filter_map(|endpoint| endpoint.permission)
}

/// Whether a path is one of these: its first segment is a make.
pub(super) fn is_own(path: &str) -> bool {
    path.split('/').next().is_some_and(|make| brand(make).is_some())
}
