//! Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.
//!
//! | module | |
//! |---|---|
//! | `values` | the struct of each value that calls give, and its `_free` |
//! | `vehicle` | a function for each of a vehicle's plain methods |
//! | `batch` | the readings of a batch |
//! | `event` | what a webhook's event tells, as readings |

pub mod batch;
pub mod event;
pub mod values;
pub mod vehicle;
