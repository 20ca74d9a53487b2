//! The values that calls give: core's, field by field.
//!
//! Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.

use pyo3::prelude::*;

use crate::{
    as_python::{Tuple, words},
    classes::{readings, records},
};

words!(smartcar_sdk::ChargeState);

readings! {

    /// The distance the vehicle has travelled.
    Odometer(smartcar_sdk::Odometer) {
        /// Kilometres or miles.
        distance: f64;
    }

    /// Where the vehicle was last seen.
    Location(smartcar_sdk::Location) {
        /// Degrees, -90 to 90.
        latitude: f64;
        /// Degrees, -180 to 180.
        longitude: f64;
    }

    /// The fuel tank of a vehicle that has one.
    Fuel(smartcar_sdk::Fuel) {
        /// Estimated range, kilometres or miles.
        range: Option<f64>;
        /// Level, 0 to 1.
        percent_remaining: Option<f64>;
        /// Litres or gallons (US).
        amount_remaining: Option<f64>;
    }

    /// The high-voltage battery.
    Battery(smartcar_sdk::Battery) {
        /// State of charge, 0 to 1.
        percent_remaining: Option<f64>;
        /// Estimated range, kilometres or miles.
        range: Option<f64>;
    }

    /// Whether the vehicle is plugged in and charging.
    Charge(smartcar_sdk::Charge) {
        /// Whether a cable is plugged in.
        is_plugged_in: Option<bool>;
        /// What the charger does.
        state: Option<String>;
    }

    /// Up to which state of charge the battery is charged.
    ChargeLimit(smartcar_sdk::ChargeLimit) {
        /// 0.5 to 1.
        limit: f64;
    }

    /// What the high-voltage battery holds when it is full.
    BatteryCapacity(smartcar_sdk::BatteryCapacity) {
        /// Kilowatt hours.
        capacity: Option<f64>;
    }

    /// What the high-voltage battery held when it was new, and which capacities the model was built with.
    NominalCapacity(smartcar_sdk::NominalCapacity) {
        /// The capacities this model was built with.
        available_capacities: Tuple<AvailableCapacity>;
        /// The car's own; absent where nobody has said which one it is.
        capacity: Option<SelectedCapacity>;
        /// A page on which the driver can say which one it is.
        url: Option<String>;
    }

    /// The engine's oil.
    EngineOil(smartcar_sdk::EngineOil) {
        /// Life left until it has to be changed, 0 to 1.
        life_remaining: Option<f64>;
    }

    /// The air in the cabin and outside. Temperatures are degrees Celsius or Fahrenheit.
    Climate(smartcar_sdk::Climate) {
        /// Temperature outside.
        outside_temperature: Option<f64>;
        /// Temperature in the cabin.
        inside_temperature: Option<f64>;
        /// Whether the cabin is heated, cooled or aired.
        is_conditioned: Option<bool>;
        /// Temperature that the cabin is set to.
        target_temperature: Option<f64>;
    }

    /// The pressure of the air in each tire, kilopascals or pounds per square inch.
    TirePressure(smartcar_sdk::TirePressure) {
        /// Front left.
        front_left: Option<f64>;
        /// Front right.
        front_right: Option<f64>;
        /// Back left.
        back_left: Option<f64>;
        /// Back right.
        back_right: Option<f64>;
    }

    /// Whether the vehicle is locked, and what of it stands open.
    LockStatus(smartcar_sdk::LockStatus) {
        /// Whether it is locked.
        is_locked: Option<bool>;
        /// Doors.
        doors: Tuple<Opening>;
        /// Windows.
        windows: Tuple<Opening>;
        /// Sunroofs.
        sunroof: Tuple<Opening>;
        /// Front and rear trunk.
        storage: Tuple<Opening>;
        /// Charging ports.
        charging_port: Tuple<Opening>;
    }

    /// What workshops have done to the vehicle.
    ServiceHistory(smartcar_sdk::ServiceHistory) {
        /// One for each visit.
        records: Tuple<ServiceRecord>;
    }

    /// The health of the vehicle's systems.
    DiagnosticSystemStatus(smartcar_sdk::DiagnosticSystemStatus) {
        /// One for each system the car reports on.
        systems: Tuple<SystemStatus>;
    }

    /// The trouble codes that are active.
    DiagnosticTroubleCodes(smartcar_sdk::DiagnosticTroubleCodes) {
        /// The codes.
        active_codes: Tuple<TroubleCode>;
    }

    /// What the driver has permitted.
    Permissions(smartcar_sdk::Permissions) {
        /// E.g. `read_odometer`.
        permissions: Tuple<String>;
    }

    /// The vehicle identification number.
    Vin(smartcar_sdk::Vin) {
        /// 17 characters.
        vin: String;
    }

    /// What kind of vehicle it is.
    Attributes(smartcar_sdk::Attributes) {
        /// Smartcar's id of the vehicle.
        id: String;
        /// Brand, in capitals, e.g. `TESLA`.
        make: Option<String>;
        /// Model, e.g. `Model S`.
        model: Option<String>;
        /// Model year.
        year: Option<u16>;
        /// `BEV`, `PHEV`, `HEV` or `ICE`; API v3 alone says so.
        powertrain_type: Option<String>;
    }

    /// Smartcar's id of the user a grant belongs to.
    User(smartcar_sdk::User) {
        /// The id.
        id: String;
    }

    /// That a command was carried out: made only where Smartcar said so.
    CommandResult(smartcar_sdk::CommandResult) {
        /// `success`.
        status: String;
        /// What Smartcar says of it; API v2 alone says something.
        message: Option<String>;
        /// Smartcar's id of the execution; API v3 alone gives one.
        execution_id: Option<String>;
    }

    /// That a charge schedule was set or deleted.
    ChargeScheduleResult(smartcar_sdk::ChargeScheduleResult) {
        /// `success`.
        status: String;
        /// Smartcar's id of the schedule: deleting it takes this.
        schedule_id: Option<String>;
        /// `daily`, `weekly` or `workweek`.
        schedule_type: Option<String>;
        /// Smartcar's id of the execution.
        execution_id: Option<String>;
    }
}

