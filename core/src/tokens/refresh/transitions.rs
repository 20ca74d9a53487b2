//! What the next record is: the pure arithmetic of the protocol. Each function takes the record as it stands in the
//! store and gives the one to swap in. When to do so is [`machine`](super::machine)'s business.

use std::time::Duration;

use super::{seen::Seen, win::Win};
use crate::{
    clock::Timestamp,
    secret::Secret,
    store::{
        Version,
        record::{GrantStatus, Lease, MAX_FALLBACKS, ReconnectReason, Record},
    },
    tokens::timings::{MAX_CONFIRMATIONS, STORE_TIMEOUT, Timings},
};

/// Why a pair is unconfirmed, as far as it says when to confirm it.
#[derive(Clone, Copy)]
struct Unconfirmed {
    /// When the fallback was first presented: a grace later it dies.
    first_used: Timestamp,
    /// When the last request went out that visibly failed, and may be acted on yet.
    last_failed: Option<Timestamp>,
}

/// When an unconfirmed pair is to be confirmed: when late requests, of others or our own, have had half a grace, but while its
/// fallback still works: looks for what is due come up to 1.25 steps late.
fn confirmation_time(why: Unconfirmed, now: Timestamp, timings: &Timings) -> Timestamp {
    let Timings { grace, step, confirm_after, .. } = *timings;
    let fallback_dies = why.first_used.after(grace);
    let in_time = fallback_dies.before(timings.confirms_before());
    let late = why.last_failed.map_or(now, |sent| sent.after(timings.late_request()));
    let late = late.min(fallback_dies.before(timings.last_confirmation()));
    now.after(confirm_after).min(in_time).max(late).max(now.after(step))
}

fn keep_newest(tokens: &mut Vec<Secret>) {
    if tokens.len() > MAX_FALLBACKS {
        tokens.drain(..tokens.len() - MAX_FALLBACKS);
    }
}

fn written(mut record: Record, version: Version, now: Timestamp) -> Record {
    record.version = version;
    record.updated_at = now;
    record
}

fn with_status(record: &mut Record, status: GrantStatus, now: Timestamp) {
    if record.status != status {
        record.status = status;
        record.status_changed_at = now;
    }
}

/// Takes or renews the lease. A first lease notes that the token may be used from now on, before any byte goes out:
/// whoever finds this lease run out must assume it was.
pub(crate) fn leased(
    record: &Record,
    lease: u64,
    seen: &Seen,
    version: Version,
    timings: &Timings,
) -> Record {
    let mut next = record.clone();
    let until = seen.now.after(timings.lease);
    let renewed = record.body.lease.as_ref().is_some_and(|held| held.id == lease);
    next.body.maybe_used |= record.body.lease.is_some() && !renewed;
    next.body.lease = Some(Lease { id: lease, until });
    next.body.used_at = Some(record.body.used_at.map_or(seen.now, |used| used.min(seen.now)));
    if next.status.works() {
        next.due_at = Some(until);
    }
    written(next, version, seen.now)
}

