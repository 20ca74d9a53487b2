//! Where grants are kept. A store knows nothing of tokens, leases or Smartcar: it keeps [`Row`]s, swaps them
//! atomically and tells its own time. That makes one small enough for anybody to write; [`conformance`] tests it.
//!
//! What the SDK rests on, and what a store of your own must therefore do:
//!
//! - **A swap is atomic and durable** when it returns [`Swap::Done`]: the row and the index from its vehicles to
//!   it are there together, and survive a crash of the process, the machine and the database.
//! - **A swap never overwrites what it did not expect.** If the stored version is not the expected one, nothing
//!   is written and the current row, read afresh, comes back.
//! - **One clock.** Every answer carries the store's time. Where several hosts share a store it must be one
//!   clock for all of them, e.g. the database's.
//! - **Every operation names the application**, and sees only rows of that application.
//! - **Any thread, any number at once.** Operations are called from any thread of a tokio runtime, and side by side. None may
//!   block a thread for long: hand what blocks to threads of your own.
//! - **A call may be dropped** at any time (its caller has gone, or waits no longer): what it was to write is then written in
//!   whole or not at all.
//! - **A call may take as long as it must**: the SDK bounds each from outside.
//! - **After a fork** the child uses the same object: open connections afresh there, or refuse. (The stores that an address
//!   names are opened anew by the client.)
//! - Failing is fine: return an error of kind [`store`](crate::ErrorKind::Store) and the SDK goes on trying.
//!   Claiming to have written and not having done so is the one thing that loses cars.

// The contract is above, and in `contract`. The modules, in the order to read them:
//
// `contract`     rows, and the trait that keeps them
// `conformance`  tests a store against the contract
// `record`       a grant's record, and its two forms in a row
// `sealing`      encryption at rest
// `memory`       a store in this process's memory
// `sqlite`       a store in one SQLite file
// `postgres`     a store in PostgreSQL
// `advanced`     a store with a clock of its own, under a client whose clock is moved by hand
// `opening`      from an address to an open store
// `waiters`      who waits for which row to move, within this process
// `spool`        a folder for what was won and could not be stored
// `distrusted`   a store of somebody else's, whose answers are checked
// `deferred`     a store that is opened when it is first used, in a forked child
// `private`      whether files of ours are ours alone
// `check`        looks a whole store over
// `examining`    the same of the store that an address names, without opening it as a client does

#[cfg(feature = "postgres")]
mod advanced;
mod check;
pub mod conformance;
mod contract;
pub(crate) mod deferred;
mod distrusted;
mod examining;
mod memory;
mod opening;
#[cfg(feature = "postgres")]
mod postgres;
mod private;
pub(crate) mod record;
pub(crate) mod sealing;
pub(crate) mod spool;
#[cfg(feature = "sqlite")]
mod sqlite;
mod waiters;

pub use async_trait::async_trait;

pub(crate) use self::opening::{check_scheme, split};
#[cfg(feature = "postgres")]
pub use self::postgres::PostgresStore;
#[cfg(feature = "__command")]
#[doc(hidden)]
pub use self::postgres::connect as connect_postgres;
#[cfg(feature = "sqlite")]
pub use self::sqlite::{SqliteStats, SqliteStore};
#[cfg(feature = "sqlite")]
#[doc(hidden)]
pub use self::sqlite::{has_file_open, refuse_files_of_others};
pub use self::{
    check::{CheckReport, Found, check},
    contract::{
        Answer, CounterSwap, Cursor, Filter, Flaws, Order, Query, Row, Swap, TokenStore, Version,
        wait_by_looking,
    },
    distrusted::distrusted,
    examining::examine,
    memory::MemoryStore,
    opening::open,
};
