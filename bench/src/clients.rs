//! Who is measured: this SDK in each language, the floors, and what a user could pick instead. Each client is a process that
//! reads `BENCH_...` and prints one line of JSON.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use crate::{
    Failure,
    figures::Report,
    in_rust,
    plan::Plan,
    processes::{CLIENT_CPU, pinned},
};

/// Everybody's ratios are to this one.
pub(crate) const FLOOR: &str = "reqwest";

/// One client.
pub(crate) struct Client {
    /// Its name in the results.
    pub(crate) name: &'static str,
    /// Its name for people.
    pub(crate) what: &'static str,
    language: Language,
    /// Whether it is this SDK.
    pub(crate) ours: bool,
    /// It makes so many times fewer calls than the quickest, since each takes so much longer.
    pub(crate) fewer: u32,
    /// Whether it is asked to speak TLS.
    pub(crate) tls: bool,
}

/// What runs it.
#[derive(Clone, Copy)]
enum Language {
    Rust,
    /// In which manner it makes its calls.
    C(&'static str),
    Python(&'static str),
    Node,
    Crate,
}

const fn client(name: &'static str, what: &'static str, language: Language) -> Client {
    Client { name, what, language, ours: false, fewer: 1, tls: true }
}

/// All of them.
pub(crate) const CLIENTS: &[Client] = &[
    client("reqwest", "raw reqwest", Language::Rust),
    client("reqwest-threads", "raw reqwest (multi_thread)", Language::Rust),
    Client { tls: false, ..client("hyper", "raw hyper", Language::Rust) },
    Client { ours: true, ..client("sdk-rust", "this SDK, Rust (current_thread)", Language::Rust) },
    Client { ours: true, ..client("sdk-rust-threads", "this SDK, Rust (multi_thread)", Language::Rust) },
    Client { ours: true, ..client("sdk-c", "this SDK, C (blocking)", Language::C("blocking")) },
    Client { ours: true, ..client("sdk-c-queue", "this SDK, C (queue)", Language::C("queue")) },
    Client { ours: true, ..client("sdk-python", "this SDK, Python (blocking)", Language::Python("sdk.py")) },
    Client {
        ours: true,
        ..client("sdk-asyncio", "this SDK, Python (asyncio)", Language::Python("sdk_asyncio.py"))
    },
    Client {
        ours: true,
        ..client("sdk-uvloop", "this SDK, Python (uvloop)", Language::Python("sdk_uvloop.py"))
    },
    Client { fewer: 2, ..client("aiohttp", "aiohttp by hand", Language::Python("by_aiohttp.py")) },
    Client { fewer: 5, tls: false, ..client("httpx", "httpx by hand", Language::Python("by_httpx.py")) },
    Client {
        fewer: 5,
        tls: false,
        ..client("requests", "requests by hand", Language::Python("by_requests.py"))
    },
    Client { fewer: 5, ..client("official-node", "official Node SDK", Language::Node) },
    Client { fewer: 10, ..client("official-python", "official Python SDK", Language::Python("official.py")) },
    Client { fewer: 250, tls: false, ..client("crate-smartcar", "crate smartcar", Language::Crate) },
];

/// A floor for one part alone.
pub(crate) const fn floor(name: &'static str, what: &'static str) -> Client {
    client(name, what, Language::Rust)
}

impl Client {
    /// So slow that it would take a quick run's time, and that a server 50 ms away makes no difference to it.
    pub(crate) const fn is_very_slow(&self) -> bool {
        self.fewer > 100
    }
}

/// The client of that name.
pub(crate) fn named(name: &str) -> Option<&'static Client> {
    CLIENTS.iter().find(|client| client.name == name)
}

/// What a client is asked to do.
#[derive(Clone)]
pub(crate) struct Ask<'a> {
    pub(crate) url: &'a str,
    pub(crate) in_flight: u32,
    pub(crate) calls: u32,
    pub(crate) warm_up: u32,
    /// More than one: so many vehicles, their grants in a store on disk.
    pub(crate) vehicles: u32,
    /// Whose certificates it trusts.
    pub(crate) authority: Option<&'a Path>,
}

/// What a call cost it.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    /// CPU time in microseconds.
    pub(crate) cpu: f64,
    /// Wall time in microseconds: of all calls, divided by their number.
    pub(crate) wall: f64,
    /// Its memory after the calls, and at most, in MiB.
    pub(crate) rss: f64,
    pub(crate) peak: f64,
}

impl Client {
    /// Whether what it needs was installed here.
    pub(crate) fn is_there(&self, plan: &Plan) -> bool {
        match self.language {
            Language::Rust => true,
            Language::C(_) => c_program(plan).exists(),
            Language::Python(_) => plan.python().exists(),
            Language::Node => plan.home.join("node/node_modules/smartcar/package.json").exists(),
            Language::Crate => crate_program(plan).exists(),
        }
    }

    fn command(&self, plan: &Plan) -> Result<Command, Failure> {
        let ours = plan.root.join("bench/clients");
        Ok(match self.language {
            Language::Rust => {
                let mut command = pinned(CLIENT_CPU, std::env::current_exe()?);
                command.args([in_rust::CLIENT, self.name]);
                command
            }
            Language::C(manner) => {
                let mut command = pinned(CLIENT_CPU, c_program(plan));
                command.arg(manner);
                command.env("LD_LIBRARY_PATH", &plan.built);
                command
            }
            Language::Python(script) => {
                let mut command = pinned(CLIENT_CPU, plan.python());
                command.arg("-B").arg(ours.join("python").join(script));
                command
            }
            Language::Node => {
                let mut command = pinned(CLIENT_CPU, "node");
                command.arg(ours.join("node/official.mjs"));
                command.env("BENCH_NODE_MODULES", plan.home.join("node"));
                command
            }
            Language::Crate => pinned(CLIENT_CPU, crate_program(plan)),
        })
    }

    /// Has it make calls.
    pub(crate) fn run(&self, plan: &Plan, ask: &Ask<'_>, report: &mut Report) -> Result<Cost, Failure> {
        let mut command = self.command(plan)?;
        command
            .env("BENCH_URL", ask.url)
            .env("BENCH_IN_FLIGHT", ask.in_flight.to_string())
            .env("BENCH_CALLS", ask.calls.to_string())
            .env("BENCH_WARM_UP", ask.warm_up.to_string())
            .env("BENCH_VEHICLES", ask.vehicles.to_string());
        if let Some(path) = ask.authority {
            // How the official SDKs are told whom to trust.
            command.env("BENCH_CA", path).env("REQUESTS_CA_BUNDLE", path).env("NODE_EXTRA_CA_CERTS", path);
        }
        let output = command.output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let figures: Value = serde_json::from_str(text.trim()).map_err(|_| {
            format!("{} failed: {}", self.name, String::from_utf8_lossy(&output.stderr).trim())
        })?;
        let number = |name: &str| {
            figures[name].as_f64().ok_or_else(|| Failure::from(format!("{} says no {name}", self.name)))
        };
        if let Some(version) = figures["version"].as_str().filter(|version| !version.is_empty()) {
            report.version(self.name, version);
        }
        Ok(Cost {
            cpu: number("cpu_us")?,
            wall: number("wall_us")?,
            rss: number("rss_kib")? / 1024.0,
            peak: number("peak_rss_kib")? / 1024.0,
        })
    }
}

fn c_program(plan: &Plan) -> PathBuf {
    plan.home.join("calls-c")
}

fn crate_program(plan: &Plan) -> PathBuf {
    plan.home.join("crate/target/release/smartcar-crate-client")
}
