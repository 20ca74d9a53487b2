//! Every example of the manuals is run: those of docs/command.md, and the cron line and the systemd units of docs/operation.md.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use smartcar_sdk::webhook::sign;

use crate::world::World;

const COMMAND: &str = include_str!("../../../docs/command.md");
const OPERATION: &str = include_str!("../../../docs/operation.md");
const BINARY: &str = env!("CARGO_BIN_EXE_smartcar");

/// The fenced blocks of one kind, each with the line before it.
fn blocks<'a>(text: &'a str, kind: &str) -> Vec<(&'a str, &'a str)> {
    let fence = format!("```{kind}\n");
    let starts = text.match_indices(&fence).map(|(start, _)| start);
    starts
        .map(|start| {
            let body = &text[start + fence.len()..];
            let before = text[..start].trim_end_matches('\n').rsplit('\n').next().unwrap_or_default();
            (before, &body[..body.find("```").unwrap()])
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_example_of_the_command_runs_as_it_stands() {
    let mut world = World::new().await;
    let grant = world.connected("customer-17", 1).await;
    world.connected("customer-17", 2).await;
    world.connected("customer-18", 1).await;
    let body = br#"{"eventId":"e1","eventType":"VEHICLE_STATE","data":{"vehicle":{"id":"v1"},"signals":[]}}"#;
    fs::write(world.path("body.json"), body).unwrap();
    fs::write(world.path("keys"), "one:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n").unwrap();
    let folder = Path::new(BINARY).parent().unwrap().display().to_string();
    let signature = sign(world.get("SMARTCAR_MANAGEMENT_TOKEN"), body);
    world.set("PATH", &format!("{folder}:/usr/bin:/bin"));
    world.set("GRANT", &grant.id);
    world.set("VEHICLE", &grant.vehicles[0]);
    world.set("SC_SIGNATURE", &signature);
    let mut run = 0;
    for (before, block) in blocks(COMMAND, "console") {
        if before.starts_with("<!-- not run: ") {
            continue;
        }
        for line in block.lines() {
            let example = line.strip_prefix("$ ").unwrap_or_else(|| panic!("no example: {line}"));
            let environment = world.command(&[]);
            let mut shell = Command::new("bash");
            shell.env_clear().current_dir(world.folder.path()).args(["-o", "pipefail", "-c", example]);
            for (name, value) in environment.get_envs() {
                shell.env(name, value.unwrap_or_default());
            }
            let ran = world.finished(shell, b"");
            assert_eq!(ran.code, 0, "{example}: {ran:#?}");
            run += 1;
        }
    }
    assert!(run >= 20, "only {run} examples");
}

#[test]
fn the_manual_has_every_command_and_every_exit_code() {
    let help = Command::new(BINARY).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let (commands, codes) = help.split_once("Exit codes:").unwrap();
    let codes: Vec<_> = codes.lines().filter_map(|line| line.trim().split_once("  ")).collect();
    assert!(codes.len() >= 9, "{codes:?}");
    for (code, meaning) in codes {
        let row = format!("| {code} | {} |", meaning.trim());
        assert!(COMMAND.replace('`', "").contains(&row), "docs/command.md lacks {row}");
    }
    let (_, commands) = commands.split_once("Commands:").unwrap();
    let (commands, _) = commands.split_once("Options:").unwrap();
    for command in
        commands.lines().filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help")
    {
        assert!(COMMAND.contains(&format!("smartcar {command}")), "docs/command.md lacks {command}");
    }
}

/// The world's settings as the file that cron and systemd read.
fn settings(world: &World) -> String {
    let environment = world.command(&[]);
    let line = |(name, value): (&std::ffi::OsStr, Option<&std::ffi::OsStr>)| {
        format!("{}={}\n", name.display(), value.unwrap_or_default().display())
    };
    environment.get_envs().map(line).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cron_line_runs_the_job_and_prints_only_problems() {
    let world = World::new().await;
    world.connected("c", 1).await;
    fs::write(world.path("env"), settings(&world)).unwrap();
    let [(_, line)] = blocks(OPERATION, "crontab")[..] else { panic!("not one cron line") };
    let fields: Vec<_> = line.trim().splitn(6, ' ').collect();
    assert!(
        fields[..5].iter().all(|field| field.chars().all(|c| c.is_ascii_digit() || c == '*')),
        "{fields:?}"
    );
    assert!(!fields[5].contains('%'), "cron takes a % for a line's end");
    let here = |command: &str| {
        command
            .replace("/etc/smartcar/env", &world.path("env").display().to_string())
            .replace("/usr/local/bin/smartcar", BINARY)
    };
    let cron = |command: &str| {
        let mut shell = Command::new("sh");
        shell.env_clear().env("PATH", "/usr/bin:/bin").args(["-c", &here(command)]);
        world.finished(shell, b"").code(0)
    };
    assert_eq!(cron(fields[5]).out, "");
    let grants = world.run(&["grants", "list", "--json"]).lines();
    assert!(grants[0]["generation"].as_u64() >= Some(1), "it was refreshed");
    fs::write(world.path("env"), "SMARTCAR_RETRIES=many\n").unwrap();
    let mail = cron(fields[5]).out;
    assert!(mail.contains("retries") && mail.contains("exit code 6"), "{mail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_units_are_what_systemd_takes_and_do_the_job() {
    let world = World::new().await;
    world.connected("c", 1).await;
    fs::write(world.path("env"), settings(&world)).unwrap();
    let here = world.path("env").display().to_string();
    let mut units = Vec::new();
    for (_, unit) in blocks(OPERATION, "ini") {
        let path = unit.lines().next().unwrap().strip_prefix("# ").unwrap();
        let unit = unit.replace("/etc/smartcar/env", &here).replace("/usr/local/bin/smartcar", BINARY);
        let name = Path::new(path).file_name().unwrap();
        fs::write(world.folder.path().join(name), &unit).unwrap();
        units.push((name.to_owned(), unit));
    }
    assert_eq!(units.len(), 2);
    let value = |unit: &str, key: &str| {
        let line = unit.lines().find_map(|line| line.strip_prefix(&format!("{key}=")));
        line.unwrap_or_else(|| panic!("no {key}")).to_owned()
    };
    // What the service starts, with the settings that it reads.
    let start = value(&units[0].1, "ExecStart");
    let arguments: Vec<_> = start.split(' ').collect();
    assert_eq!(arguments[0], BINARY);
    assert!(world.run(&arguments[1..]).code(0).out.starts_with("1 refreshed"));
    for code in ["SuccessExitStatus=3", "RestartPreventExitStatus=2"] {
        assert!(units[0].1.contains(code), "the exit codes of docs/command.md");
    }
    let systemd = |arguments: &[&str]| {
        Command::new("systemd-analyze")
            .args(arguments)
            .current_dir(world.folder.path())
            .stdin(Stdio::null())
            .output()
    };
    let calendar = value(&units[1].1, "OnCalendar");
    let Ok(read) = systemd(&["calendar", &calendar]) else {
        return eprintln!("skipped: there is no systemd-analyze here");
    };
    assert!(read.status.success(), "{read:?}");
    for (name, _) in &units {
        let read = systemd(&["verify", "--man=no", name.to_str().unwrap()]).unwrap();
        let said = String::from_utf8_lossy(&read.stderr);
        assert!(!said.contains("smartcar-refresh"), "{said}");
    }
}
