//! A `state` that proves itself: signed with a key made from the client secret, good until a given time. No process has
//! to remember what it sent a driver off with, and the redirect may come back to any host.
//!
//! `v1.PAYLOAD.EXPIRY.NONCE.MAC`: base64url, seconds since 1970, base64url, and the HMAC-SHA256 of all before it.

use std::{sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

use super::{
    errors,
    redirect::{self, Answer, Redirect},
};
use crate::{Error, Result, clock::Clock, config::Config, random, secret::Secret};

const VERSION: &str = "v1";
/// Sets these keys apart from anything else that may ever be made from a client secret.
const LABEL: &[u8] = b"smartcar-sdk connect state v1";
/// The longest payload: what it becomes must fit into a URL with everything else.
const LONGEST_PAYLOAD: usize = 512;

/// What signs and checks states: the first client secret signs, each one counts, so that secrets can be rotated.
#[derive(Clone, Debug)]
pub(crate) struct StateKeys {
    client_id: String,
    secrets: Vec<Secret>,
    clock: Arc<dyn Clock>,
}

impl StateKeys {
    pub(crate) fn new(config: &Config, client_id: &str, clock: Arc<dyn Clock>) -> Self {
        Self { client_id: client_id.to_owned(), secrets: config.client_secrets.clone(), clock }
    }

    /// A state that carries `payload`, for `valid_for` from now.
    pub(super) fn sign(&self, payload: &str, valid_for: Duration) -> Result<String> {
        if payload.is_empty() || payload.len() > LONGEST_PAYLOAD {
            return Err(Error::invalid_input(
                "state",
                format!(
                    "a signed state's payload must be 1 to {LONGEST_PAYLOAD} bytes: pass the driver's session id"
                ),
            ));
        }
        if valid_for.is_zero() {
            return Err(Error::invalid_input(
                "valid_for",
                "valid_for is zero: the state would be over before the driver is back; an hour is usual",
            ));
        }
        let secret = self.secrets.first().ok_or_else(|| {
            Error::config("client_secret", "client_secret is missing: a signed state needs it")
        })?;
        let expiry = self.clock.now().after(valid_for).as_millis().saturating_add(999) / 1000;
        let nonce: [u8; 16] = random::bytes();
        let signed = format!(
            "{VERSION}.{}.{expiry}.{}",
            URL_SAFE_NO_PAD.encode(payload),
            URL_SAFE_NO_PAD.encode(nonce)
        );
        let mac = self.mac(secret, &signed);
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac)))
    }

    /// The payload of a state that one of our secrets has signed and whose time is not over.
    pub(super) fn check(&self, state: &str) -> Result<String> {
        let (signed, mac) = state.rsplit_once('.').ok_or_else(forged)?;
        // Compared as text: bits that base64 leaves over must not make a second spelling of the same signature.
        let genuine = self.secrets.iter().fold(Choice::from(0), |genuine, secret| {
            let ours = URL_SAFE_NO_PAD.encode(self.mac(secret, signed));
            genuine | ours.as_bytes().ct_eq(mac.as_bytes())
        });
        if !bool::from(genuine) {
            return Err(forged());
        }
        // From here on it is our own writing.
        let mut parts = signed.split('.');
        let (Some(VERSION), Some(payload), Some(expiry), Some(_), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(forged());
        };
        let expiry: i64 = expiry.parse().map_err(|_| forged())?;
        if self.clock.now().as_millis() / 1000 >= expiry {
            return Err(Error::invalid_input(
                "state",
                "the redirect's state has expired: the driver took too long; start Connect again",
            ));
        }
        let payload = URL_SAFE_NO_PAD.decode(payload).map_err(|_| forged())?;
        String::from_utf8(payload).map_err(|_| forged())
    }

    fn mac(&self, secret: &Secret, signed: &str) -> [u8; 32] {
        // Two steps: the client secret itself goes to Smartcar and nowhere else.
        let key = hmac(secret.expose().as_bytes(), &[LABEL, b"\0", self.client_id.as_bytes()]);
        hmac(&key, &[signed.as_bytes()])
    }
}

