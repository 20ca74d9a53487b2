//! Tests of the protocol as a whole. The code beside it has unit tests of its own.
//!
//! | module | |
//! |---|---|
//! | `scenes` | one story at a time, with real managers on paused time |
//! | `margins` | stories of when an access token is refreshed |
//! | `waits` | stories of permits, rests and suspended machines |
//! | `simulation` | whole lives of a few grants, with seeded faults |
//! | `model` | the protocol explored exhaustively |

mod margins;
pub(in crate::tokens) mod model;
pub(in crate::tokens) mod scenes;
mod simulation;
mod waits;
