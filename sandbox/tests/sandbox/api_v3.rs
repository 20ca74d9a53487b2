//! API v3: connections, vehicles and signals, for the application and the user it acts for.

use serde_json::{Value, json};
use smartcar_sandbox::{Behaviour, CarEdit, Choice, Config, ConnectRequest, Failure};

use crate::common::{answer, world};

fn car(make: &str, powertrain: &str) -> ConnectRequest {
    ConnectRequest {
        make: Some(make.into()),
        powertrain: Some(powertrain.into()),
        ..ConnectRequest::default()
    }
}

fn error(body: &Value) -> (&str, &str) {
    let error = &body["errors"][0];
    (error["type"].as_str().unwrap(), error["code"].as_str().unwrap_or("null"))
}

#[tokio::test]
async fn connections_are_paged_filtered_and_live_by_default() {
    let world = world(Config::default()).await;
    let many = ConnectRequest { vehicles: Choice::Count(12), ..ConnectRequest::default() };
    let live = world.sandbox.connect(many).unwrap();
    let simulated = ConnectRequest {
        mode: Some("simulated".into()),
        external_id: Some("sky-user-17".into()),
        ..ConnectRequest::default()
    };
    let v3 = world.v3(simulated).await;
    let list = async |query: &[(&str, &str)]| {
        let request = world.http.get(world.url("/v3/connections")).bearer_auth(&v3.token).query(query);
        answer(request.send().await.unwrap()).await
    };
    let (status, page) = list(&[]).await;
    assert_eq!((status, page["data"].as_array().unwrap().len()), (200, 10));
    assert_eq!(
        page["meta"],
        json!({
            "pageNumber": 1, "pageSize": 10, "totalCount": 12, "orderBy": "createdAt", "orderDirection": "DESC",
        })
    );
    assert_eq!(page["links"]["prev"], Value::Null);
    let next = page["links"]["next"].as_str().unwrap();
    let request = world.http.get(world.url(next)).bearer_auth(&v3.token);
    let (_, rest) = answer(request.send().await.unwrap()).await;
    assert_eq!((rest["data"].as_array().unwrap().len(), &rest["links"]["next"]), (2, &Value::Null));
    assert_eq!(list(&[("page[size]", "0")]).await.0, 400);
    assert_eq!(list(&[("filter[vehicle.mode]", "dead")]).await.0, 400);

    let (_, simulated) = list(&[("filter[vehicle.mode]", "simulated")]).await;
    let connection = &simulated["data"][0];
    assert_eq!(simulated["meta"]["totalCount"], 1);
    assert_eq!(
        (&connection["type"], &connection["attributes"]["vehicle"]["mode"]),
        (&json!("connection"), &json!("simulated"))
    );
    assert_eq!(connection["relationships"]["user"]["data"], json!({ "id": v3.user, "type": "user" }));
    assert_eq!(
        connection["relationships"]["vehicle"]["data"],
        json!({ "id": v3.vehicle, "type": "vehicle" })
    );
    assert_eq!(connection["attributes"]["user"], json!({ "id": v3.user, "externalId": "sky-user-17" }));
    assert!(connection["attributes"]["permissions"].as_array().unwrap().contains(&json!("read_odometer")));
    assert!(connection["meta"]["createdAt"].is_string() && connection["meta"]["updatedAt"].is_string());
    let by_external = [("filter[vehicle.mode]", "simulated"), ("filter[user.externalId]", "sky-user-17")];
    assert_eq!(list(&by_external).await.1["meta"]["totalCount"], 1);
    assert_eq!(list(&[("filter[user.externalId]", "nobody")]).await.1["meta"]["totalCount"], 0);
    assert_eq!(
        list(&[("filter[userId]", live.user_id.as_deref().unwrap())]).await.1["meta"]["totalCount"],
        12
    );
    assert_eq!(list(&[("filter[vehicleId]", &live.vehicles[3])]).await.1["meta"]["totalCount"], 1);
    let id = connection["id"].as_str().unwrap();
    assert_eq!(v3.get(&format!("/connections/{id}")).await.1["data"], *connection);
}

