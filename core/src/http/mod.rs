//! One transport for everything that goes to Smartcar: pooled connections, a deadline and a size limit on every
//! answer, and errors that say what happened. It knows nothing of tokens or vehicles.

use std::{fmt, time::Duration};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};

use crate::{Error, ErrorKind, Result, config::Config};

/// Connections are made within this time or not at all.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// An HTTP client with this SDK's limits.
#[derive(Clone)]
pub(crate) struct Transport {
    client: reqwest::Client,
    max_response_bytes: usize,
}

/// The client would show its proxy, password and all.
impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("max_response_bytes", &self.max_response_bytes)
            .finish_non_exhaustive()
    }
}

/// A whole answer.
#[derive(Clone)]
pub(crate) struct Response {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// The token endpoint's hold tokens.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}

impl Response {
    /// One header, if it is there and text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// `Retry-After` in whole seconds (Smartcar sends no dates), a day at most.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        self.header("retry-after")?
            .trim()
            .parse()
            .ok()
            .map(|seconds: u64| Duration::from_secs(seconds.min(86_400)))
    }
}

impl Transport {
    /// `idle`: how long an unused connection is kept.
    pub(crate) fn new(config: &Config, idle: Duration) -> Result<Self> {
        // The SDK brings its own TLS provider, unless the program around it has chosen one.
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("smartcar-sdk/", env!("CARGO_PKG_VERSION"), " (rust)"))
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(idle)
            // A redirect would carry a token to where nobody meant it to go.
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .tcp_nodelay(true);
        if let Some(proxy) = &config.proxy {
            let proxy = reqwest::Proxy::all(proxy.clone())
                .map_err(|_| Error::config("proxy", "proxy cannot be used as a proxy"))?;
            builder = builder.proxy(proxy);
        }
        if let Some(path) = &config.ca_file {
            let unusable =
                |why: String| Error::config("ca_file", format!("ca_file {}: {why}", path.display()));
            let pem = std::fs::read(path).map_err(|e| unusable(format!("cannot be read: {e}")))?;
            let certificates =
                reqwest::Certificate::from_pem_bundle(&pem).map_err(|_| unusable("is not PEM".to_owned()))?;
            if certificates.is_empty() {
                return Err(unusable("holds no certificate".to_owned()));
            }
            builder = builder.tls_certs_merge(certificates);
        }
        let client = builder.build().map_err(|e| {
            Error::new(ErrorKind::Config, format!("the HTTP client cannot be made: {}", plain(&e)))
        })?;
        Ok(Self { client, max_response_bytes: config.max_response_bytes })
    }

    /// The builder of one request.
    pub(crate) fn request(&self, method: http::Method, url: url::Url) -> reqwest::RequestBuilder {
        self.client.request(method, url)
    }

    /// Sends, and reads the whole answer within `deadline`.
    pub(crate) async fn send(
        &self,
        request: reqwest::RequestBuilder,
        deadline: Duration,
    ) -> Result<Response> {
        match tokio::time::timeout(deadline, self.exchange(request)).await {
            Ok(result) => result,
            Err(_) => Err(Error::new(
                ErrorKind::Timeout,
                format!("Smartcar did not answer within {:.1} s", deadline.as_secs_f64()),
            )),
        }
    }

    async fn exchange(&self, request: reqwest::RequestBuilder) -> Result<Response> {
        let mut answer = request.send().await.map_err(|e| network_error(&e))?;
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(|e| network_error(&e))? {
            if body.len() + chunk.len() > self.max_response_bytes {
                return Err(Error::new(
                    ErrorKind::InvalidResponse,
                    format!("the answer is longer than {} bytes; it was cut off", self.max_response_bytes),
                ));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response {
            status: answer.status(),
            headers: std::mem::take(answer.headers_mut()),
            body: body.freeze(),
        })
    }
}

fn network_error(error: &reqwest::Error) -> Error {
    if error.is_connect() {
        return Error::new(ErrorKind::Network, format!("no connection to Smartcar: {}", plain(error)))
            .with_nothing_sent();
    }
    if error.is_timeout() {
        return Error::new(ErrorKind::Timeout, "Smartcar did not answer in time");
    }
    Error::new(ErrorKind::Network, format!("the connection to Smartcar broke: {}", plain(error)))
}

/// The innermost cause of a transport failure. The outer ones carry the URL, which may carry a query.
fn plain(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    let mut text = None;
    while let Some(source) = cause.source() {
        cause = source;
        text = Some(source.to_string());
    }
    text.unwrap_or_else(|| "no further detail".to_owned())
}
