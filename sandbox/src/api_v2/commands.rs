//! What the cars are told, in API v2's words.

use serde_json::{Value, json};

use super::endpoint::Call;
use crate::car::Car;
use crate::errors::ApiError;

type Answer = Result<Value, ApiError>;

#[allow(clippy::unnecessary_wraps)] // the tail of every command
pub(super) fn sent() -> Answer {
    Ok(json!({ "status": "success", "message": "Successfully sent request to vehicle" }))
}

/// A number of the body. As text it is one too: the official Node SDK writes a charge limit so.
pub(super) fn number(call: &Call<'_>, field: &str, from: f64, to: f64) -> Result<f64, ApiError> {
    let given = &call.body[field];
    let number = given.as_f64().or_else(|| given.as_str()?.parse().ok());
    let number = number.filter(|number| (from..=to).contains(number));
    number.ok_or_else(|| ApiError::validation(field, &format!("must be a number from {from} to {to}")))
}

/// The name API v3 has for a command, by which failures are put on either version's.
pub(super) fn name(path: &str, body: &Value) -> &'static str {
    match (path, body["action"].as_str()) {
        ("charge", Some("START")) => "charge/start",
        ("charge", _) => "charge/stop",
        ("charge/limit", _) => "charge/set-limit",
        ("security", Some("LOCK")) => "security/lock",
        ("security", _) => "security/unlock",
        _ => "navigation/set-destination",
    }
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
    car.send_destination(latitude, longitude);
    sent()
}
