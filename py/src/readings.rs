//! A reading without a type of its own; the others are in `generated`.

use serde_json::Value;

use crate::{as_python::AsPython, classes::readings, values::Object};

readings! {
    /// An answer that has no type: what a path or a request of your own gave.
    RawReading(Value) {
        values: Object = |it| it.as_python();
    }
}

/// What it is where nothing else is called a reading.
pub(crate) type Reading = RawReading;
