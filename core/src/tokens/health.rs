//! The health of the token endpoint (rule 8): how many grants of this process may be at risk at once, and whether it
//! makes sense to put another one at risk at all. A value with transitions like [`protocol`](super::protocol): the
//! driver asks, reports and gives the time.
//!
//! An outage must cost about `window` grants, not every grant that falls due in it. So a grant gets a *slot* before its
//! first request, and after three unknown outcomes in a row over different grants no further grant starts until a
//! harmless probe (a refresh token that does not exist) has had an answer, and then one trial grant has won.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use super::{protocol::Report, timings::Timings};
use crate::{clock::Moment, ids::GrantId};

/// Unknown outcomes in a row, over different grants, that open the breaker.
const OPENS_AT: usize = 3;
/// Refreshes of different grants that decide whether refusals are to be believed.
const REFUSALS_OVER: usize = 50;
/// How many answers the pace is taken from.
const PACE_OVER: usize = 16;

/// Who asks for a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Priority {
    /// A caller waits for the token. A quarter of the slots is theirs alone.
    Caller,
    /// A background refresh or the job.
    Background,
}

/// What a grant that asks for a slot is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    Go,
    /// All slots are taken: wait for one.
    Full,
    /// The endpoint is not well: nothing starts for about so long.
    Closed { retry_after: Duration },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Breaker {
    Closed,
    /// Nothing starts; the endpoint is probed at `probe_at`.
    Open { probe_at: Moment, pause: Duration },
    /// A probe had an answer: one trial grant may go.
    HalfOpen { trial_out: bool, since: Moment },
}

/// The health of one token endpoint, as this process sees it.
#[derive(Clone, Debug)]
pub(crate) struct Health {
    window: usize,
    at_risk: usize,
    breaker: Breaker,
    /// Grants with an unknown outcome since the last answer.
    unknown: Vec<GrantId>,
    /// 429: nothing starts before.
    paused_until: Option<Moment>,
    /// The last clean outcomes of different grants: whether each was refused.
    refusals: VecDeque<(GrantId, bool)>,
    answers: VecDeque<Duration>,
    /// Requests out, and when each was sent.
    out: HashMap<(GrantId, u32), Moment>,
    trial_at: Option<Moment>,
}

impl Health {
    pub(crate) fn new(window: usize) -> Self {
        Self {
            window: window.max(1),
            at_risk: 0,
            breaker: Breaker::Closed,
            unknown: Vec::new(),
            paused_until: None,
            refusals: VecDeque::new(),
            answers: VecDeque::new(),
            out: HashMap::new(),
            trial_at: None,
        }
    }

    /// Asks for a slot. A grant whose token may have been used already (`at_risk`) loses nothing by going ahead, and
    /// much by waiting.
    pub(crate) fn admit(&mut self, priority: Priority, at_risk: bool, now: Moment, timings: &Timings) -> Admission {
        if at_risk {
            self.at_risk += 1;
            return Admission::Go;
        }
        if let Some(until) = self.paused_until {
            if now < until {
                return Admission::Closed { retry_after: until.since(now) };
            }
            self.paused_until = None;
        }
        match &mut self.breaker {
            Breaker::Open { probe_at, .. } => {
                return Admission::Closed { retry_after: probe_at.since(now).max(timings.step) };
            }
            Breaker::HalfOpen { trial_out: true, .. } => return Admission::Closed { retry_after: timings.step },
            Breaker::HalfOpen { trial_out, since } => {
                *trial_out = true;
                *since = now;
                self.at_risk += 1;
                return Admission::Go;
            }
            Breaker::Closed => {}
        }
        if self.refusing() {
            // Most refreshes are refused: not an outage, but not believable either. Trials only.
            if let Some(next) = self.trial_at.filter(|next| now < *next) {
                return Admission::Closed { retry_after: next.since(now) };
            }
            self.trial_at = Some(now.after(timings.step));
        }
        let limit = match priority {
            Priority::Caller => self.window,
            Priority::Background => (self.window - self.window / 4).max(1),
        };
        if self.at_risk >= limit {
            return Admission::Full;
        }
        self.at_risk += 1;
        Admission::Go
    }

