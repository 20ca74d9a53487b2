//! Grants without tokens beside those with: what takes over from what, and who can use which. The server's side is
//! in tests/rust/connects.rs.

use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

use super::*;
use crate::{
    Client, GrantEventKind,
    store::{Order, Query},
    tokens::{credentials::access, refresh::transitions, timings::Timings},
};

/// A client whose store is this test's own, and that reaches nothing else.
async fn client() -> Client {
    let nowhere = "http://127.0.0.1:9";
    let builder = Client::builder().credentials("app-1", "hunter2").store("memory:").set("timeout", "2");
    let builder = ["auth_origin", "api_origin", "iam_origin"]
        .into_iter()
        .fold(builder, |builder, origin| builder.set(origin, nowhere));
    builder.set("recovery", "false").build().await.unwrap()
}

fn ids(vehicles: &[&str]) -> Vec<VehicleId> {
    vehicles.iter().map(|id| VehicleId::new(*id).unwrap()).collect()
}

/// API v3, as it will be asked: everybody has these vehicles.
fn everybody_has(vehicles: &[&str]) -> VehiclesOfUser {
    let vehicles = ids(vehicles);
    Arc::new(move |_, _| {
        let vehicles = vehicles.clone();
        Box::pin(async move { Ok(vehicles) })
    })
}

/// A driver consents without a code.
async fn without_code(client: &Client, lookup: impl Into<Option<VehiclesOfUser>>) -> Result<Grant> {
    let mut completion = client.completion().unwrap();
    completion.lookups.vehicles_of_user = lookup.into();
    let user = UserId::new("user-1").unwrap();
    completion.complete(Brought::User(user), Some("sky-user-17".into()), GrantMode::User).await
}

/// A driver consents with a code; the exchange and the look-ups are left out.
async fn with_code(client: &Client, vehicles: &[&str]) -> GrantId {
    let record = stored_with_code(client, vehicles).await;
    take_over(client.manager().unwrap(), &record).await.unwrap();
    record.grant_id
}

/// The same, by a process that dies once the grant is stored.
async fn stored_with_code(client: &Client, vehicles: &[&str]) -> Record {
    let manager = client.manager().unwrap();
    let now = manager.records.store_time().await.unwrap();
    let token = |kind: &str| Some(Secret::new(format!("{kind}-{:x}", random::bits())));
    let mut record = record(
        None,
        None,
        now,
        Body {
            access_token: token("access"),
            access_expires_at: Some(now.after(Duration::from_secs(7200))),
            access_lifetime: 7_200_000,
            refresh_token: token("refresh"),
            ..Body::new(GrantMode::User)
        },
    )
    .unwrap();
    record.vehicles = ids(vehicles);
    record.refresh_expires_at = Some(now.after(Duration::from_secs(60 * 86_400)));
    manager.records.insert(&record).await.unwrap();
    record
}

async fn status(client: &Client, grant: &GrantId) -> GrantStatus {
    client.grant(grant).await.unwrap().unwrap().status
}

/// Whose token a call for this vehicle carries.
async fn served(client: &Client, vehicle: &str) -> Result<GrantId> {
    let manager = client.manager().unwrap();
    manager.unlink(&ids(&[vehicle])[0]);
    let (entry, _) = access::of_vehicle(manager, &ids(&[vehicle])[0], Duration::from_secs(5)).await?;
    Ok(entry.grant_id.clone())
}

/// Consents in one millisecond have no order.
async fn a_moment() {
    tokio::time::sleep(Duration::from_millis(5)).await;
}

#[tokio::test]
async fn without_a_code_a_grant_is_user_and_vehicles_alone() {
    let client = client().await;
    let mut events = client.events().unwrap();
    let grant = without_code(&client, everybody_has(&["v1", "v2"])).await.unwrap();
    assert_eq!(client.grant(&grant.id).await.unwrap().unwrap(), grant);
    assert_eq!((grant.user_id.as_deref(), grant.vehicles.clone()), (Some("user-1"), ids(&["v1", "v2"])));
    assert_eq!((grant.status, grant.account.as_deref()), (GrantStatus::Active, Some("sky-user-17")));
    assert_eq!((grant.access_expires_at, grant.refresh_expires_at), (None, None));
    assert!(matches!(events.next().await.unwrap().kind, GrantEventKind::Connected));

    // Neither the job nor recovery will ever come across it.
    let manager = client.manager().unwrap();
    for order in [Order::Due, Order::Expiry] {
        assert!(
            manager.records.page(Query::in_order(order, 10)).await.unwrap().records.is_empty(),
            "{order:?}"
        );
    }
    assert_eq!(client.refresh_expiring(Duration::from_secs(90 * 86_400)).await.unwrap().refreshed, 0);

    // A call of API v2 fails at once, and says why.
    let began = std::time::Instant::now();
    for _ in 0..2 {
        let error = client.vehicle("v1").unwrap().odometer().await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::NotConnected, Some("vehicle_id")));
        assert!(error.message().contains("API v3 only"), "{error}");
    }
    let error = access::of_grant(manager, &grant.id, Duration::from_secs(5)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotConnected);
    assert!(began.elapsed() < Duration::from_secs(4), "each waited until its time was over");

    assert!(client.remove_grant(&grant.id).await.unwrap());
    assert_eq!(status(&client, &grant.id).await, GrantStatus::Removed);
    let error = client.vehicle("v1").unwrap().odometer().await.unwrap_err();
    assert!(error.message().contains("no grant reaches"), "{error}");
    client.close().await.unwrap();
}

