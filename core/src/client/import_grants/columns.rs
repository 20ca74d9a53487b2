//! A row of a table as texts: the columns of Smartcar's guide by their names, and times in the forms that tables hold.

use jiff::{civil::DateTime, tz::Offset};

use super::GrantToImport;
use crate::{Error, ErrorKind, Result, clock::Timestamp, secret::Secret};

/// Numbers from here on are milliseconds. As seconds it is the year 5138, as milliseconds the year 1973.
const MILLISECONDS_FROM: f64 = 1e11;

impl GrantToImport {
    /// The columns that [`from_columns`](Self::from_columns) knows.
    pub const COLUMNS: [&str; 9] = [
        "refresh_token",
        "access_token",
        "access_expires_at",
        "refresh_expires_at",
        "user_id",
        "vehicle_id",
        "per_vehicle",
        "account",
        "obtained_at",
    ];

    /// A row of a table, by the names of its columns; an empty text is no value.
    ///
    /// | column | |
    /// |---|---|
    /// | `refresh_token` | required |
    /// | `access_token` | kept only with `access_expires_at` |
    /// | `access_expires_at`, `refresh_expires_at`, `obtained_at` | seconds or milliseconds since 1970, ISO 8601, or an SQL timestamp; without an offset it is UTC |
    /// | `user_id` | Smartcar's id of the user |
    /// | `vehicle_id` | one id: Connect Match, unless `per_vehicle` says otherwise. Several: with spaces or commas between |
    /// | `vehicle_ids` | in its place: any number of ids, none of which makes it Connect Match |
    /// | `per_vehicle` | `true`, `false`, `1` or `0`: whether the consent is for one vehicle |
    /// | `account` | the caller's own id of its customer |
    ///
    /// What is wrong is said by the import, as a problem of this row: [`InvalidInput`](crate::ErrorKind::InvalidInput), whose
    /// field is the column. What is in it is not shown.
    ///
    /// ```
    /// use smartcar_sdk::GrantToImport;
    /// let row = [("refresh_token", "refresh token"), ("access_expires_at", "2026-11-29 08:00:00"), ("vehicle_id", "")];
    /// let row = GrantToImport::from_columns(row);
    /// ```
    pub fn from_columns<'a>(columns: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let columns: Vec<_> = columns.into_iter().collect();
        Self::read_columns(columns.iter().copied()).unwrap_or_else(|fault| {
            // What the row's grant may be known by.
            let token =
                columns.iter().find(|(name, _)| *name == "refresh_token").map_or("", |(_, text)| text.trim());
            Self { fault: Some(fault), ..Self::new(Secret::new(token)) }
        })
    }

    fn read_columns<'a>(columns: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self> {
        let mut row = Self::new(Secret::new(""));
        let (mut per_vehicle, mut one_vehicle) = (None, false);
        for (name, value) in columns {
            let text = value.trim();
            // It must be a column even where it is empty: a wrong name is seen in the first row.
            let empty = text.is_empty();
            match name {
                "refresh_token" => row.refresh_token = Secret::new(text),
                "access_token" => row.access_token = (!empty).then(|| Secret::new(text)),
                "access_expires_at" => row.access_expires_at = time("access_expires_at", text)?,
                "refresh_expires_at" => row.refresh_expires_at = time("refresh_expires_at", text)?,
                "obtained_at" => row.obtained_at = time("obtained_at", text)?,
                "user_id" => row.user_id = (!empty).then(|| text.to_owned()),
                "vehicle_id" => {
                    row.vehicle_ids.extend(ids(text));
                    one_vehicle = row.vehicle_ids.len() == 1;
                }
                "vehicle_ids" => row.vehicle_ids.extend(ids(text)),
                "per_vehicle" => per_vehicle = flag(text)?,
                "account" => row.account = (!empty).then(|| text.to_owned()),
                _ => {
                    let known = Self::COLUMNS.join(", ");
                    let why =
                        format!("the column is none of {known}, vehicle_ids: rename it, or leave it out");
                    return Err(Error::new(ErrorKind::InvalidInput, why).with_field(name.to_owned()));
                }
            }
        }
        if row.refresh_token.expose().is_empty() {
            return Err(Error::invalid_input(
                "refresh_token",
                "refresh_token is empty: without it a grant is lost",
            ));
        }
        row.per_vehicle = per_vehicle.unwrap_or(one_vehicle);
        Ok(row)
    }
}

fn ids(text: &str) -> impl Iterator<Item = String> {
    text.split([' ', ',']).filter(|id| !id.is_empty()).map(str::to_owned)
}

fn flag(text: &str) -> Result<Option<bool>> {
    match text.to_ascii_lowercase().as_str() {
        "" => Ok(None),
        "1" | "t" | "true" => Ok(Some(true)),
        "0" | "f" | "false" => Ok(Some(false)),
        _ => Err(Error::invalid_input("per_vehicle", "per_vehicle must be true or false")),
    }
}

