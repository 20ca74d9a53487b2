//! Waiting for the core from a Python thread: without holding the interpreter, and awake to Ctrl-C. Where gevent has patched the
//! standard library a greenlet waits instead, and its thread goes on.

use std::{
    future::Future,
    sync::{Arc, Mutex, PoisonError, mpsc::channel},
    time::Duration,
};

use pyo3::{exceptions::PyRuntimeError, intern, prelude::*, sync::PyOnceLock, types::PyDict};
use smartcar_sdk::{Result, runtime::Task};

use crate::{
    call::{Call, Made, OnReport, SendReport, call},
    error::Failure,
    event_loop,
};

/// How long a waiting thread sleeps before it looks whether a signal has come.
pub(crate) const TICK: Duration = Duration::from_millis(50);

/// Makes `call` on this thread, where it can ([`Task::here`]), and waits for its result. A signal whose handler raises (Ctrl-C) drops the call; a
/// refresh that it began goes on.
pub(crate) fn wait<T: Send + 'static>(
    py: Python<'_>,
    call: impl Future<Output = Result<T>> + Send + 'static,
) -> PyResult<T> {
    if is_greenlet(py)? {
        return wait_as_greenlet(py, call, &mut || Ok(()));
    }
    finish(py, Task::here(call).map_err(Failure)?)
}

/// As [`wait`], for a call that leaves behind what goes on by itself, such as a server: that is driven by the SDK's runtime, not by
/// this thread's next call.
pub(crate) fn wait_on_the_sdks<T: Send + 'static>(
    py: Python<'_>,
    call: impl Future<Output = Result<T>> + Send + 'static,
) -> PyResult<T> {
    if is_greenlet(py)? {
        return wait_as_greenlet(py, call, &mut || Ok(()));
    }
    finish(py, Task::start(call).map_err(Failure)?)
}

/// As [`wait`]; `on_report` gets what the call reports meanwhile, on this very thread. Its error drops the call.
pub(crate) fn wait_reporting(
    py: Python<'_>,
    call: impl FnOnce(SendReport) -> Call,
    mut on_report: OnReport,
) -> PyResult<Made> {
    let (sender, reports) = channel();
    // Nobody learns of it any more once the call is given up.
    let call = call(Box::new(move |report| drop(sender.send(report))));
    let mut tell = || reports.try_iter().try_for_each(|report| on_report(py, report));
    if is_greenlet(py)? {
        return wait_as_greenlet(py, call, &mut tell);
    }
    // It takes minutes: calls of other threads are made as if nobody waited.
    finish_telling(py, Task::start(call).map_err(Failure)?, tell)
}

/// Waits for what was started before, on this thread even where greenlets run on it: for the end of a client.
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

/// Whether gevent has patched the standard library, so that a thread is not to be blocked. Looked up each time: it may be patched
/// late. Without gevent it costs a look into `sys.modules`, and nothing of it is imported.
pub(crate) fn is_greenlet(py: Python<'_>) -> PyResult<bool> {
    static MODULES: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    let modules = MODULES.get_or_try_init(py, || {
        py.import("sys")?.getattr("modules")?.cast_into::<PyDict>().map(Bound::unbind).map_err(PyErr::from)
    })?;
    match modules.bind(py).get_item(intern!(py, "gevent.monkey"))? {
        Some(monkey) => monkey.call_method1(intern!(py, "is_module_patched"), ("socket",))?.is_truthy(),
        None => Ok(false),
    }
}

/// Lets the greenlets of this thread run for a moment.
pub(crate) fn yield_to_greenlets(py: Python<'_>) -> PyResult<()> {
    py.import("gevent")?.call_method1("sleep", (TICK.as_secs_f64(),)).map(drop)
}

/// The greenlet waits for its call; the loop of its hub wakes it. It calls `tell` itself: the hub's own greenlet must not wait.
fn wait_as_greenlet<T: Send + 'static>(
    py: Python<'_>,
    given: impl Future<Output = Result<T>> + Send + 'static,
    tell: &mut dyn FnMut() -> PyResult<()>,
) -> PyResult<T> {
    let slot = Arc::new(Mutex::new(None));
    let kept = slot.clone();
    let call = call(given, move |py, value| {
        *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
        Ok(py.None())
    });
    let waiting = event_loop::submit_greenlet(py, call)?;
    let has_ended = || waiting.call_method1(py, intern!(py, "wait"), (TICK.as_secs_f64(),))?.is_truthy(py);
    let ended = (|| {
        while !has_ended()? {
            tell()?;
        }
        tell()
    })();
    if let Err(error) = ended {
        waiting.call_method0(py, intern!(py, "cancel"))?;
        return Err(error);
    }
    // Its exception, where it has one.
    waiting.call_method0(py, intern!(py, "result"))?;
    let value = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
    value.ok_or_else(|| {
        PyRuntimeError::new_err("a call ended without a result: this is a bug in smartcar-sdk")
    })
}
