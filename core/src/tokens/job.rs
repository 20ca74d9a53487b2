//! The daily job (rule 13): refreshes every grant whose refresh token ends soon, so that a car nobody asks for does not
//! fall out of reach after sixty days. Any number of workers may run it at once; leases share the work out.

use std::{sync::Arc, time::Duration};

use futures_util::{StreamExt, stream::FuturesUnordered};

use super::manager::Manager;
use crate::{
    Error, ErrorKind, Result,
    ids::GrantId,
    random,
    store::{Cursor, Order, record::Record},
};

/// Records read at a time.
const PAGE: usize = 200;
/// How often one grant is tried before the job leaves it to the next run.
const TRIES: u32 = 3;

/// What a run of the job did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefreshReport {
    /// Grants that were refreshed.
    pub refreshed: u64,
    /// Grants that another worker had refreshed, or that were removed meanwhile.
    pub skipped: u64,
    /// Grants that could not be refreshed now; the next run tries again.
    pub failed: u64,
    /// Grants whose driver has to go through Connect again.
    pub reconnect: u64,
}

enum Outcome {
    Refreshed,
    Skipped,
    Failed,
    Reconnect,
}

/// Refreshes what ends within `within`, in order of expiry.
pub(crate) async fn refresh_expiring(manager: &Arc<Manager>, within: Duration, width: usize) -> Result<RefreshReport> {
    let up_to = manager.store_time().await?.after(within);
    let mut report = RefreshReport::default();
    let mut cursor: Option<Cursor> = None;
    let mut running = FuturesUnordered::new();
    loop {
        let (records, _) = manager.page(Order::Expiry, Some(up_to), cursor.as_ref(), PAGE).await?;
        let more = records.len() == PAGE;
        cursor = records.last().and_then(place);
        for record in records {
            if running.len() >= width
                && let Some(outcome) = running.next().await
            {
                report.count(&outcome);
            }
            running.push(refresh(manager.clone(), record.grant_id, record.body.generation));
        }
        if !more || cursor.is_none() {
            break;
        }
    }
    while let Some(outcome) = running.next().await {
        report.count(&outcome);
    }
    tracing::info!(?report, "smartcar.job.done");
    Ok(report)
}

fn place(record: &Record) -> Option<Cursor> {
    Some(Cursor { at: record.refresh_expires_at?, grant_id: record.grant_id.to_string() })
}

async fn refresh(manager: Arc<Manager>, grant_id: GrantId, generation: u64) -> Outcome {
    let mut tries = 0;
    loop {
        tries += 1;
        match manager.renew(&grant_id, generation).await {
            Ok(()) => return Outcome::Refreshed,
            Err(error) => match error.kind() {
                ErrorKind::ReconnectRequired => return Outcome::Reconnect,
                ErrorKind::NotConnected => return Outcome::Skipped,
                // An outage slows the job and never stops it.
                ErrorKind::Unavailable | ErrorKind::RateLimited => wait(&manager, &error).await,
                _ if tries >= TRIES || !error.can_retry() => return Outcome::Failed,
                _ => wait(&manager, &error).await,
            },
        }
    }
}

async fn wait(manager: &Manager, error: &Error) {
    tokio::time::sleep(error.retry_after().unwrap_or(manager.timings.step).mul_f64(random::jitter())).await;
}

impl RefreshReport {
    fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Refreshed => self.refreshed += 1,
            Outcome::Skipped => self.skipped += 1,
            Outcome::Failed => self.failed += 1,
            Outcome::Reconnect => self.reconnect += 1,
        }
    }
}
