//! The control interface: what tests and demonstrations do to the sandbox. `control_http` offers the same over HTTP.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `vehicles` | what tests do to cars, to drivers' accounts, and to the limits |
//! | `webhooks` | webhooks as the dashboard would make them, and what became of their events |

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::connect::{ConnectRequest, Consent};
use crate::connect_page;
use crate::control_error::ControlError;
use crate::faults::FaultRule;
use crate::ledger::{Emptied, GrantId, GrantReport};
use crate::smartcar::Smartcar;
use crate::stats::StatsReport;

mod vehicles;
mod webhooks;

pub use vehicles::{UserEdit, UserReport};

/// A handle on a running sandbox; clones are handles on the same one.
#[derive(Clone)]
pub struct Control(Arc<Smartcar>);

/// What to revoke.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Revocation {
    /// Everything of a user.
    UserId(String),
    /// One vehicle, in all grants; a grant that is left with none ends.
    VehicleId(String),
    /// One grant, as named in [`GrantReport::id`]; its vehicles stay connected.
    GrantId(String),
}

/// What a revocation ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Revoked {
    /// Grants whose tokens have died.
    pub grants: Vec<String>,
    /// Vehicles that are no longer connected.
    pub vehicles: Vec<String>,
}

/// What the sandbox knows of one refresh token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TokenState {
    /// Its grant; absent if the sandbox never issued it, or has forgotten it since it died.
    pub grant: Option<String>,
    /// Whether presenting it now would succeed.
    pub live: bool,
    /// Whether it was presented before.
    pub used: bool,
    /// Whether it is the one its grant was given last.
    pub newest: bool,
}

impl Control {
    pub(crate) fn new(smartcar: Arc<Smartcar>) -> Self {
        Self(smartcar)
    }

    pub(crate) fn shared(&self) -> Arc<Smartcar> {
        Arc::clone(&self.0)
    }

    /// The configuration it was started with.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// `http://` and the address it listens on.
    pub fn origin(&self) -> &str {
        &self.0.origin
    }

    /// Everything a client needs to use this sandbox, under the names of the environment variables: settings of the SDK's
    /// client, each of them, and nothing else.
    pub fn env(&self) -> Vec<(String, String)> {
        let Config { client_id, client_secrets, management_token, v3_client_id, v3_client_secrets, .. } =
            &self.0.config;
        let own = [
            ("SMARTCAR_CLIENT_ID", client_id.clone()),
            ("SMARTCAR_CLIENT_SECRET", client_secrets.join(",")),
            ("SMARTCAR_REDIRECT_URI", self.0.redirect_uri.clone()),
            ("SMARTCAR_MANAGEMENT_TOKEN", management_token.clone()),
            ("SMARTCAR_V3_CLIENT_ID", v3_client_id.clone()),
            ("SMARTCAR_V3_CLIENT_SECRET", v3_client_secrets.join(",")),
        ];
        let origins = [
            "SMARTCAR_CONNECT_ORIGIN",
            "SMARTCAR_AUTH_ORIGIN",
            "SMARTCAR_IAM_ORIGIN",
            "SMARTCAR_API_ORIGIN",
            "SMARTCAR_API_V3_ORIGIN",
            "SMARTCAR_MANAGEMENT_API_ORIGIN",
            "SMARTCAR_MANAGEMENT_V3_ORIGIN",
            "SMARTCAR_COMPATIBILITY_V3_ORIGIN",
        ];
        let origins = origins.map(|name| (name, self.origin().to_owned()));
        // The SDK speaks plain HTTP to loopback alone unless it is told that this is meant.
        let elsewhere = !self.0.config.listen.ip().is_loopback();
        let insecure = elsewhere.then(|| ("SMARTCAR_ALLOW_INSECURE_HTTP", "true".to_owned()));
        own.into_iter().chain(origins).chain(insecure).map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// Plays a consent to its end, without a browser.
    #[allow(clippy::needless_pass_by_value)] // requests are built in place
    pub fn connect(&self, request: ConnectRequest) -> Result<Consent, ControlError> {
        match &request.url {
            Some(url) => connect_page::follow(&self.0, url, &request),
            None => self.0.connect(&request),
        }
    }

    /// Moves the sandbox's clock forward.
    pub fn advance(&self, by: Duration) {
        self.0.clock.advance(by);
    }

    /// The sandbox's time, in milliseconds since the Unix epoch.
    pub fn now(&self) -> i64 {
        self.0.clock.now()
    }

    /// All counters.
    pub fn stats(&self) -> StatsReport {
        self.0.stats().report()
    }

    /// Sets the counters back, except for what is under way.
    pub fn reset_stats(&self) {
        self.0.stats().reset();
    }

    /// The fault rules in force; `times` is what is left of it.
    pub fn faults(&self) -> Vec<FaultRule> {
        self.0.faults().rules()
    }

    /// Replaces the fault rules; none ends them.
    pub fn set_faults(&self, rules: Vec<FaultRule>) -> Result<(), ControlError> {
        if let Some(problem) = rules.iter().find_map(FaultRule::problem) {
            return Err(ControlError::new(problem));
        }
        self.0.faults().replace(rules);
        Ok(())
    }

    /// Every grant whose code was exchanged, without any token.
    pub fn grants(&self) -> Vec<GrantReport> {
        self.0.ledger().report(self.now())
    }

    /// What is known of a refresh token that the caller holds. Asking is not using.
    pub fn token(&self, refresh_token: &str) -> TokenState {
        let known = self.0.ledger().look_at(refresh_token, self.now());
        known.map_or_else(TokenState::default, |known| TokenState {
            grant: Some(known.grant.to_string()),
            live: known.live,
            used: known.used,
            newest: known.newest,
        })
    }

    /// Ends grants, as a driver or Smartcar would.
    #[allow(clippy::needless_pass_by_value)] // requests are built in place
    pub fn revoke(&self, what: Revocation) -> Result<Revoked, ControlError> {
        match &what {
            Revocation::GrantId(id) => {
                let unknown = || ControlError::new(format!("there is no grant {id:?}"));
                let grant = GrantId::parse(id).ok_or_else(unknown)?;
                let ended = self.0.ledger().revoke(grant).ok_or_else(unknown)?;
                let grants = if ended { vec![id.clone()] } else { Vec::new() };
                Ok(Revoked { grants, vehicles: Vec::new() })
            }
            Revocation::UserId(user) => Ok(self.disconnect(Some(user), None)),
            Revocation::VehicleId(vehicle) => Ok(self.disconnect(None, Some(vehicle))),
        }
    }

    fn disconnect(&self, user: Option<&str>, vehicle: Option<&str>) -> Revoked {
        let (connections, grants) = self.0.disconnect(user, vehicle, Emptied::Ends);
        Revoked { grants, vehicles: connections.into_iter().map(|connection| connection.vehicle).collect() }
    }
}

impl fmt::Debug for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Control").field("origin", &self.0.origin).finish_non_exhaustive()
    }
}
