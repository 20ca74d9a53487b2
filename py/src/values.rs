//! The core's values as Python's: newtypes that convert themselves.

use pyo3::{
    IntoPyObjectExt,
    prelude::*,
    types::{PyDateTime, PyDict, PyList, PyTzInfo},
};
use serde_json::Value;
use smartcar_sdk::{clock::Timestamp, signals::SignalValue};

use crate::as_python::AsPython;

/// A point in time, as a `datetime` in UTC.
pub(crate) struct Time(pub Timestamp);

impl<'py> IntoPyObject<'py> for Time {
    type Target = PyDateTime;
    type Output = Bound<'py, PyDateTime>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        #[allow(
            clippy::cast_precision_loss,
            reason = "milliseconds since 1970 are whole in a float for 285,000 years"
        )]
        let seconds = self.0.as_millis() as f64 / 1000.0;
        PyDateTime::from_timestamp(py, seconds, Some(&PyTzInfo::utc(py)?.to_owned()))
    }
}

impl AsPython<Time> for Timestamp {
    fn as_python(&self) -> Time {
        Time(*self)
    }
}

/// JSON, as `dict`, `list`, `str`, `int`, `float`, `bool` and `None`.
pub(crate) struct Json<'a>(pub &'a Value);

impl<'py> IntoPyObject<'py> for Json<'_> {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        // As deep as serde_json reads: 128 levels at most.
        match self.0 {
            Value::Null => Ok(py.None().into_bound(py)),
            Value::Bool(value) => value.into_bound_py_any(py),
            Value::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(whole), _) => whole.into_bound_py_any(py),
                (None, Some(whole)) => whole.into_bound_py_any(py),
                (None, None) => number.as_f64().into_bound_py_any(py),
            },
            Value::String(text) => text.into_bound_py_any(py),
            Value::Array(items) => Ok(PyList::new(py, items.iter().map(Json))?.into_any()),
            Value::Object(fields) => {
                let dict = PyDict::new(py);
                for (name, value) in fields {
                    dict.set_item(name, Json(value))?;
                }
                Ok(dict.into_any())
            }
        }
    }
}

/// JSON that an object holds: as [`Json`], and its own.
pub(crate) struct Object(pub smartcar_sdk::Json);

impl<'py> IntoPyObject<'py> for Object {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        Json(&self.0).into_pyobject(py)
    }
}

impl AsPython<Object> for smartcar_sdk::Json {
    fn as_python(&self) -> Object {
        Object(self.clone())
    }
}

/// A plain value of a signal: `float`, `bool` or `str`.
pub(crate) struct Plain(pub SignalValue);

impl<'py> IntoPyObject<'py> for Plain {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        match self.0 {
            SignalValue::Number(number) => number.into_bound_py_any(py),
            SignalValue::Bool(yes) => yes.into_bound_py_any(py),
            SignalValue::Text(text) => text.into_bound_py_any(py),
            _ => Ok(py.None().into_bound(py)),
        }
    }
}

impl AsPython<Plain> for SignalValue {
    fn as_python(&self) -> Plain {
        Plain(self.clone())
    }
}
