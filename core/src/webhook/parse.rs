//! From a body to an [`Event`]. The versions of the bodies differ in where things are; each thing is looked for wherever
//! it has been documented or seen, and what is missing or odd is absent.

use std::{collections::HashSet, hash::Hash};

use serde_json::Value;

use super::{
    event::{ErrorState, Event, EventType, EventVehicle, Trigger, TriggerType, WebhookError},
    reading::WebhookReading,
};
use crate::{
    Error, Result,
    api::wire::{self, text, time},
    signals::Signal,
};

/// Reads the body of a webhook's request. Check its signature first ([`verify`](super::verify)), over the bytes as they
/// arrived.
///
/// # Errors
/// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `body`, if it is not a JSON object, or nested deeper than any
/// event is. Nothing else about a body is an error: what is unknown is in [`Event::raw`].
pub fn parse(body: &[u8]) -> Result<Event> {
    let raw: Value = serde_json::from_slice(body)
        .map_err(|e| unreadable(&format!("not JSON at line {} column {}", e.line(), e.column())))?;
    if !raw.is_object() {
        return Err(unreadable("no JSON object"));
    }
    let (data, meta, payload) = (&raw["data"], &raw["meta"], &raw["payload"]);
    let word = text(&raw["eventType"]).or_else(|| text(&raw["eventName"])).unwrap_or_default();
    let user = &data["user"];
    let readings = readings(payload);
    let (vehicle, user_of_vehicle) = vehicle(data, payload);
    Ok(Event {
        event_type: EventType::from_word(&word),
        event_id: text(&raw["eventId"]).or_else(|| text(&payload["eventId"])),
        delivery_id: text(&meta["deliveryId"]),
        webhook_id: text(&meta["webhookId"]).or_else(|| text(&raw["webhookId"])),
        webhook_name: text(&meta["webhookName"]).or_else(|| text(&raw["webhookName"])),
        vehicle,
        user_id: text(&user["id"]).or(user_of_vehicle),
        external_id: text(&user["externalId"]),
        signals: list(&data["signals"]).filter_map(Signal::from_json).collect(),
        readings,
        errors: list(&data["errors"]).filter(|error| error.is_object()).map(error).collect(),
        triggers: triggers(&raw),
        occurred_at: time(&payload["eventTime"]),
        delivered_at: time(&meta["deliveredAt"]).or_else(|| time(&meta["deliveryTime"])),
        sequence: count(&meta["sequence"]),
        signal_count: count(&meta["signalCount"]),
        mode: text(&meta["mode"]).or_else(|| text(&raw["mode"])),
        version: text(&meta["version"]).or_else(|| text(&raw["version"])),
        challenge: text(&data["challenge"]).or_else(|| text(&payload["challenge"])),
        raw: raw.into(),
    })
}

