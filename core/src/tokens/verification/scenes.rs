//! Scenes for tests: one or several real managers on paused time, one store that can become unavailable, one token endpoint
//! that does as it is told. Where the simulation rolls dice, a scene tells one story.
#![allow(dead_code)] // a stage has more props than each play uses

use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use tokio::time::{Instant, sleep};

use crate::{
    Error, ErrorKind, Result,
    clock::{Clock, Moment, Timestamp},
    config::Config,
    ids::{GrantId, VehicleId},
    oauth::{NothingRotated, Outcome, Pair, RefreshEndpoint},
    secret::Secret,
    store::{
        Answer, CounterSwap, MemoryStore, Query, Row, Swap, TokenStore, Version,
        record::{Body, GrantMode, GrantStatus, Record},
        sealing::Sealer,
        spool::Spool,
    },
    tokens::{
        closing, credentials::access, manager::Manager, repository::records::Records, timings::Timings,
    },
};

/// Both clocks on tokio's paused time, and a machine that can be suspended: sleeps do not count that, the clock does.
#[derive(Debug)]
pub(in crate::tokens) struct SceneClock {
    began: Instant,
    suspended: AtomicI64,
    stepped: AtomicI64,
}

impl SceneClock {
    pub(in crate::tokens) fn suspend(&self, time: Duration) {
        self.suspended.fetch_add(i64::try_from(time.as_millis()).expect("short"), Ordering::SeqCst);
    }

