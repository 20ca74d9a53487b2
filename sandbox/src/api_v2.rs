//! API v2: one table of endpoints over a car, and what all of them have in common (credential, reach, permission,
//! units, headers).
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `readings` | what the cars report, in API v2's words |
//! | `commands` | what the cars are told, in API v2's words |
//! | `brand` | brand-specific endpoints |

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
use crate::ledger::{Emptied, Terms};
use crate::signals::SIGNALS;
use crate::smartcar::Smartcar;
use crate::units::Units;
use crate::webhooks::Subscribed;

mod brand;
mod commands;
pub(crate) mod readings;

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
    /// Subscribes the vehicle to the webhook named by the last segment.
    Subscribe,
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

/// Every permission an endpoint or a signal asks for: the default scope of a simulated consent.
pub(crate) fn permissions() -> Vec<String> {
    let endpoints = ENDPOINTS.iter().filter_map(|endpoint| endpoint.permission);
    let signals = SIGNALS.iter().map(|signal| signal.permission);
    let mut all: Vec<_> = endpoints.chain(brand::permissions()).chain(signals).map(str::to_owned).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The endpoints a permission opens, as compatibility shows them.
pub(crate) fn paths_of(permission: &str) -> impl Iterator<Item = String> {
    let of = ENDPOINTS.iter().filter(move |endpoint| endpoint.permission == Some(permission));
    of.map(|endpoint| format!("/{}", endpoint.path))
}

/// What an endpoint is given beside the car.
struct Call<'a> {
    units: Units,
    now: Millis,
    params: HashMap<String, String>,
    body: &'a Value,
    /// Limits count it. What a webhook carries is not asked for by the application.
    counted: bool,
}

impl Call<'_> {
    fn param(&self, name: &str) -> Option<&str> {
        self.params.get(name).map(String::as_str)
    }

    /// One page of a list, by `limit` and `offset`.
    fn page<'l>(&self, list: &'l [String], usual: usize) -> Result<(&'l [String], Value), ApiError> {
        let number = |name, default: usize| match self.param(name).map(str::parse) {
            None => Ok(default),
            Some(Ok(number)) => Ok(number),
            Some(Err(_)) => Err(ApiError::validation(name, "must be a number")),
        };
        let (limit, offset) = (number("limit", usual)?, number("offset", 0)?);
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
    counted: bool,
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
            counted: true,
        };
        let now = smartcar.clock.now();
        let token = text(header::AUTHORIZATION).and_then(bearer);
        if let Some(result) = unsubscribe(&smartcar, token, &request) {
            return result;
        }
        let terms = token.and_then(|token| smartcar.ledger().access(token, now));
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

/// `DELETE /vehicles/{id}/webhooks/{webhookId}`, which takes the management token instead of an access token.
fn unsubscribe(
    smartcar: &Smartcar,
    token: Option<&str>,
    request: &Request<'_>,
) -> Option<Result<Answer, ApiError>> {
    let rest = request.path.strip_prefix("vehicles/").filter(|_| request.method == "DELETE")?;
    let (vehicle, webhook) = rest.trim_end_matches('/').split_once("/webhooks/")?;
    let end = || {
        if token != Some(smartcar.config.management_token.as_str()) {
            return Err(ApiError::unauthenticated());
        }
        if !smartcar.hooks().unsubscribe(webhook, vehicle) {
            return Err(ApiError::validation("webhookId", "is not one the vehicle is subscribed to"));
        }
        Ok(Answer::ok(json!({ "status": "success" }), Units::Metric, smartcar.clock.now()))
    };
    Some(end())
}

