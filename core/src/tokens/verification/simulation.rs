//! The real manager, several times over, on paused time with seeded faults: whole lives of a few grants in milliseconds.
//! Where the model is exhaustive in the small, this is real code in the large: runners, stores, waiters, recovery, cancelled
//! callers.
//!
//! A failure names its seed; `SMARTCAR_SEED=N cargo test -p smartcar-sdk --lib simulation` runs that seed alone.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use tokio::time::{Instant, sleep, timeout};

use crate::{
    Error, ErrorKind, Result,
    clock::{Clock, Moment, Timestamp},
    config::{Config, RefreshTokenReuse},
    ids::{GrantId, VehicleId},
    oauth::{NothingRotated, Outcome, Pair, RefreshEndpoint},
    random,
    secret::Secret,
    store::{
        Answer, MemoryStore, Query, Row, Swap, TokenStore, Version,
        record::{Body, GrantMode, GrantStatus, Record},
        sealing::Sealer,
    },
    tokens::{
        closing, credentials::access, manager::Manager, repository::records::Records, sweeps::recovery,
        timings::Timings,
    },
};

const GRANTS: usize = 3;
const PROCESSES: usize = 3;
const EPISODES: usize = 4;
/// Faults that may strike a grant in one episode: the model shows that no two lose one.
const FAULTS: u32 = 2;
const GRACE: Duration = Duration::from_secs(60);
/// Short, so that the quiet time between two refreshes costs little to simulate.
const LIFETIME: Duration = Duration::from_secs(240);
/// Requests and replies are late by so much at most.
const LATEST: u64 = 30_000;

/// Both clocks, on tokio's paused time.
#[derive(Debug)]
struct SimulatedClock(Instant);

impl Clock for SimulatedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(1_700_000_000_000 + self.moment().as_millis())
    }

    fn moment(&self) -> Moment {
        Moment::from_millis(i64::try_from(self.0.elapsed().as_millis()).expect("a short run"))
    }
}

#[derive(Debug)]
struct Token {
    grant: usize,
    minted: Instant,
    used: Option<Instant>,
    ended: bool,
    parent: Option<usize>,
    child: Option<usize>,
}

/// The dice, the server behind all processes, and what may still go wrong.
#[derive(Debug)]
struct Fate {
    dice: StdRng,
    policy: RefreshTokenReuse,
    tokens: Vec<Token>,
    /// Per grant, in this episode.
    faults_left: [u32; GRANTS],
    store_unavailable_until: Instant,
    requests: usize,
}

type Shared = Arc<Mutex<Fate>>;

fn fate(shared: &Shared) -> std::sync::MutexGuard<'_, Fate> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Fate {
    fn alive(&self, token: usize) -> bool {
        let it = &self.tokens[token];
        !it.ended
            && it.used.is_none_or(|used| self.policy != RefreshTokenReuse::Rejects && used.elapsed() < GRACE)
    }

    fn present(&mut self, token: usize) -> Option<usize> {
        if !self.alive(token) {
            return None;
        }
        let child = self.tokens[token].child;
        match (self.policy, child) {
            (RefreshTokenReuse::ReturnsSame, Some(child)) => return Some(child),
            (RefreshTokenReuse::RevokesPrevious, Some(child)) => self.tokens[child].ended = true,
            (RefreshTokenReuse::RevokesFamily, _) => {
                let mut gone = vec![token];
                for index in 0..self.tokens.len() {
                    if self.tokens[index].parent.is_some_and(|parent| gone.contains(&parent)) {
                        gone.push(index);
                        self.tokens[index].ended = true;
                    }
                }
            }
            _ => {}
        }
        self.tokens[token].used.get_or_insert_with(Instant::now);
        let grant = self.tokens[token].grant;
        let new = self.mint(grant, Some(token));
        self.tokens[token].child = Some(new);
        Some(new)
    }

    fn mint(&mut self, grant: usize, parent: Option<usize>) -> usize {
        self.tokens.push(Token {
            grant,
            minted: Instant::now(),
            used: None,
            ended: false,
            parent,
            child: None,
        });
        self.tokens.len() - 1
    }

    /// Whether a fault strikes this grant now.
    fn strikes(&mut self, grant: usize, chance: f64) -> bool {
        let strikes = self.faults_left[grant] > 0 && self.dice.random_bool(chance);
        self.faults_left[grant] -= u32::from(strikes);
        strikes
    }

    /// Whether a fault that hits every grant strikes now.
    fn strikes_all(&mut self, chance: f64) -> bool {
        let strikes = self.faults_left.iter().all(|left| *left > 0) && self.dice.random_bool(chance);
        if strikes {
            self.faults_left.iter_mut().for_each(|left| *left -= 1);
        }
        strikes
    }

    fn millis(&mut self, most: u64) -> Duration {
        Duration::from_millis(self.dice.random_range(1..=most))
    }
}

