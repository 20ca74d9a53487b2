//! Which cars work with Smartcar.

use std::{ffi::c_char, mem::offset_of, sync::Arc};

use smartcar_sdk::{
    Capability, Compatibility, CompatibilityMatrix, CompatibilityOptions, CompatibleVehicle, MatrixFilter,
    MatrixModel, ModelCapability, Reading, Result,
};

use crate::{
    arguments::{Options, optional_mode, optional_text, options, text, texts},
    call::Call,
    client::{ask, smartcar_client},
    json::{json, smartcar_json},
    readings::{beginning, smartcar_meta},
    results::{Kept, Shown, release},
};

/// Whether a car can do one thing.
#[repr(C)]
pub struct smartcar_capability {
    /// The permission, e.g. "read_odometer". Never NULL.
    pub permission: *const c_char,
    /// The endpoint it opens, e.g. "/odometer"; NULL where absent.
    pub endpoint: *const c_char,
    /// Whether the car can.
    pub capable: bool,
    /// Why not: "VEHICLE_NOT_CAPABLE" or "SMARTCAR_NOT_CAPABLE"; NULL where absent.
    pub reason: *const c_char,
}

impl Shown<Capability> for smartcar_capability {
    fn shown(one: &Capability, kept: &mut Kept) -> Self {
        Self {
            permission: kept.text(&one.permission),
            endpoint: kept.optional(one.endpoint.as_deref()),
            capable: one.capable,
            reason: kept.optional(one.reason.as_deref()),
        }
    }
}

/// Whether a car works with Smartcar.
#[repr(C)]
pub struct smartcar_compatibility {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, with whatever this release does not know.
    pub raw: *const smartcar_json,
    /// Whether it works at all.
    pub compatible: bool,
    /// Why not: "VEHICLE_NOT_COMPATIBLE" or "MAKE_NOT_COMPATIBLE"; NULL where absent.
    pub reason: *const c_char,
    /// What it can do of what was asked: an array of capability_count.
    pub capabilities: *const *const smartcar_capability,
    /// How many there are in capabilities.
    pub capability_count: usize,
}

