//! Cars and accounts under control: edits, movement, failures on demand, brand-specific endpoints.

use serde_json::{Value, json};
use smartcar_sandbox::{CarEdit, Config, ConnectRequest, DriveEdit, Failure, UserEdit};

use crate::common::{Tokens, World, seconds, world};

async fn car(make: &str) -> (World, Tokens, String) {
    let world = world(Config::default()).await;
    let request = ConnectRequest { make: Some(make.into()), ..ConnectRequest::default() };
    let (consent, pair) = world.connect(request).await;
    (world, pair, consent.vehicles[0].clone())
}

#[tokio::test]
async fn an_edit_shows_in_api_v2() {
    let (world, pair, id) = car("TESLA").await;
    let edit = json!({
        "odometer_km": 12345.6, "state_of_charge": 0.42, "charge_limit": 0.8, "plugged_in": false, "locked": false,
        "latitude": 47.5, "longitude": 8.5, "trunk_open": true, "doors_open": [true, false, false, false],
    });
    let (status, report) = world.control(&format!("/sandbox/vehicles/{id}"), edit).await;
    assert_eq!(
        (status, &report["odometer_km"], &report["plugged_in"]),
        (200, &json!(12345.6), &json!(false))
    );
    let get = async |path: &str| world.get(&format!("/v2.0/vehicles/{id}{path}"), &pair.access).await.1;
    assert_eq!(get("/odometer").await["distance"], 12345.6);
    assert_eq!(get("/battery").await["percentRemaining"], 0.42);
    assert_eq!(get("/charge").await, json!({ "isPluggedIn": false, "state": "NOT_CHARGING" }));
    assert_eq!(get("/location").await, json!({ "latitude": 47.5, "longitude": 8.5 }));
    let security = get("/security").await;
    assert_eq!((&security["isLocked"], &security["doors"][0]["status"]), (&json!(false), &json!("OPEN")));
    assert_eq!(security["storage"][0], json!({ "type": "rear", "status": "OPEN" }));
    for nonsense in [
        json!({ "state_of_charge": 42 }),
        json!({ "fuel": 0.5 }),
        json!({ "colour": "red" }),
        json!({ "latitude": 91 }),
        json!({ "drive": { "speed_kmh": -1 } }),
    ] {
        let (status, answer) = world.control(&format!("/sandbox/vehicles/{id}"), nonsense.clone()).await;
        assert_eq!(status, 400, "{nonsense} {answer}");
    }
    assert_eq!(world.control("/sandbox/vehicles/nowhere", json!({})).await.0, 400);
    assert_eq!(world.sandbox.vehicles().len(), 1);
}

#[tokio::test]
async fn a_car_drives_until_it_arrives() {
    let (world, _, id) = car("TESLA").await;
    let edit = |edit| world.sandbox.edit_vehicle(&id, edit).unwrap();
    let drive = DriveEdit { speed_kmh: 60.0, heading: Some(90.0), minutes: Some(30.0) };
    let before = edit(CarEdit { state_of_charge: Some(0.9), drive: Some(drive), ..CarEdit::default() });
    assert_eq!(before.plugged_in, Some(false));
    world.sandbox.advance(seconds(3600));
    let after = world.sandbox.vehicle(&id).unwrap();
    assert!((after.odometer_km - before.odometer_km - 30.0).abs() < 0.1, "{before:?} {after:?}");
    assert!(after.longitude > before.longitude && (after.latitude - before.latitude).abs() < 1e-3);
    assert!(after.state_of_charge < before.state_of_charge);
    assert!(after.speed_kmh.abs() < f64::EPSILON);
    edit(CarEdit { drive: Some(DriveEdit { minutes: None, ..drive }), ..CarEdit::default() });
    world.sandbox.advance(seconds(86_400));
    let empty = world.sandbox.vehicle(&id).unwrap();
    assert!(empty.state_of_charge.unwrap() < 1e-6 && empty.speed_kmh.abs() < f64::EPSILON, "{empty:?}");
}

#[tokio::test]
async fn a_car_that_sleeps_or_is_offline_says_so() {
    let (world, pair, id) = car("TESLA").await;
    let edit = |edit| world.sandbox.edit_vehicle(&id, edit).unwrap();
    edit(CarEdit { asleep: Some(true), ..CarEdit::default() });
    let since = world.sandbox.vehicle(&id).unwrap().silent_since.unwrap();
    world.sandbox.advance(seconds(600));
    let path = format!("/v2.0/vehicles/{id}");
    let response = world.get_response(&format!("{path}/odometer"), &pair.access).await;
    assert_eq!(
        (response.status().as_u16(), response.headers()["sc-data-age"].to_str().unwrap()),
        (200, since.as_str())
    );
    let (status, error) =
        world.post(&format!("{path}/security"), &pair.access, json!({ "action": "UNLOCK" })).await;
    assert_eq!((status, &error["code"]), (409, &json!("ASLEEP")));
    edit(CarEdit { asleep: Some(false), online: Some(false), ..CarEdit::default() });
    let (status, error) = world.get(&format!("{path}/odometer"), &pair.access).await;
    assert_eq!((status, &error["code"]), (409, &json!("UNREACHABLE")));
    edit(CarEdit { online: Some(true), ..CarEdit::default() });
    assert_eq!(world.get(&format!("{path}/odometer"), &pair.access).await.0, 200);
}

