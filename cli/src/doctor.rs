//! `smartcar doctor`: looks a store over and says what is wrong with it, never showing a token.

use std::{fmt::Display, path::PathBuf, time::Duration};

use clap::Args;
use serde_json::{Value, json};
use smartcar_sdk::store::{self, CheckReport, Found};

use crate::{failure::Failure, secrets};

/// Grants of each kind that are shown to a person.
const SHOWN: usize = 20;

/// Checks every page of the database (SQLite) and every grant in it. Exit code 0 if all is well, 1 if not or if it cannot be
/// judged, 2 for arguments that cannot be used.
///
/// It changes nothing, and may run while the store is in use, or by a user who may only read it. Encrypted grants need their
/// keys, from `SMARTCAR_TOKEN_KEYS` or a file; an address with a password comes from `SMARTCAR_STORE` or a file.
#[derive(Debug, Args)]
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
    client_id: String,
    /// How long it may take, in seconds.
    #[arg(long, default_value_t = 600, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=86_400))]
    within: u32,
    /// Print JSON, for programs.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: Arguments) -> Result<u8, Failure> {
    let keys = secrets::token_keys(arguments.token_keys_file.as_deref())?;
    let address = secrets::store(arguments.store.as_deref(), arguments.store_file.as_ref())?
        .ok_or("which store? give --store or --store-file, or set SMARTCAR_STORE")?;
    let within = Duration::from_secs(arguments.within.into());
    let report = store::examine(&address, &arguments.client_id, keys.as_ref(), within).await?;
    if arguments.json {
        println!("{:#}", as_json(&report, &arguments.client_id));
    } else {
        print(&report, &arguments.client_id);
    }
    Ok(u8::from(!report.is_well()))
}

/// What comes out of a database may hold what a terminal would obey.
fn plain(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { char::REPLACEMENT_CHARACTER } else { letter })
        .collect()
}

fn print(report: &CheckReport, application: &str) {
    println!("Application {application}, {}\n", report.at);
    println!("database    {}", if report.damage.is_empty() { "no damage found" } else { "DAMAGED" });
    for line in &report.damage {
        println!("            {}", plain(line));
    }
    let statuses: Vec<_> =
        report.by_status.iter().map(|(status, count)| format!("{count} {}", plain(status))).collect();
    println!("grants      {}", if statuses.is_empty() { "none".to_owned() } else { statuses.join(", ") });
    list(
        "unreadable",
        &report.unreadable,
        "restore them from a backup, or give the key or release they need",
        "",
    );
    match report.unsealed {
        None => {}
        Some(0) => println!("encryption  all are sealed: ready for encryption = required"),
        Some(count) => {
            println!("encryption  {count} not sealed as encryption = required asks for: rekey seals them")
        }
    }
    list(
        "overdue",
        &report.overdue,
        "nobody takes care of them: keep a client with recovery running",
        "since ",
    );
    list("ended", &report.ended, "refresh tokens past their end: run the daily job", "at ");
    list(
        "ending",
        &report.ending,
        "refresh tokens that end within five days: the daily job's next work",
        "at ",
    );
    println!("\n{}", if report.is_well() { "All is well." } else { "Something is wrong." });
}

fn list<T: Display>(kind: &str, found: &Found<T>, meaning: &str, word: &str) {
    if found.count == 0 {
        return println!("{kind:<12}none");
    }
    println!("{kind:<12}{}: {meaning}", found.count);
    for (grant, what) in found.first.iter().take(SHOWN) {
        println!("            {}  {word}{}", plain(grant), plain(&what.to_string()));
    }
    let more = found.count - u64::try_from(found.first.len().min(SHOWN)).unwrap_or(found.count);
    if more > 0 {
        println!("            and {more} more");
    }
}

fn as_json(report: &CheckReport, application: &str) -> Value {
    json!({
        "application": application,
        "at": report.at.to_string(),
        "well": report.is_well(),
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
