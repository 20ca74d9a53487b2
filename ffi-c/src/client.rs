//! The client: opening, closing, and the daily job.

use std::{
    ffi::c_char,
    mem::{MaybeUninit, offset_of},
    time::Duration,
};

use smartcar_sdk::{Client, Page, Pages, RefreshReport, RekeyReport, Result};

use crate::{
    arguments::{Options, optional_text, options},
    blocking::wait,
    boundary::{call, give, given, guard, invalid},
    config::smartcar_config,
    error::smartcar_error,
    options::{call_options, smartcar_call_options},
    results::{Kept, Shown, hand_over, release},
    string::hand_over_text,
};

/// One Smartcar application and the store of its grants. Any number of threads may use a client at once; only closing
/// and freeing it are one thread's. Every call on it blocks its thread until it is done, which time-outs bound.
pub struct smartcar_client {
    pub(crate) client: Client,
    /// Whether freeing it closes it: not one that smartcar_client_with_options() made.
    closes: bool,
}

/// Runs `body` with a clone of the client on the SDK's runtime, waits, and hands the result to C as a `T`.
pub(crate) fn ask<Core, T, F>(
    client: Option<&smartcar_client>,
    out: Option<&mut MaybeUninit<*const T>>,
    name: &'static str,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
    body: impl FnOnce(Client) -> Result<F>,
) -> bool
where
    Core: Send + 'static,
    T: Shown<Core>,
    F: Future<Output = Result<Core>> + Send + 'static,
{
    give(out, name, error, || {
        let client = given(client, "client")?.client.clone();
        Ok(hand_over(&wait(body(client)?)?))
    })
}

/// As [`ask`], for calls that give nothing.
pub(crate) fn tell<F>(
    client: Option<&smartcar_client>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
    body: impl FnOnce(Client) -> Result<F>,
) -> bool
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    call(error, || {
        let client = given(client, "client")?.client.clone();
        wait(body(client)?)
    })
}

/// As [`ask`], for a page of a list: the one after `after`, of `size` items; 0 is as many as Smartcar gives.
///
/// # Safety
/// `after` is NULL or points to memory that holds a NUL.
pub(crate) unsafe fn page<Core, T>(
    client: Option<&smartcar_client>,
    after: *const c_char,
    size: usize,
    out: Option<&mut MaybeUninit<*const T>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
    list: impl FnOnce(&Client) -> Result<Pages<Core>>,
) -> bool
where
    Core: Send + 'static,
    T: Shown<Page<Core>>,
{
    ask(client, out, "page", error, |client| {
        // SAFETY: the caller vouches for it.
        let after = unsafe { optional_text(after, "after") }?.map(str::to_owned);
        let pages = list(&client)?;
        let pages = if size == 0 { pages } else { pages.size(size) };
        Ok(async move { pages.page(after.as_deref()).await })
    })
}

/// Checks the settings and opens the store. Nothing is sent. On success *client is to be freed with
/// smartcar_client_free(). The config remains the caller's.
///
/// Fails with SMARTCAR_ERROR_CONFIG, naming the setting that is missing or cannot be used, or SMARTCAR_ERROR_STORE if
/// the store cannot be opened.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_client_open(
    config: Option<&smartcar_config>,
    client: Option<&mut MaybeUninit<*mut smartcar_client>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(client, "client", error, || {
        let config = given(config, "config")?.config.clone();
        let client = wait(async move { Client::builder().config(config).build().await })?;
        Ok(Box::into_raw(Box::new(smartcar_client { client, closes: true })))
    })
}

/// The same client with options over those it had: its calls have them, and those of vehicles made from it. Both share
/// everything else, and closing one closes both; freeing this one closes nothing. `options` may be NULL. On success
/// *other is to be freed with smartcar_client_free(), before or after the client itself.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, naming the option that is wrong.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_with_options(
    client: Option<&smartcar_client>,
    options: *const smartcar_call_options,
    other: Option<&mut MaybeUninit<*mut smartcar_client>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(other, "other", error, || {
        let client = &given(client, "client")?.client;
        // SAFETY: options, and strings in them, or NULL, as the header asks.
        let client = client.with_options(unsafe { call_options(options) }?);
        Ok(Box::into_raw(Box::new(smartcar_client { client, closes: false })))
    })
}

