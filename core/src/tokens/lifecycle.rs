//! Whether this client is open, closing or closed, and what has begun that closing waits for. `closing` is the end itself.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering},
    },
};

use tokio::sync::Notify;

use super::refresh::entry::Entry;
use crate::{Error, ErrorKind, Result, clock::Moment};

/// What `closes` is before closing begins.
const OPEN: i64 = i64::MAX;

/// Where one client stands between its opening and its end.
#[derive(Debug)]
pub(in crate::tokens) struct Lifecycle {
    /// When closing ends; [`OPEN`] until it begins.
    closes: AtomicI64,
    /// Closing has ended: what still comes is spooled.
    closed: AtomicBool,
    /// Things under way outside the machines that closing waits for.
    begun: AtomicUsize,
    /// Entries with a runner at work, by their addresses: the cache may have let go of one, and made another for its grant.
    running: Mutex<BTreeMap<usize, Arc<Entry>>>,
    /// A runner or a probe has ended, or something has settled.
    pub(in crate::tokens) progress: Notify,
}

impl Default for Lifecycle {
    fn default() -> Self {
        Self {
            closes: AtomicI64::new(OPEN),
            closed: AtomicBool::new(false),
            begun: AtomicUsize::new(0),
            running: Mutex::default(),
            progress: Notify::new(),
        }
    }
}

impl Lifecycle {
    /// Notes that something has begun that closing must wait for.
    ///
    /// # Errors
    /// [`Closed`](ErrorKind::Closed).
    pub(in crate::tokens) fn begin(self: &Arc<Self>) -> Result<Begun> {
        self.begun.fetch_add(1, Ordering::SeqCst);
        let begun = Begun(self.clone());
        if self.is_closing() { Err(closed()) } else { Ok(begun) }
    }

    /// How much has begun that has not ended.
    pub(in crate::tokens) fn begun(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }

    /// Begins to close, until then; when closing ends, which its first caller has said.
    pub(in crate::tokens) fn close_by(&self, until: Moment) -> Moment {
        let first = self.closes.compare_exchange(OPEN, until.as_millis(), Ordering::SeqCst, Ordering::SeqCst);
        first.map_or_else(Moment::from_millis, |_| until)
    }

    /// When closing ends, once it has begun.
    pub(in crate::tokens) fn closes_at(&self) -> Option<Moment> {
        let until = self.closes.load(Ordering::SeqCst);
        (until != OPEN).then(|| Moment::from_millis(until))
    }

    pub(in crate::tokens) fn is_closing(&self) -> bool {
        self.closes_at().is_some()
    }

    /// Closing has ended.
    pub(in crate::tokens) fn end(&self) {
        self.closed.store(true, Ordering::SeqCst);
    }

    pub(in crate::tokens) fn has_ended(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    /// Puts the entry on the list of those that closing waits for, whatever the cache lets go of meanwhile; not once it has
    /// begun to look at that list.
    pub(in crate::tokens) fn begin_running(&self, entry: &Arc<Entry>) -> bool {
        let mut running = self.lock();
        let open = !self.is_closing();
        if open {
            running.insert(Arc::as_ptr(entry) as usize, entry.clone());
        }
        open
    }

    pub(in crate::tokens) fn end_running(&self, entry: &Arc<Entry>) {
        self.lock().remove(&(Arc::as_ptr(entry) as usize));
    }

    /// The entries with a runner at work.
    pub(in crate::tokens) fn running(&self) -> Vec<Arc<Entry>> {
        self.lock().values().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<usize, Arc<Entry>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Something under way that closing waits for.
#[derive(Debug)]
pub(crate) struct Begun(Arc<Lifecycle>);

impl Drop for Begun {
    fn drop(&mut self) {
        self.0.begun.fetch_sub(1, Ordering::SeqCst);
        self.0.progress.notify_waiters();
    }
}

/// The error of whoever asks something of a closed client.
pub(crate) fn closed() -> Error {
    Error::new(ErrorKind::Closed, "the client is closed: open another")
}
