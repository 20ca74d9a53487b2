//! Readings: values with `meta` and `raw` beside them; and one without a type of its own. The others are in `generated`.

use pyo3::prelude::*;
use serde_json::Value;

use crate::{
    as_python::AsPython,
    meta::Meta,
    values::{Json, Object},
};

/// Declares readings: `Name(core type) { fields }`, whose fields are those of the core's values, with `meta` and `raw`.
macro_rules! readings {
    ($(
        $(#[$doc:meta])* $name:ident($core:ty) {
            $( $field:ident: $type:ty $(= |$arg:ident| $get:expr)?; )*
        }
    )*) => { $(
        $(#[$doc])*
        pub(crate) struct $name(smartcar_sdk::Reading<$core>);

        impl From<smartcar_sdk::Reading<$core>> for $name {
            fn from(reading: smartcar_sdk::Reading<$core>) -> Self {
                Self(reading)
            }
        }

        impl $crate::classes::Fields for $name {
            fn field<'py>(
                &self,
                py: pyo3::Python<'py>,
                name: &str,
            ) -> pyo3::PyResult<Option<pyo3::Bound<'py, pyo3::PyAny>>> {
                let it = &self.0.values;
                Ok(Some(match name {
                    $( stringify!($field) => {
                        let value: $type = $crate::classes::field!(it, $field $(, $arg, $get)?);
                        pyo3::IntoPyObjectExt::into_bound_py_any(value, py)?
                    } )*
                    _ => return $crate::readings::beside(&self.0.meta, self.0.raw(), py, name),
                }))
            }
        }

        $crate::classes::object!($name);
    )* };
}

/// What every reading has beside its values.
pub(crate) fn beside<'py>(
    meta: &smartcar_sdk::Meta,
    raw: &Value,
    py: Python<'py>,
    name: &str,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    Ok(Some(match name {
        "meta" => Meta(meta.clone()).into_pyobject(py)?,
        "raw" => Json(raw).into_pyobject(py)?,
        _ => return Ok(None),
    }))
}

pub(crate) use readings;

readings! {
    /// An answer that has no type: what a path or a request of your own gave.
    RawReading(smartcar_sdk::Json) {
        values: Object = |it| it.as_python();
    }
}

/// What it is where nothing else is called a reading.
pub(crate) type Reading = RawReading;
