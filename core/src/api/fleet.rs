//! What a grant itself reaches: its user and its vehicles. Asked when Connect is completed, and by whoever wants to know.

use std::time::Duration;

use serde_json::Value;

use super::{
    Reading, User,
    call::{Api, Ask, Caller, url},
    connections::ConnectionFilter,
    options::CallOptions,
    paging::{Listing, Style},
};
use crate::{
    Error, ErrorKind, Result,
    config::{ApiVersion, ConnectMode, UnitSystem},
    ids::{GrantId, UserId, VehicleId},
};

/// The largest page of `/vehicles` that Smartcar gives.
pub(crate) const PAGE: usize = 50;
/// No account has more vehicles than this; a server that goes on for ever is cut off.
const MOST: usize = 10_000;

impl Api {
    /// The user a grant belongs to.
    pub(crate) async fn user(&self, grant_id: &GrantId, options: &CallOptions) -> Result<Reading<User>> {
        let url = url(&self.origins.api, "v2.0", ["user"]);
        self.ask(&Ask::get(Caller::Grant(grant_id.clone()), url), options, UnitSystem::Metric).await
    }

    /// The pages of the vehicles a grant reaches.
    pub(crate) fn vehicles(&self, grant_id: &GrantId, options: &CallOptions) -> Listing<VehicleId> {
        let ask = Ask::get(Caller::Grant(grant_id.clone()), url(&self.origins.api, "v2.0", ["vehicles"]));
        let read = |raw: &Value| VehicleId::new(raw.as_str()?).ok();
        Listing::new(ask, Style::Offset, "vehicles", options.clone(), UnitSystem::Metric, read)
    }

    /// The id of the user a grant belongs to.
    pub(crate) async fn user_of(&self, grant_id: &GrantId, options: &CallOptions) -> Result<UserId> {
        let user = self.user(grant_id, options).await?;
        UserId::new(user.values.id).map_err(|_| {
            Error::new(
                ErrorKind::InvalidResponse,
                "Smartcar's answer is not what it documents: the user's id is none",
            )
        })
    }

    /// Every vehicle a user has connected, live and simulated ones, by API v3.
    pub(crate) async fn vehicles_of_user(&self, user: &UserId, timeout: Duration) -> Result<Vec<VehicleId>> {
        let options = CallOptions::new().api(ApiVersion::V3).timeout(timeout).retries(0);
        let filter = ConnectionFilter::default().user_id(user.as_str());
        let mut all = Vec::new();
        for mode in [ConnectMode::Live, ConnectMode::Simulated] {
            let listing = self.connections(&filter, mode, &options)?;
            let mut after = None;
            loop {
                let page = listing.page(self, after.as_deref(), 100).await?;
                for connection in page.items {
                    let id = VehicleId::new(connection.vehicle_id)?;
                    if !all.contains(&id) {
                        all.push(id);
                    }
                }
                after = page.next;
                if after.is_none() || all.len() >= MOST {
                    break;
                }
            }
        }
        Ok(all)
    }

    /// Every vehicle a grant reaches.
    pub(crate) async fn vehicles_of(
        &self,
        grant_id: &GrantId,
        options: &CallOptions,
    ) -> Result<Vec<VehicleId>> {
        let listing = self.vehicles(grant_id, options);
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = listing.page(self, after.as_deref(), PAGE).await?;
            for id in page.items {
                if !all.contains(&id) {
                    all.push(id);
                }
            }
            after = page.next;
            if after.is_none() || all.len() >= MOST {
                return Ok(all);
            }
        }
    }
}
