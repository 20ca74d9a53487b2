//! Several readings of one vehicle in one request.

use std::{ffi::c_char, mem::MaybeUninit};

use smartcar_sdk::{
    Attributes, Batch, BatchReadings, Battery, BatteryCapacity, Charge, ChargeLimit, DiagnosticSystemStatus,
    DiagnosticTroubleCodes, EngineOil, Fuel, Location, LockStatus, NominalCapacity, Odometer, Readable,
    Reading, Result, ServiceHistory, TirePressure, Vin,
};

use crate::{
    answer::smartcar_answer,
    arguments::{text, texts},
    blocking::wait,
    boundary::{give, given, guard, invalid},
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
    vehicle::smartcar_vehicle,
};

/// The readings of a batch, each with its own meta or its own error: smartcar_batch_odometer() and its neighbours give
/// them, and send nothing. Any number of threads may read it.
pub struct smartcar_batch {
    readings: BatchReadings,
}

/// What a reading's name adds to a batch.
fn add(batch: Batch, name: &str) -> Result<Batch> {
    Ok(match name {
        path if path.starts_with('/') => batch.path(path),
        "attributes" => batch.read::<Attributes>(),
        "battery" => batch.read::<Battery>(),
        "battery_capacity" => batch.read::<BatteryCapacity>(),
        "charge" => batch.read::<Charge>(),
        "charge_limit" => batch.read::<ChargeLimit>(),
        "diagnostic_system_status" => batch.read::<DiagnosticSystemStatus>(),
        "diagnostic_trouble_codes" => batch.read::<DiagnosticTroubleCodes>(),
        "engine_oil" => batch.read::<EngineOil>(),
        "fuel" => batch.read::<Fuel>(),
        "location" => batch.read::<Location>(),
        "lock_status" => batch.read::<LockStatus>(),
        "nominal_capacity" => batch.read::<NominalCapacity>(),
        "odometer" => batch.read::<Odometer>(),
        "service_history" => batch.read::<ServiceHistory>(),
        "tire_pressure" => batch.read::<TirePressure>(),
        "vin" => batch.read::<Vin>(),
        _ => {
            return Err(invalid(
                "names",
                format!(
                    "names holds {name:?}: a reading's name, such as odometer, or a path that begins with /"
                ),
            ));
        }
    })
}

/// What every reading of a batch does.
fn get<R: Readable, T: Shown<Reading<R>>>(
    batch: Option<&smartcar_batch>,
    out: Option<&mut MaybeUninit<*const T>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(out, "reading", error, || Ok(hand_over(&given(batch, "batch")?.readings.get::<R>()?)))
}

/// Several readings in one request: an array of `count` names, each a reading's, as in smartcar_vehicle_odometer()
/// ("odometer"), or a path below the vehicle, which begins with '/' ("/tesla/compass"; API v2 alone has paths). On success
/// *batch is to be freed with smartcar_batch_free(); each reading may still have failed.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "names", for a name there is not, "path" for what cannot be one, and
/// "batch" where there are none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_vehicle_batch(
    vehicle: Option<&smartcar_vehicle>,
    names: *const *const c_char,
    count: usize,
    batch: Option<&mut MaybeUninit<*mut smartcar_batch>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(batch, "batch", error, || {
        let vehicle = given(vehicle, "vehicle")?.get();
        // SAFETY: strings, as the header asks.
        let names = unsafe { texts(names, count, "names") }?;
        let batch = names.into_iter().try_fold(vehicle.batch(), add)?;
        let readings = wait(async move { batch.await })?;
        Ok(Box::into_raw(Box::new(smartcar_batch { readings })))
    })
}

/// Frees a batch. Readings taken from it live on. NULL is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_free(batch: Option<Box<smartcar_batch>>) {
    guard((), || drop(batch));
}

/// The answer of a path that was asked for. On success *answer is to be freed with smartcar_answer_free().
///
/// Fails as smartcar_batch_odometer() does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_batch_path(
    batch: Option<&smartcar_batch>,
    path: *const c_char,
    answer: Option<&mut MaybeUninit<*const smartcar_answer>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(answer, "answer", error, || {
        let batch = given(batch, "batch")?;
        // SAFETY: a string or NULL, as the header asks.
        Ok(hand_over(&batch.readings.get_path(unsafe { text(path, "path") }?)?))
    })
}

/// The odometer of the batch. On success *reading is to be freed with smartcar_odometer_free().
///
/// Fails as smartcar_vehicle_odometer() does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked
/// for.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_odometer(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_odometer>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<Odometer, _>(batch, reading, error)
}

/// As smartcar_batch_odometer(); *reading is to be freed with smartcar_attributes_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_attributes(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_attributes>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<Attributes, _>(batch, reading, error)
}

/// As smartcar_batch_odometer(); *reading is to be freed with smartcar_battery_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_battery(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_battery>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<Battery, _>(batch, reading, error)
}

/// As smartcar_batch_odometer(); *reading is to be freed with smartcar_battery_capacity_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_battery_capacity(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_battery_capacity>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<BatteryCapacity, _>(batch, reading, error)
}

/// As smartcar_batch_odometer(); *reading is to be freed with smartcar_charge_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_charge(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_charge>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<Charge, _>(batch, reading, error)
}

/// As smartcar_batch_odometer(); *reading is to be freed with smartcar_charge_limit_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_charge_limit(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_charge_limit>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<ChargeLimit, _>(batch, reading, error)
}

/// As smartcar_batch_odometer(); *reading is to be freed with smartcar_diagnostic_system_status_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_diagnostic_system_status(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_diagnostic_system_status>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<DiagnosticSystemStatus, _>(batch, reading, error)
}

/// As smartcar_batch_odometer(); *reading is to be freed with smartcar_diagnostic_trouble_codes_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_diagnostic_trouble_codes(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_diagnostic_trouble_codes>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<DiagnosticTroubleCodes, _>(batch, reading, error)
}

/// As smartcar_batch_odometer(); *reading is to be freed with smartcar_engine_oil_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_engine_oil(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_engine_oil>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<EngineOil, _>(batch, reading, error)
}

/// As smartcar_batch_odometer(); *reading is to be freed with smartcar_fuel_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_fuel(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_fuel>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<Fuel, _>(batch, reading, error)
}

/// As smartcar_batch_odometer(); *reading is to be freed with smartcar_location_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_location(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_location>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<Location, _>(batch, reading, error)
}

/// As smartcar_batch_odometer(); *reading is to be freed with smartcar_lock_status_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_lock_status(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_lock_status>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<LockStatus, _>(batch, reading, error)
}

/// As smartcar_batch_odometer(); *reading is to be freed with smartcar_nominal_capacity_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_nominal_capacity(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_nominal_capacity>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<NominalCapacity, _>(batch, reading, error)
}

/// As smartcar_batch_odometer(); *reading is to be freed with smartcar_service_history_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_service_history(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_service_history>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<ServiceHistory, _>(batch, reading, error)
}

/// As smartcar_batch_odometer(); *reading is to be freed with smartcar_tire_pressure_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_tire_pressure(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_tire_pressure>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<TirePressure, _>(batch, reading, error)
}

/// As smartcar_batch_odometer(); *reading is to be freed with smartcar_vin_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_vin(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_vin>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<Vin, _>(batch, reading, error)
}
