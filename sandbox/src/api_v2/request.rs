//! One request: who may ask for what, and the readings. What changes a car, or more than a car, is `acts`.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::endpoint::{Act, Call};
use super::table::find;
use crate::clock::{Millis, iso};
use crate::errors::ApiError;
use crate::ids::random_id;
use crate::ledger::Terms;
use crate::smartcar::Smartcar;
use crate::units::Units;

/// Does what an endpoint does that is no reading: for a vehicle, at a path.
pub(super) type Acting = fn(&Smartcar, &Terms, &str, &str, &Call<'_>, &Act) -> Result<Value, ApiError>;

/// A request, reduced to what the endpoints see.
pub(super) struct Request<'a> {
    pub(super) method: &'a str,
    /// After `/v2.0/`.
    pub(super) path: &'a str,
    pub(super) query: &'a str,
    pub(super) units: Option<&'a str>,
    pub(super) body: &'a Value,
    pub(super) counted: bool,
}

pub(super) struct Answer {
    pub(super) code: u16,
    pub(super) body: Value,
    pub(super) headers: [(&'static str, String); 4],
}

impl Answer {
    pub(super) fn ok(body: Value, units: Units, now: Millis) -> Self {
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

/// Answers a request; `act` does what is more than reading.
pub(super) fn handle(
    smartcar: &Smartcar,
    terms: Option<&Terms>,
    request: &Request<'_>,
    act: Acting,
) -> Result<Answer, ApiError> {
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
            vehicle_endpoint(smartcar, terms, vehicle, method, path.unwrap_or_default(), &call, act)?
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
    act: Acting,
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
    match &endpoint.act {
        Act::Read(read) => {
            smartcar.account_works(&terms.user, vehicle)?;
            let mut world = smartcar.world();
            let car = world.car_at(vehicle, call.now).ok_or_else(ApiError::permission)?;
            car.reachable()?;
            let name = if path.is_empty() { "attributes" } else { path };
            let failure = car.failing_reading(name);
            failure.map_or(Ok(()), Err)?;
            read(car, call)
        }
        Act::Permissions => {
            let (page, paging) = call.page(&terms.permissions, 25)?;
            Ok(json!({ "permissions": page, "paging": paging }))
        }
        other => act(smartcar, terms, vehicle, path, call, other),
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

/// For what reads alone: no GET finds an endpoint that acts.
fn nothing(_: &Smartcar, _: &Terms, _: &str, _: &str, _: &Call<'_>, _: &Act) -> Result<Value, ApiError> {
    Err(ApiError::no_such_path())
}

pub(super) fn one_of_batch(
    smartcar: &Smartcar,
    terms: &Terms,
    vehicle: &str,
    path: &str,
    call: &Call<'_>,
) -> Value {
    let (bare, query) = path.split_once('?').unwrap_or((path, ""));
    let inner = Request {
        method: "GET",
        path: &format!("vehicles/{vehicle}{bare}"),
        query,
        units: Some(call.units.name()),
        body: &Value::Null,
        counted: call.counted,
    };
    let answer = handle(smartcar, Some(terms), &inner, nothing).unwrap_or_else(|error| {
        let mut answer = Answer::ok(Value::Null, call.units, call.now);
        answer.code = error.status;
        answer.body = error.body(&answer.headers[0].1);
        answer
    });
    let code = answer.code;
    let (body, headers) = answer.headers();
    json!({ "path": path, "code": code, "body": body, "headers": headers })
}
