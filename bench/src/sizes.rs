//! How big it is, how long it takes to be there, and how much memory it holds.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use crate::{
    Failure,
    clients::{Ask, named},
    figures::{Figure, Report, count, part, skip},
    plan::Plan,
    processes::{CLIENT_CPU, pinned},
    server::Server,
};

/// Calls after which a client's memory is looked at.
const CALLS: u32 = 10_000;

pub(crate) fn run(plan: &Plan, report: &mut Report) -> Result<(), Failure> {
    part("Sizes");
    let stripped = plan.home.join("libsmartcar.so");
    let library = plan.built.join("libsmartcar.so");
    if library.exists() {
        let done = Command::new("strip").arg("-o").arg(&stripped).arg(&library).status();
        if !done.is_ok_and(|status| status.success()) {
            return Err("strip failed; it comes with the C compiler".into());
        }
    }
    for (key, what, path) in [
        ("wheel", "the wheel", newest(&plan.home.join("wheels"), ".whl")),
        ("module", "the Python module in it", module(plan)),
        ("so", "libsmartcar.so, stripped", Some(stripped)),
        ("a", "libsmartcar.a", Some(plan.built.join("libsmartcar.a"))),
    ] {
        match path.as_ref().and_then(|path| fs::metadata(path).ok()) {
            Some(found) => {
                let size = vec![count(found.len()) / 1e6];
                report.add(Figure::new(format!("size/{key}"), what, "MB", size).ours());
            }
            None => skip(what, "it was not built"),
        }
    }
    if plan.python().exists() {
        start_up(plan, report)?;
        memory(plan, report)?;
    }
    Ok(())
}

/// The newest file of a folder whose name ends so.
fn newest(folder: &Path, end: &str) -> Option<PathBuf> {
    let files = fs::read_dir(folder).ok()?.flatten();
    let named = files.filter(|file| file.file_name().to_string_lossy().ends_with(end));
    named.max_by_key(|file| file.metadata().and_then(|data| data.modified()).ok()).map(|file| file.path())
}

/// The compiled module, as pip has unpacked it.
fn module(plan: &Plan) -> Option<PathBuf> {
    let versions = fs::read_dir(plan.home.join("venv/lib")).ok()?.flatten();
    versions.into_iter().find_map(|version| newest(&version.path().join("site-packages/smartcar_sdk"), ".so"))
}

/// How long `import smartcar_sdk` takes: a fresh process that imports it, without one that does not.
fn start_up(plan: &Plan, report: &mut Report) -> Result<(), Failure> {
    part("Start-up and memory in Python");
    let took = |code: &str| -> Result<f64, Failure> {
        let since = Instant::now();
        let status = pinned(CLIENT_CPU, plan.python()).args(["-c", code]).stdin(Stdio::null()).status()?;
        if !status.success() {
            return Err(format!("python -c '{code}' failed").into());
        }
        Ok(since.elapsed().as_secs_f64() * 1e3)
    };
    let imports = [
        ("smartcar_sdk", "import smartcar_sdk"),
        ("smartcar", "import smartcar"),
        ("requests", "import requests"),
        ("httpx", "import httpx"),
        ("aiohttp", "import aiohttp"),
    ];
    let mut times = vec![Vec::new(); imports.len()];
    took("pass")?; // once, from the disk
    for (_, code) in imports {
        took(code)?; // and what Python compiles once
    }
    for _ in 0..plan.pick(21, 9) {
        let bare = took("pass")?;
        for (times, (_, code)) in times.iter_mut().zip(imports) {
            times.push(took(code)? - bare);
        }
    }
    for (times, (package, code)) in times.into_iter().zip(imports) {
        let figure = Figure::new(format!("start/import/{package}"), code, "ms", times);
        report.add(if package == "smartcar_sdk" { figure.ours() } else { figure });
    }
    Ok(())
}

/// What a Python process holds after many calls.
fn memory(plan: &Plan, report: &mut Report) -> Result<(), Failure> {
    let server = Server::start(Duration::ZERO, None)?;
    for name in plan.pick(vec!["sdk-python", "official-python", "aiohttp", "requests"], vec!["sdk-python"]) {
        let Some(client) = named(name).filter(|client| client.is_there(plan)) else { continue };
        for in_flight in [1, 64] {
            let mut rss = Vec::new();
            for _ in 0..plan.pick(3, 1) {
                let ask = Ask {
                    url: &server.url,
                    in_flight,
                    calls: CALLS,
                    warm_up: 0,
                    vehicles: 1,
                    authority: None,
                };
                rss.push(client.run(plan, &ask, report)?.rss);
            }
            let what = format!("{}: RSS after {CALLS} calls, {in_flight} in flight", client.what);
            let figure = Figure::new(format!("memory/{in_flight}/{name}"), what, "MiB", rss);
            report.add(if client.ours { figure.ours() } else { figure });
        }
    }
    Ok(())
}

/// How long the README's first command builds from nothing. Minutes: only where it is asked for.
pub(crate) fn cold(plan: &Plan, report: &mut Report) -> Result<(), Failure> {
    part("A cold build");
    let folder = plan.home.join("cold");
    let _ = fs::remove_dir_all(&folder);
    let since = Instant::now();
    let status = Command::new("cargo")
        .args(["build", "--quiet", "--release", "-p", "smartcar-cli", "--target-dir"])
        .arg(&folder)
        .status()?;
    let took = since.elapsed();
    let _ = fs::remove_dir_all(&folder);
    if !status.success() {
        return Err("the cold build failed".into());
    }
    let what = "cargo build --release -p smartcar-cli";
    report.add(Figure::new("build/cold", what, "s", vec![took.as_secs_f64()]).ours());
    Ok(())
}
