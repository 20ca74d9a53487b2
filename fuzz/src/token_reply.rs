//! Answers of the token endpoints, or of a proxy in their place. First line: status, grant type, `Retry-After`; then the body.

use std::time::Duration;

use serde_json::{Value, json};
use smartcar_sdk::{
    ErrorKind,
    fuzzing::{TokenReply, application_reply, token_reply},
};

use crate::{SECRET, Target, first_line, shows};

pub(crate) const TARGET: Target = Target { name: "token_reply", longest: 4096, run };

/// What OAuth says of the client or the request: certainly nothing has rotated.
const NOT_ABOUT_THE_TOKEN: [&str; 5] =
    ["invalid_client", "invalid_request", "unauthorized_client", "unsupported_grant_type", "invalid_scope"];

fn run(input: &[u8]) {
    let (line, body) = first_line(input);
    let mut words = line.split(' ');
    let mut word = || words.next().unwrap_or_default();
    let status = word().parse().unwrap_or(200);
    let (grant_type, retry_after) = (word(), word());
    let Some(reply) = token_reply(status, retry_after, body, grant_type) else { return };
    assert!(!reply.shown.contains(SECRET), "{}", reply.shown);
    means_what_the_protocol_may_believe(status, body, &reply);
    if let Some((access, refresh)) = &reply.pair {
        let again =
            json!({ "access_token": access.expose(), "refresh_token": refresh.expose(), "expires_in": 7200 });
        let again = token_reply(200, "", again.to_string().as_bytes(), grant_type).expect("a status");
        assert_eq!(again.pair, reply.pair);
    }
    an_application_token_is_read(status, retry_after, body);
}

/// Rule 4, once more and in other words: what is taken for certain is certain.
fn means_what_the_protocol_may_believe(status: u16, body: &[u8], reply: &TokenReply) {
    // What stands in other fields does not matter, be it text or not.
    let json: Value = serde_json::from_str(&String::from_utf8_lossy(body)).unwrap_or_default();
    let named = json["error"].as_str().unwrap_or_default();
    let refusal = (400..500).contains(&status) && status != 408;
    match reply.outcome {
        "won" => {
            let (access, refresh) = reply.pair.as_ref().expect("a pair");
            assert_eq!((status, json["access_token"].as_str()), (200, Some(access.expose())));
            assert_eq!(json["refresh_token"].as_str(), Some(refresh.expose()));
            assert!(json["expires_in"].as_f64().is_some_and(|seconds| seconds >= 0.0));
            for token in [access, refresh] {
                assert!(
                    token.expose().bytes().all(|byte| byte.is_ascii_graphic())
                        && token.expose().len() <= 8192
                );
            }
        }
        "refused" => {
            assert!(refusal && status != 429 && matches!(named, "invalid_grant" | "invalid_request"))
        }
        "not_sent" => assert!(status == 429 || refusal && NOT_ABOUT_THE_TOKEN.contains(&named), "{reply:?}"),
        "unknown" => assert!(status != 429),
        other => panic!("{other}"),
    }
}

fn an_application_token_is_read(status: u16, retry_after: &str, body: &[u8]) {
    match application_reply(status, retry_after, body).expect("a status") {
        Ok((token, lifetime)) => {
            let json: Value = serde_json::from_str(&String::from_utf8_lossy(body)).expect("JSON");
            assert_eq!((status, json["access_token"].as_str()), (200, Some(token.expose())));
            assert!(lifetime <= Duration::from_secs(1_000_000_000));
        }
        Err(error) => {
            assert!(!shows(format!("{error} {error:?}").as_bytes()));
            assert!(
                error.kind() != ErrorKind::Internal
                    && error.retry_after().is_none_or(|pause| pause.as_secs() <= 900)
            );
        }
    }
}
