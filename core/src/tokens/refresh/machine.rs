//! The refresh of one grant by one process, as a value with transitions: an event goes in, effects come out. It has
//! no sockets, no store and no clock of its own; [`manager`](super::manager) drives it in production, and the model
//! and the simulation drive the very same code.
//!
//! The state is *what is known* (the record as last read, requests out, pairs won, leases held), not a place in a
//! script. After every event [`Machine::step`] looks at what is known and does the next right thing. That is why a
//! lost reply, a store that went away in mid-swap or another process moving the record needs no special path: it
//! changes what is known, and the next look acts on it.
//!
//! Numbers in comments are the rules of docs/token-life-cycle.md.

#[cfg(test)]
mod inside;
#[cfg(test)]
mod tests;

use std::time::Duration;

use super::transitions::{self, Seen, Win};
use crate::{
    Error, ErrorKind,
    clock::{Moment, Timestamp},
    oauth::{NotSent, Outcome, Pair, is_token},
    secret::Secret,
    store::{
        Version,
        record::{GrantStatus, MAX_GENERATION, ReconnectReason, Record, TOMBSTONE},
    },
    tokens::timings::{Margin, Timings},
};

/// How often a grant rests before it is given up, where another process may hold a pair of it.
const RESTS_BEFORE_GIVING_UP: u32 = 2;

/// Why somebody wants this grant looked at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Goal {
    /// An access token with more life left than this margin, and not the one the API has just rejected.
    Access { margin: Margin, rejected: Option<Secret> },
    /// A pair later than this generation: the daily job.
    Past { generation: u64 },
    /// Whatever has come due: a lease that ran out, a repeat, a confirmation.
    Due,
}

/// What the runner tells the machine.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    Goal(Goal),
    /// The answer to [`Effect::Load`].
    Loaded(Result<(Option<Box<Record>>, Seen), Error>),
    /// The answer to [`Effect::Swap`].
    Swapped(Result<(Swapped, Seen), Error>),
    /// The answer to [`Effect::AskPermit`]; `waited` if others had time to act meanwhile.
    Permit {
        waited: bool,
    },
    /// There is no permit: the token endpoint is not well.
    NoPermit(Error),
    /// The outcome of one request.
    Answer {
        request: u32,
        outcome: Outcome,
    },
    /// The answer to [`Effect::Watch`]: the record moved, or the time is up.
    Watched,
    /// A pair from the spool: won by a process that died before it could store it.
    Replay(Box<Win>),
    /// The client closes: nothing new begins, what has begun is finished, and what is not by then is left.
    Stop {
        until: Moment,
    },
    /// [`Machine::wakes_at`] has come.
    Timer,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Swapped {
    Done,
    Current(Option<Box<Record>>),
}

/// What the machine asks of its driver.
#[derive(Clone, Debug)]
pub(crate) enum Effect {
    Load,
    Swap {
        record: Box<Record>,
        expected: Option<Version>,
    },
    /// Asks for a permit (rule 8); `unresolved` if the token may have been presented lately.
    AskPermit {
        unresolved: bool,
    },
    ReleasePermit,
    /// Presents `token`. The bytes must not go out after `not_after`.
    Send {
        request: u32,
        token: Secret,
        not_after: Option<Moment>,
    },
    /// Wait until the record is no longer at `version`, at most so long.
    Watch {
        version: Version,
        at_most: Duration,
    },
    /// Everybody who waits is told so.
    Fail(Error),
    /// Something the caller's event stream may want to know.
    Note(Note),
    /// What the endpoint did with a refresh, for its health (rule 8).
    Report(Report),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    Refreshed { generation: u64 },
    RefreshFailed,
    ReconnectRequired(ReconnectReason),
    Revived,
    StoreHealed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Report {
    Won,
    /// A token that should have been good was refused.
    Refused,
    Unknown,
}

/// What one step may use of the world.
pub(crate) struct Context<'a> {
    pub now: Moment,
    pub timings: &'a Timings,
    /// What the endpoint lately takes to answer.
    pub latency: Duration,
    /// Whether refusals are to be believed (rule 7): not while most refreshes are refused.
    pub may_declare: bool,
    /// Random bits, for versions and leases.
    pub random: &'a mut dyn FnMut() -> u64,
}

