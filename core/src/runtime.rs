//! The runtime that refreshes run on. It is the SDK's own, one per process, so that a refresh outlives the caller
//! that started it, whatever runtime (or none) that caller lives on.
//!
//! Calls need not run on it. A caller in Rust polls its calls itself; a thread of a host in C or Python that waits for its call does
//! so, too ([`Task::here`]), unless another one does just then. Calls on a completion queue run on the SDK's.
//!
//! All input and output is done where no signal that is the host's is taken and none is raised ([`posix_signals`]): by threads of the SDK,
//! or by a host's thread that keeps them back meanwhile. Where the caller is Rust SIGPIPE is ignored already, by what runs before
//! `main`.
//!
//! | module | |
//! |---|---|
//! | `task` | a call that a thread waits for |
//! | `seat` | where that thread polls it itself |

use std::{
    cell::Cell,
    future::poll_fn,
    io, panic,
    pin::pin,
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use futures_util::FutureExt;
use smartcar_system::posix_signals;
use tokio::{
    runtime::{Builder, Handle, Id, Runtime, RuntimeFlavor},
    task::JoinHandle,
};
use tokio_util::context::TokioContext;

pub use self::task::Task;
use crate::{Error, ErrorKind, Result, threads};
pub use crate::{
    process::{PerProcess, Process},
    threads::Threads,
};

mod seat;
mod task;

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

/// Lets the other tasks that are ready come as far as this one, so that what they send leaves together: on one HTTP/2 connection in
/// one write, on many connections one after another. A worker of tokio's runs what a task wakes right after that task; so each
/// request would leave by itself, between two answers, and wake its receiver each time. A `current_thread` runtime takes turns anyway.
///
/// It waits no longer than a task that is woken does: until the worker has nothing else that is ready, or has polled 61 tasks
/// (tokio's `event_interval`, unless the runtime was built with another one).
pub(crate) async fn gather() {
    if Handle::current().runtime_flavor() == RuntimeFlavor::MultiThread {
        tokio::task::yield_now().await;
    }
}

/// Spawns `task` on a runtime. All of the core does it so: the task is boxed, since each kind of future that tokio is given costs
/// kilobytes of code, twice.
pub(crate) fn spawn<T: Send + 'static>(
    runtime: &Handle,
    task: impl Future<Output = T> + Send + 'static,
) -> JoinHandle<T> {
    runtime.spawn(task.boxed())
}

/// As [`spawn`], on the runtime that polls the caller.
pub(crate) fn spawn_here<T: Send + 'static>(task: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    spawn(&Handle::current(), task)
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

type Announcement = Box<dyn FnOnce() + Send>;

/// Wakes a thread outside, with all others that are to be woken at about the same time: once the tasks that are ready have run, and
/// those whose answers have come. Else it would often take the worker's processor at once, and find one result where there are
/// many. On a thread that is not the SDK's it is done at once.
pub(crate) fn announce(act: impl FnOnce() + Send + 'static) {
    let Some(own) = RUNTIME.get().filter(|_| OWN.get()) else { return act() };
    let is_first = {
        let mut waiting = own.announcements();
        waiting.push(Box::new(act));
        waiting.len() == 1
    };
    if is_first {
        let handle = own.handle.clone();
        spawn(&handle, async {
            tokio::task::yield_now().await;
            let acts = std::mem::take(&mut *own.announcements());
            for act in acts {
                act();
            }
        });
    }
}

/// A runtime that may be dropped anywhere, on one of its own threads too: it does not wait for them.
struct Own {
    runtime: Option<Runtime>,
    handle: Handle,
    /// What wakes threads outside, until the tasks that are ready have run.
    announcements: Mutex<Vec<Announcement>>,
}

impl Own {
    fn announcements(&self) -> MutexGuard<'_, Vec<Announcement>> {
        self.announcements.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
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
        Ok(Own { runtime: Some(runtime), handle, announcements: Mutex::default() })
    })?;
    Ok(own.handle.clone())
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
    threads.apply();
    Ok(())
}

fn start() -> io::Result<Runtime> {
    // Further threads, for what blocks, are started by these, and begin with their masks; or by a caller in Rust that polls
    // its call itself, with what that one blocks, until the thread's first act.
    let build = || {
        let mut builder = Builder::new_multi_thread();
        if let Some(size) = posix_signals::stack_size() {
            builder.thread_stack_size(size);
        }
        builder
            .worker_threads(threads::workers())
            .max_blocking_threads(threads::blocking())
            .thread_name("smartcar")
            .on_thread_start(|| {
                posix_signals::block_here();
                OWN.set(true);
            })
            .enable_all()
            .build()
    };
    panic::catch_unwind(|| posix_signals::blocked(build))
        .unwrap_or_else(|_| Err(io::ErrorKind::WouldBlock.into()))
}

/// Whether the system gives so many threads at once. Tokio panics if it gets none, and waits for ever if it gets some of its
/// workers but not all.
fn try_threads(count: usize) -> io::Result<()> {
    let gate = Mutex::new(());
    thread::scope(|scope| {
        let _shut = gate.lock();
        let wait = || drop(gate.lock());
        let start = || thread::Builder::new().name("smartcar".to_owned()).spawn_scoped(scope, wait);
        posix_signals::blocked(|| (0..count).try_for_each(|_| start().map(drop)))
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// What three tasks do, in order: each gets ready, gathers, and sends.
    fn order(builder: &mut Builder) -> Vec<&'static str> {
        let order = Arc::new(Mutex::new(Vec::new()));
        let request = |order: Arc<Mutex<Vec<&'static str>>>| async move {
            order.lock().unwrap().push("ready");
            gather().await;
            order.lock().unwrap().push("sent");
        };
        let runtime = builder.build().unwrap();
        let all = order.clone();
        // From a worker: what it spawns is its own.
        let begun = runtime.spawn(async move {
            let requests = [(); 3].map(|()| tokio::spawn(request(all.clone())));
            for request in requests {
                request.await.unwrap();
            }
        });
        runtime.block_on(begun).unwrap();
        order.lock().unwrap().clone()
    }

    #[test]
    fn requests_that_are_ready_together_are_sent_together() {
        let workers = order(Builder::new_multi_thread().worker_threads(1));
        assert_eq!(workers, ["ready", "ready", "ready", "sent", "sent", "sent"]);
        let current = order(&mut Builder::new_current_thread());
        assert_eq!(current, ["ready", "sent", "ready", "sent", "ready", "sent"], "each as soon as it can");
    }
}
