//! The Connect pages: plain forms a browser can click through, with the element ids that end-to-end suites written
//! for Smartcar look for. The pages keep no session; each form carries what came before.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, RawForm, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use crate::catalogue::{BRANDS, brand};
use crate::connect::{CarChoice, Choice, ConnectRequest, Consent, Reauthentication};
use crate::control_error::ControlError;
use crate::smartcar::Smartcar;

type Shared = State<Arc<Smartcar>>;

pub(crate) fn routes() -> Router<Arc<Smartcar>> {
    Router::new()
        .route("/oauth/authorize", get(welcome))
        .route("/oauth/reauthenticate", get(welcome))
        .route("/oauth/authorize/brand", post(choose_brand))
        .route("/oauth/authorize/sign-in", post(sign_in))
        .route("/oauth/authorize/approval", post(approval))
        .route("/oauth/authorize/finish", post(finish))
}

/// What the Connect URL and the forms so far have said.
struct Session(Vec<(String, String)>);

impl Session {
    fn from_form(form: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(form).into_owned().collect())
    }

    /// The last word on a name.
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn hidden(&self) -> String {
        self.0.iter().fold(String::new(), |mut fields, (name, value)| {
            let (name, value) = (escape(name), escape(value));
            // Writing to a string cannot fail.
            let _ = write!(fields, "<input type=\"hidden\" name=\"{name}\" value=\"{value}\">");
            fields
        })
    }

    fn brand(&self) -> Option<&str> {
        self.get("brand").or_else(|| self.get("make"))
    }

    fn single(&self) -> bool {
        self.get("single_select") == Some("true") || self.get("single_select_vin").is_some()
    }

    /// The vehicle to sign in again for, if that is what the URL asks for.
    fn again(&self) -> Option<&str> {
        (self.get("response_type") == Some("vehicle_id")).then(|| self.get("vehicle_id").unwrap_or_default())
    }

    /// How many cars the driver has. Test mode's own accounts have one, or as many as their address says:
    /// `12-vehicles@smartcar.com`.
    fn cars(&self) -> usize {
        if self.get("mode") != Some("test") {
            return 2;
        }
        let number = self.get("username").and_then(|name| name.strip_suffix("-vehicles@smartcar.com"));
        number.and_then(|number| number.parse().ok()).filter(|number| (1..=999).contains(number)).unwrap_or(1)
    }

    /// What is wrong with the Connect URL.
    fn problem(&self, smartcar: &Smartcar) -> Option<String> {
        let client_id = self.get("client_id").or_else(|| self.get("application_id"));
        if client_id != Some(&smartcar.config.client_id) {
            return Some("client_id is not this application's (SMARTCAR_CLIENT_ID of the sandbox).".into());
        }
        if !matches!(self.get("response_type"), None | Some("code" | "none" | "vehicle_id")) {
            return Some("response_type must be code, none or vehicle_id.".into());
        }
        if self.get("redirect_uri").is_some_and(|uri| url::Url::parse(uri).is_err()) {
            return Some("redirect_uri is not a URL.".into());
        }
        let make = self.get("make").filter(|make| brand(make).is_none())?;
        Some(format!("There is no brand {make}."))
    }

    fn reauthentication(&self, vehicle: &str, deny: bool) -> Reauthentication {
        Reauthentication {
            vehicle_id: vehicle.to_owned(),
            redirect_uri: self.get("redirect_uri").map(str::to_owned),
            state: self.get("state").map(str::to_owned),
            deny,
        }
    }

    fn request(&self) -> ConnectRequest {
        let text = |name| self.get(name).map(str::to_owned);
        ConnectRequest {
            scope: self.get("scope").unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
            make: self.brand().map(str::to_owned),
            user: text("username"),
            vehicles: Choice::Count(self.cars()),
            single_select: self.single(),
            single_select_vin: text("single_select_vin"),
            redirect_uri: text("redirect_uri"),
            state: text("state"),
            external_id: text("external_id"),
            mode: text("mode"),
            response_type: text("response_type"),
            ..ConnectRequest::default()
        }
    }
}

/// A driver who goes where a Connect URL leads, to the end and without a browser. What `wish` says is said over the URL.
pub(crate) fn follow(smartcar: &Smartcar, url: &str, wish: &ConnectRequest) -> Result<Consent, ControlError> {
    let url = url::Url::parse(url).map_err(|error| ControlError::new(format!("url: {error}")))?;
    let session = Session(url.query_pairs().into_owned().collect());
    if let Some(problem) = session.problem(smartcar) {
        return Err(ControlError::new(format!("url: this Connect URL does not work. {problem}")));
    }
    match session.again() {
        Some(vehicle) => smartcar.reauthenticate(&session.reauthentication(vehicle, wish.deny)),
        None => smartcar.connect(&wish.over(session.request())),
    }
}

/// Text, safe in HTML.
pub(crate) fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut safe, letter| {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(letter),
        }
        safe
    })
}

const STYLE: &str = "body{font:16px system-ui;max-width:26em;margin:3em auto;padding:0 1em}\
    button,input{font:inherit;padding:.5em;margin:.2em 0}button{cursor:pointer}label{display:block}";

fn page(title: &str, content: &str) -> Response {
    let title = escape(title);
    Html(format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <style>{STYLE}</style></head><body><div class=\"page-content\"><h1>{title}</h1>{content}</div>\
         <p><small>This is the Smartcar sandbox: no real account is asked for.</small></p></body></html>"
    ))
    .into_response()
}

