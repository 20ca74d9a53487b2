//! Which cars work with Smartcar: one car by its VIN and a table (API v2), and the models of a region with every signal
//! and command (API v3).
//!
//! Source: <https://smartcar.com/docs/api-reference/compatibility/by-vin> and the pages beside it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde::Deserialize;
use serde_json::Value;

use super::{
    address::url,
    call::{Api, Ask, Caller, from_body, json, unreadable},
    json::Json,
    lenient,
    listing::{Listing, Style},
    meta::{Meta, Reading},
    options::CallOptions,
    wire::{list, text},
};
use crate::{
    Error, Result,
    clock::Moment,
    config::{ConnectMode, UnitSystem},
};

/// Smartcar asks that its list of models be kept for a day.
const KEPT: Duration = Duration::from_secs(86_400);

/// How to ask whether a car works with Smartcar; what is not set is Smartcar's default.
#[derive(Clone, Debug, Default)]
#[must_use = "options do nothing until they are given to `compatibility`"]
pub struct CompatibilityOptions {
    country: Option<String>,
    mode: Option<ConnectMode>,
    test_level: Option<String>,
}

impl CompatibilityOptions {
    /// The country the car is in, a code of two letters; `US` if left out.
    pub fn country(mut self, country: impl Into<String>) -> Self {
        self.country = Some(country.into());
        self
    }

    /// For a live, a simulated or a test car.
    pub fn mode(mut self, mode: ConnectMode) -> Self {
        self.mode = Some(mode);
        self
    }

    /// In test mode: which answer to give, e.g. `compatible` or `incompatible`, whatever the car.
    pub fn test_mode_compatibility_level(mut self, level: impl Into<String>) -> Self {
        self.test_level = Some(level.into());
        self
    }
}

/// Whether a car works with Smartcar.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Compatibility {
    /// Whether it works at all.
    pub compatible: bool,
    /// Why not: `VEHICLE_NOT_COMPATIBLE` or `MAKE_NOT_COMPATIBLE`.
    pub reason: Option<String>,
    /// What it can do of what was asked.
    #[serde(default, deserialize_with = "list")]
    pub capabilities: Vec<Capability>,
}

/// Whether a car can do one thing.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Capability {
    /// The permission, e.g. `read_odometer`.
    pub permission: String,
    /// The endpoint it opens, e.g. `/odometer`.
    pub endpoint: Option<String>,
    /// Whether the car can.
    pub capable: bool,
    /// Why not: `VEHICLE_NOT_CAPABLE` or `SMARTCAR_NOT_CAPABLE`.
    pub reason: Option<String>,
}

/// The models of one make in the table of API v2.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MatrixModel {
    /// Model.
    pub model: String,
    /// The first model year.
    pub start_year: Option<u16>,
    /// The last model year.
    pub end_year: Option<u16>,
    /// `BEV`, `PHEV`, `HEV` or `ICE`.
    #[serde(rename = "type")]
    pub powertrain_type: Option<String>,
    /// The endpoints that work.
    #[serde(default, deserialize_with = "list")]
    pub endpoints: Vec<String>,
    /// The permissions that work.
    #[serde(default, deserialize_with = "list")]
    pub permissions: Vec<String>,
}

/// Make to models.
pub type CompatibilityMatrix = std::collections::BTreeMap<String, Vec<MatrixModel>>;

/// Which rows of the table of API v2 to give; what is not set does not narrow.
#[derive(Clone, Debug, Default)]
#[must_use = "a filter does nothing until it is given to `compatibility_matrix`"]
pub struct MatrixFilter {
    scope: Vec<String>,
    make: Option<String>,
    powertrain: Option<String>,
}

impl MatrixFilter {
    /// Models that have all these permissions.
    pub fn scope<S: Into<String>>(mut self, permissions: impl IntoIterator<Item = S>) -> Self {
        self.scope.extend(permissions.into_iter().map(Into::into));
        self
    }

    /// Of one make.
    pub fn make(mut self, make: impl Into<String>) -> Self {
        self.make = Some(make.into());
        self
    }

    /// `BEV`, `PHEV`, `HEV` or `ICE`.
    pub fn powertrain(mut self, powertrain: impl Into<String>) -> Self {
        self.powertrain = Some(powertrain.into());
        self
    }
}

