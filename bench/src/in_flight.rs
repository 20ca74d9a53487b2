//! A thousand slow calls in flight over TLS, on servers that allow a hundred streams on a connection, as load balancers do.
//! After a round that warms up, what counts is how long the thousand take together: the call itself takes a second. And one thread of a
//! C program that polls two hundred cars, each of which takes a second and a half: connections are made along the way.

use std::{
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::Path,
    time::{Duration, Instant},
};

use crate::{
    Failure, certificate,
    clients::{Ask, Client, Cost, floor, named},
    figures::{Figure, Report, part, skip},
    plan::Plan,
    processes::{Running, SERVER_CPU, pinned},
    server::{STREAMS, Server},
};

/// Calls, all of them in flight.
const CALLS: u32 = 1000;

/// Cars that one thread polls, and how long each takes.
const CARS: u32 = 200;
const LATENCY: Duration = Duration::from_millis(1500);

/// Raw reqwest with a connection for each call: over HTTP/2 it would send all calls on one connection, a hundred at a time.
const FLOOR: &str = "reqwest-http1";

pub(crate) fn run(plan: &Plan, folder: &Path, report: &mut Report) -> Result<(), Failure> {
    one_thread(plan, report)?;
    certificate::write(folder)?;
    let others =
        plan.pick(vec!["sdk-rust", "sdk-rust-threads", "sdk-c", "sdk-python", "aiohttp"], vec!["sdk-rust"]);
    let hypercorn = plan.home.join("venv/bin/hypercorn");
    if hypercorn.exists() {
        part(&format!("{CALLS} calls of 1 s in flight over TLS; hypercorn, {STREAMS} streams a connection"));
        let (_server, url) = start_hypercorn(plan, folder)?;
        over_tls(plan, "hypercorn", &url, &others, folder, report)?;
    } else {
        skip("hypercorn", "bench/run could not install it");
    }
    if plan.quick {
        return Ok(());
    }
    part(&format!(
        "{CALLS} calls of 1 s in flight over TLS; the stand-in server, {STREAMS} streams a connection"
    ));
    let server = Server::start(Duration::from_secs(1), Some(folder))?;
    over_tls(plan, "stand-in", &server.url, &others, folder, report)
}

fn one_thread(plan: &Plan, report: &mut Report) -> Result<(), Failure> {
    part(&format!("{CARS} cars, {} s each, polled from one thread over HTTP", LATENCY.as_secs_f64()));
    let server = Server::start(LATENCY, None)?;
    // The call before is by which a client opens its store and starts its threads.
    let ask =
        Ask { url: &server.url, in_flight: CARS, calls: CARS, warm_up: 1, vehicles: 1, authority: None };
    against(plan, "cars", &ask, &["sdk-c-queue"], report)
}

fn over_tls(
    plan: &Plan,
    server: &str,
    url: &str,
    others: &[&str],
    folder: &Path,
    report: &mut Report,
) -> Result<(), Failure> {
    let authority = certificate::authority(folder);
    let ask =
        Ask { url, in_flight: CALLS, calls: CALLS, warm_up: CALLS, vehicles: 1, authority: Some(&authority) };
    against(plan, server, &ask, others, report)
}

/// All of them by turns.
fn against(
    plan: &Plan,
    server: &str,
    ask: &Ask<'_>,
    others: &[&str],
    report: &mut Report,
) -> Result<(), Failure> {
    let by_hand = floor(FLOOR, "raw reqwest, HTTP/1.1");
    let others = others.iter().filter_map(|name| named(name)).filter(|client| client.is_there(plan));
    let clients: Vec<&Client> = std::iter::once(&by_hand).chain(others).collect();
    let mut costs = vec![Vec::new(); clients.len()];
    for round in 0..plan.pick(5, 2) {
        for turn in 0..clients.len() {
            let at = (turn + round) % clients.len();
            costs[at].push(clients[at].run(plan, ask, report)?);
        }
    }
    let seconds =
        |costs: &[Cost]| costs.iter().map(|cost| cost.wall * f64::from(ask.calls) / 1e6).collect::<Vec<_>>();
    for (client, costs_of) in clients.iter().zip(&costs) {
        let key = |name: &str| format!("in-flight/{server}/{}/{name}", client.name);
        let wall = Figure::new(key("wall"), "all", "s", seconds(costs_of)).over(FLOOR, &seconds(&costs[0]));
        let cpu = costs_of.iter().map(|cost| cost.cpu).collect();
        let peak = costs_of.iter().map(|cost| cost.peak).collect();
        report.row(
            client.what,
            [
                if client.ours { wall.ours() } else { wall },
                Figure::new(key("cpu"), "CPU per call", "us", cpu),
                Figure::new(key("memory"), "peak", "MiB", peak),
            ],
        );
    }
    Ok(())
}

/// Starts it on a free port, and waits until it answers.
fn start_hypercorn(plan: &Plan, folder: &Path) -> Result<(Running, String), Failure> {
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    let mut command = pinned(SERVER_CPU, plan.python());
    // No workers: the process that is started serves, and ends when it is told.
    command
        .args(["-B", "-m", "hypercorn", "--workers", "0", "--log-level", "warning", "--backlog", "4096"])
        .args(["--bind", &format!("127.0.0.1:{port}")])
        .arg("--certfile")
        .arg(certificate::certificate(folder))
        .arg("--keyfile")
        .arg(certificate::key(folder))
        .arg("slow_app:app")
        .env("PYTHONPATH", plan.root.join("bench/clients/python"));
    let mut server = Running::start(&mut command)?;
    let since = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        if server.has_ended() || since.elapsed() > Duration::from_secs(30) {
            return Err("hypercorn did not start".into());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok((server, format!("https://localhost:{port}")))
}
