//! API v2 and the management API over the simulated cars.

use crate::common::{Tokens, World, world};
use serde_json::{Value, json};
use smartcar_sandbox::{Config, ConnectRequest};

async fn car(powertrain: &str) -> (World, Tokens, String) {
    let world = world(Config::default()).await;
    let request = ConnectRequest {
        make: Some("FORD".into()),
        powertrain: Some(powertrain.into()),
        ..ConnectRequest::default()
    };
    let (consent, pair) = world.connect(request).await;
    let base = format!("/v2.0/vehicles/{}", consent.vehicles[0]);
    (world, pair, base)
}

#[tokio::test]
async fn every_reading_has_its_shape() {
    let (world, pair, base) = car("PHEV").await;
    let get = async |path: &str| {
        let (status, body) = world.get(&format!("{base}{path}"), &pair.access).await;
        assert_eq!(status, 200, "{path} {body}");
        body
    };
    let info = get("").await;
    assert_eq!(
        (&info["make"], &info["model"], &info["year"]),
        (&json!("FORD"), &json!("Escape"), &json!(2023))
    );
    assert_eq!(get("/").await, info);
    assert_eq!(get("/vin").await["vin"].as_str().unwrap().len(), 17);
    for (path, fields) in [
        ("/odometer", vec!["distance"]),
        ("/location", vec!["latitude", "longitude"]),
        ("/fuel", vec!["range", "percentRemaining", "amountRemaining"]),
        ("/battery", vec!["range", "percentRemaining"]),
        ("/battery/capacity", vec!["capacity"]),
        ("/charge/limit", vec!["limit"]),
        ("/engine/oil", vec!["lifeRemaining"]),
        ("/tires/pressure", vec!["frontLeft", "frontRight", "backLeft", "backRight"]),
    ] {
        let body = get(path).await;
        assert!(fields.iter().all(|field| body[field].is_number()), "{path} {body}");
        assert_eq!(body.as_object().unwrap().len(), fields.len(), "{path} {body}");
    }
    assert_eq!(get("/charge").await, json!({ "isPluggedIn": true, "state": "NOT_CHARGING" }));
    assert_eq!(get("/battery/nominal_capacity").await["capacity"]["nominal"], 14.4);
    assert_eq!(get("/security").await["doors"][0], json!({ "type": "frontLeft", "status": "CLOSED" }));
    assert_eq!(get("/diagnostics/system_status").await["systems"][0]["systemId"], "SYSTEM_ABS");
    assert!(get("/diagnostics/dtcs").await["activeCodes"].is_array());
    let history = get("/service/history?start_date=2000-01-01").await;
    assert_eq!(history.as_array().unwrap().len(), 2);
    assert_eq!(get("/service/history").await, json!([history[1]]), "without dates, the last year's");
    let day = &history[1]["serviceDate"].as_str().unwrap()[..10];
    assert_eq!(get(&format!("/service/history?start_date={day}&end_date={day}")).await, json!([history[1]]));
    assert_eq!(get(&format!("/service/history?startDate=2000-01-01&endDate={day}")).await, history);
    let bad = world.get(&format!("{base}/service/history?start_date=soon"), &pair.access).await;
    assert_eq!((bad.0, &bad.1["detail"][0]["field"]), (400, &json!("start_date")));
}

#[tokio::test]
async fn answers_carry_their_meta_in_the_unit_system_asked_for() {
    let (world, pair, base) = car("ICE").await;
    let path = world.url(&format!("{base}/odometer"));
    let get = async |units: Option<&str>| {
        let mut request = world.http.get(&path).bearer_auth(&pair.access);
        if let Some(units) = units {
            request = request.header("sc-unit-system", units);
        }
        request.send().await.unwrap()
    };
    let metric = get(None).await;
    assert_eq!(metric.headers()["sc-unit-system"], "metric");
    for name in ["sc-request-id", "sc-data-age", "sc-fetched-at"] {
        assert!(metric.headers().contains_key(name));
    }
    let km = metric.json::<Value>().await.unwrap()["distance"].as_f64().unwrap();
    let imperial = get(Some("imperial")).await;
    assert_eq!(imperial.headers()["sc-unit-system"], "imperial");
    let miles = imperial.json::<Value>().await.unwrap()["distance"].as_f64().unwrap();
    assert!((km * 0.621_371 - miles).abs() < 0.1);
    assert_eq!(get(Some("nautical")).await.status(), 400);
}

