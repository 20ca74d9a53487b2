//! A store that fails in every way a disk and its neighbours can, and a clock that steps: a clear error or recovery,
//! and nothing lost.

use std::{
    fs,
    io::{Read, Seek, SeekFrom, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use smartcar_sandbox::{Config, Fault, FaultRule};
use smartcar_sdk::{Client, ClientBuilder, ErrorKind};
use smartcar_tests::{
    World,
    drivers::{Car, reach_all},
    figures, losses,
    processes::{Job, Worker},
};
use tokio::task::JoinSet;

const WORKER: &str = env!("CARGO_BIN_EXE_smartcar-test-worker");
const DAY: i64 = 86_400_000;
const HOURS: Duration = Duration::from_secs(3 * 3600);

fn brisk(world: &World) -> ClientBuilder {
    world.builder().set("refresh_token_grace", &world.sandbox.config().grace.as_secs().to_string())
}

async fn world(grace: u64) -> World {
    World::new(Config { grace: Duration::from_secs(grace), ..Config::default() }).await
}

fn late_by(seconds: f64) -> Vec<FaultRule> {
    vec![FaultRule::new("/oauth/token", Fault::Delay { seconds })]
}

/// Asks for all cars, four at once for each, without pause for so long; the errors that came, by kind and with the first message.
async fn ask_on(client: &Client, cars: &[Car], during: Duration) -> Vec<(ErrorKind, String)> {
    let (since, mut errors) = (Instant::now(), Vec::new());
    while since.elapsed() < during {
        let mut calls = JoinSet::new();
        for car in cars.iter().flat_map(|car| std::iter::repeat_n(car, 4)).cloned() {
            let client = client.clone();
            calls.spawn(async move {
                let reading = client.vehicle(&car.vehicle).unwrap().odometer().await?;
                assert!(car.shows(reading.distance), "{} instead of {}", reading.distance, car.km);
                Ok::<_, smartcar_sdk::Error>(())
            });
        }
        for error in calls.join_all().await.into_iter().filter_map(Result::err) {
            if !errors.iter().any(|(kind, _)| *kind == error.kind()) {
                errors.push((error.kind(), error.to_string()));
            }
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    errors
}

fn assert_only(errors: &[(ErrorKind, String)], explained: &[ErrorKind]) {
    assert!(errors.iter().all(|(kind, _)| explained.contains(kind)), "{errors:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_locked_past_the_grace_loses_no_won_pair() {
    let grace = Duration::from_secs(4);
    let config = Config { access_ttl: Duration::from_secs(2), grace, ..Config::default() };
    let world = World::new(config).await;
    let client = brisk(&world).set("timeout", "2").build().await.unwrap();
    let cars = world.drivers(&client, 4, 4).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    world.sandbox.set_faults(late_by(0.5)).unwrap();
    let before = world.token_requests();
    let asking = {
        let (client, cars) = (client.clone(), cars.clone());
        tokio::spawn(async move { ask_on(&client, &cars, Duration::from_secs(8)).await })
    };
    world.requests_are_out(before, 4).await;
    let shell = rusqlite::Connection::open(world.folder.path().join("tokens.db")).unwrap();
    shell.execute_batch("BEGIN IMMEDIATE").unwrap();
    tokio::time::sleep(grace + Duration::from_secs(3)).await;
    shell.execute_batch("ROLLBACK").unwrap();
    let errors = asking.await.unwrap();
    world.sandbox.set_faults(Vec::new()).unwrap();
    let verdict = world.verdict(client, &world.sqlite(), &cars, grace).await;
    figures::report(
        "database locked for longer than the grace",
        format!("{} grants, {} lost; errors: {errors:?}", verdict.losses.grants, verdict.losses.lost.len()),
    );
    assert_only(&errors, &[ErrorKind::Store, ErrorKind::Timeout, ErrorKind::Unavailable]);
    verdict.assert_nothing_lost();
}

async fn step_during_refreshes_and_confirmations(step: i64) {
    let world = world(3).await;
    let client = brisk(&world).build().await.unwrap();
    let cars = world.drivers(&client, 6, 1).await;
    world.pass(HOURS);
    // Some replies are lost: those pairs are unconfirmed, and to be confirmed after the step.
    let lost = FaultRule::new("/oauth/token", Fault::Drop).times(3);
    world.sandbox.set_faults([vec![lost], late_by(0.4)].concat()).unwrap();
    let before = world.token_requests();
    let asking = {
        let (client, cars) = (client.clone(), cars.clone());
        tokio::spawn(async move { reach_all(&client, &cars, Duration::from_secs(3)).await })
    };
    world.requests_are_out(before, 4).await;
    world.clock.step_wall(step);
    assert_eq!(asking.await.unwrap(), []);
    world.sandbox.set_faults(Vec::new()).unwrap();
    // A process that starts after the step, and one that lived through it.
    let newcomer = brisk(&world).build().await.unwrap();
    assert_eq!(reach_all(&newcomer, &cars, Duration::from_secs(3)).await, []);
    newcomer.close().await.unwrap();
    world.pass(HOURS);
    let verdict = world.verdict(client, &world.sqlite(), &cars, Duration::from_secs(6)).await;
    figures::report(
        "clock steps by a day",
        format!("{step} ms: {} grants, {} lost", verdict.losses.grants, verdict.losses.lost.len()),
    );
    verdict.assert_nothing_lost();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_steps_during_confirmations_loses_nothing() {
    tokio::join!(step_during_refreshes_and_confirmations(DAY), step_during_refreshes_and_confirmations(-DAY));
}

/// The clock steps just after a process died with a reply on its way. Nobody calls; only recovery can save the grant.
async fn step_after_a_crash(step: i64) {
    let world = world(6).await;
    let mortal = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let dying =
        brisk(&world).set("recovery", "false").runtime(mortal.handle().clone()).build().await.unwrap();
    let cars = world.drivers(&dying, 4, 1).await;
    world.pass(HOURS);
    world.sandbox.set_faults(late_by(60.0)).unwrap();
    let before = world.token_requests();
    let calls = {
        let (dying, cars) = (dying.clone(), cars.clone());
        tokio::spawn(async move { reach_all(&dying, &cars, Duration::ZERO).await })
    };
    world.requests_are_out(before, 4).await;
    mortal.shutdown_background(); // as killed: whatever it was doing ends here
    calls.abort();
    world.clock.step_wall(step);
    world.sandbox.set_faults(Vec::new()).unwrap();
    let survivor = brisk(&world).build().await.unwrap();
    tokio::time::sleep(Duration::from_secs(18)).await;
    let counted = losses::count(&world.sandbox, &world.sqlite(), &world.sandbox.config().client_id).await;
    figures::report(
        "clock steps after a crash in mid-refresh, nobody calls",
        format!("{step} ms: {} grants, {} lost", counted.grants, counted.lost.len()),
    );
    assert!(counted.lost.is_empty() && counted.given_up.is_empty(), "{counted:?}");
    survivor.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn recovery_after_a_crash_needs_no_call() {
    step_after_a_crash(0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn recovery_sees_what_a_clock_ahead_left() {
    step_after_a_crash(DAY).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn recovery_sees_what_a_clock_that_stepped_back_left() {
    step_after_a_crash(-DAY).await;
}

/// A small disk of its own, unmounted when dropped.
struct Disk(PathBuf);

impl Disk {
    fn mount(at: &Path, megabytes: u32) -> Option<Self> {
        fs::create_dir(at).unwrap();
        let size = format!("size={megabytes}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "none"]).arg(at).output();
        mounted.is_ok_and(|output| output.status.success()).then(|| Self(at.to_owned()))
    }

    /// Writes until not a byte more goes in.
    fn fill(&self) {
        let mut ballast = fs::File::create(self.0.join("ballast")).unwrap();
        for size in [1 << 20, 4096, 1] {
            while ballast.write_all(&vec![1; size]).is_ok() {}
        }
    }

    fn make_room(&self) {
        fs::remove_file(self.0.join("ballast")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fills_up_during_refreshes_loses_nothing() {
    let grace = Duration::from_secs(4);
    let world = World::new(Config { access_ttl: Duration::from_secs(2), grace, ..Config::default() }).await;
    let Some(disk) = Disk::mount(&world.folder.path().join("disk"), 24) else {
        return figures::skip("full disk", "it takes the right to mount a tmpfs (root)");
    };
    let address = format!("sqlite:{}", disk.0.join("tokens.db").display());
    let client = brisk(&world).set("timeout", "2").store(&address).build().await.unwrap();
    let cars = world.drivers(&client, 6, 1).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    world.sandbox.set_faults(late_by(0.5)).unwrap();
    let before = world.token_requests();
    let asking = {
        let (client, cars) = (client.clone(), cars.clone());
        tokio::spawn(async move { ask_on(&client, &cars, Duration::from_secs(6)).await })
    };
    world.requests_are_out(before, 6).await;
    disk.fill();
    tokio::time::sleep(Duration::from_secs(5)).await;
    let sent = world.token_requests() - before;
    disk.make_room();
    let errors = asking.await.unwrap();
    world.sandbox.set_faults(Vec::new()).unwrap();
    let verdict = world.verdict(client, &address, &cars, grace).await;
    figures::report(
        "full disk",
        format!(
            "{} grants, {} lost; {sent} token requests, 6 of them before the disk was full; errors: {errors:?}",
            verdict.losses.grants,
            verdict.losses.lost.len()
        ),
    );
    assert_only(&errors, &[ErrorKind::Store, ErrorKind::Timeout, ErrorKind::Unavailable]);
    verdict.assert_nothing_lost();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_file_is_named_before_anything_is_sent() {
    let world = world(3).await;
    let client = brisk(&world).build().await.unwrap();
    let cars = world.drivers(&client, 4, 1).await;
    let file = world.folder.path().join("cars");
    Car::write(&cars, &file);
    client.close().await.unwrap();
    world.pass(HOURS);
    let database = world.folder.path().join("tokens.db");
    let allow = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    allow(world.folder.path(), 0o755);
    allow(&database, 0o444);
    let before = world.token_requests();
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let root = status.lines().any(|line| line.starts_with("Uid:\t0"));
    let nobody: &[&str] =
        if root { &["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] } else { &[] };
    let arguments = ["script", file.to_str().unwrap(), "close", "500"];
    let job = Job::new(WORKER, &world.sandbox, &world.sqlite(), &arguments).wrapped(nobody);
    let worker = Worker::start(&job);
    let since = Instant::now();
    while worker.report().errors.is_empty() && since.elapsed() < Duration::from_secs(20) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let report = worker.report();
    worker.kill();
    assert_eq!(world.token_requests(), before, "something was sent");
    let (_, said) = report.errors.get("store").unwrap_or_else(|| panic!("no clear error: {report:?}"));
    assert!(said.contains("no permission to read and write it"), "{said}");
    allow(&database, 0o600);
    let client = brisk(&world).build().await.unwrap();
    let verdict = world.verdict(client, &world.sqlite(), &cars, Duration::from_secs(1)).await;
    figures::report(
        "read-only file",
        format!("{} grants, {} lost; it says: {said}", verdict.losses.grants, verdict.losses.lost.len()),
    );
    verdict.assert_nothing_lost();
}

/// The grants' leaf page in the middle of the file: its place and its bytes.
fn a_page_of_grants(database: &Path) -> (u64, Vec<u8>) {
    let inside = rusqlite::Connection::open(database).unwrap();
    inside.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let leaves = "SELECT pageno FROM dbstat WHERE name = 'smartcar_grants' AND pagetype = 'leaf' ORDER BY 1";
    let mut statement = inside.prepare(leaves).unwrap();
    let pages = statement.query_map((), |row| row.get::<_, i64>(0)).unwrap();
    let pages: Vec<_> = pages.map(|page| u64::try_from(page.unwrap()).unwrap()).collect();
    let place = (pages[pages.len() / 2] - 1) * 4096;
    let mut bytes = vec![0; 4096];
    let mut file = fs::File::open(database).unwrap();
    file.seek(SeekFrom::Start(place)).unwrap();
    file.read_exact(&mut bytes).unwrap();
    (place, bytes)
}

fn overwrite(database: &Path, place: u64, bytes: &[u8]) {
    let mut file = fs::OpenOptions::new().write(true).open(database).unwrap();
    file.seek(SeekFrom::Start(place)).unwrap();
    file.write_all(bytes).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrupt_page_is_said_so_and_the_tokens_on_it_are_not_spent() {
    let world = world(3).await;
    let database = world.folder.path().join("tokens.db");
    let client = brisk(&world).build().await.unwrap();
    let cars = world.drivers(&client, 80, 1).await;
    client.close().await.unwrap();
    let (place, sound) = a_page_of_grants(&database);
    overwrite(&database, place, &[0xff; 4096]);
    world.pass(HOURS);
    world.sandbox.reset_stats();

    let client = brisk(&world).build().await.unwrap();
    let unreachable = reach_all(&client, &cars, Duration::from_secs(4)).await;
    client.close().await.unwrap();
    let tokens = world.sandbox.stats().tokens;
    for (vehicle, why) in &unreachable {
        assert!(why.starts_with("store ") && why.contains("corrupt"), "{why}");
        let grants = world.sandbox.grants();
        let grant = grants.iter().find(|grant| grant.vehicles.contains(vehicle)).unwrap();
        assert!(!tokens.contains_key(&grant.id), "a token that could not be replaced in the store was used");
    }
    assert!((1..=20).contains(&unreachable.len()), "{} of {} cars", unreachable.len(), cars.len());

    // Repaired, as from a backup of that page: all is there.
    overwrite(&database, place, &sound);
    let client = brisk(&world).build().await.unwrap();
    let verdict = world.verdict(client, &world.sqlite(), &cars, Duration::from_secs(3)).await;
    figures::report(
        "corrupt page",
        format!(
            "{} grants, {} on the page, {} lost after its repair",
            verdict.losses.grants,
            unreachable.len(),
            verdict.losses.lost.len()
        ),
    );
    verdict.assert_nothing_lost();
}
