//! A store of the core that asks one in Python.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use pyo3::{
    prelude::*,
    types::{PyString, PyTuple},
};
use smartcar_sdk::{
    Error, ErrorKind, Result,
    clock::{Clock, Timestamp},
    store::{Answer, CounterSwap, Query, Row, Swap, TokenStore, Version, wait_by_looking},
};
use tokio::sync::oneshot;

use super::{
    operations::{Asked, Queue, StoreOperations, Waiting, closed},
    rows::{self, Read},
};
use crate::calls::Calls;

/// How long a method may take: a little less than the core waits for any store, so that the error can name the method. Counted by
/// the second: a process that was stopped for a while has waited for one.
const PATIENCE: u32 = 14;
const SECOND: Duration = Duration::from_secs(1);

/// How long one `wait` may last. The core gives up waiting when it likes; the method cannot be told.
const WAIT: Duration = Duration::from_secs(2);

/// How many threads of a `Store` may be in `wait` at once. Who comes then looks now and then.
const WAITERS: usize = 4;

/// A caller's own store, as a client has it.
pub(crate) struct Own {
    store: Arc<PythonStore>,
    /// What runs its methods: `smartcar_sdk._store_runner.Runner`.
    runner: Py<PyAny>,
    /// Whether it wants to know on which loop of asyncio calls are made.
    binds: bool,
}

