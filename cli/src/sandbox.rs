//! `smartcar sandbox`: a local Smartcar, until it is stopped.

use std::{fmt::Write as _, io::Write as _, net::SocketAddr, time::Duration};

use clap::Args;
use smartcar_sandbox::{Config, FaultRule, RefreshTokenReuse, Sandbox};

use crate::{
    failure::{Failure, exit},
    stopping::Stop,
};

/// Runs a local Smartcar and prints the environment that points an application at it.
///
/// Once ready it prints shell lines (`export SMARTCAR_...=...`) and serves until stopped with Ctrl-C or SIGTERM.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  smartcar sandbox > env.sh & sleep 1; . ./env.sh")]
pub(crate) struct Arguments {
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Listen on another address than loopback: anybody who reaches it can do anything with it.
    #[arg(long)]
    allow_non_loopback: bool,
    /// A name that the sandbox is called by, such as a service's in docker-compose; may be given several times. It answers
    /// to localhost and the address it listens on by itself, and to no others.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    allow_host: Vec<String>,
    /// Life of an access token, in seconds.
    #[arg(long, default_value_t = 7200.0, value_name = "SECONDS")]
    access_ttl: f64,
    /// Life of an unused refresh token, in seconds.
    #[arg(long, default_value_t = 5_184_000.0, value_name = "SECONDS")]
    refresh_ttl: f64,
    /// How long a used refresh token still works, in seconds.
    #[arg(long, default_value_t = 60.0, value_name = "SECONDS")]
    grace: f64,
    /// Delay of every answer, in milliseconds.
    #[arg(long, default_value_t = 0, value_name = "MS")]
    latency: u64,
    /// What presenting a used refresh token does inside the grace: `issues_new`, `returns_same`, `revokes_previous`,
    /// `revokes_family` or `rejects`.
    #[arg(long, default_value = "issues_new", value_name = "POLICY")]
    refresh_token_reuse: RefreshTokenReuse,
    /// Fault rules from the start, as the JSON that POST /sandbox/faults takes.
    #[arg(long, value_name = "JSON")]
    faults: Option<String>,
    /// Seed of the simulated world.
    #[arg(long, default_value_t = Config::default().seed, value_name = "NUMBER")]
    seed: u64,
}

pub(crate) async fn run(arguments: Arguments, stop: &mut Stop) -> Result<u8, Failure> {
    let seconds = |name: &str, value: f64| {
        Duration::try_from_secs_f64(value)
            .map_err(|_| format!("{name} must be a number of seconds, zero or more"))
    };
    let config = Config {
        listen: arguments.listen,
        allow_non_loopback: arguments.allow_non_loopback,
        allowed_hosts: arguments.allow_host,
        access_ttl: seconds("--access-ttl", arguments.access_ttl)?,
        refresh_ttl: seconds("--refresh-ttl", arguments.refresh_ttl)?,
        grace: seconds("--grace", arguments.grace)?,
        latency: Duration::from_millis(arguments.latency),
        refresh_token_reuse: arguments.refresh_token_reuse,
        faults: arguments.faults.as_deref().map(fault_rules).transpose()?.unwrap_or_default(),
        seed: arguments.seed,
        ..Config::default()
    };
    let sandbox = Sandbox::start(config).await?;
    let mut lines = String::new();
    for (name, value) in sandbox.env() {
        // Every value is a URL, an id or a token of the sandbox's own making: nothing a shell would expand.
        let _ = writeln!(lines, "export {name}={value}");
    }
    let mut out = std::io::stdout().lock();
    out.write_all(lines.as_bytes())?;
    out.flush()?;
    drop(out);
    stop.stopped().await;
    sandbox.shutdown().await;
    Ok(exit::SUCCESS)
}

/// `{"rules":[...]}` as the control interface takes it.
fn fault_rules(json: &str) -> Result<Vec<FaultRule>, Failure> {
    #[derive(serde::Deserialize)]
    struct Rules {
        rules: Vec<FaultRule>,
    }
    let rules: Rules = serde_json::from_str(json).map_err(|e| format!("--faults: {e}"))?;
    Ok(rules.rules)
}
