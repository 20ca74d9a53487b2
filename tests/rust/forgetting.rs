//! Forgetting a customer, a user or a grant: nothing that names them is left here, and at Smartcar where that is asked.

use smartcar_sandbox::{Choice, ConnectRequest, Fault, FaultRule};
use smartcar_sdk::{Client, ErrorKind, Forget, Grant, GrantFilter, GrantStatus, ids::VehicleId, store};
use smartcar_tests::{STATE, World, postgres::Postgres};

const CUSTOMER: &str = "customer-17";

async fn connect(world: &World, client: &Client, account: &str) -> Grant {
    let redirect = world.consent(ConnectRequest::default());
    client.complete_connect(redirect).state(STATE).account(account).await.unwrap()
}

/// Everything that the store's rows of this application say, bodies included.
async fn all_that_is_stored(world: &World, address: &str) -> String {
    let store = store::open(address, std::sync::Arc::new(world.clock.clone())).await.unwrap();
    let query = store::Query::in_order(store::Order::Id, 1000);
    let rows = store.page(&world.sandbox.config().client_id, &query).await.unwrap().value;
    store.close().await;
    let shown = |row: &store::Row| format!("{row:?} {}", String::from_utf8_lossy(&row.body));
    rows.iter().map(shown).collect::<Vec<_>>().join("\n")
}

async fn nothing_is_left_of_a_customer(address: &str) {
    let world = World::new(smartcar_sandbox::Config::default()).await;
    let client = world.builder().store(address).build().await.unwrap();
    let (first, second) =
        (connect(&world, &client, CUSTOMER).await, connect(&world, &client, CUSTOMER).await);
    let other = connect(&world, &client, "customer-18").await;
    // A tombstone names them, too.
    assert!(client.remove_grant(&second.id).await.unwrap());
    assert!(all_that_is_stored(&world, address).await.contains(CUSTOMER));

    let report = client.forget(&Forget::default().account(CUSTOMER)).await.unwrap();
    assert_eq!((report.grants, report.disconnected, report.not_connected), (2, 0, 0), "{report:?}");
    let stored = all_that_is_stored(&world, address).await;
    for grant in [&first, &second] {
        let ids = grant.vehicles.iter().map(VehicleId::as_str).chain(grant.user_id.as_deref());
        for id in ids.chain([CUSTOMER]) {
            assert!(!stored.contains(id), "{id} is still there");
        }
        let left = client.grant(&grant.id).await.unwrap().unwrap();
        assert_eq!(left.status, GrantStatus::Removed);
        let error = client.vehicle(&grant.vehicles[0]).unwrap().odometer().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotConnected);
    }
    assert_eq!(client.forget(&Forget::default().account(CUSTOMER)).await.unwrap().grants, 0);
    client.vehicle(&other.vehicles[0]).unwrap().odometer().await.unwrap();
    let listed = client.grants(&GrantFilter::default()).all().await.unwrap();
    assert_eq!(listed.iter().map(|grant| &grant.id).collect::<Vec<_>>(), [&other.id]);
    client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_of_a_customer_in_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    nothing_is_left_of_a_customer(&format!("sqlite:{}", folder.path().join("t.db").display())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_of_a_customer_in_postgresql() {
    let Some(server) = Postgres::start("nothing is left of a customer") else { return };
    nothing_is_left_of_a_customer(&server.database("forgotten")).await;
}

/// Ends the connections of two vehicles, one of which fails at first: how many the second call ended, and found ended.
async fn what_a_failure_left_is_done_by_the_next_call(
    api: &str,
    failing: impl Fn(&Grant) -> String,
    ended: (u64, u64),
) {
    let world = World::new(smartcar_sandbox::Config::default()).await;
    let client = world.builder().set("api", api).build().await.unwrap();
    let grant = world.connect(&client, 2).await;
    let other = connect(&world, &client, "customer-18").await;
    let whom = Forget::default().user_id(grant.user_id.as_deref().unwrap()).disconnect(true);
    let fault = FaultRule {
        method: Some("DELETE".to_owned()),
        ..FaultRule::new(failing(&grant), Fault::Status { status: 500, retry_after: None })
    };
    world.sandbox.set_faults(vec![fault]).unwrap();
    let error = client.forget(&whom).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Api, "{error}");
    let stands = client.grant(&grant.id).await.unwrap().unwrap();
    assert_eq!(stands.status, GrantStatus::Active, "what is not disconnected is not forgotten");

    world.sandbox.set_faults(Vec::new()).unwrap();
    let report = client.forget(&whom).await.unwrap();
    assert_eq!((report.grants, (report.disconnected, report.not_connected)), (1, ended), "{report:?}");
    assert_eq!(client.forget(&whom).await.unwrap().grants, 0);
    client.vehicle(&other.vehicles[0]).unwrap().odometer().await.unwrap();
    client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_failure_left_is_done_by_the_next_call_on_v2() {
    let second = |grant: &Grant| format!("/v2.0/vehicles/{}/application", grant.vehicles[1]);
    what_a_failure_left_is_done_by_the_next_call("v2", second, (1, 1)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_failure_left_is_done_by_the_next_call_on_v3() {
    let all = |_: &Grant| "/v3/connections/*".to_owned();
    what_a_failure_left_is_done_by_the_next_call("v3", all, (2, 0)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_another_grant_of_the_user_lives_on_is_left() {
    let world = World::new(smartcar_sandbox::Config::default()).await;
    let client = world.client().await;
    let consent = async |cars: usize| {
        let user = Some("driver@example.com".to_owned());
        let request = ConnectRequest { user, vehicles: Choice::Count(cars), ..ConnectRequest::default() };
        client.complete_connect(world.consent(request)).state(STATE).await.unwrap()
    };
    let (both, one) = (consent(2).await, consent(1).await);
    assert_eq!(both.vehicles[..1], one.vehicles[..]);
    let whom = Forget::default().grant_id(&*one.id).disconnect(true);
    let report = client.forget(&whom).await.unwrap();
    assert_eq!((report.grants, report.disconnected, report.not_connected), (1, 0, 1), "{report:?}");
    assert_eq!(report.not_connected_vehicles, one.vehicles, "it is named");
    client.vehicle(&one.vehicles[0]).unwrap().odometer().await.unwrap();
    // Nobody lives on the last one.
    let report = client.forget(&Forget::default().grant_id(&*both.id).disconnect(true)).await.unwrap();
    assert_eq!((report.grants, report.disconnected, report.not_connected), (1, 2, 0), "{report:?}");
}