fn hmac(key: &[u8], message: &[&[u8]]) -> [u8; 32] {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        unreachable!("HMAC takes keys of any length")
    };
    for part in message {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn forged() -> Error {
    Error::invalid_input(
        "state",
        "the redirect's state is missing, forged or altered, or was signed with a client secret that is no longer set; \
         start Connect again",
    )
}

/// What a redirect's state has to be. Nothing said is no check: a session without a state must not let everything through.
#[derive(Clone, Default)]
pub(super) struct ExpectedState {
    /// The state itself; of a signed one, its payload.
    pub value: Option<String>,
    pub signed: bool,
    pub unchecked: bool,
}

impl ExpectedState {
    /// What a redirect brings, if it is the one that was waited for. Whoever lacks the state is not listened to, and cannot
    /// say that the driver declined either.
    pub(super) fn read(&self, redirect: &str, keys: &StateKeys) -> Result<Redirect> {
        self.is_a_check()?;
        let Answer { state, said } = Answer::read(redirect)?;
        if let Err(error) = self.check(state.as_deref().unwrap_or_default(), keys) {
            return Err(match said {
                // What is no redirect of Connect's at all is better said.
                Err(said) if said.field() == Some("redirect") => said,
                Err(said) => match said.api().and_then(|api| api.error_type.as_deref()) {
                    Some(word) => {
                        let reported = errors::shown(word);
                        Error::invalid_input(
                            "state",
                            format!("{} (the redirect reports {reported})", error.message()),
                        )
                    }
                    None => error,
                },
                Ok(_) => error,
            });
        }
        said
    }

    /// The same of a code that comes without its redirect, and the state that came beside it.
    pub(super) fn read_code(
        &self,
        code: String,
        state: Option<String>,
        keys: &StateKeys,
    ) -> Result<Redirect> {
        self.is_a_check()?;
        if state.is_none() && !self.unchecked {
            return Err(Error::invalid_input(
                "returned_state",
                "a code alone carries no state to check: pass the state that came back beside it as returned_state, or the \
                 whole redirect in place of the code; unchecked_state if it was checked by other means",
            ));
        }
        self.check(state.as_deref().unwrap_or_default(), keys)?;
        Redirect::of_code(code, state)
    }

    /// Whether the caller has said what to check, or that nothing is to be.
    fn is_a_check(&self) -> Result<()> {
        if self.unchecked && (self.signed || self.value.is_some()) {
            return Err(Error::invalid_input(
                "unchecked_state",
                "unchecked_state excludes state and signed_state: leave it out, so that the state is checked",
            ));
        }
        match self.value.as_deref() {
            Some(value) if value.trim().is_empty() => Err(redirect::empty_state()),
            None if !self.signed && !self.unchecked => Err(Error::invalid_input(
                "state",
                "no state is expected, so anybody's redirect would be completed for this driver: pass the state that this \
                 browser's session was sent to Connect with, or signed_state; unchecked_state if nothing is to be checked",
            )),
            _ => Ok(()),
        }
    }

    fn check(&self, given: &str, keys: &StateKeys) -> Result<()> {
        let payload = if self.signed { &keys.check(given)? } else { given };
        self.value.as_deref().map_or(Ok(()), |expected| redirect::same_state(payload, expected))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::clock::ShiftedClock;

    const HOUR: Duration = Duration::from_secs(3600);

    fn keys(secrets: &str) -> (StateKeys, ShiftedClock) {
        let mut config = Config::default();
        config.set("client_secret", secrets).unwrap();
        let clock = ShiftedClock::default();
        (StateKeys::new(&config, "app-1", Arc::new(clock.clone())), clock)
    }

    fn message(keys: &StateKeys, state: &str) -> String {
        let error = keys.check(state).unwrap_err();
        assert_eq!((error.kind(), error.field()), (crate::ErrorKind::InvalidInput, Some("state")));
        error.message().to_owned()
    }

    #[test]
    fn a_signed_state_brings_its_payload_back_until_it_expires() {
        let (keys, clock) = keys("hunter2");
        let state = keys.sign("session 17 ü", HOUR).unwrap();
        assert!(state.starts_with("v1.") && state.matches('.').count() == 4, "{state}");
        assert_eq!(keys.check(&state).unwrap(), "session 17 ü");
        assert_ne!(state, keys.sign("session 17 ü", HOUR).unwrap(), "no two are the same");
        clock.advance(Duration::from_secs(3598));
        assert!(keys.check(&state).is_ok());
        clock.advance(Duration::from_secs(3));
        assert!(message(&keys, &state).contains("expired"));
    }

    #[test]
    fn every_altered_character_is_a_forgery() {
        let (keys, _) = keys("hunter2");
        let state = keys.sign("session", HOUR).unwrap();
        for at in 0..state.len() {
            let mut altered = state.clone().into_bytes();
            altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
            assert!(message(&keys, &String::from_utf8(altered).unwrap()).contains("forged"), "{at}");
        }
        for short in [
            "",
            ".",
            "....",
            "v1....",
            "v1.c2Vzc2lvbg.99999999999.AAAA.",
            "csrf-17",
            &state[..state.len() - 1],
        ] {
            assert!(message(&keys, short).contains("forged"), "{short}");
        }
    }

    #[test]
    fn secrets_are_rotated_and_applications_told_apart() {
        let (before, _) = keys("old");
        let (during, _) = keys("new,old");
        let (after, _) = keys("new");
        let old = before.sign("s", HOUR).unwrap();
        assert!(during.check(&old).is_ok() && after.check(&old).is_err());
        let new = during.sign("s", HOUR).unwrap();
        assert!(after.check(&new).is_ok() && before.check(&new).is_err());
        let other = StateKeys { client_id: "app-2".into(), ..after };
        assert!(other.check(&new).is_err());
    }

    #[test]
    fn what_cannot_be_signed_is_named() {
        let (keys, _) = keys("hunter2");
        assert_eq!(keys.sign("", HOUR).unwrap_err().field(), Some("state"));
        assert_eq!(keys.sign(&"x".repeat(513), HOUR).unwrap_err().field(), Some("state"));
        assert_eq!(keys.sign("s", Duration::ZERO).unwrap_err().field(), Some("valid_for"));
    }

    #[test]
    fn the_format_stays_so_that_two_releases_run_side_by_side() {
        let (keys, _) = keys("hunter2");
        let state =
            "v1.c2Vzc2lvbg.33000000000.AAECAwQFBgcICQoLDA0ODw.DK5G8KhIKh25Cd9KwLgHxNi1dr75OzdG9fR4WdYy40Y";
        assert_eq!(keys.check(state).unwrap(), "session");
    }

    #[test]
    fn without_a_state_to_compare_with_nothing_is_completed() {
        let keys = keys("hunter2").0;
        let plain = |value: &str| ExpectedState { value: Some(value.into()), ..ExpectedState::default() };
        let signed = ExpectedState { signed: true, ..ExpectedState::default() };
        let field = |expected: &ExpectedState, redirect: &str| {
            let error = expected.read(redirect, &keys).unwrap_err();
            assert_eq!(error.kind(), crate::ErrorKind::InvalidInput, "{redirect}");
            error.field().map(str::to_owned)
        };
        let empty_but_signed = ExpectedState { signed: true, ..plain("") };
        let redirects = [
            "code=c",
            "code=c&state=",
            "code=c&state=s",
            "code=c&state=%20%09",
            "user_id=u",
            "error=access_denied",
            "vehicle_id=v",
            "",
        ];
        for redirect in redirects {
            for none in [ExpectedState::default(), plain(""), plain(" \t"), empty_but_signed.clone()] {
                assert_eq!(field(&none, redirect).as_deref(), Some("state"), "{redirect}");
            }
            for both in [plain("s"), signed.clone()] {
                let both = ExpectedState { unchecked: true, ..both };
                assert_eq!(field(&both, redirect).as_deref(), Some("unchecked_state"), "{redirect}");
            }
        }
        for expected in [plain("s"), signed, ExpectedState { signed: true, ..plain("s") }] {
            for foreign in
                ["code=c", "code=c&state=", "code=c&state=S", "code=c&state=s%20", "error=access_denied"]
            {
                assert_eq!(field(&expected, foreign).as_deref(), Some("state"), "{foreign}");
            }
        }
        let unchecked = ExpectedState { unchecked: true, ..ExpectedState::default() };
        assert!(unchecked.read("code=c", &keys).is_ok() && plain("s").read("code=c&state=s", &keys).is_ok());
    }

    #[test]
    fn nobody_says_that_the_driver_declined_without_the_state() {
        let keys = keys("hunter2").0;
        let expected = ExpectedState { value: Some("s".into()), ..ExpectedState::default() };
        let error = expected.read("error=access_denied&state=s", &keys).unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::Declined);
        let error = expected.read("error=access_denied<b>", &keys).unwrap_err();
        assert_eq!((error.field(), error.api()), (Some("state"), None));
        assert!(error.message().ends_with("(the redirect reports access_deniedb)"), "{error}");
    }

    #[test]
    fn a_code_alone_is_checked_as_a_redirect_is() {
        let keys = keys("hunter2").0;
        let signed_state = keys.sign("session", HOUR).unwrap();
        let plain = ExpectedState { value: Some("s".into()), ..ExpectedState::default() };
        let signed = ExpectedState { signed: true, value: Some("session".into()), unchecked: false };
        let unchecked = ExpectedState { unchecked: true, ..ExpectedState::default() };
        let read = |expected: &ExpectedState, state: Option<&str>| {
            expected.read_code("code".into(), state.map(str::to_owned), &keys)
        };
        for (expected, state) in [(&plain, "s"), (&signed, &signed_state)] {
            assert_eq!(read(expected, Some(state)).unwrap().code.unwrap().expose(), "code");
            assert_eq!(read(expected, None).unwrap_err().field(), Some("returned_state"));
            for foreign in ["", "S", "v1.forged"] {
                assert_eq!(read(expected, Some(foreign)).unwrap_err().field(), Some("state"), "{foreign}");
            }
        }
        assert!(read(&unchecked, None).is_ok() && read(&unchecked, Some("whatever")).is_ok());
        assert_eq!(read(&ExpectedState::default(), Some("s")).unwrap_err().field(), Some("state"));
        for wrong in ["", "a b", "a\0"] {
            let error = unchecked.read_code(wrong.into(), None, &keys).unwrap_err();
            assert_eq!(error.field(), Some("code"), "{wrong}");
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        assert!(!format!("{:?}", keys("hunter2").0).contains("hunter2"));
    }

    proptest! {
        #[test]
        fn no_state_panics(text in ".{0,120}") {
            let _ = keys("hunter2").0.check(&text);
        }
    }
}
