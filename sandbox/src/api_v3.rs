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
use axum::http::{HeaderMap, HeaderName, Method, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::errors::{ApiError, status};
use crate::ids::random_id;
use crate::smartcar::Smartcar;
use crate::units::Units;

mod call;
mod commands;
mod connections;
mod demo;
pub(crate) mod paging;
mod schedules;
mod vehicles;

use call::{Call, Outcome, Reply};
pub(crate) use call::{Caller, caller};

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
