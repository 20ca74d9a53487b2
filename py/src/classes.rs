//! How the core's values become Python classes: frozen, each with the core's fields under the core's names.
//!
//! A class is a line of [`records!`] or [`readings!`] for each field, `name: Type;`; how the core's field becomes that type is
//! [`AsPython`]'s business. What is computed rather than kept says so: `name: Type = |it| ...;`.

use std::collections::BTreeMap;

use pyo3::{
    prelude::*,
    types::{PyDict, PyTuple},
};
use smartcar_sdk::{clock::Timestamp, ids::VehicleId};

use crate::values::Time;

/// A value of the core as Python has it.
pub(crate) trait AsPython<P> {
    fn as_python(&self) -> P;
}

impl<T: AsPython<P>, P> AsPython<Option<P>> for Option<T> {
    fn as_python(&self) -> Option<P> {
        self.as_ref().map(T::as_python)
    }
}

impl<T: AsPython<P>, P> AsPython<Tuple<P>> for Vec<T> {
    fn as_python(&self) -> Tuple<P> {
        Tuple(self.iter().map(T::as_python).collect())
    }
}

impl AsPython<Time> for Timestamp {
    fn as_python(&self) -> Time {
        Time(*self)
    }
}

impl AsPython<String> for VehicleId {
    fn as_python(&self) -> String {
        self.as_str().to_owned()
    }
}

macro_rules! as_they_are {
    ($( $type:ty ),*) => { $(
        impl AsPython<$type> for $type {
            fn as_python(&self) -> $type {
                self.clone()
            }
        }
    )* };
}

as_they_are!(bool, u16, u64, f64, String);

/// Words that may grow, by the word Smartcar uses.
macro_rules! words {
    ($( $type:ty ),*) => { $(
        impl AsPython<String> for $type {
            fn as_python(&self) -> String {
                self.as_str().to_owned()
            }
        }
    )* };
}

words!(
    smartcar_sdk::ChargeState,
    smartcar_sdk::signals::SignalStatus,
    smartcar_sdk::webhook::ErrorState,
    smartcar_sdk::webhook::EventType,
    smartcar_sdk::webhook::TriggerType
);

/// Several values, as a tuple: what they belong to is frozen.
pub(crate) struct Tuple<P>(pub Vec<P>);

impl<'py, P: IntoPyObject<'py>> IntoPyObject<'py> for Tuple<P> {
    type Target = PyTuple;
    type Output = Bound<'py, PyTuple>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        PyTuple::new(py, self.0)
    }
}

/// Values by name, as a dict.
pub(crate) struct Dict<P>(pub Vec<(String, P)>);

impl<'py, P: IntoPyObject<'py>> IntoPyObject<'py> for Dict<P> {
    type Target = PyDict;
    type Output = Bound<'py, PyDict>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        let dict = PyDict::new(py);
        self.0.into_iter().try_for_each(|(name, value)| dict.set_item(name, value))?;
        Ok(dict)
    }
}

impl<T: AsPython<P>, P> AsPython<Dict<P>> for BTreeMap<String, T> {
    fn as_python(&self) -> Dict<P> {
        Dict(self.iter().map(|(name, value)| (name.clone(), value.as_python())).collect())
    }
}

/// Two values that belong together.
impl<A: AsPython<P>, B: AsPython<Q>, P, Q> AsPython<(P, Q)> for (A, B) {
    fn as_python(&self) -> (P, Q) {
        (self.0.as_python(), self.1.as_python())
    }
}

/// A field's value: computed where the class says how, else the core's field of that name.
macro_rules! field {
    ($it:ident, $field:ident) => {
        $crate::classes::AsPython::as_python(&$it.$field)
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

        impl $crate::classes::AsPython<$name> for $core {
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
                $crate::values::Json(&self.0.raw).into_pyobject(py)
            }

            fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
                $crate::values::shown(slf, &[$( stringify!($field), )* "meta"])
            }
        }
    )* };
}

pub(crate) use {field, readings, records};
