//! A call of the core, whatever it gives: one type, so that there is one piece of code that waits, and one that does not.

use std::any::Any;

use pyo3::prelude::*;
use smartcar_sdk::Result;

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
