//! The life of access and refresh tokens: the reason this SDK exists. docs/token-life-cycle.md explains the rules.

pub(crate) mod health;
pub(crate) mod protocol;
pub(crate) mod timings;
pub(crate) mod transitions;

pub use self::timings::Rotation;
