//! What callers pass, checked before anything is sent: each error names the argument and the remedy.

use crate::{Error, Result};

/// A place on earth.
pub(crate) fn place(latitude: f64, longitude: f64) -> Result<()> {
    for (name, number, most) in [("latitude", latitude, 90.0), ("longitude", longitude, 180.0)] {
        if !(-most..=most).contains(&number) {
            let message = format!("{name} must be from -{most} to {most} degrees");
            return Err(Error::invalid_input(name, message));
        }
    }
    Ok(())
}

/// An id of Smartcar's that becomes a segment of an address.
pub(crate) fn id(name: &'static str, id: &str) -> Result<()> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if id.is_empty() || id.len() > 128 || !id.bytes().all(fits) || id.bytes().all(|byte| byte == b'.') {
        return Err(Error::invalid_input(
            name,
            format!("{name} must be the id as Smartcar gave it, nothing around it"),
        ));
    }
    Ok(())
}

/// A day, `YYYY-MM-DD`; a time of day after it is left out.
pub(crate) fn day(name: &'static str, text: Option<&str>) -> Result<Option<String>> {
    let Some(text) = text else { return Ok(None) };
    let parsed = text.get(..10).and_then(|day| day.parse::<jiff::civil::Date>().ok());
    let rest_fits = text.len() == 10 || matches!(text.as_bytes().get(10), Some(b'T' | b' '));
    match parsed.filter(|_| rest_fits) {
        Some(date) => Ok(Some(date.to_string())),
        None => Err(Error::invalid_input(name, format!("{name} must be a day, YYYY-MM-DD"))),
    }
}

/// A path below a vehicle or an API, without what could lead out of it.
pub(crate) fn path(path: &str) -> Result<String> {
    let trimmed = path.trim_matches('/');
    let odd = |segment: &str| {
        matches!(segment, "" | "." | "..")
            || !segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~:@+".contains(&byte))
    };
    if trimmed.len() > 1024 || (!trimmed.is_empty() && trimmed.split('/').any(odd)) {
        return Err(Error::invalid_input(
            "path",
            "path must be plain segments below the vehicle, e.g. tesla/compass; give a query by itself",
        ));
    }
    Ok(trimmed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_a_day() {
        assert_eq!(day("start_date", Some("2026-02-28T10:00:00Z")).unwrap().as_deref(), Some("2026-02-28"));
        for bad in ["", "2026-02-30", "28.02.2026", "2026-02-28x", "2026-2-8"] {
            assert_eq!(day("end_date", Some(bad)).unwrap_err().field(), Some("end_date"), "{bad}");
        }
    }

    #[test]
    fn a_path_that_leads_elsewhere_is_turned_away() {
        for bad in ["../x", "a/../b", "a//b", "http://x/y", "a?b=c", "a#b", "a b", "a%2fb", "ü"] {
            assert_eq!(path(bad).unwrap_err().field(), Some("path"), "{bad}");
        }
        assert_eq!(path("/tesla/compass/").unwrap(), "tesla/compass");
        assert_eq!(path("").unwrap(), "");
    }
}
