//! Connect: its URL and completing it, and the same for signing in again.

use std::{
    ffi::c_char,
    mem::{MaybeUninit, offset_of},
    time::Duration,
};

use smartcar_sdk::{CompleteConnect, Grant, Result, ids::VehicleId};

use crate::{
    arguments::{Options, optional_mode, optional_text, options, seconds, text, texts},
    boundary::{give, given, invalid},
    call::Call,
    client::{ask, of, smartcar_client},
    error::smartcar_error,
    grant::smartcar_grant,
    string::hand_over_text,
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
    /// For API v3 alone: the redirect brings a user id and no code, so there will be no tokens of the driver's. Complete
    /// such a consent with without_code.
    pub without_code: bool,
    /// Make Smartcar forget your own id of the user.
    pub clear_external_id: bool,
    /// The permissions to ask for: an array of scope_count strings such as "read_odometer". With the prefix
    /// "required:" only cars that have the permission connect.
    pub scope: *const *const c_char,
    /// How many there are in scope.
    pub scope_count: usize,
    /// Comes back unchanged on the redirect: tie it to the driver's session, and have
    /// smartcar_client_complete_connect() check it.
    pub state: *const c_char,
    /// Instead of state, the payload (1 to 512 bytes) of a state that proves that this application made it, not longer
    /// ago than valid_for: nothing has to be remembered meanwhile. The driver can read it and hand the URL to
    /// somebody else: make it the id of the browser's session, and compare it on the redirect.
    pub signed_state: *const c_char,
    /// For how many seconds a signed state is good; 3600 is usual.
    pub valid_for: f64,
    /// Where the driver comes back to, instead of the setting "redirect_uri"; complete with the same.
    pub redirect_uri: *const c_char,
    /// Which cars are offered, instead of the setting "mode": "live", "simulated" or "test".
    pub mode: *const c_char,
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
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, naming the option that is wrong; SMARTCAR_ERROR_CONFIG, field "redirect_uri", where
/// neither the client nor the options name one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_connect_url(
    client: Option<&smartcar_client>,
    options: *const smartcar_connect_options,
    url: Option<&mut MaybeUninit<*mut c_char>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(url, "url", error, || {
        let mut connect = given(client, "client")?.client.connect_url();
        // SAFETY: options, and strings in them, or NULL, as the header asks.
        unsafe {
            let given = self::options(options)?;
            connect = connect
                .scope(texts(given.scope, given.scope_count, "scope")?)
                .force_approval(given.force_approval)
                .without_code(given.without_code);
            if given.single_select {
                connect = connect.single_select(true);
            }
            match state(given.state, given.signed_state, given.valid_for)? {
                State::None => {}
                State::Plain(state) => connect = connect.state(state),
                State::Signed(payload, valid_for) => connect = connect.signed_state(payload, valid_for),
            }
            if let Some(redirect_uri) = optional_text(given.redirect_uri, "redirect_uri")? {
                connect = connect.redirect_uri(redirect_uri);
            }
            if let Some(mode) = optional_mode(given.mode)? {
                connect = connect.mode(mode);
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
            if given.clear_external_id {
                connect = connect.clear_external_id();
            }
            if let Some(user) = optional_text(given.user, "user")? {
                connect = connect.user(user);
            }
        }
        Ok(hand_over_text(&connect.build()?))
    })
}

/// The state of an address.
enum State<'a> {
    None,
    Plain(&'a str),
    Signed(&'a str, Duration),
}

/// The state that options ask for.
///
/// # Safety
/// `plain` and `signed` are strings or NULL.
unsafe fn state<'a>(plain: *const c_char, signed: *const c_char, valid_for: f64) -> Result<State<'a>> {
    // SAFETY: the caller vouches for it.
    let (plain, signed) = unsafe { (optional_text(plain, "state")?, optional_text(signed, "signed_state")?) };
    Ok(match (plain, signed) {
        (Some(_), Some(_)) => {
            return Err(invalid("signed_state", "state and signed_state are both set: choose one"));
        }
        (Some(state), None) => State::Plain(state),
        (None, Some(payload)) => {
            // Zero is the core's to turn away.
            State::Signed(payload, seconds(valid_for, "valid_for")?.unwrap_or_default())
        }
        (None, None) => State::None,
    })
}

/// How to complete Connect. Set struct_size to sizeof(smartcar_complete_options) and the rest to zero, then what is
/// wanted; the strings remain the caller's. One of state, signed_state and unchecked_state is needed: anybody can make a
/// redirect, and have a victim's browser bring it.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct smartcar_complete_options {
    /// sizeof(smartcar_complete_options).
    pub struct_size: usize,
    /// Connect Match: the grant is for the one vehicle that was selected.
    pub per_vehicle: bool,
    /// The state has to be one that smartcar_connect_options.signed_state made, neither forged nor expired; then state,
    /// where it is not NULL, is the payload that it has to carry.
    pub signed_state: bool,
    /// Take a redirect that brings a user id and no code: a grant without tokens, for API v3 alone. Nothing proves such
    /// a user id: it came through a browser. docs/connect.md says what to compare it with.
    pub without_code: bool,
    /// Take whatever redirect comes, whoever made it: for one whose state was checked by other means. Excludes state and
    /// signed_state.
    pub unchecked_state: bool,
    /// Where account is NULL, keep the redirect's external_id as the account. It came through a browser, which may have
    /// altered it.
    pub account_from_external_id: bool,
    /// The state this driver was sent to Connect with; a redirect with another one, or none, is turned away. NULL, as
    /// where a session has none, is no check: without signed_state the call fails.
    pub state: *const c_char,
    /// Your own id of the customer, kept with the grant: take it from the session.
    pub account: *const c_char,
    /// The redirect URI that the Connect URL named, where it was not the setting's.
    pub redirect_uri: *const c_char,
}

const COMPLETE_OPTIONS_1: usize =
    offset_of!(smartcar_complete_options, redirect_uri) + size_of::<*const c_char>();
const _: () = assert!(COMPLETE_OPTIONS_1 == size_of::<smartcar_complete_options>());

// SAFETY: pointers, an integer and a bool, all of which may be zero; no padding at the end, as asserted.
unsafe impl Options for smartcar_complete_options {
    const FIRST_SIZE: usize = COMPLETE_OPTIONS_1;
}

/// Completes Connect from what it sent to the redirect URI (the whole URL, or its query): exchanges the code, stores
/// the grant, learns its user and vehicles. `options` say which state is expected. On success *grant is to be freed with
/// smartcar_grant_free().
///
/// Fails with SMARTCAR_ERROR_DECLINED where the driver did not consent; with SMARTCAR_ERROR_API and smartcar_error_type()
/// "vehicle_incompatible", "no_vehicles", ... where Connect ended otherwise; with SMARTCAR_ERROR_INVALID_INPUT, field
/// "redirect" or "state", where the redirect is not one, or not this driver's, or no state is expected.
pub(crate) unsafe fn client_complete_connect(
    client: Option<&smartcar_client>,
    redirect: *const c_char,
    options: *const smartcar_complete_options,
) -> Result<Call<*const smartcar_grant>> {
    ask(client, |client| -> Result<_> {
        // SAFETY: a string, options, and strings in them, or NULL, as the header asks.
        let completing =
            unsafe { completing(client.complete_connect(text(redirect, "redirect")?), options) }?;
        Ok(async move { completing.await as Result<Grant> })
    })
}

/// As smartcar_client_complete_connect() with the code alone, for an application whose framework has taken the redirect
/// apart. `returned_state` is the state that came back beside it, checked as that of a redirect is; it may be NULL where
/// options->unchecked_state is set. On success *grant is to be freed with smartcar_grant_free().
///
/// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field "code" or "returned_state", where that is none or is missing.
pub(crate) unsafe fn client_complete_connect_code(
    client: Option<&smartcar_client>,
    code: *const c_char,
    returned_state: *const c_char,
    options: *const smartcar_complete_options,
) -> Result<Call<*const smartcar_grant>> {
    ask(client, |client| -> Result<_> {
        // SAFETY: strings, options, and strings in them, or NULL, as the header asks.
        let completing = unsafe {
            let mut completing = client.complete_connect_code(text(code, "code")?);
            if let Some(state) = optional_text(returned_state, "returned_state")? {
                completing = completing.returned_state(state);
            }
            self::completing(completing, options)
        }?;
        Ok(async move { completing.await as Result<Grant> })
    })
}

/// What came back, with what was said of it.
unsafe fn completing(
    mut completing: CompleteConnect,
    options: *const smartcar_complete_options,
) -> Result<CompleteConnect> {
    // SAFETY: options, and strings in them, or NULL, as the header asks.
    unsafe {
        let given = self::options(options)?;
        completing = completing
            .per_vehicle(given.per_vehicle)
            .without_code(given.without_code)
            .account_from_external_id(given.account_from_external_id);
        if given.signed_state {
            completing = completing.signed_state();
        }
        if given.unchecked_state {
            completing = completing.unchecked_state();
        }
        if let Some(state) = optional_text(given.state, "state")? {
            completing = completing.state(state);
        }
        if let Some(account) = optional_text(given.account, "account")? {
            completing = completing.account(account);
        }
        if let Some(redirect_uri) = optional_text(given.redirect_uri, "redirect_uri")? {
            completing = completing.redirect_uri(redirect_uri);
        }
        Ok(completing)
    }
}

/// What the address of a re-authentication asks for. Set struct_size to sizeof(smartcar_reauthenticate_options) and the
/// rest to zero, then what is wanted; the strings remain the caller's.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct smartcar_reauthenticate_options {
    /// sizeof(smartcar_reauthenticate_options).
    pub struct_size: usize,
    /// As smartcar_connect_options.state.
    pub state: *const c_char,
    /// As smartcar_connect_options.signed_state.
    pub signed_state: *const c_char,
    /// For how many seconds a signed state is good; 3600 is usual.
    pub valid_for: f64,
    /// Where the driver comes back to, instead of the setting "redirect_uri".
    pub redirect_uri: *const c_char,
}