/// What committing `win` makes of the record (rules 5 and 6); `None` where there is nothing left to write.
pub(crate) fn committed(
    current: &Record,
    win: &Win,
    now: Timestamp,
    seen: &Seen,
    version: Version,
    timings: &Timings,
) -> Option<Record> {
    let body = &current.body;
    if current.status == GrantStatus::Removed {
        return None; // a removed grant is never revived
    }
    let pair = &win.pair;
    let why = Unconfirmed {
        first_used: seen.store_time(win.first_used).min(now),
        last_failed: win.last_failed.map(|sent| seen.store_time(sent)),
    };
    let mut next = current.clone();
    if body.generation < win.base_generation {
        // The store was rolled back to before our base: what it holds is an ancestor of what we won.
        place(&mut next, win, now, seen, timings);
        next.body.fallbacks = vec![win.presented.clone()];
        next.body.confirmations = 0;
        leave_unconfirmed(&mut next, why, now, timings);
    } else if body.generation > win.base_generation || body.refresh_token.as_ref() != Some(&win.base_token) {
        // Somebody else moved on. Ours may be the one that lives: keep it, unconfirmed.
        if body.refresh_token.as_ref() == Some(&pair.refresh_token)
            || body.fallbacks.contains(&pair.refresh_token)
        {
            return None;
        }
        next.body.fallbacks.push(pair.refresh_token.clone());
        keep_newest(&mut next.body.fallbacks);
        next.body.maybe_used = false;
        next.body.failures = 0;
        next.body.refusals = 0;
        next.body.reason = None;
        let revived = !next.status.works();
        with_status(&mut next, GrantStatus::Active, now);
        if next.body.lease.is_none() && (next.due_at.is_none() || revived) {
            next.refresh_expires_at.get_or_insert(now.after(timings.refresh_lifetime));
            let first_used = next.body.used_at.unwrap_or(now);
            leave_unconfirmed(&mut next, Unconfirmed { first_used, ..why }, now, timings);
        }
    } else {
        let mine = body.lease.as_ref().is_some_and(|lease| lease.id == win.lease);
        let mut left: Vec<Secret> = body
            .fallbacks
            .iter()
            .filter(|t| !win.refused.contains(t) && **t != pair.refresh_token)
            .cloned()
            .collect();
        if win.unconfirmed || win.presented != win.base_token || !mine {
            if win.presented != pair.refresh_token && !left.contains(&win.presented) {
                left.push(win.presented.clone());
            }
            keep_newest(&mut left);
        } else {
            left.retain(|token| !win.settles.contains(token));
        }
        place(&mut next, win, now, seen, timings);
        next.body.fallbacks = left;
        if next.body.fallbacks.is_empty() {
            next.body.confirmations = 0;
            next.body.used_at = None;
            next.due_at = None;
        } else {
            leave_unconfirmed(&mut next, why, now, timings);
        }
    }
    if current.status == GrantStatus::HandedOver {
        // Another system has it now. The pair is kept for that system; nothing here uses it.
        with_status(&mut next, GrantStatus::HandedOver, now);
        next.status_changed_at = current.status_changed_at;
        next.body.refresh_ends_at = current.body.refresh_ends_at.or(next.refresh_expires_at);
        next.refresh_expires_at = None;
        next.due_at = None;
    } else if next.body.unfinished {
        // A Connect that is not finished stays due, whatever becomes of its tokens meanwhile.
        next.due_at = Some(next.due_at.unwrap_or(now.after(timings.step)));
    }
    Some(written(next, version, now))
}

/// Puts the pair of `win` into `next` as the next generation, alive and unleased.
fn place(next: &mut Record, win: &Win, now: Timestamp, seen: &Seen, timings: &Timings) {
    let body = &mut next.body;
    body.generation = win.base_generation + 1;
    body.access_token = Some(win.pair.access_token.clone());
    body.access_expires_at = Some(seen.store_time_at_least(win.pair.ends()));
    body.access_lifetime = u64::try_from(win.pair.lifetime.as_millis()).unwrap_or(u64::MAX);
    body.refresh_token = Some(win.pair.refresh_token.clone());
    body.lease = None;
    body.maybe_used = false;
    body.failures = 0;
    body.refusals = 0;
    body.reason = None;
    next.refresh_expires_at = Some(seen.store_time(win.pair.asked).after(timings.refresh_lifetime));
    with_status(next, GrantStatus::Active, now);
}

/// Marks the pair as unconfirmed and sets the time of its confirmation, where one is needed and still worth it.
fn leave_unconfirmed(next: &mut Record, why: Unconfirmed, now: Timestamp, timings: &Timings) {
    next.body.used_at = Some(why.first_used);
    if timings.reuse.needs_confirmation() && next.body.confirmations < MAX_CONFIRMATIONS {
        next.body.confirmations += 1;
        next.due_at = Some(confirmation_time(why, now, timings));
    } else {
        next.body.confirmations = 0;
        next.due_at = None;
    }
}

