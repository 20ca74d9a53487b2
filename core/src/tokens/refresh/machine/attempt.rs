//! The refresh that this process is busy with.

use crate::{clock::Moment, secret::Secret, tokens::timings::Timings};

/// How an attempt ends that brings no pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Ending {
    /// Every token was refused: the grant is given up, and only the driver can repair it.
    GiveUp,
    /// No pair, and no verdict on the token: nobody answered, the request was turned away, or refusals are not believed now. The lease
    /// is given back, and the grant rests.
    Release,
    /// Every token was refused, but another process may hold a pair: it is given time to store it.
    AwaitAnother,
    /// The client closes: somebody else goes on.
    LeaveToAnother,
}

/// The refresh this process is busy with, under its lease.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Attempt {
    pub generation: u64,
    pub base: Secret,
    pub lease: u64,
    /// On our clock, at the earliest.
    pub lease_ends: Moment,
    pub presenting: Secret,
    /// Its token may have been presented before this attempt: by another process, or by an earlier attempt of ours.
    pub presented_before: bool,
    pub first_used: Moment,
    pub refused: Vec<Secret>,
    pub settles: Vec<Secret>,
    pub started: Moment,
    /// When it began, or was last answered: it is released after a grace without a word, not after many slow refusals.
    pub last_answer: Moment,
    /// Requests in a row that visibly failed.
    pub failures: u32,
    pub phase: Phase,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Phase {
    /// The next request may go.
    Ready,
    /// One is out.
    Out { request: u32 },
    /// The last one visibly failed.
    Resting { until: Moment },
    /// The token was refused; the record is being looked at again before anything is concluded.
    Refused,
    /// Nothing more to try: write what came of it.
    Ending(Ending),
}

impl Attempt {
    /// Renewed early enough that a slow store still leaves the third that a send needs.
    pub(super) fn renews_at(&self, timings: &Timings) -> Moment {
        self.lease_ends.before(timings.renews_before())
    }

    /// Until when a request may go out under this lease.
    pub(super) fn sends_until(&self, timings: &Timings) -> Moment {
        self.lease_ends.before(timings.sends_before())
    }
}
