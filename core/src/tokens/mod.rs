//! The life of access and refresh tokens: the reason this SDK exists. docs/token-life-cycle.md explains the rules.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `grant` | a grant as callers see it: never its tokens |
//! | `timings` | how long the protocol waits for what |
//! | `transitions` | what the next record is: the protocol's arithmetic |
//! | `protocol` | the refresh of one grant as a value: events in, effects out; no I/O, no clock |
//! | `entry` | what one process holds of one grant: the access token at hand, and the machine |
//! | `manager` | the tokens of one application in this process; its `runner` runs the machines |
//! | `health` | how the token endpoint is doing: how many grants may be unresolved, and whether to start another |
//! | `records` | reads and writes records outside of a refresh |
//! | `store_watch` | whether the store answers reads and writes, and since when not |
//! | `spooling` | keeps the spool in step with what is not committed |
//! | `replaying` | brings back what an earlier process left in the spool |
//! | `credential` | which token a call carries: a grant's (v2) or the application's (v3) |
//! | `application` | the application token of API v3 |
//! | `commits` | what this process has committed lately, and when to look at it again |
//! | `comparing` | looks again at what was committed: a store may have lost it |
//! | `recovery` | finishes what others left half done |
//! | `job` | the daily job: refreshes what ends soon |
//! | `starts` | when the job may start a refresh, in the whole fleet |
//! | `maintenance` | the job as something that just runs |
//! | `rekey` | rewrites records with the key that encrypts today |
//! | `forgetting` | what is left of a grant that is forgotten: a tombstone that names nobody |
//! | `event` | what happens to grants, told to whoever listens |
//! | `closing` | the end of a client: nothing more begins, and what has begun is finished |
//! | `scenes` | tests: one story at a time, with real managers on paused time |
//! | `simulation` | tests: whole lives of a few grants, with seeded faults |
//! | `model` | tests: the protocol explored exhaustively |

pub(crate) mod application;
mod closing;
mod commits;
mod comparing;
pub(crate) mod credential;
pub(crate) mod entry;
pub(crate) mod event;
mod forgetting;
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
