//! The client: opening and closing it.

use std::{ffi::c_char, mem::MaybeUninit, sync::Arc, time::Duration};

use smartcar_sdk::{Client, ListPage, Pages, RekeyReport, Result, store::refuse_files_of_others};

use crate::{
    arguments::optional_text,
    blocking::wait,
    boundary::{give, given, guard, invalid},
    call::{Call, Handle},
    config::smartcar_config,
    error::smartcar_error,
    options::{call_options, smartcar_call_options},
    results::{Kept, Shown, release},
    store::own::OwnStore,
    string::hand_over_text,
};

/// One Smartcar application and the store of its grants. Any number of threads may use a client at once; only closing
/// and freeing it are one thread's. Every call on it blocks its thread until it is done, which time-outs bound, or is started on a
/// smartcar_queue.
pub struct smartcar_client {
    pub(crate) client: Client,
    /// Whether freeing it closes it: not one that smartcar_client_with_options() made.
    closes: bool,
}

impl Handle for smartcar_client {}

/// The core's client.
pub(crate) fn of(client: Option<&smartcar_client>) -> Result<Client> {
    Ok(given(client, "client")?.client.clone())
}

/// A call of the client, which `body` checks and makes. C sees its result as a `T`.
pub(crate) fn ask<Core, T, F>(
    client: Option<&smartcar_client>,
    body: impl FnOnce(Client) -> Result<F>,
) -> Result<Call<*const T>>
where
    T: Shown<Core> + 'static,
    F: Future<Output = Result<Core>> + Send + 'static,
{
    Ok(Call::shown(body(of(client)?)?))
}

/// As [`ask`], for calls that give nothing.
pub(crate) fn tell<F>(
    client: Option<&smartcar_client>,
    body: impl FnOnce(Client) -> Result<F>,
) -> Result<Call<()>>
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    Ok(Call::new(body(of(client)?)?))
}

/// As [`ask`], for a page of a list: the one after `after`, of `size` items; 0 is as many as Smartcar gives.
///
/// # Safety
/// `after` is NULL or points to memory that holds a NUL.
pub(crate) unsafe fn page<Core, T>(
    client: Option<&smartcar_client>,
    after: *const c_char,
    size: usize,
    list: impl FnOnce(&Client) -> Result<Pages<Core>>,
) -> Result<Call<*const T>>
where
    Core: Send + 'static,
    T: Shown<ListPage<Core>> + 'static,
{
    ask(client, |client| {
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
pub(crate) fn client_open(config: Option<&smartcar_config>) -> Result<Call<*mut smartcar_client>> {
    let smartcar_config { config, store } = given(config, "config")?;
    // The copy of SQLite that is linked in is hidden from the program: what it opens, it opens by another one.
    refuse_files_of_others("Give the SDK a file of its own, and look into it from another process");
    let mut builder = Client::builder().config(config.clone());
    if let Some(store) = store {
        builder = builder.token_store(Arc::new(OwnStore::new(store.clone())));
    }
    Ok(Call::new(async move {
        let client = builder.build().await?;
        Ok(Box::into_raw(Box::new(smartcar_client { client, closes: true })))
    }))
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
pub(crate) fn client_close(client: Option<&smartcar_client>) -> Result<Call<()>> {
    tell(client, |client| Ok(async move { client.close().await }))
}

/// As smartcar_client_close(), waiting no longer than so many seconds (more than a grace brings nothing). Tokens that are
/// won and not stored by then go to the spool, where there is one. A request without its answer cannot: with a bound
/// shorter than the grace, see to it that another process runs. A function of a store of the program's own that has not returned
/// is waited for up to 10 s more.
///
/// Fails as smartcar_client_close() does; with SMARTCAR_ERROR_INVALID_INPUT, field "bound", unless that is a number of
/// seconds, zero or more.
pub(crate) fn client_close_within(client: Option<&smartcar_client>, bound: f64) -> Result<Call<()>> {
    tell(client, |client| {
        let bound = Duration::try_from_secs_f64(bound)
            .map_err(|_| invalid("bound", "bound is not a number of seconds, zero or more"))?;
        Ok(async move { client.close_within(bound).await })
    })
}

/// Closes the client if it is open, as smartcar_client_close() does but without saying how it went, and frees it: so it may wait
/// for a refresh that is under way. A loop that must not block calls smartcar_client_close_start() first. NULL
/// is nothing to free. Vehicles of the client may be freed before or after it. Of clients that share everything, only
/// the one that smartcar_client_open() gave closes when it is freed.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_client_free(client: Option<Box<smartcar_client>>) {
    guard((), || {
        if let Some(client) = client.filter(|client| client.closes) {
            let client = client.client;
            // The core logs it if tokens could not be stored.
            let _ = wait(async move { client.close().await });
        }
    });
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
    /// The ids of the first hundred grants whose records could not be read: an array of unreadable_grant_count.
    pub unreadable_grants: *const *const c_char,
    /// How many there are in unreadable_grants.
    pub unreadable_grant_count: usize,
}

impl Shown<RekeyReport> for smartcar_rekey_report {
    fn shown(report: &RekeyReport, kept: &mut Kept) -> Self {
        let (unreadable_grants, unreadable_grant_count) = kept.texts(&report.unreadable_grants);
        let RekeyReport { rewritten, current, unreadable, .. } = *report;
        let ready = report.is_ready();
        Self { rewritten, current, unreadable, ready, unreadable_grants, unreadable_grant_count }
    }
}

/// Rewrites every record that is not encrypted with the first of the setting "token_keys", while everybody goes on
/// serving. To change keys: give all processes the new key as the second; then as the first; then call this; then drop
/// the old one. On success *report is to be freed with smartcar_rekey_report_free().
///
/// Fails with SMARTCAR_ERROR_CONFIG, field "token_keys", where there are none; SMARTCAR_ERROR_STORE.
pub(crate) fn client_rekey(client: Option<&smartcar_client>) -> Result<Call<*const smartcar_rekey_report>> {
    ask(client, |client| Ok(async move { client.rekey().await }))
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
pub(crate) fn client_application_token(client: Option<&smartcar_client>) -> Result<Call<*mut c_char>> {
    let client = of(client)?;
    Ok(Call::new(async move { Ok(hand_over_text(client.application_token().await?.expose())) }))
}