/// Whether the store has lost what this process knows to have been committed: a fail-over or a restored backup rolled
/// it back, and perhaps somebody else then committed another pair in its place. Within one generation tokens are
/// only ever added, so one that is missing was lost. A removed grant is no loss.
pub(crate) fn forgot(current: &Record, known: &Record) -> bool {
    let holds = |token: &Secret| {
        current.body.refresh_token.as_ref() == Some(token) || current.body.fallbacks.contains(token)
    };
    let lacks_one = || {
        current.body.generation == known.body.generation
            && current.body.fallbacks.len() < MAX_FALLBACKS
            && !known.body.refresh_token.iter().chain(&known.body.fallbacks).all(holds)
    };
    let handed_over = current.status == GrantStatus::HandedOver;
    current.status != GrantStatus::Removed
        && (current.body.generation < known.body.generation || (!handed_over && lacks_one()))
}

/// What healing makes of a store that [`forgot`]: all we know, to be confirmed. What the store had stays a fallback; where
/// it had moved on differently, ours becomes one.
pub(crate) fn healed(
    current: Option<&Record>,
    known: &Record,
    now: Timestamp,
    version: Version,
    timings: &Timings,
) -> Record {
    let mut next = known.clone();
    if let Some(current) = current {
        if current.body.generation >= known.body.generation {
            next = current.clone();
        }
        // A store that was rolled back to an unfinished Connect does not know the vehicles yet: we do.
        let rolled_back_before_the_vehicles = current.body.unfinished && !known.body.unfinished;
        let columns = if rolled_back_before_the_vehicles { known } else { current };
        next.body.unfinished = columns.body.unfinished;
        next.vehicles.clone_from(&columns.vehicles);
        next.user_id.clone_from(&columns.user_id);
        next.account.clone_from(&columns.account);
        // Oldest first: what is presented last had better be what is least likely to live.
        let (older, newer) =
            if current.body.generation < known.body.generation { (current, known) } else { (known, current) };
        let tokens = |record: &Record| {
            record.body.fallbacks.iter().chain(&record.body.refresh_token).cloned().collect::<Vec<_>>()
        };
        next.body.fallbacks.clear();
        for token in tokens(older).into_iter().chain(tokens(newer)) {
            if next.body.refresh_token.as_ref() != Some(&token) && !next.body.fallbacks.contains(&token) {
                next.body.fallbacks.push(token);
            }
        }
        keep_newest(&mut next.body.fallbacks);
    }
    next.body.lease = None;
    next.body.refusals = 0;
    next.body.confirmations = 0;
    leave_unconfirmed(&mut next, Unconfirmed { first_used: now, last_failed: None }, now, timings);
    // A confirmation is due even where a second presentation is harmless: another process may know more than we do.
    next.due_at = next.due_at.or(Some(now.after(timings.confirm_after)));
    if let Some(over) = current.filter(|current| current.status.is_over()) {
        // Another system has it now. The newest pair is kept for that system.
        (next.status, next.status_changed_at) = (over.status, over.status_changed_at);
        (next.refresh_expires_at, next.due_at) = (None, None);
    } else if !next.has_tokens() {
        // A consent without a code has nothing to confirm.
        next.body.used_at = None;
        next.due_at = next.body.unfinished.then_some(now);
    }
    written(next, version, now)
}

/// Ends a refresh that brought nothing. `used`: whether the token may have been presented after all.
pub(crate) fn released(
    current: &Record,
    used: bool,
    now: Timestamp,
    version: Version,
    timings: &Timings,
) -> Record {
    let mut next = current.clone();
    let owed = unleased(&mut next, used, timings);
    if !current.status.works() {
        next.due_at = Some(now.after(timings.grace));
        return written(next, version, now);
    }
    next.body.failures = next.body.failures.saturating_add(1);
    // While the old token may still work, a rest must not outlast it.
    let in_grace = body_used_lately(&next, now, timings);
    let rest = timings.back_off(next.body.failures);
    let rest = if used && in_grace { rest.min(timings.rest_in_grace()) } else { rest };
    next.due_at = owed.then(|| now.after(rest));
    written(next, version, now)
}

/// Ends a refresh in which every token was refused, while another process may hold a pair: it is given time to store it.
pub(crate) fn awaiting_another(
    current: &Record,
    now: Timestamp,
    version: Version,
    timings: &Timings,
) -> Record {
    let mut next = current.clone();
    unleased(&mut next, true, timings);
    next.body.refusals = next.body.refusals.saturating_add(1);
    next.due_at = Some(now.after(timings.back_off(next.body.refusals)));
    written(next, version, now)
}

