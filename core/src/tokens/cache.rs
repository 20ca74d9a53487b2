//! What one process keeps of its grants: an entry for each in use, and which vehicle leads to which. What is dropped is found
//! again in the store.

use std::sync::Arc;

use super::refresh::{entry::Entry, machine::Machine};
use crate::{
    ids::{GrantId, VehicleId},
    store::record::Record,
};

/// Grants kept in memory.
const CACHE: usize = 100_000;

/// The grants in use, and the links to them.
#[derive(Debug, Default)]
pub(in crate::tokens) struct Cache {
    entries: papaya::HashMap<GrantId, Arc<Entry>>,
    links: papaya::HashMap<VehicleId, Arc<Entry>>,
}

impl Cache {
    /// The entry of a grant; made where there is none.
    pub(in crate::tokens) fn entry(&self, grant_id: &GrantId) -> Arc<Entry> {
        let entries = self.entries.pin();
        if entries.len() >= CACHE {
            self.shrink();
        }
        entries.get_or_insert_with(grant_id.clone(), || Arc::new(Entry::new(grant_id.clone()))).clone()
    }

    /// The entry of a grant, if there is one.
    pub(in crate::tokens) fn get(&self, grant_id: &GrantId) -> Option<Arc<Entry>> {
        self.entries.pin().get(grant_id).cloned()
    }

    /// Drops an entry, as [`Self::entry`] does where the cache is full.
    #[cfg(test)]
    pub(in crate::tokens) fn remove(&self, grant_id: &GrantId) {
        self.entries.pin().remove(grant_id);
    }

    /// What `pick` makes of the entries.
    pub(in crate::tokens) fn filter_map<T>(&self, mut pick: impl FnMut(&Arc<Entry>) -> Option<T>) -> Vec<T> {
        self.entries.pin().iter().filter_map(|(_, entry)| pick(entry)).collect()
    }

    /// What `look` makes of the grant that `vehicle` leads to.
    pub(in crate::tokens) fn linked<T>(
        &self,
        vehicle: &VehicleId,
        look: impl FnOnce(&Arc<Entry>) -> T,
    ) -> Option<T> {
        self.links.pin().get(vehicle).map(look)
    }

    /// From now on `vehicle` leads to this grant.
    pub(in crate::tokens) fn link(&self, vehicle: &VehicleId, entry: &Arc<Entry>) {
        self.links.pin().insert(vehicle.clone(), entry.clone());
    }

    /// Forgets which grant reaches `vehicle`; the next call looks.
    pub(in crate::tokens) fn unlink(&self, vehicle: &VehicleId) {
        self.links.pin().remove(vehicle);
    }

    /// Lets go of a grant that no car's link leads to and nobody is busy with: one that only the job has touched.
    pub(in crate::tokens) fn let_go(&self, grant_id: &GrantId) {
        let _ = self.entries.pin().remove_if(grant_id, |_, entry| Arc::strong_count(entry) == 1);
    }

    /// Lets go of a tenth of the cache.
    fn shrink(&self) {
        let entries = self.entries.pin();
        let idle: Vec<_> = entries
            .iter()
            .filter(|(_, entry)| !entry.state().running)
            .map(|(id, _)| id.clone())
            .take(CACHE / 10)
            .collect();
        for id in &idle {
            let _ = entries.remove_if(id, |_, entry| !entry.state().running);
        }
        self.links
            .pin()
            .retain(|_, entry| entries.get(&entry.grant_id).is_some_and(|kept| Arc::ptr_eq(kept, entry)));
    }

    /// Forgets which grants reach the vehicles of `record`, whose status has changed, unless it is the one known.
    pub(in crate::tokens) fn link_may_have_moved(&self, record: &Record) {
        if record.status.is_over() {
            return self.drop_grant(&record.grant_id);
        }
        let links = self.links.pin();
        for vehicle in &record.vehicles {
            if links.get(vehicle).is_some_and(|entry| entry.grant_id != record.grant_id) {
                links.remove(vehicle);
            }
        }
    }

    /// A grant is gone: nothing of it is used or remembered any more. Its record may no longer say which vehicles it reached.
    pub(in crate::tokens) fn drop_grant(&self, grant_id: &GrantId) {
        let Some(entry) = self.get(grant_id) else { return };
        entry.clear();
        self.links.pin().retain(|_, linked| linked.grant_id != *grant_id);
        let mut state = entry.state();
        // One that runs learns by its next look that the grant is gone.
        if !state.running {
            state.machine = Machine::default();
            let _ = self.entries.pin().remove_if(grant_id, |_, kept| Arc::ptr_eq(kept, &entry));
        }
    }
}
