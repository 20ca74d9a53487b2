//! Compatibility: which cars work with Smartcar, by number (v2), as a table (v2), and as a list of models (v3).

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::api_v2;
use crate::api_v3::paging;
use crate::car::{random_id, seeded_id};
use crate::catalogue::{BRANDS, Brand, Model, Powertrain, brand};
use crate::errors::ApiError;
use crate::oauth::basic;
use crate::signals::SIGNALS;
use crate::smartcar::Smartcar;

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

/// What a model lacks for a permission.
fn capable(model: &Model, permission: &str) -> bool {
    match permission {
        "read_fuel" | "read_engine_oil" => model.powertrain != Powertrain::Battery,
        "read_battery" | "read_charge" | "control_charge" => model.powertrain != Powertrain::Combustion,
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
    if text("test_mode_compatibility_level").is_some_and(|level| level.starts_with("incompatible")) {
        return Ok(incompatible("VEHICLE_NOT_COMPATIBLE"));
    }
    let Some(model) = recognise(smartcar, vin) else {
        return Ok(incompatible("MAKE_NOT_COMPATIBLE"));
    };
    let permissions = scope.split_whitespace().map(|name| name.strip_prefix("required:").unwrap_or(name));
    let capabilities: Vec<Value> = permissions
        .flat_map(|permission| api_v2::paths_of(permission).map(move |path| (permission.to_owned(), path)))
        .map(|(permission, endpoint)| {
            let capable = capable(model, &permission);
            let reason = (!capable).then_some("VEHICLE_NOT_CAPABLE");
            json!({ "permission": permission, "endpoint": endpoint, "capable": capable, "reason": reason })
        })
        .collect();
    Ok(json!({ "compatible": true, "reason": null, "capabilities": capabilities }))
}

fn incompatible(reason: &str) -> Value {
    json!({ "compatible": false, "reason": reason, "capabilities": [] })
}

/// A car of this world by its number, else the first model of the brand that the number begins with.
fn recognise(smartcar: &Smartcar, vin: &str) -> Option<&'static Model> {
    if let Some(car) = smartcar.world().car_by_vin(vin) {
        return Some(car.model);
    }
    let brand = BRANDS.iter().find(|brand| vin[..3].eq_ignore_ascii_case(brand.wmi))?;
    Some(&brand.models[0])
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
