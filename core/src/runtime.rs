//! The runtime that refreshes run on. It is the SDK's own, one per process, so that a refresh outlives the caller
//! that started it, whatever runtime (or none) that caller lives on.
//!
//! Bindings run every call on it, so that all input and output is done by its threads, which take no signal that is the
//! host's and raise none ([`signals`]). A caller in Rust polls its calls itself: there SIGPIPE is ignored already, by what
//! runs before `main`.

use std::{
    cell::Cell,
    future::poll_fn,
    io, panic,
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, sync_channel},
    },
    thread,
    time::Duration,
};

use futures_util::future::BoxFuture;
use smartcar_system::signals;
use tokio::{
    runtime::{Builder, Handle, Id, Runtime},
    task::AbortHandle,
};
use tokio_util::context::TokioContext;

use crate::{Error, ErrorKind, Result, threads};
pub use crate::{
    process::{PerProcess, Process},
    threads::Threads,
};

tokio::task_local! {
    /// The runtime that a caller in Rust polls its call on, while the call runs in the context of the SDK's.
    static CALLER: Handle;
}

/// Polls `call`, which enters the SDK's runtime, so that [`at_the_callers`] knows on which runtime that is done now.
pub(crate) async fn called_from<T>(call: impl Future<Output = T>) -> T {
    let mut call = pin!(call);
    poll_fn(|context| match Handle::try_current() {
        Ok(caller) => CALLER.sync_scope(caller, || call.as_mut().poll(context)),
        Err(_) => call.as_mut().poll(context),
    })
    .await
}

/// Runs what lives no longer than its caller in the context of the caller's runtime: connections that it opens, timers that it
/// sets. No other thread has a part in it then. A runtime without timers or I/O is spared; the SDK's has both.
pub(crate) async fn at_the_callers<T>(work: impl Future<Output = T>) -> T {
    match CALLER.try_get().ok().filter(waits_for_io) {
        Some(caller) => TokioContext::new(work, caller).await,
        None => work.await,
    }
}

/// Whether a runtime has timers and I/O (`enable_all`). Tokio tells nobody: it panics where they are missing.
fn waits_for_io(runtime: &Handle) -> bool {
    thread_local! {
        /// The runtime that was looked at last on this thread.
        static LAST: Cell<Option<(Id, bool)>> = const { Cell::new(None) };
    }
    if let Some((_, waits)) = LAST.get().filter(|(last, _)| *last == runtime.id()) {
        return waits;
    }
    let try_both = || {
        let _context = runtime.enter();
        drop(tokio::time::sleep(Duration::ZERO));
        let socket = std::net::UdpSocket::bind((std::net::Ipv4Addr::LOCALHOST, 0))?;
        socket.set_nonblocking(true)?;
        tokio::net::UdpSocket::from_std(socket).map(drop)
    };
    // Where no socket is to be had, the call itself will say so.
    let waits = panic::catch_unwind(panic::AssertUnwindSafe(try_both)).is_ok();
    LAST.set(Some((runtime.id(), waits)));
    waits
}

static RUNTIME: PerProcess<Own> = PerProcess::none();

thread_local! {
    /// Whether this thread is one of the SDK's.
    static OWN: Cell<bool> = const { Cell::new(false) };
}

/// Does what blocks its thread. Where that is the SDK's, everybody's calls go on meanwhile, on another one.
pub(crate) fn blocking<T>(act: impl FnOnce() -> T) -> T {
    if OWN.get() { tokio::task::block_in_place(act) } else { act() }
}

/// A runtime that may be dropped anywhere, on one of its own threads too: it does not wait for them.
struct Own(Option<Runtime>, Handle);

