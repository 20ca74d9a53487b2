//! Connect and signing in again.

use smartcar_sandbox::{CarChoice, Choice, ConnectRequest, Reauthentication};
use smartcar_sdk::Result;

use super::{Runner, line::Line, show};

/// The state where a line gives none.
const STATE: &str = "behaviour";

impl Runner {
    pub(super) async fn connect(&mut self, line: &Line) -> Result<String> {
        let (single, without_code) = (line.flag("single_select"), line.flag("without_code"));
        let signed = line.option("signed_state");
        let state = match signed {
            Some(payload) => Some(self.state_of(payload, line)?),
            None => Some(line.option("state").unwrap_or(STATE).to_owned()),
        };
        let expected = line.owned("expect_state");
        let checked = signed.is_none() && !line.flag("unchecked");
        let expected = expected.or_else(|| state.clone().filter(|_| checked));
        let mut request = ConnectRequest {
            scope: line.list("scope"),
            make: line.owned("make"),
            powertrain: line.owned("powertrain"),
            user: line.owned("user"),
            single_select: single,
            single_select_vin: line.owned("vin"),
            state,
            external_id: line.owned("external_id"),
            mode: line.owned("mode"),
            response_type: without_code.then(|| "none".to_owned()),
            deny: line.flag("deny"),
            error: line.owned("error"),
            ..ConnectRequest::default()
        };
        if let Some(count) = line.number("vehicles") {
            request.vehicles = Choice::Count(count);
        }
        if let Some(index) = line.number("index") {
            request.vehicles = Choice::These(vec![CarChoice::Index(index)]);
        }
        let mut completion = self
            .client
            .complete_connect(self.world.consent(request))
            .per_vehicle(single)
            .without_code(without_code)
            .account_from_external_id(line.flag("account_from_external_id"));
        if let Some(state) = expected {
            completion = completion.state(state);
        }
        if line.flag("unchecked") {
            completion = completion.unchecked_state();
        }
        if signed.is_some() {
            completion = completion.signed_state();
        }
        if let Some(account) = line.option("account") {
            completion = completion.account(account);
        }
        let connected = completion.await?;
        let text = show::grant(&connected);
        let name = line.word(1);
        match self.grants.iter_mut().find(|(known, _)| known == name) {
            Some((_, grant)) => *grant = connected,
            None => self.grants.push((name.to_owned(), connected)),
        }
        Ok(text)
    }

    pub(super) async fn complete(&self, line: &Line) -> Result<String> {
        let mut completion =
            self.client.complete_connect(line.word(1)).without_code(line.flag("without_code"));
        if let Some(state) = line.option("state") {
            completion = completion.state(state);
        }
        if line.flag("signed") {
            completion = completion.signed_state();
        }
        if line.flag("unchecked") {
            completion = completion.unchecked_state();
        }
        Ok(show::grant(&completion.await?))
    }

    pub(super) fn url(&self, line: &Line) -> Result<String> {
        let mut url = self.client.connect_url();
        if line.option("scope").is_some() {
            url = url.scope(line.list("scope"));
        }
        if let Some(mode) = line.mode() {
            url = url.mode(mode);
        }
        for (name, value) in line.options() {
            url = match name.as_str() {
                "state" => url.state(value),
                "signed_state" => url.signed_state(value, line.valid_for()),
                "redirect_uri" => url.redirect_uri(value),
                "without_code" => url.without_code(value == "true"),
                "force" => url.force_approval(value == "true"),
                "make" => url.make(value),
                "single_select" => url.single_select(value == "true"),
                "vin" => url.single_select_vin(value),
                "flags" => url.flags(value),
                "external_id" => url.external_id(value),
                "clear_external_id" => url.clear_external_id(),
                "user" => url.user(value),
                _ => url,
            };
        }
        Ok(shown(&url.build()?, line))
    }

    pub(super) fn reauthenticate_url(&self, line: &Line) -> Result<String> {
        let mut url = self.client.reauthenticate_url(&self.vehicle_id(line.word(1)));
        for (name, value) in line.options() {
            url = match name.as_str() {
                "state" => url.state(value),
                "signed_state" => url.signed_state(value, line.valid_for()),
                "redirect_uri" => url.redirect_uri(value),
                _ => url,
            };
        }
        Ok(shown(&url.build()?, line))
    }

    pub(super) async fn reauthenticate(&self, line: &Line) -> Result<String> {
        let state = line.option("state").unwrap_or(STATE);
        let request = Reauthentication {
            vehicle_id: self.vehicle_id(line.word(1)),
            state: Some(state.to_owned()),
            deny: line.flag("deny"),
            ..Reauthentication::default()
        };
        let redirect = self.world.sandbox.reauthenticate(request).expect("a known vehicle").redirect_url;
        let expected = line.option("expect_state").unwrap_or(state);
        let completion = self.client.complete_reauthentication(redirect).state(expected);
        Ok(format!("reauthenticated {}", self.vehicle_name(&completion.await?)))
    }

    pub(super) fn signed_state(&self, line: &Line) -> Result<String> {
        let mut state = self.state_of(line.word(1), line)?;
        if line.flag("tamper") {
            let last = state.pop();
            state.push(if last == Some('A') { 'B' } else { 'A' });
        }
        Ok(format!("state {}", self.client.check_state(&state)?))
    }

    /// A state with this payload, as a Connect URL has it. No character of it is escaped there.
    fn state_of(&self, payload: &str, line: &Line) -> Result<String> {
        let url = self.client.connect_url().signed_state(payload, line.valid_for()).build()?;
        let (_, state) = url.split_once("&state=").expect("a state");
        Ok(state.split('&').next().unwrap_or_default().to_owned())
    }
}

/// A URL without what differs from run to run, its parameters in order.
fn shown(built: &str, line: &Line) -> String {
    let (path, query) = built.split_once('?').expect("a query");
    let path = path.split('/').skip(3).collect::<Vec<_>>().join("/");
    let own = line.option("redirect_uri").is_some();
    let signed = line.option("signed_state").is_some();
    let mut kept: Vec<_> = query
        .split('&')
        .filter(|pair| !pair.starts_with("client_id=") && (own || !pair.starts_with("redirect_uri=")))
        .map(|pair| if signed && pair.starts_with("state=") { "state=signed" } else { pair })
        .collect();
    kept.sort_unstable();
    format!("url /{path}?{}", kept.join("&"))
}
