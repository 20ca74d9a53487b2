//! The bodies in `tests/webhooks` hold every oddity seen or documented; what is in them must come out.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    Battery, ErrorKind, Location, Odometer, UnitSystem,
    clock::Timestamp,
    signals::{SignalStatus, codes},
};

macro_rules! body {
    ($name:literal) => {
        include_bytes!(concat!("../../../tests/webhooks/", $name, ".json"))
    };
}

const ALL: [&[u8]; 10] = [
    body!("vehicle_state"),
    body!("vehicle_state_sparse"),
    body!("vehicle_state_partial"),
    body!("vehicle_error"),
    body!("vehicle_error_resolved"),
    body!("verify"),
    body!("verify_v2"),
    body!("scheduled_v2"),
    body!("charging_v2"),
    body!("unknown"),
];

const NOON: i64 = 1_795_514_400_000;

fn event(body: &[u8]) -> Event {
    parse(body).expect("an event")
}

fn millis(time: Option<Timestamp>) -> Option<i64> {
    time.map(Timestamp::as_millis)
}

fn trigger(trigger_type: TriggerType, code: Option<&str>) -> (TriggerType, Option<String>) {
    (trigger_type, code.map(str::to_owned))
}

fn reasons(event: &Event) -> Vec<(TriggerType, Option<String>)> {
    event.triggers.iter().map(|trigger| (trigger.trigger_type.clone(), trigger.code.clone())).collect()
}

#[test]
fn the_body_is_kept_as_it_came() {
    for body in ALL {
        assert_eq!(event(body).raw, serde_json::from_slice::<Value>(body).unwrap());
    }
}

#[test]
fn a_state_has_its_signals_ids_triggers_and_times() {
    let event = event(body!("vehicle_state"));
    assert_eq!(event.event_type, EventType::VehicleState);
    assert_eq!(event.event_id.as_deref(), Some("7f0c1f0a-1111-4f6e-9a5d-000000000001"));
    assert_eq!(event.delivery_id.as_deref(), Some("de11fe12-4444-4c4c-8d8d-000000000004"));
    assert_eq!(event.webhook_id.as_deref(), Some("ebb00c00-5555-4e4e-9f9f-000000000005"));
    assert_eq!(event.webhook_name.as_deref(), Some("Fleet"));
    assert_eq!(event.user_id.as_deref(), Some("5a1e4cb2-2222-4d6b-8c1e-000000000002"));
    assert_eq!(event.vehicle_id(), Some("c0ffee00-3333-4a4a-9b9b-000000000003"));
    let vehicle = event.vehicle.as_ref().unwrap();
    assert_eq!(
        (vehicle.make.as_deref(), vehicle.model.as_deref(), vehicle.year),
        (Some("KIA"), Some("EV6"), Some(2024))
    );
    assert_eq!((&vehicle.vin, &vehicle.powertrain_type, &vehicle.mode), (&None, &None, &None));
    assert_eq!((event.version.as_deref(), event.mode.as_deref()), (Some("4.0"), Some("LIVE")));
    assert_eq!((millis(event.delivered_at), event.signal_count), (Some(NOON + 2250), Some(6)));
    assert_eq!(event.signals.len(), 6);

    let role = event.signal(codes::VEHICLEUSERACCOUNT_ROLE).unwrap();
    assert_eq!((&role.status, &role.body, role.retrieved_at), (&SignalStatus::Error, &None, None));
    assert_eq!(role.error.as_ref().and_then(|error| error.code.as_deref()), Some("VEHICLE_NOT_CAPABLE"));
    assert_eq!(event.signal("charge-amperage").unwrap().status, SignalStatus::Unavailable);
    let charge = event.signal(codes::TRACTIONBATTERY_STATEOFCHARGE).unwrap();
    assert_eq!((millis(charge.oem_updated_at), millis(charge.retrieved_at)), (Some(NOON), Some(NOON + 1500)));
    let charge = charge.read(codes::TRACTIONBATTERY_STATEOFCHARGE).unwrap();
    assert_eq!((charge.value, charge.unit.as_deref()), (64.0, Some("percent")));
    let nickname = event.signal("vehicleidentification-nickname").unwrap();
    assert_eq!(nickname.value.as_ref().and_then(|value| value.as_str()), Some("Wall-E"));
    let asleep = event.signal("connectivitystatus-isasleep").unwrap();
    assert_eq!(asleep.value.as_ref().and_then(crate::signals::SignalValue::as_bool), Some(false));
    let place = event.signal(codes::LOCATION_PRECISELOCATION).unwrap();
    assert_eq!(place.read(codes::LOCATION_PRECISELOCATION).unwrap().direction.as_deref(), Some("NE"));
    assert_eq!(event.signal("closure-doors"), None);

    let changed = |code| trigger(TriggerType::SignalUpdated, Some(code));
    assert_eq!(
        reasons(&event),
        [changed("tractionbattery-stateofcharge"), changed("connectivitystatus-isasleep")]
    );
    assert_eq!(event.triggers[0].group.as_deref(), Some("TractionBattery"));
    assert!(!event.is_first_delivery());
}

