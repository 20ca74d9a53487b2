//! The grants in a store: its rows but for the one of each application that is none. What reads or lists grants does so
//! through here, and nothing else has to know that there is such a row.

use std::{ops::Deref, sync::Arc};

use super::{Answer, Cursor, Order, Row, TokenStore};
use crate::{Result, clock::Timestamp};

/// The id of the row that says when the fleet's job may next start a refresh (tokens/starts.rs). No grant has it:
/// theirs are made at random, and begin with `g-`.
pub(crate) const FLEET_STARTS: &str = "fleet-starts";

/// A store, for those who care for grants only; the store itself, all rows included, is in it.
#[derive(Debug)]
pub(crate) struct Grants(pub(crate) Arc<dyn TokenStore>);

/// Like [`TokenStore::page`], without what is no grant.
pub(super) async fn page(
    store: &dyn TokenStore,
    application: &str,
    order: Order,
    up_to: Option<Timestamp>,
    cursor: Option<&Cursor>,
    limit: usize,
) -> Result<Answer<Vec<Row>>> {
    let mut page = store.page(application, order, up_to, cursor, limit).await?;
    if let Some(place) = page.value.iter().position(|row| row.grant_id == FLEET_STARTS) {
        // A page that is not full is taken for the last one: the next row moves up.
        if page.value.len() == limit {
            let last = page.value.last().map(|row| order.place_of(row));
            page.value.extend(store.page(application, order, up_to, last.as_ref(), 1).await?.value);
        }
        page.value.remove(place);
    }
    Ok(page)
}

impl Grants {
    /// As [`TokenStore::load`].
    pub(crate) async fn load(&self, application: &str, grant_id: &str) -> Result<Answer<Option<Row>>> {
        if grant_id == FLEET_STARTS {
            return Ok(Answer { value: None, now: self.0.now().await? });
        }
        self.0.load(application, grant_id).await
    }

    /// As [`TokenStore::page`].
    pub(crate) async fn page(
        &self,
        application: &str,
        order: Order,
        up_to: Option<Timestamp>,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Answer<Vec<Row>>> {
        page(&*self.0, application, order, up_to, cursor, limit).await
    }
}

/// The rest is asked only for what was read above, or has an id made just now.
impl Deref for Grants {
    type Target = dyn TokenStore;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::SystemClock, store::MemoryStore};

    fn row(grant_id: &str, at: i64) -> Row {
        let at = Timestamp::from_millis(at);
        Row {
            grant_id: grant_id.to_owned(),
            version: 1,
            user_id: None,
            account: None,
            status: "active".to_owned(),
            vehicles: Vec::new(),
            connected_at: at,
            refresh_expires_at: Some(at),
            due_at: Some(at),
            status_changed_at: at,
            updated_at: at,
            body: b"{}".to_vec(),
        }
    }

    #[tokio::test]
    async fn pages_of_every_order_and_size_hold_the_grants_and_end_where_they_end() {
        let grants = Grants(Arc::new(MemoryStore::new(Arc::new(SystemClock))));
        for (at, grant_id) in ["a", "b", FLEET_STARTS, "g-1", "g-2"].into_iter().enumerate() {
            grants.0.swap("app", &row(grant_id, i64::try_from(at).unwrap()), None).await.unwrap();
        }
        for order in [Order::Id, Order::Due, Order::Expiry, Order::StatusChanged] {
            for limit in 1..=6 {
                let (mut found, mut cursor) = (Vec::new(), None);
                loop {
                    let page = grants.page("app", order, None, cursor.as_ref(), limit).await.unwrap().value;
                    found.extend(page.iter().map(|row| row.grant_id.clone()));
                    if page.len() < limit {
                        break;
                    }
                    cursor = page.last().map(|row| order.place_of(row));
                }
                assert_eq!(found, ["a", "b", "g-1", "g-2"], "{order:?} by {limit}");
            }
        }
        assert_eq!(grants.load("app", FLEET_STARTS).await.unwrap().value, None);
        assert!(grants.load("app", "g-1").await.unwrap().value.is_some());
    }

    #[cfg(feature = "sqlite")]
    #[tokio::test]
    async fn the_row_that_is_none_is_damage_and_no_grant_where_it_cannot_be_read() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("tokens.db");
        let address = format!("sqlite:{}", path.display());
        let store = crate::store::open(&address, Arc::new(SystemClock)).await.unwrap();
        let healthy = Row { refresh_expires_at: None, due_at: None, ..row(FLEET_STARTS, 0) };
        store.swap("app", &healthy, None).await.unwrap();
        let connection = rusqlite::Connection::open(&path).unwrap();
        connection.execute("UPDATE smartcar_grants SET vehicles = 'no list'", ()).unwrap();
        assert!(!store.load("app", FLEET_STARTS).await.unwrap_err().can_retry());
        let report = crate::store::check(&*store, "app", None).await.unwrap();
        assert_eq!((report.unreadable.count, report.damage.len()), (0, 1), "{report:?}");
        assert!(report.damage[0].starts_with("the row fleet-starts"), "{report:?}");
    }
}
