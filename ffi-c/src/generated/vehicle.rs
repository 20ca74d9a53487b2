//! The methods of a vehicle whose arguments and results are plain: a function for each.
//!
//! Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.

use std::ffi::c_char;

use smartcar_sdk::Result;

use crate::{
    arguments::{optional_text, text},
    call::Call,
    generated::values::{
        smartcar_attributes, smartcar_battery, smartcar_battery_capacity, smartcar_charge,
        smartcar_charge_limit, smartcar_charge_schedule_result, smartcar_climate, smartcar_command_result,
        smartcar_diagnostic_system_status, smartcar_diagnostic_trouble_codes, smartcar_engine_oil,
        smartcar_fuel, smartcar_location, smartcar_lock_status, smartcar_nominal_capacity, smartcar_odometer,
        smartcar_permissions, smartcar_service_history, smartcar_tire_pressure, smartcar_vin,
        smartcar_webhook_subscription,
    },
    vehicle::{ask, smartcar_vehicle, tell},
};

/// Make, model and year (permission read_vehicle_info). On success *reading is to be freed with
/// smartcar_attributes_free().
pub(crate) fn vehicle_attributes(
    vehicle: Option<&smartcar_vehicle>,
) -> Result<Call<*const smartcar_attributes>> {
    ask(vehicle, |vehicle| Ok(async move { vehicle.attributes().await }))
}

/// State of charge and range of the high-voltage battery (permission read_battery). On success *reading is to be
/// freed with smartcar_battery_free().
pub(crate) fn vehicle_battery(vehicle: Option<&smartcar_vehicle>) -> Result<Call<*const smartcar_battery>> {
    ask(vehicle, |vehicle| Ok(async move { vehicle.battery().await }))
}

/// What the high-voltage battery holds when it is full (permission read_battery). On success *reading is to be freed
/// with smartcar_battery_capacity_free().
pub(crate) fn vehicle_battery_capacity(
    vehicle: Option<&smartcar_vehicle>,
) -> Result<Call<*const smartcar_battery_capacity>> {
    ask(vehicle, |vehicle| Ok(async move { vehicle.battery_capacity().await }))
}

/// What the high-voltage battery held when it was new (permission read_battery). On success *reading is to be freed
/// with smartcar_nominal_capacity_free().
pub(crate) fn vehicle_nominal_capacity(
    vehicle: Option<&smartcar_vehicle>,
) -> Result<Call<*const smartcar_nominal_capacity>> {
    ask(vehicle, |vehicle| Ok(async move { vehicle.nominal_capacity().await }))
}

/// Whether it is plugged in and charging (permission read_charge). On success *reading is to be freed with
/// smartcar_charge_free().
pub(crate) fn vehicle_charge(vehicle: Option<&smartcar_vehicle>) -> Result<Call<*const smartcar_charge>> {
    ask(vehicle, |vehicle| Ok(async move { vehicle.charge().await }))
}

/// Up to which state of charge it charges (permission read_charge). On success *reading is to be freed with
/// smartcar_charge_limit_free().
pub(crate) fn vehicle_charge_limit(
    vehicle: Option<&smartcar_vehicle>,
) -> Result<Call<*const smartcar_charge_limit>> {
    ask(vehicle, |vehicle| Ok(async move { vehicle.charge_limit().await }))
}

/// Temperatures (permission read_thermometer), and what the climate control does (read_climate). API v3 alone has it.
/// On success *reading is to be freed with smartcar_climate_free().
pub(crate) fn vehicle_climate(vehicle: Option<&smartcar_vehicle>) -> Result<Call<*const smartcar_climate>> {
    ask(vehicle, |vehicle| Ok(async move { vehicle.climate().await }))
}

/// Trouble codes that are active (permission read_diagnostics). On success *reading is to be freed with
/// smartcar_diagnostic_trouble_codes_free().
pub(crate) fn vehicle_diagnostic_trouble_codes(
    vehicle: Option<&smartcar_vehicle>,
) -> Result<Call<*const smartcar_diagnostic_trouble_codes>> {
    ask(vehicle, |vehicle| Ok(async move { vehicle.diagnostic_trouble_codes().await }))
}

/// The health of the vehicle's systems (permission read_diagnostics). On success *reading is to be freed with
/// smartcar_diagnostic_system_status_free().
pub(crate) fn vehicle_diagnostic_system_status(
    vehicle: Option<&smartcar_vehicle>,
) -> Result<Call<*const smartcar_diagnostic_system_status>> {
    ask(vehicle, |vehicle| Ok(async move { vehicle.diagnostic_system_status().await }))
}

