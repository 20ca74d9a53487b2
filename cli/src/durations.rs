//! Lengths of time as people write them: `5d`, `36h`, `90 s`.

use std::time::Duration;

use jiff::{Span, SpanRelativeTo};

/// Reads one; a day has 24 hours.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let read = || {
        let span: Span = text.parse().ok()?;
        let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
        Duration::try_from(duration).ok().filter(|duration| !duration.is_zero())
    };
    read().ok_or_else(|| "write a length of time such as 5d, 12h, 30m or 45s".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_hours_minutes_and_seconds_are_read() {
        let seconds = |text| duration(text).map(|read| read.as_secs());
        assert_eq!(seconds("5d"), Ok(5 * 86_400));
        assert_eq!(seconds("1d 12h"), Ok(36 * 3600));
        assert_eq!(seconds("90s"), Ok(90));
        for bad in ["", "5", "0s", "-5d", "1 month", "soon"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }
}