/// How much longer the refreshes of callers are held back, because every token of the grant was refused and another process may
/// hold a pair. Longer rests, which failures of another kind may have added since, are recovery's alone.
pub(crate) fn awaits_another(record: &Record, now: Timestamp, timings: &Timings) -> Option<Duration> {
    let rests = record.status.works() && record.body.refusals > 0 && !from_the_future(record, now);
    let until = record.updated_at.after(timings.back_off(record.body.refusals));
    record.due_at.map(|due| due.min(until)).filter(|end| rests && *end > now).map(|end| end.since(now))
}

/// Leaves a refresh to somebody else, due at once if anything is owed: this process closes. `used`: as for [`released`].
pub(crate) fn left_to_another(
    current: &Record,
    used: bool,
    now: Timestamp,
    version: Version,
    timings: &Timings,
) -> Record {
    let mut next = current.clone();
    let owed = unleased(&mut next, used, timings);
    next.due_at = owed.then_some(now);
    written(next, version, now)
}

/// Takes the lease away. Whether somebody must look at the grant again.
fn unleased(next: &mut Record, used: bool, timings: &Timings) -> bool {
    let body = &mut next.body;
    body.lease = None;
    body.maybe_used = used;
    if !next.status.works() {
        return true; // the round it was meant to be is still owed
    }
    if !used && body.fallbacks.is_empty() {
        body.used_at = None;
    }
    let to_be_confirmed = !body.fallbacks.is_empty() && timings.reuse.needs_confirmation();
    used || to_be_confirmed || body.unfinished
}

/// Whether a refresh left something to be done: a lease that runs out, a pair to confirm, a request to repeat.
pub(crate) fn left_by_a_refresh(record: &Record) -> bool {
    let body = &record.body;
    body.lease.is_some() || !body.fallbacks.is_empty() || body.maybe_used
}

/// Postpones a Connect that could not be finished, by about as long as it has been unfinished: the waits double, up to an
/// hour (by the usual grace). What a refresh made due stays due.
pub(crate) fn put_off(mut record: Record, now: Timestamp, timings: &Timings) -> Option<Record> {
    if !record.body.unfinished || record.status != GrantStatus::Active || left_by_a_refresh(&record) {
        return None;
    }
    let wait = now.since(record.connected_at).clamp(timings.step, timings.puts_off());
    record.due_at = Some(now.after(wait));
    Some(record)
}

/// Whether a record was written by a clock that has since stepped back: what it says is due some day is due now. A writer
/// takes its time from the store's last answer, so a record may be ahead by as long as an answer may take.
pub(crate) fn from_the_future(record: &Record, now: Timestamp) -> bool {
    record.status.works() && record.due_at.is_some() && record.updated_at > now.after(STORE_TIMEOUT)
}

/// Whether the token may have been presented, and so lately that a grant which waits now may be lost by it. Its last
/// holder may have sent until its lease ended, or until it gave the lease back. Later than a grace after that, whatever
/// could be lost is lost, and the grant starts like any other.
pub(crate) fn unresolved(record: &Record, now: Timestamp, timings: &Timings) -> bool {
    let lately = |time: Timestamp| now.since(time) < timings.grace;
    match &record.body.lease {
        Some(lease) => lately(lease.until),
        None => record.body.maybe_used && lately(record.updated_at),
    }
}

fn body_used_lately(record: &Record, now: Timestamp, timings: &Timings) -> bool {
    record.body.used_at.is_some_and(|used| now.since(used) < timings.grace)
}

