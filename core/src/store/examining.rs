//! Looks over the store that an address names, without opening it as a client does.

use std::time::Duration;

#[cfg(feature = "postgres")]
use super::check::check;
use super::{
    check::CheckReport,
    opening::{open, split},
};
use crate::{Error, ErrorKind, Result, clock::SystemClock, secret::Secret};

/// Like [`check`], of the store that `address` names, without opening it as a client does: nothing is created, migrated or
/// written, whatever is there, and it takes `at_most` that long. What `smartcar doctor` does.
///
/// A file of `sqlite:` is read in the way in which other processes that use it notice nothing. Where SQLite would have to
/// write for that, it is an error that says so. On `postgres:` everything runs in read-only transactions.
///
/// # Errors
/// As [`check`]; [`Store`](crate::ErrorKind::Store) also for what is no store of this SDK's, is not there, or cannot be
/// judged; [`Timeout`](crate::ErrorKind::Timeout) where it takes longer; [`Config`](crate::ErrorKind::Config) for an address
/// that names no store which outlives its process.
pub async fn examine(
    address: &str,
    application: &str,
    token_keys: Option<&Secret>,
    at_most: Duration,
) -> Result<CheckReport> {
    let (scheme, rest) = split(address);
    let work = async {
        match scheme {
            "memory" => Err(Error::config(
                "store",
                "a store in memory dies with its process: there is nothing to look over",
            )),
            #[cfg(feature = "sqlite")]
            "sqlite" => {
                let clock = std::sync::Arc::new(SystemClock);
                super::sqlite::examine::examine(rest.as_ref(), application, token_keys, clock, at_most).await
            }
            #[cfg(feature = "postgres")]
            "postgres" | "postgresql" => {
                let store = super::postgres::PostgresStore::open_to_examine(address).await?;
                let report = check(&store, application, token_keys).await;
                super::contract::TokenStore::close(&store).await;
                report
            }
            // What it names is said where it would be opened.
            _ => open(address, std::sync::Arc::new(SystemClock)).await.and_then(|_| {
                Err(Error::config(
                    "store",
                    "store names no known kind: use sqlite:PATH or postgres://USER@HOST/DATABASE",
                ))
            }),
        }
    };
    // A second more, so that what stops by itself can say where it was.
    let bound = at_most.saturating_add(Duration::from_secs(1));
    tokio::time::timeout(bound, work).await.unwrap_or_else(|_| {
        let seconds = at_most.as_secs();
        let message = format!(
            "the store could not be looked over in {seconds} s: give it longer, or see why it is slow"
        );
        Err(Error::new(ErrorKind::Timeout, message).with_field("store"))
    })
}
