//! What Connect sends back to the redirect URI: a code, a user or a vehicle, or an error that says why there is none.
//!
//! Source: <https://smartcar.com/docs/connect/handle-the-response>.

use std::collections::HashMap;

use subtle::ConstantTimeEq;

use super::errors;
use crate::{
    Error, Result,
    config::is_scheme,
    ids::{UserId, VehicleId},
    secret::Secret,
};

/// A redirect that brought consent, or the vehicle of a re-authentication.
///
/// It came through the driver's browser: only a `code` proves anything by itself (Smartcar refuses one it did not make).
#[derive(Clone)]
#[non_exhaustive]
pub struct Redirect {
    /// The authorization code: works once, for ten minutes. `None` where the Connect URL asked for none (API v3), and after
    /// a re-authentication.
    pub code: Option<Secret>,
    /// The `state` given to the Connect URL.
    pub state: Option<String>,
    /// Smartcar's id of the user; newer applications send it.
    pub user_id: Option<UserId>,
    /// The vehicle for which the driver has signed in again.
    pub vehicle_id: Option<VehicleId>,
    /// Your own id of the user, if the Connect URL carried one.
    pub external_id: Option<String>,
    /// Where a Tesla's driver goes to pair the virtual key.
    pub virtual_key_url: Option<String>,
}

/// A state may be the key to a driver's session: it is not shown, no more than the code.
impl std::fmt::Debug for Redirect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redirect")
            .field("user_id", &self.user_id)
            .field("vehicle_id", &self.vehicle_id)
            .field("external_id", &self.external_id)
            .finish_non_exhaustive()
    }
}

impl Redirect {
    /// Reads the query of a redirect: a whole URL, a path with a query, or the query alone.
    ///
    /// # Errors
    /// [`Declined`](crate::ErrorKind::Declined) where the driver ended it, [`Api`](crate::ErrorKind::Api) where Connect reports
    /// another `error`, which is their type (see [`Error::connect_reason`] and [`Error::incompatible_vehicle`]);
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) where there is neither an error nor a
    /// code, a user or a vehicle.
    pub fn parse(redirect: &str) -> Result<Self> {
        Answer::read(redirect)?.said
    }

    fn from_fields(state: Option<String>, mut take: impl FnMut(&str) -> Option<String>) -> Result<Self> {
        if let Some(error) = take("error") {
            return Err(errors::from_redirect(error, take));
        }
        let redirect = Self {
            code: take("code").map(code).transpose()?,
            state,
            user_id: take("user_id").map(UserId::new).transpose()?,
            vehicle_id: take("vehicle_id").map(VehicleId::new).transpose()?,
            external_id: take("external_id"),
            virtual_key_url: take("virtual_key_url"),
        };
        if redirect.code.is_none() && redirect.user_id.is_none() && redirect.vehicle_id.is_none() {
            return Err(Error::invalid_input(
                "redirect",
                "the redirect carries neither code nor error: pass the query that Connect sent, whole",
            ));
        }
        Ok(redirect)
    }

    /// As a redirect that brings this code would be read.
    pub(super) fn of_code(given: String, state: Option<String>) -> Result<Self> {
        let wrong = || {
            let why = "code is not one Smartcar makes: pass the parameter `code` of the redirect as it came";
            Error::invalid_input("code", why)
        };
        let code = Some(code(given).map_err(|_| wrong())?).filter(|code| !code.expose().is_empty());
        Ok(Self {
            code: Some(code.ok_or_else(wrong)?),
            state,
            user_id: None,
            vehicle_id: None,
            external_id: None,
            virtual_key_url: None,
        })
    }

    /// Turns away a redirect that does not carry the state this driver was sent off with.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `state`.
    pub fn check_state(&self, expected: &str) -> Result<()> {
        same_state(self.state.as_deref().unwrap_or_default(), expected)
    }
}

/// What a redirect says, and the state it says it with.
pub(super) struct Answer {
    pub state: Option<String>,
    pub said: Result<Redirect>,
}