records! {
in "smartcar_sdk";

    /// A capacity that a model was built with.
    AvailableCapacity(smartcar_sdk::AvailableCapacity) {
        /// Kilowatt hours.
        capacity: Option<f64>;
        /// What distinguishes it, e.g. `BEV:Extended Range`.
        description: Option<String>;
    }

    /// The capacity of this very car.
    SelectedCapacity(smartcar_sdk::SelectedCapacity) {
        /// Kilowatt hours.
        nominal: Option<f64>;
        /// Who says so: `SMARTCAR` or `USER_SELECTED`.
        source: Option<String>;
    }

    /// Something that opens.
    Opening(smartcar_sdk::Opening) {
        /// Which one, e.g. `frontLeft`, `rear`.
        place: Option<String>;
        /// `OPEN`, `CLOSED`, `LOCKED`, `UNLOCKED` or `UNKNOWN`; absent where the car does not know.
        status: Option<String>;
    }

    /// One visit to a workshop.
    ServiceRecord(smartcar_sdk::ServiceRecord) {
        /// The maker's id of it.
        service_id: Option<String>;
        /// When, as Smartcar sent it (ISO 8601).
        service_date: Option<String>;
        /// What the odometer said then, kilometres or miles.
        odometer_distance: Option<f64>;
        /// What was done.
        service_tasks: Tuple<ServiceTask>;
        /// Further details, each with its type, e.g. the workshop's name.
        service_details: Tuple<ServiceDetail>;
        /// What it cost.
        service_cost: Option<ServiceCost>;
    }

    /// One thing that was done.
    ServiceTask(smartcar_sdk::ServiceTask) {
        /// The maker's id of it.
        task_id: Option<String>;
        /// What it is.
        task_description: Option<String>;
    }

    /// A detail of a visit.
    ServiceDetail(smartcar_sdk::ServiceDetail) {
        /// What it is about, e.g. `Service Workshop`.
        kind: Option<String>;
        /// What it says.
        value: Option<String>;
    }

    /// What a visit cost.
    ServiceCost(smartcar_sdk::ServiceCost) {
        /// The sum.
        total_cost: Option<f64>;
        /// In which currency, e.g. `USD`.
        currency: Option<String>;
    }

    /// The health of one system.
    SystemStatus(smartcar_sdk::SystemStatus) {
        /// Which one, e.g. `SYSTEM_TPMS`.
        system_id: Option<String>;
        /// `OK` or `ALERT`.
        status: Option<String>;
        /// What is wrong.
        description: Option<String>;
    }

    /// One trouble code.
    TroubleCode(smartcar_sdk::TroubleCode) {
        /// The code, e.g. `P302D`.
        code: Option<String>;
        /// Since when, as Smartcar sent it (ISO 8601).
        timestamp: Option<String>;
    }

    /// That a vehicle is, or is no longer, subscribed to a webhook.
    WebhookSubscription(smartcar_sdk::WebhookSubscription) {
        /// Smartcar's id of the webhook.
        webhook_id: String;
        /// Smartcar's id of the vehicle.
        vehicle_id: String;
    }
}

/// Puts the classes into the module.
pub(crate) fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Odometer>()?;
    module.add_class::<Location>()?;
    module.add_class::<Fuel>()?;
    module.add_class::<Battery>()?;
    module.add_class::<Charge>()?;
    module.add_class::<ChargeLimit>()?;
    module.add_class::<BatteryCapacity>()?;
    module.add_class::<NominalCapacity>()?;
    module.add_class::<AvailableCapacity>()?;
    module.add_class::<SelectedCapacity>()?;
    module.add_class::<EngineOil>()?;
    module.add_class::<Climate>()?;
    module.add_class::<TirePressure>()?;
    module.add_class::<LockStatus>()?;
    module.add_class::<Opening>()?;
    module.add_class::<ServiceHistory>()?;
    module.add_class::<ServiceRecord>()?;
    module.add_class::<ServiceTask>()?;
    module.add_class::<ServiceDetail>()?;
    module.add_class::<ServiceCost>()?;
    module.add_class::<DiagnosticSystemStatus>()?;
    module.add_class::<SystemStatus>()?;
    module.add_class::<DiagnosticTroubleCodes>()?;
    module.add_class::<TroubleCode>()?;
    module.add_class::<Permissions>()?;
    module.add_class::<Vin>()?;
    module.add_class::<Attributes>()?;
    module.add_class::<User>()?;
    module.add_class::<CommandResult>()?;
    module.add_class::<ChargeScheduleResult>()?;
    module.add_class::<WebhookSubscription>()?;
    Ok(())
}
