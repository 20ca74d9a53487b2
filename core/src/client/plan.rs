//! All it takes to open a client: once where it is built, and once more in each child that is forked from there.

use std::sync::Arc;

use crate::{
    Error, Result,
    clock::Clock,
    config::Config,
    secret::Secret,
    store::{TokenStore, deferred::DeferredStore, sealing::Sealer, spool::Spool},
};

pub(super) struct Plan {
    pub(super) config: Config,
    pub(super) client_id: String,
    pub(super) clock: Arc<dyn Clock>,
    /// One that cannot be opened by its address.
    pub(super) store: Option<Arc<dyn TokenStore>>,
    /// Whether the caller gave a runtime of its own.
    pub(super) injected: bool,
}

impl Plan {
    pub(super) fn address(&self) -> Result<&str> {
        self.config.store.as_deref().ok_or_else(|| missing("store"))
    }

    pub(super) fn sealer(&self) -> Result<Sealer> {
        Sealer::new(&self.client_id, self.config.token_keys.as_ref().map_or("", Secret::expose))?
            .with(self.config.encryption)
    }

    pub(super) fn spool(&self, sealer: &Sealer) -> Result<Option<Spool>> {
        match &self.config.spool {
            Some(_) if !sealer.has_keys() => {
                Err(Error::config("spool", "spool needs token_keys: what lies there must be sealed"))
            }
            Some(folder) => Spool::open(folder, &self.client_id).map(Some),
            None => Ok(None),
        }
    }

    /// The store, for a child: opened when it is first used.
    pub(super) fn store(&self) -> Result<Arc<dyn TokenStore>> {
        match &self.store {
            Some(store) => Ok(store.clone()),
            None => Ok(Arc::new(DeferredStore::new(self.address()?.to_owned(), self.clock.clone()))),
        }
    }
}

pub(super) fn missing(field: &'static str) -> Error {
    Error::config(field, format!("{field} is missing: set it, or SMARTCAR_{}", field.to_uppercase()))
}
