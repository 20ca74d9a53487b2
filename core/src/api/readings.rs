//! The values that endpoints answer with. Numbers are in the unit system the reading's [`Meta`](super::Meta) names, shares
//! of something are 0 to 1. Whatever is not the reading itself is absent where the car or Smartcar does not say it, or says it in a
//! unit of another quantity; [`Reading::raw`](super::Reading::raw) has it as it came.
//!
//! They serialize under the names that they have in every language.
//!
//! Source: <https://smartcar.com/docs/api-reference/intro>, one page per endpoint.

use serde::{Deserialize, Serialize};

use super::{
    wire::{self, list, maybe_text},
    words::words,
};

/// The distance the vehicle has travelled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Odometer {
    /// Kilometres or miles.
    pub distance: f64,
}

/// Where the vehicle was last seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Location {
    /// Degrees, -90 to 90.
    pub latitude: f64,
    /// Degrees, -180 to 180.
    pub longitude: f64,
}

/// The fuel tank of a vehicle that has one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
#[non_exhaustive]
pub struct Fuel {
    /// Estimated range, kilometres or miles.
    pub range: Option<f64>,
    /// Level, 0 to 1.
    pub percent_remaining: Option<f64>,
    /// Litres or gallons (US).
    pub amount_remaining: Option<f64>,
}

/// The high-voltage battery.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
#[non_exhaustive]
pub struct Battery {
    /// State of charge, 0 to 1.
    pub percent_remaining: Option<f64>,
    /// Estimated range, kilometres or miles.
    pub range: Option<f64>,
}

/// Whether the vehicle is plugged in and charging.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
#[non_exhaustive]
pub struct Charge {
    /// Whether a cable is plugged in.
    pub is_plugged_in: Option<bool>,
    /// What the charger does.
    pub state: Option<ChargeState>,
}

/// What the charger does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChargeState {
    /// It charges.
    Charging,
    /// The battery is full.
    FullyCharged,
    /// It does not charge.
    NotCharging,
    /// A word this release does not know.
    Other(String),
}

impl ChargeState {
    const WORDS: [(Self, &str); 3] = [
        (Self::Charging, "CHARGING"),
        (Self::FullyCharged, "FULLY_CHARGED"),
        (Self::NotCharging, "NOT_CHARGING"),
    ];
}

words!(ChargeState);

/// Up to which state of charge the battery is charged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ChargeLimit {
    /// 0.5 to 1.
    pub limit: f64,
}

/// What the high-voltage battery holds when it is full.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BatteryCapacity {
    /// Kilowatt hours.
    pub capacity: Option<f64>,
}

/// What the high-voltage battery held when it was new, and which capacities the model was built with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
#[non_exhaustive]
pub struct NominalCapacity {
    /// The capacities this model was built with.
    #[serde(default, deserialize_with = "list")]
    pub available_capacities: Vec<AvailableCapacity>,
    /// The car's own; absent where nobody has said which one it is.
    pub capacity: Option<SelectedCapacity>,
    /// A page on which the driver can say which one it is.
    pub url: Option<String>,
}

/// A capacity that a model was built with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AvailableCapacity {
    /// Kilowatt hours.
    pub capacity: Option<f64>,
    /// What distinguishes it, e.g. `BEV:Extended Range`.
    pub description: Option<String>,
}

/// The capacity of this very car.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SelectedCapacity {
    /// Kilowatt hours.
    pub nominal: Option<f64>,
    /// Who says so: `SMARTCAR` or `USER_SELECTED`.
    pub source: Option<String>,
}

/// The engine's oil.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
#[non_exhaustive]
pub struct EngineOil {
    /// Life left until it has to be changed, 0 to 1.
    pub life_remaining: Option<f64>,
}

/// The air in the cabin and outside. Temperatures are degrees Celsius or Fahrenheit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
#[non_exhaustive]
pub struct Climate {
    /// Temperature outside.
    pub outside_temperature: Option<f64>,
    /// Temperature in the cabin.
    pub inside_temperature: Option<f64>,
    /// Whether the cabin is heated, cooled or aired.
    pub is_conditioned: Option<bool>,
    /// Temperature that the cabin is set to.
    pub target_temperature: Option<f64>,
}

