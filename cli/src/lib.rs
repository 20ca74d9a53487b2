//! The `smartcar` command, as a library, so that the Python wheel can ship it as a script too.
//!
//! Exit codes: 0 success, 1 the command failed or found something wrong, 2 the arguments cannot be used.

// The modules, in the order to read them:
//
// `demo`     `smartcar demo`: the SDK at work, from connecting to months later
// `doctor`   `smartcar doctor`: looks a store over
// `sandbox`  `smartcar sandbox`: a local Smartcar
// `secrets`  secrets from the environment or from files, never from arguments

mod demo;
mod doctor;
mod failure;
mod sandbox;
mod secrets;

use std::ffi::OsString;

use clap::{Parser, Subcommand};

/// Smartcar for back ends: a local Smartcar to develop against, a demo of the SDK, and a doctor for stores.
#[derive(Debug, Parser)]
#[command(name = "smartcar", version, about, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Shows the SDK at work: connects simulated drivers, lets months pass, restarts, and loses no car.
    Demo(demo::Arguments),
    /// Looks a store over: damage, grants that cannot be read, grants nobody takes care of.
    Doctor(doctor::Arguments),
    /// Runs a local Smartcar and prints the environment that points an application at it.
    Sandbox(sandbox::Arguments),
}

/// Runs the command with these arguments (the first is the program's name); the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(2);
        }
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("smartcar: no thread could be started: {error}");
            return 1;
        }
    };
    let result = runtime.block_on(async {
        match cli.command {
            Command::Demo(arguments) => demo::run(arguments).await.map(|()| 0),
            Command::Doctor(arguments) => doctor::run(arguments).await,
            Command::Sandbox(arguments) => sandbox::run(arguments).await.map(|()| 0),
        }
    });
    // Whatever hangs (a disk, a pipe) is not waited for: the command ends in the time it was given.
    runtime.shutdown_background();
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("smartcar: {error}");
            1
        }
    }
}
