//! How the token endpoint is doing.

use crate::{as_python::Closed, classes::records};

records! {
    /// How the token endpoint is doing, as this process sees it.
    EndpointHealth(smartcar_sdk::EndpointHealth) {
        state: Closed;
        unresolved: usize = |it| it.unresolved;
        limit: usize = |it| it.limit;
        latency: f64 = |it| it.latency.as_secs_f64();
    }
}
