//! The control interface and the sandbox as a process would use it.

use crate::common::{seconds, world};
use reqwest::Method;
use serde_json::{Value, json};
use smartcar_sandbox::{Config, ConnectRequest, Revocation, Sandbox};

#[tokio::test]
async fn it_listens_on_loopback_only_by_default() {
    let everywhere = Config { listen: "0.0.0.0:0".parse().unwrap(), ..Config::default() };
    let refused = Sandbox::start(everywhere.clone()).await.unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::InvalidInput);
    let sandbox = Sandbox::start(Config { allow_non_loopback: true, ..everywhere }).await.unwrap();
    sandbox.shutdown().await;
}

#[tokio::test]
async fn the_environment_names_every_origin() {
    let world = world(Config::default()).await;
    let env = world.sandbox.env();
    let origins: Vec<_> = env.iter().filter(|(name, _)| name.ends_with("_ORIGIN")).collect();
    assert_eq!(origins.len(), 8);
    assert!(origins.iter().all(|(_, value)| value == world.sandbox.origin()));
    assert!(
        env.iter()
            .any(|(name, value)| name == "SMARTCAR_REDIRECT_URI" && value.ends_with("/sandbox/callback"))
    );
}

#[tokio::test]
async fn what_http_does_is_done_without_a_connection_as_well() {
    let world = world(Config::default()).await;
    let ask = async |method: Method, path: &str, body: Option<Value>| {
        world.sandbox.request(method, path, body.as_ref()).await.map_err(|error| error.to_string())
    };
    let rules = json!({ "rules": [{ "path": "/oauth/token", "do": "drop" }] });
    assert!(ask(Method::POST, "faults", Some(rules)).await.is_ok());
    let faults = ask(Method::GET, "/faults", None).await.unwrap();
    assert_eq!(
        faults,
        world.http.get(world.url("/sandbox/faults")).send().await.unwrap().json::<Value>().await.unwrap()
    );
    assert_eq!(faults["rules"][0]["do"], "drop");
    let consent = ask(Method::POST, "connect", None).await.unwrap();
    let vehicle = format!("vehicles/{}", consent["vehicles"][0].as_str().unwrap());
    let car = ask(Method::POST, &vehicle, Some(json!({ "state_of_charge": 0.5 }))).await.unwrap();
    assert_eq!(car["state_of_charge"], 0.5);
    assert_eq!(ask(Method::DELETE, "stats", None).await.unwrap()["requests"], json!({}));
    let refused = ask(Method::POST, "clock", Some(json!({ "advance_seconds": -1 }))).await.unwrap_err();
    assert!(refused.contains("time does not go back"), "{refused}");
    assert!(ask(Method::GET, "no-such", None).await.unwrap_err().contains("docs/sandbox.md"));
    assert!(ask(Method::GET, "not a path", None).await.is_err());
}

#[tokio::test]
async fn the_clock_moves_over_http() {
    let world = world(Config::default()).await;
    let before = world.sandbox.now();
    let (status, answer) = world.control("/sandbox/clock", json!({ "advance_seconds": 3600.5 })).await;
    assert_eq!(status, 200);
    assert!(answer["now_ms"].as_i64().unwrap() >= before + 3_600_500);
    assert_eq!(world.control("/sandbox/clock", json!({ "advance_seconds": -1 })).await.0, 400);
    assert_eq!(world.control("/sandbox/clock", json!({})).await.0, 400);
}

#[tokio::test]
async fn stats_count_requests_and_what_was_concurrent() {
    let world = world(Config { latency: std::time::Duration::from_millis(50), ..Config::default() }).await;
    let (consent, pair) = world.connect(ConnectRequest::default()).await;
    futures_util::future::join_all((0..3).map(|_| world.refresh(&pair.refresh))).await;
    world.get(&format!("/v2.0/vehicles/{}/odometer", consent.vehicles[0]), &pair.access).await;
    let stats: Value =
        world.http.get(world.url("/sandbox/stats")).send().await.unwrap().json().await.unwrap();
    assert_eq!(stats["requests"], json!({ "POST /oauth/token": 4, "GET /v2.0/vehicles/{id}/odometer": 1 }));
    let counts = json!({ "requests": 4, "won": 4, "refused": 0, "concurrent": 3, "under_way": 0 });
    assert_eq!(stats["tokens"][consent.grant.unwrap()], counts);
    assert_eq!(stats, serde_json::to_value(world.sandbox.stats()).unwrap());
    world.sandbox.reset_stats();
    assert_eq!(world.sandbox.stats(), smartcar_sandbox::StatsReport::default());
}