fn token_name(index: usize) -> Secret {
    Secret::new(format!("t{index}"))
}

fn token_index(token: &Secret) -> Option<usize> {
    token.expose().strip_prefix('t')?.parse().ok()
}

/// The token endpoint, as one process reaches it.
#[derive(Debug)]
struct Endpoint {
    shared: Shared,
    clock: Arc<SimulatedClock>,
    dead: Arc<AtomicBool>,
}

#[async_trait]
impl RefreshEndpoint for Endpoint {
    async fn refresh(&self, token: &Secret, not_after: Option<Moment>) -> Outcome {
        // What happens to the request goes on happening if its sender dies, so it has a task of its own.
        let (shared, clock, dead) = (self.shared.clone(), self.clock.clone(), self.dead.clone());
        let token = token_index(token).expect("a token of the simulation");
        let (answer, answered) = tokio::sync::oneshot::channel();
        tokio::spawn(async move {
            let grant = fate(&shared).tokens[token].grant;
            let travel = fate(&shared).millis(50);
            sleep(travel).await;
            let paused = fate(&shared).strikes(grant, 0.15);
            if paused {
                let pause = fate(&shared).millis(20_000);
                sleep(pause).await;
            }
            if not_after.is_some_and(|end| clock.moment() > end) {
                let _ = answer.send(Outcome::NothingRotated(NothingRotated::LeaseOver));
                return;
            }
            if dead.load(Ordering::SeqCst) {
                return std::future::pending().await; // died before the bytes went out
            }
            fate(&shared).requests += 1;
            let asked = clock.moment();
            if fate(&shared).strikes(grant, 0.15) {
                return std::future::pending().await; // never arrives
            }
            if fate(&shared).strikes(grant, 0.2) {
                let late = fate(&shared).millis(LATEST);
                sleep(late).await; // arrives late
            }
            let won = fate(&shared).present(token);
            let outcome = match won {
                None => Outcome::Refused,
                Some(new) => Outcome::Won(Pair {
                    access_token: Secret::new(format!("a{new}")),
                    refresh_token: token_name(new),
                    // The same pair again is as old as it was.
                    lifetime: LIFETIME.saturating_sub(fate(&shared).tokens[new].minted.elapsed()),
                    asked,
                }),
            };
            if won.is_some() && fate(&shared).strikes(grant, 0.5) {
                let how = fate(&shared).dice.random_range(0..3);
                match how {
                    0 => return std::future::pending().await,        // lost in silence
                    1 => return drop(answer.send(Outcome::Unknown)), // lost, visibly
                    _ => {
                        let late = fate(&shared).millis(LATEST);
                        sleep(late).await;
                    }
                }
            }
            let travel = fate(&shared).millis(50);
            sleep(travel).await;
            let _ = answer.send(outcome);
        });
        match timeout(GRACE, answered).await {
            Ok(Ok(_)) | Err(_) if self.dead.load(Ordering::SeqCst) => std::future::pending().await,
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) | Err(_) => {
                // Silence: a reply is listened to for one grace.
                sleep(Duration::from_millis(1)).await;
                Outcome::Unknown
            }
        }
    }

    async fn probe(&self) -> bool {
        sleep(Duration::from_millis(20)).await;
        true
    }

    fn host(&self) -> String {
        "token.simulated".to_owned()
    }
}

/// The shared store, as one process reaches it.
#[derive(Debug)]
struct Store {
    inner: Arc<MemoryStore>,
    shared: Shared,
    dead: Arc<AtomicBool>,
}

impl Store {
    async fn reach(&self) -> Result<()> {
        let (travel, unavailable) = {
            let mut fate = fate(&self.shared);
            (fate.millis(20), fate.store_unavailable_until > Instant::now())
        };
        sleep(travel).await;
        if self.dead.load(Ordering::SeqCst) {
            return std::future::pending().await;
        }
        if unavailable { Err(Error::new(ErrorKind::Store, "unavailable")) } else { Ok(()) }
    }
}

#[async_trait]
impl TokenStore for Store {
    async fn load(&self, application: &str, grant_id: &str) -> Result<Answer<Option<Row>>> {
        self.reach().await?;
        let answer = self.inner.load(application, grant_id).await;
        self.reach().await?;
        answer
    }

    async fn load_for(&self, application: &str, vehicle_id: &str) -> Result<Answer<Vec<Row>>> {
        self.reach().await?;
        self.inner.load_for(application, vehicle_id).await
    }

    async fn swap(&self, application: &str, row: &Row, expected: Option<Version>) -> Result<Answer<Swap>> {
        self.reach().await?;
        let answer = self.inner.swap(application, row, expected).await;
        self.reach().await?; // written, and the answer lost
        answer
    }