impl Drop for Own {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// The process's runtime; made on first use, and made anew in a forked child, where the parent's threads are not.
///
/// # Errors
/// [`Internal`](ErrorKind::Internal) if the system gives no threads.
pub fn handle() -> Result<Handle> {
    let own = RUNTIME.get_or_make(|| {
        let runtime = try_threads(threads::workers() + 1).and_then(|()| start()).map_err(|error| {
            Error::new(
                ErrorKind::Internal,
                "the system gives too few threads: raise the limit of this user or container on them",
            )
            .with_source(error)
        })?;
        let handle = runtime.handle().clone();
        Ok(Own(Some(runtime), handle))
    })?;
    Ok(own.1.clone())
}

/// Says how many threads the SDK has in this process and the children it forks, and how much stack each. To be called before the
/// first client is built, or anything else asks for the runtime.
///
/// # Errors
/// [`InvalidInput`](ErrorKind::InvalidInput), naming the field, for a number that cannot be, and where the threads run already.
pub fn set_threads(threads: Threads) -> Result<()> {
    threads.check()?;
    if RUNTIME.get().is_some() {
        return Err(Error::invalid_input(
            "threads",
            "the SDK's threads run already: say how many there are before the first client is built",
        ));
    }
    threads.want();
    Ok(())
}

fn start() -> io::Result<Runtime> {
    // Further threads, for what blocks, are started by these, and begin with their masks; or by a caller in Rust that polls
    // its call itself, with what that one blocks, until the thread's first act.
    let build = || {
        let mut builder = Builder::new_multi_thread();
        if let Some(size) = signals::stack_size() {
            builder.thread_stack_size(size);
        }
        builder
            .worker_threads(threads::workers())
            .max_blocking_threads(threads::blocking())
            .thread_name("smartcar")
            .on_thread_start(|| {
                signals::block_here();
                OWN.set(true);
            })
            .enable_all()
            .build()
    };
    panic::catch_unwind(|| signals::blocked(build)).unwrap_or_else(|_| Err(io::ErrorKind::WouldBlock.into()))
}

/// Whether the system gives so many threads at once. Tokio panics if it gets none, and waits for ever if it gets some of its
/// workers but not all.
fn try_threads(count: usize) -> io::Result<()> {
    let gate = Mutex::new(());
    thread::scope(|scope| {
        let _shut = gate.lock();
        let wait = || drop(gate.lock());
        let start = || thread::Builder::new().name("smartcar".to_owned()).spawn_scoped(scope, wait);
        signals::blocked(|| (0..count).try_for_each(|_| start().map(drop)))
    })
}

/// A call on the SDK's runtime that a thread outside it can wait for: what the blocking bindings are made of.
///
/// Dropping it cancels the call, not a refresh the call started: that goes on.
#[derive(Debug)]
pub struct Task<T> {
    process: Process,
    result: Arc<Mutex<Option<T>>>,
    /// Says when the result is there. Without it in it, one channel and one task of the runtime serve calls of every type: each
    /// would be some kilobytes of code for every function of a binding.
    done: Receiver<()>,
    abort: AbortHandle,
}

impl<T: Send + 'static> Task<T> {
    /// Starts `call`.
    ///
    /// # Errors
    /// [`Internal`](ErrorKind::Internal) if the system gives no threads.
    pub fn start(call: impl Future<Output = T> + Send + 'static) -> Result<Self> {
        let result = Arc::new(Mutex::new(None));
        let slot = result.clone();
        let (done, abort) = spawn(Box::pin(async move {
            let value = call.await;
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
        }))?;
        Ok(Self { process: Process::current(), result, done, abort })
    }

    /// Waits for the result, at most `within`; `None` if it is not there yet. Must not be called on a runtime's thread.
    ///
    /// # Errors
    /// [`Internal`](ErrorKind::Internal) if the call panicked; [`Closed`](ErrorKind::Closed) in a child that was forked in the
    /// middle of it, by a signal handler for instance.
    pub fn wait(&self, within: Duration) -> Result<Option<T>> {
        if !self.process.is_current() {
            return Err(Error::new(
                ErrorKind::Closed,
                "the call was begun before a fork: it goes on in the parent",
            ));
        }
        if self.done.recv_timeout(within) == Err(RecvTimeoutError::Timeout) {
            return Ok(None);
        }
        let result = self.result.lock().unwrap_or_else(PoisonError::into_inner).take();
        let panicked = || {
            Error::new(ErrorKind::Internal, "a call ended without a result: this is a bug in smartcar-sdk")
        };
        result.ok_or_else(panicked).map(Some)
    }
}

/// Runs `call` on the SDK's runtime, and says so when it has ended.
fn spawn(call: BoxFuture<'static, ()>) -> Result<(Receiver<()>, AbortHandle)> {
    let (sender, done) = sync_channel(1);
    let task = handle()?.spawn(async move {
        call.await;
        let _ = sender.send(());
    });
    Ok((done, task.abort_handle()))
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        // In a child it is the parent's.
        if self.process.is_current() {
            self.abort.abort();
        }
    }
}
