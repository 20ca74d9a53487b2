//! What acts on a car, or ends something that Smartcar keeps. Only a success that was said is a success: an answer of 200 may
//! be a captive portal's, a proxy's, or Smartcar's that it is still at it.
//!
//! A command is done where the answer says `success` (in any case), as a `status` on v2 or as the execution's on v3, and no
//! error beside it. Whatever else comes is an error that says that nobody knows whether the car acted, and never one to retry.
//! Ending something is done where the answer says that, or is 204, as HTTP has it for what has nothing more to say.

use http::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{
    call::{Api, Ask, Caller, from_body, json as body_of, may_have_acted, unreadable},
    errors,
    meta::{Meta, Reading},
    options::CallOptions,
    read::{Target, only_v3},
};
use crate::{
    ApiError, Error, ErrorKind, Result, config::UnitSystem, http::Response,
    tokens::credentials::credential::Route,
};

/// Of what an answer says instead of a success, no more is shown.
const SHOWN: usize = 40;

impl Api {
    /// A command, in its form on either version: method, path and body each. What v2 lacks is `None` there.
    pub(crate) async fn command<T: DeserializeOwned>(
        &self,
        target: Target<'_>,
        v2: Option<(Method, &str, Value)>,
        v3: (Method, &str, Value),
    ) -> Result<Reading<T>> {
        let options = self.started(target.options, true);
        let target = Target { options: &options, ..target };
        let act = async {
            let (caller, url, (method, _, body), result, place): (_, _, _, fn(&Value) -> Value, _) =
                match (self.route(target).await?, v2) {
                    (Route::V2, None) => return Err(only_v3("such command")),
                    (Route::V2, Some(v2)) => {
                        let caller = Caller::Vehicle(target.vehicle.clone());
                        (caller, self.vehicle_v2(target.vehicle, v2.1), v2, of_v2, Place::Body)
                    }
                    (Route::V3(user), _) => {
                        let caller = Caller::Application(Some(user));
                        (caller, self.vehicle_v3(target.vehicle, v3.1), v3, of_v3, Place::Execution)
                    }
                };
            let ask = Ask::change(caller, method, url, (!body.is_null()).then_some(&body));
            let response = self.send(&ask, target.options, target.units).await?;
            let raw = done(&response, place, ask.uncertainty())?;
            let reading = from_body(result(&raw).into(), Meta::of(&response, target.units))?;
            Ok(Reading { document: raw.into(), ..reading })
        };
        self.learn(target.vehicle, act.await)
    }

    /// Ends something that Smartcar keeps.
    pub(crate) async fn finish(&self, ask: &Ask, options: &CallOptions, units: UnitSystem) -> Result<()> {
        let response = self.send(ask, options, units).await?;
        if response.status == StatusCode::NO_CONTENT {
            return Ok(());
        }
        done(&response, Place::Either, ask.uncertainty()).map(drop)
    }
}

/// Where an answer says what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Beside everything else, as on v2.
    Body,
    /// In the execution, as on v3.
    Execution,
    Either,
}

/// The body of an answer that says success in its place, and nothing against it anywhere.
fn done(response: &Response, place: Place, uncertainty: &'static str) -> Result<Value> {
    let raw = document(response, uncertainty)?;
    let said = statuses(&raw);
    let against = said.iter().find(|(_, status)| !is_success(status));
    let own = said.iter().find(|(at, _)| place == Place::Either || place == *at);
    let meta = Meta::of(response, UnitSystem::Metric);
    match against.or(own).map(|(_, status)| *status) {
        Some(status) if is_success(status) => Ok(raw),
        Some(Value::String(word)) if !word.trim().is_empty() => {
            let word = shown(word).to_ascii_uppercase();
            let message = format!("Smartcar says {word} of this, not that it was carried out");
            let api = ApiError {
                status: response.status.as_u16(),
                code: Some(word),
                request_id: meta.request_id,
                ..ApiError::default()
            };
            Err(Error::new(ErrorKind::Api, message).with_api(api).with_uncertainty(uncertainty))
        }
        Some(other) => {
            Err(unreadable(&meta, &format!("its `status` is {}", kind(other))).with_uncertainty(uncertainty))
        }
        None => Err(unreadable(&meta, "it has no `status`").with_uncertainty(uncertainty)),
    }
}

/// Every `status` that an answer gives, and where.
pub(crate) fn statuses(raw: &Value) -> Vec<(Place, &Value)> {
    let attributes = &raw["data"]["attributes"];
    [
        (Place::Execution, &attributes["status"]["value"]),
        (Place::Execution, &attributes["status"]),
        (Place::Body, &raw["status"]),
    ]
    .into_iter()
    .filter(|(_, status)| !status.is_null() && !status.is_object())
    .collect()
}

