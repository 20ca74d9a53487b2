//! Smartcar's error answers, in all their formats, as one typed error.
//!
//! Source: <https://smartcar.com/docs/errors/overview>.

use serde_json::Value;

use crate::{ApiError, Error, ErrorKind, http::Response};

/// The error an answer with a status other than 2xx is.
pub(crate) fn from_response(response: &Response) -> Error {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
    let mut api = read(&body);
    api.status = response.status.as_u16();
    if api.request_id.is_none() {
        api.request_id = response.header("sc-request-id").map(str::to_owned);
    }
    let kind = kind_of(&api);
    let retry_after = response.retry_after();
    let can_retry = match api.error_type.as_deref() {
        Some("SERVER" | "UPSTREAM" | "RATE_LIMIT" | "VEHICLE_STATE") => true,
        Some(_) => false,
        None => api.status >= 500 || api.status == 429,
    };
    Error::new(kind, message(&api)).with_can_retry(can_retry).with_retry_after(retry_after).with_api(api)
}

fn kind_of(api: &ApiError) -> ErrorKind {
    match (api.error_type.as_deref(), api.status) {
        (Some("PERMISSION"), _) => ErrorKind::Permission,
        (Some("RATE_LIMIT"), _) | (_, 429) => ErrorKind::RateLimited,
        (Some("COMPATIBILITY"), _) => ErrorKind::Unsupported,
        _ => ErrorKind::Api,
    }
}

fn message(api: &ApiError) -> String {
    let mut text = match (&api.error_type, &api.code) {
        (Some(error_type), Some(code)) => {
            format!("Smartcar answered {error_type}/{code} (HTTP {})", api.status)
        }
        (Some(error_type), None) => format!("Smartcar answered {error_type} (HTTP {})", api.status),
        (None, _) => format!("Smartcar answered HTTP {} without an error it documents", api.status),
    };
    if let Some(description) = &api.description {
        text.push_str(": ");
        text.push_str(description);
    }
    text
}

fn read(body: &Value) -> ApiError {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let resolution = &body["resolution"];
    if body["type"].is_string() {
        return ApiError {
            error_type: text(&body["type"]),
            code: text(&body["code"]),
            description: text(&body["description"]),
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
        error_type: text(&body["error"]),
        code: text(&body["code"]),
        description: text(&body["message"]).or_else(|| text(&body["error_description"])),
        ..ApiError::default()
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, StatusCode};

    use super::*;

    fn error(status: u16, body: &str) -> Error {
        from_response(&Response {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::from_iter([("retry-after".parse().unwrap(), "7".parse().unwrap())]),
            body: Bytes::copy_from_slice(body.as_bytes()),
        })
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
    fn kinds_follow_the_type() {
        assert_eq!(error(403, r#"{"type":"PERMISSION","code":null}"#).kind(), ErrorKind::Permission);
        assert_eq!(
            error(501, r#"{"type":"COMPATIBILITY","code":"VEHICLE_NOT_CAPABLE"}"#).kind(),
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
