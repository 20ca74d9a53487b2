//! Compatibility: which cars work with Smartcar, by number (v2), as a table (v2), and as a list of models (v3).
//!
//! Beside this file:
//!
//! | module | |
//! |---|---|
//! | `vin` | what a vehicle identification number says of a car that is none of this world's |

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::api_v2;
use crate::api_v3::paging;
use crate::catalogue::{BRANDS, Brand, Model, Powertrain, brand};
use crate::errors::ApiError;
use crate::ids::{random_id, seeded_id};
use crate::oauth::basic;
use crate::signals::SIGNALS;
use crate::smartcar::Smartcar;

use self::vin::Known;

mod vin;

type Params = Query<HashMap<String, String>>;

const REGIONS: [&str; 3] = ["US", "CA", "EUROPE"];

fn answer(result: Result<Value, ApiError>) -> Response {
    match result {
        Ok(body) => ([("sc-request-id", random_id())], Json(body)).into_response(),
        Err(error) => error.answer(),
    }
}

/// `Authorization: Basic base64(client_id:client_secret)`
fn authenticated(smartcar: &Smartcar, headers: &HeaderMap) -> Result<(), ApiError> {
    let given = headers.get(header::AUTHORIZATION).and_then(basic);
    let (id, secret) = given.ok_or_else(ApiError::unauthenticated)?;
    let right = id == smartcar.config.client_id && smartcar.config.client_secrets.contains(&secret);
    right.then_some(()).ok_or_else(ApiError::unauthenticated)
}

/// Whether a model has what a permission opens.
fn capable(model: &Model, permission: &str) -> bool {
    has(model.powertrain, permission)
}

fn has(powertrain: Powertrain, permission: &str) -> bool {
    match permission {
        "read_fuel" | "read_engine_oil" => powertrain != Powertrain::Battery,
        "read_battery" | "read_charge" | "control_charge" => powertrain != Powertrain::Combustion,
        _ => true,
    }
}

/// `GET /v2.0/compatibility`
pub(crate) async fn of_vin(
    State(smartcar): State<Arc<Smartcar>>,
    headers: HeaderMap,
    params: Params,
) -> Response {
    answer(authenticated(&smartcar, &headers).and_then(|()| check_vin(&smartcar, &params)))
}

fn check_vin(smartcar: &Smartcar, params: &HashMap<String, String>) -> Result<Value, ApiError> {
    let text = |name: &str| params.get(name).map(String::as_str).filter(|text| !text.is_empty());
    let vin = text("vin").filter(|vin| vin.len() == 17 && vin.is_ascii());
    let vin = vin.ok_or_else(|| ApiError::validation("vin", "must be a VIN of 17 characters"))?;
    let scope = text("scope").ok_or_else(|| ApiError::validation("scope", "is required"))?;
    let country = text("country").unwrap_or("US");
    if country.len() != 2 {
        return Err(ApiError::validation("country", "must be a country code of two letters"));
    }
    let level = text("test_mode_compatibility_level");
    let subject = match level.map(Subject::of_level) {
        Some(Some(subject)) => subject,
        // A number of test mode's own says itself what it stands for.
        None if text("mode") != Some("test") || vin::is_of_test_mode(vin) => recognise(smartcar, vin),
        _ => {
            let message = format!("Field must be one of: [{}]", LEVELS.join(","));
            return Err(ApiError::validation("test_mode_compatibility_level", &message));
        }
    };
    if let Subject::Incompatible(reason) = subject {
        return Ok(json!({ "compatible": false, "reason": reason, "capabilities": [] }));
    }
    let permissions = scope.split_whitespace().map(|name| name.strip_prefix("required:").unwrap_or(name));
    let capabilities: Vec<Value> = permissions
        .flat_map(|permission| api_v2::paths_of(permission).map(move |path| (permission.to_owned(), path)))
        .map(|(permission, endpoint)| {
            let reason = subject.lacks(&permission);
            json!({
                "permission": permission, "endpoint": endpoint, "capable": reason.is_none(), "reason": reason,
            })
        })
        .collect();
    Ok(json!({ "compatible": true, "reason": null, "capabilities": capabilities }))
}