impl Shown<Reading<Compatibility>> for smartcar_compatibility {
    fn shown(reading: &Reading<Compatibility>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let (capabilities, capability_count) = kept.list(&reading.capabilities);
        Self {
            meta,
            raw,
            compatible: reading.compatible,
            reason: kept.optional(reading.reason.as_deref()),
            capabilities,
            capability_count,
        }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_compatibility_free(reading: *const smartcar_compatibility) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// A model in the table of API v2.
#[repr(C)]
pub struct smartcar_matrix_model {
    /// Model. Never NULL.
    pub model: *const c_char,
    /// The first model year; 0 where absent.
    pub start_year: u16,
    /// The last model year; 0 where absent.
    pub end_year: u16,
    /// "BEV", "PHEV", "HEV" or "ICE"; NULL where absent.
    pub powertrain_type: *const c_char,
    /// The endpoints that work: an array of endpoint_count strings.
    pub endpoints: *const *const c_char,
    /// How many there are in endpoints.
    pub endpoint_count: usize,
    /// The permissions that work: an array of permission_count strings.
    pub permissions: *const *const c_char,
    /// How many there are in permissions.
    pub permission_count: usize,
}

impl Shown<MatrixModel> for smartcar_matrix_model {
    fn shown(one: &MatrixModel, kept: &mut Kept) -> Self {
        let (endpoints, endpoint_count) = kept.texts(&one.endpoints);
        let (permissions, permission_count) = kept.texts(&one.permissions);
        Self {
            model: kept.text(&one.model),
            start_year: one.start_year.unwrap_or_default(),
            end_year: one.end_year.unwrap_or_default(),
            powertrain_type: kept.optional(one.powertrain_type.as_deref()),
            endpoints,
            endpoint_count,
            permissions,
            permission_count,
        }
    }
}

/// A signal or command of a model.
#[repr(C)]
pub struct smartcar_model_capability {
    /// "signal" or "command"; NULL where absent, as all that follow.
    pub kind: *const c_char,
    /// Name.
    pub name: *const c_char,
    /// Group.
    pub group: *const c_char,
    /// Code; of a signal one of the SMARTCAR_SIGNAL_ codes.
    pub code: *const c_char,
    /// E.g. "SUPPORTED".
    pub capability: *const c_char,
    /// The permission it needs.
    pub permission: *const c_char,
}

impl Shown<ModelCapability> for smartcar_model_capability {
    fn shown(one: &ModelCapability, kept: &mut Kept) -> Self {
        Self {
            kind: kept.optional(one.kind.as_deref()),
            name: kept.optional(one.name.as_deref()),
            group: kept.optional(one.group.as_deref()),
            code: kept.optional(one.code.as_deref()),
            capability: kept.optional(one.capability.as_deref()),
            permission: kept.optional(one.permission.as_deref()),
        }
    }
}

/// A model that works with Smartcar in a region, and what it can do (API v3).
#[repr(C)]
pub struct smartcar_compatible_vehicle {
    /// Smartcar's id of the row; NULL where absent.
    pub id: *const c_char,
    /// Brand. Never NULL.
    pub make: *const c_char,
    /// Model. Never NULL.
    pub model: *const c_char,
    /// The first model year; 0 where absent.
    pub start_year: u16,
    /// The last model year; 0 where absent.
    pub end_year: u16,
    /// "BEV", "PHEV", "HEV" or "ICE"; NULL where absent.
    pub powertrain_type: *const c_char,
    /// Region, e.g. "US"; NULL where absent.
    pub region: *const c_char,
    /// The signals and commands: an array of capability_count.
    pub capabilities: *const *const smartcar_model_capability,
    /// How many there are in capabilities.
    pub capability_count: usize,
    /// As Smartcar sent it, with whatever this release does not know. Never NULL.
    pub raw: *const smartcar_json,
}

impl Shown<CompatibleVehicle> for smartcar_compatible_vehicle {
    fn shown(one: &CompatibleVehicle, kept: &mut Kept) -> Self {
        let (capabilities, capability_count) = kept.list(&one.capabilities);
        Self {
            id: kept.optional(one.id.as_deref()),
            make: kept.text(&one.make),
            model: kept.text(&one.model),
            start_year: one.start_year.unwrap_or_default(),
            end_year: one.end_year.unwrap_or_default(),
            powertrain_type: kept.optional(one.powertrain_type.as_deref()),
            region: kept.optional(one.region.as_deref()),
            capabilities,
            capability_count,
            raw: json(&one.raw, kept),
        }
    }
}

/// The models of one make in the table of API v2.
#[repr(C)]
pub struct smartcar_matrix_make {
    /// Brand. Never NULL.
    pub make: *const c_char,
    /// Its models: an array of model_count.
    pub models: *const *const smartcar_matrix_model,
    /// How many there are in models.
    pub model_count: usize,
}

impl Shown<(&String, &Vec<MatrixModel>)> for smartcar_matrix_make {
    fn shown((make, models): &(&String, &Vec<MatrixModel>), kept: &mut Kept) -> Self {
        let (models, model_count) = kept.list(models);
        Self { make: kept.text(make), models, model_count }
    }
}

/// The makes and models that work with Smartcar in a region (API v2).
#[repr(C)]
pub struct smartcar_compatibility_matrix {
    /// About the reading. Never NULL.
    pub meta: *const smartcar_meta,
    /// The body as Smartcar sent it, with whatever this release does not know.
    pub raw: *const smartcar_json,
    /// In the order of their names: an array of make_count.
    pub makes: *const *const smartcar_matrix_make,
    /// How many there are in makes.
    pub make_count: usize,
}

impl Shown<Reading<CompatibilityMatrix>> for smartcar_compatibility_matrix {
    fn shown(reading: &Reading<CompatibilityMatrix>, kept: &mut Kept) -> Self {
        let (meta, raw) = beginning(reading, kept);
        let (makes, make_count) = kept.list(&reading.iter().collect::<Vec<_>>());
        Self { meta, raw, makes, make_count }
    }
}

/// Frees a reading. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_compatibility_matrix_free(reading: *const smartcar_compatibility_matrix) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(reading) };
}

/// Several models. Free it, and the models in it, with smartcar_compatible_vehicle_list_free().
#[repr(C)]
pub struct smartcar_compatible_vehicle_list {
    /// An array of count models.
    pub vehicles: *const *const smartcar_compatible_vehicle,
    /// How many there are in vehicles.
    pub count: usize,
}

impl Shown<Arc<Vec<CompatibleVehicle>>> for smartcar_compatible_vehicle_list {
    fn shown(vehicles: &Arc<Vec<CompatibleVehicle>>, kept: &mut Kept) -> Self {
        let (vehicles, count) = kept.list(vehicles);
        Self { vehicles, count }
    }
}

/// Frees a list and the models in it. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_compatible_vehicle_list_free(
    vehicles: *const smartcar_compatible_vehicle_list,
) {
    // SAFETY: from this library and freed once, as the header asks.
    unsafe { release(vehicles) };
}

