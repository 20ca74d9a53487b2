//! Ctrl-C and SIGTERM, which end every command soon and none in the middle of a refresh.

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::failure::{Coded, Failure, exit};

/// Catches Ctrl-C and SIGTERM from the moment it is made.
pub(crate) struct Stop {
    interrupt: Signal,
    terminate: Signal,
}

/// Which of the two it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// Ctrl-C.
    Interrupted,
    /// SIGTERM.
    Terminated,
}

impl Stop {
    /// Listens from now on.
    pub(crate) fn listen() -> std::io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// The next signal.
    pub(crate) async fn stopped(&mut self) -> Stopped {
        tokio::select! {
            _ = self.interrupt.recv() => Stopped::Interrupted,
            _ = self.terminate.recv() => Stopped::Terminated,
        }
    }

    /// Does `work` unless a signal comes first; then it is dropped.
    pub(crate) async fn or<T>(
        &mut self,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        tokio::select! {
            biased;
            stopped = self.stopped() => Err(stopped.into()),
            done = work => done,
        }
    }
}

impl From<Stopped> for Failure {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Interrupted => Coded::new(exit::INTERRUPTED, "stopped").into(),
            Stopped::Terminated => Coded::new(exit::TERMINATED, "stopped by SIGTERM").into(),
        }
    }
}
