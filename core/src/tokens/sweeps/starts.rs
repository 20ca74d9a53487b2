//! When the refreshes of the job may start: at most so many in a second, of this worker's own and of the whole fleet's.
//!
//! The fleet's starts follow each other evenly (the generic cell rate algorithm). A counter of the store says up to when, by
//! the store's clock, they are taken; a worker takes the next ones, as many as it has grants waiting, by moving that
//! time. One that dies with starts in hand has cost the fleet those starts and nothing else.

#[cfg(test)]
mod tests;

use std::{
    collections::VecDeque,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

use crate::{
    Error, Result,
    clock::{self, Moment, Timestamp},
    ids::GrantId,
    random,
    store::CounterSwap,
    tokens::{
        manager::Manager,
        timings::{START_REST, start_late, starts_ahead, starts_too_far},
    },
};

/// The counter: up to when the fleet's starts are taken, in milliseconds by the store's clock.
const COUNTER: &str = "fleet-starts";
/// How many starts of the fleet's are taken at once at most, and never more than a second brings.
const AT_ONCE: f64 = 50.0;

/// How many refreshes may start in a second, where that is bounded.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rates {
    worker: Option<f64>,
    fleet: Option<f64>,
}

impl Rates {
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `rate` or `fleet_rate`, for what is no rate.
    pub(crate) fn new(rate: Option<f64>, fleet_rate: Option<f64>) -> Result<Self> {
        for (field, rate) in [("rate", rate), ("fleet_rate", fleet_rate)] {
            if rate.is_some_and(|per_second| !(1e-5..=1e6).contains(&per_second)) {
                return Err(Error::invalid_input(
                    field,
                    format!("{field} must be from 0.00001 to 1,000,000 refreshes a second, or left out"),
                ));
            }
        }
        Ok(Self { worker: rate, fleet: fleet_rate })
    }
}

/// Whatever one run of the job starts, it asks here first.
#[derive(Debug)]
pub(in crate::tokens) struct Starts<'a> {
    manager: &'a Manager,
    /// How many wait for a start.
    waiting: AtomicUsize,
    /// Held by the one that the next start is for.
    turn: tokio::sync::Mutex<()>,
    next: Mutex<Next>,
    /// A start was given back.
    given_back: Notify,
}

/// The fleet's rate.
#[derive(Clone, Copy, Debug)]
struct Fleet {
    interval: Duration,
    at_once: u32,
}

#[derive(Debug)]
struct Next {
    /// Between two starts of this worker.
    interval: Duration,
    /// When the next one may start by this worker's own rate.
    own: Instant,
    /// The rate it shares, if it does.
    fleet: Option<Fleet>,
    /// Starts of the fleet's that are this worker's.
    reserved: VecDeque<Moment>,
    /// The counter, as this worker last saw it.
    counter: Option<i64>,
}

/// A start whose time has come, and which of the fleet's it is.
#[derive(Debug)]
pub(in crate::tokens) struct Start(Option<Moment>);

/// What comes before the next start.
enum First {
    Sleep(Duration),
    Reserve(Fleet),
}

impl Next {
    /// Takes the next start, if its time has come.
    fn take(&mut self, now: Moment) -> Result<Start, First> {
        let own = self.own.saturating_duration_since(Instant::now());
        if !own.is_zero() {
            return Err(First::Sleep(own));
        }
        let mut start = None;
        if let Some(fleet) = self.fleet {
            self.reserved.retain(|start| now.since(*start) <= start_late(fleet.interval));
            let first = *self.reserved.front().ok_or(First::Reserve(fleet))?;
            if first > now {
                return Err(First::Sleep(first.since(now)));
            }
            start = self.reserved.pop_front();
        }
        self.own = Instant::now() + self.interval;
        Ok(Start(start))
    }
}

impl<'a> Starts<'a> {
    /// `None` where nothing is bounded.
    pub(in crate::tokens) fn new(manager: &'a Manager, rates: Rates) -> Option<Self> {
        let Rates { worker, fleet } = rates;
        if worker.is_none() && fleet.is_none() {
            return None;
        }
        let interval = |per_second: f64| Duration::from_secs_f64(1.0 / per_second);
        let fleet = fleet.map(|fleet| Fleet {
            interval: interval(fleet),
            // A worker that goes more slowly by its own rate would be late for the others.
            at_once: if worker.is_some_and(|own| own < fleet) { 1 } else { at_once(fleet) },
        });
        let next = Next {
            interval: worker.map_or(Duration::ZERO, interval),
            own: Instant::now(),
            fleet,
            reserved: VecDeque::new(),
            counter: None,
        };
        Some(Self {
            manager,
            waiting: AtomicUsize::new(0),
            turn: tokio::sync::Mutex::default(),
            next: Mutex::new(next),
            given_back: Notify::new(),
        })
    }

