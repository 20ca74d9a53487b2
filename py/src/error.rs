//! The core's error as a Python exception. The classes are Python (`smartcar_sdk/_errors.py`), one for each kind.

use pyo3::{
    exceptions::PyException,
    prelude::*,
    types::{PyDict, PyTuple, PyType},
};
use smartcar_sdk::{
    ApiError, ConnectReason, EndpointState, Error, ErrorKind, GrantEventKind, GrantMode, GrantStatus,
    ReconnectReason, UnitSystem,
};

use crate::{as_python::AsPython, classes::records, values::Json};

records! {
    /// The car with which a driver could not connect.
    IncompatibleVehicle(smartcar_sdk::IncompatibleVehicle) {
        vin: Option<String>;
        make: Option<String>;
        model: Option<String>;
        year: Option<u16>;
    }
}

/// A failure of the core on its way to Python: `?` makes an exception of it.
#[derive(Debug)]
pub(crate) struct Failure(pub Error);

impl From<Failure> for PyErr {
    fn from(Failure(error): Failure) -> Self {
        Python::attach(|py| {
            let class = classes(py)
                .and_then(|module| module.getattr("BY_KIND")?.get_item(error.kind().name()))
                .and_then(|class| Ok(class.cast_into::<PyType>()?));
            class.and_then(|class| exception(&class, &error)).unwrap_or_else(|failed| failed)
        })
    }
}

/// A failure that is told rather than raised: an exception as a value, with all its attributes.
pub(crate) struct Exception(pub Error);

impl<'py> IntoPyObject<'py> for Exception {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        Ok(PyErr::from(Failure(self.0)).into_value(py).into_bound(py).into_any())
    }
}

impl AsPython<Exception> for ApiError {
    fn as_python(&self) -> Exception {
        Exception(Error::from(self.clone()))
    }
}

/// An argument of the wrong type, as `InvalidTypeError`.
pub(crate) fn wrong_type(name: &str, expected: &str, value: &Bound<'_, PyAny>) -> PyErr {
    let given = value.get_type().name().map_or_else(|_| "something else".to_owned(), |name| name.to_string());
    invalid_type(
        value.py(),
        &Error::new(ErrorKind::InvalidInput, format!("{name} must be {expected}, not {given}"))
            .with_field(name.to_owned()),
    )
}

/// An error of kind `invalid_input` that Python calls a `TypeError`.
pub(crate) fn invalid_type(py: Python<'_>, error: &Error) -> PyErr {
    let class =
        classes(py).and_then(|module| Ok(module.getattr("InvalidTypeError")?.cast_into::<PyType>()?));
    class.and_then(|class| exception(&class, error)).unwrap_or_else(|failed| failed)
}

fn classes(py: Python<'_>) -> PyResult<Bound<'_, PyModule>> {
    py.import("smartcar_sdk._errors")
}

fn exception(class: &Bound<'_, PyType>, error: &Error) -> PyResult<PyErr> {
    let py = class.py();
    let fields = PyDict::new(py);
    fields.set_item("field", error.field())?;
    fields.set_item("can_retry", error.can_retry())?;
    fields.set_item("retry_after", error.retry_after().map(|after| after.as_secs_f64()))?;
    fields.set_item("driver_must_act", error.driver_must_act())?;
    fields.set_item("outcome_unknown", error.outcome_unknown())?;
    fields.set_item("grant_id", error.grant_id())?;
    fields.set_item("vehicle_id", error.vehicle_id())?;
    fields.set_item("reason", error.reconnect_reason().as_python())?;
    fields.set_item("permissions", PyTuple::new(py, error.permissions())?)?;
    if let Some(api) = error.api() {
        set_smartcars_own(&fields, api)?;
    }
    fields.set_item("connect_reason", error.connect_reason().as_python())?;
    fields.set_item("incompatible_vehicle", error.incompatible_vehicle().map(IncompatibleVehicle))?;
    let exception = PyErr::from_value(class.call((error.message(),), Some(&fields))?);
    if let Some(causes) = causes(error) {
        exception.set_cause(py, Some(PyException::new_err(causes)));
    }
    Ok(exception)
}

fn set_smartcars_own(fields: &Bound<'_, PyDict>, api: &ApiError) -> PyResult<()> {
    // What comes from no HTTP answer (a redirect of Connect's) has no status.
    fields.set_item("status", (api.status != 0).then_some(api.status))?;
    fields.set_item("type", &api.error_type)?;
    fields.set_item("code", &api.code)?;
    fields.set_item("description", &api.description)?;
    fields.set_item("request_id", &api.request_id)?;
    fields.set_item("resolution", &api.resolution)?;
    fields.set_item("resolution_url", &api.resolution_url)?;
    fields.set_item("suggested_user_message", &api.suggested_user_message)?;
    fields.set_item("doc_url", &api.doc_url)?;
    fields.set_item("detail", api.detail.iter().map(Json).collect::<Vec<_>>())
}

/// What lies underneath, outermost first.
fn causes(error: &Error) -> Option<String> {
    let mut cause = std::error::Error::source(error);
    let mut texts: Vec<String> = Vec::new();
    while let Some(error) = cause {
        texts.push(error.to_string());
        cause = error.source();
    }
    (!texts.is_empty()).then(|| texts.join(": "))
}

/// Every closed set of words, as the core has them: what the enumerations are tested against.
#[pyfunction]
pub(crate) fn closed_words() -> Vec<(&'static str, Vec<&'static str>)> {
    vec![
        ("ConnectReason", ConnectReason::ALL.iter().map(|reason| reason.as_str()).collect()),
        ("EndpointState", EndpointState::ALL.iter().map(|state| state.as_str()).collect()),
        ("ErrorKind", ErrorKind::ALL.iter().map(|kind| kind.name()).collect()),
        ("GrantEventKind", GrantEventKind::WORDS.to_vec()),
        ("GrantMode", GrantMode::ALL.iter().map(|mode| mode.as_str()).collect()),
        ("GrantStatus", GrantStatus::ALL.iter().map(|status| status.as_str()).collect()),
        ("ReconnectReason", ReconnectReason::ALL.iter().map(|reason| reason.as_str()).collect()),
        ("UnitSystem", UnitSystem::ALL.iter().map(|system| system.as_str()).collect()),
    ]
}

/// Every kind of error with its number, as the core has them: what the exception classes are tested against.
#[pyfunction]
pub(crate) fn error_kinds() -> Vec<(&'static str, u16)> {
    ErrorKind::ALL.iter().map(|kind| (kind.name(), kind.number())).collect()
}
