//! When a record was read, on the store's clock and on ours: what turns the times of one into those of the other.

use std::time::Duration;

use crate::clock::{Moment, Timestamp};

/// When the record was read, on both clocks. The store read its clock after we had asked, so a store time reckoned
/// from here is never behind the true one by more than the answer took, and a lease reckoned from the moment we
/// asked ends here before it ends there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Seen {
    /// The store's clock.
    pub now: Timestamp,
    /// Our clock, just before we asked.
    pub asked: Moment,
    /// How long the answer took: the store read its clock within that.
    pub took: Duration,
}

impl Seen {
    /// What the store's clock said in an answer that was asked for at `asked` and came at `answered`.
    pub(crate) fn new(now: Timestamp, asked: Moment, answered: Moment) -> Self {
        Self { now, asked, took: answered.since(asked) }
    }

    pub(crate) fn store_time(&self, at: Moment) -> Timestamp {
        self.now.after(at.since(self.asked)).before(self.asked.since(at))
    }

    /// As [`Self::store_time`], and never ahead of the true one. An end that others rely on is reckoned so: a token's, since
    /// one that has ended is not to be used.
    pub(crate) fn store_time_at_least(&self, at: Moment) -> Timestamp {
        self.store_time(at).before(self.took)
    }

    pub(crate) fn moment(&self, time: Timestamp) -> Moment {
        self.asked.after(time.since(self.now)).before(self.now.since(time))
    }
}
