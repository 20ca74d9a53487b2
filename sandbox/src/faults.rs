//! Faults on demand: which requests go wrong, and how.

use axum::http::Method;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde::{Deserialize, Serialize};

/// One rule. Of all rules that match a request, the first whose dice fall applies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FaultRule {
    /// The request's path, or its beginning followed by `*`.
    pub path: String,
    /// Only this method; absent, all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The share of matching requests it befalls, 0 to 1.
    #[serde(default = "always")]
    pub share: f64,
    /// The rule is over after so many faults; absent, it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u64>,
    /// What goes wrong.
    #[serde(flatten)]
    pub fault: Fault,
}

fn always() -> f64 {
    1.0
}

/// What goes wrong. "Acts" means that a token is rotated, a door unlocked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fault {
    /// The server acts; the connection closes without a reply.
    Drop,
    /// The connection closes before the server acts.
    Refuse,
    /// The server acts at once and answers late.
    Delay {
        /// How late.
        seconds: f64,
    },
    /// As `Drop`, but only where the answer would be a success; refusals get their answer.
    DropWon,
    /// The server acts late, even if the client has gone by then.
    DelayBefore {
        /// How late.
        seconds: f64,
    },
    /// The server does not act and answers this status.
    Status {
        /// 200 to 599.
        status: u16,
        /// Seconds for a `Retry-After` header.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u64>,
    },
    /// The server acts, then answers this status.
    ErrorAfter {
        /// 200 to 599.
        status: u16,
    },
    /// The server acts, and its answer's body is spoiled.
    Body {
        /// In which way.
        body: BodyFault,
        /// For `huge`: how many bytes (1 GiB). For `drip`: not used.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bytes: Option<u64>,
        /// For `drip`: seconds between two bytes (1). For others: not used.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seconds: Option<f64>,
    },
}

/// How a body is spoiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BodyFault {
    /// Half of it, then the connection closes.
    Truncated,
    /// A page of HTML with status 200, as a proxy in between may send.
    Html,
    /// A gigabyte that begins like JSON.
    Huge,
    /// A byte now and then.
    Drip,
}

impl FaultRule {
    /// A rule for all requests of a path.
    pub fn new(path: impl Into<String>, fault: Fault) -> Self {
        Self { path: path.into(), method: None, share: 1.0, times: None, fault }
    }

    /// Only for this share of the requests.
    #[must_use]
    pub fn share(self, share: f64) -> Self {
        Self { share, ..self }
    }

    /// Only for so many requests.
    #[must_use]
    pub fn times(self, times: u64) -> Self {
        Self { times: Some(times), ..self }
    }

    fn matches(&self, method: &Method, path: &str) -> bool {
        let path_matches = match self.path.strip_suffix('*') {
            Some(beginning) => path.starts_with(beginning),
            None => path == self.path,
        };
        path_matches && self.method.as_deref().is_none_or(|only| only.eq_ignore_ascii_case(method.as_str()))
    }

    /// Says what is wrong with the rule, if anything is.
    pub(crate) fn problem(&self) -> Option<String> {
        let seconds_ok = |seconds: f64| seconds.is_finite() && (0.0..=86_400.0).contains(&seconds);
        let wrong = match &self.fault {
            _ if !self.path.starts_with('/') && self.path != "*" => "path must begin with / (or be *)",
            _ if self.path.strip_suffix('*').unwrap_or(&self.path).contains('*') => {
                "path may have a * at its end alone: what goes before it is matched as it is"
            }
            _ if !(0.0..=1.0).contains(&self.share) => "share must be 0 to 1",
            Fault::Delay { seconds } | Fault::DelayBefore { seconds } if !seconds_ok(*seconds) => {
                "seconds must be 0 to 86400"
            }
            Fault::Body { seconds: Some(seconds), .. } if !seconds_ok(*seconds) => {
                "seconds must be 0 to 86400"
            }
            Fault::Status { status, .. } | Fault::ErrorAfter { status } if !(200..600).contains(status) => {
                "status must be 200 to 599"
            }
            _ => return None,
        };
        Some(format!("rule for {}: {wrong}", self.path))
    }
}

