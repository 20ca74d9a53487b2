//! Many calls at once over TLS, on servers that allow a hundred requests on a connection; and callers' own runtimes, which rest,
//! and end.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Request, Response, body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use smartcar_sdk::{Client, GrantToImport, Secret};
use tokio::{net::TcpListener, sync::Notify};
use tokio_rustls::TlsAcceptor;

/// What load balancers allow on one connection.
const STREAMS: u32 = 100;

/// What the server has seen, and what it is to do.
#[derive(Default)]
struct Seen {
    /// TLS handshakes that were done.
    handshakes: AtomicUsize,
    /// Requests that have no answer yet, and the most there were.
    under_way: AtomicUsize,
    most: AtomicUsize,
    /// Requests to slow cars are answered once this is set, and told.
    open: AtomicBool,
    opened: Notify,
    /// Every connection is told to go away.
    drain: Notify,
    commands: AtomicUsize,
}

impl Seen {
    fn open(&self) {
        self.open.store(true, Ordering::SeqCst);
        self.opened.notify_waiters();
    }

    async fn answer(
        self: Arc<Self>,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, std::convert::Infallible> {
        let under_way = self.under_way.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(under_way, Ordering::SeqCst);
        if request.uri().path().contains("slow") {
            loop {
                let opened = self.opened.notified();
                if self.open.load(Ordering::SeqCst) {
                    break;
                }
                let _ = tokio::time::timeout(Duration::from_millis(50), opened).await;
            }
        }
        let body = if request.method() == hyper::Method::POST {
            self.commands.fetch_add(1, Ordering::SeqCst);
            "{\"status\":\"success\",\"message\":\"sent\"}"
        } else {
            "{\"distance\":12.5}"
        };
        self.under_way.fetch_sub(1, Ordering::SeqCst);
        Ok(Response::builder().header("content-type", "application/json").body(Full::from(body)).unwrap())
    }
}

/// A server that speaks HTTP/2, and closes a connection that rests for longer than `idle`.
async fn server(folder: &std::path::Path, idle: Option<Duration>) -> (SocketAddr, Arc<Seen>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(folder.join("ca.pem"), made.cert.pem()).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, seen) = (listener.local_addr().unwrap(), Arc::new(Seen::default()));
    let serving = seen.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, seen) = (acceptor.clone(), serving.clone());
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else { return };
                seen.handshakes.fetch_add(1, Ordering::SeqCst);
                let mut builder = auto::Builder::new(TokioExecutor::new());
                builder.http2().max_concurrent_streams(STREAMS);
                let service = service_fn(|request| seen.clone().answer(request));
                let mut connection = std::pin::pin!(builder.serve_connection(TokioIo::new(stream), service));
                loop {
                    let (drained, rests) =
                        (seen.drain.notified(), tokio::time::sleep(idle.unwrap_or(Duration::MAX)));
                    tokio::select! {
                        _ = connection.as_mut() => return,
                        () = drained => connection.as_mut().graceful_shutdown(),
                        // Abruptly, as load balancers do.
                        () = rests => return,
                    }
                }
            });
        }
    });
    (address, seen)
}

/// A client of that server, whose one grant reaches `vehicles`.
async fn client(folder: &std::path::Path, address: SocketAddr, vehicles: &[&str]) -> Client {
    let url = format!("https://localhost:{}", address.port());
    let client = Client::builder()
        .credentials("client-id", "client-secret")
        .store("memory:")
        .set("ca_file", folder.join("ca.pem").to_str().unwrap())
        .set("api_origin", &url)
        .set("auth_origin", &url)
        .set("retries", "0")
        .build()
        .await
        .unwrap();
    let ends = std::time::SystemTime::now() + Duration::from_secs(7200);
    let row = GrantToImport::new(Secret::new("refresh-token"))
        .user_id("user")
        .access_token(Secret::new("access-token"), ends.into());
    let row = vehicles.iter().fold(row, |row, id| row.vehicle_id(*id));
    client.import_grants([row]).await.unwrap();
    client
}

