//! `completions`, `man`, `--help`, and output that nobody reads.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use crate::world::{World, ended};

const COMMANDS: [&str; 13] = [
    "connect-url",
    "connect",
    "vehicles",
    "get",
    "send",
    "grants",
    "refresh",
    "maintain",
    "rekey",
    "doctor",
    "webhook",
    "sandbox",
    "demo",
];

/// Where one can be had.
fn through(program: &str, arguments: &[&str], input: &str) -> Option<i32> {
    let mut child =
        Command::new(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().ok()?;
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    Some(ended(child).code)
}

#[tokio::test(flavor = "multi_thread")]
async fn completions_have_every_command() {
    let world = World::new().await;
    for shell in ["bash", "zsh", "fish"] {
        let script = world.run(&["completions", shell]).code(0).out;
        for command in COMMANDS {
            assert!(script.contains(command), "{shell}: {command}");
        }
        if let Some(code) = through(shell, &["-n"], &script) {
            assert_eq!(code, 0, "{shell} cannot read it");
        }
    }
    world.run(&["completions", "csh"]).code(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_has_a_page_that_man_can_read() {
    let world = World::new().await;
    let whole = world.run(&["man"]).code(0).out;
    assert!(whole.starts_with(".ie") || whole.contains(".TH smartcar"), "{whole}");
    for command in COMMANDS {
        assert!(whole.replace('\\', "").contains(command), "{command}");
        let page = world.run(&["man", command]).code(0).out;
        if let Some(code) = through("groff", &["-man", "-Tutf8", "-ww"], &page) {
            assert_eq!(code, 0, "groff cannot read the page of {command}");
        }
    }
    assert!(world.run(&["man", "grants", "list"]).code(0).out.contains("ends"));
    world.run(&["man", "nothing"]).code(2);
    std::fs::create_dir(world.path("man1")).unwrap();
    world.run(&["man", "--into", "man1"]).code(0);
    for page in ["smartcar.1", "smartcar-grants-list.1", "smartcar-send-lock.1"] {
        assert!(world.path("man1").join(page).exists(), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn help_has_examples_and_the_exit_codes() {
    let world = World::new().await;
    let whole = world.run(&["--help"]).code(0).out;
    assert!(whole.contains("Exit codes:") && whole.contains("143"));
    for command in COMMANDS.iter().filter(|command| !["grants", "webhook", "demo"].contains(command)) {
        let help = world.run(&[command, "--help"]).code(0).out;
        assert!(help.contains("Example"), "{command}: {help}");
    }
    for nested in [["grants", "list"], ["grants", "forget"], ["webhook", "verify"]] {
        assert!(world.run(&[nested[0], nested[1], "--help"]).code(0).out.contains("Examples:"));
    }
    assert!(world.run(&["refresh", "--help"]).code(0).out.contains("Exit codes:"));
    world.run(&[]).code(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn output_that_nobody_reads_ends_the_command_quietly() {
    let world = World::new().await;
    for account in ["a", "b", "c"] {
        world.connected(account, 1).await;
    }
    for arguments in
        [&["grants", "list", "--json"][..], &["vehicles"], &["completions", "bash"], &["man"], &["doctor"]]
    {
        let mut child = world
            .command(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let ran = ended(child);
        assert!(ran.code == 0 && ran.err.is_empty(), "{arguments:?}: {ran:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_that_nobody_reads_change_no_exit_code() {
    let world = World::new().await;
    let mut child = world
        .command(&["grants", "show", "nothing"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
}
