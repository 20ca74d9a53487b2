//! Time as the SDK sees it. Everything that asks for the time asks a [`Clock`], so that tests and simulations
//! move months in milliseconds.

use std::{
    borrow::Cow,
    fmt,
    future::pending,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use tokio::sync::watch;

use crate::process::PerProcess;

/// A point in time as people and databases know it: UTC, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since 1970.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// This time plus `duration`.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(millis(duration)))
    }

    /// This time minus `duration`.
    #[must_use]
    pub fn before(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(millis(duration)))
    }

    /// How long `earlier` is ago at this time; zero if it is not.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl From<SystemTime> for Timestamp {
    /// To the millisecond towards 1970; what no timestamp reaches is the last, or the first, there is.
    fn from(time: SystemTime) -> Self {
        match time.duration_since(UNIX_EPOCH) {
            Ok(since) => Self(millis(since)),
            Err(error) => Self(0).before(error.duration()),
        }
    }
}

impl From<Timestamp> for SystemTime {
    fn from(time: Timestamp) -> Self {
        let distance = Duration::from_millis(time.0.unsigned_abs());
        if time.0 < 0 { UNIX_EPOCH - distance } else { UNIX_EPOCH + distance }
    }
}

impl From<jiff::Timestamp> for Timestamp {
    /// To the millisecond towards 1970.
    fn from(time: jiff::Timestamp) -> Self {
        Self(time.as_millisecond())
    }
}

impl TryFrom<Timestamp> for jiff::Timestamp {
    type Error = jiff::Error;

    /// # Errors
    /// Outside of the years -9999 to 9999.
    fn try_from(time: Timestamp) -> Result<Self, jiff::Error> {
        Self::from_millisecond(time.0)
    }
}

/// As text, e.g. `2026-11-28T10:00:00.5Z` (RFC 3339), to the millisecond. It fails outside of the years -9999 to 9999.
impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let time = jiff::Timestamp::try_from(*self).map_err(serde::ser::Error::custom)?;
        serializer.collect_str(&time)
    }
}

/// From such text, in UTC or with an offset.
impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        text.parse::<jiff::Timestamp>().map(Self::from).map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(time) => write!(f, "{time:.0}"),
            Err(_) => write!(f, "{} ms", self.0),
        }
    }
}

/// A point on the host's own clock that never steps and goes on while the machine is suspended
/// (`CLOCK_BOOTTIME`), in milliseconds. Only differences within one process mean anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    /// From milliseconds on this clock.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds on this clock.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// This moment plus `duration`.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(millis(duration)))
    }

    /// This moment minus `duration`.
    #[must_use]
    pub fn before(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(millis(duration)))
    }

    /// How long `earlier` is ago at this moment; zero if it is not.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// A source of time.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The wall clock. It may step; nothing that must be right rests on it alone.
    fn now(&self) -> Timestamp;
    /// The clock that never steps and counts suspended time.
    fn moment(&self) -> Moment;
    /// How far this clock has been moved ahead of the host's, where it is one that can be. So far is the time moved of a store
    /// that goes by a clock of its own, a database's.
    fn advanced(&self) -> Option<Duration> {
        None
    }
    /// Ends when somebody has moved this clock by hand since the call: who sleeps by it looks at it again then. The host's
    /// clocks are moved by nobody, and so this never ends unless it is overridden.
    fn moved(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        // Of no size, so that boxing it allocates nothing.
        Box::pin(pending())
    }
}

/// The longest that a sleep goes without a look at the clock: timers do not count the time a machine is suspended, so
/// what came due meanwhile is late by so much at most.
pub(crate) const NAP: Duration = Duration::from_secs(2);

/// Sleeps by `clock`, suspended time included.
pub(crate) async fn sleep(clock: &dyn Clock, pause: Duration) {
    // Before each look at the clock: a move between the look and the nap must not be slept over.
    let mut moved = clock.moved();
    let until = clock.moment().after(pause);
    // The clock tells whole milliseconds: a shorter pause is a pause all the same.
    let mut left = pause;
    while !left.is_zero() {
        tokio::select! {
            biased;
            () = &mut moved => moved = clock.moved(),
            () = tokio::time::sleep(left.min(NAP)) => {}
        }
        left = until.since(clock.moment());
    }
}

/// What `work` gives, if it does within `time` by `clock`.
pub(crate) async fn within<T>(clock: &dyn Clock, time: Duration, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        done = work => Some(done),
        () = sleep(clock, time) => None,
    }
}

/// The host's clocks.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(millis(since))
    }

    fn moment(&self) -> Moment {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        let clock = rustix::time::ClockId::Boottime;
        // Darwin's monotonic clock counts suspended time under its own name only; this is the nearest there is.
        #[cfg(not(any(target_os = "linux", target_os = "android")))]
        let clock = rustix::time::ClockId::Monotonic;
        let time = rustix::time::clock_gettime(clock);
        Moment(time.tv_sec.saturating_mul(1000).saturating_add(time.tv_nsec / 1_000_000))
    }
}

