//! The way to the store: records are read and written, and the store is watched.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `store_watch` | whether the store answers reads and writes, and since when not |
//! | `watched_store` | the store behind a bound and that watch |
//! | `records` | reads and writes records |
//! | `commits` | what this process has committed lately, and when to look at it again |

pub(in crate::tokens) mod commits;
pub(crate) mod records;
mod store_watch;
mod watched_store;
