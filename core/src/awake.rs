//! Time-outs that count the time in which this process runs. A process that was stopped (SIGSTOP, a suspended machine, a
//! frozen function) finds its time-outs over as it wakes, while what it waits for lies unread in its socket. Such a
//! time-out must not fire before the socket has been read: it may hold the only copy of a token pair.
//!
//! Time is counted in short ticks, each at most once, however long it really took. Permission to send is another matter:
//! it stays on the [`Clock`](crate::clock::Clock), which counts stopped time.

use std::{pin::Pin, time::Duration};

use tokio::time::{Instant, timeout};

/// Into how many ticks a wait is divided, within the bounds of one tick.
const TICKS: u32 = 240;
const SHORTEST_TICK: Duration = Duration::from_millis(50);
const LONGEST_TICK: Duration = Duration::from_secs(2);
/// What comes so much later than it was due tells that the process did not run meanwhile.
pub(crate) const LATE: Duration = Duration::from_millis(500);
/// What is left at least after the process has woken: time enough to read a socket.
pub(crate) const TO_READ: Duration = Duration::from_secs(2);
/// How often that is granted. A host so loaded that every tick is late must not make a wait endless.
const GRANTS: u32 = 20;

/// What is left of a wait, in time that this process runs.
#[derive(Debug)]
pub(crate) struct Patience {
    left: Duration,
    tick: Duration,
    grants: u32,
}

impl Patience {
    pub(crate) fn new(time: Duration) -> Self {
        Self { left: time, tick: (time / TICKS).clamp(SHORTEST_TICK, LONGEST_TICK), grants: GRANTS }
    }

    pub(crate) fn is_over(&self) -> bool {
        self.left.is_zero()
    }

    /// The next tick.
    fn tick(&self) -> Duration {
        self.left.min(self.tick)
    }

    /// Counts what a wait of one tick at most really took.
    fn count(&mut self, tick: Duration, took: Duration) {
        let counts = if is_switched_off() { took } else { took.min(tick) };
        self.left = self.left.saturating_sub(counts);
        if took >= tick + LATE && self.left < TO_READ && self.grants > 0 && !is_switched_off() {
            self.grants -= 1;
            self.left = TO_READ;
        }
    }

    /// What `work` gives within this tick; `None` at its end.
    pub(crate) async fn wait<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        let (tick, began) = (self.tick(), Instant::now());
        let done = timeout(tick, work).await.ok();
        self.count(tick, began.elapsed());
        done
    }

    /// The same for what a thread of its own waits for: `work` is given the length of the tick.
    pub(crate) fn wait_blocking<T>(&mut self, work: impl FnOnce(Duration) -> Option<T>) -> Option<T> {
        let (tick, began) = (self.tick(), std::time::Instant::now());
        let done = work(tick);
        self.count(tick, began.elapsed());
        done
    }
}

/// What `work` gives, if it does within `time` of running.
/// The caller pins it: a future that is handed on by value is kept twice.
pub(crate) async fn within<T>(time: Duration, mut work: Pin<&mut impl Future<Output = T>>) -> Option<T> {
    let mut patience = Patience::new(time);
    loop {
        match patience.wait(&mut work).await {
            None if patience.is_over() => return None,
            None => {}
            done => return done,
        }
    }
}

#[cfg(feature = "__fuzzing")]
static SWITCHED_OFF: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);

/// Makes every wait count stopped time, for a test that shows what this module is for.
#[cfg(feature = "__fuzzing")]
pub(crate) fn switch_off() {
    SWITCHED_OFF.store(true, std::sync::atomic::Ordering::Relaxed);
}

pub(crate) fn is_switched_off() -> bool {
    #[cfg(feature = "__fuzzing")]
    return SWITCHED_OFF.load(std::sync::atomic::Ordering::Relaxed);
    #[cfg(not(feature = "__fuzzing"))]
    false
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use super::*;

    fn seconds(seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds)
    }

    fn ticks(patience: &mut Patience, late: impl Fn(u32) -> Duration) -> u32 {
        let mut count = 0;
        while !patience.is_over() {
            let tick = patience.tick();
            patience.count(tick, tick + late(count));
            count += 1;
        }
        count
    }

    #[test]
    fn time_in_which_the_process_stands_still_does_not_count() {
        assert_eq!(ticks(&mut Patience::new(seconds(60.0)), |_| Duration::ZERO), 240);
        let stopped_once = |tick| if tick == 100 { seconds(70.0) } else { Duration::ZERO };
        assert_eq!(ticks(&mut Patience::new(seconds(60.0)), stopped_once), 240);
    }

    #[test]
    fn whoever_was_stopped_in_the_last_tick_still_has_time_to_read() {
        let stopped_at_the_end = |tick| if tick == 239 { seconds(70.0) } else { Duration::ZERO };
        assert_eq!(ticks(&mut Patience::new(seconds(60.0)), stopped_at_the_end), 248);
    }

    #[test]
    fn a_host_on_which_every_tick_is_late_does_not_wait_for_ever() {
        let count = ticks(&mut Patience::new(seconds(60.0)), |_| seconds(1.0));
        assert!(count < 270, "{count}");
        let count = ticks(&mut Patience::new(seconds(0.1)), |_| seconds(1.0));
        assert!(count < 100, "{count}");
    }

    #[tokio::test(start_paused = true)]
    async fn where_nothing_stops_the_time_is_the_time() {
        for time in [0.0, 0.01, 0.3, 15.0, 60.0, 310.0] {
            let began = Instant::now();
            assert_eq!(within(seconds(time), pin!(std::future::pending::<()>())).await, None);
            let took = began.elapsed().as_secs_f64();
            assert!((took - time).abs() < 0.3 + time / 100.0, "{time}: {took}");
        }
        assert_eq!(within(Duration::ZERO, pin!(async { 7 })).await, Some(7));
        let slow = async {
            tokio::time::sleep(seconds(1.0)).await;
            7
        };
        assert_eq!(within(seconds(2.0), pin!(slow)).await, Some(7));
    }
}
