//! The settings as methods of the builder, one for each, by its name in every other language and in the environment.

use std::{path::Path, time::Duration};

use super::ClientBuilder;
use crate::{
    Error,
    config::{ApiVersion, ConnectMode, Encryption, RefreshTokenReuse, UnitSystem},
};

impl ClientBuilder {
    /// Client id and secret of the Smartcar application.
    pub fn credentials(self, client_id: &str, client_secret: &str) -> Self {
        self.client_id(client_id).client_secret(client_secret)
    }

    /// Client id of the Smartcar application (its application id).
    pub fn client_id(self, value: &str) -> Self {
        self.set("client_id", value)
    }

    /// Client secret; several, comma-separated, while one is being rotated: they are tried in turn.
    pub fn client_secret(self, value: &str) -> Self {
        self.set("client_secret", value)
    }

    /// Client id of the API v3 credentials (it begins `client_`).
    pub fn v3_client_id(self, value: &str) -> Self {
        self.set("v3_client_id", value)
    }

    /// Client secret of the API v3 credentials; several, comma-separated, while one is being rotated.
    pub fn v3_client_secret(self, value: &str) -> Self {
        self.set("v3_client_secret", value)
    }

    /// Where Connect sends the driver back to, to the byte as registered in Smartcar's dashboard.
    pub fn redirect_uri(self, value: &str) -> Self {
        self.set("redirect_uri", value)
    }

    /// Application management token; several, comma-separated, while one is being rotated: the first is sent.
    pub fn management_token(self, value: &str) -> Self {
        self.set("management_token", value)
    }

    /// Where grants are kept: `memory:`, `sqlite:PATH` or `postgres://USER@HOST/DATABASE`.
    pub fn store(self, value: &str) -> Self {
        self.set("store", value)
    }

    /// Keys that encrypt tokens at rest, `id:base64,id:base64`: the first encrypts, all decrypt. Empty means none.
    pub fn token_keys(self, value: &str) -> Self {
        self.set("token_keys", value)
    }

    /// What happens, with `token_keys`, to records that are not sealed as they should be.
    pub fn encryption(self, value: Encryption) -> Self {
        self.set("encryption", value.as_str())
    }

    /// Folder for pairs that could not be stored, until the store is back. None by default; it needs `token_keys`.
    pub fn spool(self, path: impl AsRef<Path>) -> Self {
        self.set_path("spool", path.as_ref())
    }

    /// Which cars Connect offers. Live ones by default.
    pub fn mode(self, value: ConnectMode) -> Self {
        self.set("mode", value.as_str())
    }

    /// Units of readings. Metric by default.
    pub fn unit_system(self, value: UnitSystem) -> Self {
        self.set("unit_system", value.as_str())
    }

    /// Which API calls to vehicles go to. API v2 by default.
    pub fn api(self, value: ApiVersion) -> Self {
        self.set("api", value.as_str())
    }

    /// How often a read is repeated after a failure that may pass: 0 to 10, 2 by default. A command is never repeated once it may
    /// have arrived.
    pub fn retries(self, value: u32) -> Self {
        self.set("retries", &value.to_string())
    }

    /// Own limit on API requests of this process: so many at once, and so many more in a minute, each from 1 to 1,000,000.
    /// Smartcar's own default is 120 and 2. None by default.
    pub fn request_limit(self, at_once: u32, per_minute: u32) -> Self {
        self.set("request_limit", &format!("{at_once}/{per_minute}"))
    }

    /// API requests of this process that are under way at once at most; further ones wait, as for `request_limit`. Each may need a
    /// connection, and so a descriptor. Any number by default.
    pub fn request_concurrency(self, value: usize) -> Self {
        self.set("request_concurrency", &value.to_string())
    }

    /// Life left of an access token below which it is refreshed in the background: 5 minutes by default, and at most 10 % of its
    /// life.
    pub fn soft_margin(self, value: Duration) -> Self {
        self.set("soft_margin", &value.as_secs_f64().to_string())
    }

    /// Life left of an access token below which callers wait for the refresh: 30 seconds by default, and at most 2 % of its life.
    pub fn hard_margin(self, value: Duration) -> Self {
        self.set("hard_margin", &value.as_secs_f64().to_string())
    }

    /// Whether callers leave the refresh of a token that is still good behind them, as they do by default. With `false` they wait
    /// for it and for its commit, so that nothing runs after they return.
    pub fn background_refresh(self, value: bool) -> Self {
        self.set("background_refresh", &value.to_string())
    }

    /// How long a used refresh token still works: a minute by default. Leases, waits and confirmations derive from it.
    pub fn refresh_token_grace(self, value: Duration) -> Self {
        self.set("refresh_token_grace", &value.as_secs_f64().to_string())
    }

    /// Grants this process may leave unresolved at the token endpoint at once, which is what an outage can cost: 16 by default.
    pub fn refresh_concurrency(self, value: usize) -> Self {
        self.set("refresh_concurrency", &value.to_string())
    }

    /// What presenting a used refresh token does, where known.
    pub fn refresh_token_reuse(self, value: RefreshTokenReuse) -> Self {
        self.set("refresh_token_reuse", value.as_str())
    }

