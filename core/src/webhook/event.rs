//! A webhook's event, in one form for all versions of the bodies.

use super::reading::WebhookReading;
use crate::{
    Error, ErrorKind, Json, Meta, Readable, Reading, Result, UnitSystem, api::from_signals, clock::Timestamp,
    signals::Signal,
};

/// One event. Smartcar leaves out a lot in real traffic, so nearly everything may be absent; what this release does not
/// know is in `raw`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// What it is about.
    pub event_type: EventType,
    /// Its id, the same in every delivery of it. Deliveries repeat, overlap and come in any order: keep the ids of the
    /// last 7 days and pass by what is among them. Scheduled events of version 2.0 have none.
    pub event_id: Option<String>,
    /// The id of this delivery; another one at each try.
    pub delivery_id: Option<String>,
    /// Which webhook of yours it came through.
    pub webhook_id: Option<String>,
    /// That webhook's name.
    pub webhook_name: Option<String>,
    /// The vehicle. Absent where there is none, or several: then each of `readings` says which.
    pub vehicle: Option<EventVehicle>,
    /// Smartcar's id of the driver's account: what API v3 asks for as `sc-user-id`.
    pub user_id: Option<String>,
    /// Your own id of the driver, if Connect was given one.
    pub external_id: Option<String>,
    /// The signals it carries, changed or not.
    pub signals: Vec<Signal>,
    /// The readings it carries (version 2.0).
    pub readings: Vec<WebhookReading>,
    /// What is wrong with the vehicle, or is over ([`VehicleError`](EventType::VehicleError)).
    pub errors: Vec<WebhookError>,
    /// Why it was sent.
    pub triggers: Vec<Trigger>,
    /// When what it reports happened, where it says so (charging events of version 2.0).
    pub occurred_at: Option<Timestamp>,
    /// When Smartcar sent this delivery.
    pub delivered_at: Option<Timestamp>,
    /// Its place in the order of events, where Smartcar counts them.
    pub sequence: Option<u64>,
    /// How many signals Smartcar says it carries.
    pub signal_count: Option<u64>,
    /// As sent: `LIVE`, `SIMULATED` or `TEST`; version 2.0 writes it in lower case.
    pub mode: Option<String>,
    /// Version of the body: `4.0` or `2.0`.
    pub version: Option<String>,
    /// What is to be answered ([`Verify`](EventType::Verify)); [`challenge_answer`](super::challenge_answer) says how.
    pub challenge: Option<String>,
    /// The body as Smartcar sent it.
    pub raw: Json,
}

impl Event {
    /// What the event reports, as the reading that the API's method of that type gives: of its signals, or of its readings
    /// (version 2.0; these are in the units they were sent in, as their meta says).
    ///
    /// ```
    /// # fn example(event: &smartcar_sdk::webhook::Event) -> smartcar_sdk::Result<()> {
    /// use smartcar_sdk::{Odometer, UnitSystem};
    /// println!("{:.1} km", event.read::<Odometer>(UnitSystem::Metric)?.distance);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Unsupported`](ErrorKind::Unsupported) where the event does not report it,
    /// [`InvalidInput`](ErrorKind::InvalidInput), field `event`, where it reports it of several vehicles; else what the method
    /// would fail with.
    pub fn read<R: Readable>(&self, units: UnitSystem) -> Result<Reading<R>> {
        let mut found =
            self.readings.iter().filter(|reading| Some(reading.path.trim_matches('/')) == R::PATH);
        if let Some(reading) = found.next() {
            if found.any(|other| other.vehicle_id != reading.vehicle_id) {
                return Err(Error::invalid_input(
                    "event",
                    "the event tells this of several vehicles: look through its readings",
                ));
            }
            return reading.reading();
        }
        if R::SIGNALS.is_empty() {
            return Err(Error::new(ErrorKind::Unsupported, format!("no signal tells {}", R::NAME)));
        }
        let meta = Meta {
            request_id: None,
            data_age: None,
            fetched_at: None,
            unit_system: units,
            guessed: Vec::new(),
        };
        from_signals(&self.signals, units, meta)
    }

    /// Smartcar's id of the vehicle, if the event is about one.
    #[must_use]
    pub fn vehicle_id(&self) -> Option<&str> {
        self.vehicle.as_ref()?.id.as_deref()
    }

    /// The signal of a code: one of [`codes`](crate::signals::codes), or plain text.
    pub fn signal(&self, code: impl AsRef<str>) -> Option<&Signal> {
        self.signals.iter().find(|signal| signal.is(code.as_ref()))
    }

    /// Whether it is the first that this webhook sends about this vehicle.
    #[must_use]
    pub fn is_first_delivery(&self) -> bool {
        self.triggers.iter().any(|trigger| trigger.trigger_type == TriggerType::FirstDelivery)
    }
}

/// What an event is about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventType {
    /// `VEHICLE_STATE`: signals of a vehicle.
    VehicleState,
    /// `VEHICLE_ERROR`: Smartcar cannot read some of a vehicle's signals, or can again.
    VehicleError,
    /// `VERIFY`: Smartcar makes sure that the callback is yours.
    Verify,
    /// `schedule`: readings at the intervals chosen in the dashboard (version 2.0).
    Scheduled,
    /// `eventBased`: charging started, stopped or completed; the trigger says which (version 2.0).
    EventBased,
    /// A word this release does not know; empty if the body names none.
    Other(String),
}

