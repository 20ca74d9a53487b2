//! The connection of a vehicle: ending it, its webhooks, and requests of your own.

use std::{ffi::c_char, mem::MaybeUninit};

use smartcar_sdk::{Result, Vehicle};

use super::{ask, smartcar_vehicle};
use crate::{
    answer::{request, smartcar_answer},
    arguments::{smartcar_pair, text},
    blocking::wait,
    boundary::{call, given},
    error::smartcar_error,
    subscriptions::smartcar_webhook_subscription,
};

/// As [`ask`], for calls that give nothing.
fn tell<F>(
    vehicle: Option<&smartcar_vehicle>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
    body: impl FnOnce(Vehicle) -> Result<F>,
) -> bool
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    call(error, || wait(body(given(vehicle, "vehicle")?.get())?))
}

/// Ends Smartcar's connection to it: the application can ask it nothing any more, until its driver connects it again.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_disconnect(
    vehicle: Option<&smartcar_vehicle>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    tell(vehicle, error, |vehicle| Ok(async move { vehicle.disconnect().await }))
}

/// Subscribes it to a webhook that was made in Smartcar's dashboard. That it is subscribed already is no error. On success
/// *subscription is to be freed with smartcar_webhook_subscription_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "webhook_id", for what cannot be an id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_vehicle_subscribe(
    vehicle: Option<&smartcar_vehicle>,
    webhook_id: *const c_char,
    subscription: Option<&mut MaybeUninit<*const smartcar_webhook_subscription>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    ask(vehicle, subscription, "subscription", error, |vehicle| {
        // SAFETY: a string or NULL, as the header asks.
        let id = unsafe { text(webhook_id, "webhook_id") }?.to_owned();
        Ok(async move { vehicle.subscribe(&id).await })
    })
}

/// Ends its subscription to a webhook. On API v2 that takes the setting "management_token".
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "webhook_id", for what cannot be an id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_vehicle_unsubscribe(
    vehicle: Option<&smartcar_vehicle>,
    webhook_id: *const c_char,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    tell(vehicle, error, |vehicle| {
        // SAFETY: a string or NULL, as the header asks.
        let id = unsafe { text(webhook_id, "webhook_id") }?.to_owned();
        Ok(async move { vehicle.unsubscribe(&id).await })
    })
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
    ask(vehicle, answer, "answer", error, |vehicle| {
        // SAFETY: strings, and pairs of them, or NULL, as the header asks.
        let wanted = unsafe {
            let wanted = vehicle.request(text(method, "method")?, text(path, "path")?);
            request(wanted, query, query_count, body)?
        };
        Ok(async move { wanted.await })
    })
}
