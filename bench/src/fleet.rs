//! A fleet polled once: ten thousand vehicles, each with a grant of its own in a store on disk, by a client that has just started.

use std::time::Duration;

use crate::{
    Failure,
    clients::{Ask, Client, Cost, FLOOR, named},
    figures::{Figure, Report, part},
    plan::Plan,
    server::Server,
};

const VEHICLES: u32 = 10_000;
const IN_FLIGHT: u32 = 64;

pub(crate) fn run(plan: &Plan, report: &mut Report) -> Result<(), Failure> {
    part(&format!(
        "{VEHICLES} vehicles polled once, {IN_FLIGHT} at a time; the SDK's grants in a cold SQLite store"
    ));
    let server = Server::start(Duration::ZERO, None)?;
    let names = plan.pick(
        vec![FLOOR, "sdk-rust", "sdk-rust-threads", "sdk-python", "official-node", "official-python"],
        vec![FLOOR, "sdk-rust", "sdk-python"],
    );
    let clients: Vec<&Client> =
        names.into_iter().filter_map(named).filter(|client| client.is_there(plan)).collect();
    let ask = Ask {
        url: &server.url,
        in_flight: IN_FLIGHT,
        calls: VEHICLES,
        warm_up: 0,
        vehicles: VEHICLES,
        authority: None,
    };
    let mut costs = vec![Vec::new(); clients.len()];
    for round in 0..plan.pick(5, 2) {
        for turn in 0..clients.len() {
            let at = (turn + round) % clients.len();
            costs[at].push(clients[at].run(plan, &ask, report)?);
        }
    }
    for (client, costs_of) in clients.iter().zip(&costs) {
        let figure = |name: &str, what: &str, unit, of: fn(&Cost) -> f64| {
            let take = |costs: &[Cost]| costs.iter().map(of).collect::<Vec<_>>();
            let key = format!("fleet/{}/{name}", client.name);
            let figure = Figure::new(key, what, unit, take(costs_of)).over(FLOOR, &take(&costs[0]));
            if client.ours { figure.ours() } else { figure }
        };
        let all = |cost: &Cost| cost.wall * f64::from(VEHICLES) / 1e6;
        report.row(
            client.what,
            [figure("wall", "all", "s", all), figure("cpu", "CPU per vehicle", "us", |cost| cost.cpu)],
        );
    }
    Ok(())
}
