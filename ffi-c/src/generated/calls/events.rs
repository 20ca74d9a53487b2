//! Calls: events.
//!
//! Made by `cargo run -p smartcar-generate` from the calls in ffi-c/src: change them there, and run that again.

use std::{ffi::c_void, mem::MaybeUninit};

use crate::{
    blocking,
    error::smartcar_error,
    events::{smartcar_events, smartcar_grant_event},
    queue::{self, smartcar_call, smartcar_queue},
};

/// Waits until something happens, for so many seconds at most; 0 only looks, INFINITY waits for as long as it takes. On success *event is to be freed with
/// smartcar_grant_event_free(); it is NULL, and that is no error, if nothing happened in that time. Nothing is lost
/// between two calls. To stop a thread that waits here, close the client; or wait a second at a time, and look.
///
/// Fails with SMARTCAR_ERROR_CLOSED once the client has closed and its last event was given, and in a forked child; with
/// SMARTCAR_ERROR_INVALID_INPUT, field "seconds", unless that is a number of seconds, zero or more.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_events_next(
    events: Option<&smartcar_events>,
    seconds: f64,
    event: Option<&mut MaybeUninit<*const smartcar_grant_event>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(event, "event", error, || crate::events::events_next(events, seconds))
}

/// Starts smartcar_events_next() on a queue: smartcar_completion_grant_event() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_events_next_start(
    events: Option<&smartcar_events>,
    seconds: f64,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::events::events_next(events, seconds))
}
