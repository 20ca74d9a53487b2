//! From API v2 to v3 in place: learning the user of every vehicle this store knows, which v3 wants with each call.

use std::{fmt, future::IntoFuture, pin::Pin};

use super::{
    connections::{Connection, ConnectionFilter},
    listing::MOST_PAGES,
};
use crate::{
    Client, Error, ErrorKind, Result,
    config::{ApiVersion, ConnectMode},
    ids::{UserId, VehicleId},
};

/// Connections asked for at a time.
const PAGE: usize = 100;
/// Vehicles named in a report; beyond them only their number is kept.
const NAMED: usize = 10_000;

/// What a run of [`Client::backfill_users`] has done so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BackfillReport {
    /// Connections that Smartcar listed.
    pub connections: u64,
    /// Vehicles whose user was stored.
    pub stored: u64,
    /// Vehicles whose user was known.
    pub known: u64,
    /// Vehicles that no grant in this store reaches, or whose grants name another user.
    pub unmatched: u64,
    /// The first 10,000 of these: vehicle and user, as Smartcar has them.
    pub unmatched_vehicles: Vec<(String, String)>,
    /// Where to go on should the run be interrupted; `None` at its end.
    pub next: Option<String>,
}

type Progress = Box<dyn FnMut(&BackfillReport) + Send>;

/// A run that learns users; await it. Made by [`Client::backfill_users`].
#[must_use = "nothing happens until it is awaited"]
pub struct BackfillUsers {
    client: Client,
    after: Option<String>,
    progress: Option<Progress>,
}

impl fmt::Debug for BackfillUsers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BackfillUsers").field("after", &self.after).finish_non_exhaustive()
    }
}

impl BackfillUsers {
    pub(crate) fn new(client: Client) -> Self {
        Self { client, after: None, progress: None }
    }

    /// Goes on where an earlier run was interrupted: `next` of its last report. Starting over does no harm either.
    pub fn after(mut self, next: impl Into<String>) -> Self {
        self.after = Some(next.into());
        self
    }

    /// Is called with the report so far after each page.
    pub fn progress(mut self, callback: impl FnMut(&BackfillReport) + Send + 'static) -> Self {
        self.progress = Some(Box::new(callback));
        self
    }

    async fn run(mut self) -> Result<BackfillReport> {
        let api = self.client.api()?;
        let options = super::CallOptions { api: Some(ApiVersion::V3), ..self.client.options().clone() };
        let mut report = BackfillReport::default();
        let modes = [("live", ConnectMode::Live), ("simulated", ConnectMode::Simulated)];
        let (from, mut page) = match self.after.take() {
            None => (0, None),
            Some(after) => {
                let (mode, page) = after.split_once(':').unwrap_or((&after, ""));
                let place = modes.iter().position(|(name, _)| *name == mode).ok_or_else(|| {
                    Error::invalid_input("after", "after is no place in this run: pass `next` of a report")
                })?;
                (place, Some(page.to_owned()).filter(|page| !page.is_empty()))
            }
        };
        for (place, (_, mode)) in modes.into_iter().enumerate().skip(from) {
            let filter = ConnectionFilter::default().mode(mode);
            let listing = api.connections(&filter, mode, &options)?;
            for turn in 0.. {
                if turn == MOST_PAGES {
                    return Err(Error::new(
                        ErrorKind::InvalidResponse,
                        "Smartcar's list of connections has no end",
                    ));
                }
                let found = listing.page(api, page.as_deref(), PAGE).await?;
                // What names no vehicle or no user can be matched with nothing.
                let listed = found.raw["data"].as_array().map_or(0, Vec::len);
                let odd = listed.saturating_sub(found.items.len()) as u64;
                report.connections += odd;
                report.unmatched += odd;
                for connection in &found.items {
                    learn(&self.client, connection, &mut report).await?;
                }
                page = found.next;
                report.next = match (&page, modes.get(place + 1)) {
                    (Some(page), _) => Some(format!("{}:{page}", modes[place].0)),
                    (None, Some((next, _))) => Some((*next).to_owned()),
                    (None, None) => None,
                };
                if let Some(callback) = &mut self.progress {
                    callback(&report);
                }
                if page.is_none() {
                    break;
                }
            }
        }
        Ok(report)
    }
}

/// Stores the user of one connection's vehicle.
async fn learn(client: &Client, connection: &Connection, report: &mut BackfillReport) -> Result<()> {
    report.connections += 1;
    let unmatched = |report: &mut BackfillReport| {
        report.unmatched += 1;
        if report.unmatched_vehicles.len() < NAMED {
            report.unmatched_vehicles.push((connection.vehicle_id.clone(), connection.user_id.clone()));
        }
    };
    let (Ok(vehicle), Ok(user)) =
        (VehicleId::new(connection.vehicle_id.as_str()), UserId::new(connection.user_id.as_str()))
    else {
        unmatched(report);
        return Ok(());
    };
    let (api, manager) = (client.api()?, client.manager()?);
    let records = manager.records.load_for(&vehicle).await?;
    let living: Vec<_> = records.iter().filter(|record| !record.status.is_over()).collect();
    if living.iter().any(|record| record.user_id.as_ref() == Some(&user)) {
        report.known += 1;
        api.credentials.forget(&vehicle); // this process may still believe that nobody is
        return Ok(());
    }
    // The newest consent without a user gets it: that is the one whose user counts.
    let Some(record) = living.iter().find(|record| record.user_id.is_none()) else {
        unmatched(report);
        return Ok(());
    };
    let updated = manager
        .records
        .update(&record.grant_id, |mut record, now| {
            if record.user_id.is_some() || record.status.is_over() {
                return None;
            }
            record.user_id = Some(user.clone());
            record.updated_at = now;
            Some(record)
        })
        .await?;
    api.credentials.forget(&vehicle);
    match updated {
        Some((_, true)) => report.stored += 1,
        // Somebody else was faster, and may have stored another one.
        Some((record, false)) if record.user_id.as_ref() == Some(&user) => report.known += 1,
        _ => unmatched(report),
    }
    Ok(())
}

impl IntoFuture for BackfillUsers {
    type Output = Result<BackfillReport>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let client = self.client.clone();
            client.on_runtime(self.run()).await
        })
    }
}
