//! Connections: which vehicles users have connected.

use std::{ffi::c_char, mem::offset_of};

use smartcar_sdk::{BackfillReport, Connection, ConnectionFilter, ListPage, Result};

use crate::{
    arguments::{Options, optional_mode, optional_text, options, text},
    call::Call,
    client::{ask, page, smartcar_client, tell},
    json::{json, smartcar_json},
    readings::smartcar_meta,
    results::{Kept, Shown, count, millis, release},
};

/// One vehicle that one user has connected. Free it with smartcar_connection_free().
#[repr(C)]
pub struct smartcar_connection {
    /// Smartcar's id of the connection; NULL on API v2, which has none.
    pub id: *const c_char,
    /// Smartcar's id of the vehicle. Never NULL.
    pub vehicle_id: *const c_char,
    /// Smartcar's id of the user. Never NULL.
    pub user_id: *const c_char,
    /// Your own id of the user, if the Connect URL carried one; API v3 alone says so. NULL where absent.
    pub external_id: *const c_char,
    /// What the driver has permitted: an array of permission_count strings; API v3 alone says so.
    pub permissions: *const *const c_char,
    /// How many there are in permissions.
    pub permission_count: usize,
    /// Brand; NULL on API v2, as the following where not said otherwise.
    pub make: *const c_char,
    /// Model; NULL where absent.
    pub model: *const c_char,
    /// Model year; 0 where absent.
    pub year: u16,
    /// "live", "simulated" or "test"; NULL where absent.
    pub mode: *const c_char,
    /// "BEV", "PHEV", "HEV" or "ICE"; NULL where absent.
    pub powertrain_type: *const c_char,
    /// When the driver connected it, in milliseconds since 1970; 0 where Smartcar does not say.
    pub connected_at_ms: i64,
    /// As Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
}

impl Shown<Connection> for smartcar_connection {
    fn shown(connection: &Connection, kept: &mut Kept) -> Self {
        let (permissions, permission_count) = kept.texts(&connection.permissions);
        Self {
            id: kept.optional(connection.id.as_deref()),
            vehicle_id: kept.text(&connection.vehicle_id),
            user_id: kept.text(&connection.user_id),
            external_id: kept.optional(connection.external_id.as_deref()),
            permissions,
            permission_count,
            make: kept.optional(connection.make.as_deref()),
            model: kept.optional(connection.model.as_deref()),
            year: connection.year.unwrap_or_default(),
            mode: kept.optional(connection.mode.as_deref()),
            powertrain_type: kept.optional(connection.powertrain_type.as_deref()),
            connected_at_ms: millis(connection.connected_at),
            raw: json(&connection.raw, kept),
        }
    }
}

/// Frees a connection. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_connection_free(connection: *const smartcar_connection) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(connection) };
}

/// A page of connections. Free it, and the connections in it, with smartcar_connection_page_free().
#[repr(C)]
pub struct smartcar_connection_page {
    /// About the answer. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it.
    pub raw: *const smartcar_json,
    /// An array of count connections.
    pub connections: *const *const smartcar_connection,
    /// How many there are in connections.
    pub count: usize,
    /// How many there are on all pages; -1 where Smartcar does not say.
    pub total: i64,
    /// Leads to the next page, as `after`; NULL on the last one.
    pub next: *const c_char,
}

impl Shown<ListPage<Connection>> for smartcar_connection_page {
    fn shown(page: &ListPage<Connection>, kept: &mut Kept) -> Self {
        let (connections, count) = kept.list(&page.items);
        Self {
            meta: kept.shown(&page.meta),
            raw: json(&page.raw, kept),
            connections,
            count,
            total: self::count(page.total),
            next: kept.optional(page.next.as_deref()),
        }
    }
}

/// Frees a page and the connections in it. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_connection_page_free(page: *const smartcar_connection_page) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(page) };
}

/// Several connections. Free it, and the connections in it, with smartcar_connection_list_free().
#[repr(C)]
pub struct smartcar_connection_list {
    /// An array of count connections.
    pub connections: *const *const smartcar_connection,
    /// How many there are in connections.
    pub count: usize,
}