pub(crate) fn bearer(authorization: &str) -> Option<&str> {
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
        Self::aged(body, units, now, now - 2_000)
    }

    /// An answer from a car that reported last at a given time; Smartcar fetched it just now.
    fn aged(body: Value, units: Units, now: Millis, reported_at: Millis) -> Self {
        let headers = [
            ("sc-request-id", random_id()),
            ("sc-data-age", iso(reported_at)),
            ("sc-fetched-at", iso(now)),
            ("sc-unit-system", units.name().to_owned()),
        ];
        Self { code: 200, body, headers }
    }

    fn headers(self) -> (Value, Map<String, Value>) {
        let headers = self.headers.into_iter().map(|(name, value)| (name.to_owned(), value.into()));
        (self.body, headers.collect())
    }
}

fn handle(smartcar: &Smartcar, terms: Option<&Terms>, request: &Request<'_>) -> Result<Answer, ApiError> {
    let terms = terms.ok_or_else(ApiError::unauthenticated)?;
    let call = Call {
        units: Units::from_header(request.units)?,
        now: smartcar.clock.now(),
        params: url::form_urlencoded::parse(request.query.as_bytes()).into_owned().collect(),
        body: request.body,
        counted: request.counted,
    };
    let mut reported_at = call.now - 2_000;
    let mut segments = request.path.trim_end_matches('/').splitn(3, '/');
    let body = match (request.method, segments.next(), segments.next(), segments.next()) {
        ("GET", Some("user"), None, None) => json!({ "id": terms.user.as_ref() }),
        ("GET", Some("vehicles"), None, None) => {
            let (page, paging) = call.page(&terms.vehicles, 10)?;
            json!({ "vehicles": page, "paging": paging })
        }
        (method, Some("vehicles"), Some(vehicle), path) => {
            if vehicle.len() != 36 || uuid::Uuid::try_parse(vehicle).is_err() {
                return Err(ApiError::validation("vehicle_id", "must be a valid UUID"));
            }
            if let Some(car) = smartcar.world().car(vehicle) {
                reported_at = car.reported_at(call.now);
            }
            vehicle_endpoint(smartcar, terms, vehicle, method, path.unwrap_or_default(), &call)?
        }
        _ => return Err(ApiError::no_such_path()),
    };
    Ok(Answer::aged(body, call.units, call.now, reported_at))
}

fn vehicle_endpoint(
    smartcar: &Smartcar,
    terms: &Terms,
    vehicle: &str,
    method: &str,
    path: &str,
    call: &Call<'_>,
) -> Result<Value, ApiError> {
    let endpoint = find(smartcar, vehicle, method, path)?;
    let reached = terms.vehicles.iter().any(|reached| reached == vehicle);
    let permitted =
        endpoint.permission.is_none_or(|needed| terms.permissions.iter().any(|given| given == needed));
    if !(reached && permitted) {
        return Err(ApiError::permission());
    }
    if call.counted && !matches!(endpoint.act, Act::Batch) {
        smartcar.admit(vehicle, call.now)?;
    }
    match endpoint.act {
        Act::Read(act) => {
            smartcar.account_works(&terms.user, vehicle)?;
            let mut world = smartcar.world();
            let car = world.car_at(vehicle, call.now).ok_or_else(ApiError::permission)?;
            car.reachable()?;
            let name = if path.is_empty() { "attributes" } else { path };
            let failure = car.failing_reading(name);
            failure.map_or(Ok(()), Err)?;
            act(car, call)
        }
        Act::Command(act) => {
            smartcar.account_works(&terms.user, vehicle)?;
            let name = if brand::is_own(path) { path } else { commands::name(path, call.body) };
            let answer = command_car(smartcar, vehicle, name, call, act);
            smartcar.notice(vehicle);
            answer
        }
        Act::Permissions => {
            let (page, paging) = call.page(&terms.permissions, 25)?;
            Ok(json!({ "permissions": page, "paging": paging }))
        }
        Act::Batch => batch(smartcar, terms, vehicle, call),
        Act::Disconnect => {
            smartcar.disconnect(Some(&terms.user), Some(vehicle), Emptied::Ends);
            Ok(json!({ "status": "success" }))
        }
        Act::Subscribe => {
            let webhook = path.rsplit('/').next().unwrap_or_default();
            match smartcar.subscribe(webhook, &terms.user, vehicle) {
                // Smartcar takes a second time for the first one.
                Subscribed::New | Subscribed::Already => {
                    Ok(json!({ "webhookId": webhook, "vehicleId": vehicle }))
                }
                Subscribed::NoSuchWebhook => Err(ApiError::validation("webhookId", "is not a webhook")),
            }
        }
    }
}

