//! The memory of the daily job, over ten thousand grants and over a million. Each run is a process of its own, so that
//! none inherits what another one's allocator kept.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use crate::{
    Failure, endpoint,
    grants::{SPREAD, Template},
    million::{FEW, filled},
    table::{line, part},
};

/// The first argument of such a process.
pub(crate) const RUN: &str = "job-run";

/// What a run of the job did.
struct Run {
    refreshed: u64,
    seconds: f64,
    /// How much its memory grew at most, in MiB.
    grew: f64,
}

pub(crate) async fn run(folder: &Path, many: u64) -> Result<(), Failure> {
    let (half_an_hour, day) = (Duration::from_secs(1800), Duration::from_secs(86_400));
    part("The daily job: how much memory it takes at most, beyond a client that has just opened");
    for (what, within) in [("nothing is due", half_an_hour), ("everything is due", SPREAD + day)] {
        let mut grew = Vec::new();
        for grants in [FEW, many] {
            let (_, path) = filled(folder, grants).await?;
            let run = apart(&path, within)?;
            let figure = format!("{:.1} MiB", run.grew);
            let rate = if run.refreshed > 0 {
                format!("{} refreshed, {:.0} in a second", run.refreshed, per_second(&run))
            } else {
                format!("{:.0} ms", run.seconds * 1e3)
            };
            line(&format!("{what}, {grants} grants"), &figure, &rate);
            grew.push(run.grew);
        }
        line(&format!("{what}: many - few"), &format!("{:+.1} MiB", grew[1] - grew[0]), "within 10");
    }
    Ok(())
}

#[allow(clippy::cast_precision_loss)] // a million
fn per_second(run: &Run) -> f64 {
    run.refreshed as f64 / run.seconds
}

/// Runs the job in a process of its own.
fn apart(path: &Path, within: Duration) -> Result<Run, Failure> {
    let output = Command::new(std::env::current_exe()?)
        .arg(RUN)
        .arg(path)
        .arg(within.as_secs().to_string())
        .stderr(std::process::Stdio::inherit())
        .output()?;
    let text = String::from_utf8(output.stdout)?;
    let figures: Vec<&str> = text.split_whitespace().collect();
    let [refreshed, seconds, grew] = figures[..] else { return Err("the job's process failed".into()) };
    Ok(Run { refreshed: refreshed.parse()?, seconds: seconds.parse()?, grew: grew.parse()? })
}

/// Such a process: its arguments are a store's path and for how many seconds ahead grants are refreshed.
pub(crate) async fn alone(arguments: &[String]) -> Result<(), Failure> {
    let [path, within] = arguments else { return Err("a path and a number of seconds".into()) };
    let (path, within) = (PathBuf::from(path), Duration::from_secs(within.parse()?));
    let template = Template::connect().await?;
    let client = (template.builder(endpoint::start()?).set("refresh_concurrency", "86"))
        .store(&format!("sqlite:{}", path.display()))
        .build()
        .await?;
    client.refresh_expiring(Duration::from_secs(1)).await?; // connections open, the store's cache filled once
    let (before, since) = (memory("VmRSS:")?, Instant::now());
    let report = client.refresh_expiring(within).await?;
    let seconds = since.elapsed().as_secs_f64();
    let grew = memory("VmHWM:")? - before;
    if report.failed + report.reconnect + report.skipped > 0 {
        return Err(format!("not every grant was refreshed: {report:?}").into());
    }
    client.close().await?;
    println!("{} {seconds} {grew}", report.refreshed);
    Ok(())
}

/// Memory of this process, in MiB.
fn memory(what: &str) -> Result<f64, Failure> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(what)).ok_or("no such line")?;
    let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kib / 1024.0)
}
