//! Errors, as C sees them: an object with accessors.

use std::ffi::{CString, c_char};

use smartcar_sdk::{ApiError, Error, ErrorKind};

use crate::{
    panics::guard,
    results::{Kept, Shown, c_bytes, number},
};

/// What went wrong. Numbers are never reused; later releases may add some, so have a `default:` in every switch. Its type is written
/// `enum smartcar_error_kind`: the name alone is the function that tells it.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum smartcar_kind {
    /// No error.
    SMARTCAR_ERROR_NONE = 0,
    /// A setting is missing or cannot be used; smartcar_error_field() names it.
    SMARTCAR_ERROR_CONFIG = 10,
    /// An argument is wrong; smartcar_error_field() names it. Nothing was sent.
    SMARTCAR_ERROR_INVALID_INPUT = 20,
    /// There is no such thing on this API version, make or store.
    SMARTCAR_ERROR_UNSUPPORTED = 30,
    /// No grant reaches this vehicle, or there is no such grant: the driver has not connected it.
    SMARTCAR_ERROR_NOT_CONNECTED = 40,
    /// Only the driver can repair this grant, by going through Connect again.
    SMARTCAR_ERROR_RECONNECT_REQUIRED = 50,
    /// The driver did not grant the permission this call needs.
    SMARTCAR_ERROR_PERMISSION = 60,
    /// No connection to Smartcar, or it broke.
    SMARTCAR_ERROR_NETWORK = 70,
    /// The token endpoint is unhealthy and no valid access token is at hand. Nothing was sent.
    SMARTCAR_ERROR_UNAVAILABLE = 80,
    /// The call's time was up. A refresh that had begun goes on in the background.
    SMARTCAR_ERROR_TIMEOUT = 90,
    /// Too many requests, to Smartcar or to the car.
    SMARTCAR_ERROR_RATE_LIMITED = 100,
    /// Smartcar answered with an error; smartcar_error_type() and its neighbours have all of it.
    SMARTCAR_ERROR_API = 110,
    /// The driver ended Connect without consenting; smartcar_error_connect_reason() says how.
    SMARTCAR_ERROR_DECLINED = 115,
    /// Smartcar answered with something that is not what its documentation promises.
    SMARTCAR_ERROR_INVALID_RESPONSE = 120,
    /// The token store failed.
    SMARTCAR_ERROR_STORE = 130,
    /// The caller cancelled the call.
    SMARTCAR_ERROR_CANCELLED = 140,
    /// The client has been closed.
    SMARTCAR_ERROR_CLOSED = 150,
    /// The system lacks what the SDK needs, threads or descriptors, which the message then says. Else a bug in the SDK: please
    /// report it.
    SMARTCAR_ERROR_INTERNAL = 160,
}

impl From<ErrorKind> for smartcar_kind {
    fn from(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::Config => Self::SMARTCAR_ERROR_CONFIG,
            ErrorKind::InvalidInput => Self::SMARTCAR_ERROR_INVALID_INPUT,
            ErrorKind::Unsupported => Self::SMARTCAR_ERROR_UNSUPPORTED,
            ErrorKind::NotConnected => Self::SMARTCAR_ERROR_NOT_CONNECTED,
            ErrorKind::ReconnectRequired => Self::SMARTCAR_ERROR_RECONNECT_REQUIRED,
            ErrorKind::Permission => Self::SMARTCAR_ERROR_PERMISSION,
            ErrorKind::Network => Self::SMARTCAR_ERROR_NETWORK,
            ErrorKind::Unavailable => Self::SMARTCAR_ERROR_UNAVAILABLE,
            ErrorKind::Timeout => Self::SMARTCAR_ERROR_TIMEOUT,
            ErrorKind::RateLimited => Self::SMARTCAR_ERROR_RATE_LIMITED,
            ErrorKind::Api => Self::SMARTCAR_ERROR_API,
            ErrorKind::Declined => Self::SMARTCAR_ERROR_DECLINED,
            ErrorKind::InvalidResponse => Self::SMARTCAR_ERROR_INVALID_RESPONSE,
            ErrorKind::Store => Self::SMARTCAR_ERROR_STORE,
            ErrorKind::Cancelled => Self::SMARTCAR_ERROR_CANCELLED,
            ErrorKind::Closed => Self::SMARTCAR_ERROR_CLOSED,
            // A kind that the core has and this file lacks is caught by the test below.
            _ => Self::SMARTCAR_ERROR_INTERNAL,
        }
    }
}

