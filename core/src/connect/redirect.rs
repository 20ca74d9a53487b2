//! What Connect sends back to the redirect URI: a code, a user or a vehicle, or an error that says why there is none.
//!
//! Source: <https://smartcar.com/docs/connect/handle-the-response>.

use std::collections::HashMap;

use ::url::form_urlencoded;
use subtle::ConstantTimeEq;

use super::errors;
use crate::{
    Error, Result,
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
    /// [`Api`](crate::ErrorKind::Api) with the `error` as its type where Connect reports one (see [`Error::connect_reason`] and
    /// [`Error::incompatible_vehicle`]); [`InvalidInput`](crate::ErrorKind::InvalidInput) where there is neither an error nor a
    /// code, a user or a vehicle.
    pub fn parse(redirect: &str) -> Result<Self> {
        let mut fields = fields(redirect)?;
        let mut take = |name: &str| fields.remove(name).filter(|value| !value.is_empty());
        if let Some(error) = take("error") {
            return Err(errors::from_redirect(error, take));
        }
        let redirect = Self {
            code: take("code").map(code).transpose()?,
            state: take("state"),
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

    /// Turns away a redirect that does not carry the state this driver was sent off with.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `state`.
    pub fn check_state(&self, expected: &str) -> Result<()> {
        same_state(self.state.as_deref().unwrap_or_default(), expected)
    }
}

/// The parameters of a redirect.
pub(super) fn fields(redirect: &str) -> Result<HashMap<String, String>> {
    let query = match redirect.split_once('?') {
        Some((_, query)) => query,
        None if redirect.contains("://") => "",
        None => redirect,
    };
    let query = query.split_once('#').map_or(query, |(query, _)| query);
    let mut fields = HashMap::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        // A parameter given twice is an attempt to confuse somebody; the first one counts for nothing more.
        if fields.insert(name.into_owned(), value.into_owned()).is_some() {
            return Err(Error::invalid_input(
                "redirect",
                "the redirect carries a parameter twice: it does not come from Connect",
            ));
        }
    }
    Ok(fields)
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
        return Err(Error::invalid_input(
            "state",
            "the expected state is empty: it would accept any redirect; leave it out, or pass it",
        ));
    }
    if bool::from(given.as_bytes().ct_eq(expected.as_bytes())) {
        return Ok(());
    }
    Err(Error::invalid_input(
        "state",
        "the redirect's state is not the one this driver was sent to Connect with: it may be forged; start Connect again",
    ))
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
    fn a_consent_without_a_code_brings_a_user_and_signing_in_again_a_vehicle() {
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
