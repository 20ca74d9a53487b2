//! Looking a file over without changing a byte of it, whatever it is and whoever made it.
//!
//! A file in write-ahead logging has a log beside it while anybody uses it. Where there is one, SQLite reads both as any
//! reader does. Where there is none, its way would be to make one; instead the file is read as one that nobody writes
//! (`immutable`), and what was found is only believed if nobody has written meanwhile.

use std::{
    fs::{self, Metadata},
    io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use rustix::fs::Access;

use super::{SqliteStore, connection::beside, error::Place, unchanged::Examine};
use crate::{
    Error, ErrorKind, Result,
    clock::Clock,
    secret::Secret,
    store::{
        check::{CheckReport, check},
        private,
    },
};

/// How often it is read as one that nobody writes, before it is read like one that somebody does.
const TRIES: usize = 3;
/// The kernel's clock for the times of files stands still for some milliseconds.
const TICK: Duration = Duration::from_millis(50);

/// Looks the file over, in `at_most` that time.
pub(in crate::store) async fn examine(
    path: &Path,
    application: &str,
    token_keys: Option<&Secret>,
    clock: Arc<dyn Clock>,
    at_most: Duration,
) -> Result<CheckReport> {
    let place = Place::new(super::checked(path)?);
    let now = Instant::now();
    let until = now.checked_add(at_most).unwrap_or(now + Duration::from_secs(86_400));
    let path = place.path().to_owned();
    let files = look(&place).await?;
    // SQLite keeps its log beside the file, wherever a link to it lies.
    let place = Place::new(files.path.clone());
    let mut before = files;
    for attempt in 0.. {
        let still = before.are_still() && attempt < TRIES;
        if still && before.have_just_changed() {
            tokio::time::sleep(TICK).await;
            before = look(&Place::new(path.clone())).await?;
            if !before.are_still() {
                continue;
            }
        }
        if !still {
            before.check_log(&place)?;
        }
        let result =
            attempt_at(&place, application, token_keys, clock.clone(), Examine { still, until }).await;
        let after = look(&Place::new(path.clone())).await?;
        if !still || after == before {
            return result;
        }
        before = after;
    }
    Err(Error::new(ErrorKind::Internal, "sqlite: no attempt was the last"))
}

async fn attempt_at(
    place: &Place,
    application: &str,
    token_keys: Option<&Secret>,
    clock: Arc<dyn Clock>,
    examine: Examine,
) -> Result<CheckReport> {
    let store =
        SqliteStore::open_to_examine(place, clock, examine).await.map_err(|error| say(place, error))?;
    let report = check(&store, application, token_keys).await.map_err(|error| say(place, error));
    crate::store::TokenStore::close(&store).await;
    report
}

/// What was said for who writes, in the words of who cannot.
fn say(place: &Place, error: Error) -> Error {
    use std::error::Error as _;
    let code = (error.source())
        .and_then(|source| source.downcast_ref::<rusqlite::Error>())
        .and_then(rusqlite::Error::sqlite_error_code);
    match code {
        Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::ReadOnly) => unjudged(
            place,
            "SQLite would have to write to read it (a log beside it that cannot be opened, or a transaction that was cut off)",
        ),
        _ => error,
    }
}

fn unjudged(place: &Place, why: &str) -> Error {
    place.permanent(&format!(
        "it cannot be judged: {why}; run this as the user whose file it is, where the disk can be written, or close every \
         client cleanly first"
    ))
}

/// What says whether anybody writes.
#[derive(Debug, PartialEq, Eq)]
struct Files {
    path: PathBuf,
    main: Look,
    log: Option<Look>,
    index: bool,
    journal: bool,
}

/// One file, as its metadata tell of it.
#[derive(Debug, PartialEq, Eq)]
struct Look {
    identity: (u64, u64),
    length: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Look {
    fn of(metadata: &Metadata) -> Self {
        Self {
            identity: (metadata.dev(), metadata.ino()),
            length: metadata.len(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        }
    }
}

impl Files {
    /// Nothing is opened: a FIFO would block, and closing a database would drop this process's locks.
    fn look(place: &Place) -> Result<Self> {
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => {
                place.permanent(&format!("there is no file {}", place.path().display())).with_source(error)
            }
            io::ErrorKind::PermissionDenied => place
                .permanent("no permission to read it: run this as the user whose file it is")
                .with_source(error),
            _ => place.io(error),
        };
        let path = fs::canonicalize(place.path()).map_err(failed)?;
        let main = fs::metadata(&path).map_err(failed)?;
        if !main.is_file() {
            let kind = private::kind(&main);
            return Err(place.permanent(&format!("it is {kind} and no file: name the database")));
        }
        if main.len() == 0 {
            return Err(place.permanent("it is empty: no client has opened it yet"));
        }
        rustix::fs::access(&path, Access::READ_OK).map_err(|error| failed(error.into()))?;
        let there = |suffix| fs::symlink_metadata(beside(&path, suffix)).ok();
        let (log, index, journal) = (there("-wal"), there("-shm"), there("-journal"));
        Ok(Self {
            main: Look::of(&main),
            log: log.as_ref().map(Look::of),
            index: index.is_some(),
            journal: journal.is_some(),
            path,
        })
    }

    /// Whether nobody writes, and nothing waits to be folded in. Who has the file open has a log, and an index of it from
    /// the moment that there is anything in the log; who writes without one has a journal.
    fn are_still(&self) -> bool {
        let nothing = self.log.as_ref().is_none_or(|log| log.length == 0 && !self.index);
        nothing && !self.journal
    }

    /// Whether a change right now might leave the times as they are.
    fn have_just_changed(&self) -> bool {
        let (seconds, nanos) = self.main.changed;
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let changed = Duration::new(u64::try_from(seconds).unwrap_or(0), u32::try_from(nanos).unwrap_or(0));
        now.abs_diff(changed) < TICK
    }

    /// Whether SQLite can read the log, before it says so in a number.
    fn check_log(&self, place: &Place) -> Result<()> {
        let may = |path: &Path, what| rustix::fs::access(path, what).is_ok();
        let (log, index) = (beside(&self.path, "-wal"), beside(&self.path, "-shm"));
        if self.log.is_some() && !may(&log, Access::READ_OK) {
            return Err(unjudged(place, "this user may not read its log (-wal)"));
        }
        if self.index && !may(&index, Access::READ_OK) {
            return Err(unjudged(place, "this user may not read the index of its log (-shm)"));
        }
        let folder = self.path.parent().unwrap_or(Path::new("/"));
        if self.log.is_some() && !self.index && !may(folder, Access::WRITE_OK) {
            return Err(unjudged(
                place,
                "its log (-wal) has no index (-shm) here, and this user may not make one",
            ));
        }
        Ok(())
    }
}

/// By a thread that nobody waits for at the end: a disk may hang.
async fn look(place: &Place) -> Result<Files> {
    let place = place.clone();
    let looked = tokio::task::spawn_blocking(move || Files::look(&place)).await;
    looked.unwrap_or_else(|_| Err(Error::new(ErrorKind::Internal, "sqlite: a thread ended early")))
}
