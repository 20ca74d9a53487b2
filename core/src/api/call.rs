//! One API call: a credential, the request, the repetitions that are allowed, and a typed answer, all within the
//! time the call has.
//!
//! Reads are repeated after a failure that may pass. A command is repeated only where it certainly has not reached the
//! car: the connection was never made, or Smartcar turned it away with 401 or 429.

use std::time::{Duration, Instant};

use ::http::{HeaderName, HeaderValue, Method, header};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tracing::Instrument;
use url::Url;

use super::{
    errors,
    json::Json,
    lenient,
    limiter::Limiter,
    meta::{Meta, Reading, UNIT_SYSTEM},
    options::CallOptions,
    span,
    time::CallTime,
};
use crate::{
    ApiError, Error, ErrorKind, Result,
    config::{ApiVersion, Config, Origins, UnitSystem},
    error::ApiErrorType,
    http::{self, Response, Transport},
    ids::{GrantId, UserId, VehicleId},
    random, runtime,
    secret::Secret,
    shown::Origin,
    tokens::credentials::credential::{Credential, Credentials},
};

/// The first pause before a repetition; it doubles, and is jittered.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// No pause of our own is longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(8);
/// No pause that Smartcar asks for is sat out if it is longer: the caller is told it, and has time of its own.
const LONGEST_ASKED: Duration = Duration::from_secs(60);
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const USER_ID: HeaderName = HeaderName::from_static("sc-user-id");
/// Tokens that ran out on their way are replaced so often.
const LATE_TOKENS: usize = 5;

/// Smartcar's API for one application.
#[derive(Debug)]
pub(crate) struct Api {
    pub transport: Transport,
    /// For commands.
    commands: Transport,
    pub origins: Origins,
    pub credentials: Credentials,
    limiter: Limiter,
    pub version: ApiVersion,
    pub timeout: Duration,
    pub command_timeout: Duration,
    pub token_timeout: Duration,
    retries: u32,
    client_id: String,
    client_secrets: Vec<Secret>,
    management_tokens: Vec<Secret>,
}

/// Whose credential a request carries.
#[derive(Clone, Debug)]
pub(crate) enum Caller {
    /// A grant that reaches the vehicle.
    Vehicle(VehicleId),
    /// One grant.
    Grant(GrantId),
    /// The application, on API v3, for a user or for itself.
    Application(Option<UserId>),
    /// The application's id and secret (compatibility of v2).
    Client,
    /// The management token, as the management API of v2 takes it.
    Management,
    /// The management token as a bearer (ending a webhook's subscription on v2).
    ManagementBearer,
    /// Nobody.
    Anonymous,
}

/// A request, whole but for its credential.
#[derive(Clone)]
pub(crate) struct Ask {
    pub caller: Caller,
    pub method: Method,
    pub url: Url,
    pub body: Option<Bytes>,
    /// It acts on a car, or on what Smartcar keeps: not to be done twice.
    pub command: bool,
}

/// The query and the body are the caller's: they are not shown.
impl std::fmt::Debug for Ask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ask")
            .field("caller", &self.caller)
            .field("method", &self.method)
            .field("origin", &Origin(&self.url))
            .finish_non_exhaustive()
    }
}

impl Ask {
    pub(crate) fn get(caller: Caller, url: Url) -> Self {
        Self { caller, method: Method::GET, url, body: None, command: false }
    }

    pub(crate) fn change(caller: Caller, method: Method, url: Url, body: Option<&Value>) -> Self {
        let body = body.map(|body| Bytes::from(body.to_string()));
        Self { caller, method, url, body, command: true }
    }

    /// What is to be said where nobody knows whether it was done.
    pub(crate) fn uncertainty(&self) -> &'static str {
        let vehicle = matches!(self.caller, Caller::Vehicle(_) | Caller::Application(Some(_)));
        if vehicle && self.method == Method::POST && !self.url.path().contains("/webhooks/") {
            "it is not known whether the car acted: look at it before doing this again"
        } else {
            "it is not known whether this was done: look before doing it again"
        }
    }

    pub(crate) fn query(mut self, pairs: &[(&str, &str)]) -> Self {
        if !pairs.is_empty() {
            self.url.query_pairs_mut().extend_pairs(pairs);
        }
        self
    }
}

