//! The webhooks that were made in Smartcar's dashboard, and the vehicles subscribed to them.

use std::{ffi::c_char, mem::offset_of};

use smartcar_sdk::{ListPage, Result, Subscription, SubscriptionFilter, Webhook, WebhookFilter};

use crate::{
    arguments::{Options, optional_mode, optional_text, options, text, tristate},
    call::Call,
    client::{ask, page, smartcar_client, tell},
    json::{json, smartcar_json},
    readings::smartcar_meta,
    results::{Kept, Shown, count, millis, release, smartcar_tristate},
};

/// A vehicle that is subscribed to a webhook. Free it with smartcar_subscription_free().
#[repr(C)]
pub struct smartcar_subscription {
    /// Smartcar's id of it. Never NULL.
    pub id: *const c_char,
    /// Smartcar's id of the webhook; NULL where absent.
    pub webhook_id: *const c_char,
    /// Smartcar's id of the vehicle; NULL where absent.
    pub vehicle_id: *const c_char,
    /// Smartcar's id of the vehicle's user; NULL where absent.
    pub user_id: *const c_char,
    /// Brand; NULL where absent.
    pub make: *const c_char,
    /// Model; NULL where absent.
    pub model: *const c_char,
    /// Model year; 0 where absent.
    pub year: u16,
    /// "live", "simulated" or "test"; NULL where absent.
    pub mode: *const c_char,
    /// "BEV", "PHEV", "HEV" or "ICE"; NULL where absent.
    pub powertrain_type: *const c_char,
    /// Since when, in milliseconds since 1970; 0 where Smartcar does not say.
    pub created_at_ms: i64,
    /// As Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
}

impl Shown<Subscription> for smartcar_subscription {
    fn shown(subscription: &Subscription, kept: &mut Kept) -> Self {
        Self {
            id: kept.text(&subscription.id),
            webhook_id: kept.optional(subscription.webhook_id.as_deref()),
            vehicle_id: kept.optional(subscription.vehicle_id.as_deref()),
            user_id: kept.optional(subscription.user_id.as_deref()),
            make: kept.optional(subscription.make.as_deref()),
            model: kept.optional(subscription.model.as_deref()),
            year: subscription.year.unwrap_or_default(),
            mode: kept.optional(subscription.mode.as_deref()),
            powertrain_type: kept.optional(subscription.powertrain_type.as_deref()),
            created_at_ms: millis(subscription.created_at),
            raw: json(&subscription.raw, kept),
        }
    }
}

/// Frees a subscription. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_subscription_free(subscription: *const smartcar_subscription) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(subscription) };
}

/// A webhook, as it was made in Smartcar's dashboard. Free it with smartcar_webhook_free().
#[repr(C)]
pub struct smartcar_webhook {
    /// Smartcar's id of it. Never NULL.
    pub id: *const c_char,
    /// Its name; NULL where absent.
    pub name: *const c_char,
    /// Where it delivers to; NULL where absent.
    pub callback_uri: *const c_char,
    /// Where it delivers errors to, if that is somewhere else; else NULL.
    pub error_callback_uri: *const c_char,
    /// Whether it delivers at all.
    pub is_enabled: smartcar_tristate,
    /// Whether every vehicle that connects is subscribed to it.
    pub auto_subscribe: smartcar_tristate,
    /// The codes of the signals whose change sets it off: an array of trigger_count strings.
    pub triggers: *const *const c_char,
    /// How many there are in triggers.
    pub trigger_count: usize,
    /// The codes of the signals it carries: an array of signal_count strings.
    pub signals: *const *const c_char,
    /// How many there are in signals.
    pub signal_count: usize,
    /// Since when, in milliseconds since 1970; 0 where Smartcar does not say.
    pub created_at_ms: i64,
    /// As Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
}

impl Shown<Webhook> for smartcar_webhook {
    fn shown(webhook: &Webhook, kept: &mut Kept) -> Self {
        let (triggers, trigger_count) = kept.texts(&webhook.triggers);
        let (signals, signal_count) = kept.texts(&webhook.signals);
        Self {
            id: kept.text(&webhook.id),
            name: kept.optional(webhook.name.as_deref()),
            callback_uri: kept.optional(webhook.callback_uri.as_deref()),
            error_callback_uri: kept.optional(webhook.error_callback_uri.as_deref()),
            is_enabled: webhook.is_enabled.into(),
            auto_subscribe: webhook.auto_subscribe.into(),
            triggers,
            trigger_count,
            signals,
            signal_count,
            created_at_ms: millis(webhook.created_at),
            raw: json(&webhook.raw, kept),
        }
    }
}

/// Frees a webhook. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_free(webhook: *const smartcar_webhook) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(webhook) };
}

