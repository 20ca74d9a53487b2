//! The daily job as something that just runs.

use std::mem::ManuallyDrop;

use pyo3::prelude::*;
use smartcar_sdk::MaintenanceHandle;

use crate::{
    arguments::{number, optional_flag, span},
    error::Exception,
    grant::RefreshReport,
    values::{Time, shown},
};

/// The daily job under way in the background, until it is stopped or its client closes.
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
    /// Ends it; refreshes under way are finished.
    fn stop(&self) {
        self.handle.stop();
    }

    /// How it is doing: the last run, and the next one.
    fn status(&self) -> MaintenanceStatus {
        MaintenanceStatus(self.handle.status())
    }

    fn __enter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, _exception: &Bound<'_, PyAny>) {
        self.stop();
    }
}

/// How maintenance is doing.
#[pyclass(frozen, module = "smartcar_sdk")]
pub(crate) struct MaintenanceStatus(smartcar_sdk::MaintenanceStatus);

#[pymethods]
impl MaintenanceStatus {
    /// When the last run ended, well or not; `None` until one has.
    #[getter]
    fn last_run(&self) -> Option<Time> {
        self.0.last_run.map(Time)
    }

    /// What the last run that went through did.
    #[getter]
    fn report(&self) -> Option<RefreshReport> {
        self.0.report.map(RefreshReport)
    }

    /// Why the last run did not go through; `None` if it did.
    #[getter]
    fn last_error(&self) -> Option<Exception> {
        self.0.last_error.clone().map(Exception)
    }

    /// When the next run begins; `None` while one is under way, and after maintenance has ended.
    #[getter]
    fn next_run(&self) -> Option<Time> {
        self.0.next_run.map(Time)
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        shown(slf, &["last_run", "report", "last_error", "next_run"])
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
    let mut wanted = smartcar_sdk::Maintenance::default();
    if let Some(within) = within {
        wanted.within = span("within", within)?;
    }
    if let Some(every) = every {
        wanted.every = span("every", every)?;
    }
    wanted.rate = rate.map(|rate| number("rate", rate)).transpose()?;
    wanted.fleet_rate = fleet_rate.map(|rate| number("fleet_rate", rate)).transpose()?;
    wanted.keep_warm = optional_flag("keep_warm", keep_warm)?.unwrap_or(wanted.keep_warm);
    Ok(wanted)
}