    async fn page(&self, application: &str, query: &Query) -> Result<Answer<Vec<Row>>> {
        self.reach().await?;
        self.inner.page(application, query).await
    }

    async fn delete(&self, application: &str, grant_id: &str, version: Version) -> Result<Answer<bool>> {
        self.reach().await?;
        self.inner.delete(application, grant_id, version).await
    }

    async fn now(&self) -> Result<Timestamp> {
        self.reach().await?;
        self.inner.now().await
    }
}

/// One process: a manager and its recovery, which die together.
struct Process {
    manager: Arc<Manager>,
    recovery: tokio::task::AbortHandle,
    dead: Arc<AtomicBool>,
}

struct Simulation {
    shared: Shared,
    clock: Arc<SimulatedClock>,
    store: Arc<MemoryStore>,
    processes: Vec<Process>,
    /// Switched off, to see that the simulation notices.
    confirmations: bool,
}

fn grant_id(grant: usize) -> GrantId {
    GrantId::new(format!("g{grant}")).expect("an id")
}

fn vehicle_id(grant: usize) -> VehicleId {
    VehicleId::new(format!("v{grant}")).expect("an id")
}

impl Simulation {
    async fn new(seed: u64, policy: RefreshTokenReuse, confirmations: bool) -> Self {
        let clock = Arc::new(SimulatedClock(Instant::now()));
        let shared = Arc::new(Mutex::new(Fate {
            dice: StdRng::seed_from_u64(seed),
            policy,
            tokens: Vec::new(),
            faults_left: [0; GRANTS],
            store_unavailable_until: Instant::now(),
            requests: 0,
        }));
        let store = Arc::new(MemoryStore::new(clock.clone()));
        for grant in 0..GRANTS {
            let refresh_token = fate(&shared).mint(grant, None);
            let mut body = Body::new(GrantMode::User);
            body.refresh_token = Some(token_name(refresh_token));
            body.access_token = Some(Secret::new(format!("a{refresh_token}")));
            body.access_expires_at = Some(clock.now().after(LIFETIME));
            body.access_lifetime = 240_000;
            let at = clock.now();
            let record = Record {
                grant_id: grant_id(grant),
                version: random::version(),
                user_id: None,
                account: None,
                status: GrantStatus::Active,
                vehicles: vec![vehicle_id(grant)],
                connected_at: at,
                refresh_expires_at: Some(at.after(Duration::from_secs(60 * 86_400))),
                due_at: None,
                status_changed_at: at,
                updated_at: at,
                body,
            };
            let row = record.to_row(&Sealer::clear()).expect("a row");
            store.swap("test", &row, None).await.expect("a new row");
        }
        let mut simulation = Self { shared, clock, store, processes: Vec::new(), confirmations };
        for _ in 0..PROCESSES {
            let process = simulation.start();
            simulation.processes.push(process);
        }
        simulation
    }

    fn start(&self) -> Process {
        let dead = Arc::new(AtomicBool::new(false));
        let store =
            Arc::new(Store { inner: self.store.clone(), shared: self.shared.clone(), dead: dead.clone() });
        let endpoint =
            Arc::new(Endpoint { shared: self.shared.clone(), clock: self.clock.clone(), dead: dead.clone() });
        let mut timings = Timings::new(&Config::default());
        if !self.confirmations {
            timings.reuse = RefreshTokenReuse::IssuesNew;
        }
        let runtime = tokio::runtime::Handle::current();
        let manager = Manager::new(
            Records::new("test".to_owned(), store, Sealer::clear(), None, self.clock.clone()),
            endpoint,
            self.clock.clone(),
            timings,
            16,
            runtime,
        );
        let recovery =
            tokio::spawn(recovery::run(Arc::downgrade(&manager), |_| async { Ok(()) })).abort_handle();
        Process { manager, recovery, dead }
    }

    /// A kill -9, and a new process in its place.
    fn kill(&mut self, number: usize) {
        let fresh = self.start();
        let old = std::mem::replace(&mut self.processes[number], fresh);
        old.dead.store(true, Ordering::SeqCst);
        old.recovery.abort();
    }

