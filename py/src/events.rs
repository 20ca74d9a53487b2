//! What happens to grants, for whoever listens: a thread, or a task of asyncio.

use std::{
    future::Future,
    io::{Read, Write},
    os::{fd::AsRawFd, unix::net::UnixStream},
    pin::pin,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    time::{Duration, Instant},
};

use pyo3::{
    PyTraverseError, PyVisit,
    exceptions::{PyRuntimeError, PyStopAsyncIteration},
    prelude::*,
};
use smartcar_sdk::{Error, ErrorKind, runtime::Process};

use crate::{
    arguments::span,
    as_python::{AsPython, Closed},
    at_once::AtOnce,
    blocking::{TICK, is_greenlet, yield_to_greenlets},
    classes::records,
    docstrings::docstring,
    error::Failure,
};

records! {
    /// Something that happened to a grant, or to the token endpoint while the grant was being refreshed.
    GrantEvent(smartcar_sdk::GrantEvent) {
        kind: Closed;
        grant_id: String;
        generation: Option<u64> = |it| it.kind.generation();
        reason: Option<Closed> = |it| it.kind.reason().as_python();
        missed: u64;
    }
}

#[doc = docstring!(Events)]
#[pyclass(frozen, module = "smartcar_sdk")]
pub(crate) struct Events {
    /// Nothing once it is closed. Locked while a thread waits, without the interpreter: so only in the process that made it.
    listening: Mutex<Option<smartcar_sdk::Events>>,
    process: Process,
    closed: AtomicBool,
    /// What wakes an event loop, made when one first waits.
    bell: OnceLock<Arc<Bell>>,
    /// The future of asyncio that was given last. Locked for no longer than it takes to look: Python may change threads
    /// wherever it is called.
    waiting: Mutex<Option<Py<PyAny>>>,
}

/// What listening brought.
enum Received {
    Event(smartcar_sdk::GrantEvent),
    Nothing,
    End(Error),
}

impl Events {
    pub(crate) fn new(events: smartcar_sdk::Events) -> Self {
        Self {
            listening: Mutex::new(Some(events)),
            process: Process::current(),
            closed: AtomicBool::new(false),
            bell: OnceLock::new(),
            waiting: Mutex::default(),
        }
    }

    fn is_ours(&self) -> bool {
        self.process.is_current()
    }

    fn check_process(&self) -> PyResult<()> {
        if self.is_ours() {
            return Ok(());
        }
        let error = Error::new(
            ErrorKind::Closed,
            "these events are of the process that forked: listen to the client's in this one",
        );
        Err(Failure(error).into())
    }

