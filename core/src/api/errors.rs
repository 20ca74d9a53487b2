//! Smartcar's error answers, in all their formats, as one typed error.
//!
//! Source: <https://smartcar.com/docs/errors/overview>.

use std::time::Duration;

use serde_json::Value;

use super::wire::{self, text};
use crate::{
    ApiError, Error, ErrorKind,
    clock::Timestamp,
    error::ApiErrorType::{self, Compatibility, Permission, RateLimit, Server, Upstream, VehicleState},
    http::Response,
};

/// The error that an answer with a status other than 2xx is, received at `now`.
pub(crate) fn from_response(response: &Response, now: Timestamp) -> Error {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
    let mut api = read(&body);
    api.status = response.status.as_u16();
    if api.request_id.is_none() {
        api.request_id = response.header("sc-request-id").map(str::to_owned);
    }
    typed(api, response.retry_after(now))
}

/// The error in the body of an answer that began well: a long command's result comes after its status.
pub(crate) fn in_body(body: &Value) -> Option<Error> {
    let status = match body.get("errors").and_then(|errors| errors.get(0)) {
        Some(first) => status_in(&first["status"]).unwrap_or(500),
        // v2's form: no reading has a status code, and an error's is one.
        None => status_in(body.get("statusCode")?)?,
    };
    Some(typed(ApiError { status, ..read(body) }, None))
}

/// The error of a batch's part: a body, the status it came with and how long to stay away.
pub(crate) fn from_parts(
    status: u16,
    body: &Value,
    request_id: Option<&str>,
    retry_after: Option<Duration>,
) -> Error {
    let mut api = read(body);
    api.status = status;
    api.request_id = api.request_id.or_else(|| request_id.map(str::to_owned));
    typed(api, retry_after)
}

/// The error that a call would have failed with, had it got this answer: to raise what came inside a signal or a webhook.
impl From<ApiError> for Error {
    fn from(api: ApiError) -> Self {
        typed(api, None)
    }
}

/// The typed error for what Smartcar said.
pub(crate) fn typed(api: ApiError, retry_after: Option<Duration>) -> Error {
    let error_type = api.typed();
    let can_retry = match &error_type {
        Some(Server | Upstream | RateLimit | VehicleState) => true,
        Some(_) => false,
        None => matches!(api.status, 408 | 429 | 500 | 502..=599),
    };
    let kind = kind_of(error_type.as_ref(), &api);
    let error = Error::new(kind, message(&api));
    let error = if kind == ErrorKind::NotConnected { error.with_field("vehicle_id") } else { error };
    error.with_can_retry(can_retry).with_retry_after(retry_after).with_api(api)
}

fn kind_of(error_type: Option<&ApiErrorType>, api: &ApiError) -> ErrorKind {
    match (error_type, api.status) {
        (Some(Permission), _) | (Some(ApiErrorType::Authentication), 403) => ErrorKind::Permission,
        (Some(RateLimit), _) | (_, 429) => ErrorKind::RateLimited,
        (Some(Compatibility), _) => ErrorKind::Unsupported,
        // The car has no such signal, or no webhook subscribes to it yet.
        _ if is(api.code.as_deref(), "SIGNAL_NOT_FOUND") => ErrorKind::Unsupported,
        // What v3 says of a vehicle that its driver has not connected, or no longer has.
        (Some(ApiErrorType::ResourceNotFound), _) if is(api.code.as_deref(), "VEHICLE_NOT_FOUND") => {
            ErrorKind::NotConnected
        }
        _ => ErrorKind::Api,
    }
}

/// Whether a word is this one, in whatever case.
fn is(word: Option<&str>, known: &str) -> bool {
    word.is_some_and(|word| word.eq_ignore_ascii_case(known))
}