    /// Access tokens expire; callers come; things go wrong; and then all comes to rest.
    async fn episode(&mut self) -> Result<(), String> {
        let until_expiry = Duration::from_secs(fate(&self.shared).dice.random_range(210..240));
        sleep(until_expiry).await;
        fate(&self.shared).faults_left = [FAULTS; GRANTS];
        let mut calls = tokio::task::JoinSet::new();
        for _ in 0..40 {
            let (number, grant, patience, pause) = {
                let mut fate = fate(&self.shared);
                let dice = &mut fate.dice;
                (
                    dice.random_range(0..PROCESSES),
                    dice.random_range(0..GRANTS),
                    Duration::from_millis(dice.random_range(1..20_000)),
                    Duration::from_millis(dice.random_range(0..1_500)),
                )
            };
            let manager = self.processes[number].manager.clone();
            calls.spawn(async move {
                // Some give up early: their going away must change nothing.
                if let Ok(Ok((_, access))) =
                    timeout(patience, access::of_vehicle(&manager, &vehicle_id(grant), GRACE)).await
                    && manager.clock.moment() >= access.hard.after(Duration::from_secs(6))
                {
                    return Err("I5: a caller was given an expired token".to_owned());
                }
                Ok(())
            });
            if fate(&self.shared).strikes_all(0.04) {
                self.kill(number);
            }
            if fate(&self.shared).strikes_all(0.02) {
                let mut fate = fate(&self.shared);
                let unavailable = fate.millis(20_000);
                fate.store_unavailable_until = Instant::now() + unavailable;
            }
            sleep(pause).await;
        }
        while let Some(call) = calls.join_next().await {
            call.map_err(|e| format!("a caller panicked: {e}"))??;
        }
        fate(&self.shared).faults_left = [0; GRANTS];
        self.rest().await
    }

    /// Until nothing is leased or due; then every grant must live.
    async fn rest(&self) -> Result<(), String> {
        for _ in 0..200 {
            sleep(Duration::from_secs(10)).await;
            let mut resting = true;
            for grant in 0..GRANTS {
                let record = self.record(grant).await;
                resting &= record.body.lease.is_none() && record.due_at.is_none() && self.settled();
            }
            if resting {
                return self.check().await;
            }
        }
        Err("it never comes to rest".to_owned())
    }

    fn settled(&self) -> bool {
        self.processes.iter().all(|process| closing::has_nothing_in_flight(&process.manager))
    }

    async fn record(&self, grant: usize) -> Record {
        let row = self.store.load("test", &grant_id(grant)).await.expect("a store").value.expect("a row");
        Record::from_row(&row, &Sealer::clear()).expect("a record")
    }

    async fn check(&self) -> Result<(), String> {
        for grant in 0..GRANTS {
            let record = self.record(grant).await;
            let fate = fate(&self.shared);
            let mut held =
                record.body.refresh_token.iter().chain(&record.body.fallbacks).filter_map(token_index);
            let lives = held.any(|token| fate.tokens[token].used.is_none() && !fate.tokens[token].ended);
            if !lives || record.status != GrantStatus::Active {
                return Err(format!("grant {grant} is lost: {record:#?}, tokens {:#?}", fate.tokens));
            }
        }
        Ok(())
    }
}

fn run(seed: u64, confirmations: bool) -> Result<usize, String> {
    random::seed(Some(seed));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime");
    let policies = [
        RefreshTokenReuse::IssuesNew,
        RefreshTokenReuse::ReturnsSame,
        RefreshTokenReuse::RevokesPrevious,
        RefreshTokenReuse::RevokesFamily,
    ];
    let policy = policies[usize::try_from(seed % 4).expect("below four")];
    let result = runtime.block_on(async {
        let mut simulation = Simulation::new(seed, policy, confirmations).await;
        for _ in 0..EPISODES {
            simulation.episode().await?;
        }
        let requests = fate(&simulation.shared).requests;
        Ok(requests)
    });
    random::seed(None);
    result
}

#[test]
fn lives_with_two_faults_each_lose_no_grant() {
    if let Some(seed) = std::env::var("SMARTCAR_SEED").ok().and_then(|seed| seed.parse().ok()) {
        println!("seed {seed}: {:?}", run(seed, true));
        return;
    }
    // tests/soak runs 10,000.
    let seeds: u64 =
        std::env::var("SMARTCAR_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(4_000);
    let next = std::sync::atomic::AtomicU64::new(0);
    let failures = Mutex::new(Vec::new());
    let requests = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::SeqCst);
                    if seed >= seeds {
                        return;
                    }
                    match run(seed, true) {
                        Ok(sent) => drop(requests.fetch_add(sent, Ordering::SeqCst)),
                        Err(why) => failures.lock().unwrap().push((seed, why)),
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    println!("{seeds} seeds, {} lives, {} token requests", seeds * GRANTS as u64, requests.into_inner());
    let named: Vec<_> = failures.iter().take(20).map(|(seed, _)| *seed).collect();
    assert!(failures.is_empty(), "{} seeds fail: {named:?}; the first: {}", failures.len(), failures[0].1);
}

#[test]
fn a_seed_runs_the_same_way_twice() {
    for seed in 0..20 {
        assert_eq!(run(seed, true), run(seed, true), "seed {seed}");
    }
}

#[test]
fn without_confirmations_the_same_lives_lose_grants() {
    let lost = (0..300).filter(|seed| run(*seed, false).is_err()).count();
    println!("without confirmations {lost} of 300 seeds lose a grant");
    assert!(lost > 0, "the simulation would not notice a protocol without confirmations");
}
