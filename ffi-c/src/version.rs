//! Which release and which ABI is loaded.

use std::ffi::c_char;

/// The number of the ABI that this header describes. It rises when something is added; what was there stays.
pub const SMARTCAR_ABI_VERSION: u32 = 1;

/// The number of the ABI of the library that is loaded: at least SMARTCAR_ABI_VERSION, or the library is older than
/// the header the program was compiled with.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_abi_version() -> u32 {
    SMARTCAR_ABI_VERSION
}

/// The version of the library that is loaded, as "1.2.3". Never NULL; not to be freed.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}
