//! One error type for everything the SDK does: a stable [`ErrorKind`], a message that says what to do, and,
//! where Smartcar answered, everything it said. No message holds a token, a secret or a code.

use std::{borrow::Cow, fmt, sync::Arc, time::Duration};

/// What the SDK's calls return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, as a stable name and number: the same in Rust, C and Python. Numbers are never reused; the gaps
/// between them leave room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u16)]
pub enum ErrorKind {
    /// A setting is missing or cannot be used. The client was not built, or Smartcar refused its credentials.
    Config = 10,
    /// An argument is wrong. Nothing was sent.
    InvalidInput = 20,
    /// There is no such thing on this API version, make or store.
    Unsupported = 30,
    /// No grant reaches this vehicle, or there is no such grant: the driver has not connected it.
    NotConnected = 40,
    /// Only the driver can repair this grant, by going through Connect again.
    ReconnectRequired = 50,
    /// The driver did not grant the permission this call needs.
    Permission = 60,
    /// No connection to Smartcar, or it broke.
    Network = 70,
    /// The token endpoint is unhealthy and no valid access token is at hand. Nothing was sent.
    Unavailable = 80,
    /// The call's time was up. A refresh that had begun goes on in the background.
    Timeout = 90,
    /// Too many requests, to Smartcar or to the car.
    RateLimited = 100,
    /// Smartcar answered with an error; [`Error::api`] has all of it.
    Api = 110,
    /// The driver ended Connect without consenting; [`Error::connect_reason`] says how.
    Declined = 115,
    /// Smartcar answered with something that is not what its documentation promises.
    InvalidResponse = 120,
    /// The token store failed.
    Store = 130,
    /// The caller cancelled the call.
    Cancelled = 140,
    /// The client has been closed.
    Closed = 150,
    /// The system lacks what the SDK needs, threads or descriptors, which the message then says. Else a bug in the SDK: please
    /// report it.
    Internal = 160,
}

impl ErrorKind {
    /// Every kind, in the order of their numbers.
    pub const ALL: &'static [Self] = &[
        Self::Config,
        Self::InvalidInput,
        Self::Unsupported,
        Self::NotConnected,
        Self::ReconnectRequired,
        Self::Permission,
        Self::Network,
        Self::Unavailable,
        Self::Timeout,
        Self::RateLimited,
        Self::Api,
        Self::Declined,
        Self::InvalidResponse,
        Self::Store,
        Self::Cancelled,
        Self::Closed,
        Self::Internal,
    ];

    /// The stable name, as in C (`SMARTCAR_ERROR_...`) and in logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::InvalidInput => "invalid_input",
            Self::Unsupported => "unsupported",
            Self::NotConnected => "not_connected",
            Self::ReconnectRequired => "reconnect_required",
            Self::Permission => "permission",
            Self::Network => "network",
            Self::Unavailable => "unavailable",
            Self::Timeout => "timeout",
            Self::RateLimited => "rate_limited",
            Self::Api => "api",
            Self::Declined => "declined",
            Self::InvalidResponse => "invalid_response",
            Self::Store => "store",
            Self::Cancelled => "cancelled",
            Self::Closed => "closed",
            Self::Internal => "internal",
        }
    }

    /// The stable number, as in C.
    #[must_use]
    pub const fn number(self) -> u16 {
        self as u16
    }
}

/// An id that is one already cannot be wrong.
impl From<std::convert::Infallible> for Error {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What Smartcar said when it answered with an error (any of its formats; absent fields are `None`).
///
/// Source: <https://smartcar.com/docs/errors/overview>.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ApiError {
    /// HTTP status of the answer.
    pub status: u16,
    /// Error type, e.g. `VEHICLE_STATE`; for OAuth answers the `error`, e.g. `invalid_grant`.
    pub error_type: Option<String>,
    /// Error code within the type, e.g. `ASLEEP`.
    pub code: Option<String>,
    /// Smartcar's description, for developers.
    pub description: Option<String>,
    /// Page that explains the error.
    pub doc_url: Option<String>,
    /// Smartcar's id of the request, which its support asks for.
    pub request_id: Option<String>,
    /// What Smartcar suggests: `RETRY_LATER`, `REAUTHENTICATE`, `CONTACT_SUPPORT`.
    pub resolution: Option<String>,
    /// Where the suggested resolution happens, if anywhere.
    pub resolution_url: Option<String>,
    /// A text that may be shown to the driver.
    pub suggested_user_message: Option<String>,
    /// Further detail, e.g. the fields that did not validate.
    pub detail: Vec<serde_json::Value>,
}

