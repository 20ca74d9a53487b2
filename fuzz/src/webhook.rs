//! A request to a webhook's callback: from anybody, signed or not.

use smartcar_sdk::webhook::{self, Delivery, SIGNATURE_HEADER};

use crate::{SECRET, Target, shows};

pub(crate) const TARGET: Target = Target { name: "webhook", longest: 50 * 1024, run };

/// The old one and the new one.
const TOKENS: [&str; 2] = ["management-token-of-yesterday", "management-token-of-today"];

fn run(input: &[u8]) {
    for token in TOKENS {
        let signature = webhook::sign(token, input);
        webhook::verify(&TOKENS, &signature, input).expect("it is signed");
        let delivery = webhook::handle(&TOKENS, [("sc-signature", signature.to_uppercase())], input);
        answers(&delivery, input, true);
        assert!(webhook::handle(&["another-token"], [(SIGNATURE_HEADER, &signature)], input).event.is_none());
    }
    let unsigned = webhook::handle(&TOKENS, [] as [(&str, &str); 0], input);
    answers(&unsigned, input, false);
    // A signature of the sender's choosing.
    let chosen = webhook::handle(&TOKENS, [("SC-SIGNATURE", &input[..input.len().min(64)])], input);
    answers(&chosen, input, false);
    reads_the_same_again(input);
}

fn answers(delivery: &Delivery, body: &[u8], signed: bool) {
    let shown = format!("{delivery:?}");
    assert!(!TOKENS.iter().any(|token| shown.contains(token)));
    assert!(delivery.event.is_none() || signed, "nobody has signed it");
    assert_eq!(delivery.status == 200, delivery.error.is_none());
    assert_eq!(delivery.status == 200, delivery.event.is_some() || delivery.answer.is_some());
    assert!(matches!(delivery.status, 200 | 400) || delivery.status == 401 && !signed, "{shown}");
    if let Some(error) = &delivery.error {
        // What is wrong with it, not what it says: a body has no place in a log.
        assert!(!shows(body) || !shown.contains(SECRET), "{error}");
        assert!(error.field().is_some());
    }
    if let Some(answer) = &delivery.answer {
        // No challenge signs an event.
        let hmac = answer.split('"').nth(3).expect("a challenge");
        assert!(webhook::verify(&TOKENS, hmac, body).is_err());
    }
}

fn reads_the_same_again(body: &[u8]) {
    let Ok(event) = webhook::parse(body) else { return };
    assert!(event.raw.is_object());
    let again = webhook::parse(event.raw.to_string().as_bytes()).expect("it was read before");
    assert_eq!(event, again);
    if let Some(challenge) = &event.challenge
        && let Ok(answer) = webhook::challenge_answer(TOKENS[0], challenge)
    {
        assert_eq!(answer, webhook::sign(TOKENS[0], challenge.as_bytes()));
    }
}
