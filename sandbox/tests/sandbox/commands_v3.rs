//! Commands and charge schedules of API v3.

use std::time::Duration;

use serde_json::{Value, json};
use smartcar_sandbox::{CarEdit, Commands, Config, ConnectRequest, Failure};

use crate::common::{V3, World, answer, world};

async fn act(v3: &V3<'_>, name: &str, attributes: Value) -> (u16, Value) {
    let body = json!({ "data": { "attributes": attributes } });
    v3.post(&format!("/vehicles/{{id}}/commands/{name}"), body).await
}

fn slow(world: &World, vehicle: &str, long: bool) {
    let commands = Some(Commands { long, seconds: 180.0 });
    world.sandbox.edit_vehicle(vehicle, CarEdit { commands, ..CarEdit::default() }).unwrap();
}

#[tokio::test]
async fn every_command_acts_on_the_car_that_api_v2_shows() {
    let world = world(Config::default()).await;
    let (consent, pair) = world.connect(ConnectRequest::default()).await;
    let v3 = V3 {
        world: &world,
        token: world.application().await,
        user: consent.user_id.unwrap(),
        vehicle: consent.vehicles[0].clone(),
    };
    let v2 =
        async |path: &str| world.get(&format!("/v2.0/vehicles/{}{path}", v3.vehicle), &pair.access).await.1;
    let started = v3.request("POST", "/vehicles/{id}/commands/charge/start").send().await.unwrap();
    assert!(started.headers().contains_key("content-length"));
    let (status, started) = answer(started).await;
    assert_eq!(status, 200, "{started}");
    let execution = &started["data"];
    assert!(execution["id"].as_str().unwrap().starts_with("exec_"));
    assert_eq!(execution["type"], "command-execution");
    assert_eq!(
        execution["attributes"],
        json!({
            "commandType": "charge-start", "status": { "value": "SUCCESS" }, "executionMode": "sync", "parameters": {},
        })
    );
    assert_eq!(execution["meta"]["durationInSeconds"], 0);
    assert_eq!(v2("/charge").await["state"], "CHARGING");
    assert_eq!(act(&v3, "charge/stop", json!({})).await.0, 200);
    assert_eq!(v2("/charge").await["state"], "NOT_CHARGING");
    let (_, limit) = act(&v3, "charge/set-limit", json!({ "percent": 70 })).await;
    assert_eq!(limit["data"]["attributes"]["commandType"], "charge-set-limit");
    assert_eq!(limit["data"]["attributes"]["parameters"], json!({ "percent": 70 }));
    assert_eq!(v2("/charge/limit").await["limit"], 0.7);
    act(&v3, "security/unlock", json!({})).await;
    assert_eq!(v2("/security").await["isLocked"], false);
    act(&v3, "security/lock", json!({})).await;
    assert_eq!(v2("/security").await["isLocked"], true);
    act(&v3, "navigation/set-destination", json!({ "latitude": 47.5, "longitude": 8.5 })).await;
    assert_eq!(world.sandbox.vehicle(&v3.vehicle).unwrap().destination, Some((47.5, 8.5)));
    assert_eq!(act(&v3, "charge-port/open", json!({})).await.0, 200);
    assert_eq!(v2("/security").await["chargingPort"][0]["status"], "OPEN");
}