/// The pressure of the air in each tire, kilopascals or pounds per square inch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
#[non_exhaustive]
pub struct TirePressure {
    /// Front left.
    pub front_left: Option<f64>,
    /// Front right.
    pub front_right: Option<f64>,
    /// Back left.
    pub back_left: Option<f64>,
    /// Back right.
    pub back_right: Option<f64>,
}

/// Whether the vehicle is locked, and what of it stands open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
#[non_exhaustive]
pub struct LockStatus {
    /// Whether it is locked.
    pub is_locked: Option<bool>,
    /// Doors.
    #[serde(default, deserialize_with = "list")]
    pub doors: Vec<OpeningStatus>,
    /// Windows.
    #[serde(default, deserialize_with = "list")]
    pub windows: Vec<OpeningStatus>,
    /// Sunroofs.
    #[serde(default, deserialize_with = "list")]
    pub sunroof: Vec<OpeningStatus>,
    /// Front and rear trunk.
    #[serde(default, deserialize_with = "list")]
    pub storage: Vec<OpeningStatus>,
    /// Charging ports.
    #[serde(default, deserialize_with = "list")]
    pub charging_port: Vec<OpeningStatus>,
}

/// Something that opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OpeningStatus {
    /// Which one, e.g. `frontLeft`, `rear`.
    #[serde(rename(deserialize = "type"))]
    pub place: Option<String>,
    /// `OPEN`, `CLOSED`, `LOCKED`, `UNLOCKED` or `UNKNOWN`; absent where the car does not know.
    pub status: Option<String>,
}

/// What workshops have done to the vehicle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
#[non_exhaustive]
pub struct ServiceHistory {
    /// One for each visit.
    pub records: Vec<ServiceRecord>,
}

/// One visit to a workshop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
#[non_exhaustive]
pub struct ServiceRecord {
    /// The maker's id of it.
    #[serde(default, deserialize_with = "maybe_text")]
    pub service_id: Option<String>,
    /// When, as Smartcar sent it (ISO 8601).
    pub service_date: Option<String>,
    /// What the odometer said then, kilometres or miles.
    pub odometer_distance: Option<f64>,
    /// What was done.
    #[serde(default, deserialize_with = "list")]
    pub service_tasks: Vec<ServiceTask>,
    /// Further details, each with its type, e.g. the workshop's name.
    #[serde(default, deserialize_with = "list")]
    pub service_details: Vec<ServiceDetail>,
    /// What it cost.
    pub service_cost: Option<ServiceCost>,
}

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
#[non_exhaustive]
pub struct ServiceTask {
    /// The maker's id of it.
    #[serde(default, deserialize_with = "maybe_text")]
    pub task_id: Option<String>,
    /// What it is.
    pub task_description: Option<String>,
}

/// A detail of a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ServiceDetail {
    /// What it is about, e.g. `Service Workshop`.
    #[serde(rename(deserialize = "type"))]
    pub kind: Option<String>,
    /// What it says.
    #[serde(default, deserialize_with = "maybe_text")]
    pub value: Option<String>,
}

/// What a visit cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
#[non_exhaustive]
pub struct ServiceCost {
    /// The sum.
    pub total_cost: Option<f64>,
    /// In which currency, e.g. `USD`.
    pub currency: Option<String>,
}

/// The health of the vehicle's systems.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DiagnosticSystemStatus {
    /// One for each system the car reports on.
    #[serde(default, deserialize_with = "list")]
    pub systems: Vec<SystemStatus>,
}

/// The health of one system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
#[non_exhaustive]
pub struct SystemStatus {
    /// Which one, e.g. `SYSTEM_TPMS`.
    pub system_id: Option<String>,
    /// `OK` or `ALERT`.
    pub status: Option<String>,
    /// What is wrong.
    pub description: Option<String>,
}

/// The trouble codes that are active.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
#[non_exhaustive]
pub struct DiagnosticTroubleCodes {
    /// The codes.
    #[serde(default, deserialize_with = "list")]
    pub active_codes: Vec<TroubleCode>,
}

