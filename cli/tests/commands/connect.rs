//! `connect-url` and `connect`.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    time::{Duration, Instant},
};

use rustix::process::Signal;
use smartcar_sandbox::{Choice, ConnectRequest};
use url::Url;

use crate::world::World;

fn parameter(url: &str, name: &str) -> String {
    let url = Url::parse(url).unwrap();
    url.query_pairs()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_printed_and_no_store_is_needed() {
    let mut world = World::new().await;
    world.unset("SMARTCAR_STORE");
    let arguments = [
        "connect-url",
        "--scope",
        "read_odometer",
        "--scope",
        "required:read_vin",
        "--state",
        "csrf-17",
        "--make",
        "TESLA",
        "--mode",
        "simulated",
        "--single-select",
        "--user",
        "u1",
        "--external-id",
        "x1",
        "--flags",
        "country:DE",
        "--force-approval",
        "--redirect-uri",
        "https://example.com/cb",
    ];
    let url = world.run(&arguments).code(0).out;
    for (name, value) in [
        ("scope", "read_odometer required:read_vin"),
        ("state", "csrf-17"),
        ("make", "TESLA"),
        ("mode", "simulated"),
        ("single_select", "true"),
        ("user", "u1"),
        ("external_id", "x1"),
        ("flags", "country:DE"),
        ("approval_prompt", "force"),
        ("redirect_uri", "https://example.com/cb"),
        ("response_type", "code"),
    ] {
        assert_eq!(parameter(url.trim(), name), value, "{name}");
    }
    let signed =
        world.run(&["connect-url", "--signed-state", "session-17", "--valid-for", "30m", "--json"]).code(0);
    let state = parameter(signed.json()["url"].as_str().unwrap(), "state");
    world.set("SMARTCAR_STORE", "memory:");
    assert_eq!(world.client(&[]).await.check_state(&state).unwrap(), "session-17");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_an_address_is_refused() {
    let mut world = World::new().await;
    let bad = world.run(&["connect-url", "--scope", "Read Odometer"]).code(2);
    assert!(bad.err.contains("scope"), "{}", bad.err);
    world.run(&["connect-url", "--mode", "dead"]).code(2);
    world.run(&["connect-url", "--state", "a", "--signed-state", "b"]).code(2);
    world.unset("SMARTCAR_CLIENT_ID");
    let missing = world.run(&["connect-url"]).code(6);
    assert!(missing.err.contains("SMARTCAR_CLIENT_ID"), "{}", missing.err);
}

/// A world whose redirect URI leads to a free port of this host.
async fn world_with_callback() -> World {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut world = World::new().await;
    world.set("SMARTCAR_REDIRECT_URI", &format!("http://127.0.0.1:{port}/callback"));
    world
}

/// What a browser is shown.
fn browse(url: &str) -> String {
    let url = Url::parse(url).unwrap();
    let address = (url.host_str().unwrap(), url.port().unwrap());
    let mut stream = TcpStream::connect(address).unwrap();
    let path = format!("{}?{}", url.path(), url.query().unwrap_or_default());
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn consent(world: &World, url: &str, deny: bool) -> String {
    let request = ConnectRequest {
        state: Some(parameter(url, "state")),
        redirect_uri: Some(parameter(url, "redirect_uri")),
        vehicles: Choice::Count(2),
        deny,
        ..ConnectRequest::default()
    };
    world.sandbox.connect(request).unwrap().redirect_url
}

#[tokio::test(flavor = "multi_thread")]
async fn a_driver_connects_and_only_the_redirect_of_this_run_counts() {
    let world = world_with_callback().await;
    let running = world.started(&["connect", "--no-browser", "--account", "customer-17", "--within", "1m"]);
    let url = running.line();
    let callback = parameter(&url, "redirect_uri");
    // Another path, nothing at all, another's state: none of them ends it.
    assert!(browse(&callback.replace("callback", "other")).starts_with("HTTP/1.1 404"));
    assert!(browse(&callback).starts_with("HTTP/1.1 400"));
    let stranger = world.run(&["connect-url", "--signed-state", "another-run"]).out;
    assert!(browse(&consent(&world, stranger.trim(), false)).starts_with("HTTP/1.1 400"));
    let redirect = consent(&world, &url, false);
    let page = browse(&redirect);
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("Connected."), "{page}");
    let code = parameter(&redirect, "code");
    assert!(!code.is_empty() && !page.contains(&code) && page.contains("no-store"));
    let ran = running.ended().code(0);
    assert!(!ran.out.contains(&code) && !ran.err.contains(&code));
    let grants = world.run(&["grants", "list", "--account", "customer-17", "--json"]).code(0).lines();
    assert_eq!(grants[0]["vehicles"].as_array().unwrap().len(), 2);
    assert!(ran.out.contains(grants[0]["id"].as_str().unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_driver_who_declines_or_never_returns_has_an_exit_code() {
    let world = world_with_callback().await;
    let running = world.started(&["connect", "--no-browser", "--json"]);
    let page = browse(&consent(&world, &running.error(), true));
    assert!(page.contains("Not connected."), "{page}");
    running.ended().code(3);
    let late = world.run(&["connect", "--no-browser", "--within", "1s"]).code(4);
    assert!(late.err.contains("--within"), "{}", late.err);
    let running = world.started(&["connect", "--no-browser"]);
    running.line();
    running.signal(Signal::INT);
    running.ended().code(130);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_uri_elsewhere_is_said_before_anything_is_opened() {
    let mut world = World::new().await;
    world.set("SMARTCAR_REDIRECT_URI", "https://example.com/callback");
    let ran = world.run(&["connect", "--no-browser"]).code(6);
    assert!(ran.err.contains("http://localhost:8000/callback"), "{}", ran.err);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    world.set("SMARTCAR_REDIRECT_URI", &format!("http://{}/callback", taken.local_addr().unwrap()));
    let ran = world.run(&["connect", "--no-browser"]).code(6);
    assert!(ran.err.contains("cannot be listened on"), "{}", ran.err);
    assert!(!world.path("tokens.db").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_is_sent_to_the_page() {
    let mut world = world_with_callback().await;
    let (browser, sent_to) = (world.path("browser"), world.path("sent-to"));
    std::fs::write(&browser, format!("#!/bin/sh\necho \"$1\" > {}\n", sent_to.display())).unwrap();
    std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o700)).unwrap();
    world.set("BROWSER", &browser.display().to_string());
    let running = world.started(&["connect"]);
    let url = running.line();
    let since = Instant::now();
    while std::fs::read_to_string(&sent_to).unwrap_or_default().trim() != url {
        assert!(since.elapsed() < Duration::from_secs(20), "the browser was not started");
        std::thread::sleep(Duration::from_millis(20));
    }
    running.signal(Signal::TERM);
    running.ended().code(143);
}
