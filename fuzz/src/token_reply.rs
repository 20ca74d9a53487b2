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
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches(|c: char| c <= ' ' || matches!(c, '\u{feff}' | '\u{a0}'));
    let json: Value = serde_json::from_str(text).unwrap_or_default();
    let named = json["error"].as_str().unwrap_or_default();
    if (200..300).contains(&status) && holds(body, "access_token") && holds(body, "refresh_token") {
        assert_eq!(reply.outcome, "won", "a pair is thrown away");
    }
    let refusal = (400..500).contains(&status) && status != 408;
    match reply.outcome {
        "won" => {
            let (access, refresh) = reply.pair.as_ref().expect("a pair");
            assert!((200..300).contains(&status));
            let json: Value = serde_json::from_slice(body).unwrap_or_default();
            for (name, token) in [("access_token", access), ("refresh_token", refresh)] {
                assert!(is_token(token.expose()));
                // Of a field given twice a parser keeps the last, and the SDK the last that can be used.
                let parsed = json[name].as_str().filter(|text| is_token(text));
                assert!(parsed.is_none_or(|text| text == token.expose()), "{name}");
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

fn is_token(text: &str) -> bool {
    text.bytes().any(|byte| !byte.is_ascii_whitespace())
        && !text.contains(|c: char| c.is_ascii_control() && c != '\t')
}

/// Whatever a parser finds a token of this name in.
fn holds(body: &[u8], name: &str) -> bool {
    serde_json::from_slice::<Value>(body).is_ok_and(|json| json[name].as_str().is_some_and(is_token))
}

fn an_application_token_is_read(status: u16, retry_after: &str, body: &[u8]) {
    match application_reply(status, retry_after, body).expect("a status") {
        Ok((token, lifetime)) => {
            assert!((200..300).contains(&status) && is_token(token.expose()));
            assert!(lifetime <= Duration::from_secs(86_400));
        }
        Err(error) => {
            assert!(!((200..300).contains(&status) && holds(body, "access_token")), "a token is thrown away");
            assert!(!shows(format!("{error} {error:?}").as_bytes()));
            assert!(
                error.kind() != ErrorKind::Internal
                    && error.retry_after().is_none_or(|pause| pause.as_secs() <= 900)
            );
        }
    }
}
