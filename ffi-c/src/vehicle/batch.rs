//! Several readings of one vehicle in one request.

use std::ffi::c_char;

use smartcar_sdk::{Batch, Result};

use super::smartcar_vehicle;
use crate::{
    arguments::texts,
    batch::smartcar_batch,
    boundary::{given, invalid},
    call::Call,
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
pub(crate) unsafe fn vehicle_batch(
    vehicle: Option<&smartcar_vehicle>,
    names: *const *const c_char,
    count: usize,
) -> Result<Call<*mut smartcar_batch>> {
    let vehicle = given(vehicle, "vehicle")?.get();
    // SAFETY: strings, as the header asks.
    let names = unsafe { texts(names, count, "names") }?;
    let batch = names.into_iter().try_fold(vehicle.batch(), with)?;
    Ok(Call::new(async move { Ok(Box::into_raw(Box::new(smartcar_batch { readings: batch.await? }))) }))
}
