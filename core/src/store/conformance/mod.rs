//! Tests a store against its contract. Every store of the SDK passes it; run it on your own:
//!
//! ```
//! # use std::sync::Arc;
//! # use smartcar_sdk::{clock::SystemClock, store::{MemoryStore, conformance}};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let store = Arc::new(MemoryStore::new(Arc::new(SystemClock))); // yours
//! conformance::check(store).await.unwrap();
//! # }
//! ```
//!
//! A failure names the rule that is broken and what was found instead. The suite writes under application names
//! of its own and removes what it wrote, so a database in use may be tested too.
//!
//! [`check`] needs one handle of a store; [`check_shared`] two that share their rows, as two processes would;
//! [`check_reopened`] a way to open it. What no suite can see from outside is whether a write survives a power
//! cut: that is between you and your database's settings.

// The suite. The modules, in the order to read them:
//
// `swapping`     rules about one row
// `index`        rules about finding grants by the vehicle they reach
// `paging`       rules about walking over many rows
// `concurrency`  rules about many writers at once
// `waiting`      rules about waiting for a row to move

mod concurrency;
mod index;
mod paging;
mod swapping;
mod waiting;

use std::{fmt, pin::Pin, sync::Arc, time::Duration};

use super::{Answer, Order, Row, Swap, TokenStore, Version};
use crate::{Error, clock::Timestamp};

/// How long anything may take before it counts as never happening.
const PATIENCE: Duration = Duration::from_secs(20);

/// A rule of the contract that a store does not keep.
#[derive(Clone, PartialEq, Eq)]
pub struct Broken {
    rule: &'static str,
    found: String,
}

impl Broken {
    /// The rule, as a sentence.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        self.rule
    }

    /// What the store did instead.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.found
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the store breaks the rule \"{}\": {}", self.rule, self.found)
    }
}

