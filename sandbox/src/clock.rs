//! The sandbox's time: real time plus an offset that tests move forward.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;

/// Milliseconds since the Unix epoch, on the sandbox's clock.
pub(crate) type Millis = i64;

/// Real elapsed time since the start, plus what was advanced. It never goes back, whatever the host's clock does.
pub(crate) struct Clock {
    started: Instant,
    started_at: Millis,
    advanced: AtomicI64,
    /// Changes whenever somebody moves the time, to wake those who wait for it.
    moved: watch::Sender<()>,
}

impl Clock {
    pub(crate) fn new() -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self {
            started: Instant::now(),
            started_at: millis(since_epoch),
            advanced: AtomicI64::new(0),
            moved: watch::Sender::new(()),
        }
    }

    /// When the sandbox was started.
    pub(crate) fn started_at(&self) -> Millis {
        self.started_at
    }

    pub(crate) fn now(&self) -> Millis {
        self.started_at + millis(self.started.elapsed()) + self.advanced.load(Ordering::SeqCst)
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.advanced.fetch_add(millis(by), Ordering::SeqCst);
        self.moved.send_replace(());
    }

    /// Waits until the sandbox's clock shows a time, however it gets there.
    pub(crate) async fn until(&self, at: Millis) {
        let mut moved = self.moved.subscribe();
        loop {
            let left = at - self.now();
            if left <= 0 {
                return;
            }
            let left = Duration::from_millis(left.unsigned_abs());
            // The sender lives as long as the clock, so a change is the only way out of `changed`.
            let _ = tokio::time::timeout(left, moved.changed()).await;
        }
    }
}

/// A duration in whole milliseconds; absurdly long ones end at the largest number.
pub(crate) fn millis(duration: Duration) -> Millis {
    Millis::try_from(duration.as_millis()).unwrap_or(Millis::MAX / 4)
}

/// ISO 8601 in UTC with milliseconds, as Smartcar writes times.
pub(crate) fn iso(at: Millis) -> String {
    let at = jiff::Timestamp::from_millisecond(at).unwrap_or(jiff::Timestamp::MAX);
    format!("{at:.3}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_waits_is_woken_when_time_is_moved() {
        let clock = Clock::new();
        let at = clock.now() + 3_600_000;
        let (waited, ()) =
            tokio::join!(tokio::time::timeout(Duration::from_secs(5), clock.until(at)), async {
                clock.advance(Duration::from_secs(3600));
            });
        assert!(waited.is_ok() && clock.now() >= at);
    }

    #[test]
    fn time_moves_on_request_and_is_written_as_smartcar_does() {
        let clock = Clock::new();
        let before = clock.now();
        clock.advance(Duration::from_secs(7200));
        assert!(clock.now() >= before + 7_200_000);
        assert_eq!(iso(1_700_000_000_000), "2023-11-14T22:13:20.000Z");
    }
}
