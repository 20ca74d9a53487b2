//! The application token of API v3 (client credentials): one for all vehicles, an hour long, with nothing to lose. It is
//! cached, refreshed early, and asked for once however many callers want it.
//!
//! Source: <https://smartcar.com/docs/api-reference/authorization/client-credentials>.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::Mutex as Turn;

use super::entry::Access;
use super::timings::Timings;
use crate::{Error, ErrorKind, Result, clock::Clock, oauth::ApplicationEndpoint};

/// The application's token, and whoever is fetching the next.
#[derive(Debug)]
pub(crate) struct ApplicationTokens {
    endpoint: Option<ApplicationEndpoint>,
    clock: Arc<dyn Clock>,
    timings: Timings,
    at_hand: Mutex<Option<Arc<Access>>>,
    /// One caller fetches; the others wait for it.
    turn: Turn<()>,
}

impl ApplicationTokens {
    pub(crate) fn new(
        endpoint: Option<ApplicationEndpoint>,
        clock: Arc<dyn Clock>,
        timings: Timings,
    ) -> Self {
        Self { endpoint, clock, timings, at_hand: Mutex::new(None), turn: Turn::new(()) }
    }

    /// Whether there are credentials of API v3 at all.
    pub(crate) fn has_credentials(&self) -> bool {
        self.endpoint.is_some()
    }

    /// An error where there are none.
    pub(crate) fn check(&self) -> Result<&ApplicationEndpoint> {
        self.endpoint.as_ref().ok_or_else(|| {
            Error::config(
                "v3_client_id",
                "v3_client_id and v3_client_secret are missing: API v3 has credentials of its own",
            )
        })
    }

    /// Forgets a token that API v3 has rejected.
    pub(crate) fn forget(&self, rejected: &Access) {
        let mut slot = self.slot();
        if slot.as_ref().is_some_and(|access| access.token == rejected.token) {
            *slot = None;
        }
    }

    /// A valid token, waiting at most `within`.
    pub(crate) async fn get(&self, within: Duration) -> Result<Arc<Access>> {
        let endpoint = self.check()?;
        if let Some(access) = self.good(|access| access.soft) {
            return Ok(access);
        }
        let fetch = async {
            let _turn = self.turn.lock().await;
            if let Some(access) = self.good(|access| access.soft) {
                return Ok(access); // whoever had the turn before brought it
            }
            match endpoint.fetch().await {
                Ok((token, ends, lifetime)) => {
                    let access = Access::new(token, ends, lifetime, 0.0, &self.timings)
                        .map(Arc::new)
                        .ok_or_else(|| {
                            Error::new(
                                ErrorKind::InvalidResponse,
                                "Smartcar's application token cannot be sent in a header",
                            )
                        })?;
                    *self.slot() = Some(access.clone());
                    Ok(access)
                }
                // What is at hand is good for a while yet.
                Err(error) => self.good(|access| access.hard).ok_or(error),
            }
        };
        tokio::time::timeout(within, fetch).await.unwrap_or_else(|_| {
            Err(Error::new(ErrorKind::Timeout, "no application token within the call's time"))
        })
    }

    fn good(&self, until: impl Fn(&Access) -> crate::clock::Moment) -> Option<Arc<Access>> {
        self.slot().clone().filter(|access| self.clock.moment() < until(access))
    }

    fn slot(&self) -> std::sync::MutexGuard<'_, Option<Arc<Access>>> {
        self.at_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
