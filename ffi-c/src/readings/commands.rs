//! What commands answer.

use std::ffi::c_char;

use smartcar_sdk::{ChargeScheduleResult, CommandResult, Reading};

use super::{beginning, smartcar_meta};
use crate::results::{Kept, Shown, release};

/// That a command was carried out.
#[repr(C)]
pub struct smartcar_command_result {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, as JSON, with whatever this release does not know.
    pub raw: *const c_char,
    /// "success". Never NULL.
    pub status: *const c_char,
    /// What Smartcar says of it; NULL on API v3, which says nothing.
    pub message: *const c_char,
    /// Smartcar's id of the execution; NULL on API v2, which gives none.
    pub execution_id: *const c_char,
}

impl Shown<Reading<CommandResult>> for smartcar_command_result {
    fn shown(reading: &Reading<CommandResult>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        Self {
            meta,
            raw,
            status: kept.text(&reading.status),
            message: kept.optional(reading.message.as_deref()),
            execution_id: kept.optional(reading.execution_id.as_deref()),
        }
    }
}

/// Frees a result. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_command_result_free(result: *const smartcar_command_result) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(result) };
}

/// That a charge schedule was set or deleted.
#[repr(C)]
pub struct smartcar_charge_schedule_result {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, as JSON, with whatever this release does not know.
    pub raw: *const c_char,
    /// "success". Never NULL.
    pub status: *const c_char,
    /// Smartcar's id of the schedule, which deleting it takes; NULL where absent.
    pub schedule_id: *const c_char,
    /// "daily", "weekly" or "workweek"; NULL where absent.
    pub schedule_type: *const c_char,
    /// Smartcar's id of the execution; NULL where absent.
    pub execution_id: *const c_char,
}

impl Shown<Reading<ChargeScheduleResult>> for smartcar_charge_schedule_result {
    fn shown(reading: &Reading<ChargeScheduleResult>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        Self {
            meta,
            raw,
            status: kept.text(&reading.status),
            schedule_id: kept.optional(reading.schedule_id.as_deref()),
            schedule_type: kept.optional(reading.schedule_type.as_deref()),
            execution_id: kept.optional(reading.execution_id.as_deref()),
        }
    }
}

/// Frees a result. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_charge_schedule_result_free(
    result: *const smartcar_charge_schedule_result,
) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(result) };
}
