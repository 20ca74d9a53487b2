//! What comes beside the values of every reading.

use pyo3::prelude::*;

use crate::{
    as_python::{AsPython, Tuple},
    values::{Time, shown},
};

/// About an answer: which request it was, how old its values are, and in which units.
#[pyclass(frozen, eq, module = "smartcar_sdk")]
#[derive(PartialEq)]
pub(crate) struct Meta(pub smartcar_sdk::Meta);

impl AsPython<Meta> for smartcar_sdk::Meta {
    fn as_python(&self) -> Meta {
        Meta(self.clone())
    }
}

#[pymethods]
impl Meta {
    /// Smartcar's id of the request, which its support asks for.
    #[getter]
    fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// When the car reported the values.
    #[getter]
    fn data_age(&self) -> Option<Time> {
        self.0.data_age.map(Time)
    }

    /// When Smartcar fetched them.
    #[getter]
    fn fetched_at(&self) -> Option<Time> {
        self.0.fetched_at.map(Time)
    }

    /// The units the values are in: `metric` or `imperial`.
    #[getter]
    fn unit_system(&self) -> &'static str {
        self.0.unit_system.as_str()
    }

    /// The names of the reading's fields whose value is a guess, since it cannot be meant as it came: a tire's pressure that is
    /// impossible in the unit it names, and read as kilopascals (270 "bar"). Nearly always empty; `raw` has what was sent.
    #[getter]
    fn guessed(&self) -> Tuple<String> {
        self.0.guessed.as_python()
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        shown(slf, &["request_id", "data_age", "fetched_at", "unit_system", "guessed"])
    }
}