impl Context<'_> {
    #[allow(clippy::cast_possible_wrap)] // any 64 bits will do
    fn version(&mut self) -> Version {
        (self.random)() as Version
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Store {
    Free,
    Loading,
    Swapping,
    Away { until: Moment },
}

/// What a swap was for; what its success means.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Purpose {
    Lease {
        id: u64,
    },
    Renew,
    Commit,
    Heal,
    Declare,
    Release,
    /// Another process may hold a pair: it is given time to store it.
    AwaitAnother,
    HandOver,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Permit {
    None,
    Asked,
    Held,
}

/// The refresh this process is busy with, under its lease.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Attempt {
    generation: u64,
    base: Secret,
    lease: u64,
    /// On our clock, at the earliest.
    lease_ends: Moment,
    presenting: Secret,
    /// Another process may have presented the token before us.
    inherited: bool,
    first_used: Moment,
    refused: Vec<Secret>,
    settles: Vec<Secret>,
    started: Moment,
    /// When it began, or was last answered: it gives up after a grace without a word, not after many slow refusals.
    heard: Moment,
    /// Requests in a row that visibly failed.
    failures: u32,
    phase: Phase,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Phase {
    /// The next request may go.
    Ready,
    /// One is out.
    Out { request: u32 },
    /// The last one visibly failed.
    Resting { until: Moment },
    /// The token was refused; the record is being looked at again before anything is concluded.
    Refused,
    /// Nothing more to try: write what came of it.
    Ending(Purpose),
}

/// A request sent and not answered for good.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Request {
    id: u32,
    generation: u64,
    base: Secret,
    presented: Secret,
    lease: u64,
    sent: Moment,
    first_used: Moment,
    /// Its reply can still come. If not, its outcome stays unknown.
    open: bool,
}

/// The refresh of one grant, as this process knows it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Machine {
    /// The record as last read or written.
    view: Option<Record>,
    seen: Option<Seen>,
    /// The record with the newest pair this process has held: what it heals the store with.
    known: Option<Record>,
    /// The view may be old: look before doing anything on the store's word (rule 2).
    stale: bool,
    store: Store,
    store_failures: u32,
    /// The swap under way, or one whose answer was lost.
    pending_swap: Option<(Purpose, Record)>,
    goals: Vec<Goal>,
    permit: Permit,
    watching: bool,
    attempt: Option<Attempt>,
    requests: Vec<Request>,
    wins: Vec<Win>,
    next_request: u32,
    /// Until when the client waits that closes.
    closes: Option<Moment>,
    /// It has left a refresh to somebody else, and brought no pair since.
    handed_over: bool,
}

impl Default for Machine {
    fn default() -> Self {
        Self {
            view: None,
            seen: None,
            known: None,
            stale: true,
            store: Store::Free,
            store_failures: 0,
            pending_swap: None,
            goals: Vec::new(),
            permit: Permit::None,
            watching: false,
            attempt: None,
            requests: Vec::new(),
            wins: Vec::new(),
            next_request: 0,
            closes: None,
            handed_over: false,
        }
    }
}

impl Machine {
    /// The record as this process last saw it.
    pub(crate) fn view(&self) -> Option<(&Record, &Seen)> {
        self.view.as_ref().zip(self.seen.as_ref())
    }

    /// The record with the newest pair this process has held.
    pub(in crate::tokens) fn known(&self) -> Option<&Record> {
        self.known.as_ref()
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
            && self.pending_swap.is_none()
            && !self.requests.iter().any(|request| request.open)
            && matches!(self.store, Store::Free | Store::Away { .. })
            && self.permit == Permit::None
            && !self.watching
    }

    /// Whether closing now could lose something: a request without its answer, a pair without its commit.
    pub(crate) fn is_settled(&self) -> bool {
        self.wins.is_empty()
            && self.pending_swap.is_none()
            && !self.requests.iter().any(|request| request.open)
            && self.attempt.is_none()
    }

    /// To how many requests the answer may still come.
    pub(crate) fn awaited_answers(&self) -> usize {
        self.requests.iter().filter(|request| request.open).count()
    }

    /// Whether ending now leaves a refresh for somebody else to repeat, who has no more than a grace for it.
    pub(crate) fn leaves_a_repeat(&self, now: Moment, timings: &Timings) -> bool {
        let young = |request: &Request| now < request.sent.after(timings.grace);
        self.wins.is_empty() && (self.handed_over || self.requests.iter().any(young))
    }

