//! Where Smartcar's services are, and that none of them is spoken to in the clear by mistake.

use std::fmt;

use url::{Host, Url};

use crate::{Error, Result, shown::Origin};

/// The defaults are Smartcar's own; overriding them points the SDK at a local Smartcar.
///
/// Source: <https://smartcar.com/docs/api-reference/intro>.
#[derive(Clone)]
pub(crate) struct Origins {
    pub connect: Url,
    /// The whole address of the user token endpoint.
    pub token: Url,
    /// The whole address of the application token endpoint (API v3).
    pub application_token: Url,
    pub api: Url,
    pub api_v3: Url,
    pub management: Url,
    pub management_v3: Url,
    pub compatibility_v3: Url,
}

impl Default for Origins {
    fn default() -> Self {
        let url = |text: &str| Url::parse(text).unwrap_or_else(|_| unreachable!("a constant"));
        Self {
            connect: url("https://connect.smartcar.com"),
            token: url("https://auth.smartcar.com/oauth/token"),
            application_token: url("https://iam.smartcar.com/oauth2/token"),
            api: url("https://api.smartcar.com"),
            api_v3: url("https://vehicle.api.smartcar.com"),
            management: url("https://management.smartcar.com"),
            management_v3: url("https://management.api.smartcar.com"),
            compatibility_v3: url("https://compatibility.api.smartcar.com"),
        }
    }
}

impl Origins {
    /// Each with the setting it comes from.
    pub(crate) fn named(&self) -> impl Iterator<Item = (&'static str, &Url)> {
        [
            ("connect_origin", &self.connect),
            ("auth_origin", &self.token),
            ("iam_origin", &self.application_token),
            ("api_origin", &self.api),
            ("api_v3_origin", &self.api_v3),
            ("management_api_origin", &self.management),
            ("management_v3_origin", &self.management_v3),
            ("compatibility_v3_origin", &self.compatibility_v3),
        ]
        .into_iter()
    }
}

/// An address may hold a password.
impl fmt::Debug for Origins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.named().map(|(name, url)| (name, Origin(url)))).finish()
    }
}

impl Origins {
    /// That every service is spoken to by https; by http only on this host, or where the caller says that it is meant.
    pub(crate) fn check(&self, allow_insecure_http: bool) -> Result<()> {
        for (name, url) in self.named() {
            // The address itself may hold a password, and is not quoted.
            match url.scheme() {
                "https" => {}
                "http" if allow_insecure_http || is_loopback(url) => {}
                "http" => {
                    return Err(Error::config(
                        name,
                        format!(
                            "{name} is plain http to another host: secrets and tokens would go in the clear. Give it \
                             with https://, or set allow_insecure_http for a sandbox on a network of your own"
                        ),
                    ));
                }
                _ => return Err(Error::config(name, format!("{name} must begin with https://"))),
            }
        }
        Ok(())
    }
}

/// Whether an address leads to this very host, by its words alone: nobody is asked for it.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        // RFC 6761: names that end in localhost never leave the host.
        Some(Host::Domain(name)) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            name.rsplit('.').next().is_some_and(|last| last.eq_ignore_ascii_case("localhost"))
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        // ::1, and 127.0.0.0/8 written as IPv6.
        Some(Host::Ipv6(address)) => address.to_canonical().is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn check(config: &Config) -> Result<()> {
        config.origins.check(config.allow_insecure_http)
    }

    const NAMES: [&str; 8] = [
        "connect_origin",
        "auth_origin",
        "iam_origin",
        "api_origin",
        "api_v3_origin",
        "management_api_origin",
        "management_v3_origin",
        "compatibility_v3_origin",
    ];

    #[test]
    fn every_origin_is_looked_at() {
        let origins: Vec<_> =
            Config::settings().map(|(name, _)| name).filter(|name| name.ends_with("_origin")).collect();
        assert_eq!(origins, NAMES, "an origin that the check does not know of");
        for name in NAMES {
            let mut config = Config::default();
            config.set(name, "http://user:hunter2@api.example.com").unwrap();
            let error = check(&config).unwrap_err();
            assert_eq!(error.field(), Some(name));
            assert!(error.message().contains("https://") && error.message().contains("allow_insecure_http"));
            assert!(!error.to_string().contains("hunter2"), "{error}");
            config.set("allow_insecure_http", "true").unwrap();
            check(&config).unwrap();
            config.set(name, "ftp://api.example.com").unwrap();
            assert_eq!(check(&config).unwrap_err().field(), Some(name));
        }
    }

    #[test]
    fn plain_http_is_for_this_host_alone() {
        let refused = |address: &str| {
            let mut config = Config::default();
            config.set("api_origin", address).is_err() || check(&config).is_err()
        };
        for here in [
            "http://localhost",
            "http://LocalHost:8000/v2.0",
            "http://localhost.",
            "http://smartcar.localhost:4000",
            "http://127.0.0.1:1",
            "http://127.9.8.7",
            "http://127.1",
            "http://0x7f000001",
            "http://[::1]:4000",
            "http://[::ffff:127.0.0.1]",
            "https://api.example.com",
            "HTTPS://api.example.com",
        ] {
            assert!(!refused(here), "{here}");
        }
        for elsewhere in [
            "http://api.smartcar.com",
            "HTTP://api.smartcar.com",
            "http://localhost.evil.com",
            "http://localhost.evil.com.",
            "http://notlocalhost",
            "http://localhost..",
            "http://127.0.0.1@evil.com",
            "http://localhost:80@evil.com",
            "http://127.0.0.1.evil.com",
            "http://evil.com/127.0.0.1",
            "http://evil.com#localhost",
            "http://evil.com?localhost",
            "http://0.0.0.0:8000",
            "http://[::]",
            "http://128.0.0.1",
            "http://10.0.0.1",
            "http://192.168.0.2",
            "http://[::ffff:10.0.0.1]",
            "http://[::127.0.0.1]",
            "http://[fe80::1]",
            "http://sandbox",
            "http://sandbox:8080",
        ] {
            assert!(refused(elsewhere), "{elsewhere}");
        }
    }
}
