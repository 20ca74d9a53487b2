//! API v2: one table of endpoints over a car, and what all of them have in common (credential, reach, permission,
//! units, headers).

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::car::{Car, random_id};
use crate::clock::{Millis, iso};
use crate::errors::{ApiError, status};
use crate::ledger::Terms;
use crate::smartcar::Smartcar;
use crate::units::Units;

mod commands;
mod readings;

/// One endpoint under `/v2.0/vehicles/{id}/`.
struct Endpoint {
    method: &'static str,
    path: &'static str,
    permission: Option<&'static str>,
    act: Act,
}

/// What an endpoint does.
enum Act {
    /// Reads the car.
    Read(fn(&Car, &Call<'_>) -> Result<Value, ApiError>),
    /// Changes the car.
    Command(fn(&mut Car, &Call<'_>) -> Result<Value, ApiError>),
    /// Lists what the grant permits.
    Permissions,
    /// Several readings in one request.
    Batch,
    /// Disconnects the vehicle.
    Disconnect,
}

const fn read(
    path: &'static str,
    permission: &'static str,
    act: fn(&Car, &Call<'_>) -> Result<Value, ApiError>,
) -> Endpoint {
    Endpoint { method: "GET", path, permission: Some(permission), act: Act::Read(act) }
}

const fn command(
    path: &'static str,
    permission: &'static str,
    act: fn(&mut Car, &Call<'_>) -> Result<Value, ApiError>,
) -> Endpoint {
    Endpoint { method: "POST", path, permission: Some(permission), act: Act::Command(act) }
}

static ENDPOINTS: &[Endpoint] = &[
    read("", "read_vehicle_info", readings::attributes),
    read("vin", "read_vin", readings::vin),
    read("odometer", "read_odometer", readings::odometer),
    read("location", "read_location", readings::location),
    read("fuel", "read_fuel", readings::fuel),
    read("battery", "read_battery", readings::battery),
    read("battery/capacity", "read_battery", readings::battery_capacity),
    read("battery/nominal_capacity", "read_battery", readings::nominal_capacity),
    read("charge", "read_charge", readings::charge),
    read("charge/limit", "read_charge", readings::charge_limit),
    read("engine/oil", "read_engine_oil", readings::engine_oil),
    read("tires/pressure", "read_tires", readings::tire_pressure),
    read("security", "read_security", readings::lock_status),
    read("service/history", "read_service_history", readings::service_history),
    read("diagnostics/system_status", "read_diagnostics", readings::system_status),
    read("diagnostics/dtcs", "read_diagnostics", readings::trouble_codes),
    command("charge", "control_charge", commands::charge),
    command("charge/limit", "control_charge", commands::set_charge_limit),
    command("security", "control_security", commands::security),
    command("navigation/destination", "control_navigation", commands::send_destination),
    Endpoint { method: "GET", path: "permissions", permission: None, act: Act::Permissions },
    Endpoint { method: "POST", path: "batch", permission: None, act: Act::Batch },
    Endpoint { method: "DELETE", path: "application", permission: None, act: Act::Disconnect },
];

/// Every permission an endpoint asks for: the default scope of a simulated consent.
pub(crate) fn permissions() -> Vec<String> {
    let mut all: Vec<_> =
        ENDPOINTS.iter().filter_map(|endpoint| endpoint.permission).map(str::to_owned).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// What an endpoint is given beside the car.
struct Call<'a> {
    units: Units,
    now: Millis,
    params: HashMap<String, String>,
    body: &'a Value,
}

impl Call<'_> {
    fn param(&self, name: &str) -> Option<&str> {
        self.params.get(name).map(String::as_str)
    }

    /// One page of a list, by `limit` and `offset`.
    fn page<'l>(&self, list: &'l [String]) -> Result<(&'l [String], Value), ApiError> {
        let number = |name, default: usize| match self.param(name).map(str::parse) {
            None => Ok(default),
            Some(Ok(number)) => Ok(number),
            Some(Err(_)) => Err(ApiError::validation(name, "must be a number")),
        };
        let (limit, offset) = (number("limit", 10)?, number("offset", 0)?);
        if !(1..=50).contains(&limit) {
            return Err(ApiError::validation("limit", "must be 1 to 50"));
        }
        let from = offset.min(list.len());
        let page = &list[from..(from + limit).min(list.len())];
        Ok((page, json!({ "count": list.len(), "offset": offset })))
    }
}

/// A request, reduced to what the endpoints see.
struct Request<'a> {
    method: &'a str,
    /// After `/v2.0/`.
    path: &'a str,
    query: &'a str,
    units: Option<&'a str>,
    body: &'a Value,
}

/// Any request under `/v2.0/` that is not the management API's.
pub(crate) async fn answer(
    State(smartcar): State<Arc<Smartcar>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let body = if body.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(&body) };
    let result = body.map_err(|_| ApiError::validation("body", "must be JSON")).and_then(|body| {
        let request = Request {
            method: method.as_str(),
            path: uri.path().strip_prefix("/v2.0/").unwrap_or_default(),
            query: uri.query().unwrap_or_default(),
            units: text(HeaderName::from_static("sc-unit-system")),
            body: &body,
        };
        let now = smartcar.clock.now();
        let terms = text(header::AUTHORIZATION)
            .and_then(bearer)
            .and_then(|token| smartcar.ledger().access(token, now));
        handle(&smartcar, terms.as_ref(), &request)
    });
    let answer = match result {
        Ok(answer) => answer,
        Err(error) => return error.answer(),
    };
    let mut response = (status(answer.code), Json(answer.body)).into_response();
    for (name, value) in answer.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

struct Answer {
    code: u16,
    body: Value,
    headers: [(&'static str, String); 4],
}

impl Answer {
    fn ok(body: Value, units: Units, now: Millis) -> Self {
        let headers = [
            ("sc-request-id", random_id()),
            // The car reported a moment ago; Smartcar fetched it just now.
            ("sc-data-age", iso(now - 2_000)),
            ("sc-fetched-at", iso(now)),
            ("sc-unit-system", units.name().to_owned()),
        ];
        Self { code: 200, body, headers }
    }
}

fn handle(smartcar: &Smartcar, terms: Option<&Terms>, request: &Request<'_>) -> Result<Answer, ApiError> {
    let terms = terms.ok_or_else(ApiError::unauthenticated)?;
    let call = Call {
        units: Units::from_header(request.units)?,
        now: smartcar.clock.now(),
        params: url::form_urlencoded::parse(request.query.as_bytes()).into_owned().collect(),
        body: request.body,
    };
    let mut segments = request.path.trim_end_matches('/').splitn(3, '/');
    let body = match (request.method, segments.next(), segments.next(), segments.next()) {
        ("GET", Some("user"), None, None) => json!({ "id": terms.user.as_ref() }),
        ("GET", Some("vehicles"), None, None) => {
            let (page, paging) = call.page(&terms.vehicles)?;
            json!({ "vehicles": page, "paging": paging })
        }
        (method, Some("vehicles"), Some(vehicle), path) => {
            vehicle_endpoint(smartcar, terms, vehicle, method, path.unwrap_or_default(), &call)?
        }
        _ => return Err(ApiError::no_such_path()),
    };
    Ok(Answer::ok(body, call.units, call.now))
}

fn vehicle_endpoint(
    smartcar: &Smartcar,
    terms: &Terms,
    vehicle: &str,
    method: &str,
    path: &str,
    call: &Call<'_>,
) -> Result<Value, ApiError> {
    let endpoint = ENDPOINTS.iter().find(|endpoint| endpoint.method == method && endpoint.path == path);
    let endpoint = endpoint.ok_or_else(ApiError::no_such_path)?;
    let reached = terms.vehicles.iter().any(|reached| reached == vehicle);
    let permitted =
        endpoint.permission.is_none_or(|needed| terms.permissions.iter().any(|given| given == needed));
    if !(reached && permitted) {
        return Err(ApiError::permission());
    }
    match endpoint.act {
        Act::Read(act) => {
            act(smartcar.world().car_at(vehicle, call.now).ok_or_else(ApiError::permission)?, call)
        }
        Act::Command(act) => {
            act(smartcar.world().car_at(vehicle, call.now).ok_or_else(ApiError::permission)?, call)
        }
        Act::Permissions => {
            let (page, paging) = call.page(&terms.permissions)?;
            Ok(json!({ "permissions": page, "paging": paging }))
        }
        Act::Batch => batch(smartcar, terms, vehicle, call),
        Act::Disconnect => {
            smartcar.disconnect(Some(&terms.user), Some(vehicle));
            Ok(json!({ "status": "success" }))
        }
    }
}

fn batch(smartcar: &Smartcar, terms: &Terms, vehicle: &str, call: &Call<'_>) -> Result<Value, ApiError> {
    let requests = call.body["requests"].as_array().filter(|requests| !requests.is_empty());
    let requests =
        requests.ok_or_else(|| ApiError::validation("requests", "must be a list with at least one path"))?;
    let mut responses = Vec::new();
    for request in requests {
        let path = request["path"].as_str().filter(|path| path.starts_with('/'));
        let path = path.ok_or_else(|| ApiError::validation("path", "must begin with /"))?;
        let (bare, query) = path.split_once('?').unwrap_or((path, ""));
        let inner = Request {
            method: "GET",
            path: &format!("vehicles/{vehicle}{bare}"),
            query,
            units: Some(call.units.name()),
            body: &Value::Null,
        };
        let answer = handle(smartcar, Some(terms), &inner).unwrap_or_else(|error| {
            let mut answer = Answer::ok(Value::Null, call.units, call.now);
            answer.code = error.status;
            answer.body = error.body(&answer.headers[0].1);
            answer
        });
        let headers: Map<_, _> =
            answer.headers.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
        responses.push(json!({ "path": path, "code": answer.code, "body": answer.body, "headers": headers }));
    }
    Ok(json!({ "responses": responses }))
}
