//! How a vehicle is: locks, tires, oil, diagnostics.

use std::ffi::c_char;

use smartcar_sdk::{
    DiagnosticSystemStatus, DiagnosticTroubleCodes, EngineOil, LockStatus, Opening, Reading, SystemStatus,
    TirePressure, TroubleCode,
};

use super::{beginning, smartcar_meta};
use crate::results::{Kept, Shown, number, release, smartcar_tristate};

/// The engine's oil.
#[repr(C)]
pub struct smartcar_engine_oil {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, as JSON, with whatever this release does not know.
    pub raw: *const c_char,
    /// Life left until it has to be changed, 0 to 1; NaN where the car does not know.
    pub life_remaining: f64,
}

impl Shown<Reading<EngineOil>> for smartcar_engine_oil {
    fn shown(reading: &Reading<EngineOil>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        Self { meta, raw, life_remaining: number(reading.life_remaining) }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_engine_oil_free(reading: *const smartcar_engine_oil) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// The pressure of the air in each tire, kilopascals or pounds per square inch; NaN where the car does not know.
#[repr(C)]
pub struct smartcar_tire_pressure {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, as JSON, with whatever this release does not know.
    pub raw: *const c_char,
    /// Front left.
    pub front_left: f64,
    /// Front right.
    pub front_right: f64,
    /// Back left.
    pub back_left: f64,
    /// Back right.
    pub back_right: f64,
}

impl Shown<Reading<TirePressure>> for smartcar_tire_pressure {
    fn shown(reading: &Reading<TirePressure>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        Self {
            meta,
            raw,
            front_left: number(reading.front_left),
            front_right: number(reading.front_right),
            back_left: number(reading.back_left),
            back_right: number(reading.back_right),
        }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_tire_pressure_free(reading: *const smartcar_tire_pressure) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// Something that opens.
#[repr(C)]
pub struct smartcar_opening {
    /// Which one, e.g. "frontLeft", "rear"; NULL where absent.
    pub place: *const c_char,
    /// "OPEN", "CLOSED", "LOCKED", "UNLOCKED" or "UNKNOWN"; NULL where the car does not know.
    pub status: *const c_char,
}

impl Shown<Opening> for smartcar_opening {
    fn shown(one: &Opening, kept: &mut Kept) -> Self {
        Self { place: kept.optional(one.place.as_deref()), status: kept.optional(one.status.as_deref()) }
    }
}

/// Whether the vehicle is locked, and what of it stands open.
#[repr(C)]
pub struct smartcar_lock_status {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, as JSON, with whatever this release does not know.
    pub raw: *const c_char,
    /// Whether it is locked.
    pub is_locked: smartcar_tristate,
    /// Doors: an array of door_count.
    pub doors: *const *const smartcar_opening,
    /// How many there are in doors.
    pub door_count: usize,
    /// Windows: an array of window_count.
    pub windows: *const *const smartcar_opening,
    /// How many there are in windows.
    pub window_count: usize,
    /// Sunroofs: an array of sunroof_count.
    pub sunroof: *const *const smartcar_opening,
    /// How many there are in sunroof.
    pub sunroof_count: usize,
    /// Front and rear trunk: an array of storage_count.
    pub storage: *const *const smartcar_opening,
    /// How many there are in storage.
    pub storage_count: usize,
    /// Charging ports: an array of charging_port_count.
    pub charging_port: *const *const smartcar_opening,
    /// How many there are in charging_port.
    pub charging_port_count: usize,
}

impl Shown<Reading<LockStatus>> for smartcar_lock_status {
    fn shown(reading: &Reading<LockStatus>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let (doors, door_count) = kept.list(&reading.doors);
        let (windows, window_count) = kept.list(&reading.windows);
        let (sunroof, sunroof_count) = kept.list(&reading.sunroof);
        let (storage, storage_count) = kept.list(&reading.storage);
        let (charging_port, charging_port_count) = kept.list(&reading.charging_port);
        Self {
            meta,
            raw,
            is_locked: reading.is_locked.into(),
            doors,
            door_count,
            windows,
            window_count,
            sunroof,
            sunroof_count,
            storage,
            storage_count,
            charging_port,
            charging_port_count,
        }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_lock_status_free(reading: *const smartcar_lock_status) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// The health of one system.
#[repr(C)]
pub struct smartcar_system_status {
    /// Which one, e.g. "SYSTEM_TPMS"; NULL where absent.
    pub system_id: *const c_char,
    /// "OK" or "ALERT"; NULL where absent.
    pub status: *const c_char,
    /// What is wrong; NULL where absent.
    pub description: *const c_char,
}

impl Shown<SystemStatus> for smartcar_system_status {
    fn shown(one: &SystemStatus, kept: &mut Kept) -> Self {
        Self {
            system_id: kept.optional(one.system_id.as_deref()),
            status: kept.optional(one.status.as_deref()),
            description: kept.optional(one.description.as_deref()),
        }
    }
}

/// The health of the vehicle's systems.
#[repr(C)]
pub struct smartcar_diagnostic_system_status {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, as JSON, with whatever this release does not know.
    pub raw: *const c_char,
    /// One for each system the car reports on: an array of system_count.
    pub systems: *const *const smartcar_system_status,
    /// How many there are in systems.
    pub system_count: usize,
}

impl Shown<Reading<DiagnosticSystemStatus>> for smartcar_diagnostic_system_status {
    fn shown(reading: &Reading<DiagnosticSystemStatus>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let (systems, system_count) = kept.list(&reading.systems);
        Self { meta, raw, systems, system_count }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_diagnostic_system_status_free(
    reading: *const smartcar_diagnostic_system_status,
) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// One trouble code.
#[repr(C)]
pub struct smartcar_trouble_code {
    /// The code, e.g. "P302D"; NULL where absent.
    pub code: *const c_char,
    /// Since when, as Smartcar sent it (ISO 8601); NULL where absent.
    pub timestamp: *const c_char,
}

impl Shown<TroubleCode> for smartcar_trouble_code {
    fn shown(one: &TroubleCode, kept: &mut Kept) -> Self {
        Self { code: kept.optional(one.code.as_deref()), timestamp: kept.optional(one.timestamp.as_deref()) }
    }
}

/// The trouble codes that are active.
#[repr(C)]
pub struct smartcar_diagnostic_trouble_codes {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, as JSON, with whatever this release does not know.
    pub raw: *const c_char,
    /// The codes: an array of active_code_count.
    pub active_codes: *const *const smartcar_trouble_code,
    /// How many there are in active_codes.
    pub active_code_count: usize,
}

impl Shown<Reading<DiagnosticTroubleCodes>> for smartcar_diagnostic_trouble_codes {
    fn shown(reading: &Reading<DiagnosticTroubleCodes>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let (active_codes, active_code_count) = kept.list(&reading.active_codes);
        Self { meta, raw, active_codes, active_code_count }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_diagnostic_trouble_codes_free(
    reading: *const smartcar_diagnostic_trouble_codes,
) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}
