//! The `smartcar` command, as a library, which the executable (`main.rs`) runs.
//!
//! docs/command.md is its manual, with every exit code.

// The modules, in the order to read them:
//
// `connect_url`  `smartcar connect-url`: the address to send a driver to
// `connect`      `smartcar connect`: a driver goes through Connect in this host's browser
// `vehicles`     `smartcar vehicles`: what the grants in the store reach
// `get`          `smartcar get`: readings of one vehicle
// `readings`     every reading by its name, and how people read its values
// `generated`    the list of these
// `send`         `smartcar send`: commands to a car
// `grants`       `smartcar grants`: listed, shown, retried, ended, forgotten
// `refresh`      `smartcar refresh`: the daily job
// `maintain`     `smartcar maintain`: the daily job as a service
// `import`       `smartcar import`: takes grants over from another system
// `export`       `smartcar export`: hands grants over to another system
// `rekey`        `smartcar rekey`: seals the records with another key
// `doctor`       `smartcar doctor`: finds what is wrong with settings, network and store
// `webhook`      `smartcar webhook`: checks signatures, answers challenges
// `demo`         `smartcar demo`: the SDK at work, from connecting to months later
// `sandbox`      `smartcar sandbox`: a local Smartcar
// `manual`       `smartcar completions`, `smartcar man`
// `opening`      from settings to an open client, and to a closed one
// `secrets`      secrets from the environment or from files, never from arguments
// `confirm`      destructive commands ask first
// `stopping`     Ctrl-C and SIGTERM
// `durations`    lengths of time as people write them
// `progress`     how far something is, on a terminal
// `table`        a table for people
// `out`          text that a terminal may be given, JSON, broken pipes
// `warnings`     the SDK's warnings on standard error
// `failure`      why a command fails, and its exit code

mod confirm;
mod connect;
mod connect_url;
mod demo;
mod doctor;
mod durations;
mod export;
mod failure;
mod generated;
mod get;
mod grants;
mod import;
mod maintain;
mod manual;
mod opening;
mod out;
mod progress;
mod readings;
mod refresh;
mod rekey;
mod sandbox;
mod secrets;
mod send;
mod stopping;
mod table;
mod vehicles;
mod warnings;
mod webhook;

use std::ffi::OsString;

use clap::{CommandFactory, Parser, Subcommand};

use crate::{
    failure::{EXIT_CODES, Failure},
    out::complain,
    stopping::Stop,
};

/// Smartcar for back ends: connect drivers, read and command their cars, keep their grants alive.
///
/// Settings come from the environment: `SMARTCAR_CLIENT_ID`, `SMARTCAR_CLIENT_SECRET`, `SMARTCAR_STORE` and further ones. No
/// password, secret or token is ever an argument, or in any output.
#[derive(Debug, Parser)]
#[command(name = "smartcar", version, arg_required_else_help = true, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Each says of itself what it does, in its own arguments.
#[derive(Debug, Subcommand)]
enum Command {
    ConnectUrl(connect_url::Arguments),
    Connect(connect::Arguments),
    Vehicles(vehicles::Arguments),
    Get(get::Arguments),
    Send(send::Arguments),
    Grants(grants::Arguments),
    Refresh(refresh::Arguments),
    Maintain(maintain::Arguments),
    Import(import::Arguments),
    Export(export::Arguments),
    Rekey(rekey::Arguments),
    Doctor(doctor::Arguments),
    Webhook(webhook::Arguments),
    Demo(demo::Arguments),
    Sandbox(sandbox::Arguments),
    Completions(manual::Completions),
    Man(manual::Man),
}

/// Runs the command with these arguments (the first is the program's name); the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    run_with(arguments.into_iter().collect())
}

/// For arguments of one type, so that all that commands do is compiled with this crate alone, not again with each that runs them.
fn run_with(arguments: Vec<OsString>) -> u8 {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(failure::exit::USAGE);
        }
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain!("smartcar: no thread could be started: {error}");
            return failure::exit::FAILED;
        }
    };
    warnings::show();
    let result = runtime.block_on(dispatch(cli.command));
    // Whatever hangs (a disk, a pipe) is not waited for: the command ends in the time it was given.
    runtime.shutdown_background();
    match result {
        Ok(code) => code,
        Err(failure) if failure::is_broken_pipe(&failure) => failure::exit::SUCCESS,
        Err(failure) => {
            complain!("smartcar: {}", out::plain(&failure.to_string()));
            failure::code(&failure)
        }
    }
}

async fn dispatch(command: Command) -> Result<u8, Failure> {
    let mut stop = Stop::listen()?;
    match command {
        Command::ConnectUrl(arguments) => stop.or(connect_url::run(arguments)).await,
        Command::Connect(arguments) => connect::run(arguments, &mut stop).await,
        Command::Vehicles(arguments) => vehicles::run(arguments, &mut stop).await,
        Command::Get(arguments) => get::run(arguments, &mut stop).await,
        Command::Send(arguments) => send::run(arguments, &mut stop).await,
        Command::Grants(arguments) => grants::run(arguments, &mut stop).await,
        Command::Refresh(arguments) => refresh::run(arguments, &mut stop).await,
        Command::Maintain(arguments) => maintain::run(arguments, &mut stop).await,
        Command::Import(arguments) => import::run(arguments, &mut stop).await,
        Command::Export(arguments) => export::run(arguments, &mut stop).await,
        Command::Rekey(arguments) => rekey::run(arguments, &mut stop).await,
        Command::Doctor(arguments) => stop.or(Box::pin(doctor::run(arguments))).await,
        Command::Webhook(arguments) => stop.or(webhook::run(arguments)).await,
        Command::Demo(arguments) => stop.or(demo::run(arguments)).await.map(|()| failure::exit::SUCCESS),
        Command::Sandbox(arguments) => sandbox::run(arguments, &mut stop).await,
        Command::Completions(arguments) => manual::completions(&arguments, Cli::command()),
        Command::Man(arguments) => manual::man(&arguments, Cli::command()),
    }
}
