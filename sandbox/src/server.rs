//! The listener: one port for everything, with control over each connection, so that faults are real ones.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `guard` | who may talk to the sandbox |
//! | `spoil` | answers whose body is spoiled on the way |

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{Method, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tower_service::Service;

use crate::config::Config;
use crate::control::Control;
use crate::errors::{ApiError, oauth_error_of_status, status};
use crate::faults::Fault;
use crate::ledger::Minted;
use crate::smartcar::Smartcar;
use crate::visit::{About, Visit};
use crate::webhooks::delivery;
use crate::{api_v2, api_v3, compatibility, connect_page, control_http, management, management_v3, oauth};

mod guard;
mod spoil;

use self::guard::Names;

/// No request of a Smartcar client comes near this size.
const MAX_REQUEST: usize = 1 << 20;

/// A running sandbox. It dereferences to its [`Control`]; dropping it ends it at once.
pub struct Sandbox {
    control: Control,
    addr: SocketAddr,
    stop: watch::Sender<bool>,
    listening: JoinHandle<()>,
    delivering: JoinHandle<()>,
}

impl Sandbox {
    /// Starts a sandbox on the current tokio runtime.
    ///
    /// It refuses addresses that are not loopback unless [`Config::allow_non_loopback`] is set, and fault rules that
    /// make no sense, with [`io::ErrorKind::InvalidInput`].
    pub async fn start(config: Config) -> io::Result<Self> {
        let invalid = |message: String| io::Error::new(io::ErrorKind::InvalidInput, message);
        if !config.listen.ip().is_loopback() && !config.allow_non_loopback {
            let message =
                "gives tokens to whoever asks, so it listens on loopback only unless told otherwise";
            return Err(invalid(format!("{}: the sandbox {message}", config.listen)));
        }
        if let Some(problem) = config.faults.iter().find_map(crate::faults::FaultRule::problem) {
            return Err(invalid(problem));
        }
        if let Some(problem) = config.limits.problem() {
            return Err(invalid(problem.into()));
        }
        Names::new(config.listen, &config.allowed_hosts).map_err(invalid)?;
        let listener = TcpListener::bind(config.listen).await?;
        let addr = listener.local_addr()?;
        let names = Arc::new(Names::new(addr, &config.allowed_hosts).map_err(invalid)?);
        let (smartcar, parcels) = Smartcar::new(config, format!("http://{addr}"));
        let smartcar = Arc::new(smartcar);
        let (stop, stopped) = watch::channel(false);
        let listening = tokio::spawn(listen(listener, Arc::clone(&smartcar), names, stopped));
        let delivering = tokio::spawn(delivery::work(Arc::clone(&smartcar), parcels));
        Ok(Self { control: Control::new(smartcar), addr, stop, listening, delivering })
    }

    /// The address it listens on.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// A handle on the control interface that outlives borrowing the sandbox.
    pub fn control(&self) -> Control {
        self.control.clone()
    }

    /// Stops accepting, lets requests under way finish for a second, and ends.
    pub async fn shutdown(mut self) {
        // Neither can fail in a way that matters: the task is gone, or about to go.
        let _ = self.stop.send(true);
        let _ = (&mut self.listening).await;
    }
}

impl Deref for Sandbox {
    type Target = Control;

    fn deref(&self) -> &Control {
        &self.control
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.listening.abort();
        self.delivering.abort();
    }
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sandbox").field("addr", &self.addr).finish_non_exhaustive()
    }
}

fn router(smartcar: Arc<Smartcar>) -> Router {
    Router::new()
        .route("/oauth/token", post(oauth::user_token))
        .route("/oauth2/token", post(oauth::application_token))
        .merge(connect_page::routes())
        .route("/v2.0/management/connections", get(management::list).delete(management::delete))
        .route("/v2.0/compatibility", get(compatibility::of_vin))
        .route("/v2.0/compatibility/matrix", get(compatibility::matrix))
        .route("/v2.0/{*path}", any(api_v2::answer))
        .route("/v3/compatible-vehicles", get(compatibility::models))
        .merge(management_v3::routes())
        .route("/v3/{*path}", any(api_v3::answer))
        .nest("/sandbox", control_http::routes())
        .fallback(no_such_path)
        .with_state(smartcar)
}

async fn no_such_path(uri: Uri) -> Response {
    let mut path = uri.path().chars().skip(1);
    let versioned = path.next() == Some('v') && path.next().is_some_and(|next| next.is_ascii_digit());
    if uri.path().starts_with("/v3") {
        return ApiError::no_such_path().answer_v3();
    }
    if versioned { ApiError::no_such_version().answer() } else { ApiError::no_such_path().answer() }
}

async fn listen(
    listener: TcpListener,
    smartcar: Arc<Smartcar>,
    names: Arc<Names>,
    mut stopped: watch::Receiver<bool>,
) {
    let router = router(Arc::clone(&smartcar));
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let served = Served { smartcar: Arc::clone(&smartcar), names: Arc::clone(&names), router: router.clone() };
                    connections.spawn(connection(stream, served, stopped.clone()));
                }
                // Out of file descriptors, mostly: they come back when connections end.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            },
            Some(_) = connections.join_next() => {}
            _ = stopped.changed() => break,
        }
    }
    drop(listener);
    let all_end = async { while connections.join_next().await.is_some() {} };
    // What is left after the second (drips, delays) is aborted as the set is dropped.
    let _ = tokio::time::timeout(Duration::from_secs(1), all_end).await;
}

