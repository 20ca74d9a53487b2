//! From a redirect to a stored grant (rule 12): exchange, store at once, then learn whose it is and what it reaches.
//! A crash after the store leaves a record that recovery finishes; a crash before it costs the driver one more click.
//!
//! A redirect without a code (API v3) has nothing to exchange and nothing to lose: its record has no tokens, and stands
//! beside those that have.

use std::{sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use tokio::time::Instant;

use crate::{
    Error, ErrorKind, Result,
    api::{Api, CallOptions},
    clock::Timestamp,
    config::RedirectUri,
    http::seconds,
    ids::{GrantId, UserId, VehicleId},
    oauth::TokenEndpoint,
    random,
    secret::Secret,
    store::record::{Body, GrantMode, GrantStatus, Record},
    tokens::{
        event::GrantEventKind,
        grant::Grant,
        manager::Manager,
        timings::{CONNECT_AFTER_EXCHANGE, CONNECT_LEAST_REST},
    },
};

/// What a consent has brought.
pub(super) enum Brought {
    /// To be exchanged; the user is looked up with what it brings.
    Code(Secret),
    User(UserId),
}

/// What completing needs of a client.
pub(crate) struct Completion {
    pub manager: Arc<Manager>,
    pub endpoint: Arc<TokenEndpoint>,
    pub lookups: Lookups,
    pub runtime: tokio::runtime::Handle,
    pub redirect_uri: Option<RedirectUri>,
}

/// Asks API v3, with the application's token, which vehicles a user has connected: live and simulated ones, all pages.
pub(crate) type VehiclesOfUser =
    Arc<dyn Fn(UserId, Duration) -> BoxFuture<'static, Result<Vec<VehicleId>>> + Send + Sync>;

/// Where the user and vehicles of a consent are learned.
#[derive(Clone)]
pub(crate) struct Lookups {
    /// With the grant's own token, through API v2.
    pub api: Arc<Api>,
    /// For a grant without tokens; `None` where API v3 cannot be asked.
    pub vehicles_of_user: Option<VehiclesOfUser>,
    /// For each of them, at most.
    pub timeout: Duration,
}

impl Completion {
    pub(super) async fn complete(
        self,
        brought: Brought,
        account: Option<String>,
        mode: GrantMode,
    ) -> Result<Grant> {
        let manager = &self.manager;
        // Before the code is spent: a store that is unavailable must not cost the driver another Connect.
        let now = manager.records.store_time().await?;
        manager.records.has_room().await?;
        // From here until the grant is stored, closing waits.
        let begun = manager.begin()?;
        let record = match brought {
            Brought::Code(code) => {
                let pair = self.endpoint.exchange(&code, self.redirect_uri.as_ref()).await?;
                let lifetime = manager.timings.life(pair.lifetime);
                let mut body = Body::new(mode);
                body.unfinished = true;
                body.access_token = Some(pair.access_token);
                body.access_expires_at = Some(now.after(lifetime));
                body.access_lifetime = u64::try_from(lifetime.as_millis()).unwrap_or(u64::MAX);
                body.refresh_token = Some(pair.refresh_token);
                let mut record = record(None, account, now, body)?;
                record.refresh_expires_at = Some(now.after(manager.timings.refresh_lifetime));
                record
            }
            Brought::User(user) => {
                let mut body = Body::new(GrantMode::User);
                // Where nobody can be asked for the vehicles there is nothing left to do.
                body.unfinished = self.lookups.vehicles_of_user.is_some();
                record(Some(user), account, now, body)?
            }
        };
        // If this process dies before it knows the vehicles, somebody else finishes.
        let due_at = record.body.unfinished.then(|| now.after(manager.timings.lease));
        let record = Record { due_at, ..record };
        let steps = Steps::new(&self.lookups, manager.timings.connect_store_rest());
        if let Err(error) = steps.repeat(|_| manager.records.insert(&record)).await {
            // A code is spent. With a spool the grant is not: the next client to open stores it and finishes. Without a
            // code nothing is lost: the same redirect can be completed again.
            if record.has_tokens() {
                manager.records.spool_connect(&record)?;
            }
            return Err(error);
        }
        drop(begun);
        if !record.body.unfinished {
            manager.emit(&record.grant_id, GrantEventKind::Connected);
            return Ok(Grant::from(&record));
        }
        let steps = Steps { pause: manager.timings.connect_look_up_rest(), ..steps };
        // It is stored: whoever is told of a failure can look at it, or forget it.
        let finished = finish(manager, &self.lookups, &record, steps).await;
        finished.map_err(|error| error.with_grant(&record.grant_id))
    }
}

/// A grant of a consent given just now.
fn record(user_id: Option<UserId>, account: Option<String>, now: Timestamp, body: Body) -> Result<Record> {
    Ok(Record {
        grant_id: GrantId::new(format!("g-{:016x}{:016x}", random::bits(), random::bits()))?,
        version: random::version(),
        user_id,
        account,
        status: GrantStatus::Active,
        vehicles: Vec::new(),
        connected_at: now,
        refresh_expires_at: None,
        due_at: None,
        status_changed_at: now,
        updated_at: now,
        body,
    })
}

/// Finishes what somebody left unfinished, if it still is and this process can: a Connect, or the taking over of vehicles after
/// one.
pub(crate) async fn finish_due(manager: &Arc<Manager>, lookups: &Lookups, grant_id: &GrantId) -> Result<()> {
    let Some((record, _)) = manager.records.load(grant_id).await? else { return Ok(()) };
    if record.status.is_over() {
        return Ok(());
    }
    if !record.body.unfinished {
        return take_over(manager, &record).await;
    }
    if !record.has_tokens() && lookups.vehicles_of_user.is_none() {
        return Ok(());
    }
    let steps = Steps::new(lookups, manager.timings.connect_look_up_rest());
    finish(manager, lookups, &record, steps).await.map(drop)
}

/// Learns the user and vehicles of an unfinished grant, and lets it take its vehicles over.
async fn finish(manager: &Arc<Manager>, lookups: &Lookups, record: &Record, steps: Steps) -> Result<Grant> {
    let grant_id = &record.grant_id;
    let (user, vehicles) = if record.has_tokens() {
        // Repeated here, with pauses that scale with the grace.
        let api = &lookups.api;
        let options = |left: Duration| CallOptions::new().timeout(left.max(LEAST)).retries(0);
        let user = steps
            .within("whose the consent is", async |left| api.user_of(grant_id, &options(left)).await)
            .await?;
        let vehicles: Vec<VehicleId> = steps
            .within("what the consent reaches", async |left| api.vehicles_of(grant_id, &options(left)).await)
            .await?;
        (user, vehicles)
    } else {
        let (Some(ask), Some(user)) = (&lookups.vehicles_of_user, &record.user_id) else {
            return Err(Error::new(ErrorKind::Internal, "a grant has neither tokens nor a user to ask for"));
        };
        let vehicles =
            steps.within("what the consent reaches", |left| ask(user.clone(), left.max(LEAST))).await?;
        (user.clone(), vehicles)
    };
    let (record, newly) = steps
        .repeat(|_| {
            manager.records.update(grant_id, |mut record, now| {
                if !record.body.unfinished || record.status.is_over() {
                    return None;
                }
                record.user_id = Some(user.clone());
                record.vehicles.clone_from(&vehicles);
                record.body.unfinished = false;
                record.status_changed_at = now;
                if record.body.lease.is_none() && record.body.fallbacks.is_empty() && !record.body.maybe_used
                {
                    record.due_at = None;
                }
                Some(record)
            })
        })
        .await?
        .filter(|(record, _)| !record.status.is_over())
        .ok_or_else(|| {
            Error::new(ErrorKind::NotConnected, "the grant was removed while Connect was being completed")
                .with_grant(grant_id)
        })?;
    for vehicle in &record.vehicles {
        lookups.api.credentials.forget(vehicle);
    }
    if newly {
        manager.emit(grant_id, GrantEventKind::Connected);
    }
    steps.within("which older grants are done with", |_| take_over(manager, &record)).await?;
    Ok(Grant::from(&record))
}

/// Lets go of every older grant that is first for none of its vehicles any more. One with tokens gives way to others with
/// tokens only: a consent for API v3 does not end what API v2 still lives on.
async fn take_over(manager: &Arc<Manager>, newest: &Record) -> Result<()> {
    let mut older = std::collections::BTreeMap::new();
    for vehicle in &newest.vehicles {
        for record in manager.records.load_for(vehicle).await? {
            // When an imported one was obtained is another system's word: it ends no consent that was given here.
            let may_end = record.body.imported || !newest.body.imported;
            if record.grant_id != newest.grant_id && !record.status.is_over() && may_end {
                older.insert(record.grant_id.clone(), record);
            }
        }
    }
    for record in older.into_values() {
        let mut needed = record.body.unfinished;
        for vehicle in &record.vehicles {
            let first = manager
                .records
                .load_for(vehicle)
                .await?
                .into_iter()
                .find(|first| first.status.works() && (first.has_tokens() || !record.has_tokens()));
            // One that was adopted has not shown yet that it works.
            needed |= first.is_none_or(|first| {
                first.grant_id == record.grant_id || first.status == GrantStatus::Adopted
            });
        }
        if !needed {
            remove(manager, &record.grant_id).await?;
        }
    }
    Ok(())
}

/// Makes a grant a tombstone: its tokens are gone for good, and no late reply revives it.
pub(crate) async fn remove(manager: &Arc<Manager>, grant_id: &GrantId) -> Result<bool> {
    let removed = manager
        .records
        .update(grant_id, |record, now| {
            (record.status != GrantStatus::Removed).then(|| record.tombstone(now))
        })
        .await?;
    let Some((record, true)) = removed else { return Ok(false) };
    manager.drop_grant(&record.grant_id);
    manager.emit(grant_id, GrantEventKind::Removed);
    Ok(true)
}

/// How often a write is tried at least.
const LEAST_WRITES: u32 = 3;

/// No call is given less: zero is no time-out.
const LEAST: Duration = Duration::from_millis(1);

/// The time that is left after the exchange, step by step.
#[derive(Clone, Copy)]
struct Steps {
    end: Instant,
    /// For each of them, at most.
    each: Duration,
    /// Before the first repetition; it doubles.
    pause: Duration,
}

impl Steps {
    fn new(lookups: &Lookups, pause: Duration) -> Self {
        Self { end: Instant::now() + CONNECT_AFTER_EXCHANGE, each: lookups.timeout, pause }
    }

    /// Repeats what may be repeated until it succeeds, fails for good, or the time is up. What is under way by then is not
    /// cut off: what writes to the store has a bound of its own. It is given the time that is left. A process that was stopped
    /// meanwhile finds its time up as it wakes, so what it has to write is tried a few times all the same.
    async fn repeat<T, F: Future<Output = Result<T>>>(
        &self,
        attempt: impl FnMut(Duration) -> F,
    ) -> Result<T> {
        self.until(self.end, LEAST_WRITES, &mut None, attempt).await
    }

    /// The same for what may be cut off.
    async fn within<T, F: Future<Output = Result<T>>>(
        &self,
        what: &str,
        attempt: impl FnMut(Duration) -> F,
    ) -> Result<T> {
        let (end, mut failed) = (self.step_ends(), None);
        if let Ok(result) = tokio::time::timeout_at(end, self.until(end, 1, &mut failed, attempt)).await {
            return result;
        }
        // How it failed before says more than that its time is up.
        Err(failed.unwrap_or_else(|| {
            let limit = seconds(self.each.min(CONNECT_AFTER_EXCHANGE));
            let message = format!(
                "it was not learned within {limit} {what}; the grant is stored, and a client with recovery finishes it"
            );
            Error::new(ErrorKind::Timeout, message)
        }))
    }

    fn step_ends(&self) -> Instant {
        self.end.min(Instant::now() + self.each)
    }

    async fn until<T, F: Future<Output = Result<T>>>(
        &self,
        end: Instant,
        least: u32,
        failed: &mut Option<Error>,
        mut attempt: impl FnMut(Duration) -> F,
    ) -> Result<T> {
        let (mut pause, mut tries) = (self.pause.max(CONNECT_LEAST_REST), 0);
        loop {
            tries += 1;
            match attempt(end.saturating_duration_since(Instant::now())).await {
                Err(error) if error.can_retry() && (Instant::now() + pause < end || tries < least) => {
                    let wait = error.retry_after().unwrap_or(pause);
                    *failed = Some(error);
                    let left = end.saturating_duration_since(Instant::now());
                    tokio::time::sleep(wait.min(left.max(pause))).await;
                    pause *= 2;
                }
                result => return result,
            }
        }
    }
}

#[cfg(test)]
mod tests;
