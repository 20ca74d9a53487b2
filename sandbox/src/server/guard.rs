//! Who may talk to the sandbox: whoever knows it by one of its own names, and no page of another site.
//!
//! It gives tokens to whoever asks and listens where the developer's browser can reach it. A page that is open there
//! must not be able to use it: neither by a form or a script that posts across sites, nor under a name of the page's own
//! that it lets point to this machine (DNS rebinding). Programs send neither of the headers that give a browser away.

use std::net::{IpAddr, SocketAddr};

use axum::Json;
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use url::{Host, Url};

use crate::errors::oauth_error;

/// The names the sandbox answers to, whatever the port: it may be mapped.
pub(super) struct Names {
    /// Where it was told to listen.
    listens_on: IpAddr,
    given: Vec<String>,
}

impl Names {
    /// Of a sandbox that listens here and was given names of its own; else the name that is none.
    pub(super) fn new(listens_on: SocketAddr, given: &[String]) -> Result<Self, String> {
        let name = |given: &String| host_of(given).map(|host| host.to_string());
        let given = given.iter().map(|text| {
            name(text).ok_or_else(|| format!("{text:?} is not the name of a host, such as smartcar.internal"))
        });
        Ok(Self { listens_on: listens_on.ip().to_canonical(), given: given.collect::<Result<_, _>>()? })
    }

    /// Whether a host is this sandbox, for a connection that came in at this address.
    fn has(&self, host: &Host<String>, arrived_at: IpAddr) -> bool {
        let is_address = |address: IpAddr| {
            let address = address.to_canonical();
            address.is_loopback() || address == self.listens_on || address == arrived_at.to_canonical()
        };
        let by_itself = match host {
            Host::Domain(name) => is_local(name),
            Host::Ipv4(address) => is_address((*address).into()),
            Host::Ipv6(address) => is_address((*address).into()),
        };
        by_itself || self.given.contains(&host.to_string())
    }

    /// The answer to a request that is turned away.
    pub(super) fn refusal(&self, request: &Parts, arrived_at: IpAddr) -> Option<Response> {
        let known = |host: &str| host_of(host).is_some_and(|host| self.has(&host, arrived_at));
        let asked = hosts(request);
        if asked.is_empty() || !asked.iter().all(|host| known(host)) {
            let asked = asked.into_iter().find(|host| !known(host)).unwrap_or_default();
            return Some(refuse(
                request,
                &format!(
                    "The sandbox is not known as {asked:?}: start it with --allow-host NAME (allowed_hosts) if that is \
                     its name here."
                ),
            ));
        }
        if matches!(request.method, Method::GET | Method::HEAD | Method::OPTIONS) {
            // A driver comes to Connect, and back from it, from a page of another site.
            return None;
        }
        let origins = values(&request.headers, header::ORIGIN);
        let own = |origin: &String| {
            Url::parse(origin).ok().and_then(|origin| origin.host().map(|host| host.to_owned()))
        };
        let crosses = if origins.is_empty() {
            values(&request.headers, HeaderName::from_static("sec-fetch-site"))
                .contains(&"cross-site".to_owned())
        } else {
            !origins.iter().all(|origin| own(origin).is_some_and(|host| self.has(&host, arrived_at)))
        };
        crosses.then(|| {
            refuse(
                request,
                "A page of another site may not change anything here: call the sandbox from the server, or allow the \
                 page's host with --allow-host NAME (allowed_hosts).",
            )
        })
    }
}

/// A name that leads to this machine wherever it is looked up.
fn is_local(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost")
}

/// The host of `name`, `name:port` or `[address]:port`, as a browser would understand it.
fn host_of(text: &str) -> Option<Host<String>> {
    let authority: Authority = text.parse().ok()?;
    if authority.as_str().contains('@') {
        return None;
    }
    let host = authority.host();
    let host = Host::parse(host.strip_suffix('.').unwrap_or(host)).ok()?;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    // No pattern, for one: a name is what it says.
    if let Host::Domain(name) = &host
        && !name.bytes().all(fits)
    {
        return None;
    }
    Some(host)
}

/// The hosts a request names: in its header, and in its first line where that is a whole address. A header that cannot be
/// read is a host that nobody has.
fn hosts(request: &Parts) -> Vec<String> {
    let mut hosts = values(&request.headers, header::HOST);
    if hosts.len() > 1 {
        return vec![hosts.join(", ")];
    }
    hosts.extend(request.uri.authority().map(ToString::to_string));
    hosts
}

