//! Commands. A car may take long over one: then the answer waits, or it is 202 at once and the result follows in the
//! same body. Either way the car acts even if the client hangs up.

use std::io;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use serde_json::{Value, json};

use super::call::{Call, Outcome, Reply};
use crate::car::Car;
use crate::clock::{Millis, iso};
use crate::errors::{ApiError, status};
use crate::ids::random_id;
use crate::smartcar::Smartcar;

/// What a command does to the car.
pub(super) type Act = Box<dyn FnOnce(&mut Car) -> Result<(), ApiError> + Send>;

/// `POST /v3/vehicles/{id}/commands/{noun}/{verb}`
pub(super) async fn command(call: &Call<'_>, vehicle: &str, name: &str) -> Outcome {
    let attributes = &call.body["data"]["attributes"];
    let number = |field: &'static str, from: f64, to: f64| {
        let number = attributes[field].as_f64().filter(|number| (from..=to).contains(number));
        number.ok_or_else(|| {
            ApiError::invalid_input(format!("data.attributes.{field} must be a number from {from} to {to}."))
        })
    };
    let (permission, parameters, act): (_, _, Act) = match name {
        "charge/start" => ("control_charge", json!({}), Box::new(Car::start_charge)),
        "charge/stop" => ("control_charge", json!({}), Box::new(Car::stop_charge)),
        "charge/set-limit" => {
            let percent = number("percent", 50.0, 100.0)?;
            if percent.fract() != 0.0 {
                return Err(ApiError::invalid_input("data.attributes.percent must be an integer."));
            }
            let parameters = json!({ "percent": attributes["percent"] });
            ("control_charge", parameters, Box::new(move |car| car.set_charge_limit(percent / 100.0)))
        }
        "charge-port/open" => ("control_charge", json!({}), Box::new(|car| car.set_charge_port(true))),
        "charge-port/close" => ("control_charge", json!({}), Box::new(|car| car.set_charge_port(false))),
        "security/lock" => ("control_security", json!({}), Box::new(|car| locked(car, true))),
        "security/unlock" => ("control_security", json!({}), Box::new(|car| locked(car, false))),
        "navigation/set-destination" => {
            let (latitude, longitude) =
                (number("latitude", -90.0, 90.0)?, number("longitude", -180.0, 180.0)?);
            let act = move |car: &mut Car| {
                car.send_destination(latitude, longitude);
                Ok(())
            };
            ("control_navigation", json!({ "latitude": latitude, "longitude": longitude }), Box::new(act))
        }
        _ => return Err(ApiError::no_such_path()),
    };
    let kind = name.replace('/', "-");
    let finish = move |execution: &Execution| {
        json!({ "data": {
            "id": execution.id,
            "type": "command-execution",
            "attributes": {
                "commandType": kind,
                "status": { "value": "SUCCESS" },
                "executionMode": execution.mode(),
                "parameters": parameters,
            },
            "meta": execution.meta(),
        } })
    };
    run(call, vehicle, name, permission, act, finish).await
}

#[allow(clippy::unnecessary_wraps)] // all commands have one form
fn locked(car: &mut Car, locked: bool) -> Result<(), ApiError> {
    car.locked = locked;
    Ok(())
}

/// One run of a command.
pub(super) struct Execution {
    pub(super) id: String,
    long: bool,
    began_at: Millis,
    done_at: Millis,
}

impl Execution {
    pub(super) fn mode(&self) -> &'static str {
        if self.long { "async" } else { "sync" }
    }

    pub(super) fn meta(&self) -> Value {
        json!({
            "executedAt": iso(self.began_at),
            "completedAt": iso(self.done_at),
            "durationInSeconds": (self.done_at - self.began_at) / 1000,
        })
    }
}

/// Checks what can be checked at once, then lets the car do it in its own time.
pub(super) async fn run(
    call: &Call<'_>,
    vehicle: &str,
    name: &str,
    permission: &str,
    act: Act,
    finish: impl FnOnce(&Execution) -> Value + Send + 'static,
) -> Outcome {
    let connection = call.reach(vehicle, true)?;
    if !connection.permissions.iter().any(|given| given == permission) {
        return Err(ApiError::permission());
    }
    call.smartcar.account_works(&connection.user, vehicle)?;
    call.smartcar.admit(vehicle, call.now)?;
    let (commands, id) = {
        let mut world = call.smartcar.world();
        let car = world.car_at(vehicle, call.now).ok_or_else(ApiError::no_such_path)?;
        (car.commands, car.execution())
    };
    #[allow(clippy::cast_possible_truncation)] // at most a day
    let done_at = call.now + (commands.seconds * 1000.0) as Millis;
    let mut execution = Execution { id, long: commands.long, began_at: call.now, done_at };
    let (smartcar, vehicle, name) = (Arc::clone(call.smartcar), vehicle.to_owned(), name.to_owned());
    // A task of its own: the command is under way, whether or not the client stays.
    let result = tokio::spawn(async move {
        smartcar.clock.until(done_at).await;
        let outcome = perform(&smartcar, &vehicle, &name, act);
        smartcar.notice(&vehicle);
        execution.done_at = smartcar.clock.now().max(done_at);
        outcome.map(|()| finish(&execution))
    });
    if !commands.long {
        return result.await.map_err(|_| ApiError::of_status(500, None))?.map(Reply::Body);
    }
    let body = stream::once(async move {
        let outcome = result.await.unwrap_or_else(|_| Err(ApiError::of_status(500, None)));
        let body = outcome.unwrap_or_else(|error| error.body_v3(&random_id()));
        io::Result::Ok(Bytes::from(body.to_string()))
    });
    Ok(Reply::Whole(accepted(Body::from_stream(body))))
}

/// 202, and a body whose end is not known: it goes out in chunks.
fn accepted(body: Body) -> Response {
    let json = HeaderValue::from_static("application/json");
    let id = HeaderValue::from_str(&random_id()).unwrap_or(HeaderValue::from_static("none"));
    (
        status(202),
        [(header::CONTENT_TYPE, json), (header::HeaderName::from_static("sc-request-id"), id)],
        body,
    )
        .into_response()
}

fn perform(smartcar: &Smartcar, vehicle: &str, name: &str, act: Act) -> Result<(), ApiError> {
    let mut world = smartcar.world();
    let car = world.car_at(vehicle, smartcar.clock.now()).ok_or_else(ApiError::no_such_path)?;
    car.ready()?;
    match car.failing_command(name) {
        None => act(car),
        Some((error, acts)) => {
            if acts {
                act(car)?;
            }
            Err(error)
        }
    }
}
