//! The management API: which cars are connected.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::clock::iso;
use crate::errors::ApiError;
use crate::ledger::Emptied;
use crate::oauth::basic;
use crate::smartcar::Smartcar;

type Params = Query<HashMap<String, String>>;

/// `Authorization: Basic base64("default:" + application management token)`
fn authenticated(smartcar: &Smartcar, headers: &HeaderMap) -> Result<(), ApiError> {
    let given = headers.get(header::AUTHORIZATION).and_then(basic);
    let (name, token) = given.ok_or_else(ApiError::unauthenticated)?;
    let right = name == "default" && token == smartcar.config.management_token;
    right.then_some(()).ok_or_else(ApiError::unauthenticated)
}

fn answer(result: Result<Value, ApiError>) -> Response {
    match result {
        Ok(body) => ([("sc-request-id", crate::ids::random_id())], Json(body)).into_response(),
        Err(error) => error.answer(),
    }
}

/// `GET /v2.0/management/connections`
pub(crate) async fn list(
    State(smartcar): State<Arc<Smartcar>>,
    headers: HeaderMap,
    params: Params,
) -> Response {
    answer(page(&smartcar, &headers, &params))
}

fn page(smartcar: &Smartcar, headers: &HeaderMap, params: &Params) -> Result<Value, ApiError> {
    authenticated(smartcar, headers)?;
    let limit = match params.get("limit").map(|limit| limit.parse()) {
        None => 10,
        Some(Ok(limit @ 1..=100)) => limit,
        Some(_) => return Err(ApiError::validation("limit", "must be 1 to 100")),
    };
    let before = match params.get("cursor").map(|cursor| cursor.parse()) {
        None => u64::MAX,
        Some(Ok(before)) => before,
        Some(Err(_)) => return Err(ApiError::validation("cursor", "is not one of ours")),
    };
    let filter = |name| params.get(name).map(String::as_str);
    let world = smartcar.world();
    let mode = filter("mode");
    let mut found = world
        .connections(before, filter("user_id"), filter("vehicle_id"))
        .filter(|(_, connection)| mode.is_none_or(|mode| mode == connection.mode));
    let page: Vec<_> = found.by_ref().take(limit).collect();
    let cursor = found.next().and(page.last()).map(|(number, _)| number.to_string());
    let connections: Vec<_> = page
        .iter()
        .map(|(_, connection)| {
            json!({
                "vehicleId": connection.vehicle,
                "userId": connection.user,
                "connectedAt": iso(connection.connected_at),
                "mode": connection.mode,
            })
        })
        .collect();
    Ok(json!({ "connections": connections, "paging": { "cursor": cursor } }))
}

/// `DELETE /v2.0/management/connections`
pub(crate) async fn delete(
    State(smartcar): State<Arc<Smartcar>>,
    headers: HeaderMap,
    params: Params,
) -> Response {
    answer(end(&smartcar, &headers, &params))
}

fn end(smartcar: &Smartcar, headers: &HeaderMap, params: &Params) -> Result<Value, ApiError> {
    authenticated(smartcar, headers)?;
    let (user, vehicle) = (params.get("user_id"), params.get("vehicle_id"));
    if user.is_none() && vehicle.is_none() {
        return Err(ApiError::validation("user_id", "user_id or vehicle_id is required"));
    }
    let (ended, _) =
        smartcar.disconnect(user.map(String::as_str), vehicle.map(String::as_str), Emptied::Lives);
    let ended: Vec<_> = ended
        .iter()
        .map(|connection| json!({ "vehicleId": connection.vehicle, "userId": connection.user }))
        .collect();
    Ok(json!({ "connections": ended }))
}
