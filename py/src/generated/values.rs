//! The values that calls give: core's, field by field. Their classes are in `smartcar_sdk/_generated/values.py`.
//!
//! Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.

use crate::{
    as_python::{Tuple, words},
    classes::records,
    readings::readings,
};

words!(smartcar_sdk::ChargeState);

readings! {

    /// The distance the vehicle has travelled.
    Odometer(smartcar_sdk::Odometer) {
        distance: f64;
    }

    /// Where the vehicle was last seen.
    Location(smartcar_sdk::Location) {
        latitude: f64;
        longitude: f64;
    }

    /// The fuel tank of a vehicle that has one.
    Fuel(smartcar_sdk::Fuel) {
        range: Option<f64>;
        percent_remaining: Option<f64>;
        amount_remaining: Option<f64>;
    }

    /// The high-voltage battery.
    Battery(smartcar_sdk::Battery) {
        percent_remaining: Option<f64>;
        range: Option<f64>;
    }

    /// Whether the vehicle is plugged in and charging.
    Charge(smartcar_sdk::Charge) {
        is_plugged_in: Option<bool>;
        state: Option<String>;
    }

    /// Up to which state of charge the battery is charged.
    ChargeLimit(smartcar_sdk::ChargeLimit) {
        limit: f64;
    }

    /// What the high-voltage battery holds when it is full.
    BatteryCapacity(smartcar_sdk::BatteryCapacity) {
        capacity: Option<f64>;
    }

    /// What the high-voltage battery held when it was new, and which capacities the model was built with.
    NominalCapacity(smartcar_sdk::NominalCapacity) {
        available_capacities: Tuple<AvailableCapacity>;
        capacity: Option<SelectedCapacity>;
        url: Option<String>;
    }

    /// The engine's oil.
    EngineOil(smartcar_sdk::EngineOil) {
        life_remaining: Option<f64>;
    }

    /// The air in the cabin and outside. Temperatures are degrees Celsius or Fahrenheit.
    Climate(smartcar_sdk::Climate) {
        outside_temperature: Option<f64>;
        inside_temperature: Option<f64>;
        is_conditioned: Option<bool>;
        target_temperature: Option<f64>;
    }

    /// The pressure of the air in each tire, kilopascals or pounds per square inch.
    TirePressure(smartcar_sdk::TirePressure) {
        front_left: Option<f64>;
        front_right: Option<f64>;
        back_left: Option<f64>;
        back_right: Option<f64>;
    }

    /// Whether the vehicle is locked, and what of it stands open.
    LockStatus(smartcar_sdk::LockStatus) {
        is_locked: Option<bool>;
        doors: Tuple<OpeningStatus>;
        windows: Tuple<OpeningStatus>;
        sunroof: Tuple<OpeningStatus>;
        storage: Tuple<OpeningStatus>;
        charging_port: Tuple<OpeningStatus>;
    }

    /// What workshops have done to the vehicle.
    ServiceHistory(smartcar_sdk::ServiceHistory) {
        records: Tuple<ServiceRecord>;
    }

    /// The health of the vehicle's systems.
    DiagnosticSystemStatus(smartcar_sdk::DiagnosticSystemStatus) {
        systems: Tuple<SystemStatus>;
    }

    /// The trouble codes that are active.
    DiagnosticTroubleCodes(smartcar_sdk::DiagnosticTroubleCodes) {
        active_codes: Tuple<TroubleCode>;
    }

    /// What the driver has permitted.
    Permissions(smartcar_sdk::Permissions) {
        permissions: Tuple<String>;
    }

    /// The vehicle identification number.
    Vin(smartcar_sdk::Vin) {
        vin: String;
    }

    /// What kind of vehicle it is.
    Attributes(smartcar_sdk::Attributes) {
        id: String;
        make: Option<String>;
        model: Option<String>;
        year: Option<u16>;
        powertrain_type: Option<String>;
    }

    /// Smartcar's id of the user a grant belongs to.
    User(smartcar_sdk::User) {
        id: String;
    }

    /// That a command was carried out: made only where Smartcar said so.
    CommandResult(smartcar_sdk::CommandResult) {
        status: String;
        message: Option<String>;
        execution_id: Option<String>;
    }

    /// That a charge schedule was set or deleted.
    ChargeScheduleResult(smartcar_sdk::ChargeScheduleResult) {
        status: String;
        schedule_id: Option<String>;
        schedule_type: Option<String>;
        execution_id: Option<String>;
    }
}

records! {

    /// A capacity that a model was built with.
    AvailableCapacity(smartcar_sdk::AvailableCapacity) {
        capacity: Option<f64>;
        description: Option<String>;
    }

    /// The capacity of this very car.
    SelectedCapacity(smartcar_sdk::SelectedCapacity) {
        nominal: Option<f64>;
        source: Option<String>;
    }

    /// Something that opens.
    OpeningStatus(smartcar_sdk::OpeningStatus) {
        place: Option<String>;
        status: Option<String>;
    }

    /// One visit to a workshop.
    ServiceRecord(smartcar_sdk::ServiceRecord) {
        service_id: Option<String>;
        service_date: Option<String>;
        odometer_distance: Option<f64>;
        service_tasks: Tuple<ServiceTask>;
        service_details: Tuple<ServiceDetail>;
        service_cost: Option<ServiceCost>;
    }

    /// One thing that was done.
    ServiceTask(smartcar_sdk::ServiceTask) {
        task_id: Option<String>;
        task_description: Option<String>;
    }

    /// A detail of a visit.
    ServiceDetail(smartcar_sdk::ServiceDetail) {
        kind: Option<String>;
        value: Option<String>;
    }

    /// What a visit cost.
    ServiceCost(smartcar_sdk::ServiceCost) {
        total_cost: Option<f64>;
        currency: Option<String>;
    }

    /// The health of one system.
    SystemStatus(smartcar_sdk::SystemStatus) {
        system_id: Option<String>;
        status: Option<String>;
        description: Option<String>;
    }

    /// One trouble code.
    TroubleCode(smartcar_sdk::TroubleCode) {
        code: Option<String>;
        timestamp: Option<String>;
    }

    /// That a vehicle is, or is no longer, subscribed to a webhook.
    WebhookSubscription(smartcar_sdk::WebhookSubscription) {
        webhook_id: String;
        vehicle_id: String;
    }
}
