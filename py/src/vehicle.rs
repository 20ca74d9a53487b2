//! One vehicle: a method per endpoint, each a line that names it and what it gives.

use std::{future::Future, sync::Arc};

use pyo3::prelude::*;
use smartcar_sdk::Result;

use crate::{
    arguments::{day, number, text},
    batch::{self, BatchReadings},
    blocking::wait,
    commands::{ChargeSchedule, ChargeScheduleResult, CommandResult, WebhookSubscription},
    handle::Handle,
    options::{options, request},
    paging::{Pages, page_size},
    readings::{
        Attributes, Battery, BatteryCapacity, Charge, ChargeLimit, DiagnosticSystemStatus,
        DiagnosticTroubleCodes, EngineOil, Fuel, Location, LockStatus, NominalCapacity, Odometer,
        Permissions, Reading, ServiceHistory, TirePressure, Vin,
    },
    signals::Signal,
};

/// A vehicle. Made by `Client.vehicle`; nothing is sent until a method is called.
///
/// Every method gets a valid access token first, refreshing it where it must.
#[pyclass(frozen, module = "smartcar_sdk")]
pub(crate) struct Vehicle {
    core: smartcar_sdk::Vehicle,
    handle: Arc<Handle>,
    /// Smartcar's id of the vehicle.
    #[pyo3(get)]
    id: String,
}

impl Vehicle {
    pub(crate) fn new(handle: Arc<Handle>, core: smartcar_sdk::Vehicle, id: String) -> Self {
        Self { core, handle, id }
    }

    /// Makes a call of the core's vehicle, waits for it, and gives its answer Python's class.
    fn call<T, P, F>(&self, py: Python<'_>, call: impl FnOnce(smartcar_sdk::Vehicle) -> F) -> PyResult<P>
    where
        T: Send + 'static,
        P: From<T>,
        F: Future<Output = Result<T>> + Send + 'static,
    {
        wait(py, call(self.core.clone())).map(P::from)
    }
}

#[pymethods]
impl Vehicle {
    /// The same vehicle, its calls with these options over those they had.
    #[pyo3(signature = (*, unit_system = None, api = None, timeout = None, token_timeout = None, retries = None, headers = None))]
    fn with_options(
        &self,
        unit_system: Option<&Bound<'_, PyAny>>,
        api: Option<&Bound<'_, PyAny>>,
        timeout: Option<&Bound<'_, PyAny>>,
        token_timeout: Option<&Bound<'_, PyAny>>,
        retries: Option<&Bound<'_, PyAny>>,
        headers: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let options = options(unit_system, api, timeout, token_timeout, retries, headers)?;
        Ok(Self::new(self.handle.clone(), self.core.clone().options(options), self.id.clone()))
    }

    /// Make, model and year (permission `read_vehicle_info`).
    fn attributes(&self, py: Python<'_>) -> PyResult<Attributes> {
        self.call(py, |vehicle| async move { vehicle.attributes().await })
    }

    /// State of charge and range of the high-voltage battery (permission `read_battery`).
    fn battery(&self, py: Python<'_>) -> PyResult<Battery> {
        self.call(py, |vehicle| async move { vehicle.battery().await })
    }

    /// What the high-voltage battery holds when it is full (permission `read_battery`).
    fn battery_capacity(&self, py: Python<'_>) -> PyResult<BatteryCapacity> {
        self.call(py, |vehicle| async move { vehicle.battery_capacity().await })
    }

    /// What the high-voltage battery held when it was new (permission `read_battery`).
    fn nominal_capacity(&self, py: Python<'_>) -> PyResult<NominalCapacity> {
        self.call(py, |vehicle| async move { vehicle.nominal_capacity().await })
    }

    /// Whether it is plugged in and charging (permission `read_charge`).
    fn charge(&self, py: Python<'_>) -> PyResult<Charge> {
        self.call(py, |vehicle| async move { vehicle.charge().await })
    }

    /// Up to which state of charge it charges (permission `read_charge`).
    fn charge_limit(&self, py: Python<'_>) -> PyResult<ChargeLimit> {
        self.call(py, |vehicle| async move { vehicle.charge_limit().await })
    }

    /// Trouble codes that are active (permission `read_diagnostics`).
    fn diagnostic_trouble_codes(&self, py: Python<'_>) -> PyResult<DiagnosticTroubleCodes> {
        self.call(py, |vehicle| async move { vehicle.diagnostic_trouble_codes().await })
    }

