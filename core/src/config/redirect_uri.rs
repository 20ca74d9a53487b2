//! Where Connect sends drivers back to. Smartcar compares it byte for byte with what its dashboard has, and once more when
//! the code is exchanged: so it is checked and never written anew. (A `Url` lowers hosts, drops `:443`, resolves `..`.)

use std::fmt;

use url::Url;

/// A redirect URI, to the byte as it was given.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct RedirectUri(Box<str>);

impl RedirectUri {
    /// Checks and takes one: an absolute URI without a fragment, as OAuth asks, of any scheme. What is wrong otherwise.
    pub(crate) fn new(uri: &str) -> Result<Self, &'static str> {
        if uri.is_empty() {
            return Err("is empty: set it, or leave it out");
        }
        if uri.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(
                "holds a space, a line break or another character that no URI has: write it as %20, or take it out",
            );
        }
        if uri.contains('#') {
            return Err(
                "has a fragment: Connect appends its parameters to the query, so leave # and what follows out",
            );
        }
        let Some((scheme, rest)) = uri.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) else {
            return Err("is not a URL: give it whole, with https://");
        };
        // Deep links are legal (sc<client id>://exchange), so only what can hold neither host nor path is turned away.
        let web = ["https", "http"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
        let complete = match rest.strip_prefix("//") {
            Some(rest) if web => !rest.is_empty() && !rest.starts_with(['/', '?', '\\']),
            Some(_) => true,
            None => !web && rest.starts_with('/'),
        };
        if !complete || Url::parse(uri).is_err() {
            return Err(
                "is not a URL with a host: give it whole, with https:// and a host and port that can be",
            );
        }
        Ok(Self(uri.into()))
    }

    /// As it was given.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &self.0)
    }
}

/// Whether a text can be what stands before the colon of a URI.
pub(crate) fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// URIs that a URL library would write differently, or that one might turn away.
    pub(crate) const ODD: &[&str] = &[
        "http://localhost:8000",
        "http://localhost:8000/",
        "http://LocalHost:8000/Callback",
        "HTTPS://Example.COM/Callback",
        "https://example.com:443/callback",
        "http://example.com:80",
        "https://example.com:/callback",
        "https://example.com:08443/callback",
        "https://example.com/a/../b/./c",
        "https://example.com/%2e%2e/b",
        "https://example.com/a//b",
        "https://example.com/ä?ö=ü",
        "https://exämple.com/callback",
        "https://xn--exmple-cua.com/callback",
        "https://example.com/%c3%a4%7euser",
        "https://example.com/~user",
        "https://example.com?next=a+b%20c&x=%2B",
        "https://example.com/callback?",
        "https://example.com/callback?a=b&a=c",
        "https://example.com/callback?a='b'\"<>|^`{}",
        "https://example.com\\callback",
        "https://user:pass@example.com/callback",
        "http://127.1:8000/callback",
        "http://0x7f.0.0.1/callback",
        "http://[0:0:0:0:0:0:0:1]:8000/callback",
        "https://example.com./callback",
        "sc36ab27d0-fd9d-4455-823a-ce30af709ffc://exchange",
        "SCapp://Exchange",
        "app://back/here",
        "app://",
        "com.example.app:/callback",
        "com.example.app:///callback/../x",
    ];

    #[test]
    fn what_is_given_is_what_there_is() {
        for uri in ODD {
            assert_eq!(RedirectUri::new(uri).expect(uri).as_str(), *uri);
        }
    }

    #[test]
    fn what_is_no_absolute_uri_is_turned_away() {
        for bad in [
            "",
            " ",
            "nonsense",
            "/callback",
            "//example.com/callback",
            "example.com/callback",
            "localhost:8000/callback",
            "https:",
            "https://",
            "https:///callback",
            "https://?a=b",
            "https:/example.com",
            "https:example.com",
            "https://:443/",
            "https://example.com:99999/",
            "https://example.com:a/",
            "https://[::1/",
            "https://example.com/#",
            "https://example.com/a#b",
            "app://back#x",
            " https://example.com/",
            "https://example.com/\n",
            "https://example.com/a b",
            "https://example.com/a\tb",
            "https://example.com/\u{a0}",
            "https://example.com/\u{2028}",
            "https://example.com/\0",
            "\u{feff}https://example.com/",
            "mailto:a@b.example",
            "javascript:alert(1)",
            "urn:ietf:wg:oauth:2.0:oob",
            "1app://back",
            "a_b://back",
            "ä://back",
            "://back",
        ] {
            assert!(RedirectUri::new(bad).is_err(), "{bad:?}");
        }
    }
}