/// A model that works with Smartcar in a region, and what it can do (API v3).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CompatibleVehicle {
    /// Smartcar's id of the row.
    pub id: Option<String>,
    /// Brand.
    pub make: String,
    /// Model.
    pub model: String,
    /// The first model year.
    pub start_year: Option<u16>,
    /// The last model year.
    pub end_year: Option<u16>,
    /// `BEV`, `PHEV`, `HEV` or `ICE`.
    pub powertrain_type: Option<String>,
    /// Region, e.g. `US`.
    pub region: Option<String>,
    /// The signals and commands.
    pub capabilities: Vec<ModelCapability>,
    /// The row as Smartcar sent it.
    pub raw: Json,
}

/// A signal or command of a model.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct ModelCapability {
    /// `signal` or `command`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Group.
    pub group: Option<String>,
    /// Code, of a signal as in [`signals::codes`](crate::signals::codes).
    pub code: Option<String>,
    /// E.g. `SUPPORTED`.
    pub capability: Option<String>,
    /// The permission it needs.
    pub permission: Option<String>,
}

impl CompatibleVehicle {
    fn from_json(raw: &Value) -> Option<Self> {
        let attributes = &raw["attributes"];
        let year = super::connections::year;
        let capabilities = attributes["capabilities"].as_array().map(Vec::as_slice).unwrap_or_default();
        Some(Self {
            id: text(&raw["id"]),
            make: text(&attributes["make"])?,
            model: text(&attributes["model"])?,
            start_year: year(&attributes["years"]["start"]).or_else(|| year(&attributes["startYear"])),
            end_year: year(&attributes["years"]["end"]).or_else(|| year(&attributes["endYear"])),
            powertrain_type: text(&attributes["powertrainType"]),
            region: text(&attributes["region"]),
            capabilities: capabilities
                .iter()
                .filter_map(|one| lenient::read::<ModelCapability>(one).ok())
                .collect(),
            raw: raw.clone().into(),
        })
    }
}

/// The table's rows; one that is odd must not hide the others, and is still in `raw`.
fn matrix(makes: &serde_json::Map<String, Value>) -> CompatibilityMatrix {
    let rows = |make: &Value| {
        let list = make.as_array()?;
        let models: Vec<MatrixModel> = list.iter().filter_map(|model| lenient::read(model).ok()).collect();
        if models.len() < list.len() {
            tracing::warn!(
                path = "compatibility/matrix",
                odd = list.len() - models.len(),
                "smartcar.api.odd_items"
            );
        }
        Some(models)
    };
    makes.iter().filter_map(|(name, make)| Some((name.clone(), rows(make)?))).collect()
}

/// Lists of models that were asked for lately.
#[derive(Debug, Default)]
pub(crate) struct KeptModels(Mutex<HashMap<String, Kept>>);

/// Until when they are good, and they.
type Kept = (Moment, Arc<Vec<CompatibleVehicle>>);

impl KeptModels {
    /// So many lists are kept. Regions and makes may come from a program's own callers: more than there are of them is no
    /// use to anybody.
    const MOST: usize = 64;

    fn lists(&self) -> MutexGuard<'_, HashMap<String, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, key: &str, now: Moment) -> Option<Arc<Vec<CompatibleVehicle>>> {
        self.lists().get(key).filter(|(until, _)| now < *until).map(|(_, models)| models.clone())
    }

    /// Keeps a list for a day. Where there is no room, those that are over go, and of the rest the oldest.
    fn keep(&self, key: String, models: Arc<Vec<CompatibleVehicle>>, now: Moment) {
        let mut lists = self.lists();
        if lists.len() >= Self::MOST && !lists.contains_key(&key) {
            lists.retain(|_, (until, _)| now < *until);
        }
        while lists.len() >= Self::MOST && !lists.contains_key(&key) {
            let oldest = lists.iter().min_by_key(|(_, (until, _))| *until).map(|(key, _)| key.clone());
            let Some(oldest) = oldest else { break };
            lists.remove(&oldest);
        }
        lists.insert(key, (now.after(KEPT), models));
    }
}

