//! Why a command fails.

/// Whatever went wrong, as text for a person.
pub(crate) type Failure = Box<dyn std::error::Error>;