/// The host's clocks, moved ahead (or back) by hand: what tests and the demo use to let months pass. Whoever sleeps by it wakes
/// at once where its time has come.
///
/// ```
/// use std::time::Duration;
/// use smartcar_sdk::clock::{Clock, ShiftedClock};
/// let clock = ShiftedClock::default();
/// let before = clock.now();
/// clock.advance(Duration::from_secs(3600));
/// assert!(clock.now().since(before) >= Duration::from_secs(3600));
/// ```
#[derive(Clone, Debug, Default)]
pub struct ShiftedClock {
    wall: Arc<AtomicI64>,
    moment: Arc<AtomicI64>,
    /// Wakes who sleeps by it. There are locks in it, each of which a thread may hold while another one forks.
    moved: Arc<PerProcess<watch::Sender<()>>>,
}

impl ShiftedClock {
    /// Lets `duration` pass on both clocks.
    pub fn advance(&self, duration: Duration) {
        self.wall.fetch_add(millis(duration), Ordering::SeqCst);
        self.moment.fetch_add(millis(duration), Ordering::SeqCst);
        if let Some(moved) = self.watched() {
            moved.send_replace(());
        }
    }

    fn watched(&self) -> Option<&watch::Sender<()>> {
        self.moved.get_or_make(|| Ok(watch::Sender::default())).ok()
    }

    /// Lets the wall clock alone step by `millis`, as when somebody sets it.
    pub fn step_wall(&self, millis: i64) {
        self.wall.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> Timestamp {
        Timestamp(SystemClock.now().0 + self.wall.load(Ordering::SeqCst))
    }

    fn moment(&self) -> Moment {
        Moment(SystemClock.moment().0 + self.moment.load(Ordering::SeqCst))
    }

    fn advanced(&self) -> Option<Duration> {
        Some(Moment(self.moment.load(Ordering::SeqCst)).since(Moment(0)))
    }

    fn moved(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let moved = self.watched().map(watch::Sender::subscribe);
        Box::pin(async move {
            // The sender lives as long as the clock, so a change is the only way out.
            if let Some(mut moved) = moved {
                drop(moved.changed().await);
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_never_go_below_zero_or_over_the_edge() {
        let early = Timestamp::from_millis(5);
        assert_eq!(early.since(Timestamp::from_millis(9)), Duration::ZERO);
        assert_eq!(Timestamp::from_millis(i64::MAX).after(Duration::MAX).as_millis(), i64::MAX);
    }

    #[test]
    fn a_timestamp_is_a_system_time_and_one_of_jiff() {
        for millis in [0, 1, -1, 1_700_000_000_123, -1_700_000_000_123] {
            let time = Timestamp::from_millis(millis);
            assert_eq!(Timestamp::from(SystemTime::from(time)), time);
            assert_eq!(Timestamp::from(jiff::Timestamp::try_from(time).unwrap()), time);
        }
        for far in [-i64::MAX, i64::MAX] {
            let far = Timestamp::from_millis(far);
            assert!(jiff::Timestamp::try_from(far).is_err());
            assert_eq!(Timestamp::from(SystemTime::from(far)), far);
        }
    }

    #[test]
    fn a_timestamp_goes_through_json_whole() {
        let time = Timestamp::from_millis(1_795_514_400_500);
        let text = serde_json::to_string(&time).unwrap();
        assert_eq!(text, r#""2026-11-24T10:00:00.5Z""#);
        for text in [text.as_str(), r#""2026-11-24T12:00:00.5+02:00""#] {
            assert_eq!(serde_json::from_str::<Timestamp>(text).unwrap(), time);
        }
        assert!(serde_json::from_str::<Timestamp>("\"yesterday\"").is_err());
        assert!(serde_json::to_string(&Timestamp::from_millis(i64::MAX)).is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn who_sleeps_wakes_when_the_clock_is_moved() {
        let clock = ShiftedClock::default();
        let asleep = tokio::spawn({
            let clock = clock.clone();
            async move { sleep(&clock, Duration::from_secs(7200)).await }
        });
        tokio::task::yield_now().await;
        let began = tokio::time::Instant::now();
        clock.advance(Duration::from_secs(3600));
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(!asleep.is_finished(), "an hour is left");
        clock.advance(Duration::from_secs(3600));
        tokio::time::timeout(NAP, asleep).await.unwrap().unwrap();
        assert!(began.elapsed() < NAP / 2, "woken, not found awake");
    }

    #[test]
    fn a_timestamp_reads_as_utc() {
        assert_eq!(Timestamp::from_millis(1_700_000_000_123).to_string(), "2023-11-14T22:13:20Z");
    }
}
