//! The readings of a vehicle: a function for each.

use std::{ffi::c_char, mem::MaybeUninit};

use super::{ask, read, smartcar_vehicle};
use crate::{
    arguments::optional_text,
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
        vehicle::{
            smartcar_attributes, smartcar_location, smartcar_odometer, smartcar_permissions, smartcar_vin,
        },
    },
};

/// Make, model and year (permission read_vehicle_info). On success *reading is to be freed with
/// smartcar_attributes_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_attributes(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_attributes>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    read(vehicle, reading, error, |vehicle| async move { vehicle.attributes().await })
}

/// State of charge and range of the high-voltage battery (permission read_battery). On success *reading is to be freed
/// with smartcar_battery_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_battery(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_battery>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    read(vehicle, reading, error, |vehicle| async move { vehicle.battery().await })
}

/// What the high-voltage battery holds when it is full (permission read_battery). On success *reading is to be freed
/// with smartcar_battery_capacity_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_battery_capacity(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_battery_capacity>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    read(vehicle, reading, error, |vehicle| async move { vehicle.battery_capacity().await })
}

/// What the high-voltage battery held when it was new (permission read_battery). On success *reading is to be freed
/// with smartcar_nominal_capacity_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_nominal_capacity(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_nominal_capacity>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    read(vehicle, reading, error, |vehicle| async move { vehicle.nominal_capacity().await })
}

/// Whether it is plugged in and charging (permission read_charge). On success *reading is to be freed with
/// smartcar_charge_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_charge(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_charge>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    read(vehicle, reading, error, |vehicle| async move { vehicle.charge().await })
}

/// Up to which state of charge it charges (permission read_charge). On success *reading is to be freed with
/// smartcar_charge_limit_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_charge_limit(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_charge_limit>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    read(vehicle, reading, error, |vehicle| async move { vehicle.charge_limit().await })
}

/// Trouble codes that are active (permission read_diagnostics). On success *reading is to be freed with
/// smartcar_diagnostic_trouble_codes_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_diagnostic_trouble_codes(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_diagnostic_trouble_codes>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    read(vehicle, reading, error, |vehicle| async move { vehicle.diagnostic_trouble_codes().await })
}

/// The health of the vehicle's systems (permission read_diagnostics). On success *reading is to be freed with
/// smartcar_diagnostic_system_status_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_diagnostic_system_status(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_diagnostic_system_status>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    read(vehicle, reading, error, |vehicle| async move { vehicle.diagnostic_system_status().await })
}

/// Life left of the engine's oil (permission read_engine_oil). On success *reading is to be freed with
/// smartcar_engine_oil_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_engine_oil(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_engine_oil>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    read(vehicle, reading, error, |vehicle| async move { vehicle.engine_oil().await })
}

/// Fuel level and range (permission read_fuel). On success *reading is to be freed with smartcar_fuel_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_fuel(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_fuel>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    read(vehicle, reading, error, |vehicle| async move { vehicle.fuel().await })
}

/// Last known position (permission read_location). On success *reading is to be freed with smartcar_location_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_location(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_location>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    read(vehicle, reading, error, |vehicle| async move { vehicle.location().await })
}

/// Whether it is locked, and what stands open (permission read_security). On success *reading is to be freed with
/// smartcar_lock_status_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_lock_status(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_lock_status>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    read(vehicle, reading, error, |vehicle| async move { vehicle.lock_status().await })
}

/// Distance travelled (permission read_odometer). On success *reading is to be freed with smartcar_odometer_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_odometer(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_odometer>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    read(vehicle, reading, error, |vehicle| async move { vehicle.odometer().await })
}

/// What the driver has permitted. API v3 says it with the connection. On success *reading is to be freed with
/// smartcar_permissions_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_permissions(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_permissions>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    read(vehicle, reading, error, |vehicle| async move { vehicle.permissions().await })
}

/// Visits to workshops, from the day `start_date` to the day `end_date` ("YYYY-MM-DD", both included, either may be
/// NULL) (permission read_service_history). On success *reading is to be freed with smartcar_service_history_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "start_date" or "end_date", for what is no day, or where the end is
/// before the start.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_vehicle_service_history(
    vehicle: Option<&smartcar_vehicle>,
    start_date: *const c_char,
    end_date: *const c_char,
    reading: Option<&mut MaybeUninit<*const smartcar_service_history>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    ask(vehicle, reading, "reading", error, |vehicle| {
        // SAFETY: strings or NULL, as the header asks.
        let (start, end) =
            unsafe { (optional_text(start_date, "start_date")?, optional_text(end_date, "end_date")?) };
        let (start, end) = (start.map(str::to_owned), end.map(str::to_owned));
        Ok(async move { vehicle.service_history(start.as_deref(), end.as_deref()).await })
    })
}

/// Pressure of the tires (permission read_tires). On success *reading is to be freed with
/// smartcar_tire_pressure_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_tire_pressure(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_tire_pressure>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    read(vehicle, reading, error, |vehicle| async move { vehicle.tire_pressure().await })
}

/// Vehicle identification number (permission read_vin). On success *reading is to be freed with smartcar_vin_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_vin(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_vin>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    read(vehicle, reading, error, |vehicle| async move { vehicle.vin().await })
}
