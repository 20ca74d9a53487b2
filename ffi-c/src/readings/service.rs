//! What workshops have done to a vehicle.

use std::ffi::c_char;

use smartcar_sdk::{Reading, ServiceCost, ServiceDetail, ServiceHistory, ServiceRecord, ServiceTask};

use super::{beginning, smartcar_meta};
use crate::results::{Kept, Shown, number, release};

/// One thing that was done.
#[repr(C)]
pub struct smartcar_service_task {
    /// The maker's id of it; NULL where absent.
    pub task_id: *const c_char,
    /// What it is; NULL where absent.
    pub task_description: *const c_char,
}

impl Shown<ServiceTask> for smartcar_service_task {
    fn shown(one: &ServiceTask, kept: &mut Kept) -> Self {
        Self {
            task_id: kept.optional(one.task_id.as_deref()),
            task_description: kept.optional(one.task_description.as_deref()),
        }
    }
}

/// A detail of a visit.
#[repr(C)]
pub struct smartcar_service_detail {
    /// What it is about, e.g. "Service Workshop"; NULL where absent.
    pub kind: *const c_char,
    /// What it says; NULL where absent.
    pub value: *const c_char,
}

impl Shown<ServiceDetail> for smartcar_service_detail {
    fn shown(one: &ServiceDetail, kept: &mut Kept) -> Self {
        Self { kind: kept.optional(one.kind.as_deref()), value: kept.optional(one.value.as_deref()) }
    }
}

/// What a visit cost.
#[repr(C)]
pub struct smartcar_service_cost {
    /// The sum; NaN where absent.
    pub total_cost: f64,
    /// In which currency, e.g. "USD"; NULL where absent.
    pub currency: *const c_char,
}

impl Shown<ServiceCost> for smartcar_service_cost {
    fn shown(one: &ServiceCost, kept: &mut Kept) -> Self {
        Self { total_cost: number(one.total_cost), currency: kept.optional(one.currency.as_deref()) }
    }
}

/// One visit to a workshop.
#[repr(C)]
pub struct smartcar_service_record {
    /// The maker's id of it; NULL where absent.
    pub service_id: *const c_char,
    /// When, as Smartcar sent it (ISO 8601); NULL where absent.
    pub service_date: *const c_char,
    /// What the odometer said then, kilometres or miles; NaN where absent.
    pub odometer_distance: f64,
    /// What was done: an array of service_task_count.
    pub service_tasks: *const *const smartcar_service_task,
    /// How many there are in service_tasks.
    pub service_task_count: usize,
    /// Further details, e.g. the workshop's name: an array of service_detail_count.
    pub service_details: *const *const smartcar_service_detail,
    /// How many there are in service_details.
    pub service_detail_count: usize,
    /// What it cost; NULL where absent.
    pub service_cost: *const smartcar_service_cost,
}

impl Shown<ServiceRecord> for smartcar_service_record {
    fn shown(one: &ServiceRecord, kept: &mut Kept) -> Self {
        let (service_tasks, service_task_count) = kept.list(&one.service_tasks);
        let (service_details, service_detail_count) = kept.list(&one.service_details);
        Self {
            service_id: kept.optional(one.service_id.as_deref()),
            service_date: kept.optional(one.service_date.as_deref()),
            odometer_distance: number(one.odometer_distance),
            service_tasks,
            service_task_count,
            service_details,
            service_detail_count,
            service_cost: kept.optional_one(one.service_cost.as_ref()),
        }
    }
}

/// What workshops have done to the vehicle.
#[repr(C)]
pub struct smartcar_service_history {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, as JSON, with whatever this release does not know.
    pub raw: *const c_char,
    /// One for each visit: an array of record_count.
    pub records: *const *const smartcar_service_record,
    /// How many there are in records.
    pub record_count: usize,
}

impl Shown<Reading<ServiceHistory>> for smartcar_service_history {
    fn shown(reading: &Reading<ServiceHistory>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let (records, record_count) = kept.list(&reading.records);
        Self { meta, raw, records, record_count }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_service_history_free(reading: *const smartcar_service_history) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}
