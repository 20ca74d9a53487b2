//! HTTP clients for API requests: a set for each runtime that calls, and in it lanes for each host.
//!
//! **A connection lives on one runtime**, and is driven only while that runs. A request whose connection lives where it is polled
//! needs no other thread. So each runtime has connections of its own; they go with it.
//!
//! **A lane is one connection where the server speaks HTTP/2**, which allows about a hundred requests at a time on it. A lane takes
//! fewer, and then there is another one: a hundred slow cars hold up nobody, and a connection that dies or drains ends the calls on
//! it alone. Where the server speaks HTTP/1.1, one lane has as many connections as there are calls.

use std::{
    fmt, io,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::{Duration, Instant},
};

use futures_util::future::BoxFuture;
use hyper_util::client::legacy::connect::Connection;
use tokio::{
    runtime::{Handle, Id},
    sync::{Semaphore, watch},
};
use tower::{BoxError, Layer, Service, ServiceExt};

use crate::{Result, runtime};

/// Requests at a time on one HTTP/2 connection. Load balancers allow 100 to 128.
const STREAMS: usize = 64;
/// Connections to one host, and of one lane, that are being made at a time.
const CONNECTING: u32 = 16;
/// A new HTTP/2 connection is found by those that wait for one after so long at the latest.
const SETTLES: Duration = Duration::from_millis(5);
/// A lane whose requests have had no answer for so long gets no further ones while there is another: its connection may be dead.
const SILENT: Duration = Duration::from_secs(5);
/// Nobody may have looked at a connection for so long, and its end may lie unread.
const RESTED: Duration = Duration::from_secs(1);

/// Makes a client whose connections pass this gate.
pub(super) type Make = Box<dyn Fn(&url::Url, Gate) -> Result<reqwest::Client> + Send + Sync>;

/// The clients of one transport.
pub(super) struct Lanes {
    make: Make,
    /// Within this time a connection is made, or not at all.
    connect: Duration,
    runtimes: papaya::HashMap<Id, Arc<Hosts>>,
    /// Closed with the transport.
    open: watch::Sender<()>,
}

/// The lanes to each host, on one runtime.
#[derive(Default)]
struct Hosts(papaya::HashMap<String, Arc<Host>>);

struct Host {
    lanes: Mutex<Vec<Arc<Lane>>>,
    connecting: Arc<Semaphore>,
    /// Whether it speaks HTTP/2, as far as is known.
    multiplexed: Arc<AtomicBool>,
    began: Instant,
}

struct Lane {
    client: reqwest::Client,
    in_flight: AtomicUsize,
    /// When it last had an answer, or stopped being empty: in milliseconds since its host was first asked.
    answered: AtomicU64,
}

/// A lane that a request is on.
pub(super) struct Place {
    lane: Arc<Lane>,
    host: Arc<Host>,
    accompanied: bool,
    rested: bool,
}

impl Lanes {
    pub(super) fn new(connect: Duration, make: Make) -> Arc<Self> {
        Arc::new(Self { make, connect, runtimes: papaya::HashMap::new(), open: watch::Sender::default() })
    }

    /// A place on a lane to the host of `url`, on the runtime in whose context this is polled.
    pub(super) fn place(self: &Arc<Self>, url: &url::Url) -> Result<Place> {
        let hosts = self.hosts();
        let host = match hosts.0.pin().get(url.authority()) {
            Some(host) => host.clone(),
            None => {
                let host = || Arc::new(Host::new(url.scheme() == "https"));
                hosts.0.pin().get_or_insert_with(url.authority().to_owned(), host).clone()
            }
        };
        Host::place(host, |gate| (self.make)(url, gate), self.connect)
    }

    fn hosts(self: &Arc<Self>) -> Arc<Hosts> {
        let handle = Handle::current();
        let runtimes = self.runtimes.pin();
        if let Some(hosts) = runtimes.get(&handle.id()) {
            return hosts.clone();
        }
        let hosts = runtimes.get_or_insert_with(handle.id(), Arc::default).clone();
        // It ends with its runtime, and with that go connections that nobody would drive any more.
        let guard = Guard { lanes: Arc::downgrade(self), id: handle.id() };
        let mut open = self.open.subscribe();
        runtime::spawn(&handle, async move {
            let _guard = guard;
            let _ = open.changed().await;
        });
        hosts
    }
}