impl Api {
    pub(crate) fn new(
        config: &Config,
        client_id: String,
        transport: Transport,
        commands: Transport,
        credentials: Credentials,
    ) -> Self {
        Self {
            transport,
            commands,
            origins: config.origins.clone(),
            credentials,
            limiter: Limiter::new(config),
            version: config.api,
            timeout: config.timeout,
            command_timeout: config.command_timeout,
            token_timeout: config.token_timeout,
            retries: config.retries,
            client_id,
            client_secrets: config.client_secrets.clone(),
            management_tokens: config.management_tokens.clone(),
        }
    }

    /// Sends, repeats what may be repeated, and gives a 2xx answer or the typed error.
    pub(crate) async fn send(&self, ask: &Ask, options: &CallOptions, units: UnitSystem) -> Result<Response> {
        let span = span::of(&ask.method, &ask.url);
        let mut attempts = 0;
        if span.is_disabled() {
            return self
                .attempt(ask, options, units, &mut attempts)
                .await
                .map_err(|error| self.about(ask, error));
        }
        // Boxed: who asks for spans pays for them, nobody else.
        let began = Instant::now();
        let result =
            Box::pin(self.attempt(ask, options, units, &mut attempts).instrument(span.clone())).await;
        span::end(&span, &result, attempts, began.elapsed());
        result.map_err(|error| self.about(ask, error))
    }

    /// A failure with the grant whose token the request carried.
    fn about(&self, ask: &Ask, error: Error) -> Error {
        let grant_id = match &ask.caller {
            Caller::Vehicle(vehicle) => self.credentials.grant_of(vehicle),
            Caller::Grant(grant_id) => Some(grant_id.clone()),
            _ => None,
        };
        match grant_id {
            Some(grant_id) => error.with_grant(&grant_id),
            None => error,
        }
    }