    /// The wall clock, the store's too, steps by so many milliseconds.
    pub(in crate::tokens) fn step(&self, millis: i64) {
        self.stepped.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Clock for SceneClock {
    fn now(&self) -> Timestamp {
        let stepped = self.stepped.load(Ordering::SeqCst);
        Timestamp::from_millis(1_700_000_000_000 + self.moment().as_millis() + stepped)
    }

    fn moment(&self) -> Moment {
        let awake = i64::try_from(self.began.elapsed().as_millis()).expect("short");
        Moment::from_millis(awake + self.suspended.load(Ordering::SeqCst))
    }
}

/// What the endpoint does with one request.
#[derive(Clone, Copy, Debug)]
pub(in crate::tokens) enum Does {
    Win,
    WinAfter(Duration),
    Refuse,
    Lose,
    Silence,
    NoConnection,
}

/// A token endpoint that takes every token.
#[derive(Debug)]
pub(in crate::tokens) struct SceneEndpoint {
    clock: Arc<SceneClock>,
    next: Mutex<VecDeque<Does>>,
    /// What it does with one token, whatever is next.
    always: Mutex<HashMap<String, Does>>,
    /// What it does when nothing is next.
    pub(in crate::tokens) usually: Mutex<Does>,
    /// How long the access tokens live that it gives, by its own word.
    pub(in crate::tokens) lifetime: Mutex<Duration>,
    /// What was presented, and when.
    pub(in crate::tokens) presented: Mutex<Vec<(String, Instant)>>,
    minted: AtomicUsize,
}

impl SceneEndpoint {
    pub(in crate::tokens) fn next(&self, does: impl IntoIterator<Item = Does>) {
        self.next.lock().unwrap().extend(does);
    }

    pub(in crate::tokens) fn always(&self, token: &str, does: Option<Does>) {
        let mut always = self.always.lock().unwrap();
        match does {
            Some(does) => drop(always.insert(token.to_owned(), does)),
            None => drop(always.remove(token)),
        }
    }

    pub(in crate::tokens) fn usually(&self, does: Does) {
        *self.usually.lock().unwrap() = does;
    }

    pub(in crate::tokens) fn presented(&self) -> Vec<String> {
        self.presented.lock().unwrap().iter().map(|(token, _)| token.clone()).collect()
    }
}

#[async_trait]
impl RefreshEndpoint for SceneEndpoint {
    async fn refresh(&self, token: &Secret, _not_after: Option<Moment>) -> Outcome {
        let asked = self.clock.moment();
        self.presented.lock().unwrap().push((token.expose().to_owned(), Instant::now()));
        let usually = *self.usually.lock().unwrap();
        let always = self.always.lock().unwrap().get(token.expose()).copied();
        let does = always.or_else(|| self.next.lock().unwrap().pop_front()).unwrap_or(usually);
        sleep(Duration::from_millis(10)).await;
        match does {
            Does::Win | Does::WinAfter(_) => {
                if let Does::WinAfter(time) = does {
                    sleep(time).await;
                }
                let number = self.minted.fetch_add(1, Ordering::SeqCst);
                Outcome::Won(Pair {
                    access_token: Secret::new(format!("won-access-{number}")),
                    refresh_token: Secret::new(format!("won-{number}")),
                    lifetime: *self.lifetime.lock().unwrap(),
                    asked,
                })
            }
            Does::Refuse => Outcome::Refused,
            Does::NoConnection => Outcome::NothingRotated(NothingRotated::NoConnection(Error::new(
                ErrorKind::Network,
                "no connection",
            ))),
            Does::Lose => Outcome::Unknown,
            Does::Silence => {
                sleep(Duration::from_secs(60)).await;
                Outcome::Unknown
            }
        }
    }

    async fn probe(&self) -> bool {
        true
    }

    fn host(&self) -> String {
        "token.test".to_owned()
    }
}

/// A store that can become unavailable, hang, or come back as another one.
#[derive(Debug)]
pub(in crate::tokens) struct SceneStore {
    pub(in crate::tokens) inner: Arc<MemoryStore>,
    pub(in crate::tokens) unavailable: AtomicBool,
    pub(in crate::tokens) hangs: AtomicBool,
    /// No room is left for what can wait.
    pub(in crate::tokens) full: AtomicBool,
    /// How long a load takes beyond what everything takes.
    pub(in crate::tokens) load_takes: Mutex<Duration>,
    /// How long a swap takes beyond what everything takes.
    pub(in crate::tokens) swap_takes: Mutex<Duration>,
    /// It keeps counters.
    pub(in crate::tokens) counts: AtomicBool,
    /// How often it was asked to swap one.
    pub(in crate::tokens) counted: AtomicUsize,
    /// The one whose row cannot be read.
    pub(in crate::tokens) unreadable: Mutex<Option<String>>,
    /// The grants loaded, in that order.
    pub(in crate::tokens) loaded: Mutex<Vec<String>>,
    /// Loads under way, and the most there ever were at once.
    loading: AtomicUsize,
    pub(in crate::tokens) most_at_once: AtomicUsize,
}

impl SceneStore {
    async fn reach(&self) -> Result<()> {
        sleep(Duration::from_millis(1)).await;
        if self.hangs.load(Ordering::SeqCst) {
            return std::future::pending().await;
        }
        if self.unavailable.load(Ordering::SeqCst) {
            return Err(Error::new(ErrorKind::Store, "the scene's store is unavailable"));
        }
        Ok(())
    }

    fn readable<'a>(&self, mut grant_ids: impl Iterator<Item = &'a str>) -> Result<()> {
        let unreadable = self.unreadable.lock().unwrap();
        if unreadable.as_deref().is_some_and(|it| grant_ids.any(|grant_id| grant_id == it)) {
            let error = Error::new(ErrorKind::Store, "a row of the scene's store cannot be read");
            return Err(error.with_can_retry(false));
        }
        Ok(())
    }
}

#[async_trait]
impl TokenStore for SceneStore {
    async fn load(&self, application: &str, grant_id: &str) -> Result<Answer<Option<Row>>> {
        let now = self.loading.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_at_once.fetch_max(now, Ordering::SeqCst);
        let reached = self.reach().await;
        self.loading.fetch_sub(1, Ordering::SeqCst);
        reached?;
        let takes = *self.load_takes.lock().unwrap();
        sleep(takes).await;
        self.loaded.lock().unwrap().push(grant_id.to_owned());
        self.readable([grant_id].into_iter())?;
        self.inner.load(application, grant_id).await
    }

    async fn load_for(&self, application: &str, vehicle_id: &str) -> Result<Answer<Vec<Row>>> {
        self.reach().await?;
        self.inner.load_for(application, vehicle_id).await
    }

