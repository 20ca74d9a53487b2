//! What the calls of one vehicle, or of one client handle, may have different from the client's settings.

use std::{ffi::c_char, mem::offset_of};

use smartcar_sdk::{ApiVersion, CallOptions, Result, UnitSystem};

use crate::{
    arguments::{Options, optional_text, options, pairs, seconds, smartcar_pair},
    boundary::invalid,
};

/// Overrides for calls. Set struct_size to sizeof(smartcar_call_options) and the rest to zero, then what is wanted; the
/// strings remain the caller's. Zero means: as the client's settings say.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct smartcar_call_options {
    /// sizeof(smartcar_call_options).
    pub struct_size: usize,
    /// How many seconds Smartcar may take to answer one call, all retries included; may have a fraction. Waiting for a token
    /// comes before that, and takes no longer than this either unless token_timeout says so.
    pub timeout: f64,
    /// How often a read is repeated after a failure that may pass, at most 10 times; -1 for never.
    pub retries: i64,
    /// The units readings come in: "metric" or "imperial".
    pub unit_system: *const c_char,
    /// Which API calls go to: "v2", "v3" or "auto".
    pub api: *const c_char,
    /// Headers sent along, e.g. a trace id: an array of header_count. One that the library sets itself is refused, by the
    /// first call.
    pub headers: *const smartcar_pair,
    /// How many there are in headers.
    pub header_count: usize,
    /// How many seconds one call waits for a token, the store, request_limit or request_concurrency, in all; may have a fraction.
    pub token_timeout: f64,
}

const CALL_OPTIONS_1: usize = offset_of!(smartcar_call_options, header_count) + size_of::<usize>();
const _: () = assert!(CALL_OPTIONS_1 + size_of::<f64>() == size_of::<smartcar_call_options>());

// SAFETY: pointers and numbers, all of which may be zero; no padding at the end, as asserted.
unsafe impl Options for smartcar_call_options {
    const FIRST_SIZE: usize = CALL_OPTIONS_1;
}

/// The options as the core has them.
///
/// # Safety
/// As the header asks: options, and strings in them, or NULL.
pub(crate) unsafe fn call_options(argument: *const smartcar_call_options) -> Result<CallOptions> {
    let mut wanted = CallOptions::new();
    // SAFETY: the caller vouches for it.
    let (given, units, api, headers) = unsafe {
        let given = options(argument)?;
        let headers = pairs(given.headers, given.header_count, "headers")?;
        (given, optional_text(given.unit_system, "unit_system")?, optional_text(given.api, "api")?, headers)
    };
    if let Some(timeout) = seconds(given.timeout, "timeout")? {
        wanted = wanted.timeout(timeout);
    }
    if let Some(timeout) = seconds(given.token_timeout, "token_timeout")? {
        wanted = wanted.token_timeout(timeout);
    }
    match given.retries {
        0 => {}
        -1 => wanted = wanted.retries(0),
        retries @ 1..=10 => wanted = wanted.retries(u32::try_from(retries).unwrap_or_default()),
        _ => return Err(invalid("retries", "retries must be -1 (never) to 10")),
    }
    if let Some(word) = units {
        let units = UnitSystem::from_word(word);
        wanted = wanted.unit_system(
            units.ok_or_else(|| invalid("unit_system", "unit_system must be metric or imperial"))?,
        );
    }
    if let Some(word) = api {
        let api = ApiVersion::from_word(word);
        wanted = wanted.api(api.ok_or_else(|| invalid("api", "api must be v2, v3 or auto"))?);
    }
    Ok(headers.into_iter().fold(wanted, |wanted, (name, value)| wanted.header(name, value)))
}
