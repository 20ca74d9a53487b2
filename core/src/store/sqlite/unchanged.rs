//! A connection that changes nothing of the file, whatever is in it: with it one is looked over.

use std::{os::unix::ffi::OsStrExt, path::Path, time::Instant};

use rusqlite::{Connection, OpenFlags, config::DbConfig, limits::Limit};

use super::{
    patience::wait_for_locks,
    versions::{Before as _, Done as _},
};

/// Instructions between two looks at the time.
const INSTRUCTIONS: i32 = 10_000;

/// How a file is looked over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Examine {
    /// As one that nobody writes: without locks or log.
    pub(super) still: bool,
    /// Until when.
    pub(super) until: Instant,
}

impl Examine {
    pub(super) fn connect(self, path: &Path) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        if self.still {
            let address = format!("file:{}?immutable=1", encode(path));
            return Connection::open_with_flags(address, flags | OpenFlags::SQLITE_OPEN_URI);
        }
        Connection::open_with_flags(path, flags)
    }

    /// Nothing in the file runs, and nothing runs for ever.
    pub(super) fn configure(self, connection: &mut Connection) -> rusqlite::Result<()> {
        wait_for_locks(connection)?;
        connection.progress_handler(INSTRUCTIONS, Some(move || Instant::now() >= self.until)).done()?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
        connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, 1 << 20).before()?;
        connection.set_limit(Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100).before()?;
        connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0).before()?;
        connection.execute_batch(
            "PRAGMA query_only = ON;
             PRAGMA trusted_schema = OFF;
             PRAGMA cell_size_check = ON;
             PRAGMA mmap_size = 0;
             PRAGMA temp_store = MEMORY;",
        )
    }
}

/// A path as a part of a URI: every byte that could mean something there by its number.
fn encode(path: &Path) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::new();
    for &byte in path.as_os_str().as_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_means_itself_in_a_uri() {
        assert_eq!(encode(Path::new("/a b/t%41?x#y&ä.db")), "/a%20b/t%2541%3Fx%23y%26%C3%A4.db");
    }
}
