//! Moving grants from another system here, and back: rows and callbacks of Python's as the core takes them.

use std::{collections::HashMap, sync::Arc, time::Duration};

use async_trait::async_trait;
use pyo3::{
    IntoPyObjectExt,
    exceptions::PyTypeError,
    prelude::*,
    types::{PyBool, PyDateTime, PyFloat, PyInt, PyList, PySet, PyString, PyTuple},
};
use smartcar_sdk::{Error, ErrorKind, GrantToImport, Result};
use tokio::sync::oneshot;

use crate::{
    as_python::Tuple,
    blocking::{wait, wait_reporting},
    call::{Answer, Report, SendReport, call},
    classes::records,
    error::wrong_type,
};

/// Rows that are taken from Python at a time.
const PAGE: usize = 1_000;

records! {
    /// A row that was not imported, and why.
    ImportProblem(smartcar_sdk::ImportProblem) {
        row: u64;
        field: Option<String>;
        message: String;
    }

    /// What an import did.
    ImportReport(smartcar_sdk::ImportReport) {
        adopted: u64;
        known: u64;
        invalid: u64;
        problems: Tuple<ImportProblem>;
    }

    /// A row that was not moved, and why.
    CutOverProblem(smartcar_sdk::CutOverProblem) {
        key: String;
        field: Option<String>;
        message: String;
    }

    /// What a cut-over did.
    CutOverReport(smartcar_sdk::CutOverReport) {
        moved: u64;
        known: u64;
        released: u64;
        left: u64;
        reconnect: u64;
        unsettled: u64;
        problems: Tuple<CutOverProblem>;
    }

    /// What an export did.
    ExportReport(smartcar_sdk::ExportReport) {
        exported: u64;
        skipped: u64;
        reconnect: u64;
        skipped_grants: Tuple<String>;
        reconnect_grants: Tuple<String>;
    }
}

/// Imports what `rows` yields, a page at a time.
pub(crate) fn import_grants(
    py: Python<'_>,
    client: &smartcar_sdk::Client,
    rows: &Bound<'_, PyAny>,
    dry_run: bool,
) -> PyResult<ImportReport> {
    let wrong = || wrong_type("rows", "an iterable of mappings", rows);
    if rows.is_instance_of::<PyString>() || rows.hasattr("keys")? {
        return Err(wrong());
    }
    let mut rows = rows.try_iter().map_err(|_| wrong())?;
    let mut report = smartcar_sdk::ImportReport::default();
    loop {
        let mut page = Vec::new();
        for given in rows.by_ref().take(PAGE) {
            page.push(row(&given?)?.1);
        }
        let last = page.len() < PAGE;
        let import = client.import_grants(page).dry_run(dry_run).continuing(report);
        report = wait(py, import.into_future())?;
        if last {
            return Ok(ImportReport(report));
        }
    }
}

/// A mapping as a row, and its `key`, where it has one.
fn row(given: &Bound<'_, PyAny>) -> PyResult<(Option<String>, GrantToImport)> {
    let wrong = || wrong_type("rows", "mappings, one per grant", given);
    let names = given.call_method0("keys").map_err(|_| wrong())?;
    let (mut key, mut columns) = (None, Vec::new());
    for name in names.try_iter().map_err(|_| wrong())? {
        let name = name?;
        // By item, which `sqlite3.Row` has as well.
        let value = given.get_item(&name)?;
        let name = name.str()?.to_str()?.to_owned();
        if name == "key" {
            key = Some(value.str()?.to_str()?.to_owned());
        } else {
            columns.push((column(&name, &value)?, name));
        }
    }
    let columns = columns.iter().map(|(value, name)| (name.as_str(), value.as_str()));
    Ok((key, GrantToImport::from_columns(columns)))
}

/// A value of a row as text; the core reads it.
fn column(name: &str, value: &Bound<'_, PyAny>) -> PyResult<String> {
    let several = value.is_instance_of::<PyList>()
        || value.is_instance_of::<PyTuple>()
        || value.is_instance_of::<PySet>();
    let plain = [
        value.is_instance_of::<PyString>(),
        value.is_instance_of::<PyInt>(),
        value.is_instance_of::<PyFloat>(),
        value.get_type().name()? == "UUID",
    ];
    if value.is_none() {
        Ok(String::new())
    } else if value.is_instance_of::<PyDateTime>() {
        Ok(value.call_method0("isoformat")?.str()?.to_str()?.to_owned())
    } else if several && name.starts_with("vehicle_id") {
        let ids: Vec<_> = value.try_iter()?.map(|id| column(name, &id?)).collect::<PyResult<_>>()?;
        Ok(ids.join(" "))
    } else if value.is_instance_of::<PyBool>() || plain.contains(&true) {
        Ok(value.str()?.to_str()?.to_owned())
    } else {
        Err(wrong_type(name, "a str, a number, a datetime, a bool or None", value))
    }
}

/// What the core asks of the other system, for the thread that called.
enum Asked {
    Keys {
        after: Option<String>,
        limit: usize,
        answer: oneshot::Sender<Vec<String>>,
    },
    Hold {
        keys: Vec<String>,
        answer: oneshot::Sender<()>,
    },
    Read {
        keys: Vec<String>,
        answer: oneshot::Sender<Vec<(String, GrantToImport)>>,
    },
    Release {
        keys: Vec<String>,
        answer: oneshot::Sender<()>,
    },
    /// Whether anybody still waits for it.
    StillWanted,
}

/// The core's side of another system in Python: the core's threads never run Python, so the thread that called is asked.
struct Asking(Arc<SendReport>);

