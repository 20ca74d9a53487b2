//! What a call costs: CPU time per odometer, one at a time and many in flight, against raw reqwest in the same round.
//!
//! Server and client are processes of their own, each pinned to a processor, so that neither takes the other's time.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use futures_util::{StreamExt, stream};
use rustix::time::{ClockId, clock_gettime};
use smartcar_sdk::{Client, GrantToImport, Secret};

use crate::{
    Failure,
    table::{line, median, part},
};

pub(crate) const SERVE: &str = "serve";
pub(crate) const CLIENT: &str = "client";

/// Who asks. The first is the floor of each round.
const CLIENTS: [&str; 3] = ["reqwest", "sdk-current", "sdk-threads"];
const ROUNDS: usize = 5;
/// Calls of one measurement, after a tenth as many to warm up.
const CALLS: u32 = 10_000;
const VEHICLE: &str = "36ab27d0-fd9d-4455-823a-ce30af709ffc";

/// The processors that client and server are pinned to.
const CLIENT_CPU: &str = "0";
const SERVER_CPU: &str = "1";

/// This program again, pinned.
fn pinned(cpu: &str, arguments: &[&str]) -> Result<Command, Failure> {
    let mut command = Command::new("taskset");
    command.args(["-c", cpu]).arg(std::env::current_exe()?).args(arguments);
    Ok(command)
}

struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start() -> Result<Self, Failure> {
        let mut child = pinned(SERVER_CPU, &[SERVE])?.stdout(Stdio::piped()).spawn()?;
        let mut url = String::new();
        BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut url)?;
        Ok(Self { child, url: url.trim().to_owned() })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// CPU and wall time per call, in microseconds.
#[derive(Clone, Copy)]
struct Cost {
    cpu: f64,
    wall: f64,
}

pub(crate) fn run() -> Result<(), Failure> {
    part("A call: an odometer over plain HTTP; client and server on a processor each");
    let server = Server::start()?;
    for in_flight in [1, 64] {
        let mut costs = [const { Vec::new() }; CLIENTS.len()];
        for round in 0..ROUNDS {
            for turn in 0..CLIENTS.len() {
                // In turns, so that what drifts hits all alike.
                let at = (turn + round) % CLIENTS.len();
                costs[at].push(measured(CLIENTS[at], &server.url, in_flight)?);
            }
        }
        for (name, costs_of) in CLIENTS.iter().zip(&costs) {
            let ratios = |of: fn(&Cost) -> f64| {
                let floor = costs[0].iter().map(of);
                costs_of.iter().map(of).zip(floor).map(|(it, floor)| it / floor).collect::<Vec<_>>()
            };
            let cpu = ratios(|cost| cost.cpu);
            let spread =
                cpu.iter().copied().fold(f64::INFINITY, f64::min)..cpu.iter().copied().fold(0.0, f64::max);
            let figure = format!(
                "{:.1} us CPU, {:.1} us",
                median(costs_of.iter().map(|cost| cost.cpu).collect()),
                median(costs_of.iter().map(|cost| cost.wall).collect())
            );
            let ratio = format!(
                "CPU {:.2}x ({:.2} to {:.2}), time {:.2}x",
                median(cpu.clone()),
                spread.start,
                spread.end,
                median(ratios(|cost| cost.wall))
            );
            line(&format!("{name}, {in_flight} in flight"), &figure, &ratio);
        }
    }
    Ok(())
}

fn measured(client: &str, url: &str, in_flight: usize) -> Result<Cost, Failure> {
    let output = pinned(CLIENT_CPU, &[CLIENT, client, url, &in_flight.to_string()])?.output()?;
    let text = String::from_utf8(output.stdout)?;
    let mut figures = text.split_whitespace().map(str::parse);
    match (figures.next(), figures.next()) {
        (Some(Ok(cpu)), Some(Ok(wall))) => Ok(Cost { cpu, wall }),
        _ => Err(format!("{client} failed: {}", String::from_utf8_lossy(&output.stderr)).into()),
    }
}

