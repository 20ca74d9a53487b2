//! Rate limits and quotas, off unless told.

use serde_json::{Value, json};
use smartcar_sandbox::{Bucket, Config, ConnectRequest, Limits};

use crate::common::{seconds, world};

#[tokio::test]
async fn the_applications_bucket_runs_dry_and_fills_up() {
    let limits = Limits { application: Some(Bucket::default()), ..Limits::default() };
    let world = world(Config { limits, ..Config::default() }).await;
    let (consent, pair) = world.connect(ConnectRequest::default()).await;
    let path = format!("/v2.0/vehicles/{}/odometer", consent.vehicles[0]);
    for _ in 0..120 {
        assert_eq!(world.get(&path, &pair.access).await.0, 200);
    }
    let refused = world.get_response(&path, &pair.access).await;
    assert_eq!((refused.status().as_u16(), refused.headers().get("retry-after")), (429, None));
    let error: Value = refused.json().await.unwrap();
    assert_eq!((&error["type"], &error["code"]), (&json!("RATE_LIMIT"), &json!("SMARTCAR_API")));
    world.sandbox.advance(seconds(30));
    assert_eq!(world.get(&path, &pair.access).await.0, 200, "two a minute come back");
    assert_eq!(world.get(&path, &pair.access).await.0, 429);
}

#[tokio::test]
async fn a_vehicles_limit_says_when_to_come_back_on_both_versions() {
    let world = world(Config::default()).await;
    let (consent, pair) = world.connect(ConnectRequest::default()).await;
    let (status, limits) =
        world.control("/sandbox/limits", json!({ "vehicle": { "size": 2, "per_minute": 6 } })).await;
    assert_eq!((status, &limits["application"], &limits["vehicle"]["size"]), (200, &Value::Null, &json!(2)));
    let base = format!("/v2.0/vehicles/{}", consent.vehicles[0]);
    let batch = json!({ "requests": [{ "path": "/odometer" }, { "path": "/vin" }, { "path": "/location" }] });
    let (_, answer) = world.post(&format!("{base}/batch"), &pair.access, batch).await;
    let codes: Vec<_> = answer["responses"].as_array().unwrap().iter().map(|one| &one["code"]).collect();
    assert_eq!(codes, [200, 200, 429], "a batch counts once for each path");
    let v3 = crate::common::V3 {
        world: &world,
        token: world.application().await,
        user: consent.user_id.unwrap(),
        vehicle: consent.vehicles[0].clone(),
    };
    let refused = v3.request("GET", "/vehicles/{id}/signals").send().await.unwrap();
    assert_eq!((refused.status().as_u16(), refused.headers()["retry-after"].to_str().unwrap()), (429, "10"));
    let error: Value = refused.json().await.unwrap();
    assert_eq!(
        (&error["errors"][0]["type"], &error["errors"][0]["code"]),
        (&json!("RATE_LIMIT"), &json!("VEHICLE"))
    );
    world.sandbox.advance(seconds(10));
    assert_eq!(v3.get("/vehicles/{id}/signals").await.0, 200);
    assert_eq!(world.control("/sandbox/limits", json!({ "vehicle": { "per_minute": -1 } })).await.0, 400);
    assert_eq!(world.control("/sandbox/limits", json!({})).await.1["vehicle"], Value::Null);
    assert_eq!(world.get(&format!("{base}/vin"), &pair.access).await.0, 200);
}

#[tokio::test]
async fn a_months_quota_is_used_up() {
    let world = world(Config::default()).await;
    let (consent, pair) = world.connect(ConnectRequest::default()).await;
    world.sandbox.set_limits(Limits { monthly: Some(1), ..Limits::default() }).unwrap();
    let path = format!("/v2.0/vehicles/{}/vin", consent.vehicles[0]);
    assert_eq!(world.get(&path, &pair.access).await.0, 200);
    let (status, error) = world.get(&path, &pair.access).await;
    assert_eq!(
        (status, &error["type"], &error["code"]),
        (430, &json!("BILLING"), &json!("VEHICLE_REQUEST_LIMIT"))
    );
    world.sandbox.advance(seconds(32 * 86_400));
    let fresh = world.refreshed(&pair.refresh).await;
    assert_eq!(world.get(&path, &fresh.access).await.0, 200, "another month");
}
