//! The Python module `smartcar_sdk._native`: the core's client and its readings as Python classes.
//!
//! There is no logic here. A file per noun converts arguments and answers; [`classes`] makes classes of the core's values;
//! [`blocking`] waits for the core without holding the interpreter; [`handle`] owns what has to be closed; [`error`] hands
//! failures over. The package around it (`py/python/smartcar_sdk`) adds the exception classes, the stubs and the `smartcar`
//! command.
//!
//! To add an endpoint: its reading in `readings.rs` (and `batch.rs`), its method in `vehicle.rs`, both in `_stubs`; the name in
//! `lib.rs`, `_native.pyi` and `__init__.py`. `tests/python/test_surface.py` misses what is missing.
#![deny(unsafe_code)]

mod arguments;
mod as_python;
mod batch;
mod blocking;
mod classes;
mod client;
mod command;
mod commands;
mod compatibility;
mod connect;
mod connections;
mod error;
mod events;
mod grant;
mod handle;
mod health;
mod interpreter;
mod maintenance;
mod meta;
mod options;
mod paging;
mod readings;
mod settings;
mod signals;
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
    add! { module:
        batch { BatchReadings }
        client { Client }
        command { ; run_command }
        commands { ChargeSchedule, ChargeScheduleResult, CommandResult, WebhookSubscription }
        compatibility {
            Capability, Compatibility, CompatibilityMatrix, CompatibleVehicle, MatrixModel, ModelCapability
        }
        connections { Application, BackfillReport, Connection, Subscription, Webhook }
        error { ; error_kinds }
        events { Events, GrantEvent }
        grant { Grant, RefreshReport, RekeyReport }
        health { EndpointHealth }
        maintenance { Maintenance }
        meta { Meta }
        paging { Page, Pages }
        readings {
            Attributes, AvailableCapacity, Battery, BatteryCapacity, Charge, ChargeLimit,
            DiagnosticSystemStatus, DiagnosticTroubleCodes, EngineOil, Fuel, Location, LockStatus,
            NominalCapacity, Odometer, Opening, Permissions, Reading, SelectedCapacity, ServiceCost,
            ServiceDetail, ServiceHistory, ServiceRecord, ServiceTask, SystemStatus, TirePressure,
            TroubleCode, User, Vin
        }
        settings { ; settings }
        signals { Signal; known_signals }
        vehicle { Vehicle }
        webhook {
            Delivery, Event, EventVehicle, Trigger, WebhookError, WebhookReading;
            challenge_answer, handle, parse, sign, verify
        }
    }
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("SIGNATURE_HEADER", smartcar_sdk::webhook::SIGNATURE_HEADER)
}
