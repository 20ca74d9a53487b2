//! Helpers shared by the tests that cross crates: a sandbox and a client that live together, and the behaviour cases.
#![allow(clippy::missing_panics_doc)] // a test that cannot have its world panics, and should

pub mod behaviour;
pub mod drivers;
pub mod figures;
pub mod generated;
pub mod losses;
pub mod mutator;
pub mod postgres;
pub mod processes;
pub mod proxy;
pub mod recording_endpoint;
pub mod scripted;

use std::sync::Arc;

use smartcar_sandbox::{Choice, ConnectRequest, Sandbox};
use smartcar_sdk::{Client, ClientBuilder, Grant, clock::ShiftedClock};

/// The state that drivers are sent to Connect with where a test names no other.
pub const STATE: &str = "session-of-this-test";

/// A local Smartcar, a folder for stores, and a clock that can be moved.
pub struct World {
    /// Smartcar.
    pub sandbox: Sandbox,
    /// The clients' time; [`World::pass`] moves it together with Smartcar's.
    pub clock: ShiftedClock,
    /// Where stores are kept.
    pub folder: tempfile::TempDir,
}

impl World {
    /// A world with the sandbox so configured.
    pub async fn new(config: smartcar_sandbox::Config) -> Self {
        Self {
            sandbox: Sandbox::start(config).await.expect("a sandbox on a free port"),
            clock: ShiftedClock::default(),
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    /// The address of a SQLite store in this world's folder.
    pub fn sqlite(&self) -> String {
        format!("sqlite:{}", self.folder.path().join("tokens.db").display())
    }

    /// A client builder pointed at this world.
    pub fn builder(&self) -> ClientBuilder {
        pointed_at(&self.sandbox, Client::builder().clock(Arc::new(self.clock.clone()))).store(&self.sqlite())
    }

    /// A client of this world, on its SQLite store.
    pub async fn client(&self) -> Client {
        self.builder().build().await.expect("a client")
    }

    /// Lets time pass for Smartcar and for the clients.
    pub fn pass(&self, time: std::time::Duration) {
        self.sandbox.advance(time);
        self.clock.advance(time);
    }

    /// A driver consents; the address Connect sends the browser to.
    pub fn consent(&self, mut request: ConnectRequest) -> String {
        request.state.get_or_insert_with(|| STATE.to_owned());
        self.sandbox.connect(request).expect("a consent").redirect_url
    }

    /// A driver with so many cars connects.
    pub async fn connect(&self, client: &Client, cars: usize) -> Grant {
        let redirect =
            self.consent(ConnectRequest { vehicles: Choice::Count(cars), ..ConnectRequest::default() });
        client.complete_connect(redirect).state(STATE).await.expect("a grant")
    }

    /// Requests the token endpoint has had.
    pub fn token_requests(&self) -> u64 {
        self.sandbox.stats().requests.get("POST /oauth/token").copied().unwrap_or(0)
    }

    /// Waits until the token endpoint has had so many requests more than `before`.
    pub async fn requests_are_out(&self, before: u64, how_many: u64) {
        while self.token_requests() - before < how_many {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }
}

/// The origins of everything but tokens and Connect.
pub const API_ORIGINS: [&str; 5] = [
    "api_origin",
    "api_v3_origin",
    "management_api_origin",
    "management_v3_origin",
    "compatibility_v3_origin",
];

/// `builder` with the sandbox's credentials and origins.
pub fn pointed_at(sandbox: &Sandbox, mut builder: ClientBuilder) -> ClientBuilder {
    for (variable, value) in sandbox.env() {
        builder = builder.set(&variable.trim_start_matches("SMARTCAR_").to_lowercase(), &value);
    }
    builder
}
