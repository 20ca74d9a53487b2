//! The table of all endpoints, and what is looked up in it.

use super::endpoint::{Act, Endpoint, command, read};
use super::{brand, commands, readings};
use crate::errors::ApiError;
use crate::signals::SIGNALS;
use crate::smartcar::Smartcar;

static ENDPOINTS: &[Endpoint] = &[
    read("", "read_vehicle_info", readings::attributes),
    read("vin", "read_vin", readings::vin),
    read("odometer", "read_odometer", readings::odometer),
    read("location", "read_location", readings::location),
    read("fuel", "read_fuel", readings::fuel),
    read("battery", "read_battery", readings::battery),
    read("battery/capacity", "read_battery", readings::battery_capacity),
    read("battery/nominal_capacity", "read_battery", readings::nominal_capacity),
    read("charge", "read_charge", readings::charge),
    read("charge/limit", "read_charge", readings::charge_limit),
    read("engine/oil", "read_engine_oil", readings::engine_oil),
    read("tires/pressure", "read_tires", readings::tire_pressure),
    read("security", "read_security", readings::lock_status),
    read("service/history", "read_service_history", readings::service_history),
    read("diagnostics/system_status", "read_diagnostics", readings::system_status),
    read("diagnostics/dtcs", "read_diagnostics", readings::trouble_codes),
    command("charge", "control_charge", commands::charge),
    command("charge/limit", "control_charge", commands::set_charge_limit),
    command("security", "control_security", commands::security),
    command("navigation/destination", "control_navigation", commands::send_destination),
    Endpoint { method: "GET", path: "permissions", permission: None, act: Act::Permissions },
    Endpoint { method: "POST", path: "batch", permission: None, act: Act::Batch },
    Endpoint { method: "DELETE", path: "application", permission: None, act: Act::Disconnect },
];

/// Every permission an endpoint or a signal asks for: the default scope of a simulated consent.
pub(crate) fn permissions() -> Vec<String> {
    let endpoints = ENDPOINTS.iter().filter_map(|endpoint| endpoint.permission);
    let signals = SIGNALS.iter().map(|signal| signal.permission);
    let mut all: Vec<_> = endpoints.chain(brand::permissions()).chain(signals).map(str::to_owned).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The endpoints a permission opens, as compatibility shows them.
pub(crate) fn paths_of(permission: &str) -> impl Iterator<Item = String> {
    let of = ENDPOINTS.iter().filter(move |endpoint| endpoint.permission == Some(permission));
    of.map(|endpoint| format!("/{}", endpoint.path))
}

/// The endpoint a path of a vehicle stands for.
pub(super) fn find(
    smartcar: &Smartcar,
    vehicle: &str,
    method: &str,
    path: &str,
) -> Result<&'static Endpoint, ApiError> {
    static SUBSCRIBE: Endpoint =
        Endpoint { method: "POST", path: "webhooks/{id}", permission: None, act: Act::Subscribe };
    let known = ENDPOINTS.iter().find(|endpoint| endpoint.method == method && endpoint.path == path);
    if let Some(endpoint) = known {
        return Ok(endpoint);
    }
    if method == "POST" && path.starts_with("webhooks/") {
        return Ok(&SUBSCRIBE);
    }
    let make = smartcar.world().car(vehicle).map_or("", |car| car.brand.name);
    brand::endpoint(method, path, make).unwrap_or_else(|| Err(ApiError::no_such_path()))
}
