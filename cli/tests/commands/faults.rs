//! `doctor`: faults planted one by one, each found, and its remedy named.

use std::{
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::Value;

use crate::{
    scripted::{answering, nobody},
    world::World,
};

const KEYS: &str = "one:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const FEW: &str = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n";

/// A world without faults, so that what is found is what was planted.
async fn healthy() -> World {
    let mut world = World::new().await;
    world.set("SMARTCAR_TOKEN_KEYS", KEYS);
    world.connected("c", 1).await;
    world
}

/// What is found of one level, as text.
fn found<'a>(report: &'a Value, level: &str) -> Vec<&'a Value> {
    report["checks"].as_array().unwrap().iter().filter(|check| check["level"] == level).collect()
}

/// That a person and a program are told of one fault, by these words, with this remedy.
#[track_caller]
fn finds(world: &World, arguments: &[&str], area: &str, words: &str, remedy: &str) {
    let mut all = vec!["doctor"];
    all.extend(arguments);
    let people = world.run(&all).code(1);
    assert!(people.out.contains("WRONG: ") && people.out.contains("Something is wrong."), "{people:#?}");
    all.push("--json");
    let report = world.run(&all).code(1).json();
    assert_eq!(report["healthy"], false);
    let wrong = found(&report, "wrong");
    let one = wrong.iter().find(|check| check["what"].as_str().unwrap().contains(words));
    let one = one.unwrap_or_else(|| panic!("nothing says {words:?}: {wrong:#?}"));
    assert_eq!(one["area"], area, "{one}");
    assert!(one["remedy"].as_str().unwrap().contains(remedy), "no {remedy:?} in {one}");
    // The two runs were not in the same second.
    let without_times = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "");
    let what = without_times(one["what"].as_str().unwrap());
    assert!(without_times(&people.out).contains(&what), "{}", people.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_healthy_setup_has_no_faults_and_no_grant_is_touched() {
    let world = healthy().await;
    let before = world.run(&["grants", "list", "--json"]).out;
    let report = world.run(&["doctor", "--json"]).code(0).json();
    assert!(report["healthy"] == true && found(&report, "wrong").is_empty(), "{report:#}");
    let said = report["checks"].to_string();
    for words in
        ["client_secret (number 1) is accepted", "v3_client_secret (number 1) is accepted", "agrees with"]
    {
        assert!(said.contains(words), "{said}");
    }
    assert!(world.run(&["doctor"]).code(0).out.contains("No faults found."));
    assert_eq!(world.run(&["grants", "list", "--json"]).out, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_nothing_is_sent() {
    let mut world = healthy().await;
    world.set("SMARTCAR_API_ORIGIN", &nobody());
    world.unset("SMARTCAR_CLIENT_SECRET");
    let before = world.sandbox.stats().requests;
    world.run(&["doctor", "--offline"]).code(0);
    assert_eq!(world.sandbox.stats().requests, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_cannot_be_used() {
    let mut world = healthy().await;
    world.set("SMARTCAR_RETRIES", "many");
    finds(&world, &["--offline"], "settings", "retries", "SMARTCAR_RETRIES");
    world.set("SMARTCAR_RETRIES", "1");
    world.set("SMARTCAR_HARD_MARGIN", "900");
    finds(&world, &["--offline"], "settings", "hard_margin is above soft_margin", "SMARTCAR_HARD_MARGIN");
    world.unset("SMARTCAR_HARD_MARGIN");
    world.set("SMARTCAR_IAM_ORIGIN", "http://iam.example.com");
    finds(&world, &["--offline"], "settings", "plain http to another host", "SMARTCAR_IAM_ORIGIN");
    world.unset("SMARTCAR_IAM_ORIGIN");
    world.set("SMARTCAR_CA_FILE", "/nowhere/ca.pem");
    finds(&world, &["--offline"], "settings", "ca_file", "SMARTCAR_CA_FILE");
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_are_missing_or_misspelt() {
    let mut world = healthy().await;
    let secret = world.get("SMARTCAR_CLIENT_SECRET").to_owned();
    world.unset("SMARTCAR_CLIENT_SECRET");
    world.set("SMARTCAR_CLIENTSECRET", &secret);
    finds(&world, &[], "settings", "client_secret is missing", "SMARTCAR_CLIENT_SECRET");
    let report = world.run(&["doctor", "--json"]).json();
    let notes = found(&report, "note");
    let misspelt =
        notes.iter().find(|check| check["what"].as_str().unwrap().contains("SMARTCAR_CLIENTSECRET"));
    assert!(misspelt.unwrap()["remedy"].as_str().unwrap().contains("SMARTCAR_CLIENT_SECRET"), "{notes:#?}");
    world.unset("SMARTCAR_CLIENTSECRET");
    world.set("SMARTCAR_CLIENT_SECRET", &secret);
    world.unset("SMARTCAR_V3_CLIENT_SECRET");
    finds(&world, &["--offline"], "settings", "v3_client_secret is missing", "SMARTCAR_V3_CLIENT_SECRET");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_are_none_and_a_spool_without_keys() {
    let mut world = World::new().await;
    world.connected("c", 1).await;
    world.set("SMARTCAR_SPOOL", &world.path("spool").display().to_string());
    finds(&world, &["--offline"], "settings", "spool needs token_keys", "SMARTCAR_TOKEN_KEYS");
    assert!(!world.path("spool").exists(), "nothing is made");
    world.unset("SMARTCAR_SPOOL");
    world.set("SMARTCAR_TOKEN_KEYS", "one:short-and-secret");
    let ran = world.run(&["doctor", "--offline"]).code(1);
    assert!(ran.out.contains("token_keys") && !ran.out.contains("short-and-secret"), "{ran:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_that_are_refused() {
    let mut world = healthy().await;
    let secret = world.get("SMARTCAR_CLIENT_SECRET").to_owned();
    world.set("SMARTCAR_CLIENT_SECRET", &format!("{secret},rotated-out-long-ago"));
    finds(&world, &[], "credentials", "client_secret (number 2) is refused", "rotated out");
    world.set("SMARTCAR_CLIENT_SECRET", &secret);
    world.set("SMARTCAR_V3_CLIENT_SECRET", "not-the-right-one");
    finds(&world, &[], "credentials", "v3_client_secret (number 1) is refused", "SMARTCAR_V3_CLIENT_ID");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_cannot_be_reached_or_is_unhealthy() {
    let mut world = healthy().await;
    let (api, auth) =
        (world.get("SMARTCAR_API_ORIGIN").to_owned(), world.get("SMARTCAR_AUTH_ORIGIN").to_owned());
    world.set("SMARTCAR_API_ORIGIN", &nobody());
    finds(&world, &[], "network", "no connection to 127.0.0.1", "SMARTCAR_API_ORIGIN");
    world.set(
        "SMARTCAR_API_ORIGIN",
        &answering("HTTP/1.1 503 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
    );
    finds(&world, &[], "network", "answers HTTP 503", "status page");
    world.set("SMARTCAR_API_ORIGIN", &api);
    let portal = "HTTP/1.1 200 OK\r\nContent-Length: 15\r\nConnection: close\r\n\r\n<html>log in...";
    world.set("SMARTCAR_AUTH_ORIGIN", &answering(portal));
    finds(&world, &[], "credentials", "a captive portal", "network checks");
    world.set("SMARTCAR_AUTH_ORIGIN", &auth);
    // What nothing here makes use of is no fault.
    world.set("SMARTCAR_COMPATIBILITY_V3_ORIGIN", &nobody());
    world.run(&["doctor"]).code(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_that_is_not_agreed_on() {
    let mut world = healthy().await;
    let plain = answering("HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n").replace("http://", "https://");
    world.set("SMARTCAR_API_ORIGIN", &plain);
    finds(&world, &[], "network", "no connection to 127.0.0.1", "SMARTCAR_API_ORIGIN");
}

/// A server whose certificate it has made itself; `None` where there is no `openssl`.
fn self_signed(world: &World) -> Option<(Child, String)> {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let openssl = |arguments: &[&str]| {
        let mut command = Command::new("openssl");
        command.args(arguments).current_dir(world.folder.path());
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let made = openssl(&[
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "30",
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=DNS:localhost",
        "-keyout",
        "key.pem",
        "-out",
        "cert.pem",
    ])
    .status()
    .ok()?;
    assert!(made.success());
    let accept = format!("127.0.0.1:{port}");
    let server =
        openssl(&["s_server", "-accept", &accept, "-key", "key.pem", "-cert", "cert.pem", "-www", "-quiet"]);
    let child = { server }.spawn().unwrap();
    for _ in 0..200 {
        if TcpStream::connect(&accept).is_ok() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Some((child, format!("https://localhost:{port}")))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_nobody_here_trusts() {
    let mut world = healthy().await;
    let Some((mut server, origin)) = self_signed(&world) else {
        return eprintln!("skipped: there is no openssl here");
    };
    world.set("SMARTCAR_API_ORIGIN", &origin);
    let report = world.run(&["doctor", "--json"]).code(1).json();
    let _ = server.kill();
    let _ = server.wait();
    let wrong = found(&report, "wrong").into_iter().find(|check| check["area"] == "network");
    let wrong = wrong.unwrap_or_else(|| panic!("{report:#}"));
    assert!(wrong["remedy"].as_str().unwrap().contains("SMARTCAR_CA_FILE"), "{wrong}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_off() {
    let mut world = healthy().await;
    let old = Box::leak(format!("{FEW}Date: Sun, 01 Nov 2020 08:00:00 GMT\r\n\r\n").into_boxed_str());
    let origin = answering(old);
    for name in
        ["CONNECT", "API", "AUTH", "IAM", "API_V3", "MANAGEMENT_API", "MANAGEMENT_V3", "COMPATIBILITY_V3"]
    {
        world.set(&format!("SMARTCAR_{name}_ORIGIN"), &origin);
    }
    finds(&world, &[], "clock", "ahead of the server's", "timedatectl set-ntp true");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_others_can_read() {
    let mut world = healthy().await;
    let mode = |path: &str, mode: u32| {
        std::fs::set_permissions(world.path(path), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode("tokens.db", 0o644);
    finds(&world, &["--offline"], "files", "everybody on this host can read it", "chmod 600");
    for path in ["tokens.db", "tokens.db-wal", "tokens.db-shm"] {
        if world.path(path).exists() {
            mode(path, 0o600);
        }
    }
    std::fs::write(world.path("keys"), KEYS).unwrap();
    mode("keys", 0o640);
    finds(
        &world,
        &["--offline", "--token-keys-file", "keys"],
        "files",
        "a file of secrets",
        "chmod 600 keys",
    );
    mode("keys", 0o600);
    world.run(&["doctor", "--offline", "--token-keys-file", "keys"]).code(0);
    std::fs::create_dir(world.path("spool")).unwrap();
    mode("spool", 0o777);
    let spool = world.path("spool").display().to_string();
    world.set("SMARTCAR_SPOOL", &spool);
    finds(&world, &["--offline"], "files", "the spool", &format!("chmod 700 {spool}"));
    world.unset("SMARTCAR_SPOOL");
    let folder = world.folder.path();
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o777)).unwrap();
    finds(&world, &["--offline"], "files", "take the store away", "chmod o-w");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_cannot_be_judged_is_said_beside_all_the_rest() {
    let mut world = healthy().await;
    world.set("SMARTCAR_STORE", &format!("sqlite:{}", world.path("missing.db").display()));
    let ran = world.run(&["doctor", "--json"]).code(1);
    assert!(ran.json()["error"].as_str().unwrap().contains("there is no file"), "{ran:#?}");
    assert!(ran.out.contains("is accepted") && ran.err.contains("there is no file"));
}