const REAUTHENTICATE_OPTIONS_1: usize =
    offset_of!(smartcar_reauthenticate_options, redirect_uri) + size_of::<*const c_char>();
const _: () = assert!(REAUTHENTICATE_OPTIONS_1 == size_of::<smartcar_reauthenticate_options>());

// SAFETY: pointers and numbers, all of which may be zero; no padding at the end, as asserted.
unsafe impl Options for smartcar_reauthenticate_options {
    const FIRST_SIZE: usize = REAUTHENTICATE_OPTIONS_1;
}

/// The address at which a driver signs in to the car maker's account again, for a vehicle that answers
/// CONNECTED_SERVICES_ACCOUNT errors. Nothing is sent. `options` may be NULL. On success *url is to be freed with
/// smartcar_string_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "vehicle_id" or an option's name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_reauthenticate_url(
    client: Option<&smartcar_client>,
    vehicle_id: *const c_char,
    options: *const smartcar_reauthenticate_options,
    url: Option<&mut MaybeUninit<*mut c_char>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(url, "url", error, || {
        let client = &given(client, "client")?.client;
        // SAFETY: a string, options, and strings in them, or NULL, as the header asks.
        let address = unsafe {
            let mut address = client.reauthenticate_url(text(vehicle_id, "vehicle_id")?);
            let given = self::options(options)?;
            match state(given.state, given.signed_state, given.valid_for)? {
                State::None => {}
                State::Plain(state) => address = address.state(state),
                State::Signed(payload, valid_for) => address = address.signed_state(payload, valid_for),
            }
            if let Some(redirect_uri) = optional_text(given.redirect_uri, "redirect_uri")? {
                address = address.redirect_uri(redirect_uri);
            }
            address
        };
        Ok(hand_over_text(&address.build()?))
    })
}

