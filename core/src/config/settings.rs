//! The table of settings: their names, how their text is read, and what they are for. Everything that lists settings (the
//! environment, Python's keywords, C, the documentation) goes by it.

use std::{num::NonZeroU32, time::Duration};

use url::Url;

use super::{
    ApiVersion, Config, ConnectMode, Encryption, RedirectUri, RefreshTokenReuse, RequestLimit, UnitSystem,
};
use crate::{Error, Result, secret::Secret, shown::Origin};

/// One setting: its name, what sets it, and what it is for (the documentation is made from this).
struct Setting {
    name: &'static str,
    set: fn(&mut Config, &'static str, &str) -> Result<()>,
    about: &'static str,
}

impl Setting {
    /// The environment variable that it is read from.
    fn variable(&self) -> String {
        format!("SMARTCAR_{}", self.name.to_uppercase())
    }
}

const SETTINGS: &[Setting] = &[
    Setting {
        name: "client_id",
        set: |c, n, v| id(n, v).map(|v| c.client_id = Some(v)),
        about: "Client id of the Smartcar application (its application id).",
    },
    Setting {
        name: "client_secret",
        set: |c, n, v| secrets(n, v).map(|v| c.client_secrets = v),
        about: "Client secret; several, comma-separated, while one is being rotated: they are tried in turn.",
    },
    Setting {
        name: "v3_client_id",
        set: |c, n, v| id(n, v).map(|v| c.v3_client_id = Some(v)),
        about: "Client id of the API v3 credentials (it begins client_).",
    },
    Setting {
        name: "v3_client_secret",
        set: |c, n, v| secrets(n, v).map(|v| c.v3_client_secrets = v),
        about: "Client secret of the API v3 credentials; several, comma-separated, while one is being rotated.",
    },
    Setting {
        name: "redirect_uri",
        set: |c, n, v| redirect_uri(n, v).map(|v| c.redirect_uri = Some(v)),
        about: "Where Connect sends the driver back to, to the byte as registered in Smartcar's dashboard.",
    },
    Setting {
        name: "management_token",
        set: |c, n, v| secrets(n, v).map(|v| c.management_tokens = v),
        about: "Application management token; several, comma-separated, while one is being rotated: the first is sent.",
    },
    Setting {
        name: "store",
        set: |c, n, v| text(n, v).map(|v| c.store = Some(v)),
        about: "Where grants are kept: memory:, sqlite:PATH or postgres://USER@HOST/DATABASE.",
    },
    Setting {
        name: "token_keys",
        // Empty means none.
        set: |c, n, v| {
            if v.is_empty() { Ok(()) } else { check_exact(n, v) }
                .map(|()| c.token_keys = Some(Secret::new(v)))
        },
        about: "Keys that encrypt tokens at rest: id:base64,id:base64; the first encrypts, all decrypt.",
    },
    Setting {
        name: "encryption",
        set: |c, n, v| word(n, v, Encryption::ALL, Encryption::as_str).map(|v| c.encryption = v),
        about: "What happens, with token_keys, to records that are not sealed as they should be: migrate (default: read, rewritten, warned of) or required (refused).",
    },
    Setting {
        name: "spool",
        set: |c, n, v| text(n, v).map(|v| c.spool = Some(v.into())),
        about: "Folder for pairs that could not be stored, until the store is back (none; needs token_keys).",
    },
    Setting {
        name: "mode",
        set: |c, n, v| word(n, v, ConnectMode::ALL, ConnectMode::as_str).map(|v| c.mode = v),
        about: "Which cars Connect offers: live (default), simulated or test.",
    },
    Setting {
        name: "unit_system",
        set: |c, n, v| word(n, v, UnitSystem::ALL, UnitSystem::as_str).map(|v| c.unit_system = v),
        about: "Units of readings: metric (default) or imperial.",
    },
    Setting {
        name: "api",
        set: |c, n, v| word(n, v, ApiVersion::ALL, ApiVersion::as_str).map(|v| c.api = v),
        about: "Which API calls to vehicles go to: v2 (default), v3, or auto (v3 where the vehicle's user is known).",
    },
    Setting {
        name: "retries",
        set: |c, n, v| retries(n, v).map(|v| c.retries = v),
        about: "How often a read is repeated after a failure that may pass (2; commands never once they may have arrived).",
    },
    Setting {
        name: "request_limit",
        set: |c, n, v| request_limit(n, v).map(|v| c.request_limit = Some(v)),
        about: "Own limit on API requests of this process, BURST/PER_MINUTE, e.g. 120/2 as Smartcar's default (none).",
    },
    Setting {
        name: "request_concurrency",
        set: |c, n, v| request_concurrency(n, v).map(|v| c.request_concurrency = Some(v)),
        about: "API requests of this process that are under way at once at most, so many connections and descriptors they take; further ones wait (none).",
    },
    Setting {
        name: "soft_margin",
        set: |c, n, v| seconds(n, v, true).map(|v| c.soft_margin = v),
        about: "Life left of an access token below which it is refreshed in the background (300; at most 10 % of its life).",
    },
    Setting {
        name: "hard_margin",
        set: |c, n, v| seconds(n, v, true).map(|v| c.hard_margin = v),
        about: "Life left of an access token below which callers wait for the refresh (30; at most 2 % of its life).",
    },
    Setting {
        name: "background_refresh",
        set: |c, n, v| flag(n, v).map(|v| c.background_refresh = v),
        about: "Whether callers leave the refresh of a token that is still good behind them (true). With false they wait for it and for its commit, so that nothing runs after they return.",
    },
    Setting {
        name: "refresh_token_grace",
        set: |c, n, v| seconds(n, v, false).map(|v| c.refresh_token_grace = v),
        about: "How long a used refresh token still works (60). Leases, waits and confirmations derive from it.",
    },
    Setting {
        name: "refresh_concurrency",
        set: |c, n, v| number(n, v).map(|v| c.refresh_concurrency = v),
        about: "Grants this process may leave unresolved at the token endpoint at once (16): what an outage can cost.",
    },
    Setting {
        name: "refresh_token_reuse",
        set: |c, n, v| {
            word(n, v, RefreshTokenReuse::ALL, RefreshTokenReuse::as_str).map(|v| c.refresh_token_reuse = v)
        },
        about: "What presenting a used refresh token does, where known: unknown (default), issues_new, returns_same, revokes_previous, revokes_family, rejects.",
    },
    Setting {
        name: "timeout",
        set: |c, n, v| seconds(n, v, false).map(|v| c.timeout = v),
        about: "How long Smartcar may take to answer one API call, retries included (310; it may take 300).",
    },
    Setting {
        name: "command_timeout",
        set: |c, n, v| seconds(n, v, false).map(|v| c.command_timeout = v),
        about: "The same for a command to a car (310).",
    },
    Setting {
        name: "token_timeout",
        set: |c, n, v| seconds(n, v, false).map(|v| c.token_timeout = v),
        about: "How long one call waits for a token, the store, request_limit or request_concurrency (60; never longer than the call's timeout).",
    },
    Setting {
        name: "refresh_token_lifetime",
        set: |c, n, v| seconds(n, v, false).map(|v| c.refresh_token_lifetime = v),
        about: "How long an unused refresh token lives (5,184,000: 60 days).",
    },
    Setting {
        name: "recovery",
        set: |c, n, v| flag(n, v).map(|v| c.recovery = v),
        about: "Whether this client finishes what others left half done (true). At least one process must.",
    },
    Setting {
        name: "max_response_bytes",
        set: |c, n, v| number(n, v).map(|v| c.max_response_bytes = v),
        about: "Answers longer than this are cut off and reported (8 MiB).",
    },
    Setting {
        name: "proxy",
        set: |c, n, v| url(n, v).map(|v| c.proxy = Some(v)),
        about: "HTTP proxy for all requests; without it the usual environment variables count.",
    },
    Setting {
        name: "ca_file",
        set: |c, n, v| text(n, v).map(|v| c.ca_file = Some(v.into())),
        about: "PEM file of further certificate authorities to trust.",
    },
    Setting {
        name: "allow_insecure_http",
        set: |c, n, v| flag(n, v).map(|v| c.allow_insecure_http = v),
        about: "Whether origins may be plain http on other hosts (false): secrets and tokens go in the clear.",
    },
    Setting {
        name: "connect_origin",
        set: |c, n, v| url(n, v).map(|v| c.origins.connect = v),
        about: "Origin of Connect (https://connect.smartcar.com).",
    },
    Setting {
        name: "auth_origin",
        set: |c, n, v| token_endpoint(n, v, "/oauth/token").map(|v| c.origins.token = v),
        about: "Origin of the user token endpoint (https://auth.smartcar.com), or its whole address.",
    },
    Setting {
        name: "iam_origin",
        set: |c, n, v| token_endpoint(n, v, "/oauth2/token").map(|v| c.origins.application_token = v),
        about: "Origin of the application token endpoint (https://iam.smartcar.com), or its whole address.",
    },
    Setting {
        name: "api_origin",
        set: |c, n, v| url(n, v).map(|v| c.origins.api = v),
        about: "Origin of API v2 (https://api.smartcar.com).",
    },
    Setting {
        name: "api_v3_origin",
        set: |c, n, v| url(n, v).map(|v| c.origins.api_v3 = v),
        about: "Origin of API v3 (https://vehicle.api.smartcar.com).",
    },
    Setting {
        name: "management_api_origin",
        set: |c, n, v| url(n, v).map(|v| c.origins.management = v),
        about: "Origin of the management API v2 (https://management.smartcar.com).",
    },
    Setting {
        name: "management_v3_origin",
        set: |c, n, v| url(n, v).map(|v| c.origins.management_v3 = v),
        about: "Origin of the management API v3 (https://management.api.smartcar.com).",
    },
    Setting {
        name: "compatibility_v3_origin",
        set: |c, n, v| url(n, v).map(|v| c.origins.compatibility_v3 = v),
        about: "Origin of the compatibility API v3 (https://compatibility.api.smartcar.com).",
    },
];

impl Config {
    /// The names of all settings, each with what it is for.
    pub fn settings() -> impl Iterator<Item = (&'static str, &'static str)> {
        SETTINGS.iter().map(|setting| (setting.name, setting.about))
    }

