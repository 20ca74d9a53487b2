//! `Retry-After`: how long Smartcar, or what stands before it, asks us to stay away. The one place that reads it: for whole
//! answers, the parts of a batch or a webhook, and the token endpoints.

use std::time::Duration;

use http::{HeaderMap, header};

use crate::clock::Timestamp;

/// No pause is longer: a proxy's odd number must not stop a fleet for a month.
const LONGEST: Duration = Duration::from_secs(86_400);
/// The pause where the header is there and says nothing that makes sense. Somebody wants fewer requests; for how long, a
/// minute is a fair guess.
const UNREADABLE: Duration = Duration::from_secs(60);
/// Numbers from here on are no delays but points in time, in seconds since 1970 (since 2001; as a delay, 31 years).
const FIRST_EPOCH: f64 = 1e9;
/// Numbers from here on are milliseconds since 1970 (since 1973).
const FIRST_MILLIS: f64 = 1e11;
/// The last millisecond of the year 9999.
const LAST_MILLIS: f64 = 253_402_300_799_999.0;

/// What a `Retry-After` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetryAfter {
    /// So long from now.
    For(Duration),
    /// Until then.
    Until(Timestamp),
    /// Nothing that makes sense.
    Unreadable,
}

impl RetryAfter {
    /// What an answer's headers say; `None` where there is no `Retry-After`. Of several, the longest counts.
    ///
    /// Read are seconds, whole or with a fraction; the three forms of a date in HTTP (RFC 9110, 5.6.7) and ISO 8601; and
    /// seconds or milliseconds since 1970. A time is counted from the answer's own `Date`, where that makes sense, since
    /// both come from one clock; else from ours.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let sent = headers.get(header::DATE).and_then(|date| date.to_str().ok()).and_then(time);
        let said = headers.get_all(header::RETRY_AFTER).into_iter().map(|value| {
            let Ok(text) = value.to_str() else { return Self::Unreadable };
            Self::read(text, sent)
        });
        // For comparing alone: times that are left have no `Date` beside them.
        said.max_by_key(|said| match said {
            Self::For(pause) => (1, pause.as_millis()),
            Self::Until(time) => (2, u128::try_from(time.as_millis()).unwrap_or(0)),
            Self::Unreadable => (0, 0),
        })
    }

    fn read(text: &str, sent: Option<Timestamp>) -> Self {
        if let Some(delay) = number(text).filter(|number| (0.0..FIRST_EPOCH).contains(number)) {
            return Self::For(Duration::from_secs_f64(delay).min(LONGEST));
        }
        let Some(until) = time(text) else { return Self::Unreadable };
        match sent.map(|sent| until.since(sent)) {
            Some(pause) if !pause.is_zero() && pause <= LONGEST => Self::For(pause),
            _ => Self::Until(until),
        }
    }

    /// The pause to keep from `now` on: never longer than a day. A minute where the header says nothing that makes sense
    /// (`soon`, `NaN`, `-5`, `1e30`), or names a time that is over.
    pub(crate) fn pause(self, now: Timestamp) -> Duration {
        match self {
            Self::For(pause) => pause,
            Self::Until(time) if time > now => time.since(now).min(LONGEST),
            Self::Until(_) | Self::Unreadable => UNREADABLE,
        }
    }
}

/// A plain number; Rust's own words for what is none (`inf`, `nan`) are not accepted.
fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    if plain { text.parse().ok() } else { None }
}

