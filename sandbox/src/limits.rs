//! How many requests Smartcar takes: the application's bucket, each vehicle's own, and a vehicle's monthly quota.
//! All of them are off unless told.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::clock::{Millis, iso};
use crate::errors::ApiError;

/// Limits on requests for vehicles, of API v2 and v3 together. A batch counts once for each of its paths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Over all vehicles; beyond it 429 `RATE_LIMIT`/`SMARTCAR_API`, without a `Retry-After`.
    pub application: Option<Bucket>,
    /// For each vehicle; beyond it 429 `RATE_LIMIT`/`VEHICLE`, with a `Retry-After`.
    pub vehicle: Option<Bucket>,
    /// For each vehicle and calendar month; beyond it 430 `BILLING`/`VEHICLE_REQUEST_LIMIT`.
    pub monthly: Option<u64>,
}

/// A bucket of requests that fills up again. The default is what Smartcar documents for an application.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bucket {
    /// How many requests it holds.
    pub size: u32,
    /// How many come back each minute of the sandbox's time.
    pub per_minute: f64,
}

impl Default for Bucket {
    fn default() -> Self {
        Self { size: 120, per_minute: 2.0 }
    }
}

impl Limits {
    /// Says what is wrong with them, if anything is.
    pub(crate) fn problem(&self) -> Option<&'static str> {
        let wrong = |bucket: Bucket| !bucket.per_minute.is_finite() || bucket.per_minute < 0.0;
        let wrong = self.application.is_some_and(wrong) || self.vehicle.is_some_and(wrong);
        wrong.then_some("per_minute must not be negative")
    }
}

/// How full a bucket is.
struct Level {
    left: f64,
    at: Millis,
}

impl Level {
    fn full(bucket: Bucket, now: Millis) -> Self {
        Self { left: f64::from(bucket.size), at: now }
    }

    /// Takes one request out, or says how many seconds it takes until there is one.
    fn take(&mut self, bucket: Bucket, now: Millis) -> Result<(), u64> {
        #[allow(clippy::cast_precision_loss)] // exact for 285,000 years
        let minutes = (now - self.at).max(0) as f64 / 60_000.0;
        self.left = (self.left + minutes * bucket.per_minute).min(f64::from(bucket.size));
        self.at = now;
        if self.left >= 1.0 {
            self.left -= 1.0;
            return Ok(());
        }
        let seconds = ((1.0 - self.left) / bucket.per_minute * 60.0).ceil().clamp(1.0, 86_400.0);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // clamped
        Err(seconds as u64)
    }
}

/// The limits in force, and what is left of them.
#[derive(Default)]
pub(crate) struct Gauge {
    limits: Limits,
    application: Option<Level>,
    vehicles: HashMap<String, Level>,
    months: HashMap<String, (String, u64)>,
}

impl Gauge {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    /// One more request for a vehicle.
    pub(crate) fn admit(&mut self, vehicle: &str, now: Millis) -> Result<(), ApiError> {
        if let Some(most) = self.limits.monthly {
            let month = iso(now)[..7].to_owned();
            let used = self.months.entry(vehicle.to_owned()).or_default();
            if used.0 != month {
                *used = (month, 0);
            }
            if used.1 >= most {
                return Err(ApiError::quota());
            }
            used.1 += 1;
        }
        if let Some(bucket) = self.limits.application {
            let level = self.application.get_or_insert_with(|| Level::full(bucket, now));
            level.take(bucket, now).map_err(|_| ApiError::rate_limit(None))?;
        }
        if let Some(bucket) = self.limits.vehicle {
            let level = self.vehicles.entry(vehicle.to_owned()).or_insert_with(|| Level::full(bucket, now));
            level.take(bucket, now).map_err(|seconds| ApiError::rate_limit(Some(seconds)))?;
        }
        Ok(())
    }
}
