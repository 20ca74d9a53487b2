//! What a call costs: CPU time and wall time per odometer, one at a time and many in flight, against raw reqwest in the same
//! round. And first of all, what the server can do.

use std::{path::Path, time::Duration};

use crate::{
    Failure, certificate,
    clients::{Ask, CLIENTS, Client, Cost, FLOOR},
    figures::{Figure, Report, part, skip},
    in_rust,
    plan::Plan,
    processes::{CLIENT_CPU, pinned},
    server::Server,
};

/// One way of asking.
struct Setup {
    tls: bool,
    /// How long the server takes, in milliseconds.
    latency: u64,
    in_flight: u32,
    /// Calls of the quickest clients in one measurement.
    calls: u32,
    /// Only the floor and this SDK are measured.
    ours_alone: bool,
}

/// What is measured.
fn setups(plan: &Plan) -> Vec<Setup> {
    let setup = |tls, latency, in_flight, calls| Setup { tls, latency, in_flight, calls, ours_alone: false };
    if plan.quick {
        return vec![
            setup(false, 0, 1, 5_000),
            setup(false, 0, 64, 10_000),
            Setup { ours_alone: true, ..setup(false, 50, 64, 1_280) },
        ];
    }
    vec![
        setup(false, 0, 1, 10_000),
        setup(false, 0, 64, 20_000),
        setup(false, 50, 1, 60),
        setup(false, 50, 64, 2_560),
        setup(true, 0, 1, 10_000),
        setup(true, 0, 64, 20_000),
    ]
}

pub(crate) fn run(plan: &Plan, folder: &Path, report: &mut Report) -> Result<(), Failure> {
    capacity(plan, report)?;
    certificate::write(folder)?;
    let mut clients: Vec<&Client> = Vec::new();
    for client in CLIENTS {
        if client.is_there(plan) {
            clients.push(client);
        } else {
            skip(client.what, "bench/run could not install it");
        }
    }
    for setup in setups(plan) {
        one(plan, &setup, &clients, folder, report)?;
    }
    Ok(())
}

/// Calls that the server answers in a second, asked by a client that does next to nothing.
fn capacity(plan: &Plan, report: &mut Report) -> Result<(), Failure> {
    part("The stand-in server, on its processor: what it can do");
    let server = Server::start(Duration::ZERO, None)?;
    let calls: u32 = plan.pick(100_000, 50_000);
    let (mut rates, mut cpu) = (Vec::new(), Vec::new());
    for _ in 0..plan.rounds() {
        let before = server.process.cpu()?;
        let output = pinned(CLIENT_CPU, std::env::current_exe()?)
            .args([in_rust::CLIENT, "sockets"])
            .envs([("BENCH_URL", server.url.as_str()), ("BENCH_VEHICLES", "1"), ("BENCH_IN_FLIGHT", "64")])
            .envs([("BENCH_CALLS", calls.to_string()), ("BENCH_WARM_UP", "640".to_owned())])
            .output()?;
        let spent = server.process.cpu()?.saturating_sub(before);
        let figures: serde_json::Value = serde_json::from_slice(&output.stdout)?;
        rates.push(1e6 / figures["wall_us"].as_f64().ok_or("no rate")?);
        cpu.push(spent.as_secs_f64() * 1e6 / f64::from(calls + 640));
    }
    report.add(Figure::new("server/rate", "calls answered in a second, 64 in flight", "/s", rates).more());
    report.add(Figure::new("server/cpu", "its CPU time per call", "us", cpu));
    Ok(())
}

/// Everybody by turns, in one setup.
fn one(
    plan: &Plan,
    setup: &Setup,
    clients: &[&Client],
    folder: &Path,
    report: &mut Report,
) -> Result<(), Failure> {
    let scheme = if setup.tls { "https" } else { "http" };
    let (latency, in_flight) = (setup.latency, setup.in_flight);
    part(&format!(
        "An odometer over {}, {latency} ms away, {in_flight} in flight: CPU time and wall time per call",
        scheme.to_uppercase()
    ));
    let server = Server::start(Duration::from_millis(latency), setup.tls.then_some(folder))?;
    let authority = setup.tls.then(|| certificate::authority(folder));
    let wanted = |client: &&&Client| {
        (client.tls || !setup.tls)
            && (client.ours || client.name == FLOOR || !setup.ours_alone)
            && !(client.is_very_slow() && (plan.quick || latency > 0))
    };
    let clients: Vec<&Client> = clients.iter().filter(wanted).copied().collect();
    let mut costs = vec![Vec::new(); clients.len()];
    for round in 0..plan.rounds() {
        for turn in 0..clients.len() {
            // In turns, so that what drifts hits all alike.
            let at = (turn + round) % clients.len();
            // Where the server's latency sets the pace, nobody of the others is slow.
            let fewer = if latency == 0 { clients[at].fewer } else { 1 };
            let calls = (setup.calls / fewer).max(in_flight);
            let warm_up = (calls / 10).max(in_flight);
            let authority = authority.as_deref();
            let ask = Ask { url: &server.url, in_flight, calls, warm_up, vehicles: 1, authority };
            costs[at].push(clients[at].run(plan, &ask, report)?);
        }
    }
    let prefix = format!("calls/{scheme}/{latency}ms/{in_flight}");
    let floor = clients.iter().position(|client| client.name == FLOOR).ok_or("no floor")?;
    for (client, costs_of) in clients.iter().zip(&costs) {
        let figure = |name: &str, what: &str, of: fn(&Cost) -> f64| {
            let take = |costs: &[Cost]| costs.iter().map(of).collect::<Vec<_>>();
            let key = format!("{prefix}/{}/{name}", client.name);
            let figure = Figure::new(key, what, "us", take(costs_of)).over(FLOOR, &take(&costs[floor]));
            if client.ours { figure.ours() } else { figure }
        };
        let peak = costs_of.iter().map(|cost| cost.peak).collect();
        let memory = Figure::new(format!("{prefix}/{}/memory", client.name), "peak", "MiB", peak);
        let (cpu, wall) = (figure("cpu", "CPU", |cost| cost.cpu), figure("wall", "wall", |cost| cost.wall));
        report.row(client.what, [cpu, wall, memory]);
    }
    Ok(())
}
