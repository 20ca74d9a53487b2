//! Calls: the plain methods of a vehicle.
//!
//! Made by `cargo run -p smartcar-generate` from the calls in ffi-c/src: change them there, and run that again.

use std::{
    ffi::{c_char, c_void},
    mem::MaybeUninit,
};

use crate::{
    blocking,
    error::smartcar_error,
    generated::values::{
        smartcar_attributes, smartcar_battery, smartcar_battery_capacity, smartcar_charge,
        smartcar_charge_limit, smartcar_charge_schedule_result, smartcar_climate, smartcar_command_result,
        smartcar_diagnostic_system_status, smartcar_diagnostic_trouble_codes, smartcar_engine_oil,
        smartcar_fuel, smartcar_location, smartcar_lock_status, smartcar_nominal_capacity, smartcar_odometer,
        smartcar_permissions, smartcar_service_history, smartcar_tire_pressure, smartcar_vin,
        smartcar_webhook_subscription,
    },
    queue::{self, smartcar_call, smartcar_queue},
    vehicle::smartcar_vehicle,
};

/// Make, model and year (permission read_vehicle_info). On success *reading is to be freed with
/// smartcar_attributes_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_attributes(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_attributes>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(reading, "reading", error, || crate::generated::vehicle::vehicle_attributes(vehicle))
}

/// Starts smartcar_vehicle_attributes() on a queue: smartcar_completion_attributes() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_attributes_start(
    vehicle: Option<&smartcar_vehicle>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::generated::vehicle::vehicle_attributes(vehicle))
}

/// State of charge and range of the high-voltage battery (permission read_battery). On success *reading is to be
/// freed with smartcar_battery_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_battery(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_battery>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(reading, "reading", error, || crate::generated::vehicle::vehicle_battery(vehicle))
}

/// Starts smartcar_vehicle_battery() on a queue: smartcar_completion_battery() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_battery_start(
    vehicle: Option<&smartcar_vehicle>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::generated::vehicle::vehicle_battery(vehicle))
}

/// What the high-voltage battery holds when it is full (permission read_battery). On success *reading is to be freed
/// with smartcar_battery_capacity_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_battery_capacity(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_battery_capacity>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(reading, "reading", error, || crate::generated::vehicle::vehicle_battery_capacity(vehicle))
}

/// Starts smartcar_vehicle_battery_capacity() on a queue: smartcar_completion_battery_capacity() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_battery_capacity_start(
    vehicle: Option<&smartcar_vehicle>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || {
        crate::generated::vehicle::vehicle_battery_capacity(vehicle)
    })
}

/// What the high-voltage battery held when it was new (permission read_battery). On success *reading is to be freed
/// with smartcar_nominal_capacity_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_nominal_capacity(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_nominal_capacity>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(reading, "reading", error, || crate::generated::vehicle::vehicle_nominal_capacity(vehicle))
}

/// Starts smartcar_vehicle_nominal_capacity() on a queue: smartcar_completion_nominal_capacity() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_nominal_capacity_start(
    vehicle: Option<&smartcar_vehicle>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || {
        crate::generated::vehicle::vehicle_nominal_capacity(vehicle)
    })
}

/// Whether it is plugged in and charging (permission read_charge). On success *reading is to be freed with
/// smartcar_charge_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_charge(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_charge>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(reading, "reading", error, || crate::generated::vehicle::vehicle_charge(vehicle))
}

/// Starts smartcar_vehicle_charge() on a queue: smartcar_completion_charge() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_charge_start(
    vehicle: Option<&smartcar_vehicle>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::generated::vehicle::vehicle_charge(vehicle))
}

/// Up to which state of charge it charges (permission read_charge). On success *reading is to be freed with
/// smartcar_charge_limit_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_charge_limit(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_charge_limit>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(reading, "reading", error, || crate::generated::vehicle::vehicle_charge_limit(vehicle))
}

/// Starts smartcar_vehicle_charge_limit() on a queue: smartcar_completion_charge_limit() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_charge_limit_start(
    vehicle: Option<&smartcar_vehicle>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::generated::vehicle::vehicle_charge_limit(vehicle))
}

/// Temperatures (permission read_thermometer), and what the climate control does (read_climate). API v3 alone has it.
/// On success *reading is to be freed with smartcar_climate_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_climate(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_climate>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(reading, "reading", error, || crate::generated::vehicle::vehicle_climate(vehicle))
}

/// Starts smartcar_vehicle_climate() on a queue: smartcar_completion_climate() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_climate_start(
    vehicle: Option<&smartcar_vehicle>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::generated::vehicle::vehicle_climate(vehicle))
}

