//! How fast and how big the SDK is, compared with what a user could pick instead. `bench/run` builds and runs it;
//! `bench/README.md` says what is measured.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `plan` | how much is measured, and where things are |
//! | `figures` | what is measured: figures, their spreads and ratios |
//! | `processes` | processes of our own, pinned to a processor |
//! | `certificate` | a certificate authority for the parts over TLS |
//! | `server` | the stand-in for Smartcar's API |
//! | `in_rust` | the clients in Rust |
//! | `clients` | all clients, and how each is run |
//! | `calls` | part: what a call costs |
//! | `in_flight` | part: a thousand slow calls over TLS |
//! | `fastapi` | part: a web application under a thousand slow requests |
//! | `fleet` | part: ten thousand vehicles polled once |
//! | `counting` | counts allocations |
//! | `endpoint` | a token endpoint that does next to nothing |
//! | `grants` | grants by the thousand |
//! | `watched` | a store that tells how many writes it has had |
//! | `by_hand` | requests and durable writes without an SDK |
//! | `access` | part: a valid token at hand |
//! | `storm` | part: a thousand grants expired together |
//! | `stores` | stores filled with grants |
//! | `growing` | part: stores of ten thousand grants and of a million |
//! | `job` | part: the daily job |
//! | `job_by_hand` | the daily job without an SDK |
//! | `sizes` | parts: sizes, start-up, memory, a cold build |
//! | `machine` | what it was measured on |
//! | `results` | results in files |
//! | `targets` | what is asked of the SDK |
//! | `check` | holds a run against the committed results |
//! | `plot` | bar charts |
//! | `shown` | plots and the README's table |

mod access;
mod by_hand;
mod calls;
mod certificate;
mod check;
mod clients;
mod counting;
mod endpoint;
mod fastapi;
mod figures;
mod fleet;
mod grants;
mod growing;
mod in_flight;
mod in_rust;
mod job;
mod job_by_hand;
mod machine;
mod plan;
mod plot;
mod processes;
mod results;
mod server;
mod shown;
mod sizes;
mod stores;
mod storm;
mod targets;
mod watched;

use std::{path::Path, process::ExitCode};

use crate::{figures::Report, plan::Plan};

/// Whatever went wrong, as text for a person.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// In the order in which they are measured.
const PARTS: [&str; 9] =
    ["calls", "in-flight", "fastapi", "fleet", "access", "storm", "growing", "job", "sizes"];
/// Takes minutes to build, so it has to be asked for.
const COLD: &str = "cold";

/// What is done with what is measured.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Purpose {
    /// Shown, and kept: a complete run's as the results to commit.
    #[default]
    Show,
    /// Compared with the committed results.
    Check,
    /// Put in the place of the committed results of the same parts.
    Again,
    /// Nothing is measured: plots and README are written anew.
    Redraw,
}

/// What the command line asks for.
#[derive(Default)]
struct Wanted {
    quick: bool,
    purpose: Purpose,
    parts: Vec<String>,
}

impl Wanted {
    fn new(arguments: &[String]) -> Result<Self, Failure> {
        let mut wanted = Self::default();
        for argument in arguments {
            match argument.as_str() {
                "--quick" => wanted.quick = true,
                "check" => (wanted.purpose, wanted.quick) = (Purpose::Check, true),
                "show" => wanted.purpose = Purpose::Redraw,
                "again" => wanted.purpose = Purpose::Again,
                "all" => wanted.parts.extend(PARTS.iter().chain([&COLD]).map(|part| (*part).to_owned())),
                part if part == COLD || PARTS.contains(&part) => wanted.parts.push(part.to_owned()),
                other => {
                    let parts = PARTS.join(", ");
                    return Err(format!("there is no part {other}; there are {parts}, cold and all").into());
                }
            }
        }
        if wanted.purpose == Purpose::Again && (wanted.quick || wanted.parts.is_empty()) {
            return Err("again takes parts, and measures them in full: bench/run again job".into());
        }
        if wanted.parts.is_empty() {
            // Filling large stores alone would take a quick run's time.
            let all = PARTS.iter().filter(|part| !wanted.quick || **part != "growing");
            wanted.parts = all.map(|part| (*part).to_owned()).collect();
        }
        Ok(wanted)
    }

    /// Whether these are results to commit: everything there is, measured in full.
    fn is_complete(&self) -> bool {
        !self.quick && PARTS.iter().all(|part| self.parts.iter().any(|wanted| wanted == part))
    }
}

fn main() -> Result<ExitCode, Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // For reqwest by itself; the SDK uses the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Runtime::new;
    let rest = arguments.get(1..).unwrap_or_default();
    let done = match arguments.first().map(String::as_str) {
        Some(server::SERVE) => server::serve(rest),
        Some(in_rust::CLIENT) => in_rust::run(rest),
        Some(job::RUN) => runtime()?.block_on(job::alone(rest)),
        Some(job_by_hand::RUN) => runtime()?.block_on(job_by_hand::alone(rest)),
        _ => return runtime()?.block_on(orchestrate(&Wanted::new(&arguments)?)),
    };
    done.map(|()| ExitCode::SUCCESS)
}

async fn orchestrate(wanted: &Wanted) -> Result<ExitCode, Failure> {
    let plan = Plan::new(wanted.quick)?;
    if wanted.purpose == Purpose::Redraw {
        shown::write(&plan.root, &results::committed(&plan.root)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let committed = if matches!(wanted.purpose, Purpose::Check | Purpose::Again) {
        Some(results::committed(&plan.root)?)
    } else {
        None
    };
    let mut report = Report::default();
    machine::versions(&plan, &mut report);
    // On a disk: in memory a write is durable at once.
    let place = std::env::var("BENCH_DIR").map_or_else(|_| plan.home.clone(), Into::into);
    let folder = tempfile::tempdir_in(place)?;
    for part in &wanted.parts {
        measure(part, &plan, folder.path(), &mut report).await?;
    }
    let mut results = results::of(&plan, &report);
    if let Some(committed) = committed.as_ref().filter(|_| wanted.purpose == Purpose::Again) {
        results = results::in_place(&results, committed)?;
    }
    figures::part("Versions");
    for (of, version) in results["versions"].as_object().into_iter().flatten() {
        println!("  {of:<18} {}", version.as_str().unwrap_or_default());
    }
    let broken = targets::judge(&results)?;
    if wanted.is_complete() || wanted.purpose == Purpose::Again {
        results::write(&results, &plan.root.join(results::COMMITTED))?;
        shown::write(&plan.root, &results)?;
    } else {
        results::write(&results, &plan.home.join("results/last.json"))?;
    }
    let Some(committed) = committed.filter(|_| wanted.purpose == Purpose::Check) else {
        return Ok(ExitCode::SUCCESS);
    };
    let worse = check::compare(&results, &committed);
    for line in &broken {
        println!("FAILED: {line}");
    }
    for line in &worse {
        println!("FAILED: much worse, or not comparable: {line}");
    }
    Ok(if broken.is_empty() && worse.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn measure(part: &str, plan: &Plan, folder: &Path, report: &mut Report) -> Result<(), Failure> {
    match part {
        "calls" => calls::run(plan, folder, report),
        "in-flight" => in_flight::run(plan, folder, report),
        "fastapi" => fastapi::run(plan, report),
        "fleet" => fleet::run(plan, report),
        "access" => access::run(plan, report).await,
        "storm" => storm::run(plan, folder, report).await,
        "growing" => growing::run(plan, folder, report).await,
        "job" => job::run(plan, folder, report).await,
        "sizes" => sizes::run(plan, report),
        _ => sizes::cold(plan, report),
    }
}
