//! A completion queue: calls are submitted, finished ones are taken in batches, and one wake-up of a descriptor announces each
//! batch. It is what an event loop needs, and what asyncio, gevent and the queue of the C ABI are made of.
//!
//! Calls run on the SDK's own runtime. No thread is taken for a call, and nothing of the caller's is called on a thread of the SDK.
//!
//! | module | |
//! |---|---|
//! | `bell` | the descriptor that an event loop watches |

use std::{
    collections::{HashMap, VecDeque},
    os::fd::{AsFd, BorrowedFd},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use futures_util::future::BoxFuture;
use tokio::task::AbortHandle;

use self::bell::Bell;
use crate::{Error, ErrorKind, Result, process::Process, runtime};

mod bell;

/// Finished calls, each with a `T`: whatever the binding makes of a result.
///
/// The end of each submitted call is delivered exactly once, whatever becomes of it, until the queue is closed: then nothing more
/// is. Clones are the same queue.
#[derive(Debug)]
pub struct Queue<T>(Arc<Shared<T>>);

/// One call of a queue. Dropping it changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallId(pub u64);

/// What a call says on its way goes through this.
#[derive(Debug)]
pub struct Reporter<T> {
    queue: Arc<Shared<T>>,
    id: CallId,
}

impl<T: Send + 'static> Reporter<T> {
    /// Delivers a report.
    pub fn report(&self, value: T) {
        self.queue.deliver(self.id, value, false);
    }
}

/// Why a call has no result of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Abandoned {
    /// It was cancelled.
    Cancelled,
    /// It panicked, which is a bug in the SDK.
    Panicked,
}

impl Abandoned {
    /// As an error: [`Cancelled`](ErrorKind::Cancelled) or [`Internal`](ErrorKind::Internal).
    #[must_use]
    pub fn error(self) -> Error {
        match self {
            Self::Cancelled => Error::new(ErrorKind::Cancelled, "the call was cancelled"),
            Self::Panicked => Error::new(
                ErrorKind::Internal,
                "a call ended without a result: this is a bug in smartcar-sdk, please report it",
            ),
        }
    }
}

#[derive(Debug)]
struct Shared<T> {
    process: Process,
    /// Rings while there is something to take that has been announced. Both ends are used under the lock alone: so it never
    /// rings for nothing, and never fails to ring.
    bell: Bell,
    state: Mutex<State<T>>,
    /// For threads that wait without an event loop.
    arrived: Condvar,
}

#[derive(Debug)]
struct State<T> {
    next: u64,
    /// Nothing as a handle between the moment in which a call is known here and that in which it runs.
    running: HashMap<u64, Option<AbortHandle>>,
    finished: VecDeque<(CallId, T)>,
    /// Whether what has finished will be announced in a moment.
    announcing: bool,
    ringing: bool,
    closed: bool,
}

