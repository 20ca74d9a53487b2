//! Calls: vehicle.
//!
//! Made by `cargo run -p smartcar-generate` from the calls in ffi-c/src: change them there, and run that again.

use std::{
    ffi::{c_char, c_void},
    mem::MaybeUninit,
};

use crate::{
    answer::smartcar_answer,
    arguments::smartcar_pair,
    batch::smartcar_batch,
    blocking,
    error::smartcar_error,
    generated::values::smartcar_charge_schedule_result,
    queue::{self, smartcar_call, smartcar_queue},
    vehicle::schedule::smartcar_charge_schedule,
    vehicle::smartcar_vehicle,
};

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
    // SAFETY: arguments as the header asks.
    blocking::give(batch, "batch", error, || unsafe {
        crate::vehicle::batch::vehicle_batch(vehicle, names, count)
    })
}

/// Starts smartcar_vehicle_batch() on a queue: smartcar_completion_batch() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_vehicle_batch_start(
    vehicle: Option<&smartcar_vehicle>,
    names: *const *const c_char,
    count: usize,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::vehicle::batch::vehicle_batch(vehicle, names, count)
    })
}

/// A valid access token for API v2 of the grant that reaches this vehicle, for code that sends its own requests: the one that a
/// call would be sent with. Take it anew for each request rather than keeping it. On success *token is to be freed with
/// smartcar_string_free(), which wipes it.
///
/// Fails as smartcar_client_access_token().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_access_token(
    vehicle: Option<&smartcar_vehicle>,
    token: Option<&mut MaybeUninit<*mut c_char>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(token, "token", error, || crate::vehicle::vehicle_access_token(vehicle))
}

/// Starts smartcar_vehicle_access_token() on a queue: smartcar_completion_text() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_access_token_start(
    vehicle: Option<&smartcar_vehicle>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::vehicle::vehicle_access_token(vehicle))
}

/// Any other request below the vehicle, e.g. a brand's own endpoint on v2: ("GET", "tesla/compass"). `query` is an array
/// of query_count parameters, `body` JSON; both may be NULL. A GET is repeated as reads are, anything else never once it
/// may have arrived. On success *answer is to be freed with smartcar_answer_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "method", "path", "query" or "body".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_vehicle_request(
    vehicle: Option<&smartcar_vehicle>,
    method: *const c_char,
    path: *const c_char,
    query: *const smartcar_pair,
    query_count: usize,
    body: *const c_char,
    answer: Option<&mut MaybeUninit<*const smartcar_answer>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(answer, "answer", error, || unsafe {
        crate::vehicle::request::vehicle_request(vehicle, method, path, query, query_count, body)
    })
}

/// Starts smartcar_vehicle_request() on a queue: smartcar_completion_answer() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_vehicle_request_start(
    vehicle: Option<&smartcar_vehicle>,
    method: *const c_char,
    path: *const c_char,
    query: *const smartcar_pair,
    query_count: usize,
    body: *const c_char,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::vehicle::request::vehicle_request(vehicle, method, path, query, query_count, body)
    })
}

/// Sets when it charges at a place (API v3; permission control_charge). On success *result is to be freed with
/// smartcar_charge_schedule_result_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "schedule", "latitude" or "longitude", for what is no schedule; with
/// SMARTCAR_ERROR_UNSUPPORTED, field "api", on v2.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_vehicle_set_charge_schedule(
    vehicle: Option<&smartcar_vehicle>,
    schedule: *const smartcar_charge_schedule,
    result: Option<&mut MaybeUninit<*const smartcar_charge_schedule_result>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(result, "result", error, || unsafe {
        crate::vehicle::schedule::vehicle_set_charge_schedule(vehicle, schedule)
    })
}

/// Starts smartcar_vehicle_set_charge_schedule() on a queue: smartcar_completion_charge_schedule_result() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_vehicle_set_charge_schedule_start(
    vehicle: Option<&smartcar_vehicle>,
    schedule: *const smartcar_charge_schedule,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::vehicle::schedule::vehicle_set_charge_schedule(vehicle, schedule)
    })
}
