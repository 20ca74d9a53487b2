//! Charge schedules.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use super::call::{Call, Outcome};
use super::commands::{Execution, run};
use crate::car::Car;
use crate::errors::ApiError;

const PERMISSION: &str = "control_charge";
const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

fn wrong(message: impl Into<String>) -> ApiError {
    ApiError::invalid_input(message.into())
}

/// `HH:MM`
fn is_time(value: &Value) -> bool {
    let parts = value.as_str().and_then(|text| text.split_once(':'));
    let within =
        |text: &str, below: u8| text.len() == 2 && text.parse::<u8>().is_ok_and(|number| number < below);
    parts.is_some_and(|(hours, minutes)| within(hours, 24) && within(minutes, 60))
}

/// A start and a stop.
fn check_times(name: &str, value: &Value) -> Result<(), ApiError> {
    if is_time(&value["startTime"]) && is_time(&value["stopTime"]) {
        return Ok(());
    }
    Err(wrong(format!("{name}: startTime and stopTime must be HH:MM.")))
}

/// How days are given inside is not published: one pair of times, or a list of them.
fn check_day(name: &str, value: &Value) -> Result<(), ApiError> {
    match value {
        Value::Null => Ok(()),
        Value::Array(list) => list.iter().try_for_each(|one| check_times(name, one)),
        one => check_times(name, one),
    }
}

fn check(kind: &str, attributes: &Value) -> Result<(), ApiError> {
    let coordinate = |name, most: f64| {
        let number = attributes["location"][name].as_f64();
        let fits = number.is_some_and(|number| (-most..=most).contains(&number));
        fits.then_some(())
            .ok_or_else(|| wrong(format!("location.{name} must be a number from -{most} to {most}.")))
    };
    coordinate("latitude", 90.0)?;
    coordinate("longitude", 180.0)?;
    match kind {
        "daily" => check_times("data.attributes", attributes),
        "weekly" => {
            let days = attributes["days"].as_object().filter(|days| !days.is_empty());
            let days = days.ok_or_else(|| wrong("days must be an object keyed by weekday."))?;
            days.iter().try_for_each(|(day, times)| {
                if !DAYS.contains(&day.to_lowercase().as_str()) {
                    return Err(wrong(format!("days: {day} is not a weekday.")));
                }
                check_day(day, times)
            })
        }
        _ => {
            if attributes["weekdays"].is_null() && attributes["weekends"].is_null() {
                return Err(wrong("weekdays or weekends is required."));
            }
            check_day("weekdays", &attributes["weekdays"])?;
            check_day("weekends", &attributes["weekends"])
        }
    }
}

/// What car and answer share: the schedule's id, known once the car has it.
type Id = Arc<Mutex<String>>;

fn read(id: &Id) -> String {
    id.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

fn write(id: &Id, value: String) {
    *id.lock().unwrap_or_else(PoisonError::into_inner) = value;
}

/// `POST /v3/vehicles/{id}/charge-schedules/{kind}`
pub(super) async fn create(call: &Call<'_>, vehicle: &str, kind: &str) -> Outcome {
    let kinds = ["daily", "weekly", "workweek"];
    let kind = kinds.into_iter().find(|known| *known == kind).ok_or_else(ApiError::no_such_path)?;
    let attributes = call.body["data"]["attributes"].clone();
    check(kind, &attributes)?;
    let id = Id::default();
    let (known, parameters) = (Arc::clone(&id), attributes.clone());
    let act = Box::new(move |car: &mut Car| {
        car.takes_schedule(kind)?;
        write(&known, car.schedule(kind, parameters));
        Ok(())
    });
    let path = format!("/vehicles/{vehicle}/charge-schedules");
    let finish = move |execution: &Execution| show(execution, "create", kind, &read(&id), &attributes, &path);
    run(call, vehicle, &format!("charge-schedules/{kind}"), PERMISSION, act, finish).await
}

/// `DELETE /v3/vehicles/{id}/charge-schedules/{scheduleId}`
pub(super) async fn delete(call: &Call<'_>, vehicle: &str, schedule: &str) -> Outcome {
    call.reach(vehicle, true)?;
    let (kind, parameters) = {
        let world = call.smartcar.world();
        let car = world.car(vehicle);
        let known = car.and_then(|car| car.schedules.iter().find(|known| known.id == schedule));
        let known = known.map(|known| (known.kind, known.parameters.clone()));
        known.ok_or_else(|| ApiError::not_found("SCHEDULE_NOT_FOUND", "There is no such schedule."))?
    };
    let id = schedule.to_owned();
    let act = Box::new(move |car: &mut Car| {
        // Two deletions at once: the second finds nothing and has nothing to complain about.
        car.unschedule(&id);
        Ok(())
    });
    let (id, path) = (schedule.to_owned(), format!("/vehicles/{vehicle}/charge-schedules"));
    let finish = move |execution: &Execution| show(execution, "delete", kind, &id, &parameters, &path);
    run(call, vehicle, "charge-schedules/delete", PERMISSION, act, finish).await
}

fn show(
    execution: &Execution,
    action: &str,
    kind: &str,
    schedule: &str,
    parameters: &Value,
    path: &str,
) -> Value {
    json!({ "data": {
        "id": execution.id,
        "type": "charge-schedule-execution",
        "attributes": {
            "action": action,
            "scheduleType": kind,
            "status": { "value": "SUCCESS" },
            "executionMode": execution.mode(),
            "scheduleId": schedule,
            "parameters": parameters,
        },
        "links": { "schedule": format!("{path}/{schedule}") },
        "meta": execution.meta(),
    } })
}
