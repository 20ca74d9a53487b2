//! Connect: what comes back on the redirect, and what the grant then reaches.

use crate::common::{param, world};
use serde_json::json;
use smartcar_sandbox::{CarChoice, Choice, Config, ConnectRequest};

fn request(user: &str, vehicles: usize) -> ConnectRequest {
    ConnectRequest { user: Some(user.into()), vehicles: Choice::Count(vehicles), ..ConnectRequest::default() }
}

#[tokio::test]
async fn one_token_set_reaches_all_vehicles_selected() {
    let world = world(Config::default()).await;
    let request = ConnectRequest {
        state: Some("a b&c".into()),
        external_id: Some("sky-user-17".into()),
        ..request("ann@example.com", 3)
    };
    let (consent, pair) = world.connect(request).await;
    let url = &consent.redirect_url;
    assert!(url.starts_with(&world.url("/sandbox/callback?")), "{url}");
    assert_eq!(param(url, "state").as_deref(), Some("a b&c"));
    assert_eq!(param(url, "external_id").as_deref(), Some("sky-user-17"));
    assert_eq!(param(url, "user_id"), consent.user_id);
    let (_, user) = world.get("/v2.0/user", &pair.access).await;
    assert_eq!(user["id"].as_str(), consent.user_id.as_deref());
    let (_, vehicles) = world.get("/v2.0/vehicles", &pair.access).await;
    assert_eq!(vehicles["vehicles"], json!(consent.vehicles));
    assert_eq!(vehicles["paging"], json!({ "count": 3, "offset": 0 }));
    let (_, page) = world.get("/v2.0/vehicles?limit=1&offset=1", &pair.access).await;
    assert_eq!(page["vehicles"], json!([consent.vehicles[1]]));
    assert_eq!(world.get("/v2.0/vehicles?limit=51", &pair.access).await.0, 400);
}

#[tokio::test]
async fn a_connect_url_is_followed_without_a_browser() {
    let world = world(Config::default()).await;
    let client_id = world.sandbox.config().client_id.clone();
    let url = |query: &str| Some(format!("{}?client_id={client_id}&{query}", world.url("/oauth/authorize")));
    let follow = |url, over: ConnectRequest| world.sandbox.connect(ConnectRequest { url, ..over });
    let query = "response_type=code&scope=read_vin%20required:read_odometer&state=a%20b&make=FORD\
                 &redirect_uri=https%3A%2F%2Fexample.com%2Fcallback&single_select=true";
    let consent = follow(url(query), ConnectRequest::default()).unwrap();
    assert!(consent.redirect_url.starts_with("https://example.com/callback?"), "{}", consent.redirect_url);
    assert_eq!(param(&consent.redirect_url, "state").as_deref(), Some("a b"));
    assert_eq!(world.sandbox.vehicle(&consent.vehicles[0]).unwrap().make, "FORD");

    // What is said beside the URL is said over it.
    let over = ConnectRequest {
        state: Some("mine".into()),
        make: Some("BMW".into()),
        ..request("ann@example.com", 2)
    };
    let consent = follow(url("state=theirs&make=FORD"), over).unwrap();
    assert_eq!(param(&consent.redirect_url, "state").as_deref(), Some("mine"));
    assert_eq!(consent.vehicles.len(), 2);
    assert_eq!(world.sandbox.vehicle(&consent.vehicles[0]).unwrap().make, "BMW");
    let denied = follow(url("state=s"), ConnectRequest { deny: true, ..ConnectRequest::default() }).unwrap();
    assert_eq!(param(&denied.redirect_url, "error").as_deref(), Some("access_denied"));

    let again = format!("response_type=vehicle_id&state=s&vehicle_id={}", consent.vehicles[0]);
    let again = follow(url(&again), ConnectRequest::default()).unwrap();
    assert_eq!(param(&again.redirect_url, "vehicle_id").as_ref(), Some(&consent.vehicles[0]));

    for wrong in [
        Some("nonsense".to_owned()),
        url("make=ACME"),
        url("response_type=token"),
        url("redirect_uri=x"),
        Some(world.url("/oauth/authorize?client_id=another")),
    ] {
        let error = follow(wrong.clone(), ConnectRequest::default()).unwrap_err();
        assert!(error.to_string().starts_with("url: "), "{wrong:?}: {error}");
    }
}

