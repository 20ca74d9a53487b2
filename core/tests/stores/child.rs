//! Runs parts of this test program in processes of their own, which can then be killed, starved or confined.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

const PART: &str = "SMARTCAR_TEST_PART";
const STORE: &str = "SMARTCAR_TEST_STORE";

/// Starts `part` on the store at `address`, by way of `wrapper` (e.g. `setpriv ...`) where that is not empty.
pub(crate) fn start(part: &str, address: &str, wrapper: &[&str]) -> Child {
    let program = std::env::current_exe().unwrap();
    let mut command = match wrapper {
        [] => Command::new(program),
        [first, rest @ ..] => {
            let mut command = Command::new(first);
            command.args(rest).arg(program);
            command
        }
    };
    command
        .args(["--exact", "child::part", "--nocapture", "--test-threads=1"])
        .env(PART, part)
        .env(STORE, address)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The lines that the part itself printed, as they come.
pub(crate) fn lines(child: &mut Child) -> impl Iterator<Item = String> + use<> {
    let output = BufReader::new(child.stdout.take().unwrap());
    output.lines().map_while(Result::ok).filter_map(|line| line.strip_prefix("> ").map(str::to_owned))
}

/// Runs `part` to its end, which must be a good one, and gives what it printed.
pub(crate) fn run(part: &str, address: &str, wrapper: &[&str]) -> Vec<String> {
    let mut child = start(part, address, wrapper);
    let lines = lines(&mut child).collect();
    assert!(child.wait().unwrap().success(), "{part} failed after {lines:?}");
    lines
}

/// Prints a line for the parent.
pub(crate) fn say(line: impl std::fmt::Display) {
    // Straight to the pipe: the test harness's own lines must not come between.
    println!("\n> {line}");
}

/// Not a test: what the other tests start in a child process.
#[test]
fn part() {
    let Ok(part) = std::env::var(PART) else { return };
    let address = std::env::var(STORE).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        match part.as_str() {
            #[cfg(feature = "sqlite")]
            "write" => crate::sqlite::write_for_ever(&address).await,
            #[cfg(feature = "sqlite")]
            "compete" => crate::sqlite::compete(&address).await,
            #[cfg(feature = "sqlite")]
            "open" => crate::sqlite::open_and_write_one(&address).await,
            #[cfg(feature = "sqlite")]
            "open-error" => crate::sqlite_broken::say_what_opening_says(&address).await,
            #[cfg(feature = "sqlite")]
            "fill" => crate::sqlite_broken::fill_the_disk(&address).await,
            other => panic!("no part {other}"),
        }
    });
}