    /// As [`Api::send`]; counts the attempts.
    async fn attempt(
        &self,
        ask: &Ask,
        options: &CallOptions,
        units: UnitSystem,
        attempts: &mut u32,
    ) -> Result<Response> {
        options.check()?;
        let time = self.time(options, ask.command);
        let mut retries = options.retries.unwrap_or(self.retries);
        let mut pause = FIRST_PAUSE;
        loop {
            *attempts += 1;
            let error = match self.once(ask, options, units, &time).await {
                Ok(response) if response.status.is_success() => return Ok(response),
                Ok(response) => errors::from_response(&response, self.credentials.manager.clock.now()),
                Err(Failed::ForGood(error)) => return Err(error),
                Err(Failed::OnTheWay(error)) => error,
            };
            // However soon the other side would have us back, we come back no faster than by ourselves.
            let own = pause.mul_f64(0.5 + 0.5 * random::unit());
            let wait = error.retry_after().map_or(own, |asked| asked.max(own));
            let may_repeat = may_repeat(ask, &error);
            if retries == 0 || !may_repeat || wait > LONGEST_ASKED || wait >= time.answer_left() {
                return Err(if ask.command && !may_repeat {
                    may_have_acted(error, ask.uncertainty())
                } else {
                    error
                });
            }
            tracing::debug!(error = %error.kind(), ?wait, "smartcar.api.retry");
            tokio::time::sleep(wait).await;
            retries -= 1;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// One request, and another where its token was rejected (rule 9).
    async fn once(
        &self,
        ask: &Ask,
        options: &CallOptions,
        units: UnitSystem,
        time: &CallTime,
    ) -> Result<Response, Failed> {
        // What takes time is boxed: the future of a call that finds all at hand stays small.
        let at_hand = match &ask.caller {
            Caller::Vehicle(vehicle) => self.credentials.at_hand(vehicle),
            _ => None,
        };
        let mut credential = match at_hand {
            Some(credential) => Some(credential),
            None => Box::pin(time.waiting(self.credential(&ask.caller, time.wait_left()))).await?,
        };
        let (mut late, mut replaced, mut secret) = (0, false, 0);
        loop {
            let place = if self.limiter.limits() {
                Box::pin(time.waiting(self.limiter.place(time.wait_left()))).await?
            } else {
                None
            };
            let authorization = match &credential {
                Some(credential) => Some(credential.access().header.clone()),
                None => self.secret_of(&ask.caller, secret)?,
            };
            let request = || request(ask, options, units, authorization.clone());
            let response = if ask.command {
                // What a resting runtime has not noticed yet is no risk for a command.
                Box::pin(self.commands.send(&ask.url, request, time.answer_left())).await
            } else {
                runtime::at_the_callers(self.transport.send(&ask.url, request, time.answer_left())).await
            };
            drop(place);
            let response = response.map_err(|error| match error.kind() {
                // Names the whole time-out, which the caller set, and not what was left of it.
                ErrorKind::Timeout => {
                    Failed::OnTheWay(http::no_answer(&http::host(&ask.url), time.answers()))
                }
                _ => Failed::OnTheWay(error),
            })?;
            if let Some(replacement) = credential.as_ref().filter(|_| replaced) {
                self.credentials.replacement_met(replacement, response.status.as_u16() == 401);
            }
            if response.status.as_u16() != 401 {
                return Ok(response);
            }
            let Some(rejected) = credential else {
                // While a secret is being rotated, either of two may be the one that works.
                secret += 1;
                if secret >= self.secrets_of(&ask.caller).len() {
                    return Ok(response);
                }
                continue;
            };
            // A token that ran out on its way says nothing of the next one.
            if rejected.access().has_ended(self.credentials.manager.clock.moment()) && late < LATE_TOKENS {
                late += 1;
            } else if replaced {
                return Ok(response);
            } else {
                replaced = true;
            }
            let Some(another) = Box::pin(self.another(&ask.caller, &rejected, time)).await? else {
                return Ok(response);
            };
            credential = Some(another);
        }
    }

    /// Another credential after one was rejected; `None` where none would help.
    async fn another(
        &self,
        caller: &Caller,
        rejected: &Credential,
        time: &CallTime,
    ) -> Result<Option<Credential>> {
        match time.waiting(self.credentials.replace(rejected, time.wait_left())).await {
            // The grant is gone; another one may have taken the vehicle over.
            Err(error) if error.driver_must_act() => match caller {
                Caller::Vehicle(vehicle) => {
                    let look = self.credentials.for_vehicle(vehicle, time.wait_left());
                    time.waiting(look).await.map(Some).map_err(|_| error)
                }
                _ => Err(error),
            },
            result => result,
        }
    }

    async fn credential(&self, caller: &Caller, left: Duration) -> Result<Option<Credential>, Failed> {
        Ok(Some(match caller {
            Caller::Vehicle(vehicle) => self.credentials.for_vehicle(vehicle, left).await?,
            Caller::Grant(grant_id) => self.credentials.for_grant(grant_id, left).await?,
            // Nothing of the request itself has been sent by then.
            Caller::Application(_) => match self.credentials.for_application(left).await {
                Err(error) if error.can_retry() => {
                    return Err(Failed::OnTheWay(error.with_nothing_sent()));
                }
                result => result?,
            },
            Caller::Client | Caller::Management | Caller::ManagementBearer | Caller::Anonymous => {
                return Ok(None);
            }
        }))
    }

    /// The secrets of callers that have no token to look after.
    fn secrets_of(&self, caller: &Caller) -> &[Secret] {
        match caller {
            Caller::Client => &self.client_secrets,
            Caller::Management | Caller::ManagementBearer => &self.management_tokens,
            _ => &[],
        }
    }

    /// The header with one of them.
    fn secret_of(&self, caller: &Caller, place: usize) -> Result<Option<HeaderValue>> {
        let secrets = self.secrets_of(caller);
        let Some(secret) = secrets.get(place) else {
            if matches!(caller, Caller::Management | Caller::ManagementBearer) {
                return Err(Error::config(
                    "management_token",
                    "management_token is missing: this call needs it; it is in Smartcar's dashboard",
                ));
            }
            return Ok(None);
        };
        let basic = |name: &str| format!("Basic {}", STANDARD.encode(format!("{name}:{}", secret.expose())));
        let text = match caller {
            Caller::Client => basic(&self.client_id),
            Caller::Management => basic("default"),
            _ => format!("Bearer {}", secret.expose()),
        };
        Ok(HeaderValue::from_str(&text).ok().map(|mut value| {
            value.set_sensitive(true);
            value
        }))
    }

    /// Sends, and reads the answer as a `T`.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        ask: &Ask,
        options: &CallOptions,
        units: UnitSystem,
    ) -> Result<Reading<T>> {
        let response = self.send(ask, options, units).await?;
        from_body(json(&response)?.into(), Meta::of(&response, units))
    }
}

/// A request as it goes out.
fn request(
    ask: &Ask,
    options: &CallOptions,
    units: UnitSystem,
    authorization: Option<HeaderValue>,
) -> reqwest::Request {
    let mut request = reqwest::Request::new(ask.method.clone(), ask.url.clone());
    let headers = request.headers_mut();
    headers.reserve(8);
    headers.insert(header::ACCEPT, JSON);
    match &ask.caller {
        // v2's header; on v3 a signal says its own unit.
        Caller::Vehicle(_) => {
            headers.insert(UNIT_SYSTEM, HeaderValue::from_static(units.as_str()));
        }
        // An id is plain text.
        Caller::Application(Some(user)) => {
            headers.extend(HeaderValue::from_str(user.as_str()).ok().map(|user| (USER_ID, user)));
        }
        _ => {}
    }
    if !options.headers.is_empty() {
        headers.extend(options.headers.clone());
    }
    if let Some(authorization) = authorization {
        headers.insert(header::AUTHORIZATION, authorization);
    }
    if let Some(body) = &ask.body {
        request.headers_mut().insert(header::CONTENT_TYPE, JSON);
        *request.body_mut() = Some(body.clone().into());
    }
    request
}

/// How one attempt failed.
enum Failed {
    /// Before the request, or beyond repair.
    ForGood(Error),
    /// Between here and Smartcar.
    OnTheWay(Error),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::ForGood(error)
    }
}