/// The type of an error answer, of either API version.
///
/// Source: <https://smartcar.com/docs/errors/overview>.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ApiErrorType {
    /// The request was wrong (400).
    Validation,
    /// The token was not accepted, twice (401); on v3 also a user who is not the vehicle's (403, `ACCESS_DENIED`).
    Authentication,
    /// The driver did not permit it (403).
    Permission,
    /// No such path, version, vehicle, signal, ... (404).
    ResourceNotFound,
    /// The car is in a state in which it cannot (409), e.g. `ASLEEP`, `IN_MOTION`, `UNREACHABLE`.
    VehicleState,
    /// The driver's account with the car's maker does not work (400): the driver has to act.
    ConnectedServicesAccount,
    /// Too many requests (429): of the application (`SMARTCAR_API`), or for the car (`VEHICLE`).
    RateLimit,
    /// The plan does not cover it, or the month's requests are used up (430).
    Billing,
    /// Smartcar had a problem (500).
    Server,
    /// The car, or Smartcar, cannot do it (501).
    Compatibility,
    /// The car's maker answered wrongly or not at all (502).
    Upstream,
    /// A type this release does not know, or the `error` of an OAuth or Connect answer.
    Other(String),
}

impl ApiErrorType {
    pub(crate) fn from_word(word: &str) -> Self {
        match word.to_ascii_uppercase().as_str() {
            "VALIDATION" => Self::Validation,
            "AUTHENTICATION" => Self::Authentication,
            "PERMISSION" => Self::Permission,
            "RESOURCE_NOT_FOUND" => Self::ResourceNotFound,
            "VEHICLE_STATE" => Self::VehicleState,
            "CONNECTED_SERVICES_ACCOUNT" => Self::ConnectedServicesAccount,
            "RATE_LIMIT" => Self::RateLimit,
            "BILLING" => Self::Billing,
            "SERVER" => Self::Server,
            "COMPATIBILITY" => Self::Compatibility,
            "UPSTREAM" => Self::Upstream,
            _ => Self::Other(word.to_owned()),
        }
    }
}

impl ApiError {
    /// The type as something to match on; `None` where the answer named none (a proxy's HTML, nothing at all).
    #[must_use]
    pub fn typed(&self) -> Option<ApiErrorType> {
        self.error_type.as_deref().map(ApiErrorType::from_word)
    }
}

