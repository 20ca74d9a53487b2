//! How the calls of a client are made: their thread waits, or an event loop does.

use pyo3::{IntoPyObjectExt, prelude::*};
use smartcar_sdk::Result;

use crate::{
    blocking,
    call::{self, Answer, Call, OnReport, SendReport},
    event_loop,
};

/// How the calls of a client are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Calls {
    /// Their thread waits for them: `Client`.
    Blocking,
    /// They give futures of asyncio: `AsyncClient`.
    Asyncio,
}

impl Calls {
    /// Makes a call; `shown` is what Python gets of its result.
    pub(crate) fn answer<T, P>(
        self,
        py: Python<'_>,
        call: impl Future<Output = Result<T>> + Send + 'static,
        shown: impl FnOnce(T) -> P + Send + 'static,
    ) -> Answer
    where
        T: Send + 'static,
        P: for<'py> IntoPyObject<'py>,
    {
        let call = call::call(call, move |py, value| shown(value).into_py_any(py));
        self.make(py, call)
    }

    /// Makes a call.
    pub(crate) fn make(self, py: Python<'_>, call: Call) -> Answer {
        match self {
            Self::Blocking => blocking::wait(py, call)?(py),
            Self::Asyncio => event_loop::submit(py, call),
        }
    }

    /// Makes a call that reports; `on_report` takes each report on this thread.
    pub(crate) fn make_reporting(
        self,
        py: Python<'_>,
        call: impl FnOnce(SendReport) -> Call,
        on_report: OnReport,
    ) -> Answer {
        match self {
            Self::Blocking => blocking::wait_reporting(py, call, on_report)?(py),
            Self::Asyncio => event_loop::submit_reporting(py, call, on_report),
        }
    }
}
