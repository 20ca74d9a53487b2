//! What C sees of the values that calls give.
//!
//! Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.

use std::ffi::c_char;

use smartcar_sdk::{
    Attributes, AvailableCapacity, Battery, BatteryCapacity, Charge, ChargeLimit, ChargeScheduleResult,
    ChargeState, Climate, CommandResult, DiagnosticSystemStatus, DiagnosticTroubleCodes, EngineOil, Fuel,
    Location, LockStatus, NominalCapacity, Odometer, OpeningStatus, Permissions, Reading, SelectedCapacity,
    ServiceCost, ServiceDetail, ServiceHistory, ServiceRecord, ServiceTask, SystemStatus, TirePressure,
    TroubleCode, User, Vin, WebhookSubscription,
};

use crate::{
    json::smartcar_json,
    readings::{beginning, smartcar_meta},
    results::{Kept, Shown, number, release, smartcar_tristate},
};

/// The distance the vehicle has travelled.
#[repr(C)]
pub struct smartcar_odometer {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
    /// Kilometres or miles.
    pub distance: f64,
}

impl Shown<Reading<Odometer>> for smartcar_odometer {
    fn shown(reading: &Reading<Odometer>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let values = &reading.values;
        Self { meta, raw, distance: values.distance }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_odometer_free(reading: *const smartcar_odometer) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// Where the vehicle was last seen.
#[repr(C)]
pub struct smartcar_location {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
    /// Degrees, -90 to 90.
    pub latitude: f64,
    /// Degrees, -180 to 180.
    pub longitude: f64,
}

impl Shown<Reading<Location>> for smartcar_location {
    fn shown(reading: &Reading<Location>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let values = &reading.values;
        Self { meta, raw, latitude: values.latitude, longitude: values.longitude }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_location_free(reading: *const smartcar_location) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// The fuel tank of a vehicle that has one.
#[repr(C)]
pub struct smartcar_fuel {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
    /// Estimated range, kilometres or miles; NaN where absent.
    pub range: f64,
    /// Level, 0 to 1; NaN where absent.
    pub percent_remaining: f64,
    /// Litres or gallons (US); NaN where absent.
    pub amount_remaining: f64,
}

impl Shown<Reading<Fuel>> for smartcar_fuel {
    fn shown(reading: &Reading<Fuel>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let values = &reading.values;
        Self {
            meta,
            raw,
            range: number(values.range),
            percent_remaining: number(values.percent_remaining),
            amount_remaining: number(values.amount_remaining),
        }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_fuel_free(reading: *const smartcar_fuel) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// The high-voltage battery.
#[repr(C)]
pub struct smartcar_battery {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
    /// State of charge, 0 to 1; NaN where absent.
    pub percent_remaining: f64,
    /// Estimated range, kilometres or miles; NaN where absent.
    pub range: f64,
}

impl Shown<Reading<Battery>> for smartcar_battery {
    fn shown(reading: &Reading<Battery>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let values = &reading.values;
        Self { meta, raw, percent_remaining: number(values.percent_remaining), range: number(values.range) }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_battery_free(reading: *const smartcar_battery) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// Whether the vehicle is plugged in and charging.
#[repr(C)]
pub struct smartcar_charge {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
    /// Whether a cable is plugged in.
    pub is_plugged_in: smartcar_tristate,
    /// What the charger does; NULL where absent.
    pub state: *const c_char,
}

impl Shown<Reading<Charge>> for smartcar_charge {
    fn shown(reading: &Reading<Charge>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let values = &reading.values;
        Self {
            meta,
            raw,
            is_plugged_in: values.is_plugged_in.into(),
            state: kept.optional(values.state.as_ref().map(ChargeState::as_str)),
        }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_charge_free(reading: *const smartcar_charge) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// Up to which state of charge the battery is charged.
#[repr(C)]
pub struct smartcar_charge_limit {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
    /// 0.5 to 1.
    pub limit: f64,
}

impl Shown<Reading<ChargeLimit>> for smartcar_charge_limit {
    fn shown(reading: &Reading<ChargeLimit>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let values = &reading.values;
        Self { meta, raw, limit: values.limit }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_charge_limit_free(reading: *const smartcar_charge_limit) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// What the high-voltage battery holds when it is full.
#[repr(C)]
pub struct smartcar_battery_capacity {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
    /// Kilowatt hours; NaN where absent.
    pub capacity: f64,
}

impl Shown<Reading<BatteryCapacity>> for smartcar_battery_capacity {
    fn shown(reading: &Reading<BatteryCapacity>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let values = &reading.values;
        Self { meta, raw, capacity: number(values.capacity) }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_battery_capacity_free(reading: *const smartcar_battery_capacity) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// A capacity that a model was built with.
#[repr(C)]
pub struct smartcar_available_capacity {
    /// Kilowatt hours; NaN where absent.
    pub capacity: f64,
    /// What distinguishes it, e.g. "BEV:Extended Range"; NULL where absent.
    pub description: *const c_char,
}

impl Shown<AvailableCapacity> for smartcar_available_capacity {
    fn shown(values: &AvailableCapacity, kept: &mut Kept) -> Self {
        Self { capacity: number(values.capacity), description: kept.optional(values.description.as_deref()) }
    }
}

/// The capacity of this very car.
#[repr(C)]
pub struct smartcar_selected_capacity {
    /// Kilowatt hours; NaN where absent.
    pub nominal: f64,
    /// Who says so: "SMARTCAR" or "USER_SELECTED"; NULL where absent.
    pub source: *const c_char,
}

impl Shown<SelectedCapacity> for smartcar_selected_capacity {
    fn shown(values: &SelectedCapacity, kept: &mut Kept) -> Self {
        Self { nominal: number(values.nominal), source: kept.optional(values.source.as_deref()) }
    }
}

/// What the high-voltage battery held when it was new, and which capacities the model was built with.
#[repr(C)]
pub struct smartcar_nominal_capacity {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
    /// The capacities this model was built with: an array of available_capacity_count.
    pub available_capacities: *const *const smartcar_available_capacity,
    /// How many there are in available_capacities.
    pub available_capacity_count: usize,
    /// The car's own; NULL where nobody has said which one it is.
    pub capacity: *const smartcar_selected_capacity,
    /// A page on which the driver can say which one it is; NULL where absent.
    pub url: *const c_char,
}

impl Shown<Reading<NominalCapacity>> for smartcar_nominal_capacity {
    fn shown(reading: &Reading<NominalCapacity>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let values = &reading.values;
        let (available_capacities, available_capacity_count) = kept.list(&values.available_capacities);
        Self {
            meta,
            raw,
            available_capacities,
            available_capacity_count,
            capacity: kept.optional_one(values.capacity.as_ref()),
            url: kept.optional(values.url.as_deref()),
        }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_nominal_capacity_free(reading: *const smartcar_nominal_capacity) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// The engine's oil.
#[repr(C)]
pub struct smartcar_engine_oil {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
    /// Life left until it has to be changed, 0 to 1; NaN where absent.
    pub life_remaining: f64,
}

impl Shown<Reading<EngineOil>> for smartcar_engine_oil {
    fn shown(reading: &Reading<EngineOil>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let values = &reading.values;
        Self { meta, raw, life_remaining: number(values.life_remaining) }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_engine_oil_free(reading: *const smartcar_engine_oil) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// The air in the cabin and outside. Temperatures are degrees Celsius or Fahrenheit.
#[repr(C)]
pub struct smartcar_climate {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
    /// Temperature outside; NaN where absent.
    pub outside_temperature: f64,
    /// Temperature in the cabin; NaN where absent.
    pub inside_temperature: f64,
    /// Whether the cabin is heated, cooled or aired.
    pub is_conditioned: smartcar_tristate,
    /// Temperature that the cabin is set to; NaN where absent.
    pub target_temperature: f64,
}

impl Shown<Reading<Climate>> for smartcar_climate {
    fn shown(reading: &Reading<Climate>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let values = &reading.values;
        Self {
            meta,
            raw,
            outside_temperature: number(values.outside_temperature),
            inside_temperature: number(values.inside_temperature),
            is_conditioned: values.is_conditioned.into(),
            target_temperature: number(values.target_temperature),
        }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_climate_free(reading: *const smartcar_climate) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// The pressure of the air in each tire, kilopascals or pounds per square inch.
#[repr(C)]
pub struct smartcar_tire_pressure {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
    /// Front left; NaN where absent.
    pub front_left: f64,
    /// Front right; NaN where absent.
    pub front_right: f64,
    /// Back left; NaN where absent.
    pub back_left: f64,
    /// Back right; NaN where absent.
    pub back_right: f64,
}

impl Shown<Reading<TirePressure>> for smartcar_tire_pressure {
    fn shown(reading: &Reading<TirePressure>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let values = &reading.values;
        Self {
            meta,
            raw,
            front_left: number(values.front_left),
            front_right: number(values.front_right),
            back_left: number(values.back_left),
            back_right: number(values.back_right),
        }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_tire_pressure_free(reading: *const smartcar_tire_pressure) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// Something that opens.
#[repr(C)]
pub struct smartcar_opening_status {
    /// Which one, e.g. "frontLeft", "rear"; NULL where absent.
    pub place: *const c_char,
    /// "OPEN", "CLOSED", "LOCKED", "UNLOCKED" or "UNKNOWN"; NULL where the car does not know.
    pub status: *const c_char,
}

impl Shown<OpeningStatus> for smartcar_opening_status {
    fn shown(values: &OpeningStatus, kept: &mut Kept) -> Self {
        Self {
            place: kept.optional(values.place.as_deref()),
            status: kept.optional(values.status.as_deref()),
        }
    }
}

/// Whether the vehicle is locked, and what of it stands open.
#[repr(C)]
pub struct smartcar_lock_status {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
    /// Whether it is locked.
    pub is_locked: smartcar_tristate,
    /// Doors: an array of door_count.
    pub doors: *const *const smartcar_opening_status,
    /// How many there are in doors.
    pub door_count: usize,
    /// Windows: an array of window_count.
    pub windows: *const *const smartcar_opening_status,
    /// How many there are in windows.
    pub window_count: usize,
    /// Sunroofs: an array of sunroof_count.
    pub sunroof: *const *const smartcar_opening_status,
    /// How many there are in sunroof.
    pub sunroof_count: usize,
    /// Front and rear trunk: an array of storage_count.
    pub storage: *const *const smartcar_opening_status,
    /// How many there are in storage.
    pub storage_count: usize,
    /// Charging ports: an array of charging_port_count.
    pub charging_port: *const *const smartcar_opening_status,
    /// How many there are in charging_port.
    pub charging_port_count: usize,
}

impl Shown<Reading<LockStatus>> for smartcar_lock_status {
    fn shown(reading: &Reading<LockStatus>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let values = &reading.values;
        let (doors, door_count) = kept.list(&values.doors);
        let (windows, window_count) = kept.list(&values.windows);
        let (sunroof, sunroof_count) = kept.list(&values.sunroof);
        let (storage, storage_count) = kept.list(&values.storage);
        let (charging_port, charging_port_count) = kept.list(&values.charging_port);
        Self {
            meta,
            raw,
            is_locked: values.is_locked.into(),
            doors,
            door_count,
            windows,
            window_count,
            sunroof,
            sunroof_count,
            storage,
            storage_count,
            charging_port,
            charging_port_count,
        }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_lock_status_free(reading: *const smartcar_lock_status) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// One thing that was done.
#[repr(C)]
pub struct smartcar_service_task {
    /// The maker's id of it; NULL where absent.
    pub task_id: *const c_char,
    /// What it is; NULL where absent.
    pub task_description: *const c_char,
}

impl Shown<ServiceTask> for smartcar_service_task {
    fn shown(values: &ServiceTask, kept: &mut Kept) -> Self {
        Self {
            task_id: kept.optional(values.task_id.as_deref()),
            task_description: kept.optional(values.task_description.as_deref()),
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
    fn shown(values: &ServiceDetail, kept: &mut Kept) -> Self {
        Self { kind: kept.optional(values.kind.as_deref()), value: kept.optional(values.value.as_deref()) }
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
    fn shown(values: &ServiceCost, kept: &mut Kept) -> Self {
        Self { total_cost: number(values.total_cost), currency: kept.optional(values.currency.as_deref()) }
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
    /// Further details, each with its type, e.g. the workshop's name: an array of service_detail_count.
    pub service_details: *const *const smartcar_service_detail,
    /// How many there are in service_details.
    pub service_detail_count: usize,
    /// What it cost; NULL where absent.
    pub service_cost: *const smartcar_service_cost,
}

impl Shown<ServiceRecord> for smartcar_service_record {
    fn shown(values: &ServiceRecord, kept: &mut Kept) -> Self {
        let (service_tasks, service_task_count) = kept.list(&values.service_tasks);
        let (service_details, service_detail_count) = kept.list(&values.service_details);
        Self {
            service_id: kept.optional(values.service_id.as_deref()),
            service_date: kept.optional(values.service_date.as_deref()),
            odometer_distance: number(values.odometer_distance),
            service_tasks,
            service_task_count,
            service_details,
            service_detail_count,
            service_cost: kept.optional_one(values.service_cost.as_ref()),
        }
    }
}

/// What workshops have done to the vehicle.
#[repr(C)]
pub struct smartcar_service_history {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
    /// One for each visit: an array of record_count.
    pub records: *const *const smartcar_service_record,
    /// How many there are in records.
    pub record_count: usize,
}

impl Shown<Reading<ServiceHistory>> for smartcar_service_history {
    fn shown(reading: &Reading<ServiceHistory>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let values = &reading.values;
        let (records, record_count) = kept.list(&values.records);
        Self { meta, raw, records, record_count }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_service_history_free(reading: *const smartcar_service_history) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// The health of one system.
#[repr(C)]
pub struct smartcar_system_status {
    /// Which one, e.g. "SYSTEM_TPMS"; NULL where absent.
    pub system_id: *const c_char,
    /// "OK" or "ALERT"; NULL where absent.
    pub status: *const c_char,
    /// What is wrong; NULL where absent.
    pub description: *const c_char,
}

impl Shown<SystemStatus> for smartcar_system_status {
    fn shown(values: &SystemStatus, kept: &mut Kept) -> Self {
        Self {
            system_id: kept.optional(values.system_id.as_deref()),
            status: kept.optional(values.status.as_deref()),
            description: kept.optional(values.description.as_deref()),
        }
    }
}

/// The health of the vehicle's systems.
#[repr(C)]
pub struct smartcar_diagnostic_system_status {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
    /// One for each system the car reports on: an array of system_count.
    pub systems: *const *const smartcar_system_status,
    /// How many there are in systems.
    pub system_count: usize,
}

impl Shown<Reading<DiagnosticSystemStatus>> for smartcar_diagnostic_system_status {
    fn shown(reading: &Reading<DiagnosticSystemStatus>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let values = &reading.values;
        let (systems, system_count) = kept.list(&values.systems);
        Self { meta, raw, systems, system_count }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_diagnostic_system_status_free(
    reading: *const smartcar_diagnostic_system_status,
) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// One trouble code.
#[repr(C)]
pub struct smartcar_trouble_code {
    /// The code, e.g. "P302D"; NULL where absent.
    pub code: *const c_char,
    /// Since when, as Smartcar sent it (ISO 8601); NULL where absent.
    pub timestamp: *const c_char,
}

impl Shown<TroubleCode> for smartcar_trouble_code {
    fn shown(values: &TroubleCode, kept: &mut Kept) -> Self {
        Self {
            code: kept.optional(values.code.as_deref()),
            timestamp: kept.optional(values.timestamp.as_deref()),
        }
    }
}

/// The trouble codes that are active.
#[repr(C)]
pub struct smartcar_diagnostic_trouble_codes {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
    /// The codes: an array of active_code_count.
    pub active_codes: *const *const smartcar_trouble_code,
    /// How many there are in active_codes.
    pub active_code_count: usize,
}

impl Shown<Reading<DiagnosticTroubleCodes>> for smartcar_diagnostic_trouble_codes {
    fn shown(reading: &Reading<DiagnosticTroubleCodes>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let values = &reading.values;
        let (active_codes, active_code_count) = kept.list(&values.active_codes);
        Self { meta, raw, active_codes, active_code_count }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_diagnostic_trouble_codes_free(
    reading: *const smartcar_diagnostic_trouble_codes,
) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// What the driver has permitted.
#[repr(C)]
pub struct smartcar_permissions {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
    /// E.g. read_odometer: an array of permission_count strings.
    pub permissions: *const *const c_char,
    /// How many there are in permissions.
    pub permission_count: usize,
}

impl Shown<Reading<Permissions>> for smartcar_permissions {
    fn shown(reading: &Reading<Permissions>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let values = &reading.values;
        let (permissions, permission_count) = kept.texts(&values.permissions);
        Self { meta, raw, permissions, permission_count }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_permissions_free(reading: *const smartcar_permissions) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// The vehicle identification number.
#[repr(C)]
pub struct smartcar_vin {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
    /// 17 characters. Never NULL.
    pub vin: *const c_char,
}

impl Shown<Reading<Vin>> for smartcar_vin {
    fn shown(reading: &Reading<Vin>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let values = &reading.values;
        Self { meta, raw, vin: kept.text(&values.vin) }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_vin_free(reading: *const smartcar_vin) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// What kind of vehicle it is.
#[repr(C)]
pub struct smartcar_attributes {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
    /// Smartcar's id of the vehicle. Never NULL.
    pub id: *const c_char,
    /// Brand, in capitals, e.g. "TESLA"; NULL where absent.
    pub make: *const c_char,
    /// Model, e.g. "Model S"; NULL where absent.
    pub model: *const c_char,
    /// Model year; 0 where absent.
    pub year: u16,
    /// "BEV", "PHEV", "HEV" or "ICE"; API v3 alone says so; NULL where absent.
    pub powertrain_type: *const c_char,
}

impl Shown<Reading<Attributes>> for smartcar_attributes {
    fn shown(reading: &Reading<Attributes>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let values = &reading.values;
        Self {
            meta,
            raw,
            id: kept.text(&values.id),
            make: kept.optional(values.make.as_deref()),
            model: kept.optional(values.model.as_deref()),
            year: values.year.unwrap_or_default(),
            powertrain_type: kept.optional(values.powertrain_type.as_deref()),
        }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_attributes_free(reading: *const smartcar_attributes) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// Smartcar's id of the user a grant belongs to.
#[repr(C)]
pub struct smartcar_user {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
    /// The id. Never NULL.
    pub id: *const c_char,
}

impl Shown<Reading<User>> for smartcar_user {
    fn shown(reading: &Reading<User>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let values = &reading.values;
        Self { meta, raw, id: kept.text(&values.id) }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_user_free(reading: *const smartcar_user) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// That a command was carried out: made only where Smartcar said so.
#[repr(C)]
pub struct smartcar_command_result {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
    /// "success". Never NULL.
    pub status: *const c_char,
    /// What Smartcar says of it; API v2 alone says something; NULL where absent.
    pub message: *const c_char,
    /// Smartcar's id of the execution; API v3 alone gives one; NULL where absent.
    pub execution_id: *const c_char,
}

impl Shown<Reading<CommandResult>> for smartcar_command_result {
    fn shown(reading: &Reading<CommandResult>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let values = &reading.values;
        Self {
            meta,
            raw,
            status: kept.text(&values.status),
            message: kept.optional(values.message.as_deref()),
            execution_id: kept.optional(values.execution_id.as_deref()),
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
    /// The body as Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
    /// "success". Never NULL.
    pub status: *const c_char,
    /// Smartcar's id of the schedule: deleting it takes this; NULL where absent.
    pub schedule_id: *const c_char,
    /// "daily", "weekly" or "workweek"; NULL where absent.
    pub schedule_type: *const c_char,
    /// Smartcar's id of the execution; NULL where absent.
    pub execution_id: *const c_char,
}

impl Shown<Reading<ChargeScheduleResult>> for smartcar_charge_schedule_result {
    fn shown(reading: &Reading<ChargeScheduleResult>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let values = &reading.values;
        Self {
            meta,
            raw,
            status: kept.text(&values.status),
            schedule_id: kept.optional(values.schedule_id.as_deref()),
            schedule_type: kept.optional(values.schedule_type.as_deref()),
            execution_id: kept.optional(values.execution_id.as_deref()),
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

/// That a vehicle is, or is no longer, subscribed to a webhook.
#[repr(C)]
pub struct smartcar_webhook_subscription {
    /// Smartcar's id of the webhook. Never NULL.
    pub webhook_id: *const c_char,
    /// Smartcar's id of the vehicle. Never NULL.
    pub vehicle_id: *const c_char,
}

impl Shown<WebhookSubscription> for smartcar_webhook_subscription {
    fn shown(values: &WebhookSubscription, kept: &mut Kept) -> Self {
        Self { webhook_id: kept.text(&values.webhook_id), vehicle_id: kept.text(&values.vehicle_id) }
    }
}

/// Frees a subscription. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_webhook_subscription_free(
    subscription: *const smartcar_webhook_subscription,
) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(subscription) };
}
