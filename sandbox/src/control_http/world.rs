//! Routes that change the world: cars, accounts, limits, webhooks.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::json;

use super::answer::{Act, Answer, Asked, Shared, answer, parse};
use crate::car::Failure;
use crate::control::Control;
use crate::smartcar::Smartcar;

pub(super) fn routes() -> Router<Arc<Smartcar>> {
    Router::new()
        .route("/vehicles", get(Act(vehicles)))
        .route("/vehicles/{id}", get(Act(vehicle)).post(Act(edit_vehicle)))
        .route("/vehicles/{id}/failures", get(Act(failures)).post(Act(set_failures)))
        .route("/users/{id}", get(Act(user)).post(Act(edit_user)))
        .route("/reauthenticate", post(Act(reauthenticate)))
        .route("/limits", get(Act(limits)).post(Act(set_limits)))
        .route("/behaviour", get(Act(behaviour)).post(Act(set_behaviour)))
        .route("/webhooks", get(Act(webhooks)).post(add_webhook))
        .route("/webhooks/{id}", post(Act(edit_webhook)).delete(Act(remove_webhook)))
        .route("/webhooks/{id}/verify", post(verify_webhook))
        .route("/webhooks/{id}/vehicles", post(Act(subscribe)))
        .route("/webhooks/{id}/events", post(Act(send_event)))
        .route("/deliveries", get(Act(deliveries)))
}

fn vehicles(asked: &Asked) -> Answer {
    answer(json!({ "vehicles": asked.control.vehicles() }))
}

fn vehicle(asked: &Asked) -> Answer {
    answer(asked.control.vehicle(&asked.id)?)
}

fn edit_vehicle(asked: &Asked) -> Answer {
    answer(asked.control.edit_vehicle(&asked.id, asked.body()?)?)
}

fn failures(asked: &Asked) -> Answer {
    answer(json!({ "failures": asked.control.failures(&asked.id)? }))
}

fn set_failures(asked: &Asked) -> Answer {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Failures {
        failures: Vec<Failure>,
    }
    let control = &asked.control;
    control.set_failures(&asked.id, asked.body::<Failures>()?.failures)?;
    answer(json!({ "failures": control.failures(&asked.id)? }))
}

fn user(asked: &Asked) -> Answer {
    answer(asked.control.user(&asked.id)?)
}

fn edit_user(asked: &Asked) -> Answer {
    answer(asked.control.edit_user(&asked.id, asked.body()?)?)
}

fn reauthenticate(asked: &Asked) -> Answer {
    answer(asked.control.reauthenticate(asked.body()?)?)
}

fn limits(asked: &Asked) -> Answer {
    answer(asked.control.limits())
}

fn set_limits(asked: &Asked) -> Answer {
    let control = &asked.control;
    control.set_limits(asked.body()?)?;
    answer(control.limits())
}

fn behaviour(asked: &Asked) -> Answer {
    answer(asked.control.behaviour())
}

fn set_behaviour(asked: &Asked) -> Answer {
    let control = &asked.control;
    control.set_behaviour(asked.body()?);
    answer(control.behaviour())
}

fn webhooks(asked: &Asked) -> Answer {
    answer(json!({ "webhooks": asked.control.webhooks() }))
}

async fn add_webhook(State(smartcar): Shared, body: Bytes) -> Answer {
    answer(Control::new(smartcar).add_webhook(parse(&body)?).await?)
}

fn edit_webhook(asked: &Asked) -> Answer {
    answer(asked.control.edit_webhook(&asked.id, asked.body()?)?)
}

fn remove_webhook(asked: &Asked) -> Answer {
    asked.control.remove_webhook(&asked.id)?;
    answer(json!({ "removed": asked.id }))
}

async fn verify_webhook(State(smartcar): Shared, Path(id): Path<String>) -> Answer {
    answer(Control::new(smartcar).verify_webhook(&id).await?)
}

fn subscribe(asked: &Asked) -> Answer {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Vehicle {
        vehicle_id: String,
    }
    let vehicle = asked.body::<Vehicle>()?.vehicle_id;
    asked.control.subscribe(&asked.id, &vehicle)?;
    answer(json!({ "webhook_id": asked.id, "vehicle_id": vehicle }))
}

fn send_event(asked: &Asked) -> Answer {
    answer(json!({ "event_ids": asked.control.send_event(&asked.id, asked.body()?)? }))
}

fn deliveries(asked: &Asked) -> Answer {
    answer(json!({ "deliveries": asked.control.deliveries() }))
}
