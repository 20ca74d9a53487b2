//! Every fault, seen from a client.

use std::time::Instant;

use crate::common::{World, seconds, world};
use serde_json::json;
use smartcar_sandbox::{BodyFault, Config, ConnectRequest, Fault, FaultRule};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

fn set(world: &World, fault: Fault) {
    world.sandbox.set_faults(vec![FaultRule::new("/oauth/token", fault)]).unwrap();
}

const fn body(body: BodyFault) -> Fault {
    Fault::Body { body, bytes: None, seconds: None }
}

async fn prepared() -> (World, String) {
    let world = world(Config::default()).await;
    let (_, pair) = world.connect(ConnectRequest::default()).await;
    (world, pair.refresh)
}

async fn attempt(world: &World, token: &str) -> reqwest::Result<reqwest::Response> {
    world.try_token(&[("grant_type", "refresh_token"), ("refresh_token", token)]).await
}

fn generation(world: &World) -> u64 {
    world.sandbox.grants()[0].generation
}

#[tokio::test]
async fn drop_acts_and_closes_without_a_byte() {
    let (world, token) = prepared().await;
    set(&world, Fault::Drop);
    let mut stream = TcpStream::connect(world.sandbox.addr()).await.unwrap();
    let config = world.sandbox.config();
    let form = format!(
        "grant_type=refresh_token&refresh_token={token}&client_id={}&client_secret={}",
        config.client_id, config.client_secrets[0]
    );
    let head = "POST /oauth/token HTTP/1.1\r\nhost: localhost\r\nuser-agent: raw\r\ncontent-length:";
    stream.write_all(format!("{head} {}\r\n\r\n{form}", form.len()).as_bytes()).await.unwrap();
    let mut received = Vec::new();
    // An orderly end or a reset: either way nothing came.
    let _ = tokio::time::timeout(seconds(5), stream.read_to_end(&mut received)).await.unwrap();
    assert!(received.is_empty());
    assert_eq!(generation(&world), 1);
    let grant = &world.sandbox.grants()[0];
    assert!(grant.newest_live && !grant.newest_delivered);
    assert_eq!(
        (grant.live, grant.live_unused, grant.live_delivered),
        (2, 1, 1),
        "the used one is in its grace"
    );
    world.sandbox.advance(seconds(60));
    let grant = &world.sandbox.grants()[0];
    assert_eq!((grant.live, grant.live_delivered), (1, 0), "lost for certain");
}

#[tokio::test]
async fn refuse_closes_before_acting() {
    let (world, token) = prepared().await;
    set(&world, Fault::Refuse);
    assert!(attempt(&world, &token).await.is_err());
    assert_eq!(generation(&world), 0);
    assert_eq!(world.sandbox.stats().tokens["g1"].requests, 2, "it arrived all the same");
}

#[tokio::test]
async fn drop_won_swallows_wins_and_answers_refusals() {
    let (world, token) = prepared().await;
    set(&world, Fault::DropWon);
    assert!(attempt(&world, &token).await.is_err());
    assert_eq!(generation(&world), 1);
    assert_eq!(attempt(&world, "stranger").await.unwrap().status(), 400);
}

#[tokio::test]
async fn delay_acts_at_once_and_answers_late() {
    let (world, token) = prepared().await;
    set(&world, Fault::Delay { seconds: 2.0 });
    let started = Instant::now();
    let request = attempt(&world, &token);
    let (response, ()) = tokio::join!(request, async {
        while generation(&world) == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        assert_eq!(world.sandbox.stats().tokens["g1"].under_way, 1);
    });
    assert_eq!(response.unwrap().status(), 200);
    assert!(started.elapsed().as_secs() >= 2);
    assert!(world.sandbox.grants()[0].newest_delivered);
}

#[tokio::test]
async fn delay_before_acts_late_even_without_its_client() {
    let (world, token) = prepared().await;
    set(&world, Fault::DelayBefore { seconds: 2.0 });
    tokio::select! {
        _ = attempt(&world, &token) => panic!("it was to be late"),
        () = async {
            while world.sandbox.stats().tokens["g1"].under_way == 0 {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        } => {}
    }
    assert_eq!(generation(&world), 0);
    while world.sandbox.stats().tokens["g1"].under_way > 0 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let grant = &world.sandbox.grants()[0];
    assert_eq!((grant.generation, grant.newest_delivered), (1, false));
}

#[tokio::test]
async fn status_does_not_act_and_error_after_does() {
    let (world, token) = prepared().await;
    set(&world, Fault::Status { status: 429, retry_after: Some(7) });
    let response = attempt(&world, &token).await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["retry-after"]),
        (429, &"7".parse().unwrap())
    );
    assert_eq!(generation(&world), 0);
    set(&world, Fault::ErrorAfter { status: 503 });
    assert_eq!(attempt(&world, &token).await.unwrap().status(), 503);
    assert_eq!(generation(&world), 1);
}

