//! Every reading by its name, and how its values are shown to people.

use std::{future::Future, pin::Pin};

use serde::Serialize;
use serde_json::Value;
use smartcar_sdk::{Batch, BatchReadings, Meta, Readable, Reading, Result, UnitSystem, Vehicle};

use crate::generated::each_reading;

/// A reading with its values as JSON.
pub(crate) struct Taken {
    /// The values, under the names that every language has.
    pub(crate) values: Value,
    /// About them.
    pub(crate) meta: Meta,
}

type Asked<'a> = Pin<Box<dyn Future<Output = Result<Taken>> + 'a>>;

/// What adds a reading to a batch, and what takes it from the answer.
type InBatch = (fn(Batch) -> Batch, fn(&BatchReadings) -> Result<Taken>);

/// One reading: how it is asked for, alone and among others.
pub(crate) struct Known {
    /// Its name in every language.
    pub(crate) name: &'static str,
    /// Asks for it in a request of its own.
    pub(crate) alone: for<'a> fn(&'a Vehicle) -> Asked<'a>,
    /// Adds it to a batch, and takes it from what came. `None`: no batch has it.
    pub(crate) in_batch: Option<InBatch>,
}

fn taken<T: Serialize>(reading: Reading<T>) -> Taken {
    let values = serde_json::to_value(&reading.values).unwrap_or_default();
    Taken { values, meta: reading.meta }
}

macro_rules! known {
    ($($method:ident($($argument:expr),*) $type:ident,)*) => {
        &[$(Known {
            name: <smartcar_sdk::$type as Readable>::NAME,
            alone: |vehicle| Box::pin(async move { vehicle.$method($($argument),*).await.map(taken) }),
            in_batch: Some((
                Batch::read::<smartcar_sdk::$type>,
                |batch| batch.get::<smartcar_sdk::$type>().map(taken),
            )),
        },)*
        Known {
            name: "permissions",
            alone: |vehicle| Box::pin(async move { vehicle.permissions().await.map(taken) }),
            in_batch: None,
        }]
    };
}

/// All of them.
pub(crate) const KNOWN: &[Known] = each_reading!(known);

/// Its values for people: a line for each, such as `front_left  230.0 kPa`. What the car does not say is left out.
pub(crate) fn lines(values: &Value, units: UnitSystem) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    collect("", values, units, &mut lines);
    lines
}

fn collect(path: &str, value: &Value, units: UnitSystem, lines: &mut Vec<(String, String)>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (name, value) in fields {
                collect(&below(name), value, units, lines);
            }
        }
        Value::Array(items) if items.iter().all(Value::is_string) => {
            let words: Vec<_> = items.iter().filter_map(Value::as_str).collect();
            lines.push((path.to_owned(), words.join(", ")));
        }
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                match named(item) {
                    Some((name, rest)) => collect(&below(name), &rest, units, lines),
                    None => collect(&below(&(place + 1).to_string()), item, units, lines),
                }
            }
        }
        Value::String(text) => lines.push((path.to_owned(), text.clone())),
        Value::Bool(yes) => lines.push((path.to_owned(), if *yes { "yes" } else { "no" }.to_owned())),
        Value::Number(number) => {
            let name = path.rsplit('.').next().unwrap_or(path);
            let text = match (number.as_f64(), measure(name)) {
                (Some(number), Some(measure)) => measure.text(number, units),
                _ => number.to_string(),
            };
            lines.push((path.to_owned(), text));
        }
    }
}

/// An item of a list that says which one it is, such as a door: its name, and all else that it says; by itself where that is
/// one thing.
fn named(item: &Value) -> Option<(&str, Value)> {
    let fields = item.as_object()?;
    let by = ["place", "system_id", "code", "kind"]
        .into_iter()
        .find(|by| fields.get(*by).is_some_and(Value::is_string))?;
    let rest: serde_json::Map<_, _> = fields
        .iter()
        .filter(|(name, value)| *name != by && !value.is_null())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let only = rest.values().next().filter(|_| rest.len() == 1).cloned();
    Some((fields.get(by)?.as_str()?, only.unwrap_or(Value::Object(rest))))
}

