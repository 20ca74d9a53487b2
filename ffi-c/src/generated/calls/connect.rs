//! Calls: connect.
//!
//! Made by `cargo run -p smartcar-generate` from the calls in ffi-c/src: change them there, and run that again.

use std::{
    ffi::{c_char, c_void},
    mem::MaybeUninit,
};

use crate::{
    blocking,
    client::smartcar_client,
    connect::smartcar_complete_options,
    error::smartcar_error,
    grant::smartcar_grant,
    queue::{self, smartcar_call, smartcar_queue},
};

/// Completes Connect from what it sent to the redirect URI (the whole URL, or its query): exchanges the code, stores
/// the grant, learns its user and vehicles. `options` say which state is expected. On success *grant is to be freed with
/// smartcar_grant_free().
///
/// Fails with SMARTCAR_ERROR_DECLINED where the driver did not consent; with SMARTCAR_ERROR_API and smartcar_error_type()
/// "vehicle_incompatible", "no_vehicles", ... where Connect ended otherwise; with SMARTCAR_ERROR_INVALID_INPUT, field
/// "redirect" or "state", where the redirect is not one, or not this driver's, or no state is expected.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_complete_connect(
    client: Option<&smartcar_client>,
    redirect: *const c_char,
    options: *const smartcar_complete_options,
    grant: Option<&mut MaybeUninit<*const smartcar_grant>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(grant, "grant", error, || unsafe {
        crate::connect::client_complete_connect(client, redirect, options)
    })
}

/// Starts smartcar_client_complete_connect() on a queue: smartcar_completion_grant() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_complete_connect_start(
    client: Option<&smartcar_client>,
    redirect: *const c_char,
    options: *const smartcar_complete_options,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::connect::client_complete_connect(client, redirect, options)
    })
}

/// As smartcar_client_complete_connect() with the code alone, for an application whose framework has taken the redirect
/// apart. `returned_state` is the state that came back beside it, checked as that of a redirect is; it may be NULL where
/// options->unchecked_state is set. On success *grant is to be freed with smartcar_grant_free().
///
/// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "code" or "returned_state", where that is none or is missing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_complete_connect_code(
    client: Option<&smartcar_client>,
    code: *const c_char,
    returned_state: *const c_char,
    options: *const smartcar_complete_options,
    grant: Option<&mut MaybeUninit<*const smartcar_grant>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(grant, "grant", error, || unsafe {
        crate::connect::client_complete_connect_code(client, code, returned_state, options)
    })
}

/// Starts smartcar_client_complete_connect_code() on a queue: smartcar_completion_grant() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_complete_connect_code_start(
    client: Option<&smartcar_client>,
    code: *const c_char,
    returned_state: *const c_char,
    options: *const smartcar_complete_options,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::connect::client_complete_connect_code(client, code, returned_state, options)
    })
}

/// Reads what a re-authentication sent to the redirect URI: *vehicle_id is the vehicle that works again, to be freed with
/// smartcar_string_free(). It came through a browser: ask for a reading to see that the car answers. Nothing is sent or
/// stored. Of `options`, state, signed_state and unchecked_state count, of which one is needed.
///
/// Fails with SMARTCAR_ERROR_DECLINED and SMARTCAR_ERROR_API as smartcar_client_complete_connect() does; with
/// SMARTCAR_ERROR_INVALID_INPUT, field "redirect" or "state", where the redirect is not one, or not this driver's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_complete_reauthentication(
    client: Option<&smartcar_client>,
    redirect: *const c_char,
    options: *const smartcar_complete_options,
    vehicle_id: Option<&mut MaybeUninit<*mut c_char>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(vehicle_id, "vehicle_id", error, || unsafe {
        crate::connect::client_complete_reauthentication(client, redirect, options)
    })
}

/// Starts smartcar_client_complete_reauthentication() on a queue: smartcar_completion_text() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_complete_reauthentication_start(
    client: Option<&smartcar_client>,
    redirect: *const c_char,
    options: *const smartcar_complete_options,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::connect::client_complete_reauthentication(client, redirect, options)
    })
}
