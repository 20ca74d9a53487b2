//! Which credential a call carries: the one decision between a driver's grant (API v2) and the application token with
//! the vehicle's user (API v3).

use std::{sync::Arc, time::Duration};

use super::{access, application::ApplicationTokens};
use crate::{
    Error, ErrorKind, Result,
    clock::Moment,
    config::ApiVersion,
    http::seconds,
    ids::{GrantId, UserId, VehicleId},
    store::record::GrantStatus,
    tokens::{
        manager::Manager,
        refresh::entry::{Access, Entry},
        timings::USER_BELIEVED,
    },
};

/// Users kept in memory.
const CACHE: usize = 100_000;

/// Every credential of one application.
#[derive(Debug)]
pub(crate) struct Credentials {
    pub(crate) manager: Arc<Manager>,
    pub(crate) application: Arc<ApplicationTokens>,
    /// The user of each vehicle as the store had it, and until when that is believed.
    users: papaya::HashMap<VehicleId, (Option<UserId>, Moment)>,
}

/// The API a call goes to, and for v3 the user it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    V2,
    V3(UserId),
}

/// A token, and where another one comes from should this one be rejected.
#[derive(Debug)]
pub(crate) enum Credential {
    Grant(Arc<Entry>, Arc<Access>),
    Application(Arc<Access>),
}

impl Credential {
    pub(crate) fn access(&self) -> &Access {
        match self {
            Self::Grant(_, access) | Self::Application(access) => access,
        }
    }
}

impl Credentials {
    pub(crate) fn new(manager: Arc<Manager>, application: ApplicationTokens) -> Self {
        Self { manager, application: Arc::new(application), users: papaya::HashMap::new() }
    }

    /// Which API a call to `vehicle` goes to. `Auto` takes v2 where the user is not known.
    pub(crate) async fn route(
        &self,
        vehicle: &VehicleId,
        wish: ApiVersion,
        within: Duration,
    ) -> Result<Route> {
        match wish {
            ApiVersion::V2 => Ok(Route::V2),
            ApiVersion::Auto if !self.application.has_credentials() => Ok(Route::V2),
            ApiVersion::Auto => {
                let user = Box::pin(self.user(vehicle, within)).await;
                Ok(user.ok().flatten().map_or(Route::V2, Route::V3))
            }
            ApiVersion::V3 => {
                self.application.check()?;
                Box::pin(self.user(vehicle, within)).await?.map(Route::V3).ok_or_else(|| {
                    Error::new(
                        ErrorKind::NotConnected,
                        format!("the user of vehicle {vehicle} is not known, and API v3 needs it: run backfill_users, or have the driver connect"),
                    )
                    .with_field("vehicle_id")
                    .with_vehicle(vehicle)
                })
            }
        }
    }

    /// The user a vehicle belongs to, by the newest consent that names one. A dead grant still does: v3 needs no tokens of it.
    async fn user(&self, vehicle: &VehicleId, within: Duration) -> Result<Option<UserId>> {
        let now = self.manager.clock.moment();
        let known = self.users.pin().get(vehicle).cloned();
        if let Some((user, until)) = &known
            && now < *until
        {
            return Ok(user.clone());
        }
        let look = tokio::time::timeout(within, self.manager.records.load_for(vehicle)).await;
        let records = match (look.unwrap_or_else(|_| Err(store_is_slow(within))), known) {
            (Ok(records), _) => records,
            // While the store is unavailable the user that was known is used.
            (Err(_), Some((Some(user), _))) => return Ok(Some(user)),
            (Err(error), _) => return Err(error),
        };
        let user = records
            .into_iter()
            .filter(|record| record.status != GrantStatus::Removed)
            .find_map(|r| r.user_id);
        let users = self.users.pin();
        if users.len() >= CACHE {
            users.clear(); // rare, and what is lost is one look each
        }
        users.insert(vehicle.clone(), (user.clone(), now.after(USER_BELIEVED)));
        Ok(user)
    }

    /// Forgets whose all vehicles are: grants have come or gone.
    pub(crate) fn forget_users(&self) {
        self.users.pin().clear();
    }

    /// Forgets whose a vehicle is and which grant reaches it; the next call looks.
    pub(crate) fn forget(&self, vehicle: &VehicleId) {
        self.users.pin().remove(vehicle);
        self.manager.unlink(vehicle);
    }

    /// The grant that `vehicle` was last reached through.
    pub(crate) fn grant_of(&self, vehicle: &VehicleId) -> Option<GrantId> {
        self.manager.grant_of(vehicle)
    }

    /// A driver's token that reaches `vehicle`, where nothing needs to be waited for.
    pub(crate) fn at_hand(&self, vehicle: &VehicleId) -> Option<Credential> {
        access::at_hand(&self.manager, vehicle).map(|(entry, access)| Credential::Grant(entry, access))
    }

    /// A driver's token that reaches `vehicle`.
    pub(crate) async fn for_vehicle(&self, vehicle: &VehicleId, within: Duration) -> Result<Credential> {
        let (entry, access) = access::of_vehicle(&self.manager, vehicle, within).await?;
        Ok(Credential::Grant(entry, access))
    }

    /// The token of one grant.
    pub(crate) async fn for_grant(&self, grant_id: &GrantId, within: Duration) -> Result<Credential> {
        let (entry, access) = access::of_grant(&self.manager, grant_id, within).await?;
        Ok(Credential::Grant(entry, access))
    }

    /// The application's token.
    pub(crate) async fn for_application(&self, within: Duration) -> Result<Credential> {
        self.application.get(within).await.map(Credential::Application)
    }

    /// What the API said to a token that [`Self::replace`] had brought: whether it rejected that one, too (rule 9).
    pub(crate) fn replacement_met(&self, replacement: &Credential, rejected: bool) {
        if let Credential::Grant(entry, _) = replacement {
            access::replacement_met(&self.manager, entry, rejected);
        }
    }

    /// Another token after this one was rejected; `None` where none would help.
    pub(crate) async fn replace(
        &self,
        rejected: &Credential,
        within: Duration,
    ) -> Result<Option<Credential>> {
        match rejected {
            Credential::Grant(entry, access) => {
                let another = access::replace(&self.manager, entry, access, within).await?;
                Ok(another.map(|access| Credential::Grant(entry.clone(), access)))
            }
            Credential::Application(access) => {
                if !self.application.forget(access) {
                    return Ok(None);
                }
                self.for_application(within).await.map(Some)
            }
        }
    }
}

fn store_is_slow(within: Duration) -> Error {
    let within = seconds(within);
    Error::new(ErrorKind::Timeout, format!("the store did not say within {within} whose the vehicle is"))
        .with_field("store")
}
