//! The bell of the core (`core/src/queue/bell.rs`), which says when it is used as it may not be.

use std::{
    io,
    os::fd::BorrowedFd,
};

use loom::sync::{Condvar, Mutex};

/// Rings, or does not.
#[derive(Debug)]
pub struct Bell {
    rings: Mutex<bool>,
    rung: Condvar,
}

impl Bell {
    pub fn new() -> io::Result<Self> {
        Ok(Self { rings: Mutex::new(false), rung: Condvar::new() })
    }

    pub fn ring(&self) {
        let before = std::mem::replace(&mut *self.rings.lock().unwrap(), true);
        assert!(!before, "the bell is rung twice");
        self.rung.notify_all();
    }

    pub fn hush(&self) {
        let before = std::mem::replace(&mut *self.rings.lock().unwrap(), false);
        assert!(before, "the bell is hushed where nothing rings");
    }

    pub fn as_fd(&self) -> BorrowedFd<'_> {
        unreachable!("a model has no descriptors")
    }

    pub fn rings(&self) -> bool {
        *self.rings.lock().unwrap()
    }

    /// What an event loop does: sleeps until it rings.
    pub fn heard(&self) {
        let mut rings = self.rings.lock().unwrap();
        while !*rings {
            rings = self.rung.wait(rings).unwrap();
        }
    }
}
