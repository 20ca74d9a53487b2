//! Grants: what completed consents gave.

use std::{ffi::c_char, mem::offset_of};

use smartcar_sdk::{
    Forget, ForgetReport, Grant, GrantFilter, GrantStatus, ListPage, ReconnectReason, Result,
};

use crate::{
    arguments::{Options, optional_text, options, text},
    boundary::invalid,
    call::Call,
    client::{ask, of, page, smartcar_client},
    results::{Kept, Shown, hand_over, millis, release},
};

/// What one completed Connect gave: access to a user's vehicles, or to one vehicle. As the store had it when asked;
/// its tokens are never shown. Free it with smartcar_grant_free(), unless it is in a list.
#[repr(C)]
pub struct smartcar_grant {
    /// The SDK's id of it.
    pub id: *const c_char,
    /// Smartcar's id of the user; NULL until Connect is finished (recovery sees to it).
    pub user_id: *const c_char,
    /// The ids of the vehicles it reaches: an array of vehicle_count strings.
    pub vehicles: *const *const c_char,
    /// How many there are in vehicles.
    pub vehicle_count: usize,
    /// Your own id of the customer, as given at Connect; NULL if none was.
    pub account: *const c_char,
    /// "active", "adopted" (taken over from an older SDK's table and not refreshed here yet), "reconnect_required" (only the
    /// driver can repair it), "removed" or "handed_over" (another system refreshes it now).
    pub status: *const c_char,
    /// Why it needs its driver: "expired", "revoked" or "rotation_lost"; NULL if it does not.
    pub reason: *const c_char,
    /// "user" (it reaches the vehicles of a user) or "vehicle" (Connect Match: one vehicle).
    pub mode: *const c_char,
    /// Rises by one with each refresh.
    pub generation: u64,
    /// When the driver gave consent, in milliseconds since 1970.
    pub connected_at_ms: i64,
    /// When the present access token ends, in milliseconds since 1970; 0 where there is none.
    pub access_expires_at_ms: i64,
    /// When the present refresh token ends unless used, in milliseconds since 1970; 0 where there is none.
    pub refresh_expires_at_ms: i64,
}

impl Shown<Grant> for smartcar_grant {
    fn shown(grant: &Grant, kept: &mut Kept) -> Self {
        let vehicles: Vec<_> = grant.vehicles.iter().map(|id| kept.text(id)).collect();
        Self {
            id: kept.text(&grant.id),
            user_id: kept.optional(grant.user_id.as_deref()),
            vehicle_count: vehicles.len(),
            vehicles: kept.array(vehicles),
            account: kept.optional(grant.account.as_deref()),
            status: kept.text(grant.status.as_str()),
            reason: kept.optional(grant.reason.map(ReconnectReason::as_str)),
            mode: kept.text(grant.mode.as_str()),
            generation: grant.generation,
            connected_at_ms: grant.connected_at.as_millis(),
            access_expires_at_ms: millis(grant.access_expires_at),
            refresh_expires_at_ms: millis(grant.refresh_expires_at),
        }
    }
}

/// Several grants. Free it, and the grants in it, with smartcar_grant_list_free().
#[repr(C)]
pub struct smartcar_grant_list {
    /// An array of count grants.
    pub grants: *const *const smartcar_grant,
    /// How many there are in grants.
    pub count: usize,
}

impl Shown<Vec<Grant>> for smartcar_grant_list {
    fn shown(grants: &Vec<Grant>, kept: &mut Kept) -> Self {
        let (grants, count) = kept.list(grants);
        Self { grants, count }
    }
}

/// A page of grants. Free it, and the grants in it, with smartcar_grant_page_free().
#[repr(C)]
pub struct smartcar_grant_page {
    /// An array of count grants.
    pub grants: *const *const smartcar_grant,
    /// How many there are in grants: as many as were asked for, fewer, or none, also before the last page.
    pub count: usize,
    /// Leads to the next page, as `after`; NULL on the last one.
    pub next: *const c_char,
}

impl Shown<ListPage<Grant>> for smartcar_grant_page {
    fn shown(page: &ListPage<Grant>, kept: &mut Kept) -> Self {
        let (grants, count) = kept.list(&page.items);
        Self { grants, count, next: kept.optional(page.next.as_deref()) }
    }
}

