//! The token endpoints: `POST /oauth/token` for users, `POST /oauth2/token` for the application.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use uuid::Uuid;

use crate::errors::oauth_error;
use crate::ledger::{CodeRefused, GrantId, Pair};
use crate::smartcar::Smartcar;

type Form = HashMap<String, String>;

fn form(body: &[u8]) -> Form {
    url::form_urlencoded::parse(body).into_owned().collect()
}

/// The grant a token request is about, so that the server can count what is under way for it.
pub(crate) fn grant_of(smartcar: &Smartcar, body: &[u8]) -> Option<GrantId> {
    let form = form(body);
    let credential = form.get("refresh_token").or_else(|| form.get("code"))?;
    smartcar.ledger().grant_of(credential)
}

/// `POST /oauth/token`
pub(crate) async fn user_token(
    State(smartcar): State<Arc<Smartcar>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !headers.contains_key(header::USER_AGENT) {
        return oauth_error(400, "invalid_request", "A User-Agent header is required.");
    }
    let form = form(&body);
    let config = &smartcar.config;
    if !authenticated(&headers, &form, &config.client_id, &config.client_secrets) {
        return invalid_client();
    }
    match form.get("grant_type").map(String::as_str) {
        Some("authorization_code") => exchange_code(&smartcar, &form),
        Some("refresh_token") => exchange_refresh_token(&smartcar, &form),
        Some(other) => {
            oauth_error(400, "unsupported_grant_type", &format!("Unsupported grant_type: {other}."))
        }
        None => oauth_error(400, "invalid_request", "Missing parameter: grant_type."),
    }
}

fn exchange_code(smartcar: &Smartcar, form: &Form) -> Response {
    let Some(code) = form.get("code").filter(|code| !code.is_empty()) else {
        return oauth_error(400, "invalid_request", "Missing parameter: code.");
    };
    let redirect_uri = form.get("redirect_uri").map(String::as_str);
    let now = smartcar.clock.now();
    let exchanged = smartcar.ledger().redeem(code, redirect_uri, now);
    match exchanged {
        Ok(pair) => issued(&pair),
        Err(CodeRefused::Invalid) => refused("code", code),
        Err(CodeRefused::RedirectUri) => {
            oauth_error(400, "invalid_grant", "The redirect_uri is not the one the code was issued for.")
        }
    }
}

fn exchange_refresh_token(smartcar: &Smartcar, form: &Form) -> Response {
    let Some(token) = form.get("refresh_token").filter(|token| !token.is_empty()) else {
        return oauth_error(400, "invalid_request", "Missing parameter: refresh_token.");
    };
    let now = smartcar.clock.now();
    let rotated = smartcar.ledger().rotate(token, now);
    rotated.map_or_else(|| refused("refresh_token", token), |pair| issued(&pair))
}

/// Both names are seen for one and the same refusal. Here what cannot be a token at all is an invalid request, and
/// what might be one an invalid grant.
fn refused(parameter: &str, value: &str) -> Response {
    let error = if Uuid::try_parse(value).is_ok() { "invalid_grant" } else { "invalid_request" };
    oauth_error(400, error, &format!("Invalid {parameter}: {value}."))
}

fn issued(pair: &Pair) -> Response {
    let body = json!({
        "access_token": pair.access_token,
        "token_type": "Bearer",
        "expires_in": pair.expires_in / 1000,
        "refresh_token": pair.refresh_token,
    });
    let mut response = Json(body).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.extensions_mut().insert(pair.minted);
    response
}

/// `POST /oauth2/token`
pub(crate) async fn application_token(
    State(smartcar): State<Arc<Smartcar>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let is_json = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    let form = if is_json { serde_json::from_slice(&body).unwrap_or_default() } else { form(&body) };
    let config = &smartcar.config;
    if !authenticated(&headers, &form, &config.v3_client_id, &config.v3_client_secrets) {
        return invalid_client();
    }
    match form.get("grant_type").map(String::as_str) {
        Some("client_credentials") => {
            let (token, lifetime) = smartcar.ledger().application_token(smartcar.clock.now());
            let body =
                json!({ "access_token": token, "token_type": "Bearer", "expires_in": lifetime / 1000 });
            Json(body).into_response()
        }
        Some(other) => {
            oauth_error(400, "unsupported_grant_type", &format!("Unsupported grant_type: {other}."))
        }
        None => oauth_error(400, "invalid_request", "Missing parameter: grant_type."),
    }
}

fn invalid_client() -> Response {
    oauth_error(401, "invalid_client", "Client authentication failed.")
}

/// Client authentication by Basic, else by the two form fields.
fn authenticated(headers: &HeaderMap, form: &Form, client_id: &str, secrets: &[String]) -> bool {
    let given = match headers.get(header::AUTHORIZATION) {
        Some(value) => basic(value),
        None => form.get("client_id").cloned().zip(form.get("client_secret").cloned()),
    };
    given.is_some_and(|(id, secret)| id == client_id && secrets.contains(&secret))
}

/// The user name and password of a Basic authorization header.
pub(crate) fn basic(value: &HeaderValue) -> Option<(String, String)> {
    let value = value.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(BASE64_STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (name, password) = decoded.split_once(':')?;
    Some((name.to_owned(), password.to_owned()))
}
