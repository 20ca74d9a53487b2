//! Compatibility of API v2 and v3.

use serde_json::{Value, json};
use smartcar_sandbox::{Config, ConnectRequest};

use crate::common::{World, answer, world};

async fn get(world: &World, path: &str, query: &[(&str, &str)]) -> (u16, Value) {
    let config = world.sandbox.config();
    let request = world.http.get(world.url(&format!("/v2.0/compatibility{path}"))).query(query);
    answer(request.basic_auth(&config.client_id, Some(&config.client_secrets[0])).send().await.unwrap()).await
}

#[tokio::test]
async fn a_vin_is_checked_permission_by_permission() {
    let world = world(Config::default()).await;
    let ice = ConnectRequest {
        make: Some("BMW".into()),
        powertrain: Some("ICE".into()),
        ..ConnectRequest::default()
    };
    let consent = world.sandbox.connect(ice).unwrap();
    let vin = world.sandbox.vehicle(&consent.vehicles[0]).unwrap().vin;
    let (status, body) =
        get(&world, "", &[("vin", &vin), ("scope", "read_charge read_odometer"), ("country", "US")]).await;
    assert_eq!((status, &body["compatible"], &body["reason"]), (200, &json!(true), &Value::Null));
    assert_eq!(
        body["capabilities"],
        json!([
            { "permission": "read_charge", "endpoint": "/charge", "capable": false, "reason": "VEHICLE_NOT_CAPABLE" },
            { "permission": "read_charge", "endpoint": "/charge/limit", "capable": false, "reason": "VEHICLE_NOT_CAPABLE" },
            { "permission": "read_odometer", "endpoint": "/odometer", "capable": true, "reason": null },
        ])
    );
    let (_, unknown) = get(&world, "", &[("vin", "ZZZ11111111111111"), ("scope", "read_vin")]).await;
    assert_eq!(unknown, json!({ "compatible": false, "reason": "MAKE_NOT_COMPATIBLE", "capabilities": [] }));
    let (_, tesla) = get(&world, "", &[("vin", "5YJ11111111111111"), ("scope", "read_fuel")]).await;
    assert_eq!(tesla["capabilities"][0]["capable"], false);
    for query in [&[("vin", "short"), ("scope", "read_vin")][..], &[("vin", "5YJ11111111111111")]] {
        assert_eq!(get(&world, "", query).await.0, 400);
    }
    assert_eq!(world.http.get(world.url("/v2.0/compatibility?vin=1")).send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn the_matrix_lists_models_by_make() {
    let world = world(Config::default()).await;
    let query = [("region", "US"), ("make", "FORD TESLA"), ("type", "BEV"), ("scope", "read_battery")];
    let (status, matrix) = get(&world, "/matrix", &query).await;
    assert_eq!((status, matrix.as_object().unwrap().len()), (200, 2));
    let ford = &matrix["FORD"][0];
    assert_eq!((&ford["model"], &ford["type"]), (&json!("Mustang Mach-E"), &json!("BEV")));
    assert!(ford["startYear"].is_i64() && ford["endYear"].is_i64());
    assert!(ford["endpoints"].as_array().unwrap().contains(&json!("/battery")));
    assert!(!ford["permissions"].as_array().unwrap().contains(&json!("read_fuel")));
    assert_eq!(get(&world, "/matrix", &[("region", "MARS")]).await.0, 400);
    assert_eq!(get(&world, "/matrix", &[("region", "EUROPE")]).await.1.as_object().unwrap().len(), 9);
}

#[tokio::test]
async fn compatible_vehicles_need_no_credentials() {
    let world = world(Config::default()).await;
    let get = async |query: &[(&str, &str)]| {
        let request = world.http.get(world.url("/v3/compatible-vehicles")).query(query);
        answer(request.send().await.unwrap()).await
    };
    let (status, all) = get(&[]).await;
    assert_eq!((status, &all["meta"]["totalCount"]), (200, &json!(81)));
    assert_eq!(all["data"].as_array().unwrap().len(), 81, "all on one page");
    let (_, few) = get(&[("filter[region]", "US"), ("filter[make]", "tesla")]).await;
    assert_eq!(few["meta"]["totalCount"], 3);
    let model = &few["data"][0];
    assert_eq!(model["type"], "vehicle-model-capability");
    let capability = &model["attributes"]["capabilities"][0];
    for field in ["type", "name", "group", "code", "capability", "permission"] {
        assert!(capability[field].is_string(), "{field}");
    }
    assert_eq!(get(&[("filter[make]", "LADA")]).await.1["meta"]["totalCount"], 0);
    assert_eq!(
        get(&[("page[size]", "2"), ("page[number]", "2")]).await.1["data"].as_array().unwrap().len(),
        2
    );
}