#[tokio::test]
async fn bodies_are_spoiled_in_four_ways() {
    let (world, token) = prepared().await;
    set(&world, body(BodyFault::Truncated));
    let response = attempt(&world, &token).await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.content_length().unwrap() > 100);
    assert!(response.text().await.is_err());
    assert_eq!(generation(&world), 1);
    assert!(!world.sandbox.grants()[0].newest_delivered);

    set(&world, body(BodyFault::Html));
    let response = attempt(&world, &token).await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.text().await.unwrap().starts_with("<html>"));

    set(&world, Fault::Body { body: BodyFault::Huge, bytes: Some(32 << 20), seconds: None });
    let mut response = attempt(&world, &token).await.unwrap();
    let mut received = 0;
    while let Some(chunk) = response.chunk().await.unwrap() {
        received += chunk.len();
    }
    assert!(received > 32 << 20);

    set(&world, Fault::Body { body: BodyFault::Drip, bytes: None, seconds: Some(0.001) });
    let started = Instant::now();
    let response = attempt(&world, &token).await.unwrap();
    assert!(response.json::<serde_json::Value>().await.unwrap()["refresh_token"].is_string());
    assert!(started.elapsed().as_millis() > 100);
    assert!(world.sandbox.grants()[0].newest_delivered);
}

#[tokio::test]
async fn a_share_and_a_number_of_times_bound_a_rule() {
    let (world, _) = prepared().await;
    let half = FaultRule::new("/v2.0/*", Fault::Status { status: 500, retry_after: None }).share(0.5);
    world.sandbox.set_faults(vec![half]).unwrap();
    let mut failed = 0;
    for _ in 0..200 {
        failed += u64::from(world.get("/v2.0/user", "none").await.0 == 500);
    }
    assert!((60..140).contains(&failed), "{failed}");
    assert_eq!(world.sandbox.stats().faults["status"], failed);

    let once = FaultRule::new("/v2.0/user", Fault::Status { status: 502, retry_after: None }).times(1);
    world.sandbox.set_faults(vec![once]).unwrap();
    let (status, error) = world.get("/v2.0/user", "none").await;
    assert_eq!((status, &error["type"]), (502, &json!("UPSTREAM")));
    assert_eq!(world.get("/v2.0/user", "none").await.0, 401);
}

#[tokio::test]
async fn rules_are_set_over_http_and_nonsense_is_refused() {
    let (world, token) = prepared().await;
    let rule = json!({ "path": "/oauth/token", "do": "drop", "share": 1 });
    let (status, answer) = world.control("/sandbox/faults", json!({ "rules": [rule] })).await;
    assert_eq!(status, 200, "{answer}");
    assert!(attempt(&world, &token).await.is_err());
    for nonsense in [
        json!({ "path": "/oauth/token", "do": "explode" }),
        json!({ "path": "/oauth/token", "do": "drop", "shares": 0.1 }),
        json!({ "path": "/oauth/token", "do": "drop", "share": 2 }),
        json!({ "path": "/oauth/token", "do": "delay" }),
        json!({ "path": "oauth/token", "do": "drop" }),
        json!({ "path": "/oauth/token", "do": "status", "status": 99 }),
    ] {
        let (status, answer) = world.control("/sandbox/faults", json!({ "rules": [nonsense] })).await;
        assert_eq!(status, 400, "{nonsense} {answer}");
    }
    assert_eq!(world.control("/sandbox/faults", json!({ "rules": [] })).await.0, 200);
    assert_eq!(attempt(&world, &token).await.unwrap().status(), 200);
}

#[tokio::test]
async fn latency_holds_every_answer_back() {
    let world = world(Config { latency: std::time::Duration::from_millis(80), ..Config::default() }).await;
    let started = Instant::now();
    assert_eq!(world.get("/v2.0/user", "none").await.0, 401);
    assert!(started.elapsed().as_millis() >= 80);
}
