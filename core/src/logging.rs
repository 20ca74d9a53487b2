//! What the core says (`tracing`), for hosts that are not written in Rust: records lie in a bounded queue, and a thread of the host's,
//! or one that the binding made, takes them out. Which level is wanted, the host says; where it is none, an event costs the look at
//! one atomic. Nobody waits for a log.
//!
//! There is no `tracing-subscriber` in it: that would be a megabyte for what is a page here.

use std::{
    cell::RefCell,
    collections::{HashMap, VecDeque},
    fmt,
    mem::take,
    pin::pin,
    sync::{
        Condvar, Mutex, MutexGuard, Once, OnceLock, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    task::Poll,
    time::{Duration, SystemTime},
};

use tokio::sync::Notify;
pub use tracing::Level;
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    level_filters::LevelFilter,
    span::{Attributes, Id, Record},
    subscriber::Interest,
};

use crate::{Result, process::PerProcess};

/// How many records wait at most; what comes beyond is counted and dropped.
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
static LEVEL: AtomicUsize = AtomicUsize::new(0);

static QUEUE: PerProcess<Queue> = PerProcess::none();

/// What is called when a record has come, on the thread that said it.
static CAME: OnceLock<fn()> = OnceLock::new();

fn level() -> LevelFilter {
    LEVELS.get(LEVEL.load(Ordering::Relaxed)).copied().unwrap_or(LevelFilter::OFF)
}

/// From now on records of this level are kept, and of those that matter more: 1 is error, 2 warn, 3 info, 4 debug, 5 trace, 0 none.
pub fn set_level(level: usize) {
    static INSTALLED: Once = Once::new();
    let level = level.min(LEVELS.len() - 1);
    if LEVEL.swap(level, Ordering::Relaxed) == level {
        return;
    }
    // Somebody else may listen already: a host in Rust that brings a subscriber of its own.
    INSTALLED.call_once(|| drop(tracing::subscriber::set_global_default(Listener)));
    tracing::callsite::rebuild_interest_cache();
}

/// Has `came` called for each record, on the thread that said it: it must be quick, and say nothing. The first one stays.
pub fn on_record(came: fn()) {
    CAME.get_or_init(|| came);
}

/// Waits for records, and takes all there are. `None` once [`close`] was called and nothing is left.
///
/// # Errors
/// None: what a process has is made when it is first needed.
pub fn next() -> Result<Option<Vec<Said>>> {
    Ok(queue()?.next())
}

/// As [`next`], by a future: one record, or `None` if none comes `within` that time, or no more ever.
///
/// # Errors
/// As for [`next`].
pub async fn one(within: Duration) -> Result<Option<Said>> {
    let queue = queue()?;
    let come = async {
        loop {
            let mut pushed = pin!(queue.pushed.notified());
            pushed.as_mut().enable();
            if let Poll::Ready(said) = queue.one() {
                return said;
            }
            pushed.await;
        }
    };
    Ok(tokio::time::timeout(within, come).await.unwrap_or_default())
}

/// Takes what there is, without waiting. `None` as for [`next`].
///
/// # Errors
/// As for [`next`].
pub fn rest() -> Result<Option<Vec<Said>>> {
    interrupt()?;
    next()
}

/// Has whoever waits in [`next`] return, with nothing if there is nothing.
///
/// # Errors
/// As for [`next`].
pub fn interrupt() -> Result<()> {
    let queue = queue()?;
    queue.lock().interrupted = true;
    queue.came.notify_all();
    Ok(())
}

/// No further record is kept in this process.
///
/// # Errors
/// As for [`next`].
pub fn close() -> Result<()> {
    let queue = queue()?;
    queue.lock().closed = true;
    queue.came.notify_all();
    queue.pushed.notify_waiters();
    Ok(())
}

fn queue() -> Result<&'static Queue> {
    QUEUE.get_or_make(|| Ok(Queue::default()))
}

