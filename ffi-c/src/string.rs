//! Strings that are handed over on their own.

use std::ffi::{CString, c_char};

use crate::boundary::guard;

/// Frees a string that was handed over on its own, as smartcar_client_connect_url() does. NULL is nothing to free.
/// Strings inside structs and errors are not to be freed: they go with what they are in.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_string_free(string: *mut c_char) {
    guard((), || {
        if !string.is_null() {
            // SAFETY: from this library and freed once, as the header asks.
            drop(unsafe { CString::from_raw(string) });
        }
    });
}
