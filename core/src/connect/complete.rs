//! From a redirect to a stored grant (rule 12): exchange, store at once, then learn whose it is and what it reaches.
//! A crash after the store leaves a record that recovery finishes; a crash before it costs the driver one more click.

use std::{
    future::{Future, IntoFuture},
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use super::Redirect;
use crate::{
    Client, Error, ErrorKind, Result,
    api::fleet,
    clock::Timestamp,
    ids::{GrantId, VehicleId},
    oauth::TokenEndpoint,
    random,
    store::record::{Body, Mode, Record, Status, TOMBSTONE},
    tokens::{event::GrantEventKind, grant::Grant, manager::Manager},
};

/// The longest account id that is stored.
const LONGEST_ACCOUNT: usize = 256;

/// Completes Connect; await it. Made by [`Client::complete_connect`].
#[must_use = "nothing happens until it is awaited"]
pub struct CompleteConnect {
    client: Client,
    redirect: String,
    state: Option<String>,
    account: Option<String>,
    mode: Mode,
}

/// The redirect holds the code: it is not shown.
impl std::fmt::Debug for CompleteConnect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CompleteConnect")
            .field("account", &self.account)
            .field("mode", &self.mode)
            .finish_non_exhaustive()
    }
}

impl CompleteConnect {
    pub(crate) fn new(client: Client, redirect: String) -> Self {
        Self { client, redirect, state: None, account: None, mode: Mode::User }
    }

    /// The state this driver was sent to Connect with; a redirect with another one is turned away.
    pub fn state(mut self, expected: impl Into<String>) -> Self {
        self.state = Some(expected.into());
        self
    }

    /// Your own id of the customer, kept with the grant.
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.account = Some(account.into());
        self
    }

    /// Connect Match: the grant is for the one vehicle that was selected.
    pub fn per_vehicle(mut self, per_vehicle: bool) -> Self {
        self.mode = if per_vehicle { Mode::Vehicle } else { Mode::User };
        self
    }
}

impl IntoFuture for CompleteConnect {
    type Output = Result<Grant>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<Grant>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let redirect = Redirect::parse(&self.redirect)?;
            if let Some(expected) = &self.state {
                redirect.check_state(expected)?;
            }
            let account = self.account.or_else(|| redirect.external_id.clone());
            if let Some(account) = &account
                && (account.is_empty()
                    || account.len() > LONGEST_ACCOUNT
                    || account.chars().any(char::is_control))
            {
                return Err(Error::invalid_input(
                    "account",
                    format!("account must be 1 to {LONGEST_ACCOUNT} bytes without control characters"),
                ));
            }
            let completion = self.client.completion()?;
            // Once the code has been sent there is no way back: a caller that goes away must not take the grant along.
            let runtime = completion.runtime.clone();
            let task = runtime.spawn(async move { completion.complete(redirect, account, self.mode).await });
            task.await.unwrap_or_else(|_| Err(Error::new(ErrorKind::Closed, "the client was closed")))
        })
    }
}

/// What completing needs of a client.
pub(crate) struct Completion {
    pub manager: Arc<Manager>,
    pub endpoint: Arc<TokenEndpoint>,
    pub fleet: fleet::Fleet,
    pub runtime: tokio::runtime::Handle,
    pub redirect_uri: Option<::url::Url>,
    pub timeout: Duration,
}

impl Completion {
    async fn complete(self, redirect: Redirect, account: Option<String>, mode: Mode) -> Result<Grant> {
        let manager = &self.manager;
        // Before the code is spent: a store that is away must not cost the driver another Connect.
        let now = manager.store_time().await?;
        manager.store.has_room().await?;
        // From here until the grant is stored, closing waits.
        let begun = manager.begin()?;
        let pair = self.endpoint.exchange(&redirect.code, self.redirect_uri.as_ref()).await?;
        let mut body = Body::new(mode);
        body.unfinished = true;
        body.access_token = Some(pair.access_token);
        body.access_expires_at = Some(now.after(pair.lifetime));
        body.access_lifetime = u64::try_from(pair.lifetime.as_millis()).unwrap_or(u64::MAX);
        body.refresh_token = Some(pair.refresh_token);
        let record = Record {
            grant_id: GrantId::new(format!("g-{:016x}{:016x}", random::bits(), random::bits()))?,
            version: random::version(),
            user_id: redirect.user_id,
            account,
            status: Status::Active,
            vehicles: Vec::new(),
            connected_at: now,
            refresh_expires_at: Some(now.after(manager.timings.refresh_lifetime)),
            // If this process dies before it knows the vehicles, somebody else finishes.
            due_at: Some(now.after(manager.timings.lease)),
            status_changed_at: now,
            updated_at: now,
            body,
        };
        if let Err(error) = within(self.timeout, manager.timings.step / 20, || manager.insert(&record)).await
        {
            // The code is spent. With a spool the grant is not: the next client to open stores it and finishes.
            manager.spool_record(&record)?;
            return Err(error);
        }
        drop(begun);
        finish(manager, &self.fleet, &record.grant_id, self.timeout).await
    }
}

