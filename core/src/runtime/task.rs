//! A call that a thread waits for.

use std::{
    fmt, panic,
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::{Duration, Instant},
};

use futures_util::future::BoxFuture;
use tokio::task::AbortHandle;

use super::{
    announce, handle,
    seat::{Other, Seat},
};
use crate::{Error, ErrorKind, Result, process::Process};

/// A call that a thread waits for: what the blocking bindings are made of.
///
/// Dropping it cancels the call, not a refresh the call started: that goes on.
#[derive(Debug)]
pub struct Task<T> {
    process: Process,
    /// What the call gave. Kept beside, so that one piece of code serves calls of every type: each would be some kilobytes for
    /// every function of a binding.
    result: Arc<Mutex<Option<T>>>,
    polled: Polled,
}

/// Who polls a call.
enum Polled {
    /// The SDK's runtime.
    There { ended: Arc<Ended>, abort: AbortHandle, _other: Option<Other> },
    /// The thread that waits, and only while it does.
    Here { call: BoxFuture<'static, ()>, seat: Seat },
}

impl<T: Send + 'static> Task<T> {
    /// Starts `call` on the SDK's runtime: for what leaves behind what goes on by itself, takes minutes, or waits for what may never come.
    ///
    /// # Errors
    /// [`Internal`](ErrorKind::Internal) if the system gives no threads.
    pub fn start(call: impl Future<Output = T> + Send + 'static) -> Result<Self> {
        Self::new(call, |call| spawn(call, None))
    }

    /// A call that the thread that waits for it polls itself, as a caller in Rust does: no other thread has a part in it. Nothing
    /// is done before it waits. Where other threads wait for such calls just now, or this one cannot (it has too little stack, or is a
    /// runtime's), the call is started on the SDK's runtime. Not for a call that spawns what goes on by itself: nobody would drive it.
    ///
    /// # Errors
    /// As [`Task::start`].
    pub fn here(call: impl Future<Output = T> + Send + 'static) -> Result<Self> {
        Self::new(call, |call| match Seat::take() {
            Ok(seat) => Ok(Polled::Here { call, seat }),
            Err(other) => spawn(call, other),
        })
    }

