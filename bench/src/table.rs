//! What is printed.

use std::time::{Duration, Instant};

/// Begins a part.
pub(crate) fn part(title: &str) {
    println!("\n{title}");
}

/// One figure, and what it should be where something is asked of it.
pub(crate) fn line(what: &str, figure: &str, target: &str) {
    println!("  {what:<62} {figure:>16}   {target}");
}

/// The middle one of so many measurements.
pub(crate) fn median<T: PartialOrd + Copy>(mut figures: Vec<T>) -> T {
    figures.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    figures[figures.len() / 2]
}

/// How long `work` takes.
pub(crate) async fn timed<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let since = Instant::now();
    let result = work.await;
    (result, since.elapsed())
}

/// `a / b`.
pub(crate) fn ratio(a: Duration, b: Duration) -> String {
    format!("{:.2}", a.as_secs_f64() / b.as_secs_f64())
}

/// A duration for people.
pub(crate) fn ms(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}
