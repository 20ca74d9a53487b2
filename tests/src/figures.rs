//! How long the scenarios run, that heavy ones run one at a time, and where their figures are written.
//!
//! `tests/run` runs each in a form that fits; `tests/soak` sets `SMARTCAR_SOAK_SECONDS`, and the same tests run that
//! long, and with the sizes the issue asks for.

use std::{fmt::Display, io::Write, time::Duration};

use tokio::sync::{Mutex, MutexGuard};

static HEAVY: Mutex<()> = Mutex::const_new(());

/// For a scenario that would spoil the timing of another one beside it: keep what this gives to the end.
pub async fn alone() -> MutexGuard<'static, ()> {
    HEAVY.lock().await
}

/// For how long `tests/soak` wants a scenario to run; `None` in `tests/run`.
pub fn soak() -> Option<Duration> {
    let seconds = std::env::var("SMARTCAR_SOAK_SECONDS").ok()?;
    Some(Duration::from_secs(seconds.parse().expect("SMARTCAR_SOAK_SECONDS is a number of seconds")))
}

/// `long` in `tests/soak`, else `short`.
pub fn long_or<T>(long: T, short: T) -> T {
    if soak().is_some() { long } else { short }
}

/// Writes a scenario's figures where they are seen even though the test passes.
pub fn report(scenario: &str, figures: impl Display) {
    say(&format!("{scenario}: {figures}"));
}

/// One loud line for a scenario that cannot run here. The caller then returns.
pub fn skip(scenario: &str, why: &str) {
    say(&format!("SKIPPED: {scenario}: {why}"));
}

/// Past the test harness, which keeps what a passing test prints to itself.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "== {line}");
}
