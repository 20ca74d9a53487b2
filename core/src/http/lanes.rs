//! HTTP clients for API requests: a set for each runtime that calls, and in it lanes for each host.
//!
//! **A connection lives on one runtime**, and is driven only while that runs. A request whose connection lives where it is polled
//! needs no other thread. So each runtime has connections of its own; they go with it.
//!
//! **A lane is one connection where the server speaks HTTP/2**, which allows about a hundred requests at a time on it. A lane takes
//! fewer, and then there is another one: a hundred slow cars hold up nobody, and a connection that dies or drains ends the calls on
//! it alone. Where the server speaks HTTP/1.1, one lane has as many connections as there are calls.

use std::{
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::future::BoxFuture;
use tokio::{
    runtime::{Handle, Id},
    sync::{Semaphore, watch},
};
use tower::{Layer, Service};

use crate::Result;

/// Requests at a time on one HTTP/2 connection. Load balancers allow 100 to 128.
const STREAMS: usize = 64;
/// Connections of one lane being made at a time.
const CONNECTING: u32 = 16;
/// So many permits it takes to connect where one connection will do for all: four are made at a time, should one hang.
const SHARE: u32 = 4;
/// A new HTTP/2 connection is found by those that wait for one after so long at the latest.
const SETTLES: Duration = Duration::from_millis(5);

/// Makes a client whose connections pass this gate.
pub(super) type Make = Box<dyn Fn(&url::Url, Gate) -> Result<reqwest::Client> + Send + Sync>;

/// The clients of one transport.
pub(super) struct Lanes {
    make: Make,
    runtimes: papaya::HashMap<Id, Arc<Hosts>>,
    /// Which hosts turned out to speak HTTP/1.1 by TLS, or HTTP/2 without.
    multiplexed: papaya::HashMap<String, Arc<AtomicBool>>,
    /// Closed with the transport.
    open: watch::Sender<()>,
}

/// The lanes to each host, on one runtime.
#[derive(Default)]
struct Hosts(papaya::HashMap<String, Arc<Host>>);

struct Host {
    lanes: Mutex<Vec<Arc<Lane>>>,
    multiplexed: Arc<AtomicBool>,
}

struct Lane {
    client: reqwest::Client,
    in_flight: AtomicUsize,
}

/// A lane that a request is on.
pub(super) struct Place {
    lane: Arc<Lane>,
    multiplexed: Arc<AtomicBool>,
}

impl Lanes {
    pub(super) fn new(make: Make) -> Arc<Self> {
        Arc::new(Self {
            make,
            runtimes: papaya::HashMap::new(),
            multiplexed: papaya::HashMap::new(),
            open: watch::Sender::default(),
        })
    }

    /// A place on a lane to the host of `url`, on the runtime on which this is polled.
    pub(super) fn place(self: &Arc<Self>, url: &url::Url) -> Result<Place> {
        let authority = url.authority();
        let hosts = self.hosts();
        let host = match hosts.0.pin().get(authority) {
            Some(host) => host.clone(),
            None => self.host(&hosts, url),
        };
        host.place(|gate| (self.make)(url, gate))
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
        handle.spawn(async move {
            let _guard = guard;
            let _ = open.changed().await;
        });
        hosts
    }

    fn host(&self, hosts: &Hosts, url: &url::Url) -> Arc<Host> {
        let authority = url.authority().to_owned();
        let usual = || Arc::new(AtomicBool::new(url.scheme() == "https"));
        let multiplexed = self.multiplexed.pin().get_or_insert_with(authority.clone(), usual).clone();
        let host = || Arc::new(Host { lanes: Mutex::default(), multiplexed });
        hosts.0.pin().get_or_insert_with(authority, host).clone()
    }
}

/// Forgets a runtime as it ends.
struct Guard {
    lanes: Weak<Lanes>,
    id: Id,
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(lanes) = self.lanes.upgrade() {
            lanes.runtimes.pin().remove(&self.id);
        }
    }
}

