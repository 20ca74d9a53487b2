//! What comes beside the values of every reading.

use std::{ops::Deref, str::FromStr};

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use super::{json::Json, signals::Signal};
use crate::{clock::Timestamp, config::UnitSystem, http::Response};

pub(super) const UNIT_SYSTEM: HeaderName = HeaderName::from_static("sc-unit-system");
const REQUEST_ID: HeaderName = HeaderName::from_static("sc-request-id");
const DATA_AGE: HeaderName = HeaderName::from_static("sc-data-age");
const FETCHED_AT: HeaderName = HeaderName::from_static("sc-fetched-at");

/// About an answer: which request it was, how old its values are, and in which units.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Meta {
    /// Smartcar's id of the request, which its support asks for.
    pub request_id: Option<String>,
    /// When the car reported the values.
    pub data_age: Option<Timestamp>,
    /// When Smartcar fetched them.
    pub fetched_at: Option<Timestamp>,
    /// The units the values are in.
    pub unit_system: UnitSystem,
    /// The names of the reading's fields whose value is a guess, since it cannot be meant as it came: a tire's pressure that is
    /// impossible in the unit it names, and read as kilopascals (270 "bar"). Nearly always empty; `raw` has what was sent.
    pub guessed: Vec<String>,
}

impl Meta {
    /// About an answer that did not come from Smartcar.
    pub(crate) fn none() -> Self {
        Self::of_headers(&HeaderMap::new(), UnitSystem::default())
    }

    pub(crate) fn of(response: &Response, asked_for: UnitSystem) -> Self {
        Self::of_headers(&response.headers, asked_for)
    }

    pub(crate) fn of_headers(headers: &HeaderMap, asked_for: UnitSystem) -> Self {
        let header = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        Self {
            request_id: header(REQUEST_ID).map(str::to_owned),
            data_age: header(DATA_AGE).and_then(iso_time),
            fetched_at: header(FETCHED_AT).and_then(iso_time),
            unit_system: header(UNIT_SYSTEM).and_then(UnitSystem::from_word).unwrap_or(asked_for),
            guessed: Vec::new(),
        }
    }

    /// The same, and how old these signals are: as old as the oldest, fetched when the first one was.
    pub(crate) fn of_signals(self, signals: &[Signal]) -> Self {
        // Those without a current body tell nothing.
        let current = || signals.iter().filter(|signal| signal.body.is_some());
        let fetched = |signal: &Signal| signal.retrieved_at.or(signal.ingested_at);
        Self {
            data_age: current().filter_map(|signal| signal.oem_updated_at).min().or(self.data_age),
            fetched_at: current().filter_map(fetched).min().or(self.fetched_at),
            ..self
        }
    }
}

/// The headers inside a body (of a batch, of a webhook), in whatever case their names are; a value may be a text, a number, or
/// a list of these.
pub(crate) fn headers_in(raw: &Value) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in raw.as_object().into_iter().flatten() {
        let Ok(name) = HeaderName::from_str(name) else { continue };
        for value in value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice) {
            let text = match value {
                Value::Null => continue,
                Value::String(text) => text.trim().to_owned(),
                // `1e30` as well, which is no text of anybody's: that it is there says something.
                other => other.to_string(),
            };
            if let Ok(value) = HeaderValue::try_from(text) {
                headers.append(name.clone(), value);
            }
        }
    }
    headers
}

/// An ISO 8601 time; what cannot be read is absent rather than an error, since the values themselves are good.
fn iso_time(text: &str) -> Option<Timestamp> {
    text.trim().parse::<jiff::Timestamp>().ok().map(|time| Timestamp::from_millis(time.as_millisecond()))
}

/// The typed answer of an endpoint. It derefs to its values: `client.vehicle(id)?.odometer().await?.distance`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Reading<T> {
    /// The values.
    pub values: T,
    /// About them.
    pub meta: Meta,
    pub(super) document: Json,
}

impl<T> Reading<T> {
    /// The body as Smartcar sent it, with whatever this release does not know. No field, so that none of the values' is hidden:
    /// a [`Signal`] has a `raw` of its own.
    pub const fn raw(&self) -> &Json {
        &self.document
    }
}

impl<T> Deref for Reading<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_cannot_be_read_is_absent() {
        assert_eq!(iso_time("2026-11-24T10:00:00.500Z").map(Timestamp::as_millis), Some(1_795_514_400_500));
        assert_eq!(iso_time("yesterday"), None);
    }
}
