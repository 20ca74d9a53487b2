//! `smartcar doctor`: looks a store over and says what is wrong with it, never showing a token.

use std::{fmt::Display, path::Path, sync::Arc};

use clap::Args;
use serde_json::{Value, json};
use smartcar_sdk::{
    clock::SystemClock,
    secret::Secret,
    store::{self, CheckReport, Found},
};

use crate::Failure;

/// Grants of each kind that are shown to a person.
const SHOWN: usize = 20;

/// Checks every page of the database (SQLite) and every grant in it. Exit code 0 if all is well, 1 if not.
///
/// It changes nothing, and may run while the store is in use. Encrypted grants need `SMARTCAR_TOKEN_KEYS`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The store: `sqlite:PATH` or `postgres://USER@HOST/DATABASE`.
    #[arg(long, env = "SMARTCAR_STORE", hide_env_values = true, value_name = "ADDRESS")]
    store: String,
    /// The application whose grants to look at.
    #[arg(long, env = "SMARTCAR_CLIENT_ID", value_name = "ID")]
    client_id: String,
    /// Print JSON, for programs.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: Arguments) -> Result<u8, Failure> {
    // Opening would make a new one, and find it in the best of health.
    if let Some(path) = arguments.store.strip_prefix("sqlite:")
        && !path.is_empty()
        && !Path::new(path).exists()
    {
        return Err(format!("there is no file {path}").into());
    }
    let keys = std::env::var("SMARTCAR_TOKEN_KEYS").ok().map(Secret::new);
    let store = store::open(&arguments.store, Arc::new(SystemClock)).await?;
    let report = store::check(&*store, &arguments.client_id, keys.as_ref()).await;
    store.close().await;
    let report = report?;
    if arguments.json {
        println!("{:#}", as_json(&report, &arguments.client_id));
    } else {
        print(&report, &arguments.client_id);
    }
    Ok(u8::from(!report.is_well()))
}

fn print(report: &CheckReport, application: &str) {
    println!("Application {application}, {}\n", report.at);
    println!("database    {}", if report.damage.is_empty() { "no damage found" } else { "DAMAGED" });
    for line in &report.damage {
        println!("            {line}");
    }
    let statuses: Vec<_> =
        report.by_status.iter().map(|(status, count)| format!("{count} {status}")).collect();
    println!("grants      {}", if statuses.is_empty() { "none".to_owned() } else { statuses.join(", ") });
    list(
        "unreadable",
        &report.unreadable,
        "restore them from a backup, or give the key or release they need",
        "",
    );
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
        println!("            {grant}  {word}{what}");
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
