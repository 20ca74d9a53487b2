//! What the token endpoint says.

use std::time::Duration;

use super::{
    super::win::Win,
    attempt::{Ending, Phase},
    messages::{Context, Effect, Report},
    state::Machine,
};
use crate::{
    oauth::{NothingRotated, Outcome, Pair},
    store::record::GrantStatus,
    tokens::timings::FAILS_AFTER,
};

impl Machine {
    pub(super) fn answered(
        &mut self,
        id: u32,
        outcome: Outcome,
        ctx: &mut Context<'_>,
        out: &mut Vec<Effect>,
    ) {
        let Some(generation) = self.requests.get(id).map(|request| request.generation) else { return };
        let attempt = self.attempt.as_mut().filter(|attempt| attempt.generation == generation);
        let current = attempt.as_ref().is_some_and(|attempt| attempt.phase == Phase::Out { request: id });
        match outcome {
            Outcome::Won(pair) => {
                // Reckoned from now, so that a slow reply does not bring a token that seems dead already.
                let waited = ctx.now.since(pair.asked);
                let lifetime = ctx.timings.life(pair.lifetime).max(waited + ctx.timings.life(Duration::ZERO));
                let pair = Pair { lifetime, ..pair };
                let Some(request) = self.requests.take(id) else { return };
                out.push(Effect::Report(Report::Won));
                let others = || self.requests.of(generation);
                let ours = attempt.filter(|attempt| attempt.lease == request.lease);
                // That of another process may have failed just before this refresh began.
                let presented_before =
                    ours.as_ref().filter(|attempt| attempt.presented_before).map(|attempt| attempt.started);
                let failed = others().filter(|other| !other.open).map(|other| other.sent);
                let last_failed = failed.chain(presented_before).max();
                self.wins.push(Win {
                    unconfirmed: others().next().is_some()
                        || ours.as_ref().is_none_or(|attempt| attempt.presented_before),
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
                let Some(request) = self.requests.take(id) else { return };
                // A refusal after an unknown outcome of the same token says nothing of the endpoint's health.
                // Neither does one of a token near its own end, where that is known.
                let old = self.store.record.as_ref().zip(self.store.seen).is_some_and(|(view, seen)| {
                    let end = view.refresh_expires_at.unwrap_or(seen.now);
                    view.status != GrantStatus::Adopted
                        && end <= seen.store_time(ctx.now).after(ctx.timings.old_age())
                });
                let explained = old
                    || attempt
                        .as_ref()
                        .is_none_or(|attempt| attempt.presented_before || !attempt.refused.is_empty())
                    || self.requests.has_presented(generation);
                if !explained {
                    out.push(Effect::Report(Report::Refused));
                }
                if let Some(attempt) = attempt {
                    attempt.refused.push(request.presented);
                    if current {
                        attempt.phase = Phase::Refused;
                        self.store.stale = true;
                    }
                }
            }
            Outcome::NothingRotated(why) => {
                self.requests.take(id);
                let Some(attempt) = attempt.filter(|_| current) else { return };
                attempt.failures += 1;
                let gone_out = self.requests.has_presented(generation);
                match why {
                    NothingRotated::LeaseOver => attempt.phase = Phase::Ready,
                    NothingRotated::NoConnection(error)
                        if attempt.failures < FAILS_AFTER || gone_out || attempt.presented_before =>
                    {
                        attempt.phase =
                            Phase::Resting { until: ctx.now.after(ctx.timings.retry(attempt.failures)) };
                        if attempt.failures >= FAILS_AFTER {
                            self.fail(error, out);
                        }
                    }
                    // Unresolved already: a long rest would cost the grant, whatever the endpoint says.
                    NothingRotated::TurnedAway(error) if gone_out || attempt.presented_before => {
                        let rest = ctx.timings.turned_away(error.retry_after());
                        attempt.phase = Phase::Resting { until: ctx.now.after(rest) };
                        self.fail(error, out);
                    }
                    NothingRotated::NoConnection(error) | NothingRotated::TurnedAway(error) => {
                        attempt.phase = Phase::Ending(Ending::Release);
                        self.fail(error, out);
                    }
                }
            }
            Outcome::Unknown => {
                self.requests.stop_listening(id);
                if current {
                    out.push(Effect::Report(Report::Unknown)); // else its silence was reported long ago
                }
                if let Some(attempt) = attempt.filter(|_| current) {
                    attempt.failures += 1;
                    attempt.phase =
                        Phase::Resting { until: ctx.now.after(ctx.timings.retry(attempt.failures)) };
                }
            }
        }
    }
}