/// A command that may have reached the car is not to be repeated by whoever goes by `can_retry` either. What state the car
/// is in, it has said itself; what is sure to have acted on nothing needs no `uncertainty`.
pub(crate) fn may_have_acted(error: Error, uncertainty: &'static str) -> Error {
    match error.api().and_then(ApiError::typed) {
        Some(ApiErrorType::VehicleState) => error,
        None | Some(ApiErrorType::Server | ApiErrorType::Upstream | ApiErrorType::Other(_)) => {
            error.with_uncertainty(uncertainty)
        }
        Some(_) => error.with_can_retry(false),
    }
}

fn may_repeat(ask: &Ask, error: &Error) -> bool {
    if error.nothing_sent() {
        return true;
    }
    let answered = error.api().map(ApiError::typed);
    if ask.command {
        return match answered {
            None => false,
            // Turned away at Smartcar's door. UPSTREAM's 429 comes from behind it.
            Some(error_type) => {
                error.kind() == ErrorKind::RateLimited && error_type != Some(ApiErrorType::Upstream)
            }
        };
    }
    match answered {
        // Its time is up, or the answer was too long: the next one would be no better.
        None => error.kind() == ErrorKind::Network,
        // What state the car is in, the caller can judge better.
        Some(Some(ApiErrorType::VehicleState)) => false,
        Some(_) => error.can_retry(),
    }
}

/// The answer as JSON.
pub(crate) fn json(response: &Response) -> Result<Value> {
    if response.body.is_empty() {
        return Ok(Value::Null); // 204
    }
    // Some proxies, and editors behind them, begin with a byte order mark.
    let body = response.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&response.body);
    serde_json::from_slice(body).map_err(|e| {
        unreadable(
            &Meta::of(response, UnitSystem::Metric),
            &format!("no JSON at line {} column {}", e.line(), e.column()),
        )
    })
}

/// An answer that is not what Smartcar documents.
pub(crate) fn unreadable(meta: &Meta, what: &str) -> Error {
    let id = meta.request_id.as_deref().unwrap_or("none");
    Error::new(
        ErrorKind::InvalidResponse,
        format!("Smartcar's answer is not what it documents: {what} (request id {id})"),
    )
}

/// A body and what came beside it as a reading.
pub(crate) fn from_body<T: DeserializeOwned>(raw: Json, meta: Meta) -> Result<Reading<T>> {
    if let Some(error) = errors::in_body(&raw) {
        return Err(error);
    }
    if !raw.is_object() {
        return Err(unreadable(&meta, "no JSON object"));
    }
    match lenient::read(&raw) {
        Ok(values) => Ok(Reading { values, meta, document: raw }),
        Err(odd) => Err(unreadable(&meta, &odd)),
    }
}