/// Learns the user and vehicles of an unfinished grant, and lets it take its vehicles over.
pub(crate) async fn finish(
    manager: &Arc<Manager>,
    fleet: &fleet::Fleet,
    grant_id: &GrantId,
    timeout: Duration,
) -> Result<Grant> {
    let access = manager.access_to(grant_id, timeout).await?;
    let pause = manager.timings.step / 10;
    let user = within(timeout, pause, || fleet.user(&access)).await?;
    let vehicles: Vec<VehicleId> = within(timeout, pause, || fleet.vehicles(&access)).await?;
    let (record, newly) = within(timeout, pause, || {
        manager.update(grant_id, |mut record, now| {
            if !record.body.unfinished || record.status == Status::Removed {
                return None;
            }
            record.user_id = Some(user.clone());
            record.vehicles.clone_from(&vehicles);
            record.body.unfinished = false;
            record.status_changed_at = now;
            if record.body.lease.is_none() && record.body.fallbacks.is_empty() && !record.body.maybe_used {
                record.due_at = None;
            }
            Some(record)
        })
    })
    .await?
    .ok_or_else(|| {
        Error::new(ErrorKind::NotConnected, "the grant was removed while Connect was being completed")
    })?;
    for vehicle in &record.vehicles {
        manager.unlink(vehicle);
    }
    if newly {
        manager.emit(grant_id, GrantEventKind::Connected);
    }
    within(timeout, pause, || take_over(manager, &record)).await?;
    Ok(Grant::from(&record))
}

/// Lets go of every older grant that is first for none of its vehicles any more.
async fn take_over(manager: &Arc<Manager>, newest: &Record) -> Result<()> {
    let mut older = std::collections::BTreeMap::new();
    for vehicle in &newest.vehicles {
        for record in manager.load_for(vehicle).await? {
            if record.grant_id != newest.grant_id {
                older.insert(record.grant_id.clone(), record);
            }
        }
    }
    for record in older.into_values() {
        let mut needed = record.body.unfinished;
        for vehicle in &record.vehicles {
            let first =
                manager.load_for(vehicle).await?.into_iter().find(|record| record.status == Status::Active);
            needed |= first.is_none_or(|first| first.grant_id == record.grant_id);
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
        .update(grant_id, |record, now| (record.status != Status::Removed).then(|| tombstone(record, now)))
        .await?;
    let Some((record, true)) = removed else { return Ok(false) };
    manager.drop_grant(&record);
    manager.emit(grant_id, GrantEventKind::Removed);
    Ok(true)
}

fn tombstone(mut record: Record, now: Timestamp) -> Record {
    let generation = record.body.generation;
    record.body = Body { generation, ..Body::new(record.body.mode) };
    record.status = Status::Removed;
    record.status_changed_at = now;
    record.refresh_expires_at = None;
    record.due_at = Some(now.after(TOMBSTONE));
    record
}

/// Repeats what may be repeated until it succeeds, fails for good, or the time is up.
async fn within<T, F: Future<Output = Result<T>>>(
    time: Duration,
    first_pause: Duration,
    mut attempt: impl FnMut() -> F,
) -> Result<T> {
    let end = tokio::time::Instant::now() + time;
    let mut pause = first_pause.max(Duration::from_millis(20));
    loop {
        match attempt().await {
            Err(error) if error.can_retry() && tokio::time::Instant::now() + pause < end => {
                tokio::time::sleep(
                    error.retry_after().unwrap_or(pause).min(end - tokio::time::Instant::now()),
                )
                .await;
                pause *= 2;
            }
            result => return result,
        }
    }
}