    /// Sets one setting by its name.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a name there is not,
    /// [`Config`](crate::ErrorKind::Config) for a value that cannot be used; both name the setting.
    pub fn set(&mut self, name: &str, value: &str) -> Result<()> {
        let setting = SETTINGS.iter().find(|setting| setting.name == name).ok_or_else(|| {
            let known: Vec<_> = SETTINGS.iter().map(|setting| setting.name).collect();
            Error::invalid_input(
                "name",
                format!("there is no setting {name:?}; there are {}", known.join(", ")),
            )
        })?;
        (setting.set)(self, setting.name, value)
    }

    /// The origin of the token endpoint: scheme, host and port, and nothing else of `auth_origin`.
    #[must_use]
    pub fn auth_origin(&self) -> String {
        format!("{:?}", Origin(&self.origins.token))
    }

    /// Whether the store is an SQLite file. For bindings whose host has an SQLite of its own.
    #[doc(hidden)]
    #[must_use]
    pub fn names_sqlite_file(&self) -> bool {
        self.store.as_ref().is_some_and(|store| store.starts_with("sqlite:"))
    }

    /// The defaults, and over them every `SMARTCAR_<NAME>` of the environment that is set and not empty.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config) for a value that cannot be used.
    pub fn from_env() -> Result<Self> {
        let mut config = Self::default();
        config.read_env()?;
        Ok(config)
    }

