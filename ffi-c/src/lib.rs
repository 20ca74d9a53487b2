//! The C ABI of smartcar-sdk: `libsmartcar` and, made from this crate by cbindgen, `include/smartcar.h`, which is the
//! manual. Nothing is decided here: arguments are checked and converted, the core is called, results handed over.
//!
//! The modules, in the order to read them: those up to `json` are what all functions share, the others one noun of the
//! header each. A function that asks the core for something is written as the check of its arguments and the call (`Result<Call<_>>`);
//! `generated::calls` makes of each one that blocks and one that starts it on a queue, both with its documentation.
//!
//! | module | |
//! |---|---|
//! | `boundary` | what every function goes through: one panic boundary, one NULL check, one way to answer |
//! | `panics` | the panic boundary itself |
//! | `arguments` | text and option structs from C |
//! | `results` | const structs for C and the strings they own |
//! | `call` | calls of the core, checked and not begun yet |
//! | `blocking` | waiting for one of them |
//! | `queue` | having them done, and hearing of it: for event loops |
//! | `error` | errors, as C sees them |
//! | `json` | JSON in results, which becomes text only where somebody reads it |
//! | `string` | strings that are handed over on their own |
//! | `config` | settings of a client to be |
//! | `threads` | how many threads the library has of its own |
//! | `logger` | what the library says of itself |
//! | `store` | a store of the program's own: a table of functions |
//! | `client` | the client: opening, closing |
//! | `job` | the daily job, and how far it is |
//! | `options` | what calls may have different from the client's settings |
//! | `vehicle` | a vehicle: its handle, and the calls that take more than plain arguments |
//! | `readings` | what every reading begins with |
//! | `batch` | several readings of one vehicle in one request |
//! | `generated` | made from core's public Rust: the struct of each value, a function for each plain call |
//! | `signals` | what a car tells in API v3 and in webhooks |
//! | `answer` | requests of your own, and what they answer |
//! | `connect` | Connect: its URL and completing it, and the same for signing in again |
//! | `grant` | what completed consents gave |
//! | `moving` | grants from another system here, and back |
//! | `connections` | which vehicles users have connected |
//! | `subscriptions` | the webhooks made in Smartcar's dashboard, and the vehicles subscribed to them |
//! | `applications` | the application itself, and the users of its grants |
//! | `compatibility` | which cars work with Smartcar |
//! | `events` | what happens to grants, for a thread that listens |
//! | `health` | how the token endpoint is doing |
//! | `maintenance` | the daily job as something that just runs |
//! | `webhook` | what Smartcar posts to your server, checked, answered and read |
//! | `version` | which release and which ABI is loaded |
//!
//! A new endpoint is written in core alone: `cargo run -p smartcar-generate` writes it here, and then
//! `UPDATE_HEADER=1 cargo test -p smartcar-ffi` the header. Functions take
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
mod call;
pub mod client;
pub mod compatibility;
pub mod config;
pub mod connect;
pub mod connections;
pub mod error;
pub mod events;
pub mod generated;
pub mod grant;
pub mod health;
pub mod job;
pub mod json;
pub mod logger;
pub mod maintenance;
pub mod moving;
pub mod options;
mod panics;
pub mod queue;
pub mod readings;
pub mod results;
pub mod signals;
pub mod store;
pub mod string;
pub mod subscriptions;
pub mod threads;
pub mod vehicle;
pub mod version;
pub mod webhook;
