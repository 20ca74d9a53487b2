//! Taking over grants from another system's table, as callers ask for it; `tokens/sweeps/adopting` does it.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `columns` | a row of a table as texts: its columns by name, and times in the forms that tables hold |

mod columns;

use std::{
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
};

use futures_util::{StreamExt, stream};

use super::handle::Client;
use crate::{
    Error, Result,
    clock::Timestamp,
    connect::checked_account,
    ids::{GrantId, UserId, VehicleId},
    oauth::is_token,
    secret::Secret,
    store::record::{GrantMode, GrantStatus},
    tokens::{
        manager::Manager,
        sweeps::adopting::{self, Adopted, Imported},
    },
};

/// Rows under way at once.
pub(super) const AT_ONCE: usize = 16;
/// Problems that a report keeps; the others are counted.
pub(super) const PROBLEMS: usize = 100;

/// One grant of another system: a row of the table that Smartcar's guide describes. Only the refresh token is needed; what else
/// is known saves requests.
///
/// ```
/// use smartcar_sdk::{GrantToImport, Secret};
/// let row = GrantToImport::new(Secret::new("refresh token")).user_id("user").account("customer-17");
/// ```
#[derive(Clone, Debug)]
#[must_use = "it does nothing until it is given to `import_grants`"]
pub struct GrantToImport {
    refresh_token: Secret,
    access_token: Option<Secret>,
    access_expires_at: Option<Timestamp>,
    refresh_expires_at: Option<Timestamp>,
    obtained_at: Option<Timestamp>,
    user_id: Option<String>,
    vehicle_ids: Vec<String>,
    per_vehicle: bool,
    account: Option<String>,
    /// What is wrong with the columns it was made of.
    fault: Option<Error>,
}

impl GrantToImport {
    /// A grant of which no more is known than its refresh token.
    pub fn new(refresh_token: Secret) -> Self {
        Self {
            refresh_token,
            access_token: None,
            access_expires_at: None,
            refresh_expires_at: None,
            obtained_at: None,
            user_id: None,
            vehicle_ids: Vec::new(),
            per_vehicle: false,
            account: None,
            fault: None,
        }
    }

    /// The access token, and when it ends. One that has ended, or is about to, is not kept.
    pub fn access_token(mut self, token: Secret, expires_at: Timestamp) -> Self {
        (self.access_token, self.access_expires_at) = (Some(token), Some(expires_at));
        self
    }

    /// When the refresh token ends. Where neither this nor [`obtained_at`](Self::obtained_at) is known, the daily job takes the
    /// grant for one that ends now, and refreshes it first.
    pub fn refresh_expires_at(mut self, time: Timestamp) -> Self {
        self.refresh_expires_at = Some(time);
        self
    }

    /// When the pair was obtained, by consent or by its last refresh. A vehicle belongs to the grant that was obtained last; one of
    /// which this is not known counts as the oldest. None ends a consent that was given here.
    pub fn obtained_at(mut self, time: Timestamp) -> Self {
        self.obtained_at = Some(time);
        self
    }

    /// Smartcar's id of the user. Where it is not known it is asked for: with the access token while that works, else after the
    /// grant's first refresh here.
    pub fn user_id(mut self, id: impl Into<String>) -> Self {
        self.user_id = Some(id.into());
        self
    }

    /// A vehicle that the grant reaches; call it for each. Where none is known they are asked for, as the user is.
    pub fn vehicle_id(mut self, id: impl Into<String>) -> Self {
        self.vehicle_ids.push(id.into());
        self
    }

    /// Connect Match: the grant is for one vehicle (it is not).
    pub fn per_vehicle(mut self, per_vehicle: bool) -> Self {
        self.per_vehicle = per_vehicle;
        self
    }

    /// The caller's own id of its customer.
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.account = Some(account.into());
        self
    }

    /// Its refresh token alone, where that is one.
    pub(super) fn token_alone(&self) -> Option<Imported> {
        let row = is_token(&self.refresh_token).then(|| Self::new(self.refresh_token.clone()));
        row.and_then(|row| row.checked().ok())
    }

    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) that names the field, never what is in it.
    pub(super) fn checked(self) -> Result<Imported> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        for (field, token) in
            [("refresh_token", Some(&self.refresh_token)), ("access_token", self.access_token.as_ref())]
        {
            if token.is_some_and(|token| !is_token(token)) {
                let why = format!(
                    "{field} is no token: it must hold more than white space, and no control characters"
                );
                return Err(Error::invalid_input(field, why));
            }
        }
        if self.per_vehicle && self.vehicle_ids.len() > 1 {
            let why = "a grant for one vehicle (per_vehicle) names one vehicle_id at most";
            return Err(Error::invalid_input("vehicle_id", why));
        }
        let account = self.account.map(|account| checked_account("account", account)).transpose()?;
        let mut vehicles: Vec<VehicleId> = Vec::with_capacity(self.vehicle_ids.len());
        for id in &self.vehicle_ids {
            let id = VehicleId::new(id.as_str())?;
            if !vehicles.contains(&id) {
                vehicles.push(id);
            }
        }
        Ok(Imported {
            refresh_token: self.refresh_token,
            access: self.access_token.zip(self.access_expires_at),
            refresh_expires_at: self.refresh_expires_at,
            obtained_at: self.obtained_at,
            user_id: self.user_id.as_deref().map(UserId::new).transpose()?,
            vehicles,
            mode: if self.per_vehicle { GrantMode::Vehicle } else { GrantMode::User },
            account,
        })
    }
}