/// The time in `text`; `None` where it is empty.
fn time(field: &'static str, text: &str) -> Result<Option<Timestamp>> {
    if text.is_empty() {
        return Ok(None);
    }
    let found = match text.parse::<f64>() {
        Ok(number) => of_number(number),
        Err(_) => of_words(text),
    };
    found.map(Some).ok_or_else(|| {
        let why = format!(
            "{field} is no time: it must be seconds or milliseconds since 1970, ISO 8601 (2026-11-29T08:00:00Z) or an SQL \
             timestamp (2026-11-29 08:00:00)"
        );
        Error::invalid_input(field, why)
    })
}

#[allow(clippy::cast_possible_truncation, reason = "it is far below the largest integer")]
fn of_number(number: f64) -> Option<Timestamp> {
    // Up to the year 9999.
    let millis = if number.abs() < MILLISECONDS_FROM { number * 1000.0 } else { number };
    (0.0..=253_402_300_799_999.0).contains(&millis).then(|| Timestamp::from_millis(millis as i64))
}

fn of_words(text: &str) -> Option<Timestamp> {
    let text = text.strip_suffix(" UTC").map_or_else(|| text.to_owned(), |rest| format!("{rest}Z"));
    // Databases and languages write offsets as `+00`, `+0000` and ` +0000`, too.
    let offset = text.get(10..).and_then(|rest| rest.rfind(['+', '-'])).map_or(text.len(), |at| at + 10);
    let (clock, offset) = text.split_at(offset);
    let digits: String = offset.chars().filter(char::is_ascii_digit).collect();
    let whole = match digits.len() {
        2 => format!("{}{}{digits}:00", clock.trim_end(), &offset[..1]),
        4 => format!("{}{}{}:{}", clock.trim_end(), &offset[..1], &digits[..2], &digits[2..]),
        _ => text.clone(),
    };
    if let Ok(time) = whole.parse::<jiff::Timestamp>() {
        return Some(time.into());
    }
    // Jiff would pass over an offset or a zone behind it: what it names would be another time.
    let civil = |letter: char| letter.is_ascii_digit() || "-:. Tt".contains(letter);
    let civil = text.chars().all(civil).then(|| text.parse::<DateTime>().ok())??;
    Some(Offset::UTC.to_timestamp(civil).ok()?.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_the_forms_that_tables_hold() {
        let expected = "2026-11-29T08:00:00Z";
        for text in [
            "1795939200",
            "1795939200.0",
            "1795939200000",
            "2026-11-29T08:00:00Z",
            "2026-11-29T09:00:00+01:00",
            "2026-11-29T08:00:00.000000+00:00",
            "2026-11-29 08:00:00",
            "2026-11-29T08:00:00",
            "2026-11-29 08:00:00+00",
            "2026-11-29 03:00:00-05",
            "2026-11-29 08:00:00.000",
            "2026-11-29 08:00:00 UTC",
            "2026-11-29 08:00:00 +0000",
            "2026-11-29T08:00:00.000+0000",
            "2026-11-29 03:00:00-0500",
            "2026-11-29 13:30:00+05:30",
            "2026-11-29T08:00:00.000000Z",
        ] {
            let read = time("obtained_at", text).unwrap_or_else(|_| panic!("{text}")).unwrap();
            assert_eq!(read, expected.parse::<jiff::Timestamp>().unwrap().into(), "{text}");
        }
        assert_eq!(time("obtained_at", "").unwrap(), None);
        for text in ["soon", "NaN", "inf", "-1", "1e300", "08:00:00", "2026-13-01", "2026-11-29 08:00:00 CET"]
        {
            let error = time("obtained_at", text).expect_err(text);
            assert_eq!(
                (error.kind(), error.field()),
                (ErrorKind::InvalidInput, Some("obtained_at")),
                "{text}"
            );
        }
    }

    #[test]
    fn a_row_is_read_by_the_names_of_its_columns() {
        let row = |columns: &[(&str, &str)]| {
            let token = [("refresh_token", "r")];
            GrantToImport::read_columns(token.into_iter().chain(columns.iter().copied()))
        };
        let one = row(&[("vehicle_id", "car-1")]).unwrap();
        assert!(one.per_vehicle && one.vehicle_ids == ["car-1"]);
        assert!(!row(&[("vehicle_id", "car-1"), ("per_vehicle", "f")]).unwrap().per_vehicle);
        let several =
            row(&[("vehicle_id", "car-1 car-2,car-3"), ("account", ""), ("user_id", " u ")]).unwrap();
        assert!(!several.per_vehicle && several.vehicle_ids == ["car-1", "car-2", "car-3"]);
        assert_eq!((several.account, several.user_id.as_deref()), (None, Some("u")));
        for (columns, field) in [
            (&[("id", "7")][..], "id"),
            (&[("per_vehicle", "perhaps")], "per_vehicle"),
            (&[("refresh_token", " ")], "refresh_token"),
        ] {
            assert_eq!(row(columns).unwrap_err().field(), Some(field));
        }
        assert!(!row(&[("vehicle_ids", "car-1")]).unwrap().per_vehicle);
        let nothing = GrantToImport::from_columns([]).checked();
        assert_eq!(nothing.err().unwrap().field(), Some("refresh_token"));
    }
}
