//! Where requests go.

use arc_swap::ArcSwap;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

/// What stays as it is in a segment of an address.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b':')
    .remove(b'@')
    .remove(b'+');

/// `{origin}/{version}/{segments}`; every segment is escaped. An origin given with its version is taken as it is.
pub(crate) fn url<'a>(
    origin: &Url,
    version: &'static str,
    segments: impl IntoIterator<Item = &'a str>,
) -> Url {
    let base = origin.path().trim_end_matches('/');
    let mut path = String::with_capacity(128);
    path.push_str(base);
    if base.rsplit('/').next() != Some(version) {
        path.extend(["/", version]);
    }
    // An id that is empty or dots would lead to another resource: those that come from answers are checked as well.
    for segment in segments.into_iter().filter(|segment| !matches!(*segment, "." | "..")) {
        path.push('/');
        path.extend(utf8_percent_encode(segment, PLAIN));
    }
    let mut url = origin.clone();
    url.set_path(&path);
    url
}

/// Addresses below a vehicle, each made once. A vehicle has them for itself: they go with it, and with them its id.
#[derive(Debug, Default)]
pub(crate) struct Addresses(ArcSwap<Vec<(&'static str, Url)>>);

/// Readings whose address a vehicle keeps.
const MOST: usize = 8;

impl Addresses {
    /// The address of a reading; `make` makes it where it is not known. No two addresses have the same `reading`: every signal
    /// has a `-` in its code, and no path of API v2 has one.
    pub(crate) fn of(&self, reading: &'static str, make: impl FnOnce() -> Url) -> Url {
        let known = self.0.load();
        if let Some((_, url)) = known.iter().find(|(name, _)| *name == reading) {
            return url.clone();
        }
        let url = make();
        if known.len() < MOST {
            self.0.rcu(|known| {
                let new = (!known.iter().any(|(name, _)| *name == reading)).then(|| (reading, url.clone()));
                known.iter().cloned().chain(new).collect::<Vec<_>>()
            });
        }
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_version_once_and_nothing_in_it_is_a_path() {
        let made = |origin: &str, segments: &[&str]| {
            url(&Url::parse(origin).unwrap(), "v2.0", segments.iter().copied()).to_string()
        };
        let plain = ["vehicles", "36ab27d0-fd9d-4455-823a-ce30af709ffc", "tires", "pressure"];
        let path = "v2.0/vehicles/36ab27d0-fd9d-4455-823a-ce30af709ffc/tires/pressure";
        for origin in
            ["https://api.smartcar.com", "https://api.smartcar.com/", "https://api.smartcar.com/v2.0/"]
        {
            assert_eq!(made(origin, &plain), format!("https://api.smartcar.com/{path}"));
        }
        assert_eq!(made("http://proxy:8080/smartcar", &plain), format!("http://proxy:8080/smartcar/{path}"));
        assert_eq!(
            made("http://h", &["user", "a/b?c#d%2e\\ü", "..", "x"]),
            "http://h/v2.0/user/a%2Fb%3Fc%23d%252e%5C%C3%BC/x"
        );
    }

    #[test]
    fn an_address_is_made_once_and_only_some_are_kept() {
        let addresses = Addresses::default();
        let url = |path: &str| Url::parse("http://h").unwrap().join(path).unwrap();
        assert_eq!(addresses.of("odometer", || url("a")), url("a"));
        assert_eq!(addresses.of("odometer", || unreachable!("it is known")), url("a"));
        for reading in ["b", "c", "d", "e", "f", "g", "h", "i", "j"] {
            assert_eq!(addresses.of(reading, || url(reading)), url(reading));
        }
        assert_eq!(addresses.0.load().len(), MOST);
    }
}
