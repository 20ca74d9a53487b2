//! The daily job as something that just runs.

use std::mem::ManuallyDrop;

use pyo3::prelude::*;
use smartcar_sdk::{MaintenanceHandle, clock::Timestamp};

use crate::{
    arguments::{ahead, number, optional_flag, span},
    at_once::AtOnce,
    classes::records,
    docstrings::docstring,
    error::Exception,
    grant::RefreshReport,
    values::Time,
};

#[doc = docstring!(Maintenance)]
#[pyclass(frozen, module = "smartcar_sdk")]
pub(crate) struct Maintenance {
    /// When Python lets go of an object says nothing about what is wanted: `client.maintenance()` alone goes on.
    handle: ManuallyDrop<MaintenanceHandle>,
}

impl Maintenance {
    pub(crate) fn new(handle: MaintenanceHandle) -> Self {
        Self { handle: ManuallyDrop::new(handle) }
    }
}

#[pymethods]
impl Maintenance {
    #[doc = docstring!(Maintenance.stop)]
    fn stop(&self) {
        self.handle.stop();
    }

    #[doc = docstring!(Maintenance.status)]
    fn status(&self) -> MaintenanceStatus {
        MaintenanceStatus(self.handle.status())
    }

    fn __repr__(&self) -> String {
        let status = self.handle.status();
        let shown = |time: Option<Timestamp>| time.map_or_else(|| "None".to_owned(), |time| time.to_string());
        let (last, next) = (shown(status.last_run), shown(status.next_run));
        format!("<smartcar_sdk.Maintenance, last_run={last}, next_run={next}>")
    }

    fn __enter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, _exception: &Bound<'_, PyAny>) {
        self.stop();
    }

    #[doc = docstring!(Maintenance.__aenter__)]
    fn __aenter__(slf: Py<Self>) -> AtOnce {
        AtOnce::new(Some(slf.into_any()))
    }

    #[pyo3(signature = (*_exception))]
    fn __aexit__(&self, _exception: &Bound<'_, PyAny>) -> AtOnce {
        self.stop();
        AtOnce::new(None)
    }
}

records! {
    /// How maintenance is doing.
    MaintenanceStatus(smartcar_sdk::MaintenanceStatus) {
        last_run: Option<Time>;
        report: Option<RefreshReport>;
        last_error: Option<Exception> = |it| it.last_error.clone().map(Exception);
        next_run: Option<Time>;
    }
}

/// What the keywords say, over the defaults.
pub(crate) fn wanted(
    within: Option<&Bound<'_, PyAny>>,
    every: Option<&Bound<'_, PyAny>>,
    keep_warm: Option<&Bound<'_, PyAny>>,
    rate: Option<&Bound<'_, PyAny>>,
    fleet_rate: Option<&Bound<'_, PyAny>>,
) -> PyResult<smartcar_sdk::Maintenance> {
    let mut wanted = smartcar_sdk::Maintenance::new();
    if let Some(within) = within {
        wanted = wanted.within(ahead("within", within)?);
    }
    if let Some(every) = every {
        wanted = wanted.every(span("every", every)?);
    }
    if let Some(rate) = rate {
        wanted = wanted.rate(number("rate", rate)?);
    }
    if let Some(rate) = fleet_rate {
        wanted = wanted.fleet_rate(number("fleet_rate", rate)?);
    }
    if let Some(keep_warm) = optional_flag("keep_warm", keep_warm)? {
        wanted = wanted.keep_warm(keep_warm);
    }
    Ok(wanted)
}
