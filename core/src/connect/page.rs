//! What the addresses of Connect have in common: where they lead, the way back, and the state.

use std::time::Duration;

use ::url::Url;

use super::state::StateKeys;
use crate::{Error, Result, config::Config, shown::Origin};

/// What the addresses have in common: where they lead, and the way back.
#[derive(Clone)]
pub(super) struct Page {
    origin: Url,
    client_id: String,
    pub redirect_uri: Result<Option<Url>>,
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
            redirect_uri: Ok(config.redirect_uri.clone()),
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
        let mut url = self.origin;
        url.set_path(path);
        {
            let mut query = url.query_pairs_mut();
            query.extend_pairs(first).append_pair("client_id", &self.client_id);
            if let Some(redirect_uri) = &redirect_uri {
                query.append_pair("redirect_uri", redirect_uri.as_str());
            }
            query.extend_pairs(more);
            if let Some(state) = &state {
                query.append_pair("state", state);
            }
        }
        Ok(url.into())
    }
}

/// A redirect URI that is not the client's own.
pub(super) fn redirect_uri(uri: &str) -> Result<Url> {
    match Url::parse(uri) {
        // As for the setting: deep links are legal, so only an address that can hold no host part is turned away.
        Ok(url) if !url.cannot_be_a_base() => Ok(url),
        _ => Err(Error::invalid_input(
            "redirect_uri",
            "redirect_uri is not a URL with a host: give it whole, with https://",
        )),
    }
}

/// A parameter that goes into the address as it is.
pub(super) fn plain(name: &'static str, value: String) -> Result<String> {
    if value.is_empty() || value.chars().any(char::is_control) {
        return Err(Error::invalid_input(
            name,
            format!("{name} is empty or holds a control character: set it, or leave it out"),
        ));
    }
    Ok(value)
}
