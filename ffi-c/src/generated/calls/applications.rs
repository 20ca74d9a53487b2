//! Calls: applications.
//!
//! Made by `cargo run -p smartcar-generate` from the calls in ffi-c/src: change them there, and run that again.

use std::{
    ffi::{c_char, c_void},
    mem::MaybeUninit,
};

use crate::{
    answer::smartcar_answer,
    applications::{smartcar_application, smartcar_application_page, smartcar_vehicle_page},
    arguments::smartcar_pair,
    blocking,
    client::smartcar_client,
    error::smartcar_error,
    generated::values::smartcar_user,
    queue::{self, smartcar_call, smartcar_queue},
};

/// The applications these credentials are for (API v3). It is the page after `after` (the next of another page, NULL
/// for the first), of `size` items (0: as many as Smartcar gives). On success *page is to be freed with
/// smartcar_application_page_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "after" or "size".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_applications(
    client: Option<&smartcar_client>,
    after: *const c_char,
    size: usize,
    page: Option<&mut MaybeUninit<*const smartcar_application_page>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(page, "page", error, || unsafe {
        crate::applications::client_applications(client, after, size)
    })
}

/// Starts smartcar_client_applications() on a queue: smartcar_completion_application_page() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_applications_start(
    client: Option<&smartcar_client>,
    after: *const c_char,
    size: usize,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::applications::client_applications(client, after, size)
    })
}

/// One application, by its id (API v3). On success *application is to be freed with smartcar_application_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "application_id", for what cannot be an id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_application(
    client: Option<&smartcar_client>,
    application_id: *const c_char,
    application: Option<&mut MaybeUninit<*const smartcar_application>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(application, "application", error, || unsafe {
        crate::applications::client_application(client, application_id)
    })
}

/// Starts smartcar_client_application() on a queue: smartcar_completion_application() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_application_start(
    client: Option<&smartcar_client>,
    application_id: *const c_char,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::applications::client_application(client, application_id)
    })
}

/// The user a grant belongs to, as API v2 says. On success *reading is to be freed with smartcar_user_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "grant_id", for what cannot be an id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_user(
    client: Option<&smartcar_client>,
    grant_id: *const c_char,
    reading: Option<&mut MaybeUninit<*const smartcar_user>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(reading, "reading", error, || unsafe {
        crate::applications::client_user(client, grant_id)
    })
}

/// Starts smartcar_client_user() on a queue: smartcar_completion_user() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_user_start(
    client: Option<&smartcar_client>,
    grant_id: *const c_char,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::applications::client_user(client, grant_id)
    })
}

/// The vehicles a grant reaches, as API v2 says. What Connect brought is in the grant already. It is the page after
/// `after` (the next of another page, NULL for the first), of `size` items (0: as many as Smartcar gives). On success
/// *page is to be freed with smartcar_vehicle_page_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "grant_id", "after" or "size".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_vehicles(
    client: Option<&smartcar_client>,
    grant_id: *const c_char,
    after: *const c_char,
    size: usize,
    page: Option<&mut MaybeUninit<*const smartcar_vehicle_page>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(page, "page", error, || unsafe {
        crate::applications::client_vehicles(client, grant_id, after, size)
    })
}

/// Starts smartcar_client_vehicles() on a queue: smartcar_completion_vehicle_page() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_vehicles_start(
    client: Option<&smartcar_client>,
    grant_id: *const c_char,
    after: *const c_char,
    size: usize,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::applications::client_vehicles(client, grant_id, after, size)
    })
}

/// Any other request of the application to API v3, with its token; the path is what comes after "/v3/". `query` is an
/// array of query_count parameters, `body` JSON, user_id the user on whose behalf it is (sc-user-id); all may be NULL.
/// On success *answer is to be freed with smartcar_answer_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "method", "path", "query", "body" or "user_id".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_request(
    client: Option<&smartcar_client>,
    method: *const c_char,
    path: *const c_char,
    query: *const smartcar_pair,
    query_count: usize,
    body: *const c_char,
    user_id: *const c_char,
    answer: Option<&mut MaybeUninit<*const smartcar_answer>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(answer, "answer", error, || unsafe {
        crate::applications::client_request(client, method, path, query, query_count, body, user_id)
    })
}

/// Starts smartcar_client_request() on a queue: smartcar_completion_answer() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_request_start(
    client: Option<&smartcar_client>,
    method: *const c_char,
    path: *const c_char,
    query: *const smartcar_pair,
    query_count: usize,
    body: *const c_char,
    user_id: *const c_char,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::applications::client_request(client, method, path, query, query_count, body, user_id)
    })
}
