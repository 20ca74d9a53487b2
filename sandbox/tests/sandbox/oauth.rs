//! The rules of the token endpoints.

use crate::common::{client, param, seconds, tokens, world};
use serde_json::json;
use smartcar_sandbox::{Config, ConnectRequest, RefreshTokenReuse};

#[tokio::test]
async fn a_code_works_once_and_gives_a_pair() {
    let world = world(Config::default()).await;
    let consent = world.sandbox.connect(ConnectRequest::default()).unwrap();
    let code = param(&consent.redirect_url, "code").unwrap();
    let (status, body) = world.exchange(&code).await;
    assert_eq!(status, 200);
    assert_eq!((&body["token_type"], &body["expires_in"]), (&json!("Bearer"), &json!(7200)));
    let (status, body) = world.exchange(&code).await;
    assert_eq!((status, &body["error"]), (400, &json!("invalid_grant")));
    assert_eq!(body["error_description"], format!("Invalid code: {code}."));
}

#[tokio::test]
async fn a_code_lives_ten_minutes() {
    let world = world(Config::default()).await;
    let mut codes = Vec::new();
    for _ in 0..2 {
        let consent = world.sandbox.connect(ConnectRequest::default()).unwrap();
        codes.push(param(&consent.redirect_url, "code").unwrap());
    }
    world.sandbox.advance(seconds(595));
    assert_eq!(world.exchange(&codes[0]).await.0, 200);
    world.sandbox.advance(seconds(5));
    assert_eq!(world.exchange(&codes[1]).await.0, 400);
}

#[tokio::test]
async fn a_code_is_bound_to_its_redirect_uri_when_one_was_given() {
    let world = world(Config::default()).await;
    let uri = "https://app.example/callback?keep=1";
    let request = ConnectRequest { redirect_uri: Some(uri.into()), ..ConnectRequest::default() };
    let consent = world.sandbox.connect(request).unwrap();
    assert!(consent.redirect_url.starts_with("https://app.example/callback?keep=1&"));
    let code = param(&consent.redirect_url, "code").unwrap();
    let send = async |uri: &str| {
        world.token(&[("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", uri)]).await
    };
    assert_eq!(world.exchange(&code).await.0, 400);
    assert_eq!(send("https://elsewhere.example/").await.0, 400);
    assert_eq!(send(uri).await.0, 200, "a refused attempt does not use the code up");
}

#[tokio::test]
async fn a_refresh_rotates_and_the_used_token_lives_for_the_grace() {
    let world = world(Config::default()).await;
    let (_, first) = world.connect(ConnectRequest::default()).await;
    let second = world.refreshed(&first.refresh).await;
    assert_ne!(first.refresh, second.refresh);
    assert_ne!(first.access, second.access);
    world.sandbox.advance(seconds(55));
    world.refreshed(&first.refresh).await;
    world.sandbox.advance(seconds(6));
    let (status, body) = world.refresh(&first.refresh).await;
    assert_eq!((status, &body["error"]), (400, &json!("invalid_grant")));
    assert_eq!(body["error_description"], format!("Invalid refresh_token: {}.", first.refresh));
    world.refreshed(&second.refresh).await;
}

#[tokio::test]
async fn tokens_end_in_time_and_old_access_tokens_live_on() {
    let world = world(Config::default()).await;
    let (_, first) = world.connect(ConnectRequest::default()).await;
    world.sandbox.advance(seconds(7000));
    let second = world.refreshed(&first.refresh).await;
    assert_eq!(world.get("/v2.0/user", &first.access).await.0, 200);
    world.sandbox.advance(seconds(201));
    let (status, body) = world.get("/v2.0/user", &first.access).await;
    assert_eq!((status, &body["type"], &body["statusCode"]), (401, &json!("AUTHENTICATION"), &json!(401)));
    assert!(
        body["description"].as_str().unwrap().starts_with("The authorization header is missing or malformed")
    );
    assert_eq!(body["docURL"], "https://smartcar.com/docs/errors/api-errors/authentication-errors#null");
    assert_eq!(world.get("/v2.0/user", &second.access).await.0, 200);
    world.sandbox.advance(seconds(60 * 86_400));
    assert_eq!(world.refresh(&second.refresh).await.0, 400);
}

#[tokio::test]
async fn each_refresh_gives_sixty_more_days() {
    let world = world(Config::default()).await;
    let (_, mut pair) = world.connect(ConnectRequest::default()).await;
    for _ in 0..4 {
        world.sandbox.advance(seconds(56 * 86_400));
        pair = world.refreshed(&pair.refresh).await;
    }
    assert_eq!(world.get("/v2.0/user", &pair.access).await.0, 200);
}

#[tokio::test]
async fn clients_authenticate_with_any_secret_by_header_or_body() {
    let secrets = vec!["old".to_owned(), "new".to_owned()];
    let world = world(Config { client_secrets: secrets, ..Config::default() }).await;
    let id = world.sandbox.config().client_id.clone();
    let (_, pair) = world.connect(ConnectRequest::default()).await;
    let url = world.url("/oauth/token");
    let form = |secret: Option<&str>| {
        let mut form = vec![("grant_type", "refresh_token"), ("refresh_token", &pair.refresh)];
        if secret.is_some() {
            form.push(("client_id", &id));
        }
        form.extend(secret.map(|secret| ("client_secret", secret)));
        form.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect::<Vec<_>>()
    };
    for (secret, expected) in [("old", 200), ("new", 200), ("other", 401)] {
        let basic =
            world.http.post(&url).basic_auth(&id, Some(secret)).form(&form(None)).send().await.unwrap();
        assert_eq!(basic.status(), expected);
        let body = world.http.post(&url).form(&form(Some(secret))).send().await.unwrap();
        assert_eq!(body.status(), expected);
    }
    let nobody = world.http.post(&url).form(&form(None)).send().await.unwrap();
    assert_eq!(nobody.status(), 401);
    assert_eq!(nobody.json::<serde_json::Value>().await.unwrap()["error"], "invalid_client");
}

