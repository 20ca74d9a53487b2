//! Webhooks: the challenge, signed events, what sets them off, retries and oddities.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use smartcar_sandbox::{
    CarEdit, Config, ConnectRequest, EventRequest, EventTimes, Failure, Quirks, Reauthentication, UserEdit,
    WebhookEdit, WebhookRequest,
};

use crate::common::{World, seconds, world};

/// A back end with a webhook: it answers challenges and keeps what it is sent.
pub(crate) struct Receiver {
    pub(crate) url: String,
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    token: String,
    /// Answers to events, the last one for good; 200 when there is none.
    answers: Mutex<Vec<u16>>,
    received: Mutex<Vec<(bool, Value)>>,
}

fn hex(key: &str, message: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(message);
    mac.finalize().into_bytes().iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

async fn receive(State(inner): State<Arc<Inner>>, headers: HeaderMap, body: Bytes) -> (StatusCode, String) {
    let event: Value = serde_json::from_slice(&body).unwrap();
    let challenge = event["data"]["challenge"].as_str().or_else(|| event["payload"]["challenge"].as_str());
    if let Some(challenge) = challenge {
        return (StatusCode::OK, json!({ "challenge": hex(&inner.token, challenge.as_bytes()) }).to_string());
    }
    let signed = headers.get("sc-signature").is_some_and(|given| *given == *hex(&inner.token, &body));
    inner.received.lock().unwrap().push((signed, event));
    let mut answers = inner.answers.lock().unwrap();
    let answer = if answers.len() > 1 { answers.remove(0) } else { answers.first().copied().unwrap_or(200) };
    (StatusCode::from_u16(answer).unwrap(), String::new())
}

impl Receiver {
    pub(crate) async fn start(world: &World) -> Self {
        let token = world.sandbox.config().management_token.clone();
        let inner = Arc::new(Inner { token, ..Inner::default() });
        let router = Router::new().route("/hook", post(receive)).with_state(Arc::clone(&inner));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, inner }
    }

    pub(crate) fn request(&self) -> WebhookRequest {
        WebhookRequest { callback_url: self.url.clone(), ..WebhookRequest::default() }
    }

    fn answer(&self, answers: &[u16]) {
        *self.inner.answers.lock().unwrap() = answers.to_vec();
    }

    /// Waits for so many events in all.
    async fn events(&self, count: usize) -> Vec<Value> {
        for _ in 0..500 {
            let received = self.inner.received.lock().unwrap().clone();
            if received.len() >= count {
                assert!(received.iter().all(|(signed, _)| *signed), "every event is signed");
                return received.into_iter().map(|(_, event)| event).collect();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("only {} events came", self.inner.received.lock().unwrap().len());
    }
}

/// A webhook with a subscribed car that has had its first delivery.
async fn subscribed(request: impl FnOnce(&mut WebhookRequest)) -> (World, Receiver, String, String) {
    let world = world(Config::default()).await;
    let receiver = Receiver::start(&world).await;
    let mut webhook = receiver.request();
    request(&mut webhook);
    let webhook = world.sandbox.add_webhook(webhook).await.unwrap();
    assert!(webhook.verified, "{webhook:?}");
    let consent = world.sandbox.connect(ConnectRequest::default()).unwrap();
    world.sandbox.subscribe(&webhook.id, &consent.vehicles[0]).unwrap();
    (world, receiver, webhook.id, consent.vehicles[0].clone())
}

fn unlock(world: &World, vehicle: &str) {
    let edit =
        CarEdit { locked: Some(!world.sandbox.vehicle(vehicle).unwrap().locked), ..CarEdit::default() };
    world.sandbox.edit_vehicle(vehicle, edit).unwrap();
}

#[tokio::test]
async fn a_callback_is_challenged_before_anything_is_delivered() {
    let world = world(Config::default()).await;
    let mut receiver = Receiver::start(&world).await;
    for version in ["4.0", "2.0"] {
        let (status, webhook) = world
            .control("/sandbox/webhooks", json!({ "callback_url": receiver.url, "version": version }))
            .await;
        assert_eq!((status, &webhook["verified"], &webhook["problem"]), (200, &json!(true), &Value::Null));
    }
    let wrong = Arc::new(Inner { token: "another token".into(), ..Inner::default() });
    let router = Router::new().route("/hook", post(receive)).with_state(Arc::clone(&wrong));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    receiver.url = format!("http://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let webhook = world.sandbox.add_webhook(receiver.request()).await.unwrap();
    assert!(!webhook.verified && webhook.problem.unwrap().contains("HMAC"));
    let consent = world.sandbox.connect(ConnectRequest::default()).unwrap();
    world.sandbox.subscribe(&webhook.id, &consent.vehicles[0]).unwrap();
    unlock(&world, &consent.vehicles[0]);
    assert_eq!(world.sandbox.deliveries(), []);
    for url in ["https://127.0.0.1/", "http://example.com/", "http://192.168.0.1/", "nonsense"] {
        let (status, answer) = world.control("/sandbox/webhooks", json!({ "callback_url": url })).await;
        assert_eq!(status, 400, "{answer}");
    }
    let dead = WebhookRequest { callback_url: "http://127.0.0.1:9/".into(), ..WebhookRequest::default() };
    let dead = world.sandbox.add_webhook(dead).await.unwrap();
    assert!(!dead.verified && dead.problem.is_some());
}

#[tokio::test]
async fn a_change_of_the_car_sends_a_signed_event() {
    let (world, receiver, webhook, vehicle) = subscribed(|_| {}).await;
    let first = &receiver.events(1).await[0];
    assert_eq!(first["triggers"], json!([{ "type": "FIRST_DELIVERY" }]));
    unlock(&world, &vehicle);
    let event = &receiver.events(2).await[1];
    assert_eq!(
        (&event["eventType"], &event["data"]["vehicle"]["id"]),
        (&json!("VEHICLE_STATE"), &json!(vehicle))
    );
    assert_eq!(event["data"]["vehicle"]["powertrainType"], "BEV");
    let meta = &event["meta"];
    assert_eq!(
        (&meta["version"], &meta["webhookId"], &meta["mode"]),
        (&json!("4.0"), &json!(webhook), &json!("LIVE"))
    );
    assert!(meta["deliveredAt"].as_i64().unwrap() > 1_000_000_000_000, "milliseconds");
    let triggers: Vec<_> =
        event["triggers"].as_array().unwrap().iter().map(|one| &one["signal"]["code"]).collect();
    assert!(
        triggers.contains(&&json!("closure-islocked"))
            && !triggers.contains(&&json!("odometer-traveleddistance"))
    );
    let signals = event["data"]["signals"].as_array().unwrap();
    assert_eq!(meta["signalCount"], signals.len());
    let locked = signals.iter().find(|signal| signal["code"] == "closure-islocked").unwrap();
    assert_eq!(
        (&locked["body"], &locked["status"]),
        (&json!({ "value": false }), &json!({ "value": "SUCCESS" }))
    );
    assert!(event.to_string().len() < 50_000);
    // A command over the API counts as well as an edit.
    let v3 = crate::common::V3 {
        world: &world,
        token: world.application().await,
        user: event["data"]["user"]["id"].as_str().unwrap().to_owned(),
        vehicle,
    };
    v3.post("/vehicles/{id}/commands/security/lock", Value::Null).await;
    assert_eq!(receiver.events(3).await.len(), 3);
}

#[tokio::test]
async fn triggers_and_signals_are_chosen_and_time_sets_events_off() {
    let (world, receiver, _, vehicle) = subscribed(|webhook| {
        webhook.triggers = vec!["tractionbattery-stateofcharge".into()];
        webhook.signals =
            vec!["tractionbattery-stateofcharge".into(), "internalcombustionengine-fuellevel".into()];
    })
    .await;
    receiver.events(1).await;
    unlock(&world, &vehicle);
    world.sandbox.edit_vehicle(&vehicle, CarEdit { charging: Some(true), ..CarEdit::default() }).unwrap();
    world.sandbox.advance(seconds(1800));
    let events = receiver.events(2).await;
    assert_eq!(events.len(), 2, "neither the lock nor the start of charging is a trigger");
    let signals = events[1]["data"]["signals"].as_array().unwrap();
    assert_eq!((signals.len(), &signals[0]["status"]["error"]["code"]), (2, &json!("VEHICLE_NOT_CAPABLE")));
    assert_eq!(events[1]["triggers"][0]["signal"]["code"], "tractionbattery-stateofcharge");
}

/// Waits until the answers to so many attempts of a delivery are back: its pauses count from then.
async fn answered(world: &World, delivery: usize, attempts: usize) {
    while world.sandbox.deliveries()[delivery].attempts.len() < attempts {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_refused_delivery_is_repeated_with_the_same_event_id() {
    let (world, receiver, _, vehicle) =
        subscribed(|webhook| webhook.triggers = vec!["closure-islocked".into()]).await;
    receiver.events(1).await;
    receiver.answer(&[500, 302, 503, 200]);
    unlock(&world, &vehicle);
    for (count, pause) in [(2, 25), (3, 50), (4, 100), (5, 0)] {
        receiver.events(count).await;
        answered(&world, 1, count - 1).await;
        world.sandbox.advance(seconds(pause));
    }
    let events = receiver.events(5).await;
    let ids = |name: &dyn Fn(&Value) -> Value| {
        let mut ids: Vec<_> = events[1..].iter().map(|event| name(event).to_string()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.len()
    };
    assert_eq!(ids(&|event| event["eventId"].clone()), 1, "one event");
    assert_eq!(ids(&|event| event["meta"]["deliveryId"].clone()), 4, "four deliveries");
    let log = world.sandbox.deliveries();
    assert_eq!((log[1].state.as_str(), log[1].attempts.len()), ("delivered", 4));
    let statuses: Vec<_> = log[1].attempts.iter().map(|attempt| attempt.status).collect();
    assert_eq!(statuses, [Some(500), Some(302), Some(503), Some(200)]);
}

#[tokio::test]
async fn after_three_retries_an_event_is_given_up() {
    let (world, receiver, webhook, vehicle) = subscribed(|_| {}).await;
    receiver.events(1).await;
    receiver.answer(&[500]);
    let copies = EventRequest { vehicle_id: Some(vehicle), ..EventRequest::default() };
    let ids = world.sandbox.send_event(&webhook, copies).unwrap();
    for count in 2..6 {
        receiver.events(count).await;
        answered(&world, 1, count - 1).await;
        world.sandbox.advance(seconds(100));
    }
    let report = world.sandbox.deliveries().into_iter().find(|one| one.event_id == ids[0]).unwrap();
    assert_eq!((report.state.as_str(), report.attempts.len()), ("failed", 4));
}

#[tokio::test]
async fn real_traffics_oddities_are_switched_on() {
    let (world, receiver, webhook, vehicle) = subscribed(|webhook| {
        webhook.quirks = Quirks {
            missing_meta: true,
            times: EventTimes::Seconds,
            zero_times: true,
            string_signals: true,
            bare_vehicle: true,
            signed_verify: true,
            ..Quirks::default()
        };
    })
    .await;
    receiver.events(1).await;
    unlock(&world, &vehicle);
    let event = &receiver.events(2).await[1];
    let names: Vec<_> = event["meta"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["deliveredAt", "deliveryId"]);
    assert!(event["meta"]["deliveredAt"].as_i64().unwrap() < 10_000_000_000, "seconds");
    assert_eq!(event["data"]["signals"][0]["meta"]["oemUpdatedAt"], 0);
    assert!(event["triggers"].as_array().unwrap().iter().any(|one| one["signal"] == "Closure.IsLocked"));
    assert!(event["data"]["vehicle"].get("powertrainType").is_none());
    let quirks = Quirks { triggers_in_data: true, times: EventTimes::Iso, ..Quirks::default() };
    world
        .sandbox
        .edit_webhook(&webhook, WebhookEdit { quirks: Some(quirks), ..WebhookEdit::default() })
        .unwrap();
    unlock(&world, &vehicle);
    let event = &receiver.events(3).await[2];
    assert_eq!(event["triggers"], json!([]));
    assert!(
        event["data"]["triggers"].as_array().unwrap().iter().any(|one| one["code"] == "closure-islocked")
    );
    assert!(event["meta"]["deliveredAt"].as_str().unwrap().ends_with('Z'));
}

#[tokio::test]
async fn failures_are_reported_when_they_begin_and_end() {
    let (world, receiver, webhook, vehicle) =
        subscribed(|webhook| webhook.triggers = vec!["closure-islocked".into()]).await;
    receiver.events(1).await;
    let failure = Failure::new("battery", "UPSTREAM", "NO_RESPONSE");
    world.sandbox.set_failures(&vehicle, vec![failure]).unwrap();
    let event = &receiver.events(2).await[1];
    let error = &event["data"]["errors"][0];
    assert_eq!(
        (&event["eventType"], &error["code"], &error["state"]),
        (&json!("VEHICLE_ERROR"), &json!("NO_RESPONSE"), &json!("ERROR"))
    );
    assert_eq!(error["signals"][0]["code"], "tractionbattery-range");
    assert!(error["docURL"].is_string() && error["resolution"]["type"] == "RETRY_LATER");
    world.sandbox.set_failures(&vehicle, vec![]).unwrap();
    assert_eq!(receiver.events(3).await[2]["data"]["errors"][0]["state"], "RESOLVED");
    let (status, _) = world
        .control(
            &format!("/sandbox/webhooks/{webhook}/events"),
            json!({ "event": "VEHICLE_ERROR", "error": { "on": "closure-islocked", "type": "PERMISSION" } }),
        )
        .await;
    assert_eq!(status, 200);
    let event = receiver.events(4).await[3].clone();
    let error = &event["data"]["errors"][0];
    assert_eq!((&error["type"], &error["code"]), (&json!("PERMISSION"), &Value::Null));
    let user = event["data"]["user"]["id"].as_str().unwrap();
    let broken = UserEdit { account_problem: Some("AUTHENTICATION_FAILED".into()), ..UserEdit::default() };
    world.sandbox.edit_user(user, broken).unwrap();
    let again = Reauthentication { vehicle_id: vehicle, ..Reauthentication::default() };
    world.sandbox.reauthenticate(again).unwrap();
    let events = receiver.events(6).await;
    let mut outcomes: Vec<_> = events[4..].iter().map(|event| &event["data"]["errors"][0]["state"]).collect();
    outcomes.sort_by_key(ToString::to_string);
    assert_eq!(outcomes, ["ERROR", "RESOLVED"], "in whichever order they arrive");
}

#[tokio::test]
async fn events_are_sent_on_demand_twice_as_given_or_badly_signed() {
    let (world, receiver, webhook, vehicle) = subscribed(|_| {}).await;
    receiver.events(1).await;
    let twice =
        EventRequest { copies: 2, triggers: vec!["charge-ischarging".into()], ..EventRequest::default() };
    let ids = world.sandbox.send_event(&webhook, twice).unwrap();
    let events = receiver.events(3).await;
    assert!(events[1..].iter().all(|event| event["eventId"] == json!(ids[0])));
    let given = EventRequest { body: Some(json!({ "eventType": "NEW_THING" })), ..EventRequest::default() };
    world.sandbox.send_event(&webhook, given).unwrap();
    assert_eq!(receiver.events(4).await[3], json!({ "eventType": "NEW_THING" }));
    for nonsense in [
        json!({ "event": "HONK" }),
        json!({ "event": "schedule" }),
        json!({ "vehicle_id": "nowhere" }),
        json!({ "copies": 0 }),
        json!({ "event": "VEHICLE_ERROR" }),
    ] {
        let (status, answer) = world.control(&format!("/sandbox/webhooks/{webhook}/events"), nonsense).await;
        assert_eq!(status, 400, "{answer}");
    }
    let forged = EventRequest { wrong_signature: true, vehicle_id: Some(vehicle), ..EventRequest::default() };
    world.sandbox.send_event(&webhook, forged).unwrap();
    for _ in 0..500 {
        if receiver.inner.received.lock().unwrap().last().is_some_and(|(signed, _)| !signed) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("no event with a wrong signature came");
}

#[tokio::test]
async fn version_2_webhooks_carry_readings_or_charging_events() {
    let (world, receiver, webhook, vehicle) = subscribed(|webhook| {
        webhook.version = "2.0".into();
        webhook.paths = vec!["/odometer".into(), "/fuel".into()];
        webhook.triggers = vec!["closure-islocked".into()];
    })
    .await;
    let event = receiver.events(1).await[0].clone();
    assert_eq!(
        (&event["version"], &event["eventName"], &event["webhookId"]),
        (&json!("2.0"), &json!("schedule"), &json!(webhook))
    );
    let vehicle_data = &event["payload"]["vehicles"][0];
    assert_eq!(
        (&vehicle_data["vehicleId"], &vehicle_data["data"][0]["code"]),
        (&json!(vehicle), &json!(200))
    );
    assert!(vehicle_data["data"][0]["body"]["distance"].is_number());
    assert!(vehicle_data["data"][0]["headers"]["sc-data-age"].is_string());
    assert_eq!(vehicle_data["data"][1]["body"]["code"], "VEHICLE_NOT_CAPABLE");

    let events = WebhookRequest { version: "2.0".into(), event: "eventBased".into(), ..receiver.request() };
    let events = world.sandbox.add_webhook(events).await.unwrap();
    world.sandbox.subscribe(&events.id, &vehicle).unwrap();
    world.sandbox.edit_vehicle(&vehicle, CarEdit { charging: Some(true), ..CarEdit::default() }).unwrap();
    let event = receiver.events(2).await[1].clone();
    assert_eq!(
        (&event["eventName"], &event["payload"]["eventType"]),
        (&json!("eventBased"), &json!("CHARGING_STARTED"))
    );
    world.sandbox.advance(seconds(86_400));
    assert_eq!(receiver.events(3).await[2]["payload"]["eventType"], "CHARGING_COMPLETED");
}

#[tokio::test]
async fn a_webhook_of_every_car_forgets_those_that_leave() {
    let (world, receiver, first, vehicle) = subscribed(|webhook| webhook.auto_subscribe = true).await;
    receiver.events(1).await;
    let second = world.sandbox.connect(ConnectRequest::default()).unwrap();
    receiver.events(2).await;
    assert_eq!(world.sandbox.webhooks()[0].vehicles, [vehicle.clone(), second.vehicles[0].clone()]);
    world.sandbox.revoke(smartcar_sandbox::Revocation::VehicleId(vehicle)).unwrap();
    assert_eq!(world.sandbox.webhooks()[0].vehicles, second.vehicles);
    let off = WebhookEdit { is_enabled: Some(false), ..WebhookEdit::default() };
    assert!(!world.sandbox.edit_webhook(&first, off).unwrap().is_enabled);
    unlock(&world, &second.vehicles[0]);
    assert_eq!(world.sandbox.deliveries().len(), 2);
    let removed = world.http.delete(world.url(&format!("/sandbox/webhooks/{first}"))).send().await.unwrap();
    assert_eq!(removed.status(), 200);
    assert_eq!(world.sandbox.webhooks(), []);
}
