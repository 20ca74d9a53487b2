//! What an attempt does next, the store aside: it sends, waits, or ends.

use std::time::Duration;

use super::{
    attempt::{Attempt, Ending, Phase},
    errors::{awaiting_another, unavailable},
    messages::{Context, Effect, Report},
    requests::Request,
    state::Machine,
};
use crate::{
    store::record::Record,
    tokens::timings::{RESTS_BEFORE_GIVING_UP, Timings},
};

impl Machine {
    /// Goes on with the attempt until it has to wait for something.
    pub(super) fn act_on_requests(&mut self, ctx: &mut Context<'_>, out: &mut Vec<Effect>) {
        if !self.wins.is_empty() {
            return; // won: all that is left is the commit
        }
        let Some(mut attempt) = self.attempt.take() else { return };
        loop {
            let own_unknown = self.requests.has_presented(attempt.generation);
            let is_out = self.requests.is_out(attempt.generation);
            let spent = self.shutdown.may_end_beside(is_out)
                && ctx.now >= attempt.last_answer.after(ctx.timings.grace);
            let receives =
                |at| self.shutdown.would_receive_the_reply(at, is_out, self.store.failures > 0, ctx);
            match &attempt.phase {
                Phase::Out { request } => {
                    if self.waits_until(&attempt, *request, ctx).is_some_and(|until| ctx.now < until) {
                        break;
                    }
                    out.push(Effect::Report(Report::Unknown)); // silence; but it is listened to
                    attempt.phase = Phase::Ready;
                }
                Phase::Ready | Phase::Resting { .. } if spent => {
                    // Nobody answered for a whole grace: rest, and let whoever waits know.
                    attempt.phase = Phase::Ending(Ending::Release);
                    self.fail(unavailable(ctx.timings), out);
                }
                // Somebody else may repeat; we listen to the end.
                Phase::Ready if !receives(ctx.now) => {
                    attempt.phase = Phase::Ending(Ending::LeaveToAnother);
                }
                Phase::Resting { until } if !receives(ctx.now.max(*until)) => {
                    attempt.phase = Phase::Ending(Ending::LeaveToAnother);
                }
                Phase::Resting { until } if ctx.now >= *until => attempt.phase = Phase::Ready,
                Phase::Resting { .. } | Phase::Ending(_) => break,
                Phase::Ready => {
                    let last = attempt.sends_until(ctx.timings);
                    // Only who may already have used its token goes on without the store (rule 3).
                    let on_its_own = own_unknown && self.store.failures > 0;
                    if ctx.now >= attempt.renews_at(ctx.timings)
                        && ctx.now <= last
                        && self.store.failures == 0
                    {
                        break; // the renewal comes first, and with it a look at the record
                    }
                    if ctx.now > last && !on_its_own {
                        if !self.store.is_free() {
                            break; // the renewal under way will show it
                        }
                        self.store.stale = true;
                        return; // start over: `attempt` is dropped
                    }
                    let id = self.requests.add(|id| Request {
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
                        not_after: self.shutdown.not_after((!on_its_own).then_some(last)),
                    });
                    attempt.phase = Phase::Out { request: id };
                    break;
                }
                Phase::Refused => {
                    if self.store.stale {
                        break; // look first: the record may have moved
                    }
                    let fallback = self.store.record.as_ref().and_then(|view| {
                        view.body
                            .fallbacks
                            .iter()
                            .rev()
                            .find(|token| !attempt.refused.contains(token))
                            .cloned()
                    });
                    if let Some(fallback) = fallback {
                        attempt.presenting = fallback; // whatever its age (rule 7)
                        attempt.last_answer = ctx.now;
                        attempt.phase = Phase::Ready;
                    } else if self.requests.open().next().is_some() {
                        break; // one of our own, of this generation or the one before, may yet have won
                    } else if self.another_may_hold_a_pair(&attempt) {
                        attempt.phase = Phase::Ending(Ending::AwaitAnother);
                        self.fail(awaiting_another(self.next_rest(ctx.timings)), out);
                    } else if ctx.may_give_up {
                        attempt.presented_before |= own_unknown;
                        attempt.phase = Phase::Ending(Ending::GiveUp);
                    } else {
                        attempt.phase = Phase::Ending(Ending::Release);
                        self.fail(unavailable(ctx.timings), out);
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
        attempt.presented_before && self.store.record.as_ref().is_some_and(rests)
    }

    /// How long the grant's next rest is.
    fn next_rest(&self, timings: &Timings) -> Duration {
        timings.back_off(self.store.record.as_ref().map_or(0, |view| view.body.refusals).saturating_add(1))
    }
}
