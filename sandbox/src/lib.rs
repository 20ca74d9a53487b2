//! A local Smartcar: OAuth, API, management and Connect on one listener, for development and tests.
//!
//! It is a real HTTP server with true OAuth behaviour (codes that work once, refresh tokens that rotate and die
//! after a grace), a small consistent world of users and cars that API v2, API v3 and webhooks all show, a clock that
//! can be moved, and faults on demand.
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
mod api_v3;
mod behaviour;
mod car;
mod catalogue;
mod clock;
mod compatibility;
mod config;
mod connect;
mod connect_page;
mod control;
mod control_http;
mod errors;
mod faults;
mod ledger;
mod limits;
mod management;
mod management_v3;
mod oauth;
mod server;
mod signals;
mod smartcar;
mod stats;
mod tokens;
mod units;
mod webhooks;
mod world;

pub use behaviour::Behaviour;
pub use car::{CarEdit, CarReport, Commands, DriveEdit, Failure};
pub use config::{Config, ParseReuseError, RefreshTokenReuse};
pub use connect::{CarChoice, Choice, ConnectRequest, Consent, Reauthentication};
pub use control::{Control, ControlError, Revocation, Revoked, TokenState, UserEdit, UserReport};
pub use faults::{BodyFault, Fault, FaultRule};
pub use ledger::GrantReport;
pub use limits::{Bucket, Limits};
pub use server::Sandbox;
pub use stats::{StatsReport, TokenCounts};
pub use webhooks::{
    Attempt, DeliveryReport, EventRequest, EventTimes, Quirks, WebhookEdit, WebhookReport, WebhookRequest,
};
