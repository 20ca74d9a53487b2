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
        at_risk: usize = |it| it.at_risk;
        /// How many there may be at once.
        window: usize = |it| it.window;
        /// How many seconds it lately takes to answer; zero until it has.
        pace: f64 = |it| it.pace.as_secs_f64();
    }
}
