//! A grant as callers see it: never its tokens.

pub use crate::store::record::{GrantMode, GrantStatus, ReconnectReason};
use crate::{
    clock::Timestamp,
    ids::{GrantId, UserId, VehicleId},
    store::record::Record,
};

/// What one completed Connect gave: access to a user's vehicles, or to one vehicle.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Grant {
    /// Our id of it.
    pub id: GrantId,
    /// Smartcar's id of the user; `None` until Connect is finished (recovery sees to it).
    pub user_id: Option<UserId>,
    /// The vehicles it reaches.
    pub vehicles: Vec<VehicleId>,
    /// The caller's own id of its customer, as given at Connect.
    pub account: Option<String>,
    /// Whether it works.
    pub status: GrantStatus,
    /// Why it needs its driver, if it does.
    pub reason: Option<ReconnectReason>,
    /// Whether it reaches a user's vehicles or one vehicle.
    pub mode: GrantMode,
    /// How many pairs were committed before the present one; rises by one with each refresh.
    pub generation: u64,
    /// When the driver gave consent.
    pub connected_at: Timestamp,
    /// When the present access token ends; `None` where consent brought no tokens (API v3 alone).
    pub access_expires_at: Option<Timestamp>,
    /// When the present refresh token ends unless used; `None` where there is nothing to refresh.
    pub refresh_expires_at: Option<Timestamp>,
}

impl From<&Record> for Grant {
    fn from(record: &Record) -> Self {
        Self {
            id: record.grant_id.clone(),
            user_id: record.user_id.clone(),
            vehicles: record.vehicles.clone(),
            account: record.account.clone(),
            status: record.status,
            reason: record.body.reason,
            mode: record.body.mode,
            generation: record.body.generation,
            connected_at: record.connected_at,
            access_expires_at: record.body.access_expires_at,
            refresh_expires_at: record.refresh_expires_at,
        }
    }
}
