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
    figures::{Figure, Report, count, part},
    grants::{Template, car},
    plan::Plan,
};

const CALLS: u32 = 1_000_000;
const THREADS: u64 = 8;

/// What one thread saw.
#[derive(Clone, Copy)]
struct Turn {
    took: Duration,
    allocations: u64,
    /// How often it gave its processor away: each wait for a lock would.
    waits: u64,
}

pub(crate) async fn run(plan: &Plan, report: &mut Report) -> Result<(), Failure> {
    let template = Template::connect().await?;
    let store = Arc::new(MemoryStore::new(Arc::new(SystemClock)));
    template.fill(&*store, 0, THREADS).await?;
    let client = template
        .builder(endpoint::start()?.address)
        .token_store(store as Arc<dyn TokenStore>)
        .build()
        .await?;
    let cars: Vec<_> = (0..THREADS).map(|number| VehicleId::new(car(number))).collect::<Result<_, _>>()?;
    for vehicle in &cars {
        client.bench_access(vehicle).await?;
    }

    part("A valid access token at hand: what every call begins with; all threads together");
    let setups = [
        ("1", "1 thread", cars[..1].to_vec()),
        ("8", "8 threads, a car each", cars.clone()),
        ("8-same", "8 threads, all the same car", vec![cars[0].clone(); cars.len()]),
    ];
    for (key, what, cars) in setups {
        let (mut times, mut allocated, mut waited) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..plan.rounds() {
            let threads = turn(&client, &cars);
            let slowest = threads.iter().map(|thread| thread.took).max().unwrap_or_default();
            let calls = count(u64::from(CALLS) * u64::try_from(cars.len())?);
            times.push(slowest.as_secs_f64() * 1e9 / calls);
            allocated.push(count(threads.iter().map(|thread| thread.allocations).sum()));
            waited.push(count(threads.iter().map(|thread| thread.waits).sum()));
        }
        let key = |name: &str| format!("access/{key}/{name}");
        report.row(
            what,
            [
                Figure::new(key("time"), "a call", "ns", times).ours(),
                Figure::new(key("allocations"), "allocations", "", allocated).ours(),
                Figure::new(key("waits"), "waits", "", waited).ours(),
            ],
        );
    }
    client.close().await?;
    Ok(())
}

/// A thread for each of `cars`, all at once: what each saw.
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

/// How often this thread has given its processor away.
fn waits() -> u64 {
    let status = fs::read_to_string("/proc/thread-self/status").unwrap_or_default();
    let count = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
    count.and_then(|count| count.trim().parse().ok()).unwrap_or(0)
}