    async fn swap(&self, application: &str, row: &Row, expected: Option<Version>) -> Result<Answer<Swap>> {
        self.reach().await?;
        let takes = *self.swap_takes.lock().unwrap();
        sleep(takes / 2).await;
        let answer = self.inner.swap(application, row, expected).await;
        sleep(takes / 2).await;
        answer
    }

    async fn page(&self, application: &str, query: &Query) -> Result<Answer<Vec<Row>>> {
        self.reach().await?;
        let page = self.inner.page(application, query).await?;
        self.readable(page.value.iter().map(|row| row.grant_id.as_str()))?;
        Ok(page)
    }

    async fn swap_counter(
        &self,
        application: &str,
        name: &str,
        expected: Option<i64>,
        value: i64,
    ) -> Result<Answer<CounterSwap>> {
        self.reach().await?;
        self.counted.fetch_add(1, Ordering::SeqCst);
        if !self.counts.load(Ordering::SeqCst) {
            return Err(Error::new(ErrorKind::Unsupported, "the scene's store keeps no counters"));
        }
        let takes = *self.swap_takes.lock().unwrap();
        sleep(takes / 2).await;
        let answer = self.inner.swap_counter(application, name, expected, value).await;
        sleep(takes / 2).await;
        answer
    }

    async fn delete(&self, application: &str, grant_id: &str, version: Version) -> Result<Answer<bool>> {
        self.reach().await?;
        self.inner.delete(application, grant_id, version).await
    }

    async fn now(&self) -> Result<Timestamp> {
        self.reach().await?;
        self.inner.now().await
    }

    async fn has_room(&self) -> Result<()> {
        if self.full.load(Ordering::SeqCst) {
            return Err(Error::new(ErrorKind::Store, "the scene's store has no room").with_field("store"));
        }
        Ok(())
    }
}

/// The stage. `g1` reaches `v1`, and so on; their refresh tokens are `refresh-1` and so on.
pub(in crate::tokens) struct Scene {
    pub(in crate::tokens) clock: Arc<SceneClock>,
    pub(in crate::tokens) store: Arc<SceneStore>,
    pub(in crate::tokens) endpoint: Arc<SceneEndpoint>,
    pub(in crate::tokens) manager: Arc<Manager>,
    /// The application whose records there are.
    pub(in crate::tokens) application: &'static str,
}

/// Runs a story on paused time.
pub(in crate::tokens) fn play<F: Future>(story: impl FnOnce() -> F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime");
    runtime.block_on(async { story().await })
}

fn manager(
    store: &Arc<SceneStore>,
    endpoint: &Arc<SceneEndpoint>,
    clock: &Arc<SceneClock>,
    refresh_concurrency: usize,
    spool: Option<Spool>,
    sealer: Sealer,
    config: &Config,
) -> Arc<Manager> {
    Manager::new(
        Records::new("test".to_owned(), store.clone(), sealer, spool, clock.clone()),
        endpoint.clone(),
        clock.clone(),
        Timings::new(config),
        refresh_concurrency,
        tokio::runtime::Handle::current(),
    )
}

impl Scene {
    pub(in crate::tokens) async fn close(&self) -> Result<()> {
        closing::close_within(&self.manager, self.manager.timings.grace).await
    }

    pub(in crate::tokens) fn new() -> Self {
        Self::with(16, None, Sealer::clear())
    }

