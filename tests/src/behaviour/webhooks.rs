//! Webhooks: what they deliver is read and answered.

use std::path::Path;

use smartcar_sdk::{
    Result,
    webhook::{self, Event},
};

use super::{
    line::Line,
    show::{Fields, Show, fields, joined, pairs},
};

pub(super) fn line(line: &Line) -> Result<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("webhooks").join(format!("{}.json", line.word(1)));
    let body = std::fs::read(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    if line.word(0) == "webhook" {
        return Ok(show_event(&webhook::parse(&body)?));
    }
    if line.word(0) == "tell" {
        return super::vehicle::told(&webhook::parse(&body)?, line);
    }
    let signature = match line.option("signature") {
        Some("none") => None,
        Some(text) => Some(text.to_owned()),
        None => Some(webhook::sign(line.option("sign").unwrap_or("hunter2"), &body)),
    };
    let mut tokens = line.list("tokens");
    match line.option("tokens") {
        None => tokens.push("hunter2".to_owned()),
        Some("") => tokens.clear(),
        Some(_) => {}
    }
    let headers = signature.map(|signature| ("sc-signature", signature));
    let delivery = webhook::handle(&tokens, headers, &body);
    let error = delivery.error.map(|error| format!("{}:{}", error.kind(), error.field().show()));
    Ok(format!(
        "delivery status={} content_type={} answer={} event_id={} error={}",
        delivery.status,
        delivery.content_type,
        delivery.answer.unwrap_or_else(|| "null".to_owned()),
        delivery.event.and_then(|event| event.event_id).show(),
        error.show()
    ))
}

fn show_event(event: &Event) -> String {
    let list = |items: Vec<String>| format!("[{}]", items.join(","));
    let signals = event.signals.iter().map(|signal| {
        let api = signal.error.as_ref();
        let (kind, code) =
            (api.and_then(|api| api.error_type.as_ref()), api.and_then(|api| api.code.as_ref()));
        joined(&[&signal.code, &signal.status.as_str(), &signal.value, &signal.unit, &kind, &code])
    });
    let readings = event.readings.iter().map(|reading| {
        let api = reading.error.as_ref();
        let (kind, code) =
            (api.and_then(|api| api.error_type.as_ref()), api.and_then(|api| api.code.as_ref()));
        joined(&[&reading.vehicle_id, &reading.path, &reading.status, &kind, &code])
    });
    let errors = event.errors.iter().map(|error| {
        joined(&[&error.error_type, &error.code, &error.resolution, &error.state.as_str(), &error.signals])
    });
    let triggers =
        event.triggers.iter().map(|trigger| joined(&[&trigger.trigger_type.as_str(), &trigger.code]));
    let mut shown: Fields = vec![("event_type", event.event_type.as_str().show())];
    shown.extend(fields!(event; event_id, delivery_id, webhook_id));
    shown.push(("vehicle_id", event.vehicle_id().show()));
    shown.extend(fields!(event; user_id, external_id));
    shown.push(("signals", list(signals.collect())));
    shown.push(("readings", list(readings.collect())));
    shown.push(("errors", list(errors.collect())));
    shown.push(("triggers", list(triggers.collect())));
    shown.extend(fields!(event; sequence, signal_count, mode, version, challenge));
    shown.push(("first_delivery", event.is_first_delivery().show()));
    format!("event{}", pairs(&shown))
}