    /// The health of the vehicle's systems (permission `read_diagnostics`).
    fn diagnostic_system_status(&self, py: Python<'_>) -> PyResult<DiagnosticSystemStatus> {
        self.call(py, |vehicle| async move { vehicle.diagnostic_system_status().await })
    }

    /// Life left of the engine's oil (permission `read_engine_oil`).
    fn engine_oil(&self, py: Python<'_>) -> PyResult<EngineOil> {
        self.call(py, |vehicle| async move { vehicle.engine_oil().await })
    }

    /// Fuel level and range (permission `read_fuel`).
    fn fuel(&self, py: Python<'_>) -> PyResult<Fuel> {
        self.call(py, |vehicle| async move { vehicle.fuel().await })
    }

    /// Last known position (permission `read_location`).
    fn location(&self, py: Python<'_>) -> PyResult<Location> {
        self.call(py, |vehicle| async move { vehicle.location().await })
    }

    /// Whether it is locked, and what stands open (permission `read_security`).
    fn lock_status(&self, py: Python<'_>) -> PyResult<LockStatus> {
        self.call(py, |vehicle| async move { vehicle.lock_status().await })
    }

    /// Distance travelled (permission `read_odometer`).
    fn odometer(&self, py: Python<'_>) -> PyResult<Odometer> {
        self.call(py, |vehicle| async move { vehicle.odometer().await })
    }

    /// What the driver has permitted. API v3 says it with the connection.
    fn permissions(&self, py: Python<'_>) -> PyResult<Permissions> {
        self.call(py, |vehicle| async move { vehicle.permissions().await })
    }

    /// Pressure of the tires (permission `read_tires`).
    fn tire_pressure(&self, py: Python<'_>) -> PyResult<TirePressure> {
        self.call(py, |vehicle| async move { vehicle.tire_pressure().await })
    }

    /// Vehicle identification number (permission `read_vin`).
    fn vin(&self, py: Python<'_>) -> PyResult<Vin> {
        self.call(py, |vehicle| async move { vehicle.vin().await })
    }

