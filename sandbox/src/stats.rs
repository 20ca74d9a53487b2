//! What was asked of the sandbox, counted.

use std::collections::BTreeMap;

use axum::http::Method;
use serde::Serialize;

use crate::ledger::GrantId;

/// Token requests of one grant (code and refresh token exchanges).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TokenCounts {
    /// Requests that arrived.
    pub requests: u64,
    /// Those the server acted on with success, whether or not the reply went out.
    pub won: u64,
    /// Those the server refused.
    pub refused: u64,
    /// The most that were under way at one moment: from arrival until the reply left or the connection ended.
    pub concurrent: u64,
    /// Under way now.
    pub under_way: u64,
}

/// All counters at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct StatsReport {
    /// Requests by method and path, ids replaced by `{id}`. The control interface is not counted.
    pub requests: BTreeMap<String, u64>,
    /// Token requests by grant id.
    pub tokens: BTreeMap<String, TokenCounts>,
    /// Token requests whose code or refresh token belongs to no grant.
    pub unknown_token_requests: u64,
    /// Answers by status, as the server meant them before any fault.
    pub answers: BTreeMap<u16, u64>,
    /// Faults played, by name.
    pub faults: BTreeMap<String, u64>,
}

/// The counters.
#[derive(Default)]
pub(crate) struct Stats {
    requests: BTreeMap<String, u64>,
    tokens: BTreeMap<GrantId, TokenCounts>,
    unknown_token_requests: u64,
    answers: BTreeMap<u16, u64>,
    faults: BTreeMap<&'static str, u64>,
}

/// Strange paths are counted together once there are so many different ones.
const MAX_PATHS: usize = 1000;

impl Stats {
    pub(crate) fn arrived(&mut self, method: &Method, path: &str) {
        let key = format!("{method} {}", template(path));
        let full = self.requests.len() >= MAX_PATHS && !self.requests.contains_key(&key);
        *self.requests.entry(if full { "other".into() } else { key }).or_default() += 1;
    }

    /// A token is asked for, with a code or refresh token of no grant.
    pub(crate) fn unknown_token_request(&mut self) {
        self.unknown_token_requests += 1;
    }

    pub(crate) fn token_request(&mut self, grant: GrantId) {
        let counts = self.tokens.entry(grant).or_default();
        counts.requests += 1;
        counts.under_way += 1;
        counts.concurrent = counts.concurrent.max(counts.under_way);
    }

    /// The server acted on a request, and this is what it would answer.
    pub(crate) fn acted(&mut self, grant: Option<GrantId>, answer: u16) {
        *self.answers.entry(answer).or_default() += 1;
        if let Some(counts) = grant.and_then(|grant| self.tokens.get_mut(&grant)) {
            match answer {
                200 => counts.won += 1,
                400 => counts.refused += 1,
                _ => {}
            }
        }
    }

    /// A token request is no longer under way.
    pub(crate) fn token_request_ended(&mut self, grant: GrantId) {
        if let Some(counts) = self.tokens.get_mut(&grant) {
            counts.under_way = counts.under_way.saturating_sub(1);
        }
    }

    pub(crate) fn fault(&mut self, name: &'static str) {
        *self.faults.entry(name).or_default() += 1;
    }

    pub(crate) fn report(&self) -> StatsReport {
        StatsReport {
            requests: self.requests.clone(),
            tokens: self.tokens.iter().map(|(grant, counts)| (grant.to_string(), counts.clone())).collect(),
            unknown_token_requests: self.unknown_token_requests,
            answers: self.answers.clone(),
            faults: self.faults.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect(),
        }
    }

    /// Back to zero, except for what is under way.
    pub(crate) fn reset(&mut self) {
        let tokens = self.tokens.iter().filter(|(_, counts)| counts.under_way > 0);
        let under_way = |counts: &TokenCounts| TokenCounts {
            under_way: counts.under_way,
            concurrent: counts.under_way,
            ..TokenCounts::default()
        };
        let tokens = tokens.map(|(grant, counts)| (*grant, under_way(counts))).collect();
        *self = Self { tokens, ..Self::default() };
    }
}

/// `/v2.0/vehicles/3f2.../odometer` -> `/v2.0/vehicles/{id}/odometer`
fn template(path: &str) -> String {
    let mut after_collection = false;
    let replace = |segment| {
        let replaced = if after_collection && !str::is_empty(segment) { "{id}" } else { segment };
        after_collection = matches!(
            segment,
            "vehicles" | "connections" | "users" | "webhooks" | "subscriptions" | "applications"
        );
        if segment.starts_with("sched_") { "{id}" } else { replaced }
    };
    path.split('/').map(replace).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_taken_out_of_paths() {
        assert_eq!(template("/oauth/token"), "/oauth/token");
        assert_eq!(template("/v2.0/vehicles"), "/v2.0/vehicles");
        assert_eq!(template("/v2.0/vehicles/abc"), "/v2.0/vehicles/{id}");
        assert_eq!(template("/v2.0/vehicles/abc/tires/pressure"), "/v2.0/vehicles/{id}/tires/pressure");
        assert_eq!(template("/v2.0/management/connections"), "/v2.0/management/connections");
    }
}
