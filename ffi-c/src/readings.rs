//! Readings: the struct that C sees for each of the core's, and its `_free`.

use std::ffi::c_char;

use smartcar_sdk::{Attributes, Battery, Charge, Fuel, Location, Meta, Odometer, Reading, Vin};

use crate::results::{Kept, Shown, millis, number, release};

/// About a reading: which request it was, how old its values are, and in which units.
#[repr(C)]
pub struct smartcar_meta {
    /// Smartcar's id of the request, which its support asks for; NULL where absent.
    pub request_id: *const c_char,
    /// When the car reported the values, in milliseconds since 1970; 0 where Smartcar does not say.
    pub data_age_ms: i64,
    /// When Smartcar fetched them, in milliseconds since 1970; 0 where Smartcar does not say.
    pub fetched_at_ms: i64,
    /// The units the values are in: "metric" or "imperial".
    pub unit_system: *const c_char,
}

impl Shown<Meta> for smartcar_meta {
    fn shown(meta: &Meta, kept: &mut Kept) -> Self {
        Self {
            request_id: kept.optional(meta.request_id.as_deref()),
            data_age_ms: millis(meta.data_age),
            fetched_at_ms: millis(meta.fetched_at),
            unit_system: kept.text(meta.unit_system.as_str()),
        }
    }
}

/// What every reading begins with: its meta, and its body as JSON.
fn beginning<T>(reading: &Reading<T>, kept: &mut Kept) -> (*const smartcar_meta, *const c_char) {
    let meta = smartcar_meta::shown(&reading.meta, kept);
    (kept.one(meta), kept.text(&reading.raw.to_string()))
}

/// The distance the vehicle has travelled.
#[repr(C)]
pub struct smartcar_odometer {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, as JSON, with whatever this release does not know.
    pub raw: *const c_char,
    /// Kilometres or miles.
    pub distance: f64,
}

impl Shown<Reading<Odometer>> for smartcar_odometer {
    fn shown(reading: &Reading<Odometer>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        Self { meta, raw, distance: reading.distance }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_odometer_free(reading: *const smartcar_odometer) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// Where the vehicle was last seen.
#[repr(C)]
pub struct smartcar_location {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, as JSON, with whatever this release does not know.
    pub raw: *const c_char,
    /// Degrees, -90 to 90.
    pub latitude: f64,
    /// Degrees, -180 to 180.
    pub longitude: f64,
}

impl Shown<Reading<Location>> for smartcar_location {
    fn shown(reading: &Reading<Location>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        Self { meta, raw, latitude: reading.latitude, longitude: reading.longitude }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_location_free(reading: *const smartcar_location) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

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

/// Whether the vehicle is plugged in and charging.
#[repr(C)]
pub struct smartcar_charge {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, as JSON, with whatever this release does not know.
    pub raw: *const c_char,
    /// Whether a cable is plugged in.
    pub is_plugged_in: bool,
    /// "CHARGING", "FULLY_CHARGED" or "NOT_CHARGING"; a word that Smartcar adds later passes through. Never NULL.
    pub state: *const c_char,
}

impl Shown<Reading<Charge>> for smartcar_charge {
    fn shown(reading: &Reading<Charge>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        Self { meta, raw, is_plugged_in: reading.is_plugged_in, state: kept.text(reading.state.as_str()) }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_charge_free(reading: *const smartcar_charge) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// The vehicle identification number.
#[repr(C)]
pub struct smartcar_vin {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, as JSON, with whatever this release does not know.
    pub raw: *const c_char,
    /// 17 characters. Never NULL.
    pub vin: *const c_char,
}

impl Shown<Reading<Vin>> for smartcar_vin {
    fn shown(reading: &Reading<Vin>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        Self { meta, raw, vin: kept.text(&reading.vin) }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_vin_free(reading: *const smartcar_vin) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// What kind of vehicle it is.
#[repr(C)]
pub struct smartcar_attributes {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, as JSON, with whatever this release does not know.
    pub raw: *const c_char,
    /// Smartcar's id of the vehicle. Never NULL.
    pub id: *const c_char,
    /// Brand, in capitals, e.g. "TESLA". Never NULL.
    pub make: *const c_char,
    /// Model, e.g. "Model S". Never NULL.
    pub model: *const c_char,
    /// Model year.
    pub year: u16,
}

impl Shown<Reading<Attributes>> for smartcar_attributes {
    fn shown(reading: &Reading<Attributes>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        Self {
            meta,
            raw,
            id: kept.text(&reading.id),
            make: kept.text(&reading.make),
            model: kept.text(&reading.model),
            year: reading.year,
        }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_attributes_free(reading: *const smartcar_attributes) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}