#[test]
fn a_sparse_state_loses_nothing() {
    let event = event(body!("vehicle_state_sparse"));
    assert_eq!((event.external_id.as_deref(), event.sequence), (Some("sky-user-17"), Some(41)));
    assert_eq!((&event.delivery_id, &event.webhook_id, &event.version), (&None, &None, &None));
    assert_eq!(millis(event.delivered_at), Some(NOON + 4000));
    let vehicle = event.vehicle.as_ref().unwrap();
    assert_eq!((vehicle.year, &vehicle.model, &vehicle.powertrain_type), (Some(2023), &None, &None));
    assert_eq!(
        (vehicle.vin.as_deref(), vehicle.mode.as_deref()),
        (Some("YV1AB0000P0000013"), Some("simulated"))
    );

    let odometer = event.signal(codes::ODOMETER_TRAVELEDDISTANCE).unwrap();
    assert_eq!(
        (odometer.status.clone(), odometer.unit.as_deref()),
        (SignalStatus::Success, Some("kilometers"))
    );
    assert_eq!((odometer.oem_updated_at, millis(odometer.retrieved_at)), (None, Some(NOON + 1000)));
    let charging = event.signal(codes::CHARGE_ISCHARGING).unwrap();
    assert_eq!(
        (millis(charging.oem_updated_at), millis(charging.ingested_at)),
        (Some(NOON), Some(NOON + 3250))
    );
    let locked = event.signal(codes::CLOSURE_ISLOCKED).unwrap();
    assert_eq!((&locked.value, &locked.body, &locked.raw["body"]), (&None, &None, &json!({"value": true})));
    assert_eq!(locked.error.as_ref().and_then(|error| error.resolution.as_deref()), Some("RETRY_LATER"));
    assert!(locked.read(codes::CLOSURE_ISLOCKED).unwrap_err().can_retry());
    assert_eq!(event.signal("closure-doors").unwrap().read(codes::CLOSURE_DOORS).unwrap().row_count, Some(1));

    let changed = |code| trigger(TriggerType::SignalUpdated, Some(code));
    let wanted = [
        changed("odometer-traveleddistance"),
        changed("closure-doors"),
        trigger(TriggerType::FirstDelivery, None),
        changed("charge-ischarging"),
    ];
    assert_eq!(reasons(&event), wanted);
    assert!(event.is_first_delivery());
}

#[test]
fn an_error_names_its_signals_by_code_however_they_came() {
    let event = event(body!("vehicle_error"));
    assert_eq!(event.event_type, EventType::VehicleError);
    assert_eq!((event.vehicle_id(), event.user_id.as_deref()), (Some("vehicle-23"), Some("user-22")));
    assert_eq!(millis(event.delivered_at), Some(NOON + 2250));
    assert_eq!(event.errors.len(), 2);
    let (capable, permission) = (&event.errors[0], &event.errors[1]);
    assert_eq!(
        (capable.error_type.as_deref(), capable.code.as_deref()),
        (Some("COMPATIBILITY"), Some("VEHICLE_NOT_CAPABLE"))
    );
    assert_eq!((&capable.state, &capable.resolution), (&ErrorState::Error, &None));
    assert!(capable.doc_url.as_deref().unwrap().ends_with("#vehicle-not-capable"));
    assert_eq!(capable.description.as_deref(), Some("This car has no such thing."));
    assert_eq!(capable.suggested_user_message.as_deref(), Some("Your car cannot do this."));
    assert_eq!(
        capable.signals,
        [
            &*codes::VEHICLEIDENTIFICATION_NICKNAME,
            &*codes::INTERNALCOMBUSTIONENGINE_FUELLEVEL,
            &*codes::CONNECTIVITYSTATUS_ISDIGITALKEYPAIRED,
        ]
    );
    assert_eq!((permission.error_type.as_deref(), &permission.code), (Some("PERMISSION"), &None));
    assert_eq!(
        (permission.resolution.as_deref(), &permission.suggested_user_message),
        (Some("REAUTHENTICATE"), &None)
    );
    assert_eq!(permission.signals, [&*codes::CLOSURE_ISLOCKED, &*codes::VEHICLEIDENTIFICATION_VIN]);
}