    /// How long Smartcar may take to answer one API call, retries included: 310 seconds by default (it may take 300).
    pub fn timeout(self, value: Duration) -> Self {
        self.set("timeout", &value.as_secs_f64().to_string())
    }

    /// The same for a command to a car: 310 seconds by default.
    pub fn command_timeout(self, value: Duration) -> Self {
        self.set("command_timeout", &value.as_secs_f64().to_string())
    }

    /// How long one call waits for a token, the store, `request_limit` or `request_concurrency`: a minute by default, and never longer
    /// than the call's time-out.
    pub fn token_timeout(self, value: Duration) -> Self {
        self.set("token_timeout", &value.as_secs_f64().to_string())
    }

    /// How long an unused refresh token lives: 60 days by default.
    pub fn refresh_token_lifetime(self, value: Duration) -> Self {
        self.set("refresh_token_lifetime", &value.as_secs_f64().to_string())
    }

    /// Whether this client finishes what others left half done, as it does by default. At least one process must.
    pub fn recovery(self, value: bool) -> Self {
        self.set("recovery", &value.to_string())
    }

    /// Answers longer than this are cut off and reported: 8 MiB by default.
    pub fn max_response_bytes(self, value: usize) -> Self {
        self.set("max_response_bytes", &value.to_string())
    }

    /// HTTP proxy for all requests; without it the usual environment variables count.
    pub fn proxy(self, value: &str) -> Self {
        self.set("proxy", value)
    }

    /// PEM file of further certificate authorities to trust.
    pub fn ca_file(self, path: impl AsRef<Path>) -> Self {
        self.set_path("ca_file", path.as_ref())
    }

    /// Whether origins may be plain http on other hosts, where secrets and tokens would go in the clear. They may not by default.
    pub fn allow_insecure_http(self, value: bool) -> Self {
        self.set("allow_insecure_http", &value.to_string())
    }

    /// Origin of Connect: `https://connect.smartcar.com` by default.
    pub fn connect_origin(self, value: &str) -> Self {
        self.set("connect_origin", value)
    }

    /// Origin of the user token endpoint, or its whole address: `https://auth.smartcar.com` by default.
    pub fn auth_origin(self, value: &str) -> Self {
        self.set("auth_origin", value)
    }

    /// Origin of the application token endpoint, or its whole address: `https://iam.smartcar.com` by default.
    pub fn iam_origin(self, value: &str) -> Self {
        self.set("iam_origin", value)
    }

    /// Origin of API v2: `https://api.smartcar.com` by default.
    pub fn api_origin(self, value: &str) -> Self {
        self.set("api_origin", value)
    }

    /// Origin of API v3: `https://vehicle.api.smartcar.com` by default.
    pub fn api_v3_origin(self, value: &str) -> Self {
        self.set("api_v3_origin", value)
    }

    /// Origin of the management API v2: `https://management.smartcar.com` by default.
    pub fn management_api_origin(self, value: &str) -> Self {
        self.set("management_api_origin", value)
    }

    /// Origin of the management API v3: `https://management.api.smartcar.com` by default.
    pub fn management_v3_origin(self, value: &str) -> Self {
        self.set("management_v3_origin", value)
    }

    /// Origin of the compatibility API v3: `https://compatibility.api.smartcar.com` by default.
    pub fn compatibility_v3_origin(self, value: &str) -> Self {
        self.set("compatibility_v3_origin", value)
    }

    fn set_path(self, name: &'static str, path: &Path) -> Self {
        match path.to_str() {
            Some(path) => self.set(name, path),
            None => {
                self.failed(Error::config(name, format!("{name} is a path that is not UTF-8: name another")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Client, config::Config};

    #[test]
    fn every_setting_has_its_method() {
        let source = include_str!("settings.rs");
        for (name, _) in Config::settings() {
            assert!(source.contains(&format!("    pub fn {name}(")), "{name} has none");
            assert!(source.contains(&format!("(\"{name}\", ")), "{name} is set by none");
        }
        let methods = source.lines().filter(|line| line.starts_with("    pub fn ")).count();
        assert_eq!(methods, Config::settings().count() + 1, "all but `credentials` are settings");
    }

    #[tokio::test]
    async fn what_cannot_be_used_is_said_by_build() {
        let refused = |builder: crate::ClientBuilder| async {
            builder.build().await.unwrap_err().field().map(str::to_owned)
        };
        let too_long = std::time::Duration::from_secs(u64::MAX);
        assert_eq!(refused(Client::builder().timeout(too_long)).await.as_deref(), Some("timeout"));
        assert_eq!(refused(Client::builder().retries(11)).await.as_deref(), Some("retries"));
        assert_eq!(refused(Client::builder().request_limit(0, 2)).await.as_deref(), Some("request_limit"));
        let path: &std::ffi::OsStr = std::os::unix::ffi::OsStrExt::from_bytes(b"\xff");
        assert_eq!(refused(Client::builder().spool(path)).await.as_deref(), Some("spool"));
    }
}
