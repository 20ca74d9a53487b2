//! Webhooks: what Smartcar posts to your server, checked, answered and read. Nothing is sent and nobody is asked.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `event` | what a delivery says |
//! | `readings` | what an event tells, as the readings that a vehicle's methods give |

use std::{
    ffi::{c_char, c_void},
    mem::MaybeUninit,
};

use smartcar_sdk::{
    Result,
    webhook::{self, Delivery},
};

use self::event::smartcar_webhook_event;
use crate::{
    arguments::{array, bytes, text, texts},
    boundary::{call, give},
    error::smartcar_error,
    results::{Kept, Shown, hand_over, release},
    string::hand_over_text,
};

pub mod event;
pub mod readings;

/// A header of an HTTP request that a webhook's callback got.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct smartcar_webhook_header {
    /// Its name, in any case.
    pub name: *const c_char,
    /// Its value; needs no NUL at its end.
    pub value: *const c_char,
    /// How many bytes there are in value.
    pub length: usize,
}

/// What became of one HTTP request, and what to answer to it. Free it with smartcar_webhook_delivery_free().
#[repr(C)]
pub struct smartcar_webhook_delivery {
    /// HTTP status to answer: 200, 400 (not an event), 401 (not signed by any of the tokens), 413 (longer than 1 MiB), 500
    /// (there is no management token, or an empty one).
    pub status: u16,
    /// Body to answer; NULL where there is none.
    pub answer: *const c_char,
    /// Content type of the answer. Never NULL.
    pub content_type: *const c_char,
    /// The event, where the signature fits. NULL for a challenge: there is nothing to do but to answer it.
    pub event: *const smartcar_webhook_event,
    /// Why the status is not 200, for the log; else NULL. It goes with the delivery: do not free it.
    pub error: *const smartcar_error,
}

impl Shown<Delivery> for smartcar_webhook_delivery {
    fn shown(delivery: &Delivery, kept: &mut Kept) -> Self {
        Self {
            status: delivery.status,
            answer: kept.optional(delivery.answer.as_deref()),
            content_type: kept.text(delivery.content_type),
            event: kept.optional_one(delivery.event.as_ref()),
            error: kept.optional_one(delivery.error.as_ref()),
        }
    }
}

/// Frees a delivery, its event and its error. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_delivery_free(delivery: *const smartcar_webhook_delivery) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(delivery) };
}

/// Handles one request that a webhook's callback got: checks the signature, reads the event, answers the challenge.
/// `tokens` are the application management token, or the old and the new one while it is being rotated: an array of
/// token_count. `headers` is an array of header_count, of which SC-Signature counts. `body` is the body_length bytes that
/// arrived: JSON that was parsed and written again has another signature. On success, which is also that of a request
/// that is turned away, *delivery is to be freed with smartcar_webhook_delivery_free().
///
/// Answer within 15 seconds, so queue the event rather than work on it, and answer only once it is safely queued. Smartcar
/// delivers at least once: pass by events whose event_id was seen in the last 7 days.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_handle(
    tokens: *const *const c_char,
    token_count: usize,
    headers: *const smartcar_webhook_header,
    header_count: usize,
    body: *const c_void,
    body_length: usize,
    delivery: Option<&mut MaybeUninit<*const smartcar_webhook_delivery>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(delivery, "delivery", error, || {
        // SAFETY: arrays of strings, headers and bytes, or NULL, as the header asks.
        let (tokens, headers, body) = unsafe {
            let headers: Result<Vec<_>> = array(headers, header_count, "headers")?
                .iter()
                .map(|header| {
                    let value = bytes(header.value.cast(), header.length, "headers")?;
                    Ok((text(header.name, "headers")?, value))
                })
                .collect();
            (texts(tokens, token_count, "tokens")?, headers?, bytes(body, body_length, "body")?)
        };
        Ok(hand_over(&webhook::handle(&tokens, headers, body)))
    })
}

/// Checks that the body_length bytes of `body`, exactly as they arrived, are signed with one of token_count `tokens`.
/// `signature` is the header SC-Signature. The comparison takes the same time whatever the signature.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "signature", if they are not: believe nothing in the body; with
/// SMARTCAR_ERROR_CONFIG, field "management_token", if there is no token, or an empty one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_verify(
    tokens: *const *const c_char,
    token_count: usize,
    signature: *const c_char,
    body: *const c_void,
    body_length: usize,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    call(error, || {
        // SAFETY: an array of strings, a string and bytes, or NULL, as the header asks.
        let (tokens, signature, body) = unsafe {
            let tokens = texts(tokens, token_count, "tokens")?;
            (tokens, text(signature, "signature")?, bytes(body, body_length, "body")?)
        };
        webhook::verify(&tokens, signature, body)
    })
}

/// Reads the body_length bytes of the body of a webhook's request. Check its signature first. On success *event is to be
/// freed with smartcar_webhook_event_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "body", if it is not a JSON object.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_parse(
    body: *const c_void,
    body_length: usize,
    event: Option<&mut MaybeUninit<*const smartcar_webhook_event>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(event, "event", error, || {
        // SAFETY: bytes or NULL, as the header asks.
        let body = unsafe { bytes(body, body_length, "body") }?;
        Ok(hand_over(&webhook::parse(body)?))
    })
}

/// The signature of the body_length bytes of `body`, as Smartcar makes it: to test a receiver of your own. On success
/// *signature is to be freed with smartcar_string_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_sign(
    token: *const c_char,
    body: *const c_void,
    body_length: usize,
    signature: Option<&mut MaybeUninit<*mut c_char>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(signature, "signature", error, || {
        // SAFETY: a string and bytes, or NULL, as the header asks.
        let (token, body) = unsafe { (text(token, "token")?, bytes(body, body_length, "body")?) };
        Ok(hand_over_text(&webhook::sign(token, body)))
    })
}

/// What the callback answers to a "VERIFY" event, as {"challenge": "<this>"}; smartcar_webhook_handle() does it all. On
/// success *answer is to be freed with smartcar_string_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "challenge", if the challenge could itself be an event: who could have
/// any text answered could have his own events signed; with SMARTCAR_ERROR_CONFIG, field "management_token", if the token
/// is empty.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_challenge_answer(
    token: *const c_char,
    challenge: *const c_char,
    answer: Option<&mut MaybeUninit<*mut c_char>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(answer, "answer", error, || {
        // SAFETY: strings or NULL, as the header asks.
        let (token, challenge) = unsafe { (text(token, "token")?, text(challenge, "challenge")?) };
        Ok(hand_over_text(&webhook::challenge_answer(token, challenge)?))
    })
}
