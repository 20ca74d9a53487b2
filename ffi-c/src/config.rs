//! Settings of a client to be.

use std::{
    ffi::{CStr, CString, c_char},
    mem::MaybeUninit,
    sync::Arc,
};

use once_cell::race::OnceBox;
use smartcar_sdk::Config;

use crate::{
    arguments::text,
    boundary::{call, give, given, guard},
    error::smartcar_error,
    results::c_bytes,
    store::functions::Functions,
};

/// The settings of clients to be. One thread at a time may use it. Opening a client copies it, so that it may be
/// changed, used again, or freed afterwards.
pub struct smartcar_config {
    pub(crate) config: Config,
    /// The program's own, where it has given one.
    pub(crate) store: Option<Arc<Functions>>,
}

/// A config with the defaults. Free it with smartcar_config_free(). Never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_config_new() -> Option<Box<smartcar_config>> {
    guard(None, || Some(Box::new(smartcar_config { config: Config::default(), store: None })))
}

/// A config with the defaults, and over them every SMARTCAR_<NAME> of the environment that is set and not empty, e.g.
/// SMARTCAR_CLIENT_ID for "client_id". On success *config is to be freed with smartcar_config_free().
///
/// Fails with SMARTCAR_ERROR_CONFIG, naming the setting, for a value that cannot be used. Other threads must not
/// change the environment meanwhile.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_config_from_env(
    config: Option<&mut MaybeUninit<*mut smartcar_config>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(config, "config", error, || {
        Ok(Box::into_raw(Box::new(smartcar_config { config: Config::from_env()?, store: None })))
    })
}

/// Sets one setting by its name, e.g. ("store", "sqlite:tokens.db") or ("refresh_token_grace", "60"). Both strings are copied.
/// smartcar_config_setting_name() lists the names there are. Durations are seconds and may have a fraction.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "name", for a name there is not, and with SMARTCAR_ERROR_CONFIG,
/// naming the setting, for a value that cannot be used; then the config is as before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_config_set(
    config: Option<&mut smartcar_config>,
    name: *const c_char,
    value: *const c_char,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    call(error, || {
        let config = given(config, "config")?;
        // SAFETY: strings or NULL, as the header asks.
        let (name, value) = unsafe { (text(name, "name")?, text(value, "value")?) };
        config.config.set(name, value)
    })
}

/// How many settings there are.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_config_setting_count() -> usize {
    guard(0, || settings().len())
}

/// The name of a setting, counted from 0; NULL beyond the last. Not to be freed.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_config_setting_name(index: usize) -> *const c_char {
    guard(std::ptr::null(), || settings().get(index).map_or(std::ptr::null(), |(name, _)| name.as_ptr()))
}

/// What a setting is for, in a sentence with its default, counted from 0; NULL beyond the last. Not to be freed.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_config_setting_about(index: usize) -> *const c_char {
    guard(std::ptr::null(), || settings().get(index).map_or(std::ptr::null(), |(_, about)| about.as_ptr()))
}

/// Frees a config. NULL is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_config_free(config: Option<Box<smartcar_config>>) {
    guard((), || drop(config));
}

/// The core's settings, with the NULs that C wants.
fn settings() -> &'static [(CString, CString)] {
    // Nobody waits for another thread that makes them: in a forked child that one would not be there.
    static SETTINGS: OnceBox<Vec<(CString, CString)>> = OnceBox::new();
    let text =
        |text: &str| CStr::from_bytes_until_nul(&c_bytes(text)).map(CStr::to_owned).unwrap_or_default();
    SETTINGS
        .get_or_init(|| Box::new(Config::settings().map(|(name, about)| (text(name), text(about))).collect()))
}
