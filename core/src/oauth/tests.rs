//! What an answer of a token endpoint means. The same kinds of change, over HTTP and with the whole client: `tests/rust/token_replies.rs`.

use http::{HeaderMap, StatusCode};

use super::*;

const PAIR: &str = r#"{"access_token":"a","token_type":"Bearer","expires_in":7200,"refresh_token":"r"}"#;

fn response(status: u16, body: &[u8]) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    Response { status, headers: HeaderMap::new(), body: Bytes::copy_from_slice(body) }
}

fn answer(status: u16, body: &str) -> (Outcome, bool) {
    judge(
        &response(status, body.as_bytes()),
        Moment::from_millis(0),
        Timestamp::from_millis(0),
        "refresh_token",
    )
}

fn won(body: &[u8]) -> Option<Pair> {
    match judge(&response(200, body), Moment::from_millis(0), Timestamp::from_millis(0), "refresh_token").0 {
        Outcome::Won(pair) => Some(pair),
        _ => None,
    }
}

/// Both tokens, and the lifetime in seconds.
fn read(body: &[u8]) -> Option<(String, String, f64)> {
    let text = |token: &Secret| token.expose().to_owned();
    won(body).map(|pair| (text(&pair.access_token), text(&pair.refresh_token), pair.lifetime.as_secs_f64()))
}

#[allow(clippy::unnecessary_wraps)] // what is expected of `read`
fn the_pair(seconds: f64) -> Option<(String, String, f64)> {
    Some(("a".to_owned(), "r".to_owned(), seconds))
}

