//! The tables, and how an older file becomes a current one.
//!
//! Migrations only ever add, so that the release before keeps working on the same file while both run. Should
//! one have to take something away, it names the oldest release that can still read the file, and older ones
//! then refuse to open it.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use super::{connection::patiently, error::Place};
use crate::{Error, Result};

struct Migration {
    sql: &'static str,
    /// The oldest schema version whose code can still work on the result.
    oldest_reader: i64,
}

/// In order; the first makes version 1.
const MIGRATIONS: &[Migration] = &[Migration { oldest_reader: 1, sql: include_str!("schema_1.sql") }];

/// The version the last of them makes.
const VERSION: i64 = 1;

/// What a file says of itself.
#[derive(Clone, Copy)]
struct State {
    version: i64,
    oldest_reader: i64,
}

/// Brings the file up to this release's schema, or refuses it if it is from a future that excludes us.
pub(super) fn migrate(connection: &Connection, place: &Place) -> Result<()> {
    if is_current(connection, place)? {
        return Ok(());
    }
    patiently(|| {
        let transaction = rusqlite::Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
        // Under the lock now: another process may have been faster.
        let done = read(&transaction)?.map_or(0, |state| state.version);
        for (migration, version) in MIGRATIONS.iter().zip(1..).skip_while(|(_, version)| *version <= done) {
            transaction.execute_batch(migration.sql)?;
            transaction.execute(
                "UPDATE smartcar_schema SET version = ?1, oldest_reader = max(oldest_reader, ?2)",
                (version, migration.oldest_reader),
            )?;
        }
        transaction.commit()
    })
    .map_err(|error| refused(error, place))?;
    is_current(connection, place).map(drop)
}

fn refused(error: rusqlite::Error, place: &Place) -> Error {
    match error {
        // Neither busy nor broken: the SQL itself did not fit what is there.
        rusqlite::Error::SqlInputError { .. } => place
            .permanent("it has tables named smartcar_* that are not this SDK's: choose another file")
            .with_source(error),
        error => place.sqlite(error),
    }
}

fn is_current(connection: &Connection, place: &Place) -> Result<bool> {
    let state = patiently(|| read(connection)).map_err(|error| refused(error, place))?;
    match state {
        Some(state) if state.oldest_reader > VERSION => Err(place.permanent(&format!(
            "a newer release made it schema {}, which schema {VERSION} can no longer read: upgrade this SDK",
            state.version,
        ))),
        Some(state) => Ok(state.version >= VERSION),
        None => Ok(false),
    }
}

fn read(connection: &Connection) -> rusqlite::Result<Option<State>> {
    let exists = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'smartcar_schema'";
    if !connection.prepare(exists)?.exists(())? {
        return Ok(None);
    }
    connection
        .query_row("SELECT version, oldest_reader FROM smartcar_schema", (), |row| {
            Ok(State { version: row.get(0)?, oldest_reader: row.get(1)? })
        })
        .optional()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_counts_the_migrations() {
        assert_eq!(usize::try_from(VERSION).unwrap(), MIGRATIONS.len());
    }
}
