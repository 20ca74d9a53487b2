//! What is asked of a store in Python, and the queue in which it lies until a thread that Python made takes it out.

use std::{
    cell::Cell,
    collections::VecDeque,
    fmt,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use pyo3::{prelude::*, types::PyTuple};
use smartcar_sdk::{Error, ErrorKind, Result, runtime::PerProcess};
use tokio::sync::oneshot;

use super::rows::Read;
use crate::{docstrings::docstring, error::Failure};

thread_local! {
    /// Whether this thread runs operations of a store.
    static RUNS_A_STORE: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread runs operations of a store: it must not wait for a client that needs them.
pub(crate) fn runs_a_store() -> bool {
    RUNS_A_STORE.get()
}

/// The arguments of a method, made on a thread that holds the interpreter.
pub(super) type Arguments = Box<dyn FnOnce(Python<'_>) -> PyResult<Bound<'_, PyTuple>> + Send>;

/// Whoever asked.
pub(super) trait Asker: Send {
    /// Whether anybody still wants to know.
    fn is_there(&self) -> bool;
    fn done(self: Box<Self>, method: &'static str, given: &Bound<'_, PyAny>);
    fn failed(self: Box<Self>, error: Error);
}

/// Who waits for a `T`, and how it is read.
pub(super) struct Waiting<T> {
    pub(super) sender: oneshot::Sender<Result<T>>,
    pub(super) read: fn(&Bound<'_, PyAny>) -> Read<T>,
}

impl<T: Send> Asker for Waiting<T> {
    fn is_there(&self) -> bool {
        !self.sender.is_closed()
    }

    fn done(self: Box<Self>, method: &'static str, given: &Bound<'_, PyAny>) {
        let wrong = |what| {
            // A bug of the store's: it stays until somebody mends it.
            Error::new(ErrorKind::Store, format!("the store's {method}() gave {what}")).with_field("store")
        };
        let _ = self.sender.send((self.read)(given).map_err(|what| wrong(what).with_can_retry(false)));
    }

    fn failed(self: Box<Self>, error: Error) {
        let _ = self.sender.send(Err(error));
    }
}

/// One call of a method, as it lies in the queue.
pub(super) struct Asked {
    pub(super) method: &'static str,
    pub(super) arguments: Arguments,
    pub(super) asker: Box<dyn Asker>,
    /// Whether a thread has taken it out: for whoever has waited too long.
    pub(super) begun: Arc<AtomicBool>,
}

/// The queue of one store: each process has its own. A lock of the parent's may be held as it forks.
pub(super) struct Queue {
    lane: PerProcess<Lane>,
    closed: AtomicBool,
}

impl Default for Queue {
    fn default() -> Self {
        Self { lane: PerProcess::none(), closed: AtomicBool::new(false) }
    }
}

#[derive(Default)]
struct Lane {
    waiting: Mutex<Waiters>,
    came: Condvar,
    /// How many operations are with a thread or a loop.
    busy: AtomicUsize,
}

#[derive(Default)]
struct Waiters {
    asked: VecDeque<Asked>,
    /// Threads that wait for something to do.
    idle: usize,
}

impl Lane {
    fn lock(&self) -> MutexGuard<'_, Waiters> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn lane(&self) -> Result<&Lane> {
        self.lane.get_or_make(|| Ok(Lane::default()))
    }

    /// How many operations are with a thread or a loop.
    pub(super) fn busy(&self) -> usize {
        self.lane.get().map_or(0, |lane| lane.busy.load(Ordering::Relaxed))
    }

    pub(super) fn push(&self, asked: Asked) -> Result<()> {
        let lane = self.lane()?;
        let mut waiting = lane.lock();
        if self.closed.load(Ordering::SeqCst) {
            return Err(closed());
        }
        waiting.asked.push_back(asked);
        lane.came.notify_one();
        Ok(())
    }

    /// Takes what there is, at most so many; waits for it. Nothing once the queue is closed.
    fn take(&self, most: usize) -> Result<Vec<Asked>> {
        let lane = self.lane()?;
        let mut waiting = lane.lock();
        loop {
            // Whoever asked may have gone meanwhile.
            waiting.asked.retain(|asked| asked.asker.is_there());
            if !waiting.asked.is_empty() {
                let count = waiting.asked.len().min(most);
                lane.busy.fetch_add(count, Ordering::Relaxed);
                return Ok(waiting.asked.drain(..count).collect());
            }
            if self.closed.load(Ordering::SeqCst) {
                return Ok(Vec::new());
            }
            waiting.idle += 1;
            waiting = lane.came.wait(waiting).unwrap_or_else(PoisonError::into_inner);
            waiting.idle -= 1;
        }
    }

    /// Whether something waits, or will soon, and no thread is free for it.
    fn is_short(&self) -> bool {
        self.lane.get().is_none_or(|lane| lane.lock().idle == 0)
    }

    /// Nothing more is taken: threads end, and whoever asks fails.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        if let Some(lane) = self.lane.get() {
            // Dropped without the lock: that tells whoever asked.
            let _left = std::mem::take(&mut lane.lock().asked);
            lane.came.notify_all();
        }
    }
}

pub(super) fn closed() -> Error {
    Error::new(ErrorKind::Closed, "the store has been closed")
}

#[doc = docstring!(StoreOperations)]
#[pyclass(frozen, module = "smartcar_sdk._native")]
pub(crate) struct StoreOperations(pub(super) Arc<Queue>);

#[pymethods]
impl StoreOperations {
    #[doc = docstring!(StoreOperations.take)]
    fn take(&self, py: Python<'_>, most: usize) -> PyResult<Vec<StoreOperation>> {
        RUNS_A_STORE.set(true);
        let taken = py.detach(|| self.0.take(most)).map_err(Failure)?;
        let operation = |asked: Asked| {
            asked.begun.store(true, Ordering::Relaxed);
            StoreOperation { method: asked.method, asked: Mutex::new(Some(asked)), queue: self.0.clone() }
        };
        Ok(taken.into_iter().map(operation).collect())
    }

    #[doc = docstring!(StoreOperations.is_short)]
    fn is_short(&self) -> bool {
        self.0.is_short()
    }

    #[doc = docstring!(StoreOperations.busy)]
    fn busy(&self) -> usize {
        self.0.busy()
    }

    #[doc = docstring!(StoreOperations.is_closed)]
    fn is_closed(&self) -> bool {
        self.0.closed.load(Ordering::SeqCst)
    }

    #[doc = docstring!(StoreOperations.run_here)]
    #[expect(clippy::unused_self, reason = "it is one of them for whom this is said")]
    fn run_here(&self) {
        RUNS_A_STORE.set(true);
    }
}

#[doc = docstring!(StoreOperation)]
#[pyclass(frozen, module = "smartcar_sdk._native")]
pub(crate) struct StoreOperation {
    method: &'static str,
    /// Until it is answered. Locked only while the interpreter is held, and never across a call of Python.
    asked: Mutex<Option<Asked>>,
    queue: Arc<Queue>,
}

impl StoreOperation {
    fn asked(&self) -> MutexGuard<'_, Option<Asked>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn settle(&self) -> Option<Asked> {
        let asked = self.asked().take();
        if asked.is_some()
            && let Some(lane) = self.queue.lane.get()
        {
            let less = |busy: usize| Some(busy.saturating_sub(1));
            let _ = lane.busy.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
        }
        asked
    }
}

