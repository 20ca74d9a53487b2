//! What belongs to one process. A forked child has a copy of all that its parent had in memory, but none of its threads:
//! what lives by threads and sockets it may neither use (it would wait for ever) nor drop (that waits too).

use std::sync::{
    Once,
    atomic::{AtomicU32, Ordering},
};

use once_cell::race::OnceBox;
use smartcar_system::fork::{self, Hooks};

use crate::Result;

/// How many forks lie between the process that first asked and this one.
static FORKS: AtomicU32 = AtomicU32::new(0);

/// The process it was made in: for what a forked child may neither use nor drop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Process(u32);

impl Process {
    /// None at all: what seems inherited everywhere.
    pub(crate) const NONE: Self = Self(u32::MAX);

    /// This one.
    #[must_use]
    pub fn current() -> Self {
        static COUNTED: Once = Once::new();
        COUNTED.call_once(|| {
            let child = || _ = FORKS.fetch_add(1, Ordering::Relaxed);
            fork::install(Hooks { before: || {}, parent: || {}, child });
        });
        Self(FORKS.load(Ordering::Relaxed))
    }

    /// Whether this still is that process, and no child of it. Costs no system call.
    #[must_use]
    pub fn is_current(self) -> bool {
        self.0 == FORKS.load(Ordering::Relaxed)
    }
}

/// A value of which each process has its own, made when it is first needed there. What was inherited is leaked.
///
/// There is no lock in it: one that another thread held during a fork would be locked in the child for ever.
#[derive(Debug)]
pub struct PerProcess<T> {
    process: Process,
    /// There until it is dropped, but where `process` is none.
    value: Option<T>,
    /// That of a child of `process`.
    child: OnceBox<PerProcess<T>>,
}

impl<T> PerProcess<T> {
    /// No process has one yet.
    #[must_use]
    pub const fn none() -> Self {
        Self { process: Process::NONE, value: None, child: OnceBox::new() }
    }

    /// With this process's.
    pub fn new(value: T) -> Self {
        Self { process: Process::current(), value: Some(value), child: OnceBox::new() }
    }

    /// This process's, if it has one.
    pub fn get(&self) -> Option<&T> {
        let mut one = self;
        while !one.process.is_current() {
            one = one.child.get()?;
        }
        one.value.as_ref()
    }

    /// This process's; `make` makes it where there is none. Of two threads that do so at once, the value of one is kept, and
    /// that of the other dropped.
    ///
    /// # Errors
    /// What `make` fails with.
    pub fn get_or_make(&self, make: impl FnOnce() -> Result<T>) -> Result<&T> {
        let mut one = self;
        loop {
            if one.process.is_current()
                && let Some(value) = &one.value
            {
                return Ok(value);
            }
            match one.child.get() {
                Some(child) => one = child,
                None => break,
            }
        }
        let own = one.child.get_or_try_init(|| make().map(|value| Box::new(Self::new(value))))?;
        match &own.value {
            Some(value) => Ok(value),
            None => unreachable!("made with one"),
        }
    }
}

impl<T> Default for PerProcess<T> {
    fn default() -> Self {
        Self::none()
    }
}

impl<T> Drop for PerProcess<T> {
    fn drop(&mut self) {
        if !self.process.is_current() {
            std::mem::forget(self.value.take());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_process_makes_its_own_and_drops_it() {
        let (mine, none) = (Arc::new(1), PerProcess::none());
        assert!(none.get().is_none());
        assert_eq!(**none.get_or_make(|| Ok(mine.clone())).unwrap(), 1);
        assert_eq!(**none.get_or_make(|| panic!("there is one")).unwrap(), 1);
        assert!(none.get().is_some());
        drop(none);
        assert_eq!(Arc::strong_count(&mine), 1);
    }

    #[test]
    fn a_child_makes_another_and_leaks_what_it_inherited() {
        let (inherited, own) = (Arc::new(1), Arc::new(2));
        let mut value = PerProcess::new(inherited.clone());
        value.process = Process::NONE; // which is all that a fork looks like from here
        assert!(value.get().is_none());
        let error = || crate::Error::new(crate::ErrorKind::Store, "not now");
        assert!(value.get_or_make(|| Err(error())).is_err());
        assert_eq!(**value.get_or_make(|| Ok(own.clone())).unwrap(), 2);
        assert_eq!(**value.get().unwrap(), 2);
        drop(value);
        assert_eq!((Arc::strong_count(&inherited), Arc::strong_count(&own)), (2, 1));
    }
}
