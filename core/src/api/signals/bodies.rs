//! The bodies of signals. Numbers are as Smartcar sent them; the unit stands beside them, in Smartcar's spelling, and
//! follows the vehicle or the webhook's settings.
//!
//! Source: <https://smartcar.com/docs/api-reference/signals/schema>. Not every shape is published; where one is not,
//! fields are optional and what is unknown stays in [`Signal::body`](super::Signal::body).

use serde::Deserialize;
use serde_json::{Map, Value};

pub use super::super::readings::{AvailableCapacity, ServiceCost, ServiceTask};
use super::super::{
    lenient::{self, if_so},
    wire::{self, list, maybe_text, maybe_time},
};
use crate::clock::Timestamp;

/// A number and its unit.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Quantity {
    /// The number. Percentages are 0 to 100.
    pub value: f64,
    /// Its unit, e.g. `km`, `kilometers`, `miles`, `percent`, `kilowatt_hours`; absent for plain counts.
    pub unit: Option<String>,
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Flag {
    /// Whether it is so.
    pub value: bool,
}

/// A word or text.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Text {
    /// The text.
    pub value: String,
}

/// Several texts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Texts {
    /// The texts.
    pub values: Vec<String>,
}

/// Something that opens: a trunk, a sunroof, a flap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "AsSent")]
#[non_exhaustive]
pub struct Opening {
    /// Whether it is open, where the car knows.
    pub is_open: Option<bool>,
    /// Whether it is locked, where it has a lock.
    pub is_locked: Option<bool>,
}

/// Flaps have come as plain flags.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AsSent {
    is_open: Option<bool>,
    value: Option<bool>,
    is_locked: Option<bool>,
}

impl From<AsSent> for Opening {
    fn from(sent: AsSent) -> Self {
        Self { is_open: sent.is_open.or(sent.value), is_locked: sent.is_locked }
    }
}

/// What sits at the corners of a car: doors, windows, tires.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Grid {
    /// One entry per place.
    pub values: Vec<Place>,
    /// How many rows the car has.
    pub row_count: Option<u32>,
    /// How many columns it has.
    pub column_count: Option<u32>,
    /// The unit of tire pressures, e.g. `kilopascals`.
    pub unit: Option<String>,
}

/// One place of a [`Grid`].
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Place {
    /// Its row, from the front; 0 is the first.
    pub row: u32,
    /// Its column, from the left; 0 is the first.
    pub column: u32,
    /// Whether it is open (doors, windows).
    pub is_open: Option<bool>,
    /// Whether it is locked (doors).
    pub is_locked: Option<bool>,
    /// Its pressure in the grid's unit (tires).
    pub tire_pressure: Option<f64>,
}

/// Where the car is.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Position {
    /// Degrees, -90 to 90.
    pub latitude: f64,
    /// Degrees, -180 to 180.
    pub longitude: f64,
    /// Where it points, in degrees from north, clockwise.
    pub heading: Option<f64>,
    /// The same as a point of the compass, e.g. `NE`.
    pub direction: Option<String>,
    /// `CURRENT` or `LAST_PARKED`.
    pub location_type: Option<String>,
}

/// Up to where the car charges.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ChargeLimits {
    /// The limits set, each for its condition.
    #[serde(default, deserialize_with = "list")]
    pub values: Vec<ChargeLimit>,
    /// The limit that holds now, in the unit below.
    pub active_limit: Option<f64>,
    /// Unit of all limits: `percent`.
    pub unit: Option<String>,
}

/// One of [`ChargeLimits`].
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct ChargeLimit {
    /// What it depends on: `CHARGING_TYPE`, earlier `CONNECTOR`.
    #[serde(rename = "type")]
    pub limit_type: Option<String>,
    /// The limit.
    pub limit: Option<f64>,
    /// When it holds.
    pub condition: Option<ChargeCondition>,
}

/// When a [`ChargeLimit`] holds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ChargeCondition {
    /// `AC` or `DC`.
    pub charging_type: Option<String>,
}

/// Past charging sessions.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct ChargeRecords {
    /// One entry per session.
    #[serde(default, deserialize_with = "list")]
    pub values: Vec<ChargeRecord>,
}

/// One of [`ChargeRecords`].
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ChargeRecord {
    /// Its id.
    #[serde(default, deserialize_with = "maybe_text")]
    pub id: Option<String>,
    /// What it cost; the shape is not published.
    pub cost: Option<Value>,
    /// When it began.
    #[serde(default, deserialize_with = "maybe_time")]
    pub start_time: Option<Timestamp>,
    /// When it ended.
    #[serde(default, deserialize_with = "maybe_time")]
    pub end_time: Option<Timestamp>,
    /// Where.
    #[serde(default, deserialize_with = "if_so")]
    pub location: Option<Position>,
    /// Energy charged.
    #[serde(default, deserialize_with = "amount")]
    pub energy_added: Option<Quantity>,
    /// `AC` or `DC`.
    pub charging_type: Option<String>,
    /// Whether the charger is a public one.
    pub is_public_charger: Option<bool>,
    /// State of charge at the beginning, percent.
    #[serde(default, deserialize_with = "number")]
    pub start_state_of_charge: Option<f64>,
    /// State of charge at the end, percent.
    #[serde(default, deserialize_with = "number")]
    pub end_state_of_charge: Option<f64>,
}