/// What Smartcar said where something that is part of a result failed, e.g. one signal of several. It goes with what it
/// is in. What is absent is NULL.
#[repr(C)]
pub struct smartcar_api_error {
    /// HTTP status of the answer; 0 where no answer of its own belongs to it.
    pub status: u16,
    /// Error type, e.g. "VEHICLE_STATE".
    pub error_type: *const c_char,
    /// Error code within the type, e.g. "ASLEEP".
    pub code: *const c_char,
    /// Smartcar's description, for developers.
    pub description: *const c_char,
    /// Page that explains the error.
    pub doc_url: *const c_char,
    /// Smartcar's id of the request.
    pub request_id: *const c_char,
    /// What Smartcar suggests: "RETRY_LATER", "REAUTHENTICATE" or "CONTACT_SUPPORT".
    pub resolution: *const c_char,
    /// Where the suggested resolution happens.
    pub resolution_url: *const c_char,
    /// A text that may be shown to the driver.
    pub suggested_user_message: *const c_char,
    /// Further detail, as a JSON array.
    pub detail: *const c_char,
}

impl Shown<ApiError> for smartcar_api_error {
    fn shown(error: &ApiError, kept: &mut Kept) -> Self {
        let detail = (!error.detail.is_empty()).then(|| json_array(&error.detail));
        Self {
            status: error.status,
            error_type: kept.optional(error.error_type.as_deref()),
            code: kept.optional(error.code.as_deref()),
            description: kept.optional(error.description.as_deref()),
            doc_url: kept.optional(error.doc_url.as_deref()),
            request_id: kept.optional(error.request_id.as_deref()),
            resolution: kept.optional(error.resolution.as_deref()),
            resolution_url: kept.optional(error.resolution_url.as_deref()),
            suggested_user_message: kept.optional(error.suggested_user_message.as_deref()),
            detail: kept.optional(detail.as_deref()),
        }
    }
}

impl Shown<Error> for smartcar_error {
    fn shown(error: &Error, _: &mut Kept) -> Self {
        Self::new(error)
    }
}

/// Why a call failed. Made by the call, owned by the caller: free it with smartcar_error_free(). It never changes, so
/// any thread may read it; its strings live as long as it does.
pub struct smartcar_error {
    kind: smartcar_kind,
    name: CString,
    message: CString,
    field: Option<CString>,
    cause: Option<CString>,
    can_retry: bool,
    retry_after: f64,
    driver_must_act: bool,
    outcome_unknown: bool,
    grant_id: Option<CString>,
    vehicle_id: Option<CString>,
    reconnect_reason: Option<CString>,
    permissions: Option<CString>,
    status: u16,
    error_type: Option<CString>,
    code: Option<CString>,
    description: Option<CString>,
    doc_url: Option<CString>,
    request_id: Option<CString>,
    resolution: Option<CString>,
    resolution_url: Option<CString>,
    suggested_user_message: Option<CString>,
    detail: Option<CString>,
    connect_reason: Option<CString>,
    incompatible_vehicle: Option<IncompatibleVehicle>,
}

/// What [`smartcar_sdk::IncompatibleVehicle`] says.
struct IncompatibleVehicle {
    vin: Option<CString>,
    make: Option<CString>,
    model: Option<CString>,
    year: u16,
}

impl smartcar_error {
    pub(crate) fn new(error: &Error) -> Self {
        let none = ApiError::default();
        let api = error.api().unwrap_or(&none);
        let optional = |text: &Option<String>| text.as_deref().map(c_string);
        Self {
            kind: error.kind().into(),
            name: c_string(error.kind().name()),
            message: c_string(error.message()),
            field: error.field().map(c_string),
            cause: cause(error).as_deref().map(c_string),
            can_retry: error.can_retry(),
            retry_after: number(error.retry_after().map(|after| after.as_secs_f64())),
            driver_must_act: error.driver_must_act(),
            outcome_unknown: error.outcome_unknown(),
            grant_id: error.grant_id().map(c_string),
            vehicle_id: error.vehicle_id().map(c_string),
            reconnect_reason: error.reconnect_reason().map(|reason| c_string(reason.as_str())),
            permissions: (!error.permissions().is_empty()).then(|| c_string(&error.permissions().join(" "))),
            status: api.status,
            error_type: optional(&api.error_type),
            code: optional(&api.code),
            description: optional(&api.description),
            doc_url: optional(&api.doc_url),
            request_id: optional(&api.request_id),
            resolution: optional(&api.resolution),
            resolution_url: optional(&api.resolution_url),
            suggested_user_message: optional(&api.suggested_user_message),
            detail: (!api.detail.is_empty()).then(|| c_string(&json_array(&api.detail))),
            connect_reason: error.connect_reason().map(|reason| c_string(reason.as_str())),
            incompatible_vehicle: error.incompatible_vehicle().map(|vehicle| IncompatibleVehicle {
                vin: optional(&vehicle.vin),
                make: optional(&vehicle.make),
                model: optional(&vehicle.model),
                year: vehicle.year.unwrap_or_default(),
            }),
        }
    }
}

