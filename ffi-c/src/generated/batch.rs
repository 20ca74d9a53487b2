//! The readings of a batch: a function for each.
//!
//! Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.

use std::mem::MaybeUninit;

use smartcar_sdk::{
    Attributes, Batch, Battery, BatteryCapacity, Charge, ChargeLimit, Climate, DiagnosticSystemStatus,
    DiagnosticTroubleCodes, EngineOil, Fuel, Location, LockStatus, NominalCapacity, Odometer, Readable,
    ServiceHistory, TirePressure, Vin,
};

use crate::{
    batch::{get, smartcar_batch},
    error::smartcar_error,
    generated::values::{
        smartcar_attributes, smartcar_battery, smartcar_battery_capacity, smartcar_charge,
        smartcar_charge_limit, smartcar_climate, smartcar_diagnostic_system_status,
        smartcar_diagnostic_trouble_codes, smartcar_engine_oil, smartcar_fuel, smartcar_location,
        smartcar_lock_status, smartcar_nominal_capacity, smartcar_odometer, smartcar_service_history,
        smartcar_tire_pressure, smartcar_vin,
    },
};

/// The batch with the reading of this name too; `None` where there is no such reading.
pub(crate) fn add(batch: Batch, name: &str) -> Option<Batch> {
    Some(match name {
        Odometer::NAME => batch.read::<Odometer>(),
        Location::NAME => batch.read::<Location>(),
        Vin::NAME => batch.read::<Vin>(),
        Attributes::NAME => batch.read::<Attributes>(),
        Battery::NAME => batch.read::<Battery>(),
        BatteryCapacity::NAME => batch.read::<BatteryCapacity>(),
        NominalCapacity::NAME => batch.read::<NominalCapacity>(),
        Fuel::NAME => batch.read::<Fuel>(),
        Charge::NAME => batch.read::<Charge>(),
        ChargeLimit::NAME => batch.read::<ChargeLimit>(),
        EngineOil::NAME => batch.read::<EngineOil>(),
        Climate::NAME => batch.read::<Climate>(),
        TirePressure::NAME => batch.read::<TirePressure>(),
        LockStatus::NAME => batch.read::<LockStatus>(),
        ServiceHistory::NAME => batch.read::<ServiceHistory>(),
        DiagnosticSystemStatus::NAME => batch.read::<DiagnosticSystemStatus>(),
        DiagnosticTroubleCodes::NAME => batch.read::<DiagnosticTroubleCodes>(),
        _ => return None,
    })
}

/// As smartcar_vehicle_odometer(), of the batch. On success *reading is to be freed with smartcar_odometer_free().
///
/// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_odometer(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_odometer>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<Odometer, _>(batch, reading, error)
}

/// As smartcar_vehicle_location(), of the batch. On success *reading is to be freed with smartcar_location_free().
///
/// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_location(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_location>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<Location, _>(batch, reading, error)
}

/// As smartcar_vehicle_vin(), of the batch. On success *reading is to be freed with smartcar_vin_free().
///
/// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_vin(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_vin>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<Vin, _>(batch, reading, error)
}

/// As smartcar_vehicle_attributes(), of the batch. On success *reading is to be freed with smartcar_attributes_free().
///
/// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_attributes(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_attributes>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<Attributes, _>(batch, reading, error)
}

/// As smartcar_vehicle_battery(), of the batch. On success *reading is to be freed with smartcar_battery_free().
///
/// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_battery(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_battery>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<Battery, _>(batch, reading, error)
}

/// As smartcar_vehicle_battery_capacity(), of the batch. On success *reading is to be freed with smartcar_battery_capacity_free().
///
/// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_battery_capacity(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_battery_capacity>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<BatteryCapacity, _>(batch, reading, error)
}

/// As smartcar_vehicle_nominal_capacity(), of the batch. On success *reading is to be freed with smartcar_nominal_capacity_free().
///
/// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_nominal_capacity(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_nominal_capacity>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<NominalCapacity, _>(batch, reading, error)
}

/// As smartcar_vehicle_fuel(), of the batch. On success *reading is to be freed with smartcar_fuel_free().
///
/// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_fuel(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_fuel>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<Fuel, _>(batch, reading, error)
}

/// As smartcar_vehicle_charge(), of the batch. On success *reading is to be freed with smartcar_charge_free().
///
/// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_charge(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_charge>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<Charge, _>(batch, reading, error)
}

/// As smartcar_vehicle_charge_limit(), of the batch. On success *reading is to be freed with smartcar_charge_limit_free().
///
/// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_charge_limit(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_charge_limit>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<ChargeLimit, _>(batch, reading, error)
}

/// As smartcar_vehicle_engine_oil(), of the batch. On success *reading is to be freed with smartcar_engine_oil_free().
///
/// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_engine_oil(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_engine_oil>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<EngineOil, _>(batch, reading, error)
}

/// As smartcar_vehicle_climate(), of the batch. On success *reading is to be freed with smartcar_climate_free().
///
/// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_climate(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_climate>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<Climate, _>(batch, reading, error)
}

/// As smartcar_vehicle_tire_pressure(), of the batch. On success *reading is to be freed with smartcar_tire_pressure_free().
///
/// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_tire_pressure(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_tire_pressure>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<TirePressure, _>(batch, reading, error)
}

/// As smartcar_vehicle_lock_status(), of the batch. On success *reading is to be freed with smartcar_lock_status_free().
///
/// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_lock_status(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_lock_status>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<LockStatus, _>(batch, reading, error)
}

/// As smartcar_vehicle_service_history(), of the batch. On success *reading is to be freed with smartcar_service_history_free().
///
/// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_service_history(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_service_history>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<ServiceHistory, _>(batch, reading, error)
}

/// As smartcar_vehicle_diagnostic_system_status(), of the batch. On success *reading is to be freed with smartcar_diagnostic_system_status_free().
///
/// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_diagnostic_system_status(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_diagnostic_system_status>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<DiagnosticSystemStatus, _>(batch, reading, error)
}

/// As smartcar_vehicle_diagnostic_trouble_codes(), of the batch. On success *reading is to be freed with smartcar_diagnostic_trouble_codes_free().
///
/// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "batch", if it was not asked for.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_diagnostic_trouble_codes(
    batch: Option<&smartcar_batch>,
    reading: Option<&mut MaybeUninit<*const smartcar_diagnostic_trouble_codes>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    get::<DiagnosticTroubleCodes, _>(batch, reading, error)
}
