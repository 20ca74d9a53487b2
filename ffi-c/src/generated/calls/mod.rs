//! Every call in both forms: a function that blocks its thread, and one that starts it on a queue.
//!
//! Made by `cargo run -p smartcar-generate` from the calls in ffi-c/src: change them there, and run that again.
//!
//! | module | |
//! |---|---|
//! | `applications` | those of `applications` |
//! | `client` | those of `client` |
//! | `compatibility` | those of `compatibility` |
//! | `connect` | those of `connect` |
//! | `connections` | those of `connections` |
//! | `events` | those of `events` |
//! | `grant` | those of `grant` |
//! | `job` | those of `job` |
//! | `logger` | those of `logger` |
//! | `methods` | those of `generated::vehicle` |
//! | `moving` | those of `moving` |
//! | `signals` | those of `signals` |
//! | `store` | those of `store` |
//! | `subscriptions` | those of `subscriptions` |
//! | `vehicle` | those of `vehicle` |

pub mod applications;
pub mod client;
pub mod compatibility;
pub mod connect;
pub mod connections;
pub mod events;
pub mod grant;
pub mod job;
pub mod logger;
pub mod methods;
pub mod moving;
pub mod signals;
pub mod store;
pub mod subscriptions;
pub mod vehicle;
