//! The methods of a vehicle whose arguments and results are plain.
//!
//! Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.

use pyo3::prelude::*;

use crate::{
    arguments::{day, number, text},
    call::{Answer, nothing},
    vehicle::Vehicle,
};

use super::values::{
    Attributes, Battery, BatteryCapacity, Charge, ChargeLimit, ChargeScheduleResult, Climate, CommandResult,
    DiagnosticSystemStatus, DiagnosticTroubleCodes, EngineOil, Fuel, Location, LockStatus, NominalCapacity,
    Odometer, Permissions, ServiceHistory, TirePressure, Vin, WebhookSubscription,
};

#[pymethods]
impl Vehicle {
    /// Make, model and year (permission `read_vehicle_info`).
    fn attributes(&self, py: Python<'_>) -> Answer {
        self.call(py, |vehicle| async move { vehicle.attributes().await }, Attributes::from)
    }

    /// State of charge and range of the high-voltage battery (permission `read_battery`).
    fn battery(&self, py: Python<'_>) -> Answer {
        self.call(py, |vehicle| async move { vehicle.battery().await }, Battery::from)
    }

    /// What the high-voltage battery holds when it is full (permission `read_battery`).
    fn battery_capacity(&self, py: Python<'_>) -> Answer {
        self.call(py, |vehicle| async move { vehicle.battery_capacity().await }, BatteryCapacity::from)
    }

    /// What the high-voltage battery held when it was new (permission `read_battery`).
    fn nominal_capacity(&self, py: Python<'_>) -> Answer {
        self.call(py, |vehicle| async move { vehicle.nominal_capacity().await }, NominalCapacity::from)
    }

    /// Whether it is plugged in and charging (permission `read_charge`).
    fn charge(&self, py: Python<'_>) -> Answer {
        self.call(py, |vehicle| async move { vehicle.charge().await }, Charge::from)
    }

    /// Up to which state of charge it charges (permission `read_charge`).
    fn charge_limit(&self, py: Python<'_>) -> Answer {
        self.call(py, |vehicle| async move { vehicle.charge_limit().await }, ChargeLimit::from)
    }

    /// Temperatures (permission `read_thermometer`), and what the climate control does (`read_climate`).
    ///
    /// API v3 alone has it.
    fn climate(&self, py: Python<'_>) -> Answer {
        self.call(py, |vehicle| async move { vehicle.climate().await }, Climate::from)
    }

    /// Trouble codes that are active (permission `read_diagnostics`).
    fn diagnostic_trouble_codes(&self, py: Python<'_>) -> Answer {
        self.call(
            py,
            |vehicle| async move { vehicle.diagnostic_trouble_codes().await },
            DiagnosticTroubleCodes::from,
        )
    }

    /// The health of the vehicle's systems (permission `read_diagnostics`).
    fn diagnostic_system_status(&self, py: Python<'_>) -> Answer {
        self.call(
            py,
            |vehicle| async move { vehicle.diagnostic_system_status().await },
            DiagnosticSystemStatus::from,
        )
    }

    /// Life left of the engine's oil (permission `read_engine_oil`).
    fn engine_oil(&self, py: Python<'_>) -> Answer {
        self.call(py, |vehicle| async move { vehicle.engine_oil().await }, EngineOil::from)
    }

    /// Fuel level and range (permission `read_fuel`).
    fn fuel(&self, py: Python<'_>) -> Answer {
        self.call(py, |vehicle| async move { vehicle.fuel().await }, Fuel::from)
    }

    /// Last known position (permission `read_location`).
    fn location(&self, py: Python<'_>) -> Answer {
        self.call(py, |vehicle| async move { vehicle.location().await }, Location::from)
    }

    /// Whether it is locked, and what stands open (permission `read_security`).
    fn lock_status(&self, py: Python<'_>) -> Answer {
        self.call(py, |vehicle| async move { vehicle.lock_status().await }, LockStatus::from)
    }

    /// Distance travelled (permission `read_odometer`).
    fn odometer(&self, py: Python<'_>) -> Answer {
        self.call(py, |vehicle| async move { vehicle.odometer().await }, Odometer::from)
    }

    /// What the driver has permitted. API v3 says it with the connection.
    fn permissions(&self, py: Python<'_>) -> Answer {
        self.call(py, |vehicle| async move { vehicle.permissions().await }, Permissions::from)
    }

    /// Visits to workshops, from the day `start_date` to the day `end_date` (`YYYY-MM-DD`, both included, either may be
    /// left out) (permission `read_service_history`).
    ///
    /// Without a start API v2 gives those of the last year, v3 all.
    ///
    /// Raises `InvalidInputError`, field `start_date` or `end_date`, for what is no day, or where the end is before the
    /// start.
    #[pyo3(signature = (start_date = None, end_date = None))]
    fn service_history(
        &self,
        py: Python<'_>,
        start_date: Option<&Bound<'_, PyAny>>,
        end_date: Option<&Bound<'_, PyAny>>,
    ) -> Answer {
        let start_date = day("start_date", start_date)?;
        let end_date = day("end_date", end_date)?;
        self.call(py, |vehicle| async move { vehicle.service_history(start_date.as_deref(), end_date.as_deref()).await }, ServiceHistory::from)
    }