/// What a number is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Measure {
    Distance,
    Volume,
    Pressure,
    Temperature,
    Energy,
    Share,
    Degrees,
    Money,
}

impl Measure {
    fn text(self, number: f64, units: UnitSystem) -> String {
        let imperial = units == UnitSystem::Imperial;
        let either = |metric, other| if imperial { other } else { metric };
        match self {
            Self::Distance => format!("{number:.1} {}", either("km", "mi")),
            Self::Volume => format!("{number:.1} {}", either("l", "gal")),
            Self::Pressure => format!("{number:.1} {}", either("kPa", "psi")),
            Self::Temperature => format!("{number:.1} {}", either("°C", "°F")),
            Self::Energy => format!("{number:.1} kWh"),
            Self::Share => format!("{:.0} %", number * 100.0),
            Self::Degrees => format!("{number:.5}°"),
            Self::Money => format!("{number:.2}"),
        }
    }
}

/// By the field's name, which means the same in every reading.
fn measure(field: &str) -> Option<Measure> {
    Some(match field {
        "distance" | "range" | "odometer_distance" => Measure::Distance,
        "amount_remaining" => Measure::Volume,
        "front_left" | "front_right" | "back_left" | "back_right" => Measure::Pressure,
        "outside_temperature" | "inside_temperature" | "target_temperature" => Measure::Temperature,
        "capacity" | "nominal" => Measure::Energy,
        "percent_remaining" | "limit" | "life_remaining" => Measure::Share,
        "latitude" | "longitude" => Measure::Degrees,
        "total_cost" => Measure::Money,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What every language has.
    fn surface() -> Value {
        serde_json::from_str(include_str!("../../generate/surface.json")).unwrap()
    }

    #[test]
    fn every_number_of_the_surface_has_its_measure() {
        let mut seen = 0;
        for value in surface()["values"].as_array().unwrap() {
            for field in value["fields"].as_array().unwrap() {
                let (name, of) = (field["name"].as_str().unwrap(), field["type"].as_str().unwrap());
                if of.contains("f64") {
                    seen += 1;
                    assert!(measure(name).is_some(), "{}.{name}", value["name"]);
                }
            }
        }
        assert!(seen > 15);
    }

    #[test]
    fn items_that_say_which_they_are_are_called_so() {
        let values = json!({ "doors": [{ "place": "frontLeft", "status": "OPEN" }, { "place": null, "status": "CLOSED" }],
            "systems": [{ "system_id": "SYSTEM_ABS", "status": "ALERT", "description": "worn" }] });
        let expected = [
            ("doors.frontLeft", "OPEN"),
            ("doors.2.status", "CLOSED"),
            ("systems.SYSTEM_ABS.description", "worn"),
            ("systems.SYSTEM_ABS.status", "ALERT"),
        ];
        let expected: Vec<_> = expected.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        assert_eq!(lines(&values, UnitSystem::Metric), expected);
    }

    #[test]
    fn people_read_units_and_nothing_that_is_absent() {
        let values = json!({ "range": 100.25, "percent_remaining": 0.5, "amount_remaining": null });
        let lines = |units| lines(&values, units);
        let expected = |range: &str| {
            vec![("range".to_owned(), range.to_owned()), ("percent_remaining".to_owned(), "50 %".to_owned())]
        };
        let sorted = |mut lines: Vec<(String, String)>| {
            lines.sort();
            lines
        };
        assert_eq!(sorted(lines(UnitSystem::Metric)), sorted(expected("100.2 km")));
        assert_eq!(sorted(lines(UnitSystem::Imperial)), sorted(expected("100.2 mi")));
    }
}
