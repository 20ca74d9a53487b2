//! How many threads the SDK has in this process, and how much stack each of them.

use std::sync::atomic::{AtomicUsize, Ordering};

use smartcar_system::posix_signals;

use crate::{Error, Result};

/// One: a call goes from its caller to the worker and back. With two it goes from worker to worker as well, each time by a system
/// call: 64 of C's calls in flight cost half as much again (bench/). What blocks goes by `runtime::blocking`, so that the worker is
/// never waited for.
const WORKERS: usize = 1;

/// What tokio has by itself.
const BLOCKING: usize = 512;

/// The least stack: what a refresh takes in a build that is not optimised, and as much again.
const LEAST_STACK: usize = 512 * 1024;

// Not behind a lock: one that is held during a fork would be locked in the child for ever.
static CHOSEN_WORKERS: AtomicUsize = AtomicUsize::new(WORKERS);
static CHOSEN_BLOCKING: AtomicUsize = AtomicUsize::new(BLOCKING);

/// The threads that the SDK has of its own: [`runtime::set_threads`](crate::runtime::set_threads()). What is `None` is as it was.
///
/// They are named `smartcar`; those of a SQLite store `smartcar-write` and `smartcar-read`, and for moments `smartcar-alarm`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Threads {
    /// How many make calls: 1 to 64. One is the default, and the fastest for most.
    pub workers: Option<usize>,
    /// How many more there may be at once for what blocks, such as looking up a host's address, or a store of the host's own: 4 to
    /// 512, which is the default. They come and go as they are needed.
    pub blocking: Option<usize>,
    /// How many bytes of stack each has, those of a SQLite store, too: 512 KiB to 1 GiB. The default is 2 MiB, or `RUST_MIN_STACK`.
    pub stack_size: Option<usize>,
}

impl Threads {
    /// All of them as they are.
    #[must_use]
    pub const fn new() -> Self {
        Self { workers: None, blocking: None, stack_size: None }
    }

    pub(crate) fn check(self) -> Result<()> {
        let within = |field: &'static str, chosen: Option<usize>, least: usize, most: usize| match chosen {
            Some(number) if !(least..=most).contains(&number) => {
                Err(Error::invalid_input(field, format!("{field} is {number}: choose {least} to {most}")))
            }
            _ => Ok(()),
        };
        within("workers", self.workers, 1, 64)?;
        within("blocking", self.blocking, 4, BLOCKING)?;
        within("stack_size", self.stack_size, LEAST_STACK, 1 << 30)
    }

    /// For the threads that are started from now on.
    pub(crate) fn apply(self) {
        if let Some(workers) = self.workers {
            CHOSEN_WORKERS.store(workers, Ordering::Relaxed);
        }
        if let Some(blocking) = self.blocking {
            CHOSEN_BLOCKING.store(blocking, Ordering::Relaxed);
        }
        if let Some(size) = self.stack_size {
            posix_signals::set_stack_size(size);
        }
    }
}

pub(crate) fn workers() -> usize {
    CHOSEN_WORKERS.load(Ordering::Relaxed)
}

pub(crate) fn blocking() -> usize {
    CHOSEN_BLOCKING.load(Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_is_named() {
        let none = Threads::new();
        none.check().unwrap();
        Threads { workers: Some(64), blocking: Some(4), stack_size: Some(LEAST_STACK) }.check().unwrap();
        for (threads, field) in [
            (Threads { workers: Some(0), ..none }, "workers"),
            (Threads { workers: Some(65), ..none }, "workers"),
            (Threads { blocking: Some(3), ..none }, "blocking"),
            (Threads { stack_size: Some(LEAST_STACK - 1), ..none }, "stack_size"),
        ] {
            assert_eq!(threads.check().unwrap_err().field(), Some(field));
        }
    }
}