/// When the car is set to charge.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct ChargeTimers {
    /// One entry per timer.
    #[serde(default, deserialize_with = "list")]
    pub values: Vec<ChargeTimer>,
}

/// One of [`ChargeTimers`]. How Smartcar writes them is not published: `more` has what has no field here.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ChargeTimer {
    /// What it depends on, e.g. `LOCATION`.
    #[serde(rename = "type", default, deserialize_with = "maybe_text")]
    pub timer_type: Option<String>,
    /// `daily`, `weekly` or `workweek`.
    #[serde(default, deserialize_with = "maybe_text")]
    pub schedule_type: Option<String>,
    /// Id of the schedule.
    #[serde(default, deserialize_with = "maybe_text")]
    pub schedule_id: Option<String>,
    /// Time of day at the car at which charging begins, e.g. `08:00`.
    #[serde(default, deserialize_with = "maybe_text")]
    pub start_time: Option<String>,
    /// Time of day at the car at which charging ends.
    #[serde(default, deserialize_with = "maybe_text")]
    pub stop_time: Option<String>,
    /// Where it applies.
    #[serde(default, deserialize_with = "if_so")]
    pub location: Option<Position>,
    /// All else.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// What the high-voltage battery holds when new.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NominalCapacity {
    /// Who says so: `SMARTCAR` or `USER_SELECTED`.
    pub source: Option<String>,
    /// The capacity, where it is known.
    pub capacity: Option<f64>,
    /// What a vehicle of this kind may have.
    #[serde(default, deserialize_with = "list")]
    pub available_capacities: Vec<AvailableCapacity>,
    /// Unit of all capacities, e.g. `kWh`.
    pub unit: Option<String>,
}

/// How far the car gets on its battery.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Range {
    /// The range.
    pub value: f64,
    /// How it was found: `IDEAL_CONDITIONS`, `ESTIMATED`, `RATED`.
    #[serde(rename = "type")]
    pub range_type: Option<String>,
    /// The same found otherwise.
    #[serde(default, deserialize_with = "list")]
    pub additional_values: Vec<AdditionalRange>,
    /// Unit of all ranges, e.g. `km`, `kilometers`, `miles`.
    pub unit: Option<String>,
}

/// One more value of a [`Range`].
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct AdditionalRange {
    /// How it was found.
    #[serde(rename = "type")]
    pub range_type: Option<String>,
    /// The range.
    pub value: f64,
}

/// How one of the car's systems is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct SystemStatus {
    /// `OK` or `ALERT`.
    pub status: Option<String>,
    /// What is wrong, where the car says.
    pub description: Option<String>,
}

/// Diagnostic trouble codes that are active.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct TroubleCodes {
    /// The codes; empty where all is well.
    #[serde(default, deserialize_with = "list")]
    pub values: Vec<TroubleCode>,
}

/// One of [`TroubleCodes`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct TroubleCode {
    /// The code, e.g. `P302D`.
    pub code: String,
    /// Since when.
    #[serde(default, deserialize_with = "maybe_time")]
    pub timestamp: Option<Timestamp>,
}

/// Past services.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct ServiceRecords {
    /// One entry per visit.
    #[serde(default, deserialize_with = "list")]
    pub values: Vec<ServiceRecord>,
}

/// One of [`ServiceRecords`].
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ServiceRecord {
    /// Its id.
    #[serde(default, deserialize_with = "maybe_text")]
    pub service_id: Option<String>,
    /// When.
    #[serde(default, deserialize_with = "maybe_time")]
    pub service_date: Option<Timestamp>,
    /// The odometer then, kilometres or miles.
    #[serde(default, deserialize_with = "number")]
    pub odometer_distance: Option<f64>,
    /// What was done.
    #[serde(default, deserialize_with = "list")]
    pub service_tasks: Vec<ServiceTask>,
    /// More about it, as the workshop wrote it.
    #[serde(default, deserialize_with = "list")]
    pub service_details: Vec<Value>,
    /// What it cost.
    #[serde(default, deserialize_with = "if_so")]
    pub service_cost: Option<ServiceCost>,
}

/// A number alone, or with its unit.
fn amount<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Quantity>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let alone = wire::number(&value).map(|value| Quantity { value, unit: None });
    Ok(alone.or_else(|| lenient::read(&value).ok()))
}

fn number<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    amount(deserializer).map(|amount| amount.map(|amount| amount.value))
}
