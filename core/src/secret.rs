//! A string nobody sees by accident: tokens, client secrets, codes. Its `Debug` shows nothing, its memory is
//! wiped when it goes, and reading it takes a word that is easy to search for: [`Secret::expose`].
//!
//! # What is not wiped
//!
//! Wiping shortens how long a secret lies in memory that is still this process's; it is no promise that no copy is left.
//! Copies that nobody wipes are made
//!
//! - on the way in: the environment and the arguments of the process, the text that a setting or a redirect came as, a
//!   store's row, and what `serde_json` builds while it reads a token reply;
//! - on the way out: the `Authorization` header and the form of a token request, in the buffers of reqwest, hyper and h2
//!   (a header is marked as sensitive, so that it is neither logged nor put into HPACK's table), those of rustls with the
//!   keys of its sessions, and the kernel's socket buffers;
//! - in the store: what SQLite has in its page cache and its log, and what the PostgreSQL driver sends; without `token_keys`
//!   tokens in the clear, with them the boxes;
//! - in the derived state of ciphers and HMACs: AEAD keys are wiped, HMAC keys (client secrets and management tokens) not;
//! - by the languages: a Python `str` cannot be wiped, nor can strings inside a C struct or error or text of C's own.
//!   `smartcar_string_free` wipes what it frees, `std::string` does not;
//! - by the system: swap, hibernation, core dumps, crash reporters, snapshots of a virtual machine, and a forked child,
//!   which inherits all of it.
//!
//! Where that matters: no core dumps (`ulimit -c 0`, `PR_SET_DUMPABLE`), no swap or an encrypted one, and secrets from a
//! file that others cannot read rather than from arguments.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

/// A token, client secret, key or code.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes a secret in.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(SecretString::from(secret.into()))
    }

    /// The secret itself, for the one place that has to send, store or seal it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

// Equality is by value and not in constant time: it is only ever asked of our own tokens, never of a guess
// that came from outside.
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for Secret {}

impl std::hash::Hash for Secret {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.expose().hash(state);
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

/// For serde, field by field: a secret as it is, for what is sealed or stored as it was received. There is no `Serialize`: nobody
/// shall write a secret out by writing out what holds it.
pub(crate) mod in_clear {
    use serde::{Serialize, Serializer};

    use super::Secret;

    pub(crate) fn serialize<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(secret.expose())
    }

    #[allow(clippy::ref_option)] // the shape serde asks for
    pub(crate) fn option<S: Serializer>(secret: &Option<Secret>, serializer: S) -> Result<S::Ok, S::Error> {
        secret.as_ref().map(Secret::expose).serialize(serializer)
    }

    #[allow(clippy::ptr_arg)] // the shape serde asks for
    pub(crate) fn list<S: Serializer>(secrets: &Vec<Secret>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(secrets.iter().map(Secret::expose))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "Secret(..)");
    }
}
