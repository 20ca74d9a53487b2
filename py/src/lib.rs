//! The Python module `smartcar_sdk._native`: the core's client and its readings as Python classes.
//!
//! There is no logic here. A file per noun converts arguments and answers; [`blocking`] waits for the core without
//! holding the interpreter; [`handle`] owns what has to be closed; [`error`] hands failures over. The package around
//! it (`py/python/smartcar_sdk`) adds the exception classes, the stubs and the `smartcar` command.
//!
//! To add an endpoint: its reading in `readings.rs`, its method in `vehicle.rs`, both in `_native.pyi`.
#![forbid(unsafe_code)]

mod arguments;
mod blocking;
mod client;
mod command;
mod error;
mod grant;
mod handle;
mod meta;
mod readings;
mod settings;
mod values;
mod vehicle;

use pyo3::prelude::*;

/// The compiled part of `smartcar_sdk`. Import from `smartcar_sdk`, not from here.
#[pymodule]
mod _native {
    #[pymodule_export]
    use crate::{
        client::Client,
        command::run_command,
        error::error_kinds,
        grant::{Grant, RefreshReport},
        meta::Meta,
        readings::{Attributes, Battery, Charge, Fuel, Location, Odometer, Vin},
        settings::settings,
        vehicle::Vehicle,
    };

    #[pymodule_export]
    #[allow(non_upper_case_globals, reason = "the name Python knows it by")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