#[tokio::test]
async fn ending_connections_ends_the_reach_of_api_v2_s_tokens_too() {
    let world = world(Config::default()).await;
    let two = ConnectRequest { vehicles: Choice::Count(2), ..ConnectRequest::default() };
    let (consent, pair) = world.connect(two).await;
    let v3 = world.v3(ConnectRequest::default()).await;
    let path = format!("/connections?filter[vehicleId]={}", consent.vehicles[0]);
    let request = world.http.get(world.url(&format!("/v3{path}"))).bearer_auth(&v3.token);
    let (_, found) = answer(request.send().await.unwrap()).await;
    let id = found["data"][0]["id"].as_str().unwrap();
    assert_eq!(v3.delete(&format!("/connections/{id}")).await, (204, Value::Null));
    assert_eq!(v3.delete(&format!("/connections/{id}")).await.0, 404);
    assert_eq!(world.get("/v2.0/vehicles", &pair.access).await.1["paging"]["count"], 1);
    let user = consent.user_id.unwrap();
    assert_eq!(v3.delete(&format!("/users/{user}")).await.0, 204);
    assert_eq!(world.get("/v2.0/vehicles", &pair.access).await.1["vehicles"], json!([]));
    assert_eq!(world.get("/v2.0/user", &pair.access).await.1["id"], json!(user));
    assert_eq!(v3.delete(&format!("/users/{user}")).await.0, 404);
}

#[tokio::test]
async fn only_the_application_asks_and_it_says_for_whom() {
    let world = world(Config::default()).await;
    let (_, pair) = world.connect(ConnectRequest::default()).await;
    let mut v3 = world.v3(ConnectRequest::default()).await;
    let path = world.url(&format!("/v3/vehicles/{}/signals", v3.vehicle));
    let bare = world.http.get(&path).bearer_auth(&v3.token).send().await.unwrap();
    let (status, body) = answer(bare).await;
    assert_eq!((status, error(&body)), (400, ("VALIDATION", "MISSING_PARAMETER")));
    let shape = &body["errors"][0];
    assert_eq!(shape["status"], "400");
    assert!(shape["title"].is_string() && shape["detail"].is_string() && shape["links"]["about"].is_string());
    assert!(shape["meta"]["debug"]["requestId"].is_string());
    let (status, body) = answer(world.http.get(&path).bearer_auth(&pair.access).send().await.unwrap()).await;
    assert_eq!(
        (status, error(&body)),
        (401, ("AUTHENTICATION", "UNAUTHORIZED")),
        "a user token counts for nothing"
    );
    assert_eq!(world.http.get(&path).send().await.unwrap().status(), 401);
    assert_eq!(
        error(&v3.get("/vehicles/nowhere/signals").await.1),
        ("RESOURCE_NOT_FOUND", "VEHICLE_NOT_FOUND")
    );
    assert_eq!(
        error(&v3.get("/vehicles/{id}/signals/horn-volume").await.1),
        ("RESOURCE_NOT_FOUND", "SIGNAL_NOT_FOUND")
    );
    assert_eq!(error(&v3.get("/horns").await.1), ("RESOURCE_NOT_FOUND", "INVALID_PATH"));
    v3.user = "somebody else".into();
    assert_eq!(error(&v3.get("/vehicles/{id}/signals").await.1), ("AUTHENTICATION", "ACCESS_DENIED"));
    world.sandbox.advance(std::time::Duration::from_secs(3600));
    assert_eq!(v3.get("/vehicles/{id}").await.0, 401, "an application token lives for an hour");
}

