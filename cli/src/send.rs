//! `smartcar send`: commands to a car. They act on it, so each asks first or needs `--yes`.

use std::cell::Cell;

use clap::{Args, Subcommand};
use serde_json::json;
use smartcar_sdk::{ApiVersion, ChargeSchedule, Result, ScheduleDay, Vehicle};

use crate::{
    confirm::confirm,
    failure::{Coded, Failure, exit},
    get::api,
    opening::{self, Opening},
    out::{one_line, plain, say},
    stopping::Stop,
};

/// Sends a command to a vehicle and waits until it is done.
///
/// Exit code 5 says that nobody knows whether the car acted, because its answer was lost or not waited for (Ctrl-C): look at the
/// car before you send the command again.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    smartcar send 36ab27d0-fd9d-4455-823a-ce30af709ffc lock\n  \
    smartcar send 36ab27d0-fd9d-4455-823a-ce30af709ffc set-charge-limit 0.8 --yes --json")]
pub(crate) struct Arguments {
    #[command(flatten)]
    opening: Opening,
    /// Smartcar's id of the vehicle, as `smartcar vehicles` shows it.
    #[arg(value_name = "VEHICLE")]
    vehicle: String,
    /// Which API to ask: v2, v3 or auto. By default `SMARTCAR_API`.
    #[arg(long, value_name = "VERSION", value_parser = api, global = true)]
    api: Option<ApiVersion>,
    /// Do it without asking.
    #[arg(long, global = true)]
    yes: bool,
    /// Print JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Locks it.
    Lock,
    /// Unlocks it.
    Unlock,
    /// Starts charging.
    #[command(alias = "start-charge")]
    StartCharging,
    /// Stops charging.
    #[command(alias = "stop-charge")]
    StopCharging,
    /// Charges up to this state of charge from now on.
    SetChargeLimit {
        /// 0.5 to 1, e.g. 0.8 for 80 %.
        limit: f64,
    },
    /// Sends a destination to its navigation.
    #[command(allow_negative_numbers = true)]
    SendDestination {
        /// Degrees, -90 to 90.
        latitude: f64,
        /// Degrees, -180 to 180.
        longitude: f64,
    },
    /// Opens the charging port (API v3).
    OpenChargePort,
    /// Closes the charging port (API v3).
    CloseChargePort,
    /// Sets when it charges at a place (API v3).
    #[command(allow_negative_numbers = true)]
    SetChargeSchedule {
        /// Degrees, -90 to 90.
        latitude: f64,
        /// Degrees, -180 to 180.
        longitude: f64,
        /// Windows such as daily=22:00-06:00, weekdays=..., saturday=...
        #[arg(required = true, value_parser = window)]
        windows: Vec<(ScheduleDay, String, String)>,
    },
    /// Deletes a charge schedule (API v3).
    DeleteChargeSchedule {
        /// Smartcar's id of it, as setting it printed.
        schedule: String,
    },
    /// Subscribes it to a webhook that was made in Smartcar's dashboard.
    Subscribe {
        /// Smartcar's id of the webhook.
        webhook: String,
    },
    /// Ends its subscription to a webhook.
    Unsubscribe {
        /// Smartcar's id of the webhook.
        webhook: String,
    },
    /// Ends Smartcar's connection to it: the application can ask it nothing any more.
    Disconnect,
}

fn window(text: &str) -> std::result::Result<(ScheduleDay, String, String), &'static str> {
    let read = || {
        let (day, times) = text.split_once('=')?;
        let (start, stop) = times.split_once('-')?;
        Some((ScheduleDay::from_word(day)?, start.to_owned(), stop.to_owned()))
    };
    read().ok_or("a window reads DAY=HH:MM-HH:MM, DAY being daily, weekdays, weekends or a day of the week")
}

impl Command {
    /// What it does, as the question has it.
    fn in_words(&self, vehicle: &str) -> String {
        match self {
            Self::Lock => format!("lock {vehicle}"),
            Self::Unlock => format!("unlock {vehicle}"),
            Self::StartCharging => format!("start charging {vehicle}"),
            Self::StopCharging => format!("stop charging {vehicle}"),
            Self::SetChargeLimit { limit } => format!("have {vehicle} charge up to {:.0} %", limit * 100.0),
            Self::SendDestination { latitude, longitude } => {
                format!("send {latitude}, {longitude} to the navigation of {vehicle}")
            }
            Self::OpenChargePort => format!("open the charging port of {vehicle}"),
            Self::CloseChargePort => format!("close the charging port of {vehicle}"),
            Self::SetChargeSchedule { .. } => format!("set when {vehicle} charges"),
            Self::DeleteChargeSchedule { schedule } => format!("delete schedule {schedule} of {vehicle}"),
            Self::Subscribe { webhook } => format!("subscribe {vehicle} to webhook {webhook}"),
            Self::Unsubscribe { webhook } => {
                format!("end the subscription of {vehicle} to webhook {webhook}")
            }
            Self::Disconnect => format!("end Smartcar's connection to {vehicle}"),
        }
    }

