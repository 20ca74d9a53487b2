//! One request on its way through the sandbox, as the counters see it.

use std::sync::Arc;

use axum::http::Method;

use crate::ledger::GrantId;
use crate::smartcar::Smartcar;

/// What a request is about, as far as the counters care.
#[derive(Clone, Copy)]
pub(crate) enum About {
    /// No token is asked for.
    Anything,
    /// A token, with a code or refresh token of this grant.
    Grant(GrantId),
    /// A token, with a code or refresh token of no grant.
    UnknownToken,
}

/// One request under way. Its end is counted when it is dropped, however that comes about.
pub(crate) struct Visit {
    smartcar: Arc<Smartcar>,
    grant: Option<GrantId>,
}

impl Visit {
    /// Counts a request that arrived.
    pub(crate) fn begin(smartcar: &Arc<Smartcar>, method: &Method, path: &str, about: About) -> Self {
        let mut stats = smartcar.stats();
        stats.arrived(method, path);
        let grant = match about {
            About::Anything => None,
            About::UnknownToken => {
                stats.unknown_token_request();
                None
            }
            About::Grant(grant) => {
                stats.token_request(grant);
                Some(grant)
            }
        };
        drop(stats);
        Self { smartcar: Arc::clone(smartcar), grant }
    }

    /// The server acted, and this is what it would answer.
    pub(crate) fn acted(&self, answer: u16) {
        self.smartcar.stats().acted(self.grant, answer);
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        let Some(grant) = self.grant else { return };
        self.smartcar.stats().token_request_ended(grant);
    }
}
