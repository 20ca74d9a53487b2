//! Drivers who connect while something else happens to their cars: every car stays reachable, and what was removed
//! stays removed. And the whole way to Smartcar's pages and back: states, errors, signing in again, consents without a code.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use smartcar_sandbox::{Choice, Config, ConnectRequest, Fault, FaultRule, Reauthentication, UserEdit};
use smartcar_sdk::{Client, ConnectMode, ConnectReason, ErrorKind, GrantFilter, GrantMode, GrantStatus};
use smartcar_tests::{
    STATE, World,
    drivers::{Car, reach_all},
    figures,
    processes::{Job, Report, Worker},
    recording_endpoint::listening_for_forms,
};

const WORKER: &str = env!("CARGO_BIN_EXE_smartcar-test-worker");
const GRACE: Duration = Duration::from_secs(3);

async fn world() -> (World, Client) {
    let config = Config { access_ttl: Duration::from_secs(2), grace: GRACE, ..Config::default() };
    let world = World::new(config).await;
    let client = world.builder().set("refresh_token_grace", "3").build().await.unwrap();
    (world, client)
}

fn consent(world: &World, user: &str, cars: usize) -> String {
    world.consent(ConnectRequest {
        user: Some(user.to_owned()),
        vehicles: Choice::Count(cars),
        ..ConnectRequest::default()
    })
}

fn worker(world: &World, arguments: &[&str]) -> Worker {
    Worker::start(&Job::new(WORKER, &world.sandbox, &world.sqlite(), arguments))
}

