//! The refresh of one grant by one process, as a value with transitions: an event goes in, effects come out. It has
//! no sockets, no store and no clock of its own; a [`runner`](super::runner) runs it in production, and the model
//! and the simulation drive the very same code.
//!
//! The state is *what is known* (the record as last read, requests out, pairs won, leases held), not a place in a
//! script. After every event [`Machine::step`] looks at what is known and does the next right thing. That is why a
//! lost reply, a store that became unavailable in mid-swap or another process moving the record needs no special path: it
//! changes what is known, and the next look acts on it.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `messages` | what goes in and what comes out |
//! | `store_view` | what is known of the record in the store |
//! | `attempt` | the refresh that this process is busy with |
//! | `requests` | the requests that have no final answer |
//! | `shutdown` | what changes while the client closes |
//! | `state` | the machine: all of these, what it says of itself, and what it waits for |
//! | `store_answers` | what the store says |
//! | `endpoint_answers` | what the token endpoint says |
//! | `requesting` | what an attempt does next: it sends, waits, or ends |
//! | `storing` | the store operation that is called for |
//! | `errors` | the errors of callers whose goal cannot be met |
//! | `for_model` | tests: the machine from inside, for the model |
//!
//! Numbers in comments are the rules of docs/token-life-cycle.md.

mod attempt;
mod endpoint_answers;
mod errors;
#[cfg(test)]
mod for_model;
mod messages;
mod requesting;
mod requests;
mod shutdown;
mod state;
mod store_answers;
mod store_view;
mod storing;
#[cfg(test)]
mod tests;

use self::{
    attempt::{Attempt, Ending, Phase},
    state::Permit,
};
pub(crate) use self::{
    messages::{Context, Effect, Event, Goal, Note, Report, Swapped},
    state::Machine,
};
use crate::{Error, ErrorKind};

impl Machine {
    /// One event in, what is to be done out.
    pub(crate) fn step(&mut self, event: Event, ctx: &mut Context<'_>) -> Vec<Effect> {
        let mut out = Vec::new();
        match event {
            Event::Goal(goal) => self.pursue(goal, ctx.now),
            Event::Loaded(result) => self.loaded(result, ctx, &mut out),
            Event::Swapped(result) => self.swapped(result, ctx, &mut out),
            Event::Permit { waited } => {
                self.permit = Permit::Held;
                self.store.stale |= waited;
            }
            Event::NoPermit(error) => {
                self.permit = Permit::None;
                self.fail(error, &mut out);
            }
            Event::Answer { request, outcome } => self.answered(request, outcome, ctx, &mut out),
            Event::Watched => {
                self.watching = false;
                self.store.stale = true; // after waiting, always look first (rule 2)
            }
            Event::Replay(win) => {
                self.wins.push(*win);
                self.store.stale = true;
            }
            Event::Stop { until } => self.shutdown.closes = Some(until),
            Event::Timer => {}
        }
        self.proceed(ctx, &mut out);
        out
    }

    fn proceed(&mut self, ctx: &mut Context<'_>, out: &mut Vec<Effect>) {
        let generation = self.store.generation();
        self.requests.retain_current(generation, ctx.now, ctx.timings.grace);
        self.store.end_rest(ctx.now);
        if self.shutdown.has_begun() {
            let leaves = |attempt: &Attempt| self.shutdown.leaves_at_once(attempt, &self.requests);
            if self.wins.is_empty()
                && self.attempt.as_ref().is_some_and(leaves)
                && let Some(attempt) = &mut self.attempt
            {
                attempt.phase = Phase::Ending(Ending::LeaveToAnother);
            }
            if !self.goals.is_empty() {
                self.fail(Error::new(ErrorKind::Closed, "the client is closed"), out);
            }
        }
        self.act_on_requests(ctx, out);
        if self.store.is_free() {
            self.use_store(ctx, out);
        }
        // Unresolved until settled or won (rule 8).
        let unresolved =
            self.attempt.is_some() || generation.is_some_and(|generation| self.requests.is_out(generation));
        if self.permit == Permit::Held && !unresolved && self.goals.is_empty() {
            self.permit = Permit::None;
            out.push(Effect::ReleasePermit);
        }
    }
}