impl Fault {
    /// The name under which it is counted: the `do` of its rule.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Drop => "drop",
            Self::Refuse => "refuse",
            Self::Delay { .. } => "delay",
            Self::DropWon => "drop_won",
            Self::DelayBefore { .. } => "delay_before",
            Self::Status { .. } => "status",
            Self::ErrorAfter { .. } => "error_after",
            Self::Body { .. } => "body",
        }
    }
}

/// The rules in force and their dice.
pub(crate) struct Faults {
    rules: Vec<FaultRule>,
    dice: StdRng,
}

impl Faults {
    pub(crate) fn new(seed: u64, rules: Vec<FaultRule>) -> Self {
        Self { rules, dice: StdRng::seed_from_u64(seed) }
    }

    pub(crate) fn replace(&mut self, rules: Vec<FaultRule>) {
        self.rules = rules;
    }

    pub(crate) fn rules(&self) -> Vec<FaultRule> {
        self.rules.clone()
    }

    /// The fault that befalls this request, if one does.
    pub(crate) fn choose(&mut self, method: &Method, path: &str) -> Option<Fault> {
        for rule in &mut self.rules {
            if rule.times == Some(0) || !rule.matches(method, path) {
                continue;
            }
            if rule.share >= 1.0 || self.dice.random_bool(rule.share.clamp(0.0, 1.0)) {
                rule.times = rule.times.map(|left| left - 1);
                return Some(rule.fault.clone());
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_matches_exactly_or_by_its_beginning() {
        let exact = FaultRule::new("/oauth/token", Fault::Drop);
        assert!(exact.matches(&Method::POST, "/oauth/token"));
        assert!(!exact.matches(&Method::POST, "/oauth/token2"));
        let all = FaultRule::new("/v2.0/*", Fault::Drop);
        assert!(all.matches(&Method::GET, "/v2.0/user") && !all.matches(&Method::GET, "/v3/user"));
        // A rule that nothing can match is a mistake.
        for path in ["*/odometer", "/v2.0/vehicles/*/odometer", "v2.0/*", "/**"] {
            assert!(FaultRule::new(path, Fault::Drop).problem().is_some(), "{path}");
        }
        assert!(FaultRule::new("*", Fault::Drop).problem().is_none() && all.problem().is_none());
    }

    #[test]
    fn the_dice_are_seeded_and_fair() {
        let rules = vec![FaultRule::new("*", Fault::Drop).share(0.2)];
        let throw = |seed| {
            let mut faults = Faults::new(seed, rules.clone());
            (0..1000).map(|_| faults.choose(&Method::GET, "/").is_some()).collect::<Vec<_>>()
        };
        assert_eq!(throw(7), throw(7));
        assert_ne!(throw(7), throw(8));
        let hits = throw(7).iter().filter(|hit| **hit).count();
        assert!((150..250).contains(&hits), "{hits}");
    }

    #[test]
    fn the_wording_of_the_rules_is_the_documented_one() {
        let rule = |text| serde_json::from_str::<FaultRule>(text).unwrap();
        assert_eq!(
            rule(r#"{"path":"/oauth/token","share":0.2,"do":"drop"}"#),
            FaultRule::new("/oauth/token", Fault::Drop).share(0.2)
        );
        assert_eq!(
            rule(r#"{"path":"*","do":"status","status":429,"retry_after":7}"#).fault,
            Fault::Status { status: 429, retry_after: Some(7) }
        );
        let drip = rule(r#"{"path":"*","do":"body","body":"drip"}"#).fault;
        assert_eq!(drip, Fault::Body { body: BodyFault::Drip, bytes: None, seconds: None });
        assert!(serde_json::from_str::<FaultRule>(r#"{"path":"*","do":"explode"}"#).is_err());
    }
}
