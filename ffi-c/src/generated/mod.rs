//! Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.
//!
//! | module | |
//! |---|---|
//! | `values` | the struct of each value that calls give, and its `_free` |
//! | `vehicle` | a call for each of a vehicle's plain methods |
//! | `batch` | the readings of a batch |
//! | `calls` | every call in both forms: one that blocks, one that starts it on a queue |
//! | `completion` | taking what calls gave out of their completions |
//! | `event` | what a webhook's event tells, as readings |

pub mod batch;
pub mod calls;
pub mod completion;
pub mod event;
pub mod values;
pub mod vehicle;