#[tokio::test]
async fn the_same_user_sees_the_same_cars_and_may_select_fewer() {
    let world = world(Config::default()).await;
    let (all, first) = world.connect(request("ann@example.com", 3)).await;
    let (fewer, second) = world.connect(request("ann@example.com", 1)).await;
    assert_eq!((&all.user_id, &all.vehicles[..1]), (&fewer.user_id, &fewer.vehicles[..]));
    let path = format!("/v2.0/vehicles/{}/odometer", all.vehicles[2]);
    assert_eq!(world.get(&path, &first.access).await.0, 200, "the older grant still reaches it");
    assert_eq!(world.get(&path, &second.access).await.0, 403, "the newer one never did");
    let by_id = ConnectRequest {
        user: all.user_id.clone(),
        vehicles: Choice::These(vec![CarChoice::Index(1), CarChoice::Id(all.vehicles[2].clone())]),
        ..ConnectRequest::default()
    };
    assert_eq!(world.sandbox.connect(by_id).unwrap().vehicles, all.vehicles[1..]);
}

#[tokio::test]
async fn the_world_depends_on_the_seed_alone() {
    let consent = async |seed| {
        let world = world(Config { seed, ..Config::default() }).await;
        let consent = world.sandbox.connect(request("ann@example.com", 2)).unwrap();
        (consent.user_id, consent.vehicles)
    };
    assert_eq!(consent(7).await, consent(7).await);
    assert_ne!(consent(7).await, consent(8).await);
}

#[tokio::test]
async fn connect_match_gives_each_car_its_own_tokens() {
    let world = world(Config::default()).await;
    let single = |index| ConnectRequest {
        single_select: true,
        vehicles: Choice::These(vec![CarChoice::Index(index)]),
        ..request("ann@example.com", 0)
    };
    let (one, first) = world.connect(single(0)).await;
    let (two, second) = world.connect(single(1)).await;
    assert_eq!(one.user_id, two.user_id);
    assert_eq!((one.vehicles.len(), two.vehicles.len()), (1, 1));
    let path = format!("/v2.0/vehicles/{}/vin", one.vehicles[0]);
    assert_eq!(world.get(&path, &second.access).await.0, 403);
    let (_, vin) = world.get(&path, &first.access).await;
    let by_vin = ConnectRequest {
        single_select_vin: Some(vin["vin"].as_str().unwrap().into()),
        ..request("ann@example.com", 2)
    };
    assert_eq!(world.sandbox.connect(by_vin).unwrap().vehicles, one.vehicles);
    assert_eq!(world.sandbox.grants().len(), 2, "grants nobody exchanged a code for are not counted");
}

#[tokio::test]
async fn errors_come_back_on_the_redirect() {
    let world = world(Config::default()).await;
    let denied = ConnectRequest { deny: true, state: Some("s".into()), ..ConnectRequest::default() };
    let denied = world.sandbox.connect(denied).unwrap();
    assert_eq!(param(&denied.redirect_url, "error").as_deref(), Some("access_denied"));
    assert_eq!(param(&denied.redirect_url, "state").as_deref(), Some("s"));
    assert!(param(&denied.redirect_url, "error_description").is_some());
    assert_eq!((param(&denied.redirect_url, "code"), denied.user_id), (None, None));
    let (status, answer) = world
        .control(
            "/sandbox/connect",
            json!({ "error": "vehicle_incompatible", "make": "ford", "error_description": "no" }),
        )
        .await;
    let url = answer["redirect_url"].as_str().unwrap();
    assert_eq!((status, param(url, "error_description").as_deref()), (200, Some("no")));
    assert_eq!(param(url, "make").as_deref(), Some("FORD"));
    assert!(["vin", "model", "year"].iter().all(|name| param(url, name).is_some()));
}

