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

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::errors::{ApiError, status};
use crate::smartcar::Smartcar;
use crate::units::Units;

mod acts;
mod brand;
mod commands;
mod endpoint;
mod readings;
mod request;
mod table;

pub(crate) use request::reading;
use request::{Answer, Request, handle};
pub(crate) use table::{paths_of, permissions};

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
        handle(&smartcar, terms.as_ref(), &request, acts::act)
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
