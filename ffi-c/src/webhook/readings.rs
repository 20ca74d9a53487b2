//! What an event tells, as the readings that a vehicle's methods give.

use std::{
    ffi::{CStr, c_char},
    mem::MaybeUninit,
};

use smartcar_sdk::{
    Attributes, Battery, BatteryCapacity, Charge, ChargeLimit, DiagnosticSystemStatus,
    DiagnosticTroubleCodes, EngineOil, Fuel, Location, LockStatus, NominalCapacity, Odometer, Readable,
    Reading, ServiceHistory, TirePressure, UnitSystem, Vin, webhook,
};

use super::event::smartcar_webhook_event;
use crate::{
    arguments::optional_text,
    boundary::{give, given, invalid},
    error::smartcar_error,
    readings::{
        energy::{
            smartcar_battery, smartcar_battery_capacity, smartcar_charge, smartcar_charge_limit,
            smartcar_fuel, smartcar_nominal_capacity,
        },
        health::{
            smartcar_diagnostic_system_status, smartcar_diagnostic_trouble_codes, smartcar_engine_oil,
            smartcar_lock_status, smartcar_tire_pressure,
        },
        service::smartcar_service_history,
        vehicle::{smartcar_attributes, smartcar_location, smartcar_odometer, smartcar_vin},
    },
    results::{Shown, hand_over},
};

/// What every reading of an event does. The core's event is not kept beside the struct: its raw body is the same again.
unsafe fn get<R: Readable, T: Shown<Reading<R>>>(
    event: Option<&smartcar_webhook_event>,
    unit_system: *const c_char,
    out: Option<&mut MaybeUninit<*const T>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(out, "reading", error, || {
        let event = given(event, "event")?;
        // SAFETY: a string or NULL, as the header asks.
        let word = unsafe { optional_text(unit_system, "unit_system") }?.unwrap_or("metric");
        let units = UnitSystem::from_word(word);
        let units = units.ok_or_else(|| invalid("unit_system", "unit_system must be metric or imperial"))?;
        // SAFETY: an event of this library, whose raw is never NULL.
        let raw = unsafe { CStr::from_ptr(event.raw) };
        Ok(hand_over(&webhook::parse(raw.to_bytes())?.read::<R>(units)?))
    })
}

/// What the event tells of the odometer, as smartcar_vehicle_odometer() gives it: of its signals, in `unit_system`
/// ("metric", which NULL is, or "imperial"), or of its readings (version 2.0). On success *reading is to be freed with
/// smartcar_odometer_free().
///
/// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_odometer() does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_event_odometer(
    event: Option<&smartcar_webhook_event>,
    unit_system: *const c_char,
    reading: Option<&mut MaybeUninit<*const smartcar_odometer>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: a string or NULL, as the header asks.
    unsafe { get::<Odometer, _>(event, unit_system, reading, error) }
}

/// As smartcar_webhook_event_odometer(); *reading is to be freed with smartcar_attributes_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_event_attributes(
    event: Option<&smartcar_webhook_event>,
    unit_system: *const c_char,
    reading: Option<&mut MaybeUninit<*const smartcar_attributes>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: a string or NULL, as the header asks.
    unsafe { get::<Attributes, _>(event, unit_system, reading, error) }
}

/// As smartcar_webhook_event_odometer(); *reading is to be freed with smartcar_battery_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_event_battery(
    event: Option<&smartcar_webhook_event>,
    unit_system: *const c_char,
    reading: Option<&mut MaybeUninit<*const smartcar_battery>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: a string or NULL, as the header asks.
    unsafe { get::<Battery, _>(event, unit_system, reading, error) }
}

/// As smartcar_webhook_event_odometer(); *reading is to be freed with smartcar_battery_capacity_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_event_battery_capacity(
    event: Option<&smartcar_webhook_event>,
    unit_system: *const c_char,
    reading: Option<&mut MaybeUninit<*const smartcar_battery_capacity>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: a string or NULL, as the header asks.
    unsafe { get::<BatteryCapacity, _>(event, unit_system, reading, error) }
}

/// As smartcar_webhook_event_odometer(); *reading is to be freed with smartcar_charge_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_event_charge(
    event: Option<&smartcar_webhook_event>,
    unit_system: *const c_char,
    reading: Option<&mut MaybeUninit<*const smartcar_charge>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: a string or NULL, as the header asks.
    unsafe { get::<Charge, _>(event, unit_system, reading, error) }
}

