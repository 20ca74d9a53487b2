//! The calls that an event loop waits for: asyncio's, or gevent's. The core's queue wakes the loop once for a batch of finished
//! calls, and the loop's own thread settles their futures. No thread of the core ever calls Python.
//!
//! What makes futures and watches the queue's descriptor is Python: `smartcar_sdk/_event_loop.py` and `_gevent.py`.

use std::{
    collections::HashMap,
    os::fd::{AsFd, AsRawFd},
    sync::{Mutex, MutexGuard, PoisonError},
};

use pyo3::{PyTraverseError, PyVisit, intern, prelude::*, sync::PyOnceLock};
use smartcar_sdk::{
    Result,
    queue::{Abandoned, CallId, Queue},
};

use crate::{
    call::{Answer, Call, Made, OnReport, Report, SendReport},
    docstrings::docstring,
    error::Failure,
};

/// How many finished calls are settled before the loop looks at what else there is.
const BATCH: usize = 256;

#[doc = docstring!(LoopCalls)]
#[pyclass(frozen, weakref, module = "smartcar_sdk._native")]
pub(crate) struct LoopCalls {
    queue: Queue<Delivered>,
    /// Only while the interpreter is held, and never across a call of Python: so `os.fork()` never copies it locked.
    pending: Mutex<HashMap<CallId, Pending>>,
}

/// What the core's queue brings.
pub(crate) enum Delivered {
    Report(Report),
    End(Result<Made>),
}

/// A call that has not ended.
struct Pending {
    future: Py<PyAny>,
    /// Not here while it takes a report.
    on_report: Option<OnReport>,
}

/// Makes a call whose result is a future of the running loop of asyncio.
pub(crate) fn submit(py: Python<'_>, call: Call) -> Answer {
    static NEW_CALL: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let new = NEW_CALL.import(py, "smartcar_sdk._event_loop", "new_call")?;
    begin(&new.call0()?, |_| call, None)
}

/// As [`submit`]; the loop hands what the call reports to `on_report`.
pub(crate) fn submit_reporting(
    py: Python<'_>,
    call: impl FnOnce(SendReport) -> Call,
    on_report: OnReport,
) -> Answer {
    let new = py.import("smartcar_sdk._event_loop")?.call_method0("new_call")?;
    begin(&new, call, Some(on_report))
}

/// Makes a call that the greenlet which runs can `wait()` for.
pub(crate) fn submit_greenlet(py: Python<'_>, call: Call) -> Answer {
    let new = py.import(intern!(py, "smartcar_sdk._gevent"))?.call_method0(intern!(py, "new_call"))?;
    begin(&new, |_| call, None)
}

/// Begins a call whose future is `future`, which knows the calls of its loop.
fn begin(
    future: &Bound<'_, PyAny>,
    call: impl FnOnce(SendReport) -> Call,
    on_report: Option<OnReport>,
) -> Answer {
    let py = future.py();
    let calls = future.getattr(intern!(py, "calls"))?.cast_into::<LoopCalls>()?;
    let calls = calls.get();
    let ended = |why: Abandoned| Delivered::End(Err(why.error()));
    let id = calls.queue.submit_reporting(
        |reporter| {
            let call = call(Box::new(move |report| reporter.report(Delivered::Report(report))));
            Box::pin(async move { Delivered::End(call.await) })
        },
        ended,
    );
    let id = id.map_err(Failure)?;
    // Nothing is taken from the queue meanwhile: the loop that does it is this thread.
    calls.pending().insert(id, Pending { future: future.clone().unbind(), on_report });
    future.setattr(intern!(py, "id"), id.0)?;
    Ok(future.clone().unbind())
}

impl LoopCalls {
    fn pending(&self) -> MutexGuard<'_, HashMap<CallId, Pending>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn report(&self, py: Python<'_>, id: CallId, report: Report) -> PyResult<()> {
        let on_report = self.pending().get_mut(&id).and_then(|pending| pending.on_report.take());
        // The result of a call that was cancelled is discarded.
        let Some(mut on_report) = on_report else { return Ok(()) };
        match on_report(py, report) {
            Ok(()) => {
                if let Some(pending) = self.pending().get_mut(&id) {
                    pending.on_report = Some(on_report);
                }
                Ok(())
            }
            Err(error) => {
                self.queue.cancel(id);
                let pending = self.pending().remove(&id);
                pending.map_or(Ok(()), |pending| settle(pending.future.bind(py), Err(error)))
            }
        }
    }

    fn end(&self, py: Python<'_>, id: CallId, result: Result<Made>) -> PyResult<()> {
        let pending = self.pending().remove(&id);
        // One that was cancelled has no future any more.
        let Some(pending) = pending else { return Ok(()) };
        let made = result.map_err(|error| Failure(error).into()).and_then(|made| made(py));
        settle(pending.future.bind(py), made)
    }
}

/// Gives a future its result, unless it has one.
fn settle(future: &Bound<'_, PyAny>, result: Answer) -> PyResult<()> {
    let py = future.py();
    if future.call_method0(intern!(py, "done"))?.is_truthy()? {
        return Ok(());
    }
    match result {
        Ok(value) => future.call_method1(intern!(py, "set_result"), (value,)),
        Err(error) => future.call_method1(intern!(py, "set_exception"), (error.into_value(py),)),
    }
    .map(drop)
}

#[pymethods]
impl LoopCalls {
    #[new]
    fn new() -> PyResult<Self> {
        Ok(Self { queue: Queue::new().map_err(Failure)?, pending: Mutex::default() })
    }

    #[doc = docstring!(LoopCalls.fileno)]
    fn fileno(&self) -> i32 {
        self.queue.as_fd().as_raw_fd()
    }

    #[doc = docstring!(LoopCalls.is_here)]
    fn is_here(&self) -> bool {
        self.queue.is_here()
    }

    #[doc = docstring!(LoopCalls.count)]
    fn count(&self) -> usize {
        self.pending().len()
    }

    #[doc = docstring!(LoopCalls.cancel)]
    fn cancel(&self, call: u64) {
        let id = CallId(call);
        self.queue.cancel(id);
        let _dropped_unlocked = { self.pending().remove(&id) };
    }

    #[doc = docstring!(LoopCalls.drain)]
    fn drain(&self, py: Python<'_>) -> PyResult<()> {
        for (id, delivered) in self.queue.take(BATCH).map_err(Failure)? {
            let settled = match delivered {
                Delivered::Report(report) => self.report(py, id, report),
                Delivered::End(result) => self.end(py, id, result),
            };
            // One future that cannot be settled (its loop is closed) costs the others nothing.
            if let Err(error) = settled {
                error.write_unraisable(py, None);
            }
        }
        Ok(())
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> std::result::Result<(), PyTraverseError> {
        match self.pending.try_lock() {
            Ok(pending) => pending.values().try_for_each(|pending| visit.call(&pending.future)),
            Err(_) => Ok(()),
        }
    }

    fn __clear__(&self) {
        let _dropped_unlocked = std::mem::take(&mut *self.pending());
    }
}

impl Drop for LoopCalls {
    fn drop(&mut self) {
        self.queue.close();
    }
}
