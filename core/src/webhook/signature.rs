//! The two HMACs of webhooks: the signature of a body, and the answer to a challenge.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::{Error, Result, config::check_exact};

/// The header that carries the signature. Header names have no case.
pub const SIGNATURE_HEADER: &str = "SC-Signature";

/// The signature of `body`: HMAC-SHA256 under an application management token, in lower-case hex. Smartcar makes these;
/// a program needs it to test its own receiver.
///
/// ```
/// use smartcar_sdk::webhook::{sign, verify};
/// let signature = sign("token", b"{}");
/// verify(&["token"], &signature, b"{}")?;
/// # Ok::<_, smartcar_sdk::Error>(())
/// ```
#[must_use]
pub fn sign(token: &str, body: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    mac(token, body).into_iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect()
}

/// Checks that `body`, the bytes exactly as they arrived, is signed with one of `tokens`: the application management
/// token, or the old and the new one while they are being rotated. `signature` is the header `SC-Signature`.
///
/// # Errors
/// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `signature`, if it is not: believe nothing in the body.
/// [`Config`](crate::ErrorKind::Config), field `management_token`, if there is no token, or an empty one, or one with a
/// line break or white space around it.
pub fn verify<T: AsRef<str>>(tokens: &[T], signature: &str, body: &[u8]) -> Result<()> {
    match signer(tokens, signature, body)? {
        Some(_) => Ok(()),
        // Not how it fails: that would help whoever tries.
        None => Err(Error::invalid_input(
            "signature",
            "the webhook's signature does not fit its body: answer 401 and do nothing with it. If it comes from \
             Smartcar, check the management token, and that the body is the raw bytes that arrived",
        )),
    }
}

/// What the callback answers to a `VERIFY` event: `{"challenge": "<this>"}`.
///
/// # Errors
/// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `challenge`, if the challenge could itself be an event. The
/// answer is computed as a signature is, and a `VERIFY` may come unsigned: who could have any text answered could
/// have his own events signed. [`Config`](crate::ErrorKind::Config), field `management_token`, if the token is empty or
/// has a line break or white space around it.
pub fn challenge_answer(token: &str, challenge: &str) -> Result<String> {
    check_tokens(&[token])?;
    // Every event is a JSON object. Smartcar's challenges are random words.
    if challenge.is_empty() || challenge.contains('{') {
        return Err(Error::invalid_input(
            "challenge",
            "this is not a challenge of Smartcar's: answering it could sign a forged event",
        ));
    }
    Ok(sign(token, challenge.as_bytes()))
}

/// The place of the token that `body` is signed with. Takes the same time whichever it is, and whether or not one is.
pub(super) fn signer<T: AsRef<str>>(tokens: &[T], signature: &str, body: &[u8]) -> Result<Option<usize>> {
    check_tokens(tokens)?;
    let Some(given) = unhex(signature.trim()) else { return Ok(None) };
    let mut signer = None;
    for (place, token) in tokens.iter().enumerate() {
        if bool::from(mac(token.as_ref(), body).ct_eq(&given)) && signer.is_none() {
            signer = Some(place);
        }
    }
    Ok(signer)
}

/// An empty key is one that everybody knows, and one with a line break behind it is nobody's: every event would seem forged.
fn check_tokens<T: AsRef<str>>(tokens: &[T]) -> Result<()> {
    if tokens.is_empty() || tokens.iter().any(|token| token.as_ref().trim().is_empty()) {
        return Err(Error::config(
            "management_token",
            "management_token is missing or empty: webhooks are signed with the application management token from \
             Smartcar's dashboard",
        ));
    }
    tokens.iter().try_for_each(|token| check_exact("management_token", token.as_ref()))
}

fn mac(token: &str, message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(token.as_bytes())
        .unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// 64 hex digits of either case.
fn unhex(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    let mut bytes = [0; 32];
    if digits.len() != 2 * bytes.len() {
        return None;
    }
    let digit = |at: usize| char::from(digits[at]).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = digit(2 * place)? << 4 | digit(2 * place + 1)?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    const BODY: &[u8] = br#"{"eventType":"VEHICLE_STATE"}"#;

    #[test]
    fn the_signature_is_that_of_rfc_4231() {
        assert_eq!(
            sign("Jefe", b"what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn any_of_several_tokens_and_either_case_will_do() {
        let signature = sign("new", BODY);
        verify(&["old", "new"], &signature, BODY).unwrap();
        verify(&["new".to_owned()], &signature.to_uppercase(), BODY).unwrap();
        assert_eq!(signer(&["old", "new"], &signature, BODY).unwrap(), Some(1));
    }

    #[test]
    fn every_other_signature_is_refused_in_the_same_words() {
        let good = sign("token", BODY);
        let flipped = format!("{}{}", &good[..63], if good.ends_with('0') { '1' } else { '0' });
        let bad = [
            String::new(),
            "x".repeat(64),
            "é".repeat(32),
            "+1".repeat(32),
            good[..62].to_owned(),
            format!("{good}00"),
            flipped,
            sign("other", BODY),
            sign("token", b"other"),
        ];
        let refuse = |signature: &str| verify(&["token"], signature, BODY).unwrap_err();
        for signature in &bad {
            let error = refuse(signature);
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("signature")));
            assert_eq!(error.message(), refuse("").message());
        }
    }

    #[test]
    fn no_token_or_an_empty_one_is_a_mistake_in_the_configuration() {
        for tokens in [&[][..], &[""], &["token", " "]] {
            let error = verify(tokens, &sign("", BODY), BODY).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some("management_token")));
        }
        assert_eq!(challenge_answer("", "abcd").unwrap_err().kind(), ErrorKind::Config);
    }

    #[test]
    fn a_token_with_anything_around_it_is_refused_by_name() {
        let signature = sign("token", BODY);
        for token in ["token\n", "token\r\n", " token", "token ", "\u{feff}token", "to\nken"] {
            for tokens in [&[token][..], &["token", token], &[token, "token"]] {
                let error = verify(tokens, &signature, BODY).unwrap_err();
                assert_eq!(
                    (error.kind(), error.field()),
                    (ErrorKind::Config, Some("management_token")),
                    "{token:?}"
                );
                assert!(!error.to_string().contains("token\n"));
            }
            assert_eq!(challenge_answer(token, "abcd").unwrap_err().kind(), ErrorKind::Config, "{token:?}");
        }
    }

    #[test]
    fn a_challenges_hmac_never_signs_an_event() {
        assert_eq!(challenge_answer("token", "any-abcd").unwrap(), sign("token", b"any-abcd"));
        for forged in [r#"{"eventType":"VEHICLE_STATE"}"#, "\n {}", ""] {
            let error = challenge_answer("token", forged).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("challenge")));
        }
    }
}
