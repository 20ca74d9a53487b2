//! What one process holds of one grant: the access token that calls use without waiting for anything, and the
//! machine behind it.

use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

use arc_swap::ArcSwapOption;
use tokio::sync::{Notify, oneshot};

use super::machine::{Event, Goal, Machine};
use crate::{
    Result,
    clock::Moment,
    ids::GrantId,
    random,
    secret::Secret,
    tokens::{
        admission::endpoint::Priority,
        timings::{Margin, SAME_END, Timings, USE_NOTED_EVERY},
    },
};

/// An access token in the form in which it is used.
#[derive(Debug)]
pub(crate) struct Access {
    pub token: Secret,
    /// `Bearer ...`, marked as sensitive.
    pub header: http::HeaderValue,
    /// From here on it is refreshed in the background.
    pub soft: Moment,
    /// From here on callers wait.
    pub hard: Moment,
    /// From here on it is worth nothing.
    pub ends: Moment,
    /// Its life, for waits that scale with it.
    pub lifetime: std::time::Duration,
}

impl Access {
    /// `jitter` from 0 to 1 moves the soft margin per grant ([`Timings::soft_margin_with`]).
    pub(in crate::tokens) fn new(
        token: Secret,
        ends: Moment,
        lifetime: std::time::Duration,
        jitter: f64,
        timings: &Timings,
    ) -> Option<Self> {
        // White space at its end is no part of a header's value; HTTP/2 forbids it.
        let value = format!("Bearer {}", token.expose().trim_end_matches([' ', '\t']));
        let mut header = http::HeaderValue::from_bytes(value.as_bytes()).ok()?;
        header.set_sensitive(true);
        let soft = timings.soft_margin_with(jitter, lifetime);
        let hard = timings.margin(Margin::Hard, lifetime);
        Some(Self { token, header, soft: ends.before(soft), hard: ends.before(hard), ends, lifetime })
    }

    /// Whether it has come to its end, so that a 401 is no surprise.
    pub(crate) fn has_ended(&self, now: Moment) -> bool {
        now >= self.ends
    }
}

/// One grant in this process.
#[derive(Debug)]
pub(crate) struct Entry {
    pub grant_id: GrantId,
    access: ArcSwapOption<Access>,
    pub(in crate::tokens) state: Mutex<State>,
    /// Wakes the runner: its inbox has a new event.
    pub(in crate::tokens) wake: Notify,
    /// Wakes whoever waits for a permit for it: a caller has joined.
    pub(in crate::tokens) raised: Notify,
    jitter: f64,
    /// When a call last used it, to the second: a hot grant must not have its cache line written by every call.
    last_called: AtomicI64,
}

#[derive(Debug, Default)]
pub(in crate::tokens) struct State {
    pub machine: Machine,
    pub inbox: VecDeque<Event>,
    pub waiters: Vec<Waiter>,
    /// A runner is at work.
    pub running: bool,
    /// What the API has rejected last: never handed out again (I5).
    pub rejected: Option<Secret>,
    /// Until when a 401 starts no refresh (rule 9).
    pub no_refresh_on_401_until: Option<Moment>,
    /// Until when no background refresh starts.
    pub rests_until: Option<Moment>,
    pub failures: u32,
    /// The last generation that this process committed, and when.
    pub committed: Option<(u64, Moment)>,
    /// Uncommitted pairs that lie in the spool, by their refresh tokens.
    pub spooled: Vec<(Secret, PathBuf)>,
}

#[derive(Debug)]
pub(in crate::tokens) struct Waiter {
    pub goal: Goal,
    pub done: oneshot::Sender<Result<()>>,
}

impl Entry {
    pub(in crate::tokens) fn new(grant_id: GrantId) -> Self {
        Self {
            grant_id,
            access: ArcSwapOption::empty(),
            state: Mutex::default(),
            wake: Notify::new(),
            raised: Notify::new(),
            jitter: random::unit(),
            last_called: AtomicI64::new(i64::MIN / 2),
        }
    }

    pub(in crate::tokens) fn state(&self) -> MutexGuard<'_, State> {
        // A panic while the lock was held would be a bug; the state is plain data and stays usable.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The access token at hand, without waiting and without allocating.
    pub(crate) fn access(&self) -> arc_swap::Guard<Option<std::sync::Arc<Access>>> {
        self.access.load()
    }

    pub(in crate::tokens) fn note_call(&self, now: Moment) {
        if now.since(self.last_called()) >= USE_NOTED_EVERY {
            self.last_called.store(now.as_millis(), Ordering::Relaxed);
        }
    }

