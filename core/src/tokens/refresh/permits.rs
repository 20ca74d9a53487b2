//! How a runner gets a permit, and how the token endpoint is probed while it gives none.

use std::{pin::pin, sync::Arc};

use futures_util::future;
use tokio::time::timeout;
use tracing::debug;

use super::{entry::Entry, machine::Event};
use crate::{
    Error, ErrorKind, clock,
    tokens::{
        admission::endpoint::{Decision, Priority},
        manager::Manager,
    },
};

/// A permit (rule 8), waiting for one where all are taken.
pub(super) async fn get(manager: &Arc<Manager>, entry: &Entry, unresolved: bool) -> Event {
    // What can wait does not start where its result might not fit (a full disk).
    if entry.state().priority() == Priority::Background
        && !unresolved
        && let Err(error) = manager.records.has_room().await
    {
        return Event::NoPermit(error);
    }
    let mut waited = false;
    loop {
        let freed = manager.gate.freed.notified();
        tokio::pin!(freed);
        freed.as_mut().enable();
        // Asked anew each time: a caller may have joined since.
        let priority = entry.state().priority();
        let now = manager.clock.moment();
        let decision = manager.health().admit(&entry.grant_id, priority, unresolved, now, &manager.timings);
        match decision {
            Decision::Go => return Event::Permit { waited },
            Decision::Refuse { retry_after } => {
                probe_if_due(manager);
                return Event::NoPermit(
                    Error::new(
                        ErrorKind::Unavailable,
                        "Smartcar's token endpoint is unhealthy; nothing was sent, and no valid access token is at hand",
                    )
                    .with_retry_after(Some(retry_after)),
                );
            }
            Decision::Wait => {
                waited = true;
                let raised = pin!(entry.raised.notified());
                let changed = future::select(freed, raised);
                // A permit that nobody announces (its process died with it) must not be waited for forever.
                let _ = timeout(manager.timings.step, changed).await;
                if manager.lifecycle.is_closing() {
                    return Event::NoPermit(Error::new(ErrorKind::Closed, "the client is closed"));
                }
            }
        }
    }
}

/// Keeps a probe going while the breaker is open.
pub(super) fn probe_if_due(manager: &Arc<Manager>) {
    if !manager.gate.begin_probing() {
        return;
    }
    drop(manager.spawn(probe(manager.clone())));
}

/// Probes the endpoint until the breaker is no longer open, or the client closes.
async fn probe(manager: Arc<Manager>) {
    loop {
        let due = manager.health().next_probe();
        let Some(due) = due.filter(|_| !manager.lifecycle.is_closing()) else { break };
        let pause = due.since(manager.clock.moment()).min(manager.timings.grace);
        clock::sleep(&*manager.clock, pause).await;
        if manager.health().next_probe().is_none() {
            break;
        }
        let answered = manager.endpoint.probe().await;
        debug!(answered, "smartcar.endpoint.probed");
        manager.health().probed(answered, manager.clock.moment(), &manager.timings);
        manager.gate.freed.notify_waiters();
    }
    manager.gate.end_probing();
    // The breaker may have opened again after the last look.
    if !manager.lifecycle.is_closing() {
        probe_if_due(&manager);
    }
}
