//! Reading a vehicle, on whichever API version the call goes to: an endpoint's answer, or the signals it is made of.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::{
    address::{Addresses, url},
    call::{Api, Ask, Caller, from_body, json as body_of, unreadable},
    errors,
    json::Json,
    listing::{Listing, Style},
    mapping::{Car, Readable},
    meta::{Meta, Reading},
    options::CallOptions,
    signals::Signal,
    time::CallTime,
};
use crate::{
    Error, ErrorKind, Result,
    config::UnitSystem,
    ids::{UserId, VehicleId},
    tokens::credentials::credential::Route,
};

/// The most signals on one page.
const PAGE: usize = 100;

/// One vehicle as a call sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target<'a> {
    pub vehicle: &'a VehicleId,
    pub options: &'a CallOptions,
    pub units: UnitSystem,
    pub addresses: &'a Addresses,
}

/// Where a reading is found.
struct Source {
    name: &'static str,
    path: Option<&'static str>,
    signals: &'static [&'static str],
}

impl Source {
    fn of<R: Readable>() -> Self {
        Self { name: R::NAME, path: R::PATH, signals: R::SIGNALS }
    }
}

/// What Smartcar said: a body of v2, v3's resource of the vehicle, or signals.
enum Answer {
    Body(Value, Meta),
    Vehicle(Value, Meta),
    Signals(Vec<Signal>, Meta),
}

impl Api {
    /// `{v2}/vehicles/{id}/{path}`; `path` is one of ours, or was checked.
    pub(crate) fn vehicle_v2(&self, vehicle: &VehicleId, path: &str) -> ::url::Url {
        url(&self.origins.api, "v2.0", ["vehicles", vehicle].into_iter().chain(segments(path)))
    }

    /// `{v3}/vehicles/{id}/{path}`
    pub(crate) fn vehicle_v3(&self, vehicle: &VehicleId, path: &str) -> ::url::Url {
        url(&self.origins.api_v3, "v3", ["vehicles", vehicle].into_iter().chain(segments(path)))
    }

    /// The time a call has, from now on unless it has begun.
    pub(crate) fn time(&self, options: &CallOptions, command: bool) -> Arc<CallTime> {
        options.time.clone().unwrap_or_else(|| {
            let usual = if command { self.command_timeout } else { self.timeout };
            let answers = options.timeout.unwrap_or(usual);
            // Who gives Smartcar five seconds does not mean to wait a minute before that.
            let waits = options.token_timeout.unwrap_or_else(|| self.token_timeout.min(answers));
            Arc::new(CallTime::new(answers, waits))
        })
    }

    /// The options of a call whose time has begun, however many requests it takes.
    pub(crate) fn started(&self, options: &CallOptions, command: bool) -> CallOptions {
        CallOptions { time: Some(self.time(options, command)), ..options.clone() }
    }

    /// Which API a call goes to.
    pub(crate) async fn route(&self, target: Target<'_>) -> Result<Route> {
        target.options.check()?;
        let time = self.time(target.options, false);
        let wish = target.options.api.unwrap_or(self.version);
        time.waiting(self.credentials.route(target.vehicle, wish, time.wait_left())).await
    }

    /// A failure says which vehicle it is of; one that may come from what this process remembers of it lets it look afresh the
    /// next time.
    pub(crate) fn learn<T>(&self, vehicle: &VehicleId, result: Result<T>) -> Result<T> {
        if let Err(error) = &result
            && (error.kind() == ErrorKind::Permission
                || error.api().is_some_and(|api| matches!(api.status, 403 | 404)))
        {
            // A newer consent of the same driver may have been stored by another process.
            self.credentials.forget(vehicle);
        }
        result.map_err(|error| error.with_vehicle(vehicle))
    }

    /// One reading.
    pub(crate) async fn read<R: Readable>(
        &self,
        target: Target<'_>,
        query: &[(&str, &str)],
    ) -> Result<Reading<R>> {
        let answer = self.ask_for(target, query, Source::of::<R>()).await;
        let read = answer.and_then(|answer| match answer {
            Answer::Body(body, meta) => v2_reading(body.into(), meta),
            Answer::Vehicle(body, meta) => v3_vehicle(body.into(), meta),
            Answer::Signals(signals, meta) => made_of(signals, target.units, meta),
        });
        self.learn(target.vehicle, read.map_err(|error| error.with_permissions(R::PERMISSIONS)))
    }

    /// What a reading is made of. The same code for every reading: it is not small.
    async fn ask_for(&self, target: Target<'_>, query: &[(&str, &str)], source: Source) -> Result<Answer> {
        let options = self.started(target.options, false);
        let target = Target { options: &options, ..target };
        let user = match self.route(target).await? {
            Route::V2 => {
                let path = source.path.ok_or_else(|| only_v3(source.name))?;
                let caller = Caller::Vehicle(target.vehicle.clone());
                let url = target.addresses.of(path, || self.vehicle_v2(target.vehicle, path));
                let ask = Ask::get(caller, url).query(query);
                let response = self.send(&ask, target.options, target.units).await?;
                return Ok(Answer::Body(body_of(&response)?, Meta::of(&response, target.units)));
            }
            Route::V3(user) => user,
        };
        match *source.signals {
            [] => {
                let url = self.vehicle_v3(target.vehicle, "");
                let ask = Ask::get(Caller::Application(Some(user)), url);
                let response = self.send(&ask, target.options, target.units).await?;
                Ok(Answer::Vehicle(body_of(&response)?, Meta::of(&response, target.units)))
            }
            [code] => {
                let url = target.addresses.of(code, || self.signal_address(target.vehicle, code));
                let signal = self.signal(target, user, url).await?;
                Ok(Answer::Signals(vec![signal.values], signal.meta))
            }
            _ => {
                let (mut signals, meta) = Box::pin(self.all_signals(target, user)).await?;
                signals.retain(|signal| source.signals.contains(&signal.code.as_str()));
                Ok(Answer::Signals(signals, meta))
            }
        }
    }