    /// Gives a slot back: its refresh is settled or won.
    pub(crate) fn release(&mut self) {
        self.at_risk = self.at_risk.saturating_sub(1);
    }

    /// A request goes out.
    pub(crate) fn sent(&mut self, grant: &GrantId, request: u32, now: Moment) {
        self.out.insert((grant.clone(), request), now);
    }

    /// Its reply came, or will not be listened to any longer.
    pub(crate) fn answered(&mut self, grant: &GrantId, request: u32, now: Moment, replied: bool) {
        if let Some(sent) = self.out.remove(&(grant.clone(), request))
            && replied
        {
            self.answers.push_back(now.since(sent));
            if self.answers.len() > PACE_OVER {
                self.answers.pop_front();
            }
        }
    }

    /// What the endpoint lately takes; a request that is out counts with its age, up to a grace.
    pub(crate) fn pace(&self, now: Moment, timings: &Timings) -> Duration {
        let slowest = self.answers.iter().copied().max().unwrap_or_default();
        // One silent request is a lost reply as likely as a slow endpoint; many that are all old tell a pace.
        let mut ages: Vec<Duration> = self.out.values().map(|sent| now.since(*sent)).filter(|age| *age < timings.grace).collect();
        ages.sort_unstable();
        let typical = if ages.len() >= OPENS_AT { ages[ages.len() / 2] } else { Duration::ZERO };
        slowest.max(typical)
    }

    /// What a refresh did. Returns whether the breaker opened (`Some(true)`) or closed (`Some(false)`) by it.
    pub(crate) fn report(&mut self, grant: &GrantId, report: Report, now: Moment, timings: &Timings) -> Option<bool> {
        match report {
            Report::Won | Report::Refused => {
                self.refusals.retain(|(known, _)| known != grant);
                self.refusals.push_back((grant.clone(), report == Report::Refused));
                if self.refusals.len() > REFUSALS_OVER {
                    self.refusals.pop_front();
                }
                self.unknown.clear();
                // Only a win closes the breaker: an endpoint that answers refusals and loses wins is not well.
                if report == Report::Won {
                    return (std::mem::replace(&mut self.breaker, Breaker::Closed) != Breaker::Closed).then_some(false);
                }
                if let Breaker::HalfOpen { trial_out, .. } = &mut self.breaker {
                    *trial_out = false;
                }
                None
            }
            Report::Unknown => {
                if !self.unknown.contains(grant) {
                    self.unknown.push(grant.clone());
                }
                match self.breaker {
                    Breaker::Closed if self.unknown.len() >= OPENS_AT => {
                        self.open(now, timings.step);
                        Some(true)
                    }
                    Breaker::HalfOpen { .. } => {
                        self.open(now, timings.step * 2);
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

    /// When the driver should next call [`Health::probe_due`]; `None` while all is well.
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
                self.breaker = Breaker::HalfOpen { trial_out: false, since: now };
            } else {
                self.open(now, (pause * 2).min(timings.grace));
            }
        }
    }

    /// A trial whose refresh ended without an outcome must not keep the next one out for ever.
    pub(crate) fn trial_ended(&mut self, now: Moment, timings: &Timings) {
        if let Breaker::HalfOpen { trial_out, since } = &mut self.breaker
            && *trial_out
            && now.since(*since) >= timings.grace
        {
            *trial_out = false;
        }
    }

    /// 429: nothing starts for so long.
    pub(crate) fn pause(&mut self, until: Moment) {
        self.paused_until = Some(self.paused_until.map_or(until, |old| old.max(until)));
    }

    /// Whether most of the last refreshes were refused: then none is to be believed (rule 7).
    pub(crate) fn refusing(&self) -> bool {
        let refused = self.refusals.iter().filter(|(_, refused)| *refused).count();
        self.refusals.len() >= REFUSALS_OVER / 2 && refused * 2 > self.refusals.len()
    }

    /// Whether the breaker lets grants start.
    pub(crate) fn is_closed(&self) -> bool {
        self.breaker == Breaker::Closed
    }

    /// Grants at risk now.
    pub(crate) fn at_risk(&self) -> usize {
        self.at_risk
    }
}
