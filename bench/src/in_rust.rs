//! The clients that are written in Rust. Each runs in a process of its own, as those in other languages do.

use std::{
    env,
    future::Future,
    io::{Read, Write},
    net::TcpStream,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper::Request;
use hyper_util::{
    client::legacy::{Client as Hyper, connect::HttpConnector},
    rt::TokioExecutor,
};
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};
use smartcar_sdk::{Client, GrantToImport, Secret};

use crate::{Failure, grants::car, processes::memory};

/// The first argument of such a process; the second is the client's name.
pub(crate) const CLIENT: &str = "client";

/// What is asked of a client, in `BENCH_...`; every client in every language reads them.
#[derive(Clone)]
struct Asked {
    url: String,
    in_flight: u32,
    calls: u32,
    warm_up: u32,
    vehicles: u32,
    authority: Option<String>,
}

impl Asked {
    fn new() -> Result<Self, Failure> {
        let number = |name: &str| Ok::<u32, Failure>(env::var(name)?.parse()?);
        Ok(Self {
            url: env::var("BENCH_URL")?,
            in_flight: number("BENCH_IN_FLIGHT")?,
            calls: number("BENCH_CALLS")?,
            warm_up: number("BENCH_WARM_UP")?,
            vehicles: number("BENCH_VEHICLES")?,
            authority: env::var("BENCH_CA").ok(),
        })
    }

    /// The vehicle that call `number` is about.
    fn vehicle(&self, number: u32) -> String {
        car((number % self.vehicles).into())
    }

    fn path(&self, number: u32) -> String {
        format!("{}/v2.0/vehicles/{}/odometer", self.url, self.vehicle(number))
    }
}

/// Such a process.
pub(crate) fn run(arguments: &[String]) -> Result<(), Failure> {
    let [name] = arguments else { return Err("client NAME".into()) };
    let asked = Asked::new()?;
    let current = || tokio::runtime::Builder::new_current_thread().enable_all().build();
    let figures = match name.as_str() {
        "sockets" => sockets(&asked),
        "hyper" => current()?.block_on(raw_hyper(asked)),
        "reqwest" => current()?.block_on(raw_reqwest(asked, false)),
        "reqwest-threads" => tokio::runtime::Runtime::new()?.block_on(raw_reqwest(asked, false)),
        "reqwest-http1" => current()?.block_on(raw_reqwest(asked, true)),
        "sdk-rust" => current()?.block_on(sdk(asked)),
        "sdk-rust-threads" => tokio::runtime::Runtime::new()?.block_on(sdk(asked)),
        other => Err(format!("there is no client {other}").into()),
    }?;
    println!("{figures}");
    Ok(())
}

/// As little as a client can do: it writes the same bytes on all connections, then reads all answers. For the server's
/// capacity.
fn sockets(asked: &Asked) -> Result<Value, Failure> {
    let address = asked.url.trim_start_matches("http://");
    let request =
        format!("GET {} HTTP/1.1\r\nhost: {address}\r\n\r\n", asked.path(0).replace(&asked.url, ""));
    let mut streams = (0..asked.in_flight)
        .map(|_| {
            let stream = TcpStream::connect(address)?;
            stream.set_nodelay(true)?;
            Ok(stream)
        })
        .collect::<Result<Vec<_>, std::io::Error>>()?;
    let mut buffer = [0; 4096];
    let mut make = |calls: u32| {
        for _ in 0..calls / asked.in_flight {
            for stream in &mut streams {
                stream.write_all(request.as_bytes())?;
            }
            for stream in &mut streams {
                // The answer is one small segment.
                let length = stream.read(&mut buffer)?;
                if !buffer[..length].ends_with(b"}") {
                    return Err("half an answer".into());
                }
            }
        }
        Ok::<(), Failure>(())
    };
    make(asked.warm_up)?;
    let began = Began::now();
    make(asked.calls)?;
    began.figures("", asked.calls / asked.in_flight * asked.in_flight)
}

async fn raw_hyper(asked: Asked) -> Result<Value, Failure> {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let client = Hyper::builder(TokioExecutor::new()).build::<_, Empty<Bytes>>(connector);
    let ask = asked.clone();
    let call = move |number: u32| {
        let (client, request) = (client.clone(), Request::get(ask.path(number)));
        async move {
            let request = request
                .header("accept", "application/json")
                .header("authorization", "Bearer access-token")
                .header("sc-unit-system", "metric")
                .body(Empty::new())?;
            let answer = client.request(request).await?;
            distance(&answer.into_body().collect().await?.to_bytes())
        }
    };
    measure(asked, "", call).await
}

