//! What addresses mean.

use super::*;

fn parse(text: &str) -> Address {
    Address::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn mode(options: &str) -> (SslMode, Checks) {
    let address = parse(&format!("postgres://ann:pass@db/x?{options}"));
    (address.hosts[0].get_ssl_mode(), address.tls.checks)
}

#[test]
fn every_part_arrives() {
    let address = parse(
        "postgres://ann:p%40ss@db1:5433,db2,[::1]:5434/fleet?sslmode=verify-full&sslrootcert=/etc/a+b%20c.pem\
         &smartcar_schema=cars&smartcar_pooler=transaction&smartcar_connections=3\
         &target_session_attrs=read-write&connect_timeout=2&options=-c%20a=b&tcp_user_timeout=2500\
         &keepalives_count=7",
    );
    let ports: Vec<_> = address.hosts.iter().map(|config| config.get_ports()[0]).collect();
    assert_eq!(ports, [5433, 5432, 5434]);
    for config in &address.hosts {
        assert_eq!(config.get_hosts().len(), 1);
        assert_eq!(config.get_user(), Some("ann"));
        assert_eq!(config.get_password(), Some(&b"p@ss"[..]));
        assert_eq!(config.get_dbname(), Some("fleet"));
        assert_eq!(config.get_options(), Some("-c a=b"));
        assert_eq!(config.get_ssl_mode(), SslMode::Require);
        assert_eq!(config.get_connect_timeout(), Some(&Duration::from_secs(2)));
        assert_eq!(config.get_tcp_user_timeout(), Some(&Duration::from_millis(2500)));
        assert_eq!(config.get_keepalives_retries(), Some(7));
        assert_eq!(config.get_target_session_attrs(), TargetSessionAttrs::ReadWrite);
    }
    assert_eq!(address.tls.roots, Some(PathBuf::from("/etc/a+b c.pem")));
    assert_eq!(address.schema.as_deref(), Some("cars"));
    assert!(address.pooler);
    assert_eq!(address.connections, 3);
    assert_eq!(address.name, "db1:5433,db2,[::1]:5434/fleet");
}

#[test]
fn what_is_not_said_has_a_safe_meaning() {
    let address = parse("postgresql://db/fleet");
    assert_eq!(address.hosts[0].get_ssl_mode(), SslMode::Prefer);
    assert_eq!(address.hosts[0].get_connect_timeout(), Some(&CONNECT));
    assert_eq!(parse("postgres://db/x?connect_timeout=0").patience, CONNECT);
    assert_eq!(address.hosts[0].get_application_name(), Some("smartcar-sdk"));
    assert!(address.schema.is_none() && !address.pooler && !address.shuffled);
}

#[test]
fn an_at_sign_in_an_option_switches_nothing_off() {
    for text in [
        "postgres://u:p@h/db?sslmode=require&application_name=worker@host1",
        "postgres://u:p@h/db?application_name=worker@host1&sslmode=require",
        "postgres://u:p@h?sslmode=require&application_name=@",
        "postgres://h/db?user=u&password=p@&sslmode=require",
        "postgres://u:p@h/db?%73slmode=%72equire&options=-c a=@",
    ] {
        let address = parse(text);
        assert_eq!(address.hosts[0].get_ssl_mode(), SslMode::Require, "{text}");
        assert_eq!(address.hosts[0].get_hosts(), [Host::Tcp("h".to_owned())], "{text}");
        assert_eq!(address.hosts[0].get_user(), Some("u"), "{text}");
    }
}

#[test]
fn each_mode_checks_what_it_says() {
    use Checks::{Chain, Name, Nothing, Server};
    for (options, expected) in [
        ("", (SslMode::Prefer, Nothing)),
        ("sslmode=disable", (SslMode::Disable, Nothing)),
        ("sslmode=allow", (SslMode::Prefer, Nothing)),
        ("sslmode=prefer", (SslMode::Prefer, Nothing)),
        ("sslmode=require", (SslMode::Require, Server)),
        ("ssl=true", (SslMode::Require, Server)),
        ("ssl=true&sslmode=verify-full", (SslMode::Require, Name)),
        ("sslrootcert=/ca.pem", (SslMode::Require, Server)),
        ("sslrootcert=system", (SslMode::Require, Server)),
        ("sslmode=require&sslrootcert=/ca.pem", (SslMode::Require, Server)),
        ("sslmode=verify-ca&sslrootcert=/ca.pem", (SslMode::Require, Chain)),
        ("sslmode=verify-ca&sslrootcert=system", (SslMode::Require, Name)),
        ("sslmode=verify-ca", (SslMode::Require, Name)),
        ("sslmode=verify-full", (SslMode::Require, Name)),
        ("sslnegotiation=direct", (SslMode::Require, Server)),
    ] {
        assert_eq!(mode(options), expected, "{options}");
    }
}

#[test]
fn a_stricter_mode_is_never_loosened() {
    for options in [
        "sslmode=require&sslmode=prefer",
        "sslmode=prefer&sslmode=require",
        "sslmode=require&sslmode=disable",
        "sslmode=prefer&sslrootcert=/ca.pem",
        "sslmode=allow&sslrootcert=/ca.pem",
        "sslmode=disable&sslrootcert=/ca.pem",
        "sslmode=prefer&sslrootcert=system",
        "sslmode=prefer&ssl=true",
        "sslmode=disable&ssl=true",
        "ssl=false",
        "sslmode=REQUIRE",
        "sslmode=Require",
        "SSLMODE=require",
        "sslmode=",
        "sslmode=require%20",
        "sslmode=require;",
        "sslrootcert=",
        "sslmode=on",
        "sslmode=prefer&sslnegotiation=direct",
        "sslmode=require&sslmode=",
        "ssl_min_protocol_version=TLSv1.3&ssl_max_protocol_version=TLSv1.2",
        "ssl_min_protocol_version=1.3",
    ] {
        let error = Address::parse(&format!("postgres://ann:pass@db/x?{options}")).err();
        assert!(error.is_some_and(|error| error.message().contains("ssl")), "{options} was accepted");
    }
}

#[test]
fn sockets_and_addresses_are_hosts_as_in_libpq() {
    for text in [
        "postgres:///x?host=/run/postgresql",
        "postgres://%2Frun%2Fpostgresql/x?sslmode=require",
        "postgres://ann@localhost/x?host=/run/postgresql",
        "postgres://:5432/x?host=/run/postgresql",
    ] {
        let address = parse(text);
        assert_eq!(address.hosts.len(), 1);
        assert_eq!(address.hosts[0].get_hosts(), [Host::Unix("/run/postgresql".into())], "{text}");
        assert_eq!(address.hosts[0].get_ssl_mode(), SslMode::Disable);
        assert_eq!(address.name, "/run/postgresql/x");
    }
    // By the name TLS is checked, so there must be one.
    let address = parse("postgres:///x?hostaddr=10.0.0.1,::1&port=5433");
    assert_eq!(address.hosts[1].get_hosts(), [Host::Tcp("::1".to_owned())]);
    assert_eq!(address.hosts[1].get_hostaddrs(), ["::1".parse::<IpAddr>().unwrap()]);
    assert_eq!(address.name, "10.0.0.1:5433,[::1]:5433/x");
    let address = parse("postgres://db/x?hostaddr=10.0.0.1&host=db2&port=1");
    assert_eq!(address.hosts[0].get_hosts(), [Host::Tcp("db2".to_owned())]);
    assert_eq!(address.hosts[0].get_ports(), [1]);
}

#[test]
fn a_wrong_address_is_explained_without_repeating_it() {
    for text in [
        "postgres://ann:hunter2@db/x?sslmode=sometimes",
        "postgres://ann:pass@db/x?sslmode=hunter2",
        "postgres://ann:pass@db/x?keepalives=hunter2",
        "postgres://ann:pass@db/x?hostaddr=hunter2",
        "postgres://ann:pass@db/x?port=hunter2",
        "postgres://ann:pass@db/x?host=hunter2@db",
        "postgres://ann:pass@db/x?password=hunter2",
        "postgres://ann:pass@db/x?user=hunter2",
        "postgres://ann:pass@db/x?connect_timeout=hunter2",
        "postgres://ann:hunter2@db/x?smartcar_schema=Cars",
        "postgres://ann:hunter2@db/x?smartcar_schema=a%22;drop",
        "postgres://ann:hunter2@db/x?smartcar_pooler=yes",
        "postgres://ann:hunter2@db/x?smartcar_connections=0",
        "postgres://ann:hunter2@db/x?sslcert=/c.pem",
        "postgres://ann:hunter2@db/x?target_session_attrs=standby",
        "postgres://ann:hunter2@a,b/x?port=1,2,3",
        "postgres://ann:hunter2@a,b/x?hostaddr=10.0.0.1",
        "postgres://ann:hunter2@db:port/x",
        "postgres://ann:a?hunter2=b",
        "postgres://ann:p@db?hunter2=b@db/x",
        "postgres://ann:5432?hunter2=b/c@db/x",
        "postgres:///x",
        "postgres://ann:hunter2@/x",
        "postgres:",
    ] {
        let error = Address::parse(text).err().unwrap_or_else(|| panic!("{text} was accepted"));
        assert_eq!(error.kind(), crate::ErrorKind::Config);
        assert_eq!(error.field(), Some("store"));
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    }
}