/// A row that was not imported, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImportProblem {
    /// Which row: the first is 1.
    pub row: u64,
    /// The column that is wrong, where it is one.
    pub field: Option<String>,
    /// Why, and the remedy; never a token.
    pub message: String,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImportReport {
    /// Grants that are now in the store as `adopted`; in a dry run, that would be.
    pub adopted: u64,
    /// Rows whose grant was in the store already, whatever has become of it since.
    pub known: u64,
    /// Rows that cannot be imported as they are.
    pub invalid: u64,
    /// The first hundred of these.
    pub problems: Vec<ImportProblem>,
}

impl ImportReport {
    /// Rows that were read.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.adopted + self.known + self.invalid
    }

    fn note(&mut self, row: u64, outcome: Result<(GrantId, Adopted)>) -> Result<()> {
        match outcome.and_then(|(grant_id, adopted)| usable(&grant_id, adopted)) {
            Ok(Adopted::Now) => self.adopted += 1,
            Ok(_) => self.known += 1,
            Err(error) if error.kind() == crate::ErrorKind::InvalidInput => {
                self.invalid += 1;
                if self.problems.len() < PROBLEMS {
                    let (field, message) = (error.field().map(str::to_owned), error.message().to_owned());
                    self.problems.push(ImportProblem { row, field, message });
                }
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// Two systems would refresh one that was handed over.
fn usable(grant_id: &GrantId, adopted: Adopted) -> Result<Adopted> {
    if adopted == Adopted::HandedOver {
        let why = format!(
            "refresh_token is that of grant {grant_id}, which was handed over to another system: cut_over takes it back"
        );
        return Err(Error::invalid_input("refresh_token", why));
    }
    Ok(adopted)
}

async fn would_adopt(manager: &Manager, grant: &Imported) -> Result<(GrantId, Adopted)> {
    let (grant_id, record) = adopting::look_up(manager, grant).await?;
    let adopted = match record.map(|record| record.status) {
        None => Adopted::Now,
        Some(GrantStatus::HandedOver) => Adopted::HandedOver,
        Some(_) => Adopted::Before,
    };
    Ok((grant_id, adopted))
}

/// An import; await it. Made by [`Client::import_grants`].
#[must_use = "nothing happens until it is awaited"]
pub struct ImportGrants<I> {
    client: Client,
    rows: I,
    dry_run: bool,
    report: ImportReport,
    progress: Option<Progress>,
}

type Progress = Box<dyn FnMut(&ImportReport) + Send>;

impl<I> fmt::Debug for ImportGrants<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportGrants").field("dry_run", &self.dry_run).finish_non_exhaustive()
    }
}

impl<I> ImportGrants<I> {
    /// Whether nothing is written (it is): each row is checked and looked up, and the report says what would be done.
    pub fn dry_run(mut self, dry_run: bool) -> Self {
        self.dry_run = dry_run;
        self
    }

    /// Goes on from the report of the rows before these: counts add up, and rows are numbered on.
    pub fn continuing(mut self, report: ImportReport) -> Self {
        self.report = report;
        self
    }

    /// Is called with the report so far after each row.
    pub fn progress(mut self, callback: impl FnMut(&ImportReport) + Send + 'static) -> Self {
        self.progress = Some(Box::new(callback));
        self
    }
}

impl<I> IntoFuture for ImportGrants<I>
where
    I: IntoIterator<Item = GrantToImport> + Send + 'static,
    I::IntoIter: Send,
{
    type Output = Result<ImportReport>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<ImportReport>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Self { client, rows, dry_run, mut report, mut progress } = self;
            let manager = client.manager()?.clone();
            client
                .on_runtime(async {
                    let adopt = |(row, grant): (u64, GrantToImport)| {
                        let manager = &manager;
                        async move {
                            let outcome = match grant.checked() {
                                Ok(grant) if dry_run => would_adopt(manager, &grant).await,
                                Ok(grant) => adopting::adopt(manager, grant).await,
                                Err(error) => Err(error),
                            };
                            (row, outcome)
                        }
                    };
                    let mut outcomes =
                        stream::iter((report.rows() + 1..).zip(rows)).map(adopt).buffered(AT_ONCE);
                    while let Some((row, outcome)) = outcomes.next().await {
                        report.note(row, outcome)?;
                        if let Some(callback) = &mut progress {
                            callback(&report);
                        }
                    }
                    Ok(report)
                })
                .await
        })
    }
}

impl Client {
    /// Takes grants over from another system's table, so that no driver is asked again: each is stored at once, without a
    /// refresh, as [`Adopted`](crate::GrantStatus::Adopted). Its first refresh here makes it active.
    ///
    /// Rows are read as they are needed, sixteen at a time. A grant's id is made of the application and the refresh token, so a
    /// row that comes twice is one grant, and an import that was interrupted is simply done again. A row that is wrong does not
    /// keep the others; the report names it.
    ///
    /// Two systems must not share a refresh token: stop the old one's refreshes before, and read its rows after the last of them
    /// has ended. docs/moving-over.md has the steps.
    ///
    /// # Errors
    /// [`Store`](crate::ErrorKind::Store); what was stored by then stays, and the same call again does the rest.
    ///
    /// ```no_run
    /// # async fn example(client: smartcar_sdk::Client, table: Vec<(String, String)>) -> smartcar_sdk::Result<()> {
    /// use smartcar_sdk::{GrantToImport, Secret};
    /// let rows = table.into_iter().map(|(token, user)| GrantToImport::new(Secret::new(token)).user_id(user));
    /// let report = client.import_grants(rows).await?;
    /// println!("{} adopted, {} known, {} invalid", report.adopted, report.known, report.invalid);
    /// # Ok(())
    /// # }
    /// ```
    pub fn import_grants<I: IntoIterator<Item = GrantToImport>>(&self, rows: I) -> ImportGrants<I> {
        ImportGrants {
            client: self.clone(),
            rows,
            dry_run: false,
            report: ImportReport::default(),
            progress: None,
        }
    }
}
