//! What opening the file does not check: every page of it, and every row.

use rusqlite::{Connection, ErrorCode, limits::Limit};

use super::{error::Place, patience::patiently, rows, schema, versions::Before as _};
use crate::store::Flaws;

// From the index alone, so that a row on a damaged page is still named.
/// The largest value that is read of a row of ours, and of one that somebody else may have put into the file.
const OURS: i32 = 1 << 20;
const THEIRS: i32 = 64 << 20;
/// How many rows that cannot be read are named, and how long their names may be in all.
const NAMED: usize = 100_000;
const NAMES: usize = 16 << 20;

const IDS: &str = "SELECT grant_id FROM smartcar_grants WHERE application = ?1 ORDER BY grant_id";

pub(super) fn find(connection: &Connection, place: &Place, application: &str) -> Flaws {
    let mut flaws = Flaws::default();
    match at_most(connection, THEIRS, || patiently(|| integrity(connection))) {
        Ok(lines) => flaws.damage.extend(lines.into_iter().filter(|line| line != "ok")),
        Err(error) => flaws.damage.push(place.sqlite(error).message().to_owned()),
    }
    match patiently(|| schema::triggers(connection)) {
        Ok(triggers) => flaws.damage.extend(triggers.into_iter().map(|name| {
            format!("the trigger {name:?} changes or copies what is written to the SDK's tables: the SDK has none; drop it")
        })),
        Err(error) => flaws.damage.push(place.sqlite(error).message().to_owned()),
    }
    let looked = at_most(connection, OURS, || rows(connection, application, &mut flaws.unreadable));
    if let Err(error) = looked {
        flaws.damage.push(format!("not every grant could be found: {}", place.sqlite(error).message()));
    }
    flaws
}

fn integrity(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection.prepare("PRAGMA integrity_check")?.query_map((), |row| row.get(0))?.collect()
}

/// Nothing that is read meanwhile takes more memory than that.
fn at_most<T>(
    connection: &Connection,
    bytes: i32,
    work: impl FnOnce() -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let before = connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, bytes).before()?;
    let done = work();
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, before).before()?;
    done
}

/// Tries every row by itself.
fn rows(
    connection: &Connection,
    application: &str,
    unreadable: &mut Vec<(String, String)>,
) -> rusqlite::Result<()> {
    let mut ids = connection.prepare(IDS)?;
    let mut names = 0;
    for grant_id in ids.query_map([application], |row| row.get::<_, String>(0))? {
        let grant_id = grant_id?;
        if let Err(error) = rows::load(connection, application, &grant_id) {
            if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) {
                return Err(error); // the time is up: that says nothing of the row
            }
            // Not the error's own words, which may quote what is in the row.
            let why = match error.sqlite_error_code() {
                Some(_) => "its page in the database is damaged",
                None => "one of its columns is not as the SDK writes it",
            };
            names += grant_id.len();
            if names > NAMES || unreadable.len() == NAMED {
                return Ok(());
            }
            unreadable.push((grant_id, why.to_owned()));
        }
    }
    Ok(())
}
