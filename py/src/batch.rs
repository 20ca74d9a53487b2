//! Several readings in one request.

use pyo3::prelude::*;
use smartcar_sdk::{Batch, Readable};

use crate::{
    arguments::{invalid, texts},
    error::Failure,
    generated::{list::each_reading, values},
    readings,
};

/// The parts of a batch, by the names of the vehicle's methods or by their paths.
pub(crate) fn batch(mut batch: Batch, parts: &Bound<'_, PyAny>) -> PyResult<Batch> {
    for part in texts("batch", parts)? {
        batch = if part.starts_with('/') { batch.path(&part) } else { named(batch, &part)? };
    }
    Ok(batch)
}

macro_rules! by_name {
    ($( $method:ident $class:ident; )*) => {
        fn named(batch: Batch, name: &str) -> PyResult<Batch> {
            match name {
                $( <smartcar_sdk::$class as Readable>::NAME => Ok(batch.read::<smartcar_sdk::$class>()), )*
                _ => Err(invalid(
                    "batch",
                    concat!("holds a name that is no reading, and no path with its /; there are", $( " ", stringify!($method) ),*),
                )),
            }
        }

        /// The readings of a batch: each by its name, or by its path in brackets. Asking for one raises its error if it failed.
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

            /// The answer of a path.
            fn __getitem__(&self, path: &Bound<'_, PyAny>) -> PyResult<readings::Reading> {
                let path = crate::arguments::text("path", path)?;
                Ok(self.0.get_path(&path).map_err(Failure)?.into())
            }

            fn __repr__(&self) -> &'static str {
                "<smartcar_sdk.BatchReadings>"
            }
        }
    };
}

each_reading!(by_name);
