//! Grants, and what the daily job did to them. Never a token.

use pyo3::{IntoPyObjectExt, prelude::*, types::PyTuple};
use smartcar_sdk::{Forget, GrantFilter, GrantStatus, RefreshExpiring, ids::VehicleId};

use crate::{
    arguments::{callback, count, flag, number, text, word},
    as_python::AsPython,
    call::{Answer, SendReport, call},
    calls::Calls,
    classes::records,
    values::{Time, shown},
};

/// What one completed Connect gave: access to a user's vehicles, or to one vehicle.
#[pyclass(frozen, eq, module = "smartcar_sdk")]
#[derive(PartialEq)]
pub(crate) struct Grant(pub smartcar_sdk::Grant);

#[pymethods]
impl Grant {
    /// The SDK's id of it.
    #[getter]
    fn id(&self) -> &str {
        &self.0.id
    }

    /// Smartcar's id of the user; `None` until Connect is finished.
    #[getter]
    fn user_id(&self) -> Option<&str> {
        self.0.user_id.as_deref()
    }

    /// The ids of the vehicles it reaches.
    #[getter]
    fn vehicles<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.vehicles.iter().map(VehicleId::as_str))
    }

    /// Your own id of the customer, as given at Connect.
    #[getter]
    fn account(&self) -> Option<&str> {
        self.0.account.as_deref()
    }

    /// Whether it works: `active`, `adopted`, `reconnect_required`, `removed` or `handed_over`.
    #[getter]
    fn status(&self) -> &'static str {
        self.0.status.as_str()
    }

    /// Why it needs its driver, if it does: `expired`, `revoked` or `rotation_lost`.
    #[getter]
    fn reason(&self) -> Option<&'static str> {
        self.0.reason.map(smartcar_sdk::ReconnectReason::as_str)
    }

    /// What it reaches: a `user`'s vehicles or one `vehicle`.
    #[getter]
    fn mode(&self) -> &'static str {
        self.0.mode.as_str()
    }

    /// How many token pairs were stored before the present one.
    #[getter]
    fn generation(&self) -> u64 {
        self.0.generation
    }

    /// When the driver gave consent.
    #[getter]
    fn connected_at(&self) -> Time {
        Time(self.0.connected_at)
    }

    /// When the present access token ends.
    #[getter]
    fn access_expires_at(&self) -> Option<Time> {
        self.0.access_expires_at.map(Time)
    }

    /// When the present refresh token ends unless used.
    #[getter]
    fn refresh_expires_at(&self) -> Option<Time> {
        self.0.refresh_expires_at.map(Time)
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        shown(slf, &["id", "user_id", "vehicles", "account", "status", "reason", "mode", "generation"])
    }
}

impl AsPython<Grant> for smartcar_sdk::Grant {
    fn as_python(&self) -> Grant {
        Grant(self.clone())
    }
}

/// Which grants.
pub(crate) fn filter(
    status: Option<&Bound<'_, PyAny>>,
    account: Option<&Bound<'_, PyAny>>,
    user_id: Option<&Bound<'_, PyAny>>,
) -> PyResult<GrantFilter> {
    let mut filter = GrantFilter::default();
    if let Some(given) = status {
        let remedy =
            "must be \"active\", \"adopted\", \"reconnect_required\", \"removed\" or \"handed_over\"";
        filter = filter.status(word("status", given, GrantStatus::from_word, remedy)?);
    }
    if let Some(id) = account {
        filter = filter.account(text("account", id)?);
    }
    if let Some(id) = user_id {
        filter = filter.user_id(text("user_id", id)?);
    }
    Ok(filter)
}

/// What a run of the daily job did.
#[pyclass(frozen, eq, module = "smartcar_sdk")]
#[derive(PartialEq)]
pub(crate) struct RefreshReport(pub smartcar_sdk::RefreshReport);

#[pymethods]
impl RefreshReport {
    /// Grants that were refreshed.
    #[getter]
    fn refreshed(&self) -> u64 {
        self.0.refreshed
    }

    /// Grants that another worker had refreshed, or that were removed meanwhile.
    #[getter]
    fn skipped(&self) -> u64 {
        self.0.skipped
    }

    /// Grants that could not be refreshed now; the next run tries again.
    #[getter]
    fn failed(&self) -> u64 {
        self.0.failed
    }

    /// Grants whose driver has to go through Connect again.
    #[getter]
    fn reconnect(&self) -> u64 {
        self.0.reconnect
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        shown(slf, &["refreshed", "skipped", "failed", "reconnect"])
    }
}

records! {
    in "smartcar_sdk";

    /// What rewriting the store with another key did.
    RekeyReport(smartcar_sdk::RekeyReport) {
        /// Records that are now encrypted with the first key.
        rewritten: u64;
        /// Records that were already.
        current: u64;
        /// Records that no key given here opens.
        unreadable: u64;
        /// Whether all that was met is now sealed as `encryption="required"` asks for.
        ready: bool = |it| it.is_ready();
    }
}

records! {
    in "smartcar_sdk";

    /// What forgetting somebody did.
    ForgetReport(smartcar_sdk::ForgetReport) {
        /// Grants that named somebody, or worked, and do so no more.
        grants: u64;
        /// Connections that were ended at Smartcar.
        disconnected: u64;
        /// Vehicles whose connection could not be ended from here.
        not_connected: u64;
        /// Files removed from this process's spool.
        spooled: u64;
    }
}

/// Whom to forget, and how.
pub(crate) fn whom(
    account: Option<&Bound<'_, PyAny>>,
    user_id: Option<&Bound<'_, PyAny>>,
    grant_id: Option<&Bound<'_, PyAny>>,
    disconnect: Option<&Bound<'_, PyAny>>,
) -> PyResult<Forget> {
    let mut whom = Forget::default();
    if let Some(id) = account {
        whom = whom.account(text("account", id)?);
    }
    if let Some(id) = user_id {
        whom = whom.user_id(text("user_id", id)?);
    }
    if let Some(id) = grant_id {
        whom = whom.grant_id(text("grant_id", id)?);
    }
    if let Some(disconnect) = disconnect {
        whom = whom.disconnect(flag("disconnect", disconnect)?);
    }
    Ok(whom)
}

/// The daily job with what was said of it.
pub(crate) fn job(
    mut job: RefreshExpiring,
    concurrency: Option<&Bound<'_, PyAny>>,
    rate: Option<&Bound<'_, PyAny>>,
    fleet_rate: Option<&Bound<'_, PyAny>>,
    skip_v3: Option<&Bound<'_, PyAny>>,
) -> PyResult<RefreshExpiring> {
    if let Some(grants) = concurrency {
        job = job.concurrency(count("concurrency", grants)?);
    }
    if let Some(rate) = rate {
        job = job.rate(number("rate", rate)?);
    }
    if let Some(rate) = fleet_rate {
        job = job.fleet_rate(number("fleet_rate", rate)?);
    }
    if let Some(leave) = skip_v3 {
        job = job.skip_v3(flag("skip_v3", leave)?);
    }
    Ok(job)
}

/// Runs the daily job, and tells how far it is.
pub(crate) fn run(
    py: Python<'_>,
    calls: Calls,
    job: RefreshExpiring,
    progress: Option<&Bound<'_, PyAny>>,
) -> Answer {
    let on_report = callback("progress", progress, RefreshReport)?;
    let run = |send: SendReport| {
        let job = job.progress(move |report| send(Box::new(*report)));
        call(job.into_future(), |py, report| RefreshReport(report).into_py_any(py))
    };
    calls.make_reporting(py, run, on_report)
}