/// Begins nothing more, and waits until every token refresh that has begun is settled, or left to another process since
/// its next reply would come too late: at once if none is under way, one grace (60 s) at most. Afterwards every call on
/// the client and its vehicles fails with SMARTCAR_ERROR_CLOSED. Closing twice is fine. The client still is to be freed.
///
/// Fails with SMARTCAR_ERROR_STORE if new tokens could not be stored in that time, nor kept in the spool; with
/// SMARTCAR_ERROR_TIMEOUT if a refresh or a Connect has had no answer: another process with this store open must repeat
/// the refresh within a grace of its first request, or its grant can be lost.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_client_close(
    client: Option<&smartcar_client>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    call(error, || close(given(client, "client")?))
}

/// As smartcar_client_close(), waiting no longer than so many seconds (more than a grace brings nothing). Tokens that are
/// won and not stored by then go to the spool, where there is one. A request without its answer cannot: with a bound
/// shorter than the grace, see to it that another process runs.
///
/// Fails as smartcar_client_close() does; with SMARTCAR_ERROR_INVALID_INPUT, field "bound", unless that is a number of
/// seconds, zero or more.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_client_close_within(
    client: Option<&smartcar_client>,
    bound: f64,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    tell(client, error, |client| {
        let bound = Duration::try_from_secs_f64(bound)
            .map_err(|_| invalid("bound", "bound is not a number of seconds, zero or more"))?;
        Ok(async move { client.close_within(bound).await })
    })
}

/// Closes the client if it is open, as smartcar_client_close() does but without saying how it went, and frees it. NULL
/// is nothing to free. Vehicles of the client may be freed before or after it. Of clients that share everything, only
/// the one that smartcar_client_open() gave closes when it is freed.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_client_free(client: Option<Box<smartcar_client>>) {
    guard((), || {
        if let Some(client) = client.filter(|client| client.closes) {
            // The core logs it if tokens could not be stored.
            let _ = close(&client);
        }
    });
}

fn close(client: &smartcar_client) -> Result<()> {
    let client = client.client.clone();
    wait(async move { client.close().await })
}

/// What a run of the daily job did. Free it with smartcar_refresh_report_free().
#[repr(C)]
pub struct smartcar_refresh_report {
    /// Grants that were refreshed.
    pub refreshed: u64,
    /// Grants that another worker had refreshed, or that were removed meanwhile.
    pub skipped: u64,
    /// Grants that could not be refreshed now; the next run tries again.
    pub failed: u64,
    /// Grants whose driver has to go through Connect again.
    pub reconnect: u64,
    /// The ids of the first hundred of these: an array of reconnect_grant_count. smartcar_client_grants() with the status
    /// "reconnect_required" lists all.
    pub reconnect_grants: *const *const c_char,
    /// How many there are in reconnect_grants.
    pub reconnect_grant_count: usize,
    /// The ids of the first hundred of those that failed: an array of failed_grant_count.
    pub failed_grants: *const *const c_char,
    /// How many there are in failed_grants.
    pub failed_grant_count: usize,
}

impl Shown<RefreshReport> for smartcar_refresh_report {
    fn shown(report: &RefreshReport, kept: &mut Kept) -> Self {
        let (reconnect_grants, reconnect_grant_count) = kept.texts(&report.reconnect_grants);
        let (failed_grants, failed_grant_count) = kept.texts(&report.failed_grants);
        let RefreshReport { refreshed, skipped, failed, reconnect, .. } = *report;
        Self {
            refreshed,
            skipped,
            failed,
            reconnect,
            reconnect_grants,
            reconnect_grant_count,
            failed_grants,
            failed_grant_count,
        }
    }
}

/// The daily job: refreshes every grant whose refresh token ends within so many seconds (432000, five days, is usual).
/// Any number of processes may run it at once. On success *report is to be freed with smartcar_refresh_report_free().
///
/// It waits out an outage of Smartcar rather than failing, so it may take long. Fails with SMARTCAR_ERROR_INVALID_INPUT,
/// field "within", unless that is a number of seconds, zero or more; with SMARTCAR_ERROR_STORE if the store does.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_client_refresh_expiring(
    client: Option<&smartcar_client>,
    within: f64,
    report: Option<&mut MaybeUninit<*const smartcar_refresh_report>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    ask(client, report, "report", error, |client| {
        let within = Duration::try_from_secs_f64(within)
            .map_err(|_| invalid("within", "within is not a number of seconds, zero or more"))?;
        Ok(async move { client.refresh_expiring(within).await })
    })
}

