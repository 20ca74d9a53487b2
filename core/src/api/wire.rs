//! How Smartcar writes times, texts and lists. It does so in several ways; all are read, and
//! what cannot be read is absent, since what stands beside it is good.

use serde::{Deserialize, Deserializer};
use serde_json::{Number, Value};

use crate::clock::Timestamp;

/// Epoch numbers below this are seconds (up to the year 5138), those from it on milliseconds (since 1973).
const FIRST_MILLIS: f64 = 1e11;
/// The last millisecond of the year 9999.
const LAST_MILLIS: f64 = 253_402_300_799_999.0;

/// A time: ISO 8601, or a number since 1970 in seconds (as documented) or milliseconds (as seen). 0 means that it is
/// not known.
pub(crate) fn time(value: &Value) -> Option<Timestamp> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => match text.trim().parse::<f64>() {
            Ok(number) => number,
            Err(_) => {
                let time = text.trim().parse::<jiff::Timestamp>().ok()?.as_millisecond();
                return (time != 0).then(|| Timestamp::from_millis(time));
            }
        },
        _ => return None,
    };
    let millis = if number < FIRST_MILLIS { number * 1000.0 } else { number };
    #[allow(clippy::cast_possible_truncation)] // within the years that there are
    (millis > 0.0 && millis <= LAST_MILLIS).then(|| Timestamp::from_millis(millis.round() as i64))
}

/// The largest whole number that a float holds with every smaller one.
const LAST_WHOLE: f64 = 9_007_199_254_740_992.0;

/// A text; ids have come as numbers elsewhere, and are taken so. An empty one is absent: as an id it would make all that have it
/// one and the same.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => digits(number),
        _ => None,
    }
}

/// The digits of a number, unless it is one of which a float has lost some: those would be another id's.
pub(crate) fn digits(number: &Number) -> Option<String> {
    let whole = number.is_u64() || number.is_i64();
    let exact = whole || number.as_f64().is_some_and(|number| number.abs() < LAST_WHOLE);
    exact.then(|| number.to_string())
}

/// A number, in quotes or not. An empty text is none, nor is `NaN`.
pub(crate) fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => {
            let text = text.trim();
            let plain = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
            if !text.bytes().all(plain) {
                return None;
            }
            text.parse().ok()?
        }
        _ => return None,
    };
    number.is_finite().then_some(number)
}

/// A whole number, in quotes or not; `2019.0` is one.
pub(crate) fn whole(value: &Value) -> Option<i128> {
    let exact = match value {
        Value::Number(number) => number.as_u64().map(i128::from).or_else(|| number.as_i64().map(i128::from)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    #[allow(clippy::cast_possible_truncation)] // it is whole, and small enough
    exact.or_else(|| {
        number(value)
            .filter(|number| number.fract() == 0.0 && number.abs() < LAST_WHOLE)
            .map(|number| number as i128)
    })
}

/// A count or an index.
pub(crate) fn count(value: &Value) -> Option<u64> {
    whole(value).and_then(|number| u64::try_from(number).ok())
}

/// Yes or no, in quotes or not. `1` and `0` are numbers.
pub(crate) fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(yes) => Some(*yes),
        Value::String(text) if text.trim().eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.trim().eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// For serde: a time as [`time`] reads it.
pub(crate) fn maybe_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    Value::deserialize(deserializer).map(|value| time(&value))
}

/// For serde: a text as [`text`] reads it.
pub(crate) fn maybe_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Value::deserialize(deserializer).map(|value| text(&value))
}

/// For serde: `null` where a list belongs.
pub(crate) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_time_is_iso_or_seconds_or_milliseconds() {
        let seen = [
            json!("2026-11-24T10:00:00.500Z"),
            json!("2026-11-24T11:00:00.5+01:00"),
            json!(1_795_514_400.5),
            json!(1_795_514_400_500_i64),
            json!("1795514400500"),
        ];
        for time in seen {
            assert_eq!(super::time(&time).map(Timestamp::as_millis), Some(1_795_514_400_500), "{time}");
        }
    }

    #[test]
    fn zero_and_junk_are_no_times() {
        let junk = [
            json!(0),
            json!("0"),
            json!(-1),
            json!(1e300),
            json!(-1e300),
            json!(u64::MAX),
            json!(i64::MIN),
            json!(""),
            json!("nan"),
            json!("inf"),
            json!("yesterday"),
            json!("1970-01-01T00:00:00Z"),
            json!(null),
            json!([]),
            json!({}),
            json!(true),
        ];
        for time in junk {
            assert_eq!(super::time(&time), None, "{time}");
        }
    }

    #[test]
    fn an_empty_text_is_none() {
        assert_eq!((text(&json!("")), text(&json!({})), text(&json!(7))), (None, None, Some("7".to_owned())));
    }
}
