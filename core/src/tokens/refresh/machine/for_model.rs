//! The machine from inside, for the model alone: what of it still matters, and what its invariants say of it.

use super::{
    attempt::{Attempt, Ending, Phase},
    messages::{Context, Goal},
    requests::{Request, Requests},
    shutdown::Shutdown,
    state::{Machine, Permit},
    store_view::{Purpose, StoreState, StoreView},
};
use crate::{
    clock::Moment,
    store::record::Record,
    tokens::{
        refresh::{transitions, win::Win},
        verification::model::Canon,
    },
};

impl Machine {
    /// Nothing is under way but, perhaps, requests still listened to.
    pub(in crate::tokens) fn is_quiet(&self) -> bool {
        self.goals.is_empty()
            && self.attempt.is_none()
            && self.wins.is_empty()
            && self.store.pending_swap.is_none()
            && !self.watching
    }

    /// Whether somebody waits for an access token.
    pub(in crate::tokens) fn wants_access(&self) -> bool {
        self.goals.iter().any(|goal| matches!(goal, Goal::Access { .. }))
    }

    /// Whether its token was refused and the record is being looked at again.
    pub(in crate::tokens) fn is_refused(&self) -> bool {
        self.attempt.as_ref().is_some_and(|attempt| attempt.phase == Phase::Refused)
    }

    /// Whether the swap under way renews a lease.
    pub(in crate::tokens) fn renews(&self) -> bool {
        matches!(self.store.pending_swap, Some((Purpose::RenewLease, _)))
    }

    /// Whether it refreshes under this lease.
    pub(in crate::tokens) fn holds(&self, lease: u64) -> bool {
        self.attempt.as_ref().is_some_and(|attempt| attempt.lease == lease)
    }

    /// The lease under which a request went out.
    pub(in crate::tokens) fn lease_of(&self, request: u32) -> Option<u64> {
        self.requests.iter().find(|it| it.id == request).map(|it| it.lease)
    }

    /// When a request went out.
    pub(in crate::tokens) fn sent_at(&self, request: u32) -> Option<Moment> {
        self.requests.iter().find(|it| it.id == request).map(|it| it.sent)
    }

    /// Whether a request of its own, of this generation, is out under a lease that stands, and is still waited for (rule 4).
    pub(in crate::tokens) fn waits_for_a_request(&self, generation: u64, ctx: &Context<'_>) -> bool {
        self.attempt.as_ref().is_some_and(|attempt| {
            let Phase::Out { request } = attempt.phase else { return false };
            attempt.generation == generation
                && attempt.lease_ends > ctx.now
                && self.waits_until(attempt, request, ctx).is_some_and(|until| ctx.now < until)
        })
    }

    /// Whether `request`, which goes out now, comes too soon after an earlier one that may yet be answered (rule 4).
    pub(in crate::tokens) fn asks_too_soon(
        &self,
        request: u32,
        ctx: &Context<'_>,
        on_its_way: impl Fn(u32) -> bool,
    ) -> bool {
        self.attempt.as_ref().is_some_and(|attempt| {
            let waited_for = |other: &&Request| {
                other.id != request
                    && other.generation == attempt.generation
                    && (other.open || on_its_way(other.id))
            };
            self.requests
                .iter()
                .filter(waited_for)
                .any(|other| self.waits_until(attempt, other.id, ctx).is_some_and(|until| ctx.now < until))
        })
    }

    /// Takes its write for what was really written.
    pub(in crate::tokens) fn see_own(&mut self, row: &Record) {
        if let Some((_, ours)) =
            self.store.pending_swap.as_mut().filter(|(_, ours)| ours.version == row.version)
        {
            ours.clone_from(row);
        }
    }

    /// A machine at rest looks before it does anything: how its last look went is forgotten.
    pub(in crate::tokens) fn forget_old_looks(&mut self) {
        if self.is_quiet() {
            self.store.stale = true;
            self.store.seen = None;
            self.store.state = StoreState::Free;
            self.store.failures = 0;
            self.permit = Permit::None;
            if self.requests.is_empty() {
                self.store.record = None;
            }
        }
    }

    /// Forgets what it would heal the store with.
    pub(in crate::tokens) fn forget_known(&mut self) {
        self.store.known = None;
    }

    /// Forgets its requests but this one: replies to them are not read.
    pub(in crate::tokens) fn forget_requests_but(&mut self, request: u32) {
        self.requests.retain_one(request);
    }