/// Reads what a re-authentication sent to the redirect URI: *vehicle_id is the vehicle that works again, to be freed with
/// smartcar_string_free(). It came through a browser: ask for a reading to see that the car answers. Nothing is sent or
/// stored. Of `options`, state, signed_state and unchecked_state count, of which one is needed.
///
/// Fails with SMARTCAR_ERROR_DECLINED and SMARTCAR_ERROR_API as smartcar_client_complete_connect() does; with
/// SMARTCAR_ERROR_INVALID_INPUT, field "redirect" or "state", where the redirect is not one, or not this driver's.
pub(crate) unsafe fn client_complete_reauthentication(
    client: Option<&smartcar_client>,
    redirect: *const c_char,
    options: *const smartcar_complete_options,
) -> Result<Call<*mut c_char>> {
    let client = of(client)?;
    // SAFETY: a string, options, and strings in them, or NULL, as the header asks.
    let completing = unsafe {
        let given = self::options(options)?;
        let mut completing = client.complete_reauthentication(text(redirect, "redirect")?);
        if given.signed_state {
            completing = completing.signed_state();
        }
        if given.unchecked_state {
            completing = completing.unchecked_state();
        }
        if let Some(state) = optional_text(given.state, "state")? {
            completing = completing.state(state);
        }
        // Not used here, and checked all the same: every text of every struct is.
        optional_text(given.account, "account")?;
        optional_text(given.redirect_uri, "redirect_uri")?;
        completing
    };
    Ok(Call::new(async move {
        let vehicle: VehicleId = completing.await?;
        Ok(hand_over_text(&vehicle))
    }))
}

/// The payload of a signed state: of the state itself, or of a redirect that carries it (the whole URL, or its query;
/// also one that brings an error). Compare it with the session of the browser that brought it. On success *payload is to
/// be freed with smartcar_string_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "state", where it is missing, forged or expired.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_check_state(
    client: Option<&smartcar_client>,
    redirect_or_state: *const c_char,
    payload: Option<&mut MaybeUninit<*mut c_char>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(payload, "payload", error, || {
        let client = &given(client, "client")?.client;
        // SAFETY: a string or NULL, as the header asks.
        let payload = client.check_state(unsafe { text(redirect_or_state, "redirect_or_state") }?)?;
        Ok(hand_over_text(&payload))
    })
}