impl<T> Clone for Queue<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Send + 'static> Queue<T> {
    /// An empty one.
    ///
    /// # Errors
    /// [`Internal`](ErrorKind::Internal) if the system gives no descriptor.
    pub fn new() -> Result<Self> {
        let bell = Bell::new().map_err(|error| {
            Error::new(
                ErrorKind::Internal,
                "the system gives no further descriptor: raise the limit of this process on open files",
            )
            .with_source(error)
        })?;
        let state = State {
            next: 0,
            running: HashMap::new(),
            finished: VecDeque::new(),
            announcing: false,
            ringing: false,
            closed: false,
        };
        let shared =
            Shared { process: Process::current(), bell, state: Mutex::new(state), arrived: Condvar::new() };
        Ok(Self(Arc::new(shared)))
    }

    /// Runs `call` on the SDK's runtime. Where it gives no result, since it was cancelled or has panicked, `abandoned` makes
    /// what is delivered.
    ///
    /// # Errors
    /// [`Closed`](ErrorKind::Closed) if the queue was closed, or made before a fork; [`Internal`](ErrorKind::Internal) if the
    /// system gives no threads. Then nothing is delivered.
    pub fn submit(
        &self,
        call: BoxFuture<'static, T>,
        abandoned: impl FnOnce(Abandoned) -> T + Send + 'static,
    ) -> Result<CallId> {
        self.submit_reporting(|_| call, abandoned)
    }

    /// As [`Queue::submit`], for a call that says something on its way: what it reports is delivered under its id, before its end.
    ///
    /// # Errors
    /// As [`Queue::submit`].
    pub fn submit_reporting(
        &self,
        call: impl FnOnce(Reporter<T>) -> BoxFuture<'static, T>,
        abandoned: impl FnOnce(Abandoned) -> T + Send + 'static,
    ) -> Result<CallId> {
        self.check_process()?;
        let runtime = runtime::handle()?;
        let id = {
            let mut state = self.0.lock();
            if state.closed {
                return Err(closed());
            }
            state.next += 1;
            let id = state.next;
            state.running.insert(id, None);
            CallId(id)
        };
        // Made here and moved in: a task that is cancelled before it has begun drops it, too.
        let delivery = Delivery { queue: self.0.clone(), id, abandoned: Some(Box::new(abandoned)) };
        let call = call(Reporter { queue: self.0.clone(), id });
        let task = runtime::spawn(&runtime, async move {
            let value = call.await;
            delivery.deliver(value);
        });
        let abort = task.abort_handle();
        let mut state = self.0.lock();
        if state.closed {
            drop(state);
            abort.abort();
        } else if let Some(running) = state.running.get_mut(&id.0) {
            *running = Some(abort);
        }
        Ok(id)
    }

    /// Cancels a call, unless it has finished: it is delivered as soon as it has let go of everything. A refresh that it began
    /// goes on.
    pub fn cancel(&self, call: CallId) {
        if !self.0.process.is_current() {
            return;
        }
        let abort = self.0.lock().running.get(&call.0).and_then(Clone::clone);
        if let Some(abort) = abort {
            abort.abort();
        }
    }

    /// Cancels every call that is under way: each is delivered as [`Queue::cancel`] says.
    pub fn cancel_all(&self) {
        if !self.0.process.is_current() {
            return;
        }
        let running: Vec<_> = self.0.lock().running.values().flatten().cloned().collect();
        running.iter().for_each(AbortHandle::abort);
    }

    /// What has finished, at most `max`, in that order; nothing if nothing has.
    ///
    /// # Errors
    /// [`Closed`](ErrorKind::Closed) if the queue was closed, or made before a fork.
    pub fn take(&self, max: usize) -> Result<Vec<(CallId, T)>> {
        self.check_process()?;
        let mut state = self.0.lock();
        if state.closed {
            return Err(closed());
        }
        Ok(self.0.take(&mut state, max))
    }

    /// As [`Queue::take`]; waits up to `within` until there is something. Must not be called on a thread of a runtime.
    ///
    /// # Errors
    /// As [`Queue::take`]: also where it is closed meanwhile.
    pub fn wait(&self, max: usize, within: Duration) -> Result<Vec<(CallId, T)>> {
        self.check_process()?;
        // What is too far away to be said is for ever.
        let until = Instant::now().checked_add(within);
        let mut state = self.0.lock();
        loop {
            if state.closed {
                return Err(closed());
            }
            if !state.finished.is_empty() {
                return Ok(self.0.take(&mut state, max));
            }
            let left = until.map_or(Duration::MAX, |until| until.saturating_duration_since(Instant::now()));
            if left.is_zero() {
                return Ok(Vec::new());
            }
            let waited = self.0.arrived.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Whether it was made in this process, and not before a fork.
    #[must_use]
    pub fn is_here(&self) -> bool {
        self.0.process.is_current()
    }

    /// How many calls are under way, or finished and not yet taken.
    #[must_use]
    pub fn pending(&self) -> usize {
        if !self.0.process.is_current() {
            return 0;
        }
        let state = self.0.lock();
        state.running.len() + state.finished.len()
    }

    /// Cancels every call and delivers nothing more. What had finished is dropped, and who waits is woken.
    pub fn close(&self) {
        if !self.0.process.is_current() {
            return;
        }
        let (running, finished) = {
            let mut state = self.0.lock();
            state.closed = true;
            self.0.hush(&mut state);
            (std::mem::take(&mut state.running), std::mem::take(&mut state.finished))
        };
        self.0.arrived.notify_all();
        running.into_values().flatten().for_each(|call| call.abort());
        drop(finished);
    }

    fn check_process(&self) -> Result<()> {
        if self.0.process.is_current() {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Closed,
            "the queue was made before a fork, and its calls are the parent's: make one in this process",
        ))
    }
}

