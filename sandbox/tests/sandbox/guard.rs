//! Pages of other sites in the developer's browser get nothing from the sandbox; everybody else does.

use reqwest::Method;
use serde_json::json;
use smartcar_sandbox::Config;

use crate::common::{World, world};

async fn status(world: &World, method: Method, path: &str, headers: &[(&str, &str)]) -> u16 {
    let mut request = world.http.request(method, world.url(path)).body("{}");
    if path.starts_with("/oauth/authorize/") {
        request = request.header("content-type", "application/x-www-form-urlencoded");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn under_a_name_that_is_not_its_own_nothing_is_there() {
    let world = world(Config::default()).await;
    // DNS rebinding: the page's own name leads to this machine, and to the browser all is of one origin.
    let rebound = [
        ("host", "evil.example:8080"),
        ("origin", "http://evil.example:8080"),
        ("sec-fetch-site", "same-origin"),
    ];
    for (method, path) in [
        (Method::GET, "/sandbox/grants"),
        (Method::POST, "/sandbox/connect"),
        (Method::POST, "/sandbox/clock"),
        (Method::POST, "/oauth/token"),
        (Method::POST, "/"),
        (Method::GET, "/oauth/authorize"),
        (Method::GET, "/v2.0/vehicles"),
        (Method::GET, "/v3/compatible-vehicles"),
    ] {
        assert_eq!(status(&world, method, path, &rebound).await, 403, "{path}");
    }
    let (_, told) = {
        let request = world.http.get(world.url("/sandbox/grants")).header("host", "evil.example");
        crate::common::answer(request.send().await.unwrap()).await
    };
    assert!(told["error"].as_str().unwrap().contains("--allow-host"), "{told}");
    let stats = serde_json::to_value(world.sandbox.stats()).unwrap();
    assert_eq!((&stats["requests"], &stats["answers"]), (&json!({}), &json!({})), "nothing was let in");
    for own in ["localhost:8080", "127.0.0.1", "[::1]:9000"] {
        assert_eq!(status(&world, Method::POST, "/sandbox/connect", &[("host", own)]).await, 200, "{own}");
    }
}

#[tokio::test]
async fn names_are_given_for_those_who_know_it_by_another() {
    let config =
        Config { allowed_hosts: vec!["smartcar".into(), "sandbox.internal".into()], ..Config::default() };
    let world = world(config).await;
    for (host, expected) in
        [("smartcar:8080", 200), ("SANDBOX.internal", 200), ("smartcar.evil.example", 403)]
    {
        assert_eq!(
            status(&world, Method::POST, "/sandbox/connect", &[("host", host)]).await,
            expected,
            "{host}"
        );
    }
    let from = [("host", "smartcar:8080"), ("origin", "http://smartcar:3000")];
    assert_eq!(status(&world, Method::POST, "/sandbox/connect", &from).await, 200);
    let config = Config { allowed_hosts: vec!["http://smartcar".into()], ..Config::default() };
    let error = smartcar_sandbox::Sandbox::start(config).await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
}

#[tokio::test]
async fn another_sites_page_changes_nothing() {
    let world = world(Config::default()).await;
    for headers in [
        &[("origin", "https://evil.example")][..],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")],
        &[("origin", "https://evil.example"), ("content-type", "text/plain")],
    ] {
        for (method, path) in [
            (Method::POST, "/sandbox/connect"),
            (Method::POST, "/sandbox/faults"),
            (Method::POST, "/sandbox/revoke"),
            (Method::DELETE, "/sandbox/stats"),
            (Method::POST, "/oauth/authorize/finish"),
            (Method::POST, "/oauth/token"),
        ] {
            assert_eq!(status(&world, method, path, headers).await, 403, "{path} {headers:?}");
        }
    }
    // The driver comes from the developer's application, and goes back to it.
    let navigates =
        [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
    let connect =
        format!("/oauth/authorize?response_type=code&client_id={}", world.sandbox.config().client_id);
    assert_eq!(status(&world, Method::GET, &connect, &navigates).await, 200);
    assert_eq!(status(&world, Method::GET, "/sandbox/callback?code=x&state=y", &navigates).await, 200);
    // Connect's own pages, a page of the developer's on another port, and programs.
    let own = world.sandbox.origin().to_owned();
    for headers in [
        &[("origin", own.as_str()), ("sec-fetch-site", "same-origin")][..],
        &[("origin", "http://localhost:3000"), ("sec-fetch-site", "cross-site")],
        &[],
    ] {
        assert_eq!(status(&world, Method::POST, "/sandbox/connect", headers).await, 200, "{headers:?}");
        assert_eq!(status(&world, Method::POST, "/oauth/authorize/brand", headers).await, 200, "{headers:?}");
    }
}
