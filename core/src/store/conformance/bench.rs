//! What the rules are written with: a store under test, rows to put into it, and how a rule says what it found.

use std::{pin::Pin, sync::Arc, time::Duration};

use crate::{
    Error,
    clock::Timestamp,
    store::{Answer, Order, Query, Row, Swap, TokenStore, Version},
};

/// A sentence, and the test of it.
pub(super) struct Rule {
    pub(super) name: &'static str,
    pub(super) check: fn(Bench) -> Checking,
}

pub(super) type Checking = Pin<Box<dyn Future<Output = Result<(), Found>> + Send>>;

/// Lists rules: each a sentence and the function that checks it.
macro_rules! rules {
    ($( $name:literal => $check:ident, )*) => {
        &[$( $crate::store::conformance::bench::Rule { name: $name, check: |bench| Box::pin($check(bench)) } ),*]
    };
}
pub(super) use rules;

/// Returns what was found unless the condition holds.
macro_rules! ensure {
    ($condition:expr, $($found:tt)+) => {
        if !$condition {
            return Err($crate::store::conformance::bench::Found(format!($($found)+)));
        }
    };
}
pub(super) use ensure;

/// Names the columns in which two rows differ, if they do.
pub(super) fn same(stored: &Row, written: &Row) -> Result<(), Found> {
    let mut differences = Vec::new();
    macro_rules! compare {
        ($( $column:ident ),*) => {
            $( if stored.$column != written.$column {
                let column = stringify!($column);
                differences.push(format!("{column} is {:?}, not {:?}", stored.$column, written.$column));
            } )*
        };
    }
    compare!(grant_id, version, user_id, account, status, vehicles);
    compare!(connected_at, refresh_expires_at, due_at, status_changed_at, updated_at);
    if stored.body != written.body {
        let (stored, written) = (&stored.body, &written.body);
        let at = stored.iter().zip(written).take_while(|(stored, written)| stored == written).count();
        let lengths = format!("{} bytes, not {}", stored.len(), written.len());
        differences.push(format!("body has {lengths}, and differs from byte {at} on"));
    }
    ensure!(differences.is_empty(), "of the row {} {}", written.grant_id, differences.join("; "));
    Ok(())
}

/// What a store did that it should not have.
pub(super) struct Found(pub(super) String);

impl From<Error> for Found {
    fn from(error: Error) -> Self {
        Self(format!("it failed with {error:?}"))
    }
}

/// A store under test, and an application of its own for each rule.
#[derive(Clone)]
pub(super) struct Bench {
    pub(super) store: Arc<dyn TokenStore>,
    /// The second handle where there are two, else the first again.
    pub(super) other: Arc<dyn TokenStore>,
    pub(super) application: String,
}

impl Bench {
    pub(super) fn new(store: Arc<dyn TokenStore>, other: Option<Arc<dyn TokenStore>>) -> Self {
        let other = other.unwrap_or_else(|| Arc::clone(&store));
        Self { store, other, application: format!("conformance-{:016x}", rand::random::<u64>()) }
    }

    /// The same store, seen through the other handle.
    pub(super) fn through_other(&self) -> Self {
        Self { store: Arc::clone(&self.other), ..self.clone() }
    }

    /// The same store, as another application.
    pub(super) fn another_application(&self) -> Self {
        Self { application: format!("{}-b", self.application), ..self.clone() }
    }

    /// An ordinary row.
    pub(super) fn row(&self, grant_id: &str) -> Row {
        let at = Timestamp::from_millis(1_700_000_000_123);
        Row {
            grant_id: grant_id.to_owned(),
            version: rand::random(),
            user_id: Some(format!("user of {grant_id}")),
            account: Some("account".to_owned()),
            status: "active".to_owned(),
            vehicles: vec![format!("car of {grant_id}")],
            connected_at: at,
            refresh_expires_at: Some(at.after(Duration::from_secs(5_184_000))),
            due_at: Some(at.after(Duration::from_secs(60))),
            status_changed_at: at,
            updated_at: at,
            body: self.application.clone().into_bytes(),
        }
    }

    /// `row` under a new version.
    pub(super) fn next(&self, row: &Row) -> Row {
        Row {
            version: rand::random(),
            body: [self.application.as_bytes(), b" again"].concat(),
            ..row.clone()
        }
    }

    pub(super) async fn swap(&self, row: &Row, expected: Option<Version>) -> crate::Result<Swap> {
        self.store.swap(&self.application, row, expected).await.map(|answer| answer.value)
    }

    pub(super) async fn insert(&self, row: &Row) -> Result<(), Found> {
        self.write(row, None).await
    }

    /// A swap that must go through.
    pub(super) async fn write(&self, row: &Row, expected: Option<Version>) -> Result<(), Found> {
        let swap = self.swap(row, expected).await?;
        ensure!(swap == Swap::Done, "a swap of what is stored was answered with {swap:?}");
        Ok(())
    }

    pub(super) async fn load(&self, grant_id: &str) -> Result<Option<Row>, Found> {
        Ok(self.store.load(&self.application, grant_id).await?.value)
    }

    pub(super) async fn expect_stored(&self, row: &Row) -> Result<(), Found> {
        let stored = self.load(&row.grant_id).await?;
        let Some(stored) = stored else {
            return Err(Found(format!("the row {} is not there", row.grant_id)));
        };
        same(&stored, row)
    }

    pub(super) async fn page(&self, query: &Query) -> Result<Vec<Row>, Found> {
        Ok(self.store.page(&self.application, query).await?.value)
    }

    /// The grants that reach a vehicle, by id.
    pub(super) async fn reaching(&self, vehicle_id: &str) -> Result<Vec<String>, Found> {
        let Answer { value, .. } = self.store.load_for(&self.application, vehicle_id).await?;
        Ok(value.into_iter().map(|row| row.grant_id).collect())
    }

    pub(super) async fn expect_reaching(&self, vehicle_id: &str, grants: &[&str]) -> Result<(), Found> {
        let found = self.reaching(vehicle_id).await?;
        ensure!(found == grants, "load_for({vehicle_id}) gives {found:?}, not {grants:?}");
        Ok(())
    }

    pub(super) async fn delete(&self, row: &Row) -> Result<bool, Found> {
        Ok(self.store.delete(&self.application, &row.grant_id, row.version).await?.value)
    }

    /// Removes what a rule has written.
    pub(super) async fn clean(&self) -> Result<(), Found> {
        for bench in [self.clone(), self.another_application()] {
            loop {
                let page = bench.page(&Query::in_order(Order::Id, 100)).await?;
                if page.is_empty() {
                    break;
                }
                let mut deleted = false;
                for row in &page {
                    deleted |= bench.delete(row).await?;
                }
                // Else a store that is wrong would be asked for ever.
                ensure!(deleted, "page gives rows at versions at which none can be deleted: {page:?}");
            }
        }
        Ok(())
    }
}
