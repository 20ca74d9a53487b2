//! Why Connect ended without consent, as types.
//!
//! Source: <https://smartcar.com/docs/connect/handle-the-response>.

use serde_json::json;

use crate::{ApiError, Error, ErrorKind, words::closed_words};

/// Parameters that come with some errors; they are kept as the one object in [`ApiError::detail`].
const DETAIL: [&str; 6] = ["vin", "make", "model", "year", "status_code", "error_message"];

/// Why Connect ended without consent: the `error` of its redirect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConnectReason {
    /// The driver declined.
    AccessDenied,
    /// The driver's connected-services subscription is not active, or there is none.
    InvalidSubscription,
    /// The Connect URL or the application is set up wrongly; [`ApiError::code`] has the `status_code` and
    /// [`ApiError::description`] what is wrong.
    ConfigurationError,
    /// There are no cars in the driver's account.
    NoVehicles,
    /// The car does not work with Smartcar, or lacks a permission that is `required:`. [`Error::incompatible_vehicle`] says
    /// which car.
    VehicleIncompatible,
    /// The driver chose to go back to your application.
    UserManuallyReturnedToApplication,
    /// The driver broke the car maker's login off.
    OemCancelledLogin,
    /// Smartcar had a problem: the driver may try again.
    ServerError,
}

closed_words!(ConnectReason {
    AccessDenied = "access_denied",
    InvalidSubscription = "invalid_subscription",
    ConfigurationError = "configuration_error",
    NoVehicles = "no_vehicles",
    VehicleIncompatible = "vehicle_incompatible",
    UserManuallyReturnedToApplication = "user_manually_returned_to_application",
    OemCancelledLogin = "oem_cancelled_login",
    ServerError = "server_error",
});

/// The car with which a driver could not connect, as far as Connect says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct IncompatibleVehicle {
    /// Vehicle identification number.
    pub vin: Option<String>,
    /// Brand, e.g. `TOYOTA`.
    pub make: Option<String>,
    /// Model, e.g. `Corolla`.
    pub model: Option<String>,
    /// Model year.
    pub year: Option<u16>,
}

impl ConnectReason {
    /// Whether it was the driver who ended Connect: an error of kind [`Declined`](ErrorKind::Declined).
    #[must_use]
    pub const fn is_declined(self) -> bool {
        matches!(self, Self::AccessDenied | Self::UserManuallyReturnedToApplication | Self::OemCancelledLogin)
    }

    const fn hint(self) -> &'static str {
        match self {
            Self::AccessDenied => "the driver did not consent",
            Self::InvalidSubscription => "the driver's connected-services subscription is not active",
            Self::ConfigurationError => "the Connect URL or the application's configuration is wrong",
            Self::NoVehicles => "the driver's account has no cars",
            Self::VehicleIncompatible => {
                "the driver's car does not work with Smartcar or lacks a required permission"
            }
            Self::UserManuallyReturnedToApplication => "the driver went back before consenting",
            Self::OemCancelledLogin => "the car maker's login was cancelled",
            Self::ServerError => "Smartcar had a problem; let the driver try again",
        }
    }
}

impl Error {
    /// Why Connect ended without consent, if that is what this error is and Smartcar documents its reason.
    /// [`ApiError::error_type`] has the word also where it does not.
    #[must_use]
    pub fn connect_reason(&self) -> Option<ConnectReason> {
        // The token endpoint knows some of the same words, but answers with an HTTP status.
        let api = self.api().filter(|api| api.status == 0)?;
        ConnectReason::from_word(api.error_type.as_deref()?)
    }

    /// The car that a [`vehicle_incompatible`](ConnectReason::VehicleIncompatible) redirect is about, if it says so.
    #[must_use]
    pub fn incompatible_vehicle(&self) -> Option<IncompatibleVehicle> {
        if self.connect_reason() != Some(ConnectReason::VehicleIncompatible) {
            return None;
        }
        let detail = self.api()?.detail.first()?;
        let text = |name: &str| detail[name].as_str().map(str::to_owned);
        Some(IncompatibleVehicle {
            vin: text("vin"),
            make: text("make"),
            model: text("model"),
            year: detail["year"].as_str().and_then(|year| year.parse().ok()),
        })
    }
}

