//! Charging.

use serde_json::{Value, json};

use super::row::{Row, value, with_unit};
use crate::car::{Battery, Car};
use crate::clock::iso;
use crate::units::{Units, round};

const GROUP: &str = "Charge";
const READ: &str = "read_charge";
const VOLTS: f64 = 230.0;

pub(super) const ROWS: &[Row] = &[
    (GROUP, "Amperage", READ, "", amperage),
    (GROUP, "AmperageMax", READ, "", amperage_max),
    (GROUP, "AmperageRequested", READ, "", amperage_max),
    (GROUP, "ChargeLimits", READ, "charge/limit", limits),
    (GROUP, "ChargePortStatusColor", READ, "", port_color),
    (GROUP, "ChargeRate", READ, "", rate),
    (GROUP, "ChargeRecords", "read_charge_records", "", records),
    (GROUP, "ChargerPhases", READ, "", phases),
    (GROUP, "ChargeTimers", READ, "", timers),
    (GROUP, "ChargingConnectorType", READ, "", connector),
    (GROUP, "DetailedChargingStatus", READ, "charge", detailed),
    (GROUP, "EnergyAdded", READ, "", energy_added),
    (GROUP, "FastChargerType", READ, "", fast_charger_type),
    (GROUP, "IsCharging", READ, "charge", is_charging),
    (GROUP, "IsChargingCableConnected", READ, "charge", is_connected),
    (GROUP, "IsChargingCableLatched", READ, "", is_connected),
    (GROUP, "IsChargingPortFlapOpen", READ, "", is_flap_open),
    (GROUP, "IsFastChargerPresent", READ, "", is_fast),
    (GROUP, "TimeToComplete", READ, "", time_to_complete),
    (GROUP, "Voltage", READ, "", voltage),
    (GROUP, "Wattage", READ, "", wattage),
];

fn battery(car: &Car) -> Option<&Battery> {
    car.battery.as_ref()
}

/// Kilowatts that flow now.
fn power(battery: &Battery) -> f64 {
    if battery.charging { battery.charger_kw } else { 0.0 }
}

fn phase_count(battery: &Battery) -> f64 {
    if battery.charger_kw > 7.4 { 3.0 } else { 1.0 }
}

fn amps(battery: &Battery, kilowatts: f64) -> f64 {
    round(kilowatts * 1000.0 / VOLTS / phase_count(battery), 1)
}

fn amperage(car: &Car, _: Units) -> Option<Value> {
    let battery = battery(car)?;
    with_unit(amps(battery, power(battery)), "ampere")
}

fn amperage_max(car: &Car, _: Units) -> Option<Value> {
    let battery = battery(car)?;
    with_unit(amps(battery, battery.charger_kw), "ampere")
}

fn limits(car: &Car, _: Units) -> Option<Value> {
    let battery = battery(car)?;
    let limit = (battery.limit * 100.0).round();
    let active = battery.plugged_in.then_some(limit);
    Some(json!({
        "values": [
            { "type": "CHARGING_TYPE", "limit": limit, "condition": { "chargingType": "AC" } },
            { "type": "CHARGING_TYPE", "limit": limit, "condition": { "chargingType": "DC" } },
        ],
        "activeLimit": active,
        "unit": "percent",
    }))
}

fn port_color(car: &Car, _: Units) -> Option<Value> {
    let battery = battery(car)?;
    value(if battery.charging { "GREEN" } else { "OFF" })
}

fn rate(car: &Car, units: Units) -> Option<Value> {
    let battery = battery(car)?;
    let km_per_hour = power(battery) * battery.km_per_kwh;
    with_unit(units.distance(km_per_hour), units.speed_unit())
}

fn records(car: &Car, _: Units) -> Option<Value> {
    battery(car)?;
    let visit = car.services.last()?;
    Some(json!({ "values": [{
        "id": format!("charge-{}", &car.id[..8]),
        "cost": null,
        "startTime": visit.date,
        "endTime": visit.date,
        "location": { "latitude": round(car.latitude, 4), "longitude": round(car.longitude, 4) },
        "energyAdded": { "value": round(car.model.battery_kwh * 0.4, 1), "unit": "kilowatt_hours" },
        "chargingType": "AC",
        "isPublicCharger": false,
        "startStateOfCharge": 40,
        "endStateOfCharge": 80,
    }] }))
}