/// What test mode may be asked to take a car for, in the order of the error that lists them.
const LEVELS: [&str; 6] = ["compatible", "phev", "incompatible", "fuel", "dinosaur", "bev"];

/// What a number is taken for.
#[derive(Clone, Copy)]
enum Subject {
    /// It does not work with Smartcar, for this reason.
    Incompatible(&'static str),
    /// A model of a brand.
    Model(&'static Brand, &'static Model),
    /// No more than what moves it.
    Powertrain(Powertrain),
    /// Of a make of which Smartcar can read nothing.
    Nothing,
}

impl Subject {
    /// As test mode is told. `dinosaur` is not documented: here a car that is too old.
    fn of_level(level: &str) -> Option<Self> {
        match level {
            "compatible" | "phev" => Some(Self::Powertrain(Powertrain::PlugIn)),
            "fuel" => Some(Self::Powertrain(Powertrain::Combustion)),
            "bev" => Some(Self::Powertrain(Powertrain::Battery)),
            "incompatible" | "dinosaur" => Some(Self::Incompatible("VEHICLE_NOT_COMPATIBLE")),
            _ => None,
        }
    }

    /// Why a permission is of no use, if it is not: Smartcar has it from no car of the make, or this car has it not.
    fn lacks(self, permission: &str) -> Option<&'static str> {
        match self {
            Self::Incompatible(reason) => Some(reason),
            Self::Nothing => Some("SMARTCAR_NOT_CAPABLE"),
            Self::Powertrain(powertrain) if has(powertrain, permission) => None,
            Self::Model(_, model) if capable(model, permission) => None,
            Self::Model(brand, _) if !brand.models.iter().any(|model| capable(model, permission)) => {
                Some("SMARTCAR_NOT_CAPABLE")
            }
            Self::Model(..) | Self::Powertrain(_) => Some("VEHICLE_NOT_CAPABLE"),
        }
    }
}

/// A car of this world by its number, else what the number says: of a brand it is the first model.
fn recognise(smartcar: &Smartcar, vin: &str) -> Subject {
    if let Some(car) = smartcar.world().car_by_vin(vin) {
        return Subject::Model(car.brand, car.model);
    }
    match vin::look(vin) {
        Known::Brand(name) => brand(name).map_or(Subject::Incompatible("MAKE_NOT_COMPATIBLE"), |brand| {
            Subject::Model(brand, &brand.models[0])
        }),
        Known::Make(_) => Subject::Nothing,
        Known::Test => Subject::Powertrain(Powertrain::Battery),
        Known::TooOld | Known::TestIncompatible => Subject::Incompatible("VEHICLE_NOT_COMPATIBLE"),
        Known::Unknown => Subject::Incompatible("MAKE_NOT_COMPATIBLE"),
    }
}

/// `GET /v2.0/compatibility/matrix`
pub(crate) async fn matrix(
    State(smartcar): State<Arc<Smartcar>>,
    headers: HeaderMap,
    params: Params,
) -> Response {
    answer(authenticated(&smartcar, &headers).and_then(|()| table(&params)))
}

fn table(params: &HashMap<String, String>) -> Result<Value, ApiError> {
    let text = |name: &str| params.get(name).map(String::as_str).filter(|text| !text.is_empty());
    if !text("region").is_some_and(|region| REGIONS.contains(&region)) {
        return Err(ApiError::validation("region", "must be US, CA or EUROPE"));
    }
    let list = |name| text(name).map(|text| text.split_whitespace().collect::<Vec<_>>());
    let (scope, makes) = (list("scope"), list("make"));
    let every = api_v2::permissions();
    let mut matrix = Map::new();
    for brand in BRANDS {
        if makes.as_ref().is_some_and(|makes| !makes.iter().any(|make| make.eq_ignore_ascii_case(brand.name)))
        {
            continue;
        }
        let models = brand.models.iter().filter(|model| {
            let kind = text("type").is_none_or(|kind| kind == model.powertrain.name());
            kind && scope
                .as_ref()
                .is_none_or(|scope| scope.iter().all(|permission| capable(model, permission)))
        });
        let rows: Vec<_> = models.map(|model| row(model, &every)).collect();
        if !rows.is_empty() {
            matrix.insert(brand.name.to_owned(), rows.into());
        }
    }
    Ok(matrix.into())
}

