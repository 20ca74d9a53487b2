//! Setting when a vehicle charges.

use std::{ffi::c_char, mem::offset_of};

use smartcar_sdk::{ChargeSchedule, Result, ScheduleDay};

use super::{ask, smartcar_vehicle};
use crate::{
    arguments::{Options, array, options, text},
    boundary::{given, invalid},
    call::Call,
    generated::values::smartcar_charge_schedule_result,
};

/// A time of the day at which a car charges: an element of smartcar_charge_schedule.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct smartcar_charge_window {
    /// "daily", "weekdays", "weekends", or "monday" to "sunday".
    pub day: *const c_char,
    /// From when on, "HH:MM", the car's time.
    pub start: *const c_char,
    /// Until when, "HH:MM", the car's time.
    pub stop: *const c_char,
}

/// When a car charges at a place. Set struct_size to sizeof(smartcar_charge_schedule), then the rest; what it points to
/// remains the caller's.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct smartcar_charge_schedule {
    /// sizeof(smartcar_charge_schedule).
    pub struct_size: usize,
    /// Degrees, -90 to 90.
    pub latitude: f64,
    /// Degrees, -180 to 180.
    pub longitude: f64,
    /// All of one kind: one "daily", or "weekdays" and "weekends", or days of the week. An array of window_count.
    pub windows: *const smartcar_charge_window,
    /// How many there are in windows.
    pub window_count: usize,
}

const CHARGE_SCHEDULE_1: usize = offset_of!(smartcar_charge_schedule, window_count) + size_of::<usize>();
const _: () = assert!(CHARGE_SCHEDULE_1 == size_of::<smartcar_charge_schedule>());

// SAFETY: pointers and numbers, all of which may be zero; no padding at the end, as asserted.
unsafe impl Options for smartcar_charge_schedule {
    const FIRST_SIZE: usize = CHARGE_SCHEDULE_1;
}

/// Sets when it charges at a place (API v3; permission control_charge). On success *result is to be freed with
/// smartcar_charge_schedule_result_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "schedule", "latitude" or "longitude", for what is no schedule; with
/// SMARTCAR_ERROR_UNSUPPORTED, field "api", on v2.
pub(crate) unsafe fn vehicle_set_charge_schedule(
    vehicle: Option<&smartcar_vehicle>,
    schedule: *const smartcar_charge_schedule,
) -> Result<Call<*const smartcar_charge_schedule_result>> {
    ask(vehicle, |vehicle| {
        given((!schedule.is_null()).then_some(()), "schedule")?;
        // SAFETY: a schedule, and what it points to, or NULL, as the header asks.
        let (wanted, windows) = unsafe {
            let given = options(schedule)?;
            let windows = array(given.windows, given.window_count, "schedule")?;
            (ChargeSchedule::new(given.latitude, given.longitude), windows)
        };
        let wanted = windows.iter().try_fold(wanted, |wanted, window| {
            // SAFETY: as above.
            let (day, start, stop) = unsafe {
                (
                    text(window.day, "schedule")?,
                    text(window.start, "schedule")?,
                    text(window.stop, "schedule")?,
                )
            };
            let day = ScheduleDay::from_word(day).ok_or_else(|| {
                invalid(
                    "schedule",
                    "a day of a schedule must be daily, weekdays, weekends, or monday to sunday",
                )
            })?;
            Ok::<_, smartcar_sdk::Error>(wanted.window(day, start, stop))
        })?;
        Ok(async move { vehicle.set_charge_schedule(&wanted).await })
    })
}