#[tokio::test]
async fn bad_token_requests_are_told_apart() {
    let world = world(Config::default()).await;
    let error = async |form: &[(&str, &str)]| {
        let (status, body) = world.token(form).await;
        (status, body["error"].as_str().unwrap().to_owned())
    };
    assert_eq!(error(&[]).await, (400, "invalid_request".into()));
    assert_eq!(error(&[("grant_type", "password")]).await, (400, "unsupported_grant_type".into()));
    assert_eq!(error(&[("grant_type", "refresh_token")]).await, (400, "invalid_request".into()));
    let token = ("refresh_token", "no-token");
    assert_eq!(error(&[("grant_type", "refresh_token"), token]).await, (400, "invalid_request".into()));
    let token = ("refresh_token", "0b8dd9b2-9d3f-4b44-a0a4-0d6e4e1b5b11");
    assert_eq!(error(&[("grant_type", "refresh_token"), token]).await, (400, "invalid_grant".into()));
    assert_eq!(world.sandbox.stats().unknown_token_requests, 5);
}

#[tokio::test]
async fn the_token_endpoint_wants_a_user_agent() {
    let world = world(Config::default()).await;
    client();
    let bare = reqwest::Client::builder().no_proxy().build().unwrap();
    let response = bare.post(world.url("/oauth/token")).send().await.unwrap();
    assert_eq!(response.status(), 400);
}

#[tokio::test]
async fn the_plain_origin_is_a_token_url_too() {
    let world = world(Config::default()).await;
    let config = world.sandbox.config();
    let (_, pair) = world.connect(ConnectRequest::default()).await;
    let form = [("grant_type", "refresh_token"), ("refresh_token", &pair.refresh)];
    let request = world.http.post(world.sandbox.origin());
    let response =
        request.basic_auth(&config.client_id, Some(&config.client_secrets[0])).form(&form).send().await;
    assert_eq!(response.unwrap().status(), 200);
    assert_eq!(world.sandbox.stats().requests["POST /oauth/token"], 2);
}

#[tokio::test]
async fn application_tokens_come_from_iam() {
    let world = world(Config::default()).await;
    let config = world.sandbox.config();
    let (id, secret) = (config.v3_client_id.as_str(), config.v3_client_secrets[0].as_str());
    let url = world.url("/oauth2/token");
    let fields = [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)];
    let form = world.http.post(&url).form(&fields).send().await.unwrap();
    assert_eq!(form.status(), 200);
    let body: serde_json::Value = form.json().await.unwrap();
    assert_eq!(body["expires_in"], 3600);
    assert!(body.get("refresh_token").is_none());
    let fields: serde_json::Map<_, _> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    assert_eq!(world.http.post(&url).json(&fields).send().await.unwrap().status(), 200);
    let application_id = world.http.post(&url).basic_auth(&config.client_id, Some(secret)).form(&fields);
    assert_eq!(application_id.send().await.unwrap().status(), 401);
}

/// The reuse policies in detail are unit tests of `tokens`; this shows them over the wire.
#[tokio::test]
async fn presenting_a_token_again_follows_the_reuse_policy() {
    for reuse in RefreshTokenReuse::ALL {
        let world = world(Config { refresh_token_reuse: reuse, ..Config::default() }).await;
        let (_, first) = world.connect(ConnectRequest::default()).await;
        let second = world.refreshed(&first.refresh).await;
        let (status, body) = world.refresh(&first.refresh).await;
        let live = |token: &str| world.sandbox.token(token).live;
        if reuse == RefreshTokenReuse::Rejects {
            assert_eq!(status, 400);
            assert!(!live(&first.refresh) && live(&second.refresh));
            continue;
        }
        let third = tokens(&body);
        let expected = match reuse {
            RefreshTokenReuse::ReturnsSame => {
                assert_eq!((&second.refresh, &second.access), (&third.refresh, &third.access));
                true
            }
            RefreshTokenReuse::IssuesNew => true,
            _ => false,
        };
        assert_eq!(live(&second.refresh), expected, "{reuse}");
        assert!(live(&third.refresh) && live(&first.refresh), "{reuse}");
        assert_eq!(
            world.get("/v2.0/user", &second.access).await.0,
            200,
            "an access token lives out its time"
        );
    }
}

#[tokio::test]
async fn concurrent_presentations_are_atomic() {
    let world = world(Config { refresh_token_reuse: RefreshTokenReuse::Rejects, ..Config::default() }).await;
    let (_, pair) = world.connect(ConnectRequest::default()).await;
    let attempts = futures_util::future::join_all((0..50).map(|_| world.refresh(&pair.refresh))).await;
    assert_eq!(attempts.iter().filter(|(status, _)| *status == 200).count(), 1);
    let counts = &world.sandbox.stats().tokens["g1"];
    assert_eq!((counts.requests, counts.won, counts.refused, counts.under_way), (51, 2, 49, 0));
}
