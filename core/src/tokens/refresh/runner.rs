//! The runner: one task per grant that has something under way. It feeds the grant's machine with what happens, carries
//! its effects out, and ends when nothing is left to wait for.

use std::{collections::VecDeque, sync::Arc};

use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use tokio::time::{sleep, timeout};
use tracing::{debug, error, info, warn};

use super::{
    entry::{Entry, State},
    machine::{Context, Effect, Event, Note, Swapped},
    permits,
    seen::Seen,
};
use crate::{
    ErrorKind,
    awake::{self, LATE, TO_READ},
    clock::{self, Moment},
    oauth::{NothingRotated, Outcome},
    random,
    tokens::{
        admission::endpoint::BreakerChange,
        event::GrantEventKind,
        manager::Manager,
        timings::{LONGEST_NAP, SHORTEST_SLEEP, UNTIMED_WAIT},
    },
};

/// What is under way for one grant; each ends in an event.
type Work = FuturesUnordered<BoxFuture<'static, Event>>;

/// Calls `ask` with what a machine may use of the world, as it is now.
pub(in crate::tokens) fn with_context<T>(manager: &Manager, ask: impl FnOnce(&mut Context<'_>) -> T) -> T {
    let now = manager.clock.moment();
    let (latency, may_give_up) = {
        let health = manager.health();
        (health.latency(now, &manager.timings), !health.refusing())
    };
    ask(&mut Context { now, timings: &manager.timings, latency, may_give_up, random: &mut random::bits })
}

/// Runs one grant's machine until nothing is under way, or the client has closed and no reply may come any more. Never
/// cancelled: it belongs to the SDK's runtime.
pub(super) async fn run(manager: Arc<Manager>, entry: Arc<Entry>) {
    let mut work = Work::new();
    let mut came = VecDeque::new();
    let mut awake_since = manager.clock.moment();
    loop {
        let wakes = {
            let mut state = entry.state();
            // A Stop comes before anything else: after it nothing new may go out.
            if let Some(until) = manager.lifecycle.closes_at() {
                state.inbox.push_front(Event::Stop { until });
            }
            // Closing has ended, and the store is closed: what still arrives goes to the spool.
            let closed = manager.lifecycle.has_ended();
            while let Some(event) = state.next_event(&mut came) {
                // Many callers may ask at once. Whose goals are met is looked at once, after the last of these.
                let another_goal_follows = came.is_empty()
                    && matches!((&event, state.inbox.front()), (Event::Goal(_), Some(Event::Goal(_))));
                observe(&manager, &entry, &event, awake_since);
                let spools = closed || matches!(event, Event::Loaded(Err(_)) | Event::Swapped(Err(_)));
                let effects = with_context(&manager, |ctx| state.machine.step(event, ctx));
                for effect in effects {
                    perform(&manager, &entry, &mut state, effect, &work);
                }
                if another_goal_follows {
                    continue;
                }
                state.keep_spool(&manager.records, &entry.grant_id, spools);
                entry.publish(&state, &manager.timings);
                state.notify_goals_met(manager.clock.moment(), &manager.timings);
            }
            if state.machine.has_nothing_in_flight() {
                manager.lifecycle.progress.notify_waiters();
            }
            let over = closed && state.machine.awaited_answers() == 0;
            if work.is_empty() && (over || state.machine.is_idle()) {
                state.running = false;
                if over && state.has_unsaved_pair() {
                    error!(grant = %entry.grant_id, "smartcar.close.pair_lost");
                }
                // Closing counts the grants on this list: this one stays there until closing has ended.
                if over || !manager.lifecycle.is_closing() {
                    manager.lifecycle.end_running(&entry);
                }
                break;
            }
            let timer = with_context(&manager, |ctx| state.machine.next_timer(ctx));
            timer.map(|(timer, at)| {
                debug!(grant = %entry.grant_id, ?timer, "smartcar.refresh.waits");
                at
            })
        };
        let pause = wakes.map_or(UNTIMED_WAIT, |at| at.since(manager.clock.moment()));
        // In naps, so that it shows when this process was stopped, however long the machine could have waited.
        let pause = if work.is_empty() { pause } else { pause.min(LONGEST_NAP) }.max(SHORTEST_SLEEP);
        let due = manager.clock.moment().after(pause);
        tokio::select! {
            biased; // by turns of chance a simulation could not repeat
            event = work.next(), if !work.is_empty() => came.extend(event),
            () = entry.wake.notified() => {}
            () = clock::sleep(&*manager.clock, pause), if wakes.is_some() || !work.is_empty() => came.push_back(Event::Timer),
        }
        if manager.clock.moment() > due.after(LATE) && !awake::is_switched_off() {
            let awaited = entry.state().machine.awaited_answers();
            read_what_came(&manager, awaited, &mut work, &mut came).await;
            awake_since = manager.clock.moment();
        }
    }
}

/// This process did not run when it should have: it was stopped, or its machine suspended. Answers that came meanwhile
/// are read before the machine learns what time it is; else it would decide as if none had come.
async fn read_what_came(manager: &Manager, awaited: usize, work: &mut Work, came: &mut VecDeque<Event>) {
    let is_answer = |event: &Event| matches!(event, Event::Answer { .. });
    let is_win = |event: &Event| matches!(event, Event::Answer { outcome: Outcome::Won(_), .. });
    // A try that may still be in time must not wait long, and a pair not at all. What comes later still counts.
    let read = async {
        while !came.iter().any(is_win) && came.iter().filter(|event| is_answer(event)).count() < awaited {
            let Some(event) = work.next().await else { break };
            came.push_back(event);
        }
    };
    let _ = timeout(TO_READ.min(manager.timings.step), read).await;
    came.make_contiguous().sort_by_key(|event| !is_answer(event));
}

/// Lets the endpoint's health know what came of a request.
fn observe(manager: &Manager, entry: &Entry, event: &Event, awake_since: Moment) {
    let Event::Answer { request, outcome } = event else { return };
    let now = manager.clock.moment();
    let replied = matches!(
        outcome,
        Outcome::Won(_) | Outcome::Refused | Outcome::NothingRotated(NothingRotated::TurnedAway(_))
    );
    let mut health = manager.health();
    health.answered(&entry.grant_id, *request, now, awake_since, replied);
    if let Outcome::NothingRotated(NothingRotated::TurnedAway(error)) = outcome
        && error.kind() == ErrorKind::RateLimited
    {
        health.pause(now.after(error.retry_after().unwrap_or(manager.timings.step)));
    }
}

/// Carries an effect out, or begins to: what it brings comes out of `work`.
fn perform(manager: &Arc<Manager>, entry: &Arc<Entry>, state: &mut State, effect: Effect, work: &Work) {
    let (manager, grant_id) = (manager.clone(), entry.grant_id.clone());
    match effect {
        Effect::Load => work.push(Box::pin(async move {
            let asked = manager.clock.moment();
            let loaded = manager.records.look(&grant_id).await;
            let loaded = loaded
                .map(|(record, now)| (record.map(Box::new), Seen::new(now, asked, manager.clock.moment())));
            Event::Loaded(loaded)
        })),
        Effect::Swap { record, expected } => work.push(Box::pin(async move {
            let asked = manager.clock.moment();
            let swapped = manager.records.swap(&record, expected).await;
            Event::Swapped(swapped.map(|(current, now)| {
                let swapped =
                    current.map_or(Swapped::Done, |current| Swapped::Current(current.map(Box::new)));
                (swapped, Seen::new(now, asked, manager.clock.moment()))
            }))
        })),
        Effect::AskPermit { unresolved } => {
            let entry = entry.clone();
            work.push(Box::pin(async move { permits::get(&manager, &entry, unresolved).await }));
        }
        Effect::ReleasePermit => {
            manager.health().release(&grant_id);
            manager.gate.freed.notify_waiters();
        }
        Effect::Send { request, token, not_after } => {
            debug!(grant = %grant_id, request, "smartcar.refresh.sent");
            manager.health().sent(&grant_id, request, manager.clock.moment());
            work.push(Box::pin(async move {
                let outcome = manager.endpoint.refresh(&token, not_after).await;
                debug!(grant = %grant_id, request, outcome = outcome.name(), "smartcar.refresh.answered");
                Event::Answer { request, outcome }
            }));
        }
        Effect::Watch { version, at_most } => work.push(Box::pin(async move {
            let wait = manager.records.wait(&grant_id, version);
            let moved = clock::within(&*manager.clock, at_most, wait).await;
            if matches!(moved, Some(Err(_))) {
                sleep(manager.timings.step.min(at_most)).await; // the store is unavailable: do not look at once
            }
            Event::Watched
        })),
        Effect::Fail(error) => {
            let mut error = error.with_grant(&grant_id);
            if error.kind() == ErrorKind::Unavailable {
                error = error.with_host(&manager.endpoint.host());
            }
            state.failures = state.failures.saturating_add(1);
            let rest = error.retry_after().unwrap_or_else(|| manager.timings.back_off(state.failures));
            state.rests_until = Some(manager.clock.moment().after(rest));
            state.fail_waiters(&error);
        }
        Effect::Note(note) => publish(&manager, entry, state, note),
        Effect::Report(report) => {
            let now = manager.clock.moment();
            let change = manager.health().report(&entry.grant_id, report, now, &manager.timings);
            match change {
                Some(BreakerChange::Opened) => {
                    warn!("smartcar.endpoint.unhealthy");
                    manager.emit(&entry.grant_id, GrantEventKind::EndpointUnhealthy);
                }
                Some(BreakerChange::Closed) => {
                    info!("smartcar.endpoint.recovered");
                    manager.emit(&entry.grant_id, GrantEventKind::EndpointRecovered);
                    manager.gate.freed.notify_waiters();
                }
                None => {}
            }
            permits::probe_if_due(&manager);
        }
    }
}

/// Notes what has become of the grant, and lets subscribers know.
fn publish(manager: &Manager, entry: &Entry, state: &mut State, note: Note) {
    let grant = &entry.grant_id;
    let kind = match note {
        Note::Refreshed { generation } => {
            state.failures = 0;
            state.rests_until = None;
            let now = manager.clock.moment();
            state.committed = Some((generation, now));
            manager.commits().note(grant, now);
            entry.publish(state, &manager.timings);
            state.notify_of_new_token();
            info!(%grant, generation, "smartcar.grant.refreshed");
            GrantEventKind::Refreshed { generation }
        }
        Note::RefreshFailed => {
            warn!(%grant, "smartcar.grant.refresh_failed");
            GrantEventKind::RefreshFailed
        }
        Note::ReconnectRequired(reason) => {
            warn!(%grant, reason = reason.as_str(), "smartcar.grant.reconnect_required");
            GrantEventKind::ReconnectRequired { reason }
        }
        Note::Revived => {
            info!(%grant, "smartcar.grant.revived");
            GrantEventKind::Revived
        }
        Note::StoreHealed => {
            warn!(%grant, "smartcar.grant.store_healed");
            GrantEventKind::StoreHealed
        }
    };
    manager.emit(grant, kind);
}
