//! Calls: grant.
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
    grant::{
        smartcar_forget_report, smartcar_grant, smartcar_grant_filter, smartcar_grant_list,
        smartcar_grant_page, smartcar_whom,
    },
    queue::{self, smartcar_call, smartcar_queue},
};

/// One grant, as the store has it now. On success *grant is to be freed with smartcar_grant_free(); it is NULL, and
/// that is no error, if there is no such grant.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "grant_id", for what cannot be an id; SMARTCAR_ERROR_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_grant(
    client: Option<&smartcar_client>,
    grant_id: *const c_char,
    grant: Option<&mut MaybeUninit<*const smartcar_grant>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(grant, "grant", error, || unsafe { crate::grant::client_grant(client, grant_id) })
}

/// Starts smartcar_client_grant() on a queue: smartcar_completion_grant() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_grant_start(
    client: Option<&smartcar_client>,
    grant_id: *const c_char,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe { crate::grant::client_grant(client, grant_id) })
}

/// The grants that reach a vehicle, newest consent first; calls use the first that works. On success *grants is to be
/// freed with smartcar_grant_list_free(); it is empty if no grant does.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "vehicle_id", for what cannot be an id; SMARTCAR_ERROR_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_grants_for(
    client: Option<&smartcar_client>,
    vehicle_id: *const c_char,
    grants: Option<&mut MaybeUninit<*const smartcar_grant_list>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(grants, "grants", error, || unsafe { crate::grant::client_grants_for(client, vehicle_id) })
}

/// Starts smartcar_client_grants_for() on a queue: smartcar_completion_grant_list() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_grants_for_start(
    client: Option<&smartcar_client>,
    vehicle_id: *const c_char,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::grant::client_grants_for(client, vehicle_id)
    })
}

/// The grants in the store, in the order of their ids: the page after `after` (the next of another page, NULL for the
/// first), of at most `size` grants (0: 1000, which is the most). `filter` may be NULL. A grant that cannot be read
/// (another key, a newer release) is left out, and a warning is logged. On success *page is to be freed with
/// smartcar_grant_page_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "after", "size" or an option's name; SMARTCAR_ERROR_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_grants(
    client: Option<&smartcar_client>,
    filter: *const smartcar_grant_filter,
    after: *const c_char,
    size: usize,
    page: Option<&mut MaybeUninit<*const smartcar_grant_page>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(page, "page", error, || unsafe {
        crate::grant::client_grants(client, filter, after, size)
    })
}

/// Starts smartcar_client_grants() on a queue: smartcar_completion_grant_page() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_grants_start(
    client: Option<&smartcar_client>,
    filter: *const smartcar_grant_filter,
    after: *const c_char,
    size: usize,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::grant::client_grants(client, filter, after, size)
    })
}

/// Removes a grant: its tokens are erased and its vehicles no longer reached through it. The ids of its user, customer and
/// vehicles stay for 60 days; smartcar_client_forget() erases them, too. Smartcar is not told. *removed,
/// where `removed` is not NULL, says whether there was such a grant.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "grant_id", for what cannot be an id; SMARTCAR_ERROR_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_remove_grant(
    client: Option<&smartcar_client>,
    grant_id: *const c_char,
    removed: Option<&mut MaybeUninit<bool>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::flag(removed, error, || unsafe { crate::grant::client_remove_grant(client, grant_id) })
}

/// Starts smartcar_client_remove_grant() on a queue: smartcar_completion_flag() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_remove_grant_start(
    client: Option<&smartcar_client>,
    grant_id: *const c_char,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::grant::client_remove_grant(client, grant_id)
    })
}

/// Forgets whom `whom` names: their grants become tombstones, which hold neither tokens nor ids of user, customer or
/// vehicle, for 60 days (so that no late reply revives them) and then go. `disconnect` ends Smartcar's connections to the
/// vehicles first: with the grant's own tokens, or on API v3 as the application (a Connect that is not finished yet names no
/// vehicles, so its connections stay). The spool and the caches of this process forget them, too, and the caches of other
/// processes in seconds. Not reached: a Connect in the spool of another host, or one that is sealed with a key this process lacks;
/// what the database keeps of old rows (its log, backups, a standby that is behind). On success *report is to be freed with
/// smartcar_forget_report_free().
///
/// A grant that cannot be forgotten now does not keep the others; the first error is returned in the end. What is done is
/// done, and the same call again does the rest. Fails with
/// SMARTCAR_ERROR_INVALID_INPUT, field "account", "user_id" or "grant_id"; SMARTCAR_ERROR_STORE, also where a
/// connection is to be ended and the grant cannot be read; with `disconnect` as every call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_forget(
    client: Option<&smartcar_client>,
    whom: *const smartcar_whom,
    disconnect: bool,
    report: Option<&mut MaybeUninit<*const smartcar_forget_report>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(report, "report", error, || unsafe {
        crate::grant::client_forget(client, whom, disconnect)
    })
}

/// Starts smartcar_client_forget() on a queue: smartcar_completion_forget_report() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_forget_start(
    client: Option<&smartcar_client>,
    whom: *const smartcar_whom,
    disconnect: bool,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::grant::client_forget(client, whom, disconnect)
    })
}