#[tokio::test]
async fn commands_are_validated_and_refused_as_smartcar_does() {
    let world = world(Config::default()).await;
    let v3 = world.v3(ConnectRequest::default()).await;
    for (name, attributes) in [
        ("charge/set-limit", json!({ "percent": 49 })),
        ("charge/set-limit", json!({ "percent": 101 })),
        ("charge/set-limit", json!({ "percent": 70.5 })),
        ("charge/set-limit", json!({})),
        ("navigation/set-destination", json!({ "latitude": 91, "longitude": 0 })),
    ] {
        let (status, body) = act(&v3, name, attributes).await;
        assert_eq!((status, &body["errors"][0]["code"]), (400, &json!("INVALID_INPUT_FORMAT")), "{name}");
    }
    let (status, body) = act(&v3, "charge/stop", json!({})).await;
    assert_eq!((status, &body["errors"][0]["code"]), (409, &json!("NOT_CHARGING")));
    assert_eq!(act(&v3, "horn/honk", json!({})).await.0, 404);
    let bare = world.http.post(world.url(&format!("/v3/vehicles/{}/commands/security/lock", v3.vehicle)));
    let (status, body) = answer(bare.bearer_auth(&v3.token).send().await.unwrap()).await;
    assert_eq!((status, &body["errors"][0]["code"]), (400, &json!("MISSING_PARAMETER")));
    let ice = ConnectRequest {
        make: Some("BMW".into()),
        powertrain: Some("ICE".into()),
        ..ConnectRequest::default()
    };
    let (status, body) = act(&world.v3(ice).await, "charge/start", json!({})).await;
    assert_eq!((status, &body["errors"][0]["code"]), (501, &json!("VEHICLE_NOT_CAPABLE")));
    let read = ConnectRequest { scope: vec!["read_charge".into()], ..ConnectRequest::default() };
    let (status, body) = act(&world.v3(read).await, "charge/start", json!({})).await;
    assert_eq!((status, &body["errors"][0]["type"]), (403, &json!("PERMISSION")));
}

#[tokio::test]
async fn a_long_command_answers_202_and_finishes_in_the_same_body() {
    let world = world(Config::default()).await;
    let v3 = world.v3(ConnectRequest::default()).await;
    slow(&world, &v3.vehicle, true);
    let mut response = v3.request("POST", "/vehicles/{id}/commands/security/unlock").send().await.unwrap();
    assert_eq!(response.status(), 202);
    assert_eq!(response.headers().get("content-length"), None);
    let early = tokio::time::timeout(Duration::from_millis(100), response.chunk()).await;
    assert!(early.is_err(), "nothing comes before the car is done");
    assert!(world.sandbox.vehicle(&v3.vehicle).unwrap().locked);
    world.sandbox.advance(Duration::from_secs(180));
    let body: Value = serde_json::from_slice(&response.chunk().await.unwrap().unwrap()).unwrap();
    assert_eq!(body["data"]["attributes"]["executionMode"], "async");
    assert_eq!(body["data"]["meta"]["durationInSeconds"], 180);
    assert_eq!(response.chunk().await.unwrap(), None);
    assert!(!world.sandbox.vehicle(&v3.vehicle).unwrap().locked);
}

#[tokio::test]
async fn a_long_command_that_fails_says_so_in_its_body_alone() {
    let world = world(Config::default()).await;
    let v3 = world.v3(ConnectRequest::default()).await;
    slow(&world, &v3.vehicle, true);
    let failure = Failure::new("security/unlock", "VEHICLE_STATE", "REMOTE_ACCESS_DISABLED");
    world.sandbox.set_failures(&v3.vehicle, vec![failure]).unwrap();
    let response = v3.request("POST", "/vehicles/{id}/commands/security/unlock").send().await.unwrap();
    assert_eq!(response.status(), 202);
    world.sandbox.advance(Duration::from_secs(180));
    let body: Value = response.json().await.unwrap();
    assert_eq!(
        (&body["errors"][0]["status"], &body["errors"][0]["code"]),
        (&json!("409"), &json!("REMOTE_ACCESS_DISABLED"))
    );
}

