//! What a machine may still do while its client closes (rule 11). The rules stand here; the modules beside ask them.

use std::time::Duration;

use super::{attempt::Attempt, messages::Context, requests::Requests};
use crate::{clock::Moment, tokens::timings::Timings};

/// Whether the client closes, and what that has led to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Shutdown {
    /// Until when the client waits that closes.
    pub closes: Option<Moment>,
    /// It has left a refresh to somebody else, and brought no pair since.
    pub left_to_another: bool,
}

impl Shutdown {
    /// Nothing new is begun.
    pub(super) fn has_begun(&self) -> bool {
        self.closes.is_some()
    }

    /// Whether an attempt is left to somebody else at once: it has presented nothing yet.
    pub(super) fn leaves_at_once(&self, attempt: &Attempt, requests: &Requests) -> bool {
        self.has_begun() && !requests.has_presented(attempt.generation) && attempt.refused.is_empty()
    }

    /// Whether the reply to a request sent at `at` would come before closing ends. Beside one that is out it may revoke that
    /// one's pair, so its own reply must come, however fast the endpoint was until now. Not so where a second presentation
    /// revokes nothing, or while the grant cannot be left to another process, since the store fails.
    pub(super) fn would_receive_the_reply(
        &self,
        at: Moment,
        beside_another: bool,
        store_fails: bool,
        ctx: &Context<'_>,
    ) -> bool {
        let may_revoke_a_pair = beside_another && ctx.timings.reuse.needs_confirmation() && !store_fails;
        let takes = if may_revoke_a_pair { ctx.timings.slow_reply() } else { ctx.timings.reply(ctx.latency) };
        self.closes.is_none_or(|closes| at.after(takes) < closes)
    }

    /// Whether an attempt may end while a silent request is younger than a grace: one that is closing does not wait for it.
    pub(super) fn may_end_beside(&self, is_out: bool) -> bool {
        !is_out || self.has_begun()
    }

    /// Nothing is sent after closing has ended.
    pub(super) fn not_after(&self, bound: Option<Moment>) -> Option<Moment> {
        bound.into_iter().chain(self.closes).min()
    }

    /// What is left of a grace for whoever acts after a silent request. A client that closes may have to leave the grant to
    /// another process, which takes more than a step to find that, and needs one to act.
    pub(super) fn to_act(&self, timings: &Timings) -> Duration {
        if self.has_begun() { timings.time_for_another() } else { timings.step }
    }
}
