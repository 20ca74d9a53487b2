//! What every route takes and gives: JSON in, JSON out, and what was wrong with it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::Json;
use axum::RequestExt;
use axum::body::Bytes;
use axum::extract::{Path, Request, State};
use axum::handler::Handler;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::control::Control;
use crate::control_error::ControlError;
use crate::smartcar::Smartcar;

pub(super) type Shared = State<Arc<Smartcar>>;
pub(super) type Answer = Result<Json<Value>, ControlError>;

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, Json(json!({ "error": self.to_string() }))).into_response()
    }
}

/// What a request brings.
pub(super) struct Asked {
    pub(super) control: Control,
    /// What stands for `{id}` in the path; empty where it has none.
    pub(super) id: String,
    body: Bytes,
}

impl Asked {
    /// Reads the body whatever its content type says; nothing at all is an empty object.
    pub(super) fn body<T: DeserializeOwned>(&self) -> Result<T, ControlError> {
        parse(&self.body)
    }
}

/// A route that answers at once, by what it does. One type for all of them: axum makes kilobytes of code of each type.
#[derive(Clone, Copy)]
pub(super) struct Act(pub(super) fn(&Asked) -> Answer);

impl Handler<(), Arc<Smartcar>> for Act {
    type Future = Pin<Box<dyn Future<Output = Response> + Send>>;

    fn call(self, mut request: Request, smartcar: Arc<Smartcar>) -> Self::Future {
        Box::pin(async move {
            let id = request.extract_parts::<Path<String>>().await.map(|Path(id)| id).unwrap_or_default();
            let body = match request.extract::<Bytes, _>().await {
                Ok(body) => body,
                Err(rejection) => return rejection.into_response(),
            };
            (self.0)(&Asked { control: Control::new(smartcar), id, body }).into_response()
        })
    }
}

/// As [`Asked::body`].
pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ControlError> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| ControlError::new(format!("the body: {error}")))
}

pub(super) fn answer(value: impl serde::Serialize) -> Answer {
    serde_json::to_value(value).map(Json).map_err(|error| ControlError::new(error.to_string()))
}