/// Trouble codes that are active (permission read_diagnostics). On success *reading is to be freed with
/// smartcar_diagnostic_trouble_codes_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_diagnostic_trouble_codes(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_diagnostic_trouble_codes>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(reading, "reading", error, || {
        crate::generated::vehicle::vehicle_diagnostic_trouble_codes(vehicle)
    })
}

/// Starts smartcar_vehicle_diagnostic_trouble_codes() on a queue: smartcar_completion_diagnostic_trouble_codes() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_diagnostic_trouble_codes_start(
    vehicle: Option<&smartcar_vehicle>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || {
        crate::generated::vehicle::vehicle_diagnostic_trouble_codes(vehicle)
    })
}

/// The health of the vehicle's systems (permission read_diagnostics). On success *reading is to be freed with
/// smartcar_diagnostic_system_status_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_diagnostic_system_status(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_diagnostic_system_status>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(reading, "reading", error, || {
        crate::generated::vehicle::vehicle_diagnostic_system_status(vehicle)
    })
}

/// Starts smartcar_vehicle_diagnostic_system_status() on a queue: smartcar_completion_diagnostic_system_status() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_diagnostic_system_status_start(
    vehicle: Option<&smartcar_vehicle>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || {
        crate::generated::vehicle::vehicle_diagnostic_system_status(vehicle)
    })
}

/// Life left of the engine's oil (permission read_engine_oil). On success *reading is to be freed with
/// smartcar_engine_oil_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_engine_oil(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_engine_oil>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(reading, "reading", error, || crate::generated::vehicle::vehicle_engine_oil(vehicle))
}

/// Starts smartcar_vehicle_engine_oil() on a queue: smartcar_completion_engine_oil() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_engine_oil_start(
    vehicle: Option<&smartcar_vehicle>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::generated::vehicle::vehicle_engine_oil(vehicle))
}

/// Fuel level and range (permission read_fuel). On success *reading is to be freed with smartcar_fuel_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_fuel(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_fuel>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(reading, "reading", error, || crate::generated::vehicle::vehicle_fuel(vehicle))
}

/// Starts smartcar_vehicle_fuel() on a queue: smartcar_completion_fuel() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_fuel_start(
    vehicle: Option<&smartcar_vehicle>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::generated::vehicle::vehicle_fuel(vehicle))
}

/// Last known position (permission read_location). On success *reading is to be freed with smartcar_location_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_location(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_location>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(reading, "reading", error, || crate::generated::vehicle::vehicle_location(vehicle))
}

/// Starts smartcar_vehicle_location() on a queue: smartcar_completion_location() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_location_start(
    vehicle: Option<&smartcar_vehicle>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::generated::vehicle::vehicle_location(vehicle))
}

/// Whether it is locked, and what stands open (permission read_security). On success *reading is to be freed with
/// smartcar_lock_status_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_lock_status(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_lock_status>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(reading, "reading", error, || crate::generated::vehicle::vehicle_lock_status(vehicle))
}

/// Starts smartcar_vehicle_lock_status() on a queue: smartcar_completion_lock_status() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_lock_status_start(
    vehicle: Option<&smartcar_vehicle>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::generated::vehicle::vehicle_lock_status(vehicle))
}

/// Distance travelled (permission read_odometer). On success *reading is to be freed with smartcar_odometer_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_odometer(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_odometer>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(reading, "reading", error, || crate::generated::vehicle::vehicle_odometer(vehicle))
}

/// Starts smartcar_vehicle_odometer() on a queue: smartcar_completion_odometer() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_odometer_start(
    vehicle: Option<&smartcar_vehicle>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::generated::vehicle::vehicle_odometer(vehicle))
}

/// What the driver has permitted. API v3 says it with the connection. On success *reading is to be freed with
/// smartcar_permissions_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_permissions(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_permissions>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(reading, "reading", error, || crate::generated::vehicle::vehicle_permissions(vehicle))
}

/// Starts smartcar_vehicle_permissions() on a queue: smartcar_completion_permissions() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_permissions_start(
    vehicle: Option<&smartcar_vehicle>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::generated::vehicle::vehicle_permissions(vehicle))
}

/// Visits to workshops, from the day `start_date` to the day `end_date` ("YYYY-MM-DD", both included, either may be
/// left out) (permission read_service_history). Without a start API v2 gives those of the last year, v3 all. On
/// success *reading is to be freed with smartcar_service_history_free().
///
/// NULL for `start_date` leaves it out. NULL for `end_date` leaves it out.
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
    // SAFETY: arguments as the header asks.
    blocking::give(reading, "reading", error, || unsafe {
        crate::generated::vehicle::vehicle_service_history(vehicle, start_date, end_date)
    })
}

