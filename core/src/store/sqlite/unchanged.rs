//! A connection that changes nothing of the file, whatever is in it: with it one is looked over.

use std::{
    io,
    os::unix::ffi::OsStrExt,
    path::Path,
    sync::mpsc::{self, RecvTimeoutError},
    time::{Duration, Instant},
};

use rusqlite::{Connection, OpenFlags, config::DbConfig, limits::Limit};
use smartcar_system::posix_signals;

use super::{patience::wait_for_locks, versions::Before as _};

/// Once the time is up, how often that is said: an interrupt ends what runs at that moment alone.
const AGAIN: Duration = Duration::from_millis(10);

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

    /// To be kept as long as the connection: without it what runs may run for ever.
    pub(super) fn set_alarm(self, connection: &Connection) -> io::Result<Alarm> {
        let (handle, until) = (connection.get_interrupt_handle(), self.until);
        let (kept, dropped) = mpsc::channel();
        let ring = move || {
            let mut pause = until.saturating_duration_since(Instant::now());
            while dropped.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                handle.interrupt();
                pause = AGAIN;
            }
        };
        posix_signals::spawn("smartcar-alarm", ring)?;
        Ok(Alarm { _kept: kept })
    }

    /// Nothing in the file runs.
    pub(super) fn configure(connection: &mut Connection) -> rusqlite::Result<()> {
        wait_for_locks(connection)?;
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

/// Interrupts whatever the connection does from a moment on, until it is dropped. (SQLite's progress handler does that without a thread;
/// but rusqlite 0.43 asks SQLite 3.44 for it, which Debian 12 has not.)
pub(super) struct Alarm {
    /// Its other end is the thread's.
    _kept: mpsc::Sender<()>,
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
    fn statements_end_once_the_time_is_up_whenever_they_began() {
        let mut connection = Connection::open_in_memory().unwrap();
        let examine = Examine { still: false, until: Instant::now() + Duration::from_millis(50) };
        Examine::configure(&mut connection).unwrap();
        let alarm = examine.set_alarm(&connection).unwrap();
        let endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";
        for _ in 0..2 {
            let ended = connection.query_row(endless, (), |row| row.get::<_, i64>(0)).unwrap_err();
            assert_eq!(ended.sqlite_error_code(), Some(rusqlite::ErrorCode::OperationInterrupted));
        }
        assert!(Instant::now() >= examine.until);
        drop(alarm);
        std::thread::sleep(AGAIN * 3);
        assert_eq!(connection.query_row("SELECT 1", (), |row| row.get::<_, i64>(0)), Ok(1));
    }

    #[test]
    fn a_path_means_itself_in_a_uri() {
        assert_eq!(encode(Path::new("/a b/t%41?x#y&ä.db")), "/a%20b/t%2541%3Fx%23y%26%C3%A4.db");
    }
}
