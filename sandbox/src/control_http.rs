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
use axum::body::Bytes;
use axum::extract::{Query, Request, State};
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

use answer::{Answer, Shared, answer, parse};

pub(crate) fn routes() -> Router<Arc<Smartcar>> {
    Router::new()
        .route("/connect", post(connect))
        .route("/clock", get(clock).post(advance))
        .route("/stats", get(stats).delete(reset_stats))
        .route("/faults", get(faults).post(set_faults))
        .route("/grants", get(grants))
        .route("/token", post(token))
        .route("/revoke", post(revoke))
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

async fn connect(State(smartcar): Shared, body: Bytes) -> Answer {
    answer(Control::new(smartcar).connect(parse(&body)?)?)
}

fn time(control: &Control) -> Answer {
    let now = control.now();
    answer(json!({ "now": iso(now), "now_ms": now }))
}

async fn clock(State(smartcar): Shared) -> Answer {
    time(&Control::new(smartcar))
}

async fn advance(State(smartcar): Shared, body: Bytes) -> Answer {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Advance {
        advance_seconds: f64,
    }
    let control = Control::new(smartcar);
    let Advance { advance_seconds } = parse(&body)?;
    let by = Duration::try_from_secs_f64(advance_seconds)
        .map_err(|_| ControlError::new("advance_seconds must not be negative: time does not go back"))?;
    control.advance(by);
    time(&control)
}

async fn stats(State(smartcar): Shared) -> Answer {
    answer(Control::new(smartcar).stats())
}

async fn reset_stats(State(smartcar): Shared) -> Answer {
    let control = Control::new(smartcar);
    control.reset_stats();
    answer(control.stats())
}

async fn faults(State(smartcar): Shared) -> Answer {
    answer(json!({ "rules": Control::new(smartcar).faults() }))
}

async fn set_faults(State(smartcar): Shared, body: Bytes) -> Answer {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Rules {
        rules: Vec<HashMap<String, Value>>,
    }
    const FIELDS: [&str; 9] =
        ["path", "method", "share", "times", "do", "seconds", "status", "retry_after", "body"];
    let control = Control::new(smartcar);
    let mut rules = Vec::new();
    for rule in parse::<Rules>(&body)?.rules {
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

async fn grants(State(smartcar): Shared) -> Answer {
    answer(json!({ "grants": Control::new(smartcar).grants() }))
}

async fn token(State(smartcar): Shared, body: Bytes) -> Answer {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Token {
        refresh_token: String,
    }
    answer(Control::new(smartcar).token(&parse::<Token>(&body)?.refresh_token))
}

async fn revoke(State(smartcar): Shared, body: Bytes) -> Answer {
    answer(Control::new(smartcar).revoke(parse(&body)?)?)
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
