//! What is kept on disk: encryption with keys, changing them, and the spool for pairs whose store is unavailable.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use smartcar_sandbox::{Config, Fault, FaultRule};
use smartcar_sdk::{
    Client, Error, ErrorKind, GrantFilter, Result,
    clock::Timestamp,
    store::{self, Answer, Order, Query, Row, Swap, TokenStore, Version},
};
use smartcar_tests::World;

const HOUR: Duration = Duration::from_secs(3600);
const OLD: &str = "old:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const NEW: &str = "new:HxAeDxwdGhsYGRYXFBUSExAREA8ODQwLCgkIBwYFBAM=";

async fn world() -> World {
    World::new(Config { grace: Duration::from_secs(2), ..Config::default() }).await
}

async fn client(world: &World, keys: &str) -> Client {
    world.builder().set("refresh_token_grace", "2").set("token_keys", keys).build().await.expect("a client")
}

async fn bodies(world: &World) -> Vec<Vec<u8>> {
    let store = store::open(&world.sqlite(), Arc::new(world.clock.clone())).await.unwrap();
    let rows =
        store.page(&world.sandbox.config().client_id, &Query::in_order(Order::Id, 100)).await.unwrap().value;
    store.close().await;
    rows.into_iter().map(|row| row.body).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn with_keys_no_body_is_plain() {
    let world = world().await;
    let sealing = client(&world, OLD).await;
    let grant = world.connect(&sealing, 1).await;
    sealing.vehicle(&grant.vehicles[0]).unwrap().odometer().await.unwrap();
    sealing.close().await.unwrap();
    let before = bodies(&world).await;
    assert!(before.iter().all(|body| body.first() != Some(&b'{')));

    world.pass(3 * HOUR);
    let requests = world.token_requests();
    for keys in ["", NEW] {
        let blind = client(&world, keys).await;
        let error = blind.vehicle(&grant.vehicles[0]).unwrap().odometer().await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Store, Some("token_keys")), "{error:?}");
        assert!(!error.can_retry());
        blind.close().await.unwrap();
    }
    assert_eq!(world.token_requests(), requests, "nothing is sent for a record that cannot be read");
    assert_eq!(bodies(&world).await, before, "nor is it written");
    client(&world, OLD).await.vehicle(&grant.vehicles[0]).unwrap().odometer().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_change_while_serving_and_the_old_one_is_then_not_needed() {
    let world = world().await;
    let first = client(&world, OLD).await;
    let mut grants = Vec::new();
    for _ in 0..5 {
        grants.push(world.connect(&first, 1).await);
    }
    let both = client(&world, &format!("{NEW},{OLD}")).await;
    let report = both.rekey().await.unwrap();
    assert_eq!((report.rewritten, report.unreadable), (5, 0));
    assert_eq!(both.rekey().await.unwrap().current, 5);
    let new_only = client(&world, NEW).await;
    for grant in &grants {
        new_only.vehicle(&grant.vehicles[0]).unwrap().odometer().await.unwrap();
    }
    let error = world.client().await.rekey().await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some("token_keys")));
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_set_over_a_plain_store_encrypt_it() {
    let world = world().await;
    let plain = client(&world, "").await;
    let grant = world.connect(&plain, 1).await;
    plain.close().await.unwrap();
    assert!(bodies(&world).await.iter().all(|body| body.first() == Some(&b'{')));
    let sealing = client(&world, OLD).await;
    tokio::time::timeout(Duration::from_secs(10), async {
        while bodies(&world).await.iter().any(|body| body.first() == Some(&b'{')) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await
    .expect("the store is encrypted in the background");
    sealing.vehicle(&grant.vehicles[0]).unwrap().odometer().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn required_encryption_refuses_plain_records() {
    let world = world().await;
    let plain = client(&world, "").await;
    let grant = world.connect(&plain, 1).await;
    plain.close().await.unwrap();
    let strict = || world.builder().set("token_keys", OLD).set("encryption", "required");
    let refusing = strict().build().await.unwrap();
    let requests = world.token_requests();
    let error = refusing.vehicle(&grant.vehicles[0]).unwrap().odometer().await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Store, Some("encryption")), "{error:?}");
    assert!(!error.can_retry() && error.message().contains("rekey()"), "{error:?}");
    let unready = refusing.rekey().await.unwrap();
    assert!(unready.unreadable == 1 && !unready.is_ready(), "{unready:?}");
    refusing.close().await.unwrap();
    assert!(bodies(&world).await.iter().all(|body| body.first() == Some(&b'{')), "nothing is touched");
    assert_eq!(world.token_requests(), requests, "nothing is sent");

    let migrating = client(&world, OLD).await;
    assert!(migrating.rekey().await.unwrap().is_ready());
    migrating.close().await.unwrap();
    let strict_now = strict().build().await.unwrap();
    strict_now.vehicle(&grant.vehicles[0]).unwrap().odometer().await.unwrap();
    assert!(strict_now.rekey().await.unwrap().is_ready());

    let error = world.builder().set("encryption", "required").build().await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some("encryption")));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_column_makes_a_box_unreadable() {
    let world = world().await;
    let sealing = client(&world, OLD).await;
    let (mine, other) = (world.connect(&sealing, 1).await, world.connect(&sealing, 1).await);
    sealing.close().await.unwrap();
    let application = world.sandbox.config().client_id.clone();
    let store = store::open(&world.sqlite(), Arc::new(world.clock.clone())).await.unwrap();
    let edit = async |vehicles: Vec<String>| {
        let row = store.load(&application, mine.id.as_str()).await.unwrap().value.unwrap();
        let edited = Row { vehicles, version: row.version.wrapping_add(1), ..row.clone() };
        let swapped = store.swap(&application, &edited, Some(row.version)).await.unwrap();
        assert!(matches!(swapped.value, Swap::Done));
        row.vehicles
    };
    // Whoever can write to the database gives a car to another driver's grant.
    let former = edit(vec![other.vehicles[0].to_string()]).await;
    let error = client(&world, OLD).await.grant(&mine.id).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Store, Some("token_keys")), "{error:?}");
    edit(former).await;
    client(&world, OLD).await.vehicle(&mine.vehicles[0]).unwrap().odometer().await.unwrap();
}