/// What is wrong with the Connect URL is shown to the developer, never sent to an address that may be wrong too.
fn wrong(message: &str) -> Response {
    (StatusCode::BAD_REQUEST, page("This Connect URL does not work", &format!("<p>{}</p>", escape(message))))
        .into_response()
}

fn form(action: &str, session: &Session, content: &str) -> String {
    format!("<form method=\"post\" action=\"/oauth/authorize/{action}\">{}{content}</form>", session.hidden())
}

/// `GET /oauth/authorize`
async fn welcome(State(smartcar): Shared, Query(query): Query<Vec<(String, String)>>) -> Response {
    let mut session = Session(query);
    if let Some(problem) = session.problem(&smartcar) {
        return wrong(&problem);
    }
    if let Some(vehicle) = session.again() {
        let brand = smartcar.world().car(vehicle).map(|car| car.brand.name);
        let Some(brand) = brand else { return wrong("vehicle_id is not a connected vehicle.") };
        session.0.push(("brand".to_owned(), brand.to_owned()));
    }
    let next = if session.brand().is_some() { "sign-in" } else { "brand" };
    let content = "<p>The application would like to connect to your car.</p>\
        <button id=\"continue-button\">Continue</button>";
    page("Connect your car", &form(next, &session, content))
}

async fn choose_brand(RawForm(body): RawForm) -> Response {
    let session = Session::from_form(&body);
    let mut content = String::from(
        "<input id=\"brand-search\" placeholder=\"Search\" autocomplete=\"off\" \
         oninput=\"for (const b of document.querySelectorAll('.brand-list-item')) \
         b.hidden = !b.id.includes(this.value.toUpperCase())\"><div>",
    );
    for brand in BRANDS {
        // Writing to a string cannot fail.
        let _ = write!(
            content,
            "<button id=\"{0}\" class=\"brand-list-item\" name=\"brand\" value=\"{0}\">{0}</button> ",
            brand.name
        );
    }
    content.push_str("</div>");
    page("Choose your brand", &form("sign-in", &session, &content))
}

async fn sign_in(RawForm(body): RawForm) -> Response {
    let session = Session::from_form(&body);
    let Some(brand) = session.brand().and_then(brand) else { return wrong("No brand was chosen.") };
    let content = "<label>E-mail <input id=\"username\" name=\"username\" required></label>\
        <label>Password <input id=\"password\" type=\"password\" name=\"password\"></label>\
        <button id=\"sign-in-button\">Sign in</button>";
    page(&format!("Sign in to {}", brand.name), &form("approval", &session, content))
}

async fn approval(State(smartcar): Shared, RawForm(body): RawForm) -> Response {
    let mut session = Session::from_form(&body);
    session.0.retain(|(name, _)| name != "password");
    if session.again().is_some() {
        let content = "<p>The application will go on having access.</p>\
            <button id=\"approval-button\" name=\"answer\" value=\"allow\">Allow</button> \
            <button id=\"deny-button\" name=\"answer\" value=\"deny\">Decline</button>";
        return page("Connect again?", &form("finish", &session, content));
    }
    let cars = match smartcar.garage(&session.request()) {
        Ok(cars) => cars,
        Err(error) => return wrong(&error.to_string()),
    };
    let kind = if session.single() { "radio" } else { "checkbox" };
    let mut content = String::new();
    for (number, (id, name)) in cars.iter().enumerate() {
        let checked = if number == 0 || !session.single() { " checked" } else { "" };
        let name = escape(name);
        // Writing to a string cannot fail.
        let _ = write!(
            content,
            "<label><input type=\"{kind}\" name=\"vehicle\" value=\"{id}\"{checked}> {name}</label>"
        );
    }
    content.push_str("<p>The application will be able to:</p><ul>");
    for permission in session.get("scope").unwrap_or_default().split_whitespace() {
        let _ = write!(content, "<li>{}</li>", escape(permission.trim_start_matches("required:")));
    }
    content.push_str(
        "</ul><button id=\"approval-button\" name=\"answer\" value=\"allow\">Allow</button> \
         <button id=\"deny-button\" name=\"answer\" value=\"deny\">Decline</button>",
    );
    page("Allow access?", &form("finish", &session, &content))
}

async fn finish(State(smartcar): Shared, RawForm(body): RawForm) -> Response {
    let session = Session::from_form(&body);
    if let Some(vehicle) = session.again() {
        let deny = session.get("answer") == Some("deny");
        return match smartcar.reauthenticate(&session.reauthentication(vehicle, deny)) {
            Ok(consent) => Redirect::to(&consent.redirect_url).into_response(),
            Err(error) => wrong(&error.to_string()),
        };
    }
    let mut request = session.request();
    request.deny = session.get("answer") == Some("deny");
    let chosen = session.0.iter().filter(|(name, _)| name == "vehicle");
    let chosen: Vec<_> = chosen.map(|(_, id)| CarChoice::Id(id.clone())).collect();
    if chosen.is_empty() && !request.deny {
        request.error = Some("user_manually_returned_to_application".into());
    }
    request.vehicles = Choice::These(chosen);
    match smartcar.connect(&request) {
        Ok(consent) => Redirect::to(&consent.redirect_url).into_response(),
        Err(error) => wrong(&error.to_string()),
    }
}
