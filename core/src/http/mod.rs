//! One transport for everything that goes to Smartcar: pooled connections, a deadline and a size limit on every
//! answer, and errors that say what happened. It knows nothing of tokens or vehicles.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `lanes` | connections for API requests: a set per runtime that calls, in lanes |
//! | `trust` | which certificate authorities are trusted |
//! | `retry_after` | how long `Retry-After` asks us to stay away |

mod lanes;
mod retry_after;
mod trust;

use std::{fmt, pin::pin, sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};
use rustix::io::Errno;
use url::Url;

use self::lanes::{Gate, Lanes, Place};
pub(crate) use self::retry_after::RetryAfter;
use crate::{
    Error, ErrorKind, Result, awake,
    clock::Timestamp,
    config::{Config, is_loopback},
    runtime,
};

/// How a peer that has vanished is noticed though a reply may take minutes. A host that lives answers for TCP by its kernel,
/// however slow the program on it is, so this never cuts a slow answer.
#[derive(Clone, Copy, Debug)]
struct Liveness {
    /// Connections are made within this time or not at all: looking the name up, a proxy's consent and TLS included.
    connect: Duration,
    /// A connection silent for so long is asked whether the host is still there ...
    idle: Duration,
    /// ... again after so long each time ...
    interval: Duration,
    /// ... so many times. Bytes that are not acknowledged for `lost` end the connection as well.
    times: u32,
    lost: Duration,
    /// Beside TCP's, since a proxy or load balancer may answer that for a server that is gone: HTTP/2 asks the server itself,
    /// and ends the connection when it has not answered for so long.
    ping: Duration,
}

/// A vanished peer is noticed after 25 s, or 30 s where something in between keeps TCP up.
const LIVENESS: Liveness = Liveness {
    connect: Duration::from_secs(10),
    idle: Duration::from_secs(10),
    interval: Duration::from_secs(5),
    times: 3,
    lost: Duration::from_secs(25),
    ping: Duration::from_secs(20),
};

/// Unused connections to the API are kept for so long: reads cost nothing when one turns out to be closed.
const API_IDLE: Duration = Duration::from_secs(60);

/// And those to token endpoints for no longer than this: a request on a connection that the other side is just closing has
/// an outcome nobody knows.
const TOKEN_IDLE: Duration = Duration::from_secs(4);

/// A limit set for readings must not cost a token.
const MOST_FOR_A_TOKEN: usize = 8 * 1024 * 1024;

/// So much of an answer is searched again with each part that comes; more than that only at its end.
const SEARCHED: usize = 64 * 1024;

/// So long the end of an answer is waited for of which enough has come.
const END: Duration = Duration::from_millis(500);

/// What requests are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Api,
    Commands,
    Tokens,
}

/// An HTTP client with this SDK's limits.
#[derive(Clone)]
pub(crate) struct Transport {
    /// It makes requests, and sends them where there are no lanes.
    client: reqwest::Client,
    /// For this host itself, which a proxy elsewhere must never be asked for: it would be sent what is in the clear.
    direct: Option<reqwest::Client>,
    lanes: Option<Arc<Lanes>>,
    /// A proxy was set.
    proxied: bool,
    connect: Duration,
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

    /// The server's own time, where it says it.
    pub(crate) fn date(&self) -> Option<Timestamp> {
        self.header("date").and_then(retry_after::time)
    }

    /// How long `Retry-After` asks us to stay away from `now` on, if it is there.
    pub(crate) fn retry_after(&self, now: Timestamp) -> Option<Duration> {
        RetryAfter::of(&self.headers).map(|asked| asked.pause(now))
    }
}

impl Transport {
    /// For API requests that may be repeated. Each is sent on a connection of the runtime on which it is polled.
    pub(crate) fn for_api(config: &Config) -> Result<Self> {
        Self::made(config, Kind::Api, LIVENESS)
    }

    /// For commands. Each has a connection of its own: on one that was used before, which the other side may be closing, nobody
    /// would know whether the car acted.
    pub(crate) fn for_commands(config: &Config) -> Result<Self> {
        Self::made(config, Kind::Commands, LIVENESS)
    }

