//! What a webhook's event tells, as readings: a function for each.
//!
//! Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.

use std::{ffi::c_char, mem::MaybeUninit};

use smartcar_sdk::{
    Attributes, Battery, BatteryCapacity, Charge, ChargeLimit, Climate, DiagnosticSystemStatus,
    DiagnosticTroubleCodes, EngineOil, Fuel, Location, LockStatus, NominalCapacity, Odometer, ServiceHistory,
    TirePressure, Vin,
};

use crate::{
    error::smartcar_error,
    generated::values::{
        smartcar_attributes, smartcar_battery, smartcar_battery_capacity, smartcar_charge,
        smartcar_charge_limit, smartcar_climate, smartcar_diagnostic_system_status,
        smartcar_diagnostic_trouble_codes, smartcar_engine_oil, smartcar_fuel, smartcar_location,
        smartcar_lock_status, smartcar_nominal_capacity, smartcar_odometer, smartcar_service_history,
        smartcar_tire_pressure, smartcar_vin,
    },
    webhook::{event::smartcar_webhook_event, readings::get},
};

/// As smartcar_vehicle_odometer(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
/// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_odometer_free().
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

/// As smartcar_vehicle_location(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
/// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_location_free().
///
/// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_location() does.
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

/// As smartcar_vehicle_vin(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
/// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_vin_free().
///
/// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_vin() does.
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

/// As smartcar_vehicle_attributes(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
/// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_attributes_free().
///
/// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_attributes() does.
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

/// As smartcar_vehicle_battery(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
/// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_battery_free().
///
/// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_battery() does.
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

/// As smartcar_vehicle_battery_capacity(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
/// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_battery_capacity_free().
///
/// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_battery_capacity() does.
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

/// As smartcar_vehicle_nominal_capacity(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
/// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_nominal_capacity_free().
///
/// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_nominal_capacity() does.
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

/// As smartcar_vehicle_fuel(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
/// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_fuel_free().
///
/// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_fuel() does.
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

/// As smartcar_vehicle_charge(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
/// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_charge_free().
///
/// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_charge() does.
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

/// As smartcar_vehicle_charge_limit(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
/// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_charge_limit_free().
///
/// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_charge_limit() does.
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

/// As smartcar_vehicle_engine_oil(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
/// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_engine_oil_free().
///
/// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_engine_oil() does.
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

/// As smartcar_vehicle_climate(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
/// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_climate_free().
///
/// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_climate() does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_event_climate(
    event: Option<&smartcar_webhook_event>,
    unit_system: *const c_char,
    reading: Option<&mut MaybeUninit<*const smartcar_climate>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: a string or NULL, as the header asks.
    unsafe { get::<Climate, _>(event, unit_system, reading, error) }
}

/// As smartcar_vehicle_tire_pressure(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
/// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_tire_pressure_free().
///
/// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_tire_pressure() does.
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

/// As smartcar_vehicle_lock_status(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
/// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_lock_status_free().
///
/// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_lock_status() does.
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

/// As smartcar_vehicle_service_history(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
/// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_service_history_free().
///
/// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_service_history() does.
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

/// As smartcar_vehicle_diagnostic_system_status(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
/// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_diagnostic_system_status_free().
///
/// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_diagnostic_system_status() does.
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

/// As smartcar_vehicle_diagnostic_trouble_codes(), of what the event tells: of its signals, in `unit_system` ("metric", which NULL is, or
/// "imperial"), or of its readings (version 2.0). On success *reading is to be freed with smartcar_diagnostic_trouble_codes_free().
///
/// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_diagnostic_trouble_codes() does.
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
