//! The sandbox's time: real time plus an offset that tests move forward.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Milliseconds since the Unix epoch, on the sandbox's clock.
pub(crate) type Millis = i64;

/// Real elapsed time since the start, plus what was advanced. It never goes back, whatever the host's clock does.
pub(crate) struct Clock {
    started: Instant,
    started_at: Millis,
    advanced: AtomicI64,
}

impl Clock {
    pub(crate) fn new() -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { started: Instant::now(), started_at: millis(since_epoch), advanced: AtomicI64::new(0) }
    }

    pub(crate) fn now(&self) -> Millis {
        self.started_at + millis(self.started.elapsed()) + self.advanced.load(Ordering::SeqCst)
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.advanced.fetch_add(millis(by), Ordering::SeqCst);
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

    #[test]
    fn time_moves_when_told_and_is_written_as_smartcar_does() {
        let clock = Clock::new();
        let before = clock.now();
        clock.advance(Duration::from_secs(7200));
        assert!(clock.now() >= before + 7_200_000);
        assert_eq!(iso(1_700_000_000_000), "2023-11-14T22:13:20.000Z");
    }
}
