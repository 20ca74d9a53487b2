//! Arguments as Python passes them. What has the wrong type is an `InvalidTypeError` that names the argument and says
//! what to pass; nothing was sent. Whether a value is good is the core's business.

use std::time::Duration;

use pyo3::{
    exceptions::PyUnicodeEncodeError,
    prelude::*,
    types::{
        PyBool, PyByteArray, PyBytes, PyDate, PyDelta, PyDict, PyFloat, PyInt, PyList, PyMemoryView,
        PyString, PyTuple,
    },
};
use serde_json::{Number, Value};
use smartcar_sdk::{ApiVersion, ConnectMode, Error, ErrorKind, UnitSystem};

use crate::{
    call::OnReport,
    error::{Failure, wrong_type},
};

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

/// A whole number, whichever.
pub(crate) fn integer<'a, 'py>(name: &str, value: &'a Bound<'py, PyAny>) -> PyResult<&'a Bound<'py, PyAny>> {
    if value.is_instance_of::<PyBool>() || !value.is_instance_of::<PyInt>() {
        return Err(wrong_type(name, "a whole number", value));
    }
    Ok(value)
}

/// A whole number above zero.
pub(crate) fn count(name: &str, value: &Bound<'_, PyAny>) -> PyResult<usize> {
    let count = integer(name, value)?.extract().ok().filter(|count| *count > 0);
    count.ok_or_else(|| invalid(name, "must be a whole number above zero"))
}

/// Yes or no, where it may be left out.
pub(crate) fn optional_flag(name: &str, value: Option<&Bound<'_, PyAny>>) -> PyResult<Option<bool>> {
    value.map(|value| flag(name, value)).transpose()
}

/// A time span: seconds, or a `timedelta`.
pub(crate) fn span(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Duration> {
    let span = Duration::try_from_secs_f64(seconds(name, value)?);
    span.map_err(|_| invalid(name, "must be a time span of zero seconds or more"))
}

/// How long before its end something is looked after: a `timedelta`, or an hour of seconds at least. Whoever writes 5 means days.
pub(crate) fn ahead(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Duration> {
    if !value.is_instance_of::<PyDelta>() && seconds(name, value)? < 3600.0 {
        let given = value.str()?;
        let remedy = format!(
            "must be a timedelta, e.g. timedelta(days=5): the plain number {given} is seconds, and those must be 3600 or more"
        );
        return Err(invalid(name, &remedy));
    }
    span(name, value)
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

/// A number.
pub(crate) fn number(name: &str, value: &Bound<'_, PyAny>) -> PyResult<f64> {
    if value.is_instance_of::<PyBool>()
        || !(value.is_instance_of::<PyFloat>() || value.is_instance_of::<PyInt>())
    {
        return Err(wrong_type(name, "a number", value));
    }
    value.extract().map_err(|_| invalid(name, "is too large a number"))
}

/// A whole number, zero or more.
pub(crate) fn whole(name: &str, value: &Bound<'_, PyAny>) -> PyResult<u32> {
    integer(name, value)?.extract().map_err(|_| invalid(name, "must be a whole number, zero or more"))
}

/// A day: text, or a `date`.
pub(crate) fn day(name: &str, value: Option<&Bound<'_, PyAny>>) -> PyResult<Option<String>> {
    let Some(value) = value else { return Ok(None) };
    if value.is_instance_of::<PyDate>() {
        return text(name, &value.call_method0("isoformat")?).map(Some);
    }
    if value.is_instance_of::<PyString>() {
        return text(name, value).map(Some);
    }
    Err(wrong_type(name, "a str or a date", value))
}

/// Bytes.
pub(crate) fn bytes(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Ok(bytes.as_bytes().to_vec());
    }
    if let Ok(bytes) = value.cast::<PyByteArray>() {
        return Ok(bytes.to_vec());
    }
    if value.is_instance_of::<PyMemoryView>() {
        return bytes(name, &value.call_method0("tobytes")?);
    }
    Err(wrong_type(name, "bytes", value))
}

/// One text, or several.
pub(crate) fn text_or_texts(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    if value.is_instance_of::<PyString>() { Ok(vec![text(name, value)?]) } else { texts(name, value) }
}

/// Names and texts: a mapping, or a list of pairs.
pub(crate) fn pairs(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Vec<(String, String)>> {
    raw_pairs(name, value)?
        .into_iter()
        .map(|[key, value]| Ok((text(name, &key)?, text(name, &value)?)))
        .collect()
}

/// The headers of a request, as frameworks have them: names and values may be `bytes`, too.
pub(crate) fn header_pairs(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Vec<(String, Vec<u8>)>> {
    let one = |value: &Bound<'_, PyAny>| match value.cast::<PyBytes>() {
        Ok(bytes) => Ok(bytes.as_bytes().to_vec()),
        Err(_) => text(name, value).map(String::into_bytes),
    };
    let pairs = raw_pairs(name, value)?.into_iter();
    pairs.map(|[key, value]| Ok((String::from_utf8_lossy(&one(&key)?).into_owned(), one(&value)?))).collect()
}

/// The items of a tuple or a list that has so many. A `str` is a sequence of its letters, which is never what was meant.
pub(crate) fn items<'py, const N: usize>(value: &Bound<'py, PyAny>) -> Option<[Bound<'py, PyAny>; N]> {
    let items = value.is_instance_of::<PyTuple>() || value.is_instance_of::<PyList>();
    let items: Vec<_> = items.then(|| value.try_iter().ok())??.collect::<PyResult<_>>().ok()?;
    items.try_into().ok()
}

fn raw_pairs<'py>(name: &str, value: &Bound<'py, PyAny>) -> PyResult<Vec<[Bound<'py, PyAny>; 2]>> {
    let wrong = || wrong_type(name, "a mapping or a list of pairs", value);
    if value.is_instance_of::<PyString>() || value.is_instance_of::<PyBytes>() {
        return Err(wrong());
    }
    let pairs = if value.hasattr("items")? { &value.call_method0("items")? } else { value };
    pairs.try_iter().map_err(|_| wrong())?.map(|item| items(&item?).ok_or_else(wrong)).collect()
}

/// A function to be told something; without one, nobody is.
pub(crate) fn callback<R: 'static, P>(
    name: &str,
    value: Option<&Bound<'_, PyAny>>,
    shown: fn(R) -> P,
) -> PyResult<OnReport>
where
    P: for<'py> IntoPyObject<'py> + 'static,
{
    if let Some(value) = value
        && !value.is_callable()
    {
        return Err(wrong_type(name, "a function", value));
    }
    let function = value.map(|value| value.clone().unbind());
    Ok(Box::new(move |py, report| match (&function, report.downcast()) {
        (Some(function), Ok(report)) => function.call1(py, (shown(*report),)).map(drop),
        _ => Ok(()),
    }))
}

