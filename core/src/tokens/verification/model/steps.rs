//! What can happen next: every step from one world to the next.

use std::{fmt, rc::Rc, time::Duration};

use super::{
    ARRIVES, GRACE, Model, STORE_TIMEOUT, TICK,
    broken::Rule,
    moment,
    process::{unavailable, won},
    time,
    world::{Held, Late, Sending, Slow, Trap, World, index, rejected, token},
};
use crate::{
    oauth::{NothingRotated, Outcome},
    store::record::GrantStatus,
    tokens::{
        refresh::{
            machine::{Event, Goal, Swapped},
            seen::Seen,
            transitions,
        },
        timings::Margin,
    },
};

/// A step, for whoever reads a path.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub process: Option<usize>,
    pub what: What,
    /// What befell an operation on the store.
    pub trap: Option<Trap>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Tick,
    LateRequestArrives { token: usize, wins: Option<usize> },
    GivenUpSwapLands,
    ReceivesReply { wins: Option<usize> },
    StoreBecomesUnavailable { ticks: u16 },
    StoreIsRolledBack,
    FindsItsLeaseOver,
    Sends { token: usize, wins: Option<usize>, fate: Fate },
    GivesUpItsSwap,
    SwapArrives { done: bool },
    Closes { ticks: u16 },
    IsClosed { settled: bool },
    Wakes,
    LooksAgain,
    Calls,
    Leases,
    IsPaused { ticks: u16 },
    IsStopped { ticks: u16 },
    Compares,
    FinishesConnect,
    PutsConnectOff,
}

/// What becomes of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Won,
    ReplyUnderWay,
    Refused,
    Crash,
    ReplyLost,
    ReplyReset,
    ResetAndDelayed,
    ReplyLate { ticks: u16 },
    NeverArrives,
    Delayed,
    DelayedAndCrash,
}

impl Fate {
    /// Whether the request comes to the server at once.
    fn arrives(self) -> bool {
        !matches!(self, Self::NeverArrives | Self::Delayed | Self::DelayedAndCrash | Self::ResetAndDelayed)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(process) = self.process {
            write!(f, "P{process} ")?;
        }
        write!(f, "{:?}", self.what)?;
        self.trap.map_or(Ok(()), |trap| write!(f, ", {trap:?}"))
    }
}

/// The worlds that can come next.
#[derive(Default)]
pub(super) struct Nexts(pub Vec<(Step, World)>);

impl Nexts {
    fn add(&mut self, process: impl Into<Option<usize>>, what: What, world: World) {
        self.0.push((Step { process: process.into(), what, trap: None }, world));
    }
}

impl Model {
    pub(super) fn nexts(&self, world: &World) -> Nexts {
        let mut nexts = Nexts::default();
        self.untrapped(world, &mut nexts);
        let mut traps = Vec::new();
        if self.setup.swaps {
            traps.extend([(Trap::SwapUnderWay, 0), (Trap::SwapAnswerLost, 0)]);
        }
        if self.setup.clock_steps {
            // The first look, by which a lease is taken, or the answer to the swap that took it.
            traps.extend([
                (Trap::ClockAhead, 0),
                (Trap::ClockBack, 0),
                (Trap::ClockAhead, 1),
                (Trap::ClockBack, 1),
            ]);
        }
        if world.faults == 0 {
            return nexts;
        }
        for (trap, after) in traps {
            for number in 0..world.processes.len() {
                let mut trapped = world.clone();
                trapped.faults -= 1;
                trapped.trap = Some((number, trap, after));
                let mut sprung = Nexts::default();
                self.untrapped(&trapped, &mut sprung);
                sprung.0.retain(|(_, next)| next.trap.is_none());
                nexts.0.extend(
                    sprung.0.into_iter().map(|(step, next)| (Step { trap: Some(trap), ..step }, next)),
                );
            }
        }
        nexts
    }

