//! The bodies of webhook events, with the oddities asked for.

use serde_json::{Map, Value, json};

use super::report::EventTimes;
use super::webhook::Webhook;
use crate::car::Failure;
use crate::clock::{Millis, iso};
use crate::errors::ApiError;
use crate::ledger::Terms;
use crate::signals::{SIGNALS, Shown, Signal};
use crate::units::Units;
use crate::world::World;

/// A connected vehicle at one moment, with all its signals.
pub(crate) struct Portrait {
    pub(crate) vehicle: String,
    user: String,
    external_id: Option<String>,
    make: &'static str,
    model: &'static str,
    year: u16,
    powertrain: &'static str,
    mode: String,
    reported_at: Millis,
    pub(super) fully_charged: bool,
    pub(super) failures: Vec<Failure>,
    pub(super) terms: Terms,
    pub(crate) signals: Vec<Shown>,
}

impl Portrait {
    /// Looks at a vehicle; nothing, if it is not connected.
    pub(crate) fn take(world: &mut World, vehicle: &str, now: Millis) -> Option<Self> {
        let connection = world.connection_of(vehicle)?.clone();
        let external_id = world.user(&connection.user)?.external_id.clone();
        let car = &*world.car_at(vehicle, now)?;
        let signals =
            SIGNALS.iter().map(|signal| signal.show(car, &connection.permissions, Units::Metric)).collect();
        Some(Self {
            vehicle: vehicle.to_owned(),
            external_id,
            make: car.brand.name,
            model: car.model.name,
            year: car.model.year,
            powertrain: car.powertrain().name(),
            mode: connection.mode.clone(),
            reported_at: car.reported_at(now),
            fully_charged: car.battery.as_ref().is_some_and(|battery| battery.state() == "FULLY_CHARGED"),
            failures: car.failures(),
            terms: Terms {
                user: connection.user.as_str().into(),
                vehicles: [vehicle.to_owned()].into(),
                permissions: connection.permissions,
            },
            user: connection.user,
            signals,
        })
    }

    /// What the signals say, by code.
    pub(crate) fn bodies(&self) -> Map<String, Value> {
        let fine = self.signals.iter().filter(|shown| shown.error.is_none());
        fine.filter_map(|shown| Some((shown.signal.code.clone(), shown.body.clone()?))).collect()
    }

    fn user(&self) -> Value {
        let mut user = json!({ "id": self.user });
        if let Some(external_id) = &self.external_id {
            user["externalId"] = external_id.as_str().into();
        }
        user
    }

    fn vehicle(&self, webhook: &Webhook) -> Value {
        let mut vehicle =
            json!({ "id": self.vehicle, "make": self.make, "model": self.model, "year": self.year });
        if !webhook.request.quirks.bare_vehicle {
            vehicle["powertrainType"] = self.powertrain.into();
            vehicle["mode"] = self.mode.as_str().into();
        }
        vehicle
    }
}

/// A time as a webhook writes it.
pub(super) fn time(times: EventTimes, at: Millis) -> Value {
    match times {
        EventTimes::Milliseconds => at.into(),
        EventTimes::Seconds => (at / 1000).into(),
        EventTimes::Iso => iso(at).into(),
    }
}

/// The challenge of a callback.
pub(super) fn verify(webhook: &Webhook, event_id: &str, challenge: &str) -> Value {
    if webhook.is_v2() {
        return json!({
            "version": "2.0", "webhookId": webhook.id, "eventName": "verify", "payload": { "challenge": challenge },
        });
    }
    if webhook.request.quirks.missing_meta {
        return json!({ "eventType": "VERIFY", "data": { "challenge": challenge } });
    }
    json!({
        "eventId": event_id,
        "eventType": "VERIFY",
        "data": { "challenge": challenge },
        "meta": { "version": "4.0", "webhookId": webhook.id, "webhookName": webhook.name },
    })
}

/// A signal's name as triggers and errors give it.
fn name(webhook: &Webhook, signal: &Signal) -> Value {
    if webhook.request.quirks.string_signals {
        return format!("{}.{}", signal.group, signal.name).into();
    }
    json!({ "name": signal.name, "group": signal.group, "code": signal.code })
}

