//! What a grant itself reaches: its user and its vehicles. Asked when Connect is completed, and by whoever wants to know.

use std::{collections::HashSet, time::Duration};

use serde_json::Value;

use super::{
    Reading, User,
    address::url,
    call::{Api, Ask, Caller},
    connections::ConnectionFilter,
    listing::{Listing, Style},
    options::CallOptions,
    wire::text,
};
use crate::{
    Error, ErrorKind, Result,
    config::{ApiVersion, ConnectMode, UnitSystem},
    ids::{GrantId, UserId, VehicleId},
};

/// The largest page of `/vehicles` that Smartcar gives.
pub(crate) const PAGE: usize = 50;

impl Api {
    /// The user a grant belongs to.
    pub(crate) async fn user(&self, grant_id: &GrantId, options: &CallOptions) -> Result<Reading<User>> {
        let url = url(&self.origins.api, "v2.0", ["user"]);
        self.ask(&Ask::get(Caller::Grant(grant_id.clone()), url), options, UnitSystem::Metric).await
    }

    /// The pages of the vehicles a grant reaches.
    pub(crate) fn vehicles(&self, grant_id: &GrantId, options: &CallOptions) -> Listing<VehicleId> {
        let ask = Ask::get(Caller::Grant(grant_id.clone()), url(&self.origins.api, "v2.0", ["vehicles"]));
        let read = |raw: &Value| VehicleId::new(text(raw)?).ok();
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
        let options = self.started(&options, false);
        let mut all = Vec::new();
        for mode in [ConnectMode::Live, ConnectMode::Simulated] {
            let (connections, _) = self.connections(&filter, mode, &options)?.every(self, 100).await?;
            let of_user = connections.into_iter().filter(|one| one.user_id == user.as_str());
            all.extend(of_user.filter_map(|one| VehicleId::new(one.vehicle_id).ok()));
        }
        Ok(once_each(all))
    }

    /// Every vehicle a grant reaches.
    pub(crate) async fn vehicles_of(
        &self,
        grant_id: &GrantId,
        options: &CallOptions,
    ) -> Result<Vec<VehicleId>> {
        let options = self.started(options, false);
        let (all, _) = self.vehicles(grant_id, &options).every(self, PAGE).await?;
        Ok(once_each(all))
    }
}

fn once_each(mut all: Vec<VehicleId>) -> Vec<VehicleId> {
    let mut known = HashSet::new();
    all.retain(|id| known.insert(id.clone()));
    all
}
