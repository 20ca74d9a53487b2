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
//! of its own and removes the rows it wrote (some counters stay), so a database in use may be tested too.
//!
//! [`check`] needs one handle of a store; [`check_shared`] two that share their rows, as two processes would;
//! [`check_reopened`] a way to open it. What no suite can see from outside is whether a write survives a power
//! cut: that is between you and your database's settings.

// The suite. The modules, in the order to read them:
//
// `bench`        what the rules are written with
// `swapping`     rules about one row
// `index`        rules about finding grants by the vehicle they reach
// `paging`       rules about walking over many rows
// `concurrency`  rules about many writers at once
// `counting`     rules about counters, for a store that keeps them
// `waiting`      rules about waiting for a row to move

mod bench;
mod concurrency;
mod counting;
mod index;
mod paging;
mod swapping;
mod waiting;

use std::{fmt, sync::Arc, time::Duration};

use self::bench::{Bench, Found, Rule, ensure};
use super::TokenStore;

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
    let all =
        [swapping::RULES, index::RULES, paging::RULES, counting::RULES, waiting::RULES, concurrency::RULES];
    for rules in all {
        run(rules, &store, &store).await?;
    }
    Ok(())
}

/// Checks that two handles of one store, as two processes would hold them, see one set of rows and one clock.
///
/// # Errors
/// The first rule that is broken.
pub async fn check_shared(one: Arc<dyn TokenStore>, other: Arc<dyn TokenStore>) -> Result<(), Broken> {
    for rules in [concurrency::SHARED_RULES, waiting::SHARED_RULES, concurrency::RULES, counting::RULES] {
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
        let result = in_time(check(bench.clone())).await;
        let cleaned = in_time(bench.clean()).await;
        result.and(cleaned).map_err(|Found(found)| Broken { rule: name, found })?;
    }
    Ok(())
}

async fn in_time(work: impl Future<Output = Result<(), Found>>) -> Result<(), Found> {
    let never = || Err(Found(format!("not done after {} s", PATIENCE.as_secs())));
    tokio::time::timeout(PATIENCE, work).await.unwrap_or_else(|_| never())
}