    pub(in crate::tokens) fn last_called(&self) -> Moment {
        Moment::from_millis(self.last_called.load(Ordering::Relaxed))
    }

    /// Makes the machine's best token the one that calls use.
    pub(in crate::tokens) fn publish(&self, state: &State, timings: &Timings) {
        let best = state.machine.access().filter(|(token, _, _)| Some(token) != state.rejected.as_ref());
        let Some((token, ends, lifetime)) = best else { return self.access.store(None) };
        let hard = ends.before(timings.margin(Margin::Hard, lifetime));
        // The same token may come with another end: a server that repeats a pair says anew how long it lives.
        let known = |access: &std::sync::Arc<Access>| {
            access.token == token && hard.since(access.hard).max(access.hard.since(hard)) < SAME_END
        };
        if !self.access.load().as_ref().is_some_and(known) {
            self.access
                .store(Access::new(token, ends, lifetime, self.jitter, timings).map(std::sync::Arc::new));
        }
    }

    /// Takes a token just read from the store, where nothing better is at hand.
    pub(in crate::tokens) fn offer(
        &self,
        token: Secret,
        ends: Moment,
        lifetime: std::time::Duration,
        timings: &Timings,
    ) {
        let state = self.state();
        if self.access.load().is_none() && state.rejected.as_ref() != Some(&token) {
            self.access
                .store(Access::new(token, ends, lifetime, self.jitter, timings).map(std::sync::Arc::new));
        }
    }

    /// Forgets `token` if it is the one at hand (rule 9).
    pub(in crate::tokens) fn forget(&self, state: &mut State, token: &Secret) {
        state.rejected = Some(token.clone());
        if self.access.load().as_ref().is_some_and(|access| access.token == *token) {
            self.access.store(None);
        }
    }

    /// Forgets everything: the grant is gone.
    pub(in crate::tokens) fn clear(&self) {
        self.access.store(None);
    }
}

impl State {
    /// The next event: a Stop first, then what has just come, then the mail.
    pub(in crate::tokens) fn next_event(&mut self, came: &mut VecDeque<Event>) -> Option<Event> {
        if matches!(self.inbox.front(), Some(Event::Stop { .. })) {
            return self.inbox.pop_front();
        }
        came.pop_front().or_else(|| self.inbox.pop_front())
    }

    /// What a permit is asked for: as long as a caller waits for the token, or a pair is to be confirmed, it has no time to
    /// lose (a confirmation's fallback works for the rest of a grace only).
    pub(in crate::tokens) fn priority(&self) -> Priority {
        let waits = |waiter: &Waiter| {
            matches!(waiter.goal, Goal::Access { margin: Margin::Hard, .. }) && !waiter.done.is_closed()
        };
        let confirmation = self.machine.view().is_some_and(|(view, _)| !view.body.fallbacks.is_empty());
        if confirmation || self.waiters.iter().any(waits) { Priority::Caller } else { Priority::Background }
    }

    /// Whether a refresh has failed so lately that none is started while the token at hand is good.
    pub(in crate::tokens) fn rests(&self, now: Moment) -> bool {
        self.rests_until.is_some_and(|until| now < until)
    }

    /// Whether a pair is neither in the store nor in the spool.
    pub(in crate::tokens) fn has_unsaved_pair(&self) -> bool {
        let spooled = |token: &Secret| self.spooled.iter().any(|(known, _)| known == token);
        self.machine.uncommitted().iter().any(|win| !spooled(&win.pair.refresh_token))
    }

    /// Answers every waiter whose goal is met.
    pub(in crate::tokens) fn notify_goals_met(&mut self, now: Moment, timings: &Timings) {
        if timings.background_refresh || !self.machine.commits() {
            let met = |waiter: &mut Waiter| self.machine.meets(&waiter.goal, now, timings);
            for waiter in self.waiters.extract_if(.., met) {
                let _ = waiter.done.send(Ok(()));
            }
        }
        self.waiters.retain(|waiter| !waiter.done.is_closed());
    }

    /// Answers every waiter with a failure.
    pub(in crate::tokens) fn fail_waiters(&mut self, error: &crate::Error) {
        for waiter in self.waiters.drain(..) {
            let _ = waiter.done.send(Err(error.clone()));
        }
    }

    /// A refresh brought a new token: whoever waits for one has it, however short its life.
    pub(in crate::tokens) fn notify_of_new_token(&mut self) {
        let needs_one = |waiter: &mut Waiter| matches!(waiter.goal, Goal::Access { .. });
        for waiter in self.waiters.extract_if(.., needs_one) {
            let _ = waiter.done.send(Ok(()));
        }
    }
}
