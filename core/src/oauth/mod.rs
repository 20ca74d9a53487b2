//! The user token endpoint: one request, one of four outcomes. What to make of an outcome is the protocol's business.
//!
//! Source: <https://smartcar.com/docs/api-reference/authorization/auth-code-exchange> and the pages beside it.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `reply` | reads a token reply for its tokens, whatever else it holds |
//! | `application` | the token endpoint of API v3: application tokens by client credentials |

pub(crate) mod application;
pub(crate) mod reply;
#[cfg(test)]
mod tests;

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{Method, StatusCode, header};
use serde::Deserialize;
use serde_json::Value;
use url::{Url, form_urlencoded};

use self::reply::Reply;
use crate::{
    ApiError, Error, ErrorKind, Result,
    clock::{Clock, Moment, Timestamp},
    config::{Config, RedirectUri},
    http::{Response, Transport, host},
    secret::Secret,
    shown::Origin,
};

#[cfg(feature = "__fuzzing")]
pub(crate) use self::application::read as read_application_token;
pub(crate) use self::{application::ApplicationEndpoint, reply::is_token};

/// How long an access token of API v2 lives where the reply does not say.
pub(crate) const ASSUMED_LIFETIME: Duration = Duration::from_secs(7200);

/// No pause is believed to be longer that the endpoint asks for.
pub(crate) const LONGEST_PAUSE: Duration = Duration::from_secs(900);

/// Asks for a refresh with a token that cannot exist.
const NO_TOKEN: [(&str, &str); 2] =
    [("grant_type", "refresh_token"), ("refresh_token", "00000000-0000-0000-0000-000000000000")];

/// A token pair that the endpoint gave us.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Pair {
    pub access_token: Secret,
    pub refresh_token: Secret,
    /// The access token's whole life.
    pub lifetime: Duration,
    /// Just before the request went out: the pair is at least as fresh as this.
    pub asked: Moment,
}

impl Pair {
    /// When the access token ends, at the earliest.
    pub(crate) fn ends(&self) -> Moment {
        self.asked.after(self.lifetime)
    }
}

/// What became of one token request.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// A new pair.
    Won(Pair),
    /// `invalid_grant`: the token presented is not live.
    Refused,
    /// Certainly nothing rotated.
    NothingRotated(NothingRotated),
    /// The token may or may not have been used.
    Unknown,
}

impl Outcome {
    /// A word for logs.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Won(_) => "won",
            Self::Refused => "refused",
            Self::NothingRotated(_) => "not_sent",
            Self::Unknown => "unknown",
        }
    }
}

/// Why nothing rotated.
#[derive(Clone, Debug)]
pub(crate) enum NothingRotated {
    /// The lease was nearly over when the bytes were about to go out (rule 3).
    LeaseOver,
    /// No connection: worth another try soon.
    NoConnection(Error),
    /// The endpoint said no to us, not to the token: 429, wrong client credentials.
    TurnedAway(Error),
}

/// What refreshing needs of the token endpoint; the simulation puts another one in its place.
#[async_trait]
pub(crate) trait RefreshEndpoint: Send + Sync + std::fmt::Debug {
    /// Presents a refresh token. Its bytes go out before `not_after` or not at all.
    async fn refresh(&self, token: &Secret, not_after: Option<Moment>) -> Outcome;

    /// Asks with a refresh token that cannot exist: whether the endpoint answers at all, at no risk.
    async fn probe(&self) -> bool;

    /// Whom it asks, for errors.
    fn host(&self) -> String;
}

/// The user token endpoint of one application.
pub(crate) struct TokenEndpoint {
    url: Url,
    client_id: String,
    secrets: Vec<Secret>,
    /// The secret that worked last.
    preferred: AtomicUsize,
    transport: Transport,
    clock: Arc<dyn Clock>,
    /// How long a reply is listened to.
    listen: Duration,
}

/// A refusal. It is read more strictly than a pair: what is twofold or broken off proves nothing.
#[derive(Default, Deserialize)]
#[serde(default)]
struct OAuthError {
    error: Value,
    error_description: Value,
}

/// Its address is the user's, where it is not Smartcar's own.
impl std::fmt::Debug for TokenEndpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenEndpoint")
            .field("origin", &Origin(&self.url))
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

impl TokenEndpoint {
    pub(crate) fn new(config: &Config, client_id: String, clock: Arc<dyn Clock>) -> Result<Self> {
        Ok(Self {
            url: config.origins.token.clone(),
            client_id,
            secrets: config.client_secrets.clone(),
            preferred: AtomicUsize::new(0),
            transport: Transport::for_tokens(config)?,
            clock,
            listen: config.refresh_token_grace,
        })
    }

