//! A local Smartcar: OAuth, API, management and Connect on one listener, for development and tests.
//!
//! It is a real HTTP server with true OAuth behaviour (codes that work once, refresh tokens that rotate and die
//! after a grace), a small consistent world of users and cars, a clock that can be moved, and faults on demand.
//! It is not a mock: nothing has to be prepared before a client may call it, and nothing of it runs in production.
//!
//! ```no_run
//! # async fn demo() -> Result<(), Box<dyn std::error::Error>> {
//! use smartcar_sandbox::{Config, ConnectRequest, Sandbox};
//!
//! let sandbox = Sandbox::start(Config::default()).await?;
//! for (name, value) in sandbox.env() {
//!     println!("export {name}={value}");
//! }
//! let consent = sandbox.connect(ConnectRequest::default())?;
//! println!("a driver came back with {}", consent.redirect_url);
//! sandbox.advance(std::time::Duration::from_secs(3 * 3600)); // the access token is over
//! sandbox.shutdown().await;
//! # Ok(()) }
//! ```
//!
//! Everything the HTTP control interface under `/sandbox/` does is also a method of [`Control`], which a
//! [`Sandbox`] dereferences to; `docs/sandbox.md` describes both.

mod api_v2;
mod car;
mod catalogue;
mod clock;
mod config;
mod connect;
mod connect_page;
mod control;
mod control_http;
mod errors;
mod faults;
mod ledger;
mod management;
mod oauth;
mod server;
mod smartcar;
mod stats;
mod tokens;
mod units;
mod world;

pub use config::{Config, ParseRotationError, Rotation};
pub use connect::{CarChoice, Choice, ConnectRequest, Consent};
pub use control::{Control, ControlError, Revocation, Revoked, TokenState};
pub use faults::{BodyFault, Fault, FaultRule};
pub use ledger::GrantReport;
pub use server::Sandbox;
pub use stats::{StatsReport, TokenCounts};
