//! The grants in the store: as a list, and one that was given up tried again.

use async_trait::async_trait;

use super::Client;
use crate::{
    Error, ErrorKind, Json, Result,
    api::{ListPage, Meta, Pages, Source},
    clock::Timestamp,
    http::seconds,
    ids::{GrantId, UserId},
    store::{Cursor, Filter, Order, Query, Row},
    tokens::{
        grant::{Grant, GrantStatus},
        refresh::goals,
    },
};

/// The most grants on one page.
const MOST: usize = 1000;

/// Which grants to list: those for which all that is said holds. What is not set does not narrow, but removed grants are
/// listed only where their status is asked for.
///
/// ```
/// use smartcar_sdk::{GrantFilter, GrantStatus};
/// let filter = GrantFilter::default().account("customer-17").status(GrantStatus::ReconnectRequired);
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a filter does nothing until it is given to `grants`"]
pub struct GrantFilter {
    status: Option<GrantStatus>,
    account: Option<String>,
    user_id: Option<String>,
}

impl GrantFilter {
    /// Of one status.
    pub fn status(mut self, status: GrantStatus) -> Self {
        self.status = Some(status);
        self
    }

    /// Of one customer of the caller's, by the id that was given at Connect.
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.account = Some(account.into());
        self
    }

    /// Of one user, by Smartcar's id.
    pub fn user_id(mut self, id: impl Into<String>) -> Self {
        self.user_id = Some(id.into());
        self
    }

    pub(super) fn checked(self) -> Result<Self> {
        self.user_id.as_deref().map(UserId::new).transpose()?;
        Ok(self)
    }

    /// What the store is asked for: the narrowest of what is said, the rest being left to [`Self::admits`].
    pub(super) fn query(&self, limit: usize) -> Query {
        let Self { status, account, user_id } = self.clone();
        let user_or_account = user_id.map(Filter::UserId).or(account.map(Filter::Account));
        match user_or_account.or(status.map(|status| Filter::Status(status.as_str().to_owned()))) {
            Some(filter) => Query::of(filter, limit),
            None => Query::in_order(Order::Id, limit),
        }
    }

    pub(super) fn admits(&self, row: &Row) -> bool {
        let is = |said: &Option<String>, column: &Option<String>| said.is_none() || said == column;
        let status = match self.status {
            Some(status) => row.status == status.as_str(),
            None => row.status != GrantStatus::Removed.as_str(),
        };
        status && is(&self.account, &row.account) && is(&self.user_id, &row.user_id)
    }
}

#[async_trait]
impl Source<Grant> for GrantFilter {
    /// It ends where the ids end.
    fn most_pages(&self) -> usize {
        usize::MAX
    }

    async fn page(&self, client: &Client, token: Option<&str>, size: usize) -> Result<ListPage<Grant>> {
        let after = token.map(|id| match GrantId::new(id) {
            Ok(id) => Ok(Cursor { at: Timestamp::from_millis(0), grant_id: id.to_string() }),
            Err(_) => Err(Error::invalid_input(
                "after",
                "after is no page of this list: pass what `next` of a page said",
            )),
        });
        let manager = client.manager()?;
        let (mut rows, mut last) = manager.records.rows(self.query(size).after(after.transpose()?)).await?;
        // A row whose id is none of ours holds no grant, and `next` cannot name it: the page ends with the row after it.
        while let Some(odd) = last.take_if(|place| GrantId::new(place.grant_id.as_str()).is_err()) {
            let (more, place) = manager.records.rows(self.query(1).after(Some(odd))).await?;
            rows.extend(more);
            last = place;
        }
        let next = last.map(|place| place.grant_id);
        let mut items = Vec::with_capacity(rows.len());
        for row in rows.iter().filter(|row| self.admits(row)) {
            match manager.records.read(row) {
                Ok(record) => items.push(Grant::from(&record)),
                // One that this release cannot read must not hide the others.
                Err(error) => tracing::warn!(grant = row.grant_id, %error, "smartcar.grant.unreadable"),
            }
        }
        Ok(ListPage { items, total: None, next, meta: Meta::none(), raw: Json::default() })
    }
}

impl Client {
    /// The grants in the store, in the order of their ids. A page may hold fewer than its size, and none, before the last one.
    ///
    /// A grant that cannot be read (another key, a newer release) is left out, and a warning says so.
    ///
    /// # Errors
    /// Of each page: [`InvalidInput`](crate::ErrorKind::InvalidInput), naming the part of the filter that can be no id;
    /// [`Store`](crate::ErrorKind::Store).
    pub fn grants(&self, filter: &GrantFilter) -> Pages<Grant> {
        Pages::new(self.clone(), filter.clone().checked(), MOST)
    }

    /// Has the tokens of a grant whose driver must connect again presented to Smartcar once more, and gives the grant as it is
    /// then: active where they work after all (Smartcar had refused them by mistake, say, or a backup was restored). One that is
    /// not given up is given as it is, and nothing is sent.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `grant_id`; [`NotConnected`](crate::ErrorKind::NotConnected) where
    /// there is no such grant; [`Timeout`](crate::ErrorKind::Timeout) after `token_timeout`, while it goes on in the background;
    /// [`Store`](crate::ErrorKind::Store).
    pub async fn retry_grant(&self, grant_id: &str) -> Result<Grant> {
        let (manager, grant_id) = (self.manager()?, GrantId::new(grant_id)?);
        let within = self.options().token_timeout.unwrap_or(self.config().token_timeout);
        self.on_runtime(async {
            let retry = tokio::time::timeout(within, goals::retry(manager, &grant_id));
            retry.await.unwrap_or_else(|_| {
                let why =
                    format!("no answer within {}; the refresh goes on in the background", seconds(within));
                Err(Error::new(ErrorKind::Timeout, why).with_grant(&grant_id))
            })
        })
        .await
        .map(|record| Grant::from(&record))
    }
}