/// A unit system, by its word.
pub(crate) fn unit_system(name: &str, value: &Bound<'_, PyAny>) -> PyResult<UnitSystem> {
    word(name, value, UnitSystem::from_word, "must be \"metric\" or \"imperial\"")
}

/// A version of the API, by its word.
pub(crate) fn api_version(name: &str, value: &Bound<'_, PyAny>) -> PyResult<ApiVersion> {
    word(name, value, ApiVersion::from_word, "must be \"v2\", \"v3\" or \"auto\"")
}

/// Which cars, by the word.
pub(crate) fn mode(name: &str, value: &Bound<'_, PyAny>) -> PyResult<ConnectMode> {
    word(name, value, ConnectMode::from_word, "must be \"live\", \"simulated\" or \"test\"")
}

/// What a word names.
pub(crate) fn word<T>(
    name: &str,
    value: &Bound<'_, PyAny>,
    from_word: fn(&str) -> Option<T>,
    remedy: &str,
) -> PyResult<T> {
    from_word(&text(name, value)?).ok_or_else(|| invalid(name, remedy))
}

/// JSON: `dict`, `list`, `tuple`, `str`, `int`, `float`, `bool` and `None`.
pub(crate) fn json(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Value> {
    json_within(name, value, DEEPEST)
}

/// As deep as the core reads JSON itself.
const DEEPEST: usize = 128;

fn json_within(name: &str, value: &Bound<'_, PyAny>, depth: usize) -> PyResult<Value> {
    let depth = depth.checked_sub(1).ok_or_else(|| invalid(name, "is nested too deeply"))?;
    if value.is_none() {
        Ok(Value::Null)
    } else if let Ok(yes) = value.cast::<PyBool>() {
        Ok(yes.is_true().into())
    } else if value.is_instance_of::<PyInt>() {
        let whole =
            value.extract::<i64>().map(Value::from).or_else(|_| value.extract::<u64>().map(Value::from));
        whole.map_err(|_| invalid(name, "holds too large a whole number"))
    } else if value.is_instance_of::<PyFloat>() {
        let number = Number::from_f64(value.extract()?).map(Value::Number);
        number.ok_or_else(|| invalid(name, "holds a number that JSON does not have"))
    } else if value.is_instance_of::<PyString>() {
        text(name, value).map(Value::String)
    } else if let Ok(fields) = value.cast::<PyDict>() {
        let field = |(key, value)| Ok((text(name, &key)?, json_within(name, &value, depth)?));
        fields.iter().map(field).collect::<PyResult<_>>().map(Value::Object)
    } else if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        value
            .try_iter()?
            .map(|item| json_within(name, &item?, depth))
            .collect::<PyResult<_>>()
            .map(Value::Array)
    } else {
        Err(wrong_type(name, "JSON (dict, list, str, int, float, bool or None)", value))
    }
}

/// An argument of the right type and the wrong value.
pub(crate) fn invalid(name: &str, remedy: &str) -> PyErr {
    Failure(Error::new(ErrorKind::InvalidInput, format!("{name} {remedy}")).with_field(name.to_owned()))
        .into()
}
