//! Requests of your own, and what they answer.

use std::ffi::c_char;

use smartcar_sdk::{Json, Reading, Request, Result};

use crate::{
    arguments::{optional_text, pairs, smartcar_pair},
    boundary::invalid,
    json::smartcar_json,
    readings::{beginning, smartcar_meta},
    results::{Kept, Shown, release},
};

/// What a request of your own answered. Free it with smartcar_answer_free().
#[repr(C)]
pub struct smartcar_answer {
    /// About the answer. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it.
    pub raw: *const smartcar_json,
}

impl Shown<Reading<Json>> for smartcar_answer {
    fn shown(answer: &Reading<Json>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(answer, kept);
        Self { meta, raw }
    }
}

/// Frees an answer. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_answer_free(answer: *const smartcar_answer) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(answer) };
}

/// The request with this query and body.
///
/// # Safety
/// As the header asks: `query_count` pairs of strings, and a string, or NULL.
pub(crate) unsafe fn request(
    mut request: Request,
    query: *const smartcar_pair,
    query_count: usize,
    body: *const c_char,
) -> Result<Request> {
    // SAFETY: the caller vouches for it.
    let (query, body) = unsafe { (pairs(query, query_count, "query")?, optional_text(body, "body")?) };
    for (name, value) in query {
        request = request.query(name, value);
    }
    if let Some(body) = body {
        request = request.body(body.parse().map_err(|_| invalid("body", "body is not JSON"))?);
    }
    Ok(request)
}
