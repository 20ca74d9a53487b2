//! Signals: what a car tells in API v3 and in webhooks.

use std::ffi::c_char;

use smartcar_sdk::{
    ListPage, Reading, Result,
    signals::{Signal, SignalValue},
};

use crate::{
    arguments::{optional_text, text},
    call::Call,
    error::smartcar_api_error,
    json::{json, optional_json, smartcar_json},
    readings::smartcar_meta,
    results::{Kept, Shown, count, millis, release, smartcar_tristate},
    vehicle::{ask, smartcar_vehicle},
};

/// What the plain value of a signal is.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum smartcar_value_kind {
    /// There is no plain value: see the signal's body.
    SMARTCAR_VALUE_NONE = 0,
    /// A number.
    SMARTCAR_VALUE_NUMBER = 1,
    /// A word or text.
    SMARTCAR_VALUE_TEXT = 2,
    /// Yes or no.
    SMARTCAR_VALUE_BOOLEAN = 3,
}

/// One signal of one vehicle, as API v3 or a webhook gave it. Free it with smartcar_signal_free(), unless it is in a list,
/// a page or an event.
#[repr(C)]
pub struct smartcar_signal {
    /// About the answer; NULL for a signal in a list, a page or an event.
    pub meta: *const smartcar_meta,
    /// As Smartcar sent it. Never NULL.
    pub raw: *const smartcar_json,
    /// Which one it is, e.g. SMARTCAR_SIGNAL_ODOMETER_TRAVELEDDISTANCE. Never NULL.
    pub code: *const c_char,
    /// Its name within the group, e.g. "TraveledDistance"; NULL where absent.
    pub name: *const c_char,
    /// Its group, e.g. "Odometer"; NULL where absent.
    pub group: *const c_char,
    /// "SUCCESS" (there is a current value), "ERROR" (see error), "UNAVAILABLE" (the car does not have it now, or nobody
    /// has asked yet), or a word that Smartcar adds later. Never NULL.
    pub status: *const c_char,
    /// Why there is no current value, where Smartcar says so; else NULL.
    pub error: *const smartcar_api_error,
    /// Which of the next three has the body's value, where it has a plain one.
    pub value_kind: smartcar_value_kind,
    /// The value, if it is yes or no.
    pub boolean: smartcar_tristate,
    /// The value, if it is a number, in the signal's unit; else NaN.
    pub number: f64,
    /// The value, if it is a word or text; else NULL.
    pub text: *const c_char,
    /// The body's unit, as Smartcar spells it: "km" and "kilometers" both occur. NULL where absent.
    pub unit: *const c_char,
    /// The whole body; NULL where there is no current value.
    pub body: *const smartcar_json,
    /// When Smartcar took it in, in milliseconds since 1970; 0 where Smartcar does not say.
    pub ingested_at_ms: i64,
    /// When Smartcar asked the car's maker, in milliseconds since 1970; 0 where Smartcar does not say.
    pub retrieved_at_ms: i64,
    /// When the car or its maker says the value is from, in milliseconds since 1970; 0 where nobody says.
    pub oem_updated_at_ms: i64,
}

impl Shown<Signal> for smartcar_signal {
    fn shown(signal: &Signal, kept: &mut Kept) -> Self {
        let value = signal.value.as_ref();
        Self {
            meta: std::ptr::null(),
            raw: json(&signal.raw, kept),
            code: kept.text(&signal.code),
            name: kept.optional(signal.name.as_deref()),
            group: kept.optional(signal.group.as_deref()),
            status: kept.text(signal.status.as_str()),
            error: kept.optional_one(signal.error.as_ref()),
            value_kind: match value {
                Some(SignalValue::Number(_)) => smartcar_value_kind::SMARTCAR_VALUE_NUMBER,
                Some(SignalValue::Text(_)) => smartcar_value_kind::SMARTCAR_VALUE_TEXT,
                Some(SignalValue::Bool(_)) => smartcar_value_kind::SMARTCAR_VALUE_BOOLEAN,
                _ => smartcar_value_kind::SMARTCAR_VALUE_NONE,
            },
            boolean: value.and_then(SignalValue::as_bool).into(),
            number: crate::results::number(value.and_then(SignalValue::as_f64)),
            text: kept.optional(value.and_then(SignalValue::as_str)),
            unit: kept.optional(signal.unit.as_deref()),
            body: optional_json(signal.body.as_ref(), kept),
            ingested_at_ms: millis(signal.ingested_at),
            retrieved_at_ms: millis(signal.retrieved_at),
            oem_updated_at_ms: millis(signal.oem_updated_at),
        }
    }
}

