//! Smartcar's API: a typed method per endpoint, each a line that names it and the reading it gives.

mod call;
pub(crate) mod errors;
pub(crate) mod fleet;
mod meta;
mod readings;
pub mod signals;
mod vehicle;

pub(crate) use self::call::Api;
pub use self::{
    meta::{Meta, Reading},
    readings::{Attributes, Battery, Charge, ChargeState, Fuel, Location, Odometer, Vin},
    vehicle::Vehicle,
};
