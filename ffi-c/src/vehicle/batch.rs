//! Several readings of one vehicle in one request.

use std::{ffi::c_char, mem::MaybeUninit};

use smartcar_sdk::{Batch, Result};

use super::smartcar_vehicle;
use crate::{
    arguments::texts,
    batch::smartcar_batch,
    blocking::wait,
    boundary::{give, given, invalid},
    error::smartcar_error,
    generated::batch::add,
};

/// What a name adds to a batch: a reading, or a path.
fn with(batch: Batch, name: &str) -> Result<Batch> {
    if name.starts_with('/') {
        return Ok(batch.path(name));
    }
    add(batch, name).ok_or_else(|| {
        let message =
            format!("names holds {name:?}: a reading's name, such as odometer, or a path that begins with /");
        invalid("names", message)
    })
}

/// Several readings in one request: an array of `count` names, each a reading's, as in smartcar_vehicle_odometer()
/// ("odometer"), or a path below the vehicle, which begins with '/' ("/tesla/compass"; API v2 alone has paths). On success
/// *batch is to be freed with smartcar_batch_free(); each reading may still have failed.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "names", for a name there is not, "path" for what cannot be one, and
/// "batch" where there are none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_vehicle_batch(
    vehicle: Option<&smartcar_vehicle>,
    names: *const *const c_char,
    count: usize,
    batch: Option<&mut MaybeUninit<*mut smartcar_batch>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(batch, "batch", error, || {
        let vehicle = given(vehicle, "vehicle")?.get();
        // SAFETY: strings, as the header asks.
        let names = unsafe { texts(names, count, "names") }?;
        let batch = names.into_iter().try_fold(vehicle.batch(), with)?;
        let readings = wait(async move { batch.await })?;
        Ok(Box::into_raw(Box::new(smartcar_batch { readings })))
    })
}