/// The descriptor to watch: it is readable while there is something to take. Do nothing with it but watch it.
impl<T> AsFd for Queue<T> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.bell.as_fd()
    }
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, state: &mut State<T>, max: usize) -> Vec<(CallId, T)> {
        let count = state.finished.len().min(max);
        let taken = state.finished.drain(..count).collect();
        if state.finished.is_empty() {
            self.hush(state);
        }
        taken
    }

    fn hush(&self, state: &mut State<T>) {
        if std::mem::take(&mut state.ringing) {
            self.bell.hush();
        }
    }

    /// Wakes who takes. What was taken already needs no announcement.
    fn announce(&self) {
        let finished = {
            let mut state = self.lock();
            state.announcing = false;
            if !state.finished.is_empty() && !state.ringing {
                self.bell.ring();
                state.ringing = true;
            }
            state.finished.len()
        };
        match finished {
            0 => {}
            1 => self.arrived.notify_one(),
            _ => self.arrived.notify_all(),
        }
    }
}

impl<T: Send + 'static> Shared<T> {
    /// Adds to what has finished, and announces it with all that finishes at about the same time: else each call would wake the
    /// thread that takes them, which would find that one alone.
    fn deliver(self: &Arc<Self>, id: CallId, value: T, last: bool) {
        let (late, announce) = {
            let mut state = self.lock();
            if last {
                state.running.remove(&id.0);
            }
            if state.closed {
                (Some(value), false)
            } else {
                state.finished.push_back((id, value));
                (None, !std::mem::replace(&mut state.announcing, true))
            }
        };
        // Outside the lock: a binding's value may do anything when it is dropped.
        drop(late);
        if announce {
            let shared = self.clone();
            runtime::announce(move || shared.announce());
        }
    }
}

/// Delivers a call exactly once.
struct Delivery<T: Send + 'static> {
    queue: Arc<Shared<T>>,
    id: CallId,
    abandoned: Option<Box<dyn FnOnce(Abandoned) -> T + Send>>,
}

impl<T: Send + 'static> Delivery<T> {
    fn deliver(mut self, value: T) {
        self.abandoned = None;
        self.queue.deliver(self.id, value, true);
    }
}

impl<T: Send + 'static> Drop for Delivery<T> {
    fn drop(&mut self) {
        if let Some(abandoned) = self.abandoned.take() {
            let why = if std::thread::panicking() { Abandoned::Panicked } else { Abandoned::Cancelled };
            self.queue.deliver(self.id, abandoned(why), true);
        }
    }
}