#[tokio::test]
async fn a_slow_command_is_finished_even_if_the_client_hangs_up() {
    let world = world(Config::default()).await;
    let v3 = world.v3(ConnectRequest::default()).await;
    slow(&world, &v3.vehicle, false);
    let command = v3.request("POST", "/vehicles/{id}/commands/security/unlock").send();
    tokio::select! {
        _ = command => panic!("it was to be slow"),
        () = async {
            while !world.sandbox.stats().requests.keys().any(|request| request.ends_with("/unlock")) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        } => {}
    }
    for _ in 0..100 {
        if !world.sandbox.vehicle(&v3.vehicle).unwrap().locked {
            return;
        }
        world.sandbox.advance(Duration::from_secs(180));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the door stayed locked");
}

#[tokio::test]
async fn charge_schedules_are_made_read_back_and_deleted() {
    let world = world(Config::default()).await;
    let v3 = world.v3(ConnectRequest::default()).await;
    let location = json!({ "latitude": 37.7749, "longitude": -122.4194 });
    let create = async |kind: &str, mut attributes: Value| {
        attributes["location"] = location.clone();
        v3.post(
            &format!("/vehicles/{{id}}/charge-schedules/{kind}"),
            json!({ "data": { "attributes": attributes } }),
        )
        .await
    };
    let (status, daily) = create("daily", json!({ "startTime": "08:00", "stopTime": "10:00" })).await;
    assert_eq!((status, &daily["data"]["type"]), (200, &json!("charge-schedule-execution")), "{daily}");
    let attributes = &daily["data"]["attributes"];
    assert_eq!((&attributes["action"], &attributes["scheduleType"]), (&json!("create"), &json!("daily")));
    let id = attributes["scheduleId"].as_str().unwrap().to_owned();
    assert!(daily["data"]["links"]["schedule"].as_str().unwrap().ends_with(&id));
    let times = json!({ "startTime": "22:00", "stopTime": "06:00" });
    assert_eq!(create("weekly", json!({ "days": { "monday": times, "sunday": [times] } })).await.0, 200);
    assert_eq!(create("workweek", json!({ "weekdays": times, "weekends": [] })).await.0, 200);
    let schedules = v3.signal("charge-chargetimers").await["body"]["values"].clone();
    assert_eq!(schedules.as_array().unwrap().len(), 3);
    assert_eq!((&schedules[0]["scheduleId"], &schedules[0]["type"]), (&json!(id), &json!("LOCATION")));
    let path = format!("/vehicles/{{id}}/charge-schedules/{id}");
    let (status, deleted) = v3.delete(&path).await;
    assert_eq!((status, &deleted["data"]["attributes"]["action"]), (200, &json!("delete")));
    assert_eq!(v3.delete(&path).await.0, 404);
    for (kind, attributes) in [
        ("daily", json!({ "startTime": "8:00", "stopTime": "10:00" })),
        ("daily", json!({ "startTime": "08:00" })),
        ("weekly", json!({ "days": { "someday": times } })),
        ("weekly", json!({})),
        ("workweek", json!({})),
    ] {
        assert_eq!(create(kind, attributes.clone()).await.0, 400, "{kind} {attributes}");
    }
    assert_eq!(create("yearly", json!({})).await.0, 404);
    for (make, powertrain, kind, status) in [
        ("BMW", "ICE", "daily", 501),
        ("FORD", "BEV", "daily", 501),
        ("VOLVO", "BEV", "daily", 200),
        ("VOLVO", "BEV", "weekly", 501),
    ] {
        let request = ConnectRequest {
            make: Some(make.into()),
            powertrain: Some(powertrain.into()),
            ..ConnectRequest::default()
        };
        let v3 = world.v3(request).await;
        let attributes = json!({
            "location": location, "startTime": "08:00", "stopTime": "10:00", "days": { "monday": times },
        });
        let body = json!({ "data": { "attributes": attributes } });
        let answer = v3.post(&format!("/vehicles/{{id}}/charge-schedules/{kind}"), body).await;
        assert_eq!(answer.0, status, "{make} {kind} {}", answer.1);
        let refused = &answer.1["errors"][0]["code"];
        assert!(status == 200 || refused == "VEHICLE_NOT_CAPABLE", "{refused}");
    }
}