/// Which grants to list: those for which all that is set holds. Set struct_size to sizeof(smartcar_grant_filter) and the
/// rest to zero, then what is wanted; the strings remain the caller's.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct smartcar_grant_filter {
    /// sizeof(smartcar_grant_filter).
    pub struct_size: usize,
    /// Of one status, by its word (see smartcar_grant). Removed grants are listed only where it is "removed".
    pub status: *const c_char,
    /// Of one customer of yours, by the id that was given at Connect.
    pub account: *const c_char,
    /// Of one user, by Smartcar's id.
    pub user_id: *const c_char,
}

const GRANT_FILTER_1: usize = offset_of!(smartcar_grant_filter, user_id) + size_of::<*const c_char>();
const _: () = assert!(GRANT_FILTER_1 == size_of::<smartcar_grant_filter>());

// SAFETY: pointers and numbers, all of which may be zero; no padding at the end, as asserted.
unsafe impl Options for smartcar_grant_filter {
    const FIRST_SIZE: usize = GRANT_FILTER_1;
}

/// The filter as the core has it.
///
/// # Safety
/// As the header asks: a filter, and strings in it, or NULL.
pub(crate) unsafe fn grant_filter(argument: *const smartcar_grant_filter) -> Result<GrantFilter> {
    let mut filter = GrantFilter::default();
    // SAFETY: the caller vouches for it.
    unsafe {
        let given = options(argument)?;
        if let Some(word) = optional_text(given.status, "status")? {
            let remedy = "status must be active, adopted, reconnect_required, removed or handed_over";
            filter = filter.status(GrantStatus::from_word(word).ok_or_else(|| invalid("status", remedy))?);
        }
        if let Some(account) = optional_text(given.account, "account")? {
            filter = filter.account(account);
        }
        if let Some(user_id) = optional_text(given.user_id, "user_id")? {
            filter = filter.user_id(user_id);
        }
    }
    Ok(filter)
}

/// One grant, as the store has it now. On success *grant is to be freed with smartcar_grant_free(); it is NULL, and
/// that is no error, if there is no such grant.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "grant_id", for what cannot be an id; SMARTCAR_ERROR_STORE.
pub(crate) unsafe fn client_grant(
    client: Option<&smartcar_client>,
    grant_id: *const c_char,
) -> Result<Call<*const smartcar_grant>> {
    let client = of(client)?;
    // SAFETY: a string or NULL, as the header asks.
    let grant_id = unsafe { text(grant_id, "grant_id") }?.to_owned();
    Ok(Call::new(async move {
        let grant = client.grant(&grant_id).await?;
        Ok(grant.map_or(std::ptr::null(), |grant| hand_over(&grant)))
    }))
}

/// The grants that reach a vehicle, newest consent first; calls use the first that works. On success *grants is to be
/// freed with smartcar_grant_list_free(); it is empty if no grant does.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "vehicle_id", for what cannot be an id; SMARTCAR_ERROR_STORE.
pub(crate) unsafe fn client_grants_for(
    client: Option<&smartcar_client>,
    vehicle_id: *const c_char,
) -> Result<Call<*const smartcar_grant_list>> {
    ask(client, |client| {
        // SAFETY: a string or NULL, as the header asks.
        let vehicle_id = unsafe { text(vehicle_id, "vehicle_id") }?.to_owned();
        Ok(async move { client.grants_for(&vehicle_id).await })
    })
}

/// The grants in the store, in the order of their ids: the page after `after` (the next of another page, NULL for the
/// first), of at most `size` grants (0: 1000, which is the most). `filter` may be NULL. A grant that cannot be read
/// (another key, a newer release) is left out, and a warning is logged. On success *page is to be freed with
/// smartcar_grant_page_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "after", "size" or an option's name; SMARTCAR_ERROR_STORE.
pub(crate) unsafe fn client_grants(
    client: Option<&smartcar_client>,
    filter: *const smartcar_grant_filter,
    after: *const c_char,
    size: usize,
) -> Result<Call<*const smartcar_grant_page>> {
    // SAFETY: strings, options, and strings in them, or NULL, as the header asks.
    unsafe { self::page(client, after, size, |client| Ok(client.grants(&grant_filter(filter)?))) }
}