fn c_string(text: &str) -> CString {
    CString::from_vec_with_nul(c_bytes(text)).unwrap_or_default()
}

fn json_array<T: ToString>(items: &[T]) -> String {
    let items: Vec<_> = items.iter().map(ToString::to_string).collect();
    format!("[{}]", items.join(","))
}

/// The failures underneath, outermost first.
fn cause(error: &Error) -> Option<String> {
    let first = std::error::Error::source(error);
    let texts: Vec<_> =
        std::iter::successors(first, |error| error.source()).map(ToString::to_string).collect();
    (!texts.is_empty()).then(|| texts.join(": "))
}

/// A string of an error, or NULL where the error or the string is absent.
fn string(
    error: Option<&smartcar_error>,
    pick: impl FnOnce(&smartcar_error) -> Option<&CString>,
) -> *const c_char {
    guard(std::ptr::null(), || error.and_then(pick).map_or(std::ptr::null(), |text| text.as_ptr()))
}

/// What went wrong: one of the numbers of enum smartcar_error_kind. SMARTCAR_ERROR_NONE for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_kind(error: Option<&smartcar_error>) -> smartcar_kind {
    guard(smartcar_kind::SMARTCAR_ERROR_INTERNAL, || {
        error.map_or(smartcar_kind::SMARTCAR_ERROR_NONE, |error| error.kind)
    })
}

/// The kind as a word that stays the same for ever, e.g. "reconnect_required"; "none" for NULL. Never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_name(error: Option<&smartcar_error>) -> *const c_char {
    guard(c"internal".as_ptr(), || error.map_or(c"none".as_ptr(), |error| error.name.as_ptr()))
}

/// What went wrong and what to do about it, for people who operate the program. Holds no token, secret or code.
/// "" for NULL. Never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_message(error: Option<&smartcar_error>) -> *const c_char {
    guard(c"".as_ptr(), || error.map_or(c"".as_ptr(), |error| error.message.as_ptr()))
}

/// The argument, option or setting that is wrong, by its name; NULL where it is none of these.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_field(error: Option<&smartcar_error>) -> *const c_char {
    string(error, |error| error.field.as_ref())
}

/// The failure underneath, e.g. the operating system's; for logs. NULL where there is none.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_cause(error: Option<&smartcar_error>) -> *const c_char {
    string(error, |error| error.cause.as_ref())
}

/// Whether the same call may succeed later without anybody acting. false for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_can_retry(error: Option<&smartcar_error>) -> bool {
    guard(false, || error.is_some_and(|error| error.can_retry))
}

/// After how many seconds it makes sense to try again; NaN where that is not known.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_retry_after(error: Option<&smartcar_error>) -> f64 {
    guard(f64::NAN, || error.map_or(f64::NAN, |error| error.retry_after))
}

/// Whether the driver has to do something: connect again, or repair the account with the car's maker. false for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_driver_must_act(error: Option<&smartcar_error>) -> bool {
    guard(false, || error.is_some_and(|error| error.driver_must_act))
}

/// Whether what was to be done may have been done: a command whose answer was lost, for one. Look before doing it again.
/// false for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_outcome_unknown(error: Option<&smartcar_error>) -> bool {
    guard(false, || error.is_some_and(|error| error.outcome_unknown))
}

/// The grant that it is about. NULL where it is about none.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_grant_id(error: Option<&smartcar_error>) -> *const c_char {
    string(error, |error| error.grant_id.as_ref())
}

/// The vehicle that was asked. NULL where it was none.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_vehicle_id(error: Option<&smartcar_error>) -> *const c_char {
    string(error, |error| error.vehicle_id.as_ref())
}

/// Of SMARTCAR_ERROR_RECONNECT_REQUIRED: why only the driver can help, "expired", "revoked" or "rotation_lost". NULL where
/// absent.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_reconnect_reason(error: Option<&smartcar_error>) -> *const c_char {
    string(error, |error| error.reconnect_reason.as_ref())
}