    fn untrapped(&self, world: &World, nexts: &mut Nexts) {
        let up = world.store_is_up();
        let mut busy = false;
        // A late request may arrive at any tick, or where all are late at one; a living sender gets its reply.
        for (at, slow) in world.slow.iter().enumerate() {
            if self.setup.acts_late {
                if world.now < slow.sent + self.setup.slow {
                    continue;
                }
                busy = true;
            }
            let mut next = world.clone();
            next.slow.remove(at);
            let wins = self.present(&mut next, slow.token);
            if let Some((process, request)) = slow.sender {
                next.late.push(Late { process, request, token: wins, arrives: world.now });
            }
            nexts.add(None, What::LateRequestArrives { token: slow.token, wins }, next);
        }
        for (at, (number, held)) in world.given_up.iter().enumerate().filter(|_| up) {
            let mut next = world.clone();
            next.given_up.remove(at);
            self.write(&mut next, *number, held.record.clone());
            nexts.add(*number, What::GivenUpSwapLands, next);
        }
        for (at, late) in world.late.iter().enumerate().filter(|(_, late)| late.arrives <= world.now) {
            if world.processes[late.process].sending.is_some() || world.is_stopped(late.process) {
                continue; // it receives nothing yet
            }
            busy = true;
            let mut next = world.clone();
            next.late.remove(at);
            self.receive_reply(&mut next, late);
            nexts.add(late.process, What::ReceivesReply { wins: late.token }, next);
        }
        if world.faults > 0 && up {
            self.store_faults(world, nexts);
        }
        for number in 0..world.processes.len() {
            busy |= self.of_process(world, number, up, nexts);
        }
        if !busy {
            let mut next = world.clone();
            next.now += 1;
            let now = next.now;
            // One whose reply nobody receives and that would be refused is as good as lost.
            let counts = |slow: &Slow| slow.sender.is_some() || self.works(&next, slow.token);
            let arrives = if self.setup.acts_late { self.setup.slow } else { ARRIVES };
            let slow = next.slow.iter().filter(|slow| now - slow.sent <= arrives && counts(slow));
            next.slow = slow.cloned().collect();
            next.given_up.retain(|(_, held)| now - held.since <= 2 * STORE_TIMEOUT);
            nexts.add(None, What::Tick, next);
        }
    }

    fn receive_reply(&self, world: &mut World, late: &Late) {
        let sent = world.processes[late.process].machine.sent_at(late.request);
        let over = sent.is_none_or(|sent| sent.after(self.timings.grace) <= moment(world.now));
        if self.is_broken(Rule::LateReplies) || self.is_broken(Rule::Awake) && over {
            return;
        }
        let lease = world.row.body.lease.as_ref().map(|lease| lease.id);
        let foreign = world.processes[late.process].machine.lease_of(late.request) != lease;
        let outcome = match late.token {
            Some(_) if foreign && self.is_broken(Rule::CommitByGeneration) => Outcome::Unknown,
            Some(token) => won(token),
            None => Outcome::Refused,
        };
        self.feed(world, late.process, Event::Answer { request: late.request, outcome });
    }

    fn store_faults(&self, world: &World, nexts: &mut Nexts) {
        for &ticks in self.setup.store_down.iter().filter(|_| !world.store_was_down) {
            let mut next = world.clone();
            next.faults -= 1;
            next.store_was_down = true;
            next.store_down_until = world.now + ticks;
            nexts.add(None, What::StoreBecomesUnavailable { ticks }, next);
        }
        if self.setup.store_rolls_back && world.row.body.generation > 0 {
            let mut next = world.clone();
            next.faults -= 1;
            let version = i64::try_from(next.draw()).expect("few draws");
            let row = Rc::make_mut(&mut next.row);
            let body = &mut row.body;
            body.generation -= 1;
            let parent = body.refresh_token.as_ref().and_then(|it| world.server[index(it)].parent);
            body.refresh_token = Some(token(parent.unwrap_or(0)));
            body.fallbacks.clear();
            (body.lease, body.used_at, body.maybe_used) = (None, None, false);
            (body.confirmations, body.failures, body.refusals) = (0, 0, 0);
            row.version = version;
            row.due_at = (row.body.generation == 0).then(|| time(0));
            next.given_up.clear();
            nexts.add(None, What::StoreIsRolledBack, next);
        }
    }

