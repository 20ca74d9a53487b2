//! What opening the file does not check: every page of it, and every row.

use rusqlite::Connection;

use super::{error::Place, rows};
use crate::store::check::Flaws;

// From the index alone, so that a row on a damaged page is still named.
const IDS: &str = "SELECT grant_id FROM smartcar_grants WHERE application = ?1 ORDER BY grant_id";

pub(super) fn find(connection: &Connection, place: &Place, application: &str) -> Flaws {
    let mut flaws = Flaws::default();
    match integrity(connection) {
        Ok(lines) => flaws.damage.extend(lines.into_iter().filter(|line| line != "ok")),
        Err(error) => flaws.damage.push(place.sqlite(error).message().to_owned()),
    }
    if let Err(error) = rows(connection, application, &mut flaws.unreadable) {
        flaws.damage.push(format!("not every grant could be found: {}", place.sqlite(error).message()));
    }
    flaws
}

fn integrity(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection.prepare("PRAGMA integrity_check")?.query_map((), |row| row.get(0))?.collect()
}

/// Tries every row by itself.
fn rows(
    connection: &Connection,
    application: &str,
    unreadable: &mut Vec<(String, String)>,
) -> rusqlite::Result<()> {
    let mut ids = connection.prepare(IDS)?;
    for grant_id in ids.query_map([application], |row| row.get::<_, String>(0))? {
        let grant_id = grant_id?;
        if let Err(error) = rows::load(connection, application, &grant_id) {
            // Not the error's own words, which may quote what is in the row.
            let why = match error.sqlite_error_code() {
                Some(_) => "its page in the database is damaged",
                None => "one of its columns is not as the SDK writes it",
            };
            unreadable.push((grant_id, why.to_owned()));
        }
    }
    Ok(())
}
