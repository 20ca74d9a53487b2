//! The address: what tokio-postgres understands of it, and what it does not.

use std::{path::PathBuf, time::Duration};

use tokio_postgres::{
    Config,
    config::{Host, SslMode},
};

use super::CONNECT;
use crate::{Error, Result};

/// What `postgres://...` says.
pub(super) struct Address {
    pub(super) config: Config,
    /// For messages: hosts and database, without user and password.
    pub(super) name: String,
    /// Certificates to trust instead of the system's.
    pub(super) root_certificates: Option<PathBuf>,
    /// Our own certificate and its key, where the server asks for one.
    pub(super) certificate: Option<(PathBuf, PathBuf)>,
    /// The schema of our tables; `None`: whatever the connection's `search_path` begins with.
    pub(super) schema: Option<String>,
    /// Whether a pooler in transaction mode sits in between.
    pub(super) pooler: bool,
    /// The most connections to have open.
    pub(super) connections: usize,
}

/// Passed on as they are.
const KNOWN: &[&str] = &[
    "application_name",
    "channel_binding",
    "connect_timeout",
    "dbname",
    "host",
    "hostaddr",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_retries",
    "load_balance_hosts",
    "options",
    "password",
    "port",
    "sslnegotiation",
    "target_session_attrs",
    "tcp_user_timeout",
    "user",
];

impl Address {
    pub(super) fn parse(text: &str) -> Result<Self> {
        let (base, parameters) = split(text);
        let mut passed_on = String::new();
        let mut has = |name: &'static str, pair: &str| {
            passed_on.push(if passed_on.is_empty() { '?' } else { '&' });
            passed_on.push_str(pair);
            name
        };
        let mut given = Vec::new();
        let (mut root_certificates, mut certificate, mut key) = (None, None, None);
        let (mut ssl_mode, mut schema, mut pooler, mut connections) = (None, None, false, 8);
        for pair in parameters {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = decode(value);
            match name {
                "sslmode" => ssl_mode = Some(parse_ssl_mode(&value)?),
                // What libpq calls the system's own roots.
                "sslrootcert" if value == "system" => ssl_mode = ssl_mode.or(Some(SslMode::Require)),
                "sslrootcert" => root_certificates = Some(PathBuf::from(value)),
                "sslcert" => certificate = Some(PathBuf::from(value)),
                "sslkey" => key = Some(PathBuf::from(value)),
                "smartcar_schema" => schema = Some(parse_schema(value)?),
                "smartcar_pooler" => pooler = parse_pooler(&value)?,
                "smartcar_connections" => connections = parse_connections(&value)?,
                _ => match KNOWN.iter().find(|known| **known == name) {
                    Some(known) => given.push(has(known, pair)),
                    // Not repeated in the message: where a password was not encoded, this may be a piece of it.
                    None => return Err(wrong("it has an option that is not known")),
                },
            }
        }
        let mut config: Config =
            format!("{base}{passed_on}").parse().map_err(|_| wrong("it cannot be read"))?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err(wrong("it names no host"));
        }
        config.ssl_mode(match (ssl_mode, &root_certificates) {
            (Some(mode), _) => mode,
            // Whoever names certificates wants them checked.
            (None, Some(_)) => SslMode::Require,
            (None, None) => SslMode::Prefer,
        });
        set_defaults(&mut config, &given);
        let certificate = match (certificate, key) {
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (None, None) => None,
            _ => return Err(wrong("sslcert and sslkey must be given together")),
        };
        let name = name(&config);
        Ok(Self { config, name, root_certificates, certificate, schema, pooler, connections })
    }
}

/// The address without its options, and the options. A password may hold a question mark.
fn split(text: &str) -> (&str, impl Iterator<Item = &str>) {
    let host = text.rfind('@').map_or(0, |at| at + 1);
    let (base, options) = match text[host..].find('?') {
        Some(mark) => (&text[..host + mark], &text[host + mark + 1..]),
        None => (text, ""),
    };
    (base, options.split('&').filter(|pair| !pair.is_empty()))
}

