//! A vehicle and its endpoints: a function each.

use std::{
    ffi::c_char,
    mem::MaybeUninit,
    sync::atomic::{AtomicUsize, Ordering},
};

use smartcar_sdk::{Reading, Result, UnitSystem, Vehicle, ids::VehicleId};

use crate::{
    arguments::text,
    boundary::{call, give, given, guard, invalid},
    client::smartcar_client,
    error::smartcar_error,
    process::{Local, wait},
    readings::{
        smartcar_attributes, smartcar_battery, smartcar_charge, smartcar_fuel, smartcar_location,
        smartcar_odometer, smartcar_vin,
    },
    results::{Shown, hand_over},
};

/// A vehicle. Any number of threads may use it at once. Making one sends nothing and asks nobody whether there is such
/// a vehicle: the first reading tells. It does not keep its client open.
pub struct smartcar_vehicle {
    vehicle: Local<Vehicle>,
    /// The place in [`UNIT_SYSTEMS`]; beyond them, the client's. An atomic and no lock: a lock that another thread held
    /// during a fork is held in the child for ever.
    units: AtomicUsize,
}

const UNIT_SYSTEMS: [UnitSystem; 2] = [UnitSystem::Metric, UnitSystem::Imperial];

impl smartcar_vehicle {
    fn get(&self) -> Result<Vehicle> {
        let vehicle = self.vehicle.get()?.clone();
        Ok(match UNIT_SYSTEMS.get(self.units.load(Ordering::Relaxed)) {
            Some(units) => vehicle.unit_system(*units),
            None => vehicle,
        })
    }
}

/// What every endpoint does: asks it on the SDK's runtime, waits, and hands the reading to C as a `T`.
fn read<Core, T, F>(
    vehicle: Option<&smartcar_vehicle>,
    out: Option<&mut MaybeUninit<*const T>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
    endpoint: impl FnOnce(Vehicle) -> F,
) -> bool
where
    Core: Send + 'static,
    T: Shown<Reading<Core>>,
    F: Future<Output = Result<Reading<Core>>> + Send + 'static,
{
    give(out, "reading", error, || {
        let vehicle = given(vehicle, "vehicle")?.get()?;
        Ok(hand_over(&wait(endpoint(vehicle))?))
    })
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
        let client = given(client, "client")?.get()?;
        // SAFETY: a string or NULL, as the header asks.
        let id = VehicleId::new(unsafe { text(vehicle_id, "vehicle_id") }?)?;
        let vehicle = Local::new(client.vehicle(&id));
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
        let word = unsafe { text(unit_system, "unit_system") }?;
        let place = UNIT_SYSTEMS.iter().position(|system| UnitSystem::from_word(word) == Some(*system));
        let place = place.ok_or_else(|| invalid("unit_system", "unit_system must be metric or imperial"))?;
        vehicle.units.store(place, Ordering::Relaxed);
        Ok(())
    })
}

/// Frees a vehicle. NULL is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_free(vehicle: Option<Box<smartcar_vehicle>>) {
    guard((), || drop(vehicle));
}

/// Distance travelled (permission read_odometer). On success *reading is to be freed with smartcar_odometer_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_odometer(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_odometer>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    read(vehicle, reading, error, |vehicle| async move { vehicle.odometer().await })
}

/// Last known position (permission read_location). On success *reading is to be freed with smartcar_location_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_location(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_location>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    read(vehicle, reading, error, |vehicle| async move { vehicle.location().await })
}

/// Charge level and range of the high-voltage battery (permission read_battery). On success *reading is to be freed
/// with smartcar_battery_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_battery(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_battery>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    read(vehicle, reading, error, |vehicle| async move { vehicle.battery().await })
}

/// Fuel level and range (permission read_fuel). On success *reading is to be freed with smartcar_fuel_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_fuel(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_fuel>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    read(vehicle, reading, error, |vehicle| async move { vehicle.fuel().await })
}

/// Whether it is plugged in and charging (permission read_charge). On success *reading is to be freed with
/// smartcar_charge_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_charge(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_charge>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    read(vehicle, reading, error, |vehicle| async move { vehicle.charge().await })
}

/// Vehicle identification number (permission read_vin). On success *reading is to be freed with smartcar_vin_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_vin(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_vin>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    read(vehicle, reading, error, |vehicle| async move { vehicle.vin().await })
}

/// Make, model and year (permission read_vehicle_info). On success *reading is to be freed with
/// smartcar_attributes_free().
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_vehicle_attributes(
    vehicle: Option<&smartcar_vehicle>,
    reading: Option<&mut MaybeUninit<*const smartcar_attributes>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    read(vehicle, reading, error, |vehicle| async move { vehicle.attributes().await })
}