/// A page of subscriptions. Free it, and the subscriptions in it, with smartcar_subscription_page_free().
#[repr(C)]
pub struct smartcar_subscription_page {
    /// About the answer. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it.
    pub raw: *const smartcar_json,
    /// An array of count subscriptions.
    pub subscriptions: *const *const smartcar_subscription,
    /// How many there are in subscriptions.
    pub count: usize,
    /// How many there are on all pages; -1 where Smartcar does not say.
    pub total: i64,
    /// Leads to the next page, as `after`; NULL on the last one.
    pub next: *const c_char,
}

impl Shown<ListPage<Subscription>> for smartcar_subscription_page {
    fn shown(page: &ListPage<Subscription>, kept: &mut Kept) -> Self {
        let (subscriptions, count) = kept.list(&page.items);
        Self {
            meta: kept.shown(&page.meta),
            raw: json(&page.raw, kept),
            subscriptions,
            count,
            total: self::count(page.total),
            next: kept.optional(page.next.as_deref()),
        }
    }
}

/// Frees a page and the subscriptions in it. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_subscription_page_free(page: *const smartcar_subscription_page) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(page) };
}

/// A page of webhooks. Free it, and the webhooks in it, with smartcar_webhook_page_free().
#[repr(C)]
pub struct smartcar_webhook_page {
    /// About the answer. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it.
    pub raw: *const smartcar_json,
    /// An array of count webhooks.
    pub webhooks: *const *const smartcar_webhook,
    /// How many there are in webhooks.
    pub count: usize,
    /// How many there are on all pages; -1 where Smartcar does not say.
    pub total: i64,
    /// Leads to the next page, as `after`; NULL on the last one.
    pub next: *const c_char,
}

impl Shown<ListPage<Webhook>> for smartcar_webhook_page {
    fn shown(page: &ListPage<Webhook>, kept: &mut Kept) -> Self {
        let (webhooks, count) = kept.list(&page.items);
        Self {
            meta: kept.shown(&page.meta),
            raw: json(&page.raw, kept),
            webhooks,
            count,
            total: self::count(page.total),
            next: kept.optional(page.next.as_deref()),
        }
    }
}

/// Frees a page and the webhooks in it. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_page_free(page: *const smartcar_webhook_page) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(page) };
}

/// Which subscriptions to list. Set struct_size to sizeof(smartcar_subscription_filter) and the rest to zero, then what
/// is wanted; the strings remain the caller's. What is not set does not narrow.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct smartcar_subscription_filter {
    /// sizeof(smartcar_subscription_filter).
    pub struct_size: usize,
    /// Of one user.
    pub user_id: *const c_char,
    /// To one webhook.
    pub webhook_id: *const c_char,
    /// Of one vehicle.
    pub vehicle_id: *const c_char,
    /// Of "live", "simulated" or "test" cars.
    pub mode: *const c_char,
}

const SUBSCRIPTION_FILTER_1: usize =
    offset_of!(smartcar_subscription_filter, mode) + size_of::<*const c_char>();
const _: () = assert!(SUBSCRIPTION_FILTER_1 == size_of::<smartcar_subscription_filter>());

// SAFETY: pointers and numbers, all of which may be zero; no padding at the end, as asserted.
unsafe impl Options for smartcar_subscription_filter {
    const FIRST_SIZE: usize = SUBSCRIPTION_FILTER_1;
}

/// The filter as the core has it.
///
/// # Safety
/// As the header asks: a filter, and strings in it, or NULL.
unsafe fn subscription_filter(argument: *const smartcar_subscription_filter) -> Result<SubscriptionFilter> {
    let mut filter = SubscriptionFilter::default();
    // SAFETY: the caller vouches for it.
    unsafe {
        let given = options(argument)?;
        if let Some(user_id) = optional_text(given.user_id, "user_id")? {
            filter = filter.user_id(user_id);
        }
        if let Some(webhook_id) = optional_text(given.webhook_id, "webhook_id")? {
            filter = filter.webhook_id(webhook_id);
        }
        if let Some(vehicle_id) = optional_text(given.vehicle_id, "vehicle_id")? {
            filter = filter.vehicle_id(vehicle_id);
        }
        if let Some(mode) = optional_mode(given.mode)? {
            filter = filter.mode(mode);
        }
    }
    Ok(filter)
}

/// The vehicles subscribed to webhooks (API v3). It is the page after `after` (the next of another page, NULL for the
/// first), of `size` items (0: as many as Smartcar gives). `filter` may be NULL. On success *page is to be freed with
/// smartcar_subscription_page_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "after", "size" or an option's name".
pub(crate) unsafe fn client_subscriptions(
    client: Option<&smartcar_client>,
    filter: *const smartcar_subscription_filter,
    after: *const c_char,
    size: usize,
) -> Result<Call<*const smartcar_subscription_page>> {
    // SAFETY: strings, options, and strings in them, or NULL, as the header asks.
    unsafe {
        self::page(client, after, size, |client| Ok(client.subscriptions(&subscription_filter(filter)?)))
    }
}

