//! What the driver has permitted: a list of its own on v2, a part of the connection on v3.

use serde_json::json;

use super::{
    call::{Api, Ask, Caller},
    listing::{Listing, Style},
    meta::{Meta, Reading},
    read::Target,
    readings::Permissions,
    wire,
};
use crate::{Result, tokens::credentials::credential::Route};

impl Api {
    /// What the driver has permitted.
    pub(crate) async fn permissions(&self, target: Target<'_>) -> Result<Reading<Permissions>> {
        let options = self.started(target.options, false);
        let target = Target { options: &options, ..target };
        let read = async {
            match self.route(target).await? {
                Route::V2 => {
                    let url = self.vehicle_v2(target.vehicle, "permissions");
                    let ask = Ask::get(Caller::Vehicle(target.vehicle.clone()), url);
                    let listing = Listing::new(
                        ask,
                        Style::Offset,
                        "permissions",
                        options.clone(),
                        target.units,
                        wire::text,
                    );
                    let (permissions, meta) = listing.every(self, 50).await?;
                    let raw = json!({ "permissions": permissions });
                    Ok(Reading { values: Permissions { permissions }, meta, document: raw.into() })
                }
                Route::V3(user) => {
                    let (connection, meta) = self.connection_of(target, &user).await?;
                    let meta = Meta { unit_system: target.units, ..meta };
                    let permissions = connection.permissions;
                    Ok(Reading { values: Permissions { permissions }, meta, document: connection.raw })
                }
            }
        };
        self.learn(target.vehicle, read.await)
    }
}
