//! An open client as the Python objects made from it share it, and what becomes of it in the end: whichever way a
//! process goes, no refresh that has begun is left half done.

use std::{
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use pyo3::{prelude::*, sync::PyOnceLock, wrap_pyfunction};
use smartcar_sdk::{Client, Config, Error, ErrorKind, Result, runtime::Task};

use crate::{
    blocking::{finish, wait},
    classes,
    error::Failure,
};

/// Every client of this process, for its end.
///
/// Locked only while holding the interpreter, and never across a call that lets go of it: so `os.fork()`, which holds
/// it too, never copies this lock locked into a child that has nobody to unlock it.
static OPENED: Mutex<Vec<Weak<Handle>>> = Mutex::new(Vec::new());

/// Whether [`close_all`] is registered with `atexit`. A forked child inherits the registration.
static AT_EXIT: PyOnceLock<()> = PyOnceLock::new();

/// One client of the core.
#[derive(Debug)]
pub(crate) struct Handle {
    client: Client,
    closed: AtomicBool,
}

impl Handle {
    /// Opens a client, and sees to it that it is closed before the interpreter ends.
    pub(crate) fn open(py: Python<'_>, config: Config) -> PyResult<Arc<Self>> {
        AT_EXIT.get_or_try_init(py, || {
            py.import("atexit")?.call_method1("register", (wrap_pyfunction!(close_all, py)?,)).map(drop)
        })?;
        let client = wait(py, async move { Client::builder().config(config).build().await })?;
        classes::ready(py)?;
        let handle = Arc::new(Self { client, closed: AtomicBool::new(false) });
        let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
        opened.retain(|other| other.strong_count() > 0);
        opened.push(Arc::downgrade(&handle));
        Ok(handle)
    }

    /// The core's client.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Begins nothing more and waits until every refresh that has begun is settled.
    pub(crate) fn close(&self, py: Python<'_>) -> PyResult<()> {
        self.close_within(py, None)
    }

    /// As [`Handle::close`], waiting no longer than a bound where there is one.
    pub(crate) fn close_within(&self, py: Python<'_>, bound: Option<Duration>) -> PyResult<()> {
        finish(py, self.start_closing(bound)?)
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

    fn start_closing(&self, bound: Option<Duration>) -> PyResult<Task<Result<()>>> {
        let client = self.client.clone();
        self.closed.store(true, Ordering::Relaxed);
        let close = async move {
            match bound {
                Some(bound) => client.close_within(bound).await,
                None => client.close().await,
            }
        };
        Ok(Task::start(close).map_err(Failure)?)
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // Closed rather than dropped: a call that Ctrl-C abandoned may hold another clone for a moment.
        let settle = || {
            if let Ok(closing) = Task::start({
                let client = self.client.clone();
                async move { client.close().await }
            }) {
                let _ = closing.wait(Duration::MAX);
            }
        };
        if Python::try_attach(|py| py.detach(settle)).is_none() {
            settle();
        }
    }
}

/// Closes every client that is still open: called by `atexit`, when threads that are waited for have ended.
#[pyfunction]
fn close_all(py: Python<'_>) -> PyResult<()> {
    let handles: Vec<Arc<Handle>> = {
        let opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
        opened.iter().filter_map(Weak::upgrade).collect()
    };
    // All at once, so that several do not wait one after the other.
    let closing: Vec<_> = handles.iter().map(|handle| handle.start_closing(None)).collect();
    for task in closing {
        match task.and_then(|task| finish(py, task)) {
            Err(error) if error.is_instance_of::<pyo3::exceptions::PyKeyboardInterrupt>(py) => {
                return Err(error);
            }
            Err(error) => error.write_unraisable(py, None),
            Ok(()) => {}
        }
    }
    Ok(())
}
