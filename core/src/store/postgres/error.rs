//! Says in words what PostgreSQL says in codes, and what to do about it. Never with the values a statement
//! carried: PostgreSQL likes to show the failing row, and a row holds tokens.

use std::{
    error::Error as StdError,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use rustls::CertificateError;
use tokio_postgres::error::{DbError, SqlState};

use super::bounds::STATEMENT;
use crate::{Error, ErrorKind};

/// The server and database an error is about, without user and password.
#[derive(Clone)]
pub(super) struct Place {
    name: Arc<str>,
    /// Whether the store has been opened: the address was right then.
    opened: Arc<AtomicBool>,
}

impl Place {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.into(), opened: Arc::default() }
    }

    pub(super) fn note_opened(&self) {
        self.opened.store(true, Ordering::Relaxed);
    }

    fn has_opened(&self) -> bool {
        self.opened.load(Ordering::Relaxed)
    }

    /// Nobody is let in with this address: until it has been, the setting is wrong; later, the store has failed.
    fn refused(&self, what: &str) -> Error {
        if self.has_opened() {
            return self.permanent(what);
        }
        Error::config("store", format!("postgres: {}: {what}", self.name))
    }

    /// A failure that stays until somebody acts.
    pub(super) fn permanent(&self, what: &str) -> Error {
        self.temporary(what).with_can_retry(false)
    }

    /// A failure that may pass by itself.
    pub(super) fn temporary(&self, what: &str) -> Error {
        Error::new(ErrorKind::Store, format!("postgres: {}: {what}", self.name)).with_field("store")
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
            return self.refused(tls_advice(tls)).with_source(tls.clone());
        }
        // It says these in words alone; its tests and ours notice should they change.
        let said = |words: &str| error.source().is_some_and(|source| source.to_string().contains(words));
        if said("password missing") {
            return self.refused("it asks for a password: write postgres://USER:PASSWORD@HOST/DATABASE");
        }
        if said("channel binding") {
            return self.refused("it does not bind the login to TLS, which channel_binding=require asks for");
        }
        if error.to_string() == "authentication error" {
            return self.refused(
                "it did not prove to know the password, or asks for it in a way that this SDK does not know: use \
                 scram-sha-256 there",
            );
        }
        if said("does not support TLS") {
            let what = "it does not offer TLS, which the address asks for: switch it on there, or use sslmode=prefer";
            // It did when the store was opened; so does the next server, perhaps.
            return if self.has_opened() { self.temporary(what) } else { self.refused(what) };
        }
        let what = if error.is_closed() {
            "the connection broke"
        } else if said("database does not allow writes") {
            "none of its hosts can be written, which target_session_attrs asks for: are all standbys?"
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
            _ if is_refused_login(said) => match code.code() {
                "3D000" => self.refused("there is no such database: create it, or correct the address"),
                "28000" => self.refused(
                    "it lets nobody in as this user from here: correct the user, or its pg_hba.conf; where it wants \
                     TLS, say sslmode=require",
                ),
                _ => self.refused("it refused the user or the password, or knows no such database: correct the address"),
            },
            // Left after those of our own have been taken back.
            _ if is_refused_setting(said) => self.refused(
                "it, or a pooler in front of it, refuses the address's `options`: leave them out, and set them for the \
                 user there (ALTER ROLE ... SET)",
            ),
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
            SqlState::QUERY_CANCELED => self.silent(), // by its own bound, which is ours
            SqlState::LOCK_NOT_AVAILABLE => temporary("somebody has kept a row or table locked for too long"),
            SqlState::DATA_CORRUPTED | SqlState::INDEX_CORRUPTED => {
                permanent("it is corrupt: restore it from a backup")
            }
            _ => temporary("the database refused the operation"),
        }
    }
}

