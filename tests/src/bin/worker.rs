//! A process of somebody's back end, for tests that run many and kill them. It opens a client from the environment and
//! does what its arguments say; on its output it says what came of it, a line each:
//!
//! | | |
//! |---|---|
//! | `hammer CARS THREADS PAUSE` | asks for odometers of cars (a file) from so many threads, each pausing up to PAUSE ms between calls, until its input ends; then closes |
//! | `script CARS END AFTER` | asks for every car at once, and after so many ms ends in the manner END: `return`, `panic`, `close`, `cancel`, `exit`, or `stay` (until a signal ends it, or its input) |
//! | `due CARS PART OF LENGTH` | asks once for every OF-th car from number PART on, at a random moment of so many ms, says `asked`, and serves |
//! | `daily CARS DAYS` | does the daily job for refresh tokens that end within so many days, says `job REFRESHED SKIPPED FAILED RECONNECT`, and serves |
//! | `connect REDIRECT` | completes Connect |
//! | `remove GRANT` | when its input ends, removes a grant |
//!
//! Serving, it takes lines: `all MS` asks for every car until it answers, for so many ms, and says `answered MS` when the last
//! that did has answered. When its input ends it closes.
//!
//! `SMARTCAR_TEST_AHEAD`, seconds: its clock is so far ahead. `SMARTCAR_TEST_COUNTS_STOPPED_TIME`: its waits count the time in
//! which it is stopped.
//!
//! Lines: `calls N` answered since the last such line, `wrong ...`, `error KIND MESSAGE`, `ready`, and others.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use rand::{RngExt, seq::IndexedRandom};
use smartcar_sdk::{Client, Error, clock::ShiftedClock};
use smartcar_tests::drivers::Car;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *arguments {
        ["hammer", cars, threads, pause] => {
            hammer(&Car::read(Path::new(cars)), number(threads), number(pause))
        }
        ["script", cars, end, after] => {
            script(&Car::read(Path::new(cars)), end, Duration::from_millis(number(after)))
        }
        ["due", cars, part, of, length] => due(
            &Car::read(Path::new(cars)),
            usize::try_from(number(part)).expect("a place"),
            usize::try_from(number(of)).expect("a number of parts"),
            Duration::from_millis(number(length)),
        ),
        ["daily", cars, days] => daily(&Car::read(Path::new(cars)), number(days)),
        ["connect", redirect] => connect(redirect),
        ["remove", grant] => remove(grant),
        _ => panic!("no such job: {arguments:?}"),
    }
}

fn number(word: &str) -> u64 {
    word.parse().expect("a number")
}

/// A line for the test. `println!` holds a lock, so lines of several threads stay apart.
fn say(line: impl std::fmt::Display) {
    println!("{line}");
}

fn say_error(error: &Error) {
    say(format!("error {} {error}", error.kind()));
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// Resolves when the test lets go of this process, or is gone.
fn input_ended() {
    let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
}

/// A client, as soon as there can be one: a service whose store is unavailable is restarted until it is back.
fn open(runtime: &tokio::runtime::Runtime) -> Client {
    if std::env::var_os("SMARTCAR_TEST_COUNTS_STOPPED_TIME").is_some() {
        smartcar_sdk::fuzzing::count_stopped_time();
    }
    let clock = ShiftedClock::default();
    if let Ok(ahead) = std::env::var("SMARTCAR_TEST_AHEAD") {
        clock.advance(Duration::from_secs(number(&ahead)));
    }
    loop {
        let builder = Client::builder().clock(Arc::new(clock.clone())).env();
        match runtime.block_on(async { builder.build().await }) {
            Ok(client) => return client,
            Err(error) => say_error(&error),
        }
        thread::sleep(Duration::from_millis(200));
    }
}

async fn ask(client: &Client, car: &Car) -> bool {
    match client.vehicle(&car.vehicle).unwrap().odometer().await {
        Ok(reading) if car.shows(reading.distance) => return true,
        Ok(reading) => say(format!("wrong {}: {} instead of {}", car.vehicle, reading.distance, car.km)),
        Err(error) => say_error(&error),
    }
    false
}

fn hammer(cars: &[Car], threads: u64, pause: u64) {
    let main = runtime();
    let client = open(&main);
    let (over, calls) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let at_work: Vec<_> = (0..threads)
        .map(|_| {
            let (client, cars, over, calls) = (client.clone(), cars.to_vec(), over.clone(), calls.clone());
            thread::spawn(move || {
                let (runtime, mut dice) = (runtime(), rand::rng());
                while !over.load(Ordering::Relaxed) {
                    let car = cars.choose(&mut dice).expect("a car");
                    if runtime.block_on(ask(&client, car)) {
                        calls.fetch_add(1, Ordering::Relaxed);
                    }
                    thread::sleep(Duration::from_millis(dice.random_range(0..=pause)));
                }
            })
        })
        .collect();
    say("ready");
    let ending = {
        let over = over.clone();
        thread::spawn(move || {
            input_ended();
            over.store(true, Ordering::Relaxed);
        })
    };
    while !over.load(Ordering::Relaxed) {
        thread::sleep(Duration::from_millis(100));
        say(format!("calls {}", calls.swap(0, Ordering::Relaxed)));
    }
    let _ = ending.join();
    for thread in at_work {
        thread.join().expect("no thread panics");
    }
    say(format!("calls {}", calls.swap(0, Ordering::Relaxed)));
    close(&main, &client);
}

fn close(runtime: &tokio::runtime::Runtime, client: &Client) {
    if let Err(error) = runtime.block_on(client.close()) {
        say(format!("error close {error}"));
    }
}

fn script(cars: &[Car], end: &str, after: Duration) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let client = open(&runtime);
    say("ready");
    let calls: Vec<_> = cars
        .iter()
        .map(|car| {
            let (client, car) = (client.clone(), car.clone());
            runtime.spawn(async move {
                if ask(&client, &car).await {
                    say("calls 1");
                }
            })
        })
        .collect();
    if end == "stay" {
        input_ended();
    } else {
        thread::sleep(after);
    }
    match end {
        // The calls go on to the end, and the client with them.
        "exit" => std::process::exit(0),
        "close" => close(&runtime, &client),
        // The calls are dropped, the client stays, and is closed.
        "cancel" => {
            calls.iter().for_each(tokio::task::JoinHandle::abort);
            close(&runtime, &client);
        }
        // The calls are dropped with their runtime, and then the last handle on the client.
        "return" | "stay" => drop(runtime),
        "panic" => {
            drop(runtime);
            std::panic::set_hook(Box::new(|_| {})); // it is no news
            panic!("a script that panics, as it was told to");
        }
        _ => panic!("no such end: {end}"),
    }
}

