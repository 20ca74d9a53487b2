//! `smartcar rekey`: seals every record with the first of the token keys.

use clap::Args;
use serde_json::json;

use crate::{
    failure::{Failure, exit},
    opening::{self, Opening},
    out::{ids, say},
    stopping::Stop,
};

/// Seals every record with the first of `SMARTCAR_TOKEN_KEYS`, while everybody goes on serving.
///
/// To change keys: give all processes the new key as the second; then as the first; then run this, on every host that has a
/// spool; then drop the old one. Exit code 1 where some records could not be read: keep the old key then.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  SMARTCAR_TOKEN_KEYS=\"$(cat /etc/smartcar/keys)\" smartcar rekey")]
pub(crate) struct Arguments {
    #[command(flatten)]
    opening: Opening,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: Arguments, stop: &mut Stop) -> Result<u8, Failure> {
    let client = arguments.opening.short(stop).await?;
    let report = opening::with(&client, stop, async { Ok(client.rekey().await?) }).await?;
    if arguments.json {
        say!(
            "{}",
            json!({
                "rewritten": report.rewritten, "current": report.current,
                "unreadable": report.unreadable, "ready": report.is_ready(),
                "unreadable_grants": ids(&report.unreadable_grants),
            })
        );
    } else {
        say!("{} rewritten, {} were already sealed with the first key", report.rewritten, report.current);
        if report.unreadable > 0 {
            say!("{} could not be read: a key is missing. `smartcar doctor` names them", report.unreadable);
        } else if report.is_ready() {
            say!("The store is ready for SMARTCAR_ENCRYPTION=required.");
        }
    }
    Ok(if report.is_ready() { exit::SUCCESS } else { exit::FAILED })
}