/// Whether a `status` says success.
pub(crate) fn is_success(status: &Value) -> bool {
    status.as_str().is_some_and(|word| word.trim().eq_ignore_ascii_case("success"))
}

/// The body of an answer to what may have acted, unless it is an error, or no JSON object.
pub(crate) fn document(response: &Response, uncertainty: &'static str) -> Result<Value> {
    let meta = Meta::of(response, UnitSystem::Metric);
    let raw = body_of(response).map_err(|error| error.with_uncertainty(uncertainty))?;
    if let Some(error) = errors::in_body(&raw) {
        return Err(may_have_acted(error, uncertainty));
    }
    if !raw.is_object() {
        let what = if response.body.is_empty() { "it is empty" } else { "no JSON object" };
        return Err(unreadable(&meta, &format!("{what} (HTTP {})", response.status.as_u16()))
            .with_uncertainty(uncertainty));
    }
    let places = [&raw, &raw["data"]["attributes"], &raw["data"]["attributes"]["status"]];
    for (place, name) in places.into_iter().flat_map(|place| [(place, "error"), (place, "errors")]) {
        if says_something(&place[name]) {
            let what = format!("it has an `{name}`, which is {}", kind(&place[name]));
            return Err(unreadable(&meta, &what).with_uncertainty(uncertainty));
        }
    }
    Ok(raw)
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(map) => !map.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    }
}

/// A value as a message may show it, whoever wrote it.
fn kind(value: &Value) -> String {
    match value {
        Value::String(text) if text.trim().is_empty() => "an empty text".to_owned(),
        Value::String(text) => shown(text),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        plain => shown(&plain.to_string()),
    }
}

fn shown(text: &str) -> String {
    let harmless = |c: char| if c.is_ascii_alphanumeric() || " _-.".contains(c) { c } else { '?' };
    let text = text.trim();
    let more = if text.chars().nth(SHOWN).is_some() { "..." } else { "" };
    format!("{}{more}", text.chars().take(SHOWN).map(harmless).collect::<String>())
}

/// v2's answer, as the type has it.
fn of_v2(raw: &Value) -> Value {
    json!({ "status": "success", "message": raw["message"] })
}

/// An execution of v3 in the form of v2's answer.
fn of_v3(raw: &Value) -> Value {
    let attributes = &raw["data"]["attributes"];
    json!({
        "status": "success",
        "executionId": raw["data"]["id"],
        "scheduleId": attributes["scheduleId"],
        "scheduleType": attributes["scheduleType"],
    })
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderMap;

    use super::*;

    fn answer(body: &str) -> Result<Value> {
        let body = Bytes::copy_from_slice(body.as_bytes());
        done(
            &Response { status: StatusCode::OK, headers: HeaderMap::new(), body },
            Place::Either,
            "nobody knows",
        )
    }

    #[test]
    fn what_came_is_named_within_bounds_and_without_what_could_harm() {
        let body = json!({ "status": format!("<script>\n\u{202e}{}", "x".repeat(10_000)) }).to_string();
        let error = answer(&body).unwrap_err();
        let message = "Smartcar says ?SCRIPT???XXXXXXXXXXXXXXXXXXXXXXXXXXXXXX... of this, not that it was carried out; nobody knows";
        assert_eq!((error.kind(), error.message(), error.can_retry()), (ErrorKind::Api, message, false));
        let long = json!({ "status": vec![1; 10_000], "error": "5b3f".repeat(1000) }).to_string();
        assert!(answer(&long).unwrap_err().message().len() < 300);
    }

    #[test]
    fn a_late_error_is_the_cars_own_or_leaves_the_outcome_unknown() {
        let late = |error_type: &str| {
            let v2 = json!({ "type": error_type, "statusCode": 409 }).to_string();
            let v3 = json!({ "errors": [{ "type": error_type, "status": "409" }], "data": null }).to_string();
            [v2, v3].map(|body| answer(&body).unwrap_err())
        };
        for error in late("VEHICLE_STATE") {
            assert!(error.can_retry() && !error.message().contains("nobody knows"), "{error}");
        }
        for error_type in ["UPSTREAM", "SERVER", "NEW_TYPE"] {
            for error in late(error_type) {
                assert!(!error.can_retry() && error.message().ends_with("nobody knows"), "{error}");
                assert!(error.outcome_unknown(), "{error}");
            }
        }
        for error in late("PERMISSION") {
            assert!(!error.outcome_unknown(), "{error}");
            assert!(!error.can_retry() && !error.message().contains("nobody knows"), "{error}");
        }
    }
}
