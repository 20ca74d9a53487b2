//! Error bodies: API v2's and OAuth's.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// An API v2 error before it has a request id.
#[derive(Debug)]
pub(crate) struct ApiError {
    pub(crate) status: u16,
    kind: &'static str,
    code: Option<&'static str>,
    description: String,
    resolution: Option<&'static str>,
    detail: Vec<Value>,
    retry_after: Option<u64>,
}

const UNAUTHENTICATED: &str = "The authorization header is missing or malformed, or it contains invalid or expired \
    authentication credentials. Please check for missing parameters, spelling and casing mistakes, and other syntax \
    issues.";
const INVALID: &str = "Request invalid or malformed. Please check for missing parameters, spelling and casing \
    mistakes, and other syntax issues.";

impl ApiError {
    fn new(
        status: u16,
        kind: &'static str,
        code: Option<&'static str>,
        description: impl Into<String>,
    ) -> Self {
        let description = description.into();
        Self { status, kind, code, description, resolution: None, detail: Vec::new(), retry_after: None }
    }

    fn resolved_by(self, resolution: &'static str) -> Self {
        Self { resolution: Some(resolution), ..self }
    }

    pub(crate) fn unauthenticated() -> Self {
        Self::new(401, "AUTHENTICATION", None, UNAUTHENTICATED)
    }

    /// The token does not reach the vehicle, or lacks the permission. A vehicle that does not exist answers the same:
    /// `RESOURCE_NOT_FOUND` has no code for vehicles.
    pub(crate) fn permission() -> Self {
        Self::new(
            403,
            "PERMISSION",
            None,
            "The access token does not carry the permission for this resource.",
        )
        .resolved_by("REAUTHENTICATE")
    }

    pub(crate) fn validation(field: &str, message: &str) -> Self {
        let mut error = Self::new(400, "VALIDATION", None, INVALID);
        error.detail.push(json!({ "field": field, "message": message }));
        error
    }

    pub(crate) fn no_such_path() -> Self {
        Self::new(404, "RESOURCE_NOT_FOUND", Some("PATH"), "There is no such path.")
    }

    pub(crate) fn no_such_version() -> Self {
        Self::new(404, "RESOURCE_NOT_FOUND", Some("VERSION"), "There is no such API version.")
    }

    pub(crate) fn not_capable() -> Self {
        Self::new(501, "COMPATIBILITY", Some("VEHICLE_NOT_CAPABLE"), "The vehicle is not capable of this.")
    }

    pub(crate) fn vehicle_state(code: &'static str, description: &str) -> Self {
        Self::new(409, "VEHICLE_STATE", Some(code), description).resolved_by("RETRY_LATER")
    }

    /// The error that fits a status a fault rule asks for.
    pub(crate) fn of_status(status: u16, retry_after: Option<u64>) -> Self {
        let error = match status {
            400 => Self::new(400, "VALIDATION", None, INVALID),
            401 => Self::unauthenticated(),
            403 => Self::permission(),
            404 => Self::no_such_path(),
            409 => Self::vehicle_state("UNREACHABLE", "The vehicle did not answer."),
            // Smartcar names the time to wait only where a vehicle's own limit was met.
            429 => Self::new(
                429,
                "RATE_LIMIT",
                Some(if retry_after.is_some() { "VEHICLE" } else { "SMARTCAR_API" }),
                "Too many requests.",
            )
            .resolved_by("RETRY_LATER"),
            430 => {
                Self::new(430, "BILLING", Some("VEHICLE_REQUEST_LIMIT"), "The vehicle's quota is used up.")
            }
            501 => Self::not_capable(),
            502 => Self::new(502, "UPSTREAM", Some("NO_RESPONSE"), "The car maker did not answer.")
                .resolved_by("RETRY_LATER"),
            _ => Self::new(status, "SERVER", Some("INTERNAL"), "Something went wrong.")
                .resolved_by("RETRY_LATER"),
        };
        Self { retry_after, ..error }
    }

    /// The body Smartcar sends.
    pub(crate) fn body(&self, request_id: &str) -> Value {
        let page = self.kind.to_lowercase().replace('_', "-");
        let mut body = json!({
            "type": self.kind,
            "code": self.code,
            "description": self.description,
            "docURL": format!(
                "https://smartcar.com/docs/errors/api-errors/{page}-errors#{}",
                self.code.unwrap_or("null").to_lowercase().replace('_', "-")
            ),
            "statusCode": self.status,
            "requestId": request_id,
            "resolution": { "type": self.resolution },
        });
        if !self.detail.is_empty() {
            body["detail"] = Value::Array(self.detail.clone());
        }
        body
    }

    /// A whole answer.
    pub(crate) fn answer(&self) -> Response {
        let request_id = uuid::Uuid::new_v4().to_string();
        let mut response = (status(self.status), axum::Json(self.body(&request_id))).into_response();
        let headers = response.headers_mut();
        if let Ok(value) = HeaderValue::from_str(&request_id) {
            headers.insert("sc-request-id", value);
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// A status that is known to be in range, or 500.
pub(crate) fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// An OAuth error answer.
pub(crate) fn oauth_error(code: u16, error: &str, description: &str) -> Response {
    let body = json!({ "error": error, "error_description": description });
    let mut response = (status(code), axum::Json(body)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if code == 401 {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic"));
    }
    response
}

/// The OAuth error that fits a status a fault rule asks for.
pub(crate) fn oauth_error_of_status(code: u16, retry_after: Option<u64>) -> Response {
    let error = match code {
        400 => "invalid_grant",
        401 => "invalid_client",
        403 => "access_denied",
        429 => "too_many_requests",
        503 => "temporarily_unavailable",
        _ => "server_error",
    };
    let mut response = oauth_error(code, error, "The sandbox was told to answer this.");
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}