/// As smartcar_webhook_event_odometer(); *reading is to be freed with smartcar_charge_limit_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_event_charge_limit(
    event: Option<&smartcar_webhook_event>,
    unit_system: *const c_char,
    reading: Option<&mut MaybeUninit<*const smartcar_charge_limit>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: a string or NULL, as the header asks.
    unsafe { get::<ChargeLimit, _>(event, unit_system, reading, error) }
}

/// As smartcar_webhook_event_odometer(); *reading is to be freed with smartcar_diagnostic_system_status_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_event_diagnostic_system_status(
    event: Option<&smartcar_webhook_event>,
    unit_system: *const c_char,
    reading: Option<&mut MaybeUninit<*const smartcar_diagnostic_system_status>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: a string or NULL, as the header asks.
    unsafe { get::<DiagnosticSystemStatus, _>(event, unit_system, reading, error) }
}

/// As smartcar_webhook_event_odometer(); *reading is to be freed with smartcar_diagnostic_trouble_codes_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_event_diagnostic_trouble_codes(
    event: Option<&smartcar_webhook_event>,
    unit_system: *const c_char,
    reading: Option<&mut MaybeUninit<*const smartcar_diagnostic_trouble_codes>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: a string or NULL, as the header asks.
    unsafe { get::<DiagnosticTroubleCodes, _>(event, unit_system, reading, error) }
}

/// As smartcar_webhook_event_odometer(); *reading is to be freed with smartcar_engine_oil_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_event_engine_oil(
    event: Option<&smartcar_webhook_event>,
    unit_system: *const c_char,
    reading: Option<&mut MaybeUninit<*const smartcar_engine_oil>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: a string or NULL, as the header asks.
    unsafe { get::<EngineOil, _>(event, unit_system, reading, error) }
}

/// As smartcar_webhook_event_odometer(); *reading is to be freed with smartcar_fuel_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_event_fuel(
    event: Option<&smartcar_webhook_event>,
    unit_system: *const c_char,
    reading: Option<&mut MaybeUninit<*const smartcar_fuel>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: a string or NULL, as the header asks.
    unsafe { get::<Fuel, _>(event, unit_system, reading, error) }
}

/// As smartcar_webhook_event_odometer(); *reading is to be freed with smartcar_location_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_event_location(
    event: Option<&smartcar_webhook_event>,
    unit_system: *const c_char,
    reading: Option<&mut MaybeUninit<*const smartcar_location>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: a string or NULL, as the header asks.
    unsafe { get::<Location, _>(event, unit_system, reading, error) }
}

/// As smartcar_webhook_event_odometer(); *reading is to be freed with smartcar_lock_status_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_event_lock_status(
    event: Option<&smartcar_webhook_event>,
    unit_system: *const c_char,
    reading: Option<&mut MaybeUninit<*const smartcar_lock_status>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: a string or NULL, as the header asks.
    unsafe { get::<LockStatus, _>(event, unit_system, reading, error) }
}

/// As smartcar_webhook_event_odometer(); *reading is to be freed with smartcar_nominal_capacity_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_event_nominal_capacity(
    event: Option<&smartcar_webhook_event>,
    unit_system: *const c_char,
    reading: Option<&mut MaybeUninit<*const smartcar_nominal_capacity>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: a string or NULL, as the header asks.
    unsafe { get::<NominalCapacity, _>(event, unit_system, reading, error) }
}

/// As smartcar_webhook_event_odometer(); *reading is to be freed with smartcar_service_history_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_event_service_history(
    event: Option<&smartcar_webhook_event>,
    unit_system: *const c_char,
    reading: Option<&mut MaybeUninit<*const smartcar_service_history>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: a string or NULL, as the header asks.
    unsafe { get::<ServiceHistory, _>(event, unit_system, reading, error) }
}

/// As smartcar_webhook_event_odometer(); *reading is to be freed with smartcar_tire_pressure_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_event_tire_pressure(
    event: Option<&smartcar_webhook_event>,
    unit_system: *const c_char,
    reading: Option<&mut MaybeUninit<*const smartcar_tire_pressure>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: a string or NULL, as the header asks.
    unsafe { get::<TirePressure, _>(event, unit_system, reading, error) }
}

/// As smartcar_webhook_event_odometer(); *reading is to be freed with smartcar_vin_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_event_vin(
    event: Option<&smartcar_webhook_event>,
    unit_system: *const c_char,
    reading: Option<&mut MaybeUninit<*const smartcar_vin>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: a string or NULL, as the header asks.
    unsafe { get::<Vin, _>(event, unit_system, reading, error) }
}
