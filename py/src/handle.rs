//! An open client as the Python objects made from it share it, and what becomes of it in the end: whichever way a
//! process goes, no refresh that has begun is left half done.

use std::{
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use pyo3::{prelude::*, sync::PyOnceLock, wrap_pyfunction};
use smartcar_sdk::{
    Client, Config, Error, ErrorKind, Result,
    runtime::{PerProcess, Task},
};

use crate::{
    blocking::{finish, wait, wait_on_the_sdks},
    call::{Answer, nothing},
    calls::Calls,
    classes, clocks,
    error::Failure,
    logging,
    store::{Own, runs_a_store},
};

/// Every client of this process, for its end.
///
/// Locked only while holding the interpreter, and never across a call that lets go of it: so `os.fork()`, which holds
/// it too, never copies this lock locked into a child that has nobody to unlock it.
static OPENED: Mutex<Vec<Weak<Handle>>> = Mutex::new(Vec::new());

/// Clients of an event loop that were dropped before they were closed, while they settle. Locked as [`OPENED`] is.
static CLOSING: PerProcess<Mutex<Vec<Task<Result<()>>>>> = PerProcess::none();

/// Whether [`close_all`] is registered with `atexit`. A forked child inherits the registration.
static AT_EXIT: PyOnceLock<()> = PyOnceLock::new();

/// Whether the hook is installed that refuses Python's own `sqlite3` the files of clients.
static AUDIT_HOOK: PyOnceLock<()> = PyOnceLock::new();

/// One client of the core.
#[derive(Debug)]
pub(crate) struct Handle {
    client: Client,
    closed: AtomicBool,
    calls: Calls,
    /// Its clock is one that tests move.
    moved: bool,
    /// The caller's own store, where it is none that an address names.
    own: Option<Own>,
}

impl Handle {
    /// Opens a client, and sees to it that it is closed before the interpreter ends.
    pub(crate) fn open(
        py: Python<'_>,
        config: Config,
        store: Option<&Bound<'_, PyAny>>,
        calls: Calls,
    ) -> PyResult<Arc<Self>> {
        // Before the next line: the last to be registered is the first to end, and what closing says is to be heard.
        logging::start(py)?;
        AT_EXIT.get_or_try_init(py, || {
            py.import("atexit")?.call_method1("register", (wrap_pyfunction!(close_all, py)?,)).map(drop)
        })?;
        // Where calls do not wait, opening does not either.
        let later = calls == Calls::Asyncio;
        let mut builder = Client::builder().open_later(later);
        let clock = clocks::clock(&config);
        let (own, moved) = (Own::of(py, store, calls, clock.clone())?, clock.is_some());
        if let Some(clock) = clock {
            builder = builder.clock(clock);
        }
        if let Some(own) = &own {
            builder = builder.token_store(own.token_store());
        } else if config.names_sqlite_file() {
            AUDIT_HOOK.get_or_try_init(py, || {
                py.import("smartcar_sdk._other_sqlite")?.call_method0("install").map(drop)
            })?;
        }
        let try_it = own.is_some() && !later;
        let build = async move {
            let client = builder.config(config).build().await?;
            // One that an address names is tried as it is opened.
            if try_it && let Err(error) = client.open().await {
                let _ = client.close().await;
                return Err(error);
            }
            Ok(client)
        };
        let client = if later { finish(py, Task::start(build).map_err(Failure)?)? } else { wait(py, build)? };
        classes::ready(py)?;
        let handle = Arc::new(Self { client, closed: AtomicBool::new(false), calls, moved, own });
        let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
        opened.retain(|other| other.strong_count() > 0);
        opened.push(Arc::downgrade(&handle));
        Ok(handle)
    }

    /// Waits until what has come due by clocks that tests move is done, in every client of this process.
    pub(crate) fn catch_up(py: Python<'_>, at_most: Duration) -> PyResult<()> {
        // A store on the loop of whoever waits here would never answer.
        let waits = |handle: &Arc<Self>| !handle.own.as_ref().is_some_and(Own::binds) && handle.is_open();
        let clients: Vec<_> = opened()
            .iter()
            .filter(|handle| handle.moved && waits(handle))
            .map(|handle| handle.client.clone())
            .collect();
        let until = Instant::now() + at_most;
        wait_on_the_sdks(py, async move {
            for client in clients {
                client.caught_up(until.saturating_duration_since(Instant::now())).await;
            }
            Ok(())
        })
    }

    /// The core's client.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// How its calls are made.
    pub(crate) fn calls(&self) -> Calls {
        self.bind();
        self.calls
    }

    /// Tells a store of the caller's own where its client is used.
    pub(crate) fn bind(&self) {
        if let Some(own) = &self.own {
            own.bind();
        }
    }

    /// Begins nothing more and waits until every refresh that has begun is settled.
    pub(crate) fn close(&self, py: Python<'_>) -> Answer {
        self.close_within(py, None)
    }

    /// As [`Handle::close`], waiting no longer than a bound where there is one.
    pub(crate) fn close_within(&self, py: Python<'_>, bound: Option<Duration>) -> Answer {
        self.calls().answer(py, self.closing(bound), nothing)
    }

    pub(crate) fn is_open(&self) -> bool {
        !self.closed.load(Ordering::Relaxed)
    }

    /// Fails where it was closed.
    pub(crate) fn must_be_open(&self) -> PyResult<()> {
        if self.is_open() {
            return Ok(());
        }
        let message = "the client was closed, and stays closed: make another one";
        Err(Failure(Error::new(ErrorKind::Closed, message)).into())
    }

    fn closing(&self, bound: Option<Duration>) -> impl Future<Output = Result<()>> + Send + 'static {
        let client = self.client.clone();
        self.closed.store(true, Ordering::Relaxed);
        async move {
            match bound {
                Some(bound) => client.close_within(bound).await,
                None => client.close().await,
            }
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // Closed rather than dropped: a call that Ctrl-C abandoned may hold another clone for a moment.
        let Ok(closing) = Task::start(self.closing(None)) else { return };
        if (self.calls == Calls::Asyncio || runs_a_store()) && Python::try_attach(|_| ()).is_some() {
            // The event loop goes on, and so does the store: the end of the interpreter waits for it.
            if let Ok(settling) = CLOSING.get_or_make(|| Ok(Mutex::default())) {
                let mut settling = settling.lock().unwrap_or_else(PoisonError::into_inner);
                // What failed is said at the end; what has settled is over.
                settling.retain_mut(|task| !matches!(task.wait(Duration::ZERO), Ok(Some(Ok(())))));
                settling.push(closing);
            }
            return;
        }
        let closing = Mutex::new(closing);
        let settle = || _ = closing.lock().unwrap_or_else(PoisonError::into_inner).wait(Duration::MAX);
        if Python::try_attach(|py| py.detach(settle)).is_none() {
            settle();
        }
    }
}

/// Closes every client that is still open: called by `atexit`, when threads that are waited for have ended.
#[pyfunction]
fn close_all(py: Python<'_>) -> PyResult<()> {
    let handles = opened();
    let closed = close_these(py, &handles);
    // Threads of Python's answer no more from here on.
    handles.iter().filter_map(|handle| handle.own.as_ref()).for_each(Own::end);
    closed
}

/// Closes every client with a store of its caller's, when all other threads that are waited for have ended and further ones
/// can still be started.
#[pyfunction]
pub(crate) fn close_own_stores(py: Python<'_>) -> PyResult<()> {
    let mut handles = opened();
    handles.retain(|handle| handle.own.is_some());
    close_these(py, &handles)
}

fn opened() -> Vec<Arc<Handle>> {
    let opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    opened.iter().filter_map(Weak::upgrade).collect()
}

fn close_these(py: Python<'_>, handles: &[Arc<Handle>]) -> PyResult<()> {
    // All at once, so that several do not wait one after the other.
    let settling =
        CLOSING.get().map(|it| std::mem::take(&mut *it.lock().unwrap_or_else(PoisonError::into_inner)));
    let begun = settling.unwrap_or_default();
    let start = |handle: &Arc<Handle>| Task::start(handle.closing(None));
    let closing: Vec<_> = begun.into_iter().map(Ok).chain(handles.iter().map(start)).collect();
    for task in closing {
        match task.map_err(|error| Failure(error).into()).and_then(|task| finish(py, task)) {
            Err(error) if error.is_instance_of::<pyo3::exceptions::PyKeyboardInterrupt>(py) => {
                return Err(error);
            }
            Err(error) => error.write_unraisable(py, None),
            Ok(()) => {}
        }
    }
    Ok(())
}