#[tokio::test]
async fn permissions_reach_and_paths_are_checked() {
    let world = world(Config::default()).await;
    let request = ConnectRequest { scope: vec!["read_odometer".into()], ..ConnectRequest::default() };
    let (consent, pair) = world.connect(request).await;
    let base = format!("/v2.0/vehicles/{}", consent.vehicles[0]);
    assert_eq!(world.get(&format!("{base}/odometer"), &pair.access).await.0, 200);
    let (status, error) = world.get(&format!("{base}/vin"), &pair.access).await;
    assert_eq!((status, &error["type"], &error["code"]), (403, &json!("PERMISSION"), &Value::Null));
    assert_eq!(error["resolution"]["type"], "REAUTHENTICATE");
    assert!(error["requestId"].is_string());
    let elsewhere = "/v2.0/vehicles/36ab27d0-fd9d-4455-823a-ce30af709ffc/odometer";
    assert_eq!(world.get(elsewhere, &pair.access).await.0, 403);
    let (status, error) = world.get(&format!("{base}/horn"), &pair.access).await;
    assert_eq!((status, &error["code"]), (404, &json!("PATH")));
    assert_eq!(world.get("/v9.0/user", &pair.access).await.1["code"], "VERSION");
    assert_eq!(world.http.get(world.url("/v2.0/user")).send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn a_car_does_what_it_can() {
    for (powertrain, missing) in [("BEV", vec!["/fuel", "/engine/oil"]), ("ICE", vec!["/battery", "/charge"])]
    {
        let (world, pair, base) = car(powertrain).await;
        for path in missing {
            let (status, error) = world.get(&format!("{base}{path}"), &pair.access).await;
            assert_eq!(
                (status, &error["type"], &error["code"]),
                (501, &json!("COMPATIBILITY"), &json!("VEHICLE_NOT_CAPABLE"))
            );
        }
    }
}

#[tokio::test]
async fn commands_change_the_car() {
    let (world, pair, base) = car("BEV").await;
    let post = async |path: &str, body: Value| world.post(&format!("{base}{path}"), &pair.access, body).await;
    let get = async |path: &str| world.get(&format!("{base}{path}"), &pair.access).await.1;
    let (status, answer) = post("/charge", json!({ "action": "START" })).await;
    assert_eq!((status, &answer["status"]), (200, &json!("success")));
    assert_eq!(answer["message"], "Successfully sent request to vehicle");
    assert_eq!(get("/charge").await["state"], "CHARGING");
    assert_eq!(post("/charge", json!({ "action": "START" })).await.1["code"], "CHARGING_IN_PROGRESS");
    let before = get("/battery").await["percentRemaining"].as_f64().unwrap();
    world.sandbox.advance(crate::common::seconds(3600));
    let (_, fresh) = world.refresh(&pair.refresh).await;
    assert!(get("/battery").await["percentRemaining"].as_f64().unwrap() > before);
    drop(fresh);
    assert_eq!(post("/charge/limit", json!({ "limit": 0.8 })).await.0, 200);
    assert_eq!(get("/charge/limit").await["limit"], 0.8);
    assert_eq!(post("/security", json!({ "action": "UNLOCK" })).await.0, 200);
    assert_eq!(get("/security").await["isLocked"], false);
    assert_eq!(post("/navigation/destination", json!({ "latitude": 1, "longitude": 2.5 })).await.0, 200);
    for (path, body) in [
        ("/charge", json!({ "action": "JUMP" })),
        ("/charge/limit", json!({ "limit": 0.3 })),
        ("/navigation/destination", json!({ "latitude": 91, "longitude": 0 })),
        ("/security", json!({})),
        ("/batch", json!({ "requests": [] })),
    ] {
        let (status, error) = post(path, body).await;
        assert_eq!((status, &error["type"]), (400, &json!("VALIDATION")), "{path}");
    }
}

#[tokio::test]
async fn a_batch_answers_each_path_for_itself() {
    let (world, pair, base) = car("BEV").await;
    let paths = ["/", "/odometer", "/fuel", "/nowhere"].map(|path| json!({ "path": path }));
    let (status, answer) =
        world.post(&format!("{base}/batch"), &pair.access, json!({ "requests": paths })).await;
    assert_eq!(status, 200);
    let codes: Vec<_> =
        answer["responses"].as_array().unwrap().iter().map(|response| &response["code"]).collect();
    assert_eq!(codes, [200, 200, 501, 404]);
    assert!(answer["responses"][1]["body"]["distance"].is_number());
    assert_eq!(answer["responses"][1]["headers"]["sc-unit-system"], "metric");
    assert_eq!(answer["responses"][2]["body"]["code"], "VEHICLE_NOT_CAPABLE");
}

#[tokio::test]
async fn a_vehicle_disconnects_and_the_last_one_ends_the_grant() {
    let world = world(Config::default()).await;
    let two = ConnectRequest { vehicles: smartcar_sandbox::Choice::Count(2), ..ConnectRequest::default() };
    let (consent, pair) = world.connect(two).await;
    let delete = async |vehicle: &str| {
        let url = world.url(&format!("/v2.0/vehicles/{vehicle}/application"));
        world.http.delete(url).bearer_auth(&pair.access).send().await.unwrap().status()
    };
    assert_eq!(delete(&consent.vehicles[0]).await, 200);
    assert_eq!(delete(&consent.vehicles[0]).await, 403);
    assert_eq!(world.get("/v2.0/vehicles", &pair.access).await.1["vehicles"], json!([consent.vehicles[1]]));
    assert_eq!(delete(&consent.vehicles[1]).await, 200);
    assert_eq!(world.get("/v2.0/vehicles", &pair.access).await.0, 401);
    assert_eq!(world.refresh(&pair.refresh).await.0, 400);
}

#[tokio::test]
async fn management_lists_and_ends_connections() {
    let world = world(Config::default()).await;
    let three = ConnectRequest { vehicles: smartcar_sandbox::Choice::Count(3), ..ConnectRequest::default() };
    let (first, pair) = world.connect(three).await;
    let (second, _) = world.connect(ConnectRequest::default()).await;
    let url = world.url("/v2.0/management/connections/");
    let amt = world.sandbox.config().management_token.clone();
    let get = async |query: &[(&str, &str)]| {
        let request = world.http.get(&url).basic_auth("default", Some(&amt)).query(query);
        request.send().await.unwrap().json::<Value>().await.unwrap()
    };
    let page = get(&[("limit", "1")]).await;
    assert_eq!(page["connections"][0]["vehicleId"], json!(second.vehicles[0]), "newest first");
    let rest = get(&[("limit", "3"), ("cursor", page["paging"]["cursor"].as_str().unwrap())]).await;
    assert_eq!((rest["connections"].as_array().unwrap().len(), &rest["paging"]["cursor"]), (3, &Value::Null));
    let user = second.user_id.unwrap();
    assert_eq!(get(&[("user_id", &user)]).await["connections"].as_array().unwrap().len(), 1);
    let filter = [("vehicle_id", first.vehicles[1].as_str())];
    assert_eq!(get(&filter).await["connections"].as_array().unwrap().len(), 1);
    let delete = async |query: &[(&str, &str)]| {
        world.http.delete(&url).basic_auth("default", Some(&amt)).query(query).send().await.unwrap()
    };
    assert_eq!(delete(&[]).await.status(), 400);
    let ended: Value = delete(&filter).await.json().await.unwrap();
    assert_eq!(ended["connections"], json!([{ "vehicleId": first.vehicles[1], "userId": first.user_id }]));
    assert_eq!(world.get("/v2.0/vehicles", &pair.access).await.1["paging"]["count"], 2);
    let stranger = world.http.get(&url).basic_auth("default", Some("wrong")).send().await.unwrap();
    assert_eq!(stranger.status(), 401);
}
