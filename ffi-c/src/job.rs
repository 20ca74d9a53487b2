//! The daily job, and how far it is.

use std::{
    ffi::c_char,
    mem::offset_of,
    ptr::null,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use smartcar_sdk::{Error, ErrorKind, RefreshReport, Result, runtime::Process};
use tokio::{
    sync::{
        Mutex as Turn,
        watch::{Receiver, Sender, channel},
    },
    time::timeout,
};

use crate::{
    arguments::{Options, options, patience},
    boundary::{given, guard, invalid},
    call::Call,
    client::{ask, smartcar_client},
    results::{Kept, Shown, hand_over, release},
};

/// What a run of the daily job did. Free it with smartcar_refresh_report_free().
#[repr(C)]
pub struct smartcar_refresh_report {
    /// Grants that were refreshed.
    pub refreshed: u64,
    /// Grants that another worker had refreshed, or that were removed meanwhile.
    pub skipped: u64,
    /// Grants that could not be refreshed now; the next run tries again.
    pub failed: u64,
    /// Grants that turned out in this run to need their driver, who has to go through Connect again. Those that did so before are
    /// not among them: smartcar_client_grants() with the status "reconnect_required" lists all.
    pub reconnect: u64,
    /// The ids of the first hundred of these: an array of reconnect_grant_count.
    pub reconnect_grants: *const *const c_char,
    /// How many there are in reconnect_grants.
    pub reconnect_grant_count: usize,
    /// The ids of the first hundred of those that failed: an array of failed_grant_count.
    pub failed_grants: *const *const c_char,
    /// How many there are in failed_grants.
    pub failed_grant_count: usize,
    /// Grants whose records this process cannot read: sealed with a key that it lacks, plain although "encryption" is "required",
    /// written by a newer release, or damaged. No process with these settings and this release refreshes them: give this one the key,
    /// or run the newer release. The log says why, of the first hundred.
    pub unreadable: u64,
    /// The ids of the first hundred of these: an array of unreadable_grant_count.
    pub unreadable_grants: *const *const c_char,
    /// How many there are in unreadable_grants.
    pub unreadable_grant_count: usize,
}

impl Shown<RefreshReport> for smartcar_refresh_report {
    fn shown(report: &RefreshReport, kept: &mut Kept) -> Self {
        let (reconnect_grants, reconnect_grant_count) = kept.texts(&report.reconnect_grants);
        let (failed_grants, failed_grant_count) = kept.texts(&report.failed_grants);
        let (unreadable_grants, unreadable_grant_count) = kept.texts(&report.unreadable_grants);
        let RefreshReport { refreshed, skipped, failed, reconnect, unreadable, .. } = *report;
        Self {
            refreshed,
            skipped,
            failed,
            reconnect,
            reconnect_grants,
            reconnect_grant_count,
            failed_grants,
            failed_grant_count,
            unreadable,
            unreadable_grants,
            unreadable_grant_count,
        }
    }
}

/// The daily job: refreshes every grant whose refresh token ends within so many seconds (432000, five days, is usual).
/// Any number of processes may run it at once. On success *report is to be freed with smartcar_refresh_report_free().
///
/// A grant that fails is tried again for ten graces (ten minutes) before it counts as failed, and an outage of the token endpoint is
/// waited out, however long it takes; smartcar_client_refresh_expiring_with_options() takes a bound. Fails with SMARTCAR_ERROR_INVALID_INPUT,
/// field "within", unless that is a number of seconds, zero or more; with SMARTCAR_ERROR_STORE if the store does.
pub(crate) fn client_refresh_expiring(
    client: Option<&smartcar_client>,
    within: f64,
) -> Result<Call<*const smartcar_refresh_report>> {
    ask(client, |client| {
        let within = Duration::try_from_secs_f64(within)
            .map_err(|_| invalid("within", "within is not a number of seconds, zero or more"))?;
        Ok(async move { client.refresh_expiring(within).await })
    })
    .map(Call::resting)
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
    /// Gets how far it is, by smartcar_progress_next(); NULL for nobody. It may be freed at any time.
    pub progress: *const smartcar_progress,
    /// After how many seconds the run is ended, with SMARTCAR_ERROR_TIMEOUT; 0 for as long as it takes. What is left is the next
    /// run's, and refreshes under way are finished.
    pub timeout: f64,
}

const REFRESH_OPTIONS_1: usize = offset_of!(smartcar_refresh_options, fleet_rate) + size_of::<f64>();
const _: () = assert!(
    REFRESH_OPTIONS_1 + size_of::<*const smartcar_progress>() + size_of::<f64>()
        == size_of::<smartcar_refresh_options>()
);

// SAFETY: numbers, a bool and a pointer, all of which may be zero; no padding at the end, as asserted.
unsafe impl Options for smartcar_refresh_options {
    const FIRST_SIZE: usize = REFRESH_OPTIONS_1;
}

/// As smartcar_client_refresh_expiring(), in a way of your own. `options` may be NULL. On success *report is to be freed with
/// smartcar_refresh_report_free().
///
/// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "rate" or "fleet_rate", unless that is 0, or from 0.00001
/// to 1,000,000, field "timeout", and field "progress" where that is of another run; with SMARTCAR_ERROR_CONFIG where grants are to
/// be left alone and the client has no credentials of API v3; with SMARTCAR_ERROR_TIMEOUT after `timeout`.
pub(crate) unsafe fn client_refresh_expiring_with_options(
    client: Option<&smartcar_client>,
    within: f64,
    options: *const smartcar_refresh_options,
) -> Result<Call<*const smartcar_refresh_report>> {
    ask(client, |client| {
        let within = Duration::try_from_secs_f64(within)
            .map_err(|_| invalid("within", "within is not a number of seconds, zero or more"))?;
        // SAFETY: options, and a handle in them, or NULL, as the header asks.
        let (given, progress) = unsafe {
            let given = self::options(options)?;
            (given, given.progress.as_ref())
        };
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
        if given.timeout != 0.0 {
            let timeout = Duration::try_from_secs_f64(given.timeout);
            run = run.timeout(
                timeout
                    .map_err(|_| invalid("timeout", "timeout is not a number of seconds, zero or more"))?,
            );
        }
        if let Some(progress) = progress {
            let reports = progress.begin()?;
            run = run.progress(move |report| _ = reports.send(report.clone()));
        }
        Ok(async move { run.await })
    })
    .map(Call::resting)
}

/// Frees a report. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_refresh_report_free(report: *const smartcar_refresh_report) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(report) };
}

