//! What tests do to cars, to drivers' accounts, and to the limits.

use serde::{Deserialize, Serialize};

use super::Control;
use crate::behaviour::Behaviour;
use crate::car::{CarEdit, CarReport, Failure};
use crate::changes::no_such_vehicle;
use crate::connect::{Consent, Reauthentication};
use crate::control_error::ControlError;
use crate::limits::{Gauge, Limits};
use crate::world::User;

/// Changes to a driver's account; what is left out stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UserEdit {
    /// The account stops working with this code of `CONNECTED_SERVICES_ACCOUNT`, such as `AUTHENTICATION_FAILED`;
    /// an empty text repairs it, and so does signing in again through Connect.
    pub account_problem: Option<String>,
    /// The application's own id for the user; an empty text clears it.
    pub external_id: Option<String>,
}

/// A driver's account as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UserReport {
    /// Its id.
    pub id: String,
    /// The brand.
    pub make: String,
    /// The application's own id for the user.
    pub external_id: Option<String>,
    /// Why it does not work, if it does not.
    pub account_problem: Option<String>,
    /// Every car the driver owns, connected or not.
    pub vehicles: Vec<String>,
}

fn report(user: &User) -> UserReport {
    UserReport {
        id: user.id.clone(),
        make: user.brand.name.into(),
        external_id: user.external_id.clone(),
        account_problem: user.problem.clone(),
        vehicles: user.cars.clone(),
    }
}

impl Control {
    /// Every car of this world, connected or not, in the order of their ids.
    pub fn vehicles(&self) -> Vec<CarReport> {
        let now = self.now();
        self.0.world().cars_at(now).into_iter().map(crate::car::Car::report).collect()
    }

    /// One car.
    pub fn vehicle(&self, id: &str) -> Result<CarReport, ControlError> {
        let now = self.now();
        let mut world = self.0.world();
        let car = world.car_at(id, now).ok_or_else(|| no_such_vehicle(id))?;
        Ok(car.report())
    }

    /// Changes a car; its webhooks are told.
    #[allow(clippy::needless_pass_by_value)] // requests are built in place
    pub fn edit_vehicle(&self, id: &str, edit: CarEdit) -> Result<CarReport, ControlError> {
        self.0.edit_car(id, &edit)
    }

    /// The failures put on a car; `times` is what is left of it.
    pub fn failures(&self, vehicle: &str) -> Result<Vec<Failure>, ControlError> {
        let world = self.0.world();
        let car = world.car(vehicle).ok_or_else(|| no_such_vehicle(vehicle))?;
        Ok(car.failures())
    }

    /// Replaces the failures of a car; none ends them. Its webhooks are told.
    #[allow(clippy::needless_pass_by_value)] // requests are built in place
    pub fn set_failures(&self, vehicle: &str, failures: Vec<Failure>) -> Result<(), ControlError> {
        self.0.set_failures(vehicle, &failures)
    }

    /// One driver's account.
    pub fn user(&self, id: &str) -> Result<UserReport, ControlError> {
        self.edit_user(id, UserEdit::default())
    }

    /// Changes a driver's account; the webhooks of its vehicles are told of a problem.
    pub fn edit_user(&self, id: &str, edit: UserEdit) -> Result<UserReport, ControlError> {
        let unknown = || ControlError::new(format!("there is no user {id:?}"));
        let given = |text: String| (!text.is_empty()).then_some(text);
        if let Some(external_id) = edit.external_id {
            self.0.world().user_mut(id).ok_or_else(unknown)?.external_id = given(external_id);
        }
        if let Some(problem) = edit.account_problem {
            self.0.set_account_problem(id, given(problem).as_deref());
        }
        let world = self.0.world();
        world.user(id).map(report).ok_or_else(unknown)
    }

    /// A driver signs in again for a vehicle, without a browser.
    #[allow(clippy::needless_pass_by_value)] // requests are built in place
    pub fn reauthenticate(&self, request: Reauthentication) -> Result<Consent, ControlError> {
        self.0.reauthenticate(&request)
    }

    /// The limits in force.
    pub fn limits(&self) -> Limits {
        self.0.gauge().limits()
    }

    /// Replaces the limits; every bucket is full again, every month's count zero.
    pub fn set_limits(&self, limits: Limits) -> Result<(), ControlError> {
        if let Some(problem) = limits.problem() {
            return Err(ControlError::new(problem));
        }
        *self.0.gauge() = Gauge::new(limits);
        Ok(())
    }

    /// The switches in force.
    pub fn behaviour(&self) -> Behaviour {
        *self.0.behaviour()
    }

    /// Replaces the switches.
    pub fn set_behaviour(&self, behaviour: Behaviour) {
        *self.0.behaviour() = behaviour;
    }
}
