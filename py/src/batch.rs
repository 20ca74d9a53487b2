//! Several readings in one request.

use pyo3::{
    IntoPyObjectExt,
    basic::CompareOp,
    prelude::*,
    types::{PyDict, PyTuple, PyType},
};
use smartcar_sdk::{Batch, Readable};

use crate::{
    arguments::{invalid, text, texts},
    docstrings::docstring,
    error::{Failure, wrong_type},
    generated::{list::each_reading, values},
    readings,
};

/// The parts of a batch, by the names of the vehicle's methods or by their paths. What has a type is asked for by it, whichever
/// way it is named.
pub(crate) fn batch(mut batch: Batch, parts: &Bound<'_, PyAny>) -> PyResult<Batch> {
    for part in texts("batch", parts)? {
        batch = match named(&part) {
            Some(read) => read(batch),
            None if part.starts_with('/') => batch.path(&part),
            None => return Err(unknown()),
        };
    }
    Ok(batch)
}

macro_rules! by_name {
    ($( $method:ident $class:ident; )*) => {
        /// What asks for the reading of this name, or of this path with its `/`.
        fn named(part: &str) -> Option<fn(Batch) -> Batch> {
            match part {
                $( _ if is::<smartcar_sdk::$class>(part) => Some(Batch::read::<smartcar_sdk::$class>), )*
                _ => None,
            }
        }

        /// The name of the reading that this names.
        fn named_as(part: &str) -> Option<&'static str> {
            match part {
                $( _ if is::<smartcar_sdk::$class>(part) => Some(stringify!($method)), )*
                _ => None,
            }
        }

        fn unknown() -> PyErr {
            invalid(
                "batch",
                concat!("holds a name that is no reading, and no path with its /; there are", $( " ", stringify!($method) ),*),
            )
        }

        /// Every reading: its name, and its class.
        const READINGS: &[(&str, &str)] = &[$( (stringify!($method), stringify!($class)) ),*];

        #[pymethods]
        impl BatchReadings {
            $(
                #[doc = concat!("As `Vehicle.", stringify!($method), "`.")]
                #[getter]
                fn $method(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
                    match &self.0 {
                        Parts::Came(parts) => {
                            let reading = parts.get::<smartcar_sdk::$class>().map_err(Failure)?;
                            values::$class::from(reading).into_py_any(py)
                        }
                        Parts::Made(parts) => made(py, parts, stringify!($method)),
                    }
                }
            )*

            #[doc = docstring!(BatchReadings.__getitem__)]
            fn __getitem__(&self, py: Python<'_>, part: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
                self.part(py, &text("part", part)?)
            }
        }

        impl BatchReadings {
            fn part(&self, py: Python<'_>, part: &str) -> PyResult<Py<PyAny>> {
                // Paths may come without their slash here, as they always could.
                let slashed = format!("/{}", part.trim_matches('/'));
                $(
                    if is::<smartcar_sdk::$class>(part) || is::<smartcar_sdk::$class>(&slashed) {
                        return self.$method(py);
                    }
                )*
                match &self.0 {
                    Parts::Came(parts) => {
                        readings::Reading::from(parts.get_path(part).map_err(Failure)?).into_py_any(py)
                    }
                    Parts::Made(parts) => made(py, parts, &slashed),
                }
            }
        }
    };
}

#[doc = docstring!(BatchReadings)]
#[pyclass(frozen, module = "smartcar_sdk")]
pub(crate) struct BatchReadings(Parts);

enum Parts {
    /// From Smartcar.
    Came(smartcar_sdk::BatchReadings),
    /// From a test, or a pickle: each part's reading, or its error.
    Made(Vec<(String, Py<PyAny>)>),
}

impl BatchReadings {
    pub(crate) fn new(parts: smartcar_sdk::BatchReadings) -> Self {
        Self(Parts::Came(parts))
    }

    fn names(&self) -> Vec<String> {
        match &self.0 {
            Parts::Came(parts) => parts.parts().map(str::to_owned).collect(),
            Parts::Made(parts) => parts.iter().map(|(name, _)| name.clone()).collect(),
        }
    }

    /// What came of a part, whichever it was: its reading or its error.
    fn outcome<'py>(&self, py: Python<'py>, part: &str) -> PyResult<Bound<'py, PyAny>> {
        match self.part(py, part) {
            Ok(reading) => Ok(reading.into_bound(py)),
            Err(error) if error.is_instance(py, &smartcar_error(py)?) => {
                Ok(error.into_value(py).into_bound(py).into_any())
            }
            Err(error) => Err(error),
        }
    }

    /// Every part and what came of it.
    fn outcomes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let outcomes = PyDict::new(py);
        for name in self.names() {
            outcomes.set_item(&name, self.outcome(py, &name)?)?;
        }
        Ok(outcomes)
    }
}