#[test]
fn each_answer_has_one_of_four_outcomes() {
    for status in [200, 201, 202, 203, 206, 299] {
        assert!(matches!(answer(status, PAIR).0, Outcome::Won(_)), "{status}");
    }
    for unknown in [
        answer(200, ""),
        answer(200, "<html>"),
        answer(200, r#"{"access_token":"a","expires_in":7200}"#),
        answer(200, r#"{"data":{"access_token":"a","expires_in":7200,"refresh_token":"r"}}"#),
        answer(200, r#"[{"access_token":"a","expires_in":7200,"refresh_token":"r"}]"#),
        answer(200, r#"{"error":"invalid_grant"}"#),
        answer(204, ""),
        answer(302, PAIR),
        answer(408, r#"{"error":"invalid_grant"}"#),
        answer(500, r#"{"error":"invalid_grant"}"#),
        answer(404, "<html>"),
        answer(400, r#"{"error":"temporarily_broken"}"#),
        answer(400, r#"{"error":["invalid_grant"]}"#),
        answer(400, r#"{"error":"slow_down","error":"invalid_grant"}"#),
        answer(400, r#"{"error":"invalid_grant""#),
    ] {
        assert!(matches!(unknown.0, Outcome::Unknown), "{unknown:?}");
    }
    for refused in [
        answer(400, r#"{"error":"invalid_grant","error_description":"x"}"#),
        answer(400, r#"{"error":"invalid_grant","error_description":null}"#),
        answer(400, r#"{"error":"invalid_grant","error_description":{"text":"x"},"error_uri":7}"#),
        answer(400, "\u{feff}\r\n{\"error\":\"invalid_grant\"}\n"),
        answer(401, r#"{"error":"invalid_grant"}"#),
        answer(400, r#"{"error":"invalid_request","error_description":"Invalid refresh_token: abc."}"#),
    ] {
        assert!(matches!(refused.0, Outcome::Refused), "{refused:?}");
    }
    assert!(matches!(answer(429, "").0, Outcome::NothingRotated(NothingRotated::TurnedAway(_))));
    assert!(matches!(
        answer(401, r#"{"error":"invalid_client"}"#),
        (Outcome::NothingRotated(NothingRotated::TurnedAway(_)), true)
    ));
}

/// A value, whether it is a token, and the lifetime it is (`None`: assumed).
const VALUES: [(&str, bool, Option<f64>); 40] = [
    ("null", false, None),
    ("true", false, None),
    ("false", false, None),
    ("0", false, None),
    ("-0.0", false, None),
    ("-1", false, None),
    ("-1e400", false, None),
    ("0.0001", false, Some(0.0001)),
    ("1", false, Some(1.0)),
    ("7200", false, Some(7200.0)),
    ("7200.5", false, Some(7200.5)),
    ("7.2e3", false, Some(7200.0)),
    ("86400", false, Some(86_400.0)),
    ("86401", false, Some(86_400.0)),
    ("1e400", false, Some(86_400.0)),
    ("18446744073709551616", false, Some(86_400.0)),
    ("99999999999999999999999999999999999999999999", false, Some(86_400.0)),
    ("NaN", false, None),
    ("Infinity", false, None),
    ("undefined", false, None),
    ("", false, None),
    (r#""""#, false, None),
    (r#"" ""#, false, None),
    (r#""a\nb""#, false, None),
    (r#""a\u0000""#, false, None),
    (r#""\ud800""#, false, None),
    (r#""word""#, true, None),
    (r#""two words""#, true, None),
    (r#""\"\\\/\u0041~""#, true, None),
    (r#""tökén""#, true, None),
    (r#""7200""#, true, Some(7200.0)),
    (r#"" 7200 ""#, true, Some(7200.0)),
    (r#""7200.5""#, true, Some(7200.5)),
    (r#""1e400""#, true, Some(86_400.0)),
    (r#""-7200""#, true, None),
    (r#""NaN""#, true, None),
    (r#""inf""#, true, None),
    (r#""7200s""#, true, None),
    (r#"[["},{"],{"access_token":"no"}]"#, false, None),
    (r#"{"refresh_token":"no","access_token":"no","expires_in":1,"a":{"b":[]}}"#, false, None),
];

const FIELDS: [(&str, &str); 5] = [
    ("access_token", r#""a""#),
    ("token_type", r#""Bearer""#),
    ("expires_in", "7200"),
    ("refresh_token", r#""r""#),
    ("scope", r#""read_odometer""#),
];

/// The documented reply with `field` in place of itself: as it is written, or left out.
fn with(field: &str, written: &str) -> String {
    let kept =
        FIELDS.iter().map(
            |(name, value)| {
                if *name == field { written.to_owned() } else { format!(r#""{name}":{value}"#) }
            },
        );
    format!("{{{}}}", kept.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" , "))
}

#[test]
fn every_field_in_every_type_and_nothing_is_lost() {
    for (value, is_token, lifetime) in VALUES {
        let text = || serde_json::from_str::<String>(value).unwrap();
        // A refresh token travels in forms only, which carry any text.
        let is_text = serde_json::from_str::<String>(value).is_ok_and(|text| !text.is_empty());
        for (field, good) in FIELDS {
            // What the reply is where the value counts, and what it is where it does not.
            let (counts, other) = match field {
                "access_token" => (is_token.then(|| (text(), "r".to_owned(), 7200.0)), None),
                "refresh_token" => (is_text.then(|| ("a".to_owned(), text(), 7200.0)), None),
                "expires_in" => (lifetime.and_then(the_pair), the_pair(7200.0)),
                _ => (the_pair(7200.0), the_pair(7200.0)),
            };
            let counts = counts.or(other);
            let plain = with(field, &format!(r#""{field}":{value}"#));
            assert_eq!(read(plain.as_bytes()), counts, "{plain}");
            // Twice: the last that can be used.
            let before = with(field, &format!(r#""{field}":{value},"{field}":{good}"#));
            assert_eq!(read(before.as_bytes()), the_pair(7200.0), "{before}");
            let after = with(field, &format!(r#""{field}":{good},"{field}":{value}"#));
            let odd = field == "refresh_token" && !is_token;
            let last = counts.filter(|_| !odd).or(the_pair(7200.0));
            assert_eq!(read(after.as_bytes()), last, "{after}");
        }
    }
    for (field, expected) in [
        ("access_token", None),
        ("refresh_token", None),
        ("expires_in", the_pair(7200.0)),
        ("token_type", the_pair(7200.0)),
        ("scope", the_pair(7200.0)),
    ] {
        assert_eq!(read(with(field, "").as_bytes()), expected, "{field} is missing");
    }
}

#[test]
fn whatever_stands_around_a_pair_costs_nothing() {
    let utf16 = |bytes: fn(u16) -> [u8; 2]| {
        "\u{feff}".encode_utf16().chain(PAIR.encode_utf16()).flat_map(bytes).collect::<Vec<_>>()
    };
    for body in [
        format!("\u{feff}{PAIR}").into_bytes(),
        format!(" \u{feff}\r\n\t\u{a0}{PAIR}\r\n \u{feff}").into_bytes(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
        format!("{PAIR}\0\0").into_bytes(),
        format!("{PAIR}<html>").into_bytes(),
        format!(r#"{PAIR}{{"access_token":"no","refresh_token":"no"}}"#).into_bytes(),
        PAIR.trim_end_matches('}').as_bytes().to_vec(),
        PAIR.replace(',', ",,").into_bytes(),
        PAIR.replace("access_token", r"\u0061ccess_token").into_bytes(),
        [&br#"{"\ud800":"\ud800","#[..], b"\"\xff\":\"\xff\",", &PAIR.as_bytes()[1..]].concat(),
        format!(r#"{{"deep":{}{},{}"#, "[".repeat(100_000), "]".repeat(100_000), &PAIR[1..]).into_bytes(),
    ] {
        assert_eq!(
            read(&body),
            the_pair(7200.0),
            "{}",
            String::from_utf8_lossy(&body[..body.len().min(300)])
        );
    }
}

#[test]
fn an_application_token_is_read_as_leniently() {
    let read = |body: &str| {
        let read = application::read(&response(200, body.as_bytes()), Timestamp::from_millis(0)).ok();
        read.map(|(token, lifetime)| (token.expose().to_owned(), lifetime.as_secs_f64()))
    };
    for (value, is_token, lifetime) in VALUES {
        let reply = |token: &str, lifetime: &str| {
            format!("\u{feff}{{\"expires_in\":{lifetime},\"token_type\":{value},\"access_token\":{token}}}\n")
        };
        let text = || serde_json::from_str::<String>(value).unwrap();
        assert_eq!(read(&reply(value, "60")), is_token.then(|| (text(), 60.0)), "{value}");
        assert_eq!(
            read(&reply("\"a\"", value)),
            Some(("a".to_owned(), lifetime.unwrap_or(3600.0))),
            "{value}"
        );
    }
    for status in [201, 203, 299] {
        assert!(application::read(&response(status, PAIR.as_bytes()), Timestamp::from_millis(0)).is_ok());
    }
    assert_eq!(read(r#"{"access_token":"a"}"#), Some(("a".to_owned(), 3600.0)));
    assert!(application::read(&response(302, PAIR.as_bytes()), Timestamp::from_millis(0)).is_err());
}

proptest::proptest! {
    #[test]
    fn no_answer_panics_and_a_pair_wins_as_soon_as_it_is_whole(
        status in 100_u16..600, body in ".{0,300}", bytes: Vec<u8>, cut in 0_usize..90,
    ) {
        let _ = answer(status, &body);
        let _ = won(&bytes);
        let _ = won(&[b"{", &bytes[..]].concat());
        let part = &PAIR[..cut.min(PAIR.len())];
        proptest::prop_assert_eq!(won(part.as_bytes()).is_some(), part.len() >= PAIR.len() - 1);
    }

    #[test]
    fn no_expiry_panics(expires in proptest::num::f64::ANY) {
        let body = format!(r#"{{"access_token":"a","expires_in":{expires},"refresh_token":"r"}}"#);
        proptest::prop_assert!(won(body.as_bytes()).is_some_and(|pair| pair.lifetime.as_secs() <= 86_400));
    }

    /// The other way round: whatever a JSON parser finds two tokens in is a win.
    #[test]
    fn whatever_stands_beside_two_tokens_they_are_a_win(name in "\\PC*", text in "\\PC*", number: f64, place in 0_usize..3) {
        let others = serde_json::json!({ name: [&text, { &text: number }] }).to_string();
        let others = &others[1..others.len() - 1];
        let mut parts = vec![r#""access_token":"a""#, r#""refresh_token":"r""#];
        parts.insert(place, others);
        let body = format!("{{{}}}", parts.join(","));
        proptest::prop_assert_eq!(read(body.as_bytes()), the_pair(7200.0), "{}", body);
    }
}

#[test]
fn no_outcome_shows_what_was_presented() {
    let secret = "5b3f3f5e-secret";
    let body = format!(r#"{{"error":"unsupported_grant_type","error_description":"bad {secret}"}}"#);
    assert!(!format!("{:?}", answer(400, &body)).contains(secret));
    let pair = format!(r#"{{"access_token":"{secret}","expires_in":1,"refresh_token":"{secret}"}}"#);
    assert!(!format!("{:?}", answer(200, &pair)).contains(secret));
}
