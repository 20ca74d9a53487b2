//! What the end-to-end tests of the official clients (Node, Python, Java, Ruby) expect of Smartcar, beyond what their own
//! functions show in `tests/python/test_official_sdk.py` and tests/node.

use serde_json::{Value, json};
use smartcar_sandbox::{Choice, Config, ConnectRequest};

use crate::common::{World, answer, world};

async fn delete_connections(world: &World, query: &[(&str, &str)]) -> Value {
    let url = world.url("/v2.0/management/connections");
    let token = &world.sandbox.config().management_token;
    let request = world.http.delete(url).basic_auth("default", Some(token)).query(query);
    let (status, body) = answer(request.send().await.unwrap()).await;
    assert_eq!(status, 200, "{body}");
    body["connections"].clone()
}

#[tokio::test]
async fn deleting_connections_ends_access_to_vehicles_and_no_token() {
    let world = world(Config::default()).await;
    let two = ConnectRequest { vehicles: Choice::Count(2), ..ConnectRequest::default() };
    let (consent, pair) = world.connect(two.clone()).await;
    let (user, access) = (consent.user_id.as_deref().unwrap(), &pair.access);
    let listed = async |access: &str| world.get("/v2.0/vehicles", access).await.1["vehicles"].clone();

    let ended = delete_connections(&world, &[("vehicle_id", &consent.vehicles[0])]).await;
    assert_eq!(ended, json!([{ "vehicleId": consent.vehicles[0], "userId": user }]));
    assert_eq!(listed(access).await, json!([consent.vehicles[1]]));
    let ended = delete_connections(&world, &[("user_id", user)]).await;
    assert_eq!(ended, json!([{ "vehicleId": consent.vehicles[1], "userId": user }]));

    // The vehicles are gone, and nothing else.
    assert_eq!(listed(access).await, json!([]));
    assert_eq!(world.get("/v2.0/user", access).await, (200, json!({ "id": user })));
    for vehicle in &consent.vehicles {
        let (status, error) = world.get(&format!("/v2.0/vehicles/{vehicle}/odometer"), access).await;
        assert_eq!((status, &error["type"], &error["code"]), (403, &json!("PERMISSION"), &Value::Null));
    }
    let next = world.refreshed(&pair.refresh).await;
    assert_eq!(world.get("/v2.0/user", &next.access).await.0, 200);
    assert_eq!(listed(&next.access).await, json!([]));
    let grant = &world.sandbox.grants()[0];
    assert!(!grant.revoked && grant.newest_live && grant.vehicles.is_empty());

    // The driver connects again: a new grant reaches them, the old one does not.
    let (again, new) = world.connect(ConnectRequest { user: Some(user.to_owned()), ..two }).await;
    assert_eq!(again.vehicles, consent.vehicles);
    assert_eq!(listed(&new.access).await, json!(consent.vehicles));
    assert_eq!(listed(&next.access).await, json!([]));
}