    /// Exchanges an authorization code. A code works once, so nothing here is repeated.
    pub(crate) async fn exchange(&self, code: &Secret, redirect_uri: Option<&RedirectUri>) -> Result<Pair> {
        let mut form = vec![("grant_type", "authorization_code"), ("code", code.expose())];
        if let Some(uri) = redirect_uri {
            form.push(("redirect_uri", uri.as_str()));
        }
        let (outcome, refusal) = self.ask(&form, None).await;
        match outcome {
            Outcome::Won(pair) => Ok(pair),
            Outcome::Refused => Err(Error::new(
                ErrorKind::Api,
                "Smartcar refused the code: it is older than 10 minutes, used before, or was made for another redirect_uri; \
                 send the driver through Connect again",
            )
            .with_field("code")
            .with_can_retry(false)
            .with_api(refusal.unwrap_or_default())),
            Outcome::NothingRotated(NothingRotated::NoConnection(error) | NothingRotated::TurnedAway(error)) => Err(error),
            Outcome::NothingRotated(NothingRotated::LeaseOver) | Outcome::Unknown => Err(Error::new(
                ErrorKind::Network,
                format!(
                    "{} gave no readable answer to the exchange of the code, and a code works once: send the driver through \
                     Connect again",
                    host(&self.url)
                ),
            )
            .with_can_retry(false)),
        }
    }

    /// One request, tried with each client secret until one is accepted; and what was said where what was presented is refused.
    async fn ask(&self, form: &[(&str, &str)], not_after: Option<Moment>) -> (Outcome, Option<ApiError>) {
        let first = self.preferred.load(Ordering::Relaxed);
        let count = self.secrets.len();
        let mut said = (Outcome::Unknown, None);
        for turn in 0..count {
            let index = (first + turn) % count;
            let (answer, client_refused, refusal) =
                self.ask_once(form, &self.secrets[index], not_after).await;
            said = (answer, refusal);
            if !client_refused {
                self.preferred.store(index, Ordering::Relaxed);
                break;
            }
        }
        said
    }

    /// Whether the endpoint takes each of the secrets: asked with a refresh token that cannot exist, at no risk.
    pub(crate) async fn try_secrets(&self) -> Vec<Result<()>> {
        let mut tried = Vec::new();
        for secret in &self.secrets {
            tried.push(match self.ask_once(&NO_TOKEN, secret, None).await.0 {
                Outcome::Won(_) | Outcome::Refused => Ok(()),
                Outcome::NothingRotated(NothingRotated::NoConnection(error) | NothingRotated::TurnedAway(error)) => Err(error),
                Outcome::NothingRotated(NothingRotated::LeaseOver) | Outcome::Unknown => Err(Error::new(
                    ErrorKind::InvalidResponse,
                    "the token endpoint gives no answer that can be read as one: it is unhealthy, or what answers is not \
                     Smartcar (a proxy, a captive portal)",
                )),
            });
        }
        tried
    }

    async fn ask_once(
        &self,
        form: &[(&str, &str)],
        secret: &Secret,
        not_after: Option<Moment>,
    ) -> (Outcome, bool, Option<ApiError>) {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let left = Arc::new(AtomicBool::new(false));
        let guarded = GuardedBody {
            bytes: Some(Bytes::from(body)),
            not_after: not_after.map(|moment| (moment, self.clock.clone())),
            left: left.clone(),
        };
        let mut authorization = header::HeaderValue::from_str(&format!(
            "Basic {}",
            STANDARD.encode(format!("{}:{}", self.client_id, secret.expose()))
        ))
        .unwrap_or(header::HeaderValue::from_static("Basic"));
        authorization.set_sensitive(true);
        let asked = self.clock.moment();
        let request = self
            .transport
            .request(Method::POST, self.url.clone())
            .header(header::AUTHORIZATION, authorization)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            // Without this any coding would be allowed, and a pair that cannot be decoded is lost.
            .header(header::ACCEPT_ENCODING, "identity")
            .body(reqwest::Body::wrap(guarded));
        match self.transport.send_for(request, self.listen, holds_a_pair).await {
            Ok(response) => {
                let (outcome, client_refused) = judge(&response, asked, self.clock.now(), form[0].1);
                let refusal = matches!(outcome, Outcome::Refused).then(|| refusal(&response));
                (outcome, client_refused, refusal)
            }
            // The token leaves in the body, and the body is made at the last moment: if it was not asked for, nothing
            // has left.
            Err(_)
                if !left.load(Ordering::SeqCst) && not_after.is_some_and(|end| self.clock.moment() > end) =>
            {
                (Outcome::NothingRotated(NothingRotated::LeaseOver), false, None)
            }
            // Nobody to trust: another try brings nothing before somebody has acted.
            Err(error) if !left.load(Ordering::SeqCst) && error.kind() == ErrorKind::Config => {
                (Outcome::NothingRotated(NothingRotated::TurnedAway(error)), false, None)
            }
            Err(error) if !left.load(Ordering::SeqCst) => {
                (Outcome::NothingRotated(NothingRotated::NoConnection(error)), false, None)
            }
            Err(_) => (Outcome::Unknown, false, None),
        }
    }
}

#[async_trait]
impl RefreshEndpoint for TokenEndpoint {
    async fn refresh(&self, token: &Secret, not_after: Option<Moment>) -> Outcome {
        let form = [("grant_type", "refresh_token"), ("refresh_token", token.expose())];
        self.ask(&form, not_after).await.0
    }