#[pymethods]
impl BatchReadings {
    /// Of readings and errors, by their names and paths: for tests, and for pickles.
    #[new]
    fn of(parts: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = parts.py();
        let reading = py.import("smartcar_sdk._values.readings")?.getattr("Reading")?;
        let given = parts.cast::<PyDict>().map_err(|_| wrong_type("parts", "a dict", parts))?;
        let mut kept = Vec::with_capacity(given.len());
        for (name, outcome) in given {
            let name = text("parts", &name)?;
            if !outcome.is_instance(&reading)? && !outcome.is_instance(&smartcar_error(py)?)? {
                return Err(wrong_type(&name, "a Reading or a SmartcarError", &outcome));
            }
            let name = match named_as(&name) {
                Some(method) => method.to_owned(),
                None if name.starts_with('/') => format!("/{}", name.trim_matches('/')),
                None => return Err(unknown()),
            };
            kept.push((name, outcome.unbind()));
        }
        Ok(Self(Parts::Made(kept)))
    }

    #[doc = docstring!(BatchReadings.to_dict)]
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let shown = PyDict::new(py);
        for name in self.names() {
            let outcome = self.outcome(py, &name)?;
            let told = outcome.call_method0("to_dict")?;
            if outcome.is_instance(&smartcar_error(py)?)? {
                let error = PyDict::new(py);
                error.set_item("error", told)?;
                shown.set_item(name, error)?;
            } else {
                shown.set_item(name, told)?;
            }
        }
        Ok(shown)
    }

    #[doc = docstring!(BatchReadings.__json__)]
    fn __json__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.to_dict(py)
    }

    #[doc = docstring!(BatchReadings.__iter__)]
    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyTuple::new(py, self.names())?.try_iter()?.into_any())
    }

    fn __len__(&self) -> usize {
        self.names().len()
    }

    /// Equal parts are equal, whichever requests they came from; errors are by what they say.
    fn __richcmp__(&self, py: Python<'_>, other: &Bound<'_, PyAny>, how: CompareOp) -> PyResult<Py<PyAny>> {
        let (Ok(other), CompareOp::Eq | CompareOp::Ne) = (other.cast::<Self>(), how) else {
            return Ok(py.NotImplemented());
        };
        let (ours, theirs) = (self.outcomes(py)?, other.get().outcomes(py)?);
        let mut equal = ours.len() == theirs.len();
        for (name, one) in ours {
            let Some(other) = theirs.get_item(name)?.filter(|_| equal) else {
                equal = false;
                break;
            };
            equal = if one.is_instance(&smartcar_error(py)?)? && other.is_instance(&smartcar_error(py)?)? {
                one.call_method0("to_dict")?.eq(other.call_method0("to_dict")?)?
            } else {
                one.eq(other)?
            };
        }
        (equal == matches!(how, CompareOp::Eq)).into_py_any(py)
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        let mut names = self.names();
        names.sort();
        PyTuple::new(py, names)?.hash()
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyType>, (Bound<'py, PyDict>,))> {
        Ok((slf.get_type(), (slf.get().outcomes(slf.py())?,)))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("BatchReadings({})", self.outcomes(py)?.repr()?))
    }

    #[doc = docstring!(BatchReadings.__get_pydantic_core_schema__)]
    #[classmethod]
    fn __get_pydantic_core_schema__<'py>(
        class: &Bound<'py, PyType>,
        _source: &Bound<'py, PyAny>,
        handler: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = class.py();
        crate::classes::ready(py)?;
        py.import("smartcar_sdk._checking")?.call_method1("batch_schema", (class, handler, READINGS.to_vec()))
    }
}

fn smartcar_error(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    py.import("smartcar_sdk._errors")?.getattr("SmartcarError")
}

/// A part that was made: its reading, or its error raised.
fn made(py: Python<'_>, parts: &[(String, Py<PyAny>)], name: &str) -> PyResult<Py<PyAny>> {
    let Some((_, outcome)) = parts.iter().find(|(known, _)| known == name) else {
        return Err(invalid(
            "batch",
            &format!(
                "does not hold {name}: it was not asked for in this batch, name it when the batch is made"
            ),
        ));
    };
    if outcome.bind(py).is_instance(&smartcar_error(py)?)? {
        // A copy: the one here would hold the frames of everybody who caught it, and they the batch.
        let copy = py.import("copy")?.call_method1("copy", (outcome,))?;
        return Err(PyErr::from_value(copy));
    }
    Ok(outcome.clone_ref(py))
}

/// Whether this names the reading: by its name, or by its path with the `/`.
fn is<R: Readable>(part: &str) -> bool {
    match part.strip_prefix('/') {
        Some(path) => R::PATH == Some(path.trim_matches('/')),
        None => part == R::NAME,
    }
}

each_reading!(by_name);
