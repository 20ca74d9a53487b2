//! Webhooks: what Smartcar posts to your server, checked, answered and read. Pure functions: the HTTP server, the
//! queue and the memory of what was seen are yours.
//!
//! [`handle`] is the whole of it for one HTTP request; [`verify`] and [`parse`] are its parts.
//!
//! ```
//! use smartcar_sdk::{signals::codes, webhook};
//!
//! # fn enqueue(_: webhook::Event) {}
//! fn receive(headers: &http::HeaderMap, body: &[u8]) -> (u16, String) {
//!     let tokens = ["the application management token"];   // two of them while one replaces the other
//!     let delivery = webhook::handle(&tokens, headers, body);
//!     if let Some(event) = delivery.event {
//!         if let Some(charge) = event.signal(codes::TRACTIONBATTERY_STATEOFCHARGE) {
//!             println!("{:?}: {:?}", event.vehicle_id(), charge.value);
//!         }
//!         enqueue(event);   // deliveries repeat: pass by what has an event_id seen in the last 7 days
//!     }
//!     (delivery.status, delivery.answer.unwrap_or_default())
//! }
//! # receive(&http::HeaderMap::new(), b"");
//! ```
//!
//! Source: <https://smartcar.com/docs/integrations/webhooks/overview>.

// The modules, in the order to read them:
//
// `handle`     one HTTP request in, what to answer out
// `signature`  the two HMACs: the signature of a body, and the answer to a challenge
// `parse`      from a body to an event
// `event`      an event, in one form for all versions of the bodies
// `reading`    the readings in bodies of version 2.0

mod event;
mod handle;
mod parse;
mod reading;
mod signature;

pub use self::{
    event::{ErrorState, Event, EventType, EventVehicle, Trigger, TriggerType, WebhookError},
    handle::{Delivery, handle},
    parse::parse,
    reading::WebhookReading,
    signature::{SIGNATURE_HEADER, challenge_answer, sign, verify},
};

#[cfg(test)]
mod tests;
