//! Every time of the token life cycle, by name: how long is waited for what, and how often it is tried. Times of the protocol
//! derive from the grace, so one small value makes a fast test. docs/token-life-cycle.md prints all as one table, with those
//! that the modules below `tokens` (`awake`, `clock`, `oauth`, `random`, `store`) define for themselves.

#[cfg(test)]
mod table;

use std::time::Duration;

use crate::config::{Config, RefreshTokenReuse};

/// No store operation is waited for longer: a store that hangs is a store that is unavailable.
pub(super) const STORE_TIMEOUT: Duration = Duration::from_secs(15);
/// A store operation that has been silent for longer is named to whoever waits for a token in vain.
pub(super) const SLOW_STORE: Duration = Duration::from_secs(1);
/// How long a runner goes at most without a look at the clock while something is under way: so it shows when its process was
/// stopped, however long its machine could have waited.
pub(super) const LONGEST_NAP: Duration = Duration::from_secs(1);
/// A runner that waits for its inbox alone takes a longer wait for a sign that its process was stopped.
pub(super) const UNTIMED_WAIT: Duration = Duration::from_secs(3600);
/// How long a runner sleeps at least: clocks know whole milliseconds.
pub(super) const SHORTEST_SLEEP: Duration = Duration::from_millis(1);
/// Two looks at one record reckon its times to within this.
pub(super) const SAME_END: Duration = Duration::from_secs(1);
/// How exactly it is known when a grant's access token was last used.
pub(super) const USE_NOTED_EVERY: Duration = Duration::from_secs(1);
/// How long after its last use a grant's access token is still kept warm.
pub(super) const KEPT_WARM: Duration = Duration::from_secs(3600);
/// How long at most a 401 on a grant's new token is an answer, rather than a reason for another token.
pub(super) const TRUSTS_401_AT_MOST: Duration = Duration::from_secs(60);
/// How long no application token is asked for after a failure, while the one at hand is good.
pub(super) const APPLICATION_REST: Duration = Duration::from_secs(5);
/// How long the user of a vehicle is believed before the store is asked again: another process may learn another.
pub(super) const USER_BELIEVED: Duration = Duration::from_secs(60);
/// All that comes after the exchange of a code has this long: who completes Connect is a driver's browser, which waits. What is
/// not done by then is finished in the background.
pub(crate) const CONNECT_AFTER_EXCHANGE: Duration = Duration::from_secs(60);
/// How long a step of an unfinished Connect rests at least before it is repeated.
pub(crate) const CONNECT_LEAST_REST: Duration = Duration::from_millis(20);
/// How long the longest request of an official SDK takes: a cut-over waits for it once the old system's rows are held.
pub(crate) const OLD_SYSTEM_REQUEST: Duration = Duration::from_secs(310);
/// How far the clock that wrote a row of another system may be ahead of the store's.
pub(super) const IMPORT_CLOCK_SKEW: Duration = Duration::from_secs(86_400);
/// No longer than this is believed what another system says of an access token's life.
pub(super) const IMPORT_ACCESS_LIFE: Duration = Duration::from_secs(86_400);
/// Over how long an imported fleet's look-ups are spread at most.
pub(super) const IMPORT_LOOK_UPS: Duration = Duration::from_secs(3600);
/// Maintenance refreshes, by default, what ends within this time.
pub(super) const MAINTENANCE_WITHIN: Duration = Duration::from_secs(5 * 86_400);
/// How often maintenance looks, by default.
pub(super) const MAINTENANCE_EVERY: Duration = Duration::from_secs(3600);
/// How far ahead a worker takes the fleet's starts, or one interval where that is longer.
pub(super) const STARTS_AHEAD: Duration = Duration::from_secs(1);
/// How late a start may be used, or one interval where that is longer. Later ones would meet those of other workers.
pub(super) const START_LATE: Duration = Duration::from_millis(100);
/// About how long a worker rests that has lost a start to another one.
pub(super) const START_REST: Duration = Duration::from_millis(50);
/// How far a clock may step back, and recovery still finds what was left due by it.
pub(super) const CLOCK_STEP_BACK: Duration = Duration::from_secs(3 * 86_400);
/// How far back recovery's first look for changes goes, for what died with the process before.
pub(super) const CHANGES_FIRST_LOOK: Duration = Duration::from_secs(86_400);
/// How far back each further look for changes goes again: clocks and commits of other processes may lag.
pub(super) const CHANGES_OVERLAP: Duration = Duration::from_secs(30);
/// How much longer than its closing a client that is dropped waits.
pub(crate) const DROP_MARGIN: Duration = Duration::from_secs(1);
/// For whoever moves a client's clock: how long to wait between two looks whether the work is done.
pub(super) const CAUGHT_UP_LOOK: Duration = Duration::from_millis(2);
/// How often a grant rests before it is given up, where another process may hold a pair of it.
pub(super) const RESTS_BEFORE_GIVING_UP: u32 = 2;
/// How many requests in a row may visibly fail before callers learn of it.
pub(super) const FAILS_AFTER: u32 = 4;
/// How many confirmations in a row may leave the pair unconfirmed before the protocol stops confirming: an endpoint that loses
/// a reply of every round would otherwise be asked for ever.
pub(super) const MAX_CONFIRMATIONS: u32 = 6;
/// Unknown outcomes in a row, over different grants, that open the breaker.
pub(super) const OPENS_AT: usize = 3;
/// Over how many different grants it is decided whether refusals, and the API's 401s, are to be believed.
pub(super) const VERDICT_OVER: usize = 50;
/// From how many it is decided at all.
pub(super) const VERDICT_FROM: usize = VERDICT_OVER / 2;
/// One permit of so many is for callers alone: what runs in the background leaves it to them.
pub(super) const CALLERS_SHARE: usize = 4;

