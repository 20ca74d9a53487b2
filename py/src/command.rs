//! The `smartcar` command, for the script that the wheel installs.

use std::{ffi::OsString, process::ExitCode};

use pyo3::prelude::*;

/// Runs the command with these arguments (the first is the program's name) and returns its exit code.
#[pyfunction]
pub(crate) fn run_command(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    let code = py.detach(|| smartcar_cli::run(arguments));
    // The standard library compares exit codes and does not show them.
    (0..=u8::MAX).find(|number| ExitCode::from(*number) == code).unwrap_or(1)
}