/// Forgets a runtime as it ends.
struct Guard {
    lanes: Weak<Lanes>,
    id: Id,
}

impl Drop for Guard {
    fn drop(&mut self) {
        let Some(lanes) = self.lanes.upgrade() else { return };
        if let Some(hosts) = lanes.runtimes.pin().remove(&self.id) {
            // The map itself frees what it held later.
            hosts.0.pin().values().for_each(|host| host.lanes().clear());
        }
    }
}

impl Host {
    fn new(multiplexed: bool) -> Self {
        Self {
            lanes: Mutex::default(),
            connecting: Arc::new(Semaphore::new(CONNECTING as usize)),
            multiplexed: Arc::new(AtomicBool::new(multiplexed)),
            began: Instant::now(),
        }
    }

    fn lanes(&self) -> MutexGuard<'_, Vec<Arc<Lane>>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// On the first lane that has room and answers: those behind it fall idle, and their connections close.
    fn place(
        host: Arc<Self>,
        make: impl FnOnce(Gate) -> Result<reqwest::Client>,
        connect: Duration,
    ) -> Result<Place> {
        let (multiplexed, now) = (host.multiplexed.load(Ordering::Relaxed), host.now());
        let since =
            |lane: &Lane| Duration::from_millis(now.saturating_sub(lane.answered.load(Ordering::Relaxed)));
        let takes_more = |lane: &Lane| {
            let in_flight = lane.in_flight.load(Ordering::Relaxed);
            !multiplexed || in_flight == 0 || (in_flight < STREAMS && since(lane) < SILENT)
        };
        let mut lanes = host.lanes();
        let lane = match lanes.iter().find(|lane| takes_more(lane)) {
            Some(lane) => lane.clone(),
            None => {
                let gate = Gate::new(host.connecting.clone(), host.multiplexed.clone(), connect);
                let (client, in_flight, answered) = (make(gate)?, AtomicUsize::new(0), AtomicU64::new(now));
                let lane = Arc::new(Lane { client, in_flight, answered });
                lanes.push(lane.clone());
                lane
            }
        };
        // Under the lock, so that no two take the last room.
        let was_empty = lane.in_flight.fetch_add(1, Ordering::Relaxed) == 0;
        let rested = was_empty && since(&lane) > RESTED;
        if was_empty {
            lane.answered.store(now, Ordering::Relaxed);
        }
        drop(lanes);
        Ok(Place { lane, host, accompanied: !was_empty, rested })
    }
}

impl Place {
    pub(super) fn client(&self) -> &reqwest::Client {
        &self.lane.client
    }

    /// An answer has begun.
    pub(super) fn answered(&self) {
        self.lane.answered.store(self.host.now(), Ordering::Relaxed);
    }

    /// Whether other requests were on this lane when this one got its place.
    pub(super) fn accompanied(&self) -> bool {
        self.accompanied
    }

    /// Whether nobody may have looked at this lane's connections for a while: where the server has closed them, the first to
    /// ask finds out.
    pub(super) fn rested(&self) -> bool {
        self.rested
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.lane.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Bounds how many connections are made at a time. Where one connection carries many requests a lane makes one at a time; those
/// that waited meanwhile are told to use that, or fail as it failed.
#[derive(Clone)]
pub(super) struct Gate(Arc<Turns>);

struct Turns {
    /// Of this lane, and of its host.
    lane: Arc<Semaphore>,
    host: Arc<Semaphore>,
    multiplexed: Arc<AtomicBool>,
    connect: Duration,
    /// HTTP/2 connections that were made.
    made: AtomicU64,
    failed: Mutex<(u64, Option<Failed>)>,
}

/// Another connection was made meanwhile, and carries this request, too. Nothing was sent.
#[derive(Debug, thiserror::Error)]
#[error("another connection is there")]
struct Superseded;

/// Why no connection was made, for all that waited for it.
#[derive(Clone)]
struct Failed(Arc<BoxError>);

impl fmt::Debug for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::error::Error for Failed {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&**self.0)
    }
}