fn tls_advice(error: &rustls::Error) -> &'static str {
    match error {
        rustls::Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => "its certificate is another host's: connect by the name it is issued for",
        rustls::Error::InvalidCertificate(
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. },
        ) => "its certificate has expired, or is not valid yet: renew it, and see that the clock is right",
        rustls::Error::InvalidCertificate(_) => {
            "its certificate is not trusted: name the CA that signed it with sslrootcert=FILE, and connect by the \
             name it is issued for"
        }
        _ => {
            "TLS failed: see whether the server offers TLS 1.2 or newer, and asks for a certificate (sslcert, sslkey)"
        }
    }
}

/// What the server said, without the detail: that is where it shows rows.
#[derive(Debug)]
struct Said {
    code: String,
    /// `None` where a value may be in it: what a trigger says, and what is said of bad values and settings.
    message: Option<String>,
}

impl From<&DbError> for Said {
    fn from(error: &DbError) -> Self {
        let code = error.code().code().to_owned();
        let is_raised = error.routine() == Some("exec_stmt_raise") || error.where_().is_some();
        let shows = !is_raised
            && !is_refused_setting(error)
            && !["P0", "22"].iter().any(|class| code.starts_with(class));
        Self { code, message: shows.then(|| error.message().to_owned()) }
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} ({})",
            self.message.as_deref().unwrap_or("the database's own words may hold values"),
            self.code
        )
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

/// Whether the server let nobody in: user, password, database. Poolers have codes of their own for it.
fn is_refused_login(said: &DbError) -> bool {
    const WORDS: [&str; 4] =
        ["password authentication failed", "no such user", "no such database", "tenant or user not found"];
    let code = said.code().code();
    let message = said.message().to_ascii_lowercase();
    // Within a session class 28 is about roles, and 3D about databases named in statements: we name none.
    code.starts_with("28") || code == "3D000" || WORDS.iter().any(|words| message.contains(words))
}

/// Whether the server, or a pooler before it, refused settings of the session that came with the log-in.
///
/// Each says it in its own words: PgBouncer and what is made of it (Neon, Supabase, Azure) "unsupported startup
/// parameter: options" and "unsupported startup parameter in options: jit" (08P01), RDS Proxy "Feature not supported:
/// RDS Proxy currently doesn’t support command-line options." (0A000), PostgreSQL's kin "unrecognized configuration
/// parameter" (42704), "permission denied to set parameter" (42501), "parameter cannot be changed" (55P02) or "invalid
/// value for parameter" (22023).
fn is_refused_setting(said: &DbError) -> bool {
    const WORDS: [&str; 5] = [
        "startup parameter",
        "startup option",
        "startup packet",
        "command-line option",
        "command line option",
    ];
    let message = said.message().to_ascii_lowercase();
    let parameter = message.contains("parameter") || message.contains("option");
    let code = said.code().code();
    WORDS.iter().any(|words| message.contains(words))
        || parameter && matches!(code, "0A000" | "22023" | "42501" | "42704" | "55P02")
}

/// What a failed log-in calls for, where it came with settings of the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// They were refused: without them, and never with them again.
    Settings,
    /// In words unknown here. They may have been refused, so it is worth a try without them.
    Unknown,
    /// It has nothing to do with them.
    Other,
}

impl Refusal {
    pub(super) fn of(error: &tokio_postgres::Error) -> Self {
        let Some(said) = error.as_db_error() else { return Self::Other };
        let code = said.code().code();
        match code {
            _ if is_refused_login(said) => Self::Other,
            _ if is_refused_setting(said) => Self::Settings,
            // No room (53), stopping or starting (57), broken (58, XX, 08 but for a breach of the protocol).
            "08P01" => Self::Unknown,
            _ if ["08", "53", "57", "58", "XX"].iter().any(|class| code.starts_with(class)) => Self::Other,
            _ => Self::Unknown,
        }
    }
}

/// Whether other hosts would say the same.
pub(super) fn is_login_refused(error: &tokio_postgres::Error) -> bool {
    error.as_db_error().is_some_and(is_refused_login)
}
