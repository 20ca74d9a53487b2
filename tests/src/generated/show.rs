//! How transcripts of behaviour cases show the values that calls give.
//!
//! Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.

use smartcar_sdk::{
    Attributes, AvailableCapacity, Battery, BatteryCapacity, Charge, ChargeLimit, ChargeScheduleResult,
    ChargeState, Climate, CommandResult, DiagnosticSystemStatus, DiagnosticTroubleCodes, EngineOil, Fuel,
    Location, LockStatus, NominalCapacity, Odometer, OpeningStatus, Permissions, SelectedCapacity,
    ServiceCost, ServiceDetail, ServiceHistory, ServiceRecord, ServiceTask, SystemStatus, TirePressure,
    TroubleCode, User, Vin, WebhookSubscription,
};

use crate::behaviour::show::{Fields, HasFields, Show, Some_, joined};

impl Show for ChargeState {
    fn show(&self) -> String {
        self.as_str().show()
    }
}

impl HasFields for Odometer {
    fn fields(&self) -> Fields {
        vec![("distance", self.distance.show())]
    }
}

impl HasFields for Location {
    fn fields(&self) -> Fields {
        vec![("latitude", self.latitude.show()), ("longitude", self.longitude.show())]
    }
}

impl HasFields for Fuel {
    fn fields(&self) -> Fields {
        vec![
            ("range", self.range.show()),
            ("percent_remaining", self.percent_remaining.show()),
            ("amount_remaining", self.amount_remaining.show()),
        ]
    }
}

impl HasFields for Battery {
    fn fields(&self) -> Fields {
        vec![("percent_remaining", self.percent_remaining.show()), ("range", self.range.show())]
    }
}

impl HasFields for Charge {
    fn fields(&self) -> Fields {
        vec![("is_plugged_in", self.is_plugged_in.show()), ("state", self.state.show())]
    }
}

impl HasFields for ChargeLimit {
    fn fields(&self) -> Fields {
        vec![("limit", self.limit.show())]
    }
}

impl HasFields for BatteryCapacity {
    fn fields(&self) -> Fields {
        vec![("capacity", self.capacity.show())]
    }
}

impl HasFields for NominalCapacity {
    fn fields(&self) -> Fields {
        vec![
            ("available_capacities", self.available_capacities.show()),
            ("capacity", self.capacity.show()),
            ("url", self.url.show()),
        ]
    }
}

impl Show for AvailableCapacity {
    fn show(&self) -> String {
        joined(&[&self.capacity, &self.description])
    }
}

impl Show for SelectedCapacity {
    fn show(&self) -> String {
        joined(&[&self.nominal, &self.source])
    }
}

impl HasFields for EngineOil {
    fn fields(&self) -> Fields {
        vec![("life_remaining", self.life_remaining.show())]
    }
}

impl HasFields for Climate {
    fn fields(&self) -> Fields {
        vec![
            ("outside_temperature", self.outside_temperature.show()),
            ("inside_temperature", self.inside_temperature.show()),
            ("is_conditioned", self.is_conditioned.show()),
            ("target_temperature", self.target_temperature.show()),
        ]
    }
}

impl HasFields for TirePressure {
    fn fields(&self) -> Fields {
        vec![
            ("front_left", self.front_left.show()),
            ("front_right", self.front_right.show()),
            ("back_left", self.back_left.show()),
            ("back_right", self.back_right.show()),
        ]
    }
}

impl HasFields for LockStatus {
    fn fields(&self) -> Fields {
        vec![
            ("is_locked", self.is_locked.show()),
            ("doors", self.doors.show()),
            ("windows", self.windows.show()),
            ("sunroof", self.sunroof.show()),
            ("storage", self.storage.show()),
            ("charging_port", self.charging_port.show()),
        ]
    }
}

impl Show for OpeningStatus {
    fn show(&self) -> String {
        joined(&[&self.place, &self.status])
    }
}

impl HasFields for ServiceHistory {
    fn fields(&self) -> Fields {
        vec![("records", self.records.show())]
    }
}

impl Show for ServiceRecord {
    fn show(&self) -> String {
        joined(&[
            &self.service_id,
            &Some_(&self.service_date),
            &self.odometer_distance,
            &self.service_tasks,
            &self.service_details,
            &self.service_cost,
        ])
    }
}

impl Show for ServiceTask {
    fn show(&self) -> String {
        joined(&[&self.task_id, &self.task_description])
    }
}

impl Show for ServiceDetail {
    fn show(&self) -> String {
        joined(&[&self.kind, &self.value])
    }
}

impl Show for ServiceCost {
    fn show(&self) -> String {
        joined(&[&self.total_cost, &self.currency])
    }
}

impl HasFields for DiagnosticSystemStatus {
    fn fields(&self) -> Fields {
        vec![("systems", self.systems.show())]
    }
}

impl Show for SystemStatus {
    fn show(&self) -> String {
        joined(&[&self.system_id, &self.status, &self.description])
    }
}

impl HasFields for DiagnosticTroubleCodes {
    fn fields(&self) -> Fields {
        vec![("active_codes", self.active_codes.show())]
    }
}

impl Show for TroubleCode {
    fn show(&self) -> String {
        joined(&[&self.code, &Some_(&self.timestamp)])
    }
}

impl HasFields for Permissions {
    fn fields(&self) -> Fields {
        vec![("permissions", self.permissions.show())]
    }
}

impl HasFields for Vin {
    fn fields(&self) -> Fields {
        vec![("vin", self.vin.show())]
    }
}

impl HasFields for Attributes {
    fn fields(&self) -> Fields {
        vec![
            ("id", self.id.show()),
            ("make", self.make.show()),
            ("model", self.model.show()),
            ("year", self.year.show()),
            ("powertrain_type", self.powertrain_type.show()),
        ]
    }
}

impl HasFields for User {
    fn fields(&self) -> Fields {
        vec![("id", self.id.show())]
    }
}

impl HasFields for CommandResult {
    fn fields(&self) -> Fields {
        vec![
            ("status", self.status.show()),
            ("message", self.message.show()),
            ("execution_id", Some_(&self.execution_id).show()),
        ]
    }
}

impl HasFields for ChargeScheduleResult {
    fn fields(&self) -> Fields {
        vec![
            ("status", self.status.show()),
            ("schedule_id", Some_(&self.schedule_id).show()),
            ("schedule_type", self.schedule_type.show()),
            ("execution_id", Some_(&self.execution_id).show()),
        ]
    }
}

impl HasFields for WebhookSubscription {
    fn fields(&self) -> Fields {
        vec![("webhook_id", self.webhook_id.show()), ("vehicle_id", self.vehicle_id.show())]
    }
}
