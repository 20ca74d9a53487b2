//! Connect: the page on which a driver gives consent. Making its address, reading what it sends back, and turning
//! that into a stored grant; and the page on which a driver signs in again. docs/connect.md explains it as a whole.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `url` | the address of the Connect page |
//! | `page` | what the addresses of Connect have in common |
//! | `state` | a `state` that proves itself: signed, good until a given time |
//! | `redirect` | what Connect sends back to the redirect URI |
//! | `errors` | why Connect ended without consent, as types |
//! | `completion` | from a redirect to a stored grant |
//! | `complete` | completing Connect as callers ask for it |
//! | `reauthenticate` | a driver signs in again: the address, and what it sends back |

mod complete;
mod completion;
mod errors;
mod page;
mod reauthenticate;
mod redirect;
mod state;
mod url;

pub use self::{
    complete::CompleteConnect,
    errors::{ConnectReason, IncompatibleVehicle},
    reauthenticate::{CompleteReauthentication, ReauthenticateUrl},
    redirect::Redirect,
    url::ConnectUrl,
};
pub(crate) use self::{
    complete::checked_account,
    completion::{Completion, Lookups, VehiclesOfUser, finish_due, remove},
    state::StateKeys,
};
use crate::{Client, Result};

impl Client {
    /// The address of the Connect page to send a driver to.
    pub fn connect_url(&self) -> ConnectUrl {
        ConnectUrl::new(self.config(), self.client_id(), self.state_keys())
    }

    /// Completes Connect from what it sent to the redirect URI (the whole URL, or its query): exchanges the code, stores
    /// the grant, learns its user and vehicles. Await the result, or set more on it first.
    ///
    /// Dropping the future after it was first polled does not undo anything: the grant is stored all the same.
    ///
    /// While Smartcar's API does not answer it takes up to a minute after the exchange: what it asks there is tried again, each of its two
    /// steps for at most the [`timeout`](crate::CallOptions::timeout) of the client, or of
    /// [`with_options`](Client::with_options). An error whose [`grant_id`](crate::Error::grant_id) is set says that the grant is
    /// stored: a client with `recovery` learns its user and vehicles later.
    pub fn complete_connect(&self, redirect: impl Into<String>) -> CompleteConnect {
        CompleteConnect::new(self.clone(), redirect.into())
    }

    /// Completes Connect from the code alone, for an application whose framework has taken the redirect apart. Give the state that
    /// came beside it to [`CompleteConnect::returned_state`]: it is checked as that of a whole redirect is. Prefer the whole
    /// redirect: an error that Connect reports is in it, too.
    pub fn complete_connect_code(&self, code: impl Into<String>) -> CompleteConnect {
        CompleteConnect::of_code(self.clone(), code.into())
    }

    /// The address at which a driver signs in to the car maker's account again, for a vehicle that answers
    /// `CONNECTED_SERVICES_ACCOUNT` errors. An id that cannot be one is reported by `build`.
    pub fn reauthenticate_url(&self, vehicle_id: &str) -> ReauthenticateUrl {
        ReauthenticateUrl::new(self.config(), self.client_id(), self.state_keys(), vehicle_id)
    }

    /// Reads what a re-authentication sent to the redirect URI: the vehicle that works again. Await the result, or set more
    /// on it first. Nothing is sent or stored: the vehicle's grants and tokens have lived on all the while.
    pub fn complete_reauthentication(&self, redirect: impl Into<String>) -> CompleteReauthentication {
        CompleteReauthentication::new(self.clone(), redirect.into())
    }

    /// The payload of a [signed state](ConnectUrl::signed_state): of the state itself, or of a redirect that carries it (the
    /// whole URL, or its query; also one that brings an error). Compare it with the session of the browser that brought it.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `state`, where it is missing, forged or expired, as the
    /// message says.
    pub fn check_state(&self, redirect_or_state: &str) -> Result<String> {
        let keys = self.state_keys();
        // No signed state holds any of these, and no redirect lacks them all.
        if redirect_or_state.contains(['=', '?', '&', '/']) {
            let state = redirect::fields(redirect_or_state)?.remove("state");
            return keys.check(state.as_deref().unwrap_or_default());
        }
        keys.check(redirect_or_state)
    }
}