/// An id that somebody edited by SQL stands where a page ends.
#[tokio::test(flavor = "multi_thread")]
async fn odd_ids_at_the_ends_of_pages_end_no_list() {
    let world = world().await;
    let client = client(&world, "").await;
    let (mut ids, application) = (Vec::new(), world.sandbox.config().client_id.clone());
    for _ in 0..5 {
        ids.push(world.connect(&client, 1).await.id);
    }
    ids.sort();
    let store = store::open(&world.sqlite(), Arc::new(world.clock.clone())).await.unwrap();
    // Behind the second, the third and the last; between the rest, none.
    for after in [1, 2, 4] {
        let row = store.load(&application, ids[after].as_str()).await.unwrap().value.unwrap();
        let odd = Row { grant_id: format!("{} by hand", ids[after]), ..row };
        assert!(matches!(store.swap(&application, &odd, None).await.unwrap().value, Swap::Done));
    }
    store.close().await;
    for size in 1..=5 {
        let pages = client.grants(&GrantFilter::default()).size(size);
        let (mut listed, mut after) = (Vec::new(), None);
        loop {
            let page = pages.page(after.as_deref()).await.unwrap();
            assert!(page.items.len() <= size);
            listed.extend(page.items.into_iter().map(|grant| grant.id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(listed, ids, "by {size}");
    }
}

/// A store that can become unavailable.
#[derive(Debug)]
struct Outage {
    inner: Arc<dyn TokenStore>,
    unavailable: Arc<AtomicBool>,
    /// Panics at the next operation.
    panics: Arc<AtomicBool>,
}

impl Outage {
    fn reach(&self) -> Result<()> {
        assert!(!self.panics.swap(false, Ordering::SeqCst), "a store with a bug");
        if self.unavailable.load(Ordering::SeqCst) {
            return Err(Error::new(ErrorKind::Store, "the store is unavailable"));
        }
        Ok(())
    }
}

#[async_trait::async_trait]
impl TokenStore for Outage {
    async fn load(&self, application: &str, grant_id: &str) -> Result<Answer<Option<Row>>> {
        self.reach()?;
        self.inner.load(application, grant_id).await
    }

    async fn load_for(&self, application: &str, vehicle_id: &str) -> Result<Answer<Vec<Row>>> {
        self.reach()?;
        self.inner.load_for(application, vehicle_id).await
    }

    async fn swap(&self, application: &str, row: &Row, expected: Option<Version>) -> Result<Answer<Swap>> {
        self.reach()?;
        self.inner.swap(application, row, expected).await
    }

    async fn page(&self, application: &str, query: &Query) -> Result<Answer<Vec<Row>>> {
        self.reach()?;
        self.inner.page(application, query).await
    }

    async fn delete(&self, application: &str, grant_id: &str, version: Version) -> Result<Answer<bool>> {
        self.reach()?;
        self.inner.delete(application, grant_id, version).await
    }

    async fn now(&self) -> Result<Timestamp> {
        self.reach()?;
        self.inner.now().await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_spool_a_long_outage_and_a_death_lose_nothing() {
    let world = world().await;
    let spool = world.folder.path().join("spool");
    let unavailable = Arc::new(AtomicBool::new(false));
    let inner = store::open(&world.sqlite(), Arc::new(world.clock.clone())).await.unwrap();
    let store = Arc::new(Outage { inner, unavailable: unavailable.clone(), panics: Arc::default() });
    let with_spool = || {
        world
            .builder()
            .set("refresh_token_grace", "2")
            .set("token_keys", OLD)
            .set("spool", &spool.display().to_string())
    };
    let dying = with_spool().token_store(store).build().await.unwrap();
    let grant = world.connect(&dying, 1).await;
    world.pass(3 * HOUR);

    // The reply takes a moment; meanwhile the store becomes unavailable, for good as far as this process is concerned.
    world
        .sandbox
        .set_faults(vec![FaultRule::new("/oauth/token", Fault::Delay { seconds: 0.5 }).times(1)])
        .unwrap();
    let before = world.token_requests();
    let call = {
        let (client, vehicle) = (dying.clone(), grant.vehicles[0].clone());
        tokio::spawn(async move { client.vehicle(&vehicle).unwrap().odometer().await })
    };
    world.requests_are_out(before, 1).await;
    unavailable.store(true, Ordering::SeqCst);
    call.await.unwrap().expect("a pair won is served, store or no store");
    tokio::time::sleep(Duration::from_secs(4)).await; // twice the grace
    assert_eq!(std::fs::read_dir(&spool).unwrap().count(), 1, "the pair lies in the spool");
    std::mem::forget(dying); // as dead as a process in this test can be: its store never answers again

    let client = with_spool().build().await.unwrap();
    tokio::time::timeout(Duration::from_secs(10), async {
        while std::fs::read_dir(&spool).unwrap().count() > 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await
    .expect("the spool is replayed");
    world.pass(3 * HOUR);
    client.vehicle(&grant.vehicles[0]).unwrap().odometer().await.unwrap();
    client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_panics_fails_a_call_and_not_the_grant() {
    let world = world().await;
    let panics = Arc::new(AtomicBool::new(false));
    let inner = store::open(&world.sqlite(), Arc::new(world.clock.clone())).await.unwrap();
    let buggy = Arc::new(Outage { inner, unavailable: Arc::default(), panics: panics.clone() });
    let client = world
        .builder()
        .set("refresh_token_grace", "2")
        .set("recovery", "false")
        .token_store(buggy)
        .build()
        .await
        .unwrap();
    let grant = world.connect(&client, 1).await;
    world.pass(3 * HOUR);
    panics.store(true, Ordering::SeqCst);
    let error = client.vehicle(&grant.vehicles[0]).unwrap().odometer().await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Store, Some("store")), "{error:?}");
    client.vehicle(&grant.vehicles[0]).unwrap().odometer().await.unwrap();
    client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spool_without_keys_is_turned_away() {
    let world = world().await;
    let spool = world.folder.path().join("spool");
    let error = world.builder().set("spool", &spool.display().to_string()).build().await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some("spool")));
}
