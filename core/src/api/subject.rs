//! A vehicle as callers hold it: a client and an id.

use std::sync::Arc;

use arc_swap::ArcSwap;
use url::Url;

use super::{call::Api, options::CallOptions, read::Target};
use crate::{Client, Result, ids::VehicleId};

/// A vehicle as a caller holds it: what its methods, batches and requests of one's own are made of.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    pub client: Client,
    pub id: VehicleId,
    pub options: CallOptions,
    pub addresses: Arc<Addresses>,
}

/// Addresses below a vehicle, each made once. A vehicle has them for itself: they go with it, and with them its id.
#[derive(Debug, Default)]
pub(crate) struct Addresses(ArcSwap<Vec<(&'static str, Url)>>);

/// Readings whose address a vehicle keeps.
const MOST: usize = 8;

impl Addresses {
    /// That of a reading, which `make` makes where it is not known. `reading` is the same for no two addresses.
    pub(crate) fn of(&self, reading: &'static str, make: impl FnOnce() -> Url) -> Url {
        let known = self.0.load();
        if let Some((_, url)) = known.iter().find(|(name, _)| *name == reading) {
            return url.clone();
        }
        let url = make();
        if known.len() < MOST {
            self.0.rcu(|known| {
                let new = (!known.iter().any(|(name, _)| *name == reading)).then(|| (reading, url.clone()));
                known.iter().cloned().chain(new).collect::<Vec<_>>()
            });
        }
        url
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_made_once_and_only_some_are_kept() {
        let addresses = Addresses::default();
        let url = |path: &str| Url::parse("http://h").unwrap().join(path).unwrap();
        assert_eq!(addresses.of("odometer", || url("a")), url("a"));
        assert_eq!(addresses.of("odometer", || unreachable!("it is known")), url("a"));
        for reading in ["b", "c", "d", "e", "f", "g", "h", "i", "j"] {
            assert_eq!(addresses.of(reading, || url(reading)), url(reading));
        }
        assert_eq!(addresses.0.load().len(), MOST);
    }
}
