//! What one call may have different from the client's settings.

use std::{fmt, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::time::CallTime;
use crate::{
    Error, Result,
    config::{ApiVersion, UnitSystem},
};

/// Far beyond use, and far from where arithmetic on times would end; as settings have it.
const LONGEST: Duration = Duration::from_secs(3_200_000_000);

/// Overrides for the calls of one [`Vehicle`](crate::Vehicle) or of one clone of a [`Client`](crate::Client); what is not
/// set comes from the client's settings.
///
/// ```
/// # fn example(client: &smartcar_sdk::Client) -> smartcar_sdk::Result<()> {
/// use std::time::Duration;
/// use smartcar_sdk::CallOptions;
///
/// let hasty = CallOptions::new().timeout(Duration::from_secs(5)).retries(0);
/// let vehicle = client.vehicle("36ab27d0-fd9d-4455-823a-ce30af709ffc")?.options(hasty);
/// # Ok(()) }
/// ```
#[derive(Clone, Default)]
#[must_use = "options do nothing until they are given to a vehicle or a client"]
pub struct CallOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) token_timeout: Option<Duration>,
    pub(crate) retries: Option<u32>,
    pub(crate) unit_system: Option<UnitSystem>,
    pub(crate) api: Option<ApiVersion>,
    pub(crate) headers: HeaderMap,
    pub(crate) error: Option<Error>,
    /// What time the call has, once it has begun.
    pub(crate) time: Option<Arc<CallTime>>,
}

/// A header may be a key to something: its name is shown, not its value.
impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallOptions")
            .field("timeout", &self.timeout)
            .field("retries", &self.retries)
            .field("unit_system", &self.unit_system)
            .field("api", &self.api)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

impl CallOptions {
    /// No overrides.
    pub fn new() -> Self {
        Self::default()
    }

    /// How long Smartcar may take to answer one call, all retries included (310 s: Smartcar says that it may take 300).
    /// Waiting for a token comes before that, and takes no longer than this either unless
    /// [`token_timeout`](Self::token_timeout) says so.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(self.span("timeout", timeout));
        self
    }

    /// How long one call waits for a token, the store or the client's own limit on requests, in all (60 s, or the
    /// [`timeout`](Self::timeout) where that is shorter). A token at hand is not waited for.
    pub fn token_timeout(mut self, timeout: Duration) -> Self {
        self.token_timeout = Some(self.span("token_timeout", timeout));
        self
    }

    fn span(&mut self, field: &'static str, span: Duration) -> Duration {
        if span.is_zero() || span > LONGEST {
            self.error.get_or_insert_with(|| {
                Error::invalid_input(
                    field,
                    format!("{field} must be above zero, and a hundred years at most"),
                )
            });
        }
        span.min(LONGEST)
    }

    /// How often a read is repeated after a failure that may pass (2), at most 10 times.
    pub fn retries(mut self, retries: u32) -> Self {
        if retries > 10 {
            self.error.get_or_insert_with(|| {
                Error::invalid_input("retries", "retries must be 10 at most: raise the timeout instead")
            });
        }
        self.retries = Some(retries);
        self
    }

    /// The units readings come in.
    pub fn unit_system(mut self, units: UnitSystem) -> Self {
        self.unit_system = Some(units);
        self
    }

    /// Which API the call goes to.
    pub fn api(mut self, version: ApiVersion) -> Self {
        self.api = Some(version);
        self
    }

    /// A header sent along, e.g. a trace id. One that the SDK sets itself is refused, when the call is made.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match checked(name, value) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(error) => {
                self.error.get_or_insert(error);
            }
        }
        self
    }

    /// These options, and beneath them `base`.
    pub(crate) fn over(mut self, base: &Self) -> Self {
        self.timeout = self.timeout.or(base.timeout);
        self.token_timeout = self.token_timeout.or(base.token_timeout);
        self.retries = self.retries.or(base.retries);
        self.unit_system = self.unit_system.or(base.unit_system);
        self.api = self.api.or(base.api);
        self.error = self.error.or_else(|| base.error.clone());
        for (name, value) in &base.headers {
            if !self.headers.contains_key(name) {
                self.headers.insert(name.clone(), value.clone());
            }
        }
        self
    }

    pub(crate) fn check(&self) -> Result<()> {
        self.error.clone().map_or(Ok(()), Err)
    }
}

fn checked(name: &str, value: &str) -> Result<(HeaderName, HeaderValue)> {
    const OURS: [HeaderName; 12] = [
        header::ACCEPT,
        header::AUTHORIZATION,
        header::CONNECTION,
        header::CONTENT_LENGTH,
        header::CONTENT_TYPE,
        header::COOKIE,
        header::HOST,
        header::PROXY_AUTHORIZATION,
        header::TRANSFER_ENCODING,
        header::UPGRADE,
        HeaderName::from_static("sc-unit-system"),
        HeaderName::from_static("sc-user-id"),
    ];
    // What is no name may be a whole line, its value included: it is not repeated.
    let parsed = HeaderName::from_bytes(name.as_bytes()).map_err(|_| {
        Error::invalid_input("headers", "a header has no name HTTP allows: letters, digits and - alone")
    })?;
    let wrong = |why: &str| Error::invalid_input("headers", format!("the header {parsed} {why}"));
    if OURS.contains(&parsed) {
        return Err(wrong("is set by the SDK itself"));
    }
    if value.trim_matches([' ', '\t']) != value {
        return Err(wrong(
            "has a value with white space around it, which HTTP takes away: it would not arrive as given",
        ));
    }
    let value =
        HeaderValue::from_str(value).map_err(|_| wrong("has a value HTTP does not allow in a header"))?;
    Ok((parsed, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_wins_over_what_lies_beneath() {
        let base = CallOptions::new().retries(1).header("x-trace", "base").header("x-other", "base");
        let over = CallOptions::new().retries(3).header("x-trace", "call").over(&base);
        assert_eq!((over.retries, over.headers["x-trace"].to_str().unwrap()), (Some(3), "call"));
        assert_eq!(over.headers["x-other"], "base");
    }

    #[test]
    fn a_header_that_is_ours_or_none_is_named() {
        for (name, value) in [
            ("Authorization", "Bearer x"),
            ("sc-user-id", "another"),
            ("a b", "c"),
            ("x-a", "line\nbreak"),
            ("x-a", " a"),
            ("x-a", "a\t"),
        ] {
            let error = CallOptions::new().header(name, value).check().unwrap_err();
            assert_eq!(error.field(), Some("headers"), "{name}");
            assert!(!error.to_string().contains("Bearer"));
        }
        assert_eq!(CallOptions::new().retries(11).check().unwrap_err().field(), Some("retries"));
    }
}
