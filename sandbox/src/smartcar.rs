//! The one shared state behind the listener and the control interface.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::clock::{Clock, millis};
use crate::config::Config;
use crate::faults::Faults;
use crate::ledger::{Ledger, Lifetimes};
use crate::stats::Stats;
use crate::tokens::Rules;
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
}

impl Smartcar {
    pub(crate) fn new(config: Config, origin: String) -> Self {
        let lifetimes = Lifetimes {
            rules: Rules {
                rotation: config.rotation,
                grace: millis(config.grace),
                refresh_ttl: millis(config.refresh_ttl),
            },
            access: millis(config.access_ttl),
            code: millis(config.code_ttl),
            application: millis(config.application_ttl),
        };
        Self {
            redirect_uri: config.redirect_uri.clone().unwrap_or_else(|| format!("{origin}/sandbox/callback")),
            clock: Clock::new(),
            ledger: Mutex::new(Ledger::new(lifetimes)),
            world: Mutex::new(World::new(config.seed)),
            faults: Mutex::new(Faults::new(config.seed, config.faults.clone())),
            stats: Mutex::new(Stats::default()),
            origin,
            config,
        }
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
    /// Returns the connections and the names of the grants that were left with nothing.
    pub(crate) fn disconnect(
        &self,
        user: Option<&str>,
        vehicle: Option<&str>,
    ) -> (Vec<Connection>, Vec<String>) {
        let connections = self.world().disconnect(user, vehicle);
        let mut by_user: HashMap<&str, Vec<String>> = HashMap::new();
        for connection in &connections {
            by_user.entry(&connection.user).or_default().push(connection.vehicle.clone());
        }
        let mut ledger = self.ledger();
        let ended = by_user.iter().flat_map(|(user, vehicles)| ledger.disconnect(user, vehicles));
        let grants = ended.map(|grant| grant.to_string()).collect();
        (connections, grants)
    }

    pub(crate) fn stats(&self) -> MutexGuard<'_, Stats> {
        lock(&self.stats)
    }
}

/// A panic in one request must not end the sandbox for all others.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
