//! The end (rule 11): nothing more begins, and what has begun is finished.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use tokio::time::timeout;
use tracing::warn;

use super::{manager::Manager, protocol::Event};
use crate::{Error, ErrorKind, Result};

impl Manager {
    /// Notes that something has begun that closing must wait for.
    ///
    /// # Errors
    /// [`Closed`](ErrorKind::Closed).
    pub(crate) fn begin(self: &Arc<Self>) -> Result<Begun> {
        self.begun.fetch_add(1, Ordering::SeqCst);
        let begun = Begun(self.clone());
        if self.closing.load(Ordering::SeqCst) {
            return Err(Error::new(ErrorKind::Closed, "the client is closed: open another"));
        }
        Ok(begun)
    }

    /// Begins nothing more.
    pub(crate) fn stop(&self) {
        self.closing.store(true, Ordering::SeqCst);
        for (_, entry) in &self.entries.pin() {
            let mut state = entry.state();
            if state.running {
                state.inbox.push_back(Event::Stop);
                entry.wake.notify_one();
            }
        }
    }

    /// Whether nothing that has begun is unfinished (rule 11).
    pub(crate) fn is_settled(&self) -> bool {
        self.begun.load(Ordering::SeqCst) == 0
            && self.entries.pin().iter().all(|(_, entry)| {
                let state = entry.state();
                !state.running || (state.inbox.is_empty() && state.machine.is_settled())
            })
    }

    /// Begins nothing more, and waits until everything begun is settled, one grace at most.
    ///
    /// # Errors
    /// [`Store`](ErrorKind::Store) if a pair could not be stored by then.
    pub(crate) async fn close(self: &Arc<Self>) -> Result<()> {
        self.stop();
        self.slots.notify_waiters();
        let settled = async {
            loop {
                let progress = self.progress.notified();
                tokio::pin!(progress);
                progress.as_mut().enable();
                if self.is_settled() {
                    break;
                }
                let _ = timeout(Duration::from_millis(100), progress).await;
            }
        };
        let in_time = timeout(self.timings.grace, settled).await.is_ok();
        // What could not be stored goes to the spool, whether or not the store has said that it is away.
        for (_, entry) in &self.entries.pin() {
            self.keep_spool(entry, &mut entry.state(), true);
        }
        let unstored =
            self.entries.pin().iter().filter(|(_, entry)| entry.state().has_unsaved_pair()).count();
        self.store.close().await;
        if unstored > 0 {
            return Err(Error::new(
                ErrorKind::Store,
                format!(
                    "{unstored} token pairs could not be stored before the client closed: their grants may be lost"
                ),
            ));
        }
        if !in_time {
            warn!("smartcar.close.unsettled");
        }
        Ok(())
    }
}

/// Something under way that closing waits for.
#[derive(Debug)]
pub(crate) struct Begun(Arc<Manager>);

impl Drop for Begun {
    fn drop(&mut self) {
        self.0.begun.fetch_sub(1, Ordering::SeqCst);
        self.0.progress.notify_waiters();
    }
}
