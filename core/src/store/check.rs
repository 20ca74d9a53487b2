//! Looks a whole store over: what opening it leaves out, because it takes the longer the more grants there are.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
    time::Duration,
};

use super::{
    contract::{Cursor, Order, Query, Row, TokenStore},
    record::{GrantStatus, Record},
    sealing::{Sealer, is_sealed},
};
use crate::{ErrorKind, Result, clock::Timestamp, secret::Secret};

/// Rows read at a time: few, since a damaged file may hold large ones.
const PAGE: usize = 100;
/// How many statuses are told apart. There are five; a damaged file may hold any number.
const STATUSES: usize = 20;
/// How many grants of each kind a report names; it counts them all.
const NAMED: usize = 1000;
/// Recovery looks every few seconds. What it has left alone for so long, nobody looks at.
const OVERDUE: Duration = Duration::from_secs(600);
/// Refresh tokens that end within this time are to be refreshed today.
const SOON: Duration = Duration::from_secs(5 * 86_400);

/// What [`check`] found. It never holds a token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckReport {
    /// The store's time at the end.
    pub at: Timestamp,
    /// Damage to the database as such, in words; empty where there is none.
    pub damage: Vec<String>,
    /// How many grants have which status, unreadable ones included where their status can be read.
    pub by_status: BTreeMap<String, u64>,
    /// Grants that cannot be read, and why: damaged, encrypted with a key that was not given, or of a newer release.
    pub unreadable: Found<String>,
    /// How many grants are not sealed as `encryption = required` asks for; `None` without `token_keys`. `rekey` seals them.
    pub unsealed: Option<u64>,
    /// Grants somebody should have looked at long ago, and since when: no client with recovery runs.
    pub overdue: Found<Timestamp>,
    /// Active grants whose refresh token has ended, and when: the daily job does not run.
    pub ended: Found<Timestamp>,
    /// Active grants whose refresh token ends within five days, and when. That is what the daily job is for.
    pub ending: Found<Timestamp>,
}

/// Grants of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found<T> {
    /// How many there are.
    pub count: u64,
    /// The first thousand, with what there is to say of each.
    pub first: Vec<(String, T)>,
}

impl CheckReport {
    /// Whether nothing needs anybody's attention. Refresh tokens about to end do not yet.
    #[must_use]
    pub fn is_healthy(&self) -> bool {
        self.damage.is_empty() && self.unreadable.count + self.overdue.count + self.ended.count == 0
    }

    fn look_at(&mut self, row: &Row, sealer: &Sealer, now: Timestamp) {
        let known = self.by_status.len() < STATUSES || self.by_status.contains_key(&row.status);
        let status = if known && row.status.len() <= 40 { &row.status } else { "other" };
        *self.by_status.entry(status.to_owned()).or_default() += 1;
        if let Some(unsealed) = &mut self.unsealed {
            *unsealed += u64::from(!is_sealed(&row.body));
        }
        if let Err(error) = Record::from_row(row, sealer) {
            self.unreadable.add(&row.grant_id, error.message().to_owned());
        }
        if let Some(due) = row.due_at.filter(|due| due.after(OVERDUE) < now) {
            self.overdue.add(&row.grant_id, due);
        }
        if let Some(end) = row
            .refresh_expires_at
            .filter(|_| GrantStatus::from_word(&row.status).is_some_and(GrantStatus::works))
        {
            if end <= now {
                self.ended.add(&row.grant_id, end);
            } else if end < now.after(SOON) {
                self.ending.add(&row.grant_id, end);
            }
        }
    }
}

impl<T> Found<T> {
    const fn new() -> Self {
        Self { count: 0, first: Vec::new() }
    }

    fn add(&mut self, grant_id: &str, what: T) {
        self.count += 1;
        if self.first.len() < NAMED {
            self.first.push((grant_id.to_owned(), what));
        }
    }
}

/// Looks over the database and every grant that `application` (its client id) has in it; changes nothing.
/// `token_keys` are those that clients have.
///
/// # Errors
/// [`Config`](crate::ErrorKind::Config) for keys that are none; [`Store`](crate::ErrorKind::Store) where the store is
/// unavailable. What is wrong with the store itself is in the report.
pub async fn check(
    store: &dyn TokenStore,
    application: &str,
    token_keys: Option<&Secret>,
) -> Result<CheckReport> {
    let sealer = Sealer::new(application, token_keys.map_or("", Secret::expose))?;
    let flaws = store.flaws(application).await?;
    let mut report = CheckReport {
        at: store.now().await?,
        damage: flaws.damage,
        by_status: BTreeMap::new(),
        unreadable: Found::new(),
        unsealed: sealer.has_keys().then_some(0),
        overdue: Found::new(),
        ended: Found::new(),
        ending: Found::new(),
    };
    let broken: BTreeSet<String> = flaws.unreadable.iter().map(|(grant_id, _)| grant_id.clone()).collect();
    for (grant_id, why) in flaws.unreadable {
        report.unreadable.add(&grant_id, why);
    }
    let mut cursor: Option<Cursor> = None;
    let mut limit = PAGE;
    loop {
        match store.page(application, &Query::in_order(Order::Id, limit).after(cursor.clone())).await {
            Ok(page) => {
                let Some(last) = page.value.last() else { break };
                cursor = Some(Order::Id.place_of(last));
                for row in &page.value {
                    report.look_at(row, &sealer, page.now);
                }
                limit = PAGE;
            }
            Err(error) if error.can_retry() || error.kind() == ErrorKind::Timeout => return Err(error),
            // A row on this page cannot be read: up to it by smaller steps, and then over it.
            Err(_) if limit > 1 => limit /= 2,
            Err(error) => match next(&broken, cursor.as_ref()) {
                Some(grant_id) => {
                    cursor = Some(Cursor { at: report.at, grant_id });
                    limit = PAGE;
                }
                None => {
                    report.damage.push(format!("not every grant could be looked at: {}", error.message()));
                    break;
                }
            },
        }
    }
    report.at = store.now().await?;
    Ok(report)
}

/// The first of `broken` after `cursor`.
fn next(broken: &BTreeSet<String>, cursor: Option<&Cursor>) -> Option<String> {
    let after = cursor.map_or(Bound::Unbounded, |cursor| Bound::Excluded(cursor.grant_id.as_str()));
    broken.range::<str, _>((after, Bound::Unbounded)).next().cloned()
}
