//! Connections: which vehicles the application may ask for.

use serde_json::{Value, json};

use super::call::{Call, Outcome, Reply, link};
use super::paging::Query;
use crate::clock::iso;
use crate::errors::ApiError;
use crate::ledger::Emptied;
use crate::world::{Connection, World};

/// Pages are so long unless told otherwise.
const SIZE: usize = 10;

pub(super) fn list(call: &Call<'_>) -> Outcome {
    call.application()?;
    let query = Query::parse(call.query);
    let mode = query.filter("vehicle.mode").unwrap_or("live");
    if !matches!(mode, "live" | "simulated") {
        return Err(ApiError::invalid_input("filter[vehicle.mode] must be live or simulated."));
    }
    let external_id = query.filter("user.externalId");
    // On this one path the header is a filter like the others.
    let user = query.filter("userId").or(call.user);
    let world = call.smartcar.world();
    let found = world.connections(u64::MAX, user, query.filter("vehicleId")).map(|(_, one)| one);
    let found: Vec<_> = found
        .filter(|connection| (connection.mode == "live") == (mode == "live"))
        .filter(|connection| {
            let known = || world.user(&connection.user).and_then(|user| user.external_id.as_deref());
            external_id.is_none_or(|wanted| known() == Some(wanted))
        })
        .collect();
    let page = query.page("/v3/connections", &found, SIZE, |connection| show(&world, connection))?;
    Ok(Reply::Body(page.ordered("createdAt", "DESC")))
}

pub(super) fn one(call: &Call<'_>, id: &str) -> Outcome {
    call.application()?;
    let world = call.smartcar.world();
    let connection = world.connection(id).ok_or_else(missing)?;
    Ok(Reply::Body(json!({ "data": show(&world, connection) })))
}

pub(super) fn end(call: &Call<'_>, id: &str) -> Outcome {
    call.application()?;
    let connection = call.smartcar.world().connection(id).cloned().ok_or_else(missing)?;
    call.smartcar.disconnect(Some(&connection.user), Some(&connection.vehicle), Emptied::Lives);
    Ok(Reply::Nothing)
}

pub(super) fn end_user(call: &Call<'_>, user: &str) -> Outcome {
    call.application()?;
    if call.smartcar.world().connections(u64::MAX, Some(user), None).next().is_none() {
        return Err(ApiError::not_found(
            "USER_NOT_FOUND",
            "The application has no connection to such a user.",
        ));
    }
    call.smartcar.disconnect(Some(user), None, Emptied::Lives);
    Ok(Reply::Nothing)
}

fn missing() -> ApiError {
    ApiError::not_found("CONNECTION_NOT_FOUND", "There is no such connection.")
}

fn show(world: &World, connection: &Connection) -> Value {
    let Connection { id, user, vehicle, mode, permissions, .. } = connection;
    let mut known = json!({ "id": user });
    if let Some(external_id) = world.user(user).and_then(|user| user.external_id.as_deref()) {
        known["externalId"] = external_id.into();
    }
    let car = world.car(vehicle);
    json!({
        "id": id,
        "type": "connection",
        "attributes": {
            "permissions": permissions.as_ref(),
            "vehicle": {
                "make": car.map(|car| car.brand.name),
                "model": car.map(|car| car.model.name),
                "year": car.map(|car| car.model.year),
                "mode": mode,
                "powertrainType": car.map(|car| car.powertrain().name()),
            },
            "user": known,
        },
        "relationships": {
            "vehicle": {
                "data": { "id": vehicle, "type": "vehicle" },
                "links": { "related": format!("/v3/vehicles/{vehicle}") },
            },
            "user": { "data": { "id": user, "type": "user" } },
        },
        "meta": { "createdAt": iso(connection.created_at), "updatedAt": iso(connection.connected_at) },
        "links": link(&format!("/v3/connections/{id}")),
    })
}
