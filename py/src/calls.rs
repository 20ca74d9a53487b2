//! How a call of the core becomes an answer in Python: a value that its thread waits for, or a future of the event loop that runs.
//!
//! Whatever a call gives, it is one type here ([`Call`]): so there is one piece of code that waits, and one that does not.

use std::any::Any;

use pyo3::{IntoPyObjectExt, prelude::*};
use smartcar_sdk::Result;

use crate::{blocking, event_loop};

/// What a method gives: its value, or a future of it.
pub(crate) type Answer = PyResult<Py<PyAny>>;

/// Makes Python's value of what a call gave, on a thread that holds the interpreter.
pub(crate) type Made = Box<dyn FnOnce(Python<'_>) -> Answer + Send>;

/// A call of the core.
pub(crate) type Call = std::pin::Pin<Box<dyn Future<Output = Result<Made>> + Send>>;

/// Something that a call says on its way.
pub(crate) type Report = Box<dyn Any + Send>;

/// Through which a call says something.
pub(crate) type SendReport = Box<dyn Fn(Report) + Send + Sync>;

/// Takes what a call says on its way, on the thread that made the call. Its error ends the call.
pub(crate) type OnReport = Box<dyn FnMut(Python<'_>, Report) -> PyResult<()> + Send>;

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
        let call = self::call(call, move |py, value| shown(value).into_py_any(py));
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

/// A call of the core, and how its result is made Python's.
pub(crate) fn call<T: Send + 'static>(
    call: impl Future<Output = Result<T>> + Send + 'static,
    made: impl FnOnce(Python<'_>, T) -> Answer + Send + 'static,
) -> Call {
    Box::pin(async move {
        let value = call.await?;
        let made: Made = Box::new(move |py| made(py, value));
        Ok(made)
    })
}

/// For a call that gives nothing: `None`.
pub(crate) fn nothing((): ()) -> Option<bool> {
    None
}
