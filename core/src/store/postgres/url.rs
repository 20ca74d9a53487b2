//! Splits an address into its parts, once: nothing is put together again to be read a second time. It does as
//! libpq does, but refuses what may be a piece of a password that was not encoded, and never repeats it.

use std::{
    net::{IpAddr, Ipv6Addr},
    path::PathBuf,
};

use tokio_postgres::config::Host;

use crate::{Error, Result};

/// The parts of `postgres://USER:PASSWORD@HOST:PORT,.../DATABASE?OPTION=VALUE&...`, decoded.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) user: Option<String>,
    pub(super) password: Option<Vec<u8>>,
    pub(super) hosts: Vec<Host>,
    /// None, one for all hosts, or one for each.
    pub(super) ports: Vec<u16>,
    pub(super) database: Option<String>,
    pub(super) options: Vec<(String, String)>,
    /// An unencoded `@` follows the `?`. It may belong to a value; or the `?` may belong to a password, and what
    /// seems to be an option with it.
    pub(super) doubtful: bool,
}

const DEFAULT_PORT: u16 = 5432;

const ENCODE: &str = "is a special character of the user or password not encoded? Write @ as %40, / as %2F, ? as %3F, \
    # as %23, : as %3A and % as %25";

impl Parts {
    pub(super) fn split(text: &str) -> Result<Self> {
        let rest = ["postgres://", "postgresql://"].iter().find_map(|scheme| text.strip_prefix(scheme));
        let rest = rest.ok_or_else(|| wrong("it does not begin with postgres://"))?;
        if rest.contains(char::is_control) || rest.trim() != rest {
            return Err(wrong("it holds a line break or another control character, or ends with a space"));
        }
        // The first @ ends the credentials, unless a / or ? comes before it.
        let (credentials, rest) = match rest.find(['@', '/', '?']) {
            Some(end) if rest[end..].starts_with('@') => (&rest[..end], &rest[end + 1..]),
            _ => ("", rest),
        };
        let (hosts, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let (database, options) = rest.split_once('?').unwrap_or((rest, ""));
        let database = database.strip_prefix('/').unwrap_or_default();
        if hosts.contains('@') || database.contains(['@', '/']) {
            return Err(wrong(ENCODE));
        }
        let mut parts = Self { doubtful: options.contains('@'), ..Self::default() };
        let (user, password) = credentials.split_once(':').unwrap_or((credentials, ""));
        parts.user = said(decode_text(user)?);
        parts.password = Some(decode(password)?).filter(|password| !password.is_empty());
        parts.split_hosts(hosts)?;
        parts.database = said(decode_text(database)?);
        for pair in options.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) =
                pair.split_once('=').ok_or_else(|| wrong(&format!("an option has no value; or {ENCODE}")))?;
            let name = decode_text(name)?;
            if !name
                .bytes()
                .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, b'_' | b'-' | b'.'))
            {
                return Err(wrong(&format!("an option's name cannot be read; {ENCODE}")));
            }
            parts.options.push((name, decode_text(value)?));
        }
        Ok(parts)
    }

    fn split_hosts(&mut self, text: &str) -> Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        let many = text.contains(',');
        for chunk in text.split(',') {
            let (host, port) = match chunk.strip_prefix('[') {
                Some(rest) => {
                    let (host, port) = rest.split_once(']').ok_or_else(unreadable)?;
                    let host: Ipv6Addr = host.parse().map_err(|_| unreadable())?;
                    let port = if port.is_empty() { None } else { Some(port.strip_prefix(':')) };
                    (
                        Some(Host::Tcp(host.to_string())),
                        port.map(|port| port.ok_or_else(unreadable)).transpose()?,
                    )
                }
                None => {
                    let (host, port) = match chunk.split_once(':') {
                        Some((host, port)) => (host, Some(port)),
                        None => (chunk, None),
                    };
                    // A port alone goes with the option `host`.
                    let host =
                        if host.is_empty() && !many { None } else { Some(parse_host(&decode_text(host)?)?) };
                    (host, port)
                }
            };
            self.hosts.extend(host);
            self.ports.push(parse_port(port.unwrap_or_default())?);
        }
        Ok(())
    }
}

/// Empty is not said.
fn said(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

fn unreadable() -> crate::Error {
    wrong(&format!("a host or port cannot be read; {ENCODE}"))
}

/// A host's name or address, or the folder of a socket.
pub(super) fn parse_host(text: &str) -> Result<Host> {
    if text.starts_with('/') {
        return Ok(Host::Unix(PathBuf::from(text)));
    }
    let name = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'.' | b'-' | b'_');
    if !text.is_empty() && (text.bytes().all(name) || text.parse::<IpAddr>().is_ok()) {
        return Ok(Host::Tcp(text.to_owned()));
    }
    Err(unreadable())
}

/// Empty means the usual one.
pub(super) fn parse_port(text: &str) -> Result<u16> {
    if text.is_empty() {
        return Ok(DEFAULT_PORT);
    }
    let digits = text.bytes().all(|letter| letter.is_ascii_digit());
    text.parse().ok().filter(|port| digits && *port > 0).ok_or_else(unreadable)
}