    /// For token endpoints, which are spoken to by HTTP/1.1. There each request under way has a connection of its own, so
    /// that one that is dead does not swallow the repetition as well. And no ping that was not answered in time ends a
    /// connection whose reply lies in the kernel, as it may after this process was stopped.
    pub(crate) fn for_tokens(config: &Config) -> Result<Self> {
        Self::made(config, Kind::Tokens, LIVENESS)
    }

    fn made(config: &Config, kind: Kind, liveness: Liveness) -> Result<Self> {
        let http2 = kind == Kind::Api;
        let mut tls = trust::tls(config.ca_file.as_deref())?;
        if !http2 {
            tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        }
        let builder = move || {
            let builder = reqwest::Client::builder()
                .user_agent(concat!("smartcar-sdk/", env!("CARGO_PKG_VERSION"), " (rust)"))
                .tls_backend_preconfigured(tls.clone())
                .pool_idle_timeout(if http2 { API_IDLE } else { TOKEN_IDLE })
                .tcp_keepalive(liveness.idle)
                .tcp_keepalive_interval(liveness.interval)
                .tcp_keepalive_retries(liveness.times)
                .http2_keep_alive_interval(liveness.idle)
                .http2_keep_alive_timeout(liveness.ping)
                // What is idle is not used again before it has shown that it lives.
                .http2_keep_alive_while_idle(true)
                // A redirect would carry a token to where nobody meant it to go.
                .redirect(reqwest::redirect::Policy::none())
                .referer(false)
                .tcp_nodelay(true);
            let builder = if http2 { builder } else { builder.http1_only() };
            // Behind a gate, only the time of the connection itself counts.
            let builder = match kind {
                Kind::Api => builder,
                Kind::Commands => {
                    builder.pool_max_idle_per_host(0).connector_layer(Gate::plain(liveness.connect))
                }
                Kind::Tokens => builder.connect_timeout(liveness.connect),
            };
            #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
            let builder = builder.tcp_user_timeout(liveness.lost);
            builder
        };
        let here = config.origins.named().any(|(_, url)| is_loopback(url));
        let proxy_is_here = config.proxy.as_ref().is_some_and(is_loopback);
        let spares_proxy = here && !proxy_is_here;
        let direct = spares_proxy.then(|| client(builder().no_proxy())).transpose()?;
        let proxy = (config.proxy.clone())
            .map(|proxy| {
                reqwest::Proxy::all(proxy)
                    .map_err(|_| Error::config("proxy", "proxy cannot be used as a proxy"))
            })
            .transpose()?;
        let usual = move || match &proxy {
            Some(proxy) => builder().proxy(proxy.clone()),
            None => builder(),
        };
        let client_itself = client(usual())?;
        let lanes = http2.then(|| {
            Lanes::new(
                liveness.connect,
                Box::new(move |url, gate| {
                    let builder = usual();
                    let builder = if spares_proxy && is_loopback(url) { builder.no_proxy() } else { builder };
                    client(builder.connector_layer(gate))
                }),
            )
        });
        Ok(Self {
            client: client_itself,
            direct,
            lanes,
            proxied: config.proxy.is_some(),
            connect: liveness.connect,
            max_response_bytes: config.max_response_bytes,
        })
    }

    /// The builder of one request.
    pub(crate) fn request(&self, method: http::Method, url: Url) -> reqwest::RequestBuilder {
        self.client_for(&url).request(method, url)
    }

    /// The client for a host, where there are no lanes.
    fn client_for(&self, url: &Url) -> &reqwest::Client {
        self.direct.as_ref().filter(|_| is_loopback(url)).unwrap_or(&self.client)
    }

