//! The machine's state, what it says of itself, and what it waits for.

use std::time::Duration;

use super::{
    super::{seen::Seen, transitions, win::Win},
    attempt::{Attempt, Phase},
    messages::{Context, Effect, Goal},
    requests::{Request, Requests},
    shutdown::Shutdown,
    store_view::{Purpose, StoreState, StoreView},
};
use crate::{
    Error, ErrorKind,
    clock::{Moment, Timestamp},
    oauth::is_token,
    secret::Secret,
    store::record::Record,
    tokens::timings::Timings,
};

/// The permit that a refresh needs (rule 8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Permit {
    #[default]
    None,
    Asked,
    Held,
}

/// What a machine waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Timer {
    /// A silent request is no longer waited for.
    Silence,
    /// The next request goes after one that visibly failed.
    Retry,
    /// The lease is to be renewed.
    Renewal,
    /// The store is asked again.
    Store,
    /// A reply is no longer listened for.
    Listening,
}

/// The refresh of one grant, as this process knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Machine {
    pub(super) store: StoreView,
    pub(super) goals: Vec<Goal>,
    pub(super) permit: Permit,
    pub(super) watching: bool,
    pub(super) attempt: Option<Attempt>,
    pub(super) requests: Requests,
    /// Pairs that are not in the store yet.
    pub(super) wins: Vec<Win>,
    pub(super) shutdown: Shutdown,
}

impl Machine {
    /// The record as this process last saw it.
    pub(crate) fn view(&self) -> Option<(&Record, &Seen)> {
        self.store.record.as_ref().zip(self.store.seen.as_ref())
    }

    /// The record with the newest pair this process has held.
    pub(in crate::tokens) fn known(&self) -> Option<&Record> {
        self.store.known.as_ref()
    }

    /// The best access token at hand and when it ends, committed or not: a pair won is good whatever the store says.
    pub(crate) fn access(&self) -> Option<(Secret, Moment, Duration)> {
        if let Some(win) = self.wins.last() {
            return Some((win.pair.access_token.clone(), win.pair.ends(), win.pair.lifetime));
        }
        let (record, seen) = self.view()?;
        let usable = !record.status.is_over();
        let token = record.body.access_token.as_ref().filter(|token| usable && is_token(token))?;
        let ends = seen.moment(record.body.access_expires_at?);
        Some((token.clone(), ends, Duration::from_millis(record.body.access_lifetime)))
    }

    /// Whether nothing is under way: the runner may put the machine down.
    pub(crate) fn is_idle(&self) -> bool {
        self.goals.is_empty()
            && self.attempt.is_none()
            && self.wins.is_empty()
            && self.store.pending_swap.is_none()
            && self.requests.open().next().is_none()
            && matches!(self.store.state, StoreState::Free | StoreState::Unavailable { .. })
            && self.permit == Permit::None
            && !self.watching
    }

    /// Whether closing now loses nothing: no request lacks its answer, no pair its commit.
    pub(crate) fn has_nothing_in_flight(&self) -> bool {
        self.wins.is_empty()
            && self.store.pending_swap.is_none()
            && self.requests.open().next().is_none()
            && self.attempt.is_none()
    }

    /// Whether nothing is to be done now: it waits for its time, or for another process. Where `permits` are not given, it waits for
    /// one, too.
    pub(crate) fn rests(&self, permits: bool, ctx: &Context<'_>) -> bool {
        self.requests.open().next().is_none()
            && self.store.pending_swap.is_none()
            && matches!(self.store.state, StoreState::Free | StoreState::Unavailable { .. })
            && !(permits && self.permit == Permit::Asked)
            && self.next_timer(ctx).is_none_or(|(_, at)| at > ctx.now)
    }

    /// To how many requests the answer may still come.
    pub(crate) fn awaited_answers(&self) -> usize {
        self.requests.open().count()
    }

    /// Whether ending now leaves a refresh for somebody else to repeat, who has no more than a grace for it.
    pub(crate) fn leaves_a_repeat(&self, now: Moment, timings: &Timings) -> bool {
        let young = |request: &Request| now < request.sent.after(timings.grace);
        self.wins.is_empty() && (self.shutdown.left_to_another || self.requests.iter().any(young))
    }

    /// Whether a caller who waits for the commit has to wait on: a pair is on its way into the store, and that answers.
    pub(crate) fn commits(&self) -> bool {
        !self.wins.is_empty() && self.store.failures == 0
    }

