//! Says in words what SQLite says in codes, and what to do about it.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use rusqlite::{ErrorCode, ffi};

use crate::{Error, ErrorKind, store::private::Refusal};

/// The database file an error is about.
#[derive(Clone, Debug)]
pub(super) struct Place(Arc<PathBuf>);

impl Place {
    pub(super) fn new(path: PathBuf) -> Self {
        Self(Arc::new(path))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// A failure that stays until somebody acts.
    pub(super) fn permanent(&self, what: &str) -> Error {
        self.temporary(what).with_can_retry(false)
    }

    /// A failure that may pass by itself.
    pub(super) fn temporary(&self, what: &str) -> Error {
        Error::new(ErrorKind::Store, format!("sqlite: {}: {what}", self.path().display())).with_field("store")
    }

    /// Why the file, or one beside it, is not used.
    pub(super) fn refused(&self, refusal: Refusal) -> Error {
        match refusal {
            Refusal::Io(error) => self.io(error),
            Refusal::Unsafe(what) => self.permanent(&what),
        }
    }

    /// What opening or creating the file said.
    pub(super) fn io(&self, error: io::Error) -> Error {
        use io::ErrorKind as Kind;
        let said = match error.kind() {
            Kind::NotFound => self.permanent("its directory does not exist: create it first"),
            Kind::PermissionDenied => self
                .permanent("no permission to read and write it: give this user the file and its directory"),
            Kind::ReadOnlyFilesystem => {
                self.permanent("it is on a read-only file system: choose a path that can be written")
            }
            Kind::IsADirectory => self.permanent("it is a directory: name a file in it"),
            Kind::StorageFull | Kind::QuotaExceeded => self.temporary("the disk is full: free some room"),
            _ => self.temporary("it cannot be opened"),
        };
        said.with_source(error)
    }

    /// What SQLite said.
    pub(super) fn sqlite(&self, error: rusqlite::Error) -> Error {
        use ErrorCode as Code;
        if let rusqlite::Error::SqliteSingleThreadedMode = error {
            return self
                .permanent(
                    "this program has set its SQLite to a single thread (SQLITE_CONFIG_SINGLETHREAD, or one compiled with \
                     SQLITE_THREADSAFE=0), and the SDK's store has threads: use one that may have several",
                )
                .with_source(error);
        }
        let said = match error.sqlite_error_code() {
            Some(Code::DatabaseBusy | Code::DatabaseLocked | Code::FileLockingProtocolFailed) => self.temporary(
                "another process has kept it locked for too long: see who holds it open (a stopped process, a \
                 transaction left open in a shell, a backup)",
            ),
            Some(Code::DiskFull) => self.temporary("the disk is full and nothing was written: free some room"),
            Some(Code::CannotOpen | Code::ReadOnly | Code::PermissionDenied) => self.permanent(
                "it cannot be opened for writing: this user must be able to write the file, and to create its \
                 -wal and -shm files beside it; see also whether the disk is mounted read-only, or has no inodes left",
            ),
            Some(Code::NotADatabase) => self.permanent(
                "it is not an SQLite database, or an encrypted one: choose another path, or restore the file",
            ),
            Some(Code::TooBig) => {
                self.permanent("a row in it is larger than any that this SDK writes: restore it from a backup")
            }
            Some(Code::OperationInterrupted) => Error::new(
                ErrorKind::Timeout,
                format!("sqlite: {}: it could not be looked over in the time given", self.path().display()),
            )
            .with_field("store"),
            Some(Code::DatabaseCorrupt) => self.permanent(
                "a page of it is corrupt: `smartcar doctor` says which grants can be read; restore the others \
                 from a backup",
            ),
            Some(Code::SystemIoFailure) => self.temporary("the disk failed to read or write it"),
            _ if is_conversion(&error) => self.permanent(
                "a row in it is not as this SDK writes them: `smartcar doctor` says which; restore it from a \
                 backup",
            ),
            _ => self.temporary("the database refused the operation"),
        };
        said.with_source(error)
    }
}

fn is_conversion(error: &rusqlite::Error) -> bool {
    matches!(
        error,
        rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::Utf8Error(..)
    )
}

/// Whether somebody else is in the way and trying again is all there is to do.
pub(super) fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed)
    ) || error.sqlite_error().is_some_and(|error| error.extended_code == ffi::SQLITE_IOERR_LOCK)
}

/// Whether the failure may be one write's alone, so that its neighbours in the group deserve a try without it.
pub(super) fn is_of_one_write(error: &rusqlite::Error) -> bool {
    !matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::FileLockingProtocolFailed
                | ErrorCode::DiskFull
                | ErrorCode::ReadOnly
                | ErrorCode::CannotOpen
                | ErrorCode::NotADatabase
                | ErrorCode::SystemIoFailure
        )
    )
}
