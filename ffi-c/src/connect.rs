//! Connect: its URL, and completing it.

use std::{
    ffi::{CString, c_char},
    mem::{MaybeUninit, offset_of},
};

use smartcar_sdk::{Grant, Result};

use crate::{
    arguments::{Options, optional_text, options, text, texts},
    boundary::{give, given, guard},
    client::{ask, smartcar_client},
    error::smartcar_error,
    grant::smartcar_grant,
    results::c_bytes,
};

/// What a Connect URL asks for. Set struct_size to sizeof(smartcar_connect_options) and the rest to zero, then what is
/// wanted; the strings remain the caller's. Zero means: not in the URL.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct smartcar_connect_options {
    /// sizeof(smartcar_connect_options).
    pub struct_size: usize,
    /// Show the consent page even to a driver who has consented before.
    pub force_approval: bool,
    /// Let the driver choose one vehicle only (Connect Match); complete such a consent with per_vehicle.
    pub single_select: bool,
    /// The permissions to ask for: an array of scope_count strings such as "read_odometer". With the prefix
    /// "required:" only cars that have the permission connect.
    pub scope: *const *const c_char,
    /// How many there are in scope.
    pub scope_count: usize,
    /// Comes back unchanged on the redirect: tie it to the driver's session, and have
    /// smartcar_client_complete_connect() check it.
    pub state: *const c_char,
    /// Skip the choice of brand, e.g. "TESLA".
    pub make: *const c_char,
    /// Let the driver connect just the vehicle with this VIN; takes precedence over make.
    pub single_select_vin: *const c_char,
    /// Flags as "key:value", separated by spaces, e.g. "country:DE".
    pub flags: *const c_char,
    /// Your own id of the user, kept by Smartcar with the connection.
    pub external_id: *const c_char,
    /// Your own id of the user, for Smartcar's analytics.
    pub user: *const c_char,
}

const CONNECT_OPTIONS_1: usize = offset_of!(smartcar_connect_options, user) + size_of::<*const c_char>();
// A field added behind padding would be read from an older struct's padding.
const _: () = assert!(CONNECT_OPTIONS_1 == size_of::<smartcar_connect_options>());

// SAFETY: pointers, an integer and bools, all of which may be zero; no padding at the end, as asserted.
unsafe impl Options for smartcar_connect_options {
    const FIRST_SIZE: usize = CONNECT_OPTIONS_1;
}

/// The address of the Connect page to send a driver to. Nothing is sent. `options` may be NULL. On success *url is to
/// be freed with smartcar_string_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, naming the option that is wrong.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_connect_url(
    client: Option<&smartcar_client>,
    options: *const smartcar_connect_options,
    url: Option<&mut MaybeUninit<*mut c_char>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(url, "url", error, || {
        let mut connect = given(client, "client")?.get()?.connect_url();
        // SAFETY: options, and strings in them, or NULL, as the header asks.
        unsafe {
            let given = self::options(options)?;
            connect = connect
                .scope(texts(given.scope, given.scope_count, "scope")?)
                .force_approval(given.force_approval);
            if given.single_select {
                connect = connect.single_select(true);
            }
            if let Some(state) = optional_text(given.state, "state")? {
                connect = connect.state(state);
            }
            if let Some(make) = optional_text(given.make, "make")? {
                connect = connect.make(make);
            }
            if let Some(vin) = optional_text(given.single_select_vin, "single_select_vin")? {
                connect = connect.single_select_vin(vin);
            }
            if let Some(flags) = optional_text(given.flags, "flags")? {
                connect = connect.flags(flags);
            }
            if let Some(external_id) = optional_text(given.external_id, "external_id")? {
                connect = connect.external_id(external_id);
            }
            if let Some(user) = optional_text(given.user, "user")? {
                connect = connect.user(user);
            }
        }
        Ok(CString::from_vec_with_nul(c_bytes(&connect.build()?)).unwrap_or_default().into_raw())
    })
}

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

/// How to complete Connect. Set struct_size to sizeof(smartcar_complete_options) and the rest to zero, then what is
/// wanted; the strings remain the caller's.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct smartcar_complete_options {
    /// sizeof(smartcar_complete_options).
    pub struct_size: usize,
    /// Connect Match: the grant is for the one vehicle that was selected.
    pub per_vehicle: bool,
    /// The state this driver was sent to Connect with; a redirect with another one is turned away. NULL: not checked,
    /// so that anybody may have made up the redirect.
    pub state: *const c_char,
    /// Your own id of the customer, kept with the grant.
    pub account: *const c_char,
}

const COMPLETE_OPTIONS_1: usize = offset_of!(smartcar_complete_options, account) + size_of::<*const c_char>();
const _: () = assert!(COMPLETE_OPTIONS_1 == size_of::<smartcar_complete_options>());

// SAFETY: pointers, an integer and a bool, all of which may be zero; no padding at the end, as asserted.
unsafe impl Options for smartcar_complete_options {
    const FIRST_SIZE: usize = COMPLETE_OPTIONS_1;
}

/// Completes Connect from what it sent to the redirect URI (the whole URL, or its query): exchanges the code, stores
/// the grant, learns its user and vehicles. `options` may be NULL. On success *grant is to be freed with
/// smartcar_grant_free().
///
/// Fails with SMARTCAR_ERROR_API and smartcar_error_type() "access_denied", "vehicle_incompatible", ... where the
/// driver did not consent; with SMARTCAR_ERROR_INVALID_INPUT, field "redirect" or "state", where the redirect is not
/// one, or not this driver's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_complete_connect(
    client: Option<&smartcar_client>,
    redirect: *const c_char,
    options: *const smartcar_complete_options,
    grant: Option<&mut MaybeUninit<*const smartcar_grant>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    ask(client, grant, "grant", error, |client| -> Result<_> {
        // SAFETY: a string, options, and strings in them, or NULL, as the header asks.
        let (redirect, per_vehicle, state, account) = unsafe {
            let given = self::options(options)?;
            let state = optional_text(given.state, "state")?;
            (text(redirect, "redirect")?, given.per_vehicle, state, optional_text(given.account, "account")?)
        };
        let mut completing = client.complete_connect(redirect).per_vehicle(per_vehicle);
        if let Some(state) = state {
            completing = completing.state(state);
        }
        if let Some(account) = account {
            completing = completing.account(account);
        }
        Ok(async move { completing.await as Result<Grant> })
    })
}