/// Starts smartcar_vehicle_service_history() on a queue: smartcar_completion_service_history() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_vehicle_service_history_start(
    vehicle: Option<&smartcar_vehicle>,
    start_date: *const c_char,
    end_date: *const c_char,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::generated::vehicle::vehicle_service_history(vehicle, start_date, end_date)
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
    blocking::give(reading, "reading", error, || crate::generated::vehicle::vehicle_tire_pressure(vehicle))
}

/// Starts smartcar_vehicle_tire_pressure() on a queue: smartcar_completion_tire_pressure() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_tire_pressure_start(
    vehicle: Option<&smartcar_vehicle>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::generated::vehicle::vehicle_tire_pressure(vehicle))
}

/// Vehicle identification number (permission read_vin). On success *reading is to be freed with smartcar_vin_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_vin(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_vin>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(reading, "reading", error, || crate::generated::vehicle::vehicle_vin(vehicle))
}

/// Starts smartcar_vehicle_vin() on a queue: smartcar_completion_vin() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_vin_start(
    vehicle: Option<&smartcar_vehicle>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::generated::vehicle::vehicle_vin(vehicle))
}

/// Locks it (permission control_security). On success *result is to be freed with smartcar_command_result_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_lock(
    vehicle: Option<&smartcar_vehicle>,
    result: Option<&mut MaybeUninit<*const smartcar_command_result>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(result, "result", error, || crate::generated::vehicle::vehicle_lock(vehicle))
}

/// Starts smartcar_vehicle_lock() on a queue: smartcar_completion_command_result() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_lock_start(
    vehicle: Option<&smartcar_vehicle>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::generated::vehicle::vehicle_lock(vehicle))
}

/// Unlocks it (permission control_security). On success *result is to be freed with smartcar_command_result_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_unlock(
    vehicle: Option<&smartcar_vehicle>,
    result: Option<&mut MaybeUninit<*const smartcar_command_result>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(result, "result", error, || crate::generated::vehicle::vehicle_unlock(vehicle))
}

/// Starts smartcar_vehicle_unlock() on a queue: smartcar_completion_command_result() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_unlock_start(
    vehicle: Option<&smartcar_vehicle>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::generated::vehicle::vehicle_unlock(vehicle))
}

/// Starts charging (permission control_charge). On success *result is to be freed with
/// smartcar_command_result_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_start_charge(
    vehicle: Option<&smartcar_vehicle>,
    result: Option<&mut MaybeUninit<*const smartcar_command_result>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(result, "result", error, || crate::generated::vehicle::vehicle_start_charge(vehicle))
}

/// Starts smartcar_vehicle_start_charge() on a queue: smartcar_completion_command_result() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_start_charge_start(
    vehicle: Option<&smartcar_vehicle>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::generated::vehicle::vehicle_start_charge(vehicle))
}

/// Stops charging (permission control_charge). On success *result is to be freed with smartcar_command_result_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_stop_charge(
    vehicle: Option<&smartcar_vehicle>,
    result: Option<&mut MaybeUninit<*const smartcar_command_result>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(result, "result", error, || crate::generated::vehicle::vehicle_stop_charge(vehicle))
}

/// Starts smartcar_vehicle_stop_charge() on a queue: smartcar_completion_command_result() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_stop_charge_start(
    vehicle: Option<&smartcar_vehicle>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::generated::vehicle::vehicle_stop_charge(vehicle))
}

/// Charges up to this state of charge from now on, 0.5 to 1 (permission control_charge). API v3 takes whole percents;
/// a limit between two is rounded there. On success *result is to be freed with smartcar_command_result_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "limit".
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_set_charge_limit(
    vehicle: Option<&smartcar_vehicle>,
    limit: f64,
    result: Option<&mut MaybeUninit<*const smartcar_command_result>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(result, "result", error, || {
        crate::generated::vehicle::vehicle_set_charge_limit(vehicle, limit)
    })
}

/// Starts smartcar_vehicle_set_charge_limit() on a queue: smartcar_completion_command_result() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_set_charge_limit_start(
    vehicle: Option<&smartcar_vehicle>,
    limit: f64,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || {
        crate::generated::vehicle::vehicle_set_charge_limit(vehicle, limit)
    })
}

/// Sends a destination to its navigation (permission control_navigation): degrees, -90 to 90 and -180 to 180. On
/// success *result is to be freed with smartcar_command_result_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "latitude" or "longitude".
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_send_destination(
    vehicle: Option<&smartcar_vehicle>,
    latitude: f64,
    longitude: f64,
    result: Option<&mut MaybeUninit<*const smartcar_command_result>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(result, "result", error, || {
        crate::generated::vehicle::vehicle_send_destination(vehicle, latitude, longitude)
    })
}