fn decode_text(text: &str) -> Result<String> {
    String::from_utf8(decode(text)?).map_err(|_| wrong("what is percent-encoded in it is not UTF-8"))
}

/// Undoes percent-encoding. A plus is a plus in these addresses.
fn decode(text: &str) -> Result<Vec<u8>> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => {
                let mut digit = || bytes.next().and_then(|letter| char::from(letter).to_digit(16));
                match (digit(), digit()) {
                    (Some(0), Some(0)) => return Err(wrong("it holds %00")),
                    (Some(high), Some(low)) => u8::try_from(high * 16 + low).unwrap_or_default(),
                    _ => {
                        return Err(wrong(&format!(
                            "a % is not followed by two hexadecimal digits; {ENCODE}"
                        )));
                    }
                }
            }
            byte => byte,
        });
    }
    Ok(decoded)
}

/// An address that cannot be used. What is said must not hold anything of it but the names of known options.
pub(super) fn wrong(what: &str) -> Error {
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

    fn split(text: &str) -> Parts {
        Parts::split(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn tcp(name: &str) -> Host {
        Host::Tcp(name.to_owned())
    }

    #[test]
    fn each_part_is_decoded_by_itself() {
        let parts = split(
            "postgresql://an%40n:p%40s%3as%2F%ff+%3F#:&=[@db-1.example,[::1]:5433,%2Frun%2Fpg:1/fl%65et%2F1\
             ?application_name=worker@host1&options=-c a=b%26c&%75ser=x",
        );
        assert_eq!(parts.user.as_deref(), Some("an@n"));
        assert_eq!(parts.password.as_deref(), Some(&b"p@s:s/\xff+?#:&=["[..]));
        assert_eq!(parts.hosts, [tcp("db-1.example"), tcp("::1"), Host::Unix("/run/pg".into())]);
        assert_eq!(parts.ports, [5432, 5433, 1]);
        assert_eq!(parts.database.as_deref(), Some("fleet/1"));
        let options: Vec<_> = parts.options.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(options, [("application_name", "worker@host1"), ("options", "-c a=b&c"), ("user", "x")]);
        assert!(parts.doubtful);
    }

    #[test]
    fn what_is_empty_is_not_said() {
        let parts = split("postgres://:@/?");
        assert!(parts.user.is_none() && parts.password.is_none() && parts.database.is_none());
        assert!(parts.hosts.is_empty() && parts.ports.is_empty() && parts.options.is_empty());
        let parts = split("postgres://:5433?host=/run/pg");
        assert!(parts.hosts.is_empty());
        assert_eq!(parts.ports, [5433]);
    }

    #[test]
    fn no_at_sign_of_an_option_ends_the_credentials() {
        for text in [
            "postgres://db/x?sslmode=require&application_name=worker@host1",
            "postgres://db?sslmode=require&application_name=worker@host1",
            "postgres://db:5432?sslmode=verify-full&application_name=worker@host1",
            "postgres://db,db?sslmode=require&application_name=worker@host1",
            "postgres://db/x?a=@&b=@",
            "postgres://db?a=@&b=@",
        ] {
            let parts = split(text);
            assert!(parts.user.is_none() && parts.password.is_none());
            assert_eq!(parts.hosts[0], tcp("db"));
            assert_eq!(parts.options.len(), 2);
        }
    }

    #[test]
    fn a_password_that_is_not_encoded_is_refused_and_not_repeated() {
        for password in [
            "p@hunter2",
            "@hunter2",
            "hunter2@",
            "p/hunter2",
            "p@hunter2/x",
            "5/hunter2",
            "5/hunter2/x",
            "p@h/hunter2",
            "p@h?hunter2",
            "p/h?hunter2",
            "p?h/hunter2",
            "5?h/hunter2",
            "p%hunter2",
            "p%2hunter2",
            "p%00hunter2",
            "p@h:hunter2",
            "p@h,hunter2",
            "p@[hunter2",
            "p@[::1]hunter2",
            "p\nhunter2",
            "p@ hunter2",
            "p@hünter2",
        ] {
            let text = format!("postgres://ann:{password}@db:5432/fleet?sslmode=require");
            let Err(error) = Parts::split(&text) else { panic!("{text} was accepted") };
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("nter2") && !shown.contains("hunter"), "{shown}");
            assert_eq!(error.kind(), crate::ErrorKind::Config);
        }
    }

    #[test]
    fn hosts_and_ports_that_cannot_be_are_refused() {
        for text in [
            "postgres:",
            "postgres:/db/x",
            "mysql://db/x",
            "postgres://db:port/x",
            "postgres://db:0/x",
            "postgres://db:65536/x",
            "postgres://db:+5/x",
            "postgres://::1/x",
            "postgres://[::1/x",
            "postgres://[db]/x",
            "postgres://[::1]5/x",
            "postgres://a,,b/x",
            "postgres://a,:5/x",
            "postgres://a b/x",
            "postgres://db#1/x",
            "postgres://d%b/x",
            "postgres://db/x?sslmode",
            "postgres://db/x ",
            "postgres://db/%ff",
            "postgres://%ff@db/x",
        ] {
            assert!(Parts::split(text).is_err(), "{text} was accepted");
        }
    }
}
