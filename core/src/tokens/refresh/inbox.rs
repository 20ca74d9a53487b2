//! How a grant's machine is told what happens, and how its answer is waited for.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::{
    super::timings::Margin,
    entry::{Entry, Waiter},
    machine::{Event, Goal},
};
use crate::{
    Error, ErrorKind, Result,
    tokens::{lifecycle::closed, manager::Manager},
};

impl Manager {
    pub(in crate::tokens) async fn wait_for(self: &Arc<Self>, entry: &Arc<Entry>, goal: Goal) -> Result<()> {
        match self.pursue(entry, goal)?.await {
            Ok(result) => result,
            Err(_) => Err(Error::new(ErrorKind::Closed, "the client was closed")),
        }
    }

    /// Wants something of a machine; the receiver tells when it is there.
    pub(in crate::tokens) fn pursue(
        self: &Arc<Self>,
        entry: &Arc<Entry>,
        goal: Goal,
    ) -> Result<oneshot::Receiver<Result<()>>> {
        if self.lifecycle.is_closing() {
            return Err(closed());
        }
        let (done, receiver) = oneshot::channel();
        entry.state().waiters.push(Waiter { goal: goal.clone(), done });
        if matches!(goal, Goal::Access { margin: Margin::Hard, .. }) {
            entry.raised.notify_one();
        }
        self.post(entry, Event::Goal(goal));
        Ok(receiver)
    }

    /// Puts an event into the machine's inbox and sees that a runner is at work.
    pub(in crate::tokens) fn post(self: &Arc<Self>, entry: &Arc<Entry>, event: Event) {
        let mut state = entry.state();
        // Checked under the lock under which `stop` looks: nothing slips in behind it.
        if self.lifecycle.is_closing() && !matches!(event, Event::Stop { .. }) {
            return state.fail_waiters(&closed());
        }
        state.inbox.push_back(event);
        if state.running {
            entry.wake.notify_one();
        } else if self.lifecycle.begin_running(entry) {
            state.running = true;
            drop(self.spawn(self.clone().run_machine(entry.clone())));
        } else {
            state.inbox.clear();
            state.fail_waiters(&closed());
        }
    }
}
