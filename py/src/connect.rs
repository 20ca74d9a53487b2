//! Connect's addresses, and what came back from them, as keywords.

use std::time::Duration;

use pyo3::prelude::*;
use smartcar_sdk::{
    Client, CompleteConnect, CompleteReauthentication, ConnectUrl, Error, ErrorKind, ReauthenticateUrl,
};

use crate::{
    arguments::{flag, invalid, mode, optional_flag, optional_text, span, text, texts},
    error::{Failure, invalid_type},
};

/// What an address of Connect's is to bring back.
pub(crate) enum State {
    None,
    Plain(String),
    Signed(String, Duration),
}

/// The state in three keywords, of which one excludes the others.
pub(crate) fn state(
    state: Option<&Bound<'_, PyAny>>,
    signed_state: Option<&Bound<'_, PyAny>>,
    valid_for: Option<&Bound<'_, PyAny>>,
) -> PyResult<State> {
    let valid_for = valid_for.map(|time| span("valid_for", time)).transpose()?;
    match (optional_text("state", state)?, optional_text("signed_state", signed_state)?, valid_for) {
        (Some(_), Some(_), _) => {
            Err(invalid("signed_state", "excludes state: an address carries one of them"))
        }
        (None, Some(payload), Some(valid_for)) => Ok(State::Signed(payload, valid_for)),
        (None, Some(_), None) => {
            Err(invalid("valid_for", "is missing: say how long the signed state is good for"))
        }
        (_, None, Some(_)) => {
            Err(invalid("valid_for", "belongs to a signed_state: give one, or leave it out"))
        }
        (Some(state), None, None) => Ok(State::Plain(state)),
        (None, None, None) => Ok(State::None),
    }
}

/// The keywords of `Client.connect_url`.
#[derive(Default)]
pub(crate) struct UrlKeywords<'a, 'py> {
    pub scope: Option<&'a Bound<'py, PyAny>>,
    pub redirect_uri: Option<&'a Bound<'py, PyAny>>,
    pub mode: Option<&'a Bound<'py, PyAny>>,
    pub without_code: Option<&'a Bound<'py, PyAny>>,
    pub force_approval: Option<&'a Bound<'py, PyAny>>,
    pub make: Option<&'a Bound<'py, PyAny>>,
    pub single_select: Option<&'a Bound<'py, PyAny>>,
    pub single_select_vin: Option<&'a Bound<'py, PyAny>>,
    pub flags: Option<&'a Bound<'py, PyAny>>,
    pub external_id: Option<&'a Bound<'py, PyAny>>,
    pub clear_external_id: Option<&'a Bound<'py, PyAny>>,
    pub user: Option<&'a Bound<'py, PyAny>>,
}

impl UrlKeywords<'_, '_> {
    /// The address, with everything that was given.
    pub(crate) fn build(self, mut url: ConnectUrl, state: State) -> PyResult<String> {
        url = match state {
            State::None => url,
            State::Plain(state) => url.state(state),
            State::Signed(payload, valid_for) => url.signed_state(payload, valid_for),
        };
        if let Some(scope) = self.scope {
            url = url.scope(texts("scope", scope)?);
        }
        if let Some(uri) = self.redirect_uri {
            url = url.redirect_uri(&text("redirect_uri", uri)?);
        }
        if let Some(cars) = self.mode {
            url = url.mode(mode("mode", cars)?);
        }
        if let Some(without) = self.without_code {
            url = url.without_code(flag("without_code", without)?);
        }
        if let Some(force) = self.force_approval {
            url = url.force_approval(flag("force_approval", force)?);
        }
        if let Some(make) = self.make {
            url = url.make(text("make", make)?);
        }
        if let Some(single) = self.single_select {
            url = url.single_select(flag("single_select", single)?);
        }
        if let Some(vin) = self.single_select_vin {
            url = url.single_select_vin(text("single_select_vin", vin)?);
        }
        if let Some(flags) = self.flags {
            url = url.flags(text("flags", flags)?);
        }
        if let Some(id) = self.external_id {
            url = url.external_id(text("external_id", id)?);
        }
        if optional_flag("clear_external_id", self.clear_external_id)? == Some(true) {
            url = url.clear_external_id();
        }
        if let Some(user) = self.user {
            url = url.user(text("user", user)?);
        }
        Ok(url.build().map_err(Failure)?)
    }
}

/// The address at which a driver signs in again.
pub(crate) fn reauthenticate_url(
    mut url: ReauthenticateUrl,
    state: State,
    redirect_uri: Option<&Bound<'_, PyAny>>,
) -> PyResult<String> {
    url = match state {
        State::None => url,
        State::Plain(state) => url.state(state),
        State::Signed(payload, valid_for) => url.signed_state(payload, valid_for),
    };
    if let Some(uri) = redirect_uri {
        url = url.redirect_uri(&text("redirect_uri", uri)?);
    }
    Ok(url.build().map_err(Failure)?)
}

/// What came back from Connect: a redirect, or its code and state.
pub(crate) fn completion(
    py: Python<'_>,
    client: &Client,
    redirect: Option<&Bound<'_, PyAny>>,
    code: Option<&Bound<'_, PyAny>>,
    returned_state: Option<&Bound<'_, PyAny>>,
) -> PyResult<CompleteConnect> {
    let complete = match (optional_text("redirect", redirect)?, optional_text("code", code)?) {
        (Some(redirect), None) => client.complete_connect(redirect),
        (None, Some(code)) => client.complete_connect_code(code),
        (Some(_), Some(_)) => {
            return Err(invalid("code", "excludes redirect: the redirect has the code in it"));
        }
        (None, None) => {
            let message = "redirect must be a str, not NoneType";
            let error = Error::new(ErrorKind::InvalidInput, message).with_field("redirect");
            return Err(invalid_type(py, &error));
        }
    };
    Ok(match optional_text("returned_state", returned_state)? {
        Some(state) => complete.returned_state(state),
        None => complete,
    })
}

/// What a redirect of signing in again has to carry.
pub(crate) fn reauthentication(
    mut complete: CompleteReauthentication,
    state: Option<&Bound<'_, PyAny>>,
    signed_state: Option<&Bound<'_, PyAny>>,
    unchecked_state: Option<&Bound<'_, PyAny>>,
) -> PyResult<CompleteReauthentication> {
    if let Some(state) = optional_text("state", state)? {
        complete = complete.state(state);
    }
    if optional_flag("signed_state", signed_state)? == Some(true) {
        complete = complete.signed_state();
    }
    if optional_flag("unchecked_state", unchecked_state)? == Some(true) {
        complete = complete.unchecked_state();
    }
    Ok(complete)
}