impl EventType {
    /// The word Smartcar uses.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::VehicleState => "VEHICLE_STATE",
            Self::VehicleError => "VEHICLE_ERROR",
            Self::Verify => "VERIFY",
            Self::Scheduled => "schedule",
            Self::EventBased => "eventBased",
            Self::Other(word) => word,
        }
    }

    pub(super) fn from_word(word: &str) -> Self {
        match word {
            word if word.eq_ignore_ascii_case("VEHICLE_STATE") => Self::VehicleState,
            word if word.eq_ignore_ascii_case("VEHICLE_ERROR") => Self::VehicleError,
            word if word.eq_ignore_ascii_case("verify") => Self::Verify,
            word if word.eq_ignore_ascii_case("schedule") => Self::Scheduled,
            word if word.eq_ignore_ascii_case("eventBased") => Self::EventBased,
            word => Self::Other(word.to_owned()),
        }
    }
}

/// The vehicle an event is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventVehicle {
    /// Smartcar's id of it.
    pub id: Option<String>,
    /// Brand, e.g. `VOLKSWAGEN`.
    pub make: Option<String>,
    /// Model, e.g. `ID.4`.
    pub model: Option<String>,
    /// Model year.
    pub year: Option<u16>,
    /// Vehicle identification number.
    pub vin: Option<String>,
    /// `BEV`, `PHEV`, `HEV` or `ICE`.
    pub powertrain_type: Option<String>,
    /// `live` or `simulated`, as sent.
    pub mode: Option<String>,
}

/// What is wrong with a vehicle.
///
/// It is about the vehicle's data, never about your tokens: `PERMISSION` with `REAUTHENTICATE` comes for a single signal
/// the driver did not grant, while every token works. Do not drop a grant for it; a call that fails with
/// [`ReconnectRequired`](crate::ErrorKind::ReconnectRequired) is what reports that one has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebhookError {
    /// Error type, e.g. `COMPATIBILITY`, `USER_ACTION_REQUIRED`.
    pub error_type: Option<String>,
    /// Error code within the type, e.g. `VEHICLE_NOT_CAPABLE`.
    pub code: Option<String>,
    /// Smartcar's description, for developers.
    pub description: Option<String>,
    /// Page that explains the error.
    pub doc_url: Option<String>,
    /// What Smartcar suggests: `RETRY_LATER`, `REAUTHENTICATE`, `CONTACT_SUPPORT`.
    pub resolution: Option<String>,
    /// Where that happens, if anywhere.
    pub resolution_url: Option<String>,
    /// A text that may be shown to the driver.
    pub suggested_user_message: Option<String>,
    /// Whether it has begun or is over.
    pub state: ErrorState,
    /// The codes of the signals it touches. Smartcar also names them `Group.Name`; here they are codes.
    pub signals: Vec<String>,
}

/// Whether an error has begun or is over.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorState {
    /// `ERROR`: it stands. Also where Smartcar does not say.
    Error,
    /// `RESOLVED`: it is over.
    Resolved,
    /// A word this release does not know.
    Other(String),
}

impl ErrorState {
    /// The word Smartcar uses.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Error => "ERROR",
            Self::Resolved => "RESOLVED",
            Self::Other(word) => word,
        }
    }

    pub(super) fn from_word(word: Option<&str>) -> Self {
        match word {
            None => Self::Error,
            Some(word) if word.eq_ignore_ascii_case("ERROR") => Self::Error,
            Some(word) if word.eq_ignore_ascii_case("RESOLVED") => Self::Resolved,
            Some(word) => Self::Other(word.to_owned()),
        }
    }
}

/// Why an event was sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Trigger {
    /// The kind of reason.
    pub trigger_type: TriggerType,
    /// The code of the signal that changed, if one did.
    pub code: Option<String>,
    /// That signal's name, where Smartcar gives it.
    pub name: Option<String>,
    /// That signal's group, where Smartcar gives it.
    pub group: Option<String>,
}

/// The kind of reason an event was sent for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TriggerType {
    /// `SIGNAL_UPDATED`: a signal changed. Also where a trigger names a signal and no reason.
    SignalUpdated,
    /// `FIRST_DELIVERY`: the webhook has just been subscribed to the vehicle.
    FirstDelivery,
    /// Another word, such as version 2.0's `CHARGING_STARTED`, `CHARGING_STOPPED` and `CHARGING_COMPLETED`.
    Other(String),
}

impl TriggerType {
    /// The word Smartcar uses.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::SignalUpdated => "SIGNAL_UPDATED",
            Self::FirstDelivery => "FIRST_DELIVERY",
            Self::Other(word) => word,
        }
    }

    pub(super) fn from_word(word: &str) -> Self {
        match word {
            word if word.eq_ignore_ascii_case("SIGNAL_UPDATED") => Self::SignalUpdated,
            word if word.eq_ignore_ascii_case("FIRST_DELIVERY") => Self::FirstDelivery,
            word => Self::Other(word.to_owned()),
        }
    }
}
