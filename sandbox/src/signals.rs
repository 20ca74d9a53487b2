//! The signals of a car: one table over the same car that API v2 reads, for API v3 and for webhooks.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `vehicle` | the state of the car as a whole |
//! | `charge` | charging |
//! | `power` | engine and batteries |
//! | `closure` | doors, windows and all else that opens; climate; connectivity |

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::car::{Begun, Car};
use crate::errors::ApiError;
use crate::units::Units;

pub(crate) mod charge;
mod closure;
mod power;
mod row;
pub(crate) mod service;
mod vehicle;

use row::{Body, Row};

/// One signal.
pub(crate) struct Signal {
    /// `tractionbattery-stateofcharge`
    pub(crate) code: String,
    /// `TractionBattery`
    pub(crate) group: &'static str,
    /// `StateOfCharge`
    pub(crate) name: &'static str,
    pub(crate) permission: &'static str,
    /// The API v2 reading that shows the same, if one does.
    pub(crate) path: &'static str,
    body: Body,
}

/// Every signal, in the order of the documentation.
pub(crate) static SIGNALS: LazyLock<Vec<Signal>> = LazyLock::new(|| {
    let rows = [charge::ROWS, closure::ROWS, vehicle::ROWS, power::ROWS].concat();
    let signal = |(group, name, permission, path, body): Row| Signal {
        code: format!("{}-{}", group.to_lowercase(), name.to_lowercase()),
        group,
        name,
        permission,
        path,
        body,
    };
    rows.into_iter().map(signal).collect()
});

/// Looks a signal up.
pub(crate) fn signal(code: &str) -> Option<&'static Signal> {
    SIGNALS.iter().find(|signal| signal.code == code)
}

/// A signal as a car shows it.
pub(crate) struct Shown {
    pub(crate) signal: &'static Signal,
    /// Nothing: no failure.
    pub(crate) error: Option<ApiError>,
    /// Present for a success, and for an error that carries what it showed before.
    pub(crate) body: Option<Value>,
}

impl Signal {
    /// The body alone, if the car has such a thing.
    pub(crate) fn body(&self, car: &Car, units: Units) -> Option<Value> {
        (self.body)(car, units)
    }

    /// The signal with what is wrong about it.
    pub(crate) fn show(&'static self, car: &Car, permissions: &[String], units: Units) -> Shown {
        if !permissions.iter().any(|given| given == self.permission) {
            return Shown { signal: self, error: Some(ApiError::permission()), body: None };
        }
        let Some(body) = self.body(car, units) else {
            return Shown { signal: self, error: Some(ApiError::not_capable()), body: None };
        };
        match car.failing_signal(&self.code, self.path) {
            Some(Begun { failure, bodies }) => {
                let stale = || bodies.get(&self.code).cloned().or(Some(body));
                let body = if failure.stale_body { stale() } else { None };
                Shown { signal: self, error: Some(failure.error()), body }
            }
            None => Shown { signal: self, error: None, body: Some(body) },
        }
    }
}

impl Shown {
    /// `{"value": "SUCCESS"}`, or the error.
    pub(crate) fn status(&self) -> Value {
        match &self.error {
            None => json!({ "value": "SUCCESS" }),
            Some(error) => json!({ "value": "ERROR", "error": error.of_signal() }),
        }
    }

    /// Which signal it is.
    pub(crate) fn names(&self) -> Value {
        let Signal { code, name, group, .. } = self.signal;
        json!({ "code": code, "name": name, "group": group })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::brand;
    use crate::ids::seeded_id;

    #[test]
    fn every_code_is_there_once_and_a_hybrid_has_most_of_them() {
        let mut codes: Vec<_> = SIGNALS.iter().map(|signal| signal.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), SIGNALS.len());
        assert_eq!(codes.len(), 93);
        let ford = brand("ford").unwrap();
        let car = Car::new(seeded_id(1, "car"), ford, &ford.models[1], 0);
        let bodies = SIGNALS.iter().filter(|signal| signal.body(&car, Units::Metric).is_some()).count();
        assert!(bodies > 80, "{bodies}");
    }

    #[test]
    fn imperial_bodies_differ_where_there_is_a_unit() {
        let tesla = brand("tesla").unwrap();
        let car = Car::new(seeded_id(1, "car"), tesla, &tesla.models[0], 0);
        let body = |units| signal("odometer-traveleddistance").unwrap().body(&car, units).unwrap();
        assert_eq!(body(Units::Metric)["unit"], "km");
        assert_eq!(body(Units::Imperial)["unit"], "miles");
        assert!(body(Units::Metric)["value"].as_f64() > body(Units::Imperial)["value"].as_f64());
    }
}
