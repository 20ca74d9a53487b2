//! The interpreter that imports the module, which has to be the main one.

use pyo3::{exceptions::PyImportError, ffi, prelude::*};

/// What `CPython` numbers the main interpreter, and no other.
const MAIN: i64 = 0;

/// Fails in a sub-interpreter. To be asked before anything is made: classes are the process's, so that those which one
/// interpreter makes would be every other's, too, and be gone with it.
pub(crate) fn must_be_main(py: Python<'_>) -> PyResult<()> {
    #[allow(unsafe_code, reason = "there is no safe function for it")]
    // SAFETY: `py` says that this thread is attached, so there is a current interpreter.
    let id = unsafe { ffi::PyInterpreterState_GetID(ffi::PyInterpreterState_Get()) };
    match id {
        MAIN => Ok(()),
        ..0 => Err(PyErr::fetch(py)),
        _ => Err(PyImportError::new_err("smartcar_sdk._native does not support subinterpreters")),
    }
}
