//! How the token endpoint is doing.

use pyo3::prelude::*;

use crate::classes::records;

records! {
    in "smartcar_sdk";

    /// How the token endpoint is doing, as this process sees it.
    EndpointHealth(smartcar_sdk::EndpointHealth) {
        /// What it is doing.
        state: &'static str = |it| it.state.as_str();
        /// Grants whose refresh is neither settled nor won: what an outage that begins now can cost.
        unresolved: usize = |it| it.unresolved;
        /// How many there may be at once.
        limit: usize = |it| it.limit;
        /// How many seconds it lately takes to answer; zero until it has.
        latency: f64 = |it| it.latency.as_secs_f64();
    }
}
