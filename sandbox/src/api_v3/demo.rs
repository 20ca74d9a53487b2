//! The public demo vehicle of API v3: Smartcar answers for it to a token that everybody knows, without a user and without
//! a connection, so that a client can be tried out. Two of its signals are there, in the older form: bare where there is
//! one of them, years as text, times as epoch milliseconds.

use axum::http::HeaderMap;
use serde_json::{Value, json};

use super::call::{Outcome, Reply, link};
use crate::api_v2::bearer;
use crate::clock::Millis;
use crate::errors::ApiError;

const VEHICLE: &str = "tst2e255-d3c8-4f90-9fec-e6e68b98e9cb";
const TOKEN: &str = "test-data-token";

/// The outcome of a request with the demo's token; nothing if it carries another one.
pub(super) fn answer(headers: &HeaderMap, method: &str, path: &str, now: Millis) -> Option<Outcome> {
    let authorization = headers.get("authorization").and_then(|value| value.to_str().ok());
    authorization.and_then(bearer).filter(|token| *token == TOKEN)?;
    let segments: Vec<&str> = path.split('/').collect();
    let body = match (method, &segments[..]) {
        (_, ["vehicles", vehicle, ..]) if *vehicle != VEHICLE => {
            return Some(Err(ApiError::unauthenticated()));
        }
        ("GET", ["vehicles", _]) => Ok(vehicle()),
        ("GET", ["vehicles", _, "signals"]) => Ok(signals(now)),
        ("GET", ["vehicles", _, "signals", code]) => {
            let found = every_signal(now).into_iter().find(|signal| signal["id"] == *code);
            found.ok_or_else(|| ApiError::not_found("SIGNAL_NOT_FOUND", "There is no signal of this code."))
        }
        // It is there to be looked at.
        (_, ["vehicles", _, ..]) => Err(ApiError::permission()),
        _ => Err(ApiError::unauthenticated()),
    };
    Some(body.map(Reply::Body))
}

fn vehicle() -> Value {
    json!({
        "id": VEHICLE,
        "type": "vehicle",
        "attributes": { "make": "TESLA", "model": "Model Y", "year": "2021", "powertrainType": "BEV" },
        "links": link(&format!("/vehicles/{VEHICLE}")),
    })
}

fn signals(now: Millis) -> Value {
    let every = every_signal(now);
    json!({
        "meta": { "totalCount": every.len(), "pageSize": every.len(), "page": 1 },
        "links": link(&format!("/vehicles/{VEHICLE}/signals")),
        "included": { "vehicle": vehicle() },
        "data": every,
    })
}

fn every_signal(now: Millis) -> [Value; 2] {
    let signal = |code: &str, name: &str, group: &str, body: &Value| {
        json!({
            "id": code,
            "type": "signal",
            "attributes": {
                "code": code, "name": name, "group": group, "status": { "value": "SUCCESS" }, "body": body,
            },
            "meta": { "retrievedAt": now, "oemUpdatedAt": now - 100_000 },
            "links": link(&format!("/vehicles/{VEHICLE}/signals/{code}")),
        })
    };
    [
        signal(
            "tractionbattery-stateofcharge",
            "StateOfCharge",
            "TractionBattery",
            &json!({ "value": 78.0, "unit": "percent" }),
        ),
        signal(
            "odometer-traveleddistance",
            "TraveledDistance",
            "Odometer",
            &json!({ "value": 115_071.5, "unit": "kilometers" }),
        ),
    ]
}
