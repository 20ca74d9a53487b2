//! API v3: JSON:API-like resources over the same cars, for an application token and the user it acts for.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `connections` | which vehicles the application may ask for |
//! | `vehicles` | a vehicle and its signals |
//! | `commands` | commands to cars: done at once, or later with the result in the same answer |
//! | `schedules` | charge schedules |
//! | `demo` | the public demo vehicle |
//! | `paging` | query parameters and pages, of management v3 too |

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, Method, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::api_v2::bearer;
use crate::car::random_id;
use crate::clock::Millis;
use crate::errors::{ApiError, status};
use crate::ledger::Terms;
use crate::smartcar::Smartcar;
use crate::units::Units;
use crate::world::Connection;

mod commands;
mod connections;
mod demo;
pub(crate) mod paging;
mod schedules;
mod vehicles;

/// Who asks.
pub(crate) enum Caller {
    /// The application, for every vehicle.
    Application,
    /// A driver's token, which only counts where [`crate::Behaviour::v3_user_tokens`] is set.
    User(Terms),
}

/// The caller of a request of API v3 or management v3.
pub(crate) fn caller(smartcar: &Smartcar, headers: &HeaderMap) -> Result<Caller, ApiError> {
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = authorization.and_then(bearer).ok_or_else(ApiError::unauthenticated)?;
    let now = smartcar.clock.now();
    if smartcar.ledger().is_application(token, now) {
        return Ok(Caller::Application);
    }
    let user_tokens = smartcar.behaviour().v3_user_tokens;
    let terms = user_tokens.then(|| smartcar.ledger().access(token, now)).flatten();
    terms.map(Caller::User).ok_or_else(ApiError::unauthenticated)
}

/// A request, reduced to what the resources see.
struct Call<'a> {
    smartcar: &'a Arc<Smartcar>,
    caller: Caller,
    /// `sc-user-id`
    user: Option<&'a str>,
    units: Units,
    now: Millis,
    query: &'a str,
    body: &'a Value,
}

/// What a request came to.
enum Reply {
    Body(Value),
    /// 204
    Nothing,
    /// A command that answers for itself.
    Whole(Response),
}

type Outcome = Result<Reply, ApiError>;

/// Any request under `/v3/` that is neither management's nor compatibility's.
pub(crate) async fn answer(
    State(smartcar): State<Arc<Smartcar>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let text =
        |name: &'static str| headers.get(HeaderName::from_static(name)).and_then(|value| value.to_str().ok());
    let parsed = if body.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(&body) };
    let handled = async {
        let path = uri.path().strip_prefix("/v3/").unwrap_or_default().trim_end_matches('/');
        let now = smartcar.clock.now();
        if let Some(outcome) = demo::answer(&headers, method.as_str(), path, now) {
            return outcome;
        }
        let body = parsed.map_err(|_| ApiError::invalid_input("The body must be JSON."))?;
        let call = Call {
            caller: caller(&smartcar, &headers)?,
            smartcar: &smartcar,
            user: text("sc-user-id").filter(|user| !user.is_empty()),
            units: Units::from_header(text("sc-unit-system"))?,
            now,
            query: uri.query().unwrap_or_default(),
            body: &body,
        };
        route(&call, method.as_str(), path).await
    };
    reply(handled.await)
}

fn reply(outcome: Outcome) -> Response {
    match outcome {
        Ok(Reply::Body(body)) => ([("sc-request-id", random_id())], Json(body)).into_response(),
        Ok(Reply::Nothing) => status(204).into_response(),
        Ok(Reply::Whole(response)) => response,
        Err(error) => error.answer_v3(),
    }
}

async fn route(call: &Call<'_>, method: &str, path: &str) -> Outcome {
    let segments: Vec<&str> = path.split('/').collect();
    match (method, &segments[..]) {
        ("GET", ["connections"]) => connections::list(call),
        ("GET", ["connections", id]) => connections::one(call, id),
        ("DELETE", ["connections", id]) => connections::end(call, id),
        ("DELETE", ["users", user]) => connections::end_user(call, user),
        ("GET", ["vehicles", vehicle]) => vehicles::vehicle(call, vehicle),
        ("GET", ["vehicles", vehicle, "signals"]) => vehicles::signals(call, vehicle),
        ("GET", ["vehicles", vehicle, "signals", code]) => vehicles::signal(call, vehicle, code),
        ("POST", ["vehicles", vehicle, "commands", noun, verb]) => {
            commands::command(call, vehicle, &format!("{noun}/{verb}")).await
        }
        ("POST", ["vehicles", vehicle, "charge-schedules", kind]) => {
            schedules::create(call, vehicle, kind).await
        }
        ("DELETE", ["vehicles", vehicle, "charge-schedules", id]) => {
            schedules::delete(call, vehicle, id).await
        }
        _ => Err(ApiError::no_such_path()),
    }
}

impl Call<'_> {
    /// Only the application may ask.
    fn application(&self) -> Result<(), ApiError> {
        match self.caller {
            Caller::Application => Ok(()),
            Caller::User(_) => Err(ApiError::unauthenticated()),
        }
    }

    /// The connection behind a vehicle, if the caller may ask for it.
    fn reach(&self, vehicle: &str, needs_user: bool) -> Result<Connection, ApiError> {
        let user = match &self.caller {
            Caller::Application if needs_user => {
                Some(self.user.ok_or_else(|| ApiError::missing_parameter("sc-user-id"))?)
            }
            Caller::Application => self.user,
            Caller::User(terms) if !terms.vehicles.iter().any(|reached| reached == vehicle) => {
                return Err(ApiError::access_denied());
            }
            Caller::User(terms) => Some(terms.user.as_ref()),
        };
        let known = self.smartcar.world().connection_of(vehicle).cloned();
        let mut connection = known.ok_or_else(|| {
            ApiError::not_found("VEHICLE_NOT_FOUND", "The application has no connection to such a vehicle.")
        })?;
        if user.is_some_and(|user| user != connection.user) {
            return Err(ApiError::access_denied());
        }
        if let Caller::User(terms) = &self.caller {
            connection.permissions = Arc::clone(&terms.permissions);
        }
        Ok(connection)
    }
}

/// `{"self": ...}`
fn link(path: &str) -> Value {
    json!({ "self": path })
}
