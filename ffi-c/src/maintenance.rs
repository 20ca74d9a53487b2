//! The daily job as something that just runs.

use std::mem::{MaybeUninit, offset_of};

use smartcar_sdk::{Maintenance, MaintenanceHandle, MaintenanceStatus};

use crate::{
    arguments::{Options, options, seconds},
    boundary::{give, given, guard},
    client::smartcar_client,
    error::smartcar_error,
    job::smartcar_refresh_report,
    results::{Kept, Shown, hand_over, millis, release},
};

/// The daily job under way in the background: smartcar_maintenance_free() ends it.
pub struct smartcar_maintenance {
    handle: MaintenanceHandle,
}

/// How maintenance runs. Set struct_size to sizeof(smartcar_maintenance_options) and the rest to zero, then what is wanted.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct smartcar_maintenance_options {
    /// sizeof(smartcar_maintenance_options).
    pub struct_size: usize,
    /// Refresh tokens that end within so many seconds are refreshed; 0 for 432000, five days. Less than the setting
    /// "refresh_token_lifetime": else every look would refresh every grant there is.
    pub within: f64,
    /// How many seconds lie between two looks, give or take a quarter; 0 for 3600. At most half of `within`: else a token
    /// could end between two looks.
    pub every: f64,
    /// Refresh access tokens of grants used in the last hour before they expire, even while nobody asks, so that no call ever
    /// waits for one.
    pub keep_warm: bool,
    /// How many refreshes this process starts in a second at most; 0 for no such bound.
    pub rate: f64,
    /// How many all that are given a fleet rate start together, as in smartcar_refresh_options; 0 for no such bound.
    pub fleet_rate: f64,
}

const MAINTENANCE_OPTIONS_1: usize = offset_of!(smartcar_maintenance_options, fleet_rate) + size_of::<f64>();
const _: () = assert!(MAINTENANCE_OPTIONS_1 == size_of::<smartcar_maintenance_options>());

// SAFETY: numbers and a bool, all of which may be zero; no padding at the end, as asserted.
unsafe impl Options for smartcar_maintenance_options {
    const FIRST_SIZE: usize = MAINTENANCE_OPTIONS_1;
}

/// Runs the daily job (smartcar_client_refresh_expiring()) in the background, on the library's own threads: it looks at
/// once and then every hour, so that the work is spread over the day. Any number of processes may do so. It ends when it is
/// freed or the client closes, whichever is first. `options` may be NULL. On success *maintenance is to be freed with
/// smartcar_maintenance_free(), before or after the client.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "within", "every", "rate" or "fleet_rate", for what is not as the
/// options say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_maintenance(
    client: Option<&smartcar_client>,
    options: *const smartcar_maintenance_options,
    maintenance: Option<&mut MaybeUninit<*mut smartcar_maintenance>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(maintenance, "maintenance", error, || {
        let client = &given(client, "client")?.client;
        // SAFETY: options or NULL, as the header asks.
        let given = unsafe { self::options(options) }?;
        let mut job = Maintenance::new().keep_warm(given.keep_warm);
        if let Some(within) = seconds(given.within, "within")? {
            job = job.within(within);
        }
        if let Some(every) = seconds(given.every, "every")? {
            job = job.every(every);
        }
        if given.rate != 0.0 {
            job = job.rate(given.rate);
        }
        if given.fleet_rate != 0.0 {
            job = job.fleet_rate(given.fleet_rate);
        }
        let handle = client.maintenance(job)?;
        Ok(Box::into_raw(Box::new(smartcar_maintenance { handle })))
    })
}

/// How maintenance is doing. Free it with smartcar_job_status_free().
#[repr(C)]
pub struct smartcar_job_status {
    /// When the last run ended, well or not, in milliseconds since 1970; 0 until one has.
    pub last_run_ms: i64,
    /// What the last run that went through did; NULL until one has. It goes with the status: do not free it.
    pub report: *const smartcar_refresh_report,
    /// Why the last run did not go through; NULL if it did. It goes with the status: do not free it.
    pub last_error: *const smartcar_error,
    /// When the next run begins, in milliseconds since 1970; 0 while one is under way, and once the client has closed.
    pub next_run_ms: i64,
}

impl Shown<MaintenanceStatus> for smartcar_job_status {
    fn shown(status: &MaintenanceStatus, kept: &mut Kept) -> Self {
        Self {
            last_run_ms: millis(status.last_run),
            report: kept.optional_one(status.report.as_ref()),
            last_error: kept.optional_one(status.last_error.as_ref()),
            next_run_ms: millis(status.next_run),
        }
    }
}

/// How maintenance is doing: its last run, and the next one. Nothing is waited for. In a forked child, where nothing runs, all of
/// it is absent. On success *status is to be freed with smartcar_job_status_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_maintenance_status(
    maintenance: Option<&smartcar_maintenance>,
    status: Option<&mut MaybeUninit<*const smartcar_job_status>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(status, "status", error, || Ok(hand_over(&given(maintenance, "maintenance")?.handle.status())))
}

/// Frees it. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_job_status_free(status: *const smartcar_job_status) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(status) };
}

/// Ends maintenance; refreshes under way are finished all the same. NULL is nothing to free. In a forked child nothing
/// ends: it runs on in the parent.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_maintenance_free(maintenance: Option<Box<smartcar_maintenance>>) {
    guard((), || drop(maintenance));
}
