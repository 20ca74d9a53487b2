//! Every setting, under one name everywhere: `Config::set("refresh_token_grace", "5")`, the Python keyword `refresh_token_grace=5`, the C call
//! `smartcar_config_set(config, "refresh_token_grace", "5", ..)` and the environment variable `SMARTCAR_REFRESH_TOKEN_GRACE` are the same thing.
//! Durations are seconds and may have a fraction.

use std::{num::NonZeroU32, time::Duration};

use url::Url;

use crate::{secret::Secret, words::closed_words};

// The modules, in the order to read them:
//
// `settings`      the table of settings: names, how their text is read, what they are for
// `origins`       where Smartcar's services are, and that none is spoken to in the clear by mistake
// `redirect_uri`  where Connect sends drivers back to

mod origins;
mod redirect_uri;
mod settings;

#[cfg(test)]
pub(crate) use self::redirect_uri::tests::ODD as ODD_URIS;
pub(crate) use self::{
    origins::{Origins, is_loopback},
    redirect_uri::{RedirectUri, is_scheme},
    settings::check_exact,
};

/// In which units readings come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UnitSystem {
    /// Kilometres, litres, kilopascals.
    #[default]
    Metric,
    /// Miles, gallons, pounds per square inch.
    Imperial,
}

closed_words!(UnitSystem {
    Metric = "metric",
    Imperial = "imperial",
});

/// Which cars Connect offers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConnectMode {
    /// Real cars.
    #[default]
    Live,
    /// Cars of the dashboard's simulator.
    Simulated,
    /// Test cars, any login (deprecated by Smartcar).
    Test,
}

closed_words!(ConnectMode {
    Live = "live",
    Simulated = "simulated",
    Test = "test",
});

/// Which API a call to a vehicle goes to, and so which credential it carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ApiVersion {
    /// API v2, with the tokens of the driver's grant.
    #[default]
    V2,
    /// API v3, with the application token and the user the vehicle belongs to.
    V3,
    /// v3 for every vehicle whose user is known, where v3 credentials are set; else v2.
    Auto,
}

closed_words!(ApiVersion {
    V2 = "v2",
    V3 = "v3",
    Auto = "auto",
});

/// What presenting a refresh token a second time does inside the grace. Smartcar does not say, so
/// [`Unknown`](RefreshTokenReuse::Unknown) is right until somebody knows better; a wrong answer here can lose grants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RefreshTokenReuse {
    /// Nobody knows: the protocol assumes the worst it can still survive.
    #[default]
    Unknown,
    /// One more live pair.
    IssuesNew,
    /// The same new pair again.
    ReturnsSame,
    /// One more live pair; the one given before ends.
    RevokesPrevious,
    /// One more live pair; everything that descends from the token presented ends.
    RevokesFamily,
    /// An error.
    Rejects,
}

closed_words!(RefreshTokenReuse {
    Unknown = "unknown",
    IssuesNew = "issues_new",
    ReturnsSame = "returns_same",
    RevokesPrevious = "revokes_previous",
    RevokesFamily = "revokes_family",
    Rejects = "rejects",
});

impl RefreshTokenReuse {
    /// Whether a pair that another request may have displaced has to be confirmed by using it.
    pub(crate) fn needs_confirmation(self) -> bool {
        !matches!(self, Self::IssuesNew | Self::ReturnsSame)
    }
}

/// What happens to records that are not sealed as they should be, where `token_keys` are set. The database cannot be asked: whoever
/// can write to it could say what suits him.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encryption {
    /// Plain records, and boxes of former releases, are read and warned of. Plain ones are rewritten in the background, boxes at
    /// the grant's next refresh or by `rekey`.
    #[default]
    Migrate,
    /// They are refused.
    Required,
}

closed_words!(Encryption {
    Migrate = "migrate",
    Required = "required",
});

