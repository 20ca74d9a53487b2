//! The crate `smartcar` as a client of the benchmark: makes the calls that `BENCH_...` asks for, prints one line of JSON.

use std::{
    env, fs,
    sync::{
        atomic::{AtomicU32, Ordering},
        Arc,
    },
    time::Instant,
};

use rustix::time::{clock_gettime, ClockId};

/// Whatever went wrong.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What cargo chose.
const LOCK: &str = include_str!("../Cargo.lock");

fn main() -> Result<(), Failure> {
    env::set_var("SMARTCAR_API_ORIGIN", env::var("BENCH_URL")?); // no thread is there yet
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(measure())
}

async fn measure() -> Result<(), Failure> {
    let number = |name| Ok::<u32, Failure>(env::var(name)?.parse()?);
    let (in_flight, calls, warm_up) =
        (number("BENCH_IN_FLIGHT")?, number("BENCH_CALLS")?, number("BENCH_WARM_UP")?);
    make(in_flight, warm_up).await?;
    let (cpu_before, began) = (cpu_us(), Instant::now());
    make(in_flight, calls).await?;
    let (cpu, wall) = (cpu_us() - cpu_before, began.elapsed().as_secs_f64() * 1e6);
    let figures = serde_json::json!({
        "version": version(),
        "cpu_us": cpu / f64::from(calls),
        "wall_us": wall / f64::from(calls),
        "rss_kib": memory("VmRSS:")?,
        "peak_rss_kib": memory("VmHWM:")?,
    });
    println!("{figures}");
    Ok(())
}

/// So many calls, `in_flight` of them at a time.
async fn make(in_flight: u32, calls: u32) -> Result<(), Failure> {
    let next = Arc::new(AtomicU32::new(0));
    let mut workers = Vec::new();
    for _ in 0..in_flight {
        let next = next.clone();
        workers.push(tokio::spawn(async move {
            let vehicle =
                smartcar::vehicle::Vehicle::new("36ab27d0-fd9d-4455-823a-000000000000", "access-token");
            while next.fetch_add(1, Ordering::Relaxed) < calls {
                vehicle.odometer().await.map_err(|error| format!("{error:?}"))?;
            }
            Ok::<(), String>(())
        }));
    }
    for worker in workers {
        worker.await??;
    }
    Ok(())
}

/// CPU time of this process so far, in microseconds.
fn cpu_us() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e6 + time.tv_nsec as f64 / 1e3
}

fn memory(what: &str) -> Result<u64, Failure> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(what)).ok_or("no such line")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

fn version() -> &'static str {
    let package = LOCK.split("[[package]]").find(|package| package.contains("name = \"smartcar\"\n"));
    package.and_then(|text| text.split("version = \"").nth(1)?.split('"').next()).unwrap_or("?")
}