/// The endpoint a path of a vehicle stands for.
fn find(smartcar: &Smartcar, vehicle: &str, method: &str, path: &str) -> Result<&'static Endpoint, ApiError> {
    static SUBSCRIBE: Endpoint =
        Endpoint { method: "POST", path: "webhooks/{id}", permission: None, act: Act::Subscribe };
    let known = ENDPOINTS.iter().find(|endpoint| endpoint.method == method && endpoint.path == path);
    if let Some(endpoint) = known {
        return Ok(endpoint);
    }
    if method == "POST" && path.starts_with("webhooks/") {
        return Ok(&SUBSCRIBE);
    }
    let make = smartcar.world().car(vehicle).map_or("", |car| car.brand.name);
    brand::endpoint(method, path, make).unwrap_or_else(|| Err(ApiError::no_such_path()))
}

fn command_car(
    smartcar: &Smartcar,
    vehicle: &str,
    name: &str,
    call: &Call<'_>,
    act: fn(&mut Car, &Call<'_>) -> Result<Value, ApiError>,
) -> Result<Value, ApiError> {
    let mut world = smartcar.world();
    let car = world.car_at(vehicle, call.now).ok_or_else(ApiError::permission)?;
    car.ready()?;
    match car.failing_command(name) {
        None => act(car, call),
        Some((error, acts)) => {
            if acts {
                act(car, call)?;
            }
            Err(error)
        }
    }
}

/// One reading as a v2 webhook carries it: `{path, code, body, headers}`.
pub(crate) fn reading(smartcar: &Smartcar, terms: &Terms, vehicle: &str, path: &str) -> Value {
    let call = Call {
        units: Units::Metric,
        now: smartcar.clock.now(),
        params: HashMap::new(),
        body: &Value::Null,
        counted: false,
    };
    one_of_batch(smartcar, terms, vehicle, path, &call)
}

fn batch(smartcar: &Smartcar, terms: &Terms, vehicle: &str, call: &Call<'_>) -> Result<Value, ApiError> {
    let requests = call.body["requests"].as_array().filter(|requests| !requests.is_empty());
    let requests =
        requests.ok_or_else(|| ApiError::validation("requests", "must be a list with at least one path"))?;
    let mut responses = Vec::new();
    for request in requests {
        let path = request["path"].as_str().filter(|path| path.starts_with('/'));
        let path = path.ok_or_else(|| ApiError::validation("path", "must begin with /"))?;
        responses.push(one_of_batch(smartcar, terms, vehicle, path, call));
    }
    Ok(json!({ "responses": responses }))
}

fn one_of_batch(smartcar: &Smartcar, terms: &Terms, vehicle: &str, path: &str, call: &Call<'_>) -> Value {
    let (bare, query) = path.split_once('?').unwrap_or((path, ""));
    let inner = Request {
        method: "GET",
        path: &format!("vehicles/{vehicle}{bare}"),
        query,
        units: Some(call.units.name()),
        body: &Value::Null,
        counted: call.counted,
    };
    let answer = handle(smartcar, Some(terms), &inner).unwrap_or_else(|error| {
        let mut answer = Answer::ok(Value::Null, call.units, call.now);
        answer.code = error.status;
        answer.body = error.body(&answer.headers[0].1);
        answer
    });
    let code = answer.code;
    let (body, headers) = answer.headers();
    json!({ "path": path, "code": code, "body": body, "headers": headers })
}