fn values(headers: &HeaderMap, name: HeaderName) -> Vec<String> {
    headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).collect()
}

/// 403, in the form of whatever was asked for.
fn refuse(request: &Parts, why: &str) -> Response {
    if request.uri.path().starts_with("/oauth") {
        return oauth_error(403, "access_denied", why);
    }
    (StatusCode::FORBIDDEN, Json(json!({ "error": why }))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(listens_on: &str, given: &[&str]) -> Names {
        let given: Vec<_> = given.iter().map(|name| (*name).to_owned()).collect();
        Names::new(listens_on.parse().unwrap(), &given).unwrap()
    }

    fn refused(names: &Names, method: &str, headers: &[(&str, &str)]) -> bool {
        let mut request = axum::http::Request::builder().method(method).uri("/sandbox/connect");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        names.refusal(&parts, "172.17.0.2".parse().unwrap()).is_some()
    }

    #[test]
    fn it_is_known_by_its_own_names_alone_whatever_the_port() {
        let names = names("0.0.0.0:8080", &["smartcar", "Sandbox.Internal:8080", "10.1.2.3"]);
        for own in [
            "localhost",
            "LOCALHOST:9000",
            "localhost.",
            "app.localhost:1",
            "127.0.0.1:8080",
            "127.1.2.3",
            "[::1]:8080",
            "[::ffff:127.0.0.1]",
            "0.0.0.0:8080",
            "172.17.0.2:8080",
            "smartcar:8080",
            "smartcar",
            "SANDBOX.internal",
            "10.1.2.3:80",
        ] {
            assert!(!refused(&names, "GET", &[("host", own)]), "{own}");
        }
        for stranger in [
            "evil.example",
            "evil.example:8080",
            "localhost.evil.example",
            "evil-localhost",
            "127.0.0.1.nip.io",
            "10.1.2.4",
            "172.17.0.3:8080",
            "[::2]",
            "localhost@evil.example",
            "",
            "local host",
            "smartcar.evil.example",
        ] {
            assert!(refused(&names, "GET", &[("host", stranger)]), "{stranger}");
        }
        assert!(refused(&names, "GET", &[]), "no host at all");
        assert!(refused(&names, "GET", &[("host", "localhost"), ("host", "evil.example")]), "two of them");
    }

    #[test]
    fn only_the_address_it_listens_on_is_its_own() {
        let names = names("192.168.1.5:8080", &[]);
        assert!(!refused(&names, "GET", &[("host", "192.168.1.5:8080")]));
        assert!(refused(&names, "GET", &[("host", "192.168.1.6:8080")]));
        assert!(refused(&names, "GET", &[("host", "0.0.0.0:8080")]));
    }

    #[test]
    fn a_page_of_another_site_may_look_but_change_nothing() {
        let names = names("127.0.0.1:8080", &["app.test"]);
        let host = ("host", "localhost:8080");
        for origin in
            ["http://evil.example", "http://localhost.evil.example:8080", "null", "file://", "x", ""]
        {
            for method in ["POST", "PUT", "PATCH", "DELETE"] {
                assert!(refused(&names, method, &[host, ("origin", origin)]), "{method} {origin}");
            }
            assert!(!refused(&names, "GET", &[host, ("origin", origin)]), "{origin}");
        }
        assert!(refused(&names, "POST", &[host, ("sec-fetch-site", "cross-site")]));
        assert!(refused(
            &names,
            "POST",
            &[host, ("origin", "http://localhost"), ("origin", "http://evil.example")]
        ));
        assert!(!refused(
            &names,
            "GET",
            &[host, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")]
        ));
        // A developer's own pages, the sandbox's, and programs.
        for origin in
            ["http://localhost:3000", "http://127.0.0.1:8080", "http://[::1]:3000", "https://app.test"]
        {
            assert!(
                !refused(&names, "POST", &[host, ("origin", origin), ("sec-fetch-site", "same-site")]),
                "{origin}"
            );
        }
        assert!(!refused(&names, "POST", &[host, ("sec-fetch-site", "same-origin")]));
        assert!(!refused(&names, "POST", &[host]));
    }

    #[test]
    fn a_name_that_is_none_is_named() {
        for bad in ["", "http://smartcar", "a b", "user@smartcar", "*"] {
            let given = [bad.to_owned()];
            let problem = Names::new("127.0.0.1:0".parse().unwrap(), &given).err();
            assert!(problem.is_some_and(|problem| problem.contains(&format!("{bad:?}"))), "{bad}");
        }
    }
}