/// A point in time, in any form that HTTP has, ISO 8601, or since 1970.
pub(super) fn time(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Some(number) = number(text) {
        let millis = if number < FIRST_MILLIS { number * 1000.0 } else { number };
        #[allow(clippy::cast_possible_truncation)] // within the years that there are
        return (number >= FIRST_EPOCH && millis <= LAST_MILLIS)
            .then(|| Timestamp::from_millis(millis.round() as i64));
    }
    let time = imf_fixdate(text).or_else(|| obsolete(text)).or_else(|| text.parse().ok());
    time.map(|time: jiff::Timestamp| Timestamp::from_millis(time.as_millisecond()))
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`
fn imf_fixdate(text: &str) -> Option<jiff::Timestamp> {
    const PARSER: jiff::fmt::rfc2822::DateTimeParser =
        jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true);
    PARSER.parse_timestamp(text).ok()
}

/// `Sunday, 06-Nov-94 08:49:37 GMT`, and `Sun Nov  6 08:49:37 1994`. The weekday is passed by: it adds nothing.
fn obsolete(text: &str) -> Option<jiff::Timestamp> {
    let parse = |format: &str, text: &str| jiff::civil::DateTime::strptime(format, text).ok();
    let date = match text.split_once(", ") {
        Some((_, rest)) => parse("%d-%b-%y %H:%M:%S GMT", rest),
        None => parse("%b %e %H:%M:%S %Y", text.split_once(' ')?.1.trim_start()),
    };
    jiff::tz::TimeZone::UTC.to_timestamp(date?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-24T10:00:00Z, a Tuesday.
    const NOW: Timestamp = Timestamp::from_millis(1_795_514_400_000);

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pairs = pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        let mut headers = HeaderMap::new();
        headers.extend(pairs.map(|(name, value): (header::HeaderName, _)| (Some(name), value)));
        headers
    }

    fn pause(text: &str) -> f64 {
        RetryAfter::of(&headers(&[("retry-after", text)])).unwrap().pause(NOW).as_secs_f64()
    }

    #[test]
    fn every_form_is_read() {
        for (text, seconds) in [
            ("0", 0.0),
            ("1", 1.0),
            (" 999 ", 999.0),
            ("1.5", 1.5),
            ("120.0", 120.0),
            ("1e2", 100.0),
            ("86400", 86_400.0),
            // IMF-fixdate, and the two obsolete forms.
            ("Tue, 24 Nov 2026 10:02:00 GMT", 120.0),
            ("Tuesday, 24-Nov-26 10:02:00 GMT", 120.0),
            ("Tue Nov 24 10:02:00 2026", 120.0),
            ("Tue, 1 Dec 2026 10:00:00 GMT", 86_400.0),
            ("Tue Dec  1 10:00:00 2026", 86_400.0),
            // A weekday that is wrong, other zones.
            ("Sun, 24 Nov 2026 10:02:00 GMT", 120.0),
            ("Sunday, 24-Nov-26 10:02:00 GMT", 120.0),
            ("Tue, 24 Nov 2026 11:02:00 +0100", 120.0),
            ("2026-11-24T10:02:00Z", 120.0),
            // Since 1970.
            ("1795514520", 120.0),
            ("1795514520.5", 120.5),
            ("1795514520000", 120.0),
        ] {
            assert!((pause(text) - seconds).abs() < 1e-6, "{text}: {}", pause(text));
        }
    }

    #[test]
    fn what_is_too_long_is_a_day() {
        for text in
            ["86401", "99999999", "999999999", "1895514520", "1895514520000", "Fri, 24 Nov 2079 10:00:00 GMT"]
        {
            assert!((pause(text) - 86_400.0).abs() < 1e-6, "{text}: {}", pause(text));
        }
    }

    #[test]
    fn nonsense_is_a_minute() {
        for text in [
            "",
            " ",
            "soon",
            "NaN",
            "inf",
            "infinity",
            "-1",
            "-0.5",
            "-1e30",
            "1e30",
            "1e400",
            "99999999999999999999",
            "1.5.2",
            "e",
            "+",
            "0x10",
            "12 apples",
            "Tue, 24 Nov 2026 09:59:59 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "1700000000",
            "1700000000000",
            "Tue, 99 Nov 2026 10:00:00 GMT",
            "Tue, 24 Nov 2026",
            "\u{e4}",
        ] {
            assert!((pause(text) - 60.0).abs() < 1e-6, "{text}: {}", pause(text));
        }
    }

    #[test]
    fn a_time_is_counted_from_the_date_beside_it() {
        let of = |text: &str, date: &str| {
            RetryAfter::of(&headers(&[("retry-after", text), ("date", date)])).unwrap().pause(NOW).as_secs()
        };
        // Our clock is an hour ahead, or behind.
        assert_eq!(of("Tue, 24 Nov 2026 09:01:30 GMT", "Tue, 24 Nov 2026 09:00:00 GMT"), 90);
        assert_eq!(of("Tue, 24 Nov 2026 11:01:30 GMT", "Tue, 24 Nov 2026 11:00:00 GMT"), 90);
        // Dates that make no sense beside it leave ours.
        for date in ["yesterday", "Tue, 24 Nov 1970 11:00:00 GMT", "Tue, 24 Nov 2099 11:00:00 GMT"] {
            assert_eq!(of("Tue, 24 Nov 2026 10:01:30 GMT", date), 90, "{date}");
        }
    }

    #[test]
    fn of_several_the_longest_counts_and_none_is_none() {
        let several = headers(&[("retry-after", "5"), ("retry-after", "soon"), ("Retry-After", "7")]);
        assert_eq!(RetryAfter::of(&several), Some(RetryAfter::For(Duration::from_secs(7))));
        assert_eq!(RetryAfter::of(&HeaderMap::new()), None);
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics_and_no_pause_is_longer_than_a_day(text in "[ -~]{0,40}", number in proptest::num::f64::ANY) {
            for text in [text, number.to_string()] {
                proptest::prop_assert!(pause(&text) <= 86_400.0);
            }
        }
    }
}
