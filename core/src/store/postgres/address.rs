//! The address: where the server is, how to log in, and how TLS is done.

use std::{net::IpAddr, path::PathBuf, time::Duration};

use tokio_postgres::{
    Config,
    config::{ChannelBinding, Host, LoadBalanceHosts, SslMode, SslNegotiation, TargetSessionAttrs},
};

use super::{
    bounds::CONNECT,
    options::Options,
    url::{Parts, parse_host, parse_port, wrong},
};
use crate::Result;

/// What `postgres://...` says.
pub(super) struct Address {
    /// One for each host, in the order given.
    pub(super) hosts: Vec<Config>,
    /// Whether to try the hosts in any order.
    pub(super) shuffled: bool,
    /// How long one host may take.
    pub(super) patience: Duration,
    /// For messages: hosts and database, without user and password.
    pub(super) name: String,
    pub(super) tls: Tls,
    /// The schema of our tables; `None`: whatever the connection's `search_path` begins with.
    pub(super) schema: Option<String>,
    /// Whether a pooler in transaction mode sits in between.
    pub(super) pooler: bool,
    /// The most connections to have open.
    pub(super) connections: usize,
}

/// How TLS is done, where it is.
pub(super) struct Tls {
    pub(super) checks: Checks,
    /// Certificates to trust instead of the system's.
    pub(super) roots: Option<PathBuf>,
    /// Our own certificate and its key, where the server asks for one.
    pub(super) certificate: Option<(PathBuf, PathBuf)>,
    /// Whether TLS begins at once, without asking the server for it (PostgreSQL 17 and newer).
    pub(super) direct: bool,
    /// Whether the server is told which host we want.
    pub(super) names_host: bool,
    pub(super) oldest: Version,
    pub(super) newest: Version,
}

/// What is checked of the server's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Checks {
    Nothing,
    /// Who signed it, but not for whom.
    Chain,
    /// Who signed it and for whom; or that it is one of those named as roots.
    Server,
    /// Who signed it, and for whom in any case.
    Name,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Version {
    Tls12,
    Tls13,
}

impl Address {
    pub(super) fn parse(text: &str) -> Result<Self> {
        let parts = Parts::split(text)?;
        let options = Options::new(parts.options, parts.doubtful)?;
        let (mode, tls) = parse_tls(&options)?;
        let mut base = Config::new();
        base.ssl_mode(mode);
        if tls.direct {
            base.ssl_negotiation(SslNegotiation::Direct);
        }
        if let Some(user) = once("user", parts.user.as_deref(), options.text("user"))? {
            base.user(user);
        }
        let password = options.text("password").map(str::as_bytes);
        if let Some(password) = once("password", parts.password.as_deref(), password)? {
            base.password(password);
        }
        let database = once("dbname", parts.database.as_deref(), options.text("dbname"))?;
        if let Some(database) = database {
            base.dbname(database);
        }
        set_session(&mut base, &options)?;
        set_timeouts(&mut base, &options)?;
        let patience = match options.number("connect_timeout")? {
            // libpq would wait for ever; here every wait has a bound.
            None | Some(0) => CONNECT,
            Some(seconds) => Duration::from_secs(seconds.clamp(1, 60).into()),
        };
        base.connect_timeout(patience);
        let shuffled =
            options.word("load_balance_hosts", &[("disable", false), ("random", true)])? == Some(true);
        if shuffled {
            base.load_balance_hosts(LoadBalanceHosts::Random);
        }
        let servers = Servers::of(parts.hosts, parts.ports, &options)?;
        Ok(Self {
            hosts: servers.0.iter().map(|server| server.config(&base)).collect(),
            shuffled,
            patience,
            name: format!("{}/{}", servers.name(), database.unwrap_or_default()),
            tls,
            schema: options.text("smartcar_schema").map(parse_schema).transpose()?,
            pooler: options
                .word("smartcar_pooler", &[("none", false), ("session", false), ("transaction", true)])?
                .unwrap_or(false),
            connections: match options.number("smartcar_connections")? {
                None => 8,
                Some(connections @ 1..=1000) => connections as usize,
                Some(_) => return Err(wrong("smartcar_connections is a number from 1 to 1000")),
            },
        })
    }
}

