//! Says in words what PostgreSQL says in codes, and what to do about it. Never with the values a statement
//! carried: PostgreSQL likes to show the failing row, and a row holds tokens.

use std::{error::Error as StdError, fmt, sync::Arc};

use tokio_postgres::error::{DbError, SqlState};

use super::STATEMENT;
use crate::{Error, ErrorKind};

/// The server and database an error is about, without user and password.
#[derive(Clone)]
pub(super) struct Place(Arc<str>);

impl Place {
    pub(super) fn new(name: &str) -> Self {
        Self(name.into())
    }

    /// A failure that stays until somebody acts.
    pub(super) fn permanent(&self, what: &str) -> Error {
        self.temporary(what).with_can_retry(false)
    }

    /// A failure that may pass by itself.
    pub(super) fn temporary(&self, what: &str) -> Error {
        Error::new(ErrorKind::Store, format!("postgres: {}: {what}", self.0)).with_field("store")
    }

    /// Nobody answered in time.
    pub(super) fn silent(&self) -> Error {
        self.temporary(&format!(
            "no answer within {} s: is it overloaded, or out of reach?",
            STATEMENT.as_secs()
        ))
    }

    /// What connecting or a statement said.
    pub(super) fn postgres(&self, error: tokio_postgres::Error) -> Error {
        if let Some(said) = error.as_db_error() {
            return self.database(said).with_source(Said::from(said));
        }
        if let Some(tls) = cause::<rustls::Error>(&error) {
            let what = match tls {
                rustls::Error::InvalidCertificate(_) => {
                    "its certificate is not trusted: name the CA that signed it with sslrootcert=FILE, and \
                     connect by the name it is issued for"
                }
                _ => "TLS failed: see whether the server offers TLS 1.2 or newer",
            };
            return self.permanent(what).with_source(tls.clone());
        }
        let what = if error.is_closed() {
            "the connection broke"
        } else if error.source().is_some_and(|source| source.to_string().contains("does not support TLS")) {
            "it does not offer TLS, which sslmode=require asks for: switch it on there, or use sslmode=prefer"
        } else {
            "it cannot be reached: see that it runs, and that host and port are right"
        };
        self.temporary(what).with_source(error)
    }

    fn database(&self, said: &DbError) -> Error {
        let code = said.code();
        let temporary = |what: &str| self.temporary(what);
        let permanent = |what: &str| self.permanent(what);
        match *code {
            SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
                permanent("it refused the user or the password: correct the address")
            }
            SqlState::INVALID_CATALOG_NAME => {
                permanent("there is no such database: create it, or correct the address")
            }
            SqlState::INSUFFICIENT_PRIVILEGE => permanent(
                "this user lacks a permission (on first use: CREATE on the schema): grant it, or name a schema \
                 of its own with smartcar_schema=NAME",
            ),
            SqlState::INVALID_SCHEMA_NAME => {
                permanent("there is no schema to use: name one with smartcar_schema=NAME")
            }
            SqlState::UNDEFINED_TABLE | SqlState::UNDEFINED_COLUMN | SqlState::DUPLICATE_TABLE => permanent(
                "its tables named smartcar_* are gone or not this SDK's: restore them, or name another schema with \
                 smartcar_schema=NAME",
            ),
            SqlState::READ_ONLY_SQL_TRANSACTION => temporary(
                "it is read-only (a standby?): name the primary, or all hosts with target_session_attrs=read-write",
            ),
            SqlState::TOO_MANY_CONNECTIONS => temporary(
                "it has no connection left: raise max_connections there, or lower smartcar_connections here",
            ),
            SqlState::DISK_FULL => temporary("its disk is full and nothing was written: free some room"),
            SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN | SqlState::CANNOT_CONNECT_NOW => {
                temporary("it is stopping or starting")
            }
            SqlState::QUERY_CANCELED => self.silent(),
            SqlState::LOCK_NOT_AVAILABLE => temporary("somebody has kept a row or table locked for too long"),
            SqlState::DATA_CORRUPTED | SqlState::INDEX_CORRUPTED => {
                permanent("it is corrupt: restore it from a backup")
            }
            _ => temporary("the database refused the operation"),
        }
    }
}

/// What the server said, without the detail: that is where it shows rows.
#[derive(Debug)]
struct Said {
    code: String,
    message: String,
}

impl From<&DbError> for Said {
    fn from(error: &DbError) -> Self {
        Self { code: error.code().code().to_owned(), message: error.message().to_owned() }
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.message, self.code)
    }
}

impl StdError for Said {}

/// The first error of type `E` among the causes, looking into what `std::io::Error` wraps.
fn cause<E: StdError + 'static>(error: &tokio_postgres::Error) -> Option<&E> {
    let mut next: Option<&(dyn StdError + 'static)> = error.source();
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = match error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}

/// What a failed statement calls for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remedy {
    /// The connection is of no use any more (server stopped, failed over, or never was ours): try another.
    Reconnect,
    /// Two transactions got in each other's way and this one was rolled back: try again.
    Again,
    /// Named statements do not survive here, so a pooler must sit in between: do without them.
    Unnamed,
    /// It would fail again.
    None,
}

impl Remedy {
    pub(super) fn of(error: &tokio_postgres::Error) -> Self {
        let Some(code) = error.code() else {
            let broke = error.is_closed() || cause::<std::io::Error>(error).is_some();
            return if broke { Self::Reconnect } else { Self::None };
        };
        match *code {
            SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED => Self::Again,
            SqlState::INVALID_SQL_STATEMENT_NAME | SqlState::DUPLICATE_PSTATEMENT => Self::Unnamed,
            SqlState::ADMIN_SHUTDOWN
            | SqlState::CRASH_SHUTDOWN
            | SqlState::CANNOT_CONNECT_NOW
            // A primary that has become a standby.
            | SqlState::READ_ONLY_SQL_TRANSACTION
            // A plan made before a migration.
            | SqlState::FEATURE_NOT_SUPPORTED => Self::Reconnect,
            _ if code.code().starts_with("08") => Self::Reconnect,
            _ => Self::None,
        }
    }
}

/// Whether a pooler refused our session settings, which it cannot keep for us.
pub(super) fn is_refused_setting(error: &tokio_postgres::Error) -> bool {
    error.as_db_error().is_some_and(|said| said.message().contains("startup parameter"))
}
