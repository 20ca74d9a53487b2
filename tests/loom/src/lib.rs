//! The completion queue of the core under loom, which runs every interleaving of its threads: each call is delivered once, nobody
//! sleeps who has something to take, and the bell rings while there is something to take, and not when there is nothing.
#![cfg(loom)]
#![allow(dead_code, missing_docs, reason = "of the queue and of what stands in for the core, only some is used")]

pub mod bell;
pub mod runtime;

/// What the queue has of the core, as far as it matters to a queue.
pub mod process {
    #[derive(Clone, Copy, Debug)]
    pub struct Process;

    impl Process {
        pub fn current() -> Self {
            Self
        }

        pub fn is_current(self) -> bool {
            true
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    Cancelled,
    Closed,
    Internal,
}

#[derive(Clone, Debug)]
pub struct Error(pub ErrorKind);

impl Error {
    pub fn new(kind: ErrorKind, _: &'static str) -> Self {
        Self(kind)
    }

    #[must_use]
    pub fn with_source(self, _: impl std::error::Error) -> Self {
        self
    }
}

pub type Result<T> = std::result::Result<T, Error>;

pub mod queue {
    include!(concat!(env!("OUT_DIR"), "/queue.rs"));
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use loom::{model::Builder, sync::Arc, sync::atomic::{AtomicUsize, Ordering}, thread};

    use super::{ErrorKind, queue::{Abandoned, Queue}};

    /// Every interleaving with so many changes of threads that nothing forces: more of them find nothing new, and take hours.
    fn explore(model: impl Fn() + Sync + Send + 'static) {
        let mut builder = Builder::new();
        builder.preemption_bound = Some(3);
        builder.max_branches = 20_000;
        builder.check(model);
    }

    fn submit(queue: &Queue<u8>, value: u8) -> super::queue::CallId {
        queue.submit(Box::pin(async move { value }), |why| if why == Abandoned::Cancelled { 100 } else { 200 }).unwrap()
    }

    #[test]
    fn who_waits_is_given_every_call_once() {
        explore(|| {
            let queue = Queue::new().unwrap();
            submit(&queue, 1);
            submit(&queue, 2);
            let mut values = Vec::new();
            while values.len() < 2 {
                values.extend(queue.wait(9, Duration::MAX).unwrap().into_iter().map(|(_, value)| value));
            }
            values.sort_unstable();
            assert_eq!(values, [1, 2]);
            assert_eq!(queue.pending(), 0);
            assert!(!queue.bell().rings(), "the bell rings for nothing");
        });
    }

    #[test]
    fn two_that_wait_are_both_woken() {
        explore(|| {
            let queue = Queue::new().unwrap();
            let other = queue.clone();
            let waits = thread::spawn(move || other.wait(1, Duration::MAX).unwrap().len());
            submit(&queue, 1);
            submit(&queue, 2);
            assert_eq!(queue.wait(1, Duration::MAX).unwrap().len(), 1);
            assert_eq!(waits.join().unwrap(), 1);
        });
    }

    #[test]
    fn the_bell_rings_for_a_loop_until_all_is_taken() {
        explore(|| {
            let queue = Queue::new().unwrap();
            submit(&queue, 1);
            submit(&queue, 2);
            let mut taken = 0;
            // A loop that is told by the bell alone.
            while taken < 2 {
                queue.bell().heard();
                taken += queue.take(1).unwrap().len();
            }
            assert_eq!(taken, 2);
            assert!(!queue.bell().rings(), "the bell rings for nothing");
        });
    }

    #[test]
    fn a_call_that_is_cancelled_meanwhile_is_delivered_once() {
        explore(|| {
            let queue = Queue::new().unwrap();
            let call = submit(&queue, 1);
            let other = queue.clone();
            let cancels = thread::spawn(move || other.cancel(call));
            let all = queue.wait(9, Duration::MAX).unwrap();
            assert!(all.len() == 1 && (all[0].1 == 1 || all[0].1 == 100), "{all:?}");
            cancels.join().unwrap();
            assert_eq!((queue.take(9).unwrap().len(), queue.pending()), (0, 0));
        });
    }

    #[test]
    fn closing_wakes_who_waits_and_hushes_the_bell() {
        explore(|| {
            let queue = Queue::new().unwrap();
            let other = queue.clone();
            let closed = Arc::new(AtomicUsize::new(0));
            let told = closed.clone();
            let waits = thread::spawn(move || loop {
                match other.wait(9, Duration::MAX) {
                    Ok(all) => assert_eq!(all.len(), 1),
                    Err(error) => {
                        assert_eq!(error.0, ErrorKind::Closed);
                        told.fetch_add(1, Ordering::Relaxed);
                        return;
                    }
                }
            });
            submit(&queue, 1);
            queue.close();
            waits.join().unwrap();
            assert_eq!(closed.load(Ordering::Relaxed), 1);
            assert!(!queue.bell().rings(), "a closed queue rings");
            assert!(queue.take(9).is_err());
        });
    }
}