#[tokio::test]
async fn grants_are_listed_without_tokens_and_a_token_is_looked_up() {
    let world = world(Config::default()).await;
    let (consent, first) = world.connect(ConnectRequest::default()).await;
    let second = world.refreshed(&first.refresh).await;
    let text = world.http.get(world.url("/sandbox/grants")).send().await.unwrap().text().await.unwrap();
    for token in [&first.access, &first.refresh, &second.access, &second.refresh] {
        assert!(!text.contains(token.as_str()));
    }
    let answer: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        answer["grants"][0],
        json!({
            "id": consent.grant, "user_id": consent.user_id, "vehicles": consent.vehicles, "generation": 1,
            "newest_live": true, "newest_delivered": true, "live": 2, "live_unused": 1, "live_delivered": 2,
            "revoked": false,
        })
    );
    let (_, state) = world.control("/sandbox/token", json!({ "refresh_token": first.refresh })).await;
    assert_eq!(state, json!({ "grant": "g1", "live": true, "used": true, "newest": false }));
    world.sandbox.advance(seconds(60));
    assert!(!world.sandbox.token(&first.refresh).live);
    let state = world.sandbox.token(&second.refresh);
    assert!(state.live && !state.used && state.newest);
    assert_eq!(world.sandbox.token("stranger").grant, None);
}

#[tokio::test]
async fn users_vehicles_and_grants_are_revoked() {
    let world = world(Config::default()).await;
    let (one, first) = world.connect(ConnectRequest::default()).await;
    let (two, second) = world.connect(ConnectRequest::default()).await;
    let (three, third) = world.connect(ConnectRequest::default()).await;
    let revoked = world.sandbox.revoke(Revocation::UserId(one.user_id.unwrap())).unwrap();
    assert_eq!((revoked.grants, revoked.vehicles), (vec!["g1".to_owned()], one.vehicles));
    let (_, revoked) = world.control("/sandbox/revoke", json!({ "vehicle_id": two.vehicles[0] })).await;
    assert_eq!(revoked["grants"], json!(["g2"]));
    let (_, revoked) = world.control("/sandbox/revoke", json!({ "grant_id": three.grant })).await;
    assert_eq!(revoked, json!({ "grants": ["g3"], "vehicles": [] }));
    for pair in [first, second, third] {
        assert_eq!(world.get("/v2.0/user", &pair.access).await.0, 401);
        assert_eq!(world.refresh(&pair.refresh).await.0, 400);
    }
    assert!(world.sandbox.grants().iter().all(|grant| grant.revoked && grant.live == 0));
    assert_eq!(world.control("/sandbox/revoke", json!({ "grant_id": "g9" })).await.0, 400);
    assert_eq!(world.control("/sandbox/revoke", json!({})).await.0, 400);
}

#[tokio::test]
async fn shutting_down_ends_connections_that_wait() {
    let world = world(Config::default()).await;
    let delay = smartcar_sandbox::Fault::Delay { seconds: 60.0 };
    world.sandbox.set_faults(vec![smartcar_sandbox::FaultRule::new("*", delay)]).unwrap();
    let url = world.url("/v2.0/user");
    let waiting = tokio::spawn(world.http.get(&url).send());
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    tokio::time::timeout(seconds(5), world.sandbox.shutdown()).await.unwrap();
    assert!(tokio::time::timeout(seconds(5), waiting).await.unwrap().unwrap().is_err());
    assert!(world.http.get(&url).send().await.is_err(), "nobody listens any more");
}
