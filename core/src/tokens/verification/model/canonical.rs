//! Which states are one: those with equal futures. A world is written down without what can make no difference any more,
//! and the hash of that stands for it. Two worlds that are written alike behave alike, because:
//!
//! - *Time.* The protocol compares times with the present and with each other, never with a date. Written relative to
//!   now; what lies two graces back is as good as longer ago, since nothing waits or looks back for longer than one. (Not
//!   so while clocks step: then a day back may be the present.) That a run ends is not told by a clock either: one that
//!   comes back to where it was never ends.
//! - *Ticks.* All that happens, happens at a tick: a moment between two is as good as the later one.
//! - *Names.* Leases and versions are random, tokens opaque: only which are equal counts. A version is the row's or will
//!   never be it again, unless its swap is under way. A process compares leases with its own and the row's alone.
//! - *Processes* run the same code: their order says nothing.
//! - *Dead tokens* are refused for ever, and a token that nobody holds is never presented: it counts only where a living
//!   one descends from it, or where the store may still be rolled back to it.
//! - *Generations* count from the row's, but where the store may still be rolled back to the first one.
//! - What a process knows, and what the row has not forgotten, is replaced by the row before it is used.
//!
//! The exploration can do without all this (`Setup::plain`), and a test compares the two.

use std::hash::Hasher;

use siphasher::sip128::{Hasher128, SipHasher13};

use super::{
    GRACE, Model, TICK, moment,
    world::{Held, World, index, rejected},
};
use crate::{
    clock::{Moment, Timestamp},
    config::RefreshTokenReuse,
    secret::Secret,
    store::{
        Version,
        record::{Body, GrantStatus, Record},
    },
    tokens::refresh::seen::Seen,
};

/// A world being written down.
pub(in crate::tokens) struct Canon<'a> {
    world: &'a World,
    bytes: Vec<u8>,
    /// Where in `bytes` tokens are named, by their number on the server.
    names: Vec<usize>,
    /// Tokens named, as bits.
    named: u64,
    /// Leases of the process being written, in the order they are met.
    leases: Vec<u64>,
    /// Versions of its swaps under way.
    under_way: Vec<Version>,
    /// In ticks before now: older is as old.
    oldest: i64,
    plain: bool,
}

impl Model {
    /// What stands for `world` among those explored.
    pub(super) fn fingerprint(&self, world: &World) -> u128 {
        self.written(world, self.setup.plain)
    }

    /// The same without regard to [`Setup::plain`](super::Setup::plain).
    pub(super) fn written(&self, world: &World, plain: bool) -> u128 {
        let clamped = !plain && !self.setup.clock_steps;
        let mut canon = Canon {
            world,
            bytes: Vec::with_capacity(1024),
            names: Vec::with_capacity(64),
            named: 0,
            leases: Vec::new(),
            under_way: Vec::new(),
            oldest: if clamped { -2 * i64::from(GRACE) } else { i64::MIN },
            plain,
        };
        let rolls_back = plain || self.rolls_back(world);
        canon.put(if plain { i64::from(world.now) } else { 0 });
        canon.put(i64::from(world.faults));
        canon.put(i64::from(world.free_closes));
        canon.put(i64::from(world.store_down_until.saturating_sub(world.now)));
        canon.flag(world.store_was_down && (plain || world.faults > 0));
        let finishes_at = self.setup.unfinished.filter(|_| world.row.body.unfinished);
        canon.put(finishes_at.map_or(0, |at| i64::from(at.saturating_sub(world.now))));
        if rolls_back {
            canon.put(i64::try_from(world.row.body.generation.min(u64::from(world.faults))).unwrap_or(0));
        }
        canon.record(&world.row);
        let mut orphans: Vec<_> = world
            .slow
            .iter()
            .filter(|slow| slow.sender.is_none())
            .map(|slow| (slow.token, slow.sent))
            .collect();
        orphans.sort_unstable();
        canon.each(&orphans, |canon, &(token, sent)| {
            canon.name(token);
            canon.moment(moment(sent));
        });
        let mut ends = vec![canon.len()];
        for number in 0..world.processes.len() {
            canon.process(number, rolls_back);
            ends.push(canon.len());
        }
        self.write_server(&mut canon, rolls_back);
        canon.hash(&ends)
    }

