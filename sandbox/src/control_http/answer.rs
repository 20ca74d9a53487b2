//! What every route takes and gives: JSON in, JSON out, and what was wrong with it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::control_error::ControlError;
use crate::smartcar::Smartcar;

pub(super) type Shared = State<Arc<Smartcar>>;
pub(super) type Answer = Result<Json<Value>, ControlError>;

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, Json(json!({ "error": self.to_string() }))).into_response()
    }
}

/// Reads a body whatever its content type says; nothing at all is an empty object.
pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ControlError> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| ControlError::new(format!("the body: {error}")))
}

pub(super) fn answer(value: impl serde::Serialize) -> Answer {
    serde_json::to_value(value).map(Json).map_err(|error| ControlError::new(error.to_string()))
}
