//! Calls: client.
//!
//! Made by `cargo run -p smartcar-generate` from the calls in ffi-c/src: change them there, and run that again.

use std::{
    ffi::{c_char, c_void},
    mem::MaybeUninit,
};

use crate::{
    blocking,
    client::{smartcar_client, smartcar_rekey_report},
    config::smartcar_config,
    error::smartcar_error,
    queue::{self, smartcar_call, smartcar_queue},
};

/// Checks the settings and opens the store. Nothing is sent. On success *client is to be freed with
/// smartcar_client_free(). The config remains the caller's.
///
/// Fails with SMARTCAR_ERROR_CONFIG, naming the setting that is missing or cannot be used, or SMARTCAR_ERROR_STORE if
/// the store cannot be opened.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_client_open(
    config: Option<&smartcar_config>,
    client: Option<&mut MaybeUninit<*mut smartcar_client>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(client, "client", error, || crate::client::client_open(config))
}

/// Starts smartcar_client_open() on a queue: smartcar_completion_client() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_client_open_start(
    config: Option<&smartcar_config>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::client::client_open(config))
}

/// Begins nothing more, and waits until every token refresh that has begun is settled, or left to another process since
/// its next reply would come too late: at once if none is under way, one grace (60 s) at most. Afterwards every call on
/// the client and its vehicles fails with SMARTCAR_ERROR_CLOSED. Closing twice is fine. The client still is to be freed.
///
/// Fails with SMARTCAR_ERROR_STORE if new tokens could not be stored in that time, nor kept in the spool; with
/// SMARTCAR_ERROR_TIMEOUT if a refresh or a Connect has had no answer: another process with this store open must repeat
/// the refresh within a grace of its first request, or its grant can be lost.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_client_close(
    client: Option<&smartcar_client>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::tell(error, || crate::client::client_close(client))
}

/// Starts smartcar_client_close() on a queue: smartcar_completion_done() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_client_close_start(
    client: Option<&smartcar_client>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::client::client_close(client))
}

/// As smartcar_client_close(), waiting no longer than so many seconds (more than a grace brings nothing). Tokens that are
/// won and not stored by then go to the spool, where there is one. A request without its answer cannot: with a bound
/// shorter than the grace, see to it that another process runs. A function of a store of the program's own that has not returned
/// is waited for up to 10 s more.
///
/// Fails as smartcar_client_close() does; with SMARTCAR_ERROR_INVALID_INPUT, field "bound", unless that is a number of
/// seconds, zero or more.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_client_close_within(
    client: Option<&smartcar_client>,
    bound: f64,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::tell(error, || crate::client::client_close_within(client, bound))
}

/// Starts smartcar_client_close_within() on a queue: smartcar_completion_done() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_client_close_within_start(
    client: Option<&smartcar_client>,
    bound: f64,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::client::client_close_within(client, bound))
}

/// Rewrites every record that is not encrypted with the first of the setting "token_keys", while everybody goes on
/// serving. To change keys: give all processes the new key as the second; then as the first; then call this; then drop
/// the old one. On success *report is to be freed with smartcar_rekey_report_free().
///
/// Fails with SMARTCAR_ERROR_CONFIG, field "token_keys", where there are none; SMARTCAR_ERROR_STORE.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_client_rekey(
    client: Option<&smartcar_client>,
    report: Option<&mut MaybeUninit<*const smartcar_rekey_report>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(report, "report", error, || crate::client::client_rekey(client))
}

/// Starts smartcar_client_rekey() on a queue: smartcar_completion_rekey_report() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_client_rekey_start(
    client: Option<&smartcar_client>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::client::client_rekey(client))
}

/// The application's own token for API v3, cached and refreshed early: for requests of yours to API v3, with the header
/// sc-user-id. It is a secret: send it to Smartcar and nowhere else. On success *token is to be freed with
/// smartcar_string_free().
///
/// Fails with SMARTCAR_ERROR_CONFIG where the settings "v3_client_id" and "v3_client_secret" are missing or wrong.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_client_application_token(
    client: Option<&smartcar_client>,
    token: Option<&mut MaybeUninit<*mut c_char>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    blocking::give(token, "token", error, || crate::client::client_application_token(client))
}

/// Starts smartcar_client_application_token() on a queue: smartcar_completion_text() takes what it gave.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_client_application_token_start(
    client: Option<&smartcar_client>,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    queue::start(queue, user_data, call, error, || crate::client::client_application_token(client))
}