    /// What there is to listen to, unless it was closed.
    fn open(&self) -> MutexGuard<'_, Option<smartcar_sdk::Events>> {
        let mut events = lock(&self.listening);
        if self.closed.load(Ordering::SeqCst) {
            *events = None;
        }
        events
    }

    /// Waits at most so long, without the interpreter and awake to Ctrl-C.
    fn receive(&self, py: Python<'_>, within: Option<Duration>) -> PyResult<Received> {
        self.check_process()?;
        // What is too far away to be said is for ever.
        let until = within.and_then(|within| Instant::now().checked_add(within));
        let greenlet = is_greenlet(py)?;
        loop {
            let most = if greenlet { Duration::ZERO } else { TICK };
            let rest = until.map_or(TICK, |until| until.saturating_duration_since(Instant::now()));
            let left = rest.min(most);
            let received =
                py.detach(|| self.open().as_mut().map_or_else(|| Err(closed()), |it| it.wait(left)));
            // What wakes this thread woke a loop until now: that one is to look again.
            if let Some(bell) = self.bell.get() {
                bell.ring();
            }
            match received {
                Ok(Some(event)) => return Ok(Received::Event(event)),
                Ok(None) if rest.is_zero() => return Ok(Received::Nothing),
                Ok(None) if greenlet => yield_to_greenlets(py)?,
                Ok(None) => py.check_signals()?,
                Err(error) if error.kind() == ErrorKind::Closed => return Ok(Received::End(error)),
                Err(error) => return Err(Failure(error).into()),
            }
        }
    }

    fn bell(&self) -> PyResult<&Arc<Bell>> {
        if let Some(bell) = self.bell.get() {
            return Ok(bell);
        }
        let bell = Arc::new(Bell::new()?);
        Ok(self.bell.get_or_init(|| bell))
    }

    /// Takes the place of the future that was given last, unless something still waits for that.
    fn claim(&self, future: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = future.py();
        loop {
            let before = self.awaited(py);
            if let Some(before) = &before
                && is_awaited(before)?
            {
                return Err(PyRuntimeError::new_err(
                    "another task waits for these events already: give each a client.events() of its own",
                ));
            }
            // Another thread may have come first while Python was asked.
            let _before = {
                let mut waiting = lock(&self.waiting);
                let is_same = match (&*waiting, &before) {
                    (Some(now), Some(before)) => now.is(before),
                    (now, before) => now.is_none() && before.is_none(),
                };
                if !is_same {
                    continue;
                }
                waiting.replace(future.clone().unbind())
            };
            return Ok(());
        }
    }

    /// The future that was given last.
    fn awaited<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyAny>> {
        lock(&self.waiting).as_ref().map(|future| future.bind(py).clone())
    }

    /// Looks whether something has happened; if nothing has, `waker` is woken when it does.
    fn poll(&self, waker: &Waker) -> Poll<Option<smartcar_sdk::GrantEvent>> {
        match self.open().as_mut() {
            Some(events) => pin!(events.next()).poll(&mut Context::from_waker(waker)),
            None => Poll::Ready(None),
        }
    }

    /// Settles `future` if something has happened. Nothing is taken for one that was cancelled.
    fn settle(&self, bell: &Arc<Bell>, future: &Bound<'_, PyAny>) -> PyResult<bool> {
        if is_done(future)? {
            return Ok(true);
        }
        match self.poll(&bell.clone().into()) {
            Poll::Pending => return Ok(false),
            Poll::Ready(Some(event)) => future.call_method1("set_result", (GrantEvent(event),))?,
            Poll::Ready(None) => {
                let end = PyStopAsyncIteration::new_err(()).into_value(future.py());
                future.call_method1("set_exception", (end,))?
            }
        };
        Ok(true)
    }
}

#[pymethods]
impl Events {
    #[doc = docstring!(Events.next)]
    #[pyo3(signature = (timeout = None))]
    fn next(&self, py: Python<'_>, timeout: Option<&Bound<'_, PyAny>>) -> PyResult<Option<GrantEvent>> {
        let within = timeout.map(|timeout| span("timeout", timeout)).transpose()?;
        match self.receive(py, within)? {
            Received::Event(event) => Ok(Some(event.as_python())),
            Received::Nothing => Ok(None),
            Received::End(error) => Err(Failure(error).into()),
        }
    }

