//! The life of tokens end to end: a real client, a real store, a real server.

use std::{
    os::unix::fs::PermissionsExt,
    sync::Arc,
    time::{Duration, Instant},
};

use smartcar_sandbox::{Choice, Config, ConnectRequest, Fault, FaultRule};
use smartcar_sdk::{Client, ErrorKind, GrantEventKind, GrantFilter, GrantStatus, Maintenance, store};
use smartcar_tests::{STATE, World, losses, postgres::Postgres};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(86_400);

async fn world() -> World {
    World::new(Config::default()).await
}

/// A sandbox and clients with a short grace, for tests in which time really passes.
async fn brisk(grace: u64) -> (World, smartcar_sdk::ClientBuilder) {
    let world = World::new(Config { grace: Duration::from_secs(grace), ..Config::default() }).await;
    let builder = world.builder().set("refresh_token_grace", &grace.to_string());
    (world, builder)
}

/// Cancels a call whose refresh is on its way.
async fn give_up<T>(world: &World, call: impl Future<Output = T>) {
    let before = world.token_requests();
    tokio::select! {
        _ = call => panic!("the call was to be cancelled"),
        () = world.requests_are_out(before, 1) => {}
    }
}

async fn assert_nothing_lost(world: &World) {
    let counted = losses::count(&world.sandbox, &world.sqlite(), &world.sandbox.config().client_id).await;
    assert!(counted.lost.is_empty() && counted.given_up.is_empty(), "{counted:?}");
    assert!(counted.grants > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_callers_of_an_expired_token_cost_one_refresh() {
    let world = world().await;
    let client = world.client().await;
    let grant = world.connect(&client, 1).await;
    world.pass(3 * HOUR);
    let before = world.token_requests();
    let calls: Vec<_> = (0..200)
        .map(|_| {
            let (client, vehicle) = (client.clone(), grant.vehicles[0].clone());
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(async { client.vehicle(&vehicle).unwrap().odometer().await })
            })
        })
        .collect();
    for call in calls {
        call.join().unwrap().unwrap();
    }
    assert_eq!(world.token_requests() - before, 1);
}