#[tokio::test]
async fn without_api_v3_the_grant_is_the_user_alone_and_finished() {
    let client = client().await;
    let mut events = client.events().unwrap();
    let grant = without_code(&client, None).await.unwrap();
    assert_eq!((grant.user_id.as_deref(), grant.vehicles.len()), (Some("user-1"), 0));
    assert!(matches!(events.next().await.unwrap().kind, GrantEventKind::Connected));
    let due = client.manager().unwrap().records.page(Query::in_order(Order::Due, 10)).await.unwrap().records;
    assert!(due.is_empty());
}

#[tokio::test]
async fn another_process_learns_vehicles_that_one_could_not() {
    let client = client().await;
    let (asked, known) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(None)));
    let lookup: VehiclesOfUser = {
        let (asked, known) = (asked.clone(), known.clone());
        Arc::new(move |_, _| {
            asked.fetch_add(1, Ordering::SeqCst);
            let known: Option<Vec<VehicleId>> = known.lock().unwrap().clone();
            Box::pin(
                async move { known.ok_or_else(|| Error::new(ErrorKind::Network, "API v3 is unavailable")) },
            )
        })
    };
    let error = without_code(&client, lookup.clone()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network);
    assert!(asked.load(Ordering::SeqCst) > 1, "a look-up is repeated within its time");
    let manager = client.manager().unwrap();
    let (left, now) = (
        manager.records.page(Query::in_order(Order::Due, 10)).await.unwrap().records,
        manager.records.store_time().await.unwrap(),
    );
    let [left] = &left[..] else { panic!("{left:?}") };
    assert!(left.body.unfinished && left.due_at.unwrap() <= now.after(manager.timings.lease));

    // A process without credentials of API v3 leaves it alone; one that has them finishes it.
    *known.lock().unwrap() = Some(ids(&["v1"]));
    let mut lookups = client.completion().unwrap().lookups;
    lookups.vehicles_of_user = None;
    finish_due(manager, &lookups, &left.grant_id).await.unwrap();
    assert_eq!(manager.records.load(&left.grant_id).await.unwrap().unwrap().0, *left);
    lookups.vehicles_of_user = Some(lookup);
    finish_due(manager, &lookups, &left.grant_id).await.unwrap();
    let (finished, _) = manager.records.load(&left.grant_id).await.unwrap().unwrap();
    assert_eq!((finished.vehicles.clone(), finished.due_at), (ids(&["v1"]), None));
    assert!(!finished.body.unfinished);
    // And once more changes nothing.
    finish_due(manager, &lookups, &left.grant_id).await.unwrap();
    assert_eq!(manager.records.load(&left.grant_id).await.unwrap().unwrap().0, finished);
}

#[tokio::test]
async fn a_consent_for_api_v3_ends_no_grant_with_tokens() {
    let client = client().await;
    let former = with_code(&client, &["v1", "v2"]).await;
    a_moment().await;
    let tokenless = without_code(&client, everybody_has(&["v1", "v2"])).await.unwrap().id;
    // Both live, and calls carry the tokens there are, whether or not the link was known.
    for grant in [&former, &tokenless] {
        assert_eq!(status(&client, grant).await, GrantStatus::Active);
    }
    assert_eq!(served(&client, "v1").await.unwrap(), former);
    let order: Vec<_> = client.grants_for("v1").await.unwrap().into_iter().map(|grant| grant.id).collect();
    assert_eq!(order, [tokenless.clone(), former.clone()], "newest consent first");

    // Of the two cars the newer tokens reach one: the former ones are still needed for the other.
    a_moment().await;
    let narrow = with_code(&client, &["v1"]).await;
    for grant in [&former, &tokenless, &narrow] {
        assert_eq!(status(&client, grant).await, GrantStatus::Active);
    }
    assert_eq!(served(&client, "v1").await.unwrap(), narrow);
    assert_eq!(served(&client, "v2").await.unwrap(), former);

    // New tokens for both cars take all over, from grants without tokens too.
    a_moment().await;
    let newest = with_code(&client, &["v1", "v2"]).await;
    for grant in [&former, &tokenless, &narrow] {
        assert_eq!(status(&client, grant).await, GrantStatus::Removed);
    }
    assert_eq!(served(&client, "v2").await.unwrap(), newest);
}

#[tokio::test]
async fn recovery_takes_over_what_a_dead_process_did_not() {
    let client = client().await;
    let former = with_code(&client, &["v1"]).await;
    a_moment().await;
    let newer = stored_with_code(&client, &["v1"]).await.grant_id;
    assert_eq!(status(&client, &former).await, GrantStatus::Active);
    let (manager, lookups) = (client.manager().unwrap(), client.completion().unwrap().lookups);
    finish_due(manager, &lookups, &newer).await.unwrap();
    assert_eq!(status(&client, &former).await, GrantStatus::Removed);
    assert_eq!(served(&client, "v1").await.unwrap(), newer);
}