/// One trouble code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TroubleCode {
    /// The code, e.g. `P302D`.
    pub code: Option<String>,
    /// Since when, as Smartcar sent it (ISO 8601).
    pub timestamp: Option<String>,
}

/// What the driver has permitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Permissions {
    /// E.g. `read_odometer`.
    pub permissions: Vec<String>,
}

/// The vehicle identification number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Vin {
    /// 17 characters.
    pub vin: String,
}

/// What kind of vehicle it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
#[non_exhaustive]
pub struct Attributes {
    /// Smartcar's id of the vehicle.
    pub id: String,
    /// Brand, in capitals, e.g. `TESLA`.
    pub make: Option<String>,
    /// Model, e.g. `Model S`.
    pub model: Option<String>,
    /// Model year.
    #[serde(default, deserialize_with = "year")]
    pub year: Option<u16>,
    /// `BEV`, `PHEV`, `HEV` or `ICE`; API v3 alone says so.
    pub powertrain_type: Option<String>,
}

/// Smartcar's id of the user a grant belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct User {
    /// The id.
    pub id: String,
}

/// That a command was carried out: made only where Smartcar said so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
#[non_exhaustive]
pub struct CommandResult {
    /// `success`.
    pub status: String,
    /// What Smartcar says of it; API v2 alone says something.
    pub message: Option<String>,
    /// Smartcar's id of the execution; API v3 alone gives one.
    pub execution_id: Option<String>,
}

/// That a charge schedule was set or deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
#[non_exhaustive]
pub struct ChargeScheduleResult {
    /// `success`.
    pub status: String,
    /// Smartcar's id of the schedule: deleting it takes this.
    pub schedule_id: Option<String>,
    /// `daily`, `weekly` or `workweek`.
    pub schedule_type: Option<String>,
    /// Smartcar's id of the execution.
    pub execution_id: Option<String>,
}

/// That a vehicle is, or is no longer, subscribed to a webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
#[non_exhaustive]
pub struct WebhookSubscription {
    /// Smartcar's id of the webhook.
    pub webhook_id: String,
    /// Smartcar's id of the vehicle.
    pub vehicle_id: String,
}

/// A year is documented as a number and has been seen as a string.
fn year<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(wire::count(&value).and_then(|year| u16::try_from(year).ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_later_releases_pass_through() {
        let charge: Charge =
            serde_json::from_str(r#"{"isPlugged":1,"isPluggedIn":true,"state":"PAUSED"}"#).unwrap();
        assert_eq!(charge.state, Some(ChargeState::Other("PAUSED".to_owned())));
        let charge: Charge = serde_json::from_str(r#"{"isPluggedIn":true,"state":"FULLY_CHARGED"}"#).unwrap();
        assert_eq!(charge.state, Some(ChargeState::FullyCharged));
    }

    #[test]
    fn a_year_is_a_number_or_a_string() {
        for year in ["2021", "\"2021\""] {
            let json = format!(r#"{{"id":"v","make":"KIA","model":"EV6","year":{year}}}"#);
            assert_eq!(serde_json::from_str::<Attributes>(&json).unwrap().year, Some(2021));
        }
    }

    #[test]
    fn what_a_car_does_not_know_is_absent() {
        let fuel: Fuel =
            serde_json::from_str(r#"{"range":null,"percentRemaining":0.3,"amountRemaining":null}"#).unwrap();
        assert_eq!((fuel.range, fuel.percent_remaining), (None, Some(0.3)));
    }

    #[test]
    fn values_serialize_under_the_names_of_the_sdk() {
        let charge: Charge = serde_json::from_str(r#"{"isPluggedIn":true,"state":"CHARGING"}"#).unwrap();
        let written = serde_json::json!({ "is_plugged_in": true, "state": "CHARGING" });
        assert_eq!(serde_json::to_value(&charge).unwrap(), written);
        let door: OpeningStatus = serde_json::from_str(r#"{"type":"rear","status":null}"#).unwrap();
        assert_eq!(
            serde_json::to_value(&door).unwrap(),
            serde_json::json!({ "place": "rear", "status": null })
        );
    }
}
