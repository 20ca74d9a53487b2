//! Calls: logger.
//!
//! Made by `cargo run -p smartcar-generate` from the calls in ffi-c/src: change them there, and run that again.

use std::{ffi::c_void, mem::MaybeUninit};

use crate::{
    blocking,
    error::smartcar_error,
    logger::smartcar_log_record,
    queue::{self, smartcar_call, smartcar_queue},
};

/// Waits until the library has said something, for so many seconds at most; 0 only looks, INFINITY waits for as long as it takes. On
/// success *record is to be freed with smartcar_log_record_free(); it is NULL, and that is no error, if nothing was said in that
/// time. For programs that set a level with no function: smartcar_set_logger().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "seconds", unless that is a number of seconds, zero or more; field "logger" where a
/// function takes the records.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_log_next(
    seconds: f64,
    record: Option<&mut MaybeUninit<*const smartcar_log_record>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(record, "record", error, || crate::logger::log_next(seconds))
}

/// Starts smartcar_log_next() on a queue: smartcar_completion_log_record() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_log_next_start(
    seconds: f64,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::logger::log_next(seconds))
}