/// Any failure of the SDK. Cheap to clone.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    message: Cow<'static, str>,
    field: Option<Cow<'static, str>>,
    can_retry: bool,
    retry_after: Option<Duration>,
    /// Certainly nothing has left this machine.
    unsent: bool,
    /// It may have acted, and nobody knows.
    uncertain: bool,
    /// Of those that the call needs, the driver has not granted any.
    permissions: &'static [&'static str],
    grant_id: Option<Arc<str>>,
    vehicle_id: Option<Arc<str>>,
    /// Why the grant needs its driver.
    reason: Option<&'static str>,
    api: Option<ApiError>,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of `kind`. The message is for people and must hold no secret.
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        let can_retry = matches!(
            kind,
            ErrorKind::Network
                | ErrorKind::Unavailable
                | ErrorKind::Timeout
                | ErrorKind::RateLimited
                | ErrorKind::Store
        );
        Self(Arc::new(Inner {
            kind,
            message: message.into(),
            field: None,
            can_retry,
            retry_after: None,
            unsent: false,
            uncertain: false,
            permissions: &[],
            grant_id: None,
            vehicle_id: None,
            reason: None,
            api: None,
            source: None,
        }))
    }

    pub(crate) fn config(field: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Config, message).with_field(field)
    }

    pub(crate) fn invalid_input(field: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::InvalidInput, message).with_field(field)
    }

    fn edit(mut self, edit: impl FnOnce(&mut Inner)) -> Self {
        edit(Arc::make_mut(&mut self.0));
        self
    }

    /// Names the argument or setting that is wrong.
    #[must_use]
    pub fn with_field(self, field: impl Into<Cow<'static, str>>) -> Self {
        self.edit(|inner| inner.field = Some(field.into()))
    }

    /// Says after how long it makes sense to try again.
    #[must_use]
    pub fn with_retry_after(self, after: Option<Duration>) -> Self {
        self.edit(|inner| inner.retry_after = after)
    }

    /// Says whether trying again can help, where the kind alone does not.
    #[must_use]
    pub fn with_can_retry(self, can_retry: bool) -> Self {
        self.edit(|inner| inner.can_retry = can_retry)
    }

    /// Keeps the failure underneath. Its text may be logged, so it must hold no secret.
    #[must_use]
    pub fn with_source(self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.edit(|inner| inner.source = Some(Arc::new(source)))
    }

    /// For what may have acted: says so, and that nobody is to do it again without a look.
    pub(crate) fn with_uncertainty(self, uncertainty: &'static str) -> Self {
        self.edit(|inner| {
            inner.message = format!("{}; {uncertainty}", inner.message).into();
            inner.can_retry = false;
            inner.uncertain = true;
        })
    }

    /// Names the permission that a call needs, where the driver has not granted it. (A user who is not the vehicle's lacks none.)
    pub(crate) fn with_permissions(self, needed: &'static [&'static str]) -> Self {
        let typed = self.api().and_then(ApiError::typed);
        if typed != Some(ApiErrorType::Permission) || needed.is_empty() || !self.0.permissions.is_empty() {
            return self;
        }
        self.edit(|inner| {
            inner.permissions = needed;
            inner.message =
                format!("{}; the driver has not granted {}", inner.message, needed.join(" or ")).into();
        })
    }

    /// Says which grant it is about, unless that is said.
    pub(crate) fn with_grant(self, grant_id: &str) -> Self {
        if self.0.grant_id.is_some() {
            self
        } else {
            self.edit(|inner| inner.grant_id = Some(grant_id.into()))
        }
    }

    /// Says which vehicle it is about, unless that is said.
    pub(crate) fn with_vehicle(self, vehicle_id: &str) -> Self {
        if self.0.vehicle_id.is_some() {
            return self;
        }
        self.edit(|inner| inner.vehicle_id = Some(vehicle_id.into()))
    }

    pub(crate) fn with_reason(self, reason: Option<&'static str>) -> Self {
        self.edit(|inner| inner.reason = reason)
    }

    /// Names whom it is about, where what made it knows no addresses.
    pub(crate) fn with_host(self, host: &str) -> Self {
        self.edit(|inner| inner.message = format!("{host}: {}", inner.message).into())
    }

    pub(crate) fn with_nothing_sent(self) -> Self {
        self.edit(|inner| inner.unsent = true)
    }

    pub(crate) fn nothing_sent(&self) -> bool {
        self.0.unsent
    }

    pub(crate) fn with_api(self, api: ApiError) -> Self {
        self.edit(|inner| inner.api = Some(api))
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The message, for people; says what to do.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The argument or setting that is wrong, by its name in the configuration or the call.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    /// Whether the same call may succeed later without anybody acting.
    #[must_use]
    pub fn can_retry(&self) -> bool {
        self.0.can_retry
    }

    /// After how long, where that is known.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether the driver has to do something (connect again, repair the account with the car's maker).
    #[must_use]
    pub fn driver_must_act(&self) -> bool {
        match self.0.kind {
            ErrorKind::ReconnectRequired | ErrorKind::NotConnected | ErrorKind::Permission => true,
            _ => self.api().is_some_and(|api| {
                let is = |word: &Option<String>, known: &str| {
                    word.as_deref().is_some_and(|word| word.eq_ignore_ascii_case(known))
                };
                is(&api.error_type, "CONNECTED_SERVICES_ACCOUNT") || is(&api.resolution, "REAUTHENTICATE")
            }),
        }
    }

    /// Whether what was to be done may have been done: a command whose answer was lost, for one. Look before doing it again.
    #[must_use]
    pub fn outcome_unknown(&self) -> bool {
        self.0.uncertain
    }

    /// The permission that the call needs and the driver has not granted, by Smartcar's word: what to ask for in the scope of
    /// another Connect. Several where any of them would do; none where this is no such error, or no reading of ours has the path or
    /// signal that was asked for.
    #[must_use]
    pub fn permissions(&self) -> &'static [&'static str] {
        self.0.permissions
    }

    /// The grant that it is about, by our id of it, where it is about one.
    #[must_use]
    pub fn grant_id(&self) -> Option<&str> {
        self.0.grant_id.as_deref()
    }

    /// The vehicle that was asked, by Smartcar's id of it, where it was one.
    #[must_use]
    pub fn vehicle_id(&self) -> Option<&str> {
        self.0.vehicle_id.as_deref()
    }

    /// The word of what [`Error::reconnect_reason`] gives, which is made where the reasons are known.
    pub(crate) fn reason(&self) -> Option<&'static str> {
        self.0.reason
    }

    /// What Smartcar said, if it answered.
    #[must_use]
    pub fn api(&self) -> Option<&ApiError> {
        self.0.api.as_ref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.kind, self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Error");
        debug.field("kind", &self.0.kind).field("message", &self.0.message);
        if let Some(field) = &self.0.field {
            debug.field("field", field);
        }
        if let Some(grant_id) = &self.0.grant_id {
            debug.field("grant_id", grant_id);
        }
        if let Some(vehicle_id) = &self.0.vehicle_id {
            debug.field("vehicle_id", vehicle_id);
        }
        if let Some(api) = &self.0.api {
            debug.field("api", api);
        }
        if let Some(source) = &self.0.source {
            debug.field("source", source);
        }
        debug.finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|source| &**source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_up_and_names_are_unique() {
        let mut names = std::collections::HashSet::new();
        assert!(ErrorKind::ALL.windows(2).all(|pair| pair[0].number() < pair[1].number()));
        assert!(ErrorKind::ALL.iter().all(|kind| names.insert(kind.name())));
        assert_eq!((ErrorKind::Declined.number(), ErrorKind::Declined.name()), (115, "declined"));
    }

    #[test]
    fn only_a_refusal_for_want_of_a_permission_names_it() {
        let refusal = |error_type: &str| {
            let api = ApiError { status: 403, error_type: Some(error_type.into()), ..ApiError::default() };
            Error::new(ErrorKind::Permission, "Smartcar said no").with_api(api)
        };
        let lacking = refusal("PERMISSION").with_permissions(&["read_thermometer", "read_climate"]);
        assert_eq!(lacking.permissions(), ["read_thermometer", "read_climate"]);
        assert!(lacking.message().ends_with("; the driver has not granted read_thermometer or read_climate"));
        let again = lacking.clone().with_permissions(&["read_vin"]);
        assert_eq!(again.message(), lacking.message(), "who knows it best says it first");
        for other in [refusal("AUTHENTICATION"), Error::new(ErrorKind::Network, "unavailable")] {
            let same = other.clone().with_permissions(&["read_vin"]);
            assert_eq!((same.message(), same.permissions().len()), (other.message(), 0));
        }
        assert!(refusal("permission").with_permissions(&[]).permissions().is_empty());
    }

    #[test]
    fn an_error_names_its_field_and_advises() {
        let error = Error::invalid_input("vehicle_id", "vehicle_id is empty: pass the id Smartcar gave");
        assert_eq!(error.field(), Some("vehicle_id"));
        assert!(!error.can_retry());
        assert_eq!(error.to_string(), "invalid_input: vehicle_id is empty: pass the id Smartcar gave");
    }
}
