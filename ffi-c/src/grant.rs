//! Grants: what completed consents gave.

use std::{ffi::c_char, mem::MaybeUninit};

use smartcar_sdk::{Grant, Reason, Result};

use crate::{
    arguments::{optional_text, text},
    blocking::wait,
    boundary::{call, give, given},
    client::{ask, smartcar_client},
    error::smartcar_error,
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
    /// "active", "reconnect_required" (only the driver can repair it) or "removed".
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
            reason: kept.optional(grant.reason.map(Reason::as_str)),
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
        let mut shown = Vec::with_capacity(grants.len());
        for grant in grants {
            let grant = smartcar_grant::shown(grant, kept);
            shown.push(kept.one(grant));
        }
        Self { count: shown.len(), grants: kept.array(shown) }
    }
}

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
    give(grant, "grant", error, || {
        let client = given(client, "client")?.client.clone();
        // SAFETY: a string or NULL, as the header asks.
        let grant_id = unsafe { text(grant_id, "grant_id") }?.to_owned();
        let grant = wait(async move { client.grant(&grant_id).await })?;
        Ok(grant.map_or(std::ptr::null(), |grant| hand_over(&grant)))
    })
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
    ask(client, grants, "grants", error, |client| {
        // SAFETY: a string or NULL, as the header asks.
        let vehicle_id = unsafe { text(vehicle_id, "vehicle_id") }?.to_owned();
        Ok(async move { client.grants_for(&vehicle_id).await })
    })
}

/// Up to `limit` (at most 1000) grants in the order of their ids, after the grant with the id `after`, from the first
/// where that is NULL; removed ones are left out. Pass the last one's id to get the next page; fewer than `limit` are
/// the last. On success *grants is to be freed with smartcar_grant_list_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "grant_id", for what cannot be an id; SMARTCAR_ERROR_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_grants(
    client: Option<&smartcar_client>,
    after: *const c_char,
    limit: usize,
    grants: Option<&mut MaybeUninit<*const smartcar_grant_list>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    ask(client, grants, "grants", error, |client| {
        // SAFETY: a string or NULL, as the header asks.
        let after = unsafe { optional_text(after, "after") }?.map(str::to_owned);
        Ok(async move { client.grants(after.as_deref(), limit).await })
    })
}

/// Forgets a grant: its tokens are erased and its vehicles no longer reached through it. Smartcar is not told. *removed,
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
    let removed = removed.map(|removed| removed.write(false));
    call(error, || -> Result<()> {
        let client = given(client, "client")?.client.clone();
        // SAFETY: a string or NULL, as the header asks.
        let grant_id = unsafe { text(grant_id, "grant_id") }?.to_owned();
        let was_there = wait(async move { client.remove_grant(&grant_id).await })?;
        if let Some(removed) = removed {
            *removed = was_there;
        }
        Ok(())
    })
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
