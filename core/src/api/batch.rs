//! Several readings of one vehicle in one request.

use std::{collections::BTreeMap, future::IntoFuture, pin::Pin, time::Duration};

use http::{HeaderName, Method, header};
use serde_json::{Value, json};

use super::{
    call::{Api, Ask, Caller, json as body_of, unreadable},
    errors, input,
    json::Json,
    mapping::Readable,
    meta::{Meta, Reading, headers_in},
    read::{Target, from_signals, only_v3, v2_reading, v3_vehicle},
    signals::Signal,
    subject::Subject,
    wire,
};
use crate::{
    Error, ErrorKind, Result,
    clock::Timestamp,
    config::UnitSystem,
    http::{Response, RetryAfter},
    ids::VehicleId,
    tokens::credentials::credential::Route,
};

/// A request for several readings; await it. Made by [`Vehicle::batch`](crate::Vehicle::batch).
///
/// ```no_run
/// # async fn example(vehicle: smartcar_sdk::Vehicle) -> smartcar_sdk::Result<()> {
/// use smartcar_sdk::{Fuel, Odometer};
///
/// let batch = vehicle.batch().read::<Odometer>().read::<Fuel>().await?;
/// println!("{:.1} km", batch.get::<Odometer>()?.distance);
/// match batch.get::<Fuel>() {
///     Ok(fuel) => println!("{:?}", fuel.percent_remaining),
///     Err(error) => println!("no fuel: {error}"), // an electric car says COMPATIBILITY; the odometer is good all the same
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is sent until it is awaited"]
pub struct Batch {
    vehicle: Subject,
    parts: Vec<Part>,
    error: Option<Error>,
}

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    /// The reading's; empty where it is a path of the caller's own.
    name: &'static str,
    /// On v2; `None` where that has no such reading.
    path: Option<String>,
    /// Made of signals on v3; otherwise the vehicle itself says it.
    signals: bool,
    /// On v3 there is such a thing.
    on_v3: bool,
}

impl Part {
    fn of<R: Readable>() -> Self {
        let path = R::PATH.map(|path| format!("/{path}"));
        Self { name: R::NAME, path, signals: !R::SIGNALS.is_empty(), on_v3: true }
    }
}

impl Batch {
    pub(crate) fn new(vehicle: Subject) -> Self {
        Self { vehicle, parts: Vec::new(), error: None }
    }

    fn part(mut self, part: Part) -> Self {
        if !self.parts.contains(&part) {
            self.parts.push(part);
        }
        self
    }

    /// Asks for a reading, by its type.
    pub fn read<R: Readable>(self) -> Self {
        self.part(Part::of::<R>())
    }

    /// Asks for a path below the vehicle, e.g. a brand's own `/tesla/compass`. API v2 alone has paths.
    pub fn path(mut self, path: &str) -> Self {
        match input::path(path) {
            Ok(path) => {
                let path = Some(format!("/{path}"));
                self.part(Part { name: "", path, signals: false, on_v3: false })
            }
            Err(error) => {
                self.error.get_or_insert(error);
                self
            }
        }
    }
}

impl IntoFuture for Batch {
    type Output = Result<BatchReadings>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            if let Some(error) = self.error {
                return Err(error);
            }
            if self.parts.is_empty() {
                return Err(Error::invalid_input("batch", "the batch is empty: add a reading to it"));
            }
            let (api, target) = self.vehicle.ready()?;
            self.vehicle.client.on_runtime(api.batch(target, &self.parts)).await
        })
    }
}

/// The readings of a batch, each with its own meta or its own error.
#[derive(Clone, Debug)]
pub struct BatchReadings {
    /// What was asked for; v3 sends more than that.
    parts: Vec<Part>,
    vehicle: VehicleId,
    units: UnitSystem,
    answer: Answer,
}

#[derive(Clone, Debug)]
enum Answer {
    V2(BTreeMap<String, Answered>),
    V3 { signals: Option<(Vec<Signal>, Meta)>, vehicle: Option<Box<(Json, Meta)>> },
}

/// One part's own answer.
#[derive(Clone, Debug)]
struct Answered {
    /// `None`: it does not say.
    status: Option<u16>,
    body: Json,
    meta: Meta,
    retry_after: Option<Duration>,
}

impl Answered {
    fn read(raw: &Value, units: UnitSystem, whole: &Response, now: Timestamp) -> Self {
        let mut headers = headers_in(&raw["headers"]);
        for name in [HeaderName::from_static("sc-request-id"), header::DATE] {
            if let (false, Some(value)) = (headers.contains_key(&name), whole.headers.get(&name)) {
                headers.insert(name, value.clone());
            }
        }
        Self {
            status: wire::count(&raw["code"]).and_then(|code| u16::try_from(code).ok()),
            body: raw["body"].clone().into(),
            meta: Meta::of_headers(&headers, units),
            retry_after: RetryAfter::of(&headers).map(|asked| asked.pause(now)),
        }
    }

    /// Whether it is an answer at all, or which error.
    fn check(&self, path: &str) -> Result<()> {
        match self.status {
            None => Err(unreadable(&self.meta, &format!("the batch's part {path} lacks `code`"))),
            Some(status) if (200..300).contains(&status) => Ok(()),
            Some(status) => {
                let request_id = self.meta.request_id.as_deref();
                Err(errors::from_parts(status, &self.body, request_id, self.retry_after))
            }
        }
    }
}