#[tokio::test]
async fn readings_and_commands_fail_on_demand() {
    let (world, pair, id) = car("TESLA").await;
    let path = format!("/sandbox/vehicles/{id}/failures");
    let (status, failures) = world
        .control(
            &path,
            json!({ "failures": [
                { "on": "odometer", "type": "UPSTREAM", "code": "NO_RESPONSE", "times": 1 },
                { "on": "commands", "type": "VEHICLE_STATE", "code": "IN_MOTION", "acts": true },
                { "on": "charge/limit", "type": "RATE_LIMIT", "code": "VEHICLE", "retry_after": 7 },
            ] }),
        )
        .await;
    assert_eq!((status, failures["failures"].as_array().unwrap().len()), (200, 3));
    let get = async |path: &str| world.get(&format!("/v2.0/vehicles/{id}{path}"), &pair.access).await;
    let (status, error) = get("/odometer").await;
    assert_eq!(
        (status, &error["type"], &error["resolution"]["type"]),
        (502, &json!("UPSTREAM"), &json!("RETRY_LATER"))
    );
    assert_eq!(get("/odometer").await.0, 200, "once was enough");
    let limited = world.get_response(&format!("/v2.0/vehicles/{id}/charge/limit"), &pair.access).await;
    assert_eq!((limited.status().as_u16(), limited.headers()["retry-after"].to_str().unwrap()), (429, "7"));
    let unlock = json!({ "action": "UNLOCK" });
    let (status, error) = world.post(&format!("/v2.0/vehicles/{id}/security"), &pair.access, unlock).await;
    assert_eq!((status, &error["code"]), (409, &json!("IN_MOTION")));
    assert!(!world.sandbox.vehicle(&id).unwrap().locked, "it acted all the same");
    assert_eq!(world.control(&path, json!({ "failures": [] })).await.1["failures"], json!([]));
    assert_eq!(world.control(&path, json!({ "failures": [{ "on": "*" }] })).await.0, 400);
    world.sandbox.set_failures(&id, vec![Failure::new("reads", "SERVER", "INTERNAL")]).unwrap();
    assert_eq!(get("/vin").await.0, 500);
}

#[tokio::test]
async fn an_account_that_stopped_working_says_where_to_repair_it() {
    let (world, pair, id) = car("TESLA").await;
    let user = world.get("/v2.0/user", &pair.access).await.1["id"].as_str().unwrap().to_owned();
    let (status, report) = world
        .control(&format!("/sandbox/users/{user}"), json!({ "account_problem": "AUTHENTICATION_FAILED" }))
        .await;
    assert_eq!((status, &report["make"], &report["vehicles"]), (200, &json!("TESLA"), &json!([id])));
    let (status, error) = world.get(&format!("/v2.0/vehicles/{id}/vin"), &pair.access).await;
    assert_eq!((status, &error["type"]), (400, &json!("CONNECTED_SERVICES_ACCOUNT")));
    assert_eq!(error["resolution"]["type"], "REAUTHENTICATE");
    assert!(
        error["resolution"]["url"]
            .as_str()
            .unwrap()
            .contains("/oauth/reauthenticate?response_type=vehicle_id")
    );
    assert!(error["suggestedUserMessage"].is_string());
    let repaired = UserEdit { account_problem: Some(String::new()), ..UserEdit::default() };
    assert_eq!(world.sandbox.edit_user(&user, repaired).unwrap().account_problem, None);
    assert_eq!(world.get(&format!("/v2.0/vehicles/{id}/vin"), &pair.access).await.0, 200);
}

#[tokio::test]
async fn brands_have_endpoints_of_their_own() {
    let (world, pair, id) = car("TESLA").await;
    let get = async |path: &str| world.get(&format!("/v2.0/vehicles/{id}{path}"), &pair.access).await;
    assert_eq!(get("/tesla/speedometer").await, (200, json!({ "speed": 0.0 })));
    assert_eq!(get("/tesla/charge").await.1["socLimit"], 0.9);
    assert_eq!(get("/tesla/charge/completion").await, (200, json!({ "time": Value::Null })));
    let (status, error) = get("/ford/speedometer").await;
    assert_eq!((status, &error["code"]), (501, &json!("MAKE_NOT_COMPATIBLE")));
    assert_eq!(get("/tesla/horn").await.0, 404);
    assert_eq!(get("/TESLA/speedometer").await.0, 404, "the make is in lower case");
    let amps = json!({ "amperage": 16 });
    assert_eq!(
        world.post(&format!("/v2.0/vehicles/{id}/tesla/charge/ammeter"), &pair.access, amps).await.0,
        200
    );
    let batch = json!({ "requests": [{ "path": "/tesla/compass" }] });
    let (_, answer) = world.post(&format!("/v2.0/vehicles/{id}/batch"), &pair.access, batch).await;
    assert_eq!(answer["responses"][0]["body"], json!({ "heading": 0.0 }));
}

#[tokio::test]
async fn what_the_official_node_sdk_sends_is_taken() {
    let (world, pair, id) = car("TESLA").await;
    let path = format!("/v2.0/vehicles/{id}");
    assert_eq!(
        world.post(&format!("{path}/charge/limit"), &pair.access, json!({ "limit": "0.7" })).await.0,
        200
    );
    assert_eq!(world.get(&format!("{path}/charge/limit"), &pair.access).await.1["limit"], 0.7);
    let dates = "?start_date=undefined&end_date=undefined";
    assert_eq!(world.get(&format!("{path}/service/history{dates}"), &pair.access).await.0, 200);
}