#[tokio::test]
async fn user_tokens_count_where_that_is_switched_on() {
    let behaviour = Behaviour { v3_user_tokens: true, v3_bare_signal: true, ..Behaviour::default() };
    let world = world(Config { behaviour, ..Config::default() }).await;
    let (consent, pair) = world.connect(ConnectRequest::default()).await;
    let (other, _) = world.connect(ConnectRequest::default()).await;
    let path = format!("/v3/vehicles/{}", consent.vehicles[0]);
    assert_eq!(world.get(&path, &pair.access).await.1["attributes"]["make"], "TESLA");
    assert_eq!(world.get(&format!("{path}/signals"), &pair.access).await.0, 200);
    let (_, bare) = world.get(&format!("{path}/signals/odometer-traveleddistance"), &pair.access).await;
    assert_eq!(bare["attributes"]["body"]["unit"], "km");
    assert_eq!(world.get(&format!("/v3/vehicles/{}", other.vehicles[0]), &pair.access).await.0, 403);
    assert_eq!(world.get("/v3/connections", &pair.access).await.0, 401);
}

#[tokio::test]
async fn signals_show_what_the_car_has_and_say_what_it_lacks() {
    let world = world(Config::default()).await;
    let v3 = world.v3(car("FORD", "BEV")).await;
    let (status, all) = v3.get("/vehicles/{id}/signals").await;
    assert_eq!(status, 200);
    let signals = all["data"].as_array().unwrap();
    assert_eq!((signals.len(), &all["meta"]["totalCount"]), (93, &json!(93)));
    assert_eq!(all["included"]["vehicle"]["attributes"]["powertrainType"], "BEV");
    let by_code = |code: &str| signals.iter().find(|signal| signal["attributes"]["code"] == code).unwrap();
    let charge = by_code("tractionbattery-stateofcharge");
    assert_eq!(charge["attributes"]["group"], "TractionBattery");
    assert_eq!(charge["attributes"]["status"], json!({ "value": "SUCCESS" }));
    assert_eq!(charge["attributes"]["body"]["unit"], "percent");
    for name in ["ingestedAt", "retrievedAt", "oemUpdatedAt"] {
        assert!(charge["meta"][name].as_str().unwrap().ends_with('Z'));
    }
    let fuel = by_code("internalcombustionengine-fuellevel");
    assert_eq!(fuel["attributes"]["status"]["value"], "ERROR");
    assert_eq!(fuel["attributes"]["status"]["error"]["code"], "VEHICLE_NOT_CAPABLE");
    assert!(fuel["attributes"].get("body").is_none() && fuel["meta"].get("oemUpdatedAt").is_none());
    let (_, page) = v3.get("/vehicles/{id}/signals?page[size]=20&page[number]=5").await;
    assert_eq!((page["data"].as_array().unwrap().len(), &page["links"]["next"]), (13, &Value::Null));
    let (_, one) = v3.get("/vehicles/{id}/signals/charge-voltage").await;
    assert_eq!(one["data"]["attributes"], by_code("charge-voltage")["attributes"]);
    assert_eq!(one["included"], all["included"]);
    let (_, vehicle) = v3.get("/vehicles/{id}").await;
    assert_eq!(vehicle, all["included"]["vehicle"]);
}

#[tokio::test]
async fn both_versions_show_the_same_car() {
    let world = world(Config::default()).await;
    for (make, powertrain) in [("TESLA", "BEV"), ("FORD", "PHEV"), ("VOLVO", "ICE")] {
        let (consent, pair) = world.connect(car(make, powertrain)).await;
        let v3 = crate::common::V3 {
            world: &world,
            token: world.application().await,
            user: consent.user_id.unwrap(),
            vehicle: consent.vehicles[0].clone(),
        };
        let v2 = async |path: &str| {
            world.get(&format!("/v2.0/vehicles/{}{path}", v3.vehicle), &pair.access).await.1
        };
        let value = async |code: &str| v3.signal(code).await["body"]["value"].clone();
        assert_eq!(v2("/odometer").await["distance"], value("odometer-traveleddistance").await);
        assert_eq!(v2("/vin").await["vin"], value("vehicleidentification-vin").await);
        assert_eq!(v2("/security").await["isLocked"], value("closure-islocked").await);
        let location = v3.signal("location-preciselocation").await["body"].clone();
        assert_eq!(v2("/location").await["latitude"], location["latitude"]);
        let tires = v3.signal("wheel-tires").await["body"].clone();
        assert_eq!(v2("/tires/pressure").await["backLeft"], tires["values"][2]["tirePressure"]);
        assert_eq!((&tires["values"][2]["row"], &tires["values"][2]["column"]), (&json!(1), &json!(0)));
        assert_eq!(
            v2("/service/history?start_date=2000-01-01").await,
            v3.signal("service-records").await["body"]["values"]
        );
        if powertrain != "ICE" {
            let percent = value("tractionbattery-stateofcharge").await.as_f64().unwrap();
            let fraction = v2("/battery").await["percentRemaining"].as_f64().unwrap();
            assert!((percent - fraction * 100.0).abs() < 1e-9, "{percent} {fraction}");
            assert_eq!(v2("/battery").await["range"], value("tractionbattery-range").await);
            let limits = v3.signal("charge-chargelimits").await["body"].clone();
            let limit = v2("/charge/limit").await["limit"].as_f64().unwrap();
            assert!((limits["activeLimit"].as_f64().unwrap() - limit * 100.0).abs() < 1e-9);
            assert_eq!(v2("/charge").await["isPluggedIn"], value("charge-ischargingcableconnected").await);
        }
        if powertrain != "BEV" {
            assert_eq!(
                v2("/fuel").await["amountRemaining"],
                value("internalcombustionengine-amountremaining").await
            );
        }
    }
}