/// What the address says before and after the `?`: the same, or once.
fn once<'a, T: PartialEq + ?Sized>(
    name: &str,
    part: Option<&'a T>,
    option: Option<&'a T>,
) -> Result<Option<&'a T>> {
    match (part, option) {
        (Some(part), Some(option)) if part != option => {
            Err(wrong(&format!("its option {name} differs from what stands before the ?")))
        }
        _ => Ok(option.or(part)),
    }
}

/// One server to try.
struct Server {
    host: Host,
    address: Option<IpAddr>,
    port: u16,
}

impl Server {
    fn config(&self, base: &Config) -> Config {
        let mut config = base.clone();
        config.port(self.port);
        match &self.host {
            Host::Tcp(host) => {
                config.host(host);
                if let Some(address) = self.address {
                    config.hostaddr(address);
                }
            }
            // Nobody reads along on a socket, and no server does TLS there; libpq ignores sslmode as well.
            Host::Unix(path) => {
                config.host_path(path).ssl_mode(SslMode::Disable).ssl_negotiation(SslNegotiation::Postgres);
            }
        }
        config
    }
}

struct Servers(Vec<Server>);

impl Servers {
    /// The options count where both are given, as in libpq: `postgres://localhost/db?host=/run/postgresql` is what
    /// several hosters hand out.
    fn of(mut hosts: Vec<Host>, mut ports: Vec<u16>, options: &Options) -> Result<Self> {
        if options.text("host").is_some() {
            hosts = options.list("host").map(parse_host).collect::<Result<_>>()?;
        }
        if options.text("port").is_some() {
            ports = options.list("port").map(parse_port).collect::<Result<_>>()?;
        }
        let addresses = options.list("hostaddr").map(str::parse::<IpAddr>);
        let addresses: Vec<_> =
            addresses.collect::<Result<_, _>>().map_err(|_| wrong("hostaddr is an IP address"))?;
        if hosts.is_empty() {
            hosts = addresses.iter().map(|address| Host::Tcp(address.to_string())).collect();
        }
        if hosts.is_empty() {
            return Err(wrong("it names no host (for a socket: host=FOLDER among the options)"));
        }
        if !addresses.is_empty() && addresses.len() != hosts.len() {
            return Err(wrong("it has another number of hostaddr than of hosts"));
        }
        if ports.len() > 1 && ports.len() != hosts.len() {
            return Err(wrong("it has another number of ports than of hosts"));
        }
        let servers = hosts.into_iter().enumerate().map(|(index, host)| Server {
            host,
            address: addresses.get(index).copied(),
            port: ports.get(index).or(ports.first()).copied().unwrap_or(5432),
        });
        Ok(Self(servers.collect()))
    }

    fn name(&self) -> String {
        let names = self.0.iter().map(|server| match (&server.host, server.port) {
            (Host::Tcp(host), 5432) => host.clone(),
            (Host::Tcp(host), port) if host.contains(':') => format!("[{host}]:{port}"),
            (Host::Tcp(host), port) => format!("{host}:{port}"),
            (Host::Unix(path), _) => path.display().to_string(),
        });
        names.collect::<Vec<_>>().join(",")
    }
}