/// Life left of the engine's oil (permission read_engine_oil). On success *reading is to be freed with
/// smartcar_engine_oil_free().
pub(crate) fn vehicle_engine_oil(
    vehicle: Option<&smartcar_vehicle>,
) -> Result<Call<*const smartcar_engine_oil>> {
    ask(vehicle, |vehicle| Ok(async move { vehicle.engine_oil().await }))
}

/// Fuel level and range (permission read_fuel). On success *reading is to be freed with smartcar_fuel_free().
pub(crate) fn vehicle_fuel(vehicle: Option<&smartcar_vehicle>) -> Result<Call<*const smartcar_fuel>> {
    ask(vehicle, |vehicle| Ok(async move { vehicle.fuel().await }))
}

/// Last known position (permission read_location). On success *reading is to be freed with smartcar_location_free().
pub(crate) fn vehicle_location(vehicle: Option<&smartcar_vehicle>) -> Result<Call<*const smartcar_location>> {
    ask(vehicle, |vehicle| Ok(async move { vehicle.location().await }))
}

/// Whether it is locked, and what stands open (permission read_security). On success *reading is to be freed with
/// smartcar_lock_status_free().
pub(crate) fn vehicle_lock_status(
    vehicle: Option<&smartcar_vehicle>,
) -> Result<Call<*const smartcar_lock_status>> {
    ask(vehicle, |vehicle| Ok(async move { vehicle.lock_status().await }))
}

/// Distance travelled (permission read_odometer). On success *reading is to be freed with smartcar_odometer_free().
pub(crate) fn vehicle_odometer(vehicle: Option<&smartcar_vehicle>) -> Result<Call<*const smartcar_odometer>> {
    ask(vehicle, |vehicle| Ok(async move { vehicle.odometer().await }))
}

/// What the driver has permitted. API v3 says it with the connection. On success *reading is to be freed with
/// smartcar_permissions_free().
pub(crate) fn vehicle_permissions(
    vehicle: Option<&smartcar_vehicle>,
) -> Result<Call<*const smartcar_permissions>> {
    ask(vehicle, |vehicle| Ok(async move { vehicle.permissions().await }))
}

/// Visits to workshops, from the day `start_date` to the day `end_date` ("YYYY-MM-DD", both included, either may be
/// left out) (permission read_service_history). Without a start API v2 gives those of the last year, v3 all. On
/// success *reading is to be freed with smartcar_service_history_free().
///
/// NULL for `start_date` leaves it out. NULL for `end_date` leaves it out.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "start_date" or "end_date", for what is no day, or where the end is
/// before the start.
pub(crate) unsafe fn vehicle_service_history(
    vehicle: Option<&smartcar_vehicle>,
    start_date: *const c_char,
    end_date: *const c_char,
) -> Result<Call<*const smartcar_service_history>> {
    ask(vehicle, |vehicle| {
        // SAFETY: a string or NULL, as the header asks.
        let start_date = unsafe { optional_text(start_date, "start_date") }?.map(str::to_owned);
        // SAFETY: a string or NULL, as the header asks.
        let end_date = unsafe { optional_text(end_date, "end_date") }?.map(str::to_owned);
        Ok(async move { vehicle.service_history(start_date.as_deref(), end_date.as_deref()).await })
    })
}

/// Pressure of the tires (permission read_tires). On success *reading is to be freed with
/// smartcar_tire_pressure_free().
pub(crate) fn vehicle_tire_pressure(
    vehicle: Option<&smartcar_vehicle>,
) -> Result<Call<*const smartcar_tire_pressure>> {
    ask(vehicle, |vehicle| Ok(async move { vehicle.tire_pressure().await }))
}

/// Vehicle identification number (permission read_vin). On success *reading is to be freed with smartcar_vin_free().
pub(crate) fn vehicle_vin(vehicle: Option<&smartcar_vehicle>) -> Result<Call<*const smartcar_vin>> {
    ask(vehicle, |vehicle| Ok(async move { vehicle.vin().await }))
}

/// Locks it (permission control_security). On success *result is to be freed with smartcar_command_result_free().
pub(crate) fn vehicle_lock(
    vehicle: Option<&smartcar_vehicle>,
) -> Result<Call<*const smartcar_command_result>> {
    ask(vehicle, |vehicle| Ok(async move { vehicle.lock().await }))
}

/// Unlocks it (permission control_security). On success *result is to be freed with smartcar_command_result_free().
pub(crate) fn vehicle_unlock(
    vehicle: Option<&smartcar_vehicle>,
) -> Result<Call<*const smartcar_command_result>> {
    ask(vehicle, |vehicle| Ok(async move { vehicle.unlock().await }))
}

