//! Signals of API v3 and of webhooks.

use std::ops::Deref;

use pyo3::prelude::*;
use smartcar_sdk::{Reading, signals::KNOWN};

use crate::{
    as_python::AsPython,
    classes::records,
    error::Exception,
    meta::Meta,
    values::{Object, Plain, Time},
};

/// A signal, with the meta of the answer where it was asked for alone.
#[derive(Clone, PartialEq)]
pub(crate) struct Told {
    signal: smartcar_sdk::signals::Signal,
    meta: Option<smartcar_sdk::Meta>,
}

impl Deref for Told {
    type Target = smartcar_sdk::signals::Signal;

    fn deref(&self) -> &Self::Target {
        &self.signal
    }
}

impl From<Reading<smartcar_sdk::signals::Signal>> for Signal {
    fn from(reading: Reading<smartcar_sdk::signals::Signal>) -> Self {
        Self(Told { signal: reading.values, meta: Some(reading.meta) })
    }
}

impl AsPython<Signal> for smartcar_sdk::signals::Signal {
    fn as_python(&self) -> Signal {
        Signal(Told { signal: self.clone(), meta: None })
    }
}

records! {
    in "smartcar_sdk";

    /// One signal of one vehicle, as API v3 or a webhook gave it.
    Signal(Told, raw) {
        /// Which one it is, e.g. `odometer-traveleddistance`; `KNOWN` lists those this release knows.
        code: String;
        /// Its name within the group, e.g. `TraveledDistance`.
        name: Option<String>;
        /// Its group, e.g. `Odometer`.
        group: Option<String>;
        /// Whether there is a current value.
        status: String;
        /// Why there is none, where Smartcar says so: the exception that a reading made of it would raise.
        error: Option<Exception>;
        /// The body's `value`, where it has a plain one.
        value: Option<Plain>;
        /// The body's `unit`, as Smartcar spells it: `km` and `kilometers` both occur.
        unit: Option<String>;
        /// The whole body. Only of a signal that is current: an error may still carry what the car said long ago, and
        /// that stays in `raw` alone.
        body: Option<Object>;
        /// When Smartcar took it in.
        ingested_at: Option<Time>;
        /// When Smartcar asked the car's maker.
        retrieved_at: Option<Time>;
        /// When the car or its maker says the value is from.
        oem_updated_at: Option<Time>;
        /// About the answer, where the signal was asked for alone.
        meta: Option<Meta>;
    }
}

/// Every signal this release knows: its constant's name, its code, its body's type in the core, and what it tells. What
/// `smartcar_sdk.signals` is made from and tested against.
#[pyfunction]
pub(crate) fn known_signals() -> Vec<(&'static str, &'static str, &'static str, &'static str)> {
    KNOWN.iter().map(|signal| (signal.constant, signal.code, signal.body, signal.about)).collect()
}
