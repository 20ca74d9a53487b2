//! `refresh`, `maintain` and `rekey`.

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use rustix::process::Signal;
use smartcar_sandbox::{Fault, FaultRule, Revocation};

use crate::world::{World, ended};

const KEYS: &str = "one:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const OTHER_KEYS: &str = "two:HwECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

#[tokio::test(flavor = "multi_thread")]
async fn the_job_refreshes_what_ends_soon() {
    let world = World::new().await;
    let grants = [world.connected("c", 1).await, world.connected("d", 1).await];
    let report = world.run(&["refresh", "--within", "3d", "--json"]).code(0).json();
    assert_eq!((report["refreshed"].as_u64(), report["complete"].as_bool()), (Some(0), Some(true)));
    let report = world.run(&["refresh", "--within", "5d"]).code(0).out;
    assert_eq!(report, "2 refreshed, 0 skipped, 0 failed, 0 need their drivers\n");
    let now = world.run(&["grants", "show", &grants[0].id, "--json"]).json();
    assert_eq!(now["generation"].as_u64(), Some(grants[0].generation + 1));
    world.run(&["refresh", "--within", "never"]).code(2);
    world.run(&["refresh", "--rate", "0"]).code(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_jobs_exit_code_says_who_has_to_act() {
    let mut world = World::new().await;
    let lost = world.connected("lost", 1).await;
    world.sandbox.revoke(Revocation::UserId(lost.user_id.as_deref().unwrap().to_owned())).unwrap();
    let driver = world.run(&["refresh", "--json"]).code(3).json();
    assert_eq!((driver["reconnect"].as_u64(), driver["failed"].as_u64()), (Some(1), Some(0)));
    world.run(&["refresh", "--json"]).code(0);
    world.connected("c", 1).await;
    world
        .sandbox
        .set_faults(vec![FaultRule::new("/oauth/token", Fault::Status { status: 503, retry_after: None })])
        .unwrap();
    world.set("SMARTCAR_REFRESH_TOKEN_GRACE", "2");
    let again = world.run(&["refresh", "--at-most", "1s", "--json"]).code(4);
    assert_eq!(again.json()["complete"], false);
    assert!(again.err.contains("--at-most"), "{}", again.err);
    world.set("SMARTCAR_STORE", "sqlite:/nowhere/at/all.db");
    world.run(&["refresh"]).code(6);
    world.unset("SMARTCAR_CLIENT_SECRET");
    world.run(&["refresh"]).code(6);
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_ends_the_job_and_loses_no_pair() {
    let world = World::new().await;
    let grant = world.connected("c", 1).await;
    world.sandbox.set_faults(vec![FaultRule::new("/oauth/token", Fault::Delay { seconds: 4.0 })]).unwrap();
    let job = world.started(&["refresh", "--json"]);
    let began = Instant::now();
    while world.sandbox.stats().requests.get("POST /oauth/token").copied().unwrap_or(0) < 2 {
        assert!(began.elapsed() < Duration::from_secs(20), "no refresh began");
        std::thread::sleep(Duration::from_millis(20));
    }
    job.signal(Signal::INT);
    let ran = job.ended().code(130);
    assert!(ran.out.contains("\"complete\":false"), "{ran:#?}");
    let now = world.run(&["grants", "show", &grant.id, "--json"]).json();
    assert_eq!(
        now["generation"].as_u64(),
        Some(grant.generation + 1),
        "the pair that was on its way is stored"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn maintenance_runs_until_it_is_ended() {
    let world = World::new().await;
    let grant = world.connected("c", 1).await;
    for (signal, json) in [(Signal::TERM, true), (Signal::INT, false)] {
        let mut arguments = vec!["maintain", "--within", "5d", "--every", "1h"];
        arguments.extend(json.then_some("--json"));
        let running = world.started(&arguments);
        assert!(running.error().contains("maintaining"));
        if json {
            let line: serde_json::Value = serde_json::from_str(&running.line()).unwrap();
            assert_eq!(
                (line["event"].as_str(), line["grant"].as_str()),
                (Some("refreshed"), Some(grant.id.as_str()))
            );
        }
        running.signal(signal);
        running.ended().code(0);
    }
    let bad = world.run(&["maintain", "--within", "90d"]).code(2);
    assert!(bad.err.contains("within"), "{}", bad.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sandbox_serves_until_it_is_ended() {
    let world = World::new().await;
    for signal in [Signal::INT, Signal::TERM] {
        let running = world.started(&["sandbox"]);
        assert!(running.line().starts_with("export SMARTCAR_"));
        running.signal(signal);
        running.ended().code(0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn records_are_sealed_with_another_key() {
    let mut world = World::new().await;
    world.connected("c", 1).await;
    world.run(&["rekey"]).code(6);
    world.set("SMARTCAR_TOKEN_KEYS", KEYS);
    let first = world.run(&["rekey", "--json"]).code(0).json();
    assert_eq!(first["ready"], true);
    world.set("SMARTCAR_TOKEN_KEYS", &format!("{OTHER_KEYS},{KEYS}"));
    let second = world.run(&["rekey", "--json"]).code(0).json();
    assert_eq!((second["rewritten"].as_u64(), second["ready"].as_bool()), (Some(1), Some(true)));
    let ready = world.run(&["rekey"]).code(0);
    assert!(ready.out.contains("ready for SMARTCAR_ENCRYPTION=required"), "{}", ready.out);
    world.set("SMARTCAR_TOKEN_KEYS", KEYS);
    let lacking = world.run(&["rekey"]).code(1);
    assert!(lacking.out.contains("a key is missing"), "{}", lacking.out);
    let named = world.run(&["rekey", "--json"]).code(1).json()["unreadable_grants"].clone();
    assert_eq!(named.as_array().map(Vec::len), Some(1));
    let exported = world.run(&["export", "--yes", "--json", "out.csv"]).code(4).json();
    assert_eq!((exported["skipped"].as_u64(), &exported["skipped_grants"]), (Some(1), &named));
    let job = world.run(&["refresh", "--json"]).code(1).json();
    assert_eq!((job["unreadable"].as_u64(), job["refreshed"].as_u64()), (Some(1), Some(0)));
    assert_eq!(job["unreadable_grants"], named);
    let job = world.run(&["refresh"]).code(1);
    assert!(job.out.contains("1 cannot be read"), "{}", job.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_is_shown_how_far_the_job_is() {
    let world = World::new().await;
    world.connected("c", 1).await;
    world.sandbox.set_faults(vec![FaultRule::new("/oauth/token", Fault::Delay { seconds: 0.5 })]).unwrap();
    // `script` gives the command a terminal.
    let mut terminal = Command::new("script");
    let mut command = world.command(&[]);
    for (name, value) in command.env("PATH", "/usr/bin:/bin").env("TERM", "xterm").get_envs() {
        terminal.env(name, value.unwrap_or_default());
    }
    let line = format!("{} refresh", env!("CARGO_BIN_EXE_smartcar"));
    let terminal = terminal.args(["-qec", &line, "/dev/null"]).stdin(Stdio::null()).stdout(Stdio::piped());
    let Ok(child) = terminal.spawn() else { return eprintln!("skipped: there is no `script` here") };
    let ran = ended(child).code(0);
    assert!(ran.out.contains("00:00:0") && ran.out.contains("1 refreshed, 0 skipped"), "{ran:#?}");
}
