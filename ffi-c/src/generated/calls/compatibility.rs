//! Calls: compatibility.
//!
//! Made by `cargo run -p smartcar-generate` from the calls in ffi-c/src: change them there, and run that again.

use std::{
    ffi::{c_char, c_void},
    mem::MaybeUninit,
};

use crate::{
    blocking,
    client::smartcar_client,
    compatibility::{
        smartcar_compatibility, smartcar_compatibility_matrix, smartcar_compatibility_options,
        smartcar_compatible_vehicle_list, smartcar_matrix_filter,
    },
    error::smartcar_error,
    queue::{self, smartcar_call, smartcar_queue},
};

/// Whether the car with this VIN works with Smartcar, and which of these permissions it has: an array of scope_count
/// strings such as "read_odometer" (API v2). `options` may be NULL. On success *reading is to be freed with
/// smartcar_compatibility_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "vin", "scope" or an option's name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_compatibility(
    client: Option<&smartcar_client>,
    vin: *const c_char,
    scope: *const *const c_char,
    scope_count: usize,
    options: *const smartcar_compatibility_options,
    reading: Option<&mut MaybeUninit<*const smartcar_compatibility>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(reading, "reading", error, || unsafe {
        crate::compatibility::client_compatibility(client, vin, scope, scope_count, options)
    })
}

/// Starts smartcar_client_compatibility() on a queue: smartcar_completion_compatibility() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_compatibility_start(
    client: Option<&smartcar_client>,
    vin: *const c_char,
    scope: *const *const c_char,
    scope_count: usize,
    options: *const smartcar_compatibility_options,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::compatibility::client_compatibility(client, vin, scope, scope_count, options)
    })
}

/// The makes and models that work with Smartcar in a region, "US", "CA" or "EUROPE" (API v2). `filter` may be NULL. On
/// success *reading is to be freed with smartcar_compatibility_matrix_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "region" or an option's name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_compatibility_matrix(
    client: Option<&smartcar_client>,
    region: *const c_char,
    filter: *const smartcar_matrix_filter,
    reading: Option<&mut MaybeUninit<*const smartcar_compatibility_matrix>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(reading, "reading", error, || unsafe {
        crate::compatibility::client_compatibility_matrix(client, region, filter)
    })
}

/// Starts smartcar_client_compatibility_matrix() on a queue: smartcar_completion_compatibility_matrix() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_compatibility_matrix_start(
    client: Option<&smartcar_client>,
    region: *const c_char,
    filter: *const smartcar_matrix_filter,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::compatibility::client_compatibility_matrix(client, region, filter)
    })
}

/// The models that work with Smartcar in a region, "US", "CA" or "EUROPE", with every signal and command of each (API
/// v3); of one make, unless that is NULL. Kept in memory for a day, as Smartcar asks. On success *vehicles is to be
/// freed with smartcar_compatible_vehicle_list_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "region".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_compatible_vehicles(
    client: Option<&smartcar_client>,
    region: *const c_char,
    make: *const c_char,
    vehicles: Option<&mut MaybeUninit<*const smartcar_compatible_vehicle_list>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(vehicles, "vehicles", error, || unsafe {
        crate::compatibility::client_compatible_vehicles(client, region, make)
    })
}

/// Starts smartcar_client_compatible_vehicles() on a queue: smartcar_completion_compatible_vehicle_list() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_compatible_vehicles_start(
    client: Option<&smartcar_client>,
    region: *const c_char,
    make: *const c_char,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::compatibility::client_compatible_vehicles(client, region, make)
    })
}
