//! Charge schedules of one car (API v3). They are kept and reported; the car does not act on them.

use serde_json::Value;

use super::state::{Car, Schedule};
use crate::errors::ApiError;
use crate::ids::seeded_id;

impl Car {
    /// Whether it takes schedules of a kind: Teslas do, and Volvos daily ones, as documented.
    pub(crate) fn takes_schedule(&self, kind: &str) -> Result<(), ApiError> {
        self.battery()?;
        match (self.brand.name, kind) {
            ("TESLA", _) | ("VOLVO", "daily") => Ok(()),
            _ => Err(ApiError::not_capable()),
        }
    }

    /// Keeps a schedule and gives its id. A car has one for each kind and place.
    pub(crate) fn schedule(&mut self, kind: &'static str, parameters: Value) -> String {
        self.schedules_ever += 1;
        let id = format!("sched_{}", &seeded_id(self.schedules_ever, &self.id)[..8]);
        let here = &parameters["location"];
        self.schedules.retain(|known| known.kind != kind || known.parameters["location"] != *here);
        self.schedules.push(Schedule { id: id.clone(), kind, parameters });
        id
    }

    /// Takes a schedule away.
    pub(crate) fn unschedule(&mut self, id: &str) -> Option<Schedule> {
        let place = self.schedules.iter().position(|schedule| schedule.id == id)?;
        Some(self.schedules.remove(place))
    }

    /// The id of one more execution of a command.
    pub(crate) fn execution(&mut self) -> String {
        self.executions_ever += 1;
        format!("exec_{}", &seeded_id(self.executions_ever, &format!("execution/{}", self.id))[..12])
    }
}
