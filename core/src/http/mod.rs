//! One transport for everything that goes to Smartcar: pooled connections, a deadline and a size limit on every
//! answer, and errors that say what happened. It knows nothing of tokens or vehicles.

mod retry_after;

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};

pub(crate) use self::retry_after::RetryAfter;
use crate::{Error, ErrorKind, Result, awake, clock::Timestamp, config::Config};

/// Connections are made within this time or not at all.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A limit set for readings must not cost a token.
const MOST_FOR_A_TOKEN: usize = 8 * 1024 * 1024;

/// So much of an answer is searched again with each part that comes; more than that only at its end.
const SEARCHED: usize = 64 * 1024;

/// So long the end of an answer is waited for of which enough has come.
const END: Duration = Duration::from_millis(500);

/// An HTTP client with this SDK's limits.
#[derive(Clone, Debug)]
pub(crate) struct Transport {
    client: reqwest::Client,
    max_response_bytes: usize,
}

/// A whole answer.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Response {
    /// One header, if it is there and text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// How long `Retry-After` asks us to stay away from `now` on, if it is there.
    pub(crate) fn retry_after(&self, now: Timestamp) -> Option<Duration> {
        RetryAfter::of(&self.headers).map(|asked| asked.pause(now))
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

    /// Sends, and reads the whole answer within `deadline`, in time that this process runs: an answer that came while it was
    /// stopped is read before the time is called up.
    pub(crate) async fn send(
        &self,
        request: reqwest::RequestBuilder,
        deadline: Duration,
    ) -> Result<Response> {
        let mut arrived = None;
        let read = self.read(request, self.max_response_bytes, &mut arrived, |_, _| false);
        within(deadline, read).await?;
        arrived.map(Arrived::into_response).ok_or_else(no_answer)
    }

    /// Like [`Self::send`], for an answer that may hold what there is no second copy of: as soon as so much of it has come
    /// that it is `enough`, it is an answer, though it should break off then, never end, or be too long.
    pub(crate) async fn send_for(
        &self,
        request: reqwest::RequestBuilder,
        deadline: Duration,
        enough: impl Fn(StatusCode, &[u8]) -> bool,
    ) -> Result<Response> {
        let mut arrived = None;
        let limit = self.max_response_bytes.max(MOST_FOR_A_TOKEN);
        let read = within(deadline, self.read(request, limit, &mut arrived, &enough)).await;
        match (read, arrived) {
            (Ok(()), Some(arrived)) => Ok(arrived.into_response()),
            (Err(_), Some(arrived)) if enough(arrived.status, &arrived.body) => Ok(arrived.into_response()),
            (read, _) => Err(read.err().unwrap_or_else(no_answer)),
        }
    }

    /// Puts into `arrived` what comes, as it comes.
    async fn read(
        &self,
        request: reqwest::RequestBuilder,
        limit: usize,
        arrived: &mut Option<Arrived>,
        enough: impl Fn(StatusCode, &[u8]) -> bool,
    ) -> Result<()> {
        let mut answer = request.send().await.map_err(|e| network_error(&e))?;
        let Arrived { status, body, .. } = arrived.insert(Arrived {
            status: answer.status(),
            headers: std::mem::take(answer.headers_mut()),
            body: BytesMut::new(),
        });
        while let Some(chunk) = answer.chunk().await.map_err(|e| network_error(&e))? {
            if body.len() + chunk.len() > limit {
                // What fits is kept: it may be enough.
                body.extend_from_slice(&chunk[..limit - body.len()]);
                return Err(Error::new(
                    ErrorKind::InvalidResponse,
                    format!("the answer is longer than {limit} bytes; it was cut off"),
                ));
            }
            body.extend_from_slice(&chunk);
            if body.len() <= SEARCHED && enough(*status, body) {
                // Its end is waited for shortly, so that the connection can be used again.
                let end = async { while let Ok(Some(_)) = answer.chunk().await {} };
                let _ = tokio::time::timeout(END, end).await;
                break;
            }
        }
        Ok(())
    }
}

/// What has come of an answer.
struct Arrived {
    status: StatusCode,
    headers: HeaderMap,
    body: BytesMut,
}

impl Arrived {
    fn into_response(self) -> Response {
        Response { status: self.status, headers: self.headers, body: self.body.freeze() }
    }
}

async fn within(deadline: Duration, read: impl Future<Output = Result<()>>) -> Result<()> {
    awake::within(deadline, read).await.unwrap_or_else(|| {
        Err(Error::new(
            ErrorKind::Timeout,
            format!("Smartcar did not answer within {:.1} s", deadline.as_secs_f64()),
        ))
    })
}

fn no_answer() -> Error {
    Error::new(ErrorKind::Internal, "an answer was read, and is not there")
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