impl Shown<Vec<Connection>> for smartcar_connection_list {
    fn shown(connections: &Vec<Connection>, kept: &mut Kept) -> Self {
        let (connections, count) = kept.list(connections);
        Self { connections, count }
    }
}

/// Frees a list and the connections in it. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_connection_list_free(connections: *const smartcar_connection_list) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(connections) };
}

/// Which connections to list, or to end. Set struct_size to sizeof(smartcar_connection_filter) and the rest to zero,
/// then what is wanted; the strings remain the caller's. What is not set does not narrow.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct smartcar_connection_filter {
    /// sizeof(smartcar_connection_filter).
    pub struct_size: usize,
    /// Of one user.
    pub user_id: *const c_char,
    /// Of one vehicle.
    pub vehicle_id: *const c_char,
    /// Of the user with this id of yours; API v3 alone can tell.
    pub external_id: *const c_char,
    /// Of "live", "simulated" or "test" cars. API v3 shows the cars of one mode at a time; without this, of the setting
    /// "mode".
    pub mode: *const c_char,
}

const CONNECTION_FILTER_1: usize = offset_of!(smartcar_connection_filter, mode) + size_of::<*const c_char>();
const _: () = assert!(CONNECTION_FILTER_1 == size_of::<smartcar_connection_filter>());

// SAFETY: pointers and numbers, all of which may be zero; no padding at the end, as asserted.
unsafe impl Options for smartcar_connection_filter {
    const FIRST_SIZE: usize = CONNECTION_FILTER_1;
}

/// The filter as the core has it.
///
/// # Safety
/// As the header asks: a filter, and strings in it, or NULL.
unsafe fn connection_filter(argument: *const smartcar_connection_filter) -> Result<ConnectionFilter> {
    let mut filter = ConnectionFilter::default();
    // SAFETY: the caller vouches for it.
    unsafe {
        let given = options(argument)?;
        if let Some(user_id) = optional_text(given.user_id, "user_id")? {
            filter = filter.user_id(user_id);
        }
        if let Some(vehicle_id) = optional_text(given.vehicle_id, "vehicle_id")? {
            filter = filter.vehicle_id(vehicle_id);
        }
        if let Some(external_id) = optional_text(given.external_id, "external_id")? {
            filter = filter.external_id(external_id);
        }
        if let Some(mode) = optional_mode(given.mode)? {
            filter = filter.mode(mode);
        }
    }
    Ok(filter)
}

/// The vehicles that users have connected: on API v3 with permissions and more, on v2 through the management API, which
/// takes the setting "management_token". It is the page after `after` (the next of another page, NULL for the first),
/// of `size` items (0: as many as Smartcar gives). `filter` may be NULL. On success *page is to be freed with
/// smartcar_connection_page_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "after", "size" or an option's name.
pub(crate) unsafe fn client_connections(
    client: Option<&smartcar_client>,
    filter: *const smartcar_connection_filter,
    after: *const c_char,
    size: usize,
) -> Result<Call<*const smartcar_connection_page>> {
    // SAFETY: strings, options, and strings in them, or NULL, as the header asks.
    unsafe { self::page(client, after, size, |client| Ok(client.connections(&connection_filter(filter)?))) }
}

/// One connection, by Smartcar's id of it (API v3). On success *connection is to be freed with
/// smartcar_connection_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "connection_id", for what cannot be an id.
pub(crate) unsafe fn client_connection(
    client: Option<&smartcar_client>,
    connection_id: *const c_char,
) -> Result<Call<*const smartcar_connection>> {
    ask(client, |client| {
        // SAFETY: a string or NULL, as the header asks.
        let id = unsafe { text(connection_id, "connection_id") }?.to_owned();
        Ok(async move { client.connection(&id).await })
    })
}

