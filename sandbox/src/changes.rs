//! What tests do to cars and accounts, and what webhooks are told of it.

use std::sync::Arc;

use serde_json::Map;

use crate::car::{CarEdit, CarReport, Failure};
use crate::control_error::ControlError;
use crate::signals::SIGNALS;
use crate::smartcar::Smartcar;
use crate::units::Units;

impl Smartcar {
    /// A driver's account stops working, or works again; webhooks are told.
    pub(crate) fn set_account_problem(&self, user: &str, problem: Option<&str>) {
        let told = |code: &str| Failure::new("reads", "CONNECTED_SERVICES_ACCOUNT", code);
        let (before, vehicles) = {
            let mut world = self.world();
            let Some(known) = world.user_mut(user) else { return };
            (std::mem::replace(&mut known.problem, problem.map(str::to_owned)), known.cars.clone())
        };
        if before.as_deref() == problem {
            return;
        }
        for vehicle in &vehicles {
            if let Some(code) = &before {
                self.notice_failures(vehicle, &[told(code)], "RESOLVED");
            }
            if let Some(code) = problem {
                self.notice_failures(vehicle, &[told(code)], "ERROR");
            }
        }
    }

    /// Changes a car, and lets its webhooks know.
    pub(crate) fn edit_car(&self, vehicle: &str, edit: &CarEdit) -> Result<CarReport, ControlError> {
        let now = self.clock.now();
        let report = {
            let mut world = self.world();
            let car = world.car_at(vehicle, now).ok_or_else(|| no_such_vehicle(vehicle))?;
            car.edit(edit, now)?;
            car.report()
        };
        self.notice(vehicle);
        Ok(report)
    }

    /// Puts failures on a car in place of those it had.
    pub(crate) fn set_failures(&self, vehicle: &str, failures: &[Failure]) -> Result<(), ControlError> {
        if let Some(problem) = failures.iter().find_map(Failure::problem) {
            return Err(ControlError::new(problem));
        }
        let now = self.clock.now();
        let ended = {
            let mut world = self.world();
            let car = world.car_at(vehicle, now).ok_or_else(|| no_such_vehicle(vehicle))?;
            let bodies = SIGNALS
                .iter()
                .filter_map(|signal| Some((signal.code.clone(), signal.body(car, Units::Metric)?)));
            let bodies = Arc::new(bodies.collect::<Map<_, _>>());
            car.set_failures(failures.to_vec(), &bodies)
        };
        self.notice_failures(vehicle, &ended, "RESOLVED");
        self.notice_failures(vehicle, failures, "ERROR");
        self.notice(vehicle);
        Ok(())
    }
}

pub(crate) fn no_such_vehicle(vehicle: &str) -> ControlError {
    ControlError::new(format!("there is no vehicle {vehicle:?}"))
}