#[test]
fn an_error_that_is_over_says_so() {
    let event = event(body!("vehicle_error_resolved"));
    let error = &event.errors[0];
    assert_eq!(
        (error.error_type.as_deref(), error.code.as_deref()),
        (Some("USER_ACTION_REQUIRED"), Some("ACCOUNT_ISSUE"))
    );
    assert_eq!((&error.state, error.resolution.as_deref()), (&ErrorState::Resolved, Some("CONTACT_SUPPORT")));
    assert!(error.signals.is_empty() && event.triggers.is_empty() && event.delivered_at.is_none());
}

#[test]
fn readings_of_version_2_are_those_of_the_api() {
    let event = event(body!("scheduled_v2"));
    assert_eq!((&event.event_type, event.version.as_deref()), (&EventType::Scheduled, Some("2.0")));
    assert_eq!((event.webhook_id.as_deref(), event.mode.as_deref()), (Some("webhook-55"), Some("live")));
    assert_eq!((&event.vehicle, &event.event_id), (&None, &None));
    let [odometer, battery, location] = &event.readings[..] else { panic!("three readings") };

    assert_eq!(
        (odometer.vehicle_id.as_deref(), &*odometer.path, odometer.status),
        (Some("vehicle-53"), "/odometer", 200)
    );
    assert_eq!(odometer.meta.request_id.as_deref(), Some("request-56"));
    assert_eq!(
        (millis(odometer.meta.data_age), odometer.meta.unit_system),
        (Some(NOON), UnitSystem::Imperial)
    );
    assert!((odometer.read::<Odometer>().unwrap().distance - 46047.8).abs() < 1e-9);
    assert_eq!(odometer.read::<Location>().unwrap_err().kind(), ErrorKind::InvalidResponse);

    assert_eq!((battery.status, battery.body["requestId"].as_str()), (409, Some("request-57")));
    let api = battery.error.as_ref().unwrap();
    assert_eq!(
        (api.status, api.code.as_deref(), api.request_id.as_deref()),
        (409, Some("ASLEEP"), Some("request-57"))
    );
    let error = battery.read::<Battery>().unwrap_err();
    assert_eq!((error.kind(), error.api(), error.can_retry()), (ErrorKind::Api, Some(api), true));

    assert_eq!(location.vehicle_id.as_deref(), Some("vehicle-58"));
    assert!(location.error.is_none() && location.read::<Location>().is_ok());

    let whole = odometer.reading::<Odometer>().unwrap();
    assert_eq!((&whole.meta, whole.raw()), (&odometer.meta, &odometer.body));
    assert_eq!(battery.reading::<Battery>().unwrap_err().api(), Some(api));
}

#[test]
fn a_charging_event_of_version_2_says_what_happened_when() {
    let event = event(body!("charging_v2"));
    assert_eq!((&event.event_type, event.event_id.as_deref()), (&EventType::EventBased, Some("event-61")));
    assert_eq!((event.vehicle_id(), event.mode.as_deref()), (Some("vehicle-63"), Some("test")));
    assert_eq!(reasons(&event), [trigger(TriggerType::Other("CHARGING_COMPLETED".to_owned()), None)]);
    assert_eq!(millis(event.occurred_at), Some(NOON + 500));
}

