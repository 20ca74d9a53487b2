//! Which cars work with Smartcar, and with what.

use pyo3::prelude::*;
use smartcar_sdk::{CompatibilityMatrix as Matrix, CompatibilityOptions, MatrixFilter};

use crate::{
    arguments::{self, text, texts},
    as_python::{AsPython, Dict, Tuple},
    classes::records,
    readings::readings,
};

readings! {
    /// Whether a car works with Smartcar.
    Compatibility(smartcar_sdk::Compatibility) {
        compatible: bool;
        reason: Option<String>;
        capabilities: Tuple<Capability>;
    }

    /// The table of API v2.
    CompatibilityMatrix(Matrix) {
        values: Dict<Tuple<MatrixModel>> = |it| it.as_python();
    }
}

records! {
    /// Whether a car can do one thing.
    Capability(smartcar_sdk::Capability) {
        permission: String;
        endpoint: Option<String>;
        capable: bool;
        reason: Option<String>;
    }

    /// The models of one make in the table of API v2.
    MatrixModel(smartcar_sdk::MatrixModel) {
        model: String;
        start_year: Option<u16>;
        end_year: Option<u16>;
        powertrain_type: Option<String>;
        endpoints: Tuple<String>;
        permissions: Tuple<String>;
    }

    /// A model that works with Smartcar in a region, and what it can do (API v3).
    CompatibleVehicle(smartcar_sdk::CompatibleVehicle, raw) {
        id: Option<String>;
        make: String;
        model: String;
        start_year: Option<u16>;
        end_year: Option<u16>;
        powertrain_type: Option<String>;
        region: Option<String>;
        capabilities: Tuple<ModelCapability>;
    }

    /// A signal or command of a model.
    ModelCapability(smartcar_sdk::ModelCapability) {
        kind: Option<String>;
        name: Option<String>;
        group: Option<String>;
        code: Option<String>;
        capability: Option<String>;
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
