//! What every reading begins with; the struct of each is in `generated`.

use std::ffi::c_char;

use smartcar_sdk::{Meta, Reading};

use crate::{
    json::{json, smartcar_json},
    results::{Kept, Shown, millis},
};

/// About a reading: which request it was, how old its values are, and in which units.
#[repr(C)]
pub struct smartcar_meta {
    /// Smartcar's id of the request, which its support asks for; NULL where absent.
    pub request_id: *const c_char,
    /// When the car reported the values, in milliseconds since 1970; 0 where Smartcar does not say.
    pub data_age_ms: i64,
    /// When Smartcar fetched them, in milliseconds since 1970; 0 where Smartcar does not say.
    pub fetched_at_ms: i64,
    /// The units the values are in: "metric" or "imperial".
    pub unit_system: *const c_char,
    /// The names of the reading's fields whose value is a guess, since it cannot be meant as it came: a tire's pressure that is
    /// impossible in the unit it names, and read as kilopascals (270 "bar"). An array of guessed_count, nearly always none; raw has what
    /// was sent.
    pub guessed: *const *const c_char,
    /// How many there are in guessed.
    pub guessed_count: usize,
}

impl Shown<Meta> for smartcar_meta {
    fn shown(meta: &Meta, kept: &mut Kept) -> Self {
        let (guessed, guessed_count) = kept.texts(&meta.guessed);
        Self {
            request_id: kept.optional(meta.request_id.as_deref()),
            data_age_ms: millis(meta.data_age),
            fetched_at_ms: millis(meta.fetched_at),
            unit_system: kept.text(meta.unit_system.as_str()),
            guessed,
            guessed_count,
        }
    }
}

/// What every reading begins with: its meta, and its body.
pub(crate) fn beginning<T>(
    reading: &Reading<T>,
    kept: &mut Kept,
) -> (*const smartcar_meta, *const smartcar_json) {
    (kept.shown(&reading.meta), json(reading.raw(), kept))
}
