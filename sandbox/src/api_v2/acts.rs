//! What is more than reading: commands, batches, disconnecting and subscribing a vehicle.

use serde_json::{Value, json};

use super::endpoint::{Act, Call};
use super::request::one_of_batch;
use super::{brand, commands};
use crate::car::Car;
use crate::errors::ApiError;
use crate::ledger::{Emptied, Terms};
use crate::smartcar::Smartcar;
use crate::webhooks::Subscribed;

pub(super) fn act(
    smartcar: &Smartcar,
    terms: &Terms,
    vehicle: &str,
    path: &str,
    call: &Call<'_>,
    act: &Act,
) -> Result<Value, ApiError> {
    match act {
        // They have been answered.
        Act::Read(_) | Act::Permissions => Err(ApiError::no_such_path()),
        Act::Command(command) => {
            smartcar.account_works(&terms.user, vehicle)?;
            let name = if brand::is_own(path) { path } else { commands::name(path, call.body) };
            let answer = command_car(smartcar, vehicle, name, call, *command);
            smartcar.notice(vehicle);
            answer
        }
        Act::Batch => batch(smartcar, terms, vehicle, call),
        Act::Disconnect => {
            smartcar.disconnect(Some(&terms.user), Some(vehicle), Emptied::Ends);
            Ok(json!({ "status": "success" }))
        }
        Act::Subscribe => {
            let webhook = path.rsplit('/').next().unwrap_or_default();
            match smartcar.subscribe(webhook, &terms.user, vehicle) {
                // Smartcar takes a second time for the first one.
                Subscribed::New | Subscribed::Already => {
                    Ok(json!({ "webhookId": webhook, "vehicleId": vehicle }))
                }
                Subscribed::NoSuchWebhook => Err(ApiError::validation("webhookId", "is not a webhook")),
            }
        }
    }
}

fn command_car(
    smartcar: &Smartcar,
    vehicle: &str,
    name: &str,
    call: &Call<'_>,
    act: fn(&mut Car, &Call<'_>) -> Result<Value, ApiError>,
) -> Result<Value, ApiError> {
    let mut world = smartcar.world();
    let car = world.car_at(vehicle, call.now).ok_or_else(ApiError::permission)?;
    car.ready()?;
    match car.failing_command(name) {
        None => act(car, call),
        Some((error, acts)) => {
            if acts {
                act(car, call)?;
            }
            Err(error)
        }
    }
}

fn batch(smartcar: &Smartcar, terms: &Terms, vehicle: &str, call: &Call<'_>) -> Result<Value, ApiError> {
    let requests = call.body["requests"].as_array().filter(|requests| !requests.is_empty());
    let requests =
        requests.ok_or_else(|| ApiError::validation("requests", "must be a list with at least one path"))?;
    let mut responses = Vec::new();
    for request in requests {
        let path = request["path"].as_str().filter(|path| path.starts_with('/'));
        let path = path.ok_or_else(|| ApiError::validation("path", "must begin with /"))?;
        responses.push(one_of_batch(smartcar, terms, vehicle, path, call));
    }
    Ok(json!({ "responses": responses }))
}
