//! The state of the whole: the row, the server's tokens, the processes, and what is on its way between them.

use std::rc::Rc;

use super::{Setup, time};
use crate::{
    clock::{Moment, Timestamp},
    ids::GrantId,
    secret::Secret,
    store::{
        Version,
        record::{Body, GrantMode, GrantStatus, Record},
    },
    tokens::refresh::machine::Machine,
};

/// A refresh token, as the server knows it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub used: Option<u16>,
    pub ended: bool,
    pub parent: Option<usize>,
    /// The last one given for it.
    pub child: Option<usize>,
}

/// A request about to go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sending {
    pub request: u32,
    pub token: usize,
    pub not_after: Option<Moment>,
    /// Its process is paused until then.
    pub earliest: u16,
}

/// A request that has left and not arrived.
#[derive(Clone, Debug)]
pub(super) struct Slow {
    pub token: usize,
    pub sent: u16,
    /// Who receives the reply; nobody if its sender crashed.
    pub sender: Option<(usize, u32)>,
}

/// A reply that has left and not arrived.
#[derive(Clone, Debug)]
pub(super) struct Late {
    pub process: usize,
    pub request: u32,
    /// What was won; nothing if it is a refusal.
    pub token: Option<usize>,
    pub arrives: u16,
}

/// A swap that has left and not arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub record: Record,
    pub expected: Option<Version>,
    pub since: u16,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Process {
    pub machine: Machine,
    pub sending: Option<Sending>,
    pub watching: Option<u16>,
    /// A swap under way.
    pub held: Option<Held>,
    /// It is stopped until then: it receives nothing and does nothing.
    pub stopped: Option<u16>,
    /// Until when it waits that closes, in time that it runs.
    pub closing: Option<u16>,
    /// It has closed, and nobody has come in its place.
    pub gone: bool,
    /// Whether an answer has told it how long the endpoint takes.
    pub learnt_latency: bool,
    /// Whether its caller has still to ask.
    pub to_call: bool,
}

/// What befalls the next operation of a process on the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trap {
    /// A swap takes its time.
    SwapUnderWay,
    /// A swap is written, and its answer lost.
    SwapAnswerLost,
    /// The answer's clock is a day ahead.
    ClockAhead,
    /// The answer's clock is a day back.
    ClockBack,
}

impl Trap {
    pub(super) fn is_of_the_clock(self) -> bool {
        matches!(self, Self::ClockAhead | Self::ClockBack)
    }
}

/// Worlds share what they have in common: most steps change one process and the row.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub now: u16,
    /// How many more may strike.
    pub faults: u8,
    /// How many more processes may close at no cost.
    pub free_closes: u8,
    pub row: Rc<Record>,
    pub server: Vec<Token>,
    pub processes: Vec<Rc<Process>>,
    pub slow: Vec<Slow>,
    pub late: Vec<Late>,
    /// Swaps given up by a process and not arrived.
    pub given_up: Vec<(usize, Rc<Held>)>,
    pub store_down_until: u16,
    /// The store goes down once a run at most.
    pub store_was_down: bool,
    /// Random bits drawn so far: each draw is another number.
    pub drawn: u64,
    /// Set while the next states are found: whom it befalls, and after how many operations.
    pub trap: Option<(usize, Trap, u8)>,
    /// The invariant that the last step violated.
    pub violated: Option<&'static str>,
}

/// The access token at the start, which Smartcar has just rejected.
pub(super) fn rejected() -> Secret {
    Secret::new("a0")
}

pub(super) fn token(index: usize) -> Secret {
    Secret::new(format!("t{index}"))
}

pub(super) fn index(token: &Secret) -> usize {
    token.expose()[1..].parse().expect("a token of the model")
}

/// The refresh tokens that `record` keeps.
pub(super) fn held(record: &Record) -> impl Iterator<Item = usize> {
    record.body.refresh_token.iter().chain(&record.body.fallbacks).map(index)
}

impl World {
    pub(super) fn start(setup: &Setup) -> Self {
        let at = time(0);
        let mut body = Body::new(GrantMode::User);
        body.refresh_token = Some(token(0));
        if setup.callers > 0 || setup.unfinished.is_some() {
            body.access_token = Some(rejected());
            body.access_expires_at = Some(time(u16::MAX));
            body.access_lifetime = 1_000_000_000;
        }
        body.unfinished = setup.unfinished.is_some();
        let row = Record {
            grant_id: GrantId::new("g").expect("an id"),
            version: 0,
            user_id: None,
            account: None,
            status: GrantStatus::Active,
            vehicles: Vec::new(),
            connected_at: at,
            refresh_expires_at: Some(Timestamp::from_millis(i64::MAX / 2)),
            due_at: (setup.unfinished.is_some() || setup.callers == 0).then_some(at),
            status_changed_at: at,
            updated_at: at,
            body,
        };
        Self {
            now: 0,
            faults: setup.faults,
            free_closes: setup.free_closes,
            row: Rc::new(row),
            server: vec![Token { used: None, ended: false, parent: None, child: None }],
            processes: (0..setup.processes)
                .map(|number| Rc::new(Process { to_call: number < setup.callers, ..Process::default() }))
                .collect(),
            slow: Vec::new(),
            late: Vec::new(),
            given_up: Vec::new(),
            store_down_until: 0,
            store_was_down: false,
            drawn: 0,
            trap: None,
            violated: None,
        }
    }

    pub(super) fn store_is_up(&self) -> bool {
        self.now >= self.store_down_until
    }

    pub(super) fn draw(&mut self) -> u64 {
        self.drawn += 1;
        self.drawn
    }

    /// The process, to change it.
    pub(super) fn process(&mut self, number: usize) -> &mut Process {
        Rc::make_mut(&mut self.processes[number])
    }

    /// A process ends, and another begins in its place. What it has sent is under way still.
    pub(super) fn crash(&mut self, number: usize) {
        self.processes[number] = Rc::default();
        self.late.retain(|late| late.process != number);
        for slow in &mut self.slow {
            if slow.sender.is_some_and(|(process, _)| process == number) {
                slow.sender = None;
            }
        }
    }

    /// Whether the process is stopped.
    pub(super) fn is_stopped(&self, number: usize) -> bool {
        self.processes[number].stopped.is_some_and(|until| self.now < until)
    }

    /// Whether anything is on its way to or from this request.
    pub(super) fn on_its_way(&self, number: usize, request: u32) -> bool {
        self.late.iter().any(|late| late.process == number && late.request == request)
            || self.slow.iter().any(|slow| slow.sender == Some((number, request)))
    }
}
