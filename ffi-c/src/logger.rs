//! What the library says of itself, to a function of the program's, or to whoever takes it.

use std::{
    cell::Cell,
    ffi::{c_char, c_void},
    mem::MaybeUninit,
    ptr::{fn_addr_eq, null, null_mut},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicPtr, Ordering},
    },
    thread::JoinHandle,
};

use smartcar_sdk::{
    Error, ErrorKind, Result,
    clock::Timestamp,
    logging::{self, Level, Said},
    runtime::PerProcess,
};
use smartcar_system::posix_signals;

use crate::{
    arguments::{patience, smartcar_pair},
    boundary::{call, guard, invalid},
    call::Call,
    error::smartcar_error,
    results::{Kept, Shown, hand_over, release},
};

/// How much a record matters, the lower the more.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum smartcar_log_level {
    /// Of no record: nothing is wanted.
    SMARTCAR_LOG_OFF = 0,
    /// Something is lost, or will be unless somebody acts.
    SMARTCAR_LOG_ERROR = 1,
    /// Something is wrong, and the library goes on.
    SMARTCAR_LOG_WARN = 2,
    /// What happens to grants.
    SMARTCAR_LOG_INFO = 3,
    /// Every call: an event "smartcar.call" with its endpoint, outcome, attempts and duration.
    SMARTCAR_LOG_DEBUG = 4,
    /// What is finer still. A library built as it is shipped (the profile dist) has no records of this level.
    SMARTCAR_LOG_TRACE = 5,
}

/// Something that the library says. It never holds a token, secret or code. What a field's value is, is text here.
#[repr(C)]
pub struct smartcar_log_record {
    /// How much it matters.
    pub level: smartcar_log_level,
    /// The line of the source file; 0 where unknown.
    pub line: u32,
    /// When it was said: milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// The part of the library that says it, e.g. "smartcar::tokens". Never NULL.
    pub target: *const c_char,
    /// What happened, e.g. "smartcar.grant.refreshed": a name for machines, or a sentence. Never NULL.
    pub message: *const c_char,
    /// The source file; NULL where unknown.
    pub file: *const c_char,
    /// What there is to know, such as "grant_id" or "error": an array of field_count, each name once.
    pub fields: *const smartcar_pair,
    /// How many there are in fields.
    pub field_count: usize,
}

impl Shown<Said> for smartcar_log_record {
    fn shown(said: &Said, kept: &mut Kept) -> Self {
        let fields: Vec<_> = said
            .fields()
            .iter()
            .map(|(name, value)| smartcar_pair {
                name: kept.text(name),
                value: kept.text(&value.to_string()),
            })
            .collect();
        let field_count = fields.len();
        Self {
            level: match said.level {
                Level::ERROR => smartcar_log_level::SMARTCAR_LOG_ERROR,
                Level::WARN => smartcar_log_level::SMARTCAR_LOG_WARN,
                Level::INFO => smartcar_log_level::SMARTCAR_LOG_INFO,
                Level::DEBUG => smartcar_log_level::SMARTCAR_LOG_DEBUG,
                Level::TRACE => smartcar_log_level::SMARTCAR_LOG_TRACE,
            },
            line: said.line.unwrap_or_default(),
            at_ms: Timestamp::from(said.at).as_millis(),
            target: kept.text(said.target),
            message: kept.text(&said.message),
            file: kept.optional(said.file),
            fields: kept.array(fields),
            field_count,
        }
    }
}

/// A function of the program's that takes what the library says. The record is the library's, and good until the function returns.
pub type smartcar_logger =
    Option<unsafe extern "C" fn(user_data: *mut c_void, record: *const smartcar_log_record)>;

/// The program's function, and what it is given.
#[derive(Clone, Copy)]
struct Logger {
    function: unsafe extern "C" fn(user_data: *mut c_void, record: *const smartcar_log_record),
    user_data: *mut c_void,
    /// The one that was set before it, which somebody may still be reading: kept, and so no leak to whoever looks for them.
    _before: *mut Logger,
}

// SAFETY: it is handed to the program's function, which is called on another thread, as the header says.
unsafe impl Send for Logger {}

/// The thread that calls it.
struct Calling {
    over: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

/// The one that is set: a child that is forked has it, too, and starts a thread of its own.
static LOGGER: AtomicPtr<Logger> = AtomicPtr::new(null_mut());

/// All that were ever set, from the last one on: few are, and none is freed.
static KEPT: AtomicPtr<Logger> = AtomicPtr::new(null_mut());

static CALLING: PerProcess<Mutex<Option<Calling>>> = PerProcess::none();

thread_local! {
    /// Whether this is the thread that calls the program's function.
    static IS_CALLING: Cell<bool> = const { Cell::new(false) };
}

/// Has what the library says handed to `logger`, for the whole process: records of this level (smartcar_log_level) and of those that
/// matter more. By itself the library says nothing, and nothing costs more than a look at a number. Another call replaces the level
/// and the function; SMARTCAR_LOG_OFF ends it. When this returns, the function that was set before has been given all that had been
/// said, and is never called again.
///
/// The function is called on one thread of the library's, `smartcar-log`, one record after the other, and never in the middle of
/// somebody's call: it may take locks, block, write to files and call the library, but not this function. 1,024 records wait for it;
/// what comes beyond is counted, and reported as "smartcar.log.dropped". It must not fork, throw or longjmp out. A child that the process
/// forks calls it on a thread of its own.
///
/// `logger` may be NULL: then records wait for smartcar_log_next(), by which a thread or an event loop of the program's takes them.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "level", for a number that is none, "logger" where that function itself calls this;
/// with SMARTCAR_ERROR_INTERNAL where the system gives no thread.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_set_logger(
    level: u32,
    logger: smartcar_logger,
    user_data: *mut c_void,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    call(error, || {
        if level > smartcar_log_level::SMARTCAR_LOG_TRACE as u32 {
            return Err(invalid("level", format!("level is {level}: choose one of smartcar_log_level")));
        }
        if IS_CALLING.get() {
            return Err(invalid("logger", "a logger cannot set another one: do it on another thread"));
        }
        let calling = calling()?;
        let mut calling = calling.lock().unwrap_or_else(PoisonError::into_inner);
        end(&mut calling)?;
        if let Some(function) = logger.filter(|_| level > 0) {
            let logger = Logger { function, user_data, _before: KEPT.load(Ordering::SeqCst) };
            *calling = Some(start(logger)?);
            logging::on_record(start_in_child);
            let logger = Box::into_raw(Box::new(logger));
            KEPT.store(logger, Ordering::SeqCst);
            LOGGER.store(logger, Ordering::SeqCst);
        }
        logging::set_level(level as usize);
        Ok(())
    })
}