    /// Sends it: what Smartcar says of it.
    async fn send(&self, vehicle: &Vehicle) -> Result<Said> {
        let done = match self {
            Self::Lock => vehicle.lock().await?,
            Self::Unlock => vehicle.unlock().await?,
            Self::StartCharging => vehicle.start_charge().await?,
            Self::StopCharging => vehicle.stop_charge().await?,
            Self::SetChargeLimit { limit } => vehicle.set_charge_limit(*limit).await?,
            Self::SendDestination { latitude, longitude } => {
                vehicle.send_destination(*latitude, *longitude).await?
            }
            Self::OpenChargePort => vehicle.open_charge_port().await?,
            Self::CloseChargePort => vehicle.close_charge_port().await?,
            Self::SetChargeSchedule { latitude, longitude, windows } => {
                let schedule = ChargeSchedule::new(*latitude, *longitude);
                let set = |schedule: ChargeSchedule, (day, start, stop): &(ScheduleDay, String, String)| {
                    schedule.window(*day, start, stop)
                };
                let done = vehicle.set_charge_schedule(&windows.iter().fold(schedule, set)).await?;
                return Ok(Said {
                    schedule: done.values.schedule_id,
                    execution: done.values.execution_id,
                    ..Said::default()
                });
            }
            Self::DeleteChargeSchedule { schedule } => {
                let done = vehicle.delete_charge_schedule(schedule).await?;
                return Ok(Said { execution: done.values.execution_id, ..Said::default() });
            }
            Self::Subscribe { webhook } => {
                vehicle.subscribe(webhook).await?;
                return Ok(Said::default());
            }
            Self::Unsubscribe { webhook } => {
                vehicle.unsubscribe(webhook).await?;
                return Ok(Said::default());
            }
            Self::Disconnect => {
                vehicle.disconnect().await?;
                return Ok(Said::default());
            }
        };
        Ok(Said { message: done.values.message, execution: done.values.execution_id, schedule: None })
    }
}

/// What Smartcar says of a command that was carried out.
#[derive(Default)]
struct Said {
    message: Option<String>,
    execution: Option<String>,
    schedule: Option<String>,
}

pub(crate) async fn run(arguments: Arguments, stop: &mut Stop) -> std::result::Result<u8, Failure> {
    let Arguments { opening, vehicle: id, api, yes, json, command } = arguments;
    confirm(yes, &command.in_words(&id), stop).await?;
    let client = opening.short(stop).await?;
    let under_way = Cell::new(false);
    let done = opening::with(&client, stop, async {
        let vehicle = client.vehicle(&id)?;
        let vehicle = api.map_or(vehicle.clone(), |version| vehicle.api(version));
        under_way.set(true);
        let sent = command.send(&vehicle).await;
        under_way.set(false);
        report(&id, sent, json)
    });
    let done = done.await;
    if !under_way.get() {
        return done;
    }
    let message = "stopped while the command was under way; it is not known whether the car acted: look at it before you send \
                   this again";
    if json {
        say!("{}", json!({ "vehicle": id, "done": null, "error": "cancelled", "message": message }));
    }
    Err(Coded::new(exit::UNKNOWN, message).into())
}

/// Says what came of it.
fn report(vehicle: &str, sent: Result<Said>, json: bool) -> std::result::Result<u8, Failure> {
    match (sent, json) {
        (Ok(Said { message, execution, schedule }), true) => {
            let line = json!({
                "vehicle": vehicle, "done": true, "message": message, "execution_id": execution, "schedule_id": schedule,
            });
            say!("{}", one_line(&line));
            Ok(exit::SUCCESS)
        }
        (Ok(said), false) => {
            say!("Done.");
            if let Some(schedule) = said.schedule {
                say!("schedule {}", plain(&schedule));
            }
            Ok(exit::SUCCESS)
        }
        (Err(error), json) => {
            if json {
                // Not known is neither yes nor no.
                let done = if error.outcome_unknown() { None } else { Some(false) };
                let (kind, message) = (error.kind().name(), error.message());
                let line = json!({ "vehicle": vehicle, "done": done, "error": kind, "message": message });
                say!("{}", one_line(&line));
            }
            Err(error.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use serde_json::Value;

    #[derive(Debug, clap::Parser)]
    struct Alone {
        #[command(flatten)]
        arguments: super::Arguments,
    }

    #[test]
    fn every_command_of_the_surface_has_its_name_here() {
        let surface: Value = serde_json::from_str(include_str!("../../generate/surface.json")).unwrap();
        let readings = surface["readings"].as_array().unwrap();
        let is_reading =
            |name: &Value| name == "permissions" || readings.iter().any(|reading| reading["name"] == *name);
        let methods = surface["methods"].as_array().unwrap().iter().map(|method| &method["name"]);
        let commands = methods.filter(|name| !is_reading(name));
        let names: Vec<_> = commands.map(|name| name.as_str().unwrap().replace('_', "-")).collect();
        assert!(names.len() >= 12, "{names:?}");
        let command = Alone::command();
        for name in names {
            assert!(command.find_subcommand(&name).is_some(), "{name}");
        }
    }
}
