//! Calls: subscriptions.
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
    queue::{self, smartcar_call, smartcar_queue},
    subscriptions::{
        smartcar_subscription, smartcar_subscription_filter, smartcar_subscription_page, smartcar_webhook,
        smartcar_webhook_filter, smartcar_webhook_page,
    },
};

/// The vehicles subscribed to webhooks (API v3). It is the page after `after` (the next of another page, NULL for the
/// first), of `size` items (0: as many as Smartcar gives). `filter` may be NULL. On success *page is to be freed with
/// smartcar_subscription_page_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "after", "size" or an option's name".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_subscriptions(
    client: Option<&smartcar_client>,
    filter: *const smartcar_subscription_filter,
    after: *const c_char,
    size: usize,
    page: Option<&mut MaybeUninit<*const smartcar_subscription_page>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(page, "page", error, || unsafe {
        crate::subscriptions::client_subscriptions(client, filter, after, size)
    })
}

/// Starts smartcar_client_subscriptions() on a queue: smartcar_completion_subscription_page() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_subscriptions_start(
    client: Option<&smartcar_client>,
    filter: *const smartcar_subscription_filter,
    after: *const c_char,
    size: usize,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::subscriptions::client_subscriptions(client, filter, after, size)
    })
}

/// One subscription, by Smartcar's id of it (API v3). On success *subscription is to be freed with
/// smartcar_subscription_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "subscription_id", for what cannot be an id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_subscription(
    client: Option<&smartcar_client>,
    subscription_id: *const c_char,
    subscription: Option<&mut MaybeUninit<*const smartcar_subscription>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(subscription, "subscription", error, || unsafe {
        crate::subscriptions::client_subscription(client, subscription_id)
    })
}

/// Starts smartcar_client_subscription() on a queue: smartcar_completion_subscription() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_subscription_start(
    client: Option<&smartcar_client>,
    subscription_id: *const c_char,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::subscriptions::client_subscription(client, subscription_id)
    })
}

/// Ends one subscription, by Smartcar's id of it (API v3). smartcar_vehicle_unsubscribe() does it by vehicle and
/// webhook.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "subscription_id", for what cannot be an id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_delete_subscription(
    client: Option<&smartcar_client>,
    subscription_id: *const c_char,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::tell(error, || unsafe {
        crate::subscriptions::client_delete_subscription(client, subscription_id)
    })
}

/// Starts smartcar_client_delete_subscription() on a queue: smartcar_completion_done() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_delete_subscription_start(
    client: Option<&smartcar_client>,
    subscription_id: *const c_char,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::subscriptions::client_delete_subscription(client, subscription_id)
    })
}

/// The application's webhooks, as they were made in Smartcar's dashboard (API v3). It is the page after `after` (the
/// next of another page, NULL for the first), of `size` items (0: as many as Smartcar gives). `filter` may be NULL. On
/// success *page is to be freed with smartcar_webhook_page_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "after", "size" or an option's name".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_webhooks(
    client: Option<&smartcar_client>,
    filter: *const smartcar_webhook_filter,
    after: *const c_char,
    size: usize,
    page: Option<&mut MaybeUninit<*const smartcar_webhook_page>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(page, "page", error, || unsafe {
        crate::subscriptions::client_webhooks(client, filter, after, size)
    })
}

/// Starts smartcar_client_webhooks() on a queue: smartcar_completion_webhook_page() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_webhooks_start(
    client: Option<&smartcar_client>,
    filter: *const smartcar_webhook_filter,
    after: *const c_char,
    size: usize,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::subscriptions::client_webhooks(client, filter, after, size)
    })
}

/// One webhook, by Smartcar's id of it (API v3). On success *webhook is to be freed with smartcar_webhook_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "webhook_id", for what cannot be an id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_webhook(
    client: Option<&smartcar_client>,
    webhook_id: *const c_char,
    webhook: Option<&mut MaybeUninit<*const smartcar_webhook>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::give(webhook, "webhook", error, || unsafe {
        crate::subscriptions::client_webhook(client, webhook_id)
    })
}

/// Starts smartcar_client_webhook() on a queue: smartcar_completion_webhook() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_webhook_start(
    client: Option<&smartcar_client>,
    webhook_id: *const c_char,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe {
        crate::subscriptions::client_webhook(client, webhook_id)
    })
}
