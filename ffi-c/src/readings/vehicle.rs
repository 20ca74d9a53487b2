//! What a vehicle is, where it is, how far it has gone, and what its driver has permitted.

use std::ffi::c_char;

use smartcar_sdk::{Attributes, Location, Odometer, Permissions, Reading, Vin};

use super::{beginning, smartcar_meta};
use crate::results::{Kept, Shown, release};

/// What kind of vehicle it is.
#[repr(C)]
pub struct smartcar_attributes {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, as JSON, with whatever this release does not know.
    pub raw: *const c_char,
    /// Smartcar's id of the vehicle. Never NULL.
    pub id: *const c_char,
    /// Brand, in capitals, e.g. "TESLA"; NULL where absent.
    pub make: *const c_char,
    /// Model, e.g. "Model S"; NULL where absent.
    pub model: *const c_char,
    /// Model year; 0 where absent.
    pub year: u16,
    /// "BEV", "PHEV", "HEV" or "ICE"; NULL on API v2, which does not say.
    pub powertrain_type: *const c_char,
}

impl Shown<Reading<Attributes>> for smartcar_attributes {
    fn shown(reading: &Reading<Attributes>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        Self {
            meta,
            raw,
            id: kept.text(&reading.id),
            make: kept.optional(reading.make.as_deref()),
            model: kept.optional(reading.model.as_deref()),
            year: reading.year.unwrap_or_default(),
            powertrain_type: kept.optional(reading.powertrain_type.as_deref()),
        }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_attributes_free(reading: *const smartcar_attributes) {
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

/// What the driver has permitted.
#[repr(C)]
pub struct smartcar_permissions {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, as JSON, with whatever this release does not know.
    pub raw: *const c_char,
    /// E.g. "read_odometer": an array of permission_count strings.
    pub permissions: *const *const c_char,
    /// How many there are in permissions.
    pub permission_count: usize,
}

impl Shown<Reading<Permissions>> for smartcar_permissions {
    fn shown(reading: &Reading<Permissions>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let (permissions, permission_count) = kept.texts(&reading.permissions);
        Self { meta, raw, permissions, permission_count }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_permissions_free(reading: *const smartcar_permissions) {
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
