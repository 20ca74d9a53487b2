//! What there is nothing to wait for, where Python awaits.

use pyo3::{exceptions::PyStopIteration, prelude::*};

/// What is there as soon as it is awaited: `async with` awaits.
#[pyclass(frozen)]
pub(crate) struct AtOnce(Option<Py<PyAny>>);

impl AtOnce {
    pub(crate) const fn new(value: Option<Py<PyAny>>) -> Self {
        Self(value)
    }
}

#[pymethods]
impl AtOnce {
    fn __await__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<()> {
        Err(PyStopIteration::new_err(self.0.as_ref().map(|value| value.clone_ref(py))))
    }
}
