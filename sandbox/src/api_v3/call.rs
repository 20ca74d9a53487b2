//! One request of API v3 as its resources see it: who asks, for whom, and what it may come to.

use std::sync::Arc;

use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde_json::{Value, json};

use crate::api_v2::bearer;
use crate::clock::Millis;
use crate::errors::ApiError;
use crate::ledger::Terms;
use crate::smartcar::Smartcar;
use crate::units::Units;
use crate::world::Connection;

/// Who asks.
pub(crate) enum Caller {
    /// The application, for every vehicle.
    Application,
    /// A driver's token, which only counts where [`crate::Behaviour::v3_user_tokens`] is set.
    User(Terms),
}

/// The caller of a request of API v3 or management v3.
pub(crate) fn caller(smartcar: &Smartcar, headers: &HeaderMap) -> Result<Caller, ApiError> {
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = authorization.and_then(bearer).ok_or_else(ApiError::unauthenticated)?;
    let now = smartcar.clock.now();
    if smartcar.ledger().is_application(token, now) {
        return Ok(Caller::Application);
    }
    let user_tokens = smartcar.behaviour().v3_user_tokens;
    let terms = user_tokens.then(|| smartcar.ledger().access(token, now)).flatten();
    terms.map(Caller::User).ok_or_else(ApiError::unauthenticated)
}

/// A request, reduced to what the resources see.
pub(super) struct Call<'a> {
    pub(super) smartcar: &'a Arc<Smartcar>,
    pub(super) caller: Caller,
    /// `sc-user-id`
    pub(super) user: Option<&'a str>,
    pub(super) units: Units,
    pub(super) now: Millis,
    pub(super) query: &'a str,
    pub(super) body: &'a Value,
}

/// What a request came to.
pub(super) enum Reply {
    Body(Value),
    /// 204
    Nothing,
    /// A command that answers for itself.
    Whole(Response),
}

pub(super) type Outcome = Result<Reply, ApiError>;

impl Call<'_> {
    /// Only the application may ask.
    pub(super) fn application(&self) -> Result<(), ApiError> {
        match self.caller {
            Caller::Application => Ok(()),
            Caller::User(_) => Err(ApiError::unauthenticated()),
        }
    }

    /// The connection behind a vehicle, if the caller may ask for it.
    pub(super) fn reach(&self, vehicle: &str, needs_user: bool) -> Result<Connection, ApiError> {
        let user = match &self.caller {
            Caller::Application if needs_user => {
                Some(self.user.ok_or_else(|| ApiError::missing_parameter("sc-user-id"))?)
            }
            Caller::Application => self.user,
            Caller::User(terms) if !terms.vehicles.iter().any(|reached| reached == vehicle) => {
                return Err(ApiError::access_denied());
            }
            Caller::User(terms) => Some(terms.user.as_ref()),
        };
        let known = self.smartcar.world().connection_of(vehicle).cloned();
        let mut connection = known.ok_or_else(|| {
            ApiError::not_found("VEHICLE_NOT_FOUND", "The application has no connection to such a vehicle.")
        })?;
        if user.is_some_and(|user| user != connection.user) {
            return Err(ApiError::access_denied());
        }
        if let Caller::User(terms) = &self.caller {
            connection.permissions = Arc::clone(&terms.permissions);
        }
        Ok(connection)
    }
}

/// `{"self": ...}`
pub(super) fn link(path: &str) -> Value {
    json!({ "self": path })
}