/// How many permits of so many what runs in the background may have.
pub(crate) fn for_background(permits: usize) -> usize {
    (permits - permits / CALLERS_SHARE).max(1)
}

/// How many answers the latency is taken from.
pub(super) const LATENCY_OVER: usize = 16;
/// How many times `refresh_concurrency` grants may be unresolved once other processes' grants, left in mid-refresh, are
/// repeated here as well.
pub(super) const WITH_OTHERS: usize = 4;

/// The protocol's times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Timings {
    /// How long a used refresh token still works.
    pub grace: Duration,
    /// How long a lease lasts unless renewed: the time a crashed holder blocks a grant.
    pub lease: Duration,
    /// How long after its commit an unconfirmed pair is confirmed: so late that a request which a crashed holder sent a lease before
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
    /// the next refresh within a step of the last. A token that has died by then is found by the API's 401.
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

    /// The soft margin of one grant: `jitter` from 0 to 1 moves it by up to half of the way to the hard margin, so that a fleet
    /// connected at once is not refreshed at once.
    pub(crate) fn soft_margin_with(&self, jitter: f64, lifetime: Duration) -> Duration {
        let soft = self.margin(Margin::Soft, lifetime);
        let hard = self.margin(Margin::Hard, lifetime);
        hard + soft.saturating_sub(hard).mul_f64(1.0 - 0.5 * jitter)
    }

    /// How long a refused grant rests before each further round (rule 7): an hour, then a day, by the usual grace.
    pub(crate) fn further_round(&self, failed_rounds: u32) -> Option<Duration> {
        match failed_rounds {
            1 => Some(self.grace * 60),
            2 => Some(self.grace * 1440),
            _ => None,
        }
    }

    /// How long before its end a lease is renewed.
    pub(crate) fn renews_before(&self) -> Duration {
        self.lease * 2 / 3
    }

    /// How long before the end of its lease nothing is sent any more: the bytes must be out while it stands.
    pub(crate) fn sends_before(&self) -> Duration {
        self.lease / 3
    }

    /// How long a silent request is waited for before the next goes (rule 4): a third of what the grace leaves, and at least
    /// twice what the endpoint takes. `left`: how long its token still works; `to_act`: what somebody needs of that.
    pub(crate) fn silence(&self, left: Duration, latency: Duration, to_act: Duration) -> Duration {
        if left.is_zero() {
            return (self.grace / 3).max(2 * latency);
        }
        self.step.max(left / 3).max((2 * latency).min(left.saturating_sub(to_act)))
    }

    /// What is left of a token's grace for another process that goes on where this one closes: it takes more than a step to
    /// find that, and needs one to act.
    pub(crate) fn time_for_another(&self) -> Duration {
        3 * self.step
    }

    /// How long a reply is expected to take.
    pub(crate) fn reply(&self, latency: Duration) -> Duration {
        self.step.max(2 * latency)
    }

    /// How long a reply may take that must be waited for.
    pub(crate) fn slow_reply(&self) -> Duration {
        self.grace * 2 / 3
    }

    /// How long after a request that visibly failed the next one goes. Never longer than a step: each further try is one more
    /// chance while the token still works.
    pub(crate) fn retry(&self, failures: u32) -> Duration {
        (self.step / 8) * 2_u32.pow(failures.min(3))
    }

    /// As [`Self::retry`], where the endpoint turned the request away. A longer rest would cost a grant that is unresolved,
    /// whatever the endpoint asks for.
    pub(crate) fn turned_away(&self, asked_for: Option<Duration>) -> Duration {
        asked_for.unwrap_or(self.step).min(self.grace / 4)
    }

    /// How long a store that failed is left alone.
    pub(crate) fn store_rest(&self, failures: u32) -> Duration {
        ((self.step / 20) * 2_u32.saturating_pow(failures.min(6))).min(self.step)
    }

    /// After how long a caller is to ask again while the endpoint does not answer.
    pub(crate) fn unavailable_for(&self) -> Duration {
        self.grace / 4
    }

    /// How long an endpoint that does not answer is left alone before its next probe, given how long it was before.
    pub(crate) fn probe_pause(&self, before: Option<Duration>) -> Duration {
        before.map_or(self.step, |before| (before * 2).min(self.grace))
    }

    /// For how long the job and a cut-over go on with what cannot be refreshed now.
    pub(crate) fn run_patience(&self) -> Duration {
        self.grace * 10
    }

    /// How long whoever connected a grant has to take its vehicles over, before recovery does.
    pub(crate) fn takes_over_within(&self) -> Duration {
        (self.grace / 4).min(CHANGES_OVERLAP / 2)
    }

    /// How long storing a consent rests before it is repeated. It doubles.
    pub(crate) fn connect_store_rest(&self) -> Duration {
        self.step / 20
    }

    /// The same for learning what a consent reaches.
    pub(crate) fn connect_look_up_rest(&self) -> Duration {
        self.step / 10
    }

    /// How near its end a refresh token is old: that it is refused then says nothing of the endpoint.
    pub(crate) fn old_age(&self) -> Duration {
        self.refresh_lifetime / 6
    }

    /// How long before its fallback dies a pair is confirmed at the latest.
    pub(crate) fn confirms_before(&self) -> Duration {
        self.grace / 4
    }

    /// How long after a request that visibly failed a confirmation waits: it may be acted on until then.
    pub(crate) fn late_request(&self) -> Duration {
        self.grace / 2 + self.step / 4
    }

    /// How long before its fallback dies a pair is confirmed, however late another request may be acted on: looks for what is
    /// due come up to 1.25 steps late.
    pub(crate) fn last_confirmation(&self) -> Duration {
        2 * self.step
    }

    /// How long a grant rests at most whose token may have been used, while that token may still work.
    pub(crate) fn rest_in_grace(&self) -> Duration {
        self.grace / 4
    }

    /// How long after its commit a record is looked at again, for the first time and the second (rule 5).
    pub(crate) fn looks_again(&self) -> [Duration; 2] {
        [self.grace / 3, self.grace]
    }

    /// How long an unfinished Connect is put off at most.
    pub(crate) fn puts_off(&self) -> Duration {
        self.grace * 60
    }

    /// How long a grant rests after `failures` refreshes in a row that brought nothing.
    pub(crate) fn back_off(&self, failures: u32) -> Duration {
        self.step * 2_u32.saturating_pow(failures.min(10))
    }
}

/// How much of its time a caller waits for a refresh while the token at hand is good.
pub(super) fn waits_for_better(within: Duration) -> Duration {
    within / 2
}

/// How long after a token was replaced for a 401 another 401 is an answer: scaled to the token's life.
pub(super) fn trusts_401(lifetime: Duration) -> Duration {
    lifetime / 120
}

/// Over how long the look-ups of an imported grant are spread whose access token has so much left.
pub(super) fn import_look_ups(left: Duration) -> Duration {
    (left / 2).min(IMPORT_LOOK_UPS)
}

/// How far ahead a worker takes the fleet's starts, given the time between two.
pub(super) fn starts_ahead(interval: Duration) -> Duration {
    STARTS_AHEAD.max(interval)
}

/// From how far ahead the fleet's next start comes from a clock that stepped: no worker moves it so far.
pub(super) fn starts_too_far(interval: Duration) -> Duration {
    starts_ahead(interval) * 2
}

/// How late a start may be used, given the time between two.
pub(super) fn start_late(interval: Duration) -> Duration {
    START_LATE.max(interval)
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
