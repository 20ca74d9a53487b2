//! What the tests share: a sandbox, a client, and short words for what a back end does.

use std::sync::Once;
use std::time::Duration;

use reqwest::{Client, Response};
use serde_json::Value;
use smartcar_sandbox::{Config, ConnectRequest, Consent, Sandbox};

pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: Client,
}

pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

pub(crate) fn client() -> Client {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
    Client::builder().user_agent("tests").no_proxy().build().unwrap()
}

pub(crate) async fn world(config: Config) -> World {
    World { sandbox: Sandbox::start(config).await.unwrap(), http: client() }
}

pub(crate) fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// The value of a parameter of a redirect.
pub(crate) fn param(url: &str, name: &str) -> Option<String> {
    let url = reqwest::Url::parse(url).unwrap();
    url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

impl World {
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.origin())
    }

    pub(crate) async fn try_token(&self, form: &[(&str, &str)]) -> reqwest::Result<Response> {
        let config = self.sandbox.config();
        let request = self.http.post(self.url("/oauth/token"));
        request.basic_auth(&config.client_id, Some(&config.client_secrets[0])).form(form).send().await
    }

    pub(crate) async fn token(&self, form: &[(&str, &str)]) -> (u16, Value) {
        let response = self.try_token(form).await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    pub(crate) async fn exchange(&self, code: &str) -> (u16, Value) {
        self.token(&[("grant_type", "authorization_code"), ("code", code)]).await
    }

    pub(crate) async fn refresh(&self, token: &str) -> (u16, Value) {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    pub(crate) async fn refreshed(&self, token: &str) -> Tokens {
        let (status, body) = self.refresh(token).await;
        assert_eq!(status, 200, "{body}");
        tokens(&body)
    }

    pub(crate) async fn connect(&self, request: ConnectRequest) -> (Consent, Tokens) {
        let consent = self.sandbox.connect(request).unwrap();
        let (status, body) = self.exchange(&param(&consent.redirect_url, "code").unwrap()).await;
        assert_eq!(status, 200, "{body}");
        (consent, tokens(&body))
    }

    pub(crate) async fn get_response(&self, path: &str, access: &str) -> Response {
        self.http.get(self.url(path)).bearer_auth(access).send().await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str, access: &str) -> (u16, Value) {
        let response = self.get_response(path, access).await;
        (response.status().as_u16(), response.json().await.unwrap())
    }

    pub(crate) async fn post(&self, path: &str, access: &str, body: Value) -> (u16, Value) {
        let response = self.http.post(self.url(path)).bearer_auth(access).json(&body).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    /// An application token (API v3).
    pub(crate) async fn application(&self) -> String {
        let config = self.sandbox.config();
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", &config.v3_client_id),
            ("client_secret", &config.v3_client_secrets[0]),
        ];
        let response = self.http.post(self.url("/oauth2/token")).form(&form).send().await.unwrap();
        let body: Value = response.json().await.unwrap();
        body["access_token"].as_str().unwrap().to_owned()
    }

    /// A consent and all that API v3 needs to ask for its first vehicle.
    pub(crate) async fn v3(&self, request: ConnectRequest) -> V3<'_> {
        let consent = self.sandbox.connect(request).unwrap();
        V3 {
            world: self,
            token: self.application().await,
            user: consent.user_id.clone().unwrap(),
            vehicle: consent.vehicles[0].clone(),
        }
    }

    pub(crate) async fn control(&self, path: &str, body: Value) -> (u16, Value) {
        let response = self.http.post(self.url(path)).json(&body).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }
}

pub(crate) fn tokens(body: &Value) -> Tokens {
    let text = |name: &str| body[name].as_str().unwrap().to_owned();
    Tokens { access: text("access_token"), refresh: text("refresh_token") }
}

/// The application, asking for one vehicle on behalf of its user.
pub(crate) struct V3<'a> {
    pub(crate) world: &'a World,
    pub(crate) token: String,
    pub(crate) user: String,
    pub(crate) vehicle: String,
}

impl V3<'_> {
    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let path = path.replace("{id}", &self.vehicle);
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let request = self.world.http.request(method, self.world.url(&format!("/v3{path}")));
        request.bearer_auth(&self.token).header("sc-user-id", &self.user)
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        answer(self.request("GET", path).send().await.unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        answer(self.request("POST", path).json(&body).send().await.unwrap()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> (u16, Value) {
        answer(self.request("DELETE", path).send().await.unwrap()).await
    }

    /// The body of one signal.
    pub(crate) async fn signal(&self, code: &str) -> Value {
        let (status, body) = self.get(&format!("/vehicles/{{id}}/signals/{code}")).await;
        assert_eq!(status, 200, "{code} {body}");
        body["data"]["attributes"].clone()
    }
}

/// Status and JSON body, or null where there is none.
pub(crate) async fn answer(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (status, if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() })
}
