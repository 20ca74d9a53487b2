//! Drivers who connect while something else happens to their cars: every car stays reachable, and what was removed
//! stays removed.

use std::time::{Duration, Instant};

use smartcar_sandbox::{Choice, Config, ConnectRequest, Fault, FaultRule};
use smartcar_sdk::{Client, Status};
use smartcar_tests::{
    World,
    drivers::{Car, reach_all},
    figures,
    processes::{Job, Report, Worker},
};

const WORKER: &str = env!("CARGO_BIN_EXE_smartcar-test-worker");
const GRACE: Duration = Duration::from_secs(3);

async fn world() -> (World, Client) {
    let config = Config { access_ttl: Duration::from_secs(2), grace: GRACE, ..Config::default() };
    let world = World::new(config).await;
    let client = world.builder().set("grace", "3").build().await.unwrap();
    (world, client)
}

fn consent(world: &World, user: &str, cars: usize) -> String {
    world.consent(ConnectRequest {
        user: Some(user.to_owned()),
        vehicles: Choice::Count(cars),
        ..ConnectRequest::default()
    })
}

fn worker(world: &World, arguments: &[&str]) -> Worker {
    Worker::start(&Job::new(WORKER, &world.sandbox, &world.sqlite(), arguments))
}

/// The grant and vehicles that a process says it connected.
fn connected(report: &Report) -> (String, Vec<String>) {
    let line = report.said.iter().find_map(|line| line.strip_prefix("connected "));
    let mut words =
        line.unwrap_or_else(|| panic!("it did not connect: {report:?}")).split(' ').map(str::to_owned);
    (words.next().unwrap(), words.collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_connects_of_one_user_in_two_processes_leave_every_car_reachable() {
    let (world, client) = world().await;
    let (since, mut cars) = (Instant::now(), Vec::new());
    let rounds = figures::long_or(40, 12);
    for round in 0..rounds {
        let user = format!("driver-{round}@example.com");
        // One consents to all three cars, the other to one or all of them.
        let consents = [consent(&world, &user, 3), consent(&world, &user, 1 + 2 * (round % 2))];
        let processes = consents.map(|redirect| worker(&world, &["connect", &redirect]));
        let (_, vehicles) = processes
            .map(|process| connected(&process.wait().1))
            .into_iter()
            .max_by_key(|(_, cars)| cars.len())
            .unwrap();
        for vehicle in vehicles {
            let number = u32::try_from(cars.len()).unwrap();
            cars.push(world.car(&vehicle, "", number));
        }
    }
    assert_eq!(cars.len(), 3 * rounds);
    let verdict = world.verdict(client, &world.sqlite(), &cars, GRACE * 2).await;
    figures::report(
        "two Connects of one user at once in two processes",
        format!(
            "{} s, {rounds} drivers of three cars, {} grants left, {} lost, {} cars out of reach",
            since.elapsed().as_secs(),
            verdict.losses.grants,
            verdict.losses.lost.len(),
            verdict.unreachable.len()
        ),
    );
    verdict.assert_nothing_lost();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connect_during_a_refresh_of_the_older_grant_leaves_every_car_reachable() {
    let (world, client) = world().await;
    let (since, rounds) = (Instant::now(), figures::long_or(12, 3));
    let mut cars = Vec::new();
    for round in 0..rounds {
        let user = format!("driver-{round}@example.com");
        let older = client.complete_connect(consent(&world, &user, 2)).await.unwrap();
        tokio::time::sleep(Duration::from_secs(2)).await; // its access token is over
        let late = FaultRule::new("/oauth/token", Fault::Delay { seconds: 1.0 }).times(1);
        world.sandbox.set_faults(vec![late]).unwrap();
        let refreshing = {
            let vehicle = client.vehicle(older.vehicles[0].as_ref());
            tokio::spawn(async move { vehicle.odometer().await })
        };
        while world.sandbox.stats().faults.get("delay").copied().unwrap_or_default() <= round {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // Every other driver consents to one car only: the older grant is still first for the other car.
        let all = round % 2 == 0;
        let process = worker(&world, &["connect", &consent(&world, &user, if all { 2 } else { 1 })]);
        let (newer, _) = connected(&tokio::task::spawn_blocking(|| process.wait().1).await.unwrap());
        refreshing.await.unwrap().expect("a call under way is answered");
        for vehicle in &older.vehicles {
            let number = u32::try_from(cars.len()).unwrap();
            cars.push(world.car(vehicle.as_ref(), &newer, number));
        }
        let status = client.grant(older.id.as_ref()).await.unwrap().unwrap().status;
        assert_eq!(status, if all { Status::Removed } else { Status::Active }, "round {round}");
    }
    let verdict = world.verdict(client, &world.sqlite(), &cars, GRACE * 2).await;
    figures::report(
        "a Connect during a refresh of the older grant",
        format!(
            "{} s, {rounds} drivers, {} grants left, {} lost, {} of {} cars out of reach",
            since.elapsed().as_secs(),
            verdict.losses.grants,
            verdict.losses.lost.len(),
            verdict.unreachable.len(),
            cars.len()
        ),
    );
    verdict.assert_nothing_lost();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_removed_during_its_refresh_stays_removed() {
    let (world, client) = world().await;
    let since = Instant::now();
    let cars = world.drivers(&client, figures::long_or(24, 8), 1).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    world.sandbox.set_faults(vec![FaultRule::new("/oauth/token", Fault::Delay { seconds: 1.0 })]).unwrap();
    let refreshing = {
        let (client, cars) = (client.clone(), cars.clone());
        tokio::spawn(async move { reach_all(&client, &cars, Duration::ZERO).await })
    };
    while world.sandbox.stats().faults.get("delay").copied().unwrap_or_default() < cars.len() as u64 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let removing: Vec<_> = cars.iter().map(|car| worker(&world, &["remove", &car.grant])).collect();
    for process in removing {
        let (_, report) = tokio::task::spawn_blocking(|| process.wait()).await.unwrap();
        assert_eq!(report.said, ["removed true"], "{report:?}");
    }
    assert!(!refreshing.is_finished(), "the refreshes were over before the removals");
    refreshing.await.unwrap();
    world.sandbox.set_faults(Vec::new()).unwrap();
    tokio::time::sleep(GRACE * 2).await;
    let newcomer = world.builder().set("grace", "3").build().await.unwrap();
    for Car { grant, vehicle, .. } in &cars {
        for client in [&client, &newcomer] {
            let status = client.grant(grant).await.unwrap().map(|grant| grant.status);
            assert_eq!(status, Some(Status::Removed), "{grant} was revived");
            let error = client.vehicle(vehicle).odometer().await.unwrap_err();
            assert_eq!(error.kind(), smartcar_sdk::ErrorKind::NotConnected, "{error}");
        }
    }
    client.close().await.unwrap();
    newcomer.close().await.unwrap();
    figures::report(
        "removal during a refresh",
        format!("{} s, {} grants removed, 0 revived", since.elapsed().as_secs(), cars.len()),
    );
}