#[pymethods]
impl StoreOperation {
    #[doc = docstring!(StoreOperation.method)]
    #[getter]
    fn method(&self) -> &'static str {
        self.method
    }

    #[doc = docstring!(StoreOperation.arguments)]
    fn arguments<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let none: Arguments = Box::new(|py| Ok(PyTuple::empty(py)));
        let make = self.asked().as_mut().map(|asked| std::mem::replace(&mut asked.arguments, none));
        make.map_or_else(|| Ok(PyTuple::empty(py)), |make| make(py))
    }

    #[doc = docstring!(StoreOperation.done)]
    fn done(&self, given: &Bound<'_, PyAny>) {
        if let Some(asked) = self.settle() {
            asked.asker.done(asked.method, given);
        }
    }

    #[doc = docstring!(StoreOperation.failed)]
    fn failed(&self, kind: &str, message: String, can_retry: bool) {
        let kind = ErrorKind::ALL.iter().copied().find(|known| known.name() == kind);
        let error = Error::new(kind.unwrap_or(ErrorKind::Store), message);
        if let Some(asked) = self.settle() {
            asked.asker.failed(error.with_field("store").with_can_retry(can_retry));
        }
    }
}

impl Drop for StoreOperation {
    fn drop(&mut self) {
        // Whoever asked learns of it: nobody will answer any more.
        drop(self.settle());
    }
}

impl fmt::Debug for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue").field("closed", &self.closed).finish_non_exhaustive()
    }
}
