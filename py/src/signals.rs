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
    /// One signal of one vehicle, as API v3 or a webhook gave it.
    Signal(Told, raw) {
        code: String;
        name: Option<String>;
        group: Option<String>;
        status: String;
        error: Option<Exception> = |it| it.to_error().map(Exception);
        value: Option<Plain>;
        unit: Option<String>;
        body: Option<Object>;
        ingested_at: Option<Time>;
        retrieved_at: Option<Time>;
        oem_updated_at: Option<Time>;
        meta: Option<Meta>;
    }
}

/// Every signal this release knows: its constant's name, its code, its body's type in the core, and what it tells. What
/// `smartcar_sdk.signals` is made from and tested against.
#[pyfunction]
pub(crate) fn known_signals() -> Vec<(&'static str, &'static str, &'static str, &'static str)> {
    KNOWN.iter().map(|signal| (signal.constant, signal.code, signal.body, signal.about)).collect()
}