impl Asking {
    async fn ask<T>(&self, asked: impl FnOnce(oneshot::Sender<T>) -> Asked) -> Result<T> {
        // Where nobody answers, the call is given up: an exception, or Ctrl-C.
        let given_up = || Error::new(ErrorKind::Cancelled, "the cut-over was given up");
        let (sender, answer) = oneshot::channel();
        self.0(Box::new(asked(sender)));
        answer.await.map_err(|_| given_up())
    }
}

#[async_trait]
impl smartcar_sdk::OldSystem for Asking {
    async fn keys(&mut self, after: Option<&str>, limit: usize) -> Result<Vec<String>> {
        let after = after.map(str::to_owned);
        self.ask(|answer| Asked::Keys { after, limit, answer }).await
    }

    async fn hold(&mut self, keys: &[String]) -> Result<()> {
        self.ask(|answer| Asked::Hold { keys: keys.to_vec(), answer }).await
    }

    async fn read(&mut self, keys: &[String]) -> Result<Vec<(String, GrantToImport)>> {
        self.ask(|answer| Asked::Read { keys: keys.to_vec(), answer }).await
    }

    async fn release(&mut self, keys: &[String]) -> Result<()> {
        self.ask(|answer| Asked::Release { keys: keys.to_vec(), answer }).await
    }
}

/// How often a thread that waits for a cut-over is asked whether it still is to.
const LOOK: Duration = Duration::from_millis(100);

/// The thread of an asyncio client's cut-over waits for the core, which may wait for minutes: a cancelled one learns of it here.
async fn ask_whether_wanted<T>(ask: Arc<SendReport>) -> Result<T> {
    loop {
        tokio::time::sleep(LOOK).await;
        ask(Box::new(Asked::StillWanted));
    }
}

/// The other system as Python's object has it: its keys may be of any type.
struct OldSystem {
    object: Py<PyAny>,
    /// The keys of the present page, by their text.
    page: HashMap<String, Py<PyAny>>,
    /// Raises once the call was cancelled: what `AsyncClient` puts around the caller's object has it.
    still_wanted: Option<Py<PyAny>>,
}

impl OldSystem {
    fn new(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        for method in ["keys", "hold", "read", "release"] {
            if !object.getattr(method).is_ok_and(|method| method.is_callable()) {
                return Err(wrong_type(
                    "old",
                    "an object with the methods keys, hold, read and release",
                    object,
                ));
            }
        }
        let still_wanted = object.getattr_opt("_still_wanted")?.map(Bound::unbind);
        Ok(Self { object: object.clone().unbind(), page: HashMap::new(), still_wanted })
    }

    /// Whoever asked may have gone: that is no error here.
    fn answer(&mut self, py: Python<'_>, asked: Asked) -> PyResult<()> {
        let old = self.object.bind(py);
        match asked {
            Asked::Keys { after, limit, answer } => {
                let after = after.and_then(|key| self.page.get(&key));
                let (mut keys, mut page) = (Vec::new(), HashMap::new());
                // One more than asked for is enough for the core to say so.
                for key in old.call_method1("keys", (after, limit))?.try_iter()?.take(limit + 1) {
                    let key = key?;
                    let text = key.str()?.to_str()?.to_owned();
                    keys.push(text.clone());
                    page.insert(text, key.unbind());
                }
                self.page = page;
                let _ = answer.send(keys);
            }
            Asked::Hold { keys, answer } => {
                old.call_method1("hold", (self.keys(py, &keys)?,))?;
                let _ = answer.send(());
            }
            Asked::Read { keys, answer } => {
                let mut rows = Vec::new();
                for given in old.call_method1("read", (self.keys(py, &keys)?,))?.try_iter()? {
                    let (Some(key), row) = row(&given?)? else {
                        return Err(PyTypeError::new_err("read must give each row its `key`"));
                    };
                    rows.push((key, row));
                }
                let _ = answer.send(rows);
            }
            Asked::Release { keys, answer } => {
                old.call_method1("release", (self.keys(py, &keys)?,))?;
                let _ = answer.send(());
            }
            Asked::StillWanted => {
                if let Some(check) = &self.still_wanted {
                    check.call0(py)?;
                }
            }
        }
        Ok(())
    }

    fn keys<'py>(&self, py: Python<'py>, texts: &[String]) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, texts.iter().filter_map(|key| self.page.get(key)))
    }
}

/// Moves a fleet over; `old` is called on this thread.
pub(crate) fn cut_over(
    py: Python<'_>,
    client: &smartcar_sdk::Client,
    old: &Bound<'_, PyAny>,
    page: Option<usize>,
    wait: Option<Duration>,
) -> Answer {
    let mut old = OldSystem::new(old)?;
    let is_watched = old.still_wanted.is_some();
    let run = |ask: SendReport| {
        let ask = Arc::new(ask);
        let mut cut_over = client.cut_over(Asking(ask.clone()));
        if let Some(rows) = page {
            cut_over = cut_over.page(rows);
        }
        if let Some(time) = wait {
            cut_over = cut_over.wait(time);
        }
        let run = async move {
            tokio::select! {
                report = cut_over.into_future() => report,
                gone = ask_whether_wanted(ask), if is_watched => gone,
            }
        };
        call(run, |py, report| CutOverReport(report).into_py_any(py))
    };
    let answer =
        move |py: Python<'_>, asked: Report| asked.downcast().map_or(Ok(()), |asked| old.answer(py, *asked));
    wait_reporting(py, run, Box::new(answer))?(py)
}
