//! Lines about one vehicle.

use smartcar_sdk::{
    Batch, BatchReadings, ChargeSchedule, Pages, Readable, Result, ScheduleDay, UnitSystem, Vehicle,
    webhook::Event,
};

use super::{
    Runner,
    line::Line,
    show::{self, HasFields, Show, fields, pairs},
};
use crate::{command_by_name, read_by_name, reading_by_name};

impl Runner {
    pub(super) async fn vehicle_line(&mut self, line: &Line) -> Result<String> {
        // `read` and `do` say first what.
        let place = if matches!(line.word(0), "read" | "do") { 2 } else { 1 };
        let vehicle = self.client.vehicle(self.vehicle_id(line.word(place)))?.options(line.call_options());
        match line.word(0) {
            "read" => read(&vehicle, line).await,
            "do" => command(&vehicle, line).await,
            "schedule" => {
                let set = vehicle.set_charge_schedule(&schedule(line)).await?;
                self.schedule.clone_from(&set.schedule_id);
                Ok(show::reading("schedule", &set))
            }
            "unschedule" => {
                let last = || self.schedule.clone().expect("a schedule");
                let id = line.words_from(2).first().cloned().unwrap_or_else(last);
                Ok(show::reading("unschedule", &vehicle.delete_charge_schedule(&id).await?))
            }
            "batch" => batch(&vehicle, line).await,
            "request" => self.request(vehicle, line).await,
            "signal" => {
                let signal = vehicle.signal(line.word(2)).await?;
                let api = signal.error.as_ref();
                let mut shown = fields!(signal; code, name, group);
                shown.push(("status", signal.status.as_str().show()));
                shown.extend(fields!(signal; value, unit));
                shown.push(("error_type", api.and_then(|api| api.error_type.as_deref()).show()));
                shown.push(("error_code", api.and_then(|api| api.code.as_deref()).show()));
                Ok(format!("signal{}", pairs(&shown)))
            }
            "signals" => {
                let (text, _) = pages(sized(vehicle.signals().await?, line)).await?;
                Ok(format!("signals {text}"))
            }
            "disconnect" => {
                vehicle.disconnect().await?;
                Ok("disconnected".to_owned())
            }
            "subscribe" => {
                let made = vehicle.subscribe(&self.hook_id(line.word(2))).await?;
                Ok(format!(
                    "subscribed webhook_id={} vehicle_id={}",
                    self.hook_name(&made.webhook_id),
                    self.vehicle_name(&made.vehicle_id)
                ))
            }
            _ => {
                vehicle.unsubscribe(&self.hook_id(line.word(2))).await?;
                Ok("unsubscribed".to_owned())
            }
        }
    }

    async fn request(&self, vehicle: Vehicle, line: &Line) -> Result<String> {
        let mut request = if line.word(1) == "app" {
            self.client.request(line.word(2), line.word(3))
        } else {
            vehicle.request(line.word(2), line.word(3))
        };
        if let Some(user) = line.option("user") {
            request = request.user_id(&self.user_id(user));
        }
        if let Some(body) = line.option("body") {
            request = request.body(serde_json::from_str(body).expect("JSON"));
        }
        if let Some((name, value)) = line.option("query").and_then(|query| query.split_once(':')) {
            request = request.query(name, value);
        }
        Ok(format!("request {}", request.await?.raw()))
    }
}

async fn read(vehicle: &Vehicle, line: &Line) -> Result<String> {
    read_by_name!(line.word(1), vehicle, line, show::reading)
}

async fn command(vehicle: &Vehicle, line: &Line) -> Result<String> {
    command_by_name!(line.word(1), vehicle, line, show::reading)
}

fn schedule(line: &Line) -> ChargeSchedule {
    let place = |name, usual| line.float(name).unwrap_or(usual);
    let start = ChargeSchedule::new(place("latitude", 37.4), place("longitude", -122.1));
    line.words_from(2).chunks(3).fold(start, |schedule, window| {
        let day = ScheduleDay::from_word(&window[0]).expect("a day");
        schedule.window(day, &window[1], &window[2])
    })
}

async fn batch(vehicle: &Vehicle, line: &Line) -> Result<String> {
    let parts: Vec<_> = line.word(2).split(',').filter(|part| !part.is_empty()).collect();
    let batch = parts.iter().fold(vehicle.batch(), |batch, part| ask(batch, part)).await?;
    let part = |part: &&str| answer(&batch, part).unwrap_or_else(|error| show::error(&error));
    Ok(parts.iter().map(part).collect::<Vec<_>>().join(" | "))
}

fn ask(batch: Batch, part: &str) -> Batch {
    macro_rules! read {
        ($type:ty, $batch:expr) => {
            $batch.read::<$type>()
        };
    }
    if part.starts_with('/') { batch.path(part) } else { reading_by_name!(part, read!(batch)) }
}

fn answer(batch: &BatchReadings, part: &str) -> Result<String> {
    fn of<R: Readable + HasFields>(batch: &BatchReadings) -> Result<String> {
        Ok(show::reading(R::NAME, &batch.get::<R>()?))
    }
    macro_rules! get {
        ($type:ty, $batch:expr) => {
            of::<$type>($batch)
        };
    }
    if part.starts_with('/') {
        return Ok(format!("{part} {}", batch.get_path(part)?.raw()));
    }
    reading_by_name!(part, get!(batch))
}

/// What an event tells of a reading.
pub(super) fn told(event: &Event, line: &Line) -> Result<String> {
    fn of<R: Readable + HasFields>(event: &Event, units: UnitSystem) -> Result<String> {
        let reading = event.read::<R>(units)?;
        Ok(format!("{} guessed={}", show::reading(R::NAME, &reading), reading.meta.guessed.show()))
    }
    macro_rules! get {
        ($type:ty, $event:expr, $units:expr) => {
            of::<$type>($event, $units)
        };
    }
    let imperial = line.option("unit_system") == Some("imperial");
    let units = if imperial { UnitSystem::Imperial } else { UnitSystem::Metric };
    reading_by_name!(line.word(2), get!(event, units))
}

/// As large pages as the line says.
pub(super) fn sized<T: Send + 'static>(pages: Pages<T>, line: &Line) -> Pages<T> {
    match line.number("size") {
        Some(size) => pages.size(size),
        None => pages,
    }
}

/// How many there are on each page, and what they are.
pub(super) async fn pages<T: Send + 'static>(pages: Pages<T>) -> Result<(String, Vec<T>)> {
    let (mut counts, mut items, mut after) = (Vec::new(), Vec::new(), None);
    loop {
        let page = pages.page(after.as_deref()).await?;
        counts.push(page.items.len());
        items.extend(page.items);
        after = page.next;
        if after.is_none() {
            return Ok((format!("pages={} total={}", counts.show(), page.total.show()), items));
        }
    }
}
