//! `smartcar maintain`: the daily job as a service that just runs.

use std::time::Duration;

use clap::Args;
use serde_json::json;
use smartcar_sdk::{Events, GrantEvent, Maintenance, ReconnectReason, clock::Timestamp};

use crate::{
    durations::duration,
    failure::{Failure, exit},
    opening::{self, Opening},
    out::{complain, one_line, say},
    stopping::Stop,
};

/// The daily job as a service: keeps all grants refreshed until it is stopped.
///
/// It also finishes what other processes left half done. On Ctrl-C or SIGTERM it finishes the refreshes under way, for 60 seconds at most: give your process manager a longer time-out. It prints
/// what happens to grants, a line each.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  smartcar maintain\n  smartcar maintain --keep-warm --fleet-rate 20 --json"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    opening: Opening,
    /// Refresh tokens that end within this time are refreshed.
    #[arg(long, value_name = "DURATION", default_value = "5d", value_parser = duration)]
    within: Duration,
    /// How often it looks, give or take a quarter.
    #[arg(long, value_name = "DURATION", default_value = "1h", value_parser = duration)]
    every: Duration,
    /// Also refreshes the access tokens of grants used in the last hour before they expire.
    #[arg(long)]
    keep_warm: bool,
    /// How many refreshes this process starts in a second at most.
    #[arg(long, value_name = "NUMBER")]
    rate: Option<f64>,
    /// How many refreshes all processes with a fleet rate start in a second at most, together.
    #[arg(long, value_name = "NUMBER")]
    fleet_rate: Option<f64>,
    /// Print what happens as JSON, one object a line.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: Arguments, stop: &mut Stop) -> Result<u8, Failure> {
    let Arguments { within, every, keep_warm, rate, fleet_rate, json, ref opening } = arguments;
    let client = opening.long(stop).await?;
    let mut events = client.events()?;
    let mut job = Maintenance::new().within(within).every(every).keep_warm(keep_warm);
    if let Some(rate) = rate {
        job = job.rate(rate);
    }
    if let Some(rate) = fleet_rate {
        job = job.fleet_rate(rate);
    }
    let handle = client.maintenance(job)?;
    complain!("smartcar: maintaining; Ctrl-C or SIGTERM ends it");
    let ended = tokio::select! {
        _ = stop.stopped() => Ok(()),
        ended = print_events(&mut events, json) => ended,
    };
    drop(handle);
    opening::with(&client, stop, async { ended }).await?;
    // What was under way has been finished meanwhile.
    print_events(&mut events, json).await?;
    Ok(exit::SUCCESS)
}

/// Prints events until the client has closed.
async fn print_events(events: &mut Events, json: bool) -> Result<(), Failure> {
    while let Some(event) = events.next().await {
        let now = Timestamp::from(std::time::SystemTime::now());
        if event.missed > 0 {
            complain!("smartcar: {} events were missed", event.missed);
        }
        let GrantEvent { grant_id, kind, .. } = &event;
        let reason = kind.reason().map(ReconnectReason::as_str);
        if json {
            let line = json!({
                "at": now.to_string(), "event": kind.as_str(), "grant": grant_id.as_str(),
                "generation": kind.generation(), "reason": reason,
            });
            say!("{}", one_line(&line));
        } else {
            let generation = kind.generation().map(|generation| format!("generation {generation}"));
            let more = generation.or(reason.map(str::to_owned)).unwrap_or_default();
            say!("{}", format!("{now}  {grant_id}  {}  {more}", kind.as_str()).trim_end());
        }
    }
    Ok(())
}
