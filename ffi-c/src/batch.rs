//! The readings of a batch. The function for each is in `generated::batch`, the request for them in `vehicle::batch`.

use std::{ffi::c_char, mem::MaybeUninit};

use smartcar_sdk::{BatchReadings, Readable, Reading};

use crate::{
    answer::smartcar_answer,
    arguments::text,
    boundary::{give, given, guard},
    call::Handle,
    error::smartcar_error,
    results::{Shown, hand_over},
};

/// The readings of a batch, each with its own meta or its own error: smartcar_batch_odometer() and its neighbours give
/// them, and send nothing. Any number of threads may read it.
pub struct smartcar_batch {
    pub(crate) readings: BatchReadings,
}

impl Handle for smartcar_batch {}

/// What every reading of a batch does.
pub(crate) fn get<R: Readable, T: Shown<Reading<R>>>(
    batch: Option<&smartcar_batch>,
    out: Option<&mut MaybeUninit<*const T>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(out, "reading", error, || Ok(hand_over(&given(batch, "batch")?.readings.get::<R>()?)))
}

/// Frees a batch. Readings taken from it live on. NULL is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_batch_free(batch: Option<Box<smartcar_batch>>) {
    guard((), || drop(batch));
}

/// The answer of a path that was asked for. On success *answer is to be freed with smartcar_answer_free().
///
/// Fails as smartcar_batch_odometer() does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_batch_path(
    batch: Option<&smartcar_batch>,
    path: *const c_char,
    answer: Option<&mut MaybeUninit<*const smartcar_answer>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(answer, "answer", error, || {
        let batch = given(batch, "batch")?;
        // SAFETY: a string or NULL, as the header asks.
        Ok(hand_over(&batch.readings.get_path(unsafe { text(path, "path") }?)?))
    })
}
