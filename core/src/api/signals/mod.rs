//! Signals: what a car reports in API v3 and in webhooks, one value under one code.
//!
//! A [`Signal`] holds whatever came, known to this release or not; [`Signal::read`] gives the body of a known one its
//! type, by the typed [codes]:
//!
//! ```
//! use smartcar_sdk::signals::{Signal, codes};
//!
//! fn distance(signals: &[Signal]) -> smartcar_sdk::Result<Option<f64>> {
//!     let odometer = signals.iter().find(|signal| signal.is(codes::ODOMETER_TRAVELEDDISTANCE));
//!     Ok(odometer.map(|signal| signal.read(codes::ODOMETER_TRAVELEDDISTANCE)).transpose()?.map(|body| body.value))
//! }
//! ```
//!
//! Source: <https://smartcar.com/docs/api-reference/signals/schema>.

// The modules, in the order to read them:
//
// `code`    a signal's code that knows what its body is
// `codes`   the codes of all signals this release knows
// `bodies`  the bodies of signals

mod bodies;
mod code;
pub mod codes;

use serde::de::DeserializeOwned;
use serde_json::Value;

pub use self::{
    bodies::{
        AdditionalRange, AvailableCapacity, ChargeCondition, ChargeLimit, ChargeLimits, ChargeRecord,
        ChargeRecords, ChargeTimer, ChargeTimers, Flag, Grid, NominalCapacity, Opening, Place, Position,
        Quantity, Range, ServiceCost, ServiceRecord, ServiceRecords, ServiceTask, SystemStatus, Text, Texts,
        TroubleCode, TroubleCodes,
    },
    code::{Code, KnownSignal},
    codes::KNOWN,
};
use super::{errors, json::Json, lenient, wire};
use crate::{ApiError, Error, ErrorKind, Result, clock::Timestamp};

/// One signal of one vehicle, as API v3 or a webhook gave it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Signal {
    /// Which one it is, e.g. `odometer-traveleddistance`; [`KNOWN`] lists those this release knows.
    pub code: String,
    /// Its name within the group, e.g. `TraveledDistance`.
    pub name: Option<String>,
    /// Its group, e.g. `Odometer`.
    pub group: Option<String>,
    /// Whether there is a current value.
    pub status: SignalStatus,
    /// Why there is none, where Smartcar says so. Its `status` is 0: no HTTP answer of its own belongs to it.
    pub error: Option<ApiError>,
    /// The body's `value`, where it has a plain one.
    pub value: Option<SignalValue>,
    /// The body's `unit`, as Smartcar spells it: `km` and `kilometers` both occur.
    pub unit: Option<String>,
    /// The whole body. Only of a signal that is current: an error may still carry what the car said long ago, and
    /// that stays in `raw` alone.
    pub body: Option<Json>,
    /// When Smartcar took it in.
    pub ingested_at: Option<Timestamp>,
    /// When Smartcar asked the car's maker.
    pub retrieved_at: Option<Timestamp>,
    /// When the car or its maker says the value is from.
    pub oem_updated_at: Option<Timestamp>,
    /// The signal as Smartcar sent it.
    pub raw: Json,
}

/// Whether a signal has a current value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignalStatus {
    /// It has.
    Success,
    /// It could not be had; [`Signal::error`] says why.
    Error,
    /// The car does not have it now, or nobody has asked yet.
    Unavailable,
    /// A word this release does not know.
    Other(String),
}

impl SignalStatus {
    /// The word Smartcar uses.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Success => "SUCCESS",
            Self::Error => "ERROR",
            Self::Unavailable => "UNAVAILABLE",
            Self::Other(word) => word,
        }
    }

    fn from_word(word: &str) -> Self {
        match word.to_ascii_uppercase().as_str() {
            "SUCCESS" => Self::Success,
            "ERROR" => Self::Error,
            "UNAVAILABLE" => Self::Unavailable,
            _ => Self::Other(word.to_owned()),
        }
    }
}

/// A plain value.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SignalValue {
    /// A number, in the signal's unit.
    Number(f64),
    /// Yes or no.
    Bool(bool),
    /// A word or text.
    Text(String),
}

impl SignalValue {
    /// The number, if it is one.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    /// Yes or no, if it is that.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(yes) = self { Some(*yes) } else { None }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// A value as the body of this code has it, where that is known, else as it came.
    fn of(value: &Value, code: &str) -> Option<Self> {
        let known = KNOWN.iter().find(|known| known.code == code);
        let meant = match known.map(|known| known.body) {
            Some("Quantity" | "Range") => wire::number(value).map(Self::Number),
            Some("Flag") => wire::flag(value).map(Self::Bool),
            Some("Text") => wire::text(value).map(Self::Text),
            _ => None,
        };
        meant.or_else(|| match value {
            Value::Number(number) => number.as_f64().map(Self::Number),
            Value::Bool(yes) => Some(Self::Bool(*yes)),
            Value::String(text) => Some(Self::Text(text.clone())),
            _ => None,
        })
    }
}

