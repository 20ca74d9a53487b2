//! Writes what every language has of core's public Rust: an endpoint is written once, there.
//!
//! ```text
//! generate/run                              writes everything that is made from core's public Rust
//! cargo run -p smartcar-generate            writes generate/surface.json and what is made from it
//! cargo run -p smartcar-generate -- --check says which of these are stale, and writes nothing
//! ```
//!
//! The way of an item: `read` finds it in core's source, `lock` puts it behind what generate/surface.json already has,
//! `templates` write it in each language. Calls of the C ABI go a further way: `calls` finds them there, and a template writes
//! each as a function that blocks and one that starts it on a queue. What is special is in `overlay`.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `surface` | the description of the surface: values, words, readings, methods, kinds of errors |
//! | `types` | the types that the surface may have |
//! | `overlay` | special cases: what is not generated, and what has another name somewhere |
//! | `read` | from core's source to the description |
//! | `calls` | the calls of the C ABI, those that are written by hand and those that `templates` write |
//! | `lock` | the description only grows: programs linked against an earlier release must go on working |
//! | `names` | names as each language has them |
//! | `docs` | docstrings as each language has them |
//! | `templates` | from the description to source files, a module per language |

mod calls;
mod docs;
mod lock;
mod names;
mod overlay;
mod read;
mod surface;
mod templates;
mod types;

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
};

use surface::Surface;

const DESCRIPTION: &str = "generate/surface.json";

fn main() -> ExitCode {
    let check = std::env::args().any(|argument| argument == "--check");
    match run(check) {
        Ok(stale) if stale.is_empty() => ExitCode::SUCCESS,
        Ok(stale) => {
            for path in stale {
                eprintln!("{} is stale: run cargo run -p smartcar-generate, and commit it", path.display());
            }
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("smartcar-generate: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Writes every file that is not as it should be; with `check` says which these are instead.
fn run(check: bool) -> Result<Vec<PathBuf>, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let description = root.join(DESCRIPTION);
    // Without it fields would have no places to keep: git has it.
    let before = std::fs::read_to_string(&description).map_err(|error| format!("{DESCRIPTION}: {error}"))?;
    let before = Surface::from_json(&before).map_err(|error| format!("{DESCRIPTION}: {error}"))?;
    let mut core = read::surface(&root.join("core/src"))?;
    templates::declare(&mut core);
    let surface = lock::grown(before, core)?;
    let mut files = templates::files(&surface);
    files.extend(templates::calls(&calls::read(&root.join("ffi-c/src"), &files)?)?);
    for (path, text) in &mut files {
        if path.extension().is_some_and(|extension| extension == "rs") {
            *text = formatted(&root, text).map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    files.push((DESCRIPTION.into(), surface.to_json()));
    let mut stale = Vec::new();
    for (path, text) in files {
        let place = root.join(&path);
        if std::fs::read_to_string(&place).is_ok_and(|there| there == text) {
            continue;
        }
        if !check {
            let folder = place.parent().expect("a file is in a folder");
            std::fs::create_dir_all(folder)
                .and_then(|()| std::fs::write(&place, text))
                .map_err(|error| format!("{}: {error}", path.display()))?;
            println!("{}", path.display());
        }
        stale.push(path);
    }
    Ok(if check { stale } else { Vec::new() })
}

/// Rust as `cargo fmt` leaves it.
fn formatted(root: &Path, text: &str) -> Result<String, String> {
    let failed = |error: &dyn std::fmt::Display| format!("rustfmt: {error}");
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout", "--config-path"])
        .arg(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| failed(&error))?;
    let mut input = rustfmt.stdin.take().expect("a pipe");
    let text = text.to_owned();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = rustfmt.wait_with_output().map_err(|error| failed(&error))?;
    writer.join().expect("no panic").map_err(|error| failed(&error))?;
    if !output.status.success() {
        return Err(failed(&output.status));
    }
    String::from_utf8(output.stdout).map_err(|error| failed(&error))
}

#[cfg(test)]
mod tests {
    /// What is committed is what the generator writes.
    #[test]
    fn nothing_generated_is_stale() {
        let stale = super::run(true).unwrap();
        assert!(stale.is_empty(), "stale, run cargo run -p smartcar-generate: {stale:?}");
    }
}