/// Of SMARTCAR_ERROR_PERMISSION: what the call needs and the driver has not granted, e.g. "read_odometer"; with spaces
/// between where any of several would do. NULL where absent.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_permissions(error: Option<&smartcar_error>) -> *const c_char {
    string(error, |error| error.permissions.as_ref())
}

/// HTTP status of Smartcar's answer; 0 where Smartcar did not answer.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_status(error: Option<&smartcar_error>) -> u16 {
    guard(0, || error.map_or(0, |error| error.status))
}

/// Smartcar's error type, e.g. "VEHICLE_STATE"; of the token endpoint and of Connect, the `error`, e.g.
/// "access_denied". NULL where absent.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_type(error: Option<&smartcar_error>) -> *const c_char {
    string(error, |error| error.error_type.as_ref())
}

/// Smartcar's error code within the type, e.g. "ASLEEP". NULL where absent.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_code(error: Option<&smartcar_error>) -> *const c_char {
    string(error, |error| error.code.as_ref())
}

/// Smartcar's description, for developers. NULL where absent.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_description(error: Option<&smartcar_error>) -> *const c_char {
    string(error, |error| error.description.as_ref())
}

/// Page that explains the error. NULL where absent.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_doc_url(error: Option<&smartcar_error>) -> *const c_char {
    string(error, |error| error.doc_url.as_ref())
}

/// Smartcar's id of the request, which its support asks for. NULL where absent.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_request_id(error: Option<&smartcar_error>) -> *const c_char {
    string(error, |error| error.request_id.as_ref())
}

/// What Smartcar suggests: "RETRY_LATER", "REAUTHENTICATE" or "CONTACT_SUPPORT". NULL where absent.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_resolution(error: Option<&smartcar_error>) -> *const c_char {
    string(error, |error| error.resolution.as_ref())
}

/// Where the suggested resolution happens. NULL where absent.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_resolution_url(error: Option<&smartcar_error>) -> *const c_char {
    string(error, |error| error.resolution_url.as_ref())
}

/// A text that may be shown to the driver. NULL where absent.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_suggested_user_message(error: Option<&smartcar_error>) -> *const c_char {
    string(error, |error| error.suggested_user_message.as_ref())
}

/// Further detail as a JSON array, e.g. the fields that did not validate, or the vehicle that Connect found to be
/// incompatible. NULL where absent.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_detail(error: Option<&smartcar_error>) -> *const c_char {
    string(error, |error| error.detail.as_ref())
}

/// Why Connect ended without consent, if that is what this error is and Smartcar documents its reason: "access_denied",
/// "vehicle_incompatible", ... smartcar_error_type() has the word also where it does not. NULL where absent.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_connect_reason(error: Option<&smartcar_error>) -> *const c_char {
    string(error, |error| error.connect_reason.as_ref())
}

/// The VIN of the car that a "vehicle_incompatible" redirect is about, if it tells. NULL where absent.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_incompatible_vin(error: Option<&smartcar_error>) -> *const c_char {
    string(error, |error| error.incompatible_vehicle.as_ref()?.vin.as_ref())
}

/// The brand of the car that a "vehicle_incompatible" redirect is about, if it tells. NULL where absent.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_incompatible_make(error: Option<&smartcar_error>) -> *const c_char {
    string(error, |error| error.incompatible_vehicle.as_ref()?.make.as_ref())
}

/// The model of the car that a "vehicle_incompatible" redirect is about, if it tells. NULL where absent.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_incompatible_model(error: Option<&smartcar_error>) -> *const c_char {
    string(error, |error| error.incompatible_vehicle.as_ref()?.model.as_ref())
}

/// The model year of the car that a "vehicle_incompatible" redirect is about, if it tells. 0 where absent.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_incompatible_year(error: Option<&smartcar_error>) -> u16 {
    guard(0, || error.and_then(|error| error.incompatible_vehicle.as_ref()).map_or(0, |vehicle| vehicle.year))
}

/// Frees an error and its strings. NULL is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_error_free(error: Option<Box<smartcar_error>>) {
    guard((), || drop(error));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_the_numbers_of_the_core() {
        for kind in ErrorKind::ALL {
            assert_eq!(smartcar_kind::from(*kind) as u32, u32::from(kind.number()), "{kind}");
        }
    }

    #[test]
    fn the_failures_underneath_are_kept() {
        let error =
            Error::new(ErrorKind::Network, "no connection").with_source(std::io::Error::other("refused"));
        let error = smartcar_error::new(&error);
        assert_eq!(error.cause.as_deref(), Some(c"refused"));
        assert!(error.can_retry && error.retry_after.is_nan());
    }
}
