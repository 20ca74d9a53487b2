//! Moving grants from another system here, and back.

use std::{ffi::c_char, mem::offset_of};

use smartcar_sdk::{ExportReport, GrantToImport, ImportProblem, ImportReport, Result};

use crate::{
    arguments::{Options, array, optional_text, options, text},
    call::Call,
    client::{ask, of, smartcar_client},
    grant::{grant_filter, smartcar_grant, smartcar_grant_filter},
    results::{Kept, Shown, release},
    string::hand_over_text,
};

/// One grant of another system: a row of the table that Smartcar's guide describes, each column as text, the way databases
/// give it (libpq's PQgetvalue(), sqlite3_column_text()). NULL and "" are no value. Set struct_size to
/// sizeof(smartcar_grant_to_import) and the rest to NULL, then what is known; the strings remain the caller's.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct smartcar_grant_to_import {
    /// sizeof(smartcar_grant_to_import).
    pub struct_size: usize,
    /// Required.
    pub refresh_token: *const c_char,
    /// Kept only with access_expires_at.
    pub access_token: *const c_char,
    /// When the access token ends: seconds or milliseconds since 1970, ISO 8601, or an SQL timestamp; without an offset it is
    /// UTC. So are the other times.
    pub access_expires_at: *const c_char,
    /// When the refresh token ends. Where neither this nor obtained_at is known, the daily job takes it for one that ends now.
    pub refresh_expires_at: *const c_char,
    /// Smartcar's id of the user.
    pub user_id: *const c_char,
    /// The vehicles it reaches. One id: Connect Match, unless per_vehicle says otherwise. Several: with spaces between.
    pub vehicle_id: *const c_char,
    /// "true" or "false": whether the consent is for one vehicle.
    pub per_vehicle: *const c_char,
    /// Your own id of the customer.
    pub account: *const c_char,
    /// When the pair was obtained, by consent or by its last refresh. A vehicle belongs to the grant that was obtained last; one of
    /// which this is not known counts as the oldest.
    pub obtained_at: *const c_char,
}

const GRANT_TO_IMPORT_1: usize =
    offset_of!(smartcar_grant_to_import, obtained_at) + size_of::<*const c_char>();
const _: () = assert!(GRANT_TO_IMPORT_1 == size_of::<smartcar_grant_to_import>());

// SAFETY: pointers and numbers, all of which may be zero; no padding at the end, as asserted.
unsafe impl Options for smartcar_grant_to_import {
    const FIRST_SIZE: usize = GRANT_TO_IMPORT_1;
}

/// The row as the core has it.
///
/// # Safety
/// As the header asks: a struct, and strings in it, or NULL.
unsafe fn row(argument: *const smartcar_grant_to_import) -> Result<GrantToImport> {
    // SAFETY: the caller vouches for it.
    unsafe {
        let given = options(argument)?;
        let columns = [
            ("refresh_token", given.refresh_token),
            ("access_token", given.access_token),
            ("access_expires_at", given.access_expires_at),
            ("refresh_expires_at", given.refresh_expires_at),
            ("user_id", given.user_id),
            ("vehicle_id", given.vehicle_id),
            ("per_vehicle", given.per_vehicle),
            ("account", given.account),
            ("obtained_at", given.obtained_at),
        ];
        let mut texts = Vec::with_capacity(columns.len());
        for (name, column) in columns {
            texts.push((name, optional_text(column, name)?.unwrap_or_default()));
        }
        Ok(GrantToImport::from_columns(texts))
    }
}

/// A row that was not imported, and why.
#[repr(C)]
pub struct smartcar_import_problem {
    /// Which row: the first is 1.
    pub row: u64,
    /// The column that is wrong; NULL where it is none.
    pub field: *const c_char,
    /// Why, and the remedy; never a token.
    pub message: *const c_char,
}

impl Shown<ImportProblem> for smartcar_import_problem {
    fn shown(problem: &ImportProblem, kept: &mut Kept) -> Self {
        let field = kept.optional(problem.field.as_deref());
        Self { row: problem.row, field, message: kept.text(&problem.message) }
    }
}

/// What an import did. Free it, and the problems in it, with smartcar_import_report_free().
#[repr(C)]
pub struct smartcar_import_report {
    /// Grants that are now in the store as "adopted"; in a dry run, that would be.
    pub adopted: u64,
    /// Rows whose grant was in the store already, whatever has become of it since.
    pub known: u64,
    /// Rows that cannot be imported as they are.
    pub invalid: u64,
    /// The first hundred of these: an array of problem_count.
    pub problems: *const *const smartcar_import_problem,
    /// How many there are in problems.
    pub problem_count: usize,
}

impl Shown<ImportReport> for smartcar_import_report {
    fn shown(report: &ImportReport, kept: &mut Kept) -> Self {
        let (problems, problem_count) = kept.list(&report.problems);
        let ImportReport { adopted, known, invalid, .. } = *report;
        Self { adopted, known, invalid, problems, problem_count }
    }
}

/// What an export did. Free it with smartcar_export_report_free().
#[repr(C)]
pub struct smartcar_export_report {
    /// Grants that are in the file, and are another system's now.
    pub exported: u64,
    /// Grants that live on here: something of them was under way, or they cannot be read. Export once more, in a minute: that
    /// file holds all of these grants, and takes the place of this one.
    pub skipped: u64,
    /// Grants whose drivers must connect again: in no file, and not tried again from here.
    pub reconnect: u64,
    /// The ids of the first hundred grants that live on here: an array of skipped_grant_count.
    pub skipped_grants: *const *const c_char,
    /// How many there are in skipped_grants.
    pub skipped_grant_count: usize,
    /// The ids of the first hundred grants whose drivers must connect again: an array of reconnect_grant_count.
    pub reconnect_grants: *const *const c_char,
    /// How many there are in reconnect_grants.
    pub reconnect_grant_count: usize,
}