    /// Pairs that are not in the store yet.
    pub(crate) fn uncommitted(&self) -> &[Win] {
        &self.wins
    }

    /// Whether `goal` is met by what is at hand.
    pub(crate) fn meets(&self, goal: &Goal, now: Moment, timings: &Timings) -> bool {
        match goal {
            Goal::Access { margin, rejected } => self.access().is_some_and(|(token, ends, lifetime)| {
                Some(&token) != rejected.as_ref() && ends > now.after(timings.margin(*margin, lifetime))
            }),
            // What is due only a look of now can say.
            Goal::Due if self.store.stale => false,
            _ => self.view().is_some_and(|(view, seen)| satisfied(goal, view, seen.store_time(now), timings)),
        }
    }

    /// When the machine next needs [`Event::Timer`](super::Event::Timer), and for what.
    pub(crate) fn next_timer(&self, ctx: &Context<'_>) -> Option<(Timer, Moment)> {
        self.timers(ctx).into_iter().min_by_key(|(_, at)| *at)
    }

    /// What the machine waits for, and until when.
    fn timers(&self, ctx: &Context<'_>) -> Vec<(Timer, Moment)> {
        let mut timers = Vec::new();
        if let Some(attempt) = self.attempt.as_ref().filter(|_| self.wins.is_empty()) {
            match &attempt.phase {
                Phase::Out { request } => {
                    timers.extend(self.waits_until(attempt, *request, ctx).map(|at| (Timer::Silence, at)));
                }
                Phase::Resting { until } => timers.push((Timer::Retry, *until)),
                Phase::Ready | Phase::Refused | Phase::Ending(_) => {}
            }
            if self.store.is_free() {
                timers.push((Timer::Renewal, attempt.renews_at(ctx.timings)));
            }
        }
        if let StoreState::Unavailable { until } = self.store.state
            && (self.is_busy() || !self.goals.is_empty())
        {
            timers.push((Timer::Store, until));
        }
        let listened_to = |request: &Request| (Timer::Listening, request.sent.after(ctx.timings.grace));
        timers.extend(self.requests.open().map(listened_to));
        timers
    }

    /// Whether a refresh is under way, or what came of one is not stored.
    pub(super) fn is_busy(&self) -> bool {
        self.attempt.is_some() || !self.wins.is_empty() || self.store.pending_swap.is_some()
    }

    pub(super) fn pursue(&mut self, goal: Goal, now: Moment) {
        // A record read just now, in this very step, would answer as well, but nobody knows how old a view is
        // that an idle machine holds.
        self.store.stale |= self.attempt.is_none();
        self.store.end_rest(now);
        if !self.goals.contains(&goal) {
            self.goals.push(goal);
        }
    }

    pub(super) fn fail(&mut self, error: Error, out: &mut Vec<Effect>) {
        self.goals.clear();
        out.push(Effect::Fail(error));
    }

    pub(super) fn refuse_goals(&mut self, kind: ErrorKind, message: &'static str, out: &mut Vec<Effect>) {
        if !self.goals.is_empty() {
            self.fail(Error::new(kind, message), out);
        }
    }

    pub(super) fn swap(&mut self, purpose: Purpose, record: Record, out: &mut Vec<Effect>) {
        let expected = self.store.record.as_ref().map(|view| view.version);
        self.store.state = StoreState::Swapping;
        self.store.pending_swap = Some((purpose, record.clone()));
        out.push(Effect::Swap { record: Box::new(record), expected });
    }

    /// Until when `attempt` waits for a silent request before the next goes (rule 4).
    pub(super) fn waits_until(&self, attempt: &Attempt, request: u32, ctx: &Context<'_>) -> Option<Moment> {
        self.requests.waits_until(request, attempt.first_used, self.shutdown.to_act(ctx.timings), ctx)
    }
}

/// Whether `goal` is met by the record.
pub(super) fn satisfied(goal: &Goal, view: &Record, now: Timestamp, timings: &Timings) -> bool {
    match goal {
        Goal::Access { margin, rejected } => {
            let margin = timings.margin(*margin, Duration::from_millis(view.body.access_lifetime));
            !view.status.is_over()
                && view.body.access_token.as_ref().is_some_and(is_token)
                && view.body.access_token != *rejected
                && view.body.access_expires_at.is_some_and(|end| end > now.after(margin))
        }
        Goal::Past { generation } => view.body.generation > *generation,
        Goal::Due => view.due_at.is_none_or(|due| due > now) && !transitions::from_the_future(view, now),
    }
}
