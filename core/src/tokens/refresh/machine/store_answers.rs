//! What the store says.

use super::{
    super::seen::Seen,
    attempt::{Attempt, Ending, Phase},
    messages::{Context, Effect, Goal, Note, Swapped},
    state::Machine,
    store_view::Purpose,
};
use crate::{
    Error,
    store::record::{GrantStatus, Record},
};

impl Machine {
    pub(super) fn loaded(
        &mut self,
        result: Result<(Option<Box<Record>>, Seen), Error>,
        ctx: &mut Context<'_>,
        out: &mut Vec<Effect>,
    ) {
        match result {
            Ok((record, seen)) => {
                self.store.answered();
                self.store.stale = false;
                let arrived =
                    self.store.pending_swap.take().filter(|(_, ours)| {
                        record.as_ref().is_some_and(|record| record.version == ours.version)
                    });
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

    pub(super) fn swapped(
        &mut self,
        result: Result<(Swapped, Seen), Error>,
        ctx: &mut Context<'_>,
        out: &mut Vec<Effect>,
    ) {
        match result {
            Ok((outcome, seen)) => {
                self.store.answered();
                let Some((purpose, ours)) = self.store.pending_swap.take() else { return };
                match outcome {
                    Swapped::Done => self.see(Some(ours), seen, Some(&purpose), ctx, out),
                    Swapped::Current(record) => {
                        let done = record.as_ref().is_some_and(|record| record.version == ours.version);
                        self.see(record.map(|record| *record), seen, done.then_some(&purpose), ctx, out);
                    }
                }
            }
            // Whether it was written is unknown: the next look will show it by the version.
            Err(error) => {
                self.store.stale = true;
                self.store_failed(error, ctx, out);
            }
        }
    }

    fn store_failed(&mut self, error: Error, ctx: &mut Context<'_>, out: &mut Vec<Effect>) {
        self.store.failed(ctx.now, ctx.timings);
        // What is left to another and cannot be written is not left.
        let goes_on =
            self.attempt.as_ref().is_some_and(|attempt| self.requests.has_presented(attempt.generation));
        if let Some(attempt) = self.attempt.as_mut().filter(|_| goes_on)
            && attempt.phase == Phase::Ending(Ending::LeaveToAnother)
        {
            attempt.phase = Phase::Ready;
        }
        // Who has a request out or a pair in hand goes on without the store; anybody else cannot even begin.
        if self.requests.is_empty() && self.wins.is_empty() {
            self.attempt = None;
            self.store.pending_swap = None;
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
        let before = self.store.take_in(record, seen);
        match done {
            Some(Purpose::Lease { id }) => self.begin(*id, seen, ctx),
            Some(Purpose::RenewLease) => {
                if let Some(attempt) = &mut self.attempt {
                    // `leased` reckoned the end before this swap was asked for.
                    let until = self
                        .store
                        .record
                        .as_ref()
                        .and_then(|view| view.body.lease.as_ref())
                        .map(|lease| lease.until);
                    attempt.lease_ends = until
                        .map_or(ctx.now, |until| seen.moment(until))
                        .min(seen.asked.after(ctx.timings.lease));
                }
            }
            Some(Purpose::Commit) => {
                if !self.wins.is_empty() {
                    self.wins.remove(0);
                }
                self.shutdown.left_to_another = false;
                let (was, is) = (before.map(|b| (b.status, b.body.generation)), self.store.record.as_ref());
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
            Some(Purpose::End(Ending::GiveUp)) => {
                self.attempt = None;
                let newly = before.is_some_and(|before| before.status.works());
                if let (true, Some(reason)) =
                    (newly, self.store.record.as_ref().and_then(|view| view.body.reason))
                {
                    out.push(Effect::Note(Note::ReconnectRequired(reason)));
                }
            }
            Some(Purpose::End(Ending::Release | Ending::AwaitAnother)) => {
                self.attempt = None;
                out.push(Effect::Note(Note::RefreshFailed));
            }
            Some(Purpose::End(Ending::LeaveToAnother)) => {
                self.attempt = None;
                self.shutdown.left_to_another =
                    self.store.record.as_ref().is_some_and(|view| view.due_at.is_some());
            }
            None => {}
        }
        // Our refresh ends when the record has moved from under it, or somebody else holds the lease (rule 5). What
        // we have out stays out: its reply still counts.
        let ours = |attempt: &Attempt| {
            self.store.record.as_ref().is_some_and(|view| {
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
            self.attempt.as_mut().filter(|attempt| attempt.phase == Phase::Ending(Ending::GiveUp))
        {
            attempt.phase = Phase::Refused;
        }
    }

    /// The lease is ours: the refresh begins.
    fn begin(&mut self, lease: u64, seen: Seen, ctx: &Context<'_>) {
        let Some(view) = &self.store.record else { return };
        let Some(base) = view.body.refresh_token.clone() else { return };
        let used_at = view.body.used_at.unwrap_or(seen.now);
        // Requests of our own, sent under an earlier lease, know when the token was first used even where the store has
        // forgotten.
        let own = || self.requests.of(view.body.generation);
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
            presented_before: view.body.maybe_used || view.status == GrantStatus::ReconnectRequired,
            first_used: seen.moment(used_at).min(first_used),
            refused: Vec::new(),
            settles: view.body.fallbacks.clone(),
            started: ctx.now,
            last_answer: ctx.now,
            failures: 0,
            phase: Phase::Ready,
        };
        // And the last of them may be so young that it is still to be waited for (rule 4).
        let young = own().rfind(|request| {
            request.open && self.waits_until(&attempt, request.id, ctx).is_some_and(|until| ctx.now < until)
        });
        if let Some(request) = young {
            attempt.phase = Phase::Out { request: request.id };
        }
        self.attempt = Some(attempt);
    }
}
