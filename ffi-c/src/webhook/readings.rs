//! What an event tells, as the readings that a vehicle's methods give. The function for each is in `generated::event`.

use std::{ffi::c_char, mem::MaybeUninit};

use smartcar_sdk::{Readable, Reading, UnitSystem, webhook};

use super::event::smartcar_webhook_event;
use crate::{
    arguments::optional_word,
    boundary::{give, given},
    error::smartcar_error,
    results::{Shown, hand_over},
};

/// What every reading of an event does. The core's event is not kept beside the struct: its raw body is the same again.
pub(crate) unsafe fn get<R: Readable, T: Shown<Reading<R>>>(
    event: Option<&smartcar_webhook_event>,
    unit_system: *const c_char,
    out: Option<&mut MaybeUninit<*const T>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(out, "reading", error, || {
        let event = given(event, "event")?;
        // SAFETY: a string or NULL, as the header asks.
        let units = unsafe {
            optional_word(unit_system, "unit_system", UnitSystem::from_word, "metric or imperial")
        }?;
        let units = units.unwrap_or(UnitSystem::Metric);
        // SAFETY: an event of this library, whose raw is never NULL.
        let raw = unsafe { &*event.raw };
        Ok(hand_over(&webhook::parse(raw.value.to_string().as_bytes())?.read::<R>(units)?))
    })
}
