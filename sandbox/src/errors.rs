//! Error bodies: API v2's, API v3's and OAuth's.

use std::borrow::Cow;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// An API error before it has a request id. It is written down in the words of API v2 or v3.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ApiError {
    pub(crate) status: u16,
    pub(crate) kind: Cow<'static, str>,
    pub(crate) code: Option<Box<str>>,
    description: Box<str>,
    resolution: Option<&'static str>,
    /// Where the driver puts it right.
    resolution_url: Option<Box<str>>,
    /// The field that is wrong, and why.
    detail: Option<Box<Value>>,
    retry_after: Option<u64>,
}

const UNAUTHENTICATED: &str = "The authorization header is missing or malformed, or it contains invalid or expired \
    authentication credentials. Please check for missing parameters, spelling and casing mistakes, and other syntax \
    issues.";
const INVALID: &str = "Request invalid or malformed. Please check for missing parameters, spelling and casing \
    mistakes, and other syntax issues.";

const PERMISSION: &str = "Your application has insufficient permissions to access the requested resource. Please prompt \
    the user to re-authenticate using Smartcar Connect.";

impl ApiError {
    fn new(
        status: u16,
        kind: impl Into<Cow<'static, str>>,
        code: Option<&'static str>,
        description: impl Into<Box<str>>,
    ) -> Self {
        Self {
            status,
            kind: kind.into(),
            code: code.map(Box::from),
            description: description.into(),
            resolution: None,
            resolution_url: None,
            detail: None,
            retry_after: None,
        }
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
        Self::new(403, "PERMISSION", None, PERMISSION).resolved_by("REAUTHENTICATE")
    }

