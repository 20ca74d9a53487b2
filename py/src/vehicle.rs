//! One vehicle: a method per endpoint, each a line that names it and the reading it gives.

use std::{future::Future, sync::Arc};

use pyo3::prelude::*;
use smartcar_sdk::Result;

use crate::{
    handle::Handle,
    readings::{Attributes, Battery, Charge, Fuel, Location, Odometer, Vin},
};

/// A vehicle. Made by `Client.vehicle`; nothing is sent until a method is called.
///
/// Every method gets a valid access token first, refreshing it where it must.
#[pyclass(frozen, module = "smartcar_sdk")]
pub(crate) struct Vehicle {
    handle: Arc<Handle>,
    core: smartcar_sdk::Vehicle,
    /// Smartcar's id of the vehicle.
    #[pyo3(get)]
    id: String,
}

impl Vehicle {
    pub(crate) fn new(handle: Arc<Handle>, core: smartcar_sdk::Vehicle, id: String) -> Self {
        Self { handle, core, id }
    }

    /// Makes a call of the core's vehicle, waits for it, and gives its answer Python's class.
    fn call<T, P, F>(&self, py: Python<'_>, call: impl FnOnce(smartcar_sdk::Vehicle) -> F) -> PyResult<P>
    where
        T: Send + 'static,
        P: From<T>,
        F: Future<Output = Result<T>> + Send + 'static,
    {
        self.handle.call(py, |_| call(self.core.clone())).map(P::from)
    }
}

#[pymethods]
impl Vehicle {
    /// Make, model and year (permission `read_vehicle_info`).
    fn attributes(&self, py: Python<'_>) -> PyResult<Attributes> {
        self.call(py, |vehicle| async move { vehicle.attributes().await })
    }

    /// State of charge and range of the high-voltage battery (permission `read_battery`).
    fn battery(&self, py: Python<'_>) -> PyResult<Battery> {
        self.call(py, |vehicle| async move { vehicle.battery().await })
    }

    /// Whether it is plugged in and charging (permission `read_charge`).
    fn charge(&self, py: Python<'_>) -> PyResult<Charge> {
        self.call(py, |vehicle| async move { vehicle.charge().await })
    }

    /// Fuel level and range (permission `read_fuel`).
    fn fuel(&self, py: Python<'_>) -> PyResult<Fuel> {
        self.call(py, |vehicle| async move { vehicle.fuel().await })
    }

    /// Last known position (permission `read_location`).
    fn location(&self, py: Python<'_>) -> PyResult<Location> {
        self.call(py, |vehicle| async move { vehicle.location().await })
    }

    /// Distance travelled (permission `read_odometer`).
    fn odometer(&self, py: Python<'_>) -> PyResult<Odometer> {
        self.call(py, |vehicle| async move { vehicle.odometer().await })
    }

    /// Vehicle identification number (permission `read_vin`).
    fn vin(&self, py: Python<'_>) -> PyResult<Vin> {
        self.call(py, |vehicle| async move { vehicle.vin().await })
    }

    fn __repr__(&self) -> String {
        format!("<smartcar_sdk.Vehicle {:?}>", self.id)
    }
}