    /// What one process can do. Whether that comes before time goes on.
    fn of_process(&self, world: &World, number: usize, up: bool, nexts: &mut Nexts) -> bool {
        let process = &world.processes[number];
        if process.gone || world.is_stopped(number) {
            return false;
        }
        // As it wakes, it reads before it does anything else.
        let wakes = process.stopped == Some(world.now) && !self.is_broken(Rule::Awake);
        if wakes && world.late.iter().any(|late| late.process == number && late.arrives <= world.now) {
            return true;
        }
        self.stops(world, number, nexts);
        if let Some(sending) = &process.sending {
            return world.now >= sending.earliest && {
                self.send(world, number, sending, nexts);
                true
            };
        }
        if process.to_call {
            let mut next = world.clone();
            next.process(number).to_call = false;
            let goal = Goal::Access { margin: Margin::Hard, rejected: Some(rejected()) };
            self.feed(&mut next, number, Event::Goal(goal));
            nexts.add(number, What::Calls, next);
            return true;
        }
        if self.swap_or_close(world, number, up, nexts) {
            return true;
        }
        let mut zero = || 0;
        let context = self.context(world.now, process.learnt_latency, &mut zero);
        let wakes = process.machine.next_timer(&context).map(|(_, at)| at);
        if wakes.is_some_and(|at| at <= moment(world.now)) {
            let mut next = world.clone();
            self.feed(&mut next, number, Event::Timer);
            if next.processes[number] != world.processes[number] || next.row.version != world.row.version {
                nexts.add(number, What::Wakes, next);
                return true;
            }
        }
        if let Some(until) = process.watching {
            return world.now >= until && {
                let mut next = world.clone();
                next.process(number).watching = None;
                self.feed(&mut next, number, Event::Watched);
                nexts.add(number, What::LooksAgain, next);
                true
            };
        }
        up && process.machine.is_quiet() && process.closing.is_none() && self.recover(world, number, nexts)
    }

    /// Recovery, and the comparison every process makes with what the store holds.
    fn recover(&self, world: &World, number: usize, nexts: &mut Nexts) -> bool {
        let (row, now) = (&world.row, time(world.now));
        let forgot =
            world.processes[number].machine.known().is_some_and(|known| transitions::forgot(row, known));
        let from_the_future = transitions::from_the_future(row, now) && !self.is_broken(Rule::SteppedClocks);
        let lease_stands = row.body.lease.as_ref().is_some_and(|lease| match self.setup.broken {
            Some(Rule::Lease) => false,
            Some(Rule::Recovery) => true,
            _ => now < lease.until && !from_the_future,
        });
        let leased = row.body.lease.is_some() && self.is_broken(Rule::Lease);
        let due = row.status == GrantStatus::Active
            && (row.due_at.is_some_and(|due| due <= now) || from_the_future || leased)
            && !lease_stands;
        if !due && !forgot {
            return false;
        }
        let was = nexts.0.len();
        if due && row.body.unfinished {
            self.finish_connect(world, number, nexts);
        }
        let left = transitions::left_by_a_refresh(row) && !self.is_broken(Rule::RecoveryBeforeConnect);
        if forgot || !row.body.unfinished || left {
            let mut next = world.clone();
            self.feed(&mut next, number, Event::Goal(Goal::Due));
            self.pauses(world, &next, number, nexts);
            nexts.add(number, if forgot { What::Compares } else { What::Leases }, next);
        }
        let came_due_now =
            row.due_at.is_some_and(|due| (0..TICK).contains(&(now.as_millis() - due.as_millis())));
        let may_wait = !forgot && came_due_now;
        nexts.0.len() > was && !may_wait
    }

    /// A process may be paused between its lease and its request.
    fn pauses(&self, world: &World, leased: &World, number: usize, nexts: &mut Nexts) {
        if world.faults == 0 || leased.processes[number].sending.is_none() {
            return;
        }
        for &ticks in self.setup.pauses {
            let mut paused = leased.clone();
            paused.faults -= 1;
            if let Some(sending) = &mut paused.process(number).sending {
                sending.earliest = world.now + ticks;
            }
            nexts.add(number, What::IsPaused { ticks }, paused);
        }
    }

    /// A process that has begun something may be stopped at any time.
    fn stops(&self, world: &World, number: usize, nexts: &mut Nexts) {
        let process = &world.processes[number];
        let busy = !process.machine.is_quiet() || process.machine.awaited_answers() > 0;
        if world.faults == 0 || !busy || process.held.is_some() {
            return;
        }
        for &ticks in self.setup.stops {
            let mut stopped = world.clone();
            stopped.faults -= 1;
            let counts = self.is_broken(Rule::Awake);
            let process = stopped.process(number);
            process.stopped = Some(world.now + ticks);
            process.closing = process.closing.map(|until| if counts { until } else { until + ticks });
            nexts.add(number, What::IsStopped { ticks }, stopped);
        }
    }