    pub(crate) fn validation(field: &str, message: &str) -> Self {
        let mut error = Self::new(400, "VALIDATION", None, INVALID);
        error.detail = Some(json!({ "field": field, "message": message }).into());
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

    /// No car of this make has the endpoint.
    pub(crate) fn make_not_compatible() -> Self {
        Self::new(501, "COMPATIBILITY", Some("MAKE_NOT_COMPATIBLE"), "The make has no such endpoint.")
    }

    pub(crate) fn vehicle_state(code: &'static str, description: &'static str) -> Self {
        Self::new(409, "VEHICLE_STATE", Some(code), description).resolved_by("RETRY_LATER")
    }

    /// A header that has to be there (API v3).
    pub(crate) fn missing_parameter(name: &str) -> Self {
        Self::new(
            400,
            "VALIDATION",
            Some("MISSING_PARAMETER"),
            format!("Missing required parameter: {name}."),
        )
    }

    /// A body or parameter of the wrong form (API v3).
    pub(crate) fn invalid_input(message: impl Into<Box<str>>) -> Self {
        Self::new(400, "VALIDATION", Some("INVALID_INPUT_FORMAT"), message)
    }

    /// The user is not the one who connected the vehicle (API v3).
    pub(crate) fn access_denied() -> Self {
        let description = "The user has not connected this vehicle to the application.";
        Self::new(403, "AUTHENTICATION", Some("ACCESS_DENIED"), description)
    }

    /// Something of API v3 that is not there.
    pub(crate) fn not_found(code: &'static str, description: &'static str) -> Self {
        Self::new(404, "RESOURCE_NOT_FOUND", Some(code), description)
    }

    /// It exists already (API v3).
    pub(crate) fn conflict(description: &'static str) -> Self {
        Self::new(409, "VALIDATION", Some("CONFLICT"), description)
    }

    /// A vehicle's own limit was met, or the application's.
    pub(crate) fn rate_limit(retry_after: Option<u64>) -> Self {
        Self::of_status(429, retry_after)
    }

    /// A vehicle's monthly quota is used up.
    pub(crate) fn quota() -> Self {
        Self::of_status(430, None)
    }

    /// The driver's account with the car maker does not work; `url` leads back into Connect.
    pub(crate) fn account(code: &str, url: Option<String>) -> Self {
        let description = "The driver's connected services account does not work.";
        let mut error = Self::new(400, "CONNECTED_SERVICES_ACCOUNT", None, description);
        error.code = Some(code.into());
        error.resolution_url = url.map(Into::into);
        error.resolved_by("REAUTHENTICATE")
    }

    /// Any error a test asks for, with what belongs to its type.
    pub(crate) fn told(
        kind: &str,
        code: Option<&str>,
        status: Option<u16>,
        description: Option<&str>,
        retry_after: Option<u64>,
    ) -> Self {
        let usual = match kind {
            "VALIDATION" | "CONNECTED_SERVICES_ACCOUNT" => 400,
            "AUTHENTICATION" => 401,
            "PERMISSION" => 403,
            "RESOURCE_NOT_FOUND" => 404,
            "VEHICLE_STATE" => 409,
            "RATE_LIMIT" => 429,
            "BILLING" => 430,
            "COMPATIBILITY" => 501,
            "UPSTREAM" => 502,
            _ => 500,
        };
        let resolution = match kind {
            "VEHICLE_STATE" | "RATE_LIMIT" | "UPSTREAM" | "SERVER" => Some("RETRY_LATER"),
            "PERMISSION" | "CONNECTED_SERVICES_ACCOUNT" => Some("REAUTHENTICATE"),
            "BILLING" => Some("CONTACT_SUPPORT"),
            _ => None,
        };
        let description = description.unwrap_or("The sandbox was told to answer this.");
        let mut error = Self::new(status.unwrap_or(usual), kind.to_owned(), None, description);
        error.code = code.map(Into::into);
        error.resolution = resolution;
        error.retry_after = retry_after;
        error
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

    fn doc_url(&self) -> String {
        let page = self.kind.to_lowercase().replace('_', "-");
        let anchor = self.code.as_deref().unwrap_or("null").to_lowercase().replace('_', "-");
        format!("https://smartcar.com/docs/errors/api-errors/{page}-errors#{anchor}")
    }

    fn resolution(&self) -> Value {
        let mut resolution = json!({ "type": self.resolution });
        if let Some(url) = &self.resolution_url {
            resolution["url"] = url.as_ref().into();
        }
        resolution
    }

    /// The body of API v2.
    pub(crate) fn body(&self, request_id: &str) -> Value {
        let mut body = json!({
            "type": self.kind,
            "code": self.code,
            "description": self.description,
            "docURL": self.doc_url(),
            "statusCode": self.status,
            "requestId": request_id,
            "resolution": self.resolution(),
        });
        if let Some(message) = self.user_message() {
            body["suggestedUserMessage"] = message.into();
        }
        if let Some(detail) = self.detail.as_deref() {
            body["detail"] = json!([detail]);
        }
        body
    }

    /// What an application may show to the driver, where there is something to do.
    fn user_message(&self) -> Option<&'static str> {
        match self.kind.as_ref() {
            "CONNECTED_SERVICES_ACCOUNT" => {
                Some("Your car got disconnected. Please use this link to connect it again.")
            }
            "COMPATIBILITY" => Some("Your car is unable to perform this request."),
            _ => None,
        }
    }

    /// The code as API v3 has it: there, less is null.
    fn code_v3(&self) -> Option<&str> {
        match (self.kind.as_ref(), self.code.as_deref()) {
            ("AUTHENTICATION", None) => Some("UNAUTHORIZED"),
            ("VALIDATION", None) => Some("INVALID_INPUT_FORMAT"),
            ("RESOURCE_NOT_FOUND", Some("PATH")) => Some("INVALID_PATH"),
            (_, code) => code,
        }
    }

    /// `VEHICLE_STATE` -> `Vehicle State`
    fn title(&self) -> String {
        let words = self.kind.split('_').map(|word| {
            let (first, rest) = word.split_at(word.len().min(1));
            first.to_owned() + &rest.to_lowercase()
        });
        words.collect::<Vec<_>>().join(" ")
    }

    /// The error of one signal (API v3 and webhooks).
    pub(crate) fn of_signal(&self) -> Value {
        json!({
            "type": self.kind, "code": self.code, "title": self.title(), "detail": self.description,
            "description": self.description, "resolution": self.resolution(),
        })
    }

    /// The error of one vehicle (webhooks), before its signals are added.
    pub(crate) fn of_vehicle(&self) -> Value {
        json!({
            "type": self.kind, "code": self.code, "description": self.description, "docURL": self.doc_url(),
            "resolution": self.resolution(), "suggestedUserMessage": self.user_message(),
        })
    }

    /// The body of API v3. Its status may differ from the one on the wire where a command took long.
    pub(crate) fn body_v3(&self, request_id: &str) -> Value {
        let detail = match self.detail.as_deref() {
            Some(detail) => {
                let text = |name| detail[name].as_str().unwrap_or_default();
                format!("{} {}: {}.", self.description, text("field"), text("message"))
            }
            None => self.description.to_string(),
        };
        json!({ "errors": [{
            "status": self.status.to_string(),
            "type": self.kind,
            "code": self.code_v3(),
            "title": self.title(),
            "detail": detail,
            "links": { "about": self.doc_url() },
            "resolution": self.resolution(),
            "suggestedUserMessage": self.user_message(),
            "meta": { "debug": { "requestId": request_id } },
        }] })
    }

    /// A whole answer of API v2.
    pub(crate) fn answer(&self) -> Response {
        self.with_body(Self::body)
    }

    /// A whole answer of API v3.
    pub(crate) fn answer_v3(&self) -> Response {
        self.with_body(Self::body_v3)
    }

    /// A whole answer in the words of the API that a path belongs to.
    pub(crate) fn answer_on(&self, path: &str) -> Response {
        if path.starts_with("/v3/") { self.answer_v3() } else { self.answer() }
    }

    fn with_body(&self, body: fn(&Self, &str) -> Value) -> Response {
        let request_id = uuid::Uuid::new_v4().to_string();
        let mut response = (status(self.status), axum::Json(body(self, &request_id))).into_response();
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
