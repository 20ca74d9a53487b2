//! Webhooks as tests ask for them and see them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::{Host, Url};

use crate::car::Failure;
use crate::control_error::ControlError;
use crate::signals::signal;

/// A webhook to be made. Only the callback URL is required.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebhookRequest {
    /// Default: `Webhook 1`, `Webhook 2`, ...
    pub name: Option<String>,
    /// Where events go: `http://` on loopback only.
    pub callback_url: String,
    /// Where `VEHICLE_ERROR` events go. Default: the callback URL.
    pub error_callback_url: Option<String>,
    /// `4.0` (default) or `2.0`: which bodies.
    pub version: String,
    /// For `2.0`: `schedule` (default) or `eventBased`.
    pub event: String,
    /// Signal codes whose change sends an event. Default: the signals it sends.
    pub triggers: Vec<String>,
    /// Signal codes an event carries. Default: all that the car can show.
    pub signals: Vec<String>,
    /// For `2.0`: the readings an event carries. Default: odometer, battery, charge, location.
    pub paths: Vec<String>,
    /// Every vehicle connected now or later is subscribed.
    pub auto_subscribe: bool,
    /// Default: true.
    pub is_enabled: bool,
    /// Oddities of real traffic.
    pub quirks: Quirks,
}

impl Default for WebhookRequest {
    fn default() -> Self {
        Self {
            name: None,
            callback_url: String::new(),
            error_callback_url: None,
            version: "4.0".into(),
            event: "schedule".into(),
            triggers: Vec::new(),
            signals: Vec::new(),
            paths: ["/odometer", "/battery", "/charge", "/location"].map(str::to_owned).into(),
            auto_subscribe: false,
            is_enabled: true,
            quirks: Quirks::default(),
        }
    }
}

/// Changes to a webhook; what is left out stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebhookEdit {
    /// A webhook that is not enabled sends nothing, now or later.
    pub is_enabled: Option<bool>,
    /// See [`WebhookRequest::triggers`].
    pub triggers: Option<Vec<String>>,
    /// See [`WebhookRequest::signals`].
    pub signals: Option<Vec<String>>,
    /// Replaces all quirks.
    pub quirks: Option<Quirks>,
}

/// Oddities of real traffic, all off by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools)] // switches, each for itself
pub struct Quirks {
    /// `meta` lacks all but the delivery's id and time; that of VERIFY is left out.
    pub missing_meta: bool,
    /// How times are written.
    pub times: EventTimes,
    /// `oemUpdatedAt` is 0, which means that it is not known.
    pub zero_times: bool,
    /// Triggers and errors name signals as text, `Group.Name`, not as objects.
    pub string_signals: bool,
    /// Triggers come in `data` as bare names.
    pub triggers_in_data: bool,
    /// The vehicle has neither `mode` nor `powertrainType`.
    pub bare_vehicle: bool,
    /// VERIFY is signed too.
    pub signed_verify: bool,
}

/// How a webhook writes times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventTimes {
    /// Epoch milliseconds, as seen.
    #[default]
    Milliseconds,
    /// Epoch seconds, as documented.
    Seconds,
    /// ISO 8601.
    Iso,
}

/// An event to be sent now, whether or not anything changed.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EventRequest {
    /// Default: every vehicle subscribed.
    pub vehicle_id: Option<String>,
    /// `VEHICLE_STATE`, `VEHICLE_ERROR`, `schedule`, `CHARGING_STARTED`, `CHARGING_STOPPED` or `CHARGING_COMPLETED`.
    /// Default: what the webhook sends by itself.
    pub event: Option<String>,
    /// Codes of the signals that count as changed. Default: all the event carries.
    pub triggers: Vec<String>,
    /// `VEHICLE_ERROR`: the error. Default: the failures put on the vehicle.
    pub error: Option<Failure>,
    /// `VEHICLE_ERROR`: `ERROR` (default) or `RESOLVED`.
    pub state: String,
    /// How often the event is delivered, with one and the same event id, at the same time. Default: 1.
    pub copies: u32,
    /// Sent as it is instead, but signed.
    pub body: Option<Value>,
    /// The signature is of another body.
    pub wrong_signature: bool,
}

impl Default for EventRequest {
    fn default() -> Self {
        Self {
            vehicle_id: None,
            event: None,
            triggers: Vec::new(),
            error: None,
            state: "ERROR".into(),
            copies: 1,
            body: None,
            wrong_signature: false,
        }
    }
}