impl Signal {
    /// Reads API v3's shape (`{id, type, attributes, meta}`) and that of webhooks (`{code, name, group, ...}`). Nothing
    /// where there is no code; all else may be missing or odd.
    pub(crate) fn from_json(raw: &Value) -> Option<Self> {
        let attributes = if raw["attributes"].is_object() { &raw["attributes"] } else { raw };
        let code = attributes["code"].as_str().filter(|code| !code.is_empty())?.to_owned();
        let sent = Some(&attributes["body"]).filter(|body| !body.is_null());
        let status = &attributes["status"];
        let word = wire::text(&status["value"]).or_else(|| wire::text(status));
        let error = &status["error"];
        let status = match &word {
            Some(word) => SignalStatus::from_word(word),
            None if error.is_object() => SignalStatus::Error,
            // Webhooks often leave the status out; what they carry then is good.
            None if sent.is_some() => SignalStatus::Success,
            None => SignalStatus::Unavailable,
        };
        // What a status means that this release does not know, nobody can say: its body may be an old one.
        let body = sent.filter(|_| status == SignalStatus::Success);
        let meta = if raw["meta"].is_object() { &raw["meta"] } else { &attributes["meta"] };
        Some(Self {
            name: wire::text(&attributes["name"]),
            group: wire::text(&attributes["group"]),
            status,
            error: error.is_object().then(|| said(error)),
            value: body.and_then(|body| SignalValue::of(&body["value"], &code)),
            unit: body.and_then(|body| wire::text(&body["unit"])),
            body: body.cloned().map(Json::from),
            ingested_at: wire::time(&meta["ingestedAt"]),
            retrieved_at: wire::time(&meta["retrievedAt"]),
            oem_updated_at: wire::time(&meta["oemUpdatedAt"]),
            raw: raw.clone().into(),
            code,
        })
    }

    /// Whether it is the signal of this code, one of [codes] or plain text.
    pub fn is(&self, code: impl AsRef<str>) -> bool {
        self.code == code.as_ref()
    }

    /// The body as the type that belongs to the code.
    ///
    /// # Errors
    /// [`InvalidInput`](ErrorKind::InvalidInput) where this is the signal of another code. [`Api`](ErrorKind::Api), or the
    /// kind its type has, with what Smartcar said, where there is no current value.
    /// [`InvalidResponse`](ErrorKind::InvalidResponse) where the body does not have that shape.
    pub fn read<T: DeserializeOwned>(&self, code: Code<T>) -> Result<T> {
        if !self.is(code) {
            return Err(Error::invalid_input(
                "code",
                format!(
                    "this is the signal {}, not {}: look for the one with that code",
                    self.code,
                    code.as_str()
                ),
            ));
        }
        if self.status != SignalStatus::Success {
            return Err(self.failure());
        }
        let unreadable = |what: String| {
            let message =
                format!("the body of the signal {} is not what it is known to be: {what}", self.code);
            Error::new(ErrorKind::InvalidResponse, message)
        };
        match &self.body {
            Some(body) if body.is_object() => lenient::read(body).map_err(unreadable),
            Some(_) => Err(unreadable("no JSON object".to_owned())),
            None => Err(unreadable("there is none".to_owned())),
        }
    }

    /// The error that reading a signal without a current value is.
    fn failure(&self) -> Error {
        let api = self.error.clone().unwrap_or_default();
        let mut message = format!("the signal {} has no current value: {}", self.code, self.status.as_str());
        for (before, part) in [(" ", &api.error_type), ("/", &api.code), (": ", &api.description)] {
            if let Some(part) = part {
                message.push_str(before);
                message.push_str(part);
            }
        }
        let error = errors::typed(api, None);
        Error::new(error.kind(), message)
            .with_can_retry(error.can_retry())
            .with_api(error.api().cloned().unwrap_or_default())
    }
}

/// What Smartcar says of a signal without a current value; its detail, text or list, is kept whole.
fn said(error: &Value) -> ApiError {
    let mut api = errors::of_v3(error);
    if api.detail.is_empty() && !error["detail"].is_null() {
        api.detail.push(error["detail"].clone());
    }
    api
}

#[cfg(test)]
mod tests;
