//! What a token itself reaches: its user and its vehicles. Asked when Connect is completed.

use serde::Deserialize;

use super::Api;
use crate::{
    Error, ErrorKind, Result,
    ids::{UserId, VehicleId},
    tokens::entry::Access,
};

/// The largest page of `/vehicles` that Smartcar gives.
const PAGE: usize = 50;
/// No account has more vehicles than this; a server that goes on for ever is cut off.
const MOST: usize = 10_000;

/// The endpoints that belong to a token rather than to a vehicle.
#[derive(Clone, Debug)]
pub(crate) struct Fleet(pub Api);

#[derive(Deserialize)]
struct User {
    id: String,
}

#[derive(Deserialize)]
struct Vehicles {
    vehicles: Vec<String>,
    paging: Option<Paging>,
}

#[derive(Deserialize)]
struct Paging {
    count: usize,
}

impl Fleet {
    /// The user the token belongs to.
    pub(crate) async fn user(&self, access: &Access) -> Result<UserId> {
        let user: User = self.0.get(&["user"], &[], access).await?;
        UserId::new(user.id).map_err(|_| unreadable("the user's id"))
    }

    /// Every vehicle the token reaches.
    pub(crate) async fn vehicles(&self, access: &Access) -> Result<Vec<VehicleId>> {
        let mut all = Vec::new();
        loop {
            let query = [("limit", PAGE.to_string()), ("offset", all.len().to_string())];
            let page: Vehicles = self.0.get(&["vehicles"], &query, access).await?;
            let got = page.vehicles.len();
            for id in page.vehicles {
                let id = VehicleId::new(id).map_err(|_| unreadable("a vehicle's id"))?;
                if !all.contains(&id) {
                    all.push(id);
                }
            }
            let total = page.paging.map_or(all.len(), |paging| paging.count);
            if got == 0 || all.len() >= total || all.len() >= MOST {
                return Ok(all);
            }
        }
    }
}

fn unreadable(what: &str) -> Error {
    Error::new(
        ErrorKind::InvalidResponse,
        format!("Smartcar's answer is not what it documents: {what} is none"),
    )
}