fn message(api: &ApiError) -> String {
    let http = if api.status == 0 { String::new() } else { format!(" (HTTP {})", api.status) };
    let mut text = match (&api.error_type, &api.code) {
        (Some(error_type), Some(code)) => format!("Smartcar answered {error_type}/{code}{http}"),
        (Some(error_type), None) => format!("Smartcar answered {error_type}{http}"),
        (None, _) => format!("Smartcar answered HTTP {} without an error it documents", api.status),
    };
    if let Some(description) = &api.description {
        text.push_str(": ");
        text.push_str(description);
    }
    text
}

fn status_in(status: &Value) -> Option<u16> {
    wire::count(status)
        .and_then(|number| u16::try_from(number).ok())
        .filter(|status| (400..600).contains(status))
}

/// Whatever of Smartcar's formats the body is in; absent fields where it is in none.
pub(crate) fn read(body: &Value) -> ApiError {
    if let Some(errors) = body["errors"].as_array()
        && let Some(first) = errors.first()
    {
        // v3. There is one error, as a rule; what else there is must not be lost.
        let mut api = of_v3(first);
        api.detail.extend(errors.iter().skip(1).cloned());
        return api;
    }
    // Any of v2's own fields: the type itself may be missing.
    if word(&body["type"]).is_some()
        || ["description", "statusCode", "requestId"].iter().any(|name| text(&body[*name]).is_some())
    {
        let resolution = &body["resolution"];
        return ApiError {
            error_type: word(&body["type"]).or_else(|| word(&body["error"])),
            code: text(&body["code"]),
            description: text(&body["description"])
                .or_else(|| text(&body["detail"]))
                .or_else(|| text(&body["message"])),
            doc_url: text(&body["docURL"]),
            request_id: text(&body["requestId"]),
            resolution: text(&resolution["type"]).or_else(|| text(resolution)),
            resolution_url: text(&resolution["url"]),
            suggested_user_message: text(&body["suggestedUserMessage"]),
            detail: body["detail"].as_array().cloned().unwrap_or_default(),
            ..ApiError::default()
        };
    }
    // v1 and OAuth.
    ApiError {
        error_type: word(&body["error"]),
        code: text(&body["code"]),
        description: text(&body["message"]).or_else(|| text(&body["error_description"])),
        ..ApiError::default()
    }
}

/// A type is a word: a number there is somebody else's.
fn word(value: &Value) -> Option<String> {
    value.as_str().filter(|word| !word.is_empty()).map(str::to_owned)
}

