//! What the core says, for Python's `logging`. The core's threads never call Python: records lie in the core's bounded queue
//! (`smartcar_sdk::logging`), and a thread that Python made (`smartcar_sdk._logging`) takes them out. Which level is wanted, that
//! module says.

use std::time::{Duration, UNIX_EPOCH};

use pyo3::{exceptions::PyImportError, prelude::*, sync::PyOnceLock, types::PyTuple};
use smartcar_sdk::logging::{self, Level, Said, Value};
use smartcar_system::posix_signals;

use crate::error::Failure;

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
    posix_signals::blocked(|| start.call0().map(drop))
}

/// From now on records of this level of `logging` and above are kept for [`next_log_records`]; above CRITICAL, none.
#[pyfunction]
pub(crate) fn set_log_level(level: i64) {
    logging::set_level(match level {
        ..=5 => 5,
        6..=10 => 4,
        11..=20 => 3,
        21..=30 => 2,
        31..=50 => 1,
        _ => 0,
    });
}

/// Waits for records, and takes all there are: time, level, target, file, line, message and fields of each. `None` once
/// [`close_log`] was called and nothing is left.
#[pyfunction]
pub(crate) fn next_log_records(py: Python<'_>) -> PyResult<Option<Vec<Bound<'_, PyTuple>>>> {
    let said = py.detach(logging::next).map_err(Failure)?;
    said.map(|said| said.into_iter().map(|one| shown(py, one)).collect()).transpose()
}

/// No further record is kept in this process.
#[pyfunction]
pub(crate) fn close_log() -> PyResult<()> {
    Ok(logging::close().map_err(Failure)?)
}

fn shown(py: Python<'_>, said: Said) -> PyResult<Bound<'_, PyTuple>> {
    let level = match said.level {
        Level::ERROR => 40,
        Level::WARN => 30,
        Level::INFO => 20,
        Level::DEBUG => 10,
        Level::TRACE => 5,
    };
    let at = said.at.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs_f64();
    let (target, file, line, message) = (said.target, said.file, said.line, said.message.clone());
    let fields = said.into_fields().into_iter().map(|(name, value)| {
        let value = match value {
            Value::Text(text) => text.into_pyobject(py)?.into_any(),
            Value::Whole(number) => number.into_pyobject(py)?.into_any(),
            Value::Number(number) => number.into_pyobject(py)?.into_any(),
            Value::Flag(yes) => yes.into_pyobject(py)?.to_owned().into_any(),
        };
        Ok((name, value))
    });
    let fields: Vec<_> = fields.collect::<PyResult<_>>()?;
    (at, level, target, file, line, message, fields).into_pyobject(py)
}
