//! Ids as types, so that a user's id cannot be passed for a vehicle's, and checked once, where they enter.

use std::{borrow::Borrow, fmt, ops::Deref, str::FromStr, sync::Arc};

use crate::{Error, Result};

/// The longest id accepted. Smartcar's are UUIDs; this leaves room without letting a mistake through.
const LONGEST: usize = 128;

macro_rules! ids {
    ($( $(#[$doc:meta])* $name:ident, $field:literal; )*) => { $(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Checks and takes an id.
            ///
            /// # Errors
            /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if it is empty, longer than 128 characters, or
            /// holds anything but ASCII letters, digits, `-`, `_`, `.`, `:`, `@`, `+`, `~` or `|`.
            pub fn new(id: impl Into<String>) -> Result<Self> {
                let id = id.into();
                check($field, &id)?;
                Ok(Self(id.into()))
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Deref for $name {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &self.0)
            }
        }

        impl From<&$name> for $name {
            fn from(id: &$name) -> Self {
                id.clone()
            }
        }

        impl TryFrom<&str> for $name {
            type Error = Error;
            fn try_from(id: &str) -> Result<Self> {
                Self::new(id)
            }
        }

        impl TryFrom<String> for $name {
            type Error = Error;
            fn try_from(id: String) -> Result<Self> {
                Self::new(id)
            }
        }

        impl TryFrom<&String> for $name {
            type Error = Error;
            fn try_from(id: &String) -> Result<Self> {
                Self::new(id.as_str())
            }
        }

        impl FromStr for $name {
            type Err = Error;
            fn from_str(id: &str) -> Result<Self> {
                Self::new(id)
            }
        }
    )* };
}

ids! {
    /// Smartcar's id of one vehicle, as `GET /vehicles` lists it.
    VehicleId, "vehicle_id";
    /// Smartcar's id of one user: one connected-services account, which may have many vehicles.
    UserId, "user_id";
    /// Our id of one grant: what one completed Connect gave us.
    GrantId, "grant_id";
}

/// An id becomes a segment of a URL path and a key of the store: anything that could change the path's meaning is
/// turned away here, before anything is sent.
fn check(field: &'static str, id: &str) -> Result<()> {
    if id.is_empty() {
        return Err(Error::invalid_input(
            field,
            format!("{field} is empty: pass the id as Smartcar gave it"),
        ));
    }
    if id.len() > LONGEST {
        return Err(Error::invalid_input(
            field,
            format!("{field} is longer than {LONGEST} characters: pass the id as Smartcar gave it"),
        ));
    }
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_.:@+~|".contains(c);
    if let Some(odd) = id.chars().find(|c| !fits(*c)) {
        return Err(Error::invalid_input(
            field,
            format!(
                "{field} holds the character {odd:?}: pass the id as Smartcar gave it, nothing around it"
            ),
        ));
    }
    if id.chars().all(|c| c == '.') {
        return Err(Error::invalid_input(
            field,
            format!("{field} is a path, not an id: pass the id as Smartcar gave it"),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_could_change_a_path_is_turned_away_by_name() {
        for bad in ["", "a/b", "..", ".", "a b", "a\nb", "ü", "a?b", "a#b", "a%2fb", &"x".repeat(129)] {
            let error = VehicleId::new(bad).expect_err(bad);
            assert_eq!(error.kind(), crate::ErrorKind::InvalidInput);
            assert_eq!(error.field(), Some("vehicle_id"));
        }
    }

    #[test]
    fn what_smartcar_gives_is_taken() {
        let id = VehicleId::new("36ab27d0-fd9d-4455-823a-ce30af709ffc").expect("a UUID");
        assert_eq!(id.as_str(), "36ab27d0-fd9d-4455-823a-ce30af709ffc");
    }
}
