//! A vehicle as callers hold it: a client and an id.

use super::{call::Api, options::CallOptions, read::Target};
use crate::{Client, Result, ids::VehicleId};

/// A vehicle as a caller holds it: what its methods, batches and requests of one's own are made of.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    pub client: Client,
    /// An id that cannot be one is reported by the first call.
    pub id: Result<VehicleId>,
    pub options: CallOptions,
}

impl Subject {
    pub(crate) fn target(&self) -> Result<Target<'_>> {
        let vehicle = self.id.as_ref().map_err(Clone::clone)?;
        let units = self.options.unit_system.unwrap_or(self.client.unit_system());
        Ok(Target { vehicle, options: &self.options, units })
    }

    /// The API and what is asked of it, unless the client is closed or the id is none.
    pub(crate) fn ready(&self) -> Result<(&Api, Target<'_>)> {
        let target = self.target()?;
        Ok((self.client.api()?, target))
    }
}
