//! What goes into a machine and what comes out: events, effects, and what one step may use of the world.

use std::time::Duration;

use super::super::{seen::Seen, win::Win};
use crate::{
    Error,
    clock::Moment,
    oauth::Outcome,
    secret::Secret,
    store::{
        Version,
        record::{ReconnectReason, Record},
    },
    tokens::timings::{Margin, Timings},
};

/// Why somebody has this grant looked at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Goal {
    /// An access token with more life left than this margin, and not the one the API has just rejected.
    Access { margin: Margin, rejected: Option<Secret> },
    /// A pair later than this generation: the daily job.
    Past { generation: u64 },
    /// Whatever has come due: a lease that ran out, a repeat, a confirmation.
    Due,
}

/// What the runner reports to the machine.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    Goal(Goal),
    /// The answer to [`Effect::Load`].
    Loaded(Result<(Option<Box<Record>>, Seen), Error>),
    /// The answer to [`Effect::Swap`].
    Swapped(Result<(Swapped, Seen), Error>),
    /// The answer to [`Effect::AskPermit`]; `waited` if others had time to act meanwhile.
    Permit {
        waited: bool,
    },
    /// There is no permit: the token endpoint is unhealthy, the store has no room, or the client closes.
    NoPermit(Error),
    /// The outcome of one request.
    Answer {
        request: u32,
        outcome: Outcome,
    },
    /// The answer to [`Effect::Watch`]: the record moved, or the time is up.
    Watched,
    /// A pair from the spool: won by a process that died before it could store it.
    Replay(Box<Win>),
    /// The client closes: nothing new begins, what has begun is finished, and what is not by then is left.
    Stop {
        until: Moment,
    },
    /// The time of [`Machine::next_timer`](super::Machine::next_timer) has come.
    Timer,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Swapped {
    Done,
    Current(Option<Box<Record>>),
}

/// What the machine asks of its runner.
#[derive(Clone, Debug)]
pub(crate) enum Effect {
    Load,
    Swap {
        record: Box<Record>,
        expected: Option<Version>,
    },
    /// Asks for a permit (rule 8); `unresolved` if the token may have been presented lately.
    AskPermit {
        unresolved: bool,
    },
    ReleasePermit,
    /// Presents `token`. The bytes must not go out after `not_after`.
    Send {
        request: u32,
        token: Secret,
        not_after: Option<Moment>,
    },
    /// Wait until the record is no longer at `version`, at most so long.
    Watch {
        version: Version,
        at_most: Duration,
    },
    /// Every waiter gets this error.
    Fail(Error),
    /// Something for the caller's event stream.
    Note(Note),
    /// What the endpoint did with a refresh, for its health (rule 8).
    Report(Report),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    Refreshed { generation: u64 },
    RefreshFailed,
    ReconnectRequired(ReconnectReason),
    Revived,
    StoreHealed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Report {
    Won,
    /// A token that should have been good was refused.
    Refused,
    Unknown,
}

/// What one step may use of the world.
pub(crate) struct Context<'a> {
    pub now: Moment,
    pub timings: &'a Timings,
    /// What the endpoint lately takes to answer.
    pub latency: Duration,
    /// Whether refusals are to be believed (rule 7): not while most refreshes are refused.
    pub may_give_up: bool,
    /// Random bits, for versions and leases.
    pub random: &'a mut dyn FnMut() -> u64,
}

impl Context<'_> {
    #[allow(clippy::cast_possible_wrap)] // any 64 bits will do
    pub(super) fn version(&mut self) -> Version {
        (self.random)() as Version
    }
}
