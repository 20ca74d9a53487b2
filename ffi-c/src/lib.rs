//! The C ABI of smartcar-sdk: `libsmartcar` and, made from this crate by cbindgen, `include/smartcar.h`, which is the
//! manual. Nothing is decided here: arguments are checked and converted, the core is called, results handed over.
//!
//! | file | |
//! |---|---|
//! | `boundary` | what every function goes through: one panic boundary, one NULL check, one way to answer |
//! | `arguments` | text and option structs from C |
//! | `results` | const structs for C and the strings they own |
//! | `blocking` | waiting for the core |
//! | the others | one noun of the header each |
//!
//! A new endpoint is a struct with its conversion and its `_free` in `readings`, a function in `vehicle/readings` and one
//! in `batch`, written like their neighbours; then `UPDATE_HEADER=1 cargo test -p smartcar-ffi` writes the header. Functions take
//! `Option<&T>` for `const T *` and `Option<&mut MaybeUninit<P>>` for what they fill in: the same ABI as pointers, with
//! NULL as `None`, so that hardly any of them has to be unsafe.
#![allow(non_camel_case_types, reason = "types carry their C names")]
#![allow(clippy::doc_markdown, reason = "what is exported is documented for C, where backticks mean nothing")]
#![allow(clippy::missing_safety_doc, reason = "the header's introduction says it once for all functions")]
#![warn(clippy::undocumented_unsafe_blocks)]

pub mod answer;
pub mod applications;
pub mod arguments;
pub mod batch;
mod blocking;
mod boundary;
pub mod client;
pub mod compatibility;
pub mod config;
pub mod connect;
pub mod connections;
pub mod error;
pub mod events;
pub mod grant;
pub mod health;
pub mod maintenance;
pub mod options;
mod panics;
pub mod readings;
pub mod results;
pub mod signals;
pub mod string;
pub mod subscriptions;
pub mod vehicle;
pub mod version;
pub mod webhook;