/// How to ask whether a car works with Smartcar. Set struct_size to sizeof(smartcar_compatibility_options) and the rest to
/// zero, then what is wanted; the strings remain the caller's. What is not set is Smartcar's default.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct smartcar_compatibility_options {
    /// sizeof(smartcar_compatibility_options).
    pub struct_size: usize,
    /// The country the car is in, a code of two letters; "US" if NULL.
    pub country: *const c_char,
    /// "live", "simulated" or "test".
    pub mode: *const c_char,
    /// In test mode: which answer to give, e.g. "compatible" or "incompatible", whatever the car.
    pub test_mode_compatibility_level: *const c_char,
}

const COMPATIBILITY_OPTIONS_1: usize =
    offset_of!(smartcar_compatibility_options, test_mode_compatibility_level) + size_of::<*const c_char>();
const _: () = assert!(COMPATIBILITY_OPTIONS_1 == size_of::<smartcar_compatibility_options>());

// SAFETY: pointers and numbers, all of which may be zero; no padding at the end, as asserted.
unsafe impl Options for smartcar_compatibility_options {
    const FIRST_SIZE: usize = COMPATIBILITY_OPTIONS_1;
}

/// The options as the core has them.
///
/// # Safety
/// As the header asks: options, and strings in them, or NULL.
unsafe fn compatibility_options(
    argument: *const smartcar_compatibility_options,
) -> Result<CompatibilityOptions> {
    let mut wanted = CompatibilityOptions::default();
    // SAFETY: the caller vouches for it.
    unsafe {
        let given = options(argument)?;
        if let Some(country) = optional_text(given.country, "country")? {
            wanted = wanted.country(country);
        }
        if let Some(mode) = optional_mode(given.mode)? {
            wanted = wanted.mode(mode);
        }
        if let Some(level) =
            optional_text(given.test_mode_compatibility_level, "test_mode_compatibility_level")?
        {
            wanted = wanted.test_mode_compatibility_level(level);
        }
    }
    Ok(wanted)
}

/// Whether the car with this VIN works with Smartcar, and which of these permissions it has: an array of scope_count
/// strings such as "read_odometer" (API v2). `options` may be NULL. On success *reading is to be freed with
/// smartcar_compatibility_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "vin", "scope" or an option's name.
pub(crate) unsafe fn client_compatibility(
    client: Option<&smartcar_client>,
    vin: *const c_char,
    scope: *const *const c_char,
    scope_count: usize,
    options: *const smartcar_compatibility_options,
) -> Result<Call<*const smartcar_compatibility>> {
    ask(client, |client| {
        // SAFETY: strings, options or NULL, as the header asks.
        let (vin, scope, options) = unsafe {
            (text(vin, "vin")?, texts(scope, scope_count, "scope")?, compatibility_options(options)?)
        };
        let scope: Vec<_> = scope.into_iter().map(str::to_owned).collect();
        let vin = vin.to_owned();
        Ok(async move { client.compatibility(&vin, scope, &options).await })
    })
}

