//! Re-authentication, and the application's own id for a user.

use serde_json::json;
use smartcar_sandbox::{Config, ConnectRequest, Reauthentication, UserEdit};

use crate::common::{param, world};

fn with_external_id(user: &str, external_id: Option<&str>) -> ConnectRequest {
    ConnectRequest {
        user: Some(user.into()),
        external_id: external_id.map(str::to_owned),
        ..ConnectRequest::default()
    }
}

#[tokio::test]
async fn an_external_id_is_remembered_until_it_is_cleared() {
    let world = world(Config::default()).await;
    let back = |external_id| {
        let consent = world.sandbox.connect(with_external_id("ann@example.com", external_id)).unwrap();
        param(&consent.redirect_url, "external_id")
    };
    assert_eq!(back(None), None);
    assert_eq!(back(Some("sky-user-17")).as_deref(), Some("sky-user-17"));
    assert_eq!(back(None).as_deref(), Some("sky-user-17"));
    assert_eq!(back(Some("null")), None);
    assert_eq!(back(None), None);
}

#[tokio::test]
async fn signing_in_again_repairs_the_account_and_keeps_the_tokens() {
    let world = world(Config::default()).await;
    let (consent, pair) = world.connect(with_external_id("ann@example.com", Some("sky-user-17"))).await;
    let (user, vehicle) = (consent.user_id.unwrap(), consent.vehicles[0].clone());
    let broken = UserEdit { account_problem: Some("AUTHENTICATION_FAILED".into()), ..UserEdit::default() };
    world.sandbox.edit_user(&user, broken).unwrap();
    let path = format!("/v2.0/vehicles/{vehicle}/vin");
    let (_, error) = world.get(&path, &pair.access).await;
    // The page that the error leads to, clicked through.
    let url = error["resolution"]["url"].as_str().unwrap();
    let http =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
    let page = http.get(format!("{url}&state=csrf")).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("id=\"continue-button\"") && page.contains("/oauth/authorize/sign-in"), "{page}");
    let form =
        [("response_type", "vehicle_id"), ("vehicle_id", &vehicle), ("state", "csrf"), ("answer", "allow")];
    let approval = http.post(world.url("/oauth/authorize/approval")).form(&form).send().await.unwrap();
    assert!(approval.text().await.unwrap().contains("id=\"approval-button\""));
    let done = http.post(world.url("/oauth/authorize/finish")).form(&form).send().await.unwrap();
    let url = done.headers()["location"].to_str().unwrap();
    assert_eq!(param(url, "vehicle_id").as_deref(), Some(vehicle.as_str()));
    assert_eq!(param(url, "state").as_deref(), Some("csrf"));
    assert_eq!(param(url, "external_id").as_deref(), Some("sky-user-17"));
    assert_eq!(param(url, "code"), None);
    assert_eq!(world.get(&path, &pair.access).await.0, 200, "the same token works on");
}

#[tokio::test]
async fn it_is_played_without_a_browser_and_nonsense_is_refused() {
    let world = world(Config::default()).await;
    let consent = world.sandbox.connect(ConnectRequest::default()).unwrap();
    let vehicle = &consent.vehicles[0];
    let (status, answer) =
        world.control("/sandbox/reauthenticate", json!({ "vehicle_id": vehicle, "state": "s" })).await;
    assert_eq!(
        (status, param(answer["redirect_url"].as_str().unwrap(), "vehicle_id").as_ref()),
        (200, Some(vehicle))
    );
    let denied = Reauthentication { vehicle_id: vehicle.clone(), deny: true, ..Reauthentication::default() };
    let url = world.sandbox.reauthenticate(denied).unwrap().redirect_url;
    assert_eq!(param(&url, "error").as_deref(), Some("access_denied"));
    assert_eq!(world.control("/sandbox/reauthenticate", json!({ "vehicle_id": "nowhere" })).await.0, 400);
    let client_id = &world.sandbox.config().client_id;
    let path =
        format!("/oauth/reauthenticate?response_type=vehicle_id&client_id={client_id}&vehicle_id=nowhere");
    assert_eq!(world.http.get(world.url(&path)).send().await.unwrap().status(), 400);
}