fn decode(value: &str) -> String {
    // A plus is a plus in these addresses; form encoding would make it a space.
    let form = format!("={}", value.replace('+', "%2B"));
    url::form_urlencoded::parse(form.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

fn parse_ssl_mode(value: &str) -> Result<SslMode> {
    match value {
        "disable" => Ok(SslMode::Disable),
        "prefer" | "allow" => Ok(SslMode::Prefer),
        // Ours always verifies chain and name, as libpq does under verify-full.
        "require" | "verify-ca" | "verify-full" => Ok(SslMode::Require),
        _ => Err(wrong("sslmode is one of disable, prefer, require")),
    }
}

/// Only names that mean the same quoted and unquoted, so that nobody has to know which we do.
fn parse_schema(value: String) -> Result<String> {
    let mut letters = value.bytes();
    let begins = letters.next().is_some_and(|letter| letter.is_ascii_lowercase() || letter == b'_');
    let goes_on =
        letters.all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'_');
    if begins && goes_on && value.len() <= 63 {
        return Ok(value);
    }
    Err(wrong("smartcar_schema is a name of a-z, 0-9 and _, at most 63 long, not beginning with a digit"))
}

fn parse_pooler(value: &str) -> Result<bool> {
    match value {
        "transaction" => Ok(true),
        "none" | "session" => Ok(false),
        _ => Err(wrong("smartcar_pooler is one of none, session, transaction")),
    }
}

fn parse_connections(value: &str) -> Result<usize> {
    match value.parse() {
        Ok(connections @ 1..=1000) => Ok(connections),
        _ => Err(wrong("smartcar_connections is a number from 1 to 1000")),
    }
}

/// A server that vanishes must be noticed within seconds, not within TCP's quarter of an hour.
fn set_defaults(config: &mut Config, given: &[&str]) {
    let unset = |name| !given.contains(&name);
    if unset("connect_timeout") {
        config.connect_timeout(CONNECT);
    }
    if unset("tcp_user_timeout") {
        config.tcp_user_timeout(Duration::from_secs(10));
    }
    if unset("keepalives_idle") {
        config.keepalives_idle(Duration::from_secs(30));
    }
    if unset("keepalives_interval") {
        config.keepalives_interval(Duration::from_secs(10));
    }
    if unset("keepalives_retries") {
        config.keepalives_retries(3);
    }
    if unset("application_name") {
        config.application_name("smartcar-sdk");
    }
}

fn name(config: &Config) -> String {
    let hosts = config.get_hosts().iter().map(|host| match host {
        Host::Tcp(host) => host.clone(),
        Host::Unix(path) => path.display().to_string(),
    });
    let mut hosts: Vec<_> = hosts.collect();
    if hosts.is_empty() {
        hosts.extend(config.get_hostaddrs().iter().map(ToString::to_string));
    }
    let ports: Vec<_> = config.get_ports().iter().map(ToString::to_string).collect();
    let ports = if ports.is_empty() { String::new() } else { format!(":{}", ports.join(",")) };
    format!("{}{ports}/{}", hosts.join(","), config.get_dbname().unwrap_or_default())
}

fn wrong(what: &str) -> Error {
    Error::config(
        "store",
        format!(
            "the postgres address is wrong: {what}; it reads postgres://USER:PASSWORD@HOST:PORT/DATABASE?OPTION=\
             VALUE&..., special characters percent-encoded"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Address {
        Address::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn ours_are_taken_out_and_the_rest_is_passed_on() {
        let address = parse(
            "postgres://ann:p%40ss@db1:5433,db2:5434/fleet?sslmode=verify-full&sslrootcert=/etc/a+b%20c.pem\
             &smartcar_schema=cars&smartcar_pooler=transaction&smartcar_connections=3\
             &target_session_attrs=read-write&connect_timeout=2",
        );
        assert_eq!(address.config.get_user(), Some("ann"));
        assert_eq!(address.config.get_password(), Some(&b"p@ss"[..]));
        assert_eq!(address.config.get_hosts().len(), 2);
        assert_eq!(address.config.get_ssl_mode(), SslMode::Require);
        assert_eq!(address.config.get_connect_timeout(), Some(&Duration::from_secs(2)));
        assert_eq!(address.root_certificates, Some(PathBuf::from("/etc/a+b c.pem")));
        assert_eq!(address.schema.as_deref(), Some("cars"));
        assert!(address.pooler);
        assert_eq!(address.connections, 3);
        assert_eq!(address.name, "db1,db2:5433,5434/fleet");
    }

    #[test]
    fn what_is_not_said_has_a_safe_meaning() {
        let address = parse("postgresql://db/fleet");
        assert_eq!(address.config.get_ssl_mode(), SslMode::Prefer);
        assert_eq!(address.config.get_connect_timeout(), Some(&CONNECT));
        assert!(address.schema.is_none() && !address.pooler);
        assert_eq!(parse("postgres://db/x?sslrootcert=/ca.pem").config.get_ssl_mode(), SslMode::Require);
        assert_eq!(parse("postgres:///x?host=/run/postgresql").name, "/run/postgresql/x");
    }

    #[test]
    fn a_wrong_address_is_explained_without_repeating_it() {
        for text in [
            "postgres://ann:hunter2@db/x?sslmode=sometimes",
            "postgres://ann:hunter2@db/x?smartcar_schema=Cars",
            "postgres://ann:hunter2@db/x?smartcar_schema=a%22;drop",
            "postgres://ann:hunter2@db/x?smartcar_pooler=yes",
            "postgres://ann:hunter2@db/x?smartcar_connections=0",
            "postgres://ann:hunter2@db/x?sslcert=/c.pem",
            "postgres://ann:hunter2@db:port/x",
            "postgres://ann:a?hunter2=b",
            "postgres:///x",
            "postgres:",
        ] {
            let error = Address::parse(text).err().unwrap_or_else(|| panic!("{text} was accepted"));
            assert_eq!(error.kind(), crate::ErrorKind::Config);
            assert_eq!(error.field(), Some("store"));
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
        }
    }
}