impl Gate {
    fn new(host: Arc<Semaphore>, multiplexed: Arc<AtomicBool>, connect: Duration) -> Self {
        Self(Arc::new(Turns {
            lane: Arc::new(Semaphore::new(CONNECTING as usize)),
            host,
            multiplexed,
            connect,
            made: AtomicU64::new(0),
            failed: Mutex::default(),
        }))
    }

    /// For connections that carry one request each.
    pub(super) fn plain(connect: Duration) -> Self {
        let host = Arc::new(Semaphore::new(CONNECTING as usize));
        Self::new(host, Arc::new(AtomicBool::new(false)), connect)
    }
}

impl Turns {
    fn failures(&self) -> MutexGuard<'_, (u64, Option<Failed>)> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn connection<C: Connection>(
        self: Arc<Self>,
        connect: impl Future<Output = std::result::Result<C, BoxError>>,
    ) -> std::result::Result<C, BoxError> {
        let (made, failed) = (self.made.load(Ordering::Acquire), self.failures().0);
        // All of them, where one connection will do.
        let turns = if self.multiplexed.load(Ordering::Relaxed) { CONNECTING } else { 1 };
        let turn = self.lane.clone().acquire_many_owned(turns).await?;
        if self.made.load(Ordering::Acquire) != made {
            return Err(Superseded.into());
        }
        match &*self.failures() {
            (count, Some(failure)) if *count != failed => return Err(failure.clone().into()),
            _ => {}
        }
        let permit = self.host.acquire().await?;
        // Its own wait is not counted: it says nothing of the host.
        let connected = tokio::time::timeout(self.connect, connect).await;
        drop(permit);
        match connected.unwrap_or_else(|_| Err(io::Error::from(io::ErrorKind::TimedOut).into())) {
            Ok(connection) => {
                let multiplexed = connection.connected().is_negotiated_h2();
                self.multiplexed.store(multiplexed, Ordering::Relaxed);
                if multiplexed {
                    self.made.fetch_add(1, Ordering::Release);
                    // Until the pool has it.
                    runtime::spawn_here(async move {
                        tokio::time::sleep(SETTLES).await;
                        drop(turn);
                    });
                }
                Ok(connection)
            }
            Err(error) => {
                let failure = Failed(Arc::new(error));
                let mut failures = self.failures();
                *failures = (failures.0 + 1, Some(failure.clone()));
                Err(failure.into())
            }
        }
    }
}

impl<S> Layer<S> for Gate {
    type Service = Gated<S>;

    fn layer(&self, connector: S) -> Gated<S> {
        Gated { gate: self.clone(), connector: Arc::new(connector) }
    }
}

/// A connector behind a gate. It is cloned many times for each request, the connector itself only for a connection.
pub(super) struct Gated<S> {
    gate: Gate,
    connector: Arc<S>,
}

impl<S> Clone for Gated<S> {
    fn clone(&self) -> Self {
        Self { gate: self.gate.clone(), connector: self.connector.clone() }
    }
}

impl<S, R> Service<R> for Gated<S>
where
    S: Service<R, Error = BoxError> + Clone + Send + Sync + 'static,
    S::Future: Send,
    S::Response: Connection,
    R: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = BoxFuture<'static, std::result::Result<S::Response, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<std::result::Result<(), BoxError>> {
        Poll::Ready(Ok(())) // the connector is asked when it is its turn
    }

    fn call(&mut self, to: R) -> Self::Future {
        let connector = self.connector.clone();
        let connect = async move { (*connector).clone().oneshot(to).await };
        Box::pin(self.gate.0.clone().connection(connect))
    }
}

/// Whether a request failed only because another connection is there for it.
pub(super) fn is_superseded(error: &reqwest::Error) -> bool {
    let mut cause: &(dyn std::error::Error + 'static) = error;
    loop {
        if cause.is::<Superseded>() {
            return true;
        }
        match cause.source() {
            Some(source) => cause = source,
            None => return false,
        }
    }
}
