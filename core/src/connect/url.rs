//! The address of the Connect page.
//!
//! Source: <https://smartcar.com/docs/connect/connect-url>.

use ::url::Url;

use crate::{
    Error, Result,
    config::{Config, ConnectMode},
};

/// Builds the address to send a driver to. Made by [`Client::connect_url`](crate::Client::connect_url).
///
/// ```
/// # async fn example(client: smartcar_sdk::Client) -> smartcar_sdk::Result<()> {
/// let url = client.connect_url().scope(["read_odometer", "required:read_vin"]).state("csrf-17").build()?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build`"]
pub struct ConnectUrl {
    page: Url,
    client_id: String,
    redirect_uri: Option<Url>,
    mode: ConnectMode,
    scope: Vec<String>,
    parameters: Vec<(&'static str, String)>,
    force: bool,
}

impl ConnectUrl {
    pub(crate) fn new(config: &Config, client_id: &str) -> Self {
        Self {
            page: config.origins.connect.clone(),
            client_id: client_id.to_owned(),
            redirect_uri: config.redirect_uri.clone(),
            mode: config.mode,
            scope: Vec::new(),
            parameters: Vec::new(),
            force: false,
        }
    }

    /// The permissions to ask for, e.g. `read_odometer`; with the prefix `required:` only cars that have them connect.
    pub fn scope<S: Into<String>>(mut self, permissions: impl IntoIterator<Item = S>) -> Self {
        self.scope.extend(permissions.into_iter().map(Into::into));
        self
    }

    /// Comes back unchanged on the redirect: tie it to the driver's session, and check it there.
    pub fn state(self, state: impl Into<String>) -> Self {
        self.parameter("state", state)
    }

    /// Shows the consent page even to a driver who has consented before.
    pub fn force_approval(mut self, force: bool) -> Self {
        self.force = force;
        self
    }

    /// Skips the choice of brand, e.g. `TESLA`.
    pub fn make(self, make: impl Into<String>) -> Self {
        self.parameter("make", make)
    }

    /// Lets the driver choose one vehicle only (Connect Match).
    pub fn single_select(self, single: bool) -> Self {
        self.parameter("single_select", single.to_string())
    }

    /// Lets the driver connect just the vehicle with this VIN; takes precedence over `make`.
    pub fn single_select_vin(self, vin: impl Into<String>) -> Self {
        self.parameter("single_select", "true").parameter("single_select_vin", vin)
    }

    /// Flags as `key:value`, separated by spaces, e.g. `country:DE`.
    pub fn flags(self, flags: impl Into<String>) -> Self {
        self.parameter("flags", flags)
    }

    /// Your own id of the user, kept by Smartcar with the connection.
    pub fn external_id(self, id: impl Into<String>) -> Self {
        self.parameter("external_id", id)
    }

    /// Your own id of the user, for Smartcar's analytics.
    pub fn user(self, user: impl Into<String>) -> Self {
        self.parameter("user", user)
    }

    fn parameter(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.parameters.retain(|(known, _)| *known != name);
        self.parameters.push((name, value.into()));
        self
    }

    /// The address.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a permission or parameter that is empty or cannot be one.
    pub fn build(self) -> Result<String> {
        for permission in &self.scope {
            let name = permission.strip_prefix("required:").unwrap_or(permission);
            if name.is_empty()
                || !name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
            {
                return Err(Error::invalid_input(
                    "scope",
                    format!(
                        "scope holds {permission:?}, which is no permission: they look like read_odometer, one per item"
                    ),
                ));
            }
        }
        if let Some((name, _)) =
            self.parameters.iter().find(|(_, value)| value.is_empty() || value.chars().any(char::is_control))
        {
            return Err(Error::invalid_input(
                name,
                format!("{name} is empty or holds a control character: set it, or leave it out"),
            ));
        }
        let mut url = self.page;
        url.set_path("/oauth/authorize");
        {
            let mut query = url.query_pairs_mut();
            query.append_pair("response_type", "code").append_pair("client_id", &self.client_id);
            if let Some(redirect_uri) = &self.redirect_uri {
                query.append_pair("redirect_uri", redirect_uri.as_str());
            }
            if !self.scope.is_empty() {
                query.append_pair("scope", &self.scope.join(" "));
            }
            query.append_pair("approval_prompt", if self.force { "force" } else { "auto" });
            query.append_pair("mode", self.mode.as_str());
            for (name, value) in &self.parameters {
                query.append_pair(name, value);
            }
        }
        Ok(url.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url() -> ConnectUrl {
        let mut config = Config::default();
        config.set("redirect_uri", "https://example.com/callback?a=b").unwrap();
        ConnectUrl::new(&config, "app-1")
    }

    #[test]
    fn every_parameter_arrives_escaped() {
        let built = url()
            .scope(["read_odometer", "required:read_vin"])
            .state("a&b=c")
            .flags("country:DE color:blue")
            .build()
            .unwrap();
        let parsed = Url::parse(&built).unwrap();
        let get = |name: &str| parsed.query_pairs().find(|(n, _)| n == name).map(|(_, v)| v.into_owned());
        assert_eq!(parsed.path(), "/oauth/authorize");
        assert_eq!(get("scope").as_deref(), Some("read_odometer required:read_vin"));
        assert_eq!(get("state").as_deref(), Some("a&b=c"));
        assert_eq!(get("redirect_uri").as_deref(), Some("https://example.com/callback?a=b"));
        assert_eq!(get("flags").as_deref(), Some("country:DE color:blue"));
    }

    #[test]
    fn what_is_no_permission_is_named_before_anything_is_sent() {
        for bad in ["", "read odometer", "required:", "READ_VIN"] {
            assert_eq!(url().scope([bad]).build().unwrap_err().field(), Some("scope"), "{bad}");
        }
        assert_eq!(url().make("").build().unwrap_err().field(), Some("make"));
    }
}
