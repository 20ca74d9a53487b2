//! What can be asked of Smartcar without touching a grant: whether its services can be reached from here, what time they have, and
//! whether they know the application's credentials. What `smartcar doctor` asks; no other part of the SDK needs it.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use http::Method;

use crate::{
    Error, ErrorKind, Result,
    clock::{Clock, SystemClock, Timestamp},
    config::Config,
    http::Transport,
    oauth::{ApplicationEndpoint, TokenEndpoint},
    shown::Origin,
};

/// A service of Smartcar's, and what came of asking whether it is there.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Reached {
    /// The settings that lead there, e.g. `api_origin`.
    pub settings: Vec<&'static str>,
    /// Scheme, host and port.
    pub origin: String,
    /// What it answered, whatever that is; or why no answer came.
    pub answer: Result<Answer>,
}

/// An answer, of which only the outside is read.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The server's time, to the second, where it says it.
    pub date: Option<Timestamp>,
    /// This host's time when it was asked.
    pub asked: Timestamp,
    /// This host's time when the answer was there.
    pub answered: Timestamp,
}

/// One client secret, and whether the token endpoint takes it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Tried {
    /// `client_secret` or `v3_client_secret`.
    pub setting: &'static str,
    /// Which one of several, from 1.
    pub place: usize,
    /// [`Config`](ErrorKind::Config) where it is refused; whatever else kept it from being tried.
    pub result: Result<()>,
}

/// Asks every origin whether it is there (`HEAD /`), with no credential, each `within` that time.
///
/// # Errors
/// [`Config`](ErrorKind::Config) for settings of the transport that cannot be used (`ca_file`, `proxy`).
pub async fn origins(config: &Config, within: Duration) -> Result<Vec<Reached>> {
    let transport = Transport::for_api(config)?;
    let mut places: Vec<(String, Vec<&'static str>, url::Url)> = Vec::new();
    for (setting, address) in config.origins.named() {
        let origin = format!("{:?}", Origin(address));
        match places.iter_mut().find(|(known, ..)| *known == origin) {
            Some((_, settings, _)) => settings.push(setting),
            None => {
                let mut root = address.clone();
                root.set_path("/");
                root.set_query(None);
                places.push((origin, vec![setting], root));
            }
        }
    }
    let ask = |(origin, settings, root): (String, Vec<&'static str>, url::Url)| {
        let transport = &transport;
        async move {
            let asked = SystemClock.now();
            let request = || reqwest::Request::new(Method::HEAD, root.clone());
            let answer = transport.send(&root, request, within).await;
            let answer = answer.map(|answer| Answer {
                status: answer.status.as_u16(),
                date: answer.date(),
                asked,
                answered: SystemClock.now(),
            });
            Reached { settings, origin, answer }
        }
    };
    Ok(join_all(places.into_iter().map(ask)).await)
}

/// Tries every client secret. That of API v2 goes with a refresh token that cannot exist: who knows the client refuses that
/// token alone. That of API v3 is given an application token, which is dropped.
///
/// # Errors
/// [`Config`](ErrorKind::Config) where something is missing, or settings of the transport cannot be used.
pub async fn credentials(config: &Config, within: Duration) -> Result<Vec<Tried>> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let mut tried = Vec::new();
    if let (Some(client_id), false) = (&config.client_id, config.client_secrets.is_empty()) {
        let bounded = Config { refresh_token_grace: within, ..config.clone() };
        let endpoint = TokenEndpoint::new(&bounded, client_id.clone(), clock.clone())?;
        for (place, result) in endpoint.try_secrets().await.into_iter().enumerate() {
            tried.push(Tried { setting: "client_secret", place: place + 1, result });
        }
    }
    for (place, secret) in config.v3_client_secrets.iter().enumerate() {
        let single = Config { v3_client_secrets: vec![secret.clone()], ..config.clone() };
        let Some(endpoint) = ApplicationEndpoint::new(&single, clock.clone())? else { continue };
        let result = tokio::time::timeout(within, endpoint.fetch()).await.unwrap_or_else(|_| {
            Err(Error::new(ErrorKind::Timeout, "the application token endpoint did not answer in time"))
        });
        tried.push(Tried { setting: "v3_client_secret", place: place + 1, result: result.map(drop) });
    }
    if config.v3_client_secrets.is_empty() {
        // Says it where there is an id and no secret.
        ApplicationEndpoint::new(config, clock)?;
    }
    Ok(tried)
}
