//! What the addresses of Connect have in common: where they lead, the way back, and the state.

use std::time::Duration;

use ::url::{Url, form_urlencoded};

use super::state::StateKeys;
use crate::{
    Error, Result,
    config::{Config, RedirectUri},
    shown::Origin,
};

/// What the addresses have in common: where they lead, and the way back.
#[derive(Clone)]
pub(super) struct Page {
    origin: Url,
    client_id: String,
    pub redirect_uri: Result<RedirectUri>,
    keys: StateKeys,
    pub state: Option<State>,
}

#[derive(Clone)]
pub(super) enum State {
    Plain(String),
    Signed { payload: String, valid_for: Duration },
}

/// A state may be the key to a driver's session: it is not shown.
impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("State(..)")
    }
}

impl std::fmt::Debug for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Page")
            .field("origin", &Origin(&self.origin))
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

impl Page {
    pub(super) fn new(config: &Config, client_id: &str, keys: StateKeys) -> Self {
        Self {
            origin: config.origins.connect.clone(),
            client_id: client_id.to_owned(),
            redirect_uri: config.redirect_uri.clone().ok_or_else(|| {
                Error::config(
                    "redirect_uri",
                    "redirect_uri is missing, and Connect has to know where to send the driver back to: set it \
                     (SMARTCAR_REDIRECT_URI), or give it for this address, as it is registered in Smartcar's dashboard",
                )
            }),
            keys,
            state: None,
        }
    }

    /// The address, its parameters in this order: `first`, the common ones, `more`.
    pub(super) fn build(
        self,
        path: &str,
        first: &[(&str, &str)],
        more: &[(&'static str, String)],
    ) -> Result<String> {
        let redirect_uri = self.redirect_uri?;
        let state = match self.state {
            Some(State::Plain(state)) => Some(plain("state", state)?),
            Some(State::Signed { payload, valid_for }) => Some(self.keys.sign(&payload, valid_for)?),
            None => None,
        };
        let common = [("client_id", &*self.client_id), ("redirect_uri", redirect_uri.as_str())];
        let more = more.iter().map(|(name, value)| (*name, &**value));
        let query: Vec<_> = first
            .iter()
            .copied()
            .chain(common)
            .chain(more)
            .chain(state.as_deref().map(|state| ("state", state)))
            .map(|(name, value)| format!("{name}={}", escaped(value)))
            .collect();
        let mut url = self.origin;
        url.set_path(path);
        url.set_query(Some(&query.join("&")));
        Ok(url.into())
    }
}

/// A value as a query has it. A space is `%20`: what reads a `+` there as a plus reads this right as well.
fn escaped(value: &str) -> String {
    form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>().replace('+', "%20")
}

/// A redirect URI that is not the client's own.
pub(super) fn redirect_uri(uri: &str) -> Result<RedirectUri> {
    RedirectUri::new(uri).map_err(|why| Error::invalid_input("redirect_uri", format!("redirect_uri {why}")))
}

/// A parameter that goes into the address as it is.
pub(super) fn plain(name: &'static str, value: String) -> Result<String> {
    if value.trim().is_empty() || value.chars().any(char::is_control) {
        return Err(Error::invalid_input(
            name,
            format!("{name} is empty or holds a control character: set it, or leave it out"),
        ));
    }
    Ok(value)
}
