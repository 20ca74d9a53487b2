//! A valid access token that is at hand: what every call to a car begins with.

use std::{
    fs,
    future::Future,
    hint::black_box,
    pin::pin,
    sync::{Arc, Barrier},
    task::{Context, Poll, Waker},
    thread,
    time::{Duration, Instant},
};

use smartcar_sdk::{
    Client,
    clock::SystemClock,
    ids::VehicleId,
    store::{MemoryStore, TokenStore},
};

use crate::{
    Failure,
    counting::allocations,
    endpoint,
    grants::{Template, car},
    table::{line, median, part},
};

const CALLS: u32 = 1_000_000;
const THREADS: u64 = 8;
const TURNS: usize = 5;

/// What one thread saw.
#[derive(Clone, Copy)]
struct Turn {
    took: Duration,
    allocations: u64,
    /// How often it gave its processor away: each wait for a lock would.
    waits: u64,
}

pub(crate) async fn run() -> Result<(), Failure> {
    let template = Template::connect().await?;
    let store = Arc::new(MemoryStore::new(Arc::new(SystemClock)));
    template.fill(&*store, 0, THREADS).await?;
    let client =
        template.builder(endpoint::start()?).token_store(store as Arc<dyn TokenStore>).build().await?;
    let cars: Vec<_> = (0..THREADS).map(|number| VehicleId::new(car(number))).collect::<Result<_, _>>()?;
    for vehicle in &cars {
        client.bench_access(vehicle).await?;
    }

    part("A valid access token at hand");
    let alone = turns(&client, &cars[..1]);
    report("1 thread", &alone, 1, "< 200 ns, 0, 0");
    let spread = turns(&client, &cars);
    report("8 threads, a car each", &spread, THREADS, "about as 1 thread; 0, 0");
    let crowd = turns(&client, &vec![cars[0].clone(); cars.len()]);
    report("8 threads, all the same car", &crowd, THREADS, "about as 1 thread; 0, 0");
    client.close().await?;
    Ok(())
}

/// A thread for each of `cars`, all at once, some times over: what each thread saw in the middle turn.
fn turns(client: &Client, cars: &[VehicleId]) -> Vec<Turn> {
    let mut turns: Vec<Vec<Turn>> = (0..TURNS).map(|_| turn(client, cars)).collect();
    turns.sort_by_key(|turn| turn.iter().map(|thread| thread.took).max());
    turns.swap_remove(TURNS / 2)
}

fn turn(client: &Client, cars: &[VehicleId]) -> Vec<Turn> {
    let start = Barrier::new(cars.len());
    thread::scope(|scope| {
        let threads: Vec<_> = cars.iter().map(|car| scope.spawn(|| calls(client, car, &start))).collect();
        threads.into_iter().map(|thread| thread.join().expect("a thread that measures")).collect()
    })
}

fn calls(client: &Client, car: &VehicleId, start: &Barrier) -> Turn {
    for _ in 0..1000 {
        ready(client.bench_access(black_box(car))); // what a thread sets up once
    }
    start.wait();
    let (waited, allocated, since) = (waits(), allocations(), Instant::now());
    for _ in 0..CALLS {
        ready(client.bench_access(black_box(car)));
    }
    let took = since.elapsed();
    let allocations = allocations() - allocated; // before `waits`, which allocates
    Turn { took, allocations, waits: waits() - waited }
}

/// The result of what must be there at the first look.
fn ready(call: impl Future<Output = smartcar_sdk::Result<()>>) {
    match pin!(call).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result.expect("a token"),
        Poll::Pending => panic!("a valid token was waited for"),
    }
}

fn report(who: &str, threads: &[Turn], count: u64, target: &str) {
    let slowest = threads.iter().map(|thread| thread.took).max().unwrap_or_default();
    let fastest = threads.iter().map(|thread| thread.took).min().unwrap_or_default();
    let each = median(threads.iter().map(|thread| thread.took).collect());
    // What the machine gives all threads together.
    let total = slowest.as_secs_f64() * 1e9 / f64::from(CALLS) / count_as_float(count);
    line(&format!("{who}: a call, all threads together"), &format!("{total:.0} ns"), target);
    if count > 1 {
        line(
            &format!("{who}: fastest, middle, slowest thread"),
            &format!("{:.2} {:.2} {:.2} s", fastest.as_secs_f64(), each.as_secs_f64(), slowest.as_secs_f64()),
            "",
        );
    }
    let allocations: u64 = threads.iter().map(|thread| thread.allocations).sum();
    let waits: u64 = threads.iter().map(|thread| thread.waits).sum();
    line(&format!("{who}: allocations, waits"), &format!("{allocations}, {waits}"), "");
}

#[allow(clippy::cast_precision_loss)] // eight
fn count_as_float(count: u64) -> f64 {
    count as f64
}

fn waits() -> u64 {
    let status = fs::read_to_string("/proc/thread-self/status").unwrap_or_default();
    let count = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
    count.and_then(|count| count.trim().parse().ok()).unwrap_or(0)
}
