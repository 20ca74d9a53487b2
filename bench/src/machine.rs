//! What it was measured on and with: without it no figure means anything.

use std::{fs, path::Path, process::Command};

use serde_json::{Value, json};

use crate::{figures::Report, plan::Plan};

/// This machine.
pub(crate) fn describe() -> Value {
    let line = |file: &str, name: &str| {
        let text = fs::read_to_string(file).unwrap_or_default();
        let found = text.lines().find_map(|line| line.strip_prefix(name)?.split_once(':'));
        found.map_or("unknown".to_owned(), |(_, value)| value.trim().to_owned())
    };
    json!({
        "cpu": line("/proc/cpuinfo", "model name"),
        "cores": std::thread::available_parallelism().map_or(0, usize::from),
        "memory": line("/proc/meminfo", "MemTotal"),
        "kernel": fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim(),
    })
}

/// The versions of what clients do not say themselves.
pub(crate) fn versions(plan: &Plan, report: &mut Report) {
    let lock = fs::read_to_string(plan.root.join("Cargo.lock")).unwrap_or_default();
    for name in ["hyper", "reqwest"] {
        // Ours is the newest where there are several.
        let versions =
            lock.split("[[package]]").filter(|package| package.contains(&format!("name = \"{name}\"\n")));
        if let Some(version) =
            versions.filter_map(|package| package.split("version = \"").nth(1)?.split('"').next()).last()
        {
            report.version(name, version);
        }
    }
    let python = plan.python();
    let hypercorn = ["-c", "import importlib.metadata as m; print(m.version('hypercorn'))"];
    for (name, program, arguments) in [
        ("rustc", Path::new("rustc"), &["--version"][..]),
        ("python", &python, &["--version"]),
        ("node", Path::new("node"), &["--version"]),
        ("hypercorn", &python, &hypercorn),
        ("postgres", Path::new("psql"), &["--version"]),
    ] {
        if let Ok(output) = Command::new(program).args(arguments).output()
            && output.status.success()
        {
            report.version(name, String::from_utf8_lossy(&output.stdout).trim());
        }
    }
}
