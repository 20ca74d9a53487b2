//! `webhook verify` and `webhook challenge`.

use smartcar_sdk::webhook::{challenge_answer, sign};

use crate::world::World;

const BODY: &[u8] =
    br#"{"eventId":"e1","eventType":"VEHICLE_STATE","data":{"vehicle":{"id":"v1"},"signals":[]}}"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_is_checked_over_the_bytes_that_came() {
    let mut world = World::new().await;
    let signature = sign(world.get("SMARTCAR_MANAGEMENT_TOKEN"), BODY);
    let verify = ["webhook", "verify", "--signature", &signature];
    let people = world.run_with(&verify, BODY).code(0).out;
    assert!(people.contains("The signature fits.") && people.contains("v1"), "{people}");
    let json =
        world.run_with(&["webhook", "verify", "--signature", &signature, "--json"], BODY).code(0).json();
    assert_eq!(
        (json["genuine"].as_bool(), json["event_id"].as_str(), json["vehicle"].as_str()),
        (Some(true), Some("e1"), Some("v1"))
    );
    let forged = world.run_with(&verify, b"{}").code(1);
    assert!(forged.err.contains("does not fit"), "{}", forged.err);
    std::fs::write(world.path("body.json"), BODY).unwrap();
    std::fs::write(world.path("signature"), format!("{signature}\n")).unwrap();
    std::fs::write(world.path("token"), format!("{}\n", world.get("SMARTCAR_MANAGEMENT_TOKEN"))).unwrap();
    world.unset("SMARTCAR_MANAGEMENT_TOKEN");
    world.run_with(&verify, BODY).code(6);
    let files = ["webhook", "verify", "--signature-file", "signature", "--token-file", "token", "body.json"];
    world.run(&files).code(0);
    world.run(&["webhook", "verify", "body.json"]).code(2);
    world
        .run(&["webhook", "verify", "--signature", &signature, "--token-file", "token", "nothing.json"])
        .code(1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_challenge_is_answered_and_an_event_is_not() {
    let world = World::new().await;
    let token = world.get("SMARTCAR_MANAGEMENT_TOKEN").to_owned();
    let answer = challenge_answer(&token, "a-challenge").unwrap();
    assert_eq!(world.run(&["webhook", "challenge", "a-challenge"]).code(0).out.trim(), answer);
    assert_eq!(
        world.run(&["webhook", "challenge", "a-challenge", "--json"]).code(0).json()["challenge"],
        *answer
    );
    world.run(&["webhook", "challenge", "{\"eventType\":\"VEHICLE_STATE\"}"]).code(2);
}
