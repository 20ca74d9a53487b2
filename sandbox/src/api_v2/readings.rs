//! What the cars report, in API v2's words.

use serde_json::{Value, json};

use super::endpoint::Call;
use crate::car::{Battery, Car, DAY};
use crate::clock::iso;
use crate::errors::ApiError;
use crate::signals::service::{engine_light, service_list, trouble_list};
use crate::units::round;

type Answer = Result<Value, ApiError>;

#[allow(clippy::unnecessary_wraps)] // all readings have one form
pub(super) fn attributes(car: &Car, _: &Call<'_>) -> Answer {
    Ok(json!({ "id": car.id, "make": car.brand.name, "model": car.model.name, "year": car.model.year }))
}

#[allow(clippy::unnecessary_wraps)]
pub(super) fn vin(car: &Car, _: &Call<'_>) -> Answer {
    Ok(json!({ "vin": car.vin }))
}

#[allow(clippy::unnecessary_wraps)]
pub(super) fn odometer(car: &Car, call: &Call<'_>) -> Answer {
    Ok(json!({ "distance": call.units.distance(car.odometer_km) }))
}

#[allow(clippy::unnecessary_wraps)]
pub(super) fn location(car: &Car, _: &Call<'_>) -> Answer {
    Ok(json!({ "latitude": round(car.latitude, 6), "longitude": round(car.longitude, 6) }))
}

pub(super) fn fuel(car: &Car, call: &Call<'_>) -> Answer {
    let tank = car.tank()?;
    let litres = tank.fraction * car.model.tank_litres;
    Ok(json!({
        "range": call.units.distance(litres * tank.km_per_litre),
        "percentRemaining": round(tank.fraction, 2),
        "amountRemaining": call.units.volume(litres),
    }))
}

pub(super) fn battery(car: &Car, call: &Call<'_>) -> Answer {
    let battery = car.battery()?;
    let range = call.units.distance(car.electric_range()?);
    Ok(json!({ "percentRemaining": round(battery.fraction, 2), "range": range }))
}

pub(super) fn battery_capacity(car: &Car, _: &Call<'_>) -> Answer {
    car.battery()?;
    Ok(json!({ "capacity": car.model.battery_kwh }))
}

pub(super) fn nominal_capacity(car: &Car, _: &Call<'_>) -> Answer {
    car.battery()?;
    Ok(json!({
        "availableCapacities": [{ "capacity": car.model.battery_kwh, "description": null }],
        "capacity": { "nominal": car.model.battery_kwh, "source": "SMARTCAR" },
        "url": null,
    }))
}

pub(super) fn charge(car: &Car, _: &Call<'_>) -> Answer {
    let battery = car.battery()?;
    Ok(json!({ "isPluggedIn": battery.plugged_in, "state": battery.state() }))
}

pub(super) fn charge_limit(car: &Car, _: &Call<'_>) -> Answer {
    Ok(json!({ "limit": round(car.battery()?.limit, 2) }))
}

pub(super) fn engine_oil(car: &Car, _: &Call<'_>) -> Answer {
    let life = car.oil_life.ok_or_else(ApiError::not_capable)?;
    Ok(json!({ "lifeRemaining": round(life, 2) }))
}

#[allow(clippy::unnecessary_wraps)]
pub(super) fn tire_pressure(car: &Car, call: &Call<'_>) -> Answer {
    let [front_left, front_right, back_left, back_right] = car.tires_kpa.map(|kpa| call.units.pressure(kpa));
    Ok(json!({
        "frontLeft": front_left, "frontRight": front_right, "backLeft": back_left, "backRight": back_right,
    }))
}

#[allow(clippy::unnecessary_wraps)]
pub(super) fn lock_status(car: &Car, _: &Call<'_>) -> Answer {
    let status = |open: bool| if open { "OPEN" } else { "CLOSED" };
    let corners = |open: [bool; 4]| -> Vec<Value> {
        let places = ["frontLeft", "frontRight", "backLeft", "backRight"].into_iter().zip(open);
        places.map(|(place, open)| json!({ "type": place, "status": status(open) })).collect()
    };
    let port = |battery: &Battery| json!({ "type": "chargingPort", "status": status(battery.plugged_in || car.open.charge_port) });
    Ok(json!({
        "isLocked": car.locked,
        "doors": corners(car.open.doors),
        "windows": corners(car.open.windows),
        "sunroof": [{ "type": "sunroof", "status": status(car.open.sunroof) }],
        "storage": [
            { "type": "rear", "status": status(car.open.trunk) },
            { "type": "front", "status": status(car.open.front) },
        ],
        "chargingPort": car.battery.iter().map(port).collect::<Vec<_>>(),
    }))
}

pub(super) fn service_history(car: &Car, call: &Call<'_>) -> Answer {
    // The official Node SDK writes a date that is not given as the text undefined; Python's spells the names startDate
    // and endDate.
    let day = |name, other| match call
        .param(name)
        .or_else(|| call.param(other))
        .filter(|text| *text != "undefined")
    {
        Some(text) if text.len() >= 10 && text.get(..10).is_some_and(is_day) => Ok(Some(&text[..10])),
        Some(_) => Err(ApiError::validation(name, "must be a date")),
        None => Ok(None),
    };
    let (from, to) = (day("start_date", "startDate")?, day("end_date", "endDate")?);
    // Without dates, the last year's.
    let year_ago = iso(call.now - 365 * DAY);
    let from = from.or_else(|| to.is_none().then_some(&year_ago[..10]));
    Ok(Value::Array(service_list(car, call.units, from, to)))
}

fn is_day(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok()
}

#[allow(clippy::unnecessary_wraps)]
pub(super) fn system_status(car: &Car, _: &Call<'_>) -> Answer {
    let fine = |name: &str| json!({ "systemId": name, "status": "OK", "description": null });
    let mut light = engine_light(car);
    light["systemId"] = "SYSTEM_MIL".into();
    let systems = [fine("SYSTEM_ABS"), fine("SYSTEM_AIRBAG"), fine("SYSTEM_TPMS"), light];
    Ok(json!({ "systems": systems }))
}

#[allow(clippy::unnecessary_wraps)]
pub(super) fn trouble_codes(car: &Car, _: &Call<'_>) -> Answer {
    Ok(json!({ "activeCodes": trouble_list(car) }))
}