    #[doc = docstring!(Events.close)]
    fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        // In a forked child the lock may be a thread's that is not there, and the bell is the parent's, too.
        if !self.is_ours() {
            return;
        }
        if let Some(bell) = self.bell.get() {
            bell.ring();
        }
        if let Ok(mut events) = self.listening.try_lock() {
            *events = None;
        }
    }

    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<GrantEvent>> {
        match self.receive(py, None)? {
            Received::Event(event) => Ok(Some(event.as_python())),
            Received::Nothing | Received::End(_) => Ok(None),
        }
    }

    fn __aiter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    #[doc = docstring!(Events.__anext__)]
    fn __anext__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let this = slf.get();
        this.check_process()?;
        let event_loop = running_loop(slf.py())?;
        let future = event_loop.call_method0("create_future")?;
        let bell = this.bell()?;
        this.claim(&future)?;
        let watched = || -> PyResult<()> {
            if !this.settle(bell, &future)? {
                event_loop.call_method1("add_reader", (bell.fileno(), slf.getattr("_look")?))?;
                future.call_method1("add_done_callback", (slf.getattr("_end_wait")?,))?;
            }
            Ok(())
        };
        if let Err(error) = watched() {
            let _unclaimed = lock(&this.waiting).take();
            return Err(error);
        }
        Ok(future)
    }

    /// The bell has rung, on a loop that watches it.
    #[pyo3(name = "_look")]
    fn look(&self, py: Python<'_>) -> PyResult<()> {
        let Some(bell) = self.bell.get() else { return Ok(()) };
        let here = running_loop(py)?;
        if let Some(future) = self.awaited(py)
            && is_of(&future, &here)?
        {
            bell.hush();
            if !self.settle(bell, &future)? {
                return Ok(());
            }
        }
        // It rings for nobody here any more, and perhaps for a future of another loop.
        here.call_method1("remove_reader", (bell.fileno(),)).map(drop)
    }

    /// A future that was waited for is done: perhaps cancelled, and then its loop still watches the bell.
    #[pyo3(name = "_end_wait")]
    fn end_wait(&self, future: &Bound<'_, PyAny>) -> PyResult<()> {
        let Some(bell) = self.bell.get() else { return Ok(()) };
        let its_loop = future.call_method0("get_loop")?;
        if let Some(other) = self.awaited(future.py())
            && !other.is(future)
            && is_of(&other, &its_loop)?
        {
            return Ok(());
        }
        its_loop.call_method1("remove_reader", (bell.fileno(),)).map(drop)
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        match self.waiting.try_lock() {
            Ok(waiting) => visit.call(&*waiting),
            Err(_) => Ok(()),
        }
    }

    fn __clear__(&self) {
        let _dropped_unlocked = lock(&self.waiting).take();
    }

    fn __enter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, _exception: &Bound<'_, PyAny>) {
        self.close();
    }

    #[doc = docstring!(Events.__aenter__)]
    fn __aenter__(slf: Py<Self>) -> AtOnce {
        AtOnce::new(Some(slf.into_any()))
    }

    #[pyo3(signature = (*_exception))]
    fn __aexit__(&self, _exception: &Bound<'_, PyAny>) -> AtOnce {
        self.close();
        AtOnce::new(None)
    }

    fn __repr__(&self) -> &'static str {
        if self.is_ours() && !self.closed.load(Ordering::SeqCst) {
            "<smartcar_sdk.Events, open>"
        } else {
            "<smartcar_sdk.Events, closed>"
        }
    }
}

/// Whether something may still wait for a future: it is not done, and its loop is not closed.
fn is_awaited(future: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(!is_done(future)? && !future.call_method0("get_loop")?.call_method0("is_closed")?.is_truthy()?)
}

fn is_of(future: &Bound<'_, PyAny>, event_loop: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(future.call_method0("get_loop")?.is(event_loop))
}

fn running_loop(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    py.import("asyncio")?.call_method0("get_running_loop")
}

fn is_done(future: &Bound<'_, PyAny>) -> PyResult<bool> {
    future.call_method0("done")?.is_truthy()
}

/// Tells an event loop to look: it watches one end, and whatever has happened writes to the other.
#[derive(Debug)]
struct Bell {
    inside: UnixStream,
    outside: UnixStream,
}

impl Bell {
    fn new() -> std::io::Result<Self> {
        let (inside, outside) = UnixStream::pair()?;
        inside.set_nonblocking(true)?;
        outside.set_nonblocking(true)?;
        Ok(Self { inside, outside })
    }

    fn ring(&self) {
        // Where there is no room for more, it rings already.
        let _ = (&self.inside).write(&[1]);
    }

    fn hush(&self) {
        while matches!((&self.outside).read(&mut [0; 64]), Ok(64)) {}
    }

    fn fileno(&self) -> i32 {
        self.outside.as_raw_fd()
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.ring();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn closed() -> Error {
    Error::new(ErrorKind::Closed, "these events were closed: listen to another client.events()")
}
