//! Completing Connect, as callers ask for it; `completion` does it.

use std::{
    future::{Future, IntoFuture},
    pin::Pin,
};

use super::{completion::Brought, page, state::ExpectedState};
use crate::{
    Client, Error, ErrorKind, Result, config::RedirectUri, runtime, store::record::GrantMode,
    tokens::grant::Grant,
};

/// The longest account id that is stored.
pub(super) const LONGEST_ACCOUNT: usize = 256;

/// What came back from Connect.
enum Came {
    Redirect(String),
    Code { code: String, state: Option<String> },
}

/// Completes Connect; await it. Made by [`Client::complete_connect`].
#[must_use = "nothing happens until it is awaited"]
pub struct CompleteConnect {
    client: Client,
    came: Came,
    state: ExpectedState,
    account: Option<String>,
    account_from_external_id: bool,
    redirect_uri: Option<Result<RedirectUri>>,
    mode: GrantMode,
    without_code: bool,
    /// A returned state was given beside a redirect, which has one.
    misplaced: bool,
}

/// The redirect holds the code: it is not shown.
impl std::fmt::Debug for CompleteConnect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CompleteConnect")
            .field("account", &self.account)
            .field("mode", &self.mode)
            .finish_non_exhaustive()
    }
}

impl CompleteConnect {
    pub(crate) fn new(client: Client, redirect: String) -> Self {
        Self::of(client, Came::Redirect(redirect))
    }

    pub(crate) fn of_code(client: Client, code: String) -> Self {
        Self::of(client, Came::Code { code, state: None })
    }

    fn of(client: Client, came: Came) -> Self {
        Self {
            client,
            came,
            state: ExpectedState::default(),
            account: None,
            account_from_external_id: false,
            redirect_uri: None,
            mode: GrantMode::User,
            without_code: false,
            misplaced: false,
        }
    }

    /// The state this driver was sent to Connect with; a redirect with another one, or none, is turned away before anything
    /// is sent. With [`signed_state`](Self::signed_state), the payload that it has to carry.
    ///
    /// One of this, `signed_state` and [`unchecked_state`](Self::unchecked_state) is needed: anybody can make a redirect.
    pub fn state(mut self, expected: impl Into<String>) -> Self {
        self.state.value = Some(expected.into());
        self
    }

    /// The state is one of [`ConnectUrl::signed_state`](crate::ConnectUrl::signed_state): a redirect whose state is missing,
    /// forged or expired is turned away before anything is sent. [`Client::check_state`] gives the payload.
    ///
    /// This alone does not say that the browser is the one that was sent off: give the id of its session to
    /// [`state`](Self::state) as well.
    pub fn signed_state(mut self) -> Self {
        self.state.signed = true;
        self
    }

    /// Takes whatever redirect comes, whoever made it. For a redirect whose state was checked by other means, and for tests:
    /// without a check an attacker has a victim's session complete the attacker's own consent.
    pub fn unchecked_state(mut self) -> Self {
        self.state.unchecked = true;
        self
    }

    /// The state that came back beside a code that was given alone
    /// ([`Client::complete_connect_code`]); it is checked as that of a redirect is. A whole redirect has its own: there it is
    /// [`InvalidInput`](ErrorKind::InvalidInput), field `returned_state`, when it is awaited.
    pub fn returned_state(mut self, returned: impl Into<String>) -> Self {
        let returned = returned.into();
        match &mut self.came {
            Came::Code { state, .. } => *state = Some(returned),
            Came::Redirect(_) => self.misplaced = true,
        }
        self
    }

    /// Your own id of the customer, kept with the grant: take it from the session.
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.account = Some(account.into());
        self
    }

    /// Where no [`account`](Self::account) is given, keeps the redirect's `external_id` as the account. It came through a
    /// browser, which may have altered it: whoever holds that browser chooses the account.
    pub fn account_from_external_id(mut self, take: bool) -> Self {
        self.account_from_external_id = take;
        self
    }

    /// The redirect URI that the Connect URL named, where it was not the client's.
    pub fn redirect_uri(mut self, uri: &str) -> Self {
        self.redirect_uri = Some(page::redirect_uri(uri));
        self
    }

    /// Connect Match: the grant is for the one vehicle that was selected.
    pub fn per_vehicle(mut self, per_vehicle: bool) -> Self {
        self.mode = if per_vehicle { GrantMode::Vehicle } else { GrantMode::User };
        self
    }

    /// Takes a redirect that brings a user id and no code, as
    /// [`ConnectUrl::without_code`](crate::ConnectUrl::without_code) asks for: a grant without tokens, for API v3 alone.
    ///
    /// Without this such a redirect is turned away, and for a reason: nothing proves its `user_id`. It came through a
    /// browser, and whoever knows another user's id can put it there, while the application's own token reaches every user.
    /// docs/connect.md says what to compare it with.
    pub fn without_code(mut self, without: bool) -> Self {
        self.without_code = without;
        self
    }
}

impl IntoFuture for CompleteConnect {
    type Output = Result<Grant>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<Grant>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            if self.misplaced {
                return Err(Error::invalid_input(
                    "returned_state",
                    "returned_state belongs to a code that is given alone: a redirect carries its own state",
                ));
            }
            let keys = self.client.state_keys();
            let redirect = match self.came {
                Came::Redirect(redirect) => self.state.read(&redirect, &keys)?,
                Came::Code { code, state } => self.state.read_code(code, state, &keys)?,
            };
            let strangers = || redirect.external_id.filter(|_| self.account_from_external_id);
            let account = self.account.map(|account| ("account", account));
            let account = account.or_else(|| Some(("external_id", strangers()?)));
            let account = account.map(|(field, account)| checked_account(field, account)).transpose()?;
            let brought = match (redirect.code, redirect.user_id) {
                // Its user is learned with the tokens: that of the redirect proves nothing.
                (Some(code), _) => Brought::Code(code),
                (None, Some(user)) if self.without_code => Brought::User(user),
                (None, _) => {
                    return Err(Error::invalid_input(
                        "redirect",
                        "the redirect brings no code: that of a re-authentication is for complete_reauthentication; one of \
                         a Connect URL without_code is taken where that is said here, too",
                    ));
                }
            };
            let mut completion = self.client.completion()?;
            if let Some(redirect_uri) = self.redirect_uri {
                completion.redirect_uri = Some(redirect_uri?);
            }
            // Once the code has been sent there is no way back: a caller that goes away must not take the grant along.
            let sdks = completion.runtime.clone();
            let completing = async move { completion.complete(brought, account, self.mode).await };
            let task = runtime::spawn(&sdks, completing);
            task.await.unwrap_or_else(|_| Err(Error::new(ErrorKind::Closed, "the client was closed")))
        })
    }
}

pub(crate) fn checked_account(field: &'static str, account: String) -> Result<String> {
    if account.is_empty() || account.len() > LONGEST_ACCOUNT || account.chars().any(char::is_control) {
        let why = format!("{field} must be 1 to {LONGEST_ACCOUNT} bytes without control characters");
        return Err(Error::invalid_input(field, why));
    }
    Ok(account)
}
