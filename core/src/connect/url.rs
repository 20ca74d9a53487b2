//! The address of the Connect page.
//!
//! Source: <https://smartcar.com/docs/connect/connect-url>.

use std::time::Duration;

use super::{
    complete::LONGEST_ACCOUNT,
    page::{Page, State, plain, redirect_uri},
    state::StateKeys,
};
use crate::{
    Error, Result,
    config::{Config, ConnectMode},
};

/// Builds the address to send a driver to. Made by [`Client::connect_url`](crate::Client::connect_url).
///
/// ```
/// # use std::time::Duration;
/// # async fn example(client: smartcar_sdk::Client, session_id: &str) -> smartcar_sdk::Result<()> {
/// let url = client.connect_url().scope(["read_odometer", "required:read_vin"])
///     .signed_state(session_id, Duration::from_secs(3600)).build()?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct ConnectUrl {
    page: Page,
    mode: ConnectMode,
    scope: Vec<String>,
    parameters: Vec<(&'static str, String)>,
    clear_external_id: bool,
    force: bool,
    without_code: bool,
}

/// What is sent along is about a driver: the names are shown, not the values.
impl std::fmt::Debug for ConnectUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConnectUrl")
            .field("page", &self.page)
            .field("mode", &self.mode)
            .field("scope", &self.scope)
            .field("parameters", &self.parameters.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl ConnectUrl {
    pub(crate) fn new(config: &Config, client_id: &str, keys: StateKeys) -> Self {
        Self {
            page: Page::new(config, client_id, keys),
            mode: config.mode,
            scope: Vec::new(),
            parameters: Vec::new(),
            clear_external_id: false,
            force: false,
            without_code: false,
        }
    }

    /// The permissions to ask for, e.g. `read_odometer`; with the prefix `required:` only cars that have them connect.
    /// Without any, those set in Smartcar's dashboard.
    pub fn scope<S: Into<String>>(mut self, permissions: impl IntoIterator<Item = S>) -> Self {
        self.scope.extend(permissions.into_iter().map(Into::into));
        self
    }

    /// Comes back unchanged on the redirect: tie it to the driver's session, and check it there with
    /// [`CompleteConnect::state`](crate::CompleteConnect::state).
    pub fn state(mut self, state: impl Into<String>) -> Self {
        self.page.state = Some(State::Plain(state.into()));
        self
    }

    /// A state that carries `payload` (1 to 512 bytes) and proves that this application made it, no longer than `valid_for`
    /// ago; checked with [`CompleteConnect::signed_state`](crate::CompleteConnect::signed_state) or
    /// [`Client::check_state`](crate::Client::check_state). Nothing has to be remembered meanwhile, and any process with one
    /// of the application's client secrets can check it.
    ///
    /// The driver can read the payload, and hand the whole address to somebody else: a signed state alone does not say whose
    /// browser comes back. Make the payload the id of the browser's session, and compare it on the redirect.
    pub fn signed_state(mut self, payload: impl Into<String>, valid_for: Duration) -> Self {
        self.page.state = Some(State::Signed { payload: payload.into(), valid_for });
        self
    }

    /// Where the driver comes back to, instead of the client's `redirect_uri`; it must be registered in Smartcar's
    /// dashboard. Give [`CompleteConnect::redirect_uri`](crate::CompleteConnect::redirect_uri) the same.
    pub fn redirect_uri(mut self, uri: &str) -> Self {
        self.page.redirect_uri = redirect_uri(uri);
        self
    }

    /// Which cars are offered, instead of the client's `mode`.
    pub fn mode(mut self, mode: ConnectMode) -> Self {
        self.mode = mode;
        self
    }

    /// For API v3 alone (`response_type=none`): the redirect brings a user id and no code, so there will be no tokens of
    /// the driver's and no API v2. [`CompleteConnect::without_code`](crate::CompleteConnect::without_code) completes it.
    pub fn without_code(mut self, without: bool) -> Self {
        self.without_code = without;
        self
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

    /// Your own id of the user, kept by Smartcar with the connection; it comes back on redirects and in webhooks.
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.clear_external_id = false;
        self.parameter("external_id", id)
    }

    /// Makes Smartcar forget your id of the user.
    pub fn clear_external_id(mut self) -> Self {
        self.clear_external_id = true;
        self
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
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), with the parameter as its field, for one that is empty or cannot
    /// be one; [`Config`](crate::ErrorKind::Config), field `redirect_uri`, where neither the client nor this names one.
    pub fn build(self) -> Result<String> {
        self.scope.iter().try_for_each(|permission| check_permission(permission))?;
        let mut parameters = Vec::new();
        if !self.scope.is_empty() {
            parameters.push(("scope", self.scope.join(" ")));
        }
        parameters.push(("approval_prompt", if self.force { "force" } else { "auto" }.to_owned()));
        parameters.push(("mode", self.mode.as_str().to_owned()));
        for (name, value) in self.parameters {
            if name == "external_id" && self.clear_external_id {
                continue;
            }
            let value = plain(name, value)?;
            match name {
                "flags" => check_flags(&value)?,
                "single_select_vin" => check_vin(&value)?,
                "external_id" => check_external_id(&value)?,
                _ => {}
            }
            parameters.push((name, value));
        }
        if self.clear_external_id {
            parameters.push(("external_id", CLEAR.to_owned()));
        }
        let response_type = if self.without_code { "none" } else { "code" };
        self.page.build("/oauth/authorize", &[("response_type", response_type)], &parameters)
    }
}

/// What makes Smartcar forget an external id.
const CLEAR: &str = "null";

fn check_permission(permission: &str) -> Result<()> {
    let name = permission.strip_prefix("required:").unwrap_or(permission);
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.is_empty() && name.chars().all(fits) {
        return Ok(());
    }
    Err(Error::invalid_input(
        "scope",
        format!(
            "scope holds {permission:?}, which is no permission: they look like read_odometer, one per item"
        ),
    ))
}

fn check_flags(flags: &str) -> Result<()> {
    let pair =
        |flag: &str| flag.split_once(':').is_some_and(|(key, value)| !key.is_empty() && !value.is_empty());
    match flags.split(' ').find(|flag| !pair(flag)) {
        None => Ok(()),
        Some(flag) => Err(Error::invalid_input(
            "flags",
            format!("flags holds {flag:?}: flags read key:value, separated by one space, such as country:DE"),
        )),
    }
}

fn check_vin(vin: &str) -> Result<()> {
    if vin.len() == 17 && vin.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(());
    }
    Err(Error::invalid_input(
        "single_select_vin",
        "single_select_vin is not a VIN: it has 17 letters and digits",
    ))
}

