//! Forgetting a customer, a user or a grant: what an erasure request asks for.

use super::Client;
use crate::{
    Error, Result,
    ids::{GrantId, UserId, VehicleId},
    store::{Filter, Query, Row},
    tokens::{
        grant::{Grant, GrantStatus},
        sweeps::{forgetting, name},
    },
};

/// Grants read at a time.
const PAGE: usize = 100;

/// Who is to be forgotten: one customer, one user, or one grant. Exactly one of the three must be said.
///
/// ```
/// use smartcar_sdk::Forget;
/// let request = Forget::default().account("customer-17").disconnect(true);
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "nobody is forgotten until it is given to `forget`"]
pub struct Forget {
    account: Option<String>,
    user_id: Option<String>,
    grant_id: Option<String>,
    disconnect: bool,
}

/// The grants that are meant.
enum Which {
    Grant(GrantId),
    Of(Filter),
}

impl Forget {
    /// Every grant of one customer of the caller's, by the id that was given at Connect.
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.account = Some(account.into());
        self
    }

    /// Every grant of one user, by Smartcar's id. A Connect that is not finished yet does not know its user: finish it, or
    /// forget its account.
    pub fn user_id(mut self, id: impl Into<String>) -> Self {
        self.user_id = Some(id.into());
        self
    }

    /// One grant.
    pub fn grant_id(mut self, id: impl Into<String>) -> Self {
        self.grant_id = Some(id.into());
        self
    }

    /// Whether Smartcar's connections to the vehicles are ended first (they are not): with the grant's own tokens, or on API v3
    /// as the application.
    pub fn disconnect(mut self, disconnect: bool) -> Self {
        self.disconnect = disconnect;
        self
    }

    fn which(&self) -> Result<Which> {
        Ok(match (&self.account, &self.user_id, &self.grant_id) {
            (Some(account), None, None) => Which::Of(Filter::Account(account.clone())),
            (None, Some(id), None) => Which::Of(Filter::UserId(UserId::new(id.as_str())?.to_string())),
            (None, None, Some(id)) => Which::Grant(GrantId::new(id.as_str())?),
            _ => {
                let remedy = "one of account, user_id and grant_id must be given, and no other: it says who is forgotten";
                return Err(Error::invalid_input("account", remedy));
            }
        })
    }
}

/// What [`Client::forget`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ForgetReport {
    /// Grants that named somebody, or worked, and do so no more.
    pub grants: u64,
    /// Connections that were ended at Smartcar.
    pub disconnected: u64,
    /// Vehicles whose connection was not ended: there was none any more, no token of their grant works, or another grant of the
    /// same user lives on it.
    pub not_connected: u64,
    /// The first hundred of these vehicles.
    pub not_connected_vehicles: Vec<VehicleId>,
    /// Files removed from this process's spool.
    pub spooled: u64,
}

impl Client {
    /// Forgets whom `whom` names: their grants become tombstones, which hold neither tokens nor ids of user, customer or
    /// vehicle, for 60 days (so that no late reply revives them) and then go. The spool and the caches of this process forget
    /// them, too, and the caches of other processes in seconds, as these look.
    ///
    /// Not reached: a Connect in the spool of another host, which becomes a grant when a client opens there, or one that is
    /// sealed with a key this process lacks (a warning names the file's grant); what the database
    /// keeps of old rows (its log, backups, a standby that is behind). Say it again after a fail-over or a restore.
    ///
    /// A grant that cannot be forgotten now does not keep the others; the first error is returned in the end. What is done is
    /// done, and the same call again does the rest. With [`disconnect`](Forget::disconnect) a Connect that is not finished yet
    /// names no vehicles, so its connections stay.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `account`, `user_id` or `grant_id`; [`Store`](crate::ErrorKind::Store), also
    /// where a connection is to be ended and the grant cannot be read; with `disconnect` as every call.
    pub async fn forget(&self, whom: &Forget) -> Result<ForgetReport> {
        let which = whom.which()?;
        self.on_runtime(async {
            let manager = self.manager()?;
            // A Connect in the spool first: it may become a grant at any moment. The pairs of a grant stay until it is erased: if
            // that fails, one of them may be the only one that lives.
            let spooled = forgetting::erase_spooled(manager, |_, user, account| match &which {
                Which::Of(Filter::Account(ours)) => account == Some(ours),
                Which::Of(Filter::UserId(ours)) => user == Some(ours),
                Which::Of(_) | Which::Grant(_) => false,
            })?;
            let mut done = ForgetReport { spooled, ..ForgetReport::default() };
            let mut failed = None;
            // Until nothing is left: one may be connected behind the place where the walk is.
            while self.forget_once(&which, whom, &mut done, &mut failed).await? && failed.is_none() {}
            self.api()?.credentials.forget_users();
            failed.map_or(Ok(done), Err)
        })
        .await
    }

    /// Forgets everything that is found now: whether anything was.
    async fn forget_once(
        &self,
        which: &Which,
        whom: &Forget,
        done: &mut ForgetReport,
        failed: &mut Option<Error>,
    ) -> Result<bool> {
        let (manager, before) = (self.manager()?, done.grants);
        let filter = match which {
            Which::Grant(id) => {
                match manager.records.row(id).await? {
                    Some(row) => self.forget_row(row, whom, done).await?,
                    None => {
                        done.spooled += forgetting::erase_spooled(manager, |spooled, _, _| spooled == id)?
                    }
                }
                return Ok(done.grants > before);
            }
            Which::Of(filter) => filter,
        };
        let mut cursor = None;
        loop {
            let (rows, last) = manager.records.rows(Query::of(filter.clone(), PAGE).after(cursor)).await?;
            for row in rows {
                // One that cannot be forgotten now must not keep the others.
                if let Err(error) = self.forget_row(row, whom, done).await {
                    failed.get_or_insert(error);
                }
            }
            if last.is_none() {
                return Ok(done.grants > before);
            }
            cursor = last;
        }
    }

    async fn forget_row(&self, row: Row, whom: &Forget, done: &mut ForgetReport) -> Result<()> {
        let manager = self.manager()?;
        let grant_id = GrantId::new(row.grant_id.clone())?;
        if whom.disconnect && row.status != GrantStatus::Removed.as_str() {
            let grant = Grant::from(&manager.records.read(&row)?);
            for vehicle in &grant.vehicles {
                if self.disconnect_of(&grant, vehicle).await? {
                    done.disconnected += 1;
                } else {
                    done.not_connected += 1;
                    name(&mut done.not_connected_vehicles, vehicle);
                }
            }
        }
        done.grants += u64::from(forgetting::erase(manager, row).await?);
        done.spooled += forgetting::erase_spooled(manager, |spooled, _, _| *spooled == grant_id)?;
        Ok(())
    }

    /// Ends the connection of one vehicle to the user of `grant`, unless another grant of this user lives on it: Smartcar has one
    /// for both.
    async fn disconnect_of(&self, grant: &Grant, vehicle: &VehicleId) -> Result<bool> {
        let others = self.manager()?.records.load_for(vehicle).await?;
        let lives_on = others.iter().any(|other| {
            other.grant_id != grant.id && other.user_id == grant.user_id && other.status.works()
        });
        if lives_on {
            return Ok(false);
        }
        self.api()?.disconnect_grant(grant, vehicle, self.options()).await
    }
}
