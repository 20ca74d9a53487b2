//! What a sandbox is started with.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use crate::behaviour::Behaviour;
use crate::faults::FaultRule;
use crate::limits::Limits;

/// How a sandbox behaves. [`Config::default`] is what Smartcar documents, on a free loopback port.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Must be set to listen on anything but loopback: the sandbox gives a token to whoever asks.
    pub allow_non_loopback: bool,
    /// Further names it is called by, such as a service's in docker-compose. It answers to loopback names and to the
    /// address it listens on by itself, and to no others: else any page in a browser that reaches it could use it.
    pub allowed_hosts: Vec<String>,
    /// Lifetime of a user access token (two hours).
    pub access_ttl: Duration,
    /// Lifetime of a refresh token (60 days).
    pub refresh_ttl: Duration,
    /// How long a used refresh token lives on after its first use (60 s).
    pub grace: Duration,
    /// Lifetime of an authorization code (10 minutes).
    pub code_ttl: Duration,
    /// Lifetime of an application token (one hour).
    pub application_ttl: Duration,
    /// How long every answer but the control interface's is held back, after the server acted.
    pub latency: Duration,
    /// What presenting a used refresh token inside the grace does.
    pub refresh_token_reuse: RefreshTokenReuse,
    /// Fault rules in force from the start.
    pub faults: Vec<FaultRule>,
    /// Seed of the world (users, cars, their ids) and of the faults' dice. Tokens and codes are always random, so
    /// that a sandbox started again never takes those of an earlier one.
    pub seed: u64,
    /// The application id, which is the client id of Connect and API v2.
    pub client_id: String,
    /// Client secrets, each of them valid.
    pub client_secrets: Vec<String>,
    /// The redirect URI used when a Connect URL names none; absent, a page of the sandbox that shows the code.
    pub redirect_uri: Option<String>,
    /// The application management token.
    pub management_token: String,
    /// Client id of API v3's application tokens.
    pub v3_client_id: String,
    /// Client secrets of API v3's application tokens, each of them valid.
    pub v3_client_secrets: Vec<String>,
    /// Limits on requests (none).
    pub limits: Limits,
    /// Which reading of API v3 to follow where sources disagree.
    pub behaviour: Behaviour,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            allow_non_loopback: false,
            allowed_hosts: Vec::new(),
            access_ttl: Duration::from_secs(7200),
            refresh_ttl: Duration::from_secs(60 * 86_400),
            grace: Duration::from_secs(60),
            code_ttl: Duration::from_secs(600),
            application_ttl: Duration::from_secs(3600),
            latency: Duration::ZERO,
            refresh_token_reuse: RefreshTokenReuse::IssuesNew,
            faults: Vec::new(),
            seed: 1,
            client_id: "8c1f5a0e-2f1b-4d5e-9a37-5a4dbe0c0001".into(),
            client_secrets: vec!["f2d1c7a4-6c3e-4a52-8f0b-5a4dbe0c0002".into()],
            redirect_uri: None,
            management_token: "3b9d7c60-91e4-4f7a-b6a1-5a4dbe0c0003".into(),
            v3_client_id: "client_sandbox5a4dbe0c0004".into(),
            v3_client_secrets: vec!["c60e4fb2-7a1d-4c9f-8d35-5a4dbe0c0005".into()],
            limits: Limits::default(),
            behaviour: Behaviour::default(),
        }
    }
}

/// What a second presentation of a refresh token does inside the grace. Smartcar does not document it, so a client
/// has to stand all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RefreshTokenReuse {
    /// One more live pair.
    #[default]
    IssuesNew,
    /// The same pair again.
    ReturnsSame,
    /// One more pair; the former one ends.
    RevokesPrevious,
    /// One more pair; all that descends from the former one ends.
    RevokesFamily,
    /// An error: the first use is the last one.
    Rejects,
}

impl RefreshTokenReuse {
    /// All policies, in the order of the documentation.
    pub const ALL: [Self; 5] =
        [Self::IssuesNew, Self::ReturnsSame, Self::RevokesPrevious, Self::RevokesFamily, Self::Rejects];

    /// The name used on the command line and in settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::IssuesNew => "issues_new",
            Self::ReturnsSame => "returns_same",
            Self::RevokesPrevious => "revokes_previous",
            Self::RevokesFamily => "revokes_family",
            Self::Rejects => "rejects",
        }
    }
}

impl fmt::Display for RefreshTokenReuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names none of the policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseReuseError(String);

impl fmt::Display for ParseReuseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "unknown reuse policy {:?}; one of issues_new, returns_same, revokes_previous, revokes_family, rejects",
            self.0
        )
    }
}

impl std::error::Error for ParseReuseError {}

impl FromStr for RefreshTokenReuse {
    type Err = ParseReuseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|policy| policy.name() == text).ok_or_else(|| ParseReuseError(text.into()))
    }
}
