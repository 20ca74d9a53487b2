//! The Python module `smartcar_sdk._native`: the core's client and its readings as Python classes.
//!
//! There is no logic here. A file per noun converts arguments and answers. The package around it (`py/python/smartcar_sdk`)
//! adds the exception classes and the stubs.
//!
//! The modules, in the order to read them: down to `values` is what all of them share, the others are one noun each.
//!
//! | module | |
//! |---|---|
//! | `interpreter` | the interpreter that imports the module has to be the main one |
//! | `call` | a call of the core, whatever it gives |
//! | `blocking` | waits for the core without holding the interpreter, awake to Ctrl-C |
//! | `event_loop` | the calls that an event loop waits for: asyncio's, or gevent's |
//! | `calls` | how the calls of a client are made: their thread waits, or an event loop does |
//! | `logging` | what the core says, for Python's `logging` |
//! | `clocks` | the clocks that tests move: those of sandboxes in this process |
//! | `sandbox` | a local Smartcar inside this process, and the clock of the clients that talk to it |
//! | `store` | a caller's own store, which threads and loops of Python's run |
//! | `handle` | an open client as the Python objects made from it share it, and how it is closed in the end |
//! | `error` | the core's error as a Python exception |
//! | `arguments` | arguments as Python passes them, each checked for its type |
//! | `options` | the options of calls, as keywords |
//! | `settings` | settings as keywords |
//! | `as_python` | what a value of the core is in Python |
//! | `at_once` | what there is nothing to wait for, where Python awaits |
//! | `classes` | how the core's values become Python classes |
//! | `values` | the core's values as Python's: newtypes that convert themselves |
//! | `docstrings` | made from the stubs: what `help()` shows |
//! | `client` | the client: settings in, vehicles and grants out |
//! | `vehicle` | one vehicle: its options, and the calls that take more than plain arguments |
//! | `generated` | made from core's public Rust: the class of each value, the plain methods of a vehicle |
//! | `readings` | an answer without a type of its own |
//! | `meta` | what comes beside the values of every reading |
//! | `batch` | several readings in one request |
//! | `schedule` | the schedule that `Vehicle.set_charge_schedule` takes |
//! | `signals` | signals of API v3 and of webhooks |
//! | `paging` | lists that come in pages |
//! | `connect` | Connect's addresses, and what came back from them |
//! | `grant` | grants, and what the daily job did to them |
//! | `moving` | grants from another system here, and back |
//! | `connections` | connections, subscriptions, webhooks, and the application itself |
//! | `compatibility` | which cars work with Smartcar |
//! | `events` | what happens to grants, for whoever listens |
//! | `health` | how the token endpoint is doing |
//! | `maintenance` | the daily job as something that just runs |
//! | `webhook` | webhooks: one HTTP request checked, answered and read |
//!
//! A new endpoint is written in core alone; `cargo run -p smartcar-generate` writes it here.
#![deny(unsafe_code)]
#![allow(
    clippy::doc_markdown,
    clippy::needless_raw_string_hashes,
    reason = "docstrings are written for Python"
)]

mod arguments;
mod as_python;
mod at_once;
mod batch;
mod blocking;
mod call;
mod calls;
mod classes;
mod client;
mod clocks;
mod compatibility;
mod connect;
mod connections;
mod docstrings;
mod error;
mod event_loop;
mod events;
mod generated;
mod grant;
mod handle;
mod health;
mod interpreter;
mod logging;
mod maintenance;
mod meta;
mod moving;
mod options;
mod paging;
mod readings;
mod sandbox;
mod schedule;
mod settings;
mod signals;
mod store;
mod values;
mod vehicle;
mod webhook;

use pyo3::{prelude::*, wrap_pyfunction};

/// Adds classes, and functions, to a module.
macro_rules! add {
    ($module:ident: $($file:ident { $($class:ident),* $(; $($function:ident),+)? })*) => {{
        $($($module.add_class::<$file::$class>()?;)*)*
        $($($($module.add_function(wrap_pyfunction!($file::$function, $module)?)?;)+)?)*
    }};
}

/// The compiled part of `smartcar_sdk`. Import from `smartcar_sdk`, not from here.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    interpreter::must_be_main(module.py())?;
    // Python has an SQLite of its own, `sqlite3`.
    smartcar_sdk::store::refuse_files_of_others(
        "Give the SDK a file of its own, or use smartcar_sdk.stores.sqlalchemy or .django for the application's own database",
    );
    add! { module:
        batch { BatchReadings }
        classes { Native }
        client { Client }
        error { ; closed_words, error_kinds }
        event_loop { LoopCalls }
        events { Events }
        handle { ; close_own_stores }
        logging { ; close_log, next_log_records, set_log_level, start_thread }
        maintenance { Maintenance }
        paging { Pages }
        sandbox { SandboxServer }
        schedule { ; check_day }
        settings { ; settings }
        signals { ; known_signals }
        store { StoreOperation, StoreOperations; check_store, sqlite_file_is_open }
        vehicle { Vehicle }
        webhook { ; challenge_answer, handle, is_signed, parse, read_event, read_webhook_reading, sign, verify }
    }
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("SIGNATURE_HEADER", smartcar_sdk::webhook::SIGNATURE_HEADER)
}
