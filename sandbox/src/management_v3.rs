//! Management v3: webhooks, subscriptions of vehicles to them, and the application itself.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::api_v3::paging::Query;
use crate::api_v3::{Caller, caller};
use crate::clock::iso;
use crate::errors::{ApiError, status};
use crate::ids::random_id;
use crate::signals::signal;
use crate::smartcar::Smartcar;
use crate::webhooks::{Subscribed, Subscription, Webhook};
use crate::world::World;

type Shared = State<Arc<Smartcar>>;

/// Pages are so long unless told otherwise.
const SIZE: usize = 25;

pub(crate) fn routes() -> Router<Arc<Smartcar>> {
    Router::new()
        .route("/v3/webhooks", get(webhooks))
        .route("/v3/webhooks/{id}", get(one_webhook))
        .route("/v3/subscriptions", get(subscriptions).post(subscribe))
        .route("/v3/subscriptions/{id}", get(one_subscription).delete(unsubscribe))
        .route("/v3/applications", get(applications))
        .route("/v3/applications/{id}", get(one_application))
}

fn answer(code: u16, result: Result<Value, ApiError>) -> Response {
    match result {
        Ok(body) => (status(code), [("sc-request-id", random_id())], Json(body)).into_response(),
        Err(error) => error.answer_v3(),
    }
}

/// Only the application manages itself.
fn authenticated(smartcar: &Smartcar, headers: &HeaderMap) -> Result<(), ApiError> {
    match caller(smartcar, headers)? {
        Caller::Application => Ok(()),
        Caller::User(_) => Err(ApiError::unauthenticated()),
    }
}

fn missing(what: &'static str) -> ApiError {
    ApiError::not_found(what, "There is nothing of this id.")
}

async fn webhooks(State(smartcar): Shared, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let list = || {
        authenticated(&smartcar, &headers)?;
        let query = Query::parse(&query.unwrap_or_default());
        let fits = |filter: &str, value: &str| query.filter(filter).is_none_or(|wanted| wanted == value);
        let hooks = smartcar.hooks();
        let found: Vec<_> = hooks
            .webhooks()
            .iter()
            .filter(|webhook| {
                fits("name", &webhook.name)
                    && fits("callbackUri", &webhook.request.callback_url)
                    && fits("isEnabled", &webhook.request.is_enabled.to_string())
                    && fits("autoSubscribe", &webhook.request.auto_subscribe.to_string())
            })
            .collect();
        Ok(query
            .page("/v3/webhooks", &found, SIZE, |webhook| show_webhook(webhook))?
            .ordered("createdAt", "ASC"))
    };
    answer(200, list())
}

async fn one_webhook(State(smartcar): Shared, headers: HeaderMap, Path(id): Path<String>) -> Response {
    let one = || {
        authenticated(&smartcar, &headers)?;
        let hooks = smartcar.hooks();
        let webhook = hooks.webhook(&id).ok_or_else(|| missing("WEBHOOK_NOT_FOUND"))?;
        Ok(json!({ "data": show_webhook(webhook) }))
    };
    answer(200, one())
}

fn show_webhook(webhook: &Webhook) -> Value {
    let Webhook { id, name, request, created_at, updated_at, .. } = webhook;
    let names = |codes: &[String]| -> Vec<Value> {
        let known = codes.iter().filter_map(|code| signal(code));
        known
            .map(|signal| json!({ "code": signal.code, "name": signal.name, "group": signal.group }))
            .collect()
    };
    json!({
        "id": id,
        "type": "webhook",
        "attributes": {
            "name": name,
            "callbackUri": request.callback_url,
            "errorCallbackUri": request.error_callback_url,
            "isEnabled": request.is_enabled,
            "autoSubscribe": request.auto_subscribe,
            "triggers": names(&request.triggers),
            "data": names(&request.signals),
        },
        "meta": { "createdAt": iso(*created_at), "updatedAt": iso(*updated_at) },
        "links": { "self": format!("/v3/webhooks/{id}") },
    })
}

async fn subscriptions(State(smartcar): Shared, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let list = || {
        authenticated(&smartcar, &headers)?;
        let query = Query::parse(&query.unwrap_or_default());
        let all: Vec<Subscription> = smartcar.hooks().subscriptions().cloned().collect();
        let fits = |filter: &str, value: &str| query.filter(filter).is_none_or(|wanted| wanted == value);
        let world = smartcar.world();
        let found: Vec<_> = all
            .into_iter()
            .filter(|one| {
                let mode = world.connection_of(&one.vehicle).map_or("", |connection| &connection.mode);
                fits("userId", &one.user)
                    && fits("webhookId", &one.webhook)
                    && fits("vehicleId", &one.vehicle)
                    && fits("vehicle.mode", mode)
            })
            .collect();
        let page = query.page("/v3/subscriptions", &found, SIZE, |one| show_subscription(&world, one))?;
        Ok(page.ordered("createdAt", "ASC"))
    };
    answer(200, list())
}

