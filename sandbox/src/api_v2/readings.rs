//! What the cars report, in API v2's words.

use serde_json::{Value, json};

use super::Call;
use crate::car::Car;
use crate::errors::ApiError;
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
    let range_km = battery.fraction * car.model.battery_kwh * battery.km_per_kwh;
    Ok(json!({ "percentRemaining": round(battery.fraction, 2), "range": call.units.distance(range_km) }))
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
    let closed = |places: &[&str]| -> Vec<Value> {
        places.iter().map(|place| json!({ "type": place, "status": "CLOSED" })).collect()
    };
    let corners = ["frontLeft", "frontRight", "backLeft", "backRight"];
    let trunk = if car.trunk_open { "OPEN" } else { "CLOSED" };
    let port: Vec<_> = car
        .battery
        .iter()
        .map(|battery| {
            json!({ "type": "chargingPort", "status": if battery.plugged_in { "OPEN" } else { "CLOSED" } })
        })
        .collect();
    Ok(json!({
        "isLocked": car.locked,
        "doors": closed(&corners),
        "windows": closed(&corners),
        "sunroof": closed(&["sunroof"]),
        "storage": [{ "type": "rear", "status": trunk }, { "type": "front", "status": "CLOSED" }],
        "chargingPort": port,
    }))
}

pub(super) fn service_history(car: &Car, call: &Call<'_>) -> Answer {
    let day = |name| match call.param(name) {
        Some(text) if text.len() >= 10 && text.get(..10).is_some_and(is_day) => Ok(Some(&text[..10])),
        Some(_) => Err(ApiError::validation(name, "must be a date")),
        None => Ok(None),
    };
    let (from, to) = (day("start_date")?, day("end_date")?);
    let wanted = car.services.iter().enumerate().filter(|(_, service)| {
        let date = &service.date[..10];
        from.is_none_or(|from| date >= from) && to.is_none_or(|to| date <= to)
    });
    let list = wanted
        .map(|(number, service)| {
            json!({
                "serviceId": number + 1,
                "serviceDate": service.date,
                "odometerDistance": call.units.distance(service.odometer_km),
                "serviceTasks": [{ "taskId": format!("task-{}", number + 1), "taskDescription": service.task }],
                "serviceDetails": [{ "type": "Service Workshop", "value": "Sandbox Motors" }],
                "serviceCost": { "totalCost": service.cost, "currency": "USD" },
            })
        })
        .collect();
    Ok(Value::Array(list))
}

fn is_day(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok()
}

#[allow(clippy::unnecessary_wraps)]
pub(super) fn system_status(car: &Car, _: &Call<'_>) -> Answer {
    let trouble = car.trouble_code.is_some();
    let system = |name: &str, alert: bool| {
        let description = alert.then_some("Service is due");
        json!({ "systemId": name, "status": if alert { "ALERT" } else { "OK" }, "description": description })
    };
    let systems = [
        system("SYSTEM_ABS", false),
        system("SYSTEM_AIRBAG", false),
        system("SYSTEM_TPMS", false),
        system("SYSTEM_MIL", trouble),
    ];
    Ok(json!({ "systems": systems }))
}

#[allow(clippy::unnecessary_wraps)]
pub(super) fn trouble_codes(car: &Car, _: &Call<'_>) -> Answer {
    let codes: Vec<_> =
        car.trouble_code.iter().map(|(code, since)| json!({ "code": code, "timestamp": since })).collect();
    Ok(json!({ "activeCodes": codes }))
}