    fn write_server(&self, canon: &mut Canon<'_>, rolls_back: bool) {
        let world = canon.world;
        let policy = self.setup.policy;
        if canon.plain {
            canon.named = (1 << world.server.len()) - 1;
        }
        // A store may be rolled back only to parents, which are older.
        for at in (0..world.server.len()).rev() {
            if let Some(parent) = world.server[at].parent.filter(|_| rolls_back && canon.is_named(at)) {
                canon.named |= 1 << parent;
            }
        }
        for at in 0..world.server.len() {
            // And the same pair may be given again.
            if let Some(child) = world.server[at].child.filter(|_| {
                policy == RefreshTokenReuse::ReturnsSame && canon.is_named(at) && self.works(world, at)
            }) {
                canon.named |= 1 << child;
            }
        }
        for (at, token) in world.server.iter().enumerate() {
            if !canon.is_named(at) {
                continue;
            }
            let works = self.works(world, at);
            canon.flag(works);
            if works || canon.plain {
                canon.maybe(token.used, |canon, used| canon.moment(moment(used)));
                if matches!(policy, RefreshTokenReuse::ReturnsSame | RefreshTokenReuse::RevokesPrevious)
                    || canon.plain
                {
                    let child = token.child.filter(|child| canon.is_named(*child));
                    canon.maybe(child, Canon::name);
                }
            }
            if policy == RefreshTokenReuse::RevokesFamily || rolls_back {
                // The nearest that counts: presenting it ends all that descend from it.
                let mut parent = token.parent;
                while let Some(above) = parent.filter(|above| !canon.is_named(*above)) {
                    parent = world.server[above].parent;
                }
                canon.maybe(parent, Canon::name);
            }
        }
    }
}