impl Own {
    /// What `store` given to a client means: `None` where it is an address, or is not given.
    pub(crate) fn of(
        py: Python<'_>,
        store: Option<&Bound<'_, PyAny>>,
        calls: Calls,
        clock: Option<Arc<dyn Clock>>,
    ) -> PyResult<Option<Self>> {
        match store {
            Some(store) if !store.is_none() && !store.is_instance_of::<PyString>() => {
                Self::start(py, store, calls == Calls::Asyncio, clock).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Starts what runs a store's methods.
    pub(super) fn start(
        py: Python<'_>,
        store: &Bound<'_, PyAny>,
        on_loop: bool,
        clock: Option<Arc<dyn Clock>>,
    ) -> PyResult<Self> {
        let queue = Arc::new(Queue::default());
        let operations = Py::new(py, StoreOperations(queue.clone()))?;
        let module = py.import("smartcar_sdk._store_runner")?;
        rows::ready(py)?;
        let runner = module.call_method1("start", (store, operations, on_loop))?;
        let yes = |name| runner.getattr(name)?.is_truthy();
        let store = Arc::new(PythonStore {
            queue,
            clock,
            waits: yes("waits")?,
            has_threads: !yes("is_async")?,
            waiting: AtomicUsize::new(0),
            closed: AtomicBool::new(false),
        });
        Ok(Self { store, binds: on_loop && yes("is_async")?, runner: runner.unbind() })
    }

    /// As the core has it.
    pub(crate) fn token_store(&self) -> Arc<dyn TokenStore> {
        self.store.clone()
    }

    /// Whether it runs on the loop of asyncio on which calls are made.
    pub(crate) fn binds(&self) -> bool {
        self.binds
    }

    /// Tells it that a call is made on this thread: an `AsyncStore` runs where its client is used.
    pub(crate) fn bind(&self) {
        if self.binds {
            // Where no loop runs, the call itself says so.
            Python::attach(|py| drop(self.runner.call_method0(py, "bind")));
        }
    }

    /// Nothing is asked any more, and whoever waits for an answer gets none.
    pub(crate) fn end(&self) {
        self.store.queue.close();
    }
}

impl fmt::Debug for Own {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Own").field("store", &self.store).finish_non_exhaustive()
    }
}

/// The core's side of it.
#[derive(Debug)]
struct PythonStore {
    queue: Arc<Queue>,
    /// The clock of a client whose time is moved by hand: the store's time moves with it.
    clock: Option<Arc<dyn Clock>>,
    /// Whether it can wait by itself.
    waits: bool,
    /// Whether each operation takes a thread.
    has_threads: bool,
    waiting: AtomicUsize,
    closed: AtomicBool,
}

// Once nobody can ask any more.
impl Drop for PythonStore {
    fn drop(&mut self) {
        self.queue.close();
    }
}

impl PythonStore {
    async fn ask<T: Send + 'static>(
        &self,
        method: &'static str,
        arguments: impl FnOnce(Python<'_>) -> PyResult<Bound<'_, PyTuple>> + Send + 'static,
        read: fn(&Bound<'_, PyAny>) -> Read<T>,
    ) -> Result<T> {
        if self.closed.load(Ordering::SeqCst) {
            return Err(closed());
        }
        self.ask_even_closed(method, arguments, read).await
    }

    async fn ask_even_closed<T: Send + 'static>(
        &self,
        method: &'static str,
        arguments: impl FnOnce(Python<'_>) -> PyResult<Bound<'_, PyTuple>> + Send + 'static,
        read: fn(&Bound<'_, PyAny>) -> Read<T>,
    ) -> Result<T> {
        let (sender, mut answer) = oneshot::channel();
        let begun = Arc::new(AtomicBool::new(false));
        let asker = Box::new(Waiting { sender, read });
        self.queue.push(Asked { method, arguments: Box::new(arguments), asker, begun: begun.clone() })?;
        for _ in 0..PATIENCE {
            match tokio::time::timeout(SECOND, &mut answer).await {
                Ok(Ok(result)) => return result,
                Ok(Err(_)) => {
                    let what = "was given up: its thread or event loop has ended, or the client is closed";
                    return Err(failed(method, what));
                }
                Err(_) => {}
            }
        }
        if begun.load(Ordering::Relaxed) {
            return Err(failed(method, &format!("has not returned after {PATIENCE} s")));
        }
        let busy = self.queue.busy();
        Err(failed(
            method,
            &format!(
                "could not be called for {PATIENCE} s: {busy} other calls are under way, which take too long, or the event loop does not run"
            ),
        ))
    }

    fn time(&self, now: Timestamp) -> Timestamp {
        now.after(self.clock.as_ref().and_then(|clock| clock.advanced()).unwrap_or_default())
    }

    fn answer<T>(&self, answer: Answer<T>) -> Answer<T> {
        Answer { now: self.time(answer.now), ..answer }
    }
}

fn failed(method: &str, what: &str) -> Error {
    Error::new(ErrorKind::Store, format!("the store's {method}() {what}"))
        .with_field("store")
        .with_can_retry(true)
}

/// One thread in `wait`, until this is dropped.
struct Waiter<'a>(&'a AtomicUsize);

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl TokenStore for PythonStore {
    async fn load(&self, application: &str, grant_id: &str) -> Result<Answer<Option<Row>>> {
        let given = (application.to_owned(), grant_id.to_owned());
        let answer = self.ask("load", move |py| given.into_pyobject(py), rows::maybe_row).await?;
        Ok(self.answer(answer))
    }

    async fn load_for(&self, application: &str, vehicle_id: &str) -> Result<Answer<Vec<Row>>> {
        let given = (application.to_owned(), vehicle_id.to_owned());
        let answer = self.ask("load_for", move |py| given.into_pyobject(py), rows::rows).await?;
        Ok(self.answer(answer))
    }

    async fn swap(&self, application: &str, row: &Row, expected: Option<Version>) -> Result<Answer<Swap>> {
        let (application, row) = (application.to_owned(), row.clone());
        let asked = self.ask(
            "swap",
            move |py| (application, rows::row(py, &row)?, expected).into_pyobject(py),
            rows::swap,
        );
        Ok(self.answer(asked.await?))
    }

    async fn page(&self, application: &str, query: &Query) -> Result<Answer<Vec<Row>>> {
        let (application, query) = (application.to_owned(), query.clone());
        let asked =
            self.ask("page", move |py| (application, rows::query(py, &query)?).into_pyobject(py), rows::rows);
        Ok(self.answer(asked.await?))
    }

    async fn delete(&self, application: &str, grant_id: &str, version: Version) -> Result<Answer<bool>> {
        let given = (application.to_owned(), grant_id.to_owned(), version);
        Ok(self.answer(self.ask("delete", move |py| given.into_pyobject(py), rows::yes_or_no).await?))
    }

    async fn wait(&self, application: &str, grant_id: &str, version: Version) -> Result<()> {
        if !self.waits {
            return wait_by_looking(self, application, grant_id, version).await;
        }
        let before = self.waiting.fetch_add(1, Ordering::SeqCst);
        let _waiter = Waiter(&self.waiting);
        if self.has_threads && before >= WAITERS {
            return wait_by_looking(self, application, grant_id, version).await;
        }
        let given = (application.to_owned(), grant_id.to_owned(), version, WAIT.as_secs_f64());
        self.ask("wait", move |py| given.into_pyobject(py), rows::nothing).await
    }

    async fn swap_counter(
        &self,
        application: &str,
        name: &str,
        expected: Option<i64>,
        value: i64,
    ) -> Result<Answer<CounterSwap>> {
        let given = (application.to_owned(), name.to_owned(), expected, value);
        let answer = self.ask("swap_counter", move |py| given.into_pyobject(py), rows::counter_swap).await?;
        Ok(self.answer(answer))
    }

    async fn now(&self) -> Result<Timestamp> {
        let now = self.ask("now", |py| Ok(PyTuple::empty(py)), rows::store_time).await?;
        Ok(self.time(now))
    }

    async fn close(&self) {
        if self.closed.swap(true, Ordering::SeqCst) {
            return;
        }
        // What it raises is logged where it is run; it is closed all the same.
        let _ = self.ask_even_closed("close", |py| Ok(PyTuple::empty(py)), rows::nothing).await;
        self.queue.close();
    }
}
