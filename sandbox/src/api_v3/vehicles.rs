//! A vehicle and its signals.

use serde_json::{Value, json};

use super::call::{Call, Outcome, Reply, link};
use super::paging::Query;
use crate::behaviour::Behaviour;
use crate::car::Car;
use crate::clock::{Millis, iso};
use crate::errors::ApiError;
use crate::signals::{self, SIGNALS, Shown};

pub(super) fn vehicle(call: &Call<'_>, vehicle: &str) -> Outcome {
    let connection = call.reach(vehicle, false)?;
    call.smartcar.admit(vehicle, call.now)?;
    let world = call.smartcar.world();
    let car = world.car(vehicle).ok_or_else(ApiError::no_such_path)?;
    // Bare, as the official SDKs expect it; lists and signals come in `data`.
    Ok(Reply::Body(show(car, &connection.mode)))
}

fn show(car: &Car, mode: &str) -> Value {
    json!({
        "id": car.id,
        "type": "vehicle",
        "attributes": {
            "make": car.brand.name,
            "model": car.model.name,
            "year": car.model.year,
            "mode": mode,
            "powertrainType": car.powertrain().name(),
        },
        "links": link(&format!("/v3/vehicles/{}", car.id)),
    })
}

/// One signal as a resource.
fn resource(now: Millis, epoch: bool, car: &Car, shown: &Shown) -> Value {
    let code = &shown.signal.code;
    let mut attributes = shown.names();
    attributes["status"] = shown.status();
    if let Some(body) = &shown.body {
        attributes["body"] = body.clone();
    }
    let time = |at: Millis| if epoch { Value::from(at / 1000) } else { iso(at).into() };
    let reported_at = car.reported_at(now);
    let mut meta = json!({ "ingestedAt": time(reported_at + 1_000) });
    // Of a signal that was not read there is no time of reading.
    if shown.error.is_none() {
        meta["retrievedAt"] = time(reported_at + 1_000);
        meta["oemUpdatedAt"] = time(reported_at);
    }
    json!({
        "id": format!("{}-{code}", car.id),
        "type": "signal",
        "attributes": attributes,
        "meta": meta,
        "links": {
            "self": format!("/v3/vehicles/{}/signals/{code}", car.id),
            "vehicle": format!("/v3/vehicles/{}", car.id),
        },
    })
}

pub(super) fn signals(call: &Call<'_>, vehicle: &str) -> Outcome {
    let connection = call.reach(vehicle, true)?;
    call.smartcar.account_works(&connection.user, vehicle)?;
    call.smartcar.admit(vehicle, call.now)?;
    let Behaviour { v3_needs_subscription, v3_epoch_times: epoch, .. } = *call.smartcar.behaviour();
    let silent = v3_needs_subscription && !call.smartcar.hooks().watches(vehicle);
    let mut world = call.smartcar.world();
    let car = world.car_at(vehicle, call.now).ok_or_else(ApiError::no_such_path)?;
    let every = SIGNALS.iter().map(|signal| signal.show(car, &connection.permissions, call.units));
    let shown: Vec<Shown> = if silent { Vec::new() } else { every.collect() };
    // All of them come on one page, unless a page size is given.
    let query = Query::parse(call.query);
    let path = format!("/v3/vehicles/{vehicle}/signals");
    let page = query.page(&path, &shown, SIGNALS.len(), |shown| resource(call.now, epoch, car, shown))?;
    let mut body = page.plain();
    body["included"] = json!({ "vehicle": show(car, &connection.mode) });
    if !silent {
        let read: Vec<_> = SIGNALS.iter().map(|signal| (signal.code.as_str(), signal.path)).collect();
        car.count_signal_failures(&read);
    }
    Ok(Reply::Body(body))
}

pub(super) fn signal(call: &Call<'_>, vehicle: &str, code: &str) -> Outcome {
    let connection = call.reach(vehicle, true)?;
    let signal = signals::signal(code)
        .ok_or_else(|| ApiError::not_found("SIGNAL_NOT_FOUND", "There is no signal of this code."))?;
    call.smartcar.account_works(&connection.user, vehicle)?;
    call.smartcar.admit(vehicle, call.now)?;
    let Behaviour { v3_bare_signal, v3_epoch_times: epoch, .. } = *call.smartcar.behaviour();
    let mut world = call.smartcar.world();
    let car = world.car_at(vehicle, call.now).ok_or_else(ApiError::no_such_path)?;
    let shown = signal.show(car, &connection.permissions, call.units);
    let resource = resource(call.now, epoch, car, &shown);
    car.count_signal_failures(&[(&signal.code, signal.path)]);
    if v3_bare_signal {
        return Ok(Reply::Body(resource));
    }
    let included = json!({ "vehicle": show(car, &connection.mode) });
    Ok(Reply::Body(json!({ "data": resource, "included": included })))
}
