//! What a value of the core is in Python: one trait, and the plain values, lists and words that need no class.

use std::collections::BTreeMap;

use pyo3::{
    prelude::*,
    types::{PyDict, PyTuple},
};
use smartcar_sdk::ids::{GrantId, UserId, VehicleId};

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

macro_rules! ids {
    ($( $type:ty ),*) => { $(
        impl AsPython<String> for $type {
            fn as_python(&self) -> String {
                self.as_str().to_owned()
            }
        }
    )* };
}

ids!(GrantId, UserId, VehicleId);

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
        impl $crate::as_python::AsPython<String> for $type {
            fn as_python(&self) -> String {
                self.as_str().to_owned()
            }
        }
    )* };
}

pub(crate) use words;

words!(
    smartcar_sdk::signals::SignalStatus,
    smartcar_sdk::webhook::ErrorState,
    smartcar_sdk::webhook::EventType,
    smartcar_sdk::webhook::TriggerType
);

/// A word of a set that is closed: a member of the enumeration of that name.
pub(crate) struct Closed(pub &'static str, pub &'static str);

impl<'py> IntoPyObject<'py> for Closed {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        // Without the call of the class, which is Python code: the member of this word is looked up.
        let enumeration = py.import("smartcar_sdk._enums")?.getattr(self.0)?;
        enumeration.getattr("_value2member_map_")?.get_item(self.1)
    }
}

/// Enumerations of the core whose words are a closed set.
macro_rules! closed {
    ($( $type:ident ),*) => { $(
        impl AsPython<Closed> for smartcar_sdk::$type {
            fn as_python(&self) -> Closed {
                Closed(stringify!($type), self.as_str())
            }
        }
    )* };
}

closed!(ConnectReason, EndpointState, GrantEventKind, GrantMode, GrantStatus, ReconnectReason, UnitSystem);

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
