//! How long we wait for who keeps the file locked.

#[cfg(feature = "bundled")]
use std::cell::Cell;
use std::{
    thread,
    time::{Duration, Instant},
};

use rusqlite::Connection;

use super::error::is_busy;

/// How long somebody else may keep the file locked before an operation gives up.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

#[cfg(feature = "bundled")]
thread_local! {
    /// Since when this thread's operation has been waiting.
    static SINCE: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Waits for who keeps the file locked.
#[cfg(feature = "bundled")]
pub(super) fn wait_for_locks(connection: &mut Connection) -> rusqlite::Result<()> {
    // SQLite's own handler backs off to 100 ms, which starves whoever came late; a commit takes a few. (Old versions of rusqlite take
    // a function alone, which cannot keep anything.)
    let wait: fn(i32) -> bool = |attempt| {
        let since = SINCE.get().filter(|_| attempt > 0).unwrap_or_else(Instant::now);
        SINCE.set(Some(since));
        thread::sleep(pause(attempt.unsigned_abs()));
        since.elapsed() < PATIENCE
    };
    connection.busy_handler(Some(wait))
}

/// The same for the system's SQLite: rusqlite 0.43 asks SQLite 3.44 for a handler, which Debian 12 has not. So SQLite does not wait, and
/// `patiently` does, in which all is done that can find the file locked.
#[cfg(not(feature = "bundled"))]
pub(super) fn wait_for_locks(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.pragma_update_and_check(None, "busy_timeout", 0, |_| Ok(()))
}

/// Repeats what found the file locked: some kinds of busy (a stale snapshot, a recovery, the switch to WAL) come
/// back without SQLite having asked the busy handler; and the system's SQLite has none.
pub(super) fn patiently<T>(mut attempt: impl FnMut() -> rusqlite::Result<T>) -> rusqlite::Result<T> {
    let since = Instant::now();
    let mut count = 0;
    loop {
        match attempt() {
            Err(error) if is_busy(&error) && since.elapsed() < PATIENCE => thread::sleep(pause(count)),
            result => return result,
        }
        count += 1;
    }
}

/// 1 to 10 ms, no two callers in step.
fn pause(attempt: u32) -> Duration {
    Duration::from_micros(rand::random_range(500..1500) * u64::from(attempt.clamp(1, 8)))
}
