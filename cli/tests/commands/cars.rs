//! `vehicles`, `get` and `send`.

use std::time::{Duration, Instant};

use rustix::process::Signal;
use serde_json::Value;
use smartcar_sandbox::{ConnectRequest, Fault, FaultRule};

use crate::world::World;

const READINGS: [&str; 18] = [
    "attributes",
    "battery",
    "battery_capacity",
    "charge",
    "charge_limit",
    "climate",
    "diagnostic_system_status",
    "diagnostic_trouble_codes",
    "engine_oil",
    "fuel",
    "location",
    "lock_status",
    "nominal_capacity",
    "odometer",
    "permissions",
    "service_history",
    "tire_pressure",
    "vin",
];

#[tokio::test(flavor = "multi_thread")]
async fn vehicles_are_those_of_the_grants() {
    let world = World::new().await;
    let (one, other) = (world.connected("customer-1", 2).await, world.connected("customer-2", 1).await);
    let all = world.run(&["vehicles", "--json"]).code(0).lines();
    assert_eq!(all.len(), 3);
    let theirs = world.run(&["vehicles", "--account", "customer-1", "--json"]).code(0).lines();
    let mut ids: Vec<_> = theirs.iter().map(|line| line["vehicle"].as_str().unwrap().to_owned()).collect();
    let mut expected: Vec<_> = one.vehicles.iter().map(ToString::to_string).collect();
    ids.sort();
    expected.sort();
    assert_eq!(ids, expected);
    assert_eq!(
        (&theirs[0]["grant"], &theirs[0]["status"]),
        (&Value::from(one.id.as_str()), &Value::from("active"))
    );
    let table = world.run(&["vehicles", "--user", other.user_id.as_deref().unwrap()]).code(0).out;
    assert!(table.starts_with("VEHICLE") && table.contains(other.vehicles[0].as_str()));
    assert_eq!(table.lines().count(), 2);
    let none = world.run(&["vehicles", "--account", "nobody"]).code(0);
    assert_eq!((none.out.as_str(), none.err.trim()), ("", "There are none."));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_has_its_unit_and_its_age() {
    let world = World::new().await;
    let vehicle = world.connected("c", 1).await.vehicles[0].to_string();
    let read = world.run(&["get", &vehicle, "odometer"]).code(0).out;
    assert!(read.contains("odometer.distance") && read.contains(" km\n") && read.contains('T'), "{read}");
    let read = world.run(&["get", &vehicle, "odometer", "--units", "imperial"]).code(0).out;
    assert!(read.contains(" mi\n"), "{read}");
    let both = world.run(&["get", &vehicle, "vin", "location", "vin", "--json"]).code(0).lines();
    assert_eq!(both.len(), 2);
    assert_eq!((&both[0]["reading"], both[0]["values"]["vin"].as_str().unwrap().len()), (&"vin".into(), 17));
    assert!(both[1]["values"]["latitude"].is_number());
    assert_eq!(both[1]["unit_system"], "metric");
    assert!(both[1]["request_id"].is_string());
    assert!(world.run(&["get", &vehicle, "location", "--json"]).code(0).json()["data_age"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_that_fails_leaves_the_others() {
    let world = World::new().await;
    let request = ConnectRequest { make: Some("CHEVROLET".into()), ..ConnectRequest::default() };
    let vehicle = world.connected_as("c", request).await.vehicles[0].to_string();
    for version in ["v2", "v3"] {
        let mut arguments = vec!["get", &vehicle, "--api", version, "--json"];
        arguments.extend(READINGS);
        let ran = world.run(&arguments);
        let lines = ran.lines();
        let names: Vec<_> = lines.iter().map(|line| line["reading"].as_str().unwrap()).collect();
        assert_eq!(names, READINGS, "{ran:#?}");
        let failed: Vec<_> =
            lines.iter().filter(|line| line["error"].is_object()).map(|line| &line["reading"]).collect();
        assert!(failed.len() < 4, "{version}: {failed:?}");
        assert_eq!(ran.code == 0, failed.is_empty(), "{ran:#?}");
        let people = world
            .run(&["get", &vehicle, "--api", version, "odometer", "tire_pressure", "permissions"])
            .code(0);
        assert!(people.out.contains("kPa") && people.out.contains("read_vin"), "{}", people.out);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_wrong_has_its_exit_code() {
    let mut world = World::new().await;
    let grant = world.connected("c", 1).await;
    let vehicle = grant.vehicles[0].to_string();
    let unknown = world.run(&["get", &vehicle, "horoscope"]).code(2);
    assert!(unknown.err.contains("odometer"), "the error lists what there is: {}", unknown.err);
    world.run(&["get", "no vehicle!", "odometer"]).code(2);
    world.run(&["get", "36ab27d0-fd9d-4455-823a-ce30af709ffc", "odometer"]).code(3);
    let partly = world.run(&["get", &vehicle, "odometer", "fuel"]);
    assert!(partly.code == 1 && partly.out.contains("odometer.distance"), "{partly:#?}");
    assert!(partly.err.contains("fuel"), "{}", partly.err);
    world
        .sandbox
        .set_faults(vec![FaultRule::new("/v2.0/*", Fault::Status { status: 503, retry_after: None })])
        .unwrap();
    world.set("SMARTCAR_RETRIES", "0");
    world.run(&["get", &vehicle, "odometer"]).code(4);
    world.set("SMARTCAR_RETRIES", "many");
    let config = world.run(&["get", &vehicle, "odometer"]).code(6);
    assert!(config.err.contains("retries"), "{}", config.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_acts_only_where_that_is_meant() {
    let world = World::new().await;
    let vehicle = world.connected("c", 1).await.vehicles[0].to_string();
    let before = world.sandbox.stats();
    let refused = world.run(&["send", &vehicle, "unlock"]).code(2);
    assert!(refused.err.contains("--yes") && refused.err.contains("unlock"), "{}", refused.err);
    assert_eq!(world.sandbox.stats().requests, before.requests, "nothing was sent");
    for command in [
        vec!["lock"],
        vec!["unlock"],
        vec!["start-charging"],
        vec!["stop-charging"],
        vec!["set-charge-limit", "0.8"],
        vec!["send-destination", "-33.9", "151.2"],
    ] {
        let mut arguments = vec!["send", &vehicle];
        arguments.extend(&command);
        arguments.extend(["--yes", "--json"]);
        let sent = world.run(&arguments);
        assert!(sent.code == 0 || sent.out.contains("\"done\":false"), "{command:?}: {sent:#?}");
    }
    let locked = world.run(&["send", &vehicle, "lock", "--yes"]).code(0);
    assert_eq!(locked.out, "Done.\n");
    let status = world.run(&["get", &vehicle, "lock_status", "--json"]).code(0).json();
    assert_eq!(status["values"]["is_locked"], true);
    world.run(&["send", &vehicle, "set-charge-limit", "0.2", "--yes"]).code(2);
    world.run(&["send", &vehicle, "fly", "--yes"]).code(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn schedules_and_ports_are_for_v3() {
    let world = World::new().await;
    let vehicle = world.connected("c", 1).await.vehicles[0].to_string();
    let arguments = [
        "send",
        &vehicle,
        "--api",
        "v3",
        "set-charge-schedule",
        "52.5",
        "13.4",
        "daily=22:00-06:00",
        "--yes",
        "--json",
    ];
    let set = world.run(&arguments).code(0).json();
    let schedule = set["schedule_id"].as_str().unwrap();
    world.run(&["send", &vehicle, "--api", "v3", "delete-charge-schedule", schedule, "--yes"]).code(0);
    world.run(&["send", &vehicle, "--api", "v3", "open-charge-port", "--yes"]).code(0);
    let closed = world.run(&["send", &vehicle, "--api", "v3", "close-charge-port", "--yes"]);
    assert!(closed.code == 0 || closed.err.contains("The cable is plugged in"), "{closed:#?}");
    world.run(&["send", &vehicle, "set-charge-schedule", "52.5", "13.4", "someday=22-6", "--yes"]).code(2);
    for command in ["subscribe", "unsubscribe"] {
        let none = world.run(&["send", &vehicle, command, "36ab27d0-fd9d-4455-823a-ce30af709ffc", "--yes"]);
        assert!(none.code != 0 && none.err.contains("api"), "there is no such webhook: {none:#?}");
    }
    world.run(&["send", &vehicle, "disconnect", "--yes"]).code(0);
    world.run(&["get", &vehicle, "odometer"]).code(3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_whose_answer_is_lost_has_its_own_exit_code() {
    let world = World::new().await;
    let vehicle = world.connected("c", 1).await.vehicles[0].to_string();
    world.sandbox.set_faults(vec![FaultRule::new("/v2.0/vehicles/*", Fault::Drop)]).unwrap();
    let lost = world.run(&["send", &vehicle, "unlock", "--yes", "--json"]).code(5);
    assert_eq!(lost.json()["done"], Value::Null);
    assert!(lost.err.contains("not known whether the car acted"), "{}", lost.err);
}

/// Waits until the sandbox has had a request whose path ends so.
fn wait_for_request(world: &World, path: &str) {
    let began = Instant::now();
    while !world.sandbox.stats().requests.keys().any(|request| request.ends_with(path)) {
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "it was never sent: {:?}",
            world.sandbox.stats().requests
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_ends_a_read_that_takes_long() {
    let world = World::new().await;
    let vehicle = world.connected("c", 1).await.vehicles[0].to_string();
    world
        .sandbox
        .set_faults(vec![FaultRule::new("/v2.0/vehicles/*", Fault::DelayBefore { seconds: 30.0 })])
        .unwrap();
    let running = world.started(&["get", &vehicle, "odometer"]);
    wait_for_request(&world, "/odometer");
    let began = Instant::now();
    running.signal(Signal::INT);
    running.ended().code(130);
    assert!(began.elapsed() < Duration::from_secs(10));
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_in_the_middle_of_a_command_is_no_plain_end() {
    let world = World::new().await;
    let vehicle = world.connected("c", 1).await.vehicles[0].to_string();
    world
        .sandbox
        .set_faults(vec![FaultRule::new("/v2.0/vehicles/*", Fault::Delay { seconds: 30.0 })])
        .unwrap();
    let running = world.started(&["send", &vehicle, "unlock", "--yes", "--json"]);
    wait_for_request(&world, "/security");
    running.signal(Signal::INT);
    let ran = running.ended().code(5);
    assert_eq!(ran.json()["done"], Value::Null);
    assert!(ran.err.contains("look at it"), "{}", ran.err);
}