/// Which rows of the table of API v2 to give. Set struct_size to sizeof(smartcar_matrix_filter) and the rest to zero,
/// then what is wanted; the strings remain the caller's. What is not set does not narrow.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct smartcar_matrix_filter {
    /// sizeof(smartcar_matrix_filter).
    pub struct_size: usize,
    /// Models that have all these permissions: an array of scope_count strings.
    pub scope: *const *const c_char,
    /// How many there are in scope.
    pub scope_count: usize,
    /// Of one make.
    pub make: *const c_char,
    /// "BEV", "PHEV", "HEV" or "ICE".
    pub powertrain: *const c_char,
}

const MATRIX_FILTER_1: usize = offset_of!(smartcar_matrix_filter, powertrain) + size_of::<*const c_char>();
const _: () = assert!(MATRIX_FILTER_1 == size_of::<smartcar_matrix_filter>());

// SAFETY: pointers and numbers, all of which may be zero; no padding at the end, as asserted.
unsafe impl Options for smartcar_matrix_filter {
    const FIRST_SIZE: usize = MATRIX_FILTER_1;
}

/// The filter as the core has it.
///
/// # Safety
/// As the header asks: a filter, and strings in it, or NULL.
unsafe fn matrix_filter(argument: *const smartcar_matrix_filter) -> Result<MatrixFilter> {
    let mut filter = MatrixFilter::default();
    // SAFETY: the caller vouches for it.
    unsafe {
        let given = options(argument)?;
        filter = filter.scope(texts(given.scope, given.scope_count, "scope")?);
        if let Some(make) = optional_text(given.make, "make")? {
            filter = filter.make(make);
        }
        if let Some(powertrain) = optional_text(given.powertrain, "powertrain")? {
            filter = filter.powertrain(powertrain);
        }
    }
    Ok(filter)
}

/// The makes and models that work with Smartcar in a region, "US", "CA" or "EUROPE" (API v2). `filter` may be NULL. On
/// success *reading is to be freed with smartcar_compatibility_matrix_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "region" or an option's name.
pub(crate) unsafe fn client_compatibility_matrix(
    client: Option<&smartcar_client>,
    region: *const c_char,
    filter: *const smartcar_matrix_filter,
) -> Result<Call<*const smartcar_compatibility_matrix>> {
    ask(client, |client| {
        // SAFETY: a string, a filter, and strings in it, or NULL, as the header asks.
        let (region, filter) = unsafe { (text(region, "region")?.to_owned(), matrix_filter(filter)?) };
        Ok(async move { client.compatibility_matrix(&region, &filter).await })
    })
}

/// The models that work with Smartcar in a region, "US", "CA" or "EUROPE", with every signal and command of each (API
/// v3); of one make, unless that is NULL. Kept in memory for a day, as Smartcar asks. On success *vehicles is to be
/// freed with smartcar_compatible_vehicle_list_free().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "region".
pub(crate) unsafe fn client_compatible_vehicles(
    client: Option<&smartcar_client>,
    region: *const c_char,
    make: *const c_char,
) -> Result<Call<*const smartcar_compatible_vehicle_list>> {
    ask(client, |client| {
        // SAFETY: strings or NULL, as the header asks.
        let (region, make) = unsafe { (text(region, "region")?, optional_text(make, "make")?) };
        let (region, make) = (region.to_owned(), make.map(str::to_owned));
        Ok(async move { client.compatible_vehicles(&region, make.as_deref()).await })
    })
}