/// The server: the same answer for whatever is asked.
pub(crate) fn serve() -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        println!("http://{}", listener.local_addr()?);
        loop {
            let (stream, _) = listener.accept().await?;
            let _ = stream.set_nodelay(true);
            tokio::spawn(async move {
                let service = hyper::service::service_fn(|_| async {
                    let answer = hyper::Response::builder()
                        .header("content-type", "application/json")
                        .header("sc-request-id", "11111111-1111-4111-8111-111111111111")
                        .header("sc-data-age", "2026-11-29T08:00:00.000Z")
                        .header("sc-unit-system", "metric")
                        .body(http_body_util::Full::new(bytes::Bytes::from_static(
                            b"{\"distance\":12345.6}",
                        )));
                    Ok::<_, std::convert::Infallible>(answer.unwrap_or_default())
                });
                let io = hyper_util::rt::TokioIo::new(stream);
                let _ = hyper::server::conn::http1::Builder::new().serve_connection(io, service).await;
            });
        }
    })
}

/// One client, for one measurement: prints its figures.
pub(crate) fn client(arguments: &[String]) -> Result<(), Failure> {
    let [name, url, in_flight] = arguments else { return Err("client NAME URL IN_FLIGHT".into()) };
    let in_flight: usize = in_flight.parse()?;
    // As the SDK chooses where nobody has.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let current = || tokio::runtime::Builder::new_current_thread().enable_all().build();
    let cost = match name.as_str() {
        "reqwest" => current()?.block_on(raw_reqwest(url, in_flight)),
        "sdk-current" => current()?.block_on(sdk(url, in_flight)),
        "sdk-threads" => tokio::runtime::Runtime::new()?.block_on(sdk(url, in_flight)),
        other => Err(format!("there is no client {other}").into()),
    }?;
    println!("{} {}", cost.cpu, cost.wall);
    Ok(())
}

async fn raw_reqwest(url: &str, in_flight: usize) -> Result<Cost, Failure> {
    let client = reqwest::Client::builder().no_proxy().tcp_nodelay(true).build()?;
    let url = reqwest::Url::parse(&format!("{url}/v2.0/vehicles/{VEHICLE}/odometer"))?;
    measure(in_flight, async || {
        let request = client.get(url.clone()).header("accept", "application/json");
        let request =
            request.header("authorization", "Bearer access-token").header("sc-unit-system", "metric");
        let body: serde_json::Value = serde_json::from_slice(&request.send().await?.bytes().await?)?;
        body["distance"].as_f64().ok_or_else(|| "no distance".into())
    })
    .await
}

async fn sdk(url: &str, in_flight: usize) -> Result<Cost, Failure> {
    let client =
        Client::builder().credentials("client-id", "client-secret").store("memory:").set("api_origin", url);
    let client = client.set("auth_origin", url).build().await?;
    let hour = Duration::from_secs(3600);
    let row = GrantToImport::new(Secret::new("refresh-token")).vehicle_id(VEHICLE).user_id("user");
    let ends = std::time::SystemTime::now() + 2 * hour;
    client.import_grants([row.access_token(Secret::new("access-token"), ends.into())]).await?;
    let vehicle = client.vehicle(VEHICLE)?;
    measure(in_flight, async || Ok(vehicle.odometer().await?.distance)).await
}

async fn measure(in_flight: usize, call: impl AsyncFn() -> Result<f64, Failure>) -> Result<Cost, Failure> {
    let failed = AtomicUsize::new(0);
    let many = async |calls: u32| {
        let each = stream::iter(0..calls).map(|_| async {
            if call().await.is_err() {
                failed.fetch_add(1, Ordering::Relaxed);
            }
        });
        each.buffer_unordered(in_flight).count().await
    };
    many(CALLS / 10).await;
    let cpu = || {
        let time = clock_gettime(ClockId::ProcessCPUTime);
        Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
    };
    let (cpu_before, began) = (cpu(), Instant::now());
    many(CALLS).await;
    let (cpu, wall) = (cpu().saturating_sub(cpu_before), began.elapsed());
    let per_call = |time: Duration| time.as_secs_f64() * 1e6 / f64::from(CALLS);
    match failed.into_inner() {
        0 => Ok(Cost { cpu: per_call(cpu), wall: per_call(wall) }),
        failed => Err(format!("{failed} calls failed").into()),
    }
}
