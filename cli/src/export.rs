//! `smartcar export`: hands grants over to another system.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use smartcar_sdk::{ExportReport, GrantFilter};

use crate::{
    confirm::confirm,
    failure::{Failure, exit},
    opening::{self, Opening},
    out::{ids, say},
    stopping::Stop,
};

/// Hands grants over to another system: the way back. Nothing here refreshes them any more.
///
/// Each grant is marked as handed over first; then its tokens are written to a new CSV file that only you can read, with the
/// columns of `smartcar import`. Guard that file: who has it has the cars. An export that failed is done again, to another file: each holds
/// all that was ever handed over and has not come back, so only the last one counts.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  smartcar export --yes grants.csv
  smartcar export --yes --account customer-17 grants.csv

Exit codes:
  0  every grant that lives is in the file
  4  some grants were being refreshed: export again in a minute, to a file that takes the place of this one
For the others see `smartcar --help`.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    opening: Opening,
    /// The file to write; it must not be there yet.
    #[arg(value_name = "FILE")]
    path: PathBuf,
    /// Only grants of one customer.
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    /// Only grants of one user of Smartcar's.
    #[arg(long, value_name = "ID")]
    user: Option<String>,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: Arguments, stop: &mut Stop) -> Result<u8, Failure> {
    let mut filter = GrantFilter::default();
    if let Some(account) = &arguments.account {
        filter = filter.account(account);
    }
    if let Some(user) = &arguments.user {
        filter = filter.user_id(user);
    }
    let what = "hand every such grant over to another system; this SDK refreshes them no more";
    confirm(arguments.yes, what, stop).await?;
    let client = arguments.opening.short(stop).await?;
    let export = client.export_grants(&arguments.path).filter(filter);
    let report = opening::with(&client, stop, async { Ok(export.await?) }).await?;
    let ExportReport { exported, skipped, reconnect, .. } = report;
    if arguments.json {
        say!(
            "{}",
            json!({
                "exported": exported, "skipped": skipped, "reconnect": reconnect,
                "skipped_grants": ids(&report.skipped_grants), "reconnect_grants": ids(&report.reconnect_grants),
            })
        );
    } else {
        say!("{exported} exported, {skipped} skipped, {reconnect} need their drivers");
        if skipped > 0 {
            say!(
                "Those were being refreshed: export again in a minute; that file takes the place of this one."
            );
        }
    }
    Ok(if skipped > 0 { exit::RETRY } else { exit::SUCCESS })
}
