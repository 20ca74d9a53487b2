//! The signals of a car, and the values in them that a reading is made of.

use std::cell::RefCell;

use serde_json::{Value, json};

use super::super::{
    errors,
    signals::Signal,
    units::{self, Kind},
    wire,
};
use crate::{Error, ErrorKind, Result, config::UnitSystem};

/// The signals of a car as somebody asked for them.
#[doc(hidden)]
#[derive(Debug)]
pub struct Car<'a> {
    signals: &'a [Signal],
    pub(super) units: UnitSystem,
    /// The reading's fields whose numbers were not believed to be in the unit they name.
    pub(super) guessed: RefCell<Vec<&'static str>>,
}

/// Absent where the number is in a unit of another quantity.
type Number = Option<f64>;

impl<'a> Car<'a> {
    pub(crate) fn new(signals: &'a [Signal], units: UnitSystem) -> Self {
        Self { signals, units, guessed: RefCell::default() }
    }

    /// The fields that were guessed, by their names in the reading.
    pub(crate) fn guessed(self) -> Vec<String> {
        self.guessed.into_inner().into_iter().map(str::to_owned).collect()
    }

    fn find(&self, code: &str) -> Option<&'a Signal> {
        self.signals.iter().find(|signal| signal.code == code)
    }

    /// The body of a signal, or why there is none.
    pub(super) fn body(&self, code: &str) -> Result<&'a Value> {
        let Some(signal) = self.find(code) else {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!(
                    "the vehicle has no signal {code}: it lacks such a thing, or no webhook subscribes to it yet"
                ),
            ));
        };
        match (&signal.body, &signal.error) {
            (Some(body), _) => Ok(body),
            (None, Some(error)) => Err(errors::typed(error.clone(), None)),
            (None, None) => Err(Error::new(
                ErrorKind::Unsupported,
                format!("the vehicle's signal {code} has no value at present"),
            )),
        }
    }

    /// A number, and the unit that stands beside it.
    pub(super) fn number(&self, code: &str) -> Result<(f64, &'a Value)> {
        let body = self.body(code)?;
        let number = wire::number(&body["value"]).ok_or_else(|| shape(code, "value"))?;
        Ok((number, &body["unit"]))
    }

    pub(super) fn flag(&self, code: &str) -> Result<bool> {
        wire::flag(&self.body(code)?["value"]).ok_or_else(|| shape(code, "value"))
    }

    /// A percentage as a fraction.
    pub(super) fn fraction(&self, code: &str) -> Result<Number> {
        self.number(code).map(|(number, unit)| units::fraction(number, unit))
    }

    /// A number with a unit, in the unit system asked for.
    pub(super) fn quantity(&self, code: &str, kind: &Kind) -> Result<Number> {
        self.number(code).map(|(number, unit)| kind.convert(number, unit, self.units))
    }

    /// A number of kilowatt hours, which both unit systems have.
    pub(super) fn energy(number: &Value, unit: &Value) -> Number {
        units::ENERGY.convert(wire::number(number)?, unit, UnitSystem::Metric)
    }

    pub(super) fn list(&self, code: &str) -> Result<&'a Vec<Value>> {
        self.body(code)?["values"].as_array().ok_or_else(|| shape(code, "values"))
    }

    /// The values of those that are there; where none is, why.
    pub(super) fn any<const N: usize>(values: [Result<Number>; N]) -> Result<[Number; N]> {
        if values.iter().any(Result::is_ok) {
            return Ok(values.map(|value| value.ok().flatten()));
        }
        Err(nothing(values.into_iter().filter_map(Result::err)))
    }

    /// What stands open, of doors or windows.
    pub(super) fn corners(&self, code: &str) -> Result<Vec<Value>> {
        let values = self.list(code)?.iter().filter(|one| one.is_object());
        Ok(values.map(|one| json!({ "type": corner(one), "status": open(one) })).collect())
    }

    /// What stands open, of a single thing.
    pub(super) fn opening(&self, code: &str, place: &str) -> Result<Value> {
        let body = self.body(code)?;
        Ok(json!({ "type": place, "status": open(body) }))
    }
}

/// Why there is nothing of a reading: what may pass, if anything may; else what was said rather than what was not there.
pub(super) fn nothing(errors: impl Iterator<Item = Error>) -> Error {
    let least = errors.min_by_key(|error| (!error.can_retry(), error.kind() == ErrorKind::Unsupported));
    least.unwrap_or_else(|| Error::new(ErrorKind::Unsupported, "the vehicle's signals say nothing of this"))
}

pub(super) fn shape(code: &str, field: &str) -> Error {
    Error::new(
        ErrorKind::InvalidResponse,
        format!(
            "the vehicle's signal {code} is not what Smartcar documents: its body has no usable `{field}`"
        ),
    )
}

/// The value that is the reading is in a unit of another quantity, or in one that nobody knows.
pub(super) fn another_quantity(code: &str, field: &str) -> Error {
    Error::new(
        ErrorKind::InvalidResponse,
        format!(
            "the vehicle's signal {code} gives no `{field}`: its unit is none of those that this release can convert; \
             signal() gives it as it is"
        ),
    )
}

/// v2's name of a place in a grid.
pub(super) fn corner(one: &Value) -> Option<String> {
    Some(match (wire::count(&one["row"])?, wire::count(&one["column"])?) {
        (0, 0) => "frontLeft".to_owned(),
        (0, 1) => "frontRight".to_owned(),
        (1, 0) => "backLeft".to_owned(),
        (1, 1) => "backRight".to_owned(),
        (row, column) => format!("row{row}column{column}"),
    })
}

pub(super) fn open(one: &Value) -> Option<&'static str> {
    Some(if wire::flag(&one["isOpen"]).or_else(|| wire::flag(&one["value"]))? { "OPEN" } else { "CLOSED" })
}
