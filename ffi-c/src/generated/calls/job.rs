//! Calls: job.
//!
//! Made by `cargo run -p smartcar-generate` from the calls in ffi-c/src: change them there, and run that again.

use std::{ffi::c_void, mem::MaybeUninit};

use crate::{
    blocking,
    client::smartcar_client,
    error::smartcar_error,
    job::{smartcar_progress, smartcar_refresh_options, smartcar_refresh_report},
    queue::{self, smartcar_call, smartcar_queue},
};

/// The daily job: refreshes every grant whose refresh token ends within so many seconds (432000, five days, is usual).
/// Any number of processes may run it at once. On success *report is to be freed with smartcar_refresh_report_free().
///
/// A grant that fails is tried again for ten graces (ten minutes) before it counts as failed, and an outage of the token endpoint is
/// waited out, however long it takes; smartcar_client_refresh_expiring_with_options() takes a bound. Fails with SMARTCAR_ERROR_INVALID_INPUT,
/// field "within", unless that is a number of seconds, zero or more; with SMARTCAR_ERROR_STORE if the store does.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_client_refresh_expiring(
    client: Option<&smartcar_client>,
    within: f64,
    report: Option<&mut MaybeUninit<*const smartcar_refresh_report>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(report, "report", error, || crate::job::client_refresh_expiring(client, within))
}

/// Starts smartcar_client_refresh_expiring() on a queue: smartcar_completion_refresh_report() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_client_refresh_expiring_start(
    client: Option<&smartcar_client>,
    within: f64,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::job::client_refresh_expiring(client, within))
}

/// As smartcar_client_refresh_expiring(), in a way of your own. `options` may be NULL. On success *report is to be freed with
/// smartcar_refresh_report_free().
///
/// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "rate" or "fleet_rate", unless that is 0, or from 0.00001
/// to 1,000,000, field "timeout", and field "progress" where that is of another run; with SMARTCAR_ERROR_CONFIG where grants are to
/// be left alone and the client has no credentials of API v3; with SMARTCAR_ERROR_TIMEOUT after `timeout`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_refresh_expiring_with_options(
    client: Option<&smartcar_client>,
    within: f64,
    options: *const smartcar_refresh_options,
    report: Option<&mut MaybeUninit<*const smartcar_refresh_report>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(report, "report", error, || unsafe {
        crate::job::client_refresh_expiring_with_options(client, within, options)
    })
}

/// Starts smartcar_client_refresh_expiring_with_options() on a queue: smartcar_completion_refresh_report() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_refresh_expiring_with_options_start(
    client: Option<&smartcar_client>,
    within: f64,
    options: *const smartcar_refresh_options,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::job::client_refresh_expiring_with_options(client, within, options)
    })
}

/// Waits until the run has got further than what this gave last, for so many seconds at most; 0 only looks, INFINITY waits for as
/// long as it takes. What is given is what the run has done so far, however much that is: who asks seldom misses nothing but
/// steps. On success *report is to be freed with smartcar_refresh_report_free(); it is NULL, and that is no error, if nothing has
/// been done in that time.
///
/// Fails with SMARTCAR_ERROR_CLOSED once the run has ended and its last report was given, and in a forked child; with
/// SMARTCAR_ERROR_INVALID_INPUT, field "seconds", unless that is a number of seconds, zero or more.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_progress_next(
    progress: Option<&smartcar_progress>,
    seconds: f64,
    report: Option<&mut MaybeUninit<*const smartcar_refresh_report>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(report, "report", error, || crate::job::progress_next(progress, seconds))
}

/// Starts smartcar_progress_next() on a queue: smartcar_completion_refresh_report() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_progress_next_start(
    progress: Option<&smartcar_progress>,
    seconds: f64,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::job::progress_next(progress, seconds))
}
