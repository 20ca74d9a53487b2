//! The daily job over a whole fleet, on SQLite and on PostgreSQL: how many grants it refreshes in a second, against a loop by hand
//! with the same requests and durable writes; and how much memory it takes. Each run is a process of its own, so that none
//! inherits what another one's allocator kept.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    Failure, endpoint,
    figures::{Figure, Report, count, part},
    grants::{SPREAD, Template},
    growing::FEW,
    job_by_hand,
    plan::Plan,
    processes::memory,
    stores::{self, Postgres},
};

/// The first argument of a process that runs the job.
pub(crate) const RUN: &str = "job-run";

/// Refreshes at once, in the SDK and by hand. The job takes three quarters of the setting.
pub(crate) const AT_ONCE: usize = 64;
const SETTING: &str = "86";

/// Past the end of every refresh token.
const EVERYTHING: Duration = Duration::from_secs(SPREAD.as_secs() + 86_400);
/// Before the first.
const NOTHING: Duration = Duration::from_secs(1800);

/// What a run did.
struct Run {
    rate: f64,
    seconds: f64,
    /// How much its memory grew at most, in MiB.
    grew: f64,
}

pub(crate) async fn run(plan: &Plan, folder: &Path, report: &mut Report) -> Result<(), Failure> {
    let template = Template::connect().await?;
    let mut postgres = Postgres::start();
    for (kind, name) in [("sqlite", "SQLite"), ("postgres", "PostgreSQL")] {
        if kind == "postgres" && postgres.is_none() {
            continue; // which was said
        }
        part(&format!(
            "The daily job on {name}, everything is due: {AT_ONCE} refreshes at once, 2 durable writes each"
        ));
        let mut few_grew = None;
        for (grants, rounds) in sizes(plan, kind) {
            let (mut ours, mut hand, mut grew) = (Vec::new(), Vec::new(), Vec::new());
            for _ in 0..rounds {
                let fresh = fresh(kind, folder, &template, grants, postgres.as_mut()).await?;
                hand.push(apart(&[job_by_hand::RUN, &fresh, &grants.to_string()])?.rate);
                let fresh = self::fresh(kind, folder, &template, grants, postgres.as_mut()).await?;
                let run = apart(&[RUN, &fresh, &EVERYTHING.as_secs().to_string()])?;
                ours.push(run.rate);
                grew.push(run.grew);
            }
            let key = |name: &str| format!("job/{kind}/{grants}/{name}");
            let few = few_grew.get_or_insert_with(|| grew.clone()).clone();
            let more = vec![Report::median(&grew) - Report::median(&few)];
            report.row(
                &format!("{grants} grants"),
                [
                    Figure::new(key("by-hand"), "by hand", "/s", hand.clone()).more(),
                    Figure::new(key("rate"), "SDK", "/s", ours).more().over("by hand", &hand).ours(),
                    Figure::new(key("memory"), "memory", "MiB more", grew).ours(),
                    Figure::new(key("growth"), "than with few", "MiB more", more).ours(),
                ],
            );
        }
    }
    if !plan.quick {
        nothing_due(plan, folder, &template, report).await?;
    }
    Ok(())
}

/// How many grants, and how often. A commit for each write makes PostgreSQL slow: a quick run has time for one round of it.
fn sizes(plan: &Plan, kind: &str) -> Vec<(u64, usize)> {
    let quick = if kind == "postgres" { 1 } else { 2 };
    let all = plan.pick(vec![(FEW, 5), (100_000, 3), (plan.many, 1)], vec![(FEW, quick)]);
    let mut sizes: Vec<_> = all.into_iter().filter(|(grants, _)| *grants <= plan.many.max(FEW)).collect();
    sizes.dedup_by_key(|(grants, _)| *grants);
    sizes
}

/// What the job costs on a day with nothing to do.
async fn nothing_due(
    plan: &Plan,
    folder: &Path,
    template: &Template,
    report: &mut Report,
) -> Result<(), Failure> {
    part("The daily job on SQLite, nothing is due");
    for grants in [FEW, plan.many] {
        let path = stores::sqlite(folder, template, grants).await?;
        let run = apart(&[RUN, &address(&path), &NOTHING.as_secs().to_string()])?;
        let key = |name: &str| format!("job/nothing-due/{grants}/{name}");
        report.row(
            &format!("{grants} grants"),
            [
                Figure::new(key("time"), "all", "ms", vec![run.seconds * 1e3]).ours(),
                Figure::new(key("memory"), "memory", "MiB more", vec![run.grew]).ours(),
            ],
        );
    }
    Ok(())
}

fn address(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

/// The address of a store that nobody has worked on.
async fn fresh(
    kind: &str,
    folder: &Path,
    template: &Template,
    grants: u64,
    postgres: Option<&mut Postgres>,
) -> Result<String, Failure> {
    match postgres {
        Some(postgres) if kind == "postgres" => postgres.database(template, grants).await,
        _ => Ok(address(&stores::copy(&stores::sqlite(folder, template, grants).await?)?)),
    }
}

/// Runs this program again, and reads what it says of a job.
fn apart(arguments: &[&str]) -> Result<Run, Failure> {
    let output = Command::new(std::env::current_exe()?).args(arguments).stderr(Stdio::inherit()).output()?;
    let figures: Value = serde_json::from_slice(&output.stdout).map_err(|_| "the job's process failed")?;
    let number = |name: &str| figures[name].as_f64().ok_or("a figure of the job is missing");
    let (refreshed, seconds, grew) = (number("refreshed")?, number("seconds")?, number("grew")?);
    Ok(Run { rate: refreshed / seconds, seconds, grew })
}

/// What such a process prints.
pub(crate) fn figures(refreshed: u64, took: Duration, before_kib: u64) -> Result<Value, Failure> {
    let grew = count(memory("VmHWM:")?.saturating_sub(before_kib)) / 1024.0;
    Ok(json!({"refreshed": refreshed, "seconds": took.as_secs_f64(), "grew": grew}))
}

/// A process that runs the job: its arguments are a store's address and for how many seconds ahead grants are refreshed.
pub(crate) async fn alone(arguments: &[String]) -> Result<(), Failure> {
    let [address, within] = arguments else { return Err("an address and a number of seconds".into()) };
    let template = Template::connect().await?;
    let client = (template.builder(endpoint::start()?.address).set("refresh_concurrency", SETTING))
        .store(address)
        .build()
        .await?;
    client.refresh_expiring(Duration::from_secs(1)).await?; // connections open, the store's cache filled once
    let (before, since) = (memory("VmRSS:")?, Instant::now());
    let report = client.refresh_expiring(Duration::from_secs(within.parse()?)).await?;
    let figures = figures(report.refreshed, since.elapsed(), before)?;
    if report.failed + report.reconnect + report.skipped > 0 {
        return Err(format!("not every grant was refreshed: {report:?}").into());
    }
    client.close().await?;
    println!("{figures}");
    Ok(())
}
