//! What the cars are told, in API v2's words.

use serde_json::{Value, json};

use super::Call;
use crate::car::Car;
use crate::errors::ApiError;

type Answer = Result<Value, ApiError>;

#[allow(clippy::unnecessary_wraps)] // the tail of every command
fn sent() -> Answer {
    Ok(json!({ "status": "success", "message": "Successfully sent request to vehicle" }))
}

fn number(call: &Call<'_>, field: &str, from: f64, to: f64) -> Result<f64, ApiError> {
    let number = call.body[field].as_f64().filter(|number| (from..=to).contains(number));
    number.ok_or_else(|| ApiError::validation(field, &format!("must be a number from {from} to {to}")))
}

pub(super) fn charge(car: &mut Car, call: &Call<'_>) -> Answer {
    match call.body["action"].as_str() {
        Some("START") => car.start_charge()?,
        Some("STOP") => car.stop_charge()?,
        _ => return Err(ApiError::validation("action", "must be START or STOP")),
    }
    sent()
}

pub(super) fn set_charge_limit(car: &mut Car, call: &Call<'_>) -> Answer {
    let limit = number(call, "limit", 0.5, 1.0)?;
    car.set_charge_limit(limit)?;
    sent()
}

pub(super) fn security(car: &mut Car, call: &Call<'_>) -> Answer {
    match call.body["action"].as_str() {
        Some("LOCK") => car.locked = true,
        Some("UNLOCK") => car.locked = false,
        _ => return Err(ApiError::validation("action", "must be LOCK or UNLOCK")),
    }
    sent()
}

pub(super) fn send_destination(car: &mut Car, call: &Call<'_>) -> Answer {
    let latitude = number(call, "latitude", -90.0, 90.0)?;
    let longitude = number(call, "longitude", -180.0, 180.0)?;
    car.destination = Some((latitude, longitude));
    sent()
}
