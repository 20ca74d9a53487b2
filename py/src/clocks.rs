//! The clocks that move by hand: those of the sandboxes in this process, for the clients that talk to them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use smartcar_sdk::{
    Config,
    clock::{Clock, ShiftedClock},
};

/// The sandboxes of this process, by their origin, each with the clock that moves as its time does.
///
/// Locked only while holding the interpreter, and never across a call that lets go of it: see `handle::OPENED`.
static RUNNING: Mutex<Vec<(String, ShiftedClock)>> = Mutex::new(Vec::new());

pub(crate) fn running() -> MutexGuard<'static, Vec<(String, ShiftedClock)>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The clock of a client with these settings, where its Smartcar is a sandbox of this process: whoever made the client, time
/// passes for both alike.
pub(crate) fn clock(config: &Config) -> Option<Arc<dyn Clock>> {
    let running = running();
    if running.is_empty() {
        return None;
    }
    let origin = config.auth_origin();
    // The latest: in a forked child there may be some of its parent's.
    let (_, clock) = running.iter().rev().find(|(known, _)| *known == origin)?;
    Some(Arc::new(clock.clone()))
}
