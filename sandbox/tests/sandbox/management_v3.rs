//! Management v3: webhooks, subscriptions and the application.

use serde_json::{Value, json};
use smartcar_sandbox::{Choice, Config, ConnectRequest};

use crate::common::world;
use crate::webhooks::Receiver;

#[tokio::test]
async fn subscriptions_are_made_listed_and_ended() {
    let world = world(Config::default()).await;
    let receiver = Receiver::start(&world).await;
    let webhook = world.sandbox.add_webhook(receiver.request()).await.unwrap();
    let v3 = world.v3(ConnectRequest { vehicles: Choice::Count(2), ..ConnectRequest::default() }).await;
    let attributes = json!({ "webhookId": webhook.id, "userId": v3.user, "vehicleId": v3.vehicle });
    let body = json!({ "data": { "attributes": attributes } });
    let (status, created) = v3.post("/subscriptions", body.clone()).await;
    assert_eq!(
        (status, created),
        (202, json!({ "meta": { "message": "subscription creation in progress" } }))
    );
    assert_eq!(v3.post("/subscriptions", body).await.0, 409);
    for (missing, status) in [("webhookId", 404), ("userId", 404), ("vehicleId", 404)] {
        let mut attributes = attributes.clone();
        attributes[missing] = "elsewhere".into();
        assert_eq!(
            v3.post("/subscriptions", json!({ "data": { "attributes": attributes } })).await.0,
            status
        );
        attributes[missing] = Value::Null;
        let (status, error) =
            v3.post("/subscriptions", json!({ "data": { "attributes": attributes } })).await;
        assert_eq!((status, &error["errors"][0]["code"]), (400, &json!("MISSING_PARAMETER")));
    }
    let (_, list) =
        v3.get(&format!("/subscriptions?filter[vehicleId]={}&filter[vehicle.mode]=live", v3.vehicle)).await;
    assert_eq!((&list["meta"]["totalCount"], &list["meta"]["pageSize"]), (&json!(1), &json!(25)));
    let subscription = &list["data"][0];
    assert_eq!(subscription["type"], "subscription");
    assert_eq!(subscription["attributes"]["vehicle"]["make"], "TESLA");
    let related = |name: &str| &subscription["relationships"][name]["data"]["id"];
    assert_eq!(
        (related("webhook"), related("user"), related("vehicle")),
        (&json!(webhook.id), &json!(v3.user), &json!(v3.vehicle))
    );
    assert_eq!(v3.get("/subscriptions?filter[userId]=nobody").await.1["data"], json!([]));
    let path = format!("/subscriptions/{}", subscription["id"].as_str().unwrap());
    assert_eq!(v3.get(&path).await.1["data"], *subscription);
    assert_eq!(v3.delete(&path).await, (204, Value::Null));
    assert_eq!((v3.delete(&path).await.0, v3.get(&path).await.0), (404, 404));
}

#[tokio::test]
async fn webhooks_and_the_application_are_shown() {
    let world = world(Config::default()).await;
    let receiver = Receiver::start(&world).await;
    let mut request = receiver.request();
    request.triggers = vec!["charge-ischarging".into()];
    let webhook = world.sandbox.add_webhook(request).await.unwrap();
    let v3 = world.v3(ConnectRequest::default()).await;
    let (status, list) = v3.get("/webhooks?filter[isEnabled]=true&filter[autoSubscribe]=false").await;
    assert_eq!((status, &list["meta"]["totalCount"]), (200, &json!(1)));
    let shown = &list["data"][0]["attributes"];
    assert_eq!((&shown["name"], &shown["callbackUri"]), (&json!("Webhook 1"), &json!(receiver.url)));
    assert_eq!(shown["triggers"][0]["code"], "charge-ischarging");
    assert_eq!(v3.get("/webhooks?filter[name]=other").await.1["data"], json!([]));
    assert_eq!(v3.get(&format!("/webhooks/{}", webhook.id)).await.1["data"], list["data"][0]);
    assert_eq!(v3.get("/webhooks/nowhere").await.0, 404);
    let id = &world.sandbox.config().client_id;
    assert_eq!(v3.get("/applications").await.1["data"][0]["id"], json!(id));
    assert_eq!(v3.get(&format!("/applications/{id}")).await.1["data"]["type"], "application");
    assert_eq!(v3.get("/applications/other").await.0, 404);
    assert_eq!(world.http.get(world.url("/v3/webhooks")).send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn api_v2_subscribes_and_unsubscribes_too() {
    let world = world(Config::default()).await;
    let receiver = Receiver::start(&world).await;
    let webhook = world.sandbox.add_webhook(receiver.request()).await.unwrap();
    let (consent, pair) = world.connect(ConnectRequest::default()).await;
    let vehicle = &consent.vehicles[0];
    let path = format!("/v2.0/vehicles/{vehicle}/webhooks/{}", webhook.id);
    let (status, answer) = world.post(&path, &pair.access, Value::Null).await;
    assert_eq!((status, answer), (200, json!({ "webhookId": webhook.id, "vehicleId": vehicle })));
    assert_eq!(world.sandbox.webhooks()[0].vehicles, consent.vehicles);
    let delete = async |token: &str| {
        let request = world.http.delete(world.url(&path)).bearer_auth(token);
        crate::common::answer(request.send().await.unwrap()).await
    };
    assert_eq!(delete(&pair.access).await.0, 401, "it takes the management token");
    let token = &world.sandbox.config().management_token;
    assert_eq!(delete(token).await, (200, json!({ "status": "success" })));
    assert_eq!(delete(token).await.0, 400);
    assert_eq!(world.post(&path.replace(&webhook.id, "other"), &pair.access, Value::Null).await.0, 400);
}