#[test]
fn what_nobody_has_documented_passes_through() {
    let event = event(body!("unknown"));
    assert_eq!((event.event_type.as_str(), event.event_id.as_deref()), ("VEHICLE_DREAMS", Some("71")));
    assert_eq!(event.signals.len(), 1);
    let sheep = event.signal("dream-sheep").unwrap();
    assert_eq!(
        (sheep.status.as_str(), sheep.body.as_ref(), &sheep.raw["body"]["values"][0]["electric"]),
        ("COUNTING", None, &json!(true))
    );
    assert_eq!((event.errors.len(), event.errors[0].state.as_str()), (1, "RECURRING"));
    assert_eq!(
        reasons(&event),
        [trigger(TriggerType::Other("SUNSET".to_owned()), None), trigger(TriggerType::FirstDelivery, None)]
    );
    assert_eq!((event.version.as_deref(), event.raw["meta"]["weather"].as_str()), (Some("5.0"), Some("fog")));
    assert_eq!(parse(b"{}").unwrap().event_type, EventType::Other(String::new()));
}

#[test]
fn what_is_no_json_object_is_no_event() {
    let deep = format!("{{\"data\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    for body in [
        &b""[..],
        b"null",
        b"[]",
        b"7",
        b"\"x\"",
        b"<html>",
        b"{\"a\":",
        b"\xff\xfe",
        b"{\"a\":\"\xff\"}",
        deep.as_bytes(),
    ] {
        let error = parse(body).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("body")));
    }
}

const NONE: [(&str, &str); 0] = [];

fn signed(token: &str, body: &[u8]) -> [(&'static str, String); 2] {
    [("Content-Type", "application/json".to_owned()), ("sc-SIGNATURE", sign(token, body))]
}

#[test]
fn a_signed_event_is_accepted_and_given() {
    for body in ALL {
        let event = event(body);
        if event.event_type == EventType::Verify {
            continue;
        }
        for token in ["new", "old"] {
            let delivery = handle(&["new", "old"], signed(token, body), body);
            assert_eq!((delivery.status, &delivery.answer), (200, &None));
            assert_eq!(delivery.event.as_ref(), Some(&event));
        }
    }
}

#[test]
fn headers_are_taken_from_any_framework() {
    let body = body!("vehicle_state");
    let mut headers = http::HeaderMap::new();
    headers.insert("sc-signature", sign("token", body).parse().unwrap());
    assert_eq!(handle(&["token"], &headers, body).status, 200);
    let headers: std::collections::HashMap<String, String> =
        [("SC-SIGNATURE".to_owned(), sign("token", body))].into();
    assert_eq!(handle(&["token"], &headers, body).status, 200);
    let headers = vec![(String::from("Sc-Signature"), sign("token", body).into_bytes())];
    assert_eq!(handle(&["token"], headers, body).status, 200);
}

#[test]
fn an_event_that_is_not_signed_by_us_is_refused() {
    let body = body!("vehicle_state");
    let refused = [
        handle(&["token"], NONE, body),
        handle(&["token"], signed("other", body), body),
        handle(&["token"], signed("token", b"{}"), body),
        handle(&["token"], [("sc-signature", b"\xff\x00".as_slice())], body),
        handle(&["token"], NONE, b"junk"),
    ];
    for delivery in refused {
        assert_eq!((delivery.status, &delivery.event, &delivery.answer), (401, &None, &None));
        assert_eq!(delivery.error.unwrap().field(), Some("signature"));
    }
}

#[test]
fn a_challenge_is_answered_signed_or_not() {
    for (body, challenge) in [(&body!("verify")[..], "made-up-4711"), (body!("verify_v2"), "made-up-4712")] {
        let answer = |delivery: Delivery| {
            assert_eq!(
                (delivery.status, delivery.content_type, delivery.event),
                (200, "application/json", None)
            );
            serde_json::from_str::<Value>(&delivery.answer.unwrap()).unwrap()
        };
        let wanted = |token| json!({"challenge": sign(token, challenge.as_bytes())});
        assert_eq!(answer(handle(&["new", "old"], NONE, body)), wanted("new"));
        assert_eq!(answer(handle(&["new", "old"], signed("old", body), body)), wanted("old"));
        // Whoever sends a wrong signature could have sent none.
        assert_eq!(answer(handle(&["new", "old"], signed("other", body), body)), wanted("new"));
        assert_eq!(event(body).challenge.as_deref(), Some(challenge));
    }
}

#[test]
fn nobody_gets_an_event_signed_by_sending_it_as_a_challenge() {
    let forged = String::from_utf8_lossy(body!("vehicle_error_resolved"));
    let body = json!({"eventType": "VERIFY", "data": {"challenge": forged}}).to_string();
    let delivery = handle(&["token"], NONE, body.as_bytes());
    assert_eq!((delivery.status, delivery.answer, delivery.event), (400, None, None));
}

#[test]
fn what_cannot_be_handled_has_its_own_status() {
    let large = vec![b' '; 1024 * 1024 + 1];
    assert_eq!(handle(&["token"], signed("token", &large), &large).status, 413);
    assert_eq!(handle(&["token"], signed("token", b"junk"), b"junk").status, 400);
    for before in ["", "{\"data\":", "{\"eventType\":\"VEHICLE_STATE\",\"x\":"] {
        let deep = format!("{before}{}", "[".repeat(100_000)).into_bytes();
        assert_eq!(handle(&["token"], signed("token", &deep), &deep).status, 400);
        assert_eq!(handle(&["token"], NONE, &deep).status, 401);
    }
    let no_challenge = br#"{"eventType":"VERIFY"}"#;
    assert_eq!(handle(&["token"], NONE, no_challenge).status, 400);
    let unconfigured = handle(&[""; 0], NONE, body!("verify"));
    assert_eq!((unconfigured.status, unconfigured.error.unwrap().kind()), (500, ErrorKind::Config));
}

/// Some JSON of any shape, words of the bodies among it.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        proptest::sample::select(vec![
            "VERIFY",
            "FIRST_DELIVERY",
            "ERROR",
            "a.b",
            ".",
            "-",
            "2026-11-24T10:00:00Z"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let key =
            proptest::sample::select(vec!["value", "type", "code", "signal", "body", "status", "data", "x"]);
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((key, inner), 0..4).prop_map(|pairs| {
                Value::Object(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
            }),
        ]
    })
}

