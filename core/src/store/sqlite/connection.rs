//! Opening the file: with the right mode, settings and patience.

use std::{
    ffi::OsString,
    fs::{File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use rusqlite::{Connection, OpenFlags, config::DbConfig};
use rustix::{
    fs::{Access, AtFlags, CWD, accessat},
    io::Errno,
};

use super::{
    error::Place,
    foreign::{Identity, Ours, identify},
    patience::{patiently, wait_for_locks},
    schema,
    unchanged::{Alarm, Examine},
    versions,
};
use crate::{
    Result,
    store::private::{self, Refusal},
};

/// An open connection, and the file it is to.
pub(super) struct Database {
    pub(super) connection: Connection,
    pub(super) place: Place,
    pub(super) identity: Identity,
    /// Dropped after the connection: until that is closed, the file is ours.
    _ours: Ours,
    _alarm: Option<Alarm>,
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Write,
    Read,
    /// To look the file over, and change nothing.
    Examine(Examine),
}

impl Database {
    /// Opens the file. Whoever writes does so first, creating it and its tables where needed.
    pub(super) fn open(place: &Place, role: Role) -> Result<Self> {
        match role {
            Role::Write => Self::open_writer(place),
            Role::Read => Self::connect(place, role),
            Role::Examine(_) => {
                let database = Self::connect(place, role)?;
                schema::check(&database.connection, place)?;
                Ok(database)
            }
        }
    }

    /// Opens the very same file again.
    pub(super) fn reopen(place: &Place, role: Role, identity: Identity) -> Result<Self> {
        let database = Self { identity, ..Self::connect(place, role)? };
        database.check_file()?;
        Ok(database)
    }

    /// Closes it at once: others have it open, or this process soon again, so that its log may stay as it is.
    pub(super) fn close_for_a_fork(self) {
        let _ = self.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
    }

    fn open_writer(place: &Place) -> Result<Self> {
        let path = prepare(place.path()).map_err(|refusal| place.refused(refusal))?;
        let database = Self::connect(place, Role::Write)?;
        if identify(&path).map_err(|error| place.io(error))? != database.identity {
            return Err(place.permanent("it was replaced while it was opened: try again"));
        }
        // SQLite opens what it may not write all the same, to read it. Where the system has no answer, the first write has one.
        let may_write = accessat(CWD, &path, Access::WRITE_OK, AtFlags::EACCESS);
        if let Err(Errno::ACCESS | Errno::PERM | Errno::ROFS) = may_write {
            return Err(place.permanent("it cannot be written: give this user the file and its directory"));
        }
        // Twenty processes may be here at once, and the switch to WAL needs the file to itself for a moment.
        let mode = patiently(|| {
            database
                .connection
                .pragma_update_and_check(None, "journal_mode", "wal", |row| row.get::<_, String>(0))
        });
        let mode = mode.map_err(|error| place.sqlite(error))?;
        if mode != "wal" {
            return Err(place.permanent(
                "write-ahead logging cannot be used there: put the file on a local disk, not a network share",
            ));
        }
        schema::migrate(&database.connection, place)?;
        // Now they are there, and nobody can put others in their place.
        keep_companions(&path).map_err(|refusal| place.refused(refusal))?;
        Ok(database)
    }

    fn connect(place: &Place, role: Role) -> Result<Self> {
        versions::check(place)?;
        // Before SQLite opens it, so that a file swapped in between is noticed rather than trusted.
        let identity = identify(place.path()).map_err(|error| place.io(error))?;
        let ours = Ours::claim(place, identity)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = match role {
            Role::Examine(examine) => examine.connect(place.path()),
            _ => Connection::open_with_flags(place.path(), flags),
        };
        let mut connection = opened.map_err(|error| place.sqlite(error))?;
        let configured = patiently(|| match role {
            Role::Examine(_) => Examine::configure(&mut connection),
            _ => configure(&mut connection, role),
        });
        configured.map_err(|error| place.sqlite(error))?;
        let alarm = match role {
            Role::Examine(examine) => Some(examine.set_alarm(&connection)),
            _ => None,
        };
        let alarm = alarm
            .transpose()
            .map_err(|error| place.temporary("no thread can be started").with_source(error))?;
        Ok(Self { connection, place: place.clone(), identity, _ours: ours, _alarm: alarm })
    }

    /// Fails if the path no longer names the file that was opened: what is written into a deleted file is lost
    /// however well it is synced.
    pub(super) fn check_file(&self) -> Result<()> {
        match identify(self.place.path()) {
            Ok(identity) if identity == self.identity => Ok(()),
            Ok(_) => Err(self.place.permanent(
                "it was replaced while open: stop every process that uses it before restoring a backup, then \
                 start them again",
            )),
            Err(error) => {
                let gone = "it was deleted while open: restore it, then start this process again";
                Err(self.place.permanent(gone).with_source(error))
            }
        }
    }
}

/// Sees to it that the file is there, and that it and what lies beside it are for this user only; where it really is.
fn prepare(path: &Path) -> Result<PathBuf, Refusal> {
    let path = private::resolve(path)?;
    if !create(&path)? {
        private::keep_file(&path)?;
        // Whether it can be used shows here, in clear words.
        rustix::fs::access(&path, Access::READ_OK | Access::WRITE_OK).map_err(io::Error::from)?;
    }
    keep_companions(&path)?;
    path.parent().into_iter().for_each(private::warn_of_folder);
    Ok(path)
}

/// The log holds the same as the file does.
fn keep_companions(path: &Path) -> Result<(), Refusal> {
    for suffix in ["-wal", "-shm", "-journal"] {
        match private::keep_file(&beside(path, suffix)) {
            Err(Refusal::Io(error)) if error.kind() == io::ErrorKind::NotFound => {}
            kept => kept?,
        }
    }
    Ok(())
}

/// What SQLite keeps beside the file at `path`.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

/// Creates the file if it is missing, for its owner only: whether it did. `-wal` and `-shm` take its mode from it.
///
/// A file that is there is never opened here: closing it again would drop every lock that this process holds on it by other
/// connections (POSIX), and they would not know. For the same reason nobody else may open one between its making and its closing.
fn create(path: &Path) -> io::Result<bool> {
    static CREATING: Mutex<()> = Mutex::new(());
    let creating = CREATING.lock().unwrap_or_else(PoisonError::into_inner);
    let created = OpenOptions::new().read(true).write(true).mode(0o600).create_new(true).open(path).map(drop);
    drop(creating);
    match created {
        Ok(()) => sync_directory(path).map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

/// Makes the new file's name durable: a synced file nobody can find after a crash is no use.
fn sync_directory(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |directory| File::open(directory)?.sync_all())
}

fn configure(connection: &mut Connection, role: Role) -> rusqlite::Result<()> {
    wait_for_locks(connection)?;
    connection.set_prepared_statement_cache_capacity(32);
    if role == Role::Read {
        // In KiB. The rows of a thousand grants lie on a thousand pages where there are a million grants, and SQLite's own
        // 2 MiB would not hold those.
        connection.pragma_update(None, "cache_size", -8192)?;
    }
    // FULL: a commit is on the disk when it returns. fullfsync is what that takes on macOS. trusted_schema:
    // the file may be shared, and nobody's views or triggers should run more than plain SQL for us.
    connection.execute_batch(
        "PRAGMA synchronous = FULL;
         PRAGMA fullfsync = ON;
         PRAGMA checkpoint_fullfsync = ON;
         PRAGMA cell_size_check = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA temp_store = MEMORY;
         PRAGMA journal_size_limit = 67108864;",
    )
}
