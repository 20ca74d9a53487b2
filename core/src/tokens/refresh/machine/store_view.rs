//! What a machine knows of its record in the store.

use super::{super::seen::Seen, attempt::Ending};
use crate::{
    clock::{Moment, Timestamp},
    store::record::{GrantStatus, Record, TOMBSTONE},
    tokens::{refresh::transitions, timings::Timings},
};

/// What the store is busy with for this machine.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum StoreState {
    Free,
    Loading,
    Swapping,
    Unavailable { until: Moment },
}

/// What a swap was for; what its success means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Purpose {
    Lease { id: u64 },
    RenewLease,
    Commit,
    Heal,
    End(Ending),
}

/// The record as this process knows it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct StoreView {
    /// As last read or written.
    pub record: Option<Record>,
    pub seen: Option<Seen>,
    /// The record with the newest pair this process has held: what it heals the store with.
    pub known: Option<Record>,
    /// The record may have changed: look before doing anything on the store's word (rule 2).
    pub stale: bool,
    pub state: StoreState,
    /// Operations in a row that failed.
    pub failures: u32,
    /// The swap under way, or one whose answer was lost.
    pub pending_swap: Option<(Purpose, Record)>,
}

impl Default for StoreView {
    fn default() -> Self {
        Self {
            record: None,
            seen: None,
            known: None,
            stale: true,
            state: StoreState::Free,
            failures: 0,
            pending_swap: None,
        }
    }
}

impl StoreView {
    pub(super) fn is_free(&self) -> bool {
        self.state == StoreState::Free
    }

    pub(super) fn generation(&self) -> Option<u64> {
        self.record.as_ref().map(|record| record.body.generation)
    }

    /// The store has answered.
    pub(super) fn answered(&mut self) {
        self.state = StoreState::Free;
        self.failures = 0;
    }

    /// The store has failed: it is left alone for a while.
    pub(super) fn failed(&mut self, now: Moment, timings: &Timings) {
        self.failures = self.failures.saturating_add(1);
        self.state = StoreState::Unavailable { until: now.after(timings.store_rest(self.failures)) };
    }

    /// A store that has been left alone for long enough is asked again.
    pub(super) fn end_rest(&mut self, now: Moment) {
        if matches!(self.state, StoreState::Unavailable { until } if until <= now) {
            self.state = StoreState::Free;
        }
    }

    /// Takes in the record as it stands; what stood before.
    pub(super) fn take_in(&mut self, record: Option<Record>, seen: Seen) -> Option<Record> {
        let before = std::mem::replace(&mut self.record, record);
        self.seen = Some(seen);
        if let Some(record) = &self.record
            && !self.known.as_ref().is_some_and(|known| transitions::forgot(record, known))
        {
            self.known = Some(record.clone());
        }
        before
    }

    /// What the store has lost of what this process knows, if anything.
    pub(super) fn lost(&self, now: Timestamp) -> Option<&Record> {
        self.known.as_ref().filter(|known| {
            known.status != GrantStatus::Removed
                && match &self.record {
                    Some(record) => transitions::forgot(record, known),
                    // A row that is missing was lost, unless it may have been removed and its tombstone cleared away.
                    None => now < known.updated_at.after(TOMBSTONE),
                }
        })
    }
}