    fn state(&self) -> MutexGuard<'_, Next> {
        self.next.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the starts are other workers' too.
    pub(in crate::tokens) fn are_shared(&self) -> bool {
        self.state().fleet.is_some()
    }

    /// Waits until a refresh may start. Whoever asks first is served first.
    ///
    /// # Errors
    /// What the store says where it keeps the fleet's rate, and may not say the next time.
    pub(in crate::tokens) async fn next(&self) -> Result<Start> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let turn = self.turn.lock().await;
        let start = self.wait().await;
        drop(turn);
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        start
    }

    async fn wait(&self) -> Result<Start> {
        let clock = &*self.manager.clock;
        loop {
            let first = match self.state().take(clock.moment()) {
                Ok(start) => return Ok(start),
                Err(first) => first,
            };
            match first {
                First::Sleep(pause) => tokio::select! {
                    () = clock::sleep(clock, pause) => {}
                    () = self.given_back.notified() => {}
                },
                First::Reserve(fleet) => match self.reserve(&fleet).await {
                    Ok(reserved) => self.state().reserved.extend(reserved),
                    Err(error) if error.can_retry() => return Err(error),
                    Err(error) => self.go_alone(&fleet, &error),
                },
            }
        }
    }

    /// A start that nothing was started with is the next one's who asks, while its time is not over.
    pub(in crate::tokens) fn give_back(&self, Start(start): Start) {
        let mut next = self.state();
        next.own = next.own.checked_sub(next.interval).unwrap_or(next.own);
        next.reserved.extend(start);
        next.reserved.make_contiguous().sort_unstable();
        drop(next);
        self.given_back.notify_one();
    }

    /// A rate that cannot be shared must not keep the grants from being refreshed: from now on this worker keeps to it by itself.
    fn go_alone(&self, fleet: &Fleet, error: &Error) {
        tracing::warn!(%error, counter = COUNTER, "smartcar.job.rate_not_shared");
        let mut next = self.state();
        next.fleet = None;
        next.interval = next.interval.max(fleet.interval);
        next.own = Instant::now() + next.interval;
    }

    /// Makes the fleet's next starts this worker's.
    async fn reserve(&self, fleet: &Fleet) -> Result<VecDeque<Moment>> {
        let manager = self.manager;
        if self.state().counter.is_none() {
            self.clear_former().await;
        }
        loop {
            let counter = self.state().counter;
            let now = manager.records.store_time().await?;
            // Reckoned from after the answer: no start comes before its time.
            let moment = manager.clock.moment();
            let free = fleet.free(counter, now);
            let too_far = free.since(now).saturating_sub(starts_ahead(fleet.interval));
            if !too_far.is_zero() {
                clock::sleep(&*manager.clock, too_far.max(START_REST).mul_f64(random::jitter())).await;
                continue;
            }
            let waiting = u32::try_from(self.waiting.load(Ordering::Relaxed)).unwrap_or(u32::MAX);
            let count = waiting.clamp(1, fleet.at_once);
            let next = free.after(whole_millis(fleet.interval * count)).as_millis();
            match manager.records.swap_counter(COUNTER, counter, next).await? {
                CounterSwap::Done => {
                    self.state().counter = Some(next);
                    // A swap may take longer than a start may be late: what is reserved begins once it is there.
                    let first = moment.after(free.since(now)).max(manager.clock.moment());
                    return Ok((0..count).map(|number| first.after(fleet.interval * number)).collect());
                }
                CounterSwap::Current(current) => {
                    self.state().counter = current;
                    if counter.is_some() {
                        clock::sleep(&*manager.clock, START_REST.mul_f64(random::jitter())).await;
                    }
                }
            }
        }
    }
}

impl Starts<'_> {
    /// The release before kept the counter as a row, which was no grant.
    async fn clear_former(&self) {
        let records = &self.manager.records;
        let former = async {
            let row = GrantId::new(COUNTER)?;
            let Some(found) = records.row(&row).await? else { return Ok(()) };
            records.delete(&row, found.version).await.map(drop)
        };
        if let Err(error) = former.await {
            tracing::debug!(%error, row = COUNTER, "smartcar.job.former_row"); // it is in nobody's way
        }
    }
}

impl Fleet {
    /// From when on starts are free. A time further ahead than anybody moves it comes from a clock that stepped.
    fn free(&self, counter: Option<i64>, now: Timestamp) -> Timestamp {
        let free = counter.map_or(now, Timestamp::from_millis).max(now);
        if free > now.after(whole_millis(starts_too_far(self.interval))) { now } else { free }
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // from 1 to 50
fn at_once(per_second: f64) -> u32 {
    per_second.clamp(1.0, AT_ONCE) as u32
}

/// The next whole millisecond, since a store knows no shorter time.
fn whole_millis(duration: Duration) -> Duration {
    let millis = duration.as_nanos().div_ceil(1_000_000);
    Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
}