#[tokio::test]
async fn a_consent_is_driven_over_http_and_nonsense_is_refused() {
    let world = world(Config::default()).await;
    let (status, answer) = world
        .control(
            "/sandbox/connect",
            json!({ "scope": "required:read_vin read_odometer", "make": "KIA", "vehicles": 2, "state": "s" }),
        )
        .await;
    assert_eq!(status, 200, "{answer}");
    let code = param(answer["redirect_url"].as_str().unwrap(), "code").unwrap();
    let (_, tokens) = world.exchange(&code).await;
    let path = format!("/v2.0/vehicles/{}/permissions", answer["vehicles"][0].as_str().unwrap());
    let (_, permissions) = world.get(&path, tokens["access_token"].as_str().unwrap()).await;
    assert_eq!(permissions["permissions"], json!(["read_vin", "read_odometer"]));
    for nonsense in [
        json!({ "make": "LADA" }),
        json!({ "user": "nobody" }),
        json!({ "vehicles": 0 }),
        json!({ "vehicles": 100_000 }),
        json!({ "vehicles": ["elsewhere"] }),
        json!({ "colour": "red" }),
        json!({ "redirect_uri": "not a url" }),
        json!({ "powertrain": "STEAM" }),
        json!({ "mode": "dead" }),
        json!({ "single_select_vin": "0" }),
    ] {
        let (status, answer) = world.control("/sandbox/connect", nonsense.clone()).await;
        assert_eq!(status, 400, "{nonsense} {answer}");
        assert!(answer["error"].is_string());
    }
}

#[tokio::test]
async fn a_consent_without_a_code_connects_all_the_same() {
    let world = world(Config::default()).await;
    let request = ConnectRequest { response_type: Some("none".into()), ..ConnectRequest::default() };
    let consent = world.sandbox.connect(request).unwrap();
    assert_eq!(param(&consent.redirect_url, "code"), None);
    assert_eq!(param(&consent.redirect_url, "user_id"), consent.user_id);
    assert_eq!(world.sandbox.grants(), []);
}

fn unescape(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// Walks the pages as a browser would: reads the form, presses a button.
struct Browser<'a> {
    world: &'a crate::common::World,
    page: String,
}

impl Browser<'_> {
    async fn press(&mut self, button: &str, typed: &[(&str, &str)]) -> Option<String> {
        let page = &self.page;
        assert!(page.contains(&format!("id=\"{button}\"")), "no {button} on {page}");
        let between = |text: &str, start: &str| {
            text.split_once(start).map(|(_, rest)| unescape(rest.split('"').next().unwrap()))
        };
        let action = between(page, "action=\"").unwrap();
        let mut form: Vec<(String, String)> = Vec::new();
        for input in page.split("<input ").skip(1).map(|input| input.split('>').next().unwrap()) {
            if input.contains("type=\"hidden\"") || input.contains(" checked") {
                form.push((between(input, "name=\"").unwrap(), between(input, "value=\"").unwrap()));
            }
        }
        let pressed = page.split("<button ").find(|tag| tag.contains(&format!("id=\"{button}\""))).unwrap();
        let pressed = pressed.split('>').next().unwrap();
        form.extend(between(pressed, "name=\"").zip(between(pressed, "value=\"")));
        form.extend(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        let response = http.post(self.world.url(&action)).form(&form).send().await.unwrap();
        if let Some(location) = response.headers().get("location") {
            return Some(location.to_str().unwrap().to_owned());
        }
        assert_eq!(response.status(), 200);
        self.page = response.text().await.unwrap();
        None
    }
}