impl BatchReadings {
    /// The reading of this type.
    ///
    /// # Errors
    /// As the method of that name; [`InvalidInput`](ErrorKind::InvalidInput), field `batch`, if it was not asked for.
    pub fn get<R: Readable>(&self) -> Result<Reading<R>> {
        if !self.parts.contains(&Part::of::<R>()) {
            return Err(not_asked(R::NAME));
        }
        match &self.answer {
            Answer::V2(parts) => {
                let part = self
                    .found(parts, R::PATH.ok_or_else(|| only_v3(R::NAME))?)
                    .map_err(|error| error.with_permissions(R::PERMISSIONS))?;
                v2_reading(part.body.clone(), part.meta.clone())
            }
            Answer::V3 { signals: Some((signals, meta)), .. } if !R::SIGNALS.is_empty() => {
                from_signals(signals, self.units, meta.clone())
            }
            Answer::V3 { vehicle: Some(vehicle), .. } if R::SIGNALS.is_empty() => {
                let (raw, meta) = &**vehicle;
                v3_vehicle(raw.clone(), meta.clone())
            }
            Answer::V3 { .. } => Err(not_asked(R::NAME)),
        }
    }

    /// What was asked for, in its order: a reading by its name ([`Readable::NAME`]), the caller's own path with its `/`.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|part| match &part.path {
            Some(path) if part.name.is_empty() => path.as_str(),
            _ => part.name,
        })
    }

    /// The answer of a path asked for by [`Batch::path`], as Smartcar sent it.
    ///
    /// # Errors
    /// As [`BatchReadings::get`].
    pub fn get_path(&self, path: &str) -> Result<Reading<Json>> {
        let path = format!("/{}", path.trim_matches('/'));
        let asked = self.parts.iter().any(|part| part.path.as_ref() == Some(&path));
        let Answer::V2(parts) = &self.answer else { return Err(not_asked(&path)) };
        if !asked {
            return Err(not_asked(&path));
        }
        let part = self.found(parts, &path)?;
        Ok(Reading { values: part.body.clone(), meta: part.meta.clone(), document: part.body.clone() })
    }

    /// The part that answers for a path, unless it is an error.
    fn found<'a>(&self, parts: &'a BTreeMap<String, Answered>, path: &str) -> Result<&'a Answered> {
        let path = path.trim_matches('/');
        let part = parts.get(path).ok_or_else(|| {
            let message = format!("Smartcar's answer is not what it documents: the batch lacks /{path}");
            Error::new(ErrorKind::InvalidResponse, message)
        });
        let part = part.and_then(|part| part.check(&format!("/{path}")).map(|()| part));
        part.map_err(|error| error.with_vehicle(&self.vehicle))
    }
}

fn not_asked(what: &str) -> Error {
    Error::invalid_input(
        "batch",
        format!("{what} was not asked for in this batch: name it when the batch is made"),
    )
}

impl Api {
    async fn batch(&self, target: Target<'_>, parts: &[Part]) -> Result<BatchReadings> {
        let options = self.started(target.options, false);
        let target = Target { options: &options, ..target };
        let read = async {
            let answer = match self.route(target).await? {
                Route::V2 => self.batch_v2(target, parts).await?,
                Route::V3(user) => {
                    if let Some(part) = parts.iter().find(|part| !part.on_v3) {
                        return Err(Error::new(
                            ErrorKind::Unsupported,
                            format!(
                                "API v3 has no path {}: ask for it on v2",
                                part.path.as_deref().unwrap_or_default()
                            ),
                        )
                        .with_field("api"));
                    }
                    let signals = if parts.iter().any(|part| part.signals) {
                        Some(self.all_signals(target, user.clone()).await?)
                    } else {
                        None
                    };
                    let vehicle = if parts.iter().any(|part| !part.signals) {
                        let url = self.vehicle_v3(target.vehicle, "");
                        let ask = Ask::get(Caller::Application(Some(user)), url);
                        let response = self.send(&ask, target.options, target.units).await?;
                        Some((body_of(&response)?.into(), Meta::of(&response, target.units)))
                    } else {
                        None
                    };
                    Answer::V3 { signals, vehicle: vehicle.map(Box::new) }
                }
            };
            let vehicle = target.vehicle.clone();
            Ok(BatchReadings { parts: parts.to_vec(), vehicle, units: target.units, answer })
        };
        self.learn(target.vehicle, read.await)
    }

    async fn batch_v2(&self, target: Target<'_>, parts: &[Part]) -> Result<Answer> {
        let requests: Vec<_> =
            parts.iter().filter_map(|part| part.path.as_ref()).map(|path| json!({ "path": path })).collect();
        if requests.is_empty() {
            return Ok(Answer::V2(BTreeMap::new())); // each reading says that v2 has none
        }
        let ask = Ask {
            // It reads, for all its being a POST, and may be repeated.
            command: false,
            ..Ask::change(
                Caller::Vehicle(target.vehicle.clone()),
                Method::POST,
                self.vehicle_v2(target.vehicle, "batch"),
                Some(&json!({ "requests": requests })),
            )
        };
        let response = self.send(&ask, target.options, target.units).await?;
        let (raw, meta) = (body_of(&response)?, Meta::of(&response, target.units));
        if let Some(error) = errors::in_body(&raw) {
            return Err(error);
        }
        let responses =
            raw["responses"].as_array().ok_or_else(|| unreadable(&meta, "a batch without `responses`"))?;
        let now = self.credentials.manager.clock.now();
        let part = |one: &Value| {
            let path = one["path"].as_str()?.trim_matches('/').to_owned();
            Some((path, Answered::read(one, target.units, &response, now)))
        };
        Ok(Answer::V2(responses.iter().filter_map(part).collect()))
    }
}
