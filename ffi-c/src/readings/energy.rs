//! What drives a vehicle: its battery, its charging, its fuel.

use std::ffi::c_char;

use smartcar_sdk::{
    AvailableCapacity, Battery, BatteryCapacity, Charge, ChargeLimit, ChargeState, Fuel, NominalCapacity,
    Reading, SelectedCapacity,
};

use super::{beginning, smartcar_meta};
use crate::results::{Kept, Shown, number, release, smartcar_tristate};

/// The high-voltage battery.
#[repr(C)]
pub struct smartcar_battery {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, as JSON, with whatever this release does not know.
    pub raw: *const c_char,
    /// State of charge, 0 to 1; NaN where the car does not know.
    pub percent_remaining: f64,
    /// Estimated range, kilometres or miles; NaN where the car does not know.
    pub range: f64,
}

impl Shown<Reading<Battery>> for smartcar_battery {
    fn shown(reading: &Reading<Battery>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        Self { meta, raw, percent_remaining: number(reading.percent_remaining), range: number(reading.range) }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_battery_free(reading: *const smartcar_battery) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// What the high-voltage battery holds when it is full.
#[repr(C)]
pub struct smartcar_battery_capacity {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, as JSON, with whatever this release does not know.
    pub raw: *const c_char,
    /// Kilowatt hours; NaN where the car does not know.
    pub capacity: f64,
}

impl Shown<Reading<BatteryCapacity>> for smartcar_battery_capacity {
    fn shown(reading: &Reading<BatteryCapacity>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        Self { meta, raw, capacity: number(reading.capacity) }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_battery_capacity_free(reading: *const smartcar_battery_capacity) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// A capacity that a model was built with.
#[repr(C)]
pub struct smartcar_available_capacity {
    /// Kilowatt hours; NaN where absent.
    pub capacity: f64,
    /// What distinguishes it, e.g. "BEV:Extended Range"; NULL where absent.
    pub description: *const c_char,
}

impl Shown<AvailableCapacity> for smartcar_available_capacity {
    fn shown(one: &AvailableCapacity, kept: &mut Kept) -> Self {
        Self { capacity: number(one.capacity), description: kept.optional(one.description.as_deref()) }
    }
}

/// The capacity of this very car.
#[repr(C)]
pub struct smartcar_selected_capacity {
    /// Kilowatt hours; NaN where absent.
    pub nominal: f64,
    /// Who says so: "SMARTCAR" or "USER_SELECTED"; NULL where absent.
    pub source: *const c_char,
}

impl Shown<SelectedCapacity> for smartcar_selected_capacity {
    fn shown(one: &SelectedCapacity, kept: &mut Kept) -> Self {
        Self { nominal: number(one.nominal), source: kept.optional(one.source.as_deref()) }
    }
}

/// What the high-voltage battery held when it was new, and which capacities the model was built with.
#[repr(C)]
pub struct smartcar_nominal_capacity {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, as JSON, with whatever this release does not know.
    pub raw: *const c_char,
    /// The capacities this model was built with: an array of available_capacity_count.
    pub available_capacities: *const *const smartcar_available_capacity,
    /// How many there are in available_capacities.
    pub available_capacity_count: usize,
    /// This car's; NULL where nobody has said which one it is.
    pub capacity: *const smartcar_selected_capacity,
    /// A page on which the driver can say which one it is; NULL where absent.
    pub url: *const c_char,
}

impl Shown<Reading<NominalCapacity>> for smartcar_nominal_capacity {
    fn shown(reading: &Reading<NominalCapacity>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let (available_capacities, available_capacity_count) = kept.list(&reading.available_capacities);
        Self {
            meta,
            raw,
            available_capacities,
            available_capacity_count,
            capacity: kept.optional_one(reading.capacity.as_ref()),
            url: kept.optional(reading.url.as_deref()),
        }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_nominal_capacity_free(reading: *const smartcar_nominal_capacity) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// Whether the vehicle is plugged in and charging.
#[repr(C)]
pub struct smartcar_charge {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, as JSON, with whatever this release does not know.
    pub raw: *const c_char,
    /// Whether a cable is plugged in.
    pub is_plugged_in: smartcar_tristate,
    /// "CHARGING", "FULLY_CHARGED" or "NOT_CHARGING"; a word that Smartcar adds later passes through. NULL where absent.
    pub state: *const c_char,
}

impl Shown<Reading<Charge>> for smartcar_charge {
    fn shown(reading: &Reading<Charge>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let state = kept.optional(reading.state.as_ref().map(ChargeState::as_str));
        Self { meta, raw, is_plugged_in: reading.is_plugged_in.into(), state }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_charge_free(reading: *const smartcar_charge) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// Up to which state of charge the battery is charged.
#[repr(C)]
pub struct smartcar_charge_limit {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, as JSON, with whatever this release does not know.
    pub raw: *const c_char,
    /// 0.5 to 1.
    pub limit: f64,
}

impl Shown<Reading<ChargeLimit>> for smartcar_charge_limit {
    fn shown(reading: &Reading<ChargeLimit>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        Self { meta, raw, limit: reading.limit }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_charge_limit_free(reading: *const smartcar_charge_limit) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// The fuel tank of a vehicle that has one.
#[repr(C)]
pub struct smartcar_fuel {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, as JSON, with whatever this release does not know.
    pub raw: *const c_char,
    /// Estimated range, kilometres or miles; NaN where the car does not know.
    pub range: f64,
    /// Level, 0 to 1; NaN where the car does not know.
    pub percent_remaining: f64,
    /// Litres or gallons (US); NaN where the car does not know.
    pub amount_remaining: f64,
}

impl Shown<Reading<Fuel>> for smartcar_fuel {
    fn shown(reading: &Reading<Fuel>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        Self {
            meta,
            raw,
            range: number(reading.range),
            percent_remaining: number(reading.percent_remaining),
            amount_remaining: number(reading.amount_remaining),
        }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_fuel_free(reading: *const smartcar_fuel) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}
