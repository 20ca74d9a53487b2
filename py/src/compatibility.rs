//! Which cars work with Smartcar, and with what.

use pyo3::prelude::*;
use smartcar_sdk::{CompatibilityMatrix as Matrix, CompatibilityOptions, MatrixFilter};

use crate::{
    arguments::{self, text, texts},
    as_python::{AsPython, Dict, Tuple},
    classes::{readings, records},
};

readings! {
    /// Whether a car works with Smartcar.
    Compatibility(smartcar_sdk::Compatibility) {
        /// Whether it works at all.
        compatible: bool;
        /// Why not: `VEHICLE_NOT_COMPATIBLE` or `MAKE_NOT_COMPATIBLE`.
        reason: Option<String>;
        /// What it can do of what was asked.
        capabilities: Tuple<Capability>;
    }

    /// The table of API v2.
    CompatibilityMatrix(Matrix) {
        /// Make to models.
        values: Dict<Tuple<MatrixModel>> = |it| it.as_python();
    }
}

records! {
    in "smartcar_sdk";

    /// Whether a car can do one thing.
    Capability(smartcar_sdk::Capability) {
        /// The permission, e.g. `read_odometer`.
        permission: String;
        /// The endpoint it opens, e.g. `/odometer`.
        endpoint: Option<String>;
        /// Whether the car can.
        capable: bool;
        /// Why not: `VEHICLE_NOT_CAPABLE` or `SMARTCAR_NOT_CAPABLE`.
        reason: Option<String>;
    }

    /// The models of one make in the table of API v2.
    MatrixModel(smartcar_sdk::MatrixModel) {
        /// Model.
        model: String;
        /// The first model year.
        start_year: Option<u16>;
        /// The last model year.
        end_year: Option<u16>;
        /// `BEV`, `PHEV`, `HEV` or `ICE`.
        powertrain_type: Option<String>;
        /// The endpoints that work.
        endpoints: Tuple<String>;
        /// The permissions that work.
        permissions: Tuple<String>;
    }

    /// A model that works with Smartcar in a region, and what it can do (API v3).
    CompatibleVehicle(smartcar_sdk::CompatibleVehicle, raw) {
        /// Smartcar's id of the row.
        id: Option<String>;
        /// Brand.
        make: String;
        /// Model.
        model: String;
        /// The first model year.
        start_year: Option<u16>;
        /// The last model year.
        end_year: Option<u16>;
        /// `BEV`, `PHEV`, `HEV` or `ICE`.
        powertrain_type: Option<String>;
        /// Region, e.g. `US`.
        region: Option<String>;
        /// The signals and commands.
        capabilities: Tuple<ModelCapability>;
    }

    /// A signal or command of a model.
    ModelCapability(smartcar_sdk::ModelCapability) {
        /// `signal` or `command`.
        kind: Option<String>;
        /// Name.
        name: Option<String>;
        /// Group.
        group: Option<String>;
        /// Code, of a signal as in `codes`.
        code: Option<String>;
        /// E.g. `SUPPORTED`.
        capability: Option<String>;
        /// The permission it needs.
        permission: Option<String>;
    }
}

/// How to ask for one car.
pub(crate) fn compatibility_options(
    country: Option<&Bound<'_, PyAny>>,
    mode: Option<&Bound<'_, PyAny>>,
    level: Option<&Bound<'_, PyAny>>,
) -> PyResult<CompatibilityOptions> {
    let mut options = CompatibilityOptions::default();
    if let Some(country) = country {
        options = options.country(text("country", country)?);
    }
    if let Some(mode) = mode {
        options = options.mode(arguments::mode("mode", mode)?);
    }
    if let Some(level) = level {
        options = options.test_mode_compatibility_level(text("test_mode_compatibility_level", level)?);
    }
    Ok(options)
}

/// Which rows of the table.
pub(crate) fn matrix_filter(
    scope: Option<&Bound<'_, PyAny>>,
    make: Option<&Bound<'_, PyAny>>,
    powertrain: Option<&Bound<'_, PyAny>>,
) -> PyResult<MatrixFilter> {
    let mut filter = MatrixFilter::default();
    if let Some(scope) = scope {
        filter = filter.scope(texts("scope", scope)?);
    }
    if let Some(make) = make {
        filter = filter.make(text("make", make)?);
    }
    if let Some(powertrain) = powertrain {
        filter = filter.powertrain(text("powertrain", powertrain)?);
    }
    Ok(filter)
}