/// So many calls to a slow car are under way at the server.
async fn under_way(seen: &Seen, calls: usize) {
    let reached = async {
        while seen.under_way.load(Ordering::SeqCst) < calls {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let all = tokio::time::timeout(Duration::from_secs(60), reached).await;
    assert!(all.is_ok(), "{} of {calls} calls are under way", seen.under_way.load(Ordering::SeqCst));
}

fn ask(
    client: &Client,
    vehicle: &'static str,
    calls: usize,
) -> tokio::task::JoinSet<Result<f64, smartcar_sdk::Error>> {
    let mut asked = tokio::task::JoinSet::new();
    for _ in 0..calls {
        let vehicle = client.vehicle(vehicle).unwrap();
        asked.spawn(async move { vehicle.odometer().await.map(|odometer| odometer.distance) });
    }
    asked
}

async fn answered(mut asked: tokio::task::JoinSet<Result<f64, smartcar_sdk::Error>>) -> usize {
    let mut count = 0;
    while let Some(done) = asked.join_next().await {
        done.unwrap().unwrap();
        count += 1;
    }
    count
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_calls_are_in_flight_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (address, seen) = server(folder.path(), None).await;
    let client = client(folder.path(), address, &["slow", "quick"]).await;
    let asked = ask(&client, "slow", 1000);
    // The server answers none of them before all are there.
    under_way(&seen, 1000).await;
    // And whoever comes now does not wait for them.
    let quick = client.vehicle("quick").unwrap();
    tokio::time::timeout(Duration::from_secs(30), quick.odometer()).await.unwrap().unwrap();
    seen.open();
    assert_eq!(answered(asked).await, 1000);
    // 16 lanes of 64, each begun by one handshake.
    let handshakes = seen.handshakes.load(Ordering::SeqCst);
    assert!((16..=24).contains(&handshakes), "{handshakes} handshakes for 1,000 calls");
    println!("1,000 calls in flight took {handshakes} TLS handshakes");
    let before = handshakes;
    assert_eq!(answered(ask(&client, "quick", 1000)).await, 1000);
    let more = seen.handshakes.load(Ordering::SeqCst) - before;
    assert!(more <= 8, "warm, and {more} handshakes more");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_drains_ends_no_call() {
    let folder = tempfile::tempdir().unwrap();
    let (address, seen) = server(folder.path(), None).await;
    let client = client(folder.path(), address, &["slow", "quick"]).await;
    let asked = ask(&client, "slow", 200);
    under_way(&seen, 200).await;
    seen.drain.notify_waiters(); // GOAWAY on every connection
    tokio::time::sleep(Duration::from_millis(100)).await;
    let quick = ask(&client, "quick", 50);
    assert_eq!(answered(quick).await, 50);
    seen.open();
    assert_eq!(answered(asked).await, 200);
}

#[test]
fn a_runtime_that_ends_takes_no_call_of_others_along() {
    let folder = tempfile::tempdir().unwrap();
    let background = tokio::runtime::Runtime::new().unwrap();
    let (address, seen) = background.block_on(server(folder.path(), None));
    let client = background.block_on(client(folder.path(), address, &["slow", "quick"]));
    let current = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (first, second) = (current(), current());
    // On each a call is under way; the connection of both was first made on the one that ends.
    first.block_on(async { client.vehicle("quick").unwrap().odometer().await.unwrap() });
    let slow = client.vehicle("slow").unwrap();
    let abandoned = slow.clone();
    drop(first.spawn(async move { abandoned.odometer().await.map(drop) }));
    first.block_on(under_way(&seen, 1));
    let other = second.spawn(async move { slow.odometer().await.map(|odometer| odometer.distance) });
    second.block_on(under_way(&seen, 2));
    drop(first);
    seen.open();
    assert!((second.block_on(other).unwrap().unwrap() - 12.5).abs() < 0.01);
    // Nor does one that comes after, or a caller without any runtime.
    current().block_on(async { client.vehicle("quick").unwrap().odometer().await.unwrap() });
    let quick = client.vehicle("quick").unwrap();
    let mut task = smartcar_sdk::runtime::Task::start(async move { quick.odometer().await }).unwrap();
    task.wait(Duration::from_secs(30)).unwrap().unwrap().unwrap();
}

#[test]
fn a_runtime_that_rested_longer_than_its_connections_asks_on() {
    let folder = tempfile::tempdir().unwrap();
    let background = tokio::runtime::Runtime::new().unwrap();
    let (address, seen) = background.block_on(server(folder.path(), Some(Duration::from_secs(1))));
    let client = background.block_on(client(folder.path(), address, &["quick"]));
    let resting = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let vehicle = client.vehicle("quick").unwrap();
    for _ in 0..3 {
        let odometer = resting.block_on(async { vehicle.odometer().await });
        assert!(odometer.is_ok(), "after a rest: {odometer:?}");
        // Nobody polls the connection while the server closes it.
        std::thread::sleep(Duration::from_millis(2500));
    }
    // A command shares no connection, and uses none twice.
    for round in 1..=3 {
        let before = seen.handshakes.load(Ordering::SeqCst);
        resting.block_on(async { vehicle.lock().await }).unwrap();
        assert_eq!(seen.commands.load(Ordering::SeqCst), round);
        assert_eq!(seen.handshakes.load(Ordering::SeqCst), before + 1);
    }
}

#[test]
fn a_runtime_without_timers_or_io_is_spared() {
    let folder = tempfile::tempdir().unwrap();
    let background = tokio::runtime::Runtime::new().unwrap();
    let (address, _) = background.block_on(server(folder.path(), None));
    let client = background.block_on(client(folder.path(), address, &["quick"]));
    let bare = tokio::runtime::Builder::new_current_thread().build().unwrap();
    bare.block_on(async { client.vehicle("quick").unwrap().odometer().await.unwrap() });
}