    /// Sends what `request` makes to `url`, and reads the whole answer within `deadline`, in time that this process runs: an
    /// answer that came while it was stopped is read before the time is up. Where a connection turned out to be closed, the
    /// request is made and sent once more.
    pub(crate) async fn send(
        &self,
        url: &Url,
        request: impl Fn() -> reqwest::Request,
        deadline: Duration,
    ) -> Result<Response> {
        let mut arrived = None;
        let copies = || Some(request());
        {
            let read = pin!(self.read(url, copies, self.max_response_bytes, &mut arrived, |_, _| false));
            awake::within(deadline, read).await.unwrap_or_else(|| Err(no_answer(&host(url), deadline)))?;
        }
        let arrived = arrived.map(Arrived::into_response);
        arrived.ok_or_else(|| Error::new(ErrorKind::Internal, "an answer was read, and is not there"))
    }

    /// Like [`Self::send`], for an answer that may hold what there is no second copy of: as soon as so much of it has come
    /// that it is `enough`, it is an answer, though it should break off then, never end, or be too long.
    pub(crate) async fn send_for(
        &self,
        request: reqwest::RequestBuilder,
        deadline: Duration,
        enough: impl Fn(StatusCode, &[u8]) -> bool,
    ) -> Result<Response> {
        let limit = self.max_response_bytes.max(MOST_FOR_A_TOKEN);
        let request = request.build().map_err(|e| {
            let why = format!("the request cannot be made: {}", plain(&e));
            Error::new(ErrorKind::Internal, why).with_nothing_sent()
        })?;
        let (url, mut only_one, mut arrived) = (request.url().clone(), Some(request), None);
        let read = {
            let read = pin!(self.read(&url, || only_one.take(), limit, &mut arrived, &enough));
            awake::within(deadline, read).await.unwrap_or_else(|| Err(no_answer(&host(&url), deadline)))
        };
        match (read, arrived.map(Arrived::into_response)) {
            (Ok(()), Some(arrived)) => Ok(arrived),
            (Err(_), Some(arrived)) if enough(arrived.status, &arrived.body) => Ok(arrived),
            (read, _) => Err(read
                .err()
                .unwrap_or_else(|| Error::new(ErrorKind::Internal, "an answer was read, and is not there"))),
        }
    }

    /// Puts into `arrived` what comes, as it comes. `copies` makes the request each time it is to be sent.
    async fn read(
        &self,
        url: &Url,
        copies: impl FnMut() -> Option<reqwest::Request>,
        limit: usize,
        arrived: &mut Option<Arrived>,
        enough: impl Fn(StatusCode, &[u8]) -> bool,
    ) -> Result<()> {
        let (mut answer, _place) = self.answer(url, copies).await?;
        let Arrived { status, body, .. } = arrived.insert(Arrived {
            status: answer.status(),
            headers: std::mem::take(answer.headers_mut()),
            body: BytesMut::new(),
        });
        while let Some(chunk) = answer.chunk().await.map_err(|e| self.network_error(url, &e))? {
            if body.len() + chunk.len() > limit {
                // What fits is kept: it may be enough.
                body.extend_from_slice(&chunk[..limit - body.len()]);
                return Err(Error::new(
                    ErrorKind::InvalidResponse,
                    format!("the answer is longer than {limit} bytes; it was cut off"),
                ));
            }
            let searched = body.len() <= SEARCHED;
            body.extend_from_slice(&chunk);
            if searched && enough(*status, body) {
                // Its end is waited for shortly: it says how long the token lives, and the connection can be used again.
                let end = async {
                    while let Ok(Some(chunk)) = answer.chunk().await {
                        if body.len() + chunk.len() > limit {
                            break;
                        }
                        body.extend_from_slice(&chunk);
                    }
                };
                let _ = tokio::time::timeout(END, end).await;
                break;
            }
        }
        Ok(())
    }