/// The settings of one client. Most callers use [`ClientBuilder`](crate::ClientBuilder), whose methods set these.
#[derive(Clone)]
pub struct Config {
    pub(crate) client_id: Option<String>,
    pub(crate) client_secrets: Vec<Secret>,
    pub(crate) v3_client_id: Option<String>,
    pub(crate) v3_client_secrets: Vec<Secret>,
    pub(crate) redirect_uri: Option<RedirectUri>,
    pub(crate) management_tokens: Vec<Secret>,
    pub(crate) store: Option<String>,
    pub(crate) token_keys: Option<Secret>,
    pub(crate) encryption: Encryption,
    pub(crate) spool: Option<std::path::PathBuf>,
    pub(crate) mode: ConnectMode,
    pub(crate) unit_system: UnitSystem,
    pub(crate) api: ApiVersion,
    pub(crate) retries: u32,
    pub(crate) request_limit: Option<RequestLimit>,
    pub(crate) request_concurrency: Option<usize>,
    pub(crate) soft_margin: Duration,
    pub(crate) hard_margin: Duration,
    pub(crate) background_refresh: bool,
    pub(crate) refresh_token_grace: Duration,
    pub(crate) refresh_concurrency: usize,
    pub(crate) refresh_token_reuse: RefreshTokenReuse,
    pub(crate) timeout: Duration,
    pub(crate) command_timeout: Duration,
    pub(crate) token_timeout: Duration,
    pub(crate) refresh_token_lifetime: Duration,
    pub(crate) recovery: bool,
    pub(crate) max_response_bytes: usize,
    pub(crate) proxy: Option<Url>,
    pub(crate) ca_file: Option<std::path::PathBuf>,
    pub(crate) allow_insecure_http: bool,
    pub(crate) origins: Origins,
}

impl Config {
    /// Makes paths mean the same file whichever directory the process, or a child that it forks, changes to.
    pub(crate) fn anchor_paths(&mut self) {
        for path in [&mut self.spool, &mut self.ca_file].into_iter().flatten() {
            if let Ok(absolute) = std::path::absolute(&*path) {
                *path = absolute;
            }
        }
        // What is no path there is said when the store is opened.
        let path = self.store.as_deref().and_then(|store| store.strip_prefix("sqlite:"));
        let path = path.filter(|path| *path != ":memory:" && !path.starts_with("//"));
        if let Some(absolute) = path.and_then(|path| std::path::absolute(path).ok())
            && let Some(absolute) = absolute.to_str()
        {
            self.store = Some(format!("sqlite:{absolute}"));
        }
    }
}

/// Shows little on purpose: a store's or a proxy's address may carry a password.
impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Of one that is misspelt nothing is known to be harmless.
        let known = |scheme: &&str| ["memory", "sqlite", "postgres", "postgresql"].contains(scheme);
        let scheme = |store| Some(crate::store::split(store).0).filter(known).unwrap_or("..");
        let scheme = self.store.as_deref().map(scheme);
        f.debug_struct("Config")
            .field("client_id", &self.client_id)
            .field("store", &scheme)
            .field("refresh_token_grace", &self.refresh_token_grace)
            .field("refresh_concurrency", &self.refresh_concurrency)
            .finish_non_exhaustive()
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            client_id: None,
            client_secrets: Vec::new(),
            v3_client_id: None,
            v3_client_secrets: Vec::new(),
            redirect_uri: None,
            management_tokens: Vec::new(),
            store: None,
            token_keys: None,
            encryption: Encryption::Migrate,
            spool: None,
            mode: ConnectMode::Live,
            unit_system: UnitSystem::Metric,
            api: ApiVersion::V2,
            retries: 2,
            request_limit: None,
            request_concurrency: None,
            soft_margin: Duration::from_secs(300),
            hard_margin: Duration::from_secs(30),
            background_refresh: true,
            refresh_token_grace: Duration::from_secs(60),
            refresh_concurrency: 16,
            refresh_token_reuse: RefreshTokenReuse::Unknown,
            // Smartcar says that a request may take 300 s, and its own SDKs wait so long.
            timeout: Duration::from_secs(310),
            command_timeout: Duration::from_secs(310),
            token_timeout: Duration::from_secs(60),
            refresh_token_lifetime: Duration::from_secs(60 * 86_400),
            recovery: true,
            max_response_bytes: 8 * 1024 * 1024,
            proxy: None,
            ca_file: None,
            allow_insecure_http: false,
            origins: Origins::default(),
        }
    }
}

/// A bucket of requests: how many at once, and how many come back in a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RequestLimit {
    pub burst: NonZeroU32,
    pub per_minute: NonZeroU32,
}