/// How the daily job runs. Set struct_size to sizeof(smartcar_refresh_options) and the rest to zero, then what is wanted.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct smartcar_refresh_options {
    /// sizeof(smartcar_refresh_options).
    pub struct_size: usize,
    /// How many grants are refreshed at once; 0 for three quarters of the setting "refresh_concurrency", which bounds it anyway.
    pub concurrency: usize,
    /// How many refreshes start in a second at most; 0 for as many as the endpoint takes.
    pub rate: f64,
    /// Leave alone the grants whose vehicles API v3 can serve. Their tokens end; their drivers would have to connect
    /// again for v2.
    pub skip_v3: bool,
    /// How many refreshes all workers of this application and store that are given a fleet rate start in a second at most,
    /// together; 0 for no such bound. Give all of them the same.
    pub fleet_rate: f64,
}

const REFRESH_OPTIONS_1: usize = offset_of!(smartcar_refresh_options, fleet_rate) + size_of::<f64>();
const _: () = assert!(REFRESH_OPTIONS_1 == size_of::<smartcar_refresh_options>());

// SAFETY: numbers and a bool, all of which may be zero; no padding at the end, as asserted.
unsafe impl Options for smartcar_refresh_options {
    const FIRST_SIZE: usize = REFRESH_OPTIONS_1;
}

/// As smartcar_client_refresh_expiring(), in a way of your own. `options` may be NULL.
///
/// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "rate" or "fleet_rate", unless that is 0, or from 0.00001
/// to 1,000,000; with SMARTCAR_ERROR_CONFIG where grants are to be left alone and the client has no credentials of API v3.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_refresh_expiring_with_options(
    client: Option<&smartcar_client>,
    within: f64,
    options: *const smartcar_refresh_options,
    report: Option<&mut MaybeUninit<*const smartcar_refresh_report>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    ask(client, report, "report", error, |client| {
        let within = Duration::try_from_secs_f64(within)
            .map_err(|_| invalid("within", "within is not a number of seconds, zero or more"))?;
        // SAFETY: options or NULL, as the header asks.
        let given = unsafe { self::options(options) }?;
        let mut run = client.refresh_expiring(within).skip_v3(given.skip_v3);
        if given.concurrency != 0 {
            run = run.concurrency(given.concurrency);
        }
        if given.rate != 0.0 {
            run = run.rate(given.rate);
        }
        if given.fleet_rate != 0.0 {
            run = run.fleet_rate(given.fleet_rate);
        }
        Ok(async move { run.await })
    })
}

/// Frees a report. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_refresh_report_free(report: *const smartcar_refresh_report) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(report) };
}

/// What rewriting the store with another key did. Free it with smartcar_rekey_report_free().
#[repr(C)]
pub struct smartcar_rekey_report {
    /// Records that were rewritten.
    pub rewritten: u64,
    /// Records that were already encrypted with the first key.
    pub current: u64,
    /// Records that none of the keys opens: they are left as they are, and so are their grants.
    pub unreadable: u64,
    /// Whether all that was met is now sealed as encryption = required asks for. So it stays once no process of an older
    /// release, and none without keys, writes any more.
    pub ready: bool,
}

impl Shown<RekeyReport> for smartcar_rekey_report {
    fn shown(report: &RekeyReport, _: &mut Kept) -> Self {
        let RekeyReport { rewritten, current, unreadable, .. } = *report;
        Self { rewritten, current, unreadable, ready: report.is_ready() }
    }
}

/// Rewrites every record that is not encrypted with the first of the setting "token_keys", while everybody goes on
/// serving. To change keys: give all processes the new key as the second; then as the first; then call this; then drop
/// the old one. On success *report is to be freed with smartcar_rekey_report_free().
///
/// Fails with SMARTCAR_ERROR_CONFIG, field "token_keys", where there are none; SMARTCAR_ERROR_STORE.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_client_rekey(
    client: Option<&smartcar_client>,
    report: Option<&mut MaybeUninit<*const smartcar_rekey_report>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    ask(client, report, "report", error, |client| Ok(async move { client.rekey().await }))
}

/// Frees a report. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_rekey_report_free(report: *const smartcar_rekey_report) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(report) };
}

/// The application's own token for API v3, cached and refreshed early: for requests of yours to API v3, with the header
/// sc-user-id. It is a secret: send it to Smartcar and nowhere else. On success *token is to be freed with
/// smartcar_string_free().
///
/// Fails with SMARTCAR_ERROR_CONFIG where the settings "v3_client_id" and "v3_client_secret" are missing or wrong.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_client_application_token(
    client: Option<&smartcar_client>,
    token: Option<&mut MaybeUninit<*mut c_char>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(token, "token", error, || {
        let client = given(client, "client")?.client.clone();
        let token = wait(async move { client.application_token().await })?;
        Ok(hand_over_text(token.expose()))
    })
}