/// How far one run of the daily job is: give it to smartcar_client_refresh_expiring_with_options(), and ask it from another thread,
/// or on a queue. It is of one run. Any number of threads may use it; of two calls at once, one waits for the other.
pub struct smartcar_progress {
    /// There until a run begins.
    sender: Mutex<Option<Sender<RefreshReport>>>,
    receiver: Arc<Turn<Receiver<RefreshReport>>>,
    process: Process,
}

impl smartcar_progress {
    /// By which a run reports to it.
    fn begin(&self) -> Result<Sender<RefreshReport>> {
        self.check_process()?;
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner).take();
        sender.ok_or_else(|| invalid("progress", "progress is of another run already: make one for each"))
    }

    fn check_process(&self) -> Result<()> {
        if self.process.is_current() {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Closed,
            "the progress is of a run of the process that forked: make one for a run in this one",
        ))
    }
}

/// By which a run of the daily job reports how far it is. Free it with smartcar_progress_free(). Never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_progress_new() -> Option<Box<smartcar_progress>> {
    guard(None, || {
        let (sender, receiver) = channel(RefreshReport::default());
        let (sender, receiver) = (Mutex::new(Some(sender)), Arc::new(Turn::new(receiver)));
        Some(Box::new(smartcar_progress { sender, receiver, process: Process::current() }))
    })
}

/// Waits until the run has got further than what this gave last, for so many seconds at most; 0 only looks, INFINITY waits for as
/// long as it takes. What is given is what the run has done so far, however much that is: who asks seldom misses nothing but
/// steps. On success *report is to be freed with smartcar_refresh_report_free(); it is NULL, and that is no error, if nothing has
/// been done in that time.
///
/// Fails with SMARTCAR_ERROR_CLOSED once the run has ended and its last report was given, and in a forked child; with
/// SMARTCAR_ERROR_INVALID_INPUT, field "seconds", unless that is a number of seconds, zero or more.
pub(crate) fn progress_next(
    progress: Option<&smartcar_progress>,
    seconds: f64,
) -> Result<Call<*const smartcar_refresh_report>> {
    let progress = given(progress, "progress")?;
    progress.check_process()?;
    let (receiver, within) = (progress.receiver.clone(), patience(seconds)?);
    Ok(Call::new(async move {
        let mut receiver = receiver.lock().await;
        match timeout(within, receiver.changed()).await {
            Ok(Ok(())) => Ok(hand_over(&*receiver.borrow_and_update())),
            Ok(Err(_)) => {
                Err(Error::new(ErrorKind::Closed, "the run has ended, and its last report was given"))
            }
            Err(_) => Ok(null()),
        }
    })
    .resting())
}

/// Frees it; the run goes on, and so does what a queue waits for. NULL is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_progress_free(progress: Option<Box<smartcar_progress>>) {
    guard((), || {
        // A child has its parent's locks as they were: it leaves them alone.
        match progress {
            Some(progress) if !progress.process.is_current() => std::mem::forget(progress),
            progress => drop(progress),
        }
    });
}