impl Shown<ExportReport> for smartcar_export_report {
    fn shown(report: &ExportReport, kept: &mut Kept) -> Self {
        let (skipped_grants, skipped_grant_count) = kept.texts(&report.skipped_grants);
        let (reconnect_grants, reconnect_grant_count) = kept.texts(&report.reconnect_grants);
        let ExportReport { exported, skipped, reconnect, .. } = *report;
        Self {
            exported,
            skipped,
            reconnect,
            skipped_grants,
            skipped_grant_count,
            reconnect_grants,
            reconnect_grant_count,
        }
    }
}

/// Takes `count` grants over from another system's table, so that no driver is asked again: each is stored at once, without a
/// refresh, as "adopted"; its first refresh here makes it active. `rows` is an array of pointers. A row that comes twice is one
/// grant, so an import that was interrupted is simply done again; call it for a thousand rows or so at a time. A row that is
/// wrong does not keep the others; the report names it. `dry_run` writes nothing: the report says what would be done.
/// On success *report is to be freed with smartcar_import_report_free().
///
/// Two systems must not share a refresh token: stop the old one's refreshes before, and read its rows after the last of them has
/// ended. docs/moving-over.md has the steps, and `smartcar import --hold` does them while the old one is running.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "rows" or a column's name, where an argument is NULL or no UTF-8: then no row
/// was imported; SMARTCAR_ERROR_STORE: what was stored by then stays, and the same call again does the rest.
pub(crate) unsafe fn client_import_grants(
    client: Option<&smartcar_client>,
    rows: *const *const smartcar_grant_to_import,
    count: usize,
    dry_run: bool,
) -> Result<Call<*const smartcar_import_report>> {
    ask(client, |client| {
        // SAFETY: an array of structs, and strings in them, or NULL, as the header asks.
        let rows = unsafe {
            array(rows, count, "rows")?.iter().map(|&given| row(given)).collect::<Result<Vec<_>>>()?
        };
        Ok(client.import_grants(rows).dry_run(dry_run).into_future())
    })
}

/// Hands grants over to another system: the way back. Each is marked as "handed_over" first, durably, so that nobody refreshes
/// it here any more; then its pair is written to `path`, a new CSV file that only this user can read (mode 0600), with the
/// columns of smartcar_grant_to_import. Only settled grants are exported; the others are counted as skipped: export again, to
/// another file. The pair stays in the store, so an export that failed, or whose file was lost, is done again. Access tokens that
/// processes have at hand work until they end. `filter` may be NULL. On success *report is to be freed with
/// smartcar_export_report_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "path", where the file is there already or cannot be written;
/// SMARTCAR_ERROR_STORE.
pub(crate) unsafe fn client_export_grants(
    client: Option<&smartcar_client>,
    path: *const c_char,
    filter: *const smartcar_grant_filter,
) -> Result<Call<*const smartcar_export_report>> {
    ask(client, |client| {
        // SAFETY: a string, and a filter with strings in it, or NULL, as the header asks.
        let (path, filter) = unsafe { (text(path, "path")?, grant_filter(filter)?) };
        Ok(client.export_grants(path).filter(filter).into_future())
    })
}

/// A valid access token of one grant for API v2, for code that sends its own requests. Take it anew for each request rather than
/// keeping it: it may be about to end. smartcar_vehicle_access_token() finds the grant of a vehicle. On success
/// *token is to be freed with smartcar_string_free(), which wipes it.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "grant_id"; SMARTCAR_ERROR_NOT_CONNECTED;
/// SMARTCAR_ERROR_RECONNECT_REQUIRED; SMARTCAR_ERROR_UNAVAILABLE; SMARTCAR_ERROR_TIMEOUT; SMARTCAR_ERROR_STORE.
pub(crate) unsafe fn client_access_token(
    client: Option<&smartcar_client>,
    grant_id: *const c_char,
) -> Result<Call<*mut c_char>> {
    let client = of(client)?;
    // SAFETY: a string or NULL, as the header asks.
    let grant_id = unsafe { text(grant_id, "grant_id") }?.to_owned();
    Ok(Call::new(async move { Ok(hand_over_text(client.access_token(&grant_id).await?.expose())) }))
}

/// Has the tokens of a grant whose driver must connect again presented to Smartcar once more, and gives the grant as it is then:
/// active where they work after all. One that is not given up is given as it is, and nothing is sent. On success *grant is to be
/// freed with smartcar_grant_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "grant_id"; SMARTCAR_ERROR_NOT_CONNECTED where there is no such grant;
/// SMARTCAR_ERROR_TIMEOUT, while it goes on in the background; SMARTCAR_ERROR_STORE.
pub(crate) unsafe fn client_retry_grant(
    client: Option<&smartcar_client>,
    grant_id: *const c_char,
) -> Result<Call<*const smartcar_grant>> {
    ask(client, |client| {
        // SAFETY: a string or NULL, as the header asks.
        let grant_id = unsafe { text(grant_id, "grant_id") }?.to_owned();
        Ok(async move { client.retry_grant(&grant_id).await })
    })
}

/// Frees a report and the problems in it. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_import_report_free(report: *const smartcar_import_report) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(report) };
}

/// Frees a report. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_export_report_free(report: *const smartcar_export_report) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(report) };
}