    /// The look-ups of Connect succeed or not; what comes of it is swapped in, as `connect` and recovery do.
    fn finish_connect(&self, world: &World, number: usize, nexts: &mut Nexts) {
        let now = time(world.now);
        let mut next = world.clone();
        let row = (*world.row).clone();
        let record = if world.now >= self.setup.unfinished.unwrap_or(0) {
            let mut record = row;
            record.body.unfinished = false;
            if !transitions::left_by_a_refresh(&record) {
                record.due_at = None;
            }
            Some(record)
        } else {
            transitions::put_off(row, now, &self.timings)
        };
        let Some(mut record) = record else { return };
        record.version = i64::try_from(next.draw()).expect("few draws");
        record.updated_at = now;
        let what = if record.body.unfinished { What::PutsConnectOff } else { What::FinishesConnect };
        self.write(&mut next, number, record);
        nexts.add(number, what, next);
    }

    /// What becomes of a swap under way, and of closing. Whether that comes before anything else.
    fn swap_or_close(&self, world: &World, number: usize, up: bool, nexts: &mut Nexts) -> bool {
        let process = &world.processes[number];
        if let Some(held) = &process.held {
            let mut next = world.clone();
            let Some(held) = next.process(number).held.take().or(Some(held.clone())) else { return false };
            if world.now - held.since >= STORE_TIMEOUT {
                if held.expected == Some(world.row.version) {
                    next.given_up.push((number, Rc::new(held)));
                }
                self.feed(&mut next, number, Event::Swapped(Err(unavailable())));
                nexts.add(number, What::GivesUpItsSwap, next);
                return true;
            }
            if up {
                let done = self.swap_arrives(&mut next, number, held);
                nexts.add(number, What::SwapArrives { done }, next);
            }
        }
        let begun = !process.machine.is_quiet() || process.machine.awaited_answers() > 0;
        if let Some(until) = process.closing {
            let settled = process.machine.has_nothing_in_flight();
            if settled || world.now >= until || self.is_broken(Rule::ClosingWaits) {
                let mut next = world.clone();
                self.check_closed(&mut next, number, until);
                // A swap under way may land yet.
                if let Some(held) =
                    process.held.clone().filter(|held| held.expected == Some(world.row.version))
                {
                    next.given_up.push((number, Rc::new(held)));
                }
                next.crash(number);
                next.process(number).gone = !self.setup.successors;
                nexts.add(number, What::IsClosed { settled }, next);
                return true;
            }
        } else if let Some(free) = self.may_close(world).filter(|_| begun) {
            for &ticks in self.setup.bounds {
                let mut next = world.clone();
                if free {
                    next.free_closes -= 1;
                } else {
                    next.faults -= 1;
                }
                let until = world.now + ticks;
                next.process(number).closing = Some(until);
                let known = if self.is_broken(Rule::RepeatsInTime) { until + 2 * GRACE } else { until };
                self.feed(&mut next, number, Event::Stop { until: moment(known) });
                nexts.add(number, What::Closes { ticks }, next);
            }
        }
        false
    }

    /// Whether a process may close here, and whether at no cost.
    fn may_close(&self, world: &World) -> Option<bool> {
        if world.free_closes > 0 {
            Some(true)
        } else {
            (self.setup.closes && world.faults > 0).then_some(false)
        }
    }

    /// Whether it was written.
    fn swap_arrives(&self, world: &mut World, number: usize, held: Held) -> bool {
        let seen = Seen { now: time(world.now), asked: moment(held.since), took: Duration::ZERO };
        let done = held.expected == Some(world.row.version);
        let swapped = if done {
            self.write(world, number, held.record);
            Swapped::Done
        } else {
            Swapped::Current(Some(Box::new((*world.row).clone())))
        };
        self.feed(world, number, Event::Swapped(Ok((swapped, seen))));
        done
    }

