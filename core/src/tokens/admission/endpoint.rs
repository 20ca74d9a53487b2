//! The health of the token endpoint (rule 8): how many grants of this process may be unresolved at once, and whether it
//! makes sense to put another one unresolved at all. A value with transitions like the refresh [`machine`](crate::tokens::refresh::machine): the
//! runner asks, reports and gives the time.
//!
//! An outage must cost about `limit` grants, not every grant that falls due in it. So a grant gets a *permit* before its
//! first request, and after three unknown outcomes in a row over different grants no further grant starts until a
//! harmless probe (a refresh token that does not exist) has had an answer, and then one trial grant has won.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use super::verdict::Verdict;
use crate::{
    clock::Moment,
    ids::GrantId,
    tokens::{
        refresh::machine::Report,
        timings::{LATENCY_OVER, OPENS_AT, Timings, WITH_OTHERS, for_background},
    },
    words::closed_words,
};

/// What the token endpoint is doing, as this process sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EndpointState {
    /// It answers.
    Healthy,
    /// It asked for a pause (429).
    Paused,
    /// It does not answer: no further grant is put unresolved, and it is probed.
    Unhealthy,
    /// It answered a probe, and one grant's refresh is a trial.
    Probing,
}

closed_words!(EndpointState {
    Healthy = "healthy",
    Paused = "paused",
    Unhealthy = "unhealthy",
    Probing = "probing",
});

/// The health of the token endpoint, as this process sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EndpointHealth {
    /// What it is doing.
    pub state: EndpointState,
    /// Grants whose refresh is neither settled nor won: what an outage that begins now can cost.
    pub unresolved: usize,
    /// How many there may be at once.
    pub limit: usize,
    /// How long it lately takes to answer; zero until it has.
    pub latency: Duration,
}

/// Who asks for a permit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Priority {
    /// A caller waits for the token. A quarter of the permits is theirs alone.
    Caller,
    /// A background refresh or the job.
    Background,
}

/// The answer to a grant that asks for a permit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    Go,
    /// All permits are taken: wait for one.
    Wait,
    /// The breaker is open, or Smartcar asked for a pause: nothing starts for about so long.
    Refuse {
        retry_after: Duration,
    },
}

/// What the breaker has just done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BreakerChange {
    Opened,
    Closed,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Breaker {
    Closed,
    /// Nothing starts; the endpoint is probed at `probe_at`.
    Open {
        probe_at: Moment,
        pause: Duration,
    },
    /// A probe had an answer: one trial grant may go.
    HalfOpen {
        trial: Option<GrantId>,
        since: Moment,
        /// What the pause before this trial was: a failed one doubles it.
        pause: Duration,
    },
}

/// The health of one token endpoint, as this process sees it.
#[derive(Clone, Debug)]
pub(crate) struct Health {
    limit: usize,
    unresolved: usize,
    breaker: Breaker,
    /// Grants with an unknown outcome since the last answer.
    unknown: Vec<GrantId>,
    /// 429: nothing starts before.
    paused_until: Option<Moment>,
    /// The last clean outcomes of different grants: whether each was refused.
    refusals: Verdict,
    answers: VecDeque<Duration>,
    /// Requests out, and when each was sent.
    out: HashMap<(GrantId, u32), Moment>,
    trial_at: Option<Moment>,
}

