//! A driver signs in to the car maker's account again: the address that leads there, and what it sends back.
//!
//! Source: <https://smartcar.com/docs/connect/re-auth/redirect-to-connect>.

use std::{
    future::{Future, IntoFuture},
    pin::Pin,
    time::Duration,
};

use super::{
    page::{Page, State, redirect_uri},
    state::{ExpectedState, StateKeys},
};
use crate::{Client, Error, Result, config::Config, ids::VehicleId};

/// Builds the address at which a driver signs in to the car maker's account again, so that a vehicle that answers
/// `CONNECTED_SERVICES_ACCOUNT` errors works again. The consent and all tokens stay as they are. Made by
/// [`Client::reauthenticate_url`](crate::Client::reauthenticate_url).
///
/// ```
/// # async fn example(client: smartcar_sdk::Client, vehicle_id: &str) -> smartcar_sdk::Result<()> {
/// let url = client.reauthenticate_url(vehicle_id).state("csrf-17").build()?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build`"]
pub struct ReauthenticateUrl {
    page: Page,
    vehicle_id: Result<VehicleId>,
}

impl ReauthenticateUrl {
    pub(crate) fn new(config: &Config, client_id: &str, keys: StateKeys, vehicle_id: &str) -> Self {
        Self { page: Page::new(config, client_id, keys), vehicle_id: VehicleId::new(vehicle_id) }
    }

    /// As [`ConnectUrl::state`](crate::ConnectUrl::state).
    pub fn state(mut self, state: impl Into<String>) -> Self {
        self.page.state = Some(State::Plain(state.into()));
        self
    }

    /// As [`ConnectUrl::signed_state`](crate::ConnectUrl::signed_state).
    pub fn signed_state(mut self, payload: impl Into<String>, valid_for: Duration) -> Self {
        self.page.state = Some(State::Signed { payload: payload.into(), valid_for });
        self
    }

    /// Where the driver comes back to, instead of the client's `redirect_uri`.
    pub fn redirect_uri(mut self, uri: &str) -> Self {
        self.page.redirect_uri = redirect_uri(uri);
        self
    }

    /// The address.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), with the parameter as its field; [`Config`](crate::ErrorKind::Config), field
    /// `redirect_uri`, where neither the client nor this names one.
    pub fn build(self) -> Result<String> {
        let vehicle_id = self.vehicle_id?;
        let first = [("response_type", "vehicle_id"), ("vehicle_id", vehicle_id.as_str())];
        self.page.build("/oauth/reauthenticate", &first, &[])
    }
}

/// Completes a re-authentication; await it. Made by
/// [`Client::complete_reauthentication`](crate::Client::complete_reauthentication).
#[must_use = "nothing happens until it is awaited"]
pub struct CompleteReauthentication {
    client: Client,
    redirect: String,
    state: ExpectedState,
}

/// The redirect is whatever a browser brought: it is not shown.
impl std::fmt::Debug for CompleteReauthentication {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CompleteReauthentication").finish_non_exhaustive()
    }
}

impl CompleteReauthentication {
    pub(crate) fn new(client: Client, redirect: String) -> Self {
        Self { client, redirect, state: ExpectedState::default() }
    }

    /// As [`CompleteConnect::state`](crate::CompleteConnect::state).
    pub fn state(mut self, expected: impl Into<String>) -> Self {
        self.state.value = Some(expected.into());
        self
    }

    /// As [`CompleteConnect::signed_state`](crate::CompleteConnect::signed_state).
    pub fn signed_state(mut self) -> Self {
        self.state.signed = true;
        self
    }

    /// As [`CompleteConnect::unchecked_state`](crate::CompleteConnect::unchecked_state).
    pub fn unchecked_state(mut self) -> Self {
        self.state.unchecked = true;
        self
    }
}

impl IntoFuture for CompleteReauthentication {
    type Output = Result<VehicleId>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<VehicleId>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let redirect = self.state.read(&self.redirect, &self.client.state_keys())?;
            let vehicle = redirect.vehicle_id.ok_or_else(|| {
                Error::invalid_input(
                    "redirect",
                    "the redirect brings no vehicle_id: it is not one of a re-authentication; complete_connect takes codes",
                )
            })?;
            // No token has changed, but whoever comes back from the maker's page may have given consent anew meanwhile.
            self.client.manager()?.unlink(&vehicle);
            Ok(vehicle)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, sync::Arc};

    use ::url::Url;

    use super::*;
    use crate::clock::SystemClock;

    fn keys() -> (Config, StateKeys) {
        let mut config = Config::default();
        config.set("redirect_uri", "https://example.com/callback").unwrap();
        config.set("client_secret", "hunter2").unwrap();
        let keys = StateKeys::new(&config, "app-1", Arc::new(SystemClock));
        (config, keys)
    }

    fn again(vehicle: &str) -> ReauthenticateUrl {
        let (config, keys) = keys();
        ReauthenticateUrl::new(&config, "app-1", keys, vehicle)
    }

    fn read(built: &str) -> (String, HashMap<String, String>) {
        let parsed = Url::parse(built).unwrap();
        (parsed.path().to_owned(), parsed.query_pairs().into_owned().collect())
    }

    #[test]
    fn signing_in_again_has_its_own_address() {
        let (path, query) =
            read(&again("v-1").state("s").redirect_uri("https://b.example/c").build().unwrap());
        assert_eq!(path, "/oauth/reauthenticate");
        let expected = [
            ("response_type", "vehicle_id"),
            ("vehicle_id", "v-1"),
            ("client_id", "app-1"),
            ("redirect_uri", "https://b.example/c"),
            ("state", "s"),
        ];
        let expected: HashMap<_, _> =
            expected.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        assert_eq!(query, expected);
        assert_eq!(again("a/b").build().unwrap_err().field(), Some("vehicle_id"));
        assert_eq!(again("v-1").state("").build().unwrap_err().field(), Some("state"));
        assert_eq!(again("v-1").redirect_uri("/c").build().unwrap_err().field(), Some("redirect_uri"));
    }

    #[test]
    fn the_state_may_be_a_signed_one() {
        let hour = Duration::from_secs(3600);
        let (_, query) = read(&again("v-1").signed_state("session-18", hour).build().unwrap());
        assert_eq!(keys().1.check(&query["state"]).unwrap(), "session-18");
    }
}