#[tokio::test]
async fn chevrolet_s_first_car_is_a_volt_with_fuel_oil_and_a_battery() {
    let world = world(Config::default()).await;
    let request = ConnectRequest { make: Some("CHEVROLET".into()), ..ConnectRequest::default() };
    let (consent, pair) = world.connect(request).await;
    let base = format!("/v2.0/vehicles/{}", consent.vehicles[0]);
    let get = async |path: &str| {
        let (status, body) = world.get(&format!("{base}{path}"), &pair.access).await;
        assert_eq!(status, 200, "{path} {body}");
        body
    };
    let car = get("").await;
    assert_eq!((&car["make"], &car["model"]), (&json!("CHEVROLET"), &json!("Volt")));
    for (path, fields) in [
        ("/fuel", &["range", "percentRemaining", "amountRemaining"][..]),
        ("/engine/oil", &["lifeRemaining"]),
        ("/battery", &["range", "percentRemaining"]),
        ("/battery/capacity", &["capacity"]),
        ("/charge/limit", &["limit"]),
        ("/odometer", &["distance"]),
    ] {
        let body = get(path).await;
        for field in fields {
            assert!(body[field].as_f64().is_some_and(|number| number > 0.0), "{path} {field} {body}");
        }
    }
    assert!(get("/charge").await["isPluggedIn"].is_boolean());
    assert!(!get("/diagnostics/system_status").await["systems"].as_array().unwrap().is_empty());
    assert!(!get("/diagnostics/dtcs").await["activeCodes"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn permissions_are_all_that_was_granted_whatever_the_car_can_do() {
    let world = world(Config::default()).await;
    let scope = [
        "read_vehicle_info",
        "read_location",
        "read_odometer",
        "control_security",
        "read_vin",
        "read_fuel",
        "read_battery",
        "read_charge",
        "read_engine_oil",
        "read_tires",
        "read_user_profile",
        "read_diagnostics",
        "read_service_history",
        "read_security",
    ];
    // An electric car, which has neither fuel nor oil.
    let request = ConnectRequest {
        make: Some("TESLA".into()),
        scope: scope.iter().map(|name| format!("required:{name}")).collect(),
        ..ConnectRequest::default()
    };
    let (consent, pair) = world.connect(request).await;
    let path = format!("/v2.0/vehicles/{}/permissions", consent.vehicles[0]);
    let (_, body) = world.get(&path, &pair.access).await;
    assert_eq!((&body["permissions"], &body["paging"]["count"]), (&json!(scope), &json!(14)), "on one page");
    let (_, body) = world.get(&format!("{path}?limit=1&offset=1"), &pair.access).await;
    assert_eq!(
        (&body["permissions"], &body["paging"]),
        (&json!([scope[1]]), &json!({ "count": 14, "offset": 1 }))
    );
}

#[tokio::test]
async fn a_vehicle_id_that_is_no_uuid_is_a_bad_request() {
    let world = world(Config::default()).await;
    let (_, pair) = world.connect(ConnectRequest::default()).await;
    for id in
        ["bad_id", "36ab27d0", "36ab27d0fd9d4455823ace30af709ffc", "tst2e255-d3c8-4f90-9fec-e6e68b98e9cb"]
    {
        for path in ["", "/odometer", "/permissions"] {
            let (status, error) = world.get(&format!("/v2.0/vehicles/{id}{path}"), &pair.access).await;
            assert_eq!(
                (status, &error["type"], &error["code"]),
                (400, &json!("VALIDATION"), &Value::Null),
                "{id}"
            );
            assert_eq!((&error["statusCode"], &error["resolution"]), (&json!(400), &json!({ "type": null })));
        }
    }
    let unknown = "/v2.0/vehicles/36ab27d0-fd9d-4455-823a-ce30af709ffc/odometer";
    let (status, error) = world.get(unknown, &pair.access).await;
    assert_eq!((status, &error["type"]), (403, &json!("PERMISSION")), "a UUID may be anybody's");
    let description = "Your application has insufficient permissions to access the requested resource. Please prompt \
                       the user to re-authenticate using Smartcar Connect.";
    assert_eq!(error["description"], description);
    assert_eq!(world.get("/v2.0/vehicles/bad_id", "no token").await.0, 401, "who asks comes first");
}

#[tokio::test]
async fn the_public_demo_vehicle_of_v3_answers_to_its_own_token() {
    const VEHICLE: &str = "/v3/vehicles/tst2e255-d3c8-4f90-9fec-e6e68b98e9cb";
    const TOKEN: &str = "test-data-token";
    let world = world(Config::default()).await;
    let (status, vehicle) = world.get(VEHICLE, TOKEN).await;
    assert_eq!((status, &vehicle["id"]), (200, &json!(&VEHICLE[13..])));
    let car = &vehicle["attributes"];
    assert_eq!(
        (&car["make"], &car["model"], &car["year"]),
        (&json!("TESLA"), &json!("Model Y"), &json!("2021"))
    );

    let (_, signals) = world.get(&format!("{VEHICLE}/signals"), TOKEN).await;
    assert_eq!(signals["meta"], json!({ "totalCount": 2, "pageSize": 2, "page": 1 }));
    assert_eq!(signals["included"]["vehicle"], vehicle);
    let list = signals["data"].as_array().unwrap();
    assert_eq!(list.len(), 2);
    assert!(list.iter().all(|signal| signal["attributes"]["status"]["value"] == "SUCCESS"));
    let (_, odometer) = world.get(&format!("{VEHICLE}/signals/odometer-traveleddistance"), TOKEN).await;
    assert_eq!(
        (&odometer["type"], &odometer["id"]),
        (&json!("signal"), &json!("odometer-traveleddistance")),
        "bare"
    );
    let body = &odometer["attributes"]["body"];
    assert!(body["value"].is_number() && body["unit"].is_string());
    assert!(odometer["meta"]["retrievedAt"].is_i64() && odometer["meta"]["oemUpdatedAt"].is_i64());
    assert!(odometer["links"]["self"].is_string());

    // It opens nothing else, and nothing else opens it.
    let v3 = world.v3(ConnectRequest::default()).await;
    assert_eq!(world.get(&format!("/v3/vehicles/{}", v3.vehicle), TOKEN).await.0, 401);
    assert_eq!(world.get("/v3/connections", TOKEN).await.0, 401);
    assert_eq!(world.get("/v2.0/vehicles", TOKEN).await.0, 401);
    assert_eq!(world.get(VEHICLE, &v3.token).await.0, 404);
    assert_eq!(world.get(VEHICLE, "another-token").await.0, 401);
    assert_eq!(world.post(&format!("{VEHICLE}/commands/security/lock"), TOKEN, json!({})).await.0, 403);
    assert_eq!(world.get(&format!("{VEHICLE}/signals/no-such"), TOKEN).await.0, 404);
}

async fn compatibility(world: &World, query: &[(&str, &str)]) -> (u16, Value) {
    let config = world.sandbox.config();
    let request = world.http.get(world.url("/v2.0/compatibility")).query(query);
    answer(request.basic_auth(&config.client_id, Some(&config.client_secrets[0])).send().await.unwrap()).await
}

/// `permission:endpoint:reason`, the reason a dash where the car is capable.
fn capabilities(answer: &Value) -> Vec<String> {
    let one = |one: &Value| {
        assert_eq!(one["capable"].as_bool(), Some(one["reason"].is_null()));
        let text = |name: &str| one[name].as_str().unwrap_or("-").to_owned();
        format!("{}:{}:{}", text("permission"), text("endpoint"), text("reason"))
    };
    answer["capabilities"].as_array().unwrap().iter().map(one).collect()
}

#[tokio::test]
async fn compatibility_knows_makes_by_their_numbers() {
    let world = world(Config::default()).await;
    let scope = ("scope", "read_odometer read_location");
    let fuel = ("scope", "read_odometer read_fuel");
    for (vin, scope, expected) in [
        ("5YJXCDE22HF068739", scope, ["read_odometer:/odometer:-", "read_location:/location:-"]),
        (
            "WAUAFAFL1GN014882",
            scope,
            ["read_odometer:/odometer:SMARTCAR_NOT_CAPABLE", "read_location:/location:SMARTCAR_NOT_CAPABLE"],
        ),
        ("5YJSA1E29LF403082", fuel, ["read_odometer:/odometer:-", "read_fuel:/fuel:SMARTCAR_NOT_CAPABLE"]),
        ("0SCGMCT0386A85356", fuel, ["read_odometer:/odometer:-", "read_fuel:/fuel:VEHICLE_NOT_CAPABLE"]),
    ] {
        let (status, body) = compatibility(&world, &[("vin", vin), scope, ("country", "US")]).await;
        assert_eq!(
            (status, &body["compatible"], &body["reason"]),
            (200, &json!(true), &Value::Null),
            "{vin}"
        );
        assert_eq!(capabilities(&body), expected, "{vin}");
    }
    for (vin, reason) in [
        ("WBAKE5C58DJ107700", "VEHICLE_NOT_COMPATIBLE"),
        ("0SCAUDI012FE3B132", "VEHICLE_NOT_COMPATIBLE"),
        ("ZZZ11111111111111", "MAKE_NOT_COMPATIBLE"),
    ] {
        let (_, body) = compatibility(&world, &[("vin", vin), scope]).await;
        assert_eq!(body, json!({ "compatible": false, "reason": reason, "capabilities": [] }), "{vin}");
    }
}

#[tokio::test]
async fn test_mode_wants_to_be_told_what_a_real_number_is_taken_for() {
    let world = world(Config::default()).await;
    let ask = async |vin: &str, level: Option<&str>| {
        let mut query = vec![("vin", vin), ("scope", "read_fuel read_battery read_vin"), ("mode", "test")];
        query.extend(level.map(|level| ("test_mode_compatibility_level", level)));
        compatibility(&world, &query).await
    };
    let audi = "WAUAFAFL1GN014882";
    for level in [None, Some("electric"), Some("COMPATIBLE")] {
        let (status, error) = ask(audi, level).await;
        assert_eq!((status, &error["type"]), (400, &json!("VALIDATION")), "{level:?}");
        let message = "Field must be one of: [compatible,phev,incompatible,fuel,dinosaur,bev]";
        assert_eq!(
            error["detail"],
            json!([{ "field": "test_mode_compatibility_level", "message": message }])
        );
    }
    for (level, lacks) in [("compatible", ""), ("phev", ""), ("fuel", "read_battery"), ("bev", "read_fuel")] {
        let (_, body) = ask(audi, Some(level)).await;
        assert_eq!(body["compatible"], true);
        for capability in body["capabilities"].as_array().unwrap() {
            assert_eq!(capability["capable"], capability["permission"] != lacks, "{level} {capability}");
        }
    }
    for level in ["incompatible", "dinosaur"] {
        assert_eq!(ask(audi, Some(level)).await.1["reason"], "VEHICLE_NOT_COMPATIBLE");
    }
    assert_eq!(ask("0SCGMCT0386A85356", None).await.1["compatible"], true, "test mode's own says it itself");
}
