//! How long the protocol waits for what. Everything derives from the grace, so one small value makes a fast test.

use std::time::Duration;

use crate::config::{Config, RefreshTokenReuse};

/// No store operation is waited for longer: a store that hangs is a store that is away.
pub(super) const STORE_TIMEOUT: Duration = Duration::from_secs(15);

/// The protocol's times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Timings {
    /// How long a used refresh token still works.
    pub grace: Duration,
    /// How long a lease lasts unless renewed: the time a crashed holder blocks a grant.
    pub lease: Duration,
    /// How long after its commit a pair unconfirmed is confirmed: so late that a request which a crashed holder sent a lease before
    /// has arrived, if it is to arrive within half a grace.
    pub confirm_after: Duration,
    /// The shortest wait between two requests, and between two looks for work.
    pub step: Duration,
    /// What a second presentation does.
    pub reuse: RefreshTokenReuse,
    /// How long a refresh token lives unused.
    pub refresh_lifetime: Duration,
    pub soft_margin: Duration,
    pub hard_margin: Duration,
    /// Whether callers leave a refresh behind them while their token is good: else they wait for it and its commit.
    pub background_refresh: bool,
}

/// How much life an access token must have left for whom (rule 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Margin {
    /// Below it the token is refreshed in the background.
    Soft,
    /// Below it callers wait for the refresh.
    Hard,
}

impl Timings {
    pub(crate) fn new(config: &Config) -> Self {
        let grace = config.refresh_token_grace;
        Self {
            grace,
            lease: grace / 6,
            confirm_after: grace * 5 / 12,
            step: grace / 12,
            reuse: config.refresh_token_reuse,
            refresh_lifetime: config.refresh_token_lifetime,
            soft_margin: config.soft_margin,
            hard_margin: config.hard_margin,
            background_refresh: config.background_refresh,
        }
    }

    /// The life of an access token that counts, whatever the reply says: so long that no margin, a tenth of it at most, brings
    /// the next refresh within a step of the last. A token that has died by then is told by the API's 401.
    pub(crate) fn life(&self, given: Duration) -> Duration {
        given.max(self.step * 5 / 4)
    }

    /// The margin for a token of this lifetime: scaled down where the token is short-lived.
    pub(crate) fn margin(&self, margin: Margin, lifetime: Duration) -> Duration {
        match margin {
            Margin::Soft => self.soft_margin.min(lifetime / 10),
            Margin::Hard => self.hard_margin.min(lifetime / 50),
        }
    }

    /// How long a refused grant rests before each further round (rule 7): an hour, then a day, by the usual grace.
    pub(crate) fn further_round(&self, declared: u32) -> Option<Duration> {
        match declared {
            1 => Some(self.grace * 60),
            2 => Some(self.grace * 1440),
            _ => None,
        }
    }

    /// How long a grant rests after `failures` refreshes in a row that brought nothing.
    pub(crate) fn back_off(&self, failures: u32) -> Duration {
        self.step * 2_u32.saturating_pow(failures.min(10))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_margin_brings_the_next_refresh_within_a_step() {
        let timings = Timings {
            soft_margin: Duration::from_secs(1_000_000),
            hard_margin: Duration::from_secs(1_000_000),
            ..Timings::new(&Config::default())
        };
        for given in [0.0, 1e-9, 0.001, 1.0, 5.0, 6.0, 6.25, 7.0, 60.0, 7200.0, 86_400.0] {
            let given = Duration::from_secs_f64(given);
            let life = timings.life(given);
            assert!(life >= given);
            for margin in [Margin::Soft, Margin::Hard] {
                assert!(life > timings.margin(margin, life) + timings.step, "{given:?}");
            }
        }
        assert_eq!(timings.life(Duration::from_secs(7200)), Duration::from_secs(7200));
    }
}