    pub(crate) fn signal_address(&self, vehicle: &VehicleId, code: &str) -> ::url::Url {
        self.vehicle_v3(vehicle, &format!("signals/{code}"))
    }

    /// One signal, by its address.
    pub(crate) async fn signal(
        &self,
        target: Target<'_>,
        user: UserId,
        url: ::url::Url,
    ) -> Result<Reading<Signal>> {
        let ask = Ask::get(Caller::Application(Some(user)), url);
        let response = self.send(&ask, target.options, target.units).await?;
        // A signal says its own unit, which the unit system asked for does not change.
        let (raw, meta) = (body_of(&response)?, Meta::of(&response, UnitSystem::Metric));
        // Under `data` as seen, bare in older documentation.
        let data = if raw["data"].is_object() { &raw["data"] } else { &raw };
        let signal = Signal::from_json(data).ok_or_else(|| unreadable(&meta, "no signal with a `code`"))?;
        let meta = meta.of_signals(std::slice::from_ref(&signal));
        Ok(Reading { values: signal, meta, document: raw.into() })
    }

    /// Every signal of a vehicle, and what is said about the last page.
    pub(crate) async fn all_signals(&self, target: Target<'_>, user: UserId) -> Result<(Vec<Signal>, Meta)> {
        self.signals(target, user).every(self, PAGE).await
    }

    /// The pages of a vehicle's signals.
    pub(crate) fn signals(&self, target: Target<'_>, user: UserId) -> Listing<Signal> {
        let url = self.vehicle_v3(target.vehicle, "signals");
        let ask = Ask::get(Caller::Application(Some(user)), url);
        Listing::new(ask, Style::Number, "data", target.options.clone(), target.units, |raw| {
            Signal::from_json(raw)
        })
    }
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

/// A body of v2 as the reading it is. `raw` is the very body, read where it lies.
pub(crate) fn v2_reading<R: Readable>(raw: Json, meta: Meta) -> Result<Reading<R>> {
    let mut reading: Reading<R> = body_reading(raw, meta)?;
    reading.values.settle(&mut reading.meta);
    Ok(reading)
}

/// A body in v2's form, put where the type has it.
fn body_reading<R: Readable>(body: Json, meta: Meta) -> Result<Reading<R>> {
    let Some(name) = R::BODY else { return from_body(body, meta) };
    if let Some(error) = errors::in_body(&body) {
        return Err(error);
    }
    let mut whole = Map::new();
    whole.insert(name.to_owned(), body.clone().into_value());
    let reading = from_body(Value::from(whole).into(), meta)?;
    Ok(Reading { document: body, ..reading })
}

/// Signals as the reading they make.
pub(crate) fn from_signals<R: Readable>(
    signals: &[Signal],
    units: UnitSystem,
    meta: Meta,
) -> Result<Reading<R>> {
    let used = signals.iter().filter(|signal| R::SIGNALS.contains(&signal.code.as_str()));
    made_of(used.cloned().collect(), units, meta).map_err(|error| error.with_permissions(R::PERMISSIONS))
}

/// The reading that these signals make, which become its `raw`.
fn made_of<R: Readable>(signals: Vec<Signal>, units: UnitSystem, meta: Meta) -> Result<Reading<R>> {
    let car = Car::new(&signals, units);
    let body = R::from_signals(&car)?.into();
    let meta = Meta { unit_system: units, guessed: car.guessed(), ..meta }.of_signals(&signals);
    let reading = body_reading(body, meta)?;
    Ok(Reading { document: raw_of(signals), ..reading })
}

/// What Smartcar said, by the signals' codes. Apart from its caller, which is compiled for every reading.
fn raw_of(signals: Vec<Signal>) -> Json {
    let raw: Map<_, _> = signals.into_iter().map(|signal| (signal.code, signal.raw.into_value())).collect();
    Value::from(raw).into()
}

/// The vehicle resource of v3 as v2's attributes.
pub(crate) fn v3_vehicle<R: Readable>(raw: Json, meta: Meta) -> Result<Reading<R>> {
    let data = if raw["data"].is_object() { &raw["data"] } else { &*raw };
    let mut body = data["attributes"].clone();
    if !body.is_object() {
        return Err(unreadable(&meta, "a vehicle without `attributes`"));
    }
    body["id"] = data["id"].clone();
    let reading = from_body(body.into(), meta)?;
    Ok(Reading { document: raw, ..reading })
}

/// What a call of v3 alone says where the vehicle is on v2.
pub(crate) fn only_v3(what: &str) -> Error {
    Error::new(
        ErrorKind::Unsupported,
        format!("API v2 has no {what}: set api to v3, or to auto with v3 credentials"),
    )
    .with_field("api")
}