/// Dropping waits for the refresh, which runs on the very thread that drops.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_is_dropped_on_the_sdks_own_thread_settles() {
    let world = world().await;
    let client = world.client().await;
    let grant = world.connect(&client, 1).await;
    world.pass(3 * HOUR);
    world.sandbox.set_faults(vec![FaultRule::new("/oauth/token", Fault::Delay { seconds: 1.0 })]).unwrap();
    let vehicle = client.vehicle(&grant.vehicles[0]).unwrap();
    let abandoned = tokio::time::timeout(Duration::from_millis(200), vehicle.odometer()).await;
    assert!(abandoned.is_err(), "its refresh is under way");
    let began = Instant::now();
    let dropped = smartcar_sdk::runtime::handle().unwrap().spawn(async move { drop((vehicle, client)) });
    dropped.await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    assert_nothing_lost(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_callers_of_a_rejected_token_cost_one_refresh() {
    let world = world().await;
    let client = world.client().await;
    let grant = world.connect(&client, 1).await;
    world.sandbox.advance(3 * HOUR); // the client's own clock says the token is good
    let before = world.token_requests();
    let calls: Vec<_> = (0..200)
        .map(|_| {
            let (client, vehicle) = (client.clone(), grant.vehicles[0].clone());
            tokio::spawn(async move { client.vehicle(&vehicle).unwrap().odometer().await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(world.token_requests() - before, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_401_on_a_fresh_token_is_the_answer_and_starts_no_storm() {
    let world = world().await;
    let client = world.client().await;
    let grant = world.connect(&client, 1).await;
    let rule = FaultRule::new("/v2.0/vehicles/*", Fault::Status { status: 401, retry_after: None });
    world.sandbox.set_faults(vec![rule]).unwrap();
    let before = world.token_requests();
    for _ in 0..10 {
        assert_eq!(
            client.vehicle(&grant.vehicles[0]).unwrap().odometer().await.unwrap_err().kind(),
            ErrorKind::Api
        );
    }
    assert_eq!(world.token_requests() - before, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_file_is_private_and_holds_no_client_secret() {
    let world = world().await;
    let client = world.client().await;
    world.connect(&client, 1).await;
    client.close().await.unwrap();
    for entry in std::fs::read_dir(world.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", path.display());
        let bytes = std::fs::read(&path).unwrap();
        for secret in &world.sandbox.config().client_secrets {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{} holds the client secret", path.display());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_needs_the_store_alone() {
    let world = world().await;
    let client = world.client().await;
    let grant = world.connect(&client, 2).await;
    client.close().await.unwrap();
    world.pass(59 * DAY);
    let client = world.client().await;
    for vehicle in &grant.vehicles {
        client.vehicle(vehicle).unwrap().odometer().await.unwrap();
    }
    world.pass(59 * DAY);
    client.vehicle(&grant.vehicles[0]).unwrap().odometer().await.unwrap();
    client.close().await.unwrap();
    assert_nothing_lost(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn inside_the_soft_margin_the_token_is_served_at_once() {
    let world = world().await;
    let client = world.client().await;
    let grant = world.connect(&client, 1).await;
    let mut events = client.events().unwrap();
    world.pass(HOUR + 59 * MINUTE);
    world.sandbox.set_faults(vec![FaultRule::new("/oauth/token", Fault::Delay { seconds: 5.0 })]).unwrap();
    let before = world.token_requests();
    let asked = std::time::Instant::now();
    for _ in 0..20 {
        client.vehicle(&grant.vehicles[0]).unwrap().odometer().await.unwrap();
    }
    assert!(asked.elapsed() < Duration::from_secs(4), "callers waited for a refresh they did not need");
    assert_eq!(events.next().await.unwrap().kind, GrantEventKind::Refreshed { generation: 1 });
    assert_eq!(world.token_requests() - before, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_background_refresh_a_caller_leaves_nothing_behind() {
    let world = world().await;
    let client = world.builder().set("background_refresh", "false").build().await.unwrap();
    let grant = world.connect(&client, 1).await;
    let vehicle = client.vehicle(&grant.vehicles[0]).unwrap();
    let fetched = || world.sandbox.stats().requests.get("POST /oauth2/token").copied().unwrap_or(0);
    let former = client.application_token().await.unwrap();
    world.pass(MINUTE * 59);
    let slow = |path: &str| FaultRule::new(path, Fault::Delay { seconds: 0.5 });
    world.sandbox.set_faults(vec![slow("/oauth/token"), slow("/oauth2/token")]).unwrap();
    let now = client.application_token().await.unwrap();
    assert_ne!(now.expose(), former.expose(), "the application's token is there when the call returns");
    assert_eq!(fetched(), 2);
    world.pass(HOUR);
    let before = world.token_requests();
    vehicle.odometer().await.unwrap();
    assert_eq!(world.token_requests() - before, 1);
    // A process that is frozen or killed now has nothing under way: another one needs no more than the store.
    let stored = client.grant(&grant.id).await.unwrap().unwrap();
    assert_eq!(stored.generation, 1, "committed when the call returns");
    client.close_within(Duration::from_millis(1)).await.expect("nothing is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_is_lost_costs_a_second_request_and_no_grant() {
    let (world, builder) = brisk(3).await;
    let client = builder.build().await.unwrap();
    let grant = world.connect(&client, 1).await;
    world.pass(3 * HOUR);
    world.sandbox.set_faults(vec![FaultRule::new("/oauth/token", Fault::Drop).times(1)]).unwrap();
    client.vehicle(&grant.vehicles[0]).unwrap().odometer().await.unwrap();
    // The pair is unconfirmed until one more refresh has confirmed it; that one happens by itself.
    tokio::time::timeout(Duration::from_secs(10), async {
        while client.grant(&grant.id).await.unwrap().unwrap().generation < 2 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await
    .expect("the pair is confirmed");
    client.close().await.unwrap();
    assert_nothing_lost(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_gives_up_does_not_end_the_refresh() {
    let (world, builder) = brisk(6).await;
    let client = builder.build().await.unwrap();
    let grant = world.connect(&client, 1).await;
    world.pass(3 * HOUR);
    world
        .sandbox
        .set_faults(vec![FaultRule::new("/oauth/token", Fault::Delay { seconds: 1.0 }).times(1)])
        .unwrap();
    let vehicle = client.vehicle(&grant.vehicles[0]).unwrap();
    give_up(&world, vehicle.odometer()).await;
    client.close().await.unwrap(); // waits until the refresh is settled
    let client = world.client().await;
    assert_eq!(client.grant(&grant.id).await.unwrap().unwrap().generation, 1);
    drop(client);
    assert_nothing_lost(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dropping_the_client_waits_for_a_refresh_in_flight() {
    let (world, builder) = brisk(6).await;
    let client = builder.build().await.unwrap();
    let grant = world.connect(&client, 1).await;
    world.pass(3 * HOUR);
    world
        .sandbox
        .set_faults(vec![FaultRule::new("/oauth/token", Fault::Delay { seconds: 1.0 }).times(1)])
        .unwrap();
    let vehicle = client.vehicle(&grant.vehicles[0]).unwrap();
    give_up(&world, vehicle.odometer()).await;
    drop(vehicle);
    tokio::task::spawn_blocking(move || drop(client)).await.unwrap();
    assert_nothing_lost(&world).await;
    let client = world.client().await;
    assert_eq!(client.grant(&grant.id).await.unwrap().unwrap().generation, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_the_driver_ended_is_revived_by_connecting_again() {
    let world = world().await;
    let client = world.client().await;
    let mut events = client.events().unwrap();
    let user = Some("ada@example.com".to_owned());
    let request = || ConnectRequest { user: user.clone(), ..ConnectRequest::default() };
    let grant = client.complete_connect(world.consent(request())).state(STATE).await.unwrap();
    assert_eq!(events.next().await.unwrap().kind, GrantEventKind::Connected);
    let id = grant.user_id.as_ref().unwrap().to_string();
    world.sandbox.revoke(smartcar_sandbox::Revocation::UserId(id)).unwrap();
    let before = world.token_requests();
    for _ in 0..5 {
        let error = client.vehicle(&grant.vehicles[0]).unwrap().odometer().await.unwrap_err();
        assert!(error.driver_must_act(), "{error:?}");
    }
    assert_eq!(client.grant(&grant.id).await.unwrap().unwrap().status, GrantStatus::ReconnectRequired);
    assert_eq!(world.token_requests() - before, 1, "a dead grant is not asked for again and again");
    client.complete_connect(world.consent(request())).state(STATE).await.unwrap();
    client.vehicle(&grant.vehicles[0]).unwrap().odometer().await.unwrap();
    assert_eq!(client.grant(&grant.id).await.unwrap().unwrap().status, GrantStatus::Removed);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_completions_at_once_leave_every_car_reachable() {
    let world = world().await;
    let client = world.client().await;
    let request = |cars| ConnectRequest {
        user: Some("ada@example.com".to_owned()),
        vehicles: Choice::Count(cars),
        ..ConnectRequest::default()
    };
    let (all, one) = (world.consent(request(3)), world.consent(request(1)));
    let (all, one) = tokio::join!(
        client.complete_connect(all).state(STATE).into_future(),
        client.complete_connect(one).state(STATE).into_future()
    );
    let (all, one) = (all.unwrap(), one.unwrap());
    for vehicle in all.vehicles.iter().chain(&one.vehicles) {
        client.vehicle(vehicle).unwrap().odometer().await.unwrap();
    }
    world.pass(3 * HOUR);
    for vehicle in &all.vehicles {
        client.vehicle(vehicle).unwrap().odometer().await.unwrap();
    }
    client.close().await.unwrap();
    assert_nothing_lost(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_client_finishes_a_connect_left_half_done() {
    let (world, builder) = brisk(3).await;
    let crashing = builder.set("timeout", "1").set("recovery", "false").build().await.unwrap();
    world
        .sandbox
        .set_faults(vec![FaultRule::new("/v2.0/user", Fault::Status { status: 500, retry_after: None })])
        .unwrap();
    let redirect = world.consent(ConnectRequest { vehicles: Choice::Count(2), ..ConnectRequest::default() });
    let error = crashing.complete_connect(redirect).state(STATE).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Api);
    drop(crashing);
    world.sandbox.set_faults(Vec::new()).unwrap();
    let client = world.builder().set("refresh_token_grace", "3").build().await.unwrap();
    let grant = tokio::time::timeout(Duration::from_secs(10), async {
        loop {
            let grants = client.grants(&GrantFilter::default()).all().await.unwrap();
            if let Some(grant) = grants.into_iter().find(|grant| grant.vehicles.len() == 2) {
                return grant;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await
    .expect("recovery finishes the Connect");
    client.vehicle(&grant.vehicles[1]).unwrap().odometer().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_job_refreshes_what_ends_soon_and_nothing_else() {
    let world = world().await;
    let client = world.client().await;
    for _ in 0..3 {
        world.connect(&client, 1).await;
    }
    world.pass(56 * DAY);
    let late = world.connect(&client, 1).await;
    let report = client.refresh_expiring(5 * DAY).await.unwrap();
    assert_eq!((report.refreshed, report.failed, report.reconnect), (3, 0, 0));
    assert_eq!(client.grant(&late.id).await.unwrap().unwrap().generation, 0);
    assert_eq!(client.refresh_expiring(5 * DAY).await.unwrap().refreshed, 0);
}

/// Two workers that share a rate, on the store at `address`.
async fn share_a_rate(address: &str, world: &World) {
    const GRANTS: u32 = 20;
    const RATE: f64 = 10.0;
    let open = async || world.builder().store(address).build().await.unwrap();
    let (one, other) = (open().await, open().await);
    for _ in 0..GRANTS {
        world.connect(&one, 1).await;
    }
    let (before, since) = (world.token_requests(), Instant::now());
    let job = |client: &Client| client.refresh_expiring(61 * DAY).fleet_rate(RATE).into_future();
    let (first, second) = tokio::join!(job(&one), job(&other));
    let took = since.elapsed().as_secs_f64();
    let (first, second) = (first.unwrap(), second.unwrap());
    assert_eq!(first.refreshed + second.refreshed, u64::from(GRANTS), "{first:?} {second:?}");
    assert_eq!(world.token_requests() - before, u64::from(GRANTS));
    // One fence more than there are gaps, and one gap that a first start which was late may have made shorter.
    assert!(f64::from(GRANTS) <= took * RATE + 2.0, "{GRANTS} refreshes in {took:.2} s");
    // Nor many times more slowly: two seconds that may take twenty.
    assert!(f64::from(GRANTS) >= took * RATE / 10.0, "{GRANTS} refreshes in {took:.2} s");
    // What they shared it by is nobody's grant.
    assert_eq!(one.grants(&GrantFilter::default()).all().await.unwrap().len(), 20);
    one.close().await.unwrap();
    other.close().await.unwrap();
    let store = store::open(address, Arc::new(world.clock.clone())).await.unwrap();
    let report = store::check(&*store, &world.sandbox.config().client_id, None).await.unwrap();
    assert!(report.is_healthy(), "{report:?}");
    assert_eq!(report.by_status.into_iter().collect::<Vec<_>>(), [("active".to_owned(), u64::from(GRANTS))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_share_a_rate_on_sqlite() {
    let world = world().await;
    share_a_rate(&world.sqlite(), &world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_share_a_rate_on_postgresql() {
    let Some(server) = Postgres::start("a rate that workers share, on PostgreSQL") else { return };
    share_a_rate(&server.database("fleet"), &world().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn maintenance_keeps_to_a_rate_and_names_what_is_none() {
    let world = world().await;
    let client = world.client().await;
    let wrong = client.maintenance(Maintenance::new().fleet_rate(0.0));
    assert_eq!(wrong.unwrap_err().field(), Some("fleet_rate"));
    for _ in 0..6 {
        world.connect(&client, 1).await;
    }
    world.pass(2 * DAY);
    let (before, since) = (world.token_requests(), Instant::now());
    let what = Maintenance::new().within(59 * DAY).rate(20.0).fleet_rate(5.0);
    let running = client.maintenance(what).unwrap();
    while world.token_requests() - before < 6 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(since.elapsed() >= Duration::from_millis(800), "{:?}", since.elapsed());
    drop(running);
    client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_are_a_config_error_that_names_the_field() {
    let world = world().await;
    let client = world.client().await;
    let grant = world.connect(&client, 1).await;
    client.close().await.unwrap();
    world.pass(3 * HOUR);
    let client = world.builder().set("client_secret", "wrong").build().await.unwrap();
    let error = client.vehicle(&grant.vehicles[0]).unwrap().odometer().await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some("client_secret")));
    let secret = world.sandbox.config().client_secrets[0].clone();
    let client = world.builder().set("client_secret", &format!("wrong,{secret}")).build().await.unwrap();
    client.vehicle(&grant.vehicles[0]).unwrap().odometer().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_client_says_so() {
    let world = world().await;
    let client: Client = world.client().await;
    let grant = world.connect(&client, 1).await;
    client.close().await.unwrap();
    client.close().await.unwrap();
    assert_eq!(
        client.vehicle(&grant.vehicles[0]).unwrap().odometer().await.unwrap_err().kind(),
        ErrorKind::Closed
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_application_token_is_fetched_once_for_all_and_early() {
    let world = world().await;
    let client = world.client().await;
    let fetched = || world.sandbox.stats().requests.get("POST /oauth2/token").copied().unwrap_or(0);
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.application_token().await.unwrap() })
        })
        .collect();
    for call in calls {
        call.await.unwrap();
    }
    assert_eq!(fetched(), 1);
    world.pass(59 * MINUTE); // inside the soft margin: served, and the next is fetched behind
    let former = client.application_token().await.unwrap();
    while fetched() < 2 || client.application_token().await.unwrap().expose() == former.expose() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    client.application_token().await.unwrap();
    assert_eq!(fetched(), 2);
    // An endpoint that does not answer takes nobody's token along while it lives.
    world.pass(56 * MINUTE);
    world.sandbox.set_faults(vec![FaultRule::new("/oauth2/token", Fault::Delay { seconds: 30.0 })]).unwrap();
    for _ in 0..3 {
        client.application_token().await.unwrap();
    }
    world.sandbox.set_faults(Vec::new()).unwrap();
    let secret = world.sandbox.config().v3_client_secrets[0].clone();
    let rotating = world.builder().set("v3_client_secret", &format!("wrong,{secret}")).build().await.unwrap();
    rotating.application_token().await.unwrap();
    let wrong = world.builder().set("v3_client_secret", "wrong").build().await.unwrap();
    let error = wrong.application_token().await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some("v3_client_secret")));
}
