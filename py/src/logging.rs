//! What the core says (`tracing`), for Python's `logging`. The core's threads never call Python: records lie in a bounded queue,
//! and a thread that Python made (`smartcar_sdk._logging`) takes them out. Which level is wanted, that module says; where it is
//! none, an event costs the look at one atomic.
//!
//! There is no `tracing-subscriber` in it: that would be a megabyte for what is a page here.

use std::{
    cell::RefCell,
    collections::{HashMap, VecDeque},
    fmt,
    mem::take,
    sync::{
        Condvar, Mutex, MutexGuard, Once, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use pyo3::{exceptions::PyImportError, prelude::*, sync::PyOnceLock, types::PyTuple};
use smartcar_sdk::runtime::PerProcess;
use smartcar_system::signals;
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    level_filters::LevelFilter,
    span::{Attributes, Id, Record},
    subscriber::Interest,
};

use crate::error::Failure;

/// How many records wait at most; what comes beyond is counted and dropped. Nobody waits for a log.
const MOST: usize = 1024;

const LEVELS: [LevelFilter; 6] = [
    LevelFilter::OFF,
    LevelFilter::ERROR,
    LevelFilter::WARN,
    LevelFilter::INFO,
    LevelFilter::DEBUG,
    LevelFilter::TRACE,
];

/// Up to which of [`LEVELS`] somebody listens.
static WANTED: AtomicUsize = AtomicUsize::new(0);

static QUEUE: PerProcess<Queue> = PerProcess::none();

/// Has `smartcar_sdk._logging` see to the rest, once in a process and its children.
pub(crate) fn start(py: Python<'_>) -> PyResult<()> {
    static STARTED: PyOnceLock<()> = PyOnceLock::new();
    let start = || match py.import("smartcar_sdk._logging") {
        Ok(module) => module.call_method0("start").map(drop),
        // A process that has given up its rights, or changed its root, may find no file of Python's any more. Where nobody has
        // imported `logging` before, nobody listens.
        Err(error) if error.is_instance_of::<PyImportError>(py) => Ok(()),
        Err(error) => Err(error),
    };
    STARTED.get_or_try_init(py, start).map(drop)
}

/// Calls what starts a thread, so that the thread takes no signal that is the host's.
#[pyfunction]
pub(crate) fn start_thread(start: &Bound<'_, PyAny>) -> PyResult<()> {
    signals::blocked(|| start.call0().map(drop))
}

fn wanted() -> LevelFilter {
    LEVELS.get(WANTED.load(Ordering::Relaxed)).copied().unwrap_or(LevelFilter::OFF)
}

/// From now on records of this level of `logging` and above are kept for [`next_log_records`]; above CRITICAL, none.
#[pyfunction]
pub(crate) fn set_log_level(level: i64) {
    static INSTALLED: Once = Once::new();
    let wanted = match level {
        ..=5 => 5,
        6..=10 => 4,
        11..=20 => 3,
        21..=30 => 2,
        31..=50 => 1,
        _ => 0,
    };
    if WANTED.swap(wanted, Ordering::Relaxed) == wanted {
        return;
    }
    // Somebody else may listen already: the `smartcar` command does, where it runs in this process.
    INSTALLED.call_once(|| drop(tracing::subscriber::set_global_default(Listener)));
    tracing::callsite::rebuild_interest_cache();
}

/// Waits for records, and takes all there are: time, level, target, file, line, message and fields of each. `None` once
/// [`close_log`] was called and nothing is left.
#[pyfunction]
pub(crate) fn next_log_records(py: Python<'_>) -> PyResult<Option<Vec<Bound<'_, PyTuple>>>> {
    let queue = queue()?;
    let said = py.detach(|| queue.next());
    said.map(|said| said.into_iter().map(|one| one.into_pyobject(py)).collect()).transpose()
}

/// No further record is kept in this process.
#[pyfunction]
pub(crate) fn close_log() -> PyResult<()> {
    let queue = queue()?;
    queue.lock().closed = true;
    queue.came.notify_all();
    Ok(())
}

fn queue() -> PyResult<&'static Queue> {
    Ok(QUEUE.get_or_make(|| Ok(Queue::default())).map_err(Failure)?)
}

thread_local! {
    /// The spans that this thread is in, innermost last.
    static ENTERED: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

/// What one process has. Another has none of it: a lock of this one may be held as it forks.
#[derive(Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    came: Condvar,
    /// The spans that have not ended. What is said in one has its fields as well: the endpoint of a call, and so on.
    spans: Mutex<HashMap<u64, Span>>,
    numbers: AtomicU64,
}

struct Span {
    holders: usize,
    fields: Fields,
}

#[derive(Default)]
struct Waiting {
    said: VecDeque<Said>,
    dropped: u64,
    closed: bool,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn spans(&self) -> MutexGuard<'_, HashMap<u64, Span>> {
        self.spans.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, said: Said) {
        let mut waiting = self.lock();
        if waiting.closed {
        } else if waiting.said.len() < MOST {
            waiting.said.push_back(said);
            self.came.notify_one();
        } else {
            waiting.dropped += 1;
        }
    }

    fn next(&self) -> Option<Vec<Said>> {
        let mut waiting = self.lock();
        while waiting.said.is_empty() && !waiting.closed {
            waiting = self.came.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        if waiting.said.is_empty() {
            return None;
        }
        let mut said: Vec<_> = waiting.said.drain(..).collect();
        match take(&mut waiting.dropped) {
            0 => {}
            dropped => said.push(Said::dropped(dropped)),
        }
        Some(said)
    }
}

/// One event.
struct Said {
    at: SystemTime,
    level: Level,
    target: &'static str,
    file: Option<&'static str>,
    line: Option<u32>,
    message: String,
    fields: Fields,
}

/// Each name once; what was said last counts.
#[derive(Clone, Default)]
struct Fields(Vec<(&'static str, Value)>);

impl Fields {
    fn set(&mut self, name: &'static str, value: Value) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, former)) => *former = value,
            None => self.0.push((name, value)),
        }
    }
}

#[derive(Clone)]
enum Value {
    Text(String),
    Whole(i128),
    Number(f64),
    Flag(bool),
}

impl Said {
    fn about(metadata: &Metadata<'static>) -> Self {
        Self {
            at: SystemTime::now(),
            level: *metadata.level(),
            target: metadata.target(),
            file: metadata.file(),
            line: metadata.line(),
            message: String::new(),
            fields: Fields::default(),
        }
    }

    fn dropped(records: u64) -> Self {
        Self {
            at: SystemTime::now(),
            level: Level::WARN,
            target: "smartcar_sdk",
            file: None,
            line: None,
            message: "smartcar.log.dropped".to_owned(),
            fields: Fields(vec![("records", Value::Whole(records.into()))]),
        }
    }

    fn into_pyobject(self, py: Python<'_>) -> PyResult<Bound<'_, PyTuple>> {
        let level = match self.level {
            Level::ERROR => 40,
            Level::WARN => 30,
            Level::INFO => 20,
            Level::DEBUG => 10,
            Level::TRACE => 5,
        };
        let at = self.at.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs_f64();
        let fields = self.fields.0.into_iter().map(|(name, value)| {
            let value = match value {
                Value::Text(text) => text.into_pyobject(py)?.into_any(),
                Value::Whole(number) => number.into_pyobject(py)?.into_any(),
                Value::Number(number) => number.into_pyobject(py)?.into_any(),
                Value::Flag(yes) => yes.into_pyobject(py)?.to_owned().into_any(),
            };
            Ok((name, value))
        });
        let fields: Vec<_> = fields.collect::<PyResult<_>>()?;
        (at, level, self.target, self.file, self.line, self.message, fields).into_pyobject(py)
    }
}

impl Visit for Said {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.message = format!("{value:?}");
        } else {
            self.fields.record_debug(field, value);
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.record_str(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.fields.record_i64(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.fields.record_u64(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.fields.record_f64(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.fields.record_bool(field, value);
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.set(field.name(), Value::Text(format!("{value:?}")));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.set(field.name(), Value::Text(value.to_owned()));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set(field.name(), Value::Whole(value.into()));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set(field.name(), Value::Whole(value.into()));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.set(field.name(), Value::Number(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set(field.name(), Value::Flag(value));
    }
}

/// Takes what the SDK says, and nothing of what it is made of.
struct Listener;

impl Listener {
    fn is_ours(metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("smartcar")
    }

    fn queue() -> Option<&'static Queue> {
        QUEUE.get_or_make(|| Ok(Queue::default())).ok()
    }

    /// Does something to a span of this process. One that was begun before a fork is not here.
    fn with_span<T>(id: &Id, act: impl FnOnce(&mut Span) -> T) -> Option<T> {
        let mut spans = Self::queue()?.spans();
        spans.get_mut(&id.into_u64()).map(act)
    }
}

impl Subscriber for Listener {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if Self::is_ours(metadata) { Interest::sometimes() } else { Interest::never() }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        Self::is_ours(metadata) && *metadata.level() <= wanted()
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(wanted())
    }

    fn event(&self, event: &Event<'_>) {
        let Some(queue) = Self::queue() else { return };
        let mut said = Said::about(event.metadata());
        ENTERED.with_borrow(|entered| {
            if !entered.is_empty() {
                let spans = queue.spans();
                for (name, value) in
                    entered.iter().filter_map(|id| spans.get(id)).flat_map(|span| &span.fields.0)
                {
                    said.fields.set(name, value.clone());
                }
            }
        });
        event.record(&mut said);
        queue.push(said);
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let Some(queue) = Self::queue() else { return Id::from_u64(1) };
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        // Ids are never zero.
        let number = 1 + queue.numbers.fetch_add(1, Ordering::Relaxed);
        queue.spans().insert(number, Span { holders: 1, fields });
        Id::from_u64(number)
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        Self::with_span(id, |span| values.record(&mut span.fields));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, id: &Id) {
        ENTERED.with_borrow_mut(|entered| entered.push(id.into_u64()));
    }

    fn exit(&self, id: &Id) {
        ENTERED.with_borrow_mut(|entered| {
            if let Some(place) = entered.iter().rposition(|entered| *entered == id.into_u64()) {
                entered.remove(place);
            }
        });
    }

    fn clone_span(&self, id: &Id) -> Id {
        Self::with_span(id, |span| span.holders += 1);
        id.clone()
    }

    fn try_close(&self, id: Id) -> bool {
        let Some(queue) = Self::queue() else { return false };
        let mut spans = queue.spans();
        let Some(span) = spans.get_mut(&id.into_u64()) else { return false };
        span.holders -= 1;
        let over = span.holders == 0;
        if over {
            spans.remove(&id.into_u64());
        }
        over
    }
}
