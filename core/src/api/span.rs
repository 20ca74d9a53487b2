//! The span of a call, for whoever collects what `tracing` says: `smartcar.call`, at level debug, and an event of that name at its
//! end. Where nobody does, it costs a look at one number.

use std::time::Duration;

use ::http::Method;
use tracing::{Span, field::Empty};
use url::Url;

use crate::{Result, http::Response};

/// The span of a call that has not ended. It names the endpoint and no vehicle, so that calls can be counted by it.
pub(super) fn of(method: &Method, url: &Url) -> Span {
    tracing::debug_span!(
        target: "smartcar::api",
        "smartcar.call",
        %method,
        endpoint = endpoint(url),
        version = version(url),
        outcome = Empty,
        status = Empty,
        attempts = Empty,
        duration_ms = Empty,
    )
}

/// Says how it ended.
pub(super) fn end(span: &Span, result: &Result<Response>, attempts: u32, duration: Duration) {
    let outcome = result.as_ref().map_or_else(|error| error.kind().name(), |_| "ok");
    let status = match result {
        Ok(response) => Some(response.status.as_u16()),
        Err(error) => error.api().map(|api| api.status),
    };
    let duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    span.record("outcome", outcome);
    span.record("attempts", attempts);
    span.record("duration_ms", duration_ms);
    if let Some(status) = status {
        span.record("status", status);
    }
    let _inside = span.enter();
    tracing::debug!(target: "smartcar::api", outcome, status, attempts, duration_ms, "smartcar.call");
}

/// The path, its ids left out: `/v2.0/vehicles/{id}/odometer`.
fn endpoint(url: &Url) -> String {
    let parts = url.path().split('/');
    let shown = parts.map(|part| if is_word(part) { part } else { "{id}" });
    shown.collect::<Vec<_>>().join("/")
}

/// Whether a part of a path is one of Smartcar's words, and no id: short, in small letters, with a digit in versions alone.
fn is_word(part: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || b"_-".contains(&byte);
    part.len() <= 32 && (part.bytes().all(plain) || ["v2.0", "v3", "v2"].contains(&part))
}

fn version(url: &Url) -> &'static str {
    if url.path().starts_with("/v3/") { "v3" } else { "v2" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_names_no_id() {
        let shown = |path: &str| endpoint(&Url::parse(&format!("https://example.com{path}")).unwrap());
        assert_eq!(
            shown("/v2.0/vehicles/36ab27d0-fd9d-4455-823a-ce30af709ffc/tires/pressure?x=1"),
            "/v2.0/vehicles/{id}/tires/pressure"
        );
        assert_eq!(shown("/v3/connections/CONN1"), "/v3/connections/{id}");
        assert_eq!(
            shown("/v3/vehicles/a0/signals/charge-ischarging"),
            "/v3/vehicles/{id}/signals/charge-ischarging"
        );
        assert_eq!(shown("/"), "/");
    }
}
