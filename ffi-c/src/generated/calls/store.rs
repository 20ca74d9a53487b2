//! Calls: store.
//!
//! Made by `cargo run -p smartcar-generate` from the calls in ffi-c/src: change them there, and run that again.

use std::{ffi::c_void, mem::MaybeUninit};

use crate::{
    blocking,
    error::smartcar_error,
    queue::{self, smartcar_call, smartcar_queue},
    store::functions::smartcar_store,
};

/// Whether a store keeps every rule of the contract that one handle of it can show; it takes some seconds. It writes rows under
/// application names of its own and removes them again, so that a database in use may be tested, too. The store remains the
/// caller's: its function free is not called, and when this returns none of its functions is called any more, and none runs but one
/// that has not returned for 10 s. A check that is cancelled, or whose queue is closed, waits for none: keep the store then.
///
/// Fails with SMARTCAR_ERROR_STORE where a rule is broken: smartcar_error_message() says which one, and what was found instead.
/// With SMARTCAR_ERROR_INVALID_INPUT as smartcar_config_set_store() does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_store_check(
    store: *const smartcar_store,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::tell(error, || unsafe { crate::store::store_check(store) })
}

/// Starts smartcar_store_check() on a queue: smartcar_completion_done() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_store_check_start(
    store: *const smartcar_store,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe { crate::store::store_check(store) })
}

/// Whether two handles of one store, as two processes would hold them, see one set of rows and one clock. Each has connections
/// of its own; both remain the caller's.
///
/// Fails as smartcar_store_check() does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_store_check_shared(
    store: *const smartcar_store,
    other: *const smartcar_store,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    blocking::tell(error, || unsafe { crate::store::store_check_shared(store, other) })
}

/// Starts smartcar_store_check_shared() on a queue: smartcar_completion_done() takes what it gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_store_check_shared_start(
    store: *const smartcar_store,
    other: *const smartcar_store,
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    // SAFETY: arguments as the header asks.
    queue::start(queue, user_data, call, error, || unsafe { crate::store::store_check_shared(store, other) })
}