#[tokio::test]
async fn signals_come_in_the_unit_system_and_permissions_asked_for() {
    let world = world(Config::default()).await;
    let v3 =
        world.v3(ConnectRequest { scope: vec!["read_odometer".into()], ..ConnectRequest::default() }).await;
    let request = v3.request("GET", "/vehicles/{id}/signals/odometer-traveleddistance");
    let (_, imperial) = answer(request.header("sc-unit-system", "imperial").send().await.unwrap()).await;
    let metric = v3.signal("odometer-traveleddistance").await;
    let body = &imperial["data"]["attributes"]["body"];
    assert_eq!(body["unit"], "miles");
    let (miles, km) = (body["value"].as_f64().unwrap(), metric["body"]["value"].as_f64().unwrap());
    assert!((km * 0.621_371 - miles).abs() < 0.1);
    let denied = v3.signal("location-preciselocation").await;
    assert_eq!(denied["status"]["error"]["type"], "PERMISSION");
    assert_eq!(denied["status"]["error"]["resolution"]["type"], "REAUTHENTICATE");
}

#[tokio::test]
async fn a_failing_signal_may_carry_its_old_body() {
    let world = world(Config::default()).await;
    let v3 = world.v3(ConnectRequest::default()).await;
    let before = v3.signal("tractionbattery-stateofcharge").await["body"].clone();
    let failure =
        Failure { stale_body: true, times: Some(1), ..Failure::new("battery", "UPSTREAM", "NO_RESPONSE") };
    world.sandbox.set_failures(&v3.vehicle, vec![failure]).unwrap();
    let edit = CarEdit { state_of_charge: Some(0.11), ..CarEdit::default() };
    world.sandbox.edit_vehicle(&v3.vehicle, edit).unwrap();
    let failing = v3.signal("tractionbattery-stateofcharge").await;
    assert_eq!(failing["status"]["value"], "ERROR");
    assert_eq!(failing["status"]["error"]["code"], "NO_RESPONSE");
    assert_eq!(failing["body"], before);
    assert_eq!(v3.signal("tractionbattery-stateofcharge").await["body"]["value"], 11.0, "once was enough");
}

#[tokio::test]
async fn older_pages_show_other_shapes() {
    let world = world(Config::default()).await;
    let v3 = world.v3(ConnectRequest::default()).await;
    world.sandbox.set_behaviour(Behaviour {
        v3_needs_subscription: true,
        v3_epoch_times: true,
        ..Behaviour::default()
    });
    let (status, all) = v3.get("/vehicles/{id}/signals").await;
    assert_eq!((status, &all["data"], &all["meta"]["totalCount"]), (200, &json!([]), &json!(0)));
    let (_, one) = v3.get("/vehicles/{id}/signals/closure-islocked").await;
    assert!(one["data"]["meta"]["oemUpdatedAt"].as_i64().unwrap() < 10_000_000_000, "{one}");
}