    pub(in crate::tokens) fn with(refresh_concurrency: usize, spool: Option<Spool>, sealer: Sealer) -> Self {
        let clock = Arc::new(SceneClock {
            began: Instant::now(),
            suspended: AtomicI64::new(0),
            stepped: AtomicI64::new(0),
        });
        let store = Arc::new(SceneStore {
            inner: Arc::new(MemoryStore::new(clock.clone())),
            unavailable: AtomicBool::new(false),
            hangs: AtomicBool::new(false),
            full: AtomicBool::new(false),
            load_takes: Mutex::default(),
            swap_takes: Mutex::default(),
            counts: AtomicBool::new(true),
            counted: AtomicUsize::new(0),
            unreadable: Mutex::default(),
            loaded: Mutex::default(),
            loading: AtomicUsize::new(0),
            most_at_once: AtomicUsize::new(0),
        });
        let endpoint = Arc::new(SceneEndpoint {
            clock: clock.clone(),
            next: Mutex::default(),
            always: Mutex::default(),
            usually: Mutex::new(Does::Win),
            lifetime: Mutex::new(Duration::from_secs(7200)),
            presented: Mutex::default(),
            minted: AtomicUsize::new(0),
        });
        let manager =
            manager(&store, &endpoint, &clock, refresh_concurrency, spool, sealer, &Config::default());
        Self { clock, store, endpoint, manager, application: "test" }
    }

    /// One whose process leaves nothing running behind its callers.
    pub(in crate::tokens) fn without_background_refresh() -> Self {
        let scene = Self::new();
        let config = Config { background_refresh: false, ..Config::default() };
        let (store, endpoint, clock) = (&scene.store, &scene.endpoint, &scene.clock);
        let manager = manager(store, endpoint, clock, 16, None, Sealer::clear(), &config);
        Self { manager, ..scene }
    }

    /// Another process: all it shares with the first one is the store and the endpoint.
    pub(in crate::tokens) fn another(&self, sealer: Sealer) -> Arc<Manager> {
        manager(&self.store, &self.endpoint, &self.clock, 16, None, sealer, &Config::default())
    }

    /// A record at rest whose access token has expired.
    pub(in crate::tokens) fn grant(&self, number: usize) -> Record {
        let mut body = Body::new(GrantMode::User);
        body.refresh_token = Some(Secret::new(format!("refresh-{number}")));
        body.access_token = Some(Secret::new(format!("access-{number}")));
        body.access_expires_at = Some(self.clock.now());
        body.access_lifetime = 7_200_000;
        let at = self.clock.now();
        Record {
            grant_id: grant_id(number),
            version: i64::try_from(number).expect("a small one"),
            user_id: None,
            account: None,
            status: GrantStatus::Active,
            vehicles: vec![vehicle_id(number)],
            connected_at: at,
            refresh_expires_at: Some(at.after(Duration::from_secs(60 * 86_400))),
            due_at: None,
            status_changed_at: at,
            updated_at: at,
            body,
        }
    }

    /// Stores a record as it is, whatever there was.
    pub(in crate::tokens) async fn put(&self, record: &Record) {
        self.put_row(&record.to_row(&self.manager.records.sealer).expect("a row")).await;
    }

    pub(in crate::tokens) async fn put_row(&self, row: &Row) {
        let store = &self.store.inner;
        let there = store.load(self.application, &row.grant_id).await.expect("a store").value;
        let swapped = store.swap(self.application, row, there.map(|row| row.version)).await;
        assert_eq!(swapped.expect("a store").value, Swap::Done);
    }

    /// The record as it stands.
    pub(in crate::tokens) async fn stored(&self, number: usize) -> Record {
        Record::from_row(&self.stored_row(number).await, &self.manager.records.sealer).expect("a record")
    }

    pub(in crate::tokens) async fn stored_row(&self, number: usize) -> Row {
        let row = self.store.inner.load(self.application, grant_id(number).as_str()).await;
        row.expect("a store").value.expect("a row")
    }

    /// What a caller of `vehicle`'s gets.
    pub(in crate::tokens) async fn call(&self, number: usize, within: u64) -> Result<String> {
        let access =
            access::of_vehicle(&self.manager, &vehicle_id(number), Duration::from_secs(within)).await?;
        Ok(access.1.token.expose().to_owned())
    }
}

pub(in crate::tokens) fn grant_id(number: usize) -> GrantId {
    GrantId::new(format!("g{number}")).expect("an id")
}

pub(in crate::tokens) fn vehicle_id(number: usize) -> VehicleId {
    VehicleId::new(format!("v{number}")).expect("an id")
}

pub(in crate::tokens) async fn seconds(number: u64) {
    sleep(Duration::from_secs(number)).await;
}