fn unreadable(what: &str) -> Error {
    // Not what it says instead: a body that nobody signed has no place in a log.
    Error::invalid_input("body", format!("the webhook's body is not an event: {what}"))
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// A whole number, as such or in text.
fn count(value: &Value) -> Option<u64> {
    wire::count(value)
}

/// The one vehicle an event is about, and the user version 2.0 names beside it.
fn vehicle(data: &Value, payload: &Value) -> (Option<EventVehicle>, Option<String>) {
    let vehicle = &data["vehicle"];
    if vehicle.is_object() {
        let vehicle = EventVehicle {
            id: text(&vehicle["id"]),
            make: text(&vehicle["make"]),
            model: text(&vehicle["model"]),
            year: count(&vehicle["year"]).and_then(|year| year.try_into().ok()),
            vin: text(&vehicle["vin"]),
            powertrain_type: text(&vehicle["powertrainType"]),
            mode: text(&vehicle["mode"]),
        };
        return (Some(vehicle), None);
    }
    let of = |holder: &Value| {
        let vehicle =
            text(&holder["vehicleId"]).map(|id| EventVehicle { id: Some(id), ..EventVehicle::default() });
        (vehicle, text(&holder["userId"]))
    };
    match payload["vehicles"].as_array().map(Vec::as_slice) {
        Some([one]) => of(one),
        _ => of(payload),
    }
}

fn readings(payload: &Value) -> Vec<WebhookReading> {
    let holders = list(&payload["vehicles"]).chain([payload]);
    let of = |holder: &Value| {
        let vehicle = text(&holder["vehicleId"]);
        list(&holder["data"])
            .filter_map(|reading| WebhookReading::from_json(vehicle.as_deref(), reading))
            .collect::<Vec<_>>()
    };
    holders.flat_map(of).collect()
}

fn error(raw: &Value) -> WebhookError {
    let resolution = &raw["resolution"];
    WebhookError {
        error_type: text(&raw["type"]),
        code: text(&raw["code"]),
        description: text(&raw["description"]),
        doc_url: text(&raw["docURL"]),
        resolution: text(&resolution["type"]).or_else(|| text(resolution)),
        resolution_url: text(&resolution["url"]),
        suggested_user_message: text(&raw["suggestedUserMessage"]),
        state: ErrorState::from_word(raw["state"].as_str()),
        signals: list(&raw["signals"]).filter_map(|signal| named(signal).code).collect(),
    }
}

/// How a trigger or an error names a signal.
struct Named {
    code: Option<String>,
    name: Option<String>,
    group: Option<String>,
}

/// `{code, name, group}`, `Group.Name`, or the code alone.
fn named(signal: &Value) -> Named {
    if let Some(text) = signal.as_str() {
        let (group, name) = text.split_once('.').unzip();
        let code = Some(text.replace('.', "-").to_ascii_lowercase()).filter(|code| !code.is_empty());
        return Named { code, name: name.map(str::to_owned), group: group.map(str::to_owned) };
    }
    let (name, group) = (text(&signal["name"]), text(&signal["group"]));
    // With a code the names do not matter, which is as well: they have come the wrong way round.
    let code = text(&signal["code"]).or_else(|| {
        let code = format!("{}-{}", group.as_deref()?, name.as_deref()?);
        Some(code.to_ascii_lowercase())
    });
    Named { code, name, group }
}

/// The reasons, beside the data or in it.
fn triggers(raw: &Value) -> Vec<Trigger> {
    let beside = list(&raw["triggers"]).filter_map(trigger).collect();
    let mut triggers = merged(beside, list(&raw["data"]["triggers"]).filter_map(trigger));
    if let Some(word) = text(&raw["payload"]["eventType"]) {
        triggers.push(Trigger {
            trigger_type: TriggerType::Other(word),
            code: None,
            name: None,
            group: None,
        });
    }
    triggers
}

/// `items`, and of `more` what is not among them yet. Each is looked for once, by its hash: a megabyte holds tens of
/// thousands.
fn merged<T: Clone + Eq + Hash>(mut items: Vec<T>, more: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen: HashSet<T> = items.iter().cloned().collect();
    items.extend(more.filter(|item| seen.insert(item.clone())));
    items
}

/// `{type, signal: code or names}`, `{code, name, group}`, or a word. A word that names no signal is a reason.
fn trigger(raw: &Value) -> Option<Trigger> {
    let signal = if raw["signal"].is_null() { raw } else { &raw["signal"] };
    let mut named = named(signal);
    let is_reason = |word: &str| word == "FIRST_DELIVERY" || word == "SIGNAL_UPDATED";
    let word = text(&raw["type"])
        .or_else(|| signal.as_str().map(str::to_owned).filter(|word| is_reason(word)))
        .or_else(|| named.code.clone().filter(|code| is_reason(code)));
    if named.code.as_deref().is_some_and(|code| is_reason(&code.to_ascii_uppercase())) {
        named.code = None;
    }
    let trigger_type = match word {
        Some(word) => TriggerType::from_word(&word),
        None if named.code.is_some() => TriggerType::SignalUpdated,
        None => return None,
    };
    Some(Trigger { trigger_type, code: named.code, name: named.name, group: named.group })
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local! {
        static COMPARED: Cell<usize> = const { Cell::new(0) };
    }

    /// Counts how often one is compared with another.
    #[allow(clippy::derived_hash_with_manual_eq)] // equal as derived, and counted
    #[derive(Clone, Debug, Hash)]
    struct Counted(usize);

    impl PartialEq for Counted {
        fn eq(&self, other: &Self) -> bool {
            COMPARED.set(COMPARED.get() + 1);
            self.0 == other.0
        }
    }

    impl Eq for Counted {}

    #[test]
    fn triggers_are_merged_in_order_each_looked_for_about_once() {
        const EACH: usize = 5_000;
        let beside: Vec<_> = (0..EACH).map(Counted).collect();
        // Half of them known, and all of them twice.
        let more = (EACH / 2..EACH + EACH / 2).chain(EACH / 2..EACH + EACH / 2).map(Counted);
        let merged: Vec<usize> = merged(beside, more).into_iter().map(|counted| counted.0).collect();
        assert_eq!(merged, (0..EACH + EACH / 2).collect::<Vec<_>>());
        assert!(COMPARED.get() < 6 * EACH, "{} comparisons", COMPARED.get());
    }
}
