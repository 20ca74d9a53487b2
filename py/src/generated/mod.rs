//! Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.
//!
//! | module | |
//! |---|---|
//! | `values` | what is in each value that calls give |
//! | `list` | the readings by name, for batches and events |
//! | `vehicle` | the methods of a vehicle whose arguments and results are plain |

pub(crate) mod list;
pub(crate) mod values;
#[allow(clippy::too_many_arguments, reason = "a method's own, and the interpreter")]
mod vehicle;