    fn new(
        call: impl Future<Output = T> + Send + 'static,
        polled: impl FnOnce(BoxFuture<'static, ()>) -> Result<Polled>,
    ) -> Result<Self> {
        let result = Arc::new(Mutex::new(None));
        let slot = result.clone();
        let polled = polled(Box::pin(async move {
            let value = call.await;
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
        }))?;
        Ok(Self { process: Process::current(), result, polled })
    }

    /// Waits for the result, at most `within`; `None` if it is not there yet. Must not be called on a runtime's thread.
    ///
    /// # Errors
    /// [`Internal`](ErrorKind::Internal) if the call panicked; [`Closed`](ErrorKind::Closed) in a child that was forked in the
    /// middle of it, by a signal handler for instance.
    pub fn wait(&mut self, within: Duration) -> Result<Option<T>> {
        if !self.polled.wait(self.process, within)? {
            return Ok(None);
        }
        let result = self.result.lock().unwrap_or_else(PoisonError::into_inner).take();
        let panicked = || {
            Error::new(ErrorKind::Internal, "a call ended without a result: this is a bug in smartcar-sdk")
        };
        result.ok_or_else(panicked).map(Some)
    }
}

impl Polled {
    /// Whether the call has ended, within this time.
    fn wait(&mut self, process: Process, within: Duration) -> Result<bool> {
        let forked = || {
            if process.is_current() {
                return Ok(());
            }
            Err(Error::new(ErrorKind::Closed, "the call was begun before a fork: it goes on in the parent"))
        };
        forked()?;
        let (call, seat) = match self {
            Self::There { ended, .. } => return Ok(ended.wait(within)),
            Self::Here { call, seat } => (call, seat),
        };
        let began = Instant::now();
        loop {
            let left = within.saturating_sub(began.elapsed());
            let turn = || seat.poll(call.as_mut(), left.min(TURN));
            // A panic ends the call, which then has no result.
            if !matches!(panic::catch_unwind(panic::AssertUnwindSafe(turn)), Ok(None)) {
                return Ok(true);
            }
            // By a signal handler, which has run just now.
            forked()?;
            if left <= TURN {
                return Ok(false);
            }
        }
    }
}

/// For so long a host's thread that polls its call keeps signals back.
const TURN: Duration = Duration::from_millis(50);

/// Runs `call` on the SDK's runtime, and says so when it has ended, and when others have that end at about the same time.
fn spawn(call: BoxFuture<'static, ()>, other: Option<Other>) -> Result<Polled> {
    let ended = Arc::new(Ended::default());
    let end = End(ended.clone());
    let task = handle()?.spawn(async move {
        call.await;
        announce(move || drop(end));
    });
    Ok(Polled::There { ended, abort: task.abort_handle(), _other: other })
}

/// Whether a call has ended: a flag, and who waits for it sleeps at once.
#[derive(Default)]
struct Ended {
    ended: Mutex<bool>,
    woken: Condvar,
}

impl Ended {
    /// Whether it has, within this time.
    fn wait(&self, within: Duration) -> bool {
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.woken.wait_timeout_while(ended, within, |ended| !*ended);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// Ends a call when it is dropped: with a result, by a panic, or aborted.
struct End(Arc<Ended>);

impl Drop for End {
    fn drop(&mut self) {
        *self.0.ended.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.woken.notify_all();
    }
}

impl fmt::Debug for Polled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::There { .. } => "There",
            Self::Here { .. } => "Here",
        })
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        match &mut self.polled {
            // In a child it is the parent's.
            Polled::There { abort, .. } if self.process.is_current() => abort.abort(),
            Polled::There { .. } => {}
            Polled::Here { call, .. } => {
                let call = std::mem::replace(call, Box::pin(std::future::ready(())));
                if self.process.is_current() {
                    drop(call);
                } else {
                    std::mem::forget(call);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicBool, Ordering},
        thread::{self, ThreadId},
    };

    use tokio::sync::oneshot;

    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    /// One test at a time: there is one seat in a process.
    static ALONE: Mutex<()> = Mutex::new(());

    fn alone<T>(test: impl FnOnce() -> T) -> T {
        let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        test()
    }

    /// On which thread a call is polled.
    async fn polled_by() -> ThreadId {
        tokio::time::sleep(Duration::from_millis(1)).await;
        thread::current().id()
    }

    fn here() -> ThreadId {
        // What looks after resting connections may have the seat for a moment.
        let ids = (0..5).map(|_| Task::here(polled_by()).unwrap().wait(LONG).unwrap().unwrap());
        ids.reduce(|last, id| if last == thread::current().id() { last } else { id }).unwrap()
    }

    #[test]
    fn a_thread_that_waits_polls_its_call() {
        alone(|| assert_eq!(here(), thread::current().id()));
    }

    #[test]
    fn one_thread_at_a_time_does() {
        alone(|| {
            let (go, waits) = oneshot::channel::<()>();
            let mut first = Task::here(waits).unwrap();
            assert_eq!(first.wait(Duration::from_millis(1)).unwrap(), None);
            // Not the first of the others, and none after it.
            for _ in 0..3 {
                let mut other = Task::here(polled_by()).unwrap();
                assert_ne!(other.wait(LONG).unwrap().unwrap(), thread::current().id());
            }
            go.send(()).unwrap();
            assert!(first.wait(LONG).unwrap().unwrap().is_ok());
            drop(first);
            assert_eq!(here(), thread::current().id(), "the seat is free again");
        });
    }

    #[test]
    fn a_thread_that_cannot_leaves_it_to_the_sdks() {
        alone(|| {
            let elsewhere =
                || Task::here(polled_by()).unwrap().wait(LONG).unwrap().unwrap() != thread::current().id();
            let small = thread::Builder::new().stack_size(64 * 1024).spawn(elsewhere).unwrap();
            assert!(small.join().unwrap(), "with little stack");
            let runtime = tokio::runtime::Runtime::new().unwrap();
            assert!(runtime.block_on(runtime.spawn_blocking(elsewhere)).unwrap(), "a runtime's");
        });
    }

    #[test]
    fn a_panic_and_an_abandoned_call_free_the_seat() {
        alone(|| {
            let mut panics = Task::here(async { panic!("on purpose") }).unwrap();
            let error: Error = panics.wait(LONG).map(|_: Option<()>| ()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Internal);
            drop(panics);
            let (kept, gone) = oneshot::channel::<()>();
            let call = async move {
                let _kept = kept;
                std::future::pending::<()>().await;
            };
            let mut task = Task::here(call).unwrap();
            assert!(task.wait(Duration::from_millis(120)).unwrap().is_none());
            drop(task);
            assert!(gone.blocking_recv().is_err(), "what it held is free");
            assert_eq!(here(), thread::current().id());
        });
    }

    #[test]
    fn what_rests_is_looked_after() {
        alone(|| {
            let ended = Arc::new(AtomicBool::new(false));
            let ends = ended.clone();
            let rests = async move {
                let (close, closed) = oneshot::channel::<()>();
                tokio::spawn(async move {
                    let _ = closed.await;
                    ends.store(true, Ordering::SeqCst);
                });
                close
            };
            let close = Task::here(rests).unwrap().wait(LONG).unwrap().unwrap();
            drop(close);
            let began = Instant::now();
            while !ended.load(Ordering::SeqCst) {
                assert!(began.elapsed() < LONG, "nobody looks after it");
                thread::sleep(Duration::from_millis(20));
            }
        });
    }
}
