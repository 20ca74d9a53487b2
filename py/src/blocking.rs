//! Waiting for the core from a Python thread: without holding the interpreter, and awake to Ctrl-C.

use std::{
    future::Future,
    sync::mpsc::{Sender, channel},
    time::Duration,
};

use pyo3::prelude::*;
use smartcar_sdk::{Result, runtime::Task};

use crate::error::Failure;

/// How long a waiting thread sleeps before it looks whether a signal has come.
pub(crate) const TICK: Duration = Duration::from_millis(50);

/// Runs `call` on the SDK's runtime and waits for its result. A signal whose handler raises (Ctrl-C) drops the call; a
/// refresh that it began goes on.
pub(crate) fn wait<T: Send + 'static>(
    py: Python<'_>,
    call: impl Future<Output = Result<T>> + Send + 'static,
) -> PyResult<T> {
    finish(py, Task::start(call).map_err(Failure)?)
}

/// As [`wait`]; `told` gets what the call reports meanwhile, on this very thread. Its error drops the call.
pub(crate) fn wait_telling<T: Send + 'static, R: Send + 'static, F>(
    py: Python<'_>,
    call: impl FnOnce(Sender<R>) -> F,
    mut told: impl FnMut(R) -> PyResult<()>,
) -> PyResult<T>
where
    F: Future<Output = Result<T>> + Send + 'static,
{
    let (sender, reports) = channel();
    let task = Task::start(call(sender)).map_err(Failure)?;
    finish_telling(py, task, || reports.try_iter().try_for_each(&mut told))
}

/// Waits for what was started before.
pub(crate) fn finish<T: Send + 'static>(py: Python<'_>, task: Task<Result<T>>) -> PyResult<T> {
    finish_telling(py, task, || Ok(()))
}

/// Calls `tell` on this thread now and then, and once more at the end.
fn finish_telling<T: Send + 'static>(
    py: Python<'_>,
    mut task: Task<Result<T>>,
    mut tell: impl FnMut() -> PyResult<()>,
) -> PyResult<T> {
    loop {
        let outcome;
        (task, outcome) = py.detach(move || {
            let outcome = task.wait(TICK);
            (task, outcome)
        });
        tell()?;
        if let Some(result) = outcome.map_err(Failure)? {
            return Ok(result.map_err(Failure)?);
        }
        py.check_signals()?;
    }
}