/// Puts `other` in the place of the node that `turns` lead to.
fn graft(node: &mut Value, turns: &[usize], other: Value) {
    let Some((turn, rest)) = turns.split_first() else { return *node = other };
    let inner = match node {
        Value::Array(items) if !items.is_empty() => {
            let at = turn % items.len();
            items.get_mut(at)
        }
        Value::Object(fields) if !fields.is_empty() => {
            let at = turn % fields.len();
            fields.values_mut().nth(at)
        }
        _ => None,
    };
    match inner {
        Some(inner) => graft(inner, rest, other),
        None => *node = other,
    }
}

/// Whatever is read without a panic is also kept, and what can be read of it says so without a panic.
fn holds(body: &[u8]) {
    let delivery = handle(&["token"], signed("token", body), body);
    assert!([200, 400].contains(&delivery.status), "{}", delivery.status);
    assert!([200, 400, 401].contains(&handle(&["token"], NONE, body).status));
    let Ok(event) = parse(body) else { return };
    assert_eq!(event.raw, serde_json::from_slice::<Value>(body).unwrap());
    for signal in &event.signals {
        let _ = signal.read(codes::ODOMETER_TRAVELEDDISTANCE);
        let _ = signal
            .read(crate::signals::Code::<crate::signals::ChargeRecords>::new("odometer-traveleddistance"));
    }
    for reading in &event.readings {
        let _ = reading.read::<Odometer>();
    }
}

proptest! {
    #[test]
    fn no_change_of_bytes_panics(which in 0..ALL.len(), at: usize, byte: u8, cut: usize) {
        let mut body = ALL[which].to_vec();
        let at = at % body.len();
        body[at] = byte;
        holds(&body);
        body.truncate(cut % body.len());
        holds(&body);
    }

    #[test]
    fn no_change_of_shape_panics(
        which in 0..ALL.len(),
        grafts in proptest::collection::vec((proptest::collection::vec(any::<usize>(), 1..7), any_json()), 1..4),
    ) {
        let mut body: Value = serde_json::from_slice(ALL[which]).unwrap();
        for (turns, other) in grafts {
            graft(&mut body, &turns, other);
        }
        holds(body.to_string().as_bytes());
    }

    #[test]
    fn no_bytes_at_all_panic(body: Vec<u8>) {
        holds(&body);
    }

    #[test]
    fn no_signature_panics_or_fits(signature in "\\PC{0,80}") {
        let refused = verify(&["token"], &signature, b"{}").is_err();
        prop_assert!(refused);
    }
}
