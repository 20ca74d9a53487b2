//! One failure that is put on a car: which of its readings and commands it befalls, and the error it stands for.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::errors::ApiError;

/// What goes wrong with one car, on API v2 and v3 alike.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Failure {
    /// `*`, `reads`, `commands`, or one of them: the path of an API v2 reading (`odometer`, `charge/limit`), a signal
    /// code (`odometer-traveleddistance`), or a command of API v3 (`charge/start`, `security/lock`), which v2's
    /// commands go by as well.
    pub on: String,
    /// The error's type, such as `VEHICLE_STATE` or `UPSTREAM`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The error's code, such as `ASLEEP`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Default: the status that belongs to the type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Default: one that says that it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Seconds for a `Retry-After` header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// It is over after so many times; absent, it lasts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<u64>,
    /// Commands: the car acts, and the error is answered all the same.
    pub acts: bool,
    /// Signals: the ERROR signal still carries the body it had when the failure began.
    pub stale_body: bool,
}

/// A failure in force.
pub(crate) struct Begun {
    pub(crate) failure: Failure,
    /// The bodies of the signals when it began.
    pub(crate) bodies: Arc<Map<String, Value>>,
}

impl Failure {
    /// A failure of some readings or commands (see [`Failure::on`]) with an error's type and code.
    pub fn new(on: impl Into<String>, kind: impl Into<String>, code: impl Into<String>) -> Self {
        Self { on: on.into(), kind: kind.into(), code: Some(code.into()), ..Self::default() }
    }

    /// Says what is wrong with it, if anything is.
    pub(crate) fn problem(&self) -> Option<&'static str> {
        match self {
            Self { on, .. } if on.is_empty() => Some("on is missing"),
            Self { kind, .. } if kind.is_empty() => Some("type is missing"),
            Self { status: Some(status), .. } if !(400..600).contains(status) => {
                Some("status must be 400 to 599")
            }
            _ => None,
        }
    }

    /// The error it stands for.
    pub(crate) fn error(&self) -> ApiError {
        let (code, description) = (self.code.as_deref(), self.description.as_deref());
        ApiError::told(&self.kind, code, self.status, description, self.retry_after)
    }

    /// Whether it befalls what goes by these names.
    pub(crate) fn befalls(&self, family: &str, names: &[&str]) -> bool {
        self.times != Some(0) && (self.on == "*" || self.on == family || names.contains(&self.on.as_str()))
    }

    /// Whether it befalls a signal, by its code or by the API v2 reading that shows the same.
    pub(crate) fn befalls_signal(&self, code: &str, path: &str) -> bool {
        self.befalls("reads", &[code]) || !path.is_empty() && self.befalls("reads", &[path])
    }

    pub(super) fn count(&mut self) {
        self.times = self.times.map(|left| left.saturating_sub(1));
    }
}
