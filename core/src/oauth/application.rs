//! The token endpoint of API v3: application tokens by client credentials.

use std::{sync::Arc, time::Duration};

use http::{Method, StatusCode, header};
use url::{Url, form_urlencoded};

use super::{Reply, pause};
use crate::{
    ApiError, Error, ErrorKind, Result,
    clock::{Clock, Moment, Timestamp},
    config::Config,
    http::{Response, Transport},
    secret::Secret,
    shown::Origin,
};

/// How long a token lives where the reply does not say.
pub(crate) const ASSUMED_LIFETIME: Duration = Duration::from_secs(3600);

/// No more than this is waited for one answer.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(30);

/// The application token endpoint.
pub(crate) struct ApplicationEndpoint {
    url: Url,
    client_id: String,
    secrets: Vec<Secret>,
    transport: Transport,
    clock: Arc<dyn Clock>,
}

/// Its address is the user's, where it is not Smartcar's own.
impl std::fmt::Debug for ApplicationEndpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApplicationEndpoint")
            .field("origin", &Origin(&self.url))
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

impl ApplicationEndpoint {
    /// `None` where no credentials of API v3 are set.
    pub(crate) fn new(config: &Config, clock: Arc<dyn Clock>) -> Result<Option<Self>> {
        let missing = |field: &'static str| {
            Error::config(
                field,
                format!("{field} is missing: API v3 needs both its client id and its client secret"),
            )
        };
        match (&config.v3_client_id, &config.v3_client_secrets[..]) {
            (None, []) => Ok(None),
            (None, _) => Err(missing("v3_client_id")),
            (Some(_), []) => Err(missing("v3_client_secret")),
            (Some(client_id), secrets) => Ok(Some(Self {
                url: config.origins.application_token.clone(),
                client_id: client_id.clone(),
                secrets: secrets.to_vec(),
                transport: Transport::for_tokens(config)?,
                clock,
            })),
        }
    }

    /// A new token, when it was asked for, and how long it lives from then. Each client secret is tried in turn.
    pub(crate) async fn fetch(&self) -> Result<(Secret, Moment, Duration)> {
        let mut refused = None;
        for secret in &self.secrets {
            let asked = self.clock.moment();
            let form = form_urlencoded::Serializer::new(String::new())
                .append_pair("grant_type", "client_credentials")
                .append_pair("client_id", &self.client_id)
                .append_pair("client_secret", secret.expose())
                .finish();
            let request = self
                .transport
                .request(Method::POST, self.url.clone())
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(header::ACCEPT, "application/json")
                .header(header::ACCEPT_ENCODING, "identity")
                .body(form);
            let response = self.transport.send_for(request, TIMEOUT, holds_a_token).await?;
            match read(&response, self.clock.now()) {
                Ok((token, lifetime)) => return Ok((token, asked, lifetime)),
                Err(error) if error.kind() == ErrorKind::Config => refused = Some(error),
                Err(error) => return Err(error),
            }
        }
        Err(refused.unwrap_or_else(|| Error::new(ErrorKind::Internal, "no client secret was tried")))
    }
}

fn holds_a_token(status: StatusCode, body: &[u8]) -> bool {
    status.is_success() && Reply::read(body).access_token.is_some()
}

pub(crate) fn read(response: &Response, now: Timestamp) -> Result<(Secret, Duration)> {
    let status = response.status.as_u16();
    if response.status.is_success() {
        let Reply { access_token, lifetime, .. } = Reply::read(&response.body);
        return match access_token {
            Some(token) => Ok((token, lifetime.unwrap_or(ASSUMED_LIFETIME))),
            None => Err(Error::new(
                ErrorKind::InvalidResponse,
                "Smartcar's application token is not what it documents",
            )),
        };
    }
    let api = ApiError { status, ..ApiError::default() };
    let error = match status {
        401 | 400 => Error::config(
            "v3_client_secret",
            "Smartcar does not know this v3_client_id and v3_client_secret: API v3 has credentials of its own, check both",
        ),
        429 => Error::new(
            ErrorKind::RateLimited,
            "Smartcar's application token endpoint answers 429: too many requests",
        )
        .with_retry_after(pause(response, now)),
        _ => {
            Error::new(ErrorKind::Api, format!("Smartcar's application token endpoint answers HTTP {status}"))
                .with_can_retry(status >= 500)
                .with_retry_after(pause(response, now))
        }
    };
    Err(error.with_api(api))
}
