//! The store operation that is called for: a look, a commit, a lease.

use std::time::Duration;

use super::{
    super::{seen::Seen, transitions},
    attempt::{Ending, Phase},
    errors::awaiting_another,
    messages::{Context, Effect, Goal},
    state::{Machine, Permit, satisfied},
    store_view::{Purpose, StoreState},
};
use crate::{
    Error, ErrorKind,
    clock::Timestamp,
    store::record::{GrantStatus, MAX_GENERATION, ReconnectReason},
};

impl Machine {
    /// The one store operation that is called for now, if any.
    pub(super) fn use_store(&mut self, ctx: &mut Context<'_>, out: &mut Vec<Effect>) {
        if self.store.stale && (self.is_busy() || !self.goals.is_empty()) {
            self.store.state = StoreState::Loading;
            out.push(Effect::Load);
            return;
        }
        let (Some(seen), false) = (self.store.seen, self.store.stale) else { return };
        let now = seen.store_time(ctx.now);

        if let Some(known) = self.store.lost(now) {
            let record =
                transitions::healed(self.store.record.as_ref(), known, now, ctx.version(), ctx.timings);
            return self.swap(Purpose::Heal, record, out);
        }
        while let Some(win) = self.wins.first() {
            let next =
                self.store.record.as_ref().and_then(|view| {
                    transitions::committed(view, win, now, &seen, ctx.version(), ctx.timings)
                });
            match next {
                Some(record) => return self.swap(Purpose::Commit, record, out),
                None => drop(self.wins.remove(0)),
            }
        }
        let Some(view) = &self.store.record else {
            return self.refuse_goals(ErrorKind::NotConnected, "there is no such grant", out);
        };
        if let Some(attempt) = &self.attempt {
            let used = view.body.maybe_used || self.requests.has_presented(attempt.generation);
            let (purpose, record) = match attempt.phase {
                Phase::Ending(ending) => {
                    let version = ctx.version();
                    let record = match ending {
                        Ending::GiveUp => {
                            let lost = attempt.presented_before || attempt.refused.len() > 1;
                            transitions::given_up(view, lost, now, version, ctx.timings)
                        }
                        Ending::LeaveToAnother => {
                            transitions::left_to_another(view, used, now, version, ctx.timings)
                        }
                        Ending::AwaitAnother => {
                            transitions::awaiting_another(view, now, version, ctx.timings)
                        }
                        Ending::Release => transitions::released(view, used, now, version, ctx.timings),
                    };
                    (Purpose::End(ending), record)
                }
                _ if ctx.now >= attempt.renews_at(ctx.timings) => {
                    let seen = Seen { now, asked: ctx.now, took: Duration::ZERO };
                    let record = transitions::leased(view, attempt.lease, &seen, ctx.version(), ctx.timings);
                    (Purpose::RenewLease, record)
                }
                _ => return,
            };
            return self.swap(purpose, record, out);
        }
        self.goals.retain(|goal| !satisfied(goal, view, now, ctx.timings));
        if !self.goals.is_empty() {
            self.get_lease(now, seen, ctx, out);
        }
    }

    /// A goal is not met by the record: refresh, or wait for whoever is at it.
    fn get_lease(&mut self, now: Timestamp, seen: Seen, ctx: &mut Context<'_>, out: &mut Vec<Effect>) {
        let Some(view) = &self.store.record else { return };
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
                let why = view.body.reason.map(ReconnectReason::as_str);
                let message =
                    format!("the driver must go through Connect again: {}", why.unwrap_or_default());
                return self.fail(Error::new(ErrorKind::ReconnectRequired, message).with_reason(why), out);
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
}
