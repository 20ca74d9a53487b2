//! The application token of API v3 (client credentials): one for all vehicles, an hour long, with nothing to lose. It is
//! cached, refreshed early, and asked for once however many callers need it.
//!
//! Source: <https://smartcar.com/docs/api-reference/authorization/client-credentials>.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::Mutex as Turn;

use crate::{
    Error, ErrorKind, Result,
    clock::{Clock, Moment},
    http::seconds,
    oauth::ApplicationEndpoint,
    runtime,
    tokens::{
        refresh::entry::Access,
        timings::{APPLICATION_REST, Timings, trusts_401, waits_for_better},
    },
};

/// The application's token, and whoever is fetching the next.
#[derive(Debug)]
pub(crate) struct ApplicationTokens {
    endpoint: Option<ApplicationEndpoint>,
    clock: Arc<dyn Clock>,
    timings: Timings,
    state: Mutex<State>,
    /// One caller fetches; the others wait for it.
    turn: Turn<()>,
}

#[derive(Debug, Default)]
struct State {
    at_hand: Option<Arc<Access>>,
    /// Until when no background fetch starts.
    rests_until: Option<Moment>,
    /// How the endpoint asked for that rest, if it did.
    refused: Option<Error>,
    /// Until when a 401 is an answer rather than a reason for another token.
    no_refresh_on_401_until: Option<Moment>,
}

impl ApplicationTokens {
    pub(crate) fn new(
        endpoint: Option<ApplicationEndpoint>,
        clock: Arc<dyn Clock>,
        timings: Timings,
    ) -> Self {
        Self { endpoint, clock, timings, state: Mutex::default(), turn: Turn::new(()) }
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

    /// Forgets a token that API v3 has rejected; false where another one would not help: the last was rejected at once, too.
    pub(crate) fn forget(&self, rejected: &Access) -> bool {
        let now = self.clock.moment();
        let mut state = self.state();
        if state.at_hand.as_ref().is_none_or(|access| access.token != rejected.token) {
            return true; // somebody else has seen to it
        }
        if !rejected.has_ended(now) {
            if state.no_refresh_on_401_until.is_some_and(|end| now < end) {
                return false;
            }
            state.no_refresh_on_401_until = Some(now.after(trusts_401(rejected.lifetime)));
        }
        state.at_hand = None;
        true
    }

    /// A valid token, waiting at most `within`. Near its end it is still served, and the next is fetched behind.
    pub(crate) async fn get(self: &Arc<Self>, within: Duration) -> Result<Arc<Access>> {
        self.check()?;
        let now = self.clock.moment();
        if let Some(access) = self.good(|access| access.hard) {
            let rests = self.state().rests_until.is_some_and(|until| now < until);
            if now >= access.soft && !rests {
                if !self.timings.background_refresh {
                    // What is at hand is good enough if that takes long.
                    let fetched = tokio::time::timeout(waits_for_better(within), self.fetch()).await;
                    return Ok(fetched.ok().and_then(Result::ok).unwrap_or(access));
                }
                if self.turn.try_lock().is_ok() {
                    let tokens = self.clone();
                    runtime::spawn_here(async move { tokens.fetch().await.map(drop) });
                }
            }
            return Ok(access);
        }
        tokio::time::timeout(within, self.fetch()).await.unwrap_or_else(|_| {
            let message = format!("no application token within {}", seconds(within));
            Err(Error::new(ErrorKind::Timeout, message))
        })
    }

    async fn fetch(&self) -> Result<Arc<Access>> {
        let endpoint = self.check()?;
        let _turn = self.turn.lock().await;
        if let Some(access) = self.good(|access| access.soft) {
            return Ok(access); // whoever had the turn before brought it
        }
        if let Some(error) = self.pausing() {
            return Err(error);
        }
        let fetched = endpoint.fetch().await.and_then(|(token, asked, lifetime)| {
            let unsendable = || {
                let message = "Smartcar's application token cannot be sent in a header";
                Error::new(ErrorKind::InvalidResponse, message)
            };
            // From now on, so that those who have waited for their turn find it good.
            let waited = self.clock.moment().since(asked);
            let lifetime = lifetime.max(waited + self.timings.life(Duration::ZERO));
            let access = Access::new(token, asked.after(lifetime), lifetime, 0.0, &self.timings);
            access.map(Arc::new).ok_or_else(unsendable)
        });
        match fetched {
            Ok(access) => {
                let mut state = self.state();
                state.at_hand = Some(access.clone());
                (state.rests_until, state.refused) = (None, None);
                Ok(access)
            }
            Err(error) => {
                let rest = error.retry_after().unwrap_or(APPLICATION_REST).max(APPLICATION_REST);
                let mut state = self.state();
                state.rests_until = Some(self.clock.moment().after(rest));
                // Who asked for a pause is not asked again in it.
                state.refused = error.retry_after().is_some().then(|| error.clone());
                drop(state);
                tracing::warn!(%error, "smartcar.application_token.failed");
                // What is at hand is good for a while yet.
                self.good(|access| access.hard).ok_or(error)
            }
        }
    }

    /// While the endpoint has asked for a pause: the error that said so, with what is left of it.
    fn pausing(&self) -> Option<Error> {
        let (state, now) = (self.state(), self.clock.moment());
        let left = state.rests_until?.since(now);
        let error = state.refused.clone()?;
        (!left.is_zero()).then(|| error.with_retry_after(Some(left)))
    }

    fn good(&self, until: impl Fn(&Access) -> Moment) -> Option<Arc<Access>> {
        self.state().at_hand.clone().filter(|access| self.clock.moment() < until(access))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
