//! The readings in bodies of version 2.0: API v2's answers, several to a body.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::{
    ApiError, Error, ErrorKind, Json, Meta, Readable, Reading, Result,
    api::{errors, headers_in, read::v2_reading, wire},
    clock::{Clock, SystemClock, Timestamp},
    config::UnitSystem,
    http::{Response, RetryAfter},
};

/// One reading of one vehicle, as API v2 would have answered it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WebhookReading {
    /// Which vehicle.
    pub vehicle_id: Option<String>,
    /// The path below the vehicle, e.g. `/odometer`.
    pub path: String,
    /// HTTP status of the answer; 0 if the body does not say.
    pub status: u16,
    /// Its body.
    pub body: Json,
    /// About the values.
    pub meta: Meta,
    /// What Smartcar said where the status is not 2xx.
    pub error: Option<ApiError>,
    /// What its `Retry-After` says.
    pub(super) retry_after: Option<RetryAfter>,
}

impl WebhookReading {
    /// The values as the type the API's method for this path gives, e.g. `read::<Odometer>()`.
    ///
    /// # Errors
    /// What the API's method would have failed with: by the kind of `error` where the status is not 2xx,
    /// [`InvalidResponse`](ErrorKind::InvalidResponse) where the body is not of that shape.
    pub fn read<R: Readable>(&self) -> Result<R> {
        self.reading().map(|reading| reading.values)
    }

    /// The whole reading that the API's method of this type would have given: values, meta and raw body. Compare the path with
    /// [`Readable::PATH`] to learn which one it is.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn reading<R: Readable>(&self) -> Result<Reading<R>> {
        self.answered().map_err(|error| error.with_permissions(R::PERMISSIONS))?;
        v2_reading(self.body.clone(), self.meta.clone())
    }

    /// What the API's method would have failed with.
    fn answered(&self) -> Result<()> {
        let Some(api) = &self.error else { return Ok(()) };
        let now = SystemClock.now();
        Err(match answer(self.status, HeaderMap::new(), &self.body) {
            Some(answer) => errors::from_response(&answer, now)
                .with_api(api.clone())
                .with_retry_after(self.retry_after.map(|asked| asked.pause(now))),
            None => Error::new(ErrorKind::Api, "the webhook has no reading here").with_api(api.clone()),
        })
    }

    pub(super) fn from_json(vehicle_id: Option<&str>, raw: &Value) -> Option<Self> {
        if !raw.is_object() {
            return None;
        }
        let body = raw["body"].clone();
        let code = wire::count(&raw["code"]).and_then(|code| code.try_into().ok()).unwrap_or(0);
        let headers = headers_in(&raw["headers"]);
        let answer = answer(code, headers.clone(), &body).unwrap_or_else(|| Response {
            status: StatusCode::OK,
            headers,
            body: Bytes::new(),
        });
        let failed = !answer.status.is_success();
        // What it says is the same whenever it came.
        let said = || errors::from_response(&answer, Timestamp::from_millis(0));
        let error = failed.then(|| said().api().cloned().unwrap_or_default());
        Some(Self {
            vehicle_id: vehicle_id.map(str::to_owned),
            path: wire::text(&raw["path"]).unwrap_or_default(),
            status: code,
            body: body.into(),
            meta: Meta::of(&answer, UnitSystem::Metric),
            error,
            retry_after: RetryAfter::of(&answer.headers),
        })
    }
}

/// The answer that API v2 would have given alone. Nothing, if there is no such status.
fn answer(status: u16, headers: HeaderMap, body: &Value) -> Option<Response> {
    let status = StatusCode::from_u16(status).ok()?;
    Some(Response { status, headers, body: Bytes::from(body.to_string()) })
}