/// A webhook as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WebhookReport {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where events go.
    pub callback_url: String,
    /// `4.0` or `2.0`.
    pub version: String,
    /// The callback has answered the challenge; without that nothing is delivered.
    pub verified: bool,
    /// Why it has not.
    pub problem: Option<String>,
    /// Whether it delivers.
    pub is_enabled: bool,
    /// Whether it subscribes to every vehicle.
    pub auto_subscribe: bool,
    /// Its oddities.
    pub quirks: Quirks,
    /// The vehicles it is subscribed to.
    pub vehicles: Vec<String>,
}

/// One event on its way to a callback, or arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeliveryReport {
    #[serde(skip)]
    pub(crate) number: u64,
    /// The same in all attempts.
    pub event_id: String,
    /// The webhook.
    pub webhook_id: String,
    /// `VEHICLE_STATE`, `VEHICLE_ERROR`, `schedule`, `eventBased`.
    pub event_type: String,
    /// The vehicle it is about, if any.
    pub vehicle_id: Option<String>,
    /// `pending`, `delivered` or `failed`.
    pub state: String,
    /// What was tried so far.
    pub attempts: Vec<Attempt>,
}

/// One attempt to deliver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attempt {
    /// Another one each time.
    pub delivery_id: String,
    /// When, in the sandbox's time.
    pub at: String,
    /// What the callback answered, if it did.
    pub status: Option<u16>,
    /// Why there was no answer.
    pub error: Option<String>,
}

/// The sandbox sends nothing to anybody but this machine.
fn check_url(name: &str, text: &str) -> Result<(), ControlError> {
    let url = Url::parse(text).map_err(|error| ControlError::new(format!("{name} {text:?}: {error}")))?;
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if url.scheme() == "http" && loopback {
        return Ok(());
    }
    Err(ControlError::new(format!(
        "{name} {text:?}: must be http:// on loopback (127.0.0.1, [::1], localhost)"
    )))
}

fn check_codes(codes: &[String]) -> Result<(), ControlError> {
    match codes.iter().find(|code| signal(code).is_none()) {
        Some(code) => Err(ControlError::new(format!("there is no signal {code:?}"))),
        None => Ok(()),
    }
}

impl WebhookRequest {
    pub(crate) fn check(&self) -> Result<(), ControlError> {
        check_url("callback_url", &self.callback_url)?;
        if let Some(url) = &self.error_callback_url {
            check_url("error_callback_url", url)?;
        }
        if !matches!(self.version.as_str(), "4.0" | "2.0") {
            return Err(ControlError::new("version must be 4.0 or 2.0"));
        }
        if !matches!(self.event.as_str(), "schedule" | "eventBased") {
            return Err(ControlError::new("event must be schedule or eventBased"));
        }
        if let Some(path) = self.paths.iter().find(|path| !path.starts_with('/')) {
            return Err(ControlError::new(format!("paths: {path:?} must begin with /")));
        }
        check_codes(&self.triggers)?;
        check_codes(&self.signals)
    }
}

impl WebhookEdit {
    pub(crate) fn apply(self, request: &mut WebhookRequest) {
        request.is_enabled = self.is_enabled.unwrap_or(request.is_enabled);
        request.quirks = self.quirks.unwrap_or(request.quirks);
        if let Some(triggers) = self.triggers {
            request.triggers = triggers;
        }
        if let Some(signals) = self.signals {
            request.signals = signals;
        }
    }
}

impl EventRequest {
    pub(crate) fn check(&self) -> Result<(), ControlError> {
        const EVENTS: [&str; 6] = [
            "VEHICLE_STATE",
            "VEHICLE_ERROR",
            "schedule",
            "CHARGING_STARTED",
            "CHARGING_STOPPED",
            "CHARGING_COMPLETED",
        ];
        if let Some(event) = self.event.as_deref().filter(|event| !EVENTS.contains(event)) {
            return Err(ControlError::new(format!("event {event:?} is none of {}", EVENTS.join(", "))));
        }
        if !matches!(self.state.as_str(), "ERROR" | "RESOLVED") {
            return Err(ControlError::new("state must be ERROR or RESOLVED"));
        }
        if !(1..=100).contains(&self.copies) {
            return Err(ControlError::new("copies must be 1 to 100"));
        }
        if let Some(problem) = self.error.as_ref().and_then(Failure::problem) {
            return Err(ControlError::new(format!("error: {problem}")));
        }
        check_codes(&self.triggers)
    }
}
