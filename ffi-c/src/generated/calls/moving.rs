//! Calls: moving.
//!
//! Made by `cargo run -p smartcar-generate` from the calls in ffi-c/src: change them there, and run that again.

use std::{
    ffi::{c_char, c_void},
    mem::MaybeUninit,
};

use crate::{
    blocking,
    client::smartcar_client,
    error::smartcar_error,
    grant::{smartcar_grant, smartcar_grant_filter},
    moving::{smartcar_export_report, smartcar_grant_to_import, smartcar_import_report},
    queue::{self, smartcar_call, smartcar_queue},
};

/// Takes `count` grants over from another system's table, so that no driver is asked again: each is stored at once, without a
/// refresh, as "adopted"; its first refresh here makes it active. `rows` is an array of pointers. A row that comes twice is one
/// grant, so an import that was interrupted is simply done again; call it for a thousand rows or so at a time. A row that is
/// wrong does not keep the others; the report names it. `dry_run` writes nothing: the report says what would be done.
/// On success *report is to be freed with smartcar_import_report_free().
///
/// Two systems must not share a refresh token: stop the old one's refreshes before, and read its rows after the last of them has
/// ended. docs/moving-over.md has the steps, and `smartcar import --hold` does them while the old one is running.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "rows" or a column's name, where an argument is NULL or no UTF-8: then no row
/// was imported; SMARTCAR_ERROR_STORE: what was stored by then stays, and the same call again does the rest.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_import_grants(
    client: Option<&smartcar_client>,
    rows: *const *const smartcar_grant_to_import,
    count: usize,
    dry_run: bool,
    report: Option<&mut MaybeUninit<*const smartcar_import_report>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(report, "report", error, || unsafe {
        crate::moving::client_import_grants(client, rows, count, dry_run)
    })
}

/// Starts smartcar_client_import_grants() on a queue: smartcar_completion_import_report() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_import_grants_start(
    client: Option<&smartcar_client>,
    rows: *const *const smartcar_grant_to_import,
    count: usize,
    dry_run: bool,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::moving::client_import_grants(client, rows, count, dry_run)
    })
}

/// Hands grants over to another system: the way back. Each is marked as "handed_over" first, durably, so that nobody refreshes
/// it here any more; then its pair is written to `path`, a new CSV file that only this user can read (mode 0600), with the
/// columns of smartcar_grant_to_import. Only settled grants are exported; the others are counted as skipped: export again, to
/// another file. The pair stays in the store, so an export that failed, or whose file was lost, is done again. Access tokens that
/// processes have at hand work until they end. `filter` may be NULL. On success *report is to be freed with
/// smartcar_export_report_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "path", where the file is there already or cannot be written;
/// SMARTCAR_ERROR_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_export_grants(
    client: Option<&smartcar_client>,
    path: *const c_char,
    filter: *const smartcar_grant_filter,
    report: Option<&mut MaybeUninit<*const smartcar_export_report>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(report, "report", error, || unsafe {
        crate::moving::client_export_grants(client, path, filter)
    })
}

/// Starts smartcar_client_export_grants() on a queue: smartcar_completion_export_report() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_export_grants_start(
    client: Option<&smartcar_client>,
    path: *const c_char,
    filter: *const smartcar_grant_filter,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::moving::client_export_grants(client, path, filter)
    })
}

/// A valid access token of one grant for API v2, for code that sends its own requests. Take it anew for each request rather than
/// keeping it: it may be about to end. smartcar_vehicle_access_token() finds the grant of a vehicle. On success
/// *token is to be freed with smartcar_string_free(), which wipes it.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "grant_id"; SMARTCAR_ERROR_NOT_CONNECTED;
/// SMARTCAR_ERROR_RECONNECT_REQUIRED; SMARTCAR_ERROR_UNAVAILABLE; SMARTCAR_ERROR_TIMEOUT; SMARTCAR_ERROR_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_access_token(
    client: Option<&smartcar_client>,
    grant_id: *const c_char,
    token: Option<&mut MaybeUninit<*mut c_char>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(token, "token", error, || unsafe { crate::moving::client_access_token(client, grant_id) })
}

/// Starts smartcar_client_access_token() on a queue: smartcar_completion_text() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_access_token_start(
    client: Option<&smartcar_client>,
    grant_id: *const c_char,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::moving::client_access_token(client, grant_id)
    })
}

/// Has the tokens of a grant whose driver must connect again presented to Smartcar once more, and gives the grant as it is then:
/// active where they work after all. One that is not given up is given as it is, and nothing is sent. On success *grant is to be
/// freed with smartcar_grant_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "grant_id"; SMARTCAR_ERROR_NOT_CONNECTED where there is no such grant;
/// SMARTCAR_ERROR_TIMEOUT, while it goes on in the background; SMARTCAR_ERROR_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_retry_grant(
    client: Option<&smartcar_client>,
    grant_id: *const c_char,
    grant: Option<&mut MaybeUninit<*const smartcar_grant>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(grant, "grant", error, || unsafe { crate::moving::client_retry_grant(client, grant_id) })
}

/// Starts smartcar_client_retry_grant() on a queue: smartcar_completion_grant() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_retry_grant_start(
    client: Option<&smartcar_client>,
    grant_id: *const c_char,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::moving::client_retry_grant(client, grant_id)
    })
}
