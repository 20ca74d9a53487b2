//! Calls to the API as a back end sees them: retries, overrides, limits, the way from v2 to v3, webhooks.

use std::time::{Duration, Instant};

use smartcar_sandbox::{Bucket, Choice, Config, ConnectRequest, Failure, Fault, FaultRule, Limits};
use smartcar_sdk::{
    ApiVersion, CallOptions, Client, ConnectionFilter, ErrorKind, GrantEventKind, GrantStatus, Odometer,
    SubscriptionFilter, UnitSystem, WebhookFilter,
};
use smartcar_tests::{STATE, World};

const ODOMETER: &str = "GET /v2.0/vehicles/{id}/odometer";

async fn world() -> (World, Client, String) {
    let world = World::new(Config::default()).await;
    let client = world.client().await;
    let grant = world.connect(&client, 1).await;
    let vehicle = grant.vehicles[0].to_string();
    (world, client, vehicle)
}

fn requests(world: &World, endpoint: &str) -> u64 {
    world.sandbox.stats().requests.get(endpoint).copied().unwrap_or(0)
}

fn fail(world: &World, path: &str, fault: Fault, times: u64) {
    world.sandbox.set_faults(vec![FaultRule::new(path, fault).times(times)]).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_survive_what_passes_and_give_up_in_time() {
    let (world, client, id) = world().await;
    let vehicle = client.vehicle(&id).unwrap();
    for (fault, times) in [
        (Fault::Status { status: 500, retry_after: None }, 2),
        (Fault::Status { status: 502, retry_after: None }, 1),
        (Fault::Status { status: 429, retry_after: Some(1) }, 1),
        (Fault::Refuse, 2),
        (Fault::Drop, 1),
    ] {
        let before = requests(&world, ODOMETER);
        fail(&world, "/v2.0/*", fault.clone(), times);
        vehicle.odometer().await.unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        assert_eq!(requests(&world, ODOMETER) - before, times + 1, "{fault:?}");
    }
    // A third failure is the answer.
    fail(&world, "/v2.0/*", Fault::Status { status: 500, retry_after: None }, 3);
    assert_eq!(vehicle.odometer().await.unwrap_err().api().unwrap().status, 500);
    // A wait that does not fit into the call's time is not begun.
    fail(&world, "/v2.0/*", Fault::Status { status: 429, retry_after: Some(30) }, 1);
    let began = Instant::now();
    let error = vehicle.clone().options(CallOptions::new().timeout(Duration::from_secs(5))).odometer().await;
    let error = error.unwrap_err();
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimited, Some(Duration::from_secs(30))));
    assert!(began.elapsed() < Duration::from_secs(2));
    // Nor is a long one, however long the call may take.
    fail(&world, "/v2.0/*", Fault::Status { status: 429, retry_after: Some(90) }, 1);
    let began = Instant::now();
    let error = vehicle.odometer().await.unwrap_err();
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimited, Some(Duration::from_secs(90))));
    assert!(began.elapsed() < Duration::from_secs(2));
    // Without retries the first failure is the answer.
    fail(&world, "/v2.0/*", Fault::Status { status: 500, retry_after: None }, 1);
    assert!(vehicle.options(CallOptions::new().retries(0)).odometer().await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_has_a_time_of_its_own_and_errors_say_which() {
    let (world, client, id) = world().await;
    let seconds = |seconds| Duration::from_secs_f64(seconds);
    let slow = |path: &str| FaultRule::new(path, Fault::Delay { seconds: 2.0 });
    let within = |timeout, token| {
        client
            .with_options(
                CallOptions::new().timeout(seconds(timeout)).token_timeout(seconds(token)).retries(0),
            )
            .vehicle(&id)
            .unwrap()
    };
    // Token and answer take 2 s each: together more than either may.
    world.pass(121 * Duration::from_secs(60));
    world.sandbox.set_faults(vec![slow("/oauth/token"), slow("/v2.0/*")]).unwrap();
    within(3.0, 3.0).odometer().await.unwrap();
    let slow = |path: &str| FaultRule::new(path, Fault::Delay { seconds: 5.0 });
    world.sandbox.set_faults(vec![slow("/oauth/token"), slow("/v2.0/*")]).unwrap();
    // The answer is late: the host is named, and the whole of the limit.
    let error = within(0.3, 3.0).odometer().await.unwrap_err();
    let host = world.sandbox.origin().trim_start_matches("http://");
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.message(), format!("{host} did not answer within 300 ms"));
    // The token is late, and the API is not asked.
    world.pass(121 * Duration::from_secs(60));
    let asked = requests(&world, ODOMETER);
    let began = Instant::now();
    let error = within(20.0, 0.3).odometer().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.message().starts_with("no access token within 300 ms"), "{error}");
    assert!(began.elapsed() < seconds(4.5));
    assert_eq!(requests(&world, ODOMETER), asked);
    // Where nothing else is said, who gives Smartcar little time does not wait long for a token.
    let hasty = client.vehicle(&id).unwrap().options(CallOptions::new().timeout(seconds(0.3)));
    let began = Instant::now();
    let error = hasty.odometer().await.unwrap_err();
    assert!(error.message().starts_with("no access token within 300 ms"), "{error}");
    assert!(began.elapsed() < seconds(4.5));
    for (options, field) in [
        (CallOptions::new().timeout(Duration::ZERO), "timeout"),
        (CallOptions::new().token_timeout(Duration::ZERO), "token_timeout"),
    ] {
        assert_eq!(
            client.vehicle(&id).unwrap().options(options).odometer().await.unwrap_err().field(),
            Some(field)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_http_to_another_host_is_refused_at_once() {
    let world = World::new(Config::default()).await;
    for origin in ["auth_origin", "iam_origin", "api_origin", "connect_origin", "management_v3_origin"] {
        let typo = world.builder().set(origin, "http://api.smartcar.invalid");
        let error = typo.build().await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some(origin)));
        let meant = world.builder().set(origin, "http://sandbox:8080").set("allow_insecure_http", "true");
        meant.build().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_repetition_helps_is_asked_once() {
    let (world, client, id) = world().await;
    let vehicle = client.vehicle(&id).unwrap();
    for (kind, code) in [
        ("VEHICLE_STATE", "ASLEEP"),
        ("COMPATIBILITY", "VEHICLE_NOT_CAPABLE"),
        ("BILLING", "INVALID_PLAN"),
        ("CONNECTED_SERVICES_ACCOUNT", "ACCOUNT_ISSUE"),
        ("PERMISSION", ""),
    ] {
        let before = requests(&world, ODOMETER);
        world.sandbox.set_failures(&id, vec![Failure::new("odometer", kind, code)]).unwrap();
        let error = vehicle.odometer().await.unwrap_err();
        assert_eq!(error.api().unwrap().error_type.as_deref(), Some(kind));
        assert_eq!(requests(&world, ODOMETER) - before, 1, "{kind}");
        assert_eq!(
            error.driver_must_act(),
            matches!(kind, "CONNECTED_SERVICES_ACCOUNT" | "PERMISSION"),
            "{kind}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_is_never_repeated_once_it_may_have_reached_the_car() {
    let (world, client, id) = world().await;
    for version in [ApiVersion::V2, ApiVersion::V3] {
        let vehicle = client.vehicle(&id).unwrap().api(version);
        let endpoint = match version {
            ApiVersion::V2 => "POST /v2.0/vehicles/{id}/security",
            _ => "POST /v3/vehicles/{id}/commands/security/lock",
        };
        for fault in [
            Fault::Drop,
            Fault::Status { status: 500, retry_after: None },
            Fault::ErrorAfter { status: 502 },
            Fault::Status { status: 504, retry_after: None },
        ] {
            let before = requests(&world, endpoint);
            fail(&world, "/v*", fault.clone(), 1);
            assert!(vehicle.lock().await.is_err(), "{fault:?}");
            assert_eq!(
                requests(&world, endpoint) - before,
                1,
                "{version:?} {fault:?}: {:?}",
                world.sandbox.stats()
            );
            world.sandbox.set_faults(Vec::new()).unwrap();
        }
        // Turned away at the door: it has reached nothing, and goes again.
        let before = requests(&world, endpoint);
        world
            .sandbox
            .set_failures(
                &id,
                vec![Failure {
                    retry_after: Some(1),
                    times: Some(1),
                    ..Failure::new("commands", "RATE_LIMIT", "VEHICLE")
                }],
            )
            .unwrap();
        assert_eq!(vehicle.lock().await.unwrap().status, "success");
        assert_eq!(requests(&world, endpoint) - before, 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_command_answers_within_its_own_time() {
    let (world, client, id) = world().await;
    let vehicle = client.vehicle(&id).unwrap().api(ApiVersion::V3);
    let takes = |seconds: f64| {
        let edit = serde_json::json!({ "commands": { "seconds": seconds, "long": true } });
        world.sandbox.edit_vehicle(&id, serde_json::from_value(edit).expect("an edit of commands")).unwrap();
    };
    takes(3.0);
    // `timeout` bounds reads; a command has its own.
    assert_eq!(vehicle.lock().await.unwrap().status, "success");
    let hasty = vehicle.clone().options(CallOptions::new().timeout(Duration::from_secs(1)));
    takes(30.0);
    assert_eq!(hasty.unlock().await.unwrap_err().kind(), ErrorKind::Timeout);
    takes(3.0);
    // An error that comes after the 202 is an error all the same.
    world
        .sandbox
        .set_failures(&id, vec![Failure::new("security/lock", "VEHICLE_STATE", "DOOR_OPEN")])
        .unwrap();
    let error = vehicle.lock().await.unwrap_err();
    assert_eq!(error.api().unwrap().code.as_deref(), Some("DOOR_OPEN"));
    assert_eq!(error.api().unwrap().status, 409);
}

#[tokio::test(flavor = "multi_thread")]
async fn options_go_with_the_client_the_vehicle_and_the_call() {
    let (world, client, id) = world().await;
    let imperial = client.with_options(CallOptions::new().unit_system(UnitSystem::Imperial));
    let metric = client.vehicle(&id).unwrap().odometer().await.unwrap();
    let miles = imperial.vehicle(&id).unwrap().odometer().await.unwrap();
    assert_eq!(miles.meta.unit_system, UnitSystem::Imperial);
    assert!((miles.distance * 1.609_344 - metric.distance).abs() < 0.1);
    let back = imperial.vehicle(&id).unwrap().unit_system(UnitSystem::Metric).odometer().await.unwrap();
    assert!((back.distance - metric.distance).abs() < 1e-9);
    let before = requests(&world, ODOMETER);
    let wrong =
        client.vehicle(&id).unwrap().options(CallOptions::new().header("Authorization", "Bearer mine"));
    assert_eq!(wrong.odometer().await.unwrap_err().field(), Some("headers"));
    assert_eq!(requests(&world, ODOMETER), before, "nothing was sent");
    client
        .vehicle(&id)
        .unwrap()
        .options(CallOptions::new().header("x-trace", "17"))
        .odometer()
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_s_own_limit_holds_requests_back() {
    let world = World::new(Config::default()).await;
    let client = world.builder().set("request_limit", "5/1").set("timeout", "2").build().await.unwrap();
    let grant = world.connect(&client, 1).await; // user and vehicles: two requests
    let vehicle = client.vehicle(&grant.vehicles[0]).unwrap();
    for _ in 0..3 {
        vehicle.odometer().await.unwrap();
    }
    let before = requests(&world, ODOMETER);
    let error = vehicle.odometer().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert!(error.can_retry() && error.retry_after().is_some());
    assert_eq!(requests(&world, ODOMETER), before, "nothing was sent");
    // Smartcar's own bucket answers 429 without Retry-After: the SDK backs off.
    let client = world.client().await;
    world
        .sandbox
        .set_limits(Limits { application: Some(Bucket { size: 1, per_minute: 240.0 }), ..Limits::default() })
        .unwrap();
    let vehicle = client.vehicle(&grant.vehicles[0]).unwrap();
    for _ in 0..2 {
        vehicle.odometer().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn auto_goes_to_v3_where_the_user_is_known_and_back() {
    let (world, v2, id) = world().await;
    let auto = v2.with_options(CallOptions::new().api(ApiVersion::Auto));
    let v3_odometer = "GET /v3/vehicles/{id}/signals/odometer-traveleddistance";
    let read = |client: &Client| {
        let vehicle = client.vehicle(&id).unwrap();
        async move { vehicle.odometer().await.unwrap().distance }
    };
    let before = (requests(&world, ODOMETER), requests(&world, v3_odometer));
    assert!((read(&v2).await - read(&auto).await).abs() < 1e-9);
    let after = (requests(&world, ODOMETER), requests(&world, v3_odometer));
    assert_eq!((after.0 - before.0, after.1 - before.1), (1, 1), "{:?}", world.sandbox.stats().requests);
    // Without v3 credentials there is nothing to choose.
    let plain = Client::builder()
        .credentials(&world.sandbox.config().client_id, &world.sandbox.config().client_secrets[0])
        .set("api", "auto")
        .set("auth_origin", world.sandbox.origin())
        .set("api_origin", world.sandbox.origin())
        .store(&world.sqlite());
    let plain = plain.build().await.unwrap();
    assert!(read(&plain).await > 0.0);
    let error = plain.vehicle(&id).unwrap().api(ApiVersion::V3).odometer().await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some("v3_client_id")));
    // What v2 lacks is said before anything is sent.
    let sent: u64 = world.sandbox.stats().requests.values().sum();
    let error = v2.vehicle(&id).unwrap().signal("odometer-traveleddistance").await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Unsupported, Some("api")));
    assert_eq!(v2.vehicle(&id).unwrap().open_charge_port().await.unwrap_err().kind(), ErrorKind::Unsupported);
    assert_eq!(world.sandbox.stats().requests.values().sum::<u64>(), sent);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_application_token_is_replaced_once() {
    let (world, client, id) = world().await;
    let vehicle = client.vehicle(&id).unwrap().api(ApiVersion::V3);
    vehicle.odometer().await.unwrap();
    world.sandbox.advance(Duration::from_secs(2 * 3600)); // the client's clock says the token is good
    let before = requests(&world, "POST /oauth2/token");
    vehicle.odometer().await.unwrap();
    assert_eq!(requests(&world, "POST /oauth2/token") - before, 1);
}

/// A store of grants that were made before users were stored: copied, without them.
fn without_users(world: &World) {
    let path = world.folder.path().join("tokens.db");
    let database = rusqlite::Connection::open(path).unwrap();
    database.busy_timeout(Duration::from_secs(5)).unwrap();
    database.execute("UPDATE smartcar_grants SET user_id = NULL", []).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_filled_in_from_connections_and_a_run_can_go_on() {
    let world = World::new(Config::default()).await;
    let client = world.client().await;
    let mut vehicles = Vec::new();
    for place in 0..3 {
        let mode = if place == 2 { Some("simulated".to_owned()) } else { None };
        let redirect =
            world.consent(ConnectRequest { vehicles: Choice::Count(2), mode, ..ConnectRequest::default() });
        vehicles.extend(client.complete_connect(redirect).state(STATE).await.unwrap().vehicles);
    }
    // One more car that this store knows nothing of.
    let stranger = world.sandbox.connect(ConnectRequest::default()).unwrap();
    client.close().await.unwrap();
    without_users(&world);
    let client = world.builder().set("api", "auto").build().await.unwrap();
    let error = client.vehicle(&vehicles[0]).unwrap().api(ApiVersion::V3).odometer().await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::NotConnected, Some("vehicle_id")));
    assert!(
        client.vehicle(&vehicles[0]).unwrap().odometer().await.is_ok(),
        "auto stays on v2 where it cannot tell"
    );

    let report = client.backfill_users().await.unwrap();
    assert_eq!((report.connections, report.stored, report.unmatched), (7, 3, 1), "{report:?}");
    assert_eq!(report.known, 3, "the second car of each grant");
    assert_eq!(report.unmatched_vehicles[0].0, stranger.vehicles[0]);
    assert_eq!(report.next, None);
    let again = client.backfill_users().after("simulated").await.unwrap();
    assert_eq!((again.connections, again.known), (2, 2));
    assert_eq!(client.backfill_users().after("sideways").await.unwrap_err().field(), Some("after"));
    for vehicle in &vehicles {
        let v3 = client.vehicle(vehicle).unwrap().api(ApiVersion::V3).odometer().await.unwrap();
        let v2 = client.vehicle(vehicle).unwrap().api(ApiVersion::V2).odometer().await.unwrap();
        assert!((v3.distance - v2.distance).abs() < 1e-9);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_come_page_by_page_as_a_stream_and_whole() {
    use futures_util::StreamExt;
    let world = World::new(Config::default()).await;
    let client = world.client().await;
    let grant = world.connect(&client, 7).await;
    let pages = client.vehicles(&grant.id).size(3);
    let first = pages.page(None).await.unwrap();
    assert_eq!((first.items.len(), first.total, first.next.as_deref()), (3, Some(7), Some("3")));
    let last = pages.page(Some("6")).await.unwrap();
    assert_eq!((last.items.len(), last.next), (1, None));
    assert_eq!(pages.page(Some("x")).await.unwrap_err().field(), Some("after"));
    assert_eq!(client.vehicles(&grant.id).size(51).page(None).await.unwrap_err().field(), Some("size"));
    assert_eq!(pages.clone().all().await.unwrap(), grant.vehicles);
    let streamed: Vec<_> = pages.stream().map(|vehicle| vehicle.unwrap()).collect().await;
    assert_eq!(streamed, grant.vehicles);
    for version in [ApiVersion::V2, ApiVersion::V3] {
        let client = client.with_options(CallOptions::new().api(version));
        let all = client.connections(&ConnectionFilter::default()).size(3).all().await.unwrap();
        assert_eq!(all.len(), 7, "{version:?}");
        let user = ConnectionFilter::default().user_id(grant.user_id.as_ref().unwrap().as_str());
        assert_eq!(client.connections(&user).size(2).all().await.unwrap().len(), 7);
        let one = ConnectionFilter::default().vehicle_id(grant.vehicles[2].as_str());
        let found = client.connections(&one).page(None).await.unwrap();
        assert_eq!(found.items[0].vehicle_id, grant.vehicles[2].to_string());
    }
    let signals = client.vehicle(&grant.vehicles[0]).unwrap().api(ApiVersion::V3).signals().await.unwrap();
    let first = signals.clone().size(10).page(None).await.unwrap();
    assert_eq!((first.items.len(), first.total), (10, Some(93)));
    assert_eq!(signals.size(10).all().await.unwrap().len(), 93);
}

#[tokio::test(flavor = "multi_thread")]
async fn subscriptions_deliver_what_the_webhook_helper_accepts() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let (world, client, id) = world().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let token = world.sandbox.config().management_token.clone();
    let (events, mut received) = tokio::sync::mpsc::unbounded_channel();
    // A back end's endpoint, as small as it can be: the request in, the helper's answer out.
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (token, events) = (token.clone(), events.clone());
            tokio::spawn(async move {
                let mut all = Vec::new();
                let (head, length) = loop {
                    if stream.read_buf(&mut all).await.unwrap_or(0) == 0 {
                        return;
                    }
                    if let Some(end) = all.windows(4).position(|window| window == b"\r\n\r\n") {
                        let head = String::from_utf8_lossy(&all[..end]).into_owned();
                        let length =
                            head.lines().filter_map(|line| line.split_once(':')).find_map(|(name, value)| {
                                name.eq_ignore_ascii_case("content-length")
                                    .then(|| value.trim().parse().unwrap())
                            });
                        break (head, end + 4 + length.unwrap_or(0));
                    }
                };
                while all.len() < length {
                    stream.read_buf(&mut all).await.unwrap();
                }
                let body = &all[head.len() + 4..];
                let headers = head.lines().skip(1).filter_map(|line| line.split_once(':'));
                let headers = headers.map(|(name, value)| (name, value.trim().as_bytes().to_vec()));
                let delivery = smartcar_sdk::webhook::handle(&[token], headers, body);
                let answer = delivery.answer.unwrap_or_default();
                let reply = format!(
                    "HTTP/1.1 {} X\r\ncontent-type: {}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{answer}",
                    delivery.status,
                    delivery.content_type,
                    answer.len()
                );
                stream.write_all(reply.as_bytes()).await.unwrap();
                if let Some(event) = delivery.event {
                    let _ = events.send(event);
                }
            });
        }
    });
    let webhook = world
        .sandbox
        .add_webhook(
            serde_json::from_value(serde_json::json!({
                "callback_url": format!("http://{address}/smartcar"), "name": "fleet",
                "signals": ["odometer-traveleddistance", "charge-ischarging"], "triggers": ["odometer-traveleddistance"],
            }))
            .unwrap(),
        )
        .await
        .unwrap();
    for version in [ApiVersion::V2, ApiVersion::V3] {
        let vehicle = client.vehicle(&id).unwrap().api(version);
        let subscribed = vehicle.subscribe(&webhook.id).await.unwrap();
        assert_eq!((&subscribed.webhook_id, &subscribed.vehicle_id), (&webhook.id, &id));
        vehicle.subscribe(&webhook.id).await.unwrap(); // once more is no error
        let list =
            client.subscriptions(&SubscriptionFilter::default().vehicle_id(id.as_str())).all().await.unwrap();
        assert_eq!(list.len(), 1);
        assert_eq!(client.subscription(&list[0].id).await.unwrap().webhook_id.as_ref(), Some(&webhook.id));
        world.sandbox.send_event(&webhook.id, smartcar_sandbox::EventRequest::default()).unwrap();
        let event = loop {
            let event =
                tokio::time::timeout(Duration::from_secs(10), received.recv()).await.unwrap().unwrap();
            if event.signals.iter().any(|signal| signal.code == "odometer-traveleddistance") {
                break event;
            }
        };
        assert_eq!(event.vehicle_id(), Some(id.as_str()));
        let told =
            event.signal("odometer-traveleddistance").unwrap().value.clone().unwrap().as_f64().unwrap();
        assert!((told - vehicle.odometer().await.unwrap().distance).abs() < 0.1);
        vehicle.unsubscribe(&webhook.id).await.unwrap();
        assert!(client.subscriptions(&SubscriptionFilter::default()).all().await.unwrap().is_empty());
    }
    let webhooks = client.webhooks(&WebhookFilter::default().name("fleet")).all().await.unwrap();
    assert_eq!(webhooks[0].signals, ["odometer-traveleddistance", "charge-ischarging"]);
    assert_eq!(client.webhook(&webhook.id).await.unwrap().id, webhook.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_disconnected_is_out_of_reach_on_both_versions() {
    for version in [ApiVersion::V2, ApiVersion::V3] {
        let world = World::new(Config::default()).await;
        let client = world.client().await;
        let grant = world.connect(&client, 2).await;
        let vehicle = client.vehicle(&grant.vehicles[0]).unwrap().api(version);
        vehicle.disconnect().await.unwrap();
        assert!(vehicle.odometer().await.is_err());
        assert!(client.vehicle(&grant.vehicles[1]).unwrap().api(version).odometer().await.is_ok());
        let client = client.with_options(CallOptions::new().api(version));
        let user = ConnectionFilter::default().user_id(grant.user_id.as_ref().unwrap().as_str());
        let ended = client.delete_connections(&user).await.unwrap();
        assert_eq!(ended.len(), 1);
        assert_eq!(ended[0].vehicle_id, grant.vehicles[1].to_string());
        let both = user.vehicle_id("x");
        assert_eq!(client.delete_connections(&both).await.unwrap_err().field(), Some("user_id"));
    }
}

/// Smartcar ends the access to the vehicles, and leaves the driver's tokens as they are.
#[tokio::test(flavor = "multi_thread")]
async fn ending_connections_costs_their_vehicles_and_no_grant() {
    for version in [ApiVersion::V2, ApiVersion::V3] {
        let world = World::new(Config::default()).await;
        let client = world.client().await;
        let grant = world.connect(&client, 2).await;
        let user = grant.user_id.clone().unwrap();
        let read = async |place: usize| client.vehicle(&grant.vehicles[place]).unwrap().odometer().await;
        let managing = client.with_options(CallOptions::new().api(version));
        let one = ConnectionFilter::default().vehicle_id(grant.vehicles[0].as_str());
        assert_eq!(managing.delete_connections(&one).await.unwrap().len(), 1);
        assert_eq!(read(0).await.unwrap_err().kind(), ErrorKind::Permission);
        read(1).await.unwrap();
        let all = ConnectionFilter::default().user_id(user.as_str());
        assert_eq!(managing.delete_connections(&all).await.unwrap().len(), 1);
        assert_eq!(read(1).await.unwrap_err().kind(), ErrorKind::Permission);
        // The grant goes on, through its next refresh, and says that it reaches nothing.
        let mut events = client.events().unwrap();
        world.pass(Duration::from_secs(3 * 3600));
        assert_eq!(client.user(&grant.id).await.unwrap().id, user.as_str());
        let refreshed = GrantEventKind::Refreshed { generation: 1 };
        assert_eq!(
            events.next().await.unwrap().kind,
            refreshed,
            "a caller may have the token before it is stored"
        );
        assert!(client.vehicles(&grant.id).all().await.unwrap().is_empty());
        let kept = client.grant(&grant.id).await.unwrap().unwrap();
        assert_eq!((kept.status, kept.reason), (GrantStatus::Active, None));
        assert!(kept.generation > grant.generation);
        client.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_has_a_reading_or_an_error_for_each_part() {
    let (world, client, id) = world().await;
    for version in [ApiVersion::V2, ApiVersion::V3] {
        let vehicle = client.vehicle(&id).unwrap().api(version);
        let batch = vehicle
            .batch()
            .read::<Odometer>()
            .read::<smartcar_sdk::Fuel>()
            .read::<smartcar_sdk::Attributes>()
            .await
            .unwrap();
        let odometer = batch.get::<Odometer>().unwrap();
        assert!((odometer.distance - vehicle.odometer().await.unwrap().distance).abs() < 1e-9);
        assert!(odometer.meta.request_id.is_some());
        assert_eq!(batch.get::<smartcar_sdk::Fuel>().unwrap_err().kind(), ErrorKind::Unsupported);
        assert_eq!(batch.get::<smartcar_sdk::Attributes>().unwrap().id, id);
        assert_eq!(batch.get::<smartcar_sdk::Vin>().unwrap_err().field(), Some("batch"));
        assert_eq!(vehicle.batch().await.unwrap_err().field(), Some("batch"));
        let with_path = vehicle.batch().read::<Odometer>().path("tesla/compass").await;
        match version {
            ApiVersion::V2 => {
                assert!(with_path.unwrap().get_path("/tesla/compass").unwrap().values.is_object())
            }
            _ => assert_eq!(with_path.unwrap_err().kind(), ErrorKind::Unsupported),
        }
    }
    let v2 = client.vehicle(&id).unwrap().batch().read::<Odometer>();
    let before = requests(&world, ODOMETER);
    v2.await.unwrap();
    assert_eq!(requests(&world, ODOMETER), before, "one request for all");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_job_leaves_v3_grants_alone_only_with_skip_v3() {
    let (world, client, _) = world().await;
    let within = Duration::from_secs(61 * 86_400);
    let error = client.refresh_expiring(within).skip_v3(true).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some("api")), "it calls v2");
    let auto = world.builder().set("api", "auto").build().await.unwrap();
    let left = auto.refresh_expiring(within).skip_v3(true).await.unwrap();
    assert_eq!((left.refreshed, left.skipped), (0, 1));
    assert_eq!(client.refresh_expiring(within).await.unwrap().refreshed, 1);
    let v2_only = Client::builder()
        .set("api", "auto")
        .credentials(&world.sandbox.config().client_id, &world.sandbox.config().client_secrets[0])
        .store(&world.sqlite());
    let error = v2_only.build().await.unwrap().refresh_expiring(within).skip_v3(true).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some("v3_client_id")));
}
