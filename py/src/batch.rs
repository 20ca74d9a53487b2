//! Several readings in one request.

use pyo3::{IntoPyObjectExt, prelude::*};
use smartcar_sdk::{Batch, Readable};

use crate::{
    arguments::{invalid, text, texts},
    error::Failure,
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

        fn unknown() -> PyErr {
            invalid(
                "batch",
                concat!("holds a name that is no reading, and no path with its /; there are", $( " ", stringify!($method) ),*),
            )
        }

        /// The readings of a batch: each by its name, or by its name or path in brackets. Asking for one raises its error if it
        /// failed.
        #[pyclass(frozen, module = "smartcar_sdk")]
        pub(crate) struct BatchReadings(pub smartcar_sdk::BatchReadings);

        #[pymethods]
        impl BatchReadings {
            $(
                /// The reading of this name.
                #[getter]
                fn $method(&self) -> PyResult<values::$class> {
                    Ok(self.0.get::<smartcar_sdk::$class>().map_err(Failure)?.into())
                }
            )*

            /// The answer of a path: the reading of its type where it has one.
            fn __getitem__(&self, py: Python<'_>, part: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
                let part = text("part", part)?;
                // Paths may come without their slash here, as they always could.
                let slashed = format!("/{}", part.trim_matches('/'));
                $(
                    if is::<smartcar_sdk::$class>(&part) || is::<smartcar_sdk::$class>(&slashed) {
                        return self.$method()?.into_py_any(py);
                    }
                )*
                readings::Reading::from(self.0.get_path(&part).map_err(Failure)?).into_py_any(py)
            }

            fn __repr__(&self) -> &'static str {
                "<smartcar_sdk.BatchReadings>"
            }
        }
    };
}

/// Whether this names the reading: by its name, or by its path with the `/`.
fn is<R: Readable>(part: &str) -> bool {
    match part.strip_prefix('/') {
        Some(path) => R::PATH == Some(path.trim_matches('/')),
        None => part == R::NAME,
    }
}

each_reading!(by_name);
