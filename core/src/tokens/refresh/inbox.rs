//! How an event reaches a grant's machine: through its inbox, which a runner empties.

use std::sync::Arc;

use super::{entry::Entry, machine::Event, runner};
use crate::tokens::{lifecycle::closed, manager::Manager};

/// Puts an event into the machine's inbox and sees that a runner is at work.
pub(in crate::tokens) fn post(manager: &Arc<Manager>, entry: &Arc<Entry>, event: Event) {
    let mut state = entry.state();
    // Checked under the lock under which `closing::stop` looks: nothing slips in behind it.
    if manager.lifecycle.is_closing() && !matches!(event, Event::Stop { .. }) {
        return state.fail_waiters(&closed());
    }
    state.inbox.push_back(event);
    if state.running {
        entry.wake.notify_one();
    } else if manager.lifecycle.begin_running(entry) {
        state.running = true;
        drop(manager.spawn(runner::run(manager.clone(), entry.clone())));
    } else {
        state.inbox.clear();
        state.fail_waiters(&closed());
    }
}