fn parse_tls(options: &Options) -> Result<(SslMode, Tls)> {
    #[derive(Clone, Copy, PartialEq, PartialOrd)]
    enum Mode {
        Disable,
        Prefer,
        Require,
        VerifyCa,
        VerifyFull,
    }
    let modes = [
        ("disable", Mode::Disable),
        // In the clear by preference: better than asked for.
        ("allow", Mode::Prefer),
        ("prefer", Mode::Prefer),
        ("require", Mode::Require),
        ("verify-ca", Mode::VerifyCa),
        ("verify-full", Mode::VerifyFull),
    ];
    let said = options.word("sslmode", &modes)?;
    let ssl = options.word("ssl", &[("true", ()), ("1", ())])?.is_some();
    let roots = options.text("sslrootcert");
    let direct = options.word("sslnegotiation", &[("postgres", false), ("direct", true)])? == Some(true);
    // Each of these asks for more than a mode that may end in the clear, or checks nothing.
    for (name, given) in [("ssl", ssl), ("sslrootcert", roots.is_some()), ("sslnegotiation=direct", direct)] {
        if given && said.is_some_and(|mode| mode < Mode::Require) {
            return Err(wrong(&format!(
                "{name} contradicts its sslmode, which checks no certificate: say sslmode=verify-full, verify-ca or \
                 require"
            )));
        }
    }
    let mode = match said {
        Some(mode) => mode,
        None if ssl || direct || roots.is_some() => Mode::Require,
        None => Mode::Prefer,
    };
    let file = roots.filter(|roots| *roots != "system").map(PathBuf::from);
    let checks = match mode {
        Mode::Disable | Mode::Prefer => Checks::Nothing,
        Mode::Require => Checks::Server,
        // The public authorities sign for anybody: without the name nothing would be checked.
        Mode::VerifyCa if file.is_none() => Checks::Name,
        Mode::VerifyCa => Checks::Chain,
        Mode::VerifyFull => Checks::Name,
    };
    let versions = [
        ("TLSv1", Version::Tls12),
        ("TLSv1.1", Version::Tls12),
        ("TLSv1.2", Version::Tls12),
        ("TLSv1.3", Version::Tls13),
    ];
    let oldest = options.word("ssl_min_protocol_version", &versions)?.unwrap_or(Version::Tls12);
    let newest = options.word("ssl_max_protocol_version", &versions[2..])?.unwrap_or(Version::Tls13);
    if oldest > newest {
        return Err(wrong("ssl_min_protocol_version is newer than ssl_max_protocol_version"));
    }
    let certificate = match (options.text("sslcert"), options.text("sslkey")) {
        (Some(certificate), Some(key)) => Some((PathBuf::from(certificate), PathBuf::from(key))),
        (None, None) => None,
        _ => return Err(wrong("sslcert and sslkey must be given together")),
    };
    let ssl_mode = match mode {
        Mode::Disable => SslMode::Disable,
        Mode::Prefer => SslMode::Prefer,
        _ => SslMode::Require,
    };
    let names_host = options.word("sslsni", &[("0", false), ("1", true)])?.unwrap_or(true);
    Ok((ssl_mode, Tls { checks, roots: file, certificate, direct, names_host, oldest, newest }))
}

/// Only names that mean the same quoted and unquoted, so that nobody has to know which we do.
fn parse_schema(text: &str) -> Result<String> {
    let mut letters = text.bytes();
    let begins = letters.next().is_some_and(|letter| letter.is_ascii_lowercase() || letter == b'_');
    let goes_on =
        letters.all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'_');
    if begins && goes_on && text.len() <= 63 {
        return Ok(text.to_owned());
    }
    Err(wrong("smartcar_schema is a name of a-z, 0-9 and _, at most 63 long, not beginning with a digit"))
}

fn set_session(config: &mut Config, options: &Options) -> Result<()> {
    let name = options.text("application_name").or(options.text("fallback_application_name"));
    config.application_name(name.unwrap_or("smartcar-sdk"));
    if let Some(own) = options.text("options") {
        config.options(own);
    }
    let attributes = [
        ("any", TargetSessionAttrs::Any),
        ("read-write", TargetSessionAttrs::ReadWrite),
        // A primary that takes no writes is of no use to us either.
        ("primary", TargetSessionAttrs::ReadWrite),
        ("read-only", TargetSessionAttrs::ReadOnly),
    ];
    if let Some(attributes) = options.word("target_session_attrs", &attributes)? {
        config.target_session_attrs(attributes);
    }
    let bindings = [
        ("disable", ChannelBinding::Disable),
        ("prefer", ChannelBinding::Prefer),
        ("require", ChannelBinding::Require),
    ];
    if let Some(binding) = options.word("channel_binding", &bindings)? {
        config.channel_binding(binding);
    }
    Ok(())
}

/// A server that vanishes must be noticed within seconds, not within TCP's quarter of an hour. A zero asks for the
/// system's default, as in libpq.
fn set_timeouts(config: &mut Config, options: &Options) -> Result<()> {
    match options.number("tcp_user_timeout")? {
        None => drop(config.tcp_user_timeout(Duration::from_secs(10))),
        Some(0) => {}
        Some(milliseconds) => drop(config.tcp_user_timeout(Duration::from_millis(milliseconds.into()))),
    }
    config.keepalives(options.number("keepalives")? != Some(0));
    let or = |given: Option<u32>, usual: u32| given.filter(|given| *given > 0).unwrap_or(usual);
    let seconds = |number: u32| Duration::from_secs(number.into());
    config.keepalives_idle(seconds(or(options.number("keepalives_idle")?, 30)));
    config.keepalives_interval(seconds(or(options.number("keepalives_interval")?, 10)));
    let count = options.number("keepalives_count")?.or(options.number("keepalives_retries")?);
    config.keepalives_retries(or(count, 3));
    Ok(())
}

#[cfg(test)]
mod tests;
