//! What an endpoint is, and what it is given beside the car.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::car::Car;
use crate::clock::Millis;
use crate::errors::ApiError;
use crate::units::Units;

/// One endpoint under `/v2.0/vehicles/{id}/`.
pub(super) struct Endpoint {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) permission: Option<&'static str>,
    pub(super) act: Act,
}

/// What an endpoint does.
pub(super) enum Act {
    /// Reads the car.
    Read(fn(&Car, &Call<'_>) -> Result<Value, ApiError>),
    /// Changes the car.
    Command(fn(&mut Car, &Call<'_>) -> Result<Value, ApiError>),
    /// Lists what the grant permits.
    Permissions,
    /// Several readings in one request.
    Batch,
    /// Disconnects the vehicle.
    Disconnect,
    /// Subscribes the vehicle to the webhook named by the last segment.
    Subscribe,
}

pub(super) const fn read(
    path: &'static str,
    permission: &'static str,
    act: fn(&Car, &Call<'_>) -> Result<Value, ApiError>,
) -> Endpoint {
    Endpoint { method: "GET", path, permission: Some(permission), act: Act::Read(act) }
}

pub(super) const fn command(
    path: &'static str,
    permission: &'static str,
    act: fn(&mut Car, &Call<'_>) -> Result<Value, ApiError>,
) -> Endpoint {
    Endpoint { method: "POST", path, permission: Some(permission), act: Act::Command(act) }
}

/// What an endpoint is given beside the car.
pub(super) struct Call<'a> {
    pub(super) units: Units,
    pub(super) now: Millis,
    pub(super) params: HashMap<String, String>,
    pub(super) body: &'a Value,
    /// Limits count it. What a webhook carries is not asked for by the application.
    pub(super) counted: bool,
}

impl Call<'_> {
    pub(super) fn param(&self, name: &str) -> Option<&str> {
        self.params.get(name).map(String::as_str)
    }

    /// One page of a list, by `limit` and `offset`.
    pub(super) fn page<'l>(
        &self,
        list: &'l [String],
        usual: usize,
    ) -> Result<(&'l [String], Value), ApiError> {
        let number = |name, default: usize| match self.param(name).map(str::parse) {
            None => Ok(default),
            Some(Ok(number)) => Ok(number),
            Some(Err(_)) => Err(ApiError::validation(name, "must be a number")),
        };
        let (limit, offset) = (number("limit", usual)?, number("offset", 0)?);
        if !(1..=50).contains(&limit) {
            return Err(ApiError::validation("limit", "must be 1 to 50"));
        }
        let from = offset.min(list.len());
        let page = &list[from..(from + limit).min(list.len())];
        Ok((page, json!({ "count": list.len(), "offset": offset })))
    }
}
