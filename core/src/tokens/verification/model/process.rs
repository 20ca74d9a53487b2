//! One process: an event goes into its machine, and what the machine asks for is done, the store's answers included.

use std::{collections::VecDeque, rc::Rc, time::Duration};

use super::{
    DAY, Model, TICK,
    broken::Rule,
    invariants::ONE_REQUEST,
    moment, time,
    world::{Held, Process, Sending, Trap, World, index, token},
};
use crate::{
    Error, ErrorKind,
    clock::{Moment, Timestamp},
    oauth::{Outcome, Pair},
    secret::Secret,
    store::record::{GrantStatus, Record},
    tokens::refresh::{
        machine::{Effect, Event, Swapped},
        seen::Seen,
        transitions,
    },
};

pub(super) fn won(new: usize) -> Outcome {
    Outcome::Won(Pair {
        access_token: Secret::new("a"),
        refresh_token: token(new),
        lifetime: Duration::from_secs(1_000_000),
        asked: Moment::from_millis(0),
    })
}

pub(super) fn unavailable() -> Error {
    Error::new(ErrorKind::Store, "unavailable")
}

impl Model {
    /// Gives a machine an event and carries out what it asks for.
    pub(super) fn feed(&self, world: &mut World, number: usize, event: Event) {
        let mut asked = world.processes[number].machine.wants_access();
        let waited = matches!(event, Event::Watched);
        let mut failed = false;
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            if matches!(event, Event::Answer { outcome: Outcome::Refused, .. }) {
                self.breaks_on_refusal(world, number, &event);
            }
            let (now, mut drawn) = (world.now, world.drawn);
            let mut random = || {
                drawn += 1;
                drawn
            };
            let process = world.process(number);
            process.learnt_latency |= !self.setup.latency_is_known
                && matches!(event, Event::Answer { outcome: Outcome::Won(_) | Outcome::Refused, .. });
            let mut context = self.context(now, process.learnt_latency, &mut random);
            let effects = process.machine.step(event, &mut context);
            asked |= process.machine.wants_access();
            world.drawn = drawn;
            for effect in effects {
                match effect {
                    Effect::Load => {
                        let seen = Self::seen(world, number);
                        let loaded = if world.store_is_up() {
                            Ok((Some(Box::new(self.loaded(world, number, waited))), seen))
                        } else {
                            Err(unavailable())
                        };
                        events.push_back(Event::Loaded(loaded));
                    }
                    Effect::Swap { record, expected } => {
                        events.extend(self.swap(world, number, *record, expected));
                    }
                    Effect::AskPermit { .. } => events.push_back(Event::Permit { waited: false }),
                    Effect::Send { request, token, not_after } => {
                        let sending = Sending { request, token: index(&token), not_after, earliest: now };
                        if world.process(number).sending.replace(sending).is_some() {
                            world.violated.get_or_insert(ONE_REQUEST);
                        }
                    }
                    Effect::Watch { at_most, .. } => {
                        let ticks = at_most.as_millis().div_ceil(TICK as u128).max(1);
                        world.process(number).watching =
                            Some(now + u16::try_from(ticks).expect("a short watch"));
                    }
                    Effect::Fail(_) => failed = true,
                    Effect::ReleasePermit | Effect::Note(_) | Effect::Report(_) => {}
                }
            }
        }
        let lets_go = self.is_broken(Rule::StoreUnavailable) && !world.store_is_up();
        let machine = &mut world.process(number).machine;
        if asked && !machine.wants_access() && !failed {
            Self::check_given(world, number);
        }
        let machine = &mut world.process(number).machine;
        if self.is_broken(Rule::Healing) {
            machine.forget_known();
        }
        machine.forget_old_looks();
        if lets_go && !machine.uncommitted().is_empty() {
            world.crash(number);
        }
    }

    /// The store's clock and the process's own, unless a clock has stepped.
    fn seen(world: &mut World, number: usize) -> Seen {
        let mut seen = Seen { now: time(world.now), asked: moment(world.now), took: Duration::ZERO };
        if let Some(trap) = sprung(world, number, Trap::is_of_the_clock) {
            let day = if trap == Trap::ClockAhead { DAY } else { -DAY };
            seen.now = Timestamp::from_millis(seen.now.as_millis() + day);
        }
        seen
    }

    /// The row, as the process is shown it.
    fn loaded(&self, world: &World, number: usize, waited: bool) -> Record {
        let mut row = Record::clone(&world.row);
        let machine = &world.processes[number].machine;
        let not_its_own = row.body.lease.as_ref().is_some_and(|lease| !machine.holds(lease.id));
        if self.is_broken(Rule::Lease) && not_its_own || self.is_broken(Rule::LookAfterWaiting) && waited {
            row.body.lease = None;
            row.due_at = Some(time(world.now));
            row.body.access_token = None;
        }
        if machine.is_refused() && self.is_broken(Rule::TryFallbacks) {
            row.body.fallbacks.clear();
        }
        row
    }

    /// What becomes of a swap: its answer, unless it is under way.
    fn swap(&self, world: &mut World, number: usize, record: Record, expected: Option<i64>) -> Option<Event> {
        let up = world.store_is_up();
        let trap = if up { sprung(world, number, |trap| !trap.is_of_the_clock()) } else { None };
        if trap == Some(Trap::SwapUnderWay) {
            let since = world.now;
            world.process(number).held = Some(Held { record, expected, since });
            return None;
        }
        let seen = Self::seen(world, number);
        if !up {
            return Some(Event::Swapped(Err(unavailable())));
        }
        let renews = self.is_broken(Rule::Renewal) && world.processes[number].machine.renews();
        let swapped = if renews {
            Swapped::Done
        } else if expected == Some(world.row.version) {
            self.write(world, number, record);
            Swapped::Done
        } else {
            Swapped::Current(Some(Box::new(Record::clone(&world.row))))
        };
        let lost = trap == Some(Trap::SwapAnswerLost);
        Some(Event::Swapped(if lost { Err(unavailable()) } else { Ok((swapped, seen)) }))
    }

    /// Writes a record of `number` over the row.
    pub(super) fn write(&self, world: &mut World, number: usize, mut record: Record) {
        let row = &world.row.body;
        let moves_on = record.body.generation > row.generation;
        let keeps_a_loser = !moves_on && record.body.fallbacks.len() > row.fallbacks.len();
        if keeps_a_loser && self.is_broken(Rule::KeptLosers) {
            record.body.fallbacks.clone_from(&row.fallbacks);
            record.due_at = world.row.due_at;
        }
        if moves_on && self.is_broken(Rule::FallbacksUntilConfirmed) {
            record.body.fallbacks.clear();
        }
        if moves_on && self.is_broken(Rule::ConfirmationsInTime) {
            record.due_at = record.due_at.map(|due| due.after(self.timings.grace));
        }
        self.check_write(world, number, &record);
        world.row = Rc::new(record);
        let version = world.row.version;
        // What waits for a version that has passed will never be written.
        world.given_up.retain(|(_, held)| held.expected == Some(version));
        if self.setup.broken.is_some() {
            let row = world.row.clone(); // nor does the machine remember what was not kept
            world.process(number).machine.see_own(&row);
        }
    }

    fn breaks_on_refusal(&self, world: &mut World, number: usize, event: &Event) {
        let Event::Answer { request, .. } = event else { return };
        let process: &Process = &world.processes[number];
        let lease = process.machine.lease_of(*request);
        let own = world.row.body.lease.as_ref().map(|lease| lease.id) == lease;
        let final_at_once =
            if own { self.is_broken(Rule::NotAtOnce) } else { self.is_broken(Rule::GiveUpUnderLease) };
        if final_at_once && world.row.status == GrantStatus::Active {
            let version = i64::try_from(world.draw()).expect("few draws");
            let now = time(world.now);
            let given_up = transitions::given_up(&world.row, true, now, version, &self.timings);
            self.write(world, number, given_up);
        }
        if self.is_broken(Rule::OwnReplies) {
            world.process(number).machine.forget_requests_but(*request);
        }
    }
}

/// The trap that is set for this operation of the process, if one is.
fn sprung(world: &mut World, number: usize, fits: impl Fn(Trap) -> bool) -> Option<Trap> {
    let (_, trap, after) = world.trap.filter(|(it, trap, _)| *it == number && fits(*trap))?;
    world.trap = after.checked_sub(1).map(|after| (number, trap, after));
    (after == 0).then_some(trap)
}