impl fmt::Debug for Broken {
    // What `unwrap` shows in a test.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Broken {}

/// Checks every rule that one handle can show.
///
/// # Errors
/// The first rule that is broken.
pub async fn check(store: Arc<dyn TokenStore>) -> Result<(), Broken> {
    for rules in [swapping::RULES, index::RULES, paging::RULES, waiting::RULES, concurrency::RULES] {
        run(rules, &store, &store).await?;
    }
    Ok(())
}

/// Checks that two handles of one store, as two processes would hold them, see one set of rows and one clock.
///
/// # Errors
/// The first rule that is broken.
pub async fn check_shared(one: Arc<dyn TokenStore>, other: Arc<dyn TokenStore>) -> Result<(), Broken> {
    for rules in [concurrency::SHARED_RULES, waiting::SHARED_RULES, concurrency::RULES] {
        run(rules, &one, &other).await?;
    }
    Ok(())
}

/// Checks that a closed store refuses to work, and that what it had acknowledged is there when it is opened
/// again. Not for stores in memory.
///
/// # Errors
/// The first rule that is broken.
pub async fn check_reopened<Open, Opening>(open: Open) -> Result<(), Broken>
where
    Open: Fn() -> Opening,
    Opening: Future<Output = crate::Result<Arc<dyn TokenStore>>>,
{
    const RULE: &str =
        "a closed store refuses to work, and holds what it acknowledged when it is opened again";
    let check = async {
        let bench = Bench::new(open().await?, None);
        let row = bench.row("kept");
        bench.insert(&row).await?;
        bench.store.close().await;
        ensure!(bench.store.load(&bench.application, "kept").await.is_err(), "a closed store still loads");
        ensure!(
            bench.swap(&bench.next(&row), Some(row.version)).await.is_err(),
            "a closed store still swaps"
        );

        let bench = Bench { store: open().await?, ..bench };
        bench.expect_stored(&row).await?;
        bench.clean().await?;
        bench.store.close().await;
        Ok(())
    };
    check.await.map_err(|Found(found)| Broken { rule: RULE, found })
}

async fn run(rules: &[Rule], one: &Arc<dyn TokenStore>, other: &Arc<dyn TokenStore>) -> Result<(), Broken> {
    for Rule { name, check } in rules {
        let bench = Bench::new(Arc::clone(one), Some(Arc::clone(other)));
        let result = match tokio::time::timeout(PATIENCE, check(bench.clone())).await {
            Ok(result) => result,
            Err(_) => Err(Found(format!("not done after {} s", PATIENCE.as_secs()))),
        };
        let cleaned = bench.clean().await;
        result.and(cleaned).map_err(|Found(found)| Broken { rule: name, found })?;
    }
    Ok(())
}

/// A sentence, and the test of it.
struct Rule {
    name: &'static str,
    check: fn(Bench) -> Checking,
}

type Checking = Pin<Box<dyn Future<Output = Result<(), Found>> + Send>>;

/// Lists rules: each a sentence and the function that checks it.
macro_rules! rules {
    ($( $name:literal => $check:ident, )*) => {
        &[$( $crate::store::conformance::Rule { name: $name, check: |bench| Box::pin($check(bench)) } ),*]
    };
}
use rules;

/// Returns what was found unless the condition holds.
macro_rules! ensure {
    ($condition:expr, $($found:tt)+) => {
        if !$condition {
            return Err($crate::store::conformance::Found(format!($($found)+)));
        }
    };
}
use ensure;

/// Names the columns in which two rows differ, if they do.
fn same(stored: &Row, written: &Row) -> Result<(), Found> {
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
struct Found(String);

impl From<Error> for Found {
    fn from(error: Error) -> Self {
        Self(format!("it failed with {error:?}"))
    }
}

/// A store under test, and an application of its own for each rule.
#[derive(Clone)]
struct Bench {
    store: Arc<dyn TokenStore>,
    /// The second handle where there are two, else the first again.
    other: Arc<dyn TokenStore>,
    application: String,
}

impl Bench {
    fn new(store: Arc<dyn TokenStore>, other: Option<Arc<dyn TokenStore>>) -> Self {
        let other = other.unwrap_or_else(|| Arc::clone(&store));
        Self { store, other, application: format!("conformance-{:016x}", rand::random::<u64>()) }
    }

    /// The same store, seen through the other handle.
    fn through_other(&self) -> Self {
        Self { store: Arc::clone(&self.other), ..self.clone() }
    }

    /// The same store, as another application.
    fn another_application(&self) -> Self {
        Self { application: format!("{}-b", self.application), ..self.clone() }
    }

    /// An ordinary row.
    fn row(&self, grant_id: &str) -> Row {
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
    fn next(&self, row: &Row) -> Row {
        Row {
            version: rand::random(),
            body: [self.application.as_bytes(), b" again"].concat(),
            ..row.clone()
        }
    }

    async fn swap(&self, row: &Row, expected: Option<Version>) -> crate::Result<Swap> {
        self.store.swap(&self.application, row, expected).await.map(|answer| answer.value)
    }

    async fn insert(&self, row: &Row) -> Result<(), Found> {
        self.write(row, None).await
    }

    /// A swap that must go through.
    async fn write(&self, row: &Row, expected: Option<Version>) -> Result<(), Found> {
        let swap = self.swap(row, expected).await?;
        ensure!(swap == Swap::Done, "a swap of what is stored was answered with {swap:?}");
        Ok(())
    }

    async fn load(&self, grant_id: &str) -> Result<Option<Row>, Found> {
        Ok(self.store.load(&self.application, grant_id).await?.value)
    }

    async fn expect_stored(&self, row: &Row) -> Result<(), Found> {
        let stored = self.load(&row.grant_id).await?;
        let Some(stored) = stored else {
            return Err(Found(format!("the row {} is not there", row.grant_id)));
        };
        same(&stored, row)
    }

    /// The grants that reach a vehicle, by id.
    async fn reaching(&self, vehicle_id: &str) -> Result<Vec<String>, Found> {
        let Answer { value, .. } = self.store.load_for(&self.application, vehicle_id).await?;
        Ok(value.into_iter().map(|row| row.grant_id).collect())
    }

    async fn expect_reaching(&self, vehicle_id: &str, grants: &[&str]) -> Result<(), Found> {
        let found = self.reaching(vehicle_id).await?;
        ensure!(found == grants, "load_for({vehicle_id}) gives {found:?}, not {grants:?}");
        Ok(())
    }

    async fn delete(&self, row: &Row) -> Result<bool, Found> {
        Ok(self.store.delete(&self.application, &row.grant_id, row.version).await?.value)
    }

    async fn clean(&self) -> Result<(), Found> {
        for bench in [self.clone(), self.another_application()] {
            loop {
                let page = bench.store.page(&bench.application, Order::Id, None, None, 100).await?.value;
                if page.is_empty() {
                    break;
                }
                for row in page {
                    bench.delete(&row).await?;
                }
            }
        }
        Ok(())
    }
}