/// Starts charging (permission control_charge). On success *result is to be freed with
/// smartcar_command_result_free().
pub(crate) fn vehicle_start_charge(
    vehicle: Option<&smartcar_vehicle>,
) -> Result<Call<*const smartcar_command_result>> {
    ask(vehicle, |vehicle| Ok(async move { vehicle.start_charge().await }))
}

/// Stops charging (permission control_charge). On success *result is to be freed with smartcar_command_result_free().
pub(crate) fn vehicle_stop_charge(
    vehicle: Option<&smartcar_vehicle>,
) -> Result<Call<*const smartcar_command_result>> {
    ask(vehicle, |vehicle| Ok(async move { vehicle.stop_charge().await }))
}

/// Charges up to this state of charge from now on, 0.5 to 1 (permission control_charge). API v3 takes whole percents;
/// a limit between two is rounded there. On success *result is to be freed with smartcar_command_result_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "limit".
pub(crate) fn vehicle_set_charge_limit(
    vehicle: Option<&smartcar_vehicle>,
    limit: f64,
) -> Result<Call<*const smartcar_command_result>> {
    ask(vehicle, |vehicle| Ok(async move { vehicle.set_charge_limit(limit).await }))
}

/// Sends a destination to its navigation (permission control_navigation): degrees, -90 to 90 and -180 to 180. On
/// success *result is to be freed with smartcar_command_result_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "latitude" or "longitude".
pub(crate) fn vehicle_send_destination(
    vehicle: Option<&smartcar_vehicle>,
    latitude: f64,
    longitude: f64,
) -> Result<Call<*const smartcar_command_result>> {
    ask(vehicle, |vehicle| Ok(async move { vehicle.send_destination(latitude, longitude).await }))
}

/// Opens the charging port (API v3; permission control_charge). On success *result is to be freed with
/// smartcar_command_result_free().
pub(crate) fn vehicle_open_charge_port(
    vehicle: Option<&smartcar_vehicle>,
) -> Result<Call<*const smartcar_command_result>> {
    ask(vehicle, |vehicle| Ok(async move { vehicle.open_charge_port().await }))
}

/// Closes the charging port (API v3; permission control_charge). On success *result is to be freed with
/// smartcar_command_result_free().
pub(crate) fn vehicle_close_charge_port(
    vehicle: Option<&smartcar_vehicle>,
) -> Result<Call<*const smartcar_command_result>> {
    ask(vehicle, |vehicle| Ok(async move { vehicle.close_charge_port().await }))
}

/// Deletes a charge schedule by Smartcar's id of it (API v3; permission control_charge). On success *result is to be
/// freed with smartcar_charge_schedule_result_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "schedule_id".
pub(crate) unsafe fn vehicle_delete_charge_schedule(
    vehicle: Option<&smartcar_vehicle>,
    schedule_id: *const c_char,
) -> Result<Call<*const smartcar_charge_schedule_result>> {
    ask(vehicle, |vehicle| {
        // SAFETY: a string, as the header asks.
        let schedule_id = unsafe { text(schedule_id, "schedule_id") }?.to_owned();
        Ok(async move { vehicle.delete_charge_schedule(&schedule_id).await })
    })
}

/// Ends Smartcar's connection to it: the application can ask it nothing any more, until its driver connects it again.
pub(crate) fn vehicle_disconnect(vehicle: Option<&smartcar_vehicle>) -> Result<Call<()>> {
    tell(vehicle, |vehicle| Ok(async move { vehicle.disconnect().await }))
}

/// Subscribes it to a webhook that was made in Smartcar's dashboard. That it is subscribed already is no error. On
/// success *subscription is to be freed with smartcar_webhook_subscription_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "webhook_id".
pub(crate) unsafe fn vehicle_subscribe(
    vehicle: Option<&smartcar_vehicle>,
    webhook_id: *const c_char,
) -> Result<Call<*const smartcar_webhook_subscription>> {
    ask(vehicle, |vehicle| {
        // SAFETY: a string, as the header asks.
        let webhook_id = unsafe { text(webhook_id, "webhook_id") }?.to_owned();
        Ok(async move { vehicle.subscribe(&webhook_id).await })
    })
}

/// Ends its subscription to a webhook. On v2 that takes the setting "management_token".
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "webhook_id"; SMARTCAR_ERROR_CONFIG.
pub(crate) unsafe fn vehicle_unsubscribe(
    vehicle: Option<&smartcar_vehicle>,
    webhook_id: *const c_char,
) -> Result<Call<()>> {
    tell(vehicle, |vehicle| {
        // SAFETY: a string, as the header asks.
        let webhook_id = unsafe { text(webhook_id, "webhook_id") }?.to_owned();
        Ok(async move { vehicle.unsubscribe(&webhook_id).await })
    })
}