async fn one_subscription(State(smartcar): Shared, headers: HeaderMap, Path(id): Path<String>) -> Response {
    let one = || {
        authenticated(&smartcar, &headers)?;
        let found = smartcar.hooks().subscriptions().find(|one| one.id == id).cloned();
        let found = found.ok_or_else(|| missing("SUBSCRIPTION_NOT_FOUND"))?;
        Ok(json!({ "data": show_subscription(&smartcar.world(), &found) }))
    };
    answer(200, one())
}

fn show_subscription(world: &World, subscription: &Subscription) -> Value {
    let Subscription { id, webhook, user, vehicle, created_at, .. } = subscription;
    let car = world.car(vehicle);
    let mode = world.connection_of(vehicle).map(|connection| connection.mode.as_str());
    // All three are of the type webhook, as Smartcar's own documentation has it.
    let related = |path: &str, id: &str| json!({ "data": { "type": "webhook", "id": id }, "links": { "related": format!("/v3/{path}/{id}") } });
    json!({
        "id": id,
        "type": "subscription",
        "attributes": {
            "vehicle": {
                "make": car.map(|car| car.brand.name),
                "model": car.map(|car| car.model.name),
                "year": car.map(|car| car.model.year),
                "mode": mode,
                "powertrainType": car.map(|car| car.powertrain().name()),
            },
        },
        "relationships": {
            "webhook": related("webhooks", webhook),
            "user": related("users", user),
            "vehicle": related("vehicles", vehicle),
        },
        "meta": { "createdAt": iso(*created_at), "updatedAt": iso(*created_at) },
        "links": { "self": format!("/v3/subscriptions/{id}") },
    })
}

async fn subscribe(State(smartcar): Shared, headers: HeaderMap, body: Bytes) -> Response {
    let create = || {
        authenticated(&smartcar, &headers)?;
        let body: Value =
            serde_json::from_slice(&body).map_err(|_| ApiError::invalid_input("The body must be JSON."))?;
        let attributes = &body["data"]["attributes"];
        let text = |name: &'static str| {
            let text = attributes[name].as_str().filter(|text| !text.is_empty());
            text.ok_or_else(|| ApiError::missing_parameter(&format!("data.attributes.{name}")))
        };
        let (webhook, user, vehicle) = (text("webhookId")?, text("userId")?, text("vehicleId")?);
        let owner = smartcar.world().connection_of(vehicle).map(|connection| connection.user.clone());
        if owner.as_deref() != Some(user) {
            return Err(missing("VEHICLE_NOT_FOUND"));
        }
        match smartcar.subscribe(webhook, user, vehicle) {
            Subscribed::New => Ok(json!({ "meta": { "message": "subscription creation in progress" } })),
            Subscribed::Already => {
                Err(ApiError::conflict("The vehicle is subscribed to this webhook already."))
            }
            Subscribed::NoSuchWebhook => Err(missing("WEBHOOK_NOT_FOUND")),
        }
    };
    answer(202, create())
}

async fn unsubscribe(State(smartcar): Shared, headers: HeaderMap, Path(id): Path<String>) -> Response {
    let end = || {
        authenticated(&smartcar, &headers)?;
        let ended = smartcar.hooks().end_subscription(&id);
        ended.then_some(()).ok_or_else(|| missing("SUBSCRIPTION_NOT_FOUND"))
    };
    match end() {
        Ok(()) => status(204).into_response(),
        Err(error) => error.answer_v3(),
    }
}

async fn applications(State(smartcar): Shared, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let list = || {
        authenticated(&smartcar, &headers)?;
        let query = Query::parse(&query.unwrap_or_default());
        let page = query.page("/v3/applications", &[()], SIZE, |()| show_application(&smartcar))?;
        Ok(page.ordered("createdAt", "ASC"))
    };
    answer(200, list())
}

async fn one_application(State(smartcar): Shared, headers: HeaderMap, Path(id): Path<String>) -> Response {
    let one = || {
        authenticated(&smartcar, &headers)?;
        if id != smartcar.config.client_id {
            return Err(missing("APPLICATION_NOT_FOUND"));
        }
        Ok(json!({ "data": show_application(&smartcar) }))
    };
    answer(200, one())
}

fn show_application(smartcar: &Smartcar) -> Value {
    let id = &smartcar.config.client_id;
    let since = iso(smartcar.clock.started_at());
    json!({
        "id": id,
        "type": "application",
        "attributes": {
            "name": "Sandbox",
            "description": "The application of this sandbox",
            "redirectUris": [smartcar.redirect_uri],
        },
        "meta": { "createdAt": since, "updatedAt": since },
        "links": { "self": format!("/v3/applications/{id}") },
    })
}