/// The error that a redirect with an `error` brings; `take` gives its other parameters.
pub(super) fn from_redirect(error: String, mut take: impl FnMut(&str) -> Option<String>) -> Error {
    let detail: serde_json::Map<_, _> =
        DETAIL.into_iter().filter_map(|name| Some((name.to_owned(), json!(take(name)?)))).collect();
    let kept = |name: &str| detail.get(name).and_then(|value| value.as_str()).map(str::to_owned);
    let (code, message) = (kept("status_code"), kept("error_message"));
    let reason = ConnectReason::from_word(&error);
    let hint = reason.map_or("Connect ended without consent", ConnectReason::hint);
    let declined = reason.is_some_and(ConnectReason::is_declined);
    let kind = if declined { ErrorKind::Declined } else { ErrorKind::Api };
    Error::new(kind, format!("Connect answered {}: {hint}", shown(&error)))
        .with_can_retry(reason == Some(ConnectReason::ServerError))
        .with_api(ApiError {
            error_type: Some(error),
            code,
            description: take("error_description").or(message),
            detail: if detail.is_empty() { Vec::new() } else { vec![detail.into()] },
            ..ApiError::default()
        })
}

/// The `error` of a redirect for a message: what a browser brought is not shown as it is.
pub(super) fn shown(error: &str) -> String {
    error.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Redirect;

    fn error(query: &str) -> Error {
        Redirect::parse(query).unwrap_err()
    }

    #[test]
    fn every_reason_is_typed_and_only_smartcars_can_be_retried() {
        for reason in ConnectReason::ALL {
            // error_description may be missing.
            let error = error(&format!("?error={}&state=s", reason.as_str()));
            let kind = match reason.as_str() {
                "access_denied" | "user_manually_returned_to_application" | "oem_cancelled_login" => {
                    ErrorKind::Declined
                }
                _ => ErrorKind::Api,
            };
            assert_eq!((error.kind(), error.connect_reason()), (kind, Some(*reason)));
            assert_eq!(error.can_retry(), *reason == ConnectReason::ServerError);
            assert_eq!(error.api().unwrap().description, None);
        }
        let shouted = error("?error=ACCESS_DENIED");
        assert_eq!(
            (shouted.kind(), shouted.connect_reason()),
            (ErrorKind::Declined, Some(ConnectReason::AccessDenied))
        );
        let unknown = error("?error=brand_new&error_description=d");
        assert_eq!((unknown.kind(), unknown.connect_reason()), (ErrorKind::Api, None));
        assert_eq!(unknown.api().unwrap().error_type.as_deref(), Some("brand_new"));
        assert_eq!(unknown.api().unwrap().description.as_deref(), Some("d"));
    }

    #[test]
    fn an_incompatible_vehicle_is_named_as_far_as_it_is_known() {
        let told = error(
            "?error=vehicle_incompatible&vin=1FA&make=FORD&model=Model+T&year=1921&error_description=no",
        );
        let vehicle = told.incompatible_vehicle().unwrap();
        assert_eq!((vehicle.vin.as_deref(), vehicle.make.as_deref()), (Some("1FA"), Some("FORD")));
        assert_eq!((vehicle.model.as_deref(), vehicle.year), (Some("Model T"), Some(1921)));
        assert_eq!(told.api().unwrap().detail[0]["year"], "1921");
        let partly = error("?error=vehicle_incompatible&make=FORD&year=old").incompatible_vehicle().unwrap();
        assert_eq!((partly.vin, partly.year), (None, None));
        assert_eq!(error("?error=vehicle_incompatible").incompatible_vehicle(), None);
        assert_eq!(error("?error=access_denied&make=FORD").incompatible_vehicle(), None);
    }

    #[test]
    fn a_configuration_error_brings_its_status_and_message() {
        let error = error("?error=configuration_error&status_code=400&error_message=bad+scope");
        let api = error.api().unwrap();
        assert_eq!((api.code.as_deref(), api.description.as_deref()), (Some("400"), Some("bad scope")));
        assert_eq!(api.detail[0]["error_message"], "bad scope");
    }

    #[test]
    fn an_answer_of_the_token_endpoint_is_no_redirect() {
        let api = ApiError { status: 500, error_type: Some("server_error".into()), ..ApiError::default() };
        assert_eq!(Error::new(ErrorKind::Api, "x").with_api(api).connect_reason(), None);
    }
}