fn check_external_id(id: &str) -> Result<()> {
    if id == CLEAR {
        return Err(Error::invalid_input(
            "external_id",
            "external_id null makes Smartcar forget the id: if that is meant, say clear_external_id",
        ));
    }
    // It may come back as the grant's account.
    if id.len() > LONGEST_ACCOUNT {
        return Err(Error::invalid_input(
            "external_id",
            format!("external_id is longer than {LONGEST_ACCOUNT} bytes"),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, sync::Arc};

    use ::url::Url;

    use super::*;
    use crate::clock::SystemClock;

    fn parts() -> (Config, StateKeys) {
        let mut config = Config::default();
        config.set("redirect_uri", "https://example.com/callback?a=b").unwrap();
        config.set("client_secret", "hunter2").unwrap();
        let keys = StateKeys::new(&config, "app-1", Arc::new(SystemClock));
        (config, keys)
    }

    fn url() -> ConnectUrl {
        let (config, keys) = parts();
        ConnectUrl::new(&config, "app-1", keys)
    }

    fn read(built: &str) -> (String, HashMap<String, String>) {
        let parsed = Url::parse(built).unwrap();
        let query: Vec<_> = parsed.query_pairs().into_owned().collect();
        let map: HashMap<_, _> = query.iter().cloned().collect();
        assert_eq!(map.len(), query.len(), "a parameter came twice: {built}");
        (parsed.path().to_owned(), map)
    }

    #[test]
    fn every_parameter_arrives_escaped() {
        let built = url()
            .scope(["read_odometer", "required:read_vin"])
            .state("a&b=c")
            .flags("country:DE color:blue")
            .mode(ConnectMode::Simulated)
            .force_approval(true)
            .make("TESLA")
            .single_select_vin("5YJ3E1EA7KF317000")
            .external_id("x 1")
            .user("u/1")
            .build()
            .unwrap();
        let (path, query) = read(&built);
        assert_eq!(path, "/oauth/authorize");
        let expected = [
            ("response_type", "code"),
            ("client_id", "app-1"),
            ("redirect_uri", "https://example.com/callback?a=b"),
            ("scope", "read_odometer required:read_vin"),
            ("approval_prompt", "force"),
            ("mode", "simulated"),
            ("make", "TESLA"),
            ("single_select", "true"),
            ("single_select_vin", "5YJ3E1EA7KF317000"),
            ("flags", "country:DE color:blue"),
            ("external_id", "x 1"),
            ("user", "u/1"),
            ("state", "a&b=c"),
        ];
        let expected: HashMap<_, _> =
            expected.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        assert_eq!(query, expected);
    }

    #[test]
    fn what_is_compared_elsewhere_arrives_to_the_byte() {
        // Read by hand: a `+` is a plus to some and a space to others, so there is none.
        let decoded = |built: &str, name: &str| {
            let (_, query) = built.split_once('?').unwrap();
            let value = query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}="))).unwrap();
            assert!(
                value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._*%".contains(&byte)),
                "{value}"
            );
            let mut parts = value.split('%');
            let mut bytes = parts.next().unwrap().as_bytes().to_vec();
            for part in parts {
                bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
                bytes.extend_from_slice(&part.as_bytes()[2..]);
            }
            String::from_utf8(bytes).unwrap()
        };
        for uri in crate::config::ODD_URIS {
            let (mut config, keys) = parts();
            config.set("redirect_uri", uri).expect(uri);
            let of_client = ConnectUrl::new(&config, "app-1", keys).build().unwrap();
            assert_eq!(decoded(&of_client, "redirect_uri"), *uri);
            let own = url().redirect_uri(uri).build().unwrap();
            assert_eq!(decoded(&own, "redirect_uri"), *uri);
        }
        for text in ["a b", " a ", "a+b", "a%20b", "ä🚗", "a&b=c#d?e/f", "A", "a'\"<>|", &"long".repeat(500)]
        {
            let built = url().state(text).make(text).user(text).build().unwrap();
            for name in ["state", "make", "user"] {
                assert_eq!(decoded(&built, name), text);
            }
            if text.len() < 257 {
                assert_eq!(decoded(&url().external_id(text).build().unwrap(), "external_id"), text);
            }
        }
        let scope = ["read_vin", "required:read_odometer", "read_odometer", "read_vin"];
        assert_eq!(decoded(&url().scope(scope).build().unwrap(), "scope"), scope.join(" "));
        let flags = "country:DE test:a+b:c test:ä";
        assert_eq!(decoded(&url().flags(flags).build().unwrap(), "flags"), flags);
        let vin = "5yj3e1ea7kf317000";
        assert_eq!(decoded(&url().single_select_vin(vin).build().unwrap(), "single_select_vin"), vin);
    }

    #[test]
    fn what_is_not_set_is_left_out() {
        let (_, query) = read(&url().build().unwrap());
        let mut names: Vec<_> = query.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["approval_prompt", "client_id", "mode", "redirect_uri", "response_type"]);
        assert_eq!((&*query["approval_prompt"], &*query["mode"]), ("auto", "live"));
    }

    #[test]
    fn an_address_without_a_redirect_uri_is_refused() {
        let mut config = Config::default();
        config.set("client_secret", "hunter2").unwrap();
        let without = || {
            let keys = StateKeys::new(&config, "app-1", Arc::new(SystemClock));
            ConnectUrl::new(&config, "app-1", keys)
        };
        let error = without().build().unwrap_err();
        assert_eq!((error.kind(), error.field()), (crate::ErrorKind::Config, Some("redirect_uri")));
        assert!(error.message().contains("SMARTCAR_REDIRECT_URI"), "{error}");
        let (_, query) = read(&without().redirect_uri("https://example.com/back").build().unwrap());
        assert_eq!(query["redirect_uri"], "https://example.com/back");
    }

    #[test]
    fn one_address_may_differ_from_the_client() {
        let (_, query) = read(
            &url().without_code(true).redirect_uri("app://back/here").clear_external_id().build().unwrap(),
        );
        assert_eq!(query["response_type"], "none");
        assert_eq!(query["redirect_uri"], "app://back/here");
        assert_eq!(query["external_id"], "null");
        // The last word counts.
        let (_, query) = read(&url().external_id("a").clear_external_id().external_id("b").build().unwrap());
        assert_eq!(query["external_id"], "b");
        let (_, query) = read(&url().external_id("a").clear_external_id().build().unwrap());
        assert_eq!(query["external_id"], "null");
    }

    #[test]
    fn a_signed_state_is_made_with_the_address() {
        let hour = Duration::from_secs(3600);
        let builder = url().state("plain").signed_state("session-17", hour);
        let states: Vec<_> =
            (0..2).map(|_| read(&builder.clone().build().unwrap()).1.remove("state").unwrap()).collect();
        assert_ne!(states[0], states[1]);
        assert_eq!(parts().1.check(&states[0]).unwrap(), "session-17");
        assert_eq!(url().signed_state("", hour).build().unwrap_err().field(), Some("state"));
        assert_eq!(url().signed_state("s", Duration::ZERO).build().unwrap_err().field(), Some("valid_for"));
    }

    #[test]
    fn what_is_no_permission_is_named_before_anything_is_sent() {
        for bad in ["", "read odometer", "required:", "READ_VIN"] {
            assert_eq!(url().scope([bad]).build().unwrap_err().field(), Some("scope"), "{bad}");
        }
    }

    #[test]
    fn a_parameter_that_cannot_be_one_is_named() {
        let field = |url: ConnectUrl| url.build().unwrap_err().field().map(str::to_owned);
        for bad in ["", "country", "country:", ":DE", "country:DE  a:b", " a:b", "a:b\n"] {
            assert_eq!(field(url().flags(bad)).as_deref(), Some("flags"), "{bad:?}");
        }
        for bad in ["", "5YJ3E1EA7KF31700", "5YJ3E1EA7KF317000 ", "5YJ3E1EA7KF31700ü"] {
            assert_eq!(field(url().single_select_vin(bad)).as_deref(), Some("single_select_vin"), "{bad:?}");
        }
        for bad in ["", "null", &"x".repeat(257)] {
            assert_eq!(field(url().external_id(bad)).as_deref(), Some("external_id"), "{bad:?}");
        }
        for bad in ["", "nonsense", "mailto:a@b.example", "https://example.com/ ", "https://example.com/#"] {
            assert_eq!(field(url().redirect_uri(bad)).as_deref(), Some("redirect_uri"), "{bad:?}");
        }
        assert_eq!(field(url().make("")).as_deref(), Some("make"));
        assert_eq!(field(url().user("a\0")).as_deref(), Some("user"));
        assert_eq!(field(url().state("a\nb")).as_deref(), Some("state"));
    }
}
