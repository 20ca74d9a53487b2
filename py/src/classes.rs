//! How the core's values become Python classes: frozen, each with the core's fields under the core's names.
//!
//! A class is a line of [`records!`] or [`readings!`] for each field, `name: Type;`; how the core's field becomes that type is
//! [`AsPython`](crate::as_python::AsPython)'s business. What is computed rather than kept says so: `name: Type = |it| ...;`.

/// A field's value: computed where the class says how, else the core's field of that name.
macro_rules! field {
    ($it:ident, $field:ident) => {
        $crate::as_python::AsPython::as_python(&$it.$field)
    };
    ($it:ident, $field:ident, $arg:ident, $get:expr) => {{
        let $arg = $it;
        $get
    }};
}

/// Declares classes over values of the core: `Name(core type) { fields }`, or `Name(core type, raw)` where the core keeps what
/// Smartcar sent; further methods follow in braces. `in "module"` is where people import them from.
macro_rules! records {
    (in $module:literal; $(
        $(#[$doc:meta])* $name:ident($core:ty $(, $raw:ident)?) {
            $( $(#[$field_doc:meta])* $field:ident: $type:ty $(= |$arg:ident| $get:expr)?; )*
        } $({ $($more:tt)* })?
    )*) => { $(
        $(#[$doc])*
        #[pyclass(frozen, eq, module = $module)]
        #[derive(PartialEq)]
        pub(crate) struct $name(pub $core);

        impl From<$core> for $name {
            fn from(core: $core) -> Self {
                Self(core)
            }
        }

        impl $crate::as_python::AsPython<$name> for $core {
            fn as_python(&self) -> $name {
                $name(self.clone())
            }
        }

        #[pymethods]
        impl $name {
            /// The fields, in order: for `match` and for whoever walks through one.
            #[classattr]
            #[pyo3(name = "__match_args__")]
            fn match_args(py: Python<'_>) -> PyResult<Bound<'_, pyo3::types::PyTuple>> {
                pyo3::types::PyTuple::new(py, [$( stringify!($field) ),*])
            }

            $(
                $(#[$field_doc])*
                #[getter]
                fn $field(&self) -> $type {
                    let it = &self.0;
                    $crate::classes::field!(it, $field $(, $arg, $get)?)
                }
            )*

            $(
                /// As Smartcar sent it, with whatever this release does not know.
                #[getter]
                fn $raw<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                    $crate::values::Json(&self.0.$raw).into_pyobject(py)
                }
            )?

            fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
                $crate::values::shown(slf, &[$( stringify!($field) ),*])
            }

            $($($more)*)?
        }
    )* };
}

/// Declares readings: `Name(core type) { fields }`, whose fields are those of the core's values, with `meta` and `raw`. Each holds
/// the core's reading whole and converts what is asked for, so `raw` costs nothing where nobody looks at it.
macro_rules! readings {
    ($(
        $(#[$doc:meta])* $name:ident($core:ty) {
            $( $(#[$field_doc:meta])* $field:ident: $type:ty $(= |$arg:ident| $get:expr)?; )*
        }
    )*) => { $(
        $(#[$doc])*
        #[pyclass(frozen, eq, module = "smartcar_sdk")]
        #[derive(PartialEq)]
        pub(crate) struct $name(smartcar_sdk::Reading<$core>);

        impl From<smartcar_sdk::Reading<$core>> for $name {
            fn from(reading: smartcar_sdk::Reading<$core>) -> Self {
                Self(reading)
            }
        }

        #[pymethods]
        impl $name {
            /// The fields, in order: for `match` and for whoever walks through a reading.
            #[classattr]
            #[pyo3(name = "__match_args__")]
            fn match_args(py: Python<'_>) -> PyResult<Bound<'_, pyo3::types::PyTuple>> {
                pyo3::types::PyTuple::new(py, [$( stringify!($field) ),*])
            }

            $(
                $(#[$field_doc])*
                #[getter]
                fn $field(&self) -> $type {
                    let it = &self.0.values;
                    $crate::classes::field!(it, $field $(, $arg, $get)?)
                }
            )*

            /// About the values: request id, age, units.
            #[getter]
            fn meta(&self) -> $crate::meta::Meta {
                $crate::meta::Meta(self.0.meta.clone())
            }

            /// The body as Smartcar sent it, with whatever this release does not know.
            #[getter]
            fn raw<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                $crate::values::Json(self.0.raw()).into_pyobject(py)
            }

            fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
                $crate::values::shown(slf, &[$( stringify!($field), )* "meta"])
            }
        }
    )* };
}

pub(crate) use {field, readings, records};
