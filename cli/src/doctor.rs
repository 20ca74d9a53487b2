//! `smartcar doctor`: looks over the settings, the network and the store, and says what is wrong and what to do about it. It
//! shows no token and touches no grant.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `finding` | one thing that was looked at, and how it is |
//! | `settings` | the settings of this environment |
//! | `files` | whose the files are that hold tokens and keys |
//! | `network` | Smartcar's services from here, the clock, the credentials |

mod files;
mod finding;
mod network;
mod settings;

use std::{
    fmt::Display,
    path::PathBuf,
    time::{Duration, Instant},
};

use clap::Args;
use serde_json::{Value, json};
use smartcar_sdk::{
    secret::Secret,
    store::{self, CheckReport, Found},
};

use self::finding::{Finding, Level};
use crate::{
    failure::{Failure, exit},
    out::{plain, pretty, say},
    secrets,
};

/// Grants of each kind that are shown to a person.
const SHOWN: usize = 20;

/// Finds what is wrong with settings, files, network and store, and names the remedy.
///
/// Exit code 0 if no fault is found, 1 if one is or if it cannot be judged, 2 for arguments that cannot be used.
///
/// Of the store it checks every page of the database (SQLite) and every grant. It changes nothing, and may run while the store
/// is in use, or by a user who may only read it. Encrypted grants need their keys, from `SMARTCAR_TOKEN_KEYS` or a file; an
/// address with a password comes from `SMARTCAR_STORE` or a file.
///
/// Over the network it asks each service whether it is there, compares this host's clock with Smartcar's, and tries the
/// credentials with the token endpoints. No grant is touched.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  smartcar doctor\n  smartcar doctor --store sqlite:tokens.db --offline --json"
)]
pub(crate) struct Arguments {
    /// The store: `sqlite:PATH` or `postgres://USER@HOST/DATABASE`, without a password. By default `SMARTCAR_STORE`.
    #[arg(long, value_name = "ADDRESS", conflicts_with = "store_file")]
    store: Option<String>,
    /// A file that holds the store's address.
    #[arg(long, value_name = "PATH")]
    store_file: Option<PathBuf>,
    /// A file that holds the token keys. By default `SMARTCAR_TOKEN_KEYS`.
    #[arg(long, value_name = "PATH")]
    token_keys_file: Option<PathBuf>,
    /// The application whose grants to look at.
    #[arg(long, env = "SMARTCAR_CLIENT_ID", value_name = "ID")]
    client_id: Option<String>,
    /// How long it may take, in seconds.
    #[arg(long, default_value_t = 600, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=86_400))]
    within: u32,
    /// Leave out what needs the network.
    #[arg(long)]
    offline: bool,
    /// Print JSON, for programs.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: Arguments) -> Result<u8, Failure> {
    let keys = secrets::token_keys(arguments.token_keys_file.as_deref())?;
    let address = secrets::store(arguments.store.as_deref(), arguments.store_file.as_ref())?;
    let client_id = arguments.client_id.as_deref().filter(|id| !id.is_empty());
    let (began, within) = (Instant::now(), Duration::from_secs(arguments.within.into()));
    let given = keys.as_ref().map(Secret::expose).filter(|keys| !keys.is_empty());
    let (config, mut findings) = settings::look(client_id, given, !arguments.offline).await?;
    let named = [arguments.token_keys_file.as_ref(), arguments.store_file.as_ref()];
    findings.extend(files::look(address.as_deref(), &named)?);
    if !arguments.offline {
        findings.extend(tokio::time::timeout(within, network::look(&config)).await.unwrap_or_else(|_| {
            Ok(vec![Finding::wrong("network", "not everything was answered in time", "give --within longer")])
        })?);
    }
    if address.is_none() {
        let remedy = "set SMARTCAR_STORE as your application has it, or give --store or --store-file";
        findings.push(Finding::wrong("store", "there is no store to look at", remedy));
    }
    let left = within.saturating_sub(began.elapsed());
    // Which grants are whose only both of them say.
    let examined = match (&address, client_id) {
        (Some(address), Some(id)) => Some((store::examine(address, id, keys.as_ref(), left).await, id)),
        _ => None,
    };
    let healthy = findings.iter().all(|finding| finding.level != Level::Wrong)
        && examined.as_ref().is_some_and(|(report, _)| report.as_ref().is_ok_and(CheckReport::is_healthy));
    if arguments.json {
        let mut found = match &examined {
            Some((Ok(report), id)) => as_json(report, id),
            Some((Err(error), _)) => json!({ "error": error.message() }),
            None => json!({}),
        };
        found["healthy"] = healthy.into();
        found["checks"] = findings.iter().map(Finding::as_json).collect();
        say!("{}", pretty(&found));
    } else {
        print_findings(&findings)?;
        if let Some((Ok(report), id)) = &examined {
            print(report, id)?;
        }
        say!("\n{}", if healthy { "No faults found." } else { "Something is wrong." });
    }
    // Whatever it is, it is something that this command is there to find.
    match examined {
        Some((Err(error), _)) => Err(error.to_string().into()),
        _ => Ok(if healthy { exit::SUCCESS } else { exit::FAILED }),
    }
}

