//! The daily job as something that just runs.

use std::{
    mem,
    sync::{Mutex, PoisonError},
};

use pyo3::prelude::*;
use smartcar_sdk::{MaintenanceHandle, runtime::Process};

use crate::arguments::{ahead, number, optional_flag, span};

/// The daily job under way in the background, until it is stopped or its client closes.
#[pyclass(frozen, module = "smartcar_sdk")]
pub(crate) struct Maintenance {
    handle: Mutex<Option<MaintenanceHandle>>,
    process: Process,
}

impl Maintenance {
    pub(crate) fn new(handle: MaintenanceHandle) -> Self {
        Self { handle: Mutex::new(Some(handle)), process: Process::current() }
    }
}

#[pymethods]
impl Maintenance {
    /// Ends it; refreshes under way are finished.
    fn stop(&self) {
        // In a forked child there is nothing to stop.
        if self.process.is_current() {
            drop(self.handle.lock().unwrap_or_else(PoisonError::into_inner).take());
        }
    }

    fn __enter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, _exception: &Bound<'_, PyAny>) {
        self.stop();
    }
}

impl Drop for Maintenance {
    fn drop(&mut self) {
        // When Python lets go of an object says nothing about what is wanted: `client.maintenance()` alone goes on.
        mem::forget(self.handle.get_mut().unwrap_or_else(PoisonError::into_inner).take());
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
        wanted.within = ahead("within", within)?;
    }
    if let Some(every) = every {
        wanted.every = span("every", every)?;
    }
    wanted.rate = rate.map(|rate| number("rate", rate)).transpose()?;
    wanted.fleet_rate = fleet_rate.map(|rate| number("fleet_rate", rate)).transpose()?;
    wanted.keep_warm = optional_flag("keep_warm", keep_warm)?.unwrap_or(wanted.keep_warm);
    Ok(wanted)
}