/// `VEHICLE_STATE`: what changed, and all the webhook sends beside it.
pub(super) fn state(
    webhook: &Webhook,
    event_id: &str,
    portrait: &Portrait,
    changed: &[&'static Signal],
    first: bool,
) -> Value {
    let quirks = webhook.request.quirks;
    let all = webhook.request.signals.is_empty();
    let sent = portrait
        .signals
        .iter()
        .filter(|shown| webhook.sends(&shown.signal.code) && !(all && shown.error.is_some()));
    let signals: Vec<Value> = sent
        .map(|shown| {
            let mut signal = shown.names();
            signal["status"] = shown.status();
            if let Some(body) = &shown.body {
                let age = if quirks.zero_times { 0.into() } else { time(quirks.times, portrait.reported_at) };
                let retrieved = time(quirks.times, portrait.reported_at + 1_000);
                signal["body"] = body.clone();
                signal["meta"] = json!({ "oemUpdatedAt": age, "retrievedAt": retrieved });
            }
            signal
        })
        .collect();
    let count = signals.len();
    let mut data =
        json!({ "user": portrait.user(), "vehicle": portrait.vehicle(webhook), "signals": signals });
    let mut triggers: Vec<Value> = Vec::new();
    if quirks.triggers_in_data {
        let names = changed
            .iter()
            .map(|signal| json!({ "code": signal.code, "name": signal.name, "group": signal.group }));
        data["triggers"] = names.collect();
    } else {
        triggers.extend(first.then(|| json!({ "type": "FIRST_DELIVERY" })));
        let changed = changed.iter().filter(|_| !first);
        triggers.extend(
            changed.map(|signal| json!({ "type": "SIGNAL_UPDATED", "signal": name(webhook, signal) })),
        );
    }
    let mut event = event("VEHICLE_STATE", webhook, event_id, portrait, &data);
    event["triggers"] = triggers.into();
    if !quirks.missing_meta {
        event["meta"]["signalCount"] = count.into();
    }
    event
}

/// `VEHICLE_ERROR`: what is wrong, with the signals it touches, or that it is over.
pub(super) fn error(
    webhook: &Webhook,
    event_id: &str,
    portrait: &Portrait,
    failures: &[(ApiError, Failure)],
    state: &str,
) -> Value {
    let errors: Vec<Value> = failures
        .iter()
        .map(|(error, failure)| {
            let touched = portrait.signals.iter().map(|shown| shown.signal);
            let touched = touched.filter(|signal| failure.befalls_signal(&signal.code, signal.path));
            let mut body = error.of_vehicle();
            body["state"] = state.into();
            body["signals"] = touched.map(|signal| name(webhook, signal)).collect();
            body
        })
        .collect();
    let data = json!({ "user": portrait.user(), "vehicle": portrait.vehicle(webhook), "errors": errors });
    event("VEHICLE_ERROR", webhook, event_id, portrait, &data)
}

fn event(kind: &str, webhook: &Webhook, event_id: &str, portrait: &Portrait, data: &Value) -> Value {
    let meta = if webhook.request.quirks.missing_meta {
        json!({})
    } else {
        json!({
            "version": "4.0",
            "webhookId": webhook.id,
            "webhookName": webhook.name,
            "mode": portrait.mode.to_uppercase(),
        })
    };
    json!({ "eventId": event_id, "eventType": kind, "data": data, "meta": meta })
}

/// A `schedule` event of version 2.0.
pub(super) fn schedule(webhook: &Webhook, portrait: &Portrait, data: &[Value]) -> Value {
    json!({
        "version": "2.0",
        "webhookId": webhook.id,
        "eventName": "schedule",
        "mode": portrait.mode,
        "payload": { "vehicles": [{ "vehicleId": portrait.vehicle, "data": data }] },
    })
}

/// An `eventBased` event of version 2.0.
pub(super) fn charging(
    webhook: &Webhook,
    event_id: &str,
    portrait: &Portrait,
    kind: &str,
    now: Millis,
) -> Value {
    json!({
        "version": "2.0",
        "webhookId": webhook.id,
        "eventName": "eventBased",
        "mode": portrait.mode,
        "payload": {
            "eventId": event_id, "vehicleId": portrait.vehicle, "eventType": kind, "eventTime": iso(now),
        },
    })
}

/// Numbers as JavaScript writes them: `1`, not `1.0`. The official Node SDK signs what it parsed and wrote again, so
/// that no other form verifies there.
pub(super) fn as_javascript(body: Value) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match body {
        Value::Number(number) => match number.as_f64() {
            #[allow(clippy::cast_possible_truncation)] // whole, and in range
            Some(whole) if whole.fract() == 0.0 && whole.abs() < EXACT => (whole as i64).into(),
            _ => number.into(),
        },
        Value::Array(items) => items.into_iter().map(as_javascript).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name, as_javascript(value))).collect::<Map<_, _>>().into()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_written_without_a_fraction() {
        let body = json!({ "a": [1.0, 0.5, -0.0, 7], "b": { "c": 1e300, "d": "1.0" }, "e": null });
        assert_eq!(
            as_javascript(body).to_string(),
            r#"{"a":[1,0.5,0,7],"b":{"c":1e+300,"d":"1.0"},"e":null}"#
        );
    }
}
