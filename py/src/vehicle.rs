//! One vehicle: its options, and the calls that take more than plain arguments. The others are in `generated`.

use std::{future::Future, sync::Arc};

use pyo3::prelude::*;
use smartcar_sdk::Result;

use crate::{
    arguments::text,
    batch::{self, BatchReadings},
    call::Answer,
    docstrings::docstring,
    generated::values::ChargeScheduleResult,
    handle::Handle,
    options::{options, request},
    paging::{Pages, page_size},
    readings::Reading,
    schedule::ChargeSchedule,
    signals::Signal,
};

#[doc = docstring!(Vehicle)]
#[pyclass(frozen, module = "smartcar_sdk")]
pub(crate) struct Vehicle {
    core: smartcar_sdk::Vehicle,
    handle: Arc<Handle>,
    #[doc = docstring!(Vehicle.id)]
    #[pyo3(get)]
    id: String,
}

impl Vehicle {
    pub(crate) fn new(handle: Arc<Handle>, core: smartcar_sdk::Vehicle, id: String) -> Self {
        Self { core, handle, id }
    }

    /// Makes a call of the core's vehicle; `shown` is what Python gets of its result.
    pub(crate) fn call<T, P, F>(
        &self,
        py: Python<'_>,
        call: impl FnOnce(smartcar_sdk::Vehicle) -> F,
        shown: impl FnOnce(T) -> P + Send + 'static,
    ) -> Answer
    where
        T: Send + 'static,
        P: for<'py> IntoPyObject<'py>,
        F: Future<Output = Result<T>> + Send + 'static,
    {
        self.handle.calls().answer(py, call(self.core.clone()), shown)
    }
}

#[pymethods]
impl Vehicle {
    #[doc = docstring!(Vehicle.with_options)]
    #[pyo3(signature = (*, unit_system = None, api = None, timeout = None, token_timeout = None, retries = None, headers = None))]
    fn with_options(
        &self,
        unit_system: Option<&Bound<'_, PyAny>>,
        api: Option<&Bound<'_, PyAny>>,
        timeout: Option<&Bound<'_, PyAny>>,
        token_timeout: Option<&Bound<'_, PyAny>>,
        retries: Option<&Bound<'_, PyAny>>,
        headers: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let options = options(unit_system, api, timeout, token_timeout, retries, headers)?;
        Ok(Self::new(self.handle.clone(), self.core.clone().options(options), self.id.clone()))
    }

    #[doc = docstring!(Vehicle.access_token)]
    fn access_token(&self, py: Python<'_>) -> Answer {
        self.call(
            py,
            |vehicle| async move { vehicle.access_token().await },
            |token| token.expose().to_owned(),
        )
    }

    #[doc = docstring!(Vehicle.batch)]
    #[pyo3(signature = (batch, /))]
    fn batch(&self, py: Python<'_>, batch: &Bound<'_, PyAny>) -> Answer {
        let batch = batch::batch(self.core.batch(), batch)?;
        self.handle.calls().answer(py, batch.into_future(), BatchReadings::new)
    }

    #[doc = docstring!(Vehicle.signal)]
    fn signal(&self, py: Python<'_>, code: &Bound<'_, PyAny>) -> Answer {
        let code = text("code", code)?;
        self.call(py, |vehicle| async move { vehicle.signal(code).await }, Signal::from)
    }

    #[doc = docstring!(Vehicle.signals)]
    #[pyo3(signature = (*, size = None))]
    fn signals(&self, py: Python<'_>, size: Option<&Bound<'_, PyAny>>) -> Answer {
        let (handle, size) = (self.handle.clone(), page_size(size)?);
        let pages = move |pages| Pages::new::<_, Signal>(&handle, pages, size);
        self.call(py, |vehicle| async move { vehicle.signals().await }, pages)
    }

    #[doc = docstring!(Vehicle.set_charge_schedule)]
    fn set_charge_schedule(&self, py: Python<'_>, schedule: &Bound<'_, PyAny>) -> Answer {
        let schedule = ChargeSchedule::given("schedule", schedule)?;
        let set =
            |vehicle: smartcar_sdk::Vehicle| async move { vehicle.set_charge_schedule(&schedule).await };
        self.call(py, set, ChargeScheduleResult::from)
    }

    #[doc = docstring!(Vehicle.request)]
    #[pyo3(signature = (method, path, *, query = None, body = None))]
    fn request(
        &self,
        py: Python<'_>,
        method: &Bound<'_, PyAny>,
        path: &Bound<'_, PyAny>,
        query: Option<&Bound<'_, PyAny>>,
        body: Option<&Bound<'_, PyAny>>,
    ) -> Answer {
        let new = self.core.request(&text("method", method)?, &text("path", path)?);
        self.handle.calls().answer(py, request(new, query, body)?.into_future(), Reading::from)
    }

    fn __repr__(&self) -> String {
        format!("<smartcar_sdk.Vehicle {:?}>", self.id)
    }
}
