//! Arguments as Python passes them. What has the wrong type is an `InvalidTypeError` that names the argument and says
//! what to pass; nothing was sent. Whether a value is good is the core's business.

use std::time::Duration;

use pyo3::{
    exceptions::PyUnicodeEncodeError,
    prelude::*,
    types::{PyBool, PyBytes, PyDelta, PyInt, PyString},
};
use smartcar_sdk::{Error, ErrorKind, UnitSystem};

use crate::error::{Failure, wrong_type};

/// A text.
pub(crate) fn text(name: &str, value: &Bound<'_, PyAny>) -> PyResult<String> {
    let text = value.cast::<PyString>().map_err(|_| wrong_type(name, "a str", value))?;
    match text.to_str() {
        Ok(text) => Ok(text.to_owned()),
        Err(error) if error.is_instance_of::<PyUnicodeEncodeError>(value.py()) => Err(invalid(
            name,
            "holds half of a surrogate pair, which is no character: pass text that can be encoded",
        )),
        Err(error) => Err(error),
    }
}

/// A text that may be left out.
pub(crate) fn optional_text(name: &str, value: Option<&Bound<'_, PyAny>>) -> PyResult<Option<String>> {
    value.map(|value| text(name, value)).transpose()
}

/// Several texts. A `str` is a sequence of its letters, which is never what was meant.
pub(crate) fn texts(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    let wrong = || wrong_type(name, "a list of str", value);
    if value.is_instance_of::<PyString>() || value.is_instance_of::<PyBytes>() {
        return Err(wrong());
    }
    value.try_iter().map_err(|_| wrong())?.map(|item| text(name, &item?)).collect()
}

/// Yes or no.
pub(crate) fn flag(name: &str, value: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(value.cast::<PyBool>().map_err(|_| wrong_type(name, "True or False", value))?.is_true())
}

/// A whole number above zero.
pub(crate) fn count(name: &str, value: &Bound<'_, PyAny>) -> PyResult<usize> {
    if value.is_instance_of::<PyBool>() || !value.is_instance_of::<PyInt>() {
        return Err(wrong_type(name, "a whole number", value));
    }
    let count = value.extract().ok().filter(|count| *count > 0);
    count.ok_or_else(|| invalid(name, "must be a whole number above zero"))
}

/// A time span: seconds, or a `timedelta`.
pub(crate) fn span(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Duration> {
    let span = Duration::try_from_secs_f64(seconds(name, value)?);
    span.map_err(|_| invalid(name, "must be a time span of zero seconds or more"))
}

/// The seconds of a time span, whatever they are.
pub(crate) fn seconds(name: &str, value: &Bound<'_, PyAny>) -> PyResult<f64> {
    let value = match value.cast::<PyDelta>() {
        Ok(delta) => &delta.call_method0("total_seconds")?,
        Err(_) if value.is_instance_of::<PyBool>() || value.is_instance_of::<PyString>() => {
            return Err(wrong_type(name, "a number of seconds or a timedelta", value));
        }
        Err(_) => value,
    };
    value.extract().map_err(|_| wrong_type(name, "a number of seconds or a timedelta", value))
}

/// A unit system, by its word.
pub(crate) fn unit_system(name: &str, value: &Bound<'_, PyAny>) -> PyResult<UnitSystem> {
    UnitSystem::from_word(&text(name, value)?)
        .ok_or_else(|| invalid(name, "must be \"metric\" or \"imperial\""))
}

/// An argument of the right type and the wrong value.
fn invalid(name: &str, remedy: &str) -> PyErr {
    Failure(Error::new(ErrorKind::InvalidInput, format!("{name} {remedy}")).with_field(name.to_owned()))
        .into()
}
