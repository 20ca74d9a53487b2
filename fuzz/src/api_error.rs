//! Error answers of the API, or of a proxy in its place. First line: status and `Retry-After`; then the body.

use serde_json::{Value, json};
use smartcar_sdk::{
    ApiError, Error, ErrorKind,
    fuzzing::{api_error, late_api_error},
};

use crate::{Target, first_line};

pub(crate) const TARGET: Target = Target { name: "api_error", longest: 8192, run };

fn run(input: &[u8]) {
    let (line, body) = first_line(input);
    let (status, retry_after) = line.split_once(' ').unwrap_or((line, ""));
    let status = status.parse().unwrap_or(500);
    let Some(error) = api_error(status, retry_after, body) else { return };
    assert_eq!(error.api().expect("it is an answer").status, status);
    assert!(error.retry_after().is_none_or(|pause| pause.as_secs() <= 86_400));
    is_an_answers_error(&error, body);
    reads_the_same_again(&error);
    if let Ok(body_read) = serde_json::from_slice::<Value>(body)
        && let Some(late) = late_api_error(&body_read)
    {
        assert!((400..600).contains(&late.api().expect("it is an answer").status));
        is_an_answers_error(&late, body);
    }
}

fn is_an_answers_error(error: &Error, body: &[u8]) {
    let kinds = [
        ErrorKind::Api,
        ErrorKind::Permission,
        ErrorKind::RateLimited,
        ErrorKind::Unsupported,
        ErrorKind::NotConnected,
    ];
    assert!(kinds.contains(&error.kind()), "{error:?}");
    // A number may be longer in words than it was: `1e5`.
    assert!(error.message().len() < body.len() + 500, "{}", error.message().len());
    // It is the same error for whoever gets it by way of a signal or a webhook.
    let api = error.api().expect("it is an answer").clone();
    let raised = Error::from(api.clone());
    assert_eq!(
        (raised.kind(), raised.can_retry(), raised.message()),
        (error.kind(), error.can_retry(), error.message())
    );
    assert_eq!(raised.driver_must_act(), error.driver_must_act());
}

/// What was understood, said in v2's form, is understood as the same.
fn reads_the_same_again(error: &Error) {
    let api = error.api().expect("it is an answer");
    if api.error_type.is_none() {
        return;
    }
    let mut body = json!({
        "type": api.error_type,
        "code": api.code,
        "description": api.description,
        "docURL": api.doc_url,
        "requestId": api.request_id,
        "resolution": { "type": api.resolution, "url": api.resolution_url },
        "suggestedUserMessage": api.suggested_user_message,
    });
    if !api.detail.is_empty() {
        body["detail"] = Value::Array(api.detail.clone());
    }
    let again = api_error(api.status, "", body.to_string().as_bytes()).expect("a status");
    let read: &ApiError = again.api().expect("it is an answer");
    assert_eq!(read, api);
    assert_eq!((again.kind(), again.message()), (error.kind(), error.message()));
}
