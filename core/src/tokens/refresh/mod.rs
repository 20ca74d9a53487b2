//! The refresh of one grant.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `seen` | when a record was read, on both clocks |
//! | `win` | a pair that is not stored yet |
//! | `transitions` | what the next record is: the protocol's arithmetic |
//! | `machine` | the refresh as a value: events in, effects out; no I/O, no clock |
//! | `entry` | what one process holds of one grant: the access token at hand, and the machine |
//! | `spooling` | keeps the spool in step with what is not committed |
//! | `permits` | how a runner gets a permit, and how the endpoint is probed |
//! | `runner` | the task that runs a machine: effects out, events in |
//! | `inbox` | how an event reaches a machine, and a runner begins |
//! | `goals` | what callers want of a grant, and how they wait for it |

pub(crate) mod entry;
pub(crate) mod goals;
pub(in crate::tokens) mod inbox;
pub(crate) mod machine;
mod permits;
pub(in crate::tokens) mod runner;
pub(crate) mod seen;
mod spooling;
pub(crate) mod transitions;
pub(crate) mod win;