async fn raw_reqwest(asked: Asked, http1: bool) -> Result<Value, Failure> {
    let mut builder = reqwest::Client::builder().no_proxy().tcp_nodelay(true);
    if http1 {
        builder = builder.http1_only();
    }
    if let Some(path) = &asked.authority {
        builder = builder.tls_certs_only([reqwest::Certificate::from_pem(&std::fs::read(path)?)?]);
    }
    let client = builder.build()?;
    let ask = asked.clone();
    let call = move |number: u32| {
        let request = client.get(ask.path(number)).header("accept", "application/json");
        let request =
            request.header("authorization", "Bearer access-token").header("sc-unit-system", "metric");
        async move { distance(&request.send().await?.bytes().await?) }
    };
    measure(asked, "", call).await
}

/// What the floors make of an answer.
fn distance(body: &[u8]) -> Result<f64, Failure> {
    let body: Value = serde_json::from_slice(body)?;
    body["distance"].as_f64().ok_or_else(|| "no distance".into())
}

async fn sdk(asked: Asked) -> Result<Value, Failure> {
    let client = |store: &str| {
        let mut builder = Client::builder()
            .credentials("client-id", "client-secret")
            .store(store)
            .set("api_origin", &asked.url)
            .set("auth_origin", &asked.url);
        if let Some(path) = &asked.authority {
            builder = builder.set("ca_file", path);
        }
        builder.build()
    };
    let ends = SystemTime::now() + Duration::from_secs(7200);
    let grants: Vec<_> = (0..asked.vehicles)
        .map(|number| {
            GrantToImport::new(Secret::new(format!("refresh-token-{number}")))
                .vehicle_id(asked.vehicle(number))
                .user_id(format!("user-{number}"))
                .access_token(Secret::new("access-token"), ends.into())
        })
        .collect();
    let version = env!("CARGO_PKG_VERSION");
    if asked.vehicles == 1 {
        let client = client("memory:").await?;
        client.import_grants(grants).await?;
        let vehicle = client.vehicle(asked.vehicle(0))?;
        let call = move |_| {
            let vehicle = vehicle.clone();
            async move { Ok(vehicle.odometer().await?.distance) }
        };
        return measure(asked, version, call).await;
    }
    // A fleet on disk, and a client that has just started.
    let folder = tempfile::tempdir()?;
    let store = format!("sqlite:{}", folder.path().join("fleet.db").display());
    let filling = client(&store).await?;
    filling.import_grants(grants).await?;
    filling.close().await?;
    let (client, ask) = (client(&store).await?, asked.clone());
    let call = move |number: u32| {
        let vehicle = client.vehicle(ask.vehicle(number));
        async move { Ok(vehicle?.odometer().await?.distance) }
    };
    measure(asked, version, call).await
}

/// Makes the calls from as many tasks as calls are in flight. No version: it is known from Cargo.lock.
async fn measure<Asking, Call>(asked: Asked, version: &str, call: Asking) -> Result<Value, Failure>
where
    Asking: Fn(u32) -> Call + Clone + Send + 'static,
    Call: Future<Output = Result<f64, Failure>> + Send,
{
    let make = async |calls: u32| {
        let next = Arc::new(AtomicU32::new(0));
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..asked.in_flight {
            let (next, call) = (next.clone(), call.clone());
            tasks.spawn(async move {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= calls {
                        return Ok::<(), Failure>(());
                    }
                    call(number).await?;
                }
            });
        }
        while let Some(done) = tasks.join_next().await {
            done??;
        }
        Ok::<(), Failure>(())
    };
    make(asked.warm_up).await?;
    let began = Began::now();
    make(asked.calls).await?;
    began.figures(version, asked.calls)
}

/// When a measurement began.
struct Began {
    cpu: Duration,
    wall: Instant,
}

impl Began {
    fn now() -> Self {
        Self { cpu: cpu(), wall: Instant::now() }
    }

    /// Ends it: what each of so many calls cost.
    fn figures(self, version: &str, calls: u32) -> Result<Value, Failure> {
        let (cpu, wall) = (cpu().saturating_sub(self.cpu), self.wall.elapsed());
        let per_call = |time: Duration| time.as_secs_f64() * 1e6 / f64::from(calls);
        Ok(json!({
            "version": version,
            "cpu_us": per_call(cpu),
            "wall_us": per_call(wall),
            "rss_kib": memory("VmRSS:")?,
            "peak_rss_kib": memory("VmHWM:")?,
        }))
    }
}

/// The CPU time of this process so far.
fn cpu() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}
