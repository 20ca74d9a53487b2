//! Calls: signals.
//!
//! Made by `cargo run -p smartcar-generate` from the calls in ffi-c/src: change them there, and run that again.

use std::{
    ffi::{c_char, c_void},
    mem::MaybeUninit,
};

use crate::{
    blocking,
    error::smartcar_error,
    queue::{self, smartcar_call, smartcar_queue},
    signals::{smartcar_signal, smartcar_signal_list, smartcar_signal_page},
    vehicle::smartcar_vehicle,
};

/// One signal, by its code: one of the SMARTCAR_SIGNAL_ codes, or any other (API v3). On success *signal is to be freed
/// with smartcar_signal_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "code", for what cannot be one; with SMARTCAR_ERROR_UNSUPPORTED, field
/// "api", on v2.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_vehicle_signal(
    vehicle: Option<&smartcar_vehicle>,
    code: *const c_char,
    signal: Option<&mut MaybeUninit<*const smartcar_signal>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(signal, "signal", error, || unsafe { crate::signals::vehicle_signal(vehicle, code) })
}

/// Starts smartcar_vehicle_signal() on a queue: smartcar_completion_signal() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_vehicle_signal_start(
    vehicle: Option<&smartcar_vehicle>,
    code: *const c_char,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe { crate::signals::vehicle_signal(vehicle, code) })
}

/// A page of the signals of the vehicle (API v3): the one after `after` (the next of another page, NULL for the first), of
/// `size` signals (0: as many as Smartcar gives). A vehicle that no webhook subscribes may have none. On success *page is
/// to be freed with smartcar_signal_page_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "after" or "size"; with SMARTCAR_ERROR_UNSUPPORTED, field "api", on v2.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_vehicle_signals(
    vehicle: Option<&smartcar_vehicle>,
    after: *const c_char,
    size: usize,
    page: Option<&mut MaybeUninit<*const smartcar_signal_page>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(page, "page", error, || unsafe { crate::signals::vehicle_signals(vehicle, after, size) })
}

/// Starts smartcar_vehicle_signals() on a queue: smartcar_completion_signal_page() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_vehicle_signals_start(
    vehicle: Option<&smartcar_vehicle>,
    after: *const c_char,
    size: usize,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::signals::vehicle_signals(vehicle, after, size)
    })
}

/// All signals of the vehicle at once (API v3). On success *signals is to be freed with smartcar_signal_list_free().
///
/// Fails with SMARTCAR_ERROR_UNSUPPORTED, field "api", on v2.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_all_signals(
    vehicle: Option<&smartcar_vehicle>,
    signals: Option<&mut MaybeUninit<*const smartcar_signal_list>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(signals, "signals", error, || crate::signals::vehicle_all_signals(vehicle))
}

/// Starts smartcar_vehicle_all_signals() on a queue: smartcar_completion_signal_list() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_all_signals_start(
    vehicle: Option<&smartcar_vehicle>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::signals::vehicle_all_signals(vehicle))
}