/// One subscription, by Smartcar's id of it (API v3). On success *subscription is to be freed with
/// smartcar_subscription_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "subscription_id", for what cannot be an id.
pub(crate) unsafe fn client_subscription(
    client: Option<&smartcar_client>,
    subscription_id: *const c_char,
) -> Result<Call<*const smartcar_subscription>> {
    ask(client, |client| {
        // SAFETY: a string or NULL, as the header asks.
        let id = unsafe { text(subscription_id, "subscription_id") }?.to_owned();
        Ok(async move { client.subscription(&id).await })
    })
}

/// Ends one subscription, by Smartcar's id of it (API v3). smartcar_vehicle_unsubscribe() does it by vehicle and
/// webhook.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "subscription_id", for what cannot be an id.
pub(crate) unsafe fn client_delete_subscription(
    client: Option<&smartcar_client>,
    subscription_id: *const c_char,
) -> Result<Call<()>> {
    tell(client, |client| {
        // SAFETY: a string or NULL, as the header asks.
        let id = unsafe { text(subscription_id, "subscription_id") }?.to_owned();
        Ok(async move { client.delete_subscription(&id).await })
    })
}

/// Which webhooks to list. Set struct_size to sizeof(smartcar_webhook_filter) and the rest to zero, then what is
/// wanted; the strings remain the caller's. What is not set does not narrow.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct smartcar_webhook_filter {
    /// sizeof(smartcar_webhook_filter).
    pub struct_size: usize,
    /// Of this name.
    pub name: *const c_char,
    /// That deliver here.
    pub callback_uri: *const c_char,
    /// That deliver, or do not: one of smartcar_tristate.
    pub is_enabled: u32,
    /// That every vehicle is subscribed to, or not: one of smartcar_tristate.
    pub auto_subscribe: u32,
}

const WEBHOOK_FILTER_1: usize = offset_of!(smartcar_webhook_filter, auto_subscribe) + size_of::<u32>();
const _: () = assert!(WEBHOOK_FILTER_1 == size_of::<smartcar_webhook_filter>());

// SAFETY: pointers and numbers, all of which may be zero; no padding at the end, as asserted.
unsafe impl Options for smartcar_webhook_filter {
    const FIRST_SIZE: usize = WEBHOOK_FILTER_1;
}

/// The filter as the core has it.
///
/// # Safety
/// As the header asks: a filter, and strings in it, or NULL.
unsafe fn webhook_filter(argument: *const smartcar_webhook_filter) -> Result<WebhookFilter> {
    let mut filter = WebhookFilter::default();
    // SAFETY: the caller vouches for it.
    unsafe {
        let given = options(argument)?;
        if let Some(name) = optional_text(given.name, "name")? {
            filter = filter.name(name);
        }
        if let Some(callback_uri) = optional_text(given.callback_uri, "callback_uri")? {
            filter = filter.callback_uri(callback_uri);
        }
        if let Some(is_enabled) = tristate(given.is_enabled, "is_enabled")? {
            filter = filter.is_enabled(is_enabled);
        }
        if let Some(auto_subscribe) = tristate(given.auto_subscribe, "auto_subscribe")? {
            filter = filter.auto_subscribe(auto_subscribe);
        }
    }
    Ok(filter)
}

/// The application's webhooks, as they were made in Smartcar's dashboard (API v3). It is the page after `after` (the
/// next of another page, NULL for the first), of `size` items (0: as many as Smartcar gives). `filter` may be NULL. On
/// success *page is to be freed with smartcar_webhook_page_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "after", "size" or an option's name".
pub(crate) unsafe fn client_webhooks(
    client: Option<&smartcar_client>,
    filter: *const smartcar_webhook_filter,
    after: *const c_char,
    size: usize,
) -> Result<Call<*const smartcar_webhook_page>> {
    // SAFETY: strings, options, and strings in them, or NULL, as the header asks.
    unsafe { self::page(client, after, size, |client| Ok(client.webhooks(&webhook_filter(filter)?))) }
}

/// One webhook, by Smartcar's id of it (API v3). On success *webhook is to be freed with smartcar_webhook_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "webhook_id", for what cannot be an id.
pub(crate) unsafe fn client_webhook(
    client: Option<&smartcar_client>,
    webhook_id: *const c_char,
) -> Result<Call<*const smartcar_webhook>> {
    ask(client, |client| {
        // SAFETY: a string or NULL, as the header asks.
        let id = unsafe { text(webhook_id, "webhook_id") }?.to_owned();
        Ok(async move { client.webhook(&id).await })
    })
}
