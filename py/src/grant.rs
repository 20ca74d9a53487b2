//! Grants, and what the daily job did to them. Never a token.

use pyo3::{IntoPyObjectExt, prelude::*};
use smartcar_sdk::{Forget, GrantFilter, GrantStatus, RefreshExpiring};

use crate::{
    arguments::{callback, count, flag, number, span, text, word},
    as_python::{Closed, Tuple},
    call::{Answer, SendReport, call},
    calls::Calls,
    classes::records,
    values::Time,
};

records! {
    /// What one completed Connect gave: access to a user's vehicles, or to one vehicle.
    Grant(smartcar_sdk::Grant) {
        id: String;
        user_id: Option<String>;
        vehicles: Tuple<String>;
        account: Option<String>;
        status: Closed;
        reason: Option<Closed>;
        mode: Closed;
        generation: u64;
        connected_at: Time;
        access_expires_at: Option<Time>;
        refresh_expires_at: Option<Time>;
    }

    /// What a run of the daily job did.
    RefreshReport(smartcar_sdk::RefreshReport) {
        refreshed: u64;
        skipped: u64;
        failed: u64;
        reconnect: u64;
        reconnect_grants: Tuple<String>;
        failed_grants: Tuple<String>;
        unreadable: u64;
        unreadable_grants: Tuple<String>;
    }

    /// What rewriting the store with another key did.
    RekeyReport(smartcar_sdk::RekeyReport) {
        rewritten: u64;
        current: u64;
        unreadable: u64;
        ready: bool = |it| it.is_ready();
        unreadable_grants: Tuple<String>;
    }

    /// What forgetting somebody did.
    ForgetReport(smartcar_sdk::ForgetReport) {
        grants: u64;
        disconnected: u64;
        not_connected: u64;
        spooled: u64;
        not_connected_vehicles: Tuple<String>;
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
    timeout: Option<&Bound<'_, PyAny>>,
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
    if let Some(timeout) = timeout {
        job = job.timeout(span("timeout", timeout)?);
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
        let job = job.progress(move |report| send(Box::new(report.clone())));
        call(job.into_future(), |py, report| RefreshReport(report).into_py_any(py))
    };
    calls.make_reporting(py, run, on_report)
}