impl Canon<'_> {
    pub(in crate::tokens) fn row(&self) -> &Record {
        &self.world.row
    }

    pub(in crate::tokens) fn is_plain(&self) -> bool {
        self.plain
    }

    pub(in crate::tokens) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Takes back what was written after `len`: nothing that names a token.
    pub(in crate::tokens) fn cut(&mut self, len: usize) {
        self.bytes.truncate(len);
    }

    pub(in crate::tokens) fn put(&mut self, number: i64) {
        let short = i32::try_from(number).expect("a small number");
        self.bytes.extend(short.to_le_bytes());
    }

    pub(in crate::tokens) fn flag(&mut self, flag: bool) {
        self.bytes.push(u8::from(flag));
    }

    pub(in crate::tokens) fn maybe<T>(&mut self, it: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.flag(it.is_some());
        if let Some(it) = it {
            write(self, it);
        }
    }

    pub(in crate::tokens) fn each<T>(&mut self, all: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.put(i64::try_from(all.len()).unwrap_or(0));
        for it in all {
            write(self, it);
        }
    }

    /// A time, in ticks from now.
    fn millis(&mut self, millis: i64) {
        let now = if self.plain { 0 } else { i64::from(self.world.now) };
        let ticks = (millis + TICK - 1).div_euclid(TICK) - now;
        self.put(ticks.max(self.oldest));
    }

    pub(in crate::tokens) fn moment(&mut self, moment: Moment) {
        self.millis(moment.as_millis());
    }

    fn time(&mut self, time: Timestamp) {
        self.millis(time.as_millis());
    }

    /// How far the store's clock was off when this was seen.
    pub(in crate::tokens) fn clock(&mut self, seen: Seen) {
        self.put((seen.now.as_millis() - seen.asked.as_millis()) / TICK);
    }

    fn is_named(&self, token: usize) -> bool {
        self.named & (1 << token) != 0
    }

    fn name(&mut self, token: usize) {
        self.named |= 1 << token;
        self.names.push(self.bytes.len());
        self.bytes.push(u8::try_from(token).expect("few tokens"));
    }

    pub(in crate::tokens) fn token(&mut self, token: &Secret) {
        self.name(index(token));
    }

    pub(in crate::tokens) fn lease(&mut self, id: u64) {
        if self.world.row.body.lease.as_ref().is_some_and(|lease| lease.id == id) {
            return self.put(0);
        }
        let known = self.leases.iter().position(|it| *it == id).unwrap_or_else(|| {
            self.leases.push(id);
            self.leases.len() - 1
        });
        self.put(1 + i64::try_from(known).unwrap_or(0));
    }

    /// The row's, one that may become it, or neither for ever.
    fn version(&mut self, version: Version) {
        if version == self.world.row.version {
            return self.put(0);
        }
        let under_way = self.under_way.iter().position(|it| *it == version);
        self.put(under_way.map_or(1, |at| 2 + i64::try_from(at).unwrap_or(0)));
    }

    pub(in crate::tokens) fn generation(&mut self, generation: u64) {
        let from = if self.plain { 0 } else { self.world.row.body.generation };
        self.put(i64::try_from(generation).unwrap_or(0) - i64::try_from(from).unwrap_or(0));
    }

    pub(in crate::tokens) fn record(&mut self, record: &Record) {
        self.version(record.version);
        if record.version == self.world.row.version && !std::ptr::eq(record, self.row()) {
            return; // it is the row
        }
        self.content(record);
    }

    fn content(&mut self, record: &Record) {
        let Record {
            status,
            due_at,
            updated_at,
            body,
            // Nothing but the protocol changes here, and of these it only sets what nobody asks for within minutes.
            grant_id: _,
            version: _,
            user_id: _,
            account: _,
            vehicles: _,
            connected_at,
            refresh_expires_at: _,
            status_changed_at: _,
        } = record;
        let Body {
            unfinished,
            access_token,
            refresh_token,
            generation,
            used_at,
            maybe_used,
            fallbacks,
            lease,
            failures,
            refusals,
            confirmations,
            format: _,
            mode: _,
            reason: _, // for people
            access_expires_at: _,
            access_lifetime: _,
            imported: _,
            refresh_ends_at: _,
            unknown: _,
        } = body;
        self.put(match status {
            GrantStatus::Active => 0,
            GrantStatus::ReconnectRequired => 1,
            GrantStatus::Removed => 2,
            GrantStatus::Adopted => 3,
            GrantStatus::HandedOver => 4,
        });
        self.maybe(*due_at, Self::time);
        // Only whether it comes from a clock that has stepped back since.
        let ahead = (updated_at.as_millis() - i64::from(self.world.now) * TICK).max(0) / TICK;
        self.put(ahead);
        self.flag(*unfinished);
        if *unfinished {
            // For how long it has been says for how long it is put off.
            self.put(i64::from(self.world.now) - connected_at.as_millis() / TICK);
        }
        self.flag(access_token.as_ref() == Some(&rejected()));
        self.maybe(refresh_token.as_ref(), Self::token);
        self.generation(*generation);
        self.maybe(*used_at, Self::time);
        self.flag(*maybe_used);
        self.each(fallbacks, Self::token);
        self.maybe(lease.as_ref(), |canon, lease| {
            canon.lease(lease.id);
            canon.time(lease.until);
        });
        self.put(i64::from((*failures).min(10))); // rests grow no further
        self.put(i64::from(*refusals));
        if *refusals > 0 {
            self.time(*updated_at); // a rest is reckoned from it
        }
        self.put(i64::from(*confirmations));
    }

    /// What healing uses of a record: all else is set anew.
    pub(in crate::tokens) fn pair(&mut self, record: &Record) {
        if self.plain {
            return self.record(record);
        }
        let body = &record.body;
        self.flag(record.status == GrantStatus::Active);
        self.flag(body.unfinished);
        self.flag(body.access_token.as_ref() == Some(&rejected()));
        self.maybe(body.refresh_token.as_ref(), Self::token);
        self.generation(body.generation);
        self.flag(body.maybe_used);
        self.each(&body.fallbacks, Self::token);
        self.put(i64::from(body.failures.min(10)));
    }

    /// A record that a swap was to write. One that is neither written nor under way is forgotten at the next look.
    pub(in crate::tokens) fn pending_swap(&mut self, record: &Record) {
        self.version(record.version);
    }

    fn process(&mut self, number: usize, rolls_back: bool) {
        let world = self.world;
        let process = &world.processes[number];
        let given_up = || world.given_up.iter().filter(|(it, _)| *it == number).map(|(_, held)| &**held);
        self.leases.clear();
        self.under_way = process.held.iter().chain(given_up()).map(|held| held.record.version).collect();
        self.maybe(process.held.as_ref(), Self::held);
        let given_up: Vec<_> = given_up().collect();
        self.each(&given_up, |canon, held| canon.held(held));
        self.maybe(process.watching, |canon, until| canon.moment(moment(until)));
        let stopped = process.stopped.filter(|until| world.now <= *until);
        self.maybe(stopped, |canon, until| canon.moment(moment(until)));
        self.maybe(process.closing, |canon, until| canon.moment(moment(until)));
        self.flag(process.gone);
        self.flag(process.learnt_latency);
        self.flag(process.to_call);
        let mut met = Vec::new();
        process.machine.write_down(self, rolls_back, |canon, request| {
            met.push(request);
            let sending = process.sending.as_ref().filter(|sending| sending.request == request);
            for slow in world.slow.iter().filter(|slow| slow.sender == Some((number, request))) {
                canon.put(0);
                canon.name(slow.token);
                canon.moment(moment(slow.sent));
            }
            for late in world.late.iter().filter(|late| late.process == number && late.request == request) {
                canon.put(1);
                canon.maybe(late.token, Canon::name);
                canon.moment(moment(late.arrives));
            }
            canon.maybe(sending, |canon, sending| {
                canon.name(sending.token);
                canon.maybe(sending.not_after, Canon::moment);
                canon.moment(moment(sending.earliest));
            });
            sending.is_some() || world.on_its_way(number, request)
        });
        // To a request that is forgotten: nobody listens, but the run goes on until it has come.
        let unmet = |request: u32| !met.contains(&request);
        for slow in &world.slow {
            if let Some((_, request)) = slow.sender.filter(|(it, request)| *it == number && unmet(*request)) {
                let _ = request;
                self.name(slow.token);
                self.moment(moment(slow.sent));
            }
        }
        for late in world.late.iter().filter(|late| late.process == number && unmet(late.request)) {
            self.maybe(late.token, Self::name);
            self.moment(moment(late.arrives));
        }
    }

    fn held(&mut self, held: &Held) {
        self.version(held.record.version);
        self.flag(held.expected == Some(self.row().version));
        self.moment(moment(held.since));
        self.content(&held.record);
    }

    /// Names the tokens anew, brings the processes, which end at `ends`, into an order of their own, and hashes it all.
    fn hash(mut self, ends: &[usize]) -> u128 {
        if !self.plain {
            for &at in &self.names {
                let older = self.named & ((1_u64 << self.bytes[at]) - 1);
                self.bytes[at] = u8::try_from(older.count_ones()).expect("few tokens");
            }
        }
        let mut processes: Vec<&[u8]> = ends.windows(2).map(|ends| &self.bytes[ends[0]..ends[1]]).collect();
        if !self.plain {
            processes.sort_unstable();
        }
        let mut hasher = SipHasher13::new();
        hasher.write(&self.bytes[..ends[0]]);
        for process in processes {
            hasher.write_usize(process.len());
            hasher.write(process);
        }
        hasher.write(&self.bytes[ends[ends.len() - 1]..]);
        hasher.finish128().as_u128()
    }
}
