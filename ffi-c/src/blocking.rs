//! Calls that block their thread.

use std::{mem::MaybeUninit, time::Duration};

use smartcar_sdk::{Error, ErrorKind, Result, runtime::Task};

use crate::{
    boundary::{self, ErrorOut, Pointer, call},
    call::{Call, Gives, Work},
};

/// Makes `call` on this thread, where it can, and waits for it. How long that takes is the core's to bound: each of its calls ends
/// by a time-out of its own.
pub(crate) fn wait<T: Send + 'static>(call: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
    finish(Task::here(call)?)
}

fn finish<T: Send + 'static>(mut task: Task<Result<T>>) -> Result<T> {
    loop {
        if let Some(result) = task.wait(Duration::from_secs(3600))? {
            return result;
        }
    }
}

/// Waits for a call, and gives what it gives.
fn done<P: Gives>(call: Call<P>) -> Result<P> {
    let Call { work, rests, .. } = call;
    let work: Work = work;
    // What rests is left to the SDK's threads, so that calls of other threads are made as if nobody waited.
    let handed = finish(if rests { Task::start(work) } else { Task::here(work) }?)?;
    handed.take().map_err(|_| Error::new(ErrorKind::Internal, "a call gave what it does not give"))
}

/// Checks and makes a call, waits for it, and puts what it gives into `*out`, the parameter `name`.
pub(crate) fn give<P: Gives + Pointer>(
    out: Option<&mut MaybeUninit<P>>,
    name: &'static str,
    error: ErrorOut<'_>,
    check: impl FnOnce() -> Result<Call<P>>,
) -> bool {
    boundary::give(out, name, error, || done(check()?))
}

/// As [`give`], for calls that give nothing.
pub(crate) fn tell(error: ErrorOut<'_>, check: impl FnOnce() -> Result<Call<()>>) -> bool {
    call(error, || done(check()?))
}

/// As [`give`], for calls that say yes or no, to whom wants to know.
pub(crate) fn flag(
    out: Option<&mut MaybeUninit<bool>>,
    error: ErrorOut<'_>,
    check: impl FnOnce() -> Result<Call<bool>>,
) -> bool {
    let out = out.map(|out| out.write(false));
    call(error, || {
        let flag = done(check()?)?;
        if let Some(out) = out {
            *out = flag;
        }
        Ok(())
    })
}
