//! The one shared state behind the listener and the control interface.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::behaviour::Behaviour;
use crate::clock::{Clock, Millis, millis};
use crate::config::Config;
use crate::errors::ApiError;
use crate::faults::Faults;
use crate::ledger::{Emptied, Ledger, Lifetimes};
use crate::limits::Gauge;
use crate::stats::Stats;
use crate::tokens::Rules;
use crate::webhooks::{Hooks, Parcel};
use crate::world::{Connection, World};

/// Everything a request can touch. Each part has its own short lock; none is held while another is taken.
pub(crate) struct Smartcar {
    pub(crate) config: Config,
    pub(crate) origin: String,
    pub(crate) redirect_uri: String,
    pub(crate) clock: Clock,
    ledger: Mutex<Ledger>,
    world: Mutex<World>,
    faults: Mutex<Faults>,
    stats: Mutex<Stats>,
    hooks: Mutex<Hooks>,
    gauge: Mutex<Gauge>,
    behaviour: Mutex<Behaviour>,
    outbox: UnboundedSender<Parcel>,
}

impl Smartcar {
    /// The state, and what it has to post.
    pub(crate) fn new(config: Config, origin: String) -> (Self, UnboundedReceiver<Parcel>) {
        let lifetimes = Lifetimes {
            rules: Rules {
                reuse: config.refresh_token_reuse,
                grace: millis(config.grace),
                refresh_ttl: millis(config.refresh_ttl),
            },
            access: millis(config.access_ttl),
            code: millis(config.code_ttl),
            application: millis(config.application_ttl),
        };
        let (outbox, parcels) = unbounded_channel();
        let smartcar = Self {
            redirect_uri: config.redirect_uri.clone().unwrap_or_else(|| format!("{origin}/sandbox/callback")),
            clock: Clock::new(),
            ledger: Mutex::new(Ledger::new(lifetimes)),
            world: Mutex::new(World::new(config.seed)),
            faults: Mutex::new(Faults::new(config.seed, config.faults.clone())),
            stats: Mutex::new(Stats::default()),
            hooks: Mutex::new(Hooks::new(config.seed)),
            gauge: Mutex::new(Gauge::new(config.limits)),
            behaviour: Mutex::new(config.behaviour),
            outbox,
            origin,
            config,
        };
        (smartcar, parcels)
    }

    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        lock(&self.ledger)
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        lock(&self.world)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.faults)
    }

    /// Ends the connections of a user, of a vehicle, or of one vehicle of a user, and what tokens reach through them.
    /// Returns the connections and the names of the grants that ended.
    pub(crate) fn disconnect(
        &self,
        user: Option<&str>,
        vehicle: Option<&str>,
        emptied: Emptied,
    ) -> (Vec<Connection>, Vec<String>) {
        let connections = self.world().disconnect(user, vehicle);
        let mut by_user: HashMap<&str, Vec<String>> = HashMap::new();
        for connection in &connections {
            by_user.entry(&connection.user).or_default().push(connection.vehicle.clone());
        }
        let vehicles: Vec<_> = connections.iter().map(|connection| connection.vehicle.clone()).collect();
        self.hooks().forget(&vehicles);
        let mut ledger = self.ledger();
        let ended = by_user.iter().flat_map(|(user, vehicles)| ledger.disconnect(user, vehicles, emptied));
        let grants = ended.map(|grant| grant.to_string()).collect();
        (connections, grants)
    }

    pub(crate) fn stats(&self) -> MutexGuard<'_, Stats> {
        lock(&self.stats)
    }

    pub(crate) fn hooks(&self) -> MutexGuard<'_, Hooks> {
        lock(&self.hooks)
    }

    pub(crate) fn gauge(&self) -> MutexGuard<'_, Gauge> {
        lock(&self.gauge)
    }

    pub(crate) fn behaviour(&self) -> MutexGuard<'_, Behaviour> {
        lock(&self.behaviour)
    }

    /// Counts a request for a vehicle, unless a limit is met.
    pub(crate) fn admit(&self, vehicle: &str, now: Millis) -> Result<(), ApiError> {
        self.gauge().admit(vehicle, now)
    }

    /// Hands an event to the post.
    pub(crate) fn post(&self, parcel: Parcel) {
        // The post closes when the sandbox ends.
        let _ = self.outbox.send(parcel);
    }

    /// An error if the driver's account with the car maker does not work.
    pub(crate) fn account_works(&self, user: &str, vehicle: &str) -> Result<(), ApiError> {
        let world = self.world();
        let Some(code) = world.user(user).and_then(|user| user.problem.as_deref()) else { return Ok(()) };
        let url = format!(
            "{}/oauth/reauthenticate?response_type=vehicle_id&client_id={}&vehicle_id={vehicle}",
            self.origin, self.config.client_id
        );
        Err(ApiError::account(code, (code == "AUTHENTICATION_FAILED").then_some(url)))
    }
}

/// A panic in one request must not end the sandbox for all others.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
