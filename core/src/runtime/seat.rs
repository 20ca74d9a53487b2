//! Where a thread that waits polls its own call, as a caller in Rust does.

use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};

use smartcar_system::{posix_signals, stack};
use tokio::{
    runtime::{Builder, Handle, Runtime},
    task::yield_now,
    time::{sleep, timeout},
};

use super::{blocking, handle};
use crate::{Error, ErrorKind, Result, process::PerProcess, threads};

/// So much stack a call takes at most: connections are made, TLS included.
const STACK: usize = 256 * 1024;
/// What rests on the runtime is looked after so often: soon after a call, and seldom where there was none for a while.
const LOOKS: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(32));

/// The right to drive a runtime that has no thread. One thread has it at a time: many that drive it by turns would wake each other
/// more often than the SDK's worker wakes them.
#[derive(Debug)]
pub(super) struct Seat(&'static Seats);

#[derive(Debug)]
struct Seats {
    runtime: Runtime,
    taken: AtomicBool,
    /// Whether a call was polled since what rests was looked after.
    used: AtomicBool,
    /// Whether somebody looks after what rests.
    kept: AtomicBool,
    /// How many threads wait for calls that the worker polls.
    others: AtomicUsize,
}

/// A thread that waits for a call that the worker polls, for as long as it does.
#[derive(Debug)]
pub(super) struct Other(&'static Seats);

impl Drop for Other {
    fn drop(&mut self) {
        self.0.others.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Seat {
    /// Not where other threads wait for calls just now: one of them drives the runtime, or they are the worker's, which finishes many at
    /// a time. Nor where this one cannot drive it: it has little stack left, runs on one that it was not started with, is a runtime's, or
    /// is ending. Nor where the system gives no descriptors for a second runtime: the first one will do.
    pub(super) fn take() -> std::result::Result<Self, Option<Other>> {
        static SEATS: PerProcess<Seats> = PerProcess::none();
        let seats = SEATS.get_or_make(Seats::new).map_err(|_| None)?;
        let outside = || Handle::try_current().is_err_and(|error| error.is_missing_context());
        let may = seats.others.load(Ordering::Relaxed) == 0 && outside() && stack::has(STACK);
        may.then(|| seats.take()).flatten().ok_or_else(|| {
            seats.others.fetch_add(1, Ordering::Relaxed);
            Some(Other(seats))
        })
    }

    /// Polls `call` on this thread, within this time.
    pub(super) fn poll<T>(&self, call: impl Future<Output = T>, within: Duration) -> Option<T> {
        let seats = self.0;
        // Most calls find both as they are, and write nothing that other processors read.
        if !seats.used.load(Ordering::Relaxed) {
            seats.used.store(true, Ordering::Relaxed);
        }
        if !seats.kept.load(Ordering::Relaxed) && !seats.kept.swap(true, Ordering::Relaxed) {
            // Where there is no runtime of the SDK's, no call can be made either.
            drop(handle().map(|runtime| runtime.spawn(look_after(seats))));
        }
        // A timer is made in the runtime's context.
        let bounded = async { timeout(within, call).await.ok() };
        posix_signals::kept_back(|| seats.runtime.block_on(bounded))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.taken.store(false, Ordering::Release);
    }
}

impl Seats {
    fn new() -> Result<Self> {
        let mut builder = Builder::new_current_thread();
        if let Some(size) = posix_signals::stack_size() {
            builder.thread_stack_size(size);
        }
        // Threads for what blocks, as looking up a host's address does.
        builder
            .max_blocking_threads(threads::blocking())
            .thread_name("smartcar")
            .on_thread_start(posix_signals::block_here);
        let no_descriptors = |error| {
            let message =
                "the system gives no further descriptor: raise the limit of this process on open files";
            Error::new(ErrorKind::Internal, message).with_source(error)
        };
        let runtime = builder.enable_all().build().map_err(no_descriptors)?;
        let [taken, used, kept] = [(); 3].map(|()| AtomicBool::new(false));
        Ok(Self { runtime, taken, used, kept, others: AtomicUsize::new(0) })
    }

    fn take(&'static self) -> Option<Seat> {
        (!self.taken.swap(true, Ordering::Acquire)).then(|| Seat(self))
    }
}

/// Lets what rests on the runtime run now and then while no thread drives it: connections that the server has closed, and those of
/// clients that are closed.
async fn look_after(seats: &'static Seats) {
    let mut rest = LOOKS.0;
    loop {
        sleep(rest).await;
        rest = if seats.used.swap(false, Ordering::Relaxed) { LOOKS.0 } else { (rest * 2).min(LOOKS.1) };
        let Some(seat) = seats.take() else { continue };
        blocking(|| {
            seats.runtime.block_on(async {
                // What is ready; what the system has to say; what is ready then.
                for _ in 0..3 {
                    yield_now().await;
                }
            });
        });
        drop(seat);
    }
}