impl Health {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit: limit.max(1),
            unresolved: 0,
            breaker: Breaker::Closed,
            unknown: Vec::new(),
            paused_until: None,
            refusals: Verdict::default(),
            answers: VecDeque::new(),
            out: HashMap::new(),
            trial_at: None,
        }
    }

    /// Asks for a permit. A grant whose token may lately have been used already (`unresolved`) loses nothing by going ahead,
    /// and much by waiting.
    pub(crate) fn admit(
        &mut self,
        grant: &GrantId,
        priority: Priority,
        unresolved: bool,
        now: Moment,
        timings: &Timings,
    ) -> Decision {
        if unresolved {
            if self.unresolved >= self.limit * WITH_OTHERS {
                return Decision::Wait;
            }
            self.unresolved += 1;
            return Decision::Go;
        }
        if let Some(until) = self.paused_until {
            if now < until {
                return Decision::Refuse { retry_after: until.since(now) };
            }
            self.paused_until = None;
        }
        match &mut self.breaker {
            Breaker::Open { probe_at, .. } => {
                return Decision::Refuse { retry_after: probe_at.since(now).max(timings.step) };
            }
            // A trial that never ends keeps the next one out for a grace only.
            Breaker::HalfOpen { trial: Some(_), since, .. } if now.since(*since) < timings.grace => {
                return Decision::Refuse { retry_after: timings.step };
            }
            Breaker::HalfOpen { trial, since, .. } => {
                *trial = Some(grant.clone());
                *since = now;
                self.unresolved += 1;
                return Decision::Go;
            }
            Breaker::Closed => {}
        }
        if self.refusing() {
            // Most refreshes are refused: not an outage, but not believable either. Trials only.
            if let Some(next) = self.trial_at.filter(|next| now < *next) {
                return Decision::Refuse { retry_after: next.since(now) };
            }
            self.trial_at = Some(now.after(timings.step));
        }
        let limit = match priority {
            Priority::Caller => self.limit,
            Priority::Background => for_background(self.limit),
        };
        if self.unresolved >= limit {
            return Decision::Wait;
        }
        self.unresolved += 1;
        Decision::Go
    }

    /// Gives a permit back: its refresh is settled or won. A trial that ends without an outcome (its grant had moved
    /// meanwhile, nothing could be sent) makes room for the next.
    pub(crate) fn release(&mut self, grant: &GrantId) {
        self.unresolved = self.unresolved.saturating_sub(1);
        self.end_trial_of(grant);
    }

    fn end_trial_of(&mut self, grant: &GrantId) {
        if let Breaker::HalfOpen { trial, .. } = &mut self.breaker
            && trial.as_ref() == Some(grant)
        {
            *trial = None;
        }
    }

    /// A request goes out.
    pub(crate) fn sent(&mut self, grant: &GrantId, request: u32, now: Moment) {
        self.out.insert((grant.clone(), request), now);
    }

    /// Its reply came, or will not be listened to any longer. One that may have come while this process did not run, which
    /// it does `awake_since`, says nothing of the endpoint's latency.
    pub(crate) fn answered(
        &mut self,
        grant: &GrantId,
        request: u32,
        now: Moment,
        awake_since: Moment,
        replied: bool,
    ) {
        if let Some(sent) = self.out.remove(&(grant.clone(), request))
            && replied
            && sent >= awake_since
        {
            self.answers.push_back(now.since(sent));
            if self.answers.len() > LATENCY_OVER {
                self.answers.pop_front();
            }
        }
    }

    /// What the endpoint lately takes; a request that is out counts with its age, up to a grace.
    pub(crate) fn latency(&self, now: Moment, timings: &Timings) -> Duration {
        let slowest = self.answers.iter().copied().max().unwrap_or_default();
        // One silent request is a lost reply as likely as a slow endpoint; many that are all old show a latency.
        let mut ages: Vec<Duration> =
            self.out.values().map(|sent| now.since(*sent)).filter(|age| *age < timings.grace).collect();
        ages.sort_unstable();
        let typical = if ages.len() >= OPENS_AT { ages[ages.len() / 2] } else { Duration::ZERO };
        slowest.max(typical)
    }

    /// What a refresh did, and whether the breaker opened or closed by it.
    pub(crate) fn report(
        &mut self,
        grant: &GrantId,
        report: Report,
        now: Moment,
        timings: &Timings,
    ) -> Option<BreakerChange> {
        match report {
            Report::Won | Report::Refused => {
                self.refusals.note(grant, report == Report::Refused);
                self.unknown.clear();
                // Only a win closes the breaker: an endpoint that answers refusals and loses wins is not healthy.
                if report == Report::Won {
                    return (std::mem::replace(&mut self.breaker, Breaker::Closed) != Breaker::Closed)
                        .then_some(BreakerChange::Closed);
                }
                self.end_trial_of(grant);
                None
            }
            Report::Unknown => {
                if !self.unknown.contains(grant) {
                    self.unknown.push(grant.clone());
                }
                match self.breaker {
                    Breaker::Closed if self.unknown.len() >= OPENS_AT => {
                        self.open(now, timings.probe_pause(None));
                        Some(BreakerChange::Opened)
                    }
                    Breaker::HalfOpen { pause, .. } => {
                        self.open(now, timings.probe_pause(Some(pause)));
                        None
                    }
                    _ => None,
                }
            }
        }
    }

    fn open(&mut self, now: Moment, pause: Duration) {
        self.breaker = Breaker::Open { probe_at: now.after(pause), pause };
    }

    /// When the endpoint is to be probed next; `None` while it is healthy, or probed by a trial.
    pub(crate) fn next_probe(&self) -> Option<Moment> {
        match self.breaker {
            Breaker::Open { probe_at, .. } => Some(probe_at),
            _ => None,
        }
    }

    /// A probe's result: any answer at all lets one trial go, silence doubles the pause up to one grace.
    pub(crate) fn probed(&mut self, answered: bool, now: Moment, timings: &Timings) {
        if let Breaker::Open { pause, .. } = self.breaker {
            if answered {
                self.breaker = Breaker::HalfOpen { trial: None, since: now, pause };
            } else {
                self.open(now, timings.probe_pause(Some(pause)));
            }
        }
    }

    /// 429: nothing starts for so long.
    pub(crate) fn pause(&mut self, until: Moment) {
        self.paused_until = Some(self.paused_until.map_or(until, |old| old.max(until)));
    }

    /// Whether most of the last refreshes were refused: then none is to be believed (rule 7).
    pub(crate) fn refusing(&self) -> bool {
        self.refusals.mostly_no()
    }

    /// What callers may know of it.
    pub(crate) fn snapshot(&self, now: Moment, timings: &Timings) -> EndpointHealth {
        EndpointHealth {
            state: match self.breaker {
                Breaker::Closed if self.paused_until.is_some_and(|until| now < until) => {
                    EndpointState::Paused
                }
                Breaker::Closed => EndpointState::Healthy,
                Breaker::Open { .. } => EndpointState::Unhealthy,
                Breaker::HalfOpen { .. } => EndpointState::Probing,
            },
            unresolved: self.unresolved,
            limit: self.limit,
            latency: self.latency(now, timings),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn grant(number: usize) -> GrantId {
        GrantId::new(format!("g{number}")).unwrap()
    }

    fn at(seconds: i64) -> Moment {
        Moment::from_millis(seconds * 1000)
    }

    fn timings() -> Timings {
        Timings::new(&Config::default())
    }

    #[test]
    fn a_quarter_of_the_permits_is_the_callers() {
        let mut health = Health::new(8);
        for _ in 0..6 {
            assert_eq!(health.admit(&grant(0), Priority::Background, false, at(0), &timings()), Decision::Go);
        }
        assert_eq!(health.admit(&grant(0), Priority::Background, false, at(0), &timings()), Decision::Wait);
        assert_eq!(health.admit(&grant(0), Priority::Caller, false, at(0), &timings()), Decision::Go);
        assert_eq!(health.admit(&grant(0), Priority::Caller, false, at(0), &timings()), Decision::Go);
        assert_eq!(health.admit(&grant(0), Priority::Caller, false, at(0), &timings()), Decision::Wait);
        // What is unresolved already loses nothing by going ahead.
        assert_eq!(health.admit(&grant(0), Priority::Background, true, at(0), &timings()), Decision::Go);
    }

    #[test]
    fn what_others_left_unresolved_has_a_limit_of_its_own() {
        let (mut health, timings) = (Health::new(4), timings());
        for number in 0..16 {
            let admitted = health.admit(&grant(number), Priority::Background, true, at(0), &timings);
            assert_eq!(admitted, Decision::Go, "{number}");
        }
        assert_eq!(health.admit(&grant(16), Priority::Background, true, at(0), &timings), Decision::Wait);
        health.release(&grant(3));
        assert_eq!(health.admit(&grant(16), Priority::Background, true, at(0), &timings), Decision::Go);
    }

    #[test]
    fn a_trial_without_an_outcome_makes_room_for_the_next() {
        let (mut health, timings) = (Health::new(16), timings());
        for number in 0..3 {
            health.report(&grant(number), Report::Unknown, at(0), &timings);
        }
        health.probed(true, at(5), &timings);
        assert_eq!(health.admit(&grant(4), Priority::Caller, false, at(5), &timings), Decision::Go);
        let closed = Decision::Refuse { retry_after: timings.step };
        health.release(&grant(1)); // one that was unresolved before: no trial
        assert_eq!(health.admit(&grant(5), Priority::Caller, false, at(6), &timings), closed);
        health.release(&grant(4)); // another process had refreshed it meanwhile
        assert_eq!(health.admit(&grant(5), Priority::Caller, false, at(6), &timings), Decision::Go);
        assert_eq!(
            health.admit(&grant(6), Priority::Caller, false, at(6), &timings),
            closed,
            "one at a time"
        );
    }

    #[test]
    fn three_silent_grants_open_the_breaker_and_one_trial_closes_it() {
        let (mut health, timings) = (Health::new(16), timings());
        assert_eq!(health.report(&grant(1), Report::Unknown, at(0), &timings), None);
        assert_eq!(health.report(&grant(1), Report::Unknown, at(1), &timings), None, "the same grant again");
        assert_eq!(health.report(&grant(2), Report::Unknown, at(2), &timings), None);
        assert_eq!(health.report(&grant(3), Report::Unknown, at(3), &timings), Some(BreakerChange::Opened));
        assert!(matches!(
            health.admit(&grant(0), Priority::Caller, false, at(4), &timings),
            Decision::Refuse { .. }
        ));
        health.probed(false, at(8), &timings);
        assert_eq!(health.next_probe(), Some(at(18)), "the pause between probes doubles");
        health.probed(true, at(18), &timings);
        assert_eq!(health.admit(&grant(0), Priority::Caller, false, at(18), &timings), Decision::Go);
        assert!(
            matches!(
                health.admit(&grant(0), Priority::Caller, false, at(18), &timings),
                Decision::Refuse { .. }
            ),
            "one trial"
        );
        assert_eq!(
            health.report(&grant(0), Report::Refused, at(19), &timings),
            None,
            "a refusal closes nothing"
        );
        assert_eq!(
            health.admit(&grant(0), Priority::Caller, false, at(19), &timings),
            Decision::Go,
            "but lets another try"
        );
        assert_eq!(health.report(&grant(5), Report::Won, at(20), &timings), Some(BreakerChange::Closed));
        assert_eq!(health.admit(&grant(0), Priority::Caller, false, at(20), &timings), Decision::Go);
    }

    #[test]
    fn a_trial_that_vanishes_makes_room_after_a_grace() {
        let (mut health, timings) = (Health::new(16), timings());
        for number in 0..3 {
            health.report(&grant(number), Report::Unknown, at(0), &timings);
        }
        health.probed(true, at(5), &timings);
        assert_eq!(health.admit(&grant(0), Priority::Caller, false, at(5), &timings), Decision::Go);
        assert!(matches!(
            health.admit(&grant(0), Priority::Caller, false, at(64), &timings),
            Decision::Refuse { .. }
        ));
        assert_eq!(health.admit(&grant(0), Priority::Caller, false, at(65), &timings), Decision::Go);
    }

    #[test]
    fn when_most_are_refused_nothing_is_believed_until_wins_return() {
        let (mut health, timings) = (Health::new(16), timings());
        for number in 0..24 {
            health.report(&grant(number), Report::Refused, at(0), &timings);
            assert!(!health.refusing(), "too few to judge by");
        }
        health.report(&grant(24), Report::Refused, at(0), &timings);
        assert!(health.refusing());
        assert_eq!(health.admit(&grant(0), Priority::Caller, false, at(0), &timings), Decision::Go);
        assert!(
            matches!(
                health.admit(&grant(0), Priority::Caller, false, at(1), &timings),
                Decision::Refuse { .. }
            ),
            "a trial at a time"
        );
        for number in 25..50 {
            health.report(&grant(number), Report::Won, at(2), &timings);
        }
        assert!(!health.refusing());
    }

    #[test]
    fn a_429_pauses_everything_for_as_long_as_it_says() {
        let (mut health, timings) = (Health::new(16), timings());
        health.pause(at(30));
        let closed = Decision::Refuse { retry_after: Duration::from_secs(20) };
        assert_eq!(health.admit(&grant(0), Priority::Caller, false, at(10), &timings), closed);
        assert_eq!(health.admit(&grant(0), Priority::Caller, false, at(30), &timings), Decision::Go);
    }

    #[test]
    fn the_pace_is_that_of_the_slowest_recent_answer() {
        let (mut health, timings) = (Health::new(16), timings());
        health.sent(&grant(1), 0, at(0));
        assert_eq!(
            health.latency(at(5), &timings),
            Duration::ZERO,
            "one silent request is a lost reply as likely"
        );
        health.answered(&grant(1), 0, at(6), at(0), true);
        assert_eq!(health.latency(at(6), &timings), Duration::from_secs(6));
    }
}
