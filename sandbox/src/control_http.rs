//! The control interface over HTTP, under `/sandbox/`: JSON in and out, each route one method of [`Control`].
//!
//! Beside this file:
//!
//! | module | |
//! |---|---|
//! | `answer` | what every route takes and gives |
//! | `world` | routes that change the world: cars, accounts, limits, webhooks |

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Query, Request};
use axum::http::Method;
use axum::response::Html;
use axum::routing::{get, post};
use http_body_util::BodyExt;
use serde::Deserialize;
use serde_json::{Value, json};
use tower_service::Service;

use crate::clock::iso;
use crate::connect_page::escape;
use crate::control::Control;
use crate::control_error::ControlError;
use crate::faults::FaultRule;
use crate::smartcar::Smartcar;

mod answer;
mod world;

use answer::{Act, Answer, Asked, answer};

pub(crate) fn routes() -> Router<Arc<Smartcar>> {
    Router::new()
        .route("/connect", post(Act(connect)))
        .route("/clock", get(Act(clock)).post(Act(advance)))
        .route("/stats", get(Act(stats)).delete(Act(reset_stats)))
        .route("/faults", get(Act(faults)).post(Act(set_faults)))
        .route("/grants", get(Act(grants)))
        .route("/token", post(Act(token)))
        .route("/revoke", post(Act(revoke)))
        .route("/callback", get(callback))
        .merge(world::routes())
}

impl Control {
    /// A request of the control interface (docs/sandbox.md) as it would be over HTTP, without a connection: `path` is what comes
    /// after `/sandbox/`.
    ///
    /// # Errors
    /// What the answer says, unless its status is 200.
    pub async fn request(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, ControlError> {
        let strange = |error: &dyn std::fmt::Display| ControlError::new(format!("{method} {path}: {error}"));
        let body = body.map(Value::to_string).unwrap_or_default();
        let request =
            Request::builder().method(method.clone()).uri(format!("/{}", path.trim_start_matches('/')));
        let request = request.body(body.into()).map_err(|error| strange(&error))?;
        let mut router = routes().with_state(self.shared());
        let response = match Service::<Request>::call(&mut router, request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let status = response.status();
        let body = response.into_body().collect().await.map_err(|error| strange(&error))?.to_bytes();
        let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
        if status.is_success() {
            return Ok(answer);
        }
        let said = answer["error"].as_str().map_or_else(
            || {
                ControlError::new(format!(
                    "there is no {method} {path}: docs/sandbox.md has the control interface"
                ))
            },
            ControlError::new,
        );
        Err(said)
    }
}

fn connect(asked: &Asked) -> Answer {
    answer(asked.control.connect(asked.body()?)?)
}

fn time(control: &Control) -> Answer {
    let now = control.now();
    answer(json!({ "now": iso(now), "now_ms": now }))
}

fn clock(asked: &Asked) -> Answer {
    time(&asked.control)
}

fn advance(asked: &Asked) -> Answer {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Advance {
        advance_seconds: f64,
    }
    let control = &asked.control;
    let Advance { advance_seconds } = asked.body()?;
    let by = Duration::try_from_secs_f64(advance_seconds)
        .map_err(|_| ControlError::new("advance_seconds must not be negative: time does not go back"))?;
    control.advance(by);
    time(control)
}

fn stats(asked: &Asked) -> Answer {
    answer(asked.control.stats())
}

fn reset_stats(asked: &Asked) -> Answer {
    let control = &asked.control;
    control.reset_stats();
    answer(control.stats())
}

fn faults(asked: &Asked) -> Answer {
    answer(json!({ "rules": asked.control.faults() }))
}

fn set_faults(asked: &Asked) -> Answer {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Rules {
        rules: Vec<HashMap<String, Value>>,
    }
    const FIELDS: [&str; 9] =
        ["path", "method", "share", "times", "do", "seconds", "status", "retry_after", "body"];
    let control = &asked.control;
    let mut rules = Vec::new();
    for rule in asked.body::<Rules>()?.rules {
        // A rule with a misspelt field would be a rule that is not tested.
        if let Some(strange) = rule.keys().find(|key| !FIELDS.contains(&key.as_str()) && *key != "bytes") {
            return Err(ControlError::new(format!("a rule has no field {strange:?}")));
        }
        let rule: FaultRule = serde_json::from_value(Value::Object(rule.into_iter().collect()))
            .map_err(|error| ControlError::new(format!("a rule: {error}")))?;
        rules.push(rule);
    }
    control.set_faults(rules)?;
    answer(json!({ "rules": control.faults() }))
}

fn grants(asked: &Asked) -> Answer {
    answer(json!({ "grants": asked.control.grants() }))
}

fn token(asked: &Asked) -> Answer {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Token {
        refresh_token: String,
    }
    answer(asked.control.token(&asked.body::<Token>()?.refresh_token))
}

fn revoke(asked: &Asked) -> Answer {
    answer(asked.control.revoke(asked.body()?)?)
}

/// Where a browser ends up when no redirect URI is configured: shows what the redirect brought.
async fn callback(Query(params): Query<Vec<(String, String)>>) -> Html<String> {
    let row = |(name, value): &(String, String)| {
        let (name, value) = (escape(name), escape(value));
        format!("<tr><th>{name}</th><td id=\"{name}\">{value}</td></tr>")
    };
    let rows: String = params.iter().map(row).collect();
    Html(format!("<!doctype html><title>Sandbox: back from Connect</title><table>{rows}</table>"))
}
