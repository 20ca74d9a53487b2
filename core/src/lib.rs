//! The back-end SDK for connected cars through Smartcar. It owns the whole life of access and refresh tokens: you ask
//! for an odometer and get one, with any number of threads, processes and hosts, and no car is lost.
//!
//! ```no_run
//! # async fn example(redirect_query: &str) -> smartcar_sdk::Result<()> {
//! use std::time::Duration;
//! use smartcar_sdk::Client;
//!
//! let client = Client::builder().credentials("client-id", "client-secret")
//!     .redirect_uri("https://example.com/callback").store("sqlite:tokens.db").build().await?;
//! let url = client.connect_url().scope(["read_odometer"]).state("csrf-17").build()?;   // send the driver there
//! let grant = client.complete_connect(redirect_query).state("csrf-17").account("sky-user-17").await?;
//! let km = client.vehicle(&grant.vehicles[0])?.odometer().await?.distance;              // refreshes when it must
//! let report = client.refresh_expiring(Duration::from_secs(5 * 86_400)).await?;        // the daily job
//! # Ok(()) }
//! ```
//!
//! # Features
//!
//! - `sqlite`, on by default: the store in one file.
//! - `bundled`, on by default: SQLite is linked in, instead of using the system's (3.40.0 or newer).
//! - `postgres`: the store for many hosts.
//!
//! ```toml
//! smartcar-sdk = { version = "0.1", default-features = false, features = ["postgres"] } # no SQLite at all
//! smartcar-sdk = { version = "0.1", default-features = false, features = ["sqlite"] }   # the system's SQLite, or that of another crate
//! smartcar-sdk = { version = "0.1", default-features = false }                          # a store of your own
//! ```
//!
//! A program links SQLite once. This crate takes any rusqlite from 0.32 to 0.43, and cargo chooses the one that fits beside sqlx,
//! diesel or a rusqlite of yours. Keep `bundled` then, whose SQLite all of them have: those before 0.43 do not do without. A feature
//! whose name begins with `__` is the project's own and may change with any release.
//!
//! # Testing
//!
//! `smartcar-sandbox` is a local Smartcar for tests of your application, among its dev-dependencies:
//! [`ClientBuilder::vars`] has the recipe.
//!
//! Data flows one way: [`Client`] → `api` → `tokens` → [`store`] | `oauth` → `http`.
#![forbid(unsafe_code)]
// docs.rs shows which feature an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

// The modules, from the outside in. Read them in this order; docs/architecture.md draws the house.
//
// `client`   the client: wires the parts together
// `api`      Smartcar's API: a method per endpoint
// `connect`  the pages for drivers: consent, and signing in again
// `webhook`  what Smartcar posts to a server, checked, answered and read
// `tokens`   the life of access and refresh tokens
// `store`    where grants are kept
// `oauth`    the token endpoints
// `http`     one transport for everything that goes to Smartcar
// `config`   every setting
// `error`    one error type for everything
// `ids`      ids as types
// `secret`   a string that nobody sees by accident
// `shown`    what `Debug` shows of addresses
// `clock`    time, which tests can move
// `awake`    time-outs that count only the time in which this process runs
// `process`  what each process must have of its own: a forked child leaks what it inherited
// `runtime`  the SDK's own runtime, on which refreshes run
// `queue`    finished calls for event loops: what asyncio and the queue of the C ABI are made of
// `threads`  how many threads the SDK has, and how large
// `logging`  what is said, for hosts that are not written in Rust
// `words`    the one form of closed enumerations
// `random`   random bits, which the simulation can seed
// `probe`    what can be asked of Smartcar without touching a grant, for `smartcar doctor`
// `fuzzing`  the entry points of `fuzz/`

mod api;
mod awake;
mod client;
pub mod clock;
pub mod config;
mod connect;
pub mod error;
#[cfg(feature = "__fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod http;
pub mod ids;
#[cfg(feature = "__logging")]
#[doc(hidden)]
pub mod logging;
mod oauth;
pub mod probe;
mod process;
pub mod queue;
mod random;
pub mod runtime;
pub mod secret;
mod shown;
pub mod store;
mod threads;
mod tokens;
pub mod webhook;
mod words;

pub use self::{
    api::{
        Application, BackfillReport, BackfillUsers, Batch, BatchReadings, CallOptions, Capability,
        ChargeSchedule, Compatibility, CompatibilityMatrix, CompatibilityOptions, CompatibleVehicle,
        Connection, ConnectionFilter, Json, ListPage, MatrixFilter, MatrixModel, Meta, ModelCapability,
        Pages, Readable, Reading, Request, ScheduleDay, Subscription, SubscriptionFilter, Vehicle, Webhook,
        WebhookFilter, readings::*, signals,
    },
    client::{
        Client, ClientBuilder, CutOver, CutOverProblem, CutOverReport, ExportGrants, ExportReport, Forget,
        ForgetReport, GrantFilter, GrantToImport, ImportGrants, ImportProblem, ImportReport, OldSystem,
        RefreshExpiring,
    },
    config::{ApiVersion, Config, ConnectMode, Encryption, RefreshTokenReuse, UnitSystem},
    connect::{
        CompleteConnect, CompleteReauthentication, ConnectReason, ConnectUrl, IncompatibleVehicle,
        ReauthenticateUrl, Redirect,
    },
    error::{ApiError, ApiErrorType, Error, ErrorKind, Result},
    secret::Secret,
    tokens::{
        event::{Events, GrantEvent, GrantEventKind},
        grant::{Grant, GrantMode, GrantStatus, ReconnectReason},
    },
};
pub use crate::tokens::{
    admission::endpoint::{EndpointHealth, EndpointState},
    sweeps::{
        job::RefreshReport,
        maintenance::{Maintenance, MaintenanceHandle, MaintenanceStatus},
        rekey::RekeyReport,
    },
};