/// Gives the grant up: only the driver can repair it (rule 7). The tokens stay, for two further rounds: from now on
/// `failures` counts the rounds that failed.
pub(crate) fn given_up(
    current: &Record,
    rotation_lost: bool,
    now: Timestamp,
    version: Version,
    timings: &Timings,
) -> Record {
    let mut next = current.clone();
    if current.status.works() {
        let expired = current.refresh_expires_at.is_some_and(|end| end <= now);
        next.body.reason = Some(match (rotation_lost, expired) {
            (true, _) => ReconnectReason::RotationLost,
            (false, true) => ReconnectReason::Expired,
            (false, false) => ReconnectReason::Revoked,
        });
        next.body.failures = 1;
    } else {
        next.body.failures = current.body.failures.saturating_add(1);
    }
    with_status(&mut next, GrantStatus::ReconnectRequired, now);
    next.body.lease = None;
    next.body.refusals = 0;
    next.refresh_expires_at = None;
    next.due_at = timings.further_round(next.body.failures).map(|rest| now.after(rest));
    written(next, version, now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::Moment,
        config::Config,
        ids::GrantId,
        store::record::{Body, GrantMode},
    };

    #[test]
    fn a_slow_answer_of_the_store_does_not_lengthen_a_tokens_life() {
        // The store read its clock at once, and its answer took three seconds; or it read it at the end of them.
        let took = Duration::from_secs(3);
        for read_at in [0, 3] {
            let store = |seconds: i64| Timestamp::from_millis(1_000_000 + seconds * 1000);
            let seen = Seen { now: store(read_at), asked: Moment::from_millis(0), took };
            assert!(seen.store_time_at_least(Moment::from_millis(10_000)) <= store(10));
            assert!(seen.store_time(Moment::from_millis(10_000)) >= store(10));
        }
    }

    #[test]
    fn healing_leaves_a_handed_over_grant_to_its_new_owner() {
        let timings = Timings::new(&Config::default());
        let now = Timestamp::from_millis(5_000);
        let mut body = Body::new(GrantMode::User);
        body.refresh_token = Some(Secret::new("r-1"));
        body.generation = 1;
        let known = Record {
            grant_id: GrantId::new("g").unwrap(),
            version: 1,
            user_id: None,
            account: None,
            status: GrantStatus::Active,
            vehicles: Vec::new(),
            connected_at: now,
            refresh_expires_at: Some(now),
            due_at: None,
            status_changed_at: now,
            updated_at: now,
            body,
        };
        // The store was rolled back to before our pair, and was handed over there.
        let mut current = known.clone();
        current.status = GrantStatus::HandedOver;
        (current.body.generation, current.body.refresh_token) = (0, Some(Secret::new("r-0")));
        assert!(forgot(&current, &known));
        let healed = healed(Some(&current), &known, now, 2, &timings);
        assert_eq!((healed.status, healed.due_at), (GrantStatus::HandedOver, None));
        assert_eq!(healed.body.refresh_token, known.body.refresh_token, "the newest pair is kept for it");
        // Tokens that were taken out of it within one generation are not missing.
        current.body = Body { refresh_token: None, ..known.body.clone() };
        assert!(!forgot(&current, &known));
    }

    #[test]
    fn a_grant_is_unresolved_for_a_grace_after_its_token_went_out() {
        let timings = Timings::new(&Config::default());
        let at = |seconds: i64| Timestamp::from_millis(seconds * 1000);
        let seen = Seen { now: at(0), asked: Moment::from_millis(0), took: Duration::ZERO };
        let mut body = Body::new(GrantMode::User);
        body.refresh_token = Some(Secret::new("r"));
        let record = Record {
            grant_id: GrantId::new("g").unwrap(),
            version: 0,
            user_id: None,
            account: None,
            status: GrantStatus::Active,
            vehicles: Vec::new(),
            connected_at: at(0),
            refresh_expires_at: None,
            due_at: None,
            status_changed_at: at(0),
            updated_at: at(0),
            body,
        };
        assert!(!unresolved(&record, at(0), &timings));
        let leased = leased(&record, 7, &seen, 1, &timings);
        assert!(unresolved(&leased, at(0), &timings));
        assert!(unresolved(&leased, at(69), &timings), "the holder may have sent until its lease ended");
        assert!(!unresolved(&leased, at(70), &timings), "whatever could be lost is lost");
        let given_back = released(&leased, true, at(5), 2, &timings);
        assert!(unresolved(&given_back, at(64), &timings));
        assert!(!unresolved(&given_back, at(65), &timings));
        assert!(!unresolved(&released(&leased, false, at(5), 2, &timings), at(5), &timings));
    }
}
