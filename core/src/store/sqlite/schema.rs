//! The tables, and how an older file becomes a current one.
//!
//! Migrations only ever add, so that the release before keeps working on the same file while both run. Should
//! one have to take something away, it names the oldest release that can still read the file, and older ones
//! then refuse to open it.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use super::{error::Place, patience::patiently};
use crate::{Error, Result};

struct Migration {
    sql: &'static str,
    /// The oldest schema version whose code can still work on the result.
    oldest_reader: i64,
}

/// In order; the first makes version 1.
const MIGRATIONS: &[Migration] = &[
    Migration { oldest_reader: 1, sql: include_str!("schema_1.sql") },
    Migration { oldest_reader: 1, sql: include_str!("schema_2.sql") },
];

/// The version the last of them makes.
const VERSION: i64 = 2;

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

/// Whether the tables are there, and this release can read them. Changes nothing.
pub(super) fn check(connection: &Connection, place: &Place) -> Result<()> {
    let nothing =
        "it has no tables of this SDK: it is another application's database, or no client has opened it yet";
    match state(connection, place)? {
        Some(_) => Ok(()),
        None => Err(place.permanent(nothing)),
    }
}

/// Triggers on our tables: nobody's of ours.
pub(super) fn triggers(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let sql = r"SELECT substr(name, 1, 100) FROM sqlite_schema
        WHERE type = 'trigger' AND lower(tbl_name) LIKE 'smartcar\_%' ESCAPE '\' ORDER BY name LIMIT 100";
    connection.prepare(sql)?.query_map((), |row| row.get(0))?.collect()
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
    Ok(state(connection, place)?.is_some_and(|state| state.version >= VERSION))
}

fn state(connection: &Connection, place: &Place) -> Result<Option<State>> {
    let state = patiently(|| {
        // What only has a table's name may never come to an end when it is read.
        let impostor = connection.query_row(IMPOSTORS, (), |row| row.get::<_, String>(0)).optional()?;
        if let Some(name) = impostor {
            return Ok(Err(name));
        }
        read(connection).map(Ok)
    });
    match state.map_err(|error| refused(error, place))? {
        Err(name) => Err(impostor(&name, place)),
        Ok(Some(state)) if state.oldest_reader > VERSION => Err(place.permanent(&format!(
            "a newer release made it schema {}, which schema {VERSION} can no longer read: upgrade this SDK",
            state.version,
        ))),
        Ok(state) => Ok(state),
    }
}

/// Views and virtual tables have no page of their own.
const IMPOSTORS: &str = "SELECT lower(name) FROM sqlite_schema
    WHERE lower(name) IN ('smartcar_schema', 'smartcar_grants', 'smartcar_vehicles', 'smartcar_counters')
      AND (type <> 'table' OR coalesce(rootpage, 0) = 0)";

fn impostor(name: &str, place: &Place) -> Error {
    place.permanent(&format!(
        "{name} in it is no table but something else by its name, not this SDK's: choose another file"
    ))
}

fn read(connection: &Connection) -> rusqlite::Result<Option<State>> {
    let tables = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'smartcar_schema'";
    if connection.query_row(tables, (), |row| row.get::<_, i64>(0))? == 0 {
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
