//! The options of an address: those of libpq, ours, and what other drivers have made people used to.

use std::collections::BTreeMap;

use super::url::wrong;
use crate::Result;

/// What becomes of an option.
#[derive(Clone, Copy)]
enum Rule {
    /// It is honoured: `Address` reads it.
    Honoured,
    /// It is honoured, and may be empty, which is as if it were not there.
    MayBeEmpty,
    /// Harmless here, whatever it says: about what this SDK does not do.
    Harmless,
    /// These values ask for what is so anyhow; others ask for what is not to be had.
    Only(&'static [&'static str]),
    /// Not to be had, and not to be ignored either; what to do instead.
    Not(&'static str),
}

use Rule::{Harmless, Honoured, MayBeEmpty, Not, Only};

const PASSWORD: &str = "write user and password into the address";
const SCHEMA: &str = "name a schema of its own with smartcar_schema";
const SSL: &str = "say sslmode, sslrootcert, sslcert and sslkey";
const POOL: &str = "say smartcar_connections";

/// Those that may be named in an error, whatever else is in the address.
const RULES: &[(&str, Rule)] = &[
    ("smartcar_connections", Honoured),
    ("smartcar_pooler", Honoured),
    ("smartcar_schema", Honoured),
    // libpq's, as of PostgreSQL 18.
    ("application_name", MayBeEmpty),
    ("channel_binding", Honoured),
    ("client_encoding", Only(&["auto", "utf8", "utf-8", "UTF8", "UTF-8", "Unicode", "unicode", "UNICODE"])),
    ("connect_timeout", Honoured),
    ("dbname", Honoured),
    ("fallback_application_name", MayBeEmpty),
    ("gssdelegation", Harmless),
    ("gssencmode", Only(&["disable", "prefer"])),
    ("gsslib", Harmless),
    ("host", Honoured),
    ("hostaddr", Honoured),
    ("keepalives", Honoured),
    ("keepalives_count", Honoured),
    ("keepalives_idle", Honoured),
    ("keepalives_interval", Honoured),
    ("keepalives_retries", Honoured), // tokio-postgres's word for keepalives_count
    ("krbsrvname", Harmless),
    ("load_balance_hosts", Honoured),
    ("max_protocol_version", Only(&["3.0", "3.2", "latest"])),
    ("min_protocol_version", Only(&["3.0"])),
    ("oauth_client_id", Not(PASSWORD)),
    ("oauth_client_secret", Not(PASSWORD)),
    ("oauth_issuer", Not(PASSWORD)),
    ("oauth_scope", Not(PASSWORD)),
    ("options", MayBeEmpty),
    ("passfile", Not(PASSWORD)),
    ("password", MayBeEmpty),
    ("port", Honoured),
    ("replication", Only(&["false", "off", "no", "0"])),
    (
        "require_auth",
        Not("it cannot be promised here; sslmode=verify-full keeps others from asking for a password"),
    ),
    ("requirepeer", Not("it cannot be promised here; keep the folder of the socket closed to others")),
    ("scram_client_key", Not(PASSWORD)),
    ("scram_server_key", Not(PASSWORD)),
    ("service", Not("write what the service file says into the address")),
    ("servicefile", Not("write what the service file says into the address")),
    ("ssl", Honoured),
    ("ssl_max_protocol_version", Honoured),
    ("ssl_min_protocol_version", Honoured),
    ("sslcert", Honoured),
    ("sslcertmode", Only(&["allow"])),
    ("sslcompression", Only(&["0", "1"])), // libpq, too, has ceased to compress
    (
        "sslcrl",
        Not("revocation lists are not looked at: name the very certificate of the server with sslrootcert"),
    ),
    (
        "sslcrldir",
        Not("revocation lists are not looked at: name the very certificate of the server with sslrootcert"),
    ),
    ("sslkey", Honoured),
    ("sslkeylogfile", Not("keys are not logged: leave it out")),
    ("sslmode", Honoured),
    ("sslnegotiation", Honoured),
    ("sslpassword", Not("decrypt the file that sslkey names")),
    ("sslrootcert", Honoured),
    ("sslsni", Honoured),
    ("target_session_attrs", Honoured),
    ("tcp_user_timeout", Honoured),
    ("user", Honoured),
    // Other drivers'.
    ("connection_limit", Not(POOL)),
    ("currentSchema", Not(SCHEMA)),
    ("max_connections", Not(POOL)),
    ("pgbouncer", Not("say smartcar_pooler=transaction, or nothing: a pooler is noticed")),
    ("pool_size", Not(POOL)),
    ("pool_timeout", Not("leave it out")),
    ("prepareThreshold", Not("say smartcar_pooler=transaction, or nothing: a pooler is noticed")),
    ("prepared_statements", Not("say smartcar_pooler=transaction, or nothing: a pooler is noticed")),
    ("schema", Not(SCHEMA)),
    ("search_path", Not(SCHEMA)),
    ("socket_timeout", Not("leave it out: every statement has a bound")),
    ("sslaccept", Not(SSL)),
    ("sslfactory", Not(SSL)),
    ("sslidentity", Not(SSL)),
    ("statement_cache_size", Not("say smartcar_pooler=transaction, or nothing: a pooler is noticed")),
    ("statement_timeout", Not("leave it out: every statement has a bound")),
    ("supa", Not("leave it out")),
    ("uselibpqcompat", Not("leave it out: docs/operation.md says what each sslmode means here")),
];

