//! Routes that change the world: cars, accounts, limits, webhooks.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::json;

use super::answer::{Answer, Shared, answer, parse};
use crate::car::Failure;
use crate::control::Control;
use crate::smartcar::Smartcar;

pub(super) fn routes() -> Router<Arc<Smartcar>> {
    Router::new()
        .route("/vehicles", get(vehicles))
        .route("/vehicles/{id}", get(vehicle).post(edit_vehicle))
        .route("/vehicles/{id}/failures", get(failures).post(set_failures))
        .route("/users/{id}", get(user).post(edit_user))
        .route("/reauthenticate", post(reauthenticate))
        .route("/limits", get(limits).post(set_limits))
        .route("/behaviour", get(behaviour).post(set_behaviour))
        .route("/webhooks", get(webhooks).post(add_webhook))
        .route("/webhooks/{id}", post(edit_webhook).delete(remove_webhook))
        .route("/webhooks/{id}/verify", post(verify_webhook))
        .route("/webhooks/{id}/vehicles", post(subscribe))
        .route("/webhooks/{id}/events", post(send_event))
        .route("/deliveries", get(deliveries))
}

type Id = Path<String>;

async fn vehicles(State(smartcar): Shared) -> Answer {
    answer(json!({ "vehicles": Control::new(smartcar).vehicles() }))
}

async fn vehicle(State(smartcar): Shared, Path(id): Id) -> Answer {
    answer(Control::new(smartcar).vehicle(&id)?)
}

async fn edit_vehicle(State(smartcar): Shared, Path(id): Id, body: Bytes) -> Answer {
    answer(Control::new(smartcar).edit_vehicle(&id, parse(&body)?)?)
}

async fn failures(State(smartcar): Shared, Path(id): Id) -> Answer {
    answer(json!({ "failures": Control::new(smartcar).failures(&id)? }))
}

async fn set_failures(State(smartcar): Shared, Path(id): Id, body: Bytes) -> Answer {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Failures {
        failures: Vec<Failure>,
    }
    let control = Control::new(smartcar);
    control.set_failures(&id, parse::<Failures>(&body)?.failures)?;
    answer(json!({ "failures": control.failures(&id)? }))
}

async fn user(State(smartcar): Shared, Path(id): Id) -> Answer {
    answer(Control::new(smartcar).user(&id)?)
}

async fn edit_user(State(smartcar): Shared, Path(id): Id, body: Bytes) -> Answer {
    answer(Control::new(smartcar).edit_user(&id, parse(&body)?)?)
}

async fn reauthenticate(State(smartcar): Shared, body: Bytes) -> Answer {
    answer(Control::new(smartcar).reauthenticate(parse(&body)?)?)
}

async fn limits(State(smartcar): Shared) -> Answer {
    answer(Control::new(smartcar).limits())
}

async fn set_limits(State(smartcar): Shared, body: Bytes) -> Answer {
    let control = Control::new(smartcar);
    control.set_limits(parse(&body)?)?;
    answer(control.limits())
}

async fn behaviour(State(smartcar): Shared) -> Answer {
    answer(Control::new(smartcar).behaviour())
}

async fn set_behaviour(State(smartcar): Shared, body: Bytes) -> Answer {
    let control = Control::new(smartcar);
    control.set_behaviour(parse(&body)?);
    answer(control.behaviour())
}

async fn webhooks(State(smartcar): Shared) -> Answer {
    answer(json!({ "webhooks": Control::new(smartcar).webhooks() }))
}

async fn add_webhook(State(smartcar): Shared, body: Bytes) -> Answer {
    answer(Control::new(smartcar).add_webhook(parse(&body)?).await?)
}

async fn edit_webhook(State(smartcar): Shared, Path(id): Id, body: Bytes) -> Answer {
    answer(Control::new(smartcar).edit_webhook(&id, parse(&body)?)?)
}

async fn remove_webhook(State(smartcar): Shared, Path(id): Id) -> Answer {
    Control::new(smartcar).remove_webhook(&id)?;
    answer(json!({ "removed": id }))
}

async fn verify_webhook(State(smartcar): Shared, Path(id): Id) -> Answer {
    answer(Control::new(smartcar).verify_webhook(&id).await?)
}

async fn subscribe(State(smartcar): Shared, Path(id): Id, body: Bytes) -> Answer {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Vehicle {
        vehicle_id: String,
    }
    let vehicle = parse::<Vehicle>(&body)?.vehicle_id;
    Control::new(smartcar).subscribe(&id, &vehicle)?;
    answer(json!({ "webhook_id": id, "vehicle_id": vehicle }))
}

async fn send_event(State(smartcar): Shared, Path(id): Id, body: Bytes) -> Answer {
    answer(json!({ "event_ids": Control::new(smartcar).send_event(&id, parse(&body)?)? }))
}

async fn deliveries(State(smartcar): Shared) -> Answer {
    answer(json!({ "deliveries": Control::new(smartcar).deliveries() }))
}