impl Answer {
    pub(super) fn read(redirect: &str) -> Result<Self> {
        let mut fields = fields(redirect)?;
        let mut take = |name: &str| fields.remove(name).filter(|value| !value.is_empty());
        let state = take("state");
        Ok(Self { state: state.clone(), said: Redirect::from_fields(state, take) })
    }
}

/// The parameters that decide something. Others may be those of the redirect URI itself.
const OURS: [&str; 7] = ["code", "state", "user_id", "vehicle_id", "external_id", "virtual_key_url", "error"];

/// The parameters of a redirect.
pub(super) fn fields(redirect: &str) -> Result<HashMap<String, String>> {
    let wrong = |why: &str| Err(Error::invalid_input("redirect", format!("the redirect carries {why}")));
    let mut fields = HashMap::new();
    for pair in query(redirect).split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = String::from_utf8_lossy(&decoded(name)).into_owned();
        let ours = OURS.contains(&&*name);
        let value = match String::from_utf8(decoded(value)) {
            Ok(value) => value,
            // Read as something like it, two different texts would be one.
            Err(_) if ours => {
                return wrong("a parameter that is not UTF-8: pass the query that Connect sent, as it came");
            }
            Err(other) => String::from_utf8_lossy(other.as_bytes()).into_owned(),
        };
        // A parameter given twice is an attempt to confuse somebody.
        if fields.insert(name, value).is_some() && ours {
            return wrong("a parameter twice: it does not come from Connect");
        }
    }
    Ok(fields)
}

/// The query of a URL or of a path, or the text as it is where it is a query alone.
fn query(redirect: &str) -> &str {
    let scheme = |text: &str| text.split_once(':').is_some_and(|(scheme, _)| is_scheme(scheme));
    let whole = redirect.starts_with(['/', '?']) || scheme(redirect);
    let query = match redirect.split_once('?') {
        // A state may hold a question mark, or an address.
        Some((before, query)) if whole || !before.contains(['=', '&']) => query,
        None if whole => "",
        _ => redirect,
    };
    query.split_once('#').map_or(query, |(query, _)| query)
}

/// The bytes that a name or value of a query stands for: `+` is a space, `%2B` a plus.
fn decoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut left = text.as_bytes();
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    while let [first, rest @ ..] = left {
        left = rest;
        bytes.push(match (first, rest) {
            (b'+', _) => b' ',
            (b'%', [high, low, rest @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    left = rest;
                    high << 4 | low
                }
                _ => b'%',
            },
            _ => *first,
        });
    }
    bytes
}

fn code(code: String) -> Result<Secret> {
    if code.len() > 1024 || !code.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Error::invalid_input("redirect", "the redirect's code is not one Smartcar makes"));
    }
    Ok(Secret::new(code))
}

/// Compares in constant time: the one is a guess from outside, the other must not be found out by asking often.
pub(super) fn same_state(given: &str, expected: &str) -> Result<()> {
    if expected.is_empty() {
        return Err(empty_state());
    }
    if bool::from(given.as_bytes().ct_eq(expected.as_bytes())) {
        return Ok(());
    }
    Err(Error::invalid_input(
        "state",
        "the redirect's state is not the one this driver was sent to Connect with: it may be forged; start Connect again",
    ))
}

