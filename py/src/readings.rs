//! A reading without a type of its own; the others are in `generated`.

use pyo3::prelude::*;
use serde_json::Value;

use crate::{as_python::AsPython, classes::readings, values::Object};

readings! {
    /// An answer that has no type: what a path or a request of your own gave.
    Reading(Value) {
        /// The body, as `raw`.
        values: Object = |it| it.as_python();
    }
}