impl Shown<Reading<Signal>> for smartcar_signal {
    fn shown(reading: &Reading<Signal>, kept: &mut Kept) -> Self {
        let (meta, raw) = (kept.shown(&reading.meta), json(reading.raw(), kept));
        Self { meta, raw, ..Self::shown(&reading.values, kept) }
    }
}

/// Frees a signal. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_signal_free(signal: *const smartcar_signal) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(signal) };
}

/// A page of signals. Free it, and the signals in it, with smartcar_signal_page_free().
#[repr(C)]
pub struct smartcar_signal_page {
    /// About the answer. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it.
    pub raw: *const smartcar_json,
    /// An array of count signals.
    pub signals: *const *const smartcar_signal,
    /// How many there are in signals.
    pub count: usize,
    /// How many there are on all pages; -1 where Smartcar does not say.
    pub total: i64,
    /// Leads to the next page, as `after`; NULL on the last one.
    pub next: *const c_char,
}

impl Shown<ListPage<Signal>> for smartcar_signal_page {
    fn shown(page: &ListPage<Signal>, kept: &mut Kept) -> Self {
        let (signals, count) = kept.list(&page.items);
        Self {
            meta: kept.shown(&page.meta),
            raw: json(&page.raw, kept),
            signals,
            count,
            total: self::count(page.total),
            next: kept.optional(page.next.as_deref()),
        }
    }
}

/// Frees a page and the signals in it. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_signal_page_free(page: *const smartcar_signal_page) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(page) };
}

/// Several signals. Free it, and the signals in it, with smartcar_signal_list_free().
#[repr(C)]
pub struct smartcar_signal_list {
    /// An array of count signals.
    pub signals: *const *const smartcar_signal,
    /// How many there are in signals.
    pub count: usize,
}

impl Shown<Vec<Signal>> for smartcar_signal_list {
    fn shown(signals: &Vec<Signal>, kept: &mut Kept) -> Self {
        let (signals, count) = kept.list(signals);
        Self { signals, count }
    }
}

/// Frees a list and the signals in it. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_signal_list_free(signals: *const smartcar_signal_list) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(signals) };
}

/// One signal, by its code: one of the SMARTCAR_SIGNAL_ codes, or any other (API v3). On success *signal is to be freed
/// with smartcar_signal_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "code", for what cannot be one; with SMARTCAR_ERROR_UNSUPPORTED, field
/// "api", on v2.
pub(crate) unsafe fn vehicle_signal(
    vehicle: Option<&smartcar_vehicle>,
    code: *const c_char,
) -> Result<Call<*const smartcar_signal>> {
    ask(vehicle, |vehicle| {
        // SAFETY: a string or NULL, as the header asks.
        let code = unsafe { text(code, "code") }?.to_owned();
        Ok(async move { vehicle.signal(code).await })
    })
}

/// A page of the signals of the vehicle (API v3): the one after `after` (the next of another page, NULL for the first), of
/// `size` signals (0: as many as Smartcar gives). A vehicle that no webhook subscribes may have none. On success *page is
/// to be freed with smartcar_signal_page_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "after" or "size"; with SMARTCAR_ERROR_UNSUPPORTED, field "api", on v2.
pub(crate) unsafe fn vehicle_signals(
    vehicle: Option<&smartcar_vehicle>,
    after: *const c_char,
    size: usize,
) -> Result<Call<*const smartcar_signal_page>> {
    ask(vehicle, |vehicle| {
        // SAFETY: a string or NULL, as the header asks.
        let after = unsafe { optional_text(after, "after") }?.map(str::to_owned);
        Ok(async move {
            let pages = vehicle.signals().await?;
            let pages = if size == 0 { pages } else { pages.size(size) };
            pages.page(after.as_deref()).await
        })
    })
}

/// All signals of the vehicle at once (API v3). On success *signals is to be freed with smartcar_signal_list_free().
///
/// Fails with SMARTCAR_ERROR_UNSUPPORTED, field "api", on v2.
pub(crate) fn vehicle_all_signals(
    vehicle: Option<&smartcar_vehicle>,
) -> Result<Call<*const smartcar_signal_list>> {
    ask(vehicle, |vehicle| Ok(async move { vehicle.signals().await?.all().await }))
}
