//! Calls: connections.
//!
//! Made by `cargo run -p smartcar-generate` from the calls in ffi-c/src: change them there, and run that again.

use std::{
    ffi::{c_char, c_void},
    mem::MaybeUninit,
};

use crate::{
    blocking,
    client::smartcar_client,
    connections::{
        smartcar_backfill_report, smartcar_connection, smartcar_connection_filter, smartcar_connection_list,
        smartcar_connection_page,
    },
    error::smartcar_error,
    queue::{self, smartcar_call, smartcar_queue},
};

/// The vehicles that users have connected: on API v3 with permissions and more, on v2 through the management API, which
/// takes the setting "management_token". It is the page after `after` (the next of another page, NULL for the first),
/// of `size` items (0: as many as Smartcar gives). `filter` may be NULL. On success *page is to be freed with
/// smartcar_connection_page_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "after", "size" or an option's name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_connections(
    client: Option<&smartcar_client>,
    filter: *const smartcar_connection_filter,
    after: *const c_char,
    size: usize,
    page: Option<&mut MaybeUninit<*const smartcar_connection_page>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(page, "page", error, || unsafe {
        crate::connections::client_connections(client, filter, after, size)
    })
}

/// Starts smartcar_client_connections() on a queue: smartcar_completion_connection_page() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_connections_start(
    client: Option<&smartcar_client>,
    filter: *const smartcar_connection_filter,
    after: *const c_char,
    size: usize,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::connections::client_connections(client, filter, after, size)
    })
}

/// One connection, by Smartcar's id of it (API v3). On success *connection is to be freed with
/// smartcar_connection_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "connection_id", for what cannot be an id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_connection(
    client: Option<&smartcar_client>,
    connection_id: *const c_char,
    connection: Option<&mut MaybeUninit<*const smartcar_connection>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(connection, "connection", error, || unsafe {
        crate::connections::client_connection(client, connection_id)
    })
}

/// Starts smartcar_client_connection() on a queue: smartcar_completion_connection() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_connection_start(
    client: Option<&smartcar_client>,
    connection_id: *const c_char,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::connections::client_connection(client, connection_id)
    })
}

/// Ends one connection, by Smartcar's id of it (API v3): the application can ask its vehicle nothing any more.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "connection_id", for what cannot be an id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_delete_connection(
    client: Option<&smartcar_client>,
    connection_id: *const c_char,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::tell(error, || unsafe { crate::connections::client_delete_connection(client, connection_id) })
}

/// Starts smartcar_client_delete_connection() on a queue: smartcar_completion_done() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_delete_connection_start(
    client: Option<&smartcar_client>,
    connection_id: *const c_char,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::connections::client_delete_connection(client, connection_id)
    })
}

/// Ends every connection of one user, or of one vehicle, and gives what was ended. Grants in the store are not touched.
/// On success *connections is to be freed with smartcar_connection_list_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "user_id", unless either a user or a vehicle is given.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_delete_connections(
    client: Option<&smartcar_client>,
    filter: *const smartcar_connection_filter,
    connections: Option<&mut MaybeUninit<*const smartcar_connection_list>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(connections, "connections", error, || unsafe {
        crate::connections::client_delete_connections(client, filter)
    })
}

/// Starts smartcar_client_delete_connections() on a queue: smartcar_completion_connection_list() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_delete_connections_start(
    client: Option<&smartcar_client>,
    filter: *const smartcar_connection_filter,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::connections::client_delete_connections(client, filter)
    })
}

/// Learns the user of every vehicle in the store from Smartcar's connections, so that it can be reached by API v3: the
/// step from v2 to v3 in place. May be run at any time, again, and by several at once. It begins at `after`, the next of
/// an earlier report, or at the beginning where that is NULL, which does no harm either. On success *report is to be freed
/// with smartcar_backfill_report_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "after", for what is no next; with SMARTCAR_ERROR_CONFIG where the
/// settings "v3_client_id" and "v3_client_secret" are missing or wrong.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_backfill_users(
    client: Option<&smartcar_client>,
    after: *const c_char,
    report: Option<&mut MaybeUninit<*const smartcar_backfill_report>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(report, "report", error, || unsafe {
        crate::connections::client_backfill_users(client, after)
    })
}

/// Starts smartcar_client_backfill_users() on a queue: smartcar_completion_backfill_report() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_backfill_users_start(
    client: Option<&smartcar_client>,
    after: *const c_char,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::connections::client_backfill_users(client, after)
    })
}
