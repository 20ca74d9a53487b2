//! Lines about one vehicle.

use smartcar_sdk::{
    Attributes, Batch, BatchReadings, Battery, BatteryCapacity, Charge, ChargeLimit, ChargeSchedule,
    ChargeScheduleResult, CommandResult, Day, DiagnosticSystemStatus, DiagnosticTroubleCodes, EngineOil,
    Fuel, Location, LockStatus, NominalCapacity, Odometer, Pages, Readable, Reading, Result, ServiceHistory,
    TirePressure, UnitSystem, Vehicle, Vin, webhook::Event,
};

use super::{
    Runner,
    line::Line,
    show::{self, Fields, HasFields, Show, Some_, fields, pairs},
};

impl HasFields for CommandResult {
    fn fields(&self) -> Fields {
        let mut fields = fields!(self; status, message);
        fields.push(("execution_id", Some_(&self.execution_id).show()));
        fields
    }
}

impl HasFields for ChargeScheduleResult {
    fn fields(&self) -> Fields {
        vec![
            ("status", self.status.show()),
            ("schedule_id", Some_(&self.schedule_id).show()),
            ("schedule_type", self.schedule_type.show()),
            ("execution_id", Some_(&self.execution_id).show()),
        ]
    }
}

/// The readings that a batch takes, by the names of their methods.
macro_rules! by_name {
    ($name:expr, $call:ident!($($more:expr),*)) => {
        match $name {
            "attributes" => $call!(Attributes, $($more),*),
            "battery" => $call!(Battery, $($more),*),
            "battery_capacity" => $call!(BatteryCapacity, $($more),*),
            "charge" => $call!(Charge, $($more),*),
            "charge_limit" => $call!(ChargeLimit, $($more),*),
            "diagnostic_system_status" => $call!(DiagnosticSystemStatus, $($more),*),
            "diagnostic_trouble_codes" => $call!(DiagnosticTroubleCodes, $($more),*),
            "engine_oil" => $call!(EngineOil, $($more),*),
            "fuel" => $call!(Fuel, $($more),*),
            "location" => $call!(Location, $($more),*),
            "lock_status" => $call!(LockStatus, $($more),*),
            "nominal_capacity" => $call!(NominalCapacity, $($more),*),
            "odometer" => $call!(Odometer, $($more),*),
            "service_history" => $call!(ServiceHistory, $($more),*),
            "tire_pressure" => $call!(TirePressure, $($more),*),
            "vin" => $call!(Vin, $($more),*),
            other => panic!("a case asks a batch for {other:?}, which this runner does not know"),
        }
    };
}

impl Runner {
    pub(super) async fn vehicle_line(&mut self, line: &Line) -> Result<String> {
        // `read` and `do` say first what.
        let place = if matches!(line.word(0), "read" | "do") { 2 } else { 1 };
        let vehicle = self.client.vehicle(&self.vehicle_id(line.word(place))).options(line.call_options());
        match line.word(0) {
            "read" => read(&vehicle, line).await,
            "do" => {
                let result = command(&vehicle, line).await?;
                Ok(show::reading(line.word(1), &result))
            }
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
        Ok(format!("request {}", request.await?.raw))
    }
}

async fn read(vehicle: &Vehicle, line: &Line) -> Result<String> {
    macro_rules! methods {
        ($($method:ident),*) => {
            match line.word(1) {
                $( stringify!($method) => Ok(show::reading(stringify!($method), &vehicle.$method().await?)), )*
                "service_history" => {
                    let history = vehicle.service_history(line.option("start"), line.option("end")).await?;
                    Ok(show::reading("service_history", &history))
                }
                other => panic!("a case reads {other:?}, which this runner does not know"),
            }
        };
    }
    methods!(
        attributes,
        battery,
        battery_capacity,
        charge,
        charge_limit,
        diagnostic_system_status,
        diagnostic_trouble_codes,
        engine_oil,
        fuel,
        location,
        lock_status,
        nominal_capacity,
        odometer,
        permissions,
        tire_pressure,
        vin
    )
}

async fn command(vehicle: &Vehicle, line: &Line) -> Result<Reading<CommandResult>> {
    let float = |name| line.float(name).expect("a number");
    match line.word(1) {
        "lock" => vehicle.lock().await,
        "unlock" => vehicle.unlock().await,
        "start_charge" => vehicle.start_charge().await,
        "stop_charge" => vehicle.stop_charge().await,
        "set_charge_limit" => vehicle.set_charge_limit(float("limit")).await,
        "send_destination" => vehicle.send_destination(float("latitude"), float("longitude")).await,
        "open_charge_port" => vehicle.open_charge_port().await,
        "close_charge_port" => vehicle.close_charge_port().await,
        other => panic!("a case commands {other:?}, which this runner does not know"),
    }
}

fn schedule(line: &Line) -> ChargeSchedule {
    let place = |name, usual| line.float(name).unwrap_or(usual);
    let start = ChargeSchedule::new(place("latitude", 37.4), place("longitude", -122.1));
    line.words_from(2).chunks(3).fold(start, |schedule, window| {
        let day = Day::from_word(&window[0]).expect("a day");
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
    if part.starts_with('/') { batch.path(part) } else { by_name!(part, read!(batch)) }
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
        return Ok(format!("{part} {}", batch.get_path(part)?.raw));
    }
    by_name!(part, get!(batch))
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
    by_name!(line.word(2), get!(event, units))
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
