//! Two releases on one store: what the one before has written and left half done, and both at once. The program of the
//! release before is the worker that `tests/releases` builds from an earlier commit; `SMARTCAR_FORMER_WORKER` names it.

use std::time::Duration;

use smartcar_sandbox::{Choice, Config, ConnectRequest, Fault, FaultRule};
use smartcar_sdk::ClientBuilder;
use smartcar_tests::{
    World,
    drivers::{Car, reach_all},
    figures,
    postgres::Postgres,
    processes::{Fleet, Job, Worker},
};

const WORKER: &str = env!("CARGO_BIN_EXE_smartcar-test-worker");
const DRIVERS: usize = 8;
const GRACE: Duration = Duration::from_secs(10);
/// How late token replies come, in seconds: a kill at random often meets a refresh under way.
const REPLY: f64 = 0.3;
const KILLS: std::ops::Range<u64> = 100..700;
/// For so long one release works alone, and for so long both do.
const DURING: Duration = Duration::from_secs(10);
const KEYS: &str = "k:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// A driver connects with a process of the release before.
fn connect(world: &World, job: &dyn Fn(&str, &[&str]) -> Job, former: &str, cars: &mut Vec<Car>) {
    let request = ConnectRequest { vehicles: Choice::Count(2), ..ConnectRequest::default() };
    let worker = Worker::start(&job(former, &["connect", &world.consent(request)]));
    worker.wait_until_it_says("connected ");
    let said = worker.said("connected ").expect("a grant and its vehicles");
    let (_, report) = worker.end();
    assert!(report.errors.is_empty(), "{report:?}");
    let (grant, vehicles) = said.split_once(' ').expect("vehicles");
    for vehicle in vehicles.split(' ') {
        let number = u32::try_from(cars.len()).expect("not so many");
        cars.push(world.car(vehicle, grant, number));
    }
}

async fn side_by_side(name: &str, address: Option<&str>, sealed: bool) {
    let former = std::env::var("SMARTCAR_FORMER_WORKER").expect("run tests/releases");
    let alone = figures::alone().await;
    let config = Config { access_ttl: Duration::from_secs(2), grace: GRACE, ..Config::default() };
    let world = World::new(config).await;
    let address = address.map_or_else(|| world.sqlite(), str::to_owned);
    let spool = world.folder.path().join("spool");
    let mut settings = vec![("refresh_token_grace", GRACE.as_secs().to_string())];
    if sealed {
        settings.push(("token_keys", KEYS.to_owned()));
        settings.push(("spool", spool.display().to_string()));
    }
    let job = |program: &str, arguments: &[&str]| {
        let job = Job::new(program, &world.sandbox, &address, arguments);
        settings.iter().fold(job, |job, (name, value)| job.set(name, value))
    };
    let builder = || {
        let builder: ClientBuilder = world.builder().store(&address);
        settings.iter().fold(builder, |builder, (name, value)| builder.set(name, value))
    };

    // The release before makes the store, and leaves it as kills leave it.
    let mut cars = Vec::new();
    for _ in 0..DRIVERS {
        connect(&world, &job, &former, &mut cars);
    }
    let file = world.folder.path().join("cars");
    Car::write(&cars, &file);
    let late = FaultRule::new("/oauth/token", Fault::Delay { seconds: REPLY });
    world.sandbox.set_faults(vec![late]).unwrap();
    let hammer = ["hammer", file.to_str().unwrap(), "8", "200"];
    let mut old = Fleet::start(job(&former, &hammer), 4);
    old.kill_at_random(DURING / 2, KILLS);
    // Then both are there at once: the first of this release migrates the store under the other.
    let mut new = Fleet::start(job(WORKER, &hammer), 4);
    std::thread::scope(|scope| {
        scope.spawn(|| old.kill_at_random(DURING, KILLS));
        scope.spawn(|| new.kill_at_random(DURING, KILLS));
    });
    let kills = old.kills() + new.kills();
    let (old, new) = (old.end(), new.end());
    world.sandbox.set_faults(Vec::new()).unwrap();
    drop(alone);
    // Every car answers, and every stored refresh token wins another pair: that tells more than a look at the store, whose
    // records are sealed here.
    let client = builder().build().await.unwrap();
    reach_all(&client, &cars, GRACE * 2).await;
    tokio::time::sleep(GRACE * 2).await;
    let within = Duration::from_secs(61 * 86_400);
    let again = client.refresh_expiring(within).await.unwrap();
    let unreachable = reach_all(&client, &cars, GRACE * 2).await;
    client.close().await.unwrap();
    let won: u64 = world.sandbox.stats().tokens.values().map(|counts| counts.won).sum();
    figures::report(
        name,
        format!(
            "{kills} kills; the release before: {old}; this one: {new}; {DRIVERS} grants, {won} refreshes; then {} refreshed \
             once more, {} given up, {} cars out of reach",
            again.refreshed + again.skipped,
            again.reconnect,
            unreachable.len()
        ),
    );
    // Who took over a killed process's refresh and is closed at that moment leaves it to another, and says so. That nothing was
    // lost by it, the refreshes below tell.
    for report in [&old, &new] {
        report.assert_right(&["close"]);
        let closed = report.errors.get("close");
        assert!(closed.is_none_or(|(_, message)| message.starts_with("timeout: ")), "{closed:?}");
    }
    let lived = again.refreshed + again.skipped;
    assert_eq!((lived, again.failed, again.reconnect), (DRIVERS as u64, 0, 0), "{again:?}");
    assert!(unreachable.is_empty(), "{unreachable:?}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a program of the release before: tests/releases"]
async fn a_plain_sqlite_file_serves_two_releases_and_loses_nothing() {
    side_by_side("two releases on a plain SQLite file", None, false).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a program of the release before: tests/releases"]
async fn two_releases_on_a_sealed_sqlite_file_lose_nothing() {
    side_by_side("two releases on a sealed SQLite file", None, true).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a program of the release before: tests/releases"]
async fn a_plain_postgresql_serves_two_releases_and_loses_nothing() {
    let name = "two releases on a plain PostgreSQL";
    let Some(server) = Postgres::start(name) else { return };
    side_by_side(name, Some(&server.database("fleet")), false).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a program of the release before: tests/releases"]
async fn two_releases_on_a_sealed_postgresql_lose_nothing() {
    let name = "two releases on a sealed PostgreSQL";
    let Some(server) = Postgres::start(name) else { return };
    side_by_side(name, Some(&server.database("fleet")), true).await;
}
