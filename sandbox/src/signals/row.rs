//! A row of the table of signals, and what their bodies are made of.

use serde_json::{Value, json};

use crate::car::Car;
use crate::units::Units;

/// What a signal shows of a car; nothing, if the car has no such thing.
pub(super) type Body = fn(&Car, Units) -> Option<Value>;

/// A row of the table: group, name, permission, API v2 reading, body (nothing: the car has no such thing).
pub(super) type Row = (&'static str, &'static str, &'static str, &'static str, Body);

/// `{"value": ...}`
#[allow(clippy::unnecessary_wraps)] // the tail of most bodies
pub(super) fn value(value: impl Into<Value>) -> Option<Value> {
    Some(json!({ "value": value.into() }))
}

/// `{"value": ..., "unit": ...}`
#[allow(clippy::unnecessary_wraps)]
pub(super) fn with_unit(value: impl Into<Value>, unit: &str) -> Option<Value> {
    Some(json!({ "value": value.into(), "unit": unit }))
}

/// A fraction in percent, rounded as API v2 rounds it.
pub(super) fn percent(fraction: f64) -> Option<Value> {
    with_unit((fraction * 100.0).round(), "percent")
}

/// Corners in rows and columns from the front left.
#[allow(clippy::unnecessary_wraps)]
pub(super) fn corners(count: usize, one: impl Fn(usize) -> Value) -> Option<Value> {
    let values: Vec<Value> = (0..count)
        .map(|place| {
            let mut corner = one(place);
            corner["row"] = (place / 2).into();
            corner["column"] = (place % 2).into();
            corner
        })
        .collect();
    Some(json!({ "values": values, "rowCount": count / 2, "columnCount": 2 }))
}