/// Ends one connection, by Smartcar's id of it (API v3): the application can ask its vehicle nothing any more.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "connection_id", for what cannot be an id.
pub(crate) unsafe fn client_delete_connection(
    client: Option<&smartcar_client>,
    connection_id: *const c_char,
) -> Result<Call<()>> {
    tell(client, |client| {
        // SAFETY: a string or NULL, as the header asks.
        let id = unsafe { text(connection_id, "connection_id") }?.to_owned();
        Ok(async move { client.delete_connection(&id).await })
    })
}

/// Ends every connection of one user, or of one vehicle, and gives what was ended. Grants in the store are not touched.
/// On success *connections is to be freed with smartcar_connection_list_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "user_id", unless either a user or a vehicle is given.
pub(crate) unsafe fn client_delete_connections(
    client: Option<&smartcar_client>,
    filter: *const smartcar_connection_filter,
) -> Result<Call<*const smartcar_connection_list>> {
    ask(client, |client| {
        // SAFETY: a filter, and strings in it, or NULL, as the header asks.
        let filter = unsafe { connection_filter(filter) }?;
        Ok(async move { client.delete_connections(&filter).await })
    })
}

/// A vehicle that Smartcar has connected and no grant in this store reaches, or whose grants name another user.
#[repr(C)]
pub struct smartcar_unmatched_vehicle {
    /// Smartcar's id of the vehicle. Never NULL.
    pub vehicle_id: *const c_char,
    /// Smartcar's id of its user. Never NULL.
    pub user_id: *const c_char,
}

impl Shown<(String, String)> for smartcar_unmatched_vehicle {
    fn shown((vehicle_id, user_id): &(String, String), kept: &mut Kept) -> Self {
        Self { vehicle_id: kept.text(vehicle_id), user_id: kept.text(user_id) }
    }
}

/// What learning the users of vehicles did. Free it with smartcar_backfill_report_free().
#[repr(C)]
pub struct smartcar_backfill_report {
    /// Connections that Smartcar listed.
    pub connections: u64,
    /// Vehicles whose user was stored.
    pub stored: u64,
    /// Vehicles whose user was known.
    pub known: u64,
    /// Vehicles that no grant in this store reaches, or whose grants name another user.
    pub unmatched: u64,
    /// The first 10,000 of these: an array of unmatched_vehicle_count.
    pub unmatched_vehicles: *const *const smartcar_unmatched_vehicle,
    /// How many there are in unmatched_vehicles.
    pub unmatched_vehicle_count: usize,
    /// Where to go on, as `after`, if there is more to do; NULL at the end.
    pub next: *const c_char,
}

impl Shown<BackfillReport> for smartcar_backfill_report {
    fn shown(report: &BackfillReport, kept: &mut Kept) -> Self {
        let (unmatched_vehicles, unmatched_vehicle_count) = kept.list(&report.unmatched_vehicles);
        let BackfillReport { connections, stored, known, unmatched, .. } = *report;
        let next = kept.optional(report.next.as_deref());
        Self { connections, stored, known, unmatched, unmatched_vehicles, unmatched_vehicle_count, next }
    }
}

/// Frees a report. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_backfill_report_free(report: *const smartcar_backfill_report) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(report) };
}

/// Learns the user of every vehicle in the store from Smartcar's connections, so that it can be reached by API v3: the
/// step from v2 to v3 in place. May be run at any time, again, and by several at once. It begins at `after`, the next of
/// an earlier report, or at the beginning where that is NULL, which does no harm either. On success *report is to be freed
/// with smartcar_backfill_report_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "after", for what is no next; with SMARTCAR_ERROR_CONFIG where the
/// settings "v3_client_id" and "v3_client_secret" are missing or wrong.
pub(crate) unsafe fn client_backfill_users(
    client: Option<&smartcar_client>,
    after: *const c_char,
) -> Result<Call<*const smartcar_backfill_report>> {
    ask(client, |client| {
        let mut run = client.backfill_users();
        // SAFETY: a string or NULL, as the header asks.
        if let Some(after) = unsafe { optional_text(after, "after") }? {
            run = run.after(after);
        }
        Ok(async move { run.await })
    })
}
