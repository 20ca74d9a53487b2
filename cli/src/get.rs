//! `smartcar get`: readings of one vehicle.

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use serde_json::{Value, json};
use smartcar_sdk::{ApiVersion, Error, Result, UnitSystem, Vehicle};

use crate::{
    failure::{self, Coded, Failure, exit},
    opening::{self, Opening},
    out::{complain, one_line, say, time},
    readings::{KNOWN, Known, Taken, lines},
    stopping::Stop,
    table::Table,
};

/// Prints readings of a vehicle, with their units and when the car reported them.
///
/// Several go in one request. Where one reading fails the others are printed all the same, and the exit code is that of the first failure.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    smartcar get 36ab27d0-fd9d-4455-823a-ce30af709ffc odometer\n  \
    smartcar get 36ab27d0-fd9d-4455-823a-ce30af709ffc fuel location --units imperial --json")]
pub(crate) struct Arguments {
    #[command(flatten)]
    opening: Opening,
    /// Smartcar's id of the vehicle, as `smartcar vehicles` shows it.
    #[arg(value_name = "VEHICLE")]
    vehicle: String,
    /// What to read.
    #[arg(value_name = "READING", required = true, value_parser = reading(), hide_possible_values = false)]
    readings: Vec<&'static str>,
    /// metric or imperial. By default `SMARTCAR_UNIT_SYSTEM`.
    #[arg(long, value_name = "UNITS", value_parser = units)]
    units: Option<UnitSystem>,
    /// Which API to ask: v2, v3 or auto. By default `SMARTCAR_API`.
    #[arg(long, value_name = "VERSION", value_parser = api)]
    api: Option<ApiVersion>,
    /// Print JSON, one object a line.
    #[arg(long)]
    json: bool,
}

fn reading() -> impl TypedValueParser<Value = &'static str> {
    PossibleValuesParser::new(KNOWN.iter().map(|known| known.name)).try_map(|word| {
        KNOWN.iter().map(|known| known.name).find(|name| *name == word).ok_or("there is no such reading")
    })
}

fn units(word: &str) -> std::result::Result<UnitSystem, &'static str> {
    UnitSystem::from_word(word).ok_or("it is metric or imperial")
}

/// A version of the API, as an argument.
pub(crate) fn api(word: &str) -> std::result::Result<ApiVersion, &'static str> {
    ApiVersion::from_word(word).ok_or("it is v2, v3 or auto")
}

pub(crate) async fn run(arguments: Arguments, stop: &mut Stop) -> std::result::Result<u8, Failure> {
    let client = arguments.opening.short(stop).await?;
    let all = opening::with(&client, stop, async {
        let mut vehicle = client.vehicle(&arguments.vehicle)?;
        if let Some(units) = arguments.units {
            vehicle = vehicle.unit_system(units);
        }
        if let Some(version) = arguments.api {
            vehicle = vehicle.api(version);
        }
        Ok(read(&vehicle, &wanted(&arguments.readings)).await)
    });
    let all = all.await?;
    let first = all.iter().find_map(|(_, taken)| taken.as_ref().err()).cloned();
    let many = all.len() > 1;
    print(&arguments, all)?;
    match first {
        None => Ok(exit::SUCCESS),
        Some(error) if many => Err(Coded::new(failure::code_of(&error), "not every reading is there").into()),
        Some(error) => Err(error.into()),
    }
}

/// Each once, in the order in which they were named.
fn wanted(names: &[&'static str]) -> Vec<&'static Known> {
    let mut wanted: Vec<&Known> = Vec::new();
    for name in names {
        if let Some(known) = KNOWN.iter().find(|known| known.name == *name)
            && !wanted.iter().any(|one| one.name == known.name)
        {
            wanted.push(known);
        }
    }
    wanted
}

/// Each with its values or its error. What a batch has goes in one, if there are several.
async fn read(vehicle: &Vehicle, wanted: &[&'static Known]) -> Vec<(&'static str, Result<Taken>)> {
    let parts: Vec<_> = wanted.iter().filter_map(|known| known.in_batch).collect();
    let batch = if parts.len() > 1 {
        let asked = parts.iter().fold(vehicle.batch(), |batch, (ask, _)| ask(batch));
        Some(asked.await)
    } else {
        None
    };
    let mut all = Vec::new();
    for known in wanted {
        let taken = match (&batch, known.in_batch) {
            (Some(Ok(batch)), Some((_, take))) => take(batch),
            (Some(Err(error)), Some(_)) => Err(error.clone()),
            _ => (known.alone)(vehicle).await,
        };
        all.push((known.name, taken));
    }
    all
}

fn print(arguments: &Arguments, all: Vec<(&'static str, Result<Taken>)>) -> std::result::Result<(), Failure> {
    let (mut table, mut rows) = (Table::new(["READING", "VALUE", "REPORTED"]), Vec::new());
    for (name, taken) in all {
        if arguments.json {
            let mut line = json!({ "vehicle": arguments.vehicle, "reading": name });
            let more = match &taken {
                Ok(taken) => values(taken),
                Err(error) => json!({ "error": as_json(error) }),
            };
            if let (Value::Object(line), Value::Object(more)) = (&mut line, more) {
                line.extend(more);
            }
            say!("{}", one_line(&line));
            continue;
        }
        match taken {
            Ok(Taken { values, meta }) => {
                let lines = lines(&values, meta.unit_system);
                if lines.is_empty() {
                    rows.push([name.to_owned(), "-".to_owned(), time(meta.data_age)]);
                }
                for (field, value) in lines {
                    let guess = if meta.guessed.contains(&field) { " (a guess)" } else { "" };
                    rows.push([format!("{name}.{field}"), format!("{value}{guess}"), time(meta.data_age)]);
                }
            }
            // The only one is told by the command itself.
            Err(error) if arguments.readings.len() > 1 => complain!("smartcar: {name}: {error}"),
            Err(_) => {}
        }
    }
    Ok(table.rows(&rows)?)
}

fn values(Taken { values, meta }: &Taken) -> Value {
    json!({
        "values": values,
        "unit_system": meta.unit_system.as_str(),
        "data_age": meta.data_age.map(|time| time.to_string()),
        "fetched_at": meta.fetched_at.map(|time| time.to_string()),
        "request_id": meta.request_id,
        "guessed": meta.guessed,
    })
}

fn as_json(error: &Error) -> Value {
    json!({ "kind": error.kind().name(), "message": error.message(), "can_retry": error.can_retry() })
}
