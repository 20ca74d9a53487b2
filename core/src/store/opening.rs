//! From an address to an open store.

use std::sync::Arc;

#[cfg(feature = "sqlite")]
use super::sqlite::SqliteStore;
#[cfg(feature = "postgres")]
use super::{advanced::advanced, postgres::PostgresStore};
use super::{contract::TokenStore, memory::MemoryStore};
use crate::{Error, ErrorKind, Result, clock::Clock};

/// The scheme of an address, and the rest.
pub(crate) fn split(address: &str) -> (&str, &str) {
    address.split_once(':').unwrap_or((address, ""))
}

/// Opens the store that `address` names: `memory:`, `sqlite:PATH` or `postgres://...`.
///
/// # Errors
/// [`Config`](crate::ErrorKind::Config) for an address that names none of these, and
/// [`Store`](crate::ErrorKind::Store) where it cannot be opened.
pub async fn open(address: &str, clock: Arc<dyn Clock>) -> Result<Arc<dyn TokenStore>> {
    let (scheme, rest) = split(address);
    match scheme {
        "memory" => Ok(Arc::new(MemoryStore::new(clock))),
        #[cfg(feature = "sqlite")]
        "sqlite" => Ok(Arc::new(SqliteStore::open(rest, clock).await?)),
        #[cfg(feature = "postgres")]
        "postgres" | "postgresql" => Ok(advanced(PostgresStore::open(address).await?, clock)),
        _ => {
            let _ = rest; // not used where the features are off
            Err(unknown(scheme))
        }
    }
}

/// Whether this build has a store for `address`. Nothing is opened.
pub(crate) fn check_scheme(address: &str) -> Result<()> {
    match split(address).0 {
        "memory" => Ok(()),
        "sqlite" if cfg!(feature = "sqlite") => Ok(()),
        "postgres" | "postgresql" if cfg!(feature = "postgres") => Ok(()),
        scheme => Err(unknown(scheme)),
    }
}

fn unknown(scheme: &str) -> Error {
    match scheme {
        "sqlite" | "postgres" | "postgresql" => {
            let message = format!("this build has no {scheme} store: enable the feature of that name");
            Error::new(ErrorKind::Unsupported, message).with_field("store")
        }
        _ => Error::config(
            "store",
            "store names no known kind: use memory:, sqlite:PATH or postgres://USER@HOST/DATABASE",
        ),
    }
}