fn due(cars: &[Car], part: usize, of: usize, length: Duration) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let client = open(&runtime);
    say("ready");
    let calls: Vec<_> = cars
        .iter()
        .skip(part)
        .step_by(of)
        .map(|car| {
            let (client, car) = (client.clone(), car.clone());
            let due = length.mul_f64(rand::rng().random());
            runtime.spawn(async move {
                tokio::time::sleep(due).await;
                if ask(&client, &car).await {
                    say("calls 1");
                }
            })
        })
        .collect();
    for call in calls {
        runtime.block_on(call).expect("no call panics");
    }
    say("asked");
    serve(&runtime, &client, cars);
}

fn daily(cars: &[Car], days: u64) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let client = open(&runtime);
    say("ready");
    let job = client.refresh_expiring(Duration::from_secs(days * 86_400));
    match runtime.block_on(async { job.await }) {
        Ok(done) => {
            say(format!("job {} {} {} {}", done.refreshed, done.skipped, done.failed, done.reconnect));
        }
        Err(error) => say_error(&error),
    }
    serve(&runtime, &client, cars);
}

fn serve(runtime: &tokio::runtime::Runtime, client: &Client, cars: &[Car]) {
    for line in std::io::stdin().lines().map_while(Result::ok) {
        let within = Duration::from_millis(line.strip_prefix("all ").map_or(0, number));
        let last = runtime.block_on(async {
            let since = Instant::now();
            let calls: Vec<_> = cars
                .iter()
                .map(|car| {
                    let (client, car) = (client.clone(), car.clone());
                    tokio::spawn(async move {
                        // Each ends once its car answers; those of lost grants go on, so the last but those tells.
                        while since.elapsed() < within {
                            let reading = client.vehicle(&car.vehicle).unwrap().odometer().await;
                            if reading.is_ok_and(|reading| car.shows(reading.distance)) {
                                return Some(since.elapsed());
                            }
                            tokio::time::sleep(Duration::from_millis(100)).await;
                        }
                        None
                    })
                })
                .collect();
            let mut last = Duration::ZERO;
            for call in calls {
                last = last.max(call.await.expect("no call panics").unwrap_or_default());
            }
            last
        });
        say(format!("answered {}", last.as_millis()));
    }
    close(runtime, client);
}

fn connect(redirect: &str) {
    let runtime = runtime();
    let client = open(&runtime);
    say("ready");
    match runtime.block_on(async { client.complete_connect(redirect).state(smartcar_tests::STATE).await }) {
        Ok(grant) => say(format!("connected {} {}", grant.id, grant.vehicles.join(" "))),
        Err(error) => say_error(&error),
    }
    close(&runtime, &client);
}

fn remove(grant: &str) {
    let runtime = runtime();
    let client = open(&runtime);
    say("ready");
    input_ended();
    match runtime.block_on(client.remove_grant(grant)) {
        Ok(there) => say(format!("removed {there}")),
        Err(error) => say_error(&error),
    }
    close(&runtime, &client);
}
