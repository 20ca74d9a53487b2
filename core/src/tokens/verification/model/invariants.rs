//! What must hold after every step, whatever has struck. (I3, that no crash loses a grant, is what a run's end is asked.)

use super::{
    Model, moment,
    world::{World, held, rejected},
};
use crate::{
    config::RefreshTokenReuse,
    store::record::{GrantStatus, Record},
};

/// I1: one request at a time that is younger than what rule 4 waits.
pub(super) const ONE_REQUEST: &str = "I1: two requests at once";
/// I2: generations never decrease, and the pair of one never changes.
const FORWARD: &str = "I2: a committed pair was overwritten";
/// I4: where nothing fails, there is one request.
const ONCE: &str = "I4: without a fault, a second request";
/// I5: nobody is given a token known to be rejected.
const FRESH: &str = "I5: a caller was given the token it was refused";
/// I6: closing loses nothing while it may still wait.
const CLOSED: &str = "I6: closed before a pair had come or was stored";
/// I6: where nobody else is there to repeat a refresh, closing says so.
const SILENT: &str = "I6: closed without a word on a refresh left to repeat";
/// I9: what may live is kept until something later is confirmed.
const KEPT: &str = "I9: a write forgot the refresh token that lives";
/// Rule 7: given up under a lease, with nothing left to try and nothing to come.
const GIVEN_UP: &str = "rule 7: given up too early";
/// Rule 12: what Connect left unfinished stays due.
const DUE: &str = "rule 12: an unfinished Connect is due no more";

impl Model {
    /// Before `number` sends `request`.
    pub(super) fn check_send(&self, world: &mut World, number: usize, request: u32, under_lease: bool) {
        // A store that was rolled back has lost the lease; one whose clock steps says it is over; and who goes on without the store,
        // since its token may be used already, does so after its lease.
        let leases_hold = !self.setup.store_rolls_back && !self.setup.clock_steps && under_lease;
        // A holder whose generation has passed will learn of it at its next look.
        let generation = world.row.body.generation;
        let at_once = (0..world.processes.len()).any(|it| {
            let (process, mut zero) = (&world.processes[it], || 0);
            let ctx = self.context(world.now, process.learnt_latency, &mut zero);
            if it == number {
                process.machine.asks_too_soon(request, &ctx, |other| world.on_its_way(number, other))
            } else {
                leases_hold && process.machine.waits_for_a_request(generation, &ctx)
            }
        });
        if at_once {
            world.violated.get_or_insert(ONE_REQUEST);
        }
        let nothing_failed = world.faults == self.setup.faults && self.setup.latency_is_known;
        if nothing_failed && world.server[0].used.is_some() {
            world.violated.get_or_insert(ONCE);
        }
    }

    /// Before `number` writes `record` over the row.
    pub(super) fn check_write(&self, world: &mut World, number: usize, record: &Record) {
        self.check_given_up(world, number, record);
        let (was, is) = (&world.row.body, &record.body);
        let forward = is.generation > was.generation
            || is.generation == was.generation && is.refresh_token == was.refresh_token;
        // Three faults can make a late request end a pair that was confirmed: seldom, and seen in the end.
        let promised = self.setup.faults <= 2
            || matches!(self.setup.policy, RefreshTokenReuse::IssuesNew | RefreshTokenReuse::ReturnsSame);
        let kept = !promised || self.worth(world, record) >= self.worth(world, &world.row);
        let due = !is.unfinished || record.due_at.is_some() || record.status != GrantStatus::Active;
        for (holds, invariant) in [(forward, FORWARD), (kept, KEPT), (due, DUE)] {
            if !holds {
                world.violated.get_or_insert(invariant);
            }
        }
    }

    /// How good the tokens kept are: one lives unused, one still works for its grace, or none.
    fn worth(&self, world: &World, record: &Record) -> u8 {
        held(record)
            .map(|token| match self.works(world, token) {
                true if world.server[token].used.is_none() => 2,
                works => u8::from(works),
            })
            .max()
            .unwrap_or(0)
    }

    /// When `number` writes `record`, which may give the grant up.
    fn check_given_up(&self, world: &mut World, number: usize, record: &Record) {
        if record.status != GrantStatus::ReconnectRequired || world.row.status != GrantStatus::Active {
            return;
        }
        let machine = &world.processes[number].machine;
        let leased = world.row.body.lease.as_ref().is_some_and(|lease| machine.holds(lease.id));
        let listens = |request: u32| machine.lease_of(request).is_some();
        let outstanding = world
            .late
            .iter()
            .any(|late| late.process == number && late.token.is_some() && listens(late.request));
        let untried = self.worth(world, &world.row) == 2;
        // A store that was rolled back does not know a pair that others hold: the pair will revive the grant.
        let in_hand = !self.setup.store_rolls_back
            && world.processes.iter().any(|process| !process.machine.uncommitted().is_empty());
        if !leased || outstanding || untried || in_hand {
            world.violated.get_or_insert(GIVEN_UP);
        }
    }

    /// When the callers of `number` are given the token at hand.
    pub(super) fn check_given(world: &mut World, number: usize) {
        let given = world.processes[number].machine.access();
        if given.is_none_or(|(token, _, _)| token == rejected()) {
            world.violated.get_or_insert(FRESH);
        }
    }

    /// When `number` is closed, which may wait until `until`.
    pub(super) fn check_closed(&self, world: &mut World, number: usize, until: u16) {
        let process = &world.processes[number];
        let comes = world.late.iter().any(|late| late.process == number && late.token.is_some());
        let unstored = !process.machine.uncommitted().is_empty() || process.held.is_some();
        if world.now < until && (comes || unstored || process.sending.is_some()) {
            world.violated.get_or_insert(CLOSED);
        }
        let says_so = unstored || process.machine.leaves_a_repeat(moment(world.now), &self.timings);
        let owed = world.row.body.maybe_used || world.row.body.lease.is_some();
        if self.setup.processes == 1 && owed && !says_so {
            world.violated.get_or_insert(SILENT);
        }
    }
}
