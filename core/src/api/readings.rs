//! The values that endpoints answer with. Numbers are as Smartcar sent them, in the unit system the reading's
//! [`Meta`](super::Meta) names.
//!
//! Source: <https://smartcar.com/docs/api-reference/intro>, one page per endpoint.

use serde::Deserialize;

/// The distance the vehicle has travelled.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Odometer {
    /// Kilometres or miles.
    pub distance: f64,
}

/// Where the vehicle was last seen.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Location {
    /// Degrees, -90 to 90.
    pub latitude: f64,
    /// Degrees, -180 to 180.
    pub longitude: f64,
}

/// The fuel tank of a vehicle that has one.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
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
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Battery {
    /// State of charge, 0 to 1.
    pub percent_remaining: Option<f64>,
    /// Estimated range, kilometres or miles.
    pub range: Option<f64>,
}

/// Whether the vehicle is plugged in and charging.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Charge {
    /// Whether a cable is plugged in.
    pub is_plugged_in: bool,
    /// What the charger does.
    pub state: ChargeState,
}

/// What the charger does.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum ChargeState {
    /// It charges.
    Charging,
    /// The battery is full.
    FullyCharged,
    /// It does not charge.
    NotCharging,
    /// A word this release does not know.
    #[serde(untagged)]
    Other(String),
}

impl ChargeState {
    /// The word Smartcar uses.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Charging => "CHARGING",
            Self::FullyCharged => "FULLY_CHARGED",
            Self::NotCharging => "NOT_CHARGING",
            Self::Other(word) => word,
        }
    }
}

/// The vehicle identification number.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Vin {
    /// 17 characters.
    pub vin: String,
}

/// What kind of vehicle it is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Attributes {
    /// Smartcar's id of the vehicle.
    pub id: String,
    /// Brand, in capitals, e.g. `TESLA`.
    pub make: String,
    /// Model, e.g. `Model S`.
    pub model: String,
    /// Model year.
    #[serde(deserialize_with = "year")]
    pub year: u16,
}

/// A year is documented as a number and has been seen as a string.
fn year<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Year {
        Number(u16),
        Text(String),
    }
    match Year::deserialize(deserializer)? {
        Year::Number(year) => Ok(year),
        Year::Text(text) => text.trim().parse().map_err(serde::de::Error::custom),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_later_releases_pass_through() {
        let charge: Charge =
            serde_json::from_str(r#"{"isPlugged":1,"isPluggedIn":true,"state":"PAUSED"}"#).unwrap();
        assert_eq!(charge.state.as_str(), "PAUSED");
        let charge: Charge = serde_json::from_str(r#"{"isPluggedIn":true,"state":"FULLY_CHARGED"}"#).unwrap();
        assert_eq!(charge.state, ChargeState::FullyCharged);
    }

    #[test]
    fn a_year_is_a_number_or_a_string() {
        for year in ["2021", "\"2021\""] {
            let json = format!(r#"{{"id":"v","make":"KIA","model":"EV6","year":{year}}}"#);
            assert_eq!(serde_json::from_str::<Attributes>(&json).unwrap().year, 2021);
        }
    }

    #[test]
    fn what_a_car_does_not_know_is_absent() {
        let fuel: Fuel =
            serde_json::from_str(r#"{"range":null,"percentRemaining":0.3,"amountRemaining":null}"#).unwrap();
        assert_eq!((fuel.range, fuel.percent_remaining), (None, Some(0.3)));
    }
}
