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

// The modules, in the order to read them: what there is, who may do what with it, how it is served, and how tests rule it.
//
// `smartcar`       the one shared state behind the listener and the control interface
// `world`          who owns which cars, and which of them are connected
// `car`            one simulated car
// `catalogue`      the brands and models there are
// `units`          metric values, and the two unit systems they are shown in
// `signals`        the signals of a car
// `clock`          time, which tests move forward
// `ledger`         who was given what: grants, tokens, codes
// `tokens`         the refresh tokens of one grant: which of them live
// `connect`        what Connect does when a driver agrees, or does not
// `connect_page`   the pages of Connect, for a browser
// `oauth`          the token endpoints
// `api_v2`         API v2
// `api_v3`         API v3
// `management`     the management API: which cars are connected
// `management_v3`  management v3: webhooks, subscriptions, the application
// `compatibility`  which cars work with Smartcar
// `webhooks`       who is subscribed to what, and what of it is due
// `limits`         how many requests Smartcar takes
// `errors`         error bodies of API v2, API v3 and OAuth
// `server`         the listener: one port for everything
// `config`         what a sandbox is started with
// `behaviour`      what is not known of Smartcar: switches, off by default
// `faults`         which requests go wrong, and how
// `control`        what tests and demonstrations do to the sandbox
// `control_http`   the same over HTTP
// `stats`          what was asked of the sandbox, counted

mod api_v2;
mod api_v3;
mod behaviour;
mod car;
mod catalogue;
mod changes;
mod clock;
mod compatibility;
mod config;
mod connect;
mod connect_page;
mod control;
mod control_error;
mod control_http;
mod errors;
mod faults;
mod ids;
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
mod visit;
mod webhooks;
mod world;

pub use behaviour::Behaviour;
pub use car::{CarEdit, CarReport, Commands, DriveEdit, Failure};
pub use config::{Config, ParseReuseError, RefreshTokenReuse};
pub use connect::{CarChoice, Choice, ConnectRequest, Consent, Reauthentication};
pub use control::{Control, Revocation, Revoked, TokenState, UserEdit, UserReport};
pub use control_error::ControlError;
pub use faults::{BodyFault, Fault, FaultRule};
pub use ledger::GrantReport;
pub use limits::{Bucket, Limits};
pub use server::Sandbox;
pub use stats::{StatsReport, TokenCounts};
pub use webhooks::{
    Attempt, DeliveryReport, EventRequest, EventTimes, Quirks, WebhookEdit, WebhookReport, WebhookRequest,
};