    /// Pressure of the tires (permission `read_tires`).
    fn tire_pressure(&self, py: Python<'_>) -> Answer {
        self.call(py, |vehicle| async move { vehicle.tire_pressure().await }, TirePressure::from)
    }

    /// Vehicle identification number (permission `read_vin`).
    fn vin(&self, py: Python<'_>) -> Answer {
        self.call(py, |vehicle| async move { vehicle.vin().await }, Vin::from)
    }

    /// Locks it (permission `control_security`).
    fn lock(&self, py: Python<'_>) -> Answer {
        self.call(py, |vehicle| async move { vehicle.lock().await }, CommandResult::from)
    }

    /// Unlocks it (permission `control_security`).
    fn unlock(&self, py: Python<'_>) -> Answer {
        self.call(py, |vehicle| async move { vehicle.unlock().await }, CommandResult::from)
    }

    /// Starts charging (permission `control_charge`).
    fn start_charge(&self, py: Python<'_>) -> Answer {
        self.call(py, |vehicle| async move { vehicle.start_charge().await }, CommandResult::from)
    }

    /// Stops charging (permission `control_charge`).
    fn stop_charge(&self, py: Python<'_>) -> Answer {
        self.call(py, |vehicle| async move { vehicle.stop_charge().await }, CommandResult::from)
    }

    /// Charges up to this state of charge from now on, 0.5 to 1 (permission `control_charge`).
    ///
    /// API v3 takes whole percents; a limit between two is rounded there.
    ///
    /// Raises `InvalidInputError`, field `limit`.
    fn set_charge_limit(&self, py: Python<'_>, limit: &Bound<'_, PyAny>) -> Answer {
        let limit = number("limit", limit)?;
        self.call(py, |vehicle| async move { vehicle.set_charge_limit(limit).await }, CommandResult::from)
    }

    /// Sends a destination to its navigation (permission `control_navigation`): degrees, -90 to 90 and -180 to 180.
    ///
    /// Raises `InvalidInputError`, field `latitude` or `longitude`.
    fn send_destination(
        &self,
        py: Python<'_>,
        latitude: &Bound<'_, PyAny>,
        longitude: &Bound<'_, PyAny>,
    ) -> Answer {
        let latitude = number("latitude", latitude)?;
        let longitude = number("longitude", longitude)?;
        self.call(
            py,
            |vehicle| async move { vehicle.send_destination(latitude, longitude).await },
            CommandResult::from,
        )
    }

    /// Opens the charging port (API v3; permission `control_charge`).
    fn open_charge_port(&self, py: Python<'_>) -> Answer {
        self.call(py, |vehicle| async move { vehicle.open_charge_port().await }, CommandResult::from)
    }

    /// Closes the charging port (API v3; permission `control_charge`).
    fn close_charge_port(&self, py: Python<'_>) -> Answer {
        self.call(py, |vehicle| async move { vehicle.close_charge_port().await }, CommandResult::from)
    }

    /// Deletes a charge schedule by Smartcar's id of it (API v3; permission `control_charge`).
    ///
    /// Raises `InvalidInputError`, field `schedule_id`.
    fn delete_charge_schedule(&self, py: Python<'_>, schedule_id: &Bound<'_, PyAny>) -> Answer {
        let schedule_id = text("schedule_id", schedule_id)?;
        self.call(
            py,
            |vehicle| async move { vehicle.delete_charge_schedule(&schedule_id).await },
            ChargeScheduleResult::from,
        )
    }

    /// Ends Smartcar's connection to it: the application can ask it nothing any more, until its driver connects it again.
    fn disconnect(&self, py: Python<'_>) -> Answer {
        self.call(py, |vehicle| async move { vehicle.disconnect().await }, nothing)
    }

    /// Subscribes it to a webhook that was made in Smartcar's dashboard.
    ///
    /// That it is subscribed already is no error.
    ///
    /// Raises `InvalidInputError`, field `webhook_id`.
    fn subscribe(&self, py: Python<'_>, webhook_id: &Bound<'_, PyAny>) -> Answer {
        let webhook_id = text("webhook_id", webhook_id)?;
        self.call(
            py,
            |vehicle| async move { vehicle.subscribe(&webhook_id).await },
            WebhookSubscription::from,
        )
    }

    /// Ends its subscription to a webhook. On v2 that takes the setting `management_token`.
    ///
    /// Raises `InvalidInputError`, field `webhook_id`; `ConfigError`.
    fn unsubscribe(&self, py: Python<'_>, webhook_id: &Bound<'_, PyAny>) -> Answer {
        let webhook_id = text("webhook_id", webhook_id)?;
        self.call(py, |vehicle| async move { vehicle.unsubscribe(&webhook_id).await }, nothing)
    }
}