impl Api {
    pub(crate) async fn compatibility(
        &self,
        vin: &str,
        scope: &[String],
        asked: &CompatibilityOptions,
        options: &CallOptions,
    ) -> Result<Reading<Compatibility>> {
        let country = asked.country.as_deref().unwrap_or("US");
        if vin.len() != 17 || !vin.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(Error::invalid_input("vin", "vin must be the 17 letters and digits of a VIN"));
        }
        if scope.is_empty() {
            return Err(Error::invalid_input("scope", "scope is empty: name at least one permission"));
        }
        if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return Err(Error::invalid_input("country", "country must be a code of two letters, e.g. DE"));
        }
        let url = url(&self.origins.api, "v2.0", ["compatibility"]);
        let scope = scope.join(" ");
        let mut query = vec![("vin", vin), ("scope", scope.as_str()), ("country", country)];
        query.extend(asked.mode.map(|mode| ("mode", mode.as_str())));
        if let Some(level) = &asked.test_level {
            let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
            if level.is_empty() || !level.bytes().all(word) {
                return Err(Error::invalid_input(
                    "test_mode_compatibility_level",
                    "test_mode_compatibility_level must be a word, e.g. compatible or incompatible",
                ));
            }
            query.push(("test_mode_compatibility_level", level));
        }
        let ask = Ask::get(Caller::Client, url).query(&query);
        self.ask(&ask, options, UnitSystem::Metric).await
    }

    pub(crate) async fn compatibility_matrix(
        &self,
        region: &str,
        filter: &MatrixFilter,
        options: &CallOptions,
    ) -> Result<Reading<CompatibilityMatrix>> {
        check_region(region)?;
        let url = url(&self.origins.api, "v2.0", ["compatibility", "matrix"]);
        let scope = filter.scope.join(" ");
        let mut query = vec![("region", region)];
        if !scope.is_empty() {
            query.push(("scope", &scope));
        }
        query.extend(filter.make.as_deref().map(|make| ("make", make)));
        query.extend(filter.powertrain.as_deref().map(|kind| ("type", kind)));
        let ask = Ask::get(Caller::Client, url).query(&query);
        let response = self.send(&ask, options, UnitSystem::Metric).await?;
        let table: Reading<serde_json::Map<String, Value>> =
            from_body(json(&response)?.into(), Meta::of(&response, UnitSystem::Metric))?;
        if !table.values.is_empty() && !table.values.values().any(Value::is_array) {
            return Err(unreadable(&table.meta, "no list of models under any make"));
        }
        Ok(Reading { values: matrix(&table.values), meta: table.meta, document: table.document })
    }

    /// All models of a region, from memory where they were asked for within a day.
    pub(crate) async fn compatible_vehicles(
        &self,
        kept: &KeptModels,
        region: &str,
        make: Option<&str>,
        options: &CallOptions,
    ) -> Result<Arc<Vec<CompatibleVehicle>>> {
        check_region(region)?;
        let key = format!("{region}/{}", make.unwrap_or_default());
        let now = self.credentials.manager.clock.moment();
        if let Some(models) = kept.get(&key, now) {
            return Ok(models);
        }
        let url = url(&self.origins.compatibility_v3, "v3", ["compatible-vehicles"]);
        let mut query = vec![("filter[region]", region)];
        query.extend(make.map(|make| ("filter[make]", make)));
        let ask = Ask::get(Caller::Anonymous, url).query(&query);
        let options = self.started(options, false);
        let units = UnitSystem::Metric;
        let listing = Listing::new(ask, Style::Number, "data", options, units, CompatibleVehicle::from_json);
        let (models, _) = listing.every(self, 100).await?;
        let models = Arc::new(models);
        kept.keep(key, models.clone(), now);
        Ok(models)
    }
}

fn check_region(region: &str) -> Result<()> {
    if region.is_empty() || !region.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Err(Error::invalid_input("region", "region must be US, CA or EUROPE"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_lists_are_bounded_and_the_oldest_go_first() {
        let (kept, start) = (KeptModels::default(), Moment::from_millis(0));
        let at = |second: usize| start.after(Duration::from_secs(second.try_into().unwrap()));
        for number in 0..10 * KeptModels::MOST {
            kept.keep(format!("US/{number}"), Arc::default(), at(number));
            assert!(kept.lists().len() <= KeptModels::MOST);
        }
        let (first, last) = (9 * KeptModels::MOST, 10 * KeptModels::MOST - 1);
        assert!(kept.get(&format!("US/{}", first - 1), at(last)).is_none());
        for number in first..=last {
            assert!(kept.get(&format!("US/{number}"), at(last)).is_some(), "{number}");
        }
        // One that is known takes nobody's place.
        kept.keep(format!("US/{last}"), Arc::default(), at(last + 1));
        assert!(kept.get(&format!("US/{first}"), at(last + 1)).is_some());
        // What is over goes before anything that is good.
        let tomorrow = at(last).after(KEPT);
        kept.keep("EUROPE/".to_owned(), Arc::default(), tomorrow);
        assert_eq!(kept.lists().len(), 2, "the one renewed last, and the new one");
    }
}
