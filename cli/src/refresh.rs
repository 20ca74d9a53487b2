//! `smartcar refresh`: the daily job.

use std::time::Duration;

use clap::Args;
use serde_json::json;
use smartcar_sdk::RefreshReport;

use crate::{
    durations::duration,
    failure::{Coded, Failure, exit},
    opening::{self, Opening},
    out::{ids, say},
    progress::{Progress, Shared},
    stopping::Stop,
};

/// The daily job: refreshes every grant whose refresh token ends soon. Run it once a day, from anywhere.
///
/// Any number may run at once; they share the work. An outage of Smartcar's slows it and does not end it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  smartcar refresh --within 5d
  smartcar refresh --within 5d --fleet-rate 20 --at-most 6h --json

Exit codes:
  0  every grant that was due is refreshed
  1  the records of some cannot be read (a key is missing, a newer release wrote them): `smartcar doctor` names them
  3  some grants need their drivers: `smartcar grants list --status reconnect_required` names them
  4  some grants could not be refreshed now, or the time was up: run it again
  6  it could not run: a setting or the store is at fault (standard error says which)
Where several apply it is 4, else 1. For the others see `smartcar --help`.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    opening: Opening,
    /// Refresh tokens that end within this time are refreshed.
    #[arg(long, value_name = "DURATION", default_value = "5d", value_parser = duration)]
    within: Duration,
    /// How long it may take; what is left then is for the next run.
    #[arg(long, value_name = "DURATION", default_value = "20h", value_parser = duration)]
    at_most: Duration,
    /// How many refreshes this process starts in a second at most.
    #[arg(long, value_name = "NUMBER")]
    rate: Option<f64>,
    /// How many refreshes all processes with a fleet rate start in a second at most, together.
    #[arg(long, value_name = "NUMBER")]
    fleet_rate: Option<f64>,
    /// Leave alone the grants whose vehicles API v3 serves; their tokens end.
    #[arg(long)]
    skip_v3: bool,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: Arguments, stop: &mut Stop) -> Result<u8, Failure> {
    let client = arguments.opening.long(stop).await?;
    let so_far = Shared::<RefreshReport>::default();
    let bar = Progress::new(arguments.json);
    let mut job = client.refresh_expiring(arguments.within).skip_v3(arguments.skip_v3);
    if let Some(rate) = arguments.rate {
        job = job.rate(rate);
    }
    if let Some(rate) = arguments.fleet_rate {
        job = job.fleet_rate(rate);
    }
    let (latest, shown) = (so_far.clone(), bar.clone());
    let job = job.progress(move |report| {
        latest.set(report.clone());
        let grants = report.refreshed + report.skipped + report.failed + report.reconnect + report.unreadable;
        shown.set(grants, in_words(report));
    });
    let work = async {
        tokio::time::timeout(arguments.at_most, job.into_future()).await.map_or_else(
            |_| {
                let message = "the time was up: what is left is for the next run; see --at-most";
                Err(Coded::new(exit::RETRY, message).into())
            },
            |report| Ok(report?),
        )
    };
    let done = opening::with(&client, stop, work).await;
    bar.finish();
    let so_far = so_far.get();
    let (report, ended) = match done {
        Ok(report) => (report, None),
        Err(failure) => (so_far, Some(failure)),
    };
    print(&report, ended.is_none(), arguments.json)?;
    match ended {
        Some(failure) => Err(failure),
        None if report.failed > 0 => Ok(exit::RETRY),
        None if report.unreadable > 0 => Ok(exit::FAILED),
        None if report.reconnect > 0 => Ok(exit::DRIVER),
        None => Ok(exit::SUCCESS),
    }
}

fn print(report: &RefreshReport, complete: bool, json: bool) -> Result<(), Failure> {
    if json {
        let RefreshReport { refreshed, skipped, failed, reconnect, unreadable, .. } = report;
        let line = json!({
            "complete": complete, "refreshed": refreshed, "skipped": skipped, "failed": failed, "reconnect": reconnect,
            "reconnect_grants": ids(&report.reconnect_grants), "failed_grants": ids(&report.failed_grants),
            "unreadable": unreadable, "unreadable_grants": ids(&report.unreadable_grants),
        });
        say!("{line}");
        return Ok(());
    }
    say!("{}", in_words(report));
    if report.failed > 0 {
        say!("Run it again for those that failed.");
    }
    if report.unreadable > 0 {
        say!("Records that cannot be read are not refreshed; smartcar doctor says why.");
    }
    if report.reconnect > 0 {
        say!("Their drivers have to connect again: smartcar grants list --status reconnect_required");
    }
    Ok(())
}

fn in_words(report: &RefreshReport) -> String {
    let RefreshReport { refreshed, skipped, failed, reconnect, unreadable, .. } = report;
    let unreadable = match unreadable {
        0 => String::new(),
        unreadable => format!(", {unreadable} cannot be read"),
    };
    format!(
        "{refreshed} refreshed, {skipped} skipped, {failed} failed, {reconnect} need their drivers{unreadable}"
    )
}