    /// Whether a caller who waits for the commit has to wait on: a pair is on its way into the store, and that answers.
    pub(crate) fn commits(&self) -> bool {
        !self.wins.is_empty() && self.store_failures == 0
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
            // What is due can only be told by a look of now.
            Goal::Due if self.stale => false,
            _ => self.view().is_some_and(|(view, seen)| satisfied(goal, view, seen.store_time(now), timings)),
        }
    }

    /// One event in, what is to be done out.
    pub(crate) fn step(&mut self, event: Event, ctx: &mut Context<'_>) -> Vec<Effect> {
        let mut out = Vec::new();
        match event {
            Event::Goal(goal) => self.pursue(goal, ctx.now),
            Event::Loaded(result) => self.loaded(result, ctx, &mut out),
            Event::Swapped(result) => self.swapped(result, ctx, &mut out),
            Event::Permit { waited } => {
                self.permit = Permit::Held;
                self.stale |= waited;
            }
            Event::NoPermit(error) => {
                self.permit = Permit::None;
                self.fail(error, &mut out);
            }
            Event::Answer { request, outcome } => self.answered(request, outcome, ctx, &mut out),
            Event::Watched => {
                self.watching = false;
                self.stale = true; // after waiting, always look first (rule 2)
            }
            Event::Replay(win) => {
                self.wins.push(*win);
                self.stale = true;
            }
            Event::Stop { until } => self.closes = Some(until),
            Event::Timer => {}
        }
        self.proceed(ctx, &mut out);
        out
    }

    /// When the machine next wants [`Event::Timer`].
    pub(crate) fn wakes_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        let mut times = Vec::new();
        if let Some(attempt) = self.attempt.as_ref().filter(|_| self.wins.is_empty()) {
            match &attempt.phase {
                Phase::Out { request } => times.extend(self.waits_until(*request, ctx)),
                Phase::Resting { until } => times.push(*until),
                Phase::Ready | Phase::Refused | Phase::Ending(_) => {}
            }
            if self.store == Store::Free {
                times.push(renew_at(attempt, ctx.timings));
            }
        }
        if let Store::Away { until } = self.store
            && (self.attempt.is_some()
                || !self.wins.is_empty()
                || !self.goals.is_empty()
                || self.pending_swap.is_some())
        {
            times.push(until);
        }
        times.extend(self.requests.iter().filter(|r| r.open).map(|r| r.sent.after(ctx.timings.grace)));
        times.into_iter().min()
    }

    fn pursue(&mut self, goal: Goal, now: Moment) {
        // A record read just now, in this very step, would answer as well, but nobody can tell how old a view is
        // that an idle machine holds.
        self.stale |= self.attempt.is_none();
        if matches!(self.store, Store::Away { until } if until <= now) {
            self.store = Store::Free;
        }
        if !self.goals.contains(&goal) {
            self.goals.push(goal);
        }
    }

    fn fail(&mut self, error: Error, out: &mut Vec<Effect>) {
        self.goals.clear();
        out.push(Effect::Fail(error));
    }

    // ---- what the store says -------------------------------------------------------------------------------

    fn loaded(
        &mut self,
        result: Result<(Option<Box<Record>>, Seen), Error>,
        ctx: &mut Context<'_>,
        out: &mut Vec<Effect>,
    ) {
        match result {
            Ok((record, seen)) => {
                self.store = Store::Free;
                self.store_failures = 0;
                self.stale = false;
                let arrived = self
                    .pending_swap
                    .take()
                    .filter(|(_, ours)| record.as_ref().is_some_and(|record| record.version == ours.version));
                self.see(
                    record.map(|record| *record),
                    seen,
                    arrived.as_ref().map(|(purpose, _)| purpose),
                    ctx,
                    out,
                );
            }
            Err(error) => self.store_failed(error, ctx, out),
        }
    }

    fn swapped(
        &mut self,
        result: Result<(Swapped, Seen), Error>,
        ctx: &mut Context<'_>,
        out: &mut Vec<Effect>,
    ) {
        match result {
            Ok((outcome, seen)) => {
                self.store = Store::Free;
                self.store_failures = 0;
                let Some((purpose, ours)) = self.pending_swap.take() else { return };
                match outcome {
                    Swapped::Done => self.see(Some(ours), seen, Some(&purpose), ctx, out),
                    Swapped::Current(record) => {
                        let done = record.as_ref().is_some_and(|record| record.version == ours.version);
                        self.see(record.map(|record| *record), seen, done.then_some(&purpose), ctx, out);
                    }
                }
            }
            // Whether it was written is unknown: the next look will tell by the version.
            Err(error) => {
                self.stale = true;
                self.store_failed(error, ctx, out);
            }
        }
    }

    fn store_failed(&mut self, error: Error, ctx: &mut Context<'_>, out: &mut Vec<Effect>) {
        self.store_failures = self.store_failures.saturating_add(1);
        let rest = (ctx.timings.step / 20) * 2_u32.saturating_pow(self.store_failures.min(6));
        self.store = Store::Away { until: ctx.now.after(rest.min(ctx.timings.step)) };
        // A hand-over that cannot be written is none.
        let goes_on = self.attempt.as_ref().is_some_and(|attempt| self.has_presented(attempt.generation));
        if let Some(attempt) = self.attempt.as_mut().filter(|_| goes_on)
            && attempt.phase == Phase::Ending(Purpose::HandOver)
        {
            attempt.phase = Phase::Ready;
        }
        // Who has a request out or a pair in hand goes on without the store; anybody else cannot even begin.
        if self.requests.is_empty() && self.wins.is_empty() {
            self.attempt = None;
            self.pending_swap = None;
            self.fail(error, out);
        } else if !error.can_retry() {
            self.fail(error, out);
        }
    }

    /// Takes in the record as it stands. `done`: what we ourselves have just achieved by writing it.
    fn see(
        &mut self,
        record: Option<Record>,
        seen: Seen,
        done: Option<&Purpose>,
        ctx: &mut Context<'_>,
        out: &mut Vec<Effect>,
    ) {
        let before = self.view.take();
        self.seen = Some(seen);
        self.view = record;
        if let Some(view) = &self.view
            && !self.known.as_ref().is_some_and(|known| transitions::forgot(view, known))
        {
            self.known = Some(view.clone());
        }
        match done {
            Some(Purpose::Lease { id }) => self.begin(*id, seen, ctx),
            Some(Purpose::Renew) => {
                if let Some(attempt) = &mut self.attempt {
                    // `leased` reckoned the end before this swap was asked for.
                    let until =
                        self.view.as_ref().and_then(|view| view.body.lease.as_ref()).map(|lease| lease.until);
                    attempt.lease_ends = until
                        .map_or(ctx.now, |until| seen.moment(until))
                        .min(seen.asked.after(ctx.timings.lease));
                }
            }
            Some(Purpose::Commit) => {
                if !self.wins.is_empty() {
                    self.wins.remove(0);
                }
                self.handed_over = false;
                let (was, is) = (before.map(|b| (b.status, b.body.generation)), self.view.as_ref());
                if let Some(is) = is {
                    if was.is_none_or(|(_, generation)| is.body.generation > generation) {
                        out.push(Effect::Note(Note::Refreshed { generation: is.body.generation }));
                        // What was just won is the best there is, however short its life: never ask again for it.
                        self.goals.retain(|goal| !matches!(goal, Goal::Access { .. }));
                    }
                    if was.is_some_and(|(status, _)| status == GrantStatus::ReconnectRequired) {
                        out.push(Effect::Note(Note::Revived));
                    }
                }
            }
            Some(Purpose::Heal) => out.push(Effect::Note(Note::StoreHealed)),
            Some(Purpose::Declare) => {
                self.attempt = None;
                let newly = before.is_some_and(|before| before.status.works());
                if let (true, Some(reason)) = (newly, self.view.as_ref().and_then(|view| view.body.reason)) {
                    out.push(Effect::Note(Note::ReconnectRequired(reason)));
                }
            }
            Some(Purpose::Release | Purpose::AwaitAnother) => {
                self.attempt = None;
                out.push(Effect::Note(Note::RefreshFailed));
            }
            Some(Purpose::HandOver) => {
                self.attempt = None;
                self.handed_over = self.view.as_ref().is_some_and(|view| view.due_at.is_some());
            }
            None => {}
        }
        // Our refresh ends when the record has moved from under it, or somebody else holds the lease (rule 5). What
        // we have out stays out: its reply still counts.
        let ours = |attempt: &Attempt| {
            self.view.as_ref().is_some_and(|view| {
                view.body.generation == attempt.generation
                    && view.body.refresh_token.as_ref() == Some(&attempt.base)
                    && !view.status.is_over()
                    && view.body.lease.as_ref().is_some_and(|lease| lease.id == attempt.lease)
            })
        };
        if !self.attempt.as_ref().is_some_and(ours) {
            self.attempt = None;
        }
        // Something was written in between, perhaps another pair: what was concluded of the tokens is concluded anew.
        if let Some(attempt) =
            self.attempt.as_mut().filter(|attempt| attempt.phase == Phase::Ending(Purpose::Declare))
        {
            attempt.phase = Phase::Refused;
        }
    }

    /// The lease is ours: the refresh begins.
    fn begin(&mut self, lease: u64, seen: Seen, ctx: &Context<'_>) {
        let Some(view) = &self.view else { return };
        let Some(base) = view.body.refresh_token.clone() else { return };
        let used_at = view.body.used_at.unwrap_or(seen.now);
        // Requests of our own, sent under an earlier lease, know when the token was first used even where the store has
        // forgotten.
        let own = || self.requests.iter().filter(|request| request.generation == view.body.generation);
        let first_used = own().map(|request| request.first_used).min().unwrap_or(ctx.now);
        let mut attempt = Attempt {
            generation: view.body.generation,
            presenting: base.clone(),
            base,
            lease,
            // `leased` reckons the end from the look before this swap.
            lease_ends: view
                .body
                .lease
                .as_ref()
                .map_or(ctx.now, |l| seen.moment(l.until))
                .min(seen.asked.after(ctx.timings.lease)),
            inherited: view.body.maybe_used || view.status == GrantStatus::ReconnectRequired,
            first_used: seen.moment(used_at).min(first_used),
            refused: Vec::new(),
            settles: view.body.fallbacks.clone(),
            started: ctx.now,
            heard: ctx.now,
            failures: 0,
            phase: Phase::Ready,
        };
        // And the last of them may be so young that it is still to be waited for (rule 4).
        let young = own().rfind(|request| {
            request.open
                && self.waits_until_of(&attempt, request.id, ctx).is_some_and(|until| ctx.now < until)
        });
        if let Some(request) = young {
            attempt.phase = Phase::Out { request: request.id };
        }
        self.attempt = Some(attempt);
    }

    // ---- what the endpoint says ----------------------------------------------------------------------------

    fn answered(&mut self, id: u32, outcome: Outcome, ctx: &mut Context<'_>, out: &mut Vec<Effect>) {
        let Some(index) = self.requests.iter().position(|request| request.id == id) else { return };
        let attempt =
            self.attempt.as_mut().filter(|attempt| attempt.generation == self.requests[index].generation);
        let current = attempt.as_ref().is_some_and(|attempt| attempt.phase == Phase::Out { request: id });
        match outcome {
            Outcome::Won(pair) => {
                // Reckoned from now, so that a slow reply does not bring a token that seems dead already.
                let waited = ctx.now.since(pair.asked);
                let lifetime = ctx.timings.life(pair.lifetime).max(waited + ctx.timings.life(Duration::ZERO));
                let pair = Pair { lifetime, ..pair };
                let request = self.requests.remove(index);
                out.push(Effect::Report(Report::Won));
                let others = || self.requests.iter().filter(|other| other.generation == request.generation);
                let ours = attempt.filter(|attempt| attempt.lease == request.lease);
                // That of another process may have failed just before this refresh began.
                let inherited =
                    ours.as_ref().filter(|attempt| attempt.inherited).map(|attempt| attempt.started);
                let failed = others().filter(|other| !other.open).map(|other| other.sent);
                let last_failed = failed.chain(inherited).max();
                self.wins.push(Win {
                    unconfirmed: others().next().is_some()
                        || ours.as_ref().is_none_or(|attempt| attempt.inherited),
                    last_failed,
                    refused: ours.as_ref().map(|attempt| attempt.refused.clone()).unwrap_or_default(),
                    settles: ours.as_ref().map(|attempt| attempt.settles.clone()).unwrap_or_default(),
                    base_generation: request.generation,
                    base_token: request.base,
                    presented: request.presented,
                    pair,
                    lease: request.lease,
                    first_used: request.first_used,
                });
            }
            Outcome::Refused => {
                let request = self.requests.remove(index);
                // A refusal after an unknown outcome of the same token says nothing of the endpoint's health.
                // Neither does one of a token near its own end.
                let old = self.view.as_ref().zip(self.seen).is_some_and(|(view, seen)| {
                    let end = view.refresh_expires_at.unwrap_or(seen.now);
                    end <= seen.store_time(ctx.now).after(ctx.timings.refresh_lifetime / 6)
                });
                let explained = old
                    || attempt
                        .as_ref()
                        .is_none_or(|attempt| attempt.inherited || !attempt.refused.is_empty())
                    || self.requests.iter().any(|other| other.generation == request.generation);
                if !explained {
                    out.push(Effect::Report(Report::Refused));
                }
                if let Some(attempt) = attempt {
                    attempt.refused.push(request.presented);
                    if current {
                        attempt.phase = Phase::Refused;
                        self.stale = true;
                    }
                }
            }
            Outcome::NotSent(why) => {
                self.requests.remove(index);
                let Some(attempt) = attempt.filter(|_| current) else { return };
                attempt.failures += 1;
                let gone_out = self.requests.iter().any(|other| other.generation == attempt.generation);
                match why {
                    NotSent::LeaseOver => attempt.phase = Phase::Ready,
                    NotSent::NoConnection(error) if attempt.failures < 4 || gone_out || attempt.inherited => {
                        attempt.phase =
                            Phase::Resting { until: ctx.now.after(rest(attempt.failures, ctx.timings)) };
                        if attempt.failures >= 4 {
                            self.fail(error, out);
                        }
                    }
                    // At risk already: a long rest would cost the grant, whatever the endpoint says.
                    NotSent::TurnedAway(error) if gone_out || attempt.inherited => {
                        let asked_for = error.retry_after().unwrap_or(ctx.timings.step);
                        attempt.phase =
                            Phase::Resting { until: ctx.now.after(asked_for.min(ctx.timings.grace / 4)) };
                        self.fail(error, out);
                    }
                    NotSent::NoConnection(error) | NotSent::TurnedAway(error) => {
                        attempt.phase = Phase::Ending(Purpose::Release);
                        self.fail(error, out);
                    }
                }
            }
            Outcome::Unknown => {
                self.requests[index].open = false;
                if current {
                    out.push(Effect::Report(Report::Unknown)); // else its silence was reported long ago
                }
                if let Some(attempt) = attempt.filter(|_| current) {
                    attempt.failures += 1;
                    attempt.phase =
                        Phase::Resting { until: ctx.now.after(rest(attempt.failures, ctx.timings)) };
                }
            }
        }
    }

    // ---- what to do next -----------------------------------------------------------------------------------

    fn proceed(&mut self, ctx: &mut Context<'_>, out: &mut Vec<Effect>) {
        // A reply is read for one grace from its own sending (rule 4); a request of a generation that has passed
        // matters no longer than that.
        for request in &mut self.requests {
            if ctx.now >= request.sent.after(ctx.timings.grace) {
                request.open = false;
            }
        }
        let generation = self.view.as_ref().map(|view| view.body.generation);
        self.requests.retain(|request| request.open || Some(request.generation) == generation);
        if matches!(self.store, Store::Away { until } if ctx.now >= until) {
            self.store = Store::Free;
        }
        if self.closes.is_some() {
            let has_begun =
                |attempt: &Attempt| self.has_presented(attempt.generation) || !attempt.refused.is_empty();
            let hands_over = self.wins.is_empty() && !self.attempt.as_ref().is_some_and(has_begun);
            if let Some(attempt) = self.attempt.as_mut().filter(|_| hands_over) {
                attempt.phase = Phase::Ending(Purpose::HandOver);
            }
            if !self.goals.is_empty() {
                self.fail(Error::new(ErrorKind::Closed, "the client is closed"), out);
            }
        }
        self.act_on_requests(ctx, out);
        if self.store == Store::Free {
            self.use_store(ctx, out);
        }
        // At risk until settled or won (rule 8).
        let unresolved = self.attempt.is_some()
            || self.requests.iter().any(|r| r.open && Some(r.generation) == generation);
        if self.permit == Permit::Held && !unresolved && self.goals.is_empty() {
            self.permit = Permit::None;
            out.push(Effect::ReleasePermit);
        }
    }

    /// Whether a request of ours has gone out for this generation, and nobody knows what came of it.
    fn has_presented(&self, generation: u64) -> bool {
        self.requests.iter().any(|request| request.generation == generation)
    }

    /// Whether the reply to a request sent at `at` would be heard, should the client be closing (rule 11).
    fn would_receive_the_reply(&self, at: Moment, beside_another: bool, ctx: &Context<'_>) -> bool {
        let Timings { grace, step, reuse, .. } = *ctx.timings;
        // Beside one that is out it may end that one's pair, so its own reply must be heard, however fast the endpoint was
        // until now. Not so where a second presentation ends nothing, or while nobody can be told to go on instead.
        let may_end_a_pair = beside_another && reuse.needs_confirmation() && self.store_failures == 0;
        let takes = if may_end_a_pair { grace * 2 / 3 } else { step.max(2 * ctx.latency) };
        self.closes.is_none_or(|closes| at.after(takes) < closes)
    }

    /// Sends, waits, gives up: what our own refresh does next, store aside.
    fn act_on_requests(&mut self, ctx: &mut Context<'_>, out: &mut Vec<Effect>) {
        if !self.wins.is_empty() {
            return; // won: all that is left is the commit
        }
        let Some(mut attempt) = self.attempt.take() else { return };
        loop {
            let own_unknown = self.has_presented(attempt.generation);
            let out_now =
                self.requests.iter().any(|request| request.generation == attempt.generation && request.open);
            // One that is closing does not wait for the last silent request to be a grace old.
            let spent =
                (!out_now || self.closes.is_some()) && ctx.now >= attempt.heard.after(ctx.timings.grace);
            match &attempt.phase {
                Phase::Out { request } => {
                    if self.waits_until_of(&attempt, *request, ctx).is_some_and(|until| ctx.now < until) {
                        break;
                    }
                    out.push(Effect::Report(Report::Unknown)); // silence; but it is listened to
                    attempt.phase = Phase::Ready;
                }
                Phase::Ready | Phase::Resting { .. } if spent => {
                    // Nobody answered for a whole grace: rest, and let whoever waits know.
                    attempt.phase = Phase::Ending(Purpose::Release);
                    self.fail(unavailable(ctx.timings.grace), out);
                }
                // Somebody else may repeat; we listen to the end.
                Phase::Ready if !self.would_receive_the_reply(ctx.now, out_now, ctx) => {
                    attempt.phase = Phase::Ending(Purpose::HandOver);
                }
                Phase::Resting { until }
                    if !self.would_receive_the_reply(ctx.now.max(*until), out_now, ctx) =>
                {
                    attempt.phase = Phase::Ending(Purpose::HandOver);
                }
                Phase::Resting { until } if ctx.now >= *until => attempt.phase = Phase::Ready,
                Phase::Resting { .. } | Phase::Ending(_) => break,
                Phase::Ready => {
                    let last = attempt.lease_ends.before(ctx.timings.lease / 3);
                    // Only who may already have used its token goes on without the store (rule 3).
                    let on_its_own = own_unknown && self.store_failures > 0;
                    if ctx.now >= renew_at(&attempt, ctx.timings)
                        && ctx.now <= last
                        && self.store_failures == 0
                    {
                        break; // the renewal comes first, and with it a look at the record
                    }
                    if ctx.now > last && !on_its_own {
                        if self.store != Store::Free {
                            break; // the renewal under way will tell
                        }
                        self.stale = true;
                        return; // start over: `attempt` is dropped
                    }
                    let id = self.next_request;
                    self.next_request = self.next_request.wrapping_add(1);
                    self.requests.push(Request {
                        id,
                        generation: attempt.generation,
                        base: attempt.base.clone(),
                        presented: attempt.presenting.clone(),
                        lease: attempt.lease,
                        sent: ctx.now,
                        first_used: attempt.first_used,
                        open: true,
                    });
                    out.push(Effect::Send {
                        request: id,
                        token: attempt.presenting.clone(),
                        not_after: (!on_its_own).then_some(last).into_iter().chain(self.closes).min(),
                    });
                    attempt.phase = Phase::Out { request: id };
                    break;
                }
                Phase::Refused => {
                    if self.stale {
                        break; // look first: the record may have moved
                    }
                    let fallback = self.view.as_ref().and_then(|view| {
                        view.body
                            .fallbacks
                            .iter()
                            .rev()
                            .find(|token| !attempt.refused.contains(token))
                            .cloned()
                    });
                    if let Some(fallback) = fallback {
                        attempt.presenting = fallback; // whatever its age (rule 7)
                        attempt.heard = ctx.now;
                        attempt.phase = Phase::Ready;
                    } else if self.requests.iter().any(|request| request.open) {
                        break; // one of our own, of this generation or the one before, may yet have won
                    } else if self.another_may_hold_a_pair(&attempt) {
                        attempt.phase = Phase::Ending(Purpose::AwaitAnother);
                        self.fail(awaiting_another(self.next_rest(ctx.timings)), out);
                    } else if ctx.may_declare {
                        attempt.inherited |= own_unknown;
                        attempt.phase = Phase::Ending(Purpose::Declare);
                    } else {
                        attempt.phase = Phase::Ending(Purpose::Release);
                        self.fail(unavailable(ctx.timings.grace), out);
                    }
                }
            }
        }
        self.attempt = Some(attempt);
    }

    /// Whether the process whose lease we took over may still store a pair: it may be alive, hold one, and be waiting for the
    /// store. The grant rests [`RESTS_BEFORE_GIVING_UP`] times for that, half a grace in all, and is then given up.
    fn another_may_hold_a_pair(&self, attempt: &Attempt) -> bool {
        let rests = |view: &Record| view.status.works() && view.body.refusals < RESTS_BEFORE_GIVING_UP;
        attempt.inherited && self.view.as_ref().is_some_and(rests)
    }

    /// How long the grant's next rest is.
    fn next_rest(&self, timings: &Timings) -> Duration {
        timings.back_off(self.view.as_ref().map_or(0, |view| view.body.refusals).saturating_add(1))
    }

    /// The one store operation that is called for now, if any.
    fn use_store(&mut self, ctx: &mut Context<'_>, out: &mut Vec<Effect>) {
        let busy = self.attempt.is_some() || !self.wins.is_empty() || self.pending_swap.is_some();
        if self.stale && (busy || !self.goals.is_empty()) {
            self.store = Store::Loading;
            out.push(Effect::Load);
            return;
        }
        let (Some(seen), false) = (self.seen, self.stale) else { return };
        let now = seen.store_time(ctx.now);

        let forgot = |known: &&Record| {
            known.status != GrantStatus::Removed
                && match &self.view {
                    Some(view) => transitions::forgot(view, known),
                    // A row that is missing was lost, unless it may have been removed and its tombstone cleared away.
                    None => now < known.updated_at.after(TOMBSTONE),
                }
        };
        if let Some(known) = self.known.as_ref().filter(forgot) {
            let record = transitions::healed(self.view.as_ref(), known, now, ctx.version(), ctx.timings);
            return self.swap(Purpose::Heal, record, out);
        }
        while let Some(win) = self.wins.first() {
            let next = self
                .view
                .as_ref()
                .and_then(|view| transitions::committed(view, win, now, &seen, ctx.version(), ctx.timings));
            match next {
                Some(record) => return self.swap(Purpose::Commit, record, out),
                None => drop(self.wins.remove(0)),
            }
        }
        let Some(view) = &self.view else {
            return self.refuse_goals(ErrorKind::NotConnected, "there is no such grant", out);
        };
        if let Some(attempt) = &self.attempt {
            let used = view.body.maybe_used || self.has_presented(attempt.generation);
            let record = match &attempt.phase {
                Phase::Ending(Purpose::Declare) => {
                    let lost = attempt.inherited || attempt.refused.len() > 1;
                    transitions::declared(view, lost, now, ctx.version(), ctx.timings)
                }
                Phase::Ending(Purpose::HandOver) => {
                    transitions::handed_over(view, used, now, ctx.version(), ctx.timings)
                }
                Phase::Ending(Purpose::AwaitAnother) => {
                    transitions::awaiting_another(view, now, ctx.version(), ctx.timings)
                }
                Phase::Ending(_) => transitions::released(view, used, now, ctx.version(), ctx.timings),
                _ if ctx.now >= renew_at(attempt, ctx.timings) => transitions::leased(
                    view,
                    attempt.lease,
                    &Seen { now, asked: ctx.now, took: Duration::ZERO },
                    ctx.version(),
                    ctx.timings,
                ),
                _ => return,
            };
            let purpose = match &attempt.phase {
                Phase::Ending(purpose) => purpose.clone(),
                _ => Purpose::Renew,
            };
            return self.swap(purpose, record, out);
        }
        self.goals.retain(|goal| !satisfied(goal, view, now, ctx.timings));
        if !self.goals.is_empty() {
            self.get_lease(now, seen, ctx, out);
        }
    }

    /// Somebody wants what the record does not offer: refresh, or wait for whoever is at it.
    fn get_lease(&mut self, now: Timestamp, seen: Seen, ctx: &mut Context<'_>, out: &mut Vec<Effect>) {
        let Some(view) = &self.view else { return };
        let due = view.due_at.is_some_and(|due| due <= now);
        match view.status {
            GrantStatus::Removed => {
                return self.refuse_goals(
                    ErrorKind::NotConnected,
                    "the grant was removed: connect the vehicle again",
                    out,
                );
            }
            GrantStatus::HandedOver => {
                let message = "the grant was handed over: another system refreshes it now";
                return self.refuse_goals(ErrorKind::NotConnected, message, out);
            }
            GrantStatus::ReconnectRequired if !(due && self.goals.contains(&Goal::Due)) => {
                let why = view.body.reason.map_or("", ReconnectReason::as_str);
                let message = format!("the driver must go through Connect again: {why}");
                return self.fail(Error::new(ErrorKind::ReconnectRequired, message), out);
            }
            _ if view.body.refresh_token.is_none() => {
                let message = "the grant has no tokens: it came without a code, and API v2 needs one";
                return self.refuse_goals(ErrorKind::NotConnected, message, out);
            }
            _ if view.body.generation >= MAX_GENERATION => {
                let message = "the grant's generation is one no grant gets to: restore it, or connect the vehicle again";
                return self.fail(Error::new(ErrorKind::Store, message).with_can_retry(false), out);
            }
            _ => {}
        }
        if let Some(lease) = &view.body.lease {
            // A lease further ahead than one can be comes from a clock that stepped: it counts for nothing. That it is
            // over the store must have said: what we reckon may be ahead by as much as its answer took.
            let over = lease.until <= seen.now || lease.until > now.after(ctx.timings.grace);
            if !over {
                if self.permit == Permit::Held {
                    self.permit = Permit::None;
                    out.push(Effect::ReleasePermit);
                }
                if !self.watching {
                    self.watching = true;
                    let at_most = lease.until.since(now);
                    out.push(Effect::Watch { version: view.version, at_most });
                }
                return;
            }
        }
        if let Some(rest) = transitions::awaits_another(view, now, ctx.timings) {
            return self.fail(awaiting_another(rest), out);
        }
        match self.permit {
            Permit::None => {
                self.permit = Permit::Asked;
                let unresolved = transitions::unresolved(view, now, ctx.timings);
                out.push(Effect::AskPermit { unresolved });
            }
            Permit::Asked => {}
            Permit::Held => {
                let id = (ctx.random)();
                let record = transitions::leased(view, id, &seen, ctx.version(), ctx.timings);
                self.swap(Purpose::Lease { id }, record, out);
            }
        }
    }

    fn refuse_goals(&mut self, kind: ErrorKind, message: &'static str, out: &mut Vec<Effect>) {
        if !self.goals.is_empty() {
            self.fail(Error::new(kind, message), out);
        }
    }

    fn swap(&mut self, purpose: Purpose, record: Record, out: &mut Vec<Effect>) {
        let expected = self.view.as_ref().map(|view| view.version);
        self.store = Store::Swapping;
        self.pending_swap = Some((purpose, record.clone()));
        out.push(Effect::Swap { record: Box::new(record), expected });
    }

    fn waits_until(&self, request: u32, ctx: &Context<'_>) -> Option<Moment> {
        self.attempt.as_ref().and_then(|attempt| self.waits_until_of(attempt, request, ctx))
    }

    /// Until when a silent request is waited for before the next goes (rule 4): a third of what the grace leaves,
    /// and at least twice what the endpoint takes.
    fn waits_until_of(&self, attempt: &Attempt, request: u32, ctx: &Context<'_>) -> Option<Moment> {
        let sent = self.requests.iter().find(|other| other.id == request)?.sent;
        let Timings { grace, step, .. } = *ctx.timings;
        let left = attempt.first_used.after(grace).since(sent);
        if left.is_zero() {
            return Some(sent.after((grace / 3).max(2 * ctx.latency)));
        }
        // Who closes may have to hand over: somebody else takes more than a step to find that, and needs one to act.
        let to_act = if self.closes.is_some() { 3 * step } else { step };
        Some(sent.after(step.max(left / 3).max((2 * ctx.latency).min(left.saturating_sub(to_act)))))
    }
}

/// Renewed early enough that a slow store still leaves the third that a send needs.
fn renew_at(attempt: &Attempt, timings: &Timings) -> Moment {
    attempt.lease_ends.before(timings.lease * 2 / 3)
}

/// Never longer than a step: each further try is one more chance while the token still works.
fn rest(failures: u32, timings: &Timings) -> Duration {
    (timings.step / 8) * 2_u32.pow(failures.min(3))
}

fn unavailable(grace: Duration) -> Error {
    Error::new(
        ErrorKind::Unavailable,
        "Smartcar's token endpoint is not well and no valid access token is at hand; the refresh goes on in the background",
    )
    .with_retry_after(Some(grace / 4))
}

fn awaiting_another(rest: Duration) -> Error {
    let message = "the refresh token was refused, but another process may hold a newer one: it is given time to store it";
    Error::new(ErrorKind::Unavailable, message).with_retry_after(Some(rest))
}

fn satisfied(goal: &Goal, view: &Record, now: Timestamp, timings: &Timings) -> bool {
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