    /// As [`Config::from_env`] reads the environment, over what is set: what is no setting's is left alone.
    pub(crate) fn read_vars<N: AsRef<str>, V: AsRef<str>>(
        &mut self,
        vars: impl IntoIterator<Item = (N, V)>,
    ) -> Result<()> {
        for (variable, value) in vars {
            let (variable, value) = (variable.as_ref(), value.as_ref());
            let named = SETTINGS.iter().find(|setting| setting.variable() == variable);
            if let Some(setting) = named.filter(|_| !value.is_empty()) {
                (setting.set)(self, setting.name, value)?;
            }
        }
        Ok(())
    }

    pub(crate) fn read_env(&mut self) -> Result<()> {
        for setting in SETTINGS {
            let variable = setting.variable();
            match std::env::var(&variable) {
                Ok(value) if !value.is_empty() => (setting.set)(self, setting.name, &value)?,
                Err(std::env::VarError::NotUnicode(_)) => {
                    return Err(Error::config(setting.name, format!("{variable} is not UTF-8")));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn text(name: &'static str, value: &str) -> Result<String> {
    if value.trim().is_empty() {
        return Err(Error::config(name, format!("{name} is empty: set it, or leave it out")));
    }
    if value.chars().any(char::is_control) {
        return Err(Error::config(
            name,
            format!("{name} holds a control character: is there a line break in it?"),
        ));
    }
    Ok(value.to_owned())
}

/// An id of an application's: it is compared elsewhere, and in an `Authorization` header a colon ends it.
fn id(name: &'static str, value: &str) -> Result<String> {
    let id = exact(name, value)?;
    if id.contains(|c: char| c.is_whitespace() || c == ':') {
        return Err(Error::config(
            name,
            format!(
                "{name} holds a space or a colon: give it as Smartcar's dashboard shows it, nothing around it"
            ),
        ));
    }
    Ok(id)
}

fn redirect_uri(name: &'static str, value: &str) -> Result<RedirectUri> {
    RedirectUri::new(value).map_err(|why| Error::config(name, format!("{name} {why}")))
}

/// A secret or an id, which Smartcar compares to the last character. A file brings a line break along, and a page that it
/// was copied from white space or what cannot be seen at all; taken as it is it would be refused there, as anybody's.
fn exact(name: &'static str, value: &str) -> Result<String> {
    check_exact(name, value)?;
    text(name, value)
}

/// Whether `value` is nothing but itself: without white space around it, and without anything that cannot be seen.
pub(crate) fn check_exact(name: &'static str, value: &str) -> Result<()> {
    let wrong = |what: &str| Err(Error::config(name, format!("{name} {what}")));
    let is_break = |c: char| c == '\n' || c == '\r';
    // Marks of byte order and direction, joiners, and spaces of no width.
    let unseen = |c: char| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}');
    if value.trim().is_empty() {
        return wrong("is empty: set it, or leave it out");
    }
    if value.ends_with(is_break) {
        return wrong(
            "ends in a line break, as a value read from a file or made with kubectl create secret --from-file does: take \
             it off",
        );
    }
    if value.starts_with(char::is_whitespace) {
        return wrong("begins with white space: take it off");
    }
    if value.ends_with(char::is_whitespace) {
        return wrong("ends in white space: take it off");
    }
    if value.contains(char::is_control) {
        return wrong("holds a control character: is there a line break in it?");
    }
    if value.contains(unseen) {
        return wrong(
            "holds a character that cannot be seen, such as a byte order mark: type it, or copy it anew",
        );
    }
    Ok(())
}

fn secrets(name: &'static str, value: &str) -> Result<Vec<Secret>> {
    let secrets: Vec<_> =
        exact(name, value)?.split(',').map(str::trim).filter(|s| !s.is_empty()).map(Secret::new).collect();
    if secrets.is_empty() {
        return Err(Error::config(name, format!("{name} holds no secret")));
    }
    Ok(secrets)
}

fn url(name: &'static str, value: &str) -> Result<Url> {
    let url = Url::parse(&text(name, value)?).map_err(|e| {
        Error::config(name, format!("{name} is not a URL ({e}): give it whole, with https://"))
    })?;
    if url.cannot_be_a_base() {
        return Err(Error::config(
            name,
            format!("{name} is not a URL with a host: give it whole, with https://"),
        ));
    }
    Ok(url)
}

/// The official Python SDK's variable of the same name holds the endpoint's whole address, everybody else's the origin.
fn token_endpoint(name: &'static str, value: &str, path: &str) -> Result<Url> {
    let mut url = url(name, value)?;
    if url.path() == "/" {
        url.set_path(path);
    }
    Ok(url)
}

fn seconds(name: &'static str, value: &str, zero: bool) -> Result<Duration> {
    // A hundred years: far beyond use, and far from where arithmetic on times would end.
    const MOST: f64 = 3.2e9;
    let seconds: f64 = value
        .trim()
        .parse()
        .map_err(|_| Error::config(name, format!("{name} is not a number of seconds")))?;
    let least = if zero { 0.0 } else { 0.001 };
    if !(least..=MOST).contains(&seconds) {
        return Err(Error::config(name, format!("{name} must be from {least} to {MOST} seconds")));
    }
    Ok(Duration::from_secs_f64(seconds))
}

fn flag(name: &'static str, value: &str) -> Result<bool> {
    match value.trim().to_ascii_lowercase().as_str() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(Error::config(name, format!("{name} must be one of true, false, 1, 0"))),
    }
}

fn number(name: &'static str, value: &str) -> Result<usize> {
    let number = value.trim().parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| Error::config(name, format!("{name} must be a whole number above zero")))
}

fn retries(name: &'static str, value: &str) -> Result<u32> {
    let number = value.trim().parse().ok().filter(|number| *number <= 10);
    number.ok_or_else(|| Error::config(name, format!("{name} must be a whole number from 0 to 10")))
}

fn request_limit(name: &'static str, value: &str) -> Result<RequestLimit> {
    let read = || {
        let (burst, per_minute) = value.split_once('/')?;
        let number =
            |text: &str| text.trim().parse().ok().filter(|number: &NonZeroU32| number.get() <= 1_000_000);
        Some(RequestLimit { burst: number(burst)?, per_minute: number(per_minute)? })
    };
    read().ok_or_else(|| {
        Error::config(
            name,
            format!(
                "{name} must be BURST/PER_MINUTE, two whole numbers from 1 to 1,000,000: Smartcar's default is 120/2"
            ),
        )
    })
}

fn request_concurrency(name: &'static str, value: &str) -> Result<usize> {
    number(name, value)
        .ok()
        .filter(|number| *number <= 1_000_000)
        .ok_or_else(|| Error::config(name, format!("{name} must be a whole number from 1 to 1,000,000")))
}

fn word<T: Copy>(name: &'static str, value: &str, all: &[T], word: fn(T) -> &'static str) -> Result<T> {
    all.iter().copied().find(|one| word(*one).eq_ignore_ascii_case(value.trim())).ok_or_else(|| {
        let known: Vec<_> = all.iter().map(|one| word(*one)).collect();
        Error::config(name, format!("{name} must be one of {}", known.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_what_they_are_when_the_directory_changes() {
        let anchored = |store: &str| {
            let mut config = Config::default();
            config.set("store", store).unwrap();
            config.set("spool", "spool").unwrap();
            config.anchor_paths();
            assert!(config.spool.unwrap().is_absolute());
            config.store.unwrap()
        };
        let here = std::env::current_dir().unwrap();
        assert_eq!(anchored("sqlite:tokens.db"), format!("sqlite:{}", here.join("tokens.db").display()));
        for unchanged in
            ["sqlite:/srv/tokens.db", "sqlite::memory:", "sqlite://tokens.db", "memory:", "postgres://db/app"]
        {
            assert_eq!(anchored(unchanged), unchanged);
        }
    }

    #[test]
    fn a_secret_with_anything_around_it_is_refused_not_trimmed() {
        let whole = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
        for name in [
            "client_id",
            "client_secret",
            "v3_client_id",
            "v3_client_secret",
            "management_token",
            "token_keys",
        ] {
            Config::default().set(name, whole).unwrap();
            for (around, says) in [
                (format!("{whole}\n"), "line break"),
                (format!("{whole}\r\n"), "line break"),
                (format!("{whole},{whole}\n"), "line break"),
                (format!("{whole}\n{whole}"), "line break"),
                (format!("{whole} "), "ends in white space"),
                (format!("{whole}\u{a0}"), "ends in white space"),
                (format!("\t{whole}"), "begins with white space"),
                (format!("\u{feff}{whole}"), "cannot be seen"),
                (format!("{whole}\u{200b}"), "cannot be seen"),
                (format!("{whole}\0"), "control character"),
                (" \n".to_owned(), "is empty"),
            ] {
                let mut config = Config::default();
                let error = config.set(name, &around).expect_err(name);
                assert_eq!((error.kind(), error.field()), (crate::ErrorKind::Config, Some(name)));
                assert!(error.message().starts_with(name) && error.message().contains(says), "{error}");
                assert!(!error.to_string().contains("MDEy"), "{error}");
            }
        }
    }

    #[test]
    fn variables_override_what_is_set_and_others_are_ignored() {
        let mut config = Config::default();
        config.set("client_id", "app-1").unwrap();
        config.set("store", "memory:").unwrap();
        let vars = [
            ("SMARTCAR_CLIENT_ID", "app-2"),
            ("SMARTCAR_STORE", ""),
            ("SMARTCAR_SANDBOX", "\n"),
            ("client_secret", "\n"),
            ("smartcar_client_secret", "\n"),
        ];
        config.read_vars(vars).unwrap();
        assert_eq!(config.client_id.as_deref(), Some("app-2"));
        assert_eq!((config.store.as_deref(), config.client_secrets.len()), (Some("memory:"), 0));
        let error = config.read_vars([("SMARTCAR_TIMEOUT".to_owned(), "soon")]).unwrap_err();
        assert_eq!((error.kind(), error.field()), (crate::ErrorKind::Config, Some("timeout")));
    }

    #[test]
    fn every_setting_names_itself_when_its_value_cannot_be_used() {
        for (name, _) in Config::settings() {
            let error = Config::default().set(name, "\n").expect_err(name);
            assert_eq!(error.field(), Some(name));
        }
    }

    #[test]
    fn what_is_compared_elsewhere_is_kept_as_it_was_given() {
        let mut config = Config::default();
        for uri in crate::config::ODD_URIS {
            config.set("redirect_uri", uri).expect(uri);
            assert_eq!(config.redirect_uri.as_ref().map(RedirectUri::as_str), Some(*uri));
        }
        for (name, bad) in [
            ("redirect_uri", "https://example.com/\n"),
            ("redirect_uri", "https://example.com/#top"),
            ("client_id", " app-1"),
            ("client_id", "app-1 "),
            ("client_id", "app:1"),
            ("v3_client_id", "client_1 "),
        ] {
            let error = Config::default().set(name, bad).expect_err(bad);
            assert_eq!((error.kind(), error.field()), (crate::ErrorKind::Config, Some(name)), "{bad:?}");
        }
    }

    #[test]
    fn seconds_have_a_fraction_and_bounds() {
        let mut config = Config::default();
        config.set("refresh_token_grace", "2.5").unwrap();
        assert_eq!(config.refresh_token_grace, Duration::from_millis(2500));
        for bad in ["0", "-1", "NaN", "inf", "1e300", "soon"] {
            assert!(config.set("refresh_token_grace", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_token_endpoint_may_be_an_origin_or_whole() {
        let mut config = Config::default();
        config.set("auth_origin", "http://127.0.0.1:9").unwrap();
        assert_eq!(config.origins.token.as_str(), "http://127.0.0.1:9/oauth/token");
        config.set("auth_origin", "http://127.0.0.1:9/oauth/token").unwrap();
        assert_eq!(config.origins.token.as_str(), "http://127.0.0.1:9/oauth/token");
        assert_eq!(config.auth_origin(), "http://127.0.0.1:9");
    }

    #[test]
    fn several_secrets_are_taken_apart_and_never_shown() {
        let mut config = Config::default();
        config.set("client_secret", "old-one, new-one").unwrap();
        assert_eq!(config.client_secrets.len(), 2);
        config.set("store", "postgres://smartcar:hunter2@db/tokens").unwrap();
        config.set("proxy", "http://user:hunter2@proxy:3128").unwrap();
        let shown = format!("{config:?}");
        assert!(!shown.contains("-one") && !shown.contains("hunter2"), "{shown}");
    }
}
