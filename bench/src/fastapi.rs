//! A `FastAPI` application on two workers of uvicorn, under a thousand requests at a time. Each asks for a reading that takes 200 ms, or
//! sleeps as long in its place: what the SDK adds to that is what counts.

use std::{
    net::{Ipv4Addr, TcpListener, TcpStream},
    time::{Duration, Instant},
};

use crate::{
    Failure,
    clients::{Ask, floor},
    figures::{Figure, Report, part, skip},
    plan::Plan,
    processes::Running,
    server::Server,
};

/// Requests, all of them in flight.
const CALLS: u32 = 1000;
/// What a reading takes; `web_app.py` sleeps as long.
const LATENCY: Duration = Duration::from_millis(200);
const WORKERS: &str = "2";

/// The routes of `web_app.py`, the one that others are compared with first.
const ROUTES: [(&str, &str); 2] = [("sleep", "asyncio.sleep"), ("sdk", "this SDK, AsyncClient")];

pub(crate) fn run(plan: &Plan, report: &mut Report) -> Result<(), Failure> {
    if !plan.home.join("venv/bin/uvicorn").exists() {
        skip("fastapi", "bench/run could not install uvicorn");
        return Ok(());
    }
    part(&format!("{CALLS} requests of 200 ms to FastAPI, {WORKERS} workers of uvicorn"));
    let api = Server::start(LATENCY, None)?;
    let (mut application, url) = start(plan, &api.url)?;
    let browser = floor("reqwest-http1", "raw reqwest, HTTP/1.1");
    let mut seconds = ROUTES.map(|_| Vec::new());
    for round in 0..plan.pick(5, 3) {
        for turn in 0..ROUTES.len() {
            let at = (turn + round) % ROUTES.len();
            let url = format!("{url}/{}", ROUTES[at].0);
            let ask = Ask {
                url: &url,
                in_flight: CALLS,
                calls: CALLS,
                warm_up: CALLS,
                vehicles: 1,
                authority: None,
            };
            seconds[at].push(browser.run(plan, &ask, report)?.wall * f64::from(CALLS) / 1e6);
        }
    }
    application.end();
    let [sleep, _] = &seconds;
    for ((route, what), times) in ROUTES.iter().zip(&seconds) {
        let wall = Figure::new(format!("fastapi/{route}/wall"), "all", "s", times.clone())
            .over("asyncio.sleep", sleep);
        report.row(what, [if *route == "sdk" { wall.ours() } else { wall }]);
    }
    Ok(())
}

/// Starts the application on a free port, and waits until it answers.
fn start(plan: &Plan, api: &str) -> Result<(Running, String), Failure> {
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    let mut command = std::process::Command::new(plan.python());
    command
        .args(["-B", "-m", "uvicorn", "web_app:app", "--workers", WORKERS, "--port", &port.to_string()])
        .args(["--log-level", "warning", "--backlog", "4096"])
        .env("PYTHONPATH", plan.root.join("bench/clients/python"))
        .env("BENCH_URL", api)
        .envs(["BENCH_IN_FLIGHT", "BENCH_CALLS", "BENCH_WARM_UP", "BENCH_VEHICLES"].map(|name| (name, "1")));
    let mut application = Running::start(&mut command)?;
    let since = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        if application.has_ended() || since.elapsed() > Duration::from_secs(30) {
            return Err("uvicorn did not start".into());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok((application, format!("http://127.0.0.1:{port}")))
}