#[tokio::test]
async fn of_two_consents_for_api_v3_the_newer_one_stands() {
    let client = client().await;
    let first = without_code(&client, everybody_has(&["v1", "v2"])).await.unwrap().id;
    a_moment().await;
    let fewer = without_code(&client, everybody_has(&["v2"])).await.unwrap().id;
    assert_eq!(status(&client, &first).await, GrantStatus::Active, "it is still first for v1");
    a_moment().await;
    let second = without_code(&client, everybody_has(&["v1", "v2"])).await.unwrap().id;
    assert_eq!(status(&client, &first).await, GrantStatus::Removed);
    assert_eq!(status(&client, &fewer).await, GrantStatus::Removed);
    assert_eq!(status(&client, &second).await, GrantStatus::Active);
}

#[tokio::test]
async fn dead_tokens_are_reported_whatever_came_without_a_code() {
    let client = client().await;
    let dead = with_code(&client, &["v1"]).await;
    let manager = client.manager().unwrap();
    manager
        .records
        .update(&dead, |record, now| Some(transitions::given_up(&record, false, now, 1, &manager.timings)))
        .await
        .unwrap();
    a_moment().await;
    without_code(&client, everybody_has(&["v1"])).await.unwrap();
    // Its tokens may come back to life (rule 7): it is not taken away.
    assert_eq!(status(&client, &dead).await, GrantStatus::ReconnectRequired);
    // The access token lives out its time, but the driver is asked for once it is over.
    let entry_is_the_dead_one = served(&client, "v1").await.unwrap();
    assert_eq!(entry_is_the_dead_one, dead);
}

#[test]
fn a_lost_grant_without_tokens_is_healed_and_not_due() {
    let timings = Timings::new(&crate::Config::default());
    let now = Timestamp::from_millis(1_000_000);
    let mut known = record(Some(UserId::new("u").unwrap()), None, now, Body::new(GrantMode::User)).unwrap();
    known.vehicles = ids(&["v1"]);
    let healed = transitions::healed(None, &known, now, 7, &timings);
    assert_eq!((healed.due_at, healed.vehicles.clone()), (None, ids(&["v1"])));
    known.body.unfinished = true;
    assert_eq!(transitions::healed(None, &known, now, 7, &timings).due_at, Some(now));
}

#[tokio::test(start_paused = true)]
async fn what_follows_the_exchange_has_a_minute_whatever_the_timeout() {
    let began = Instant::now();
    let seconds = Duration::from_secs;
    let steps = Steps { end: began + CONNECT_AFTER_EXCHANGE, each: seconds(310), pause: seconds(1) };
    // The user takes 40 s, and the vehicles hang: not a minute each.
    let user = steps.within("whose the consent is", async |_| {
        tokio::time::sleep(seconds(40)).await;
        Ok(())
    });
    user.await.unwrap();
    let given = AtomicUsize::new(0);
    let hangs = steps.within("what the consent reaches", |left| {
        given.store(usize::try_from(left.as_secs()).unwrap(), Ordering::SeqCst);
        std::future::pending::<Result<()>>()
    });
    let error = hangs.await.unwrap_err();
    assert_eq!((error.kind(), error.can_retry()), (ErrorKind::Timeout, true));
    assert!(error.message().contains("within 60 s what the consent reaches"), "{error}");
    assert_eq!(given.load(Ordering::SeqCst), 20, "a call is given what is left");
    assert_eq!(began.elapsed().as_secs(), 60);
    // What fails is repeated, and no longer than that.
    let began = Instant::now();
    let steps = Steps { end: began + CONNECT_AFTER_EXCHANGE, each: seconds(310), pause: seconds(1) };
    let fails = |_| std::future::ready(Err::<(), _>(Error::new(ErrorKind::Store, "unavailable")));
    assert_eq!(steps.repeat(fails).await.unwrap_err().kind(), ErrorKind::Store);
    assert!(began.elapsed() <= CONNECT_AFTER_EXCHANGE, "{:?}", began.elapsed());
    // A shorter timeout bounds each of them, but not the writing of what the spent code has brought.
    let began = Instant::now();
    let steps = Steps { end: began + CONNECT_AFTER_EXCHANGE, each: seconds(2), pause: seconds(1) };
    let back = steps.repeat(|_| {
        let fails = began.elapsed() < seconds(20);
        std::future::ready(if fails { Err(Error::new(ErrorKind::Store, "unavailable")) } else { Ok(()) })
    });
    back.await.unwrap();
    let began = Instant::now();
    let steps = Steps { end: began + CONNECT_AFTER_EXCHANGE, each: seconds(2), pause: seconds(1) };
    let hangs = steps.within("whose the consent is", |_| std::future::pending::<Result<()>>());
    assert!(hangs.await.unwrap_err().message().contains("within 2 s"));
    assert_eq!(began.elapsed().as_secs(), 2);
}