/// What every connection is given.
#[derive(Clone)]
struct Served {
    smartcar: Arc<Smartcar>,
    names: Arc<Names>,
    router: Router,
}

async fn connection(stream: TcpStream, served: Served, mut stopped: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true);
    // Without it the peer is gone already.
    let Ok(arrived_at) = stream.local_addr().map(|address| address.ip()) else { return };
    let service = service_fn(move |request| serve(served.clone(), arrived_at, request));
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    // Errors are clients that went away and connections closed on purpose.
    tokio::select! {
        _ = connection.as_mut() => {}
        _ = stopped.changed() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

/// The connection is to be closed without an answer. Returned to hyper, it does just that.
#[derive(Debug)]
struct Closed;

impl std::fmt::Display for Closed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("closed on purpose")
    }
}

impl std::error::Error for Closed {}

async fn serve(
    Served { smartcar, names, router }: Served,
    arrived_at: IpAddr,
    request: hyper::Request<Incoming>,
) -> Result<Response, Closed> {
    let (mut parts, body) = request.into_parts();
    if let Some(refusal) = names.refusal(&parts, arrived_at) {
        return Ok(refusal);
    }
    let body = match Limited::new(body, MAX_REQUEST).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return Ok(status(413).into_response()),
        Err(_) => return Err(Closed),
    };
    parts.uri = usual(&parts.method, parts.uri);
    let (method, path) = (parts.method.clone(), parts.uri.path().to_owned());
    if path.starts_with("/sandbox/") {
        return Ok(act(router, Request::from_parts(parts, body.into())).await);
    }
    let about = match path.as_str() {
        "/oauth/token" => oauth::grant_of(&smartcar, &body).map_or(About::UnknownToken, About::Grant),
        _ => About::Anything,
    };
    let visit = Arc::new(Visit::begin(&smartcar, &method, &path, about));
    let fault = smartcar.faults().choose(&method, &path);
    if let Some(fault) = &fault {
        smartcar.stats().fault(fault.name());
    }
    let request = Request::from_parts(parts, body.into());
    let acting = {
        let visit = Arc::clone(&visit);
        async move {
            let response = act(router, request).await;
            visit.acted(response.status().as_u16());
            response
        }
    };
    let response = play(&smartcar, fault.as_ref(), &path, acting).await;
    if !smartcar.config.latency.is_zero() {
        tokio::time::sleep(smartcar.config.latency).await;
    }
    let response = response?;
    if let Some(minted) = response.extensions().get::<Minted>() {
        smartcar.ledger().delivered(*minted);
    }
    Ok(response)
}

/// The path under which a request is served, counted and befallen by faults.
fn usual(method: &Method, uri: Uri) -> Uri {
    let path = match uri.path() {
        // The official Python SDK takes SMARTCAR_AUTH_ORIGIN for the whole token URL; so the plain origin is one.
        "/" if *method == Method::POST => "/oauth/token",
        // It also ends some paths with a slash.
        path => path.trim_end_matches('/'),
    };
    if path == uri.path() {
        return uri;
    }
    let rewritten = match uri.query() {
        Some(query) => format!("{path}?{query}").parse(),
        None => path.parse(),
    };
    rewritten.unwrap_or(uri)
}

async fn act(mut router: Router, request: Request) -> Response {
    match router.call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Acts, with the fault that befalls this request.
async fn play(
    smartcar: &Arc<Smartcar>,
    fault: Option<&Fault>,
    path: &str,
    acting: impl Future<Output = Response> + Send + 'static,
) -> Result<Response, Closed> {
    let Some(fault) = fault else { return Ok(acting.await) };
    match fault {
        Fault::Refuse => Err(Closed),
        Fault::Drop => {
            acting.await;
            Err(Closed)
        }
        Fault::DropWon => {
            let response = acting.await;
            if response.status().is_success() { Err(Closed) } else { Ok(response) }
        }
        Fault::Delay { seconds } => {
            let response = acting.await;
            spoil::pause(*seconds).await;
            Ok(response)
        }
        Fault::DelayBefore { seconds } => {
            let seconds = *seconds;
            // A task of its own: the request has arrived, so it is acted on even if the client hangs up meanwhile.
            let late = tokio::spawn(async move {
                spoil::pause(seconds).await;
                acting.await
            });
            late.await.map_err(|_| Closed)
        }
        Fault::Status { status, retry_after } => Ok(told(path, *status, *retry_after)),
        Fault::ErrorAfter { status } => {
            acting.await;
            Ok(told(path, *status, None))
        }
        Fault::Body { body, bytes, seconds } => {
            let response = acting.await;
            Ok(spoil::spoil(smartcar, response, *body, *bytes, *seconds).await)
        }
    }
}

fn told(path: &str, code: u16, retry_after: Option<u64>) -> Response {
    if code < 400 {
        return status(code).into_response();
    }
    if path.starts_with("/oauth") {
        return oauth_error_of_status(code, retry_after);
    }
    ApiError::of_status(code, retry_after).answer_on(path)
}
