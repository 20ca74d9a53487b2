//! The readings: frozen classes with the fields of the core's readings, `meta` and `raw`.
//!
//! Each holds the core's reading whole and converts what is asked for, so `raw` costs nothing where nobody looks at it.

use pyo3::prelude::*;
use smartcar_sdk::Reading;

use crate::{
    meta::Meta,
    values::{Json, shown},
};

/// Declares readings: the class under the core's name, and for each field its Python type and how to get it from `it`,
/// the core's values.
macro_rules! readings {
    ($( $(#[$doc:meta])* $name:ident { $( $(#[$field_doc:meta])* $field:ident: $type:ty = |$it:ident| $get:expr; )* } )*) => { $(
        $(#[$doc])*
        #[pyclass(frozen, eq, module = "smartcar_sdk")]
        #[derive(PartialEq)]
        pub(crate) struct $name(Reading<smartcar_sdk::$name>);

        impl From<Reading<smartcar_sdk::$name>> for $name {
            fn from(reading: Reading<smartcar_sdk::$name>) -> Self {
                Self(reading)
            }
        }

        #[pymethods]
        impl $name {
            /// The fields, in order: for `match` and for whoever walks through a reading.
            #[classattr]
            #[pyo3(name = "__match_args__")]
            fn match_args(py: Python<'_>) -> PyResult<Bound<'_, pyo3::types::PyTuple>> {
                pyo3::types::PyTuple::new(py, [$( stringify!($field) ),*])
            }

            $(
                $(#[$field_doc])*
                #[getter]
                fn $field(&self) -> $type {
                    let $it = &self.0.values;
                    $get
                }
            )*

            /// About the values: request id, age, units.
            #[getter]
            fn meta(&self) -> Meta {
                Meta(self.0.meta.clone())
            }

            /// The body as Smartcar sent it, with whatever this release does not know.
            #[getter]
            fn raw<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                Json(&self.0.raw).into_pyobject(py)
            }

            fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
                shown(slf, &[$( stringify!($field), )* "meta"])
            }
        }
    )* };
}

readings! {
    /// The distance the vehicle has travelled.
    Odometer {
        /// Kilometres or miles.
        distance: f64 = |it| it.distance;
    }

    /// Where the vehicle was last seen.
    Location {
        /// Degrees, -90 to 90.
        latitude: f64 = |it| it.latitude;
        /// Degrees, -180 to 180.
        longitude: f64 = |it| it.longitude;
    }

    /// The fuel tank of a vehicle that has one.
    Fuel {
        /// Estimated range, kilometres or miles.
        range: Option<f64> = |it| it.range;
        /// Level, 0 to 1.
        percent_remaining: Option<f64> = |it| it.percent_remaining;
        /// Litres or gallons (US).
        amount_remaining: Option<f64> = |it| it.amount_remaining;
    }

    /// The high-voltage battery.
    Battery {
        /// State of charge, 0 to 1.
        percent_remaining: Option<f64> = |it| it.percent_remaining;
        /// Estimated range, kilometres or miles.
        range: Option<f64> = |it| it.range;
    }

    /// Whether the vehicle is plugged in and charging.
    Charge {
        /// Whether a cable is plugged in.
        is_plugged_in: bool = |it| it.is_plugged_in;
        /// What the charger does: `CHARGING`, `FULLY_CHARGED`, `NOT_CHARGING`, or a word later than this release.
        state: String = |it| it.state.as_str().to_owned();
    }

    /// The vehicle identification number.
    Vin {
        /// 17 characters.
        vin: String = |it| it.vin.clone();
    }

    /// What kind of vehicle it is.
    Attributes {
        /// Smartcar's id of the vehicle.
        id: String = |it| it.id.clone();
        /// Brand, in capitals, e.g. `TESLA`.
        make: String = |it| it.make.clone();
        /// Model, e.g. `Model S`.
        model: String = |it| it.model.clone();
        /// Model year.
        year: u16 = |it| it.year;
    }
}