    /// The head of an answer, and the place on a lane that its request keeps until the whole is read.
    async fn answer(
        &self,
        url: &Url,
        mut copies: impl FnMut() -> Option<reqwest::Request>,
    ) -> Result<(reqwest::Response, Option<Place>)> {
        let no_copy = || Error::new(ErrorKind::Internal, "a request was to be sent twice");
        let Some(lanes) = &self.lanes else {
            let answer = self.client_for(url).execute(copies().ok_or_else(no_copy)?).await;
            return answer.map(|answer| (answer, None)).map_err(|error| self.network_error(url, &error));
        };
        let mut repeated = false;
        loop {
            let place = lanes.place(url)?;
            if place.accompanied() {
                runtime::gather().await;
            }
            match place.client().execute(copies().ok_or_else(no_copy)?).await {
                Ok(answer) => {
                    place.answered();
                    return Ok((answer, Some(place)));
                }
                Err(error) if lanes::is_superseded(&error) => {}
                // Only reads come here: what the server has closed while nobody looked costs no attempt.
                Err(error) if place.rested() && !repeated && !error.is_connect() && !error.is_timeout() => {
                    repeated = true;
                }
                Err(error) => return Err(self.network_error(url, &error)),
            }
        }
    }

    fn network_error(&self, url: &Url, error: &reqwest::Error) -> Error {
        let host = &host(url);
        if error.is_connect() {
            if let Some(error) = tls_failure(error).and_then(|failure| trust::distrust(host, failure)) {
                return error.with_nothing_sent();
            }
            let through = if self.proxied { " through the proxy" } else { "" };
            let why = if error.is_timeout() {
                format!("none was made within {}", seconds(self.connect))
            } else if lacks_descriptors(error) {
                "this process has as many files open as it may: raise its limit (RLIMIT_NOFILE, ulimit -n), or set request_concurrency"
                    .to_owned()
            } else {
                plain(error)
            };
            return Error::new(ErrorKind::Network, format!("no connection to {host}{through}: {why}"))
                .with_nothing_sent();
        }
        // No time-out of a whole request is set below this: a time that was up here is TCP's or HTTP/2's look for life.
        let why = if error.is_timeout() { "nobody is there any more".to_owned() } else { plain(error) };
        Error::new(ErrorKind::Network, format!("the connection to {host} broke: {why}"))
    }
}

fn client(builder: reqwest::ClientBuilder) -> Result<reqwest::Client> {
    builder
        .build()
        .map_err(|e| Error::new(ErrorKind::Config, format!("the HTTP client cannot be made: {}", plain(&e))))
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

/// That a whole time has passed without the whole of an answer.
pub(crate) fn no_answer(host: &str, limit: Duration) -> Error {
    Error::new(ErrorKind::Timeout, format!("{host} did not answer within {}", seconds(limit)))
}

/// A time as people read it.
pub(crate) fn seconds(time: Duration) -> String {
    let millis = time.as_millis();
    match millis {
        0 => "a moment".to_owned(),
        1..100 => format!("{millis} ms"),
        // Two digits: what is left of a limit is that limit but for a hair.
        100..995 => format!("{} ms", (millis + 5) / 10 * 10),
        995..10_000 if millis % 1000 >= 50 => format!("{:.1} s", time.as_secs_f64()),
        _ => format!("{:.0} s", time.as_secs_f64()),
    }
}

/// Whom a request is for. Never more of its address than this: a query may hold what nobody else may see.
pub(crate) fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or("Smartcar");
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Why TLS was not agreed on, if it was TLS.
fn tls_failure(error: &reqwest::Error) -> Option<&rustls::Error> {
    let mut cause: &(dyn std::error::Error + 'static) = error;
    loop {
        // What an I/O error wraps is no source of it, only that one's source is; and one may wrap another.
        let mut inner = cause;
        while let Some(wrapped) = inner.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            inner = wrapped;
        }
        if let Some(failure) = inner.downcast_ref::<rustls::Error>() {
            return Some(failure);
        }
        cause = cause.source()?;
    }
}

/// Whether the system gave no socket since this process, or the system, has no descriptor left.
fn lacks_descriptors(error: &(dyn std::error::Error + 'static)) -> bool {
    let of_io = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::raw_os_error);
    let lacking = [Errno::MFILE, Errno::NFILE].map(Errno::raw_os_error);
    of_io.is_some_and(|code| lacking.contains(&code)) || error.source().is_some_and(lacks_descriptors)
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

#[cfg(test)]
mod tests;