/// Starts smartcar_vehicle_send_destination() on a queue: smartcar_completion_command_result() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_send_destination_start(
    vehicle: Option<&smartcar_vehicle>,
    latitude: f64,
    longitude: f64,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || {
        crate::generated::vehicle::vehicle_send_destination(vehicle, latitude, longitude)
    })
}

/// Opens the charging port (API v3; permission control_charge). On success *result is to be freed with
/// smartcar_command_result_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_open_charge_port(
    vehicle: Option<&smartcar_vehicle>,
    result: Option<&mut MaybeUninit<*const smartcar_command_result>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(result, "result", error, || crate::generated::vehicle::vehicle_open_charge_port(vehicle))
}

/// Starts smartcar_vehicle_open_charge_port() on a queue: smartcar_completion_command_result() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_open_charge_port_start(
    vehicle: Option<&smartcar_vehicle>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || {
        crate::generated::vehicle::vehicle_open_charge_port(vehicle)
    })
}

/// Closes the charging port (API v3; permission control_charge). On success *result is to be freed with
/// smartcar_command_result_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_close_charge_port(
    vehicle: Option<&smartcar_vehicle>,
    result: Option<&mut MaybeUninit<*const smartcar_command_result>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(result, "result", error, || crate::generated::vehicle::vehicle_close_charge_port(vehicle))
}

/// Starts smartcar_vehicle_close_charge_port() on a queue: smartcar_completion_command_result() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_close_charge_port_start(
    vehicle: Option<&smartcar_vehicle>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || {
        crate::generated::vehicle::vehicle_close_charge_port(vehicle)
    })
}

/// Deletes a charge schedule by Smartcar's id of it (API v3; permission control_charge). On success *result is to be
/// freed with smartcar_charge_schedule_result_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "schedule_id".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_vehicle_delete_charge_schedule(
    vehicle: Option<&smartcar_vehicle>,
    schedule_id: *const c_char,
    result: Option<&mut MaybeUninit<*const smartcar_charge_schedule_result>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(result, "result", error, || unsafe {
        crate::generated::vehicle::vehicle_delete_charge_schedule(vehicle, schedule_id)
    })
}

/// Starts smartcar_vehicle_delete_charge_schedule() on a queue: smartcar_completion_charge_schedule_result() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_vehicle_delete_charge_schedule_start(
    vehicle: Option<&smartcar_vehicle>,
    schedule_id: *const c_char,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::generated::vehicle::vehicle_delete_charge_schedule(vehicle, schedule_id)
    })
}

/// Ends Smartcar's connection to it: the application can ask it nothing any more, until its driver connects it again.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_disconnect(
    vehicle: Option<&smartcar_vehicle>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::tell(error, || crate::generated::vehicle::vehicle_disconnect(vehicle))
}

/// Starts smartcar_vehicle_disconnect() on a queue: smartcar_completion_done() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_disconnect_start(
    vehicle: Option<&smartcar_vehicle>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::generated::vehicle::vehicle_disconnect(vehicle))
}

/// Subscribes it to a webhook that was made in Smartcar's dashboard. That it is subscribed already is no error. On
/// success *subscription is to be freed with smartcar_webhook_subscription_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "webhook_id".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_vehicle_subscribe(
    vehicle: Option<&smartcar_vehicle>,
    webhook_id: *const c_char,
    subscription: Option<&mut MaybeUninit<*const smartcar_webhook_subscription>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(subscription, "subscription", error, || unsafe {
        crate::generated::vehicle::vehicle_subscribe(vehicle, webhook_id)
    })
}

/// Starts smartcar_vehicle_subscribe() on a queue: smartcar_completion_webhook_subscription() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_vehicle_subscribe_start(
    vehicle: Option<&smartcar_vehicle>,
    webhook_id: *const c_char,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::generated::vehicle::vehicle_subscribe(vehicle, webhook_id)
    })
}

/// Ends its subscription to a webhook. On v2 that takes the setting "management_token".
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "webhook_id"; SMARTCAR_ERROR_CONFIG.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_vehicle_unsubscribe(
    vehicle: Option<&smartcar_vehicle>,
    webhook_id: *const c_char,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::tell(error, || unsafe { crate::generated::vehicle::vehicle_unsubscribe(vehicle, webhook_id) })
}

/// Starts smartcar_vehicle_unsubscribe() on a queue: smartcar_completion_done() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_vehicle_unsubscribe_start(
    vehicle: Option<&smartcar_vehicle>,
    webhook_id: *const c_char,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::generated::vehicle::vehicle_unsubscribe(vehicle, webhook_id)
    })
}