thread_local! {
    /// The spans that this thread is in, innermost last.
    static ENTERED: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

/// Does something to the spans that this thread is in. A thread that ends is in none: it may close a client on its way.
fn in_entered(act: impl FnOnce(&mut Vec<u64>)) {
    let _ = ENTERED.try_with(|entered| act(&mut entered.borrow_mut()));
}

/// What one process has. Another has none of it: a lock of this one may be held as it forks.
#[derive(Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    came: Condvar,
    pushed: Notify,
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
    interrupted: bool,
}

impl Waiting {
    /// The next record; after the last one, how many were dropped.
    fn one(&mut self) -> Option<Said> {
        self.said.pop_front().or_else(|| match take(&mut self.dropped) {
            0 => None,
            dropped => Some(Said::dropped(dropped)),
        })
    }
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
            drop(waiting);
            self.came.notify_one();
            self.pushed.notify_one();
            if let Some(came) = CAME.get() {
                came();
            }
        } else {
            waiting.dropped += 1;
        }
    }

    /// A record; `None` where there never is one any more.
    fn one(&self) -> Poll<Option<Said>> {
        let mut waiting = self.lock();
        let said = waiting.one();
        if said.is_some() || waiting.closed { Poll::Ready(said) } else { Poll::Pending }
    }

    fn next(&self) -> Option<Vec<Said>> {
        let mut waiting = self.lock();
        while waiting.said.is_empty() && !waiting.closed && !waiting.interrupted {
            waiting = self.came.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        let interrupted = take(&mut waiting.interrupted);
        if waiting.said.is_empty() && !interrupted {
            return None;
        }
        Some(std::iter::from_fn(|| waiting.one()).collect())
    }
}

/// One record.
#[derive(Debug)]
pub struct Said {
    /// When it was said.
    pub at: SystemTime,
    /// How much it matters.
    pub level: Level,
    /// The part of the SDK that says it, e.g. `smartcar_sdk::tokens`.
    pub target: &'static str,
    /// The source file.
    pub file: Option<&'static str>,
    /// The line in it.
    pub line: Option<u32>,
    /// What happened, e.g. `smartcar.grant.refreshed`.
    pub message: String,
    fields: Fields,
}

/// Each name once; what was said last counts.
#[derive(Clone, Debug, Default)]
struct Fields(Vec<(&'static str, Value)>);

impl Fields {
    fn set(&mut self, name: &'static str, value: Value) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, former)) => *former = value,
            None => self.0.push((name, value)),
        }
    }
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text.
    Text(String),
    /// A whole number.
    Whole(i128),
    /// Another number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Whole(number) => number.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Flag(yes) => yes.fmt(f),
        }
    }
}

impl Said {
    /// Its fields, each name once, those of the spans that it was said in among them.
    pub fn fields(&self) -> &[(&'static str, Value)] {
        &self.fields.0
    }

    /// As [`Said::fields`], to take apart.
    pub fn into_fields(self) -> Vec<(&'static str, Value)> {
        self.fields.0
    }

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
        Self::is_ours(metadata) && *metadata.level() <= level()
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(level())
    }

    fn event(&self, event: &Event<'_>) {
        let Some(queue) = Self::queue() else { return };
        let mut said = Said::about(event.metadata());
        in_entered(|entered| {
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
        in_entered(|entered| entered.push(id.into_u64()));
    }

    fn exit(&self, id: &Id) {
        in_entered(|entered| {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Says something as its thread ends.
    struct Last;

    impl Drop for Last {
        fn drop(&mut self) {
            Listener.enter(&Id::from_u64(1));
            Listener.exit(&Id::from_u64(1));
        }
    }

    #[test]
    fn a_thread_that_ends_may_still_say_something() {
        thread_local! {
            static BEFORE: Last = const { Last };
            static AFTER: Last = const { Last };
        }
        // In whichever order they are destroyed, one finds the thread's spans gone. A panic there would end the process.
        let thread = std::thread::spawn(|| {
            BEFORE.with(|_| {});
            Listener.enter(&Id::from_u64(2));
            AFTER.with(|_| {});
        });
        thread.join().unwrap();
    }
}