/// Ends the logger that was set with this function and this pointer, as smartcar_set_logger() with SMARTCAR_LOG_OFF does: when this
/// returns, it has been given all that had been said, and is never called again. One that has replaced it goes on, and that is no
/// error: so each part of a program can end its own.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "logger", where it is NULL or that function itself calls this.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_end_logger(
    logger: smartcar_logger,
    user_data: *mut c_void,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    call(error, || {
        let function = logger.ok_or_else(|| invalid("logger", "logger is NULL: name the one to end"))?;
        if IS_CALLING.get() {
            return Err(invalid("logger", "a logger cannot end itself: do it on another thread"));
        }
        let calling = calling()?;
        let mut calling = calling.lock().unwrap_or_else(PoisonError::into_inner);
        // SAFETY: NULL, or from a box that nobody frees.
        let current = unsafe { LOGGER.load(Ordering::SeqCst).as_ref() };
        let is_current = |it: &Logger| fn_addr_eq(it.function, function) && it.user_data == user_data;
        if current.is_some_and(is_current) {
            end(&mut calling)?;
        }
        Ok(())
    })
}

/// Says nothing any more, and ends the thread that calls the program's function once that has been given everything.
fn end(calling: &mut Option<Calling>) -> Result<()> {
    logging::set_level(0);
    LOGGER.store(null_mut(), Ordering::SeqCst);
    if let Some(Calling { over, thread }) = calling.take() {
        over.store(true, Ordering::SeqCst);
        logging::interrupt()?;
        // It never panics: what it calls is not Rust.
        let _ = thread.join();
    }
    Ok(())
}

fn calling() -> Result<&'static Mutex<Option<Calling>>> {
    CALLING.get_or_make(|| Ok(Mutex::new(None)))
}

/// In a process that was forked from one with a logger, nobody calls it as yet.
fn start_in_child() {
    let Ok(calling) = calling() else { return };
    // Where it is locked, somebody is starting or ending it already.
    let Ok(mut calling) = calling.try_lock() else { return };
    let logger = LOGGER.load(Ordering::SeqCst);
    if calling.is_none() && !logger.is_null() {
        // SAFETY: from a box that nobody frees.
        *calling = start(unsafe { *logger }).ok();
    }
}

/// Starts the thread that calls the program's function until the logger is replaced, and then with what is left.
fn start(logger: Logger) -> Result<Calling> {
    let over = Arc::new(AtomicBool::new(false));
    let ended = over.clone();
    let thread = posix_signals::spawn("smartcar-log", move || {
        IS_CALLING.set(true);
        let logger = logger;
        loop {
            let over = ended.load(Ordering::SeqCst);
            let Ok(Some(all)) = (if over { logging::rest() } else { logging::next() }) else { return };
            for said in all {
                let record = hand_over::<Said, smartcar_log_record>(&said);
                // SAFETY: the program's own function with the program's own pointer.
                unsafe { (logger.function)(logger.user_data, record) };
                // SAFETY: it was handed over just now.
                unsafe { release(record) };
            }
            if over {
                return;
            }
        }
    });
    let thread = thread.map_err(|error| {
        Error::new(ErrorKind::Internal, "the system gives no thread for the log: raise the limit on them")
            .with_source(error)
    })?;
    Ok(Calling { over, thread })
}

/// Waits until the library has said something, for so many seconds at most; 0 only looks, INFINITY waits for as long as it takes. On
/// success *record is to be freed with smartcar_log_record_free(); it is NULL, and that is no error, if nothing was said in that
/// time. For programs that set a level with no function: smartcar_set_logger().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "seconds", unless that is a number of seconds, zero or more; field "logger" where a
/// function takes the records.
pub(crate) fn log_next(seconds: f64) -> Result<Call<*const smartcar_log_record>> {
    let within = patience(seconds)?;
    if !LOGGER.load(Ordering::SeqCst).is_null() {
        return Err(invalid("logger", "a function takes the records: set a level without one"));
    }
    Ok(Call::new(async move {
        let said = logging::one(within).await?;
        Ok(said.map_or(null(), |said| hand_over(&said)))
    })
    .resting())
}

/// Frees a record that smartcar_log_next() gave. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_log_record_free(record: *const smartcar_log_record) {
    guard((), || {
        // SAFETY: from this library and freed once, as the header asks.
        unsafe { release(record) };
    });
}