/// The options of one address, each at most once.
pub(super) struct Options(BTreeMap<&'static str, String>);

impl Options {
    /// `doubtful`: whether a name that nobody knows may be a piece of a password.
    pub(super) fn new(given: Vec<(String, String)>, doubtful: bool) -> Result<Self> {
        let mut options = BTreeMap::new();
        for (name, value) in given {
            let Some((known, rule)) = RULES.iter().find(|(known, _)| *known == name) else {
                let known = RULES.iter().find(|(known, _)| known.eq_ignore_ascii_case(&name));
                return Err(match known {
                    Some((known, _)) => wrong(&format!("its option {known} must be written like that")),
                    None if doubtful || name.len() > 40 => wrong(
                        "it has an option that is not known, or a ? or & in a password that is not encoded",
                    ),
                    None => wrong(&format!("its option {name} is not known")),
                });
            };
            match rule {
                Not(instead) => {
                    return Err(wrong(&format!("its option {known} is not supported: {instead}")));
                }
                Only(values) if !values.contains(&value.as_str()) => {
                    let values = values.join(", ");
                    return Err(wrong(&format!("its option {known} can be no other than {values} here")));
                }
                Honoured if value.is_empty() => {
                    return Err(wrong(&format!(
                        "its option {known} has no value: give it one, or leave it out"
                    )));
                }
                MayBeEmpty if value.is_empty() => {}
                // libpq lets the last one win; who reads the first is then mistaken.
                _ => match options.insert(*known, value.clone()) {
                    Some(before) if before != value => {
                        return Err(wrong(&format!("its option {known} is given twice, differently")));
                    }
                    _ => {}
                },
            }
        }
        Ok(Self(options))
    }

    pub(super) fn text(&self, name: &'static str) -> Option<&str> {
        debug_assert!(RULES.iter().any(|(known, _)| *known == name), "{name} is in no rule");
        self.0.get(name).map(String::as_str)
    }

    /// The meaning of the option's word, of all that it may be.
    pub(super) fn word<T: Copy>(&self, name: &'static str, words: &[(&str, T)]) -> Result<Option<T>> {
        let Some(text) = self.text(name) else { return Ok(None) };
        match words.iter().find(|(word, _)| *word == text) {
            Some((_, meaning)) => Ok(Some(*meaning)),
            None => {
                let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
                Err(wrong(&format!("its option {name} is one of {}", words.join(", "))))
            }
        }
    }

    /// A whole number, 0 included.
    pub(super) fn number(&self, name: &'static str) -> Result<Option<u32>> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let digits = text.bytes().all(|letter| letter.is_ascii_digit());
        match text.parse() {
            Ok(number) if digits => Ok(Some(number)),
            _ => Err(wrong(&format!("its option {name} is a whole number"))),
        }
    }

    /// The members of a list separated by commas; empty where it is not given.
    pub(super) fn list(&self, name: &'static str) -> impl Iterator<Item = &str> {
        self.text(name).into_iter().flat_map(|text| text.split(','))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(given: &[(&str, &str)], doubtful: bool) -> String {
        let given = given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Options::new(given, doubtful).err().map(|error| error.message().to_owned()).unwrap_or_default()
    }

    #[test]
    fn what_is_refused_is_named_and_its_value_is_not() {
        for name in
            ["pgbouncer", "service", "passfile", "sslcrl", "schema", "requirepeer", "scram_client_key"]
        {
            for doubtful in [false, true] {
                let said = error(&[(name, "hunter2")], doubtful);
                assert!(said.contains(name) && !said.contains("hunter2"), "{said}");
            }
        }
        for (name, value) in
            [("gssencmode", "require"), ("client_encoding", "LATIN1"), ("replication", "database")]
        {
            let said = error(&[(name, value)], false);
            assert!(said.contains(name) && !said.contains(&format!("{value},")), "{said}");
        }
        assert!(error(&[("mood", "hunter2")], false).contains("option mood is not known"));
        assert!(error(&[("SSLMODE", "hunter2")], true).contains("option sslmode must be written like that"));
    }

    #[test]
    fn a_name_that_may_be_a_piece_of_a_password_is_not_repeated() {
        assert!(!error(&[("hunter2", "x@db/fleet")], true).contains("hunter2"));
    }

    #[test]
    fn an_option_is_given_once() {
        assert!(
            error(&[("sslmode", "require"), ("sslmode", "prefer")], false).contains("sslmode is given twice")
        );
        assert_eq!(error(&[("sslmode", "require"), ("sslmode", "require")], false), "");
        assert!(error(&[("sslmode", "")], false).contains("sslmode has no value"));
        assert_eq!(
            error(&[("application_name", ""), ("krbsrvname", "a"), ("gssencmode", "disable")], false),
            ""
        );
    }
}
