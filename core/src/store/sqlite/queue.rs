//! What hands work from async callers to the store's threads.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

/// An unbounded queue that threads can sleep on. Callers never block: they push and await their own reply.
pub(super) struct Queue<T> {
    state: Mutex<State<T>>,
    filled: Condvar,
}

struct State<T> {
    items: VecDeque<T>,
    open: bool,
}

impl<T> Queue<T> {
    pub(super) fn new() -> Self {
        Self { state: Mutex::new(State { items: VecDeque::new(), open: true }), filled: Condvar::new() }
    }

    /// Adds an item, unless the queue has been closed.
    pub(super) fn push(&self, item: T) -> Result<(), Closed> {
        let mut state = self.lock();
        if !state.open {
            return Err(Closed);
        }
        state.items.push_back(item);
        drop(state);
        self.filled.notify_one();
        Ok(())
    }

    /// Sleeps until there is something and takes up to `most` items. Empty means closed, with nothing left.
    pub(super) fn take(&self, most: usize) -> Vec<T> {
        let mut state = self.lock();
        while state.items.is_empty() && state.open {
            state = self.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let count = most.min(state.items.len());
        state.items.drain(..count).collect()
    }

    /// Takes no more items; what is queued is still handed out.
    pub(super) fn close(&self) {
        self.lock().open = false;
        self.filled.notify_all();
    }

    pub(super) fn is_open(&self) -> bool {
        self.lock().open
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The queue has been closed.
#[derive(Debug)]
pub(super) struct Closed;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_queue_hands_out_what_it_holds_and_then_ends() {
        let queue = Queue::new();
        for item in 0..3 {
            queue.push(item).unwrap();
        }
        queue.close();
        assert!(queue.push(3).is_err());
        assert_eq!(queue.take(2), [0, 1]);
        assert_eq!(queue.take(2), [2]);
        assert!(queue.take(2).is_empty());
    }
}
