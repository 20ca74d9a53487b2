//! Several readings in one request. Which names there are is said here once: [`each_reading!`] is the list.

use pyo3::prelude::*;
use smartcar_sdk::{Batch, Readable};

use crate::{
    arguments::{invalid, texts},
    error::Failure,
    readings,
};

/// Hands the list of readings that a batch can hold, by method and class, to another macro.
macro_rules! each_reading {
    ($then:ident) => {
        $then! {
            attributes Attributes;
            battery Battery;
            battery_capacity BatteryCapacity;
            charge Charge;
            charge_limit ChargeLimit;
            diagnostic_system_status DiagnosticSystemStatus;
            diagnostic_trouble_codes DiagnosticTroubleCodes;
            engine_oil EngineOil;
            fuel Fuel;
            location Location;
            lock_status LockStatus;
            nominal_capacity NominalCapacity;
            odometer Odometer;
            service_history ServiceHistory;
            tire_pressure TirePressure;
            vin Vin;
        }
    };
}

/// The parts of a batch, by the names of the vehicle's methods or by their paths.
pub(crate) fn batch(mut batch: Batch, parts: &Bound<'_, PyAny>) -> PyResult<Batch> {
    for part in texts("batch", parts)? {
        batch = if part.starts_with('/') { batch.path(&part) } else { named(batch, &part)? };
    }
    Ok(batch)
}

macro_rules! by_name {
    ($( $method:ident $class:ident; )*) => {
        fn named(batch: Batch, name: &str) -> PyResult<Batch> {
            match name {
                $( <smartcar_sdk::$class as Readable>::NAME => Ok(batch.read::<smartcar_sdk::$class>()), )*
                _ => Err(invalid(
                    "batch",
                    concat!("holds a name that is no reading, and no path with its /; there are", $( " ", stringify!($method) ),*),
                )),
            }
        }

        /// The readings of a batch: each by its name, or by its path in brackets. Asking for one raises its error if it failed.
        #[pyclass(frozen, module = "smartcar_sdk")]
        pub(crate) struct BatchReadings(pub smartcar_sdk::BatchReadings);

        #[pymethods]
        impl BatchReadings {
            $(
                /// The reading of this name.
                #[getter]
                fn $method(&self) -> PyResult<readings::$class> {
                    Ok(self.0.get::<smartcar_sdk::$class>().map_err(Failure)?.into())
                }
            )*

            /// The answer of a path.
            fn __getitem__(&self, path: &Bound<'_, PyAny>) -> PyResult<readings::Reading> {
                let path = crate::arguments::text("path", path)?;
                Ok(self.0.get_path(&path).map_err(Failure)?.into())
            }

            fn __repr__(&self) -> &'static str {
                "<smartcar_sdk.BatchReadings>"
            }
        }
    };
}

each_reading!(by_name);

pub(crate) use each_reading;