    /// Every way in which one request can go.
    fn send(&self, world: &World, number: usize, sending: &Sending, nexts: &mut Nexts) {
        let (request, presented) = (sending.request, sending.token);
        let mut sent = world.clone();
        sent.process(number).sending = None;
        let too_late = sending.not_after.is_some_and(|end| moment(world.now) > end);
        if too_late && !self.is_broken(Rule::LookBeforeSending) {
            let outcome = Outcome::NothingRotated(NothingRotated::LeaseOver);
            self.feed(&mut sent, number, Event::Answer { request, outcome });
            return nexts.add(number, What::FindsItsLeaseOver, sent);
        }
        self.check_send(&mut sent, number, request, sending.not_after.is_some());
        if self.setup.acts_late {
            return Self::send_slowly(&sent, number, sending, nexts);
        }
        let mut acted = sent.clone();
        let wins = self.present(&mut acted, presented);
        let mut add = |fate: Fate, mut next: World| {
            let answered =
                matches!(fate, Fate::Won | Fate::Refused | Fate::ReplyReset | Fate::ResetAndDelayed);
            let silent = !answered && next.processes[number].machine.lease_of(request).is_some();
            if silent && self.is_broken(Rule::Wait) {
                self.feed(&mut next, number, Event::Answer { request, outcome: Outcome::Unknown });
            }
            let wins = wins.filter(|_| fate.arrives());
            nexts.add(number, What::Sends { token: presented, wins, fate }, next);
        };
        let late = |mut world: World, ticks: u16| {
            let arrives = sent.now + ticks;
            world.late.push(Late { process: number, request, token: wins, arrives });
            world
        };
        let answered = |mut world: World, outcome: Outcome| {
            self.feed(&mut world, number, Event::Answer { request, outcome });
            world
        };
        match wins {
            Some(new) => {
                if self.setup.slow > 0 {
                    add(Fate::ReplyUnderWay, late(acted.clone(), self.setup.slow));
                } else {
                    add(Fate::Won, answered(acted.clone(), won(new)));
                }
                if acted.faults > 0 {
                    acted.faults -= 1;
                    let mut crashed = acted.clone();
                    crashed.crash(number);
                    add(Fate::Crash, crashed);
                    add(Fate::ReplyLost, acted.clone());
                    add(Fate::ReplyReset, answered(acted.clone(), Outcome::Unknown));
                    for ticks in [3, 6] {
                        add(Fate::ReplyLate { ticks }, late(acted.clone(), ticks));
                    }
                }
            }
            None if self.setup.slow > 0 => add(Fate::ReplyUnderWay, late(acted, self.setup.slow)),
            None => add(Fate::Refused, answered(acted, Outcome::Refused)),
        }
        if sent.faults > 0 {
            let mut slow = sent.clone();
            slow.faults -= 1;
            add(Fate::NeverArrives, slow.clone());
            if self.setup.late_failures {
                let mut reset = slow.clone();
                reset.slow.push(Slow { token: presented, sent: sent.now, sender: None });
                add(Fate::ResetAndDelayed, answered(reset, Outcome::Unknown));
            }
            slow.slow.push(Slow { token: presented, sent: sent.now, sender: Some((number, request)) });
            add(Fate::Delayed, slow.clone());
            if slow.faults > 0 {
                slow.faults -= 1;
                slow.crash(number);
                add(Fate::DelayedAndCrash, slow);
            }
        }
    }

    /// As [`Self::send`], where nothing is acted on before its time.
    fn send_slowly(sent: &World, number: usize, sending: &Sending, nexts: &mut Nexts) {
        let (request, token) = (sending.request, sending.token);
        let mut add = |fate: Fate, world: World| {
            nexts.add(number, What::Sends { token, wins: None, fate }, world);
        };
        let slow = |mut world: World, sender: Option<(usize, u32)>| {
            let sent = world.now;
            world.slow.push(Slow { token, sent, sender });
            world
        };
        let sender = Some((number, request));
        add(Fate::Delayed, slow(sent.clone(), sender));
        if sent.faults > 0 {
            let mut faulty = sent.clone();
            faulty.faults -= 1;
            add(Fate::NeverArrives, faulty.clone());
            add(Fate::ReplyLost, slow(faulty.clone(), None));
            let mut crashed = slow(faulty, sender);
            crashed.crash(number);
            add(Fate::DelayedAndCrash, crashed);
        }
    }
}