fn closed() -> Error {
    Error::new(ErrorKind::Closed, "the queue is closed: make another one")
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use tokio::sync::oneshot;

    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    fn queue() -> Queue<&'static str> {
        Queue::new().unwrap()
    }

    fn abandoned(why: Abandoned) -> &'static str {
        match why {
            Abandoned::Cancelled => "cancelled",
            Abandoned::Panicked => "panicked",
        }
    }

    fn rings(queue: &Queue<&'static str>) -> bool {
        rings_within(queue, Duration::ZERO)
    }

    fn rings_within(queue: &Queue<&'static str>, within: Duration) -> bool {
        let mut watched = [PollFd::new(queue, PollFlags::IN)];
        poll(&mut watched, Some(&Timespec::try_from(within).unwrap())).unwrap() == 1
    }

    #[test]
    fn finished_calls_come_in_their_order_and_ring_once() {
        let queue = queue();
        assert!(!rings(&queue) && queue.take(9).unwrap().is_empty());
        let mut ids = Vec::new();
        for word in ["a", "b", "c"] {
            let before = queue.0.lock().finished.len();
            ids.push(queue.submit(Box::pin(async move { word }), abandoned).unwrap());
            while queue.0.lock().finished.len() == before {
                std::thread::yield_now();
            }
        }
        assert!(rings_within(&queue, LONG), "what has finished is announced a moment later");
        assert_eq!(queue.take(2).unwrap(), [(ids[0], "a"), (ids[1], "b")]);
        assert!(rings(&queue), "there is one more");
        assert_eq!(queue.wait(9, LONG).unwrap(), [(ids[2], "c")]);
        assert!(!rings(&queue) && queue.pending() == 0);
    }

    #[test]
    fn a_cancelled_call_is_delivered_once() {
        let queue = queue();
        let (kept, gone) = oneshot::channel::<()>();
        let call = async move {
            let _kept = kept;
            pending().await
        };
        let id = queue.submit(Box::pin(call), abandoned).unwrap();
        assert_eq!(queue.pending(), 1);
        queue.cancel(id);
        assert_eq!(queue.wait(9, LONG).unwrap(), [(id, "cancelled")]);
        assert!(gone.blocking_recv().is_err(), "what it held is free");
        queue.cancel(id);
        assert!(queue.wait(9, Duration::from_millis(20)).unwrap().is_empty());
    }

    #[test]
    fn reports_come_before_the_end() {
        let queue = queue();
        let call = |reporter: Reporter<&'static str>| -> BoxFuture<'static, _> {
            Box::pin(async move {
                reporter.report("half");
                reporter.report("most");
                "done"
            })
        };
        let id = queue.submit_reporting(call, abandoned).unwrap();
        let mut all = Vec::new();
        while all.last() != Some(&(id, "done")) {
            all.extend(queue.wait(9, LONG).unwrap());
        }
        assert_eq!(all, [(id, "half"), (id, "most"), (id, "done")]);
    }

    #[test]
    fn all_calls_are_cancelled_at_once() {
        let queue = queue();
        let ids = [(); 3].map(|()| queue.submit(Box::pin(pending()), abandoned).unwrap());
        queue.cancel_all();
        let mut seen = Vec::new();
        while seen.len() < ids.len() {
            seen.extend(queue.wait(9, LONG).unwrap());
        }
        seen.sort_unstable();
        assert_eq!(seen, ids.map(|id| (id, "cancelled")));
    }

    #[test]
    fn a_panic_is_delivered() {
        let queue = queue();
        let id = queue.submit(Box::pin(async { panic!("on purpose") }), abandoned).unwrap();
        assert_eq!(queue.wait(9, LONG).unwrap(), [(id, "panicked")]);
    }

    #[test]
    fn a_closed_queue_ends_its_calls_and_wakes_who_waits() {
        let queue = queue();
        let (kept, gone) = oneshot::channel::<()>();
        let call = async move {
            let _kept = kept;
            pending().await
        };
        queue.submit(Box::pin(call), abandoned).unwrap();
        let waiting = queue.clone();
        let waiter = std::thread::spawn(move || waiting.wait(9, Duration::MAX).map_err(|error| error.kind()));
        queue.close();
        assert_eq!(waiter.join().unwrap(), Err(ErrorKind::Closed));
        assert!(gone.blocking_recv().is_err());
        let error = queue.submit(Box::pin(async { "late" }), abandoned).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Closed);
        assert_eq!(queue.take(9).unwrap_err().kind(), ErrorKind::Closed);
        assert!(!rings(&queue));
    }

    #[test]
    fn every_one_of_many_calls_is_delivered_whoever_cancels() {
        let queue: Queue<bool> = Queue::new().unwrap();
        let count = 2_000;
        let submitting = queue.clone();
        let submitter = std::thread::spawn(move || {
            for number in 0..count {
                let call = async move {
                    for _ in 0..number % 7 {
                        tokio::task::yield_now().await;
                    }
                    true
                };
                let id = submitting.submit(Box::pin(call), |_| false).unwrap();
                if number % 3 == 0 {
                    submitting.cancel(id);
                }
            }
        });
        let mut seen = std::collections::HashSet::new();
        while seen.len() < count {
            let batch = queue.wait(100, LONG).unwrap();
            assert!(!batch.is_empty(), "{} of {count}", seen.len());
            for (id, _) in batch {
                assert!(seen.insert(id), "{id:?} came twice");
            }
        }
        submitter.join().unwrap();
        assert_eq!(queue.pending(), 0);
    }

    #[test]
    fn a_forked_child_gets_an_error() {
        let queue = queue();
        let mut shared = Arc::into_inner(queue.0).unwrap();
        shared.process = Process::NONE; // which is all that a fork looks like from here
        let queue = Queue(Arc::new(shared));
        assert_eq!(queue.take(1).unwrap_err().kind(), ErrorKind::Closed);
        let submitted = queue.submit(Box::pin(async { "never" }), abandoned);
        assert_eq!(submitted.unwrap_err().kind(), ErrorKind::Closed);
        queue.close();
    }
}