fn print_findings(findings: &[Finding]) -> Result<(), Failure> {
    let mut last = "";
    for Finding { area, level, what, remedy } in findings {
        let label = if last == *area { "" } else { area };
        let word = match level {
            Level::Healthy => "",
            Level::Note => "note: ",
            Level::Wrong => "WRONG: ",
        };
        say!("{label:<12}{word}{}", plain(what));
        if !remedy.is_empty() {
            say!("{:<12}  {}", "", plain(remedy));
        }
        last = area;
    }
    say!("");
    Ok(())
}

fn print(report: &CheckReport, application: &str) -> Result<(), Failure> {
    say!("Application {application}, {}\n", report.at);
    say!("database    {}", if report.damage.is_empty() { "no damage found" } else { "DAMAGED" });
    for line in &report.damage {
        say!("            {}", plain(line));
    }
    let statuses: Vec<_> =
        report.by_status.iter().map(|(status, count)| format!("{count} {}", plain(status))).collect();
    say!("grants      {}", if statuses.is_empty() { "none".to_owned() } else { statuses.join(", ") });
    list(
        "unreadable",
        &report.unreadable,
        "restore them from a backup, or give the key or release they need",
        "",
    )?;
    match report.unsealed {
        None => {}
        Some(0) => say!("encryption  all are sealed: ready for encryption = required"),
        Some(count) => {
            say!("encryption  {count} not sealed as encryption = required asks for: rekey seals them")
        }
    }
    list(
        "overdue",
        &report.overdue,
        "nobody takes care of them: keep a client with recovery running",
        "since ",
    )?;
    list("ended", &report.ended, "refresh tokens past their end: run the daily job", "at ")?;
    list(
        "ending",
        &report.ending,
        "refresh tokens that end within five days: the daily job's next work",
        "at ",
    )?;
    Ok(())
}

fn list<T: Display>(kind: &str, found: &Found<T>, meaning: &str, word: &str) -> Result<(), Failure> {
    if found.count == 0 {
        say!("{kind:<12}none");
        return Ok(());
    }
    say!("{kind:<12}{}: {meaning}", found.count);
    for (grant, what) in found.first.iter().take(SHOWN) {
        say!("            {}  {word}{}", plain(grant), plain(&what.to_string()));
    }
    let more = found.count - u64::try_from(found.first.len().min(SHOWN)).unwrap_or(found.count);
    if more > 0 {
        say!("            and {more} more");
    }
    Ok(())
}

fn as_json(report: &CheckReport, application: &str) -> Value {
    json!({
        "application": application,
        "at": report.at.to_string(),
        "damage": report.damage,
        "by_status": report.by_status,
        "unreadable": found(&report.unreadable, "why"),
        "unsealed": report.unsealed,
        "overdue": found(&report.overdue, "since"),
        "ended": found(&report.ended, "at"),
        "ending": found(&report.ending, "at"),
    })
}

fn found<T: Display>(found: &Found<T>, word: &str) -> Value {
    let grants: Vec<_> = (found.first.iter())
        .map(|(grant, what)| json!({ "grant_id": grant, word: what.to_string() }))
        .collect();
    json!({ "count": found.count, "grants": grants })
}