fn phases(car: &Car, _: Units) -> Option<Value> {
    let battery = battery(car)?;
    value(phase_count(battery))
}

/// The schedules set through API v3. How their inner shapes come back is not published; these are the request's.
fn timers(car: &Car, _: Units) -> Option<Value> {
    battery(car)?;
    let values: Vec<_> = car
        .schedules
        .iter()
        .map(|schedule| {
            let mut timer = schedule.parameters.clone();
            timer["type"] = "LOCATION".into();
            timer["scheduleType"] = schedule.kind.into();
            timer["scheduleId"] = schedule.id.as_str().into();
            timer
        })
        .collect();
    Some(json!({ "values": values }))
}

fn connector(car: &Car, _: Units) -> Option<Value> {
    battery(car)?;
    value(if car.brand.name == "TESLA" { "NACS" } else { "TYPE_1_CCS" })
}

/// `FULLY_CHARGED`, `CHARGING`, `NOT_CHARGING` or `NOT_PLUGGED_IN`.
fn detailed(car: &Car, _: Units) -> Option<Value> {
    let battery = battery(car)?;
    value(if battery.plugged_in { battery.state() } else { "NOT_PLUGGED_IN" })
}

fn energy_added(car: &Car, _: Units) -> Option<Value> {
    with_unit(round(battery(car)?.added_kwh, 2), "kilowatt_hours")
}

fn fast_charger_type(car: &Car, _: Units) -> Option<Value> {
    let battery = battery(car)?;
    value(if is_fast_charger(battery) { "CCS" } else { "NONE" })
}

fn is_fast_charger(battery: &Battery) -> bool {
    battery.plugged_in && battery.charger_kw > 22.0
}

fn is_charging(car: &Car, _: Units) -> Option<Value> {
    value(battery(car)?.charging)
}

fn is_connected(car: &Car, _: Units) -> Option<Value> {
    value(battery(car)?.plugged_in)
}

fn is_flap_open(car: &Car, _: Units) -> Option<Value> {
    let battery = battery(car)?;
    Some(json!({ "isOpen": battery.plugged_in || car.open.charge_port }))
}

fn is_fast(car: &Car, _: Units) -> Option<Value> {
    value(is_fast_charger(battery(car)?))
}

fn time_to_complete(car: &Car, _: Units) -> Option<Value> {
    let battery = battery(car)?;
    let missing = (battery.limit - battery.fraction).max(0.0) * car.model.battery_kwh;
    let power = power(battery);
    let minutes = if power > 0.0 { (missing / power * 60.0).ceil() } else { 0.0 };
    with_unit(minutes, "minutes")
}

fn voltage(car: &Car, _: Units) -> Option<Value> {
    with_unit(if battery(car)?.charging { VOLTS } else { 0.0 }, "volts")
}

fn wattage(car: &Car, _: Units) -> Option<Value> {
    with_unit(power(battery(car)?) * 1000.0, "watts")
}

/// What API v2's brand-specific endpoints show of charging.
pub(crate) fn flow(battery: &Battery) -> (f64, f64, f64) {
    let kilowatts = power(battery);
    (amps(battery, kilowatts), if battery.charging { VOLTS } else { 0.0 }, kilowatts)
}

/// When charging is done, for API v2's brand-specific endpoint.
pub(crate) fn completion(car: &Car, now: crate::clock::Millis) -> Option<String> {
    let battery = battery(car)?;
    let missing = (battery.limit - battery.fraction).max(0.0) * car.model.battery_kwh;
    #[allow(clippy::cast_possible_truncation)] // hours in milliseconds
    battery.charging.then(|| iso(now + (missing / battery.charger_kw.max(0.1) * 3_600_000.0) as i64))
}
