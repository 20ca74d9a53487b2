//! What a webhook's delivery says.

use std::ffi::c_char;

use smartcar_sdk::webhook::{Event, EventVehicle, Trigger, WebhookError, WebhookReading};

use crate::{
    error::smartcar_api_error,
    json::{json, smartcar_json},
    readings::smartcar_meta,
    results::{Kept, Shown, count, millis, release},
    signals::smartcar_signal,
};

/// The vehicle an event is about. What Smartcar leaves out is NULL.
#[repr(C)]
pub struct smartcar_webhook_vehicle {
    /// Smartcar's id of it.
    pub id: *const c_char,
    /// Brand, e.g. "VOLKSWAGEN".
    pub make: *const c_char,
    /// Model, e.g. "ID.4".
    pub model: *const c_char,
    /// Model year; 0 where absent.
    pub year: u16,
    /// Vehicle identification number.
    pub vin: *const c_char,
    /// "BEV", "PHEV", "HEV" or "ICE".
    pub powertrain_type: *const c_char,
    /// "live" or "simulated", as sent.
    pub mode: *const c_char,
}

impl Shown<EventVehicle> for smartcar_webhook_vehicle {
    fn shown(vehicle: &EventVehicle, kept: &mut Kept) -> Self {
        Self {
            id: kept.optional(vehicle.id.as_deref()),
            make: kept.optional(vehicle.make.as_deref()),
            model: kept.optional(vehicle.model.as_deref()),
            year: vehicle.year.unwrap_or_default(),
            vin: kept.optional(vehicle.vin.as_deref()),
            powertrain_type: kept.optional(vehicle.powertrain_type.as_deref()),
            mode: kept.optional(vehicle.mode.as_deref()),
        }
    }
}

/// A reading in a body of version 2.0: one vehicle's, as API v2 would have answered it.
#[repr(C)]
pub struct smartcar_webhook_reading {
    /// About the values. Never NULL.
    pub meta: *const smartcar_meta,
    /// Which vehicle; NULL where absent.
    pub vehicle_id: *const c_char,
    /// The path below the vehicle, e.g. "/odometer". Never NULL.
    pub path: *const c_char,
    /// HTTP status of the answer; 0 where the body does not say.
    pub status: u16,
    /// Its body. Never NULL.
    pub body: *const smartcar_json,
    /// What Smartcar said where the status is not 2xx; else NULL.
    pub error: *const smartcar_api_error,
}

impl Shown<WebhookReading> for smartcar_webhook_reading {
    fn shown(reading: &WebhookReading, kept: &mut Kept) -> Self {
        Self {
            meta: kept.shown(&reading.meta),
            vehicle_id: kept.optional(reading.vehicle_id.as_deref()),
            path: kept.text(&reading.path),
            status: reading.status,
            body: json(&reading.body, kept),
            error: kept.optional_one(reading.error.as_ref()),
        }
    }
}

/// What is wrong with a vehicle. It is about the vehicle's data, never about your tokens: drop no grant for it.
#[repr(C)]
pub struct smartcar_webhook_error {
    /// Error type, e.g. "COMPATIBILITY", "USER_ACTION_REQUIRED"; NULL where absent, as all that may be.
    pub error_type: *const c_char,
    /// Error code within the type, e.g. "VEHICLE_NOT_CAPABLE".
    pub code: *const c_char,
    /// Smartcar's description, for developers.
    pub description: *const c_char,
    /// Page that explains the error.
    pub doc_url: *const c_char,
    /// What Smartcar suggests: "RETRY_LATER", "REAUTHENTICATE", "CONTACT_SUPPORT".
    pub resolution: *const c_char,
    /// Where that happens, if anywhere.
    pub resolution_url: *const c_char,
    /// A text that may be shown to the driver.
    pub suggested_user_message: *const c_char,
    /// "ERROR" (it stands), "RESOLVED" (it is over), or a word that Smartcar adds later. Never NULL.
    pub state: *const c_char,
    /// The codes of the signals it touches: an array of signal_count strings.
    pub signals: *const *const c_char,
    /// How many there are in signals.
    pub signal_count: usize,
}

impl Shown<WebhookError> for smartcar_webhook_error {
    fn shown(error: &WebhookError, kept: &mut Kept) -> Self {
        let (signals, signal_count) = kept.texts(&error.signals);
        Self {
            error_type: kept.optional(error.error_type.as_deref()),
            code: kept.optional(error.code.as_deref()),
            description: kept.optional(error.description.as_deref()),
            doc_url: kept.optional(error.doc_url.as_deref()),
            resolution: kept.optional(error.resolution.as_deref()),
            resolution_url: kept.optional(error.resolution_url.as_deref()),
            suggested_user_message: kept.optional(error.suggested_user_message.as_deref()),
            state: kept.text(error.state.as_str()),
            signals,
            signal_count,
        }
    }
}

/// Why an event was sent.
#[repr(C)]
pub struct smartcar_webhook_trigger {
    /// "SIGNAL_UPDATED", "FIRST_DELIVERY", or another word, such as version 2.0's "CHARGING_STARTED". Never NULL.
    pub trigger_type: *const c_char,
    /// The code of the signal that changed; NULL where none did.
    pub code: *const c_char,
    /// That signal's name; NULL where absent.
    pub name: *const c_char,
    /// That signal's group; NULL where absent.
    pub group: *const c_char,
}

