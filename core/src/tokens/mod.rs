//! The life of access and refresh tokens: the reason this SDK exists. docs/token-life-cycle.md explains the rules.

pub(crate) mod application;
mod closing;
mod commits;
mod comparing;
pub(crate) mod credential;
pub(crate) mod entry;
pub(crate) mod event;
pub(crate) mod grant;
pub(crate) mod health;
pub(crate) mod job;
pub(crate) mod maintenance;
pub(crate) mod manager;
#[cfg(test)]
mod model;
pub(crate) mod protocol;
mod records;
pub(crate) mod recovery;
pub(crate) mod rekey;
mod replaying;
#[cfg(test)]
mod scenes;
#[cfg(test)]
mod simulation;
mod spooling;
pub(crate) mod starts;
mod store_watch;
pub(crate) mod timings;
pub(crate) mod transitions;
