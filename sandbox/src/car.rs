//! One simulated car.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `state` | what a car is, in metric units, and what commands do to it |
//! | `motion` | what time does to a car |
//! | `schedule` | charge schedules of one car |
//! | `failing`, `failure` | failures that are put on a car |
//! | `edit` | what tests may change about a car, and what they see of it |
//! | `vin` | vehicle identification numbers that depend on a car's id alone |

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