    /// Writes down all that can still make a difference. `on_its_way` writes what is under way to or from a request, and
    /// says whether anything is; `rolls_back`: whether the store still can.
    pub(in crate::tokens) fn write_down(
        &self,
        canon: &mut Canon<'_>,
        rolls_back: bool,
        mut on_its_way: impl FnMut(&mut Canon<'_>, u32) -> bool,
    ) {
        // In full, so that no new field is forgotten here.
        let Self { store, goals, permit, watching, attempt, requests, wins, shutdown } = self;
        let StoreView { record: view, seen, known, stale, state, failures, pending_swap } = store;
        let Shutdown { closes, left_to_another: _ } = shutdown; // the latter is what closing says of it
        // What the row has not forgotten is replaced by it at the next look, unless the store is rolled back before.
        let known = known.as_ref().filter(|known| {
            let missed = |record: &Record| transitions::forgot(record, known);
            rolls_back || missed(canon.row()) || view.as_ref().is_some_and(missed)
        });
        canon.maybe(known, Canon::pair);
        canon.maybe(*closes, Canon::moment);
        // One at rest looks first: of what it saw only the generation counts, while requests are listened to.
        let quiet = self.is_quiet();
        canon.maybe(view.as_ref(), |canon, view| {
            if quiet {
                canon.generation(view.body.generation);
            } else {
                canon.record(view);
            }
        });
        canon.maybe(*seen, Canon::clock);
        canon.flag(*stale);
        match state {
            StoreState::Free => canon.put(0),
            StoreState::Loading => canon.put(1),
            StoreState::Swapping => canon.put(2),
            StoreState::Unavailable { until } => {
                canon.put(3);
                canon.moment(*until);
            }
        }
        canon.flag(*failures > 0); // every rest of the store is over by the next tick
        canon.put(match permit {
            Permit::None => 0,
            Permit::Asked => 1,
            Permit::Held => 2,
        });
        canon.flag(*watching);
        canon.maybe(pending_swap.as_ref(), |canon, (purpose, record)| {
            write_purpose(canon, purpose);
            canon.pending_swap(record);
        });
        canon.each(goals, |canon, goal| match goal {
            Goal::Due => canon.put(0),
            Goal::Access { .. } => canon.put(1), // all of one kind here
            Goal::Past { .. } => unreachable!("the model has no job"),
        });
        canon.maybe(attempt.as_ref(), |canon, attempt| write_attempt(canon, attempt, requests));
        canon.each(wins, write_win);
        let current = attempt.as_ref().and_then(|attempt| match attempt.phase {
            Phase::Out { request } => Some(request),
            _ => None,
        });
        let mut silent = Vec::new();
        for request in requests.iter() {
            let Request { id, generation, base, presented, lease, sent, first_used, open } = request;
            let before = canon.len();
            canon.put(-1);
            if on_its_way(canon, *id) {
                canon.generation(*generation);
                canon.flag(*open);
                canon.flag(current == Some(*id));
                canon.token(base);
                canon.token(presented);
                canon.lease(*lease);
                canon.moment(*sent);
                canon.moment(*first_used);
            } else {
                // No answer will come: what counts is only for how long one is waited for, of which generation it is,
                // and when it went out that failed.
                canon.cut(before);
                let unanswered = (*generation, *open, *sent);
                if canon.is_plain() || !silent.contains(&unanswered) {
                    silent.push(unanswered);
                }
            }
        }
        silent.sort_unstable();
        canon.each(&silent, |canon, (generation, open, sent)| {
            canon.generation(*generation);
            canon.flag(*open);
            canon.moment(*sent);
        });
    }
}

fn write_purpose(canon: &mut Canon<'_>, purpose: &Purpose) {
    match purpose {
        Purpose::Lease { id } => {
            canon.put(0);
            canon.lease(*id);
        }
        Purpose::RenewLease => canon.put(1),
        Purpose::Commit => canon.put(2),
        Purpose::Heal => canon.put(3),
        Purpose::End(ending) => write_ending(canon, *ending),
    }
}

fn write_ending(canon: &mut Canon<'_>, ending: Ending) {
    canon.put(match ending {
        Ending::GiveUp => 4,
        Ending::Release => 5,
        Ending::LeaveToAnother => 6,
        Ending::AwaitAnother => 7,
    });
}

fn write_attempt(canon: &mut Canon<'_>, attempt: &Attempt, requests: &Requests) {
    let Attempt {
        generation,
        base,
        lease,
        lease_ends,
        presenting,
        presented_before,
        first_used,
        refused,
        settles,
        started,
        last_answer,
        failures,
        phase,
    } = attempt;
    canon.generation(*generation);
    canon.token(base);
    canon.lease(*lease);
    canon.moment(*lease_ends);
    canon.token(presenting);
    canon.flag(*presented_before);
    canon.moment(*first_used);
    canon.each(refused, Canon::token);
    canon.each(settles, Canon::token);
    canon.moment(*started);
    canon.moment(*last_answer);
    canon.put(i64::from((*failures).min(8))); // rests grow no further
    match phase {
        Phase::Ready => canon.put(0),
        Phase::Out { request } => {
            canon.put(1);
            let sent = requests.iter().find(|it| it.id == *request).map(|it| it.sent);
            canon.maybe(sent, Canon::moment);
        }
        Phase::Resting { until } => {
            canon.put(2);
            canon.moment(*until);
        }
        Phase::Refused => canon.put(3),
        Phase::Ending(ending) => {
            canon.put(4);
            write_ending(canon, *ending);
        }
    }
}

fn write_win(canon: &mut Canon<'_>, win: &Win) {
    let Win {
        base_generation,
        base_token,
        presented,
        pair,
        lease,
        first_used,
        refused,
        settles,
        unconfirmed,
        last_failed,
    } = win;
    canon.generation(*base_generation);
    canon.token(base_token);
    canon.token(presented);
    canon.token(&pair.refresh_token);
    canon.lease(*lease);
    canon.moment(*first_used);
    canon.each(refused, Canon::token);
    canon.each(settles, Canon::token);
    canon.flag(*unconfirmed);
    canon.maybe(*last_failed, Canon::moment);
}