    async fn probe(&self) -> bool {
        !matches!(
            self.ask(&NO_TOKEN, None).await.0,
            Outcome::Unknown | Outcome::NothingRotated(NothingRotated::NoConnection(_))
        )
    }

    fn host(&self) -> String {
        host(&self.url)
    }
}

/// How long the endpoint asks us to stay away, a quarter of an hour at most: one odd header must not stop a fleet for a day.
fn pause(response: &Response, now: Timestamp) -> Option<Duration> {
    response.retry_after(now).map(|pause| pause.min(LONGEST_PAUSE))
}

/// What an answer received at `now` means (rule 4), and whether it was our credentials that were refused.
pub(crate) fn judge(response: &Response, asked: Moment, now: Timestamp, grant_type: &str) -> (Outcome, bool) {
    let status = response.status;
    if status.is_success() {
        let Reply { access_token, refresh_token, lifetime } = Reply::read(&response.body);
        let outcome = match (access_token, refresh_token) {
            (Some(access_token), Some(refresh_token)) => Outcome::Won(Pair {
                access_token,
                refresh_token,
                lifetime: lifetime.unwrap_or(ASSUMED_LIFETIME),
                asked,
            }),
            // It may have rotated: nobody can tell. A reply without a refresh token would mean, elsewhere, that the old one
            // stays; Smartcar documents that it does not, and asking again within the grace is right either way.
            _ => Outcome::Unknown,
        };
        return (outcome, false);
    }
    if status.as_u16() == 429 {
        let error =
            Error::new(ErrorKind::RateLimited, "Smartcar's token endpoint answers 429: too many requests")
                .with_retry_after(pause(response, now));
        return (Outcome::NothingRotated(NothingRotated::TurnedAway(error)), false);
    }
    if !status.is_client_error() || status.as_u16() == 408 {
        return (Outcome::Unknown, false); // redirects, 5xx, time-outs of proxies
    }
    let OAuthError { error, error_description } =
        serde_json::from_slice(reply::trimmed(&response.body)).unwrap_or_default();
    let Value::String(name) = error else {
        return (Outcome::Unknown, false); // HTML of a proxy, or nothing
    };
    let description = error_description.as_str().unwrap_or_default();
    let about_the_token = || {
        let description = description.to_ascii_lowercase();
        match grant_type {
            "refresh_token" => description.contains("refresh_token") || description.contains("refresh token"),
            _ => description.contains("invalid code") || description.contains("authorization code"),
        }
    };
    match name.as_str() {
        "invalid_grant" => (Outcome::Refused, false),
        "invalid_request" if about_the_token() => (Outcome::Refused, false),
        // Only what OAuth says of us, not of the token, is sure to have rotated nothing.
        "invalid_client"
        | "invalid_request"
        | "unauthorized_client"
        | "unsupported_grant_type"
        | "invalid_scope" => {
            let client_refused = name == "invalid_client";
            let error = if client_refused {
                Error::config(
                    "client_secret",
                    "Smartcar does not know this client_id and client_secret: check both",
                )
            } else {
                Error::new(ErrorKind::Api, "Smartcar's token endpoint refuses the request")
                    .with_can_retry(false)
            };
            // The description may quote what was presented; only the error's name is kept.
            let api = ApiError { status: status.as_u16(), error_type: Some(name), ..ApiError::default() };
            (Outcome::NothingRotated(NothingRotated::TurnedAway(error.with_api(api))), client_refused)
        }
        _ => (Outcome::Unknown, false),
    }
}

/// What a refusal says. The description may quote what was presented; only the error's name is kept.
fn refusal(response: &Response) -> ApiError {
    let OAuthError { error, .. } = serde_json::from_slice(reply::trimmed(&response.body)).unwrap_or_default();
    ApiError {
        status: response.status.as_u16(),
        error_type: error.as_str().map(str::to_owned),
        request_id: response.header("sc-request-id").map(str::to_owned),
        ..ApiError::default()
    }
}

/// Whether so much of a body is enough: what comes after a pair does not matter.
fn holds_a_pair(status: StatusCode, body: &[u8]) -> bool {
    let reply = Reply::read(body);
    status.is_success() && reply.access_token.is_some() && reply.refresh_token.is_some()
}

/// A request body that is made at the moment its bytes go out, and refuses to be made when that is too late: a
/// process that was suspended between asking for the lease and sending must not send any more (rule 3).
struct GuardedBody {
    bytes: Option<Bytes>,
    not_after: Option<(Moment, Arc<dyn Clock>)>,
    left: Arc<AtomicBool>,
}

#[derive(Debug, thiserror::Error)]
#[error("the lease was nearly over")]
struct TooLate;

impl http_body::Body for GuardedBody {
    type Data = Bytes;
    type Error = TooLate;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<http_body::Frame<Bytes>, TooLate>>> {
        if self.bytes.is_some() && self.not_after.as_ref().is_some_and(|(end, clock)| clock.moment() > *end) {
            return Poll::Ready(Some(Err(TooLate)));
        }
        Poll::Ready(self.bytes.take().map(|bytes| {
            self.left.store(true, Ordering::SeqCst);
            Ok(http_body::Frame::data(bytes))
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        http_body::SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}