fn row(model: &Model, every: &[String]) -> Value {
    // Only permissions that open an endpoint of API v2 are listed.
    let open = every.iter().filter(|name| capable(model, name) && api_v2::paths_of(name).next().is_some());
    let permissions: Vec<&String> = open.collect();
    let endpoints: Vec<String> = permissions.iter().flat_map(|name| api_v2::paths_of(name)).collect();
    json!({
        "model": model.name,
        "startYear": model.year - 1,
        "endYear": model.year + 1,
        "type": model.powertrain.name(),
        "endpoints": endpoints,
        "permissions": permissions,
    })
}

/// `GET /v3/compatible-vehicles`, open to everybody.
pub(crate) async fn models(RawQuery(query): RawQuery) -> Response {
    match list(&query.unwrap_or_default()) {
        Ok(body) => ([("sc-request-id", random_id())], Json(body)).into_response(),
        Err(error) => error.answer_v3(),
    }
}

fn list(query: &str) -> Result<Value, ApiError> {
    let query = paging::Query::parse(query);
    let make = query.filter("make").map(brand);
    let region = query.filter("region");
    let regions: Vec<_> =
        REGIONS.into_iter().filter(|known| region.is_none_or(|region| region == *known)).collect();
    let brands = BRANDS
        .iter()
        .filter(|brand| make.is_none_or(|make| make.is_some_and(|make| make.name == brand.name)));
    let every: Vec<_> = brands
        .flat_map(|brand| brand.models.iter().map(move |model| (brand, model)))
        .flat_map(|(brand, model)| regions.iter().map(move |region| (brand, model, *region)))
        .collect();
    let page =
        query.page("/v3/compatible-vehicles", &every, every.len().max(1), |(brand, model, region)| {
            show(brand, model, region)
        })?;
    Ok(page.plain())
}

fn show(brand: &Brand, model: &Model, region: &str) -> Value {
    const COMMANDS: [(&str, &str, &str); 6] = [
        ("Lock", "lock-doors", "control_security"),
        ("Unlock", "unlock-doors", "control_security"),
        ("StartCharge", "start-charge", "control_charge"),
        ("StopCharge", "stop-charge", "control_charge"),
        ("SetChargeLimit", "set-charge-limit", "control_charge"),
        ("SendDestination", "send-destination", "control_navigation"),
    ];
    let signals = SIGNALS.iter().filter(|signal| capable(model, signal.permission)).map(|signal| {
        json!({
            "type": "signal", "name": signal.name, "group": signal.group, "code": signal.code,
            "capability": "SUPPORTED", "permission": signal.permission,
        })
    });
    let commands = COMMANDS.iter().filter(|(_, _, permission)| capable(model, permission));
    let commands = commands.map(|(name, code, permission)| {
        json!({
            "type": "command", "name": name, "group": "Commands", "code": code,
            "capability": "SUPPORTED", "permission": permission,
        })
    });
    json!({
        "id": seeded_id(0, &format!("model/{}/{}/{region}", brand.name, model.name)),
        "type": "vehicle-model-capability",
        "attributes": {
            "make": brand.name,
            "model": model.name,
            "years": { "start": model.year - 1, "end": model.year + 1 },
            "powertrainType": model.powertrain.name(),
            "region": region,
            "capabilities": signals.chain(commands).collect::<Vec<_>>(),
        },
    })
}