/// The grant and vehicles that a process says it connected.
fn connected(report: &Report) -> (String, Vec<String>) {
    let line = report.said.iter().find_map(|line| line.strip_prefix("connected "));
    let mut words =
        line.unwrap_or_else(|| panic!("it did not connect: {report:?}")).split(' ').map(str::to_owned);
    (words.next().unwrap(), words.collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_connects_in_two_processes_leave_every_car_reachable() {
    let (world, client) = world().await;
    let (since, mut cars) = (Instant::now(), Vec::new());
    let rounds = figures::long_or(40, 12);
    for round in 0..rounds {
        let user = format!("driver-{round}@example.com");
        // One consents to all three cars, the other to one or all of them.
        let consents = [consent(&world, &user, 3), consent(&world, &user, 1 + 2 * (round % 2))];
        let processes = consents.map(|redirect| worker(&world, &["connect", &redirect]));
        let (_, vehicles) = processes
            .map(|process| connected(&process.wait().1))
            .into_iter()
            .max_by_key(|(_, cars)| cars.len())
            .unwrap();
        for vehicle in vehicles {
            let number = u32::try_from(cars.len()).unwrap();
            cars.push(world.car(&vehicle, "", number));
        }
    }
    assert_eq!(cars.len(), 3 * rounds);
    let verdict = world.verdict(client, &world.sqlite(), &cars, GRACE * 2).await;
    figures::report(
        "two Connects of one user at once in two processes",
        format!(
            "{} s, {rounds} drivers of three cars, {} grants left, {} lost, {} cars out of reach",
            since.elapsed().as_secs(),
            verdict.losses.grants,
            verdict.losses.lost.len(),
            verdict.unreachable.len()
        ),
    );
    verdict.assert_nothing_lost();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connect_during_a_refresh_leaves_every_car_reachable() {
    let (world, client) = world().await;
    let (since, rounds) = (Instant::now(), figures::long_or(12, 3));
    let mut cars = Vec::new();
    for round in 0..rounds {
        let user = format!("driver-{round}@example.com");
        let older = client.complete_connect(consent(&world, &user, 2)).state(STATE).await.unwrap();
        tokio::time::sleep(Duration::from_secs(2)).await; // its access token is over
        let late = FaultRule::new("/oauth/token", Fault::Delay { seconds: 1.0 }).times(1);
        world.sandbox.set_faults(vec![late]).unwrap();
        let refreshing = {
            let vehicle = client.vehicle(&older.vehicles[0]).unwrap();
            tokio::spawn(async move { vehicle.odometer().await })
        };
        while world.sandbox.stats().faults.get("delay").copied().unwrap_or_default() <= round {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // Every other driver consents to one car only: the older grant is still first for the other car.
        let all = round % 2 == 0;
        let process = worker(&world, &["connect", &consent(&world, &user, if all { 2 } else { 1 })]);
        let (newer, _) = connected(&tokio::task::spawn_blocking(|| process.wait().1).await.unwrap());
        refreshing.await.unwrap().expect("a call under way is answered");
        for vehicle in &older.vehicles {
            let number = u32::try_from(cars.len()).unwrap();
            cars.push(world.car(vehicle.as_ref(), &newer, number));
        }
        let status = client.grant(older.id.as_ref()).await.unwrap().unwrap().status;
        assert_eq!(status, if all { GrantStatus::Removed } else { GrantStatus::Active }, "round {round}");
    }
    let verdict = world.verdict(client, &world.sqlite(), &cars, GRACE * 2).await;
    figures::report(
        "a Connect during a refresh of the older grant",
        format!(
            "{} s, {rounds} drivers, {} grants left, {} lost, {} of {} cars out of reach",
            since.elapsed().as_secs(),
            verdict.losses.grants,
            verdict.losses.lost.len(),
            verdict.unreachable.len(),
            cars.len()
        ),
    );
    verdict.assert_nothing_lost();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_removed_during_its_refresh_stays_removed() {
    let (world, client) = world().await;
    let since = Instant::now();
    let cars = world.drivers(&client, figures::long_or(24, 8), 1).await;
    let removing: Vec<_> = cars.iter().map(|car| worker(&world, &["remove", &car.grant])).collect();
    for process in &removing {
        process.wait_until_it_says("ready");
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    let late = Fault::Delay { seconds: figures::long_or(2.0, 1.0) };
    world.sandbox.set_faults(vec![FaultRule::new("/oauth/token", late)]).unwrap();
    let refreshing = {
        let (client, cars) = (client.clone(), cars.clone());
        tokio::spawn(async move { reach_all(&client, &cars, Duration::ZERO).await })
    };
    while world.sandbox.stats().faults.get("delay").copied().unwrap_or_default() < cars.len() as u64 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let ending = removing.into_iter().map(|process| tokio::task::spawn_blocking(|| process.end()));
    for process in ending.collect::<Vec<_>>() {
        let (_, report) = process.await.unwrap();
        assert_eq!(report.said, ["ready", "removed true"], "{report:?}");
    }
    assert!(!refreshing.is_finished(), "the refreshes were over before the removals");
    refreshing.await.unwrap();
    world.sandbox.set_faults(Vec::new()).unwrap();
    tokio::time::sleep(GRACE * 2).await;
    let newcomer = world.builder().set("refresh_token_grace", "3").build().await.unwrap();
    for Car { grant, vehicle, .. } in &cars {
        for client in [&client, &newcomer] {
            let status = client.grant(grant).await.unwrap().map(|grant| grant.status);
            assert_eq!(status, Some(GrantStatus::Removed), "{grant} was revived");
            let error = client.vehicle(vehicle).unwrap().odometer().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotConnected, "{error}");
        }
    }
    client.close().await.unwrap();
    newcomer.close().await.unwrap();
    figures::report(
        "removal during a refresh",
        format!("{} s, {} grants removed, 0 revived", since.elapsed().as_secs(), cars.len()),
    );
}

const HOUR: Duration = Duration::from_secs(3600);

/// One request of a browser that follows no redirect: status, `Location` if any, and the page.
fn browse(method: &str, url: &str, form: &str) -> (u16, Option<String>, String) {
    let rest = url.strip_prefix("http://").expect("the sandbox speaks plain HTTP");
    let (host, path) = rest.split_once('/').expect("a path");
    let mut stream = TcpStream::connect(host).unwrap();
    let request = format!(
        "{method} /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    let location = answer.lines().find_map(|line| line.strip_prefix("location: ")).map(str::to_owned);
    (status, location, answer)
}

#[tokio::test(flavor = "multi_thread")]
async fn smartcar_understands_every_parameter_of_the_connect_url() {
    let (world, client) = world().await;
    let url = client
        .connect_url()
        .scope(["read_odometer", "required:read_vin"])
        .make("FORD")
        .mode(ConnectMode::Simulated)
        .single_select(true)
        .flags("country:DE")
        .external_id("sky-user-17")
        .user("u")
        .force_approval(true)
        .signed_state("session-17", HOUR)
        .build()
        .unwrap();
    assert_eq!(browse("GET", &url, "").0, 200);
    // The last of the pages, with everything the address carried.
    let query = url.split_once('?').unwrap().1;
    let finish = format!("{}/oauth/authorize/finish", world.sandbox.origin());
    let cars = world.sandbox.connect(ConnectRequest {
        user: Some("ada@example.com".into()),
        make: Some("FORD".into()),
        ..ConnectRequest::default()
    });
    let form = format!("{query}&username=ada@example.com&vehicle={}&answer=allow", cars.unwrap().vehicles[0]);
    let redirect = browse("POST", &finish, &form).1.expect("a redirect");
    assert_eq!(client.check_state(&redirect).unwrap(), "session-17");
    let completing = client.complete_connect(redirect).state("session-17").signed_state();
    let grant = completing.account_from_external_id(true).await.unwrap();
    assert_eq!((grant.vehicles.len(), grant.account.as_deref()), (1, Some("sky-user-17")));
    client.vehicle(&grant.vehicles[0]).unwrap().odometer().await.unwrap();
    let denied = client.vehicle(&grant.vehicles[0]).unwrap().location().await.unwrap_err();
    assert_eq!(denied.kind(), ErrorKind::Permission);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_or_old_state_is_refused_before_anything_is_sent() {
    let (world, client) = world().await;
    let state = |client: &Client| {
        let url = client.reauthenticate_url("v").signed_state("session-17", HOUR).build().unwrap();
        url.rsplit_once("state=").unwrap().1.to_owned()
    };
    let consent = |state: Option<String>| {
        let request = ConnectRequest { state, ..ConnectRequest::default() };
        world.sandbox.connect(request).unwrap().redirect_url
    };
    let stranger = world.builder().set("client_secret", "another").build().await.unwrap();
    for (redirect, why) in [
        (consent(None), "missing"),
        (consent(Some("csrf-17".into())), "forged"),
        (consent(Some(state(&stranger))), "forged"),
    ] {
        let error = client.complete_connect(redirect).signed_state().await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("state")));
        assert!(error.message().contains(why), "{error}");
    }
    // One of ours, but of another browser's session.
    let redirect = consent(Some(state(&client)));
    let other = client.complete_connect(redirect.clone()).signed_state().state("session-18").await;
    assert_eq!(other.unwrap_err().field(), Some("state"));
    assert_eq!(client.check_state(&redirect).unwrap(), "session-17");
    world.clock.advance(HOUR + Duration::from_secs(1));
    let error = client.complete_connect(redirect.clone()).signed_state().await.unwrap_err();
    assert!(error.field() == Some("state") && error.message().contains("expired"), "{error}");
    assert!(client.check_state(&redirect).unwrap_err().message().contains("expired"));
    // Nothing to compare with is no check, whatever the redirect carries.
    for redirect in [consent(None), consent(Some("csrf-17".into())), consent(Some(state(&client)))] {
        for nothing in
            [client.complete_connect(redirect.clone()), client.complete_connect(redirect.clone()).state("")]
        {
            let error = nothing.await.unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("state")));
        }
        let both = client.complete_connect(redirect.clone()).signed_state().unchecked_state().await;
        assert_eq!(both.unwrap_err().field(), Some("unchecked_state"));
        let again = client.complete_reauthentication(redirect).await.unwrap_err();
        assert_eq!((again.kind(), again.field()), (ErrorKind::InvalidInput, Some("state")));
    }
    assert_eq!(world.token_requests(), 0);
    client.complete_connect(consent(None)).unchecked_state().await.unwrap();
    // A rotated client secret goes on checking what the one before has signed.
    let secret = world.sandbox.config().client_secrets[0].clone();
    let rotated = world.builder().set("client_secret", &format!("new,{secret}")).build().await.unwrap();
    let redirect = consent(Some(state(&client)));
    rotated.complete_connect(redirect).signed_state().state("session-17").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_uri_of_ones_own_is_exchanged_with_the_same() {
    let (world, client) = world().await;
    let uri = "https://second.example.com/callback";
    let consent =
        || world.consent(ConnectRequest { redirect_uri: Some(uri.into()), ..ConnectRequest::default() });
    let refused = client.complete_connect(consent()).state(STATE).await.unwrap_err();
    assert_eq!((refused.kind(), refused.field()), (ErrorKind::Api, Some("code")));
    assert_eq!(refused.api().map(|api| api.status), Some(400));
    client.complete_connect(consent()).state(STATE).redirect_uri(uri).await.unwrap();
    let before = world.token_requests();
    let bad = client.complete_connect(consent()).state(STATE).redirect_uri("nonsense").await.unwrap_err();
    assert_eq!((bad.field(), world.token_requests()), (Some("redirect_uri"), before));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_uri_is_sent_as_it_was_set() {
    let (world, _) = world().await;
    let (origin, told) = listening_for_forms();
    for uri in [
        "http://localhost:8000",
        "http://LOCALHOST:8000/Callback",
        "HTTPS://Example.com:443/callback",
        "https://example.com/a/../b/./c",
        "https://example.com/ä?ö=%c3%b6+x",
        "https://exämple.com",
        "https://example.com/callback?",
        "https://example.com/callback?a=b&a=c",
        "http://127.1:8000",
        "http://[0:0:0:0:0:0:0:1]:8000",
        "sc36ab27d0-fd9d-4455-823a-ce30af709ffc://exchange",
        "com.example.app:/Callback",
    ] {
        let field = |text: &str| {
            let fields = url::form_urlencoded::parse(text.as_bytes());
            fields
                .filter(|(name, _)| name == "redirect_uri")
                .map(|(_, value)| value.into_owned())
                .collect::<Vec<_>>()
        };
        let set = world.builder().set("auth_origin", &origin).redirect_uri(uri).build().await.unwrap();
        let other = world.builder().set("auth_origin", &origin).build().await.unwrap();
        let again = other.reauthenticate_url("v-1").redirect_uri(uri).build().unwrap();
        for url in [set.connect_url().build().unwrap(), again] {
            assert_eq!(field(url.split_once('?').unwrap().1), [uri]);
        }
        for completing in [
            set.complete_connect("code=c&state=s"),
            other.complete_connect("code=c&state=s").redirect_uri(uri),
        ] {
            assert_eq!(completing.state("s").await.unwrap_err().field(), Some("code"));
            assert_eq!(field(&told.recv_timeout(Duration::from_secs(5)).unwrap()), [uri]);
        }
        // The sandbox compares as well.
        let consent =
            world.consent(ConnectRequest { redirect_uri: Some(uri.into()), ..ConnectRequest::default() });
        let client = world.builder().redirect_uri(uri).build().await.unwrap();
        client.complete_connect(consent).state(STATE).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_redirect_says_of_user_and_account_is_a_strangers_word() {
    let (world, client) = world().await;
    let consent = |external_id: &str| {
        let external_id = Some(external_id.to_owned());
        world.consent(ConnectRequest { external_id, ..ConnectRequest::default() })
    };
    let redirect = consent("sky-user-17");
    let user = redirect.split("user_id=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    // Learned with the tokens, and not before.
    let slow = FaultRule::new("/v2.0/user", Fault::Delay { seconds: 1.0 }).times(1);
    world.sandbox.set_faults(vec![slow]).unwrap();
    let altered = redirect.replace(&user, "victim");
    let completing = tokio::spawn(client.complete_connect(altered).state(STATE).into_future());
    let unfinished = loop {
        if let Some(grant) = client.grants(&GrantFilter::default()).all().await.unwrap().pop() {
            break grant;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    assert_eq!((unfinished.user_id, unfinished.account), (None, None));
    let grant = completing.await.unwrap().unwrap();
    assert_eq!((grant.user_id.as_deref(), grant.account), (Some(&*user), None));
    // An account only where that is asked for; one of the caller's own comes first.
    let asked = client.complete_connect(consent("sky-user-17")).state(STATE).account_from_external_id(true);
    assert_eq!(asked.await.unwrap().account.as_deref(), Some("sky-user-17"));
    let both = client.complete_connect(consent("sky-user-17")).state(STATE).account_from_external_id(true);
    assert_eq!(both.account("sky-user-18").await.unwrap().account.as_deref(), Some("sky-user-18"));
    let long = format!("{}&external_id={}", world.consent(ConnectRequest::default()), "x".repeat(257));
    let long = client.complete_connect(long).state(STATE).account_from_external_id(true).await.unwrap_err();
    assert_eq!(long.field(), Some("external_id"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_connect_names_its_reason_and_vehicle() {
    let (world, client) = world().await;
    for reason in ConnectReason::ALL {
        let redirect = world.consent(ConnectRequest {
            error: Some(reason.as_str().into()),
            make: Some("BMW".into()),
            ..ConnectRequest::default()
        });
        let error = client.complete_connect(redirect).state(STATE).await.unwrap_err();
        let kind = if reason.is_declined() { ErrorKind::Declined } else { ErrorKind::Api };
        assert_eq!((error.kind(), error.connect_reason()), (kind, Some(*reason)));
        let vehicle = error.incompatible_vehicle();
        assert_eq!(vehicle.is_some(), *reason == ConnectReason::VehicleIncompatible);
        if let Some(vehicle) = vehicle {
            assert_eq!((vehicle.make.as_deref(), vehicle.vin.unwrap().len()), (Some("BMW"), 17));
            assert!(vehicle.model.is_some() && vehicle.year.unwrap() > 2000);
        }
        if *reason == ConnectReason::ConfigurationError {
            assert_eq!(error.api().unwrap().code.as_deref(), Some("400"));
        }
    }
    assert_eq!(world.token_requests(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_signing_in_again_the_vehicle_works_as_before() {
    let (world, client) = world().await;
    let grant = world.connect(&client, 1).await;
    let vehicle = grant.vehicles[0].clone();
    let broken = UserEdit { account_problem: Some("AUTHENTICATION_FAILED".into()), ..UserEdit::default() };
    world.sandbox.edit_user(grant.user_id.as_deref().unwrap(), broken).unwrap();
    let error = client.vehicle(&vehicle).unwrap().odometer().await.unwrap_err();
    assert!(error.driver_must_act(), "{error}");

    let url = client.reauthenticate_url(&vehicle).signed_state("session-17", HOUR).build().unwrap();
    assert_eq!(browse("GET", &url, "").0, 200);
    let query = url.split_once('?').unwrap().1;
    let finish = format!("{}/oauth/authorize/finish", world.sandbox.origin());
    let declined = browse("POST", &finish, &format!("{query}&answer=deny")).1.unwrap();
    let error = client.complete_reauthentication(declined).signed_state().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.connect_reason()),
        (ErrorKind::Declined, Some(ConnectReason::AccessDenied))
    );
    let redirect = browse("POST", &finish, &format!("{query}&answer=allow")).1.unwrap();
    // It is no consent, and says so.
    let mixed_up = client.complete_connect(redirect.clone()).signed_state().await.unwrap_err();
    assert!(mixed_up.message().contains("complete_reauthentication"), "{mixed_up}");
    let foreign = client.complete_reauthentication(redirect.clone()).state("other").signed_state().await;
    assert_eq!(foreign.unwrap_err().field(), Some("state"));
    let again = client.complete_reauthentication(redirect).state("session-17").signed_state().await.unwrap();
    assert_eq!(again, vehicle);
    client.vehicle(&vehicle).unwrap().odometer().await.unwrap();
    assert_eq!(client.grant(&grant.id).await.unwrap().unwrap().status, GrantStatus::Active);

    // A plain state, and a redirect with a code.
    let vehicle_id = vehicle.to_string();
    let again = Reauthentication { vehicle_id, state: Some("csrf".into()), ..Reauthentication::default() };
    let redirect = world.sandbox.reauthenticate(again).unwrap().redirect_url;
    assert_eq!(client.complete_reauthentication(redirect).state("csrf").await.unwrap(), vehicle);
    let code = world.consent(ConnectRequest::default());
    assert_eq!(
        client.complete_reauthentication(code).state(STATE).await.unwrap_err().field(),
        Some("redirect")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_without_a_code_leaves_tokens_alone() {
    let (world, client) = world().await;
    let url = client.connect_url().without_code(true).build().unwrap();
    assert_eq!(browse("GET", &url, "").0, 200);
    let user = "driver@example.com";
    let older = client.complete_connect(consent(&world, user, 1)).state(STATE).await.unwrap();
    let redirect = world.consent(ConnectRequest {
        user: Some(user.into()),
        response_type: Some("none".into()),
        external_id: Some("sky-user-17".into()),
        ..ConnectRequest::default()
    });
    assert!(redirect.contains("user_id=") && !redirect.contains("code="), "{redirect}");
    // Anybody can write a user id onto a redirect: an application that wants codes takes nothing else.
    let refused = client.complete_connect(redirect.clone()).state(STATE).await.unwrap_err();
    assert_eq!((refused.kind(), refused.field()), (ErrorKind::InvalidInput, Some("redirect")));
    let before = world.token_requests();
    let grant = client.complete_connect(redirect).state(STATE).without_code(true).await.unwrap();
    assert_eq!(world.token_requests(), before);
    assert_eq!((grant.status, grant.mode), (GrantStatus::Active, GrantMode::User));
    assert_eq!((grant.user_id.clone(), grant.account.as_deref()), (older.user_id, None));
    assert_eq!((grant.access_expires_at, grant.refresh_expires_at), (None, None));

    // Another process sees the same, the job passes it by, recovery leaves it as it is, and the tokens live on.
    let newcomer = world.builder().set("refresh_token_grace", "3").build().await.unwrap();
    let report = newcomer.refresh_expiring(Duration::from_secs(90 * 86_400)).await.unwrap();
    assert_eq!((report.refreshed, report.failed, report.reconnect, report.skipped), (1, 0, 0, 0));
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(newcomer.grant(&grant.id).await.unwrap().unwrap(), grant);
    newcomer.vehicle(&older.vehicles[0]).unwrap().odometer().await.unwrap();
    assert_eq!(client.grant(&older.id).await.unwrap().unwrap().status, GrantStatus::Active);
    let listed = client.grants(&GrantFilter::default()).all().await.unwrap();
    assert_eq!(listed.len(), 2);
    assert!(client.remove_grant(&grant.id).await.unwrap());
    client.vehicle(&older.vehicles[0]).unwrap().odometer().await.unwrap();
}
