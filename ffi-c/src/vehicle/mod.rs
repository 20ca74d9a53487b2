//! A vehicle: its handle, what all of its calls do, and the calls that take more than plain arguments. The others are in
//! `generated::vehicle`.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `schedule` | setting when it charges |
//! | `batch` | several readings in one request |
//! | `request` | requests of your own |

use std::{
    ffi::c_char,
    mem::MaybeUninit,
    sync::atomic::{AtomicUsize, Ordering},
};

use smartcar_sdk::{Result, UnitSystem, Vehicle};

use crate::{
    arguments::{text, word},
    boundary::{call, give, given, guard},
    call::Call,
    client::smartcar_client,
    error::smartcar_error,
    options::{call_options, smartcar_call_options},
    results::Shown,
    string::hand_over_text,
};

pub mod batch;
pub mod request;
pub mod schedule;

/// A vehicle. Any number of threads may use it at once. Making one sends nothing and asks nobody whether there is such
/// a vehicle: the first reading tells. It does not keep its client open.
pub struct smartcar_vehicle {
    vehicle: Vehicle,
    /// The place in [`UNIT_SYSTEMS`]; beyond them, the client's. An atomic and no lock: a lock that another thread held
    /// during a fork is held in the child for ever.
    units: AtomicUsize,
}

const UNIT_SYSTEMS: [UnitSystem; 2] = [UnitSystem::Metric, UnitSystem::Imperial];

impl smartcar_vehicle {
    pub(crate) fn get(&self) -> Vehicle {
        let vehicle = self.vehicle.clone();
        match UNIT_SYSTEMS.get(self.units.load(Ordering::Relaxed)) {
            Some(units) => vehicle.unit_system(*units),
            None => vehicle,
        }
    }
}

/// A call of the vehicle, which `body` checks and makes. C sees its result as a `T`.
pub(crate) fn ask<Core, T, F>(
    vehicle: Option<&smartcar_vehicle>,
    body: impl FnOnce(Vehicle) -> Result<F>,
) -> Result<Call<*const T>>
where
    T: Shown<Core> + 'static,
    F: Future<Output = Result<Core>> + Send + 'static,
{
    Ok(Call::shown(body(given(vehicle, "vehicle")?.get())?))
}

/// As [`ask`], for calls that give nothing.
pub(crate) fn tell<F>(
    vehicle: Option<&smartcar_vehicle>,
    body: impl FnOnce(Vehicle) -> Result<F>,
) -> Result<Call<()>>
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    Ok(Call::new(body(given(vehicle, "vehicle")?.get())?))
}

/// A vehicle, by Smartcar's id of it, as a grant lists it. On success *vehicle is to be freed with
/// smartcar_vehicle_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "vehicle_id", for what cannot be an id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_client_vehicle(
    client: Option<&smartcar_client>,
    vehicle_id: *const c_char,
    vehicle: Option<&mut MaybeUninit<*mut smartcar_vehicle>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(vehicle, "vehicle", error, || {
        let client = &given(client, "client")?.client;
        // SAFETY: a string or NULL, as the header asks.
        let vehicle = client.vehicle(unsafe { text(vehicle_id, "vehicle_id") }?)?;
        Ok(Box::into_raw(Box::new(smartcar_vehicle { vehicle, units: AtomicUsize::new(UNIT_SYSTEMS.len()) })))
    })
}

/// The same vehicle, its calls with options over those they had. `options` may be NULL. On success *other is to be freed
/// with smartcar_vehicle_free(), before or after the vehicle itself.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, naming the option that is wrong.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_vehicle_with_options(
    vehicle: Option<&smartcar_vehicle>,
    options: *const smartcar_call_options,
    other: Option<&mut MaybeUninit<*mut smartcar_vehicle>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(other, "other", error, || {
        let vehicle = given(vehicle, "vehicle")?.get();
        // SAFETY: options, and strings in them, or NULL, as the header asks.
        let vehicle = vehicle.options(unsafe { call_options(options) }?);
        Ok(Box::into_raw(Box::new(smartcar_vehicle { vehicle, units: AtomicUsize::new(UNIT_SYSTEMS.len()) })))
    })
}

/// The units of this vehicle's readings from now on: "metric" or "imperial". Without it, the setting "unit_system"
/// counts.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "unit_system", for another word.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_vehicle_set_unit_system(
    vehicle: Option<&smartcar_vehicle>,
    unit_system: *const c_char,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    call(error, || {
        let vehicle = given(vehicle, "vehicle")?;
        // SAFETY: a string or NULL, as the header asks.
        let units = unsafe { word(unit_system, "unit_system", UnitSystem::from_word, "metric or imperial") }?;
        let place = UNIT_SYSTEMS.iter().position(|system| *system == units);
        vehicle.units.store(place.unwrap_or(UNIT_SYSTEMS.len()), Ordering::Relaxed);
        Ok(())
    })
}

/// A valid access token for API v2 of the grant that reaches this vehicle, for code that sends its own requests: the one that a
/// call would be sent with. Take it anew for each request rather than keeping it. On success *token is to be freed with
/// smartcar_string_free(), which wipes it.
///
/// Fails as smartcar_client_access_token().
pub(crate) fn vehicle_access_token(vehicle: Option<&smartcar_vehicle>) -> Result<Call<*mut c_char>> {
    let vehicle = given(vehicle, "vehicle")?.vehicle.clone();
    Ok(Call::new(async move { Ok(hand_over_text(vehicle.access_token().await?.expose())) }))
}

/// Frees a vehicle. NULL is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_free(vehicle: Option<Box<smartcar_vehicle>>) {
    guard((), || drop(vehicle));
}
