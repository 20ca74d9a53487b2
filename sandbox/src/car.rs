//! One simulated car: `state` is what it is and what commands do to it; beside it what time does to it (`motion`),
//! what tests do to it (`edit`, `failure`, `failing`) and its charge schedules (`schedule`).

mod edit;
mod failing;
mod failure;
mod motion;
mod schedule;
mod state;
mod vin;

pub use edit::{CarEdit, CarReport, DriveEdit};
pub(crate) use failure::Begun;
pub use failure::Failure;
pub use state::Commands;
pub(crate) use state::{Battery, Car, DAY};