impl Host {
    /// On the first lane that has room: those behind it fall idle, and their connections close.
    fn place(&self, make: impl FnOnce(Gate) -> Result<reqwest::Client>) -> Result<Place> {
        let room = if self.multiplexed.load(Ordering::Relaxed) { STREAMS } else { usize::MAX };
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let free = lanes.iter().find(|lane| lane.in_flight.load(Ordering::Relaxed) < room);
        let lane = match free {
            Some(lane) => lane.clone(),
            None => {
                let client = make(Gate::new(self.multiplexed.clone()))?;
                let lane = Arc::new(Lane { client, in_flight: AtomicUsize::new(0) });
                lanes.push(lane.clone());
                lane
            }
        };
        // Under the lock, so that no two take the last room.
        lane.in_flight.fetch_add(1, Ordering::Relaxed);
        Ok(Place { lane, multiplexed: self.multiplexed.clone() })
    }
}

impl Place {
    pub(super) fn client(&self) -> &reqwest::Client {
        &self.lane.client
    }

    /// What the host speaks is known from each of its answers.
    pub(super) fn answered(&self, version: http::Version) {
        let multiplexed = version == http::Version::HTTP_2;
        if self.multiplexed.load(Ordering::Relaxed) != multiplexed {
            self.multiplexed.store(multiplexed, Ordering::Relaxed);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.lane.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Bounds how many connections of a lane are made at a time. Where one connection carries many requests, those that waited for
/// their turn while one was made are told to use that.
#[derive(Clone)]
pub(super) struct Gate(Arc<Turns>);

struct Turns {
    permits: Arc<Semaphore>,
    made: AtomicU64,
    multiplexed: Arc<AtomicBool>,
}

/// Another connection was made meanwhile, and carries this request, too. Nothing was sent.
#[derive(Debug, thiserror::Error)]
#[error("another connection is there")]
pub(super) struct Superseded;

impl Gate {
    fn new(multiplexed: Arc<AtomicBool>) -> Self {
        let permits = Arc::new(Semaphore::new(CONNECTING as usize));
        Self(Arc::new(Turns { permits, made: AtomicU64::new(0), multiplexed }))
    }
}

impl<S> Layer<S> for Gate {
    type Service = Gated<S>;

    fn layer(&self, connector: S) -> Gated<S> {
        Gated { gate: self.clone(), connector }
    }
}

/// A connector behind a gate.
#[derive(Clone)]
pub(super) struct Gated<S> {
    gate: Gate,
    connector: S,
}

impl<S, R> Service<R> for Gated<S>
where
    S: Service<R, Error = Box<dyn std::error::Error + Send + Sync>> + Clone + Send + 'static,
    S::Future: Send,
    R: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = BoxFuture<'static, std::result::Result<S::Response, S::Error>>;

    fn poll_ready(
        &mut self,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<std::result::Result<(), S::Error>> {
        self.connector.poll_ready(context)
    }

    fn call(&mut self, to: R) -> Self::Future {
        // The one that is ready goes; its clone takes its place.
        let next = self.connector.clone();
        let mut connector = std::mem::replace(&mut self.connector, next);
        let turns = self.gate.0.clone();
        Box::pin(async move {
            let before = turns.made.load(Ordering::Acquire);
            let share = if turns.multiplexed.load(Ordering::Relaxed) { SHARE } else { 1 };
            let permit = turns.permits.clone().acquire_many_owned(share).await?;
            if share > 1 && turns.made.load(Ordering::Acquire) != before {
                return Err(Superseded.into());
            }
            let connection = connector.call(to).await?;
            turns.made.fetch_add(1, Ordering::Release);
            if share > 1 {
                // Until the pool has it.
                tokio::spawn(async move {
                    tokio::time::sleep(SETTLES).await;
                    drop(permit);
                });
            }
            Ok(connection)
        })
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
