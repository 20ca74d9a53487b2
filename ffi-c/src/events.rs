//! What happens to grants, for a thread that listens.

use std::{ffi::c_char, mem::MaybeUninit, ptr::null, sync::Arc};

use smartcar_sdk::{Error, ErrorKind, Events, GrantEvent, ReconnectReason, Result, runtime::Process};
use tokio::sync::Mutex;

use crate::{
    arguments::patience,
    boundary::{give, given, guard},
    call::Call,
    client::smartcar_client,
    error::smartcar_error,
    results::{Kept, Shown, hand_over, release},
};

/// What happens to the grants of a client in this process, from the moment smartcar_client_events() made it. What a
/// listener is too slow for is lost on it, beyond the latest 1024; the next event then says how many. It is one thread's: of
/// two calls at once, one waits for the other. Every thread that needs all events makes one of its own.
pub struct smartcar_events {
    /// Locked while somebody waits: so not to be touched in a forked child.
    events: Arc<Mutex<Events>>,
    process: Process,
}

/// Something that happened to a grant, or to the token endpoint while the grant was being refreshed. Free it with
/// smartcar_grant_event_free().
#[repr(C)]
pub struct smartcar_grant_event {
    /// "connected", "refreshed", "refresh_failed" (it will be tried again), "reconnect_required" (only the driver can repair
    /// it), "revived", "store_healed" (the store was rolled back, and is repaired), "endpoint_unhealthy" (Smartcar's
    /// token endpoint does not answer), "endpoint_recovered", "rekeyed" or "removed". Later releases may add words.
    pub kind: *const c_char,
    /// The SDK's id of the grant. Never NULL.
    pub grant_id: *const c_char,
    /// Of "refreshed": the generation of the new tokens, 1 or more. Else 0.
    pub generation: u64,
    /// Of "reconnect_required": why, "expired", "revoked" or "rotation_lost". Else NULL.
    pub reason: *const c_char,
    /// How many events right before this one this listener was too slow for. 0 as long as it keeps up; after any other
    /// number, ask the store what there is to know.
    pub missed: u64,
}

impl Shown<GrantEvent> for smartcar_grant_event {
    fn shown(event: &GrantEvent, kept: &mut Kept) -> Self {
        Self {
            kind: kept.text(event.kind.as_str()),
            grant_id: kept.text(&event.grant_id),
            generation: event.kind.generation().unwrap_or_default(),
            reason: kept.optional(event.kind.reason().map(ReconnectReason::as_str)),
            missed: event.missed,
        }
    }
}

/// What happens to grants from now on, in this process. It keeps nothing open: when the client closes, it ends. On
/// success *events is to be freed with smartcar_events_free(), before or after the client.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_client_events(
    client: Option<&smartcar_client>,
    events: Option<&mut MaybeUninit<*mut smartcar_events>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(events, "events", error, || {
        let events = Arc::new(Mutex::new(given(client, "client")?.client.events()?));
        Ok(Box::into_raw(Box::new(smartcar_events { events, process: Process::current() })))
    })
}

/// Waits until something happens, for so many seconds at most; 0 only looks, INFINITY waits for as long as it takes. On success *event is to be freed with
/// smartcar_grant_event_free(); it is NULL, and that is no error, if nothing happened in that time. Nothing is lost
/// between two calls. To stop a thread that waits here, close the client; or wait a second at a time, and look.
///
/// Fails with SMARTCAR_ERROR_CLOSED once the client has closed and its last event was given, and in a forked child; with
/// SMARTCAR_ERROR_INVALID_INPUT, field "seconds", unless that is a number of seconds, zero or more.
pub(crate) fn events_next(
    events: Option<&smartcar_events>,
    seconds: f64,
) -> Result<Call<*const smartcar_grant_event>> {
    let smartcar_events { events, process } = given(events, "events")?;
    if !process.is_current() {
        return Err(Error::new(
            ErrorKind::Closed,
            "these events are of the process that forked: listen to the client's in this one",
        ));
    }
    let (events, within) = (events.clone(), patience(seconds)?);
    Ok(Call::new(async move {
        let event = events.lock().await.next_within(within).await?;
        Ok(event.map_or(null(), |event| hand_over(&event)))
    })
    .resting())
}

/// Ends listening. NULL is nothing to free. No thread may be waiting for an event of it; what a queue waits for goes on until it
/// is cancelled, or the client closes.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_events_free(events: Option<Box<smartcar_events>>) {
    guard((), || drop(events));
}

/// Frees an event. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_grant_event_free(event: *const smartcar_grant_event) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(event) };
}
