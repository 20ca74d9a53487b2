//! What Connect sends back to the redirect URI: a code, or an error that says why there is none.
//!
//! Source: <https://smartcar.com/docs/connect/handle-the-response>.

use ::url::form_urlencoded;
use serde_json::json;

use crate::{ApiError, Error, ErrorKind, Result, ids::UserId, secret::Secret};

/// A redirect that brought consent.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Redirect {
    /// The authorization code: works once, for ten minutes.
    pub code: Secret,
    /// The `state` given to the Connect URL.
    pub state: Option<String>,
    /// Smartcar's id of the user; newer applications send it.
    pub user_id: Option<UserId>,
    /// Your own id of the user, if the Connect URL carried one.
    pub external_id: Option<String>,
    /// Where a Tesla's driver goes to pair the virtual key.
    pub virtual_key_url: Option<String>,
}

impl Redirect {
    /// Reads the query of a redirect: a whole URL, a path with a query, or the query alone.
    ///
    /// # Errors
    /// [`Api`](ErrorKind::Api) with the `error` as its type where Connect reports one (`access_denied`,
    /// `vehicle_incompatible` with the vehicle's data in `detail`, ...); [`InvalidInput`](ErrorKind::InvalidInput)
    /// where there is neither code nor error.
    pub fn parse(redirect: &str) -> Result<Self> {
        let query = match redirect.split_once('?') {
            Some((_, query)) => query,
            None if redirect.contains("://") => "",
            None => redirect,
        };
        let query = query.split_once('#').map_or(query, |(query, _)| query);
        let mut fields = std::collections::HashMap::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            // A parameter given twice is an attempt to confuse somebody; the first one counts for nothing more.
            if fields.insert(name.into_owned(), value.into_owned()).is_some() {
                return Err(Error::invalid_input(
                    "redirect",
                    "the redirect carries a parameter twice: it does not come from Connect",
                ));
            }
        }
        let mut take = |name: &str| fields.remove(name).filter(|value| !value.is_empty());
        if let Some(error) = take("error") {
            return Err(connect_error(error, &mut take));
        }
        let code = take("code").ok_or_else(|| {
            Error::invalid_input(
                "redirect",
                "the redirect carries neither code nor error: pass the query that Connect sent, whole",
            )
        })?;
        if code.len() > 1024 || !code.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::invalid_input("redirect", "the redirect's code is not one Smartcar makes"));
        }
        Ok(Self {
            code: Secret::new(code),
            state: take("state"),
            user_id: take("user_id").map(UserId::new).transpose()?,
            external_id: take("external_id"),
            virtual_key_url: take("virtual_key_url"),
        })
    }

    /// Turns away a redirect that does not carry the state this driver was sent off with.
    ///
    /// # Errors
    /// [`InvalidInput`](ErrorKind::InvalidInput), field `state`.
    pub fn check_state(&self, expected: &str) -> Result<()> {
        use subtle::ConstantTimeEq;
        if expected.is_empty() {
            return Err(Error::invalid_input(
                "state",
                "the expected state is empty: it would accept any redirect; leave it out, or pass it",
            ));
        }
        let given = self.state.as_deref().unwrap_or_default();
        if bool::from(given.as_bytes().ct_eq(expected.as_bytes())) {
            return Ok(());
        }
        Err(Error::invalid_input(
            "state",
            "the redirect's state is not the one this driver was sent to Connect with: it may be forged; start Connect again",
        ))
    }
}

fn connect_error(error: String, take: &mut impl FnMut(&str) -> Option<String>) -> Error {
    let description = take("error_description");
    let vehicle: serde_json::Map<_, _> = ["vin", "make", "model", "year", "status_code", "error_message"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), json!(take(name)?))))
        .collect();
    let hint = match error.as_str() {
        "access_denied" => "the driver did not consent",
        "vehicle_incompatible" => {
            "the driver's car does not work with Smartcar or lacks a required permission"
        }
        "no_vehicles" => "the driver's account has no cars",
        "invalid_subscription" => "the driver's connected-services subscription is not active",
        "user_manually_returned_to_application" => "the driver went back before consenting",
        "oem_cancelled_login" => "the car maker's login was cancelled",
        "configuration_error" => "the Connect URL or the application's configuration is wrong",
        "server_error" => "Smartcar had a problem; let the driver try again",
        _ => "Connect ended without consent",
    };
    let retry = error == "server_error";
    let name: String = error.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(64).collect();
    Error::new(ErrorKind::Api, format!("Connect answered {name}: {hint}")).with_can_retry(retry).with_api(
        ApiError {
            error_type: Some(error),
            description,
            detail: if vehicle.is_empty() { Vec::new() } else { vec![vehicle.into()] },
            ..ApiError::default()
        },
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
            assert_eq!(read.code.expose(), "c-1");
            assert_eq!(read.state.as_deref(), Some("s 1"));
            assert_eq!(read.user_id.as_deref(), Some("u-1"));
        }
    }

    #[test]
    fn an_error_is_typed_and_brings_the_incompatible_vehicle() {
        let error =
            Redirect::parse("?error=vehicle_incompatible&error_description=no&vin=1FA&make=FORD&year=2010")
                .unwrap_err();
        let api = error.api().unwrap();
        assert_eq!(api.error_type.as_deref(), Some("vehicle_incompatible"));
        assert_eq!(api.detail[0]["make"], "FORD");
        assert!(!error.can_retry());
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