async fn open<'a>(world: &'a crate::common::World, extra: &[(&str, &str)]) -> Browser<'a> {
    let client_id = world.sandbox.config().client_id.as_str();
    let query = [
        ("response_type", "code"),
        ("client_id", client_id),
        ("scope", "required:read_odometer read_vin"),
        ("state", "\"><script>"),
    ];
    let request = world.http.get(world.url("/oauth/authorize")).query(&query).query(extra);
    Browser { world, page: request.send().await.unwrap().text().await.unwrap() }
}

#[tokio::test]
async fn the_pages_are_clicked_through() {
    let world = world(Config::default()).await;
    let mut browser = open(&world, &[]).await;
    assert!(!browser.page.contains("<script>"));
    assert_eq!(browser.press("continue-button", &[]).await, None);
    assert!(browser.page.contains("id=\"brand-search\""));
    assert_eq!(browser.press("CHEVROLET", &[]).await, None);
    assert!(browser.page.contains("id=\"password\""));
    let account = [("username", "ann@example.com"), ("password", "secret-word")];
    assert_eq!(browser.press("sign-in-button", &account).await, None);
    assert!(browser.page.contains("class=\"page-content\""));
    assert!(!browser.page.contains("secret-word"));
    let url = browser.press("approval-button", &[]).await.unwrap();
    assert_eq!(param(&url, "state").as_deref(), Some("\"><script>"));
    let (status, tokens) = world.exchange(&param(&url, "code").unwrap()).await;
    assert_eq!(status, 200);
    let (_, vehicles) = world.get("/v2.0/vehicles", tokens["access_token"].as_str().unwrap()).await;
    assert_eq!(vehicles["paging"]["count"], 2);
    assert_eq!(world.http.get(&url).send().await.unwrap().status(), 200, "the sandbox shows the redirect");
}

#[tokio::test]
async fn test_mode_s_accounts_have_one_car_or_as_many_as_they_say() {
    let world = world(Config::default()).await;
    for (username, count) in
        [("ann@email.com", 1), ("3-vehicles@smartcar.com", 3), ("0-vehicles@smartcar.com", 1)]
    {
        let mut browser = open(&world, &[("mode", "test"), ("make", "CHEVROLET")]).await;
        browser.press("continue-button", &[]).await;
        browser.press("sign-in-button", &[("username", username)]).await;
        let url = browser.press("approval-button", &[]).await.unwrap();
        let (_, tokens) = world.exchange(&param(&url, "code").unwrap()).await;
        let (_, vehicles) = world.get("/v2.0/vehicles", tokens["access_token"].as_str().unwrap()).await;
        assert_eq!(vehicles["paging"]["count"], count, "{username}");
    }
}

#[tokio::test]
async fn the_pages_know_brand_bypass_single_select_and_decline() {
    let world = world(Config::default()).await;
    let mut browser = open(&world, &[("make", "TESLA"), ("single_select", "true")]).await;
    browser.press("continue-button", &[]).await;
    browser.press("sign-in-button", &[("username", "bob@example.com")]).await;
    assert!(browser.page.contains("type=\"radio\""));
    let declined = browser.press("deny-button", &[]).await.unwrap();
    assert_eq!(param(&declined, "error").as_deref(), Some("access_denied"));
    let approved = browser.press("approval-button", &[]).await.unwrap();
    let (_, tokens) = world.exchange(&param(&approved, "code").unwrap()).await;
    let (_, vehicles) = world.get("/v2.0/vehicles", tokens["access_token"].as_str().unwrap()).await;
    assert_eq!(vehicles["paging"]["count"], 1);
}

#[tokio::test]
async fn a_wrong_connect_url_is_explained_and_leads_nowhere() {
    let world = world(Config::default()).await;
    let response =
        world.http.get(world.url("/oauth/authorize?client_id=other&redirect_uri=http://x")).send().await;
    let response = response.unwrap();
    assert_eq!(response.status(), 400);
    assert!(response.text().await.unwrap().contains("client_id"));
}