/// One error in v3's form: of an answer, or of a signal, whose `detail` may be a list.
pub(crate) fn of_v3(error: &Value) -> ApiError {
    let resolution = &error["resolution"];
    ApiError {
        status: status_in(&error["status"]).unwrap_or_default(),
        error_type: word(&error["type"]),
        code: text(&error["code"]),
        description: text(&error["detail"])
            .or_else(|| text(&error["description"]))
            .or_else(|| text(&error["title"])),
        doc_url: text(&error["links"]["about"]).or_else(|| text(&error["docURL"])),
        request_id: text(&error["meta"]["debug"]["requestId"]).or_else(|| text(&error["requestId"])),
        resolution: text(&resolution["type"]).or_else(|| text(resolution)),
        resolution_url: text(&resolution["url"]),
        suggested_user_message: text(&error["suggestedUserMessage"]),
        detail: error["detail"].as_array().cloned().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, StatusCode};

    use super::*;

    fn error(status: u16, body: &str) -> Error {
        let answer = Response {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::from_iter([("retry-after".parse().unwrap(), "7".parse().unwrap())]),
            body: Bytes::copy_from_slice(body.as_bytes()),
        };
        from_response(&answer, Timestamp::from_millis(0))
    }

    #[test]
    fn a_v2_error_keeps_every_field() {
        let error = error(
            409,
            r#"{"type":"VEHICLE_STATE","code":"ASLEEP","description":"d","docURL":"u","statusCode":409,"requestId":"r",
                "resolution":{"type":"RETRY_LATER","url":"x"},"suggestedUserMessage":"m","detail":[{"field":"f"}]}"#,
        );
        let api = error.api().unwrap();
        assert_eq!((api.code.as_deref(), api.request_id.as_deref()), (Some("ASLEEP"), Some("r")));
        assert_eq!(
            (api.resolution.as_deref(), api.suggested_user_message.as_deref()),
            (Some("RETRY_LATER"), Some("m"))
        );
        assert_eq!(api.detail.len(), 1);
        assert!(error.can_retry());
    }

    #[test]
    fn a_v3_error_keeps_every_field_and_the_errors_beside_it() {
        let error = error(
            502,
            r#"{"errors":[{"status":"502","type":"UPSTREAM","code":"NO_RESPONSE","title":"t","detail":"d","links":{"about":"u"},
                "resolution":{"type":"RETRY_LATER"},"suggestedUserMessage":"m","meta":{"debug":{"requestId":"r"}}},{"type":"SERVER"}]}"#,
        );
        let api = error.api().unwrap();
        assert_eq!((api.status, api.code.as_deref()), (502, Some("NO_RESPONSE")));
        assert_eq!((api.description.as_deref(), api.doc_url.as_deref()), (Some("d"), Some("u")));
        assert_eq!((api.request_id.as_deref(), api.resolution.as_deref()), (Some("r"), Some("RETRY_LATER")));
        assert_eq!(api.detail.len(), 1);
        assert!(error.can_retry());
    }

    #[test]
    fn a_result_that_came_late_brings_its_own_status() {
        let body =
            serde_json::json!({ "errors": [{ "status": "409", "type": "VEHICLE_STATE", "code": "ASLEEP" }] });
        assert_eq!(in_body(&body).unwrap().api().unwrap().status, 409);
        let v2 = serde_json::json!({ "statusCode": 409, "type": "VEHICLE_STATE", "code": "ASLEEP" });
        assert_eq!(in_body(&v2).unwrap().api().unwrap().code.as_deref(), Some("ASLEEP"));
        assert!(in_body(&serde_json::json!({ "statusCode": 200, "type": "x" })).is_none());
        assert!(in_body(&serde_json::json!({ "data": {}, "errors": [] })).is_none());
        assert!(in_body(&serde_json::json!([1])).is_none());
    }

    #[test]
    fn kinds_follow_the_type() {
        assert_eq!(
            error(403, r#"{"errors":[{"type":"AUTHENTICATION","code":"ACCESS_DENIED"}]}"#).kind(),
            ErrorKind::Permission
        );
        assert_eq!(error(403, r#"{"type":"PERMISSION","code":null}"#).kind(), ErrorKind::Permission);
        assert_eq!(
            error(501, r#"{"type":"COMPATIBILITY","code":"VEHICLE_NOT_CAPABLE"}"#).kind(),
            ErrorKind::Unsupported
        );
        let gone = error(404, r#"{"errors":[{"type":"RESOURCE_NOT_FOUND","code":"VEHICLE_NOT_FOUND"}]}"#);
        assert_eq!((gone.kind(), gone.field()), (ErrorKind::NotConnected, Some("vehicle_id")));
        assert!(gone.driver_must_act() && !gone.can_retry());
        assert_eq!(
            error(404, r#"{"errors":[{"type":"RESOURCE_NOT_FOUND","code":"SIGNAL_NOT_FOUND"}]}"#).kind(),
            ErrorKind::Unsupported
        );
        let limited = error(429, r#"{"type":"RATE_LIMIT","code":"VEHICLE"}"#);
        assert_eq!(
            (limited.kind(), limited.retry_after().map(|d| d.as_secs())),
            (ErrorKind::RateLimited, Some(7))
        );
        assert!(
            error(400, r#"{"type":"CONNECTED_SERVICES_ACCOUNT","code":"NO_VEHICLES"}"#).driver_must_act()
        );
    }

    #[test]
    fn html_and_nothing_are_errors_too() {
        for body in ["<html>", "", "[]", "null", "{\"type\":7}"] {
            let error = error(502, body);
            assert_eq!(error.kind(), ErrorKind::Api);
            assert!(error.can_retry());
        }
    }
}