impl Shown<Trigger> for smartcar_webhook_trigger {
    fn shown(trigger: &Trigger, kept: &mut Kept) -> Self {
        Self {
            trigger_type: kept.text(trigger.trigger_type.as_str()),
            code: kept.optional(trigger.code.as_deref()),
            name: kept.optional(trigger.name.as_deref()),
            group: kept.optional(trigger.group.as_deref()),
        }
    }
}

/// One event of a webhook, in one form for all versions of the bodies. Smartcar leaves out a lot: nearly everything may
/// be absent. raw has what this release does not know. Free it with smartcar_webhook_event_free().
#[repr(C)]
pub struct smartcar_webhook_event {
    /// "VEHICLE_STATE", "VEHICLE_ERROR", "VERIFY", "schedule" and "eventBased" (version 2.0), or a word that Smartcar
    /// adds later; "" where the body names none. Never NULL.
    pub event_type: *const c_char,
    /// Its id, the same in every delivery of it: keep the ids of the last 7 days and pass by what is among them. NULL
    /// where absent, as all that may be.
    pub event_id: *const c_char,
    /// The id of this delivery; another one at each try.
    pub delivery_id: *const c_char,
    /// Which webhook of yours it came through.
    pub webhook_id: *const c_char,
    /// That webhook's name.
    pub webhook_name: *const c_char,
    /// The vehicle; NULL where there is none, or several: then each of readings says which.
    pub vehicle: *const smartcar_webhook_vehicle,
    /// Smartcar's id of the driver's account.
    pub user_id: *const c_char,
    /// Your own id of the driver, if Connect was given one.
    pub external_id: *const c_char,
    /// The signals it carries, changed or not: an array of signal_count.
    pub signals: *const *const smartcar_signal,
    /// How many there are in signals.
    pub signal_count: usize,
    /// The readings it carries (version 2.0): an array of reading_count.
    pub readings: *const *const smartcar_webhook_reading,
    /// How many there are in readings.
    pub reading_count: usize,
    /// What is wrong with the vehicle, or is over: an array of error_count.
    pub errors: *const *const smartcar_webhook_error,
    /// How many there are in errors.
    pub error_count: usize,
    /// Why it was sent: an array of trigger_count.
    pub triggers: *const *const smartcar_webhook_trigger,
    /// How many there are in triggers.
    pub trigger_count: usize,
    /// Whether it is the first that this webhook sends about this vehicle.
    pub is_first_delivery: bool,
    /// When what it tells happened (charging events of version 2.0), in milliseconds since 1970; 0 where Smartcar does
    /// not say.
    pub occurred_at_ms: i64,
    /// When Smartcar sent this delivery, in milliseconds since 1970; 0 where Smartcar does not say.
    pub delivered_at_ms: i64,
    /// Its place in the order of events, where Smartcar counts them; else -1.
    pub sequence: i64,
    /// How many signals Smartcar says it carries; -1 where it does not.
    pub announced_signal_count: i64,
    /// As sent: "LIVE", "SIMULATED" or "TEST"; version 2.0 writes it in lower case.
    pub mode: *const c_char,
    /// Version of the body: "4.0" or "2.0".
    pub version: *const c_char,
    /// What is to be answered to "VERIFY"; smartcar_webhook_challenge_answer() says how.
    pub challenge: *const c_char,
    /// As Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
}

impl Shown<Event> for smartcar_webhook_event {
    fn shown(event: &Event, kept: &mut Kept) -> Self {
        let (signals, signal_count) = kept.list(&event.signals);
        let (readings, reading_count) = kept.list(&event.readings);
        let (errors, error_count) = kept.list(&event.errors);
        let (triggers, trigger_count) = kept.list(&event.triggers);
        Self {
            event_type: kept.text(event.event_type.as_str()),
            event_id: kept.optional(event.event_id.as_deref()),
            delivery_id: kept.optional(event.delivery_id.as_deref()),
            webhook_id: kept.optional(event.webhook_id.as_deref()),
            webhook_name: kept.optional(event.webhook_name.as_deref()),
            vehicle: kept.optional_one(event.vehicle.as_ref()),
            user_id: kept.optional(event.user_id.as_deref()),
            external_id: kept.optional(event.external_id.as_deref()),
            signals,
            signal_count,
            readings,
            reading_count,
            errors,
            error_count,
            triggers,
            trigger_count,
            is_first_delivery: event.is_first_delivery(),
            occurred_at_ms: millis(event.occurred_at),
            delivered_at_ms: millis(event.delivered_at),
            sequence: count(event.sequence),
            announced_signal_count: count(event.signal_count),
            mode: kept.optional(event.mode.as_deref()),
            version: kept.optional(event.version.as_deref()),
            challenge: kept.optional(event.challenge.as_deref()),
            raw: json(&event.raw, kept),
        }
    }
}

/// Frees a webhook event. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_event_free(webhook_event: *const smartcar_webhook_event) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(webhook_event) };
}
