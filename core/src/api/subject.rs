//! A vehicle as callers hold it: a client and an id.

use std::sync::Arc;

use super::{address::Addresses, call::Api, options::CallOptions, read::Target};
use crate::{Client, Result, ids::VehicleId};

/// A vehicle as a caller holds it: what its methods, batches and requests of one's own are made of.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    pub client: Client,
    pub id: VehicleId,
    pub options: CallOptions,
    pub addresses: Arc<Addresses>,
}

impl Subject {
    pub(crate) fn target(&self) -> Target<'_> {
        let units = self.options.unit_system.unwrap_or(self.client.unit_system());
        Target { vehicle: &self.id, options: &self.options, units, addresses: &self.addresses }
    }

    /// The API and what is asked of it, unless the client is closed.
    pub(crate) fn ready(&self) -> Result<(&Api, Target<'_>)> {
        Ok((self.client.api()?, self.target()))
    }
}