pub(super) fn empty_state() -> Error {
    Error::invalid_input(
        "state",
        "the expected state is empty: it would accept any redirect; pass the one this driver was sent to Connect with",
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_code_is_read_from_a_url_a_path_or_a_query() {
        for redirect in [
            "https://example.com/callback?code=c-1&state=s%201&user_id=u-1",
            "/callback?code=c-1&state=s+1&user_id=u-1",
            "code=c-1&state=s%201&user_id=u-1#fragment",
        ] {
            let read = Redirect::parse(redirect).unwrap();
            assert_eq!(read.code.unwrap().expose(), "c-1");
            assert_eq!(read.state.as_deref(), Some("s 1"));
            assert_eq!(read.user_id.as_deref(), Some("u-1"));
        }
    }

    #[test]
    fn no_code_brings_a_user_and_signing_in_again_a_vehicle() {
        let read = Redirect::parse("?user_id=u-1&state=s&external_id=x").unwrap();
        assert!(read.code.is_none() && read.vehicle_id.is_none());
        assert_eq!((read.user_id.as_deref(), read.external_id.as_deref()), (Some("u-1"), Some("x")));
        let read = Redirect::parse("?vehicle_id=v-1&state=s").unwrap();
        assert!(read.code.is_none() && read.user_id.is_none());
        assert_eq!(read.vehicle_id.as_deref(), Some("v-1"));
        assert_eq!(Redirect::parse("?user_id=a/b").unwrap_err().field(), Some("user_id"));
        assert_eq!(Redirect::parse("?vehicle_id=..").unwrap_err().field(), Some("vehicle_id"));
    }

    #[test]
    fn values_are_read_to_the_byte_wherever_the_query_stands() {
        let state = |redirect: &str| Redirect::parse(redirect).unwrap().state.unwrap();
        for (written, read) in [
            ("a+b", "a b"),
            ("a%20b", "a b"),
            ("a%2Bb", "a+b"),
            ("a%2bb%3D%3d", "a+b=="),
            ("a=b=", "a=b="),
            ("%C3%A4%f0%9F%9a%97", "ä🚗"),
            ("100%", "100%"),
            ("%zz%2", "%zz%2"),
            ("a%26code%3Dx", "a&code=x"),
            ("what?", "what?"),
            ("http://x/?y", "http://x/?y"),
            (" a ", " a "),
        ] {
            for before in ["", "?", "/callback?", "https://example.com/callback?", "app://back?", "callback?"]
            {
                assert_eq!(state(&format!("{before}code=c&state={written}")), read, "{before} {written}");
                assert_eq!(state(&format!("{before}state={written}&code=c#x")), read, "{before} {written}");
            }
        }
        // Two texts are never read as one.
        for bad in ["state=%ff", "state=%c3", "external_id=%80", "st%61te=a%ff"] {
            let error = Redirect::parse(&format!("code=c&{bad}")).unwrap_err();
            assert_eq!(error.field(), Some("redirect"), "{bad}");
        }
    }

    #[test]
    fn a_redirect_uri_may_have_parameters_of_its_own() {
        let read = Redirect::parse("https://example.com/cb?tag=a&tag=b&old=%e4&code=c&state=s").unwrap();
        assert_eq!((read.code.unwrap().expose(), read.state.as_deref()), ("c", Some("s")));
        for twice in ["code=a&code=b", "code=a&state=s&state=s", "code=a&c%6Fde=b", "user_id=a&user_id=a"] {
            assert_eq!(Redirect::parse(twice).unwrap_err().field(), Some("redirect"), "{twice}");
        }
    }

    #[test]
    fn neither_code_nor_error_is_bad_input() {
        for redirect in
            ["", "?", "state=a", "https://example.com/callback", "code=", "code=a&code=b", "code=a%00"]
        {
            assert_eq!(Redirect::parse(redirect).unwrap_err().field(), Some("redirect"), "{redirect}");
        }
    }

    #[test]
    fn a_foreign_state_is_turned_away() {
        let read = Redirect::parse("code=c&state=theirs").unwrap();
        assert_eq!(read.check_state("ours").unwrap_err().field(), Some("state"));
        assert!(read.check_state("theirs").is_ok());
        assert!(Redirect::parse("code=c").unwrap().check_state("ours").is_err());
        assert!(Redirect::parse("code=c").unwrap().check_state("").is_err());
    }

    proptest! {
        #[test]
        fn no_redirect_panics_or_shows_its_code(text in ".{0,200}", code in "[a-z0-9]{20}") {
            let _ = Redirect::parse(&text);
            let with_code = format!("{text}&code={code}");
            let shown = format!("{:?}", Redirect::parse(&with_code));
            prop_assert!(text.contains(&code) || !shown.contains(&code));
        }
    }
}