/// Removes a grant: its tokens are erased and its vehicles no longer reached through it. The ids of its user, customer and
/// vehicles stay for 60 days; smartcar_client_forget() erases them, too. Smartcar is not told. *removed,
/// where `removed` is not NULL, says whether there was such a grant.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "grant_id", for what cannot be an id; SMARTCAR_ERROR_STORE.
pub(crate) unsafe fn client_remove_grant(
    client: Option<&smartcar_client>,
    grant_id: *const c_char,
) -> Result<Call<bool>> {
    let client = of(client)?;
    // SAFETY: a string or NULL, as the header asks.
    let grant_id = unsafe { text(grant_id, "grant_id") }?.to_owned();
    Ok(Call::new(async move { client.remove_grant(&grant_id).await }))
}

/// Whom smartcar_client_forget() is to forget: exactly one of the three. Set struct_size to sizeof(smartcar_whom) and the
/// rest to zero, then what is wanted; the strings remain the caller's.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct smartcar_whom {
    /// sizeof(smartcar_whom).
    pub struct_size: usize,
    /// Every grant of one customer of yours, by the id that was given at Connect.
    pub account: *const c_char,
    /// Every grant of one user, by Smartcar's id. A Connect that is not finished yet does not know its user: forget its
    /// account.
    pub user_id: *const c_char,
    /// One grant.
    pub grant_id: *const c_char,
}

const WHOM_1: usize = offset_of!(smartcar_whom, grant_id) + size_of::<*const c_char>();
const _: () = assert!(WHOM_1 == size_of::<smartcar_whom>());

// SAFETY: pointers and numbers, all of which may be zero; no padding at the end, as asserted.
unsafe impl Options for smartcar_whom {
    const FIRST_SIZE: usize = WHOM_1;
}

/// Whom to forget, as the core has it.
///
/// # Safety
/// As the header asks: a struct, and strings in it, or NULL.
unsafe fn whom(argument: *const smartcar_whom) -> Result<Forget> {
    let mut forget = Forget::default();
    // SAFETY: the caller vouches for it.
    unsafe {
        let given = options(argument)?;
        if let Some(account) = optional_text(given.account, "account")? {
            forget = forget.account(account);
        }
        if let Some(user_id) = optional_text(given.user_id, "user_id")? {
            forget = forget.user_id(user_id);
        }
        if let Some(grant_id) = optional_text(given.grant_id, "grant_id")? {
            forget = forget.grant_id(grant_id);
        }
    }
    Ok(forget)
}

/// What smartcar_client_forget() did. Free it with smartcar_forget_report_free().
#[repr(C)]
pub struct smartcar_forget_report {
    /// Grants that named somebody, or worked, and do so no more.
    pub grants: u64,
    /// Connections that were ended at Smartcar.
    pub disconnected: u64,
    /// Vehicles whose connection was not ended: there was none any more, no token of their grant works, or another grant of
    /// the same user lives on it.
    pub not_connected: u64,
    /// Files removed from this process's spool.
    pub spooled: u64,
    /// The ids of the first hundred vehicles whose connection was not ended: an array of not_connected_vehicle_count.
    pub not_connected_vehicles: *const *const c_char,
    /// How many there are in not_connected_vehicles.
    pub not_connected_vehicle_count: usize,
}

impl Shown<ForgetReport> for smartcar_forget_report {
    fn shown(report: &ForgetReport, kept: &mut Kept) -> Self {
        let (not_connected_vehicles, not_connected_vehicle_count) =
            kept.texts(&report.not_connected_vehicles);
        let ForgetReport { grants, disconnected, not_connected, spooled, .. } = *report;
        Self {
            grants,
            disconnected,
            not_connected,
            spooled,
            not_connected_vehicles,
            not_connected_vehicle_count,
        }
    }
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
pub(crate) unsafe fn client_forget(
    client: Option<&smartcar_client>,
    whom: *const smartcar_whom,
    disconnect: bool,
) -> Result<Call<*const smartcar_forget_report>> {
    ask(client, |client| {
        // SAFETY: a struct, and strings in it, or NULL, as the header asks.
        let whom = unsafe { self::whom(whom) }?.disconnect(disconnect);
        Ok(async move { client.forget(&whom).await })
    })
}

/// Frees a report. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_forget_report_free(report: *const smartcar_forget_report) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(report) };
}

/// Frees a grant. NULL is nothing to free. Grants in a list are freed with the list.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_grant_free(grant: *const smartcar_grant) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(grant) };
}

/// Frees a list and the grants in it. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_grant_list_free(grants: *const smartcar_grant_list) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(grants) };
}

/// Frees a page and the grants in it. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_grant_page_free(page: *const smartcar_grant_page) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(page) };
}
