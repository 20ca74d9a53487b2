//! Requests of your own below a vehicle.

use std::ffi::c_char;

use smartcar_sdk::Result;

use super::{ask, smartcar_vehicle};
use crate::{
    answer::{request, smartcar_answer},
    arguments::{smartcar_pair, text},
    call::Call,
};

/// Any other request below the vehicle, e.g. a brand's own endpoint on v2: ("GET", "tesla/compass"). `query` is an array
/// of query_count parameters, `body` JSON; both may be NULL. A GET is repeated as reads are, anything else never once it
/// may have arrived. On success *answer is to be freed with smartcar_answer_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "method", "path", "query" or "body".
pub(crate) unsafe fn vehicle_request(
    vehicle: Option<&smartcar_vehicle>,
    method: *const c_char,
    path: *const c_char,
    query: *const smartcar_pair,
    query_count: usize,
    body: *const c_char,
) -> Result<Call<*const smartcar_answer>> {
    ask(vehicle, |vehicle| {
        // SAFETY: strings, and pairs of them, or NULL, as the header asks.
        let wanted = unsafe {
            let wanted = vehicle.request(text(method, "method")?, text(path, "path")?);
            request(wanted, query, query_count, body)?
        };
        Ok(async move { wanted.await })
    })
}