    /// Visits to workshops, from the day `start` to the day `end` (`YYYY-MM-DD`, both included, either may be left out)
    /// (permission `read_service_history`).
    #[pyo3(signature = (start_date = None, end_date = None))]
    fn service_history(
        &self,
        py: Python<'_>,
        start_date: Option<&Bound<'_, PyAny>>,
        end_date: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<ServiceHistory> {
        let (start, end) = (day("start_date", start_date)?, day("end_date", end_date)?);
        self.call(
            py,
            |vehicle| async move { vehicle.service_history(start.as_deref(), end.as_deref()).await },
        )
    }

    /// Several readings in one request: their methods' names, or paths below the vehicle.
    #[pyo3(signature = (batch, /))]
    fn batch(&self, py: Python<'_>, batch: &Bound<'_, PyAny>) -> PyResult<BatchReadings> {
        let batch = batch::batch(self.core.batch(), batch)?;
        wait(py, batch.into_future()).map(BatchReadings)
    }

    /// Locks it (permission `control_security`).
    fn lock(&self, py: Python<'_>) -> PyResult<CommandResult> {
        self.call(py, |vehicle| async move { vehicle.lock().await })
    }

    /// Unlocks it (permission `control_security`).
    fn unlock(&self, py: Python<'_>) -> PyResult<CommandResult> {
        self.call(py, |vehicle| async move { vehicle.unlock().await })
    }

    /// Starts charging (permission `control_charge`).
    fn start_charge(&self, py: Python<'_>) -> PyResult<CommandResult> {
        self.call(py, |vehicle| async move { vehicle.start_charge().await })
    }

    /// Stops charging (permission `control_charge`).
    fn stop_charge(&self, py: Python<'_>) -> PyResult<CommandResult> {
        self.call(py, |vehicle| async move { vehicle.stop_charge().await })
    }

    /// Opens the charging port (API v3; permission `control_charge`).
    fn open_charge_port(&self, py: Python<'_>) -> PyResult<CommandResult> {
        self.call(py, |vehicle| async move { vehicle.open_charge_port().await })
    }

    /// Closes the charging port (API v3; permission `control_charge`).
    fn close_charge_port(&self, py: Python<'_>) -> PyResult<CommandResult> {
        self.call(py, |vehicle| async move { vehicle.close_charge_port().await })
    }

    /// Charges up to this state of charge from now on, 0.5 to 1 (permission `control_charge`). API v3 takes whole percents;
    /// a limit between two is rounded there.
    fn set_charge_limit(&self, py: Python<'_>, limit: &Bound<'_, PyAny>) -> PyResult<CommandResult> {
        let limit = number("limit", limit)?;
        self.call(py, |vehicle| async move { vehicle.set_charge_limit(limit).await })
    }

    /// Sends a destination to its navigation (permission `control_navigation`): degrees, -90 to 90 and -180 to 180.
    fn send_destination(
        &self,
        py: Python<'_>,
        latitude: &Bound<'_, PyAny>,
        longitude: &Bound<'_, PyAny>,
    ) -> PyResult<CommandResult> {
        let (latitude, longitude) = (number("latitude", latitude)?, number("longitude", longitude)?);
        self.call(py, |vehicle| async move { vehicle.send_destination(latitude, longitude).await })
    }

    /// One signal, by its code: one of `signals::codes`, or any other text (API v3).
    fn signal(&self, py: Python<'_>, code: &Bound<'_, PyAny>) -> PyResult<Signal> {
        let code = text("code", code)?;
        self.call(py, |vehicle| async move { vehicle.signal(code).await })
    }

    /// The signals of the vehicle, in pages or all (API v3). A vehicle that no webhook subscribes may have none.
    #[pyo3(signature = (*, size = None))]
    fn signals(&self, py: Python<'_>, size: Option<&Bound<'_, PyAny>>) -> PyResult<Pages> {
        let (vehicle, size) = (self.core.clone(), page_size(size)?);
        let pages = wait(py, async move { vehicle.signals().await })?;
        Ok(Pages::new::<_, Signal>(&self.handle, pages, size))
    }

    /// Sets when it charges at a place (API v3; permission `control_charge`).
    fn set_charge_schedule(
        &self,
        py: Python<'_>,
        schedule: &Bound<'_, PyAny>,
    ) -> PyResult<ChargeScheduleResult> {
        let schedule = ChargeSchedule::given("schedule", schedule)?;
        self.call(py, |vehicle| async move { vehicle.set_charge_schedule(&schedule).await })
    }

    /// Deletes a charge schedule by Smartcar's id of it (API v3; permission `control_charge`).
    fn delete_charge_schedule(
        &self,
        py: Python<'_>,
        schedule_id: &Bound<'_, PyAny>,
    ) -> PyResult<ChargeScheduleResult> {
        let id = text("schedule_id", schedule_id)?;
        self.call(py, |vehicle| async move { vehicle.delete_charge_schedule(&id).await })
    }

    /// Ends Smartcar's connection to it: the application can ask it nothing any more, until its driver connects it again.
    fn disconnect(&self, py: Python<'_>) -> PyResult<()> {
        self.call(py, |vehicle| async move { vehicle.disconnect().await })
    }

    /// Subscribes it to a webhook that was made in Smartcar's dashboard. That it is subscribed already is no error.
    fn subscribe(&self, py: Python<'_>, webhook_id: &Bound<'_, PyAny>) -> PyResult<WebhookSubscription> {
        let id = text("webhook_id", webhook_id)?;
        self.call(py, |vehicle| async move { vehicle.subscribe(&id).await })
    }

    /// Ends its subscription to a webhook. On v2 that takes the setting `management_token`.
    fn unsubscribe(&self, py: Python<'_>, webhook_id: &Bound<'_, PyAny>) -> PyResult<()> {
        let id = text("webhook_id", webhook_id)?;
        self.call(py, |vehicle| async move { vehicle.unsubscribe(&id).await })
    }

    /// Any other request below the vehicle, e.g. a brand's own endpoint on v2.
    #[pyo3(signature = (method, path, *, query = None, body = None))]
    fn request(
        &self,
        py: Python<'_>,
        method: &Bound<'_, PyAny>,
        path: &Bound<'_, PyAny>,
        query: Option<&Bound<'_, PyAny>>,
        body: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Reading> {
        let new = self.core.request(&text("method", method)?, &text("path", path)?);
        wait(py, request(new, query, body)?.into_future()).map(Reading::from)
    }

    fn __repr__(&self) -> String {
        format!("<smartcar_sdk.Vehicle {:?}>", self.id)
    }
}
